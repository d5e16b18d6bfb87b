"""Rows as CSV that a spreadsheet may open, and the small tables in the package, which people look through.

A cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@``, a tab or a line end at its start) has an
apostrophe before it, and so has one that begins with apostrophes and such a sign; :func:`plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

# The signs of every keyboard: some spreadsheets take the wide ones of East Asia for the others.
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_GUARDED = re.compile(f"'+[{_SIGNS}]")
# The largest value that fits csv's limit on every platform.  Its default is 131,072 characters: a long article, or an
# entry of the log about a speaker of many quotes.
_NO_LIMIT = 2**31 - 1
Row = TypeVar("Row")


def safe(value: Any) -> Any:
    """VALUE as a cell that no spreadsheet runs; what is no text stays as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def plain(cell: str) -> str:
    """The text that :func:`safe` made CELL from; a cell that it would not have made is its own text."""
    return cell[1:] if _GUARDED.match(cell) else cell


def as_csv(rows: Sequence[Mapping[str, Any]], *, header: bool = True) -> str:
    """ROWS, which have the same keys, with a line of their names above (HEADER); "" where there are none."""
    if not rows:
        return ""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(rows[0].keys())
    writer.writerows([safe(value) for value in row.values()] for row in rows)
    return out.getvalue()


def reviewed(table: Path) -> list[dict[str, str]]:
    """Read the rows of TABLE, CSV in UTF-8; lines that begin with ``#`` say what they rest on."""
    with table.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader((line for line in file if not line.startswith("#")), restval="")]


def next_row(reader: Iterator[Row]) -> Row | None:
    """Give the next row of READER, None behind the last, however long its cells are.

    csv's limit on cells holds for the whole process, so it is lifted for this one step only.
    """
    limit = csv.field_size_limit(_NO_LIMIT)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(limit)
