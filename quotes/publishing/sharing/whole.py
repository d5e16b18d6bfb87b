"""Lists of any length as CSV, JSON and JSON Lines: written batch by batch, so that memory holds one batch."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.spreadsheets import as_csv

#: The content types by the endings of the addresses.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "all.json": "application/json; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
#: So many rows are held at once.
BATCH = 1000

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole list: the names of its columns, and what gives its rows in batches, from the first on."""

    columns: Sequence[str]
    batches: Callable[[], AsyncIterator[Rows]]


def of_rows(rows: Rows) -> Whole:
    """The list of ROWS, which are there already and have the same keys."""

    async def batches() -> AsyncIterator[Rows]:
        for start in range(0, len(rows), BATCH):
            yield rows[start : start + BATCH]

    return Whole(tuple(rows[0]) if rows else (), batches)


async def written(whole: Whole, form: str) -> AsyncIterator[str]:
    """The pieces of WHOLE in FORM, one of ``TYPES``.

    In CSV no cell is run by a spreadsheet (see :mod:`quotes.spreadsheets`); in JSON the words are as they are.
    """
    if form == "csv" and whole.columns:
        yield as_csv([dict(zip(whole.columns, whole.columns, strict=True))], header=False)
    before = "["
    async for rows in whole.batches():
        if form == "csv":
            yield as_csv([{name: row[name] for name in whole.columns} for row in rows], header=False)
            continue
        lines = [json.dumps({name: row[name] for name in whole.columns}, ensure_ascii=False) for row in rows]
        if form == "jsonl":
            yield "".join(f"{line}\n" for line in lines)
        elif lines:
            yield before + ",\n".join(lines)
            before = ",\n"
    if form == "all.json":
        yield "[]\n" if before == "[" else "]\n"
