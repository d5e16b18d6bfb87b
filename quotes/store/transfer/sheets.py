"""Tables as CSV that can be changed in a spreadsheet and read back.

Tables are UTF-8 with a byte order mark, which spreadsheets need to see that it is, and no cell of them is run as a
formula (see :mod:`quotes.spreadsheets`).  A cell for several values has ``; `` between them, and a backslash before a
semicolon or backslash that belongs to one.  Empty means unknown.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import TransferError
from quotes.spreadsheets import next_row, plain, write_csv

_TOKEN = re.compile(r"\\.|; ?|[^\\;]+|\\", re.DOTALL)


def check_replaceable(file: Path, *, start: str, refusal: str) -> None:
    """Check that FILE is not there, or begins with START, as what is to replace it does.

    Raises:
        TransferError: it is somebody's work; REFUSAL says so.
    """
    if file.exists():
        with file.open("rb") as there:
            begun = there.read(len(codecs.BOM_UTF8) + len(start)).removeprefix(codecs.BOM_UTF8)
        if begun and not begun.startswith(start.encode()):
            raise TransferError(str(file), refusal)


def joined(values: Iterable[str]) -> str:
    """VALUES in one cell."""
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


def write_sheet(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, is_guarded: bool = True
) -> int:
    """Write ROWS under a line of COLUMNS to PATH, and count them; IS_GUARDED: so that a spreadsheet runs no cell."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # With line ends of both signs, so that either sign in a cell has it quoted.
        return write_csv(file, columns, rows, end="\r\n", is_guarded=is_guarded)


def read_sheet(path: Path, columns: Sequence[str], *, needed: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of PATH, each with its place: the path and the number of the line that it ends on.

    Args:
        columns: those that are read; one that the file lacks is empty in every row, and others are left aside.
        needed: those that may not be empty.

    Raises:
        TransferError: PATH can't be read, is no such table, or a row lacks something.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True, restval="")
            reader.fieldnames = [name.strip() for name in reader.fieldnames or []]
            if lacking := [column for column in needed if column not in reader.fieldnames]:
                raise TransferError(
                    f"{path}:1",
                    f"has no column {lacking[0]!r}: the first line has to name the columns, with commas between them",
                )
            while (cells := next_row(reader)) is not None:
                if any(cells.values()):
                    place = f"{path}:{reader.line_num}"
                    yield place, _row(place, cells, columns, needed)
    except UnicodeDecodeError as error:
        raise TransferError(str(path), f"is not UTF-8 (byte {error.start}): save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise TransferError(f"{path}:{reader.line_num}", f"is no row of CSV ({error}): mend it") from None
    except OSError as error:
        raise TransferError(str(path), f"can't be read ({error.strerror}): give a folder that you may read") from None


def _row(place: str, cells: dict[Any, Any], columns: Iterable[str], needed: Iterable[str]) -> dict[str, str]:
    # Cells without a column are a list under None.
    if more := cells.pop(None, None):
        raise TransferError(place, f"has {len(cells) + len(more)} cells for {len(cells)} columns: mend the row")
    row = {column: plain(cells.get(column, "")) for column in columns}
    if empty := [column for column in needed if not row[column].strip()]:
        raise TransferError(place, f"has no {empty[0]}: fill it in, or take the row out")
    return row
