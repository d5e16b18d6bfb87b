"""The quotes that a filter leaves as one flat table, a row each, for a spreadsheet or a data frame.

Days are whole ISO 8601 dates, so that every reader takes the columns for dates: where only a month or a year is known
it is the first day of it, and the column of the precision beside says so.  What is unknown is empty.
"""

from __future__ import annotations

import csv
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import OptionError, TransferError
from quotes.numbers import called
from quotes.spreadsheets import safe
from quotes.store.db import explained
from quotes.store.models import Found, Statement
from quotes.store.read import quotes as reader
from quotes.store.read.filter import Filter
from quotes.store.transfer import sheets

#: The types of the columns that are no text, by the names of DuckDB.
TYPES = {"published": "DATE", "said": "DATE", "first_seen": "TIMESTAMP", "confidence": "DOUBLE", "paragraph": "BIGINT",
          "start": "BIGINT", "end": "BIGINT"}  # fmt: skip
COLUMNS = (
    "quote", "text", "kind", "polarity", "speaker", "speaker_id", "role", "cue", "cue_class", "told_to", "outlet",
    "agency", "title", "authors", "url", "published", "published_precision", "said", "said_precision", "first_seen",
    "confidence", "status", "statement", "article", "paragraph", "start", "end",
)  # fmt: skip
#: What the name of the file may end with.
SUFFIXES = (".csv", ".parquet")
_BATCH = 50_000  # quotes in memory at once
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
# Named here as in the statement.
_SAME = ("kind", "polarity", "cue", "cue_class", "told_to", "outlet", "agency", "title", "url", "confidence", "status")
_SEPARATOR = "; "

Row = dict[str, Any]


def write_table(db: Database, path: Path, asked: Filter, file: Path) -> Found:
    """Write the quotes that fit what is ASKED to FILE, whole or not at all; a table that is there is replaced.

    Args:
        db: the collection, which is at PATH.
        path: for messages.
        asked: the filter.
        file: its suffix says what is written.  In CSV, cells that a spreadsheet would run begin with an apostrophe;
            Parquet has all words as they are.

    Returns:
        How many quotes there are, and how many were left out, without the quotes themselves.

    Raises:
        OptionError: another suffix, or no DuckDB (the extra ``table``), which writes Parquet.
        TransferError: FILE can't be written, or is there and no such table.
        NotFoundError, OptionError: as for :func:`quotes.store.read.quotes.find`.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise OptionError(f"{file}: a table is a .csv or a .parquet: give a name that ends so")
    if suffix == ".parquet" and find_spec("duckdb") is None:
        raise OptionError("Parquet needs DuckDB: pip install 'quotes[table]', or name a .csv")
    making = file.with_name(f".{file.name}.part")
    try:
        _check_ours(file)
        with explained(path):
            db.execute("BEGIN")  # One state, whoever writes meanwhile.
            try:
                found = reader.find(db, path, asked, limit=1)
                (_write_csv if suffix == ".csv" else _write_parquet)(_rows(db, path, asked), making)
            finally:
                db.rollback()
        making.replace(file)
    except OSError as error:
        raise TransferError(
            str(file), f"can't be written ({error.strerror}): name a file in a folder that you may write to"
        ) from None
    finally:
        making.unlink(missing_ok=True)
    return replace(found, hits=())


def _check_ours(file: Path) -> None:
    """Raise TransferError where FILE is there and no table of ours: it is somebody's work."""
    if not file.exists():
        return
    with file.open("rb") as there:
        is_parquet = there.read(4) == b"PAR1"
    if not (is_parquet if file.suffix.lower() == ".parquet" else sheets.is_sheet(file, COLUMNS)):
        raise TransferError(str(file), "is there and is no table of quotes: name another file, or move it away")


def _write_csv(rows: Iterator[Row], file: Path, *, guarded: bool = True) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        # With line ends of both signs, so that either sign in a cell has it quoted.
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([safe(row[name]) if guarded else row[name] for name in COLUMNS] for row in rows)


def _write_parquet(rows: Iterator[Row], file: Path) -> None:
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        plain = Path(folder, "table.csv")
        _write_csv(rows, plain, guarded=False)
        types = {name: TYPES.get(name, "VARCHAR") for name in COLUMNS}
        # Said and not guessed, as a guess looks at the first rows only.
        shape = {"header": True, "delimiter": ",", "quotechar": '"', "escapechar": '"'}
        connection.read_csv(str(plain), columns=types, **shape).write_parquet(str(file))


def _rows(db: Database, path: Path, asked: Filter) -> Iterator[Row]:
    paragraphs: dict[int, list[int]] = {}
    skip = 0
    while batch := reader.find(db, path, asked, sort="oldest", limit=_BATCH, skip=skip).hits:
        skip += len(batch)
        for hit in batch:
            told = hit.statement
            if told.article not in paragraphs:
                (text,) = db.execute("SELECT text FROM articles WHERE id = ?", [told.article]).fetchone()
                paragraphs[told.article] = reader.paragraph_starts(text)
            start = told.parts[0].start
            yield {**_row(told), "paragraph": bisect_right(paragraphs[told.article], start)}


def _row(told: Statement) -> Row:
    return {
        **{name: getattr(told, name) for name in _SAME},
        "quote": called("quote", told.id),
        "text": told.words,
        "speaker": side_by_side([speaker.name for speaker in told.speakers]),
        "speaker_id": side_by_side([called("speaker", speaker.speaker) for speaker in told.speakers]),
        "role": side_by_side([speaker.role or "" for speaker in told.speakers]),
        "authors": side_by_side(told.authors),
        "published": whole_day(told.published),
        "published_precision": precision_of(told.published),
        "said": whole_day(told.said_on),
        "said_precision": told.said_on and told.said_precision,
        "first_seen": told.first_seen[:19],
        "statement": told.statement_id and called("statement", told.statement_id),
        "article": called("article", told.article),
        "start": told.parts[0].start,
        "end": told.parts[-1].end,
    }


def side_by_side(values: Sequence[str]) -> str | None:
    """VALUES in one cell, side by side with those of other columns; None where all are unknown."""
    return _SEPARATOR.join(values) if any(values) else None


def whole_day(date: str | None) -> str | None:
    """DATE as a whole day, the first where it is a month or a year."""
    return date and date[:10] + {4: "-01-01", 7: "-01"}.get(len(date), "")


def precision_of(date: str | None) -> str | None:
    """How much of DATE is known: a year, a month, a day or a time."""
    return date and _PRECISIONS.get(len(date), "time")
