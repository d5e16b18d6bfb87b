"""One topic, and the list of all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from quotes.identity.slugs import slug
from quotes.publishing.pages.parts import listed_page, paged
from quotes.publishing.questions.asking import answer, asked
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Moved, NoSuchPageError, Page, Site
from quotes.store.read.filter import SAID, Where

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_TOPIC = "SELECT id, key, term FROM topics WHERE key = :key"
_OWN = "SELECT quote FROM quote_topics WHERE topic = :about"
_ABOUT = "EXISTS (SELECT 1 FROM quote_topics WHERE topic = :about AND quote = quotes.id)"
# More than anybody reads; a topic that few speak of is found by its name.
_LISTED = 10_000
# Quote by quote, as the tables have them: topic by topic, each of a million would be looked up at random.
_LIST = f"""
    SELECT topics.term, topics.key, count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS statements,
        substr(max(quotes.date), 1, 10) AS last
    FROM attributions
    CROSS JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    CROSS JOIN quote_topics ON quote_topics.quote = quotes.id
    CROSS JOIN topics ON topics.id = quote_topics.topic
    WHERE attributions.status = 'current' AND {SAID}
    GROUP BY topics.id ORDER BY statements DESC, topics.term LIMIT {_LISTED}
"""


async def topic(site: Site, request: Request) -> Page | Moved:
    """The page at ``/topics/KEY``; its facet of topics has those that are spoken of with it."""
    key = unquote(request.url_vars["key"])
    which = await site.row(_TOPIC, {"key": key})
    if which is None:
        if slug(key, otherwise="") not in ("", key):
            return Moved(f"/topics/{quote(slug(key))}")
        raise NoSuchPageError(f"No statement here is about {key!r}.")
    wanted = replace(asked(request), fixed=Where([_ABOUT], {"about": which.pop("id")}), seeds=[_OWN])
    found = await answer(site, wanted)
    for facet in found.facets:
        facet["choices"] = [
            choice for choice in facet["choices"] if facet["field"] != "topic" or choice["value"] != key
        ]
    return listed_page(
        site,
        request,
        "topic.html",
        {"title": which["term"], "topic": which},
        wanted=wanted,
        found=found,
        path=f"/topics/{quote(key)}",
        feed=f"{which['term']}: statements",
    )


async def topics(site: Site, request: Request) -> Page:
    """The page at ``/topics``: what most statements are about first."""
    q = (request.args.get("q") or "").strip()
    wanted = slug(q, otherwise="")
    everything = [row for row in await site.remembered(_LIST) if wanted in row["key"]]
    return Page(template="topics.html", data=paged(request, "Topics", everything, q=q), whole=of_rows(everything))
