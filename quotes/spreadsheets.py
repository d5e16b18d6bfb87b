"""Rows as CSV that a spreadsheet may open, and the small tables in the package, which people look through.

A cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@``, a tab or a line end at its start) has an
apostrophe before it, and so has one that begins with apostrophes and such a sign; :func:`plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO, TypeVar

from quotes.errors import TransferError

# The signs of every keyboard: some spreadsheets take the wide ones of East Asia for the others.
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_GUARDED = re.compile(f"'+[{_SIGNS}]")
_TOKEN = re.compile(r"\\.|; ?|[^\\;]+|\\", re.DOTALL)
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
) -> int:
    """Write what ROWS have under COLUMNS to FILE, lists with ``; `` between two values, and count the rows.

    Args:
        file: open for text, without translation of line ends.
        columns: in their order; what a row does not have is unknown, and an empty cell.
        rows: each by the names of its columns.
        header: whether a line of the names comes first.
        end: of each line.
    """
    # Written with line ends of both signs, either sign in a cell has it quoted.
    lines: Any = SimpleNamespace(write=lambda line: file.write(line.removesuffix("\r\n") + end))
    writer = csv.writer(lines, lineterminator="\r\n")
    if header:
        writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([safe(_cell(row.get(column))) for column in columns])
    return count


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


def write_sheet(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write ROWS under COLUMNS to PATH and count them: UTF-8 with the mark by which spreadsheets see that it is."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        return write_csv(file, columns, rows, end="\r\n")


def joined(values: Iterable[str]) -> str:
    """VALUES in one cell with ``; `` between them, and a backslash before their own semicolons and backslashes."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", value) for value in values)


def split(cell: str) -> tuple[str, ...]:
    """The values that :func:`joined` put into CELL, of which none was empty."""
    values = [""]
    for token in _TOKEN.findall(cell):
        if token.startswith(";"):
            values.append("")
        else:
            values[-1] += token[1:] if len(token) == 2 and token[0] == "\\" else token
    return tuple(value for value in values if value)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, header: bool = True) -> str:
    """What :func:`write_csv` writes."""
    out = io.StringIO(newline="")
    write_csv(out, columns, rows, header=header)
    return out.getvalue()


def read_table(
    path: Path, columns: Sequence[str] | None = None, *, needed: Collection[str] = (), notes: bool = False
) -> Iterator[tuple[str, dict[str, str]]]:
    """Read the rows of the table at PATH, each with its place: the path and the number of the line that it ends on.

    Args:
        path: CSV in UTF-8, of which the first line names the columns.
        columns: those that are read; one that the file lacks is empty in every row, and others are left aside.  Where
            None, all there are.
        needed: those that may not be empty.
        notes: whether lines that begin with ``#`` are notes.

    Raises:
        TransferError: PATH can't be read, is no such table, or a row lacks something.
    """
    names: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # Notes become empty rows, so that the numbers of the lines stay right.
            lines = ("\n" if notes and line.startswith("#") else line for line in file)
            reader = csv.reader(lines, strict=True)
            while (cells := next_row(reader)) is not None:
                place = f"{path}:{reader.line_num}"
                if not any(cells):
                    continue
                if names:
                    yield place, _read_row(place, names, cells, columns or names, needed)
                else:
                    names = [cell.strip().lower() for cell in cells]
                    _check_names(place, names, needed)
    except UnicodeDecodeError as error:
        raise TransferError(str(path), f"is not UTF-8 (byte {error.start}): save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise TransferError(f"{path}:{reader.line_num}", f"is no row of CSV ({error}): mend it") from None
    except OSError as error:
        raise TransferError(str(path), f"can't be read ({error.strerror}): give a CSV file that you may read") from None
    _check_names(f"{path}:1", names, needed)


def _check_names(place: str, names: Sequence[str], needed: Iterable[str]) -> None:
    if lacking := [name for name in needed if name not in names]:
        first = "the first line has to name the columns, with commas between them"
        raise TransferError(place, f"has no column {lacking[0]!r}: {first}")
    if doubled := [name for name in names if names.count(name) > 1]:
        raise TransferError(place, f"has the column {doubled[0]!r} twice: keep one")


def _read_row(
    place: str, names: Sequence[str], cells: Sequence[str], columns: Iterable[str], needed: Iterable[str]
) -> dict[str, str]:
    if len(cells) > len(names):
        raise TransferError(place, f"has {len(cells)} cells for {len(names)} columns: mend the row")
    given = dict(zip(names, map(plain, cells), strict=False))
    row = {column: given.get(column, "") for column in columns}
    if empty := [column for column in needed if not row[column].strip()]:
        raise TransferError(place, f"has no {empty[0]}: fill it in, or take the row out")
    return row


def next_row(reader: Iterator[Row]) -> Row | None:
    """Give the next row of READER, None behind the last, however long its cells are.

    csv's limit on cells holds for the whole process, so it is lifted for this one step only.
    """
    limit = csv.field_size_limit(_NO_LIMIT)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(limit)
