"""Searching the words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quotes.publishing.pages.parts import listed_page
from quotes.publishing.questions import Asked, Meant, answer, asked, everybody, meant, offered
from quotes.publishing.site import Data, Page, Site
from quotes.store.read.lookup import suggestion

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

# So many statements of whoever is named are shown before all others.
_FIRST = 3


async def search(site: Site, request: Request) -> Page:
    """The page at ``/search``."""
    wanted = asked(request)
    found = await site.read(lambda held: answer(held, wanted))
    # Whoever types a name wants the speaker, and with more words what the speaker said of them.
    known = await site.remembered(everybody)
    named = meant([] if wanted.speaker else known, wanted.q)
    said = await _said(site, wanted, named) if named.first and wanted.page == 1 and not found.faults else None
    instead = None
    if wanted.q and not (found.shown or found.faults or said):
        names = [row["name"] for row in known]
        instead = await site.read(lambda held: suggestion(held, wanted.q, names))
    data = {
        "title": f"Search: {wanted.q}" if wanted.q else "Search",
        "named": named.speakers,
        "names": offered(known),
        "said": said,
        "instead": instead and {"words": instead, "query": Asked(q=instead).as_query()},
        "elsewhere": [await _elsewhere(other, wanted) for other in site.others if wanted.q],
        "without_filters": Asked(q=wanted.q).as_query(),
    }
    feed = f"Search: {wanted.q or 'everything'}"
    return await listed_page(site, request, "search.html", data, wanted=wanted, path="/search", found=found, feed=feed)


async def _elsewhere(site: Site, wanted: Asked) -> Data:
    """How much another collection has for the words that are WANTED, and where that is."""
    same = Asked(q=wanted.q, doubtful=wanted.doubtful)
    found = await site.read(lambda held: answer(held, same))
    return {"name": site.name, "total": found.total, "path": site.path(f"/search?{same.as_query()}")}


async def _said(site: Site, wanted: Asked, named: Meant) -> Data | None:
    """What the one who is NAMED said of the other words that are WANTED; None where that is nothing."""
    who = named.first
    assert who is not None
    theirs = replace(wanted, q=named.rest, speaker=who["slug"])
    found = await site.read(lambda held: answer(held, theirs, facets=False))
    if not found.shown:
        return None
    query = replace(theirs, speaker="").as_query()
    path = f"/speakers/{who['slug']}" + (f"?{query}" if query else "")
    return {"speaker": who, "about": named.rest, "shown": found.shown[:_FIRST], "path": path}
