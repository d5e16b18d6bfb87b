"""Tar archives: their files in the order they stand in, each read as it comes by."""

from __future__ import annotations

import tarfile
from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from quotes.articles.archives.members import Member, read_members
from quotes.articles.document import Document, Items
from quotes.errors import ArticleError


def read(document: Document, suffixes: Collection[str]) -> Items:
    """The articles in a tar archive.

    Args:
        document: the archive, unpacked; nothing of it is read twice.
        suffixes: the endings of the files that are taken.

    Raises:
        ArticleError: it is damaged or ends midway, or holds no file that can be read.
    """
    stream: Any = document.stream
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            # Nothing grows here: where the archive was packed, what came out has been counted.
            yield from read_members(document, _members(archive), suffixes, lambda _: None)
    except (tarfile.TarError, EOFError, ValueError):
        raise ArticleError(document.source, "is damaged or ends midway; get it again") from None


def _members(archive: tarfile.TarFile) -> Iterator[Member]:
    while info := archive.next():
        # It keeps a list of all it has passed.
        archive.members.clear()  # type: ignore[attr-defined]
        if not info.isdir():
            kind = "link" if info.issym() or info.islnk() else None if info.isfile() else "device"
            yield Member(info.name, kind, partial(_opened, archive, info))


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo, _: str) -> Any:
    return archive.extractfile(info)
