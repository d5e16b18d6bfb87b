"""One file as bytes, wherever it came from: a path, a pipe, a message, a member of an archive, a response."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeAlias

from quotes.articles.limits import DEEPEST, LARGEST_WHOLE, MEGABYTE, Budget
from quotes.errors import ArticleError
from quotes.records import Article

#: What a reader gives: articles, and what is wrong with those that can't be read.
Items: TypeAlias = Iterator[Article | ArticleError]
#: A mapping from field names to the columns that hold them.
Columns: TypeAlias = Mapping[str, str]

_BUFFER = 1 << 16
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file to be read.

    Attributes:
        source: what it is called in records and messages; ``archive.zip!/path/in/it.html`` within an archive.
        stream: its bytes, from the beginning.
        name: its file name, of which the suffix counts.
        columns: for tables, the column or key of every field.
        read: reads another file, one that this one holds, by whatever format it has.
        budget: what may come out of it, if it is an archive.
        content_type: what it is served as, if it was fetched.
        url: the address it has, if that is known from beside it.
        retrieved: when it was fetched or saved, as ISO 8601.
        depth: how many archives it lies in.
        left_out: how many files within it were passed over, by kind.
    """

    source: str
    stream: io.BufferedReader
    name: str
    columns: Columns
    read: Callable[[Document], Items]
    budget: Budget
    content_type: str | None = None
    url: str | None = None
    retrieved: str | None = None
    depth: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def suffix(self) -> str:
        """The end of its name, in small letters and with the dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def charset(self) -> str | None:
        """The encoding that its content type states."""
        match = _CHARSET.search(self.content_type or "")
        return match[1] if match else None

    def head(self) -> bytes:
        """Its first bytes, as many as there are at once and at least one, which stay to be read."""
        return self.stream.peek(_BUFFER)

    def whole(self) -> bytes:
        """All its bytes.

        Raises:
            ArticleError: there are none, or too many.
        """
        data = self.stream.read(LARGEST_WHOLE + 1)
        if not data:
            raise ArticleError(self.source, "is empty; leave it out or give the article's words")
        if len(data) > LARGEST_WHOLE:
            raise ArticleError(self.source, f"is larger than {LARGEST_WHOLE // MEGABYTE} MB, as no article is")
        return data

    def within(
        self,
        path: str,
        stream: io.BufferedReader | bytes,
        *,
        content_type: str | None = None,
        url: str | None = None,
        retrieved: str | None = None,
    ) -> Document:
        """The file at PATH in this one, with what is known of it.

        Raises:
            ArticleError: too many archives lie in each other.
        """
        if self.depth >= DEEPEST:
            raise ArticleError(self.source, f"lies in {DEEPEST} archives, one in the other; unpack the outer ones")
        return replace(
            self,
            source=f"{self.source}!/{path}",
            name=PurePosixPath(path).name,
            stream=buffered(stream) if isinstance(stream, bytes) else stream,
            content_type=content_type,
            url=url,
            retrieved=retrieved or self.retrieved,
            depth=self.depth + 1,
        )

    def with_source(self, source: str) -> Document:
        """The same under another name: one record of it."""
        return replace(self, source=source)


def buffered(data: bytes) -> io.BufferedReader:
    """DATA as a stream whose beginning can be looked at."""
    raw: io.RawIOBase = io.BytesIO(data)  # type: ignore[assignment]
    return io.BufferedReader(raw, _BUFFER)
