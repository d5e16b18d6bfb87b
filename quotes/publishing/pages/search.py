"""Searching the words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from quotes.identity import fold
from quotes.publishing.cards import flat
from quotes.publishing.pages.asking import answer, asked
from quotes.publishing.pages.parts import feed_of
from quotes.publishing.site import Page, Site

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_NAMED = """
    SELECT DISTINCT speakers.name, speakers.slug, speakers.kind FROM speaker_names
    JOIN speakers ON speakers.id = speaker_names.speaker
    WHERE speakers.slug IS NOT NULL AND speakers.article IS NULL AND speakers.stands
        AND (speaker_names.folded >= :folded AND speaker_names.folded < :after)
    UNION
    SELECT name, slug, kind FROM speakers
    WHERE surname = :folded AND slug IS NOT NULL AND article IS NULL AND stands
    ORDER BY name LIMIT 5
"""


async def search(site: Site, request: Request) -> Page:
    """The page at ``/search``."""
    wanted = asked(request)
    found = await answer(site, wanted)
    folded = fold(wanted.q.strip('"*')) if wanted.q else ""
    # Whoever types a name wants the speaker.
    named = await site.rows(_NAMED, {"folded": folded, "after": folded + "\U0010ffff"}) if len(folded) > 1 else []
    query = wanted.as_query()
    return Page(
        template="search.html",
        data={
            "title": f"Search: {wanted.q}" if wanted.q else "Search",
            "asked": asdict(wanted),
            "query": query,
            "shown": found.shown,
            "total": found.total,
            "facets": found.facets,
            "faults": found.faults,
        "doubtful": found.doubtful,
        "with_doubtful": wanted.as_query(doubtful="1"),
            "named": named,
            "next": wanted.as_query(page=wanted.page + 1) if found.more else None,
            "previous": wanted.as_query(page=wanted.page - 1) if wanted.page > 1 else None,
            "without_filters": type(wanted)(q=wanted.q).as_query(),
        },
        rows=flat(found.shown),
        feed=feed_of(
            site, request, title=f"Search: {wanted.q or 'everything'}",
            path=f"/search?{query}" if query else "/search", shown=found.shown,
        ),
        status=400 if found.faults else 200,
    )  # fmt: skip
