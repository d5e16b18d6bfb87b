"""Small reviewed tables, comma-separated values beside this file; lines that begin with ``#`` say what they rest on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from quotes.spreadsheets import read_table

HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of table NAME by their column names; cells are stripped, and what is left out is empty."""
    found = read_table(HERE / f"{name}.csv", notes=True)
    return tuple({column: cell.strip() for column, cell in row.items()} for _, row in found)


def word_set(text: str) -> frozenset[str]:
    """The words of TEXT, which stand in it with white space between them."""
    return frozenset(text.split())


@cache
def word_list(kind: str) -> frozenset[str]:
    """The list of that KIND in the table of words."""
    return frozenset(word for row in rows("words") if row["kind"] == kind for word in row["words"].split())


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a CELL that holds several, with ``|`` between them."""
    return tuple(entry.strip() for entry in cell.split("|") if entry.strip())
