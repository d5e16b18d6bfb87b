"""Tables as CSV that can be changed in a spreadsheet and read back.

Tables are UTF-8 with a byte order mark, which spreadsheets need to see that it is, and no cell of them is run as a
formula (see :mod:`quotes.spreadsheets`).  A cell for several values has ``; `` between them, and a backslash before a
semicolon or backslash that belongs to one.  Empty means unknown.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import TransferError
from quotes.spreadsheets import write_csv

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
        return write_csv(file, columns, rows, end="\r\n", is_guarded=is_guarded)
