"""The quotations of a page as a whole list, with the columns of the table that ``quotes export --table`` writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from quotes.publishing.questions.asking import Asked, planned
from quotes.publishing.questions.finding import following
from quotes.publishing.sharing.whole import BATCH, Rows, Whole
from quotes.publishing.site import Site
from quotes.store.read.quotes import load
from quotes.store.transfer.table import COLUMNS, table_rows


def all_that_fit(site: Site, wanted: Asked) -> Whole:
    """Every quotation that fits WANTED, in the order in which they came in."""

    async def batches() -> AsyncIterator[Rows]:
        found, _ = await planned(site, wanted)
        last = 0
        while found and (numbers := await following(site, found, last, most=BATCH)):
            yield await _rows(site, numbers)
            last = numbers[-1]

    return Whole(COLUMNS, batches)


def numbered(site: Site, numbers: Sequence[int]) -> Whole:
    """The quotations with these NUMBERS, in this order."""

    async def batches() -> AsyncIterator[Rows]:
        for start in range(0, len(numbers), BATCH):
            yield await _rows(site, numbers[start : start + BATCH])

    return Whole(COLUMNS, batches)


async def _rows(site: Site, numbers: Sequence[int]) -> Rows:
    return await site.read(lambda held: [*table_rows(held, load(held, numbers))])
