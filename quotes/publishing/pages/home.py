"""The first page: search, what is new, who is quoted, and when."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from quotes.publishing.cards import cards
from quotes.publishing.charts import chart
from quotes.publishing.pages.parts import feed_of
from quotes.publishing.questions import Asked, all_that_fit, everybody, offered
from quotes.publishing.site import Data, Page, Site
from quotes.store.read import lists
from quotes.store.read.overview import counts

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_SHOWN = 20
_MOST = 12


async def home(site: Site, request: Request) -> Page:
    """The page at ``/``."""
    # What needs a look at every row is asked once for as long as nothing changes.
    months = {month: number for month, number in (await site.remembered(lists.months)).items() if month}
    speakers, outlets = await site.remembered(everybody), await site.remembered(lists.outlets)
    return Page(
        template="home.html",
        data={
            "title": await site.title(),
            "counts": await _counts(site),
            "newest": await site.read(lambda held: cards(held, lists.newest(held, most=_SHOWN))),
            "collections_beside": [
                {"name": other.name, "path": other.path("/"), "counts": await _counts(other)} for other in site.others
            ],
            "speakers": [_some(row, "name", "slug", "kind", "statements") for row in speakers[:_MOST]],
            "outlets": [
                {"name": each.name, "slug": each.slug, "articles": each.articles}
                for each in outlets[:_MOST]
                if each.articles
            ],
            "names": offered(speakers),
            "months": months,
            "chart": chart(months),
        },
        whole=all_that_fit(site, Asked()),
        feed=partial(feed_of, site, request, title="Newest statements", path="/", wanted=Asked()),
    )


async def _counts(site: Site) -> Data:
    told = asdict(await site.remembered(counts))
    return _some(told, "articles", "quotes", "statements", "outlets", "speakers")


def _some(row: Data, *names: str) -> Data:
    return {name: row[name] for name in names}
