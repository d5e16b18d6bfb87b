"""Rows as CSV that a spreadsheet may open.

A cell that a spreadsheet would run as a formula (``=``, ``+``, ``-``, ``@``, a tab or a line end at its start) has an
apostrophe before it, and so has one that begins with apostrophes and such a sign; :func:`plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

# The signs of every keyboard: some spreadsheets take the wide ones of East Asia for the others.
_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_SIGNS}]")
_GUARDED = re.compile(f"'+[{_SIGNS}]")


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
