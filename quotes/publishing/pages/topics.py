"""One topic, and the list of all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from quotes.identity.addresses import slug
from quotes.publishing.pages.parts import listed_page, paged
from quotes.publishing.questions import answer, asked
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Moved, NoSuchPageError, Page, Site
from quotes.store.read import lists
from quotes.store.read.filter import of_topic

if TYPE_CHECKING:
    from datasette.utils.asgi import Request


async def topic(site: Site, request: Request) -> Page | Moved:
    """The page at ``/topics/KEY``; its facet of topics has those that are spoken of with it."""
    key = unquote(request.url_vars["key"])
    which = await site.row("topics", "key", key, ("id", "key", "term"))
    if which is None:
        if slug(key, otherwise="") not in ("", key):
            return Moved(f"/topics/{quote(slug(key))}")
        raise NoSuchPageError(f"No statement here is about {key!r}.")
    wanted = replace(asked(request), about=of_topic(which.pop("id")))
    found = await site.read(lambda held: answer(held, wanted))
    for facet in found.facets:
        facet["choices"] = [
            choice for choice in facet["choices"] if facet["field"] != "topic" or choice["value"] != key
        ]
    data = {"title": which["term"], "topic": which}
    path = f"/topics/{quote(key)}"
    return await listed_page(site, request, "topic.html", data, wanted=wanted, found=found, path=path)


async def topics(site: Site, request: Request) -> Page:
    """The page at ``/topics``: what most statements are about first."""
    q = (request.args.get("q") or "").strip()
    wanted = slug(q, otherwise="")
    everything = [row for row in await site.remembered(lists.topics) if wanted in row["key"]]
    return Page(template="topics.html", data=paged(request, "Topics", everything, q=q), whole=of_rows(everything))
