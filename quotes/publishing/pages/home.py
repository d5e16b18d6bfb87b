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

_SHOWN = 20
# More than are shown, since several may be one statement.
_NEWEST = """
    SELECT quotes.id, coalesce(quotes.statement, -quotes.id) AS statement
    FROM articles
    JOIN quotes ON quotes.article = articles.id AND quotes.shown
    JOIN attributions ON attributions.quote = quotes.id
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    ORDER BY articles.published DESC, articles.id DESC, quotes.position LIMIT 100
"""
_SPEAKERS = """
    SELECT speakers.name, speakers.slug, speakers.kind,
        count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS statements
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
    SELECT substr(coalesce(attributions.said_on, articles.published), 1, 7) AS month,
        count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    FROM quotes
    JOIN attributions ON attributions.quote = quotes.id
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    JOIN articles ON articles.id = quotes.article
    WHERE quotes.shown AND month IS NOT NULL GROUP BY month
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM articles) AS articles,
        (SELECT count(DISTINCT coalesce(quotes.statement, -quotes.id)) FROM quotes
            JOIN attributions ON attributions.quote = quotes.id
                AND attributions.status = 'current' AND attributions.polarity = 'positive'
            WHERE quotes.shown) AS statements,
        (SELECT count(*) FROM speakers WHERE stands AND article IS NULL) AS speakers,
        (SELECT count(*) FROM outlets) AS outlets
"""


async def home(site: Site, request: Request) -> Page:
    """The page at ``/``."""
    first_of = {row["statement"]: row["id"] for row in reversed(await site.rows(_NEWEST))}
    newest = await cards(site, list(reversed(first_of.values()))[:_SHOWN])
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
