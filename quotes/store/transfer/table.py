"""The quotes that a filter leaves as one flat table, a row each, for a spreadsheet or a data frame.

Days are whole ISO 8601 dates, so that every reader takes the columns for dates: where only a month or a year is known
it is the first day of it, and the column of the precision beside says so.  What is unknown is empty.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from quotes.errors import OptionError, TransferError
from quotes.files import replacing
from quotes.numbers import called
from quotes.spreadsheets import write_sheet
from quotes.store.db import Row
from quotes.store.models import Found, Statement
from quotes.store.read.filter import Filter
from quotes.store.read.finding import listed, planned
from quotes.store.read.quotes import Asking, load, paragraph_starts, texts
from quotes.store.transfer.export import check_replaceable

if TYPE_CHECKING:
    import pyarrow

# The types of the columns that are no text, by the names of Arrow, and what the words of some of them are read as.
_TYPES = {"published": "date32", "said": "date32", "first_seen": "timestamp[us]", "confidence": "double",
           "paragraph": "int64", "start": "int64", "end": "int64"}  # fmt: skip
_READ = {"published": date, "said": date, "first_seen": datetime}
COLUMNS = (
    "quote", "text", "kind", "polarity", "speaker", "speaker_id", "role", "cue", "cue_class", "told_to", "outlet",
    "agency", "title", "authors", "url", "published", "published_precision", "said", "said_precision", "first_seen",
    "confidence", "status", "statement", "article", "paragraph", "start", "end", "topics",
)  # fmt: skip
#: What the name of the file may end with.
SUFFIXES = (".csv", ".parquet")
_BATCH = 50_000  # quotes in memory at once
# Between several names or roles in one cell.
_SEPARATOR = "; "
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
#: What lists and citations tell of a quote beside them: how widely its statement was reported.
EXTENT = ("first_reported", "appearances", "outlets", "sources")
_NO_TABLE = "is there and is no table of quotes: name another file, or move it away"


class Tabulating(Asking):
    """The part of a store that makes one table of its quotes."""

    def write_table(self, file: str | Path, asked: Filter) -> Found:
        """Write the quotes that fit what is ASKED to FILE, whole or not at all; a table that is there is replaced.

        Args:
            file: its suffix says what is written.  In CSV, cells that a spreadsheet would run begin with an
                apostrophe; Parquet has all words as they are.
            asked: the filter.

        Returns:
            How many quotes there are, and how many were left out, without the quotes themselves.

        Raises:
            OptionError: another suffix, or no PyArrow (the extra ``table``), which writes Parquet.
            TransferError: FILE can't be written, or is there and no such table.
            NotFoundError, OptionError: as for :meth:`quotes`.
        """
        file = Path(file)
        suffix = file.suffix.lower()
        if suffix not in SUFFIXES:
            raise OptionError(f"{file}: a table is a .csv or a .parquet: give a name that ends so")
        if suffix == ".parquet" and find_spec("pyarrow") is None:
            raise OptionError("Parquet needs PyArrow: pip install 'quotes[table]', or name a .csv")
        start = ",".join(COLUMNS) if suffix == ".csv" else "PAR1"
        try:
            check_replaceable(file, start=start, refusal=_NO_TABLE)
            with replacing(file) as making, self.reading():
                found = self.quotes(asked, limit=1)
                if suffix == ".csv":
                    write_sheet(making, COLUMNS, chain.from_iterable(self._batches(asked)))
                else:
                    _write_parquet(making, self._batches(asked))
        except OSError as error:
            raise TransferError(
                str(file), f"can't be written ({error.strerror}): name a file in a folder that you may write to"
            ) from None
        return replace(found, hits=())

    def _batches(self, asked: Filter) -> Iterator[Iterator[Row]]:
        plan = planned(self.database, self.path, asked)
        numbers = listed(self.database, plan, order="oldest", most=None, each=True) if plan else []
        for start in range(0, len(numbers), _BATCH):
            yield table_rows(self.database, load(self.database, numbers[start : start + _BATCH]))


def table_rows(db: Database, found: Sequence[Statement], more: Sequence[str] = ()) -> Iterator[Row]:
    """The row of each quote that was FOUND in DB, as :func:`table_row` makes it."""
    of_article = {told.article for told in found}
    starts = {number: paragraph_starts(text) for number, text in texts(db, of_article)}
    for told in found:
        yield table_row(told, bisect_right(starts[told.article], told.parts[0].start), more)


def _write_parquet(file: Path, batches: Iterator[Iterator[Row]]) -> None:
    import pyarrow
    import pyarrow.parquet

    schema = parquet_schema()
    with pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for rows in batches:
            writer.write_table(pyarrow.Table.from_pylist([*map(typed, rows)], schema))


def parquet_schema() -> pyarrow.Schema:
    """The columns of the table with their types."""
    import pyarrow

    return pyarrow.schema([(name, _TYPES.get(name, "string")) for name in COLUMNS])


def typed(row: Row) -> Row:
    """ROW with its days and moments as Parquet has them."""
    return row | {name: row[name] and kind.fromisoformat(row[name]) for name, kind in _READ.items()}


def table_row(told: Statement, paragraph: int | None, more: Sequence[str] = ()) -> Row:
    """What stands under ``COLUMNS`` of the quote TOLD, which is in that PARAGRAPH, and MORE of what is known of it."""
    special = {
        "quote": called("quote", told.id),
        "text": told.words,
        "speaker": side_by_side([speaker.name for speaker in told.speakers]),
        "speaker_id": side_by_side([called("speaker", speaker.speaker) for speaker in told.speakers]),
        "role": side_by_side([speaker.role or "" for speaker in told.speakers]),
        "authors": side_by_side(told.authors),
        "published": whole_day(told.published),
        "published_precision": told.published and _PRECISIONS.get(len(told.published), "time"),
        "said": whole_day(told.said_on),
        "said_precision": told.said_on and told.said_precision,
        "first_seen": told.first_seen[:19],
        "statement": told.statement_id and called("statement", told.statement_id),
        "article": called("article", told.article),
        "paragraph": paragraph,
        "start": told.parts[0].start if told.parts else None,
        "end": told.parts[-1].end if told.parts else None,
        "topics": side_by_side([topic.term for topic in told.topics]),
        "statement_key": told.statement,
    }
    return {name: special[name] if name in special else getattr(told, name) for name in (*COLUMNS, *more)}


def side_by_side(values: Sequence[str]) -> str | None:
    """VALUES in one cell, side by side with those of other columns; None where all are unknown."""
    return _SEPARATOR.join(values) if any(values) else None


def whole_day(date: str | None) -> str | None:
    """DATE as a whole day, the first where it is a month or a year."""
    return date and date[:10] + {4: "-01-01", 7: "-01"}.get(len(date), "")
