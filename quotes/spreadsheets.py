"""Rows as CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

# A cell that begins so is run as a formula by a spreadsheet, whoever wrote the words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_QUOTE = "'"


def safe(value: Any) -> Any:
    """VALUE as a cell that no spreadsheet takes for a formula: with an apostrophe before it, as they write such text.

    What begins with an apostrophe gets one more, so that :func:`plain` gives the very text back.
    """
    if isinstance(value, str) and value.startswith((*_FORMULA, _QUOTE)):
        return _QUOTE + value
    return value


def plain(cell: str) -> str:
    """The text that :func:`safe` made CELL from; a cell that it would not have made is its own text."""
    return cell[1:] if cell.startswith(tuple(_QUOTE + start for start in (*_FORMULA, _QUOTE))) else cell


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """ROWS, which have the same keys, with a line of their names above; "" where there are none."""
    if not rows:
        return ""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0].keys())
    writer.writerows([safe(value) for value in row.values()] for row in rows)
    return out.getvalue()
