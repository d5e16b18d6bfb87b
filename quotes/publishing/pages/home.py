"""The first page: search, what is new, who is quoted, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from quotes.publishing.cards import cards
from quotes.publishing.charts import chart
from quotes.publishing.pages.parts import feed_of
from quotes.publishing.pages.speakers import LIST
from quotes.publishing.questions.asking import Asked
from quotes.publishing.questions.people import offered
from quotes.publishing.sharing.quotations import all_that_fit
from quotes.publishing.site import Data, Page, Row, Site
from quotes.store.read.filter import SAID

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_SHOWN = 20
_MOST_QUOTED = 12
# More than are shown, since several may be one statement.  Of an article the two that are worth most: whole sentences
# in quotation marks whose speaker is surest.
_NEWEST = f"""
    WITH newest AS (
        SELECT id, published FROM articles
        WHERE EXISTS (SELECT 1 FROM sound_quotes WHERE sound_quotes.article = articles.id)
        ORDER BY published DESC, id DESC LIMIT 60
    ), placed AS (
        SELECT quotes.id, coalesce(quotes.statement, -quotes.id) AS statement, newest.published, quotes.article,
            quotes.position, row_number() OVER (
                PARTITION BY quotes.article
                ORDER BY quotes.kind <> 'direct', length(quotes.text) < 40, attributions.confidence DESC,
                    quotes.position
            ) AS place
        FROM newest
        CROSS JOIN quotes ON quotes.article = newest.id AND quotes.shown
        CROSS JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current' AND {SAID}
    )
    SELECT id, statement FROM placed WHERE place <= 2 ORDER BY published DESC, article DESC, position
"""
_OUTLETS = """
    SELECT outlets.name, outlets.slug, count(*) AS articles
    FROM articles JOIN outlets ON outlets.id = articles.outlet
    GROUP BY outlets.id ORDER BY articles DESC, outlets.name LIMIT 12
"""
# What stands in one place only needs no look at what it shares with others.
_SAID = """
    SELECT substr(quotes.date, 1, 7) AS month, {number} AS number FROM quotes
    CROSS JOIN attributions ON attributions.quote = quotes.id
        AND attributions.status = 'current' AND {said}
    WHERE quotes.shown AND quotes.date IS NOT NULL AND quotes.statement {stands} GROUP BY month
"""
_MONTHS = f"""
    SELECT month, sum(number) AS number FROM (
        {_SAID.format(said=SAID, number="count(*)", stands="IS NULL")}
        UNION ALL {_SAID.format(said=SAID, number="count(DISTINCT quotes.statement)", stands="IS NOT NULL")}
    ) GROUP BY month
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM articles) AS articles, told.quotes, told.statements,
        (SELECT count(outlet) FROM (SELECT outlet FROM articles UNION SELECT agency FROM articles)) AS outlets
    FROM (
        SELECT count(*) AS quotes, count(*) - count(statement) + count(DISTINCT statement) AS statements
        FROM sound_quotes
    ) AS told
"""


async def home(site: Site, request: Request) -> Page:
    """The page at ``/``."""
    first_of = {row["statement"]: row["id"] for row in reversed(await site.rows(_NEWEST))}
    newest = await cards(site, list(reversed(first_of.values()))[:_SHOWN])
    # What needs a look at every row is asked once for as long as nothing changes.
    months = {row["month"]: row["number"] for row in await site.remembered(_MONTHS)}
    everybody = await site.remembered(LIST)
    return Page(
        template="home.html",
        data={
            "title": await site.title(),
            "counts": await _counts(site),
            "newest": newest,
            "collections_beside": [await _beside(other) for other in site.others],
            "speakers": [_quoted(row) for row in everybody[:_MOST_QUOTED]],
            "outlets": await site.remembered(_OUTLETS),
            "names": offered(everybody),
            "months": months,
            "chart": chart(months),
        },
        whole=all_that_fit(site, Asked()),
        feed=partial(feed_of, site, request, title="Newest statements", path="/", wanted=Asked()),
    )


async def _beside(site: Site) -> Data:
    """Another collection that is served: its name, where it is, and how much it holds."""
    return {"name": site.name, "path": site.path("/"), "counts": await _counts(site)}


async def _counts(site: Site) -> Row:
    (counts,) = await site.remembered(_COUNTS)
    return {**counts, "speakers": len(await site.remembered(LIST))}


def _quoted(row: Row) -> Data:
    return {name: row[name] for name in ("name", "slug", "kind", "statements")}
