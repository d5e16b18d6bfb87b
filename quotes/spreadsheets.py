"""Rows as CSV that a spreadsheet may open, and the small tables in the package, which people look through.

A cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@``, a tab or a line end at its start) has an
apostrophe before it, and so has one that begins with apostrophes and such a sign; :func:`plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

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


def write_csv(
    file: TextIO,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    header: bool = True,
    end: str = "\n",
    is_guarded: bool = True,
) -> int:
    """Write what ROWS have under COLUMNS to FILE, lists with ``; `` between two values, and count the rows.

    Args:
        file: open for text, without translation of line ends.
        columns: in their order; what a row does not have is unknown, and an empty cell.
        rows: each by the names of its columns.
        header: whether a line of the names comes first.
        end: of each line.
        is_guarded: whether no cell is to be run by a spreadsheet.
    """
    writer = csv.writer(file, lineterminator=end)
    if header:
        writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        cells = [_cell(row.get(column)) for column in columns]
        writer.writerow(map(safe, cells) if is_guarded else cells)
    return count


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, header: bool = True) -> str:
    """What :func:`write_csv` writes."""
    out = io.StringIO(newline="")
    write_csv(out, columns, rows, header=header)
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
