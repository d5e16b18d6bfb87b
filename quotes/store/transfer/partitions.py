"""Partitions: what a cluster found in some of its inputs, as Parquet that is loaded or asked as it is.

A partition is two files of one name, of which the second is put in place last, so that where it is, both are whole:

``FOLDER/quotes/KEY.parquet`` has a row for each quote, doubtful ones too, with the columns of ``quotes export --table``
(:data:`quotes.store.transfer.table.COLUMNS`).  As no database has seen it, ``quote`` and ``article`` are the keys that
``quotes show`` takes once it is loaded, ``speaker`` is the name as the article has it and ``speaker_id`` the key of
that name alone, ``outlet`` and ``agency`` are named as in the table of outlets that comes with the package, and
``statement`` and ``first_seen`` are empty.

``FOLDER/KEY.parquet`` has a row for each article, in the order of the inputs: the fields of
:class:`quotes.records.Article`, and ``detected_language`` and ``pipeline`` of its extraction; ``quotes``, a JSON array
as in the contract of ``quotes extract``; ``compared``, its words as they are compared
(:class:`quotes.identity.statements.worded.Worded`), which a load need not make then; and ``error``, which says why it
has no quotes where it could not be read or was left out.  What came in, by which pipeline, and how much it is, stands
in the metadata of the file (:class:`About`).
"""

from __future__ import annotations

import json
import os
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from quotes.errors import ArticleError, OptionError, TransferError
from quotes.extraction.contract import as_contract, from_contract
from quotes.identity import dated, identify, known_outlet, outlet_at
from quotes.identity.statements.worded import Worded, worded
from quotes.records import Article, Extraction
from quotes.store.db import Row
from quotes.store.models import SpokenBy, Statement, StoredTopic
from quotes.store.read.quotes import paragraph_starts
from quotes.store.transfer.table import parquet_schema, side_by_side, table_row, typed
from quotes.store.write.article import article_key, quote_key

if TYPE_CHECKING:
    import pyarrow

#: Where the flat quotes are, in the folder of the articles.
QUOTES = "quotes"
SUFFIX = ".parquet"
_FORMAT = 2
# The first one had no words as they are compared.
_ADDED = {1: ("compared",)}
_META = b"quotes"
_AT_ONCE = 500  # articles in memory
_FLAGS = ("outlet_from_page", "published_from_url")
_FIELDS = tuple(each.name for each in fields(Article))


#: What :class:`About` counts.
COUNTS = ("articles", "foreign", "failed", "quotes", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is told of a partition as a whole."""

    pipeline: str  #: the model and version that found the quotes
    #: The files that it was made from: their absolute path, size and time of change in nanoseconds.
    inputs: tuple[tuple[str, int, int], ...]
    slice: tuple[int, int] = (0, 1)  #: which share of their articles it has, counted from 0, and of how many
    columns: Mapping[str, str] = field(default_factory=dict)  #: the mapping by which they were read
    version: str = ""  #: that of this package
    articles: int = 0  #: how many were read
    foreign: int = 0  #: how many of them are not in English, so that no quotes were looked for
    failed: int = 0  #: how many files, records and articles could not be read or were left out
    quotes: int = 0  #: how many there are, the doubtful included
    words: int = 0  #: how many the articles have


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a partition: an article with what was found in it, or with why nothing was.

    ``words`` are those of the article as this version of the package compares them, where the partition has them.
    """

    place: str
    article: Article | None
    extraction: Extraction | None
    error: str | None = None
    words: Worded | None = None


class Writer:
    """Writes the partition KEY of FOLDER; a context manager that leaves nothing behind where it is left by an error.

    What it writes depends on what it is given and on nothing else, so that whoever does the work again writes the same.

    Raises:
        OSError: something can't be written.
    """

    def __init__(self, folder: Path, key: str) -> None:
        import pyarrow.parquet

        (folder / QUOTES).mkdir(parents=True, exist_ok=True)
        self._rows: tuple[list[Row], list[Row]] = ([], [])
        self._ends = (folder / QUOTES / f"{key}{SUFFIX}", folder / f"{key}{SUFFIX}")
        # Two workers may be at the same work, where one of them was taken for dead.
        self._parts = tuple(end.with_name(f".{key}.{uuid.uuid4().hex}.part") for end in self._ends)
        self._writers = tuple(
            pyarrow.parquet.ParquetWriter(part, schema, compression="zstd")
            for part, schema in zip(self._parts, (parquet_schema(), articles_schema()), strict=True)
        )
        self._counts = Counter(dict.fromkeys(COUNTS, 0))

    def add(self, article: Article, extraction: Extraction) -> None:
        """Add ARTICLE with its quotes."""
        extraction = dated(article, extraction)
        told = as_contract(article, extraction)["quotes"]
        self._article(
            article,
            detected_language=extraction.language,
            pipeline=extraction.pipeline,
            quotes=json.dumps(told, ensure_ascii=False),
            compared=_packed(worded(article, extraction.quotes)),
        )
        self._rows[0].extend(_flat(article, extraction))
        self._counts.update(
            articles=1,
            foreign=int(extraction.language is not None and not extraction.is_read),
            quotes=len(told),
            words=len(article.text.split()),
        )

    def add_failure(self, error: ArticleError, article: Article | None = None) -> None:
        """Add what could not be read by ERROR, or the ARTICLE that was left out by it."""
        given = article or Article(text="", source=error.source)
        self._article(given, error=error.reason)
        self._counts.update(failed=1)

    def finish(self, about: About) -> About:
        """Put the partition in its place; what it is ABOUT, with the counts."""
        from quotes import __version__

        self._flush()
        counts: dict[str, Any] = {**self._counts}
        full = replace(about, version=__version__, **counts)
        told = {_META: json.dumps({"format": _FORMAT, **asdict(full)}, ensure_ascii=False)}
        for writer in self._writers:
            writer.add_key_value_metadata(told)
            writer.close()
        for part, end in zip(self._parts, self._ends, strict=True):
            part.replace(end)
        return full

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers:
            writer.close()
        for part in self._parts:
            part.unlink(missing_ok=True)

    def _article(self, article: Article, **more: str | None) -> None:
        row = {name: getattr(article, name) for name in _FIELDS}
        self._rows[1].append({**row, "authors": list(article.authors), **more})
        if len(self._rows[1]) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        for writer, rows in zip(self._writers, self._rows, strict=True):
            if rows:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=writer.schema))
            rows.clear()


def articles_schema() -> pyarrow.Schema:
    """The columns of the articles of a partition."""
    import pyarrow

    special = {**dict.fromkeys(_FLAGS, "bool"), "authors": pyarrow.list_(pyarrow.string())}
    names = (*_FIELDS, "detected_language", "pipeline", "quotes", "compared", "error")
    return pyarrow.schema([(name, special.get(name, "string")) for name in names])


def _flat(article: Article, extraction: Extraction) -> Iterator[Row]:
    key, paragraphs = article_key(article), paragraph_starts(article.text)
    outlet = known_outlet(article.outlet) if article.outlet else outlet_at(article.url) if article.url else None
    agency = known_outlet(article.agency) if article.agency else None
    of_article: dict[str, Any] = {name: getattr(article, name) for name in ("title", "url", "authors", "published")}
    of_article["outlet"] = outlet.name if outlet else article.outlet
    of_article["agency"] = agency.name if agency else article.agency
    for quote in extraction.quotes:
        said = quote.attribution
        same = {name: getattr(said, name) for name in ("polarity", "told_to", "said_on", "said_precision", "method")}
        # The numbers of a database are none of these.
        told = Statement(
            **of_article, **same, id=0, article=0, first_seen="", statement="", article_key=key,
            key=quote_key(key, quote.parts), words=quote.text(article.text), kind=quote.kind, parts=quote.parts,
            speakers=tuple(SpokenBy(speaker=0, name=who.name, kind=who.kind, role=who.role) for who in said.speakers),
            cue=said.cue.text if said.cue else None, cue_class=said.cue.cue_class if said.cue else None,
            confidence=float(said.confidence), topics=tuple(StoredTopic("", *topic) for topic in quote.topics),
        )  # fmt: skip
        row = table_row(told, bisect_right(paragraphs, quote.parts[0].start))
        keys = side_by_side([identify(speaker, key).key for speaker in said.speakers])
        yield typed(row | {"quote": told.key, "article": key, "speaker_id": keys, "first_seen": None})


def need_pyarrow() -> None:
    """Raise OptionError where PyArrow, which reads and writes Parquet, is not installed."""
    if find_spec("pyarrow") is None:
        raise OptionError("partitions need PyArrow: pip install 'quotes[dask]'")


def about(path: Path) -> About:
    """What the partition of articles at PATH is about.

    Raises:
        TransferError: it can't be read, or is something else.
    """
    import pyarrow
    import pyarrow.parquet

    if not path.exists():
        raise TransferError(str(path), "does not exist: check the path")
    try:
        metadata = pyarrow.parquet.read_metadata(path)
    except (pyarrow.ArrowException, OSError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it is no whole Parquet"
        raise TransferError(str(path), f"can't be read ({reason}): make it anew with `quotes extract --dask`") from None
    names = metadata.schema.to_arrow_schema().names
    told = (metadata.metadata or {}).get(_META)
    given = json.loads(told) if told else {}
    number = given.pop("format", None)
    if told is None or set(names) != set(articles_schema().names).difference(_ADDED.get(number, ())):
        where = " give the files one folder up" if path.parent.name == QUOTES and told else ""
        raise TransferError(
            str(path), f"is Parquet and no partition of articles:{where or ' `quotes extract --dask` makes them'}"
        )
    if number > _FORMAT:
        raise TransferError(str(path), "was made by a later version of quotes: install that one or a newer one")
    inputs = tuple((str(name), int(size), int(changed)) for name, size, changed in given.pop("inputs"))
    return About(inputs=inputs, slice=tuple(given.pop("slice")), **given)


def read(path: Path) -> Iterator[Record]:
    """The articles of the partition at PATH, in order.

    Raises:
        TransferError: it can't be read, or what it has of an article does not fit together.
    """
    import pyarrow.parquet

    from quotes import __version__

    # Another version may compare words in another way.
    has_words = about(path).version == __version__
    with pyarrow.parquet.ParquetFile(path) as file:
        number = 0
        for batch in file.iter_batches(batch_size=_AT_ONCE):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, f"{path}:{number}", has_words=has_words)


def _record(row: Row, place: str, *, has_words: bool) -> Record:
    if row["error"] is not None:
        return Record(place, None, None, f"{row['source'] or place}: {row['error']}")
    given = {name: row[name] for name in _FIELDS}
    article = Article(**{**given, "authors": tuple(given["authors"])})
    try:
        found = from_contract(article, {"quotes": json.loads(row["quotes"])}, pipeline=row["pipeline"])
    except ArticleError as error:
        raise TransferError(place, error.reason) from None
    packed = row.get("compared") if has_words else None
    words = None if packed is None else _unpacked(packed)
    return Record(place, article, replace(found, language=row["detected_language"]), words=words)


def _packed(words: Worded) -> str:
    told = {"runs": words.runs, "words": [" ".join(each) for each in words.words], "marks": words.marks}
    return json.dumps(told, ensure_ascii=False)


def _unpacked(packed: str) -> Worded:
    told = json.loads(packed)
    return Worded(told["runs"], [tuple(each.split(" ")) if each else () for each in told["words"]], told["marks"])


def failures(path: Path) -> list[str]:
    """What the partition at PATH has no quotes of, each with the reason."""
    import pyarrow.compute
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(
        path, columns=["source", "error"], filters=~pyarrow.compute.field("error").is_null()
    )
    return [f"{row['source']}: {row['error']}" for row in table.to_pylist()]
