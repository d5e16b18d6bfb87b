"""The first page: search, what is new, who is quoted, and when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from quotes.publishing.cards import cards, flat
from quotes.publishing.charts import chart
from quotes.publishing.pages.parts import feed_of
from quotes.publishing.site import Page, Site

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_NEWEST = """
    SELECT quote FROM statements WHERE merged_into IS NULL AND quote IS NOT NULL
    ORDER BY first_reported DESC, id DESC LIMIT 20
"""
_SPEAKERS = """
    SELECT speakers.name, speakers.slug, speakers.kind, count(DISTINCT quotes.statement) AS statements
    FROM attribution_speakers
    JOIN attributions ON attributions.id = attribution_speakers.attribution
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    JOIN speakers ON speakers.id = attribution_speakers.speaker
    WHERE speakers.article IS NULL
    GROUP BY speakers.id ORDER BY statements DESC, speakers.name LIMIT 12
"""
_OUTLETS = """
    SELECT outlets.name, outlets.slug, count(*) AS articles
    FROM articles JOIN outlets ON outlets.id = articles.outlet
    GROUP BY outlets.id ORDER BY articles DESC, outlets.name LIMIT 12
"""
_MONTHS = """
    SELECT substr(first_reported, 1, 7) AS month, count(*) AS number FROM statements
    WHERE merged_into IS NULL AND first_reported IS NOT NULL GROUP BY month
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM statements) AS statements,
        (SELECT count(*) FROM speakers WHERE merged_into IS NULL AND article IS NULL) AS speakers,
        (SELECT count(*) FROM outlets) AS outlets
"""


async def home(site: Site, request: Request) -> Page:
    """The page at ``/``."""
    newest = await cards(site, [row["quote"] for row in await site.rows(_NEWEST)])
    # What needs a look at every row is asked once for as long as nothing changes.
    months = {row["month"]: row["number"] for row in await site.remembered(_MONTHS)}
    drawn = chart(months)
    (counts,) = await site.remembered(_COUNTS)
    return Page(
        template="home.html",
        data={
            "title": await site.title(),
            "counts": counts,
            "newest": newest,
            "speakers": await site.remembered(_SPEAKERS),
            "outlets": await site.remembered(_OUTLETS),
            "months": months,
            "chart": drawn and asdict(drawn),
        },
        rows=flat(newest),
        feed=feed_of(site, request, title="Newest statements", path="/", shown=newest),
    )
