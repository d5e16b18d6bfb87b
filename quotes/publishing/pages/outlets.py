"""One outlet, and the list of all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quotes.publishing.pages.parts import listed_page
from quotes.publishing.questions.asking import answer, asked
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Moved, NoSuchPageError, Page, Site
from quotes.store.read.filter import Where

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_OUTLET = "SELECT id, key, slug, name, kind, domain FROM outlets WHERE slug = :slug"
_NAMES = "SELECT name FROM outlet_names WHERE outlet = :id ORDER BY name"
_ARTICLES = """
    SELECT count(*) AS articles, min(substr(published, 1, 10)) AS first, max(substr(published, 1, 10)) AS last
    FROM articles WHERE {column} = :id
"""
_TOLD = """
    SELECT count(DISTINCT coalesce(statement, -quote)) AS number FROM sound_quotes WHERE told_to_outlet = :id
"""
_CONCERNED = """
    SELECT id FROM quotes
    WHERE article IN (SELECT id FROM articles WHERE outlet = :id UNION SELECT id FROM articles WHERE agency = :id)
    UNION SELECT quote FROM attributions WHERE told_to_outlet = :id
"""
_LIST = """
    SELECT outlets.name, outlets.slug, outlets.kind, outlets.domain,
        coalesce(published.articles, 0) AS articles, coalesce(carried.articles, 0) AS dispatches, published.last
    FROM outlets
    LEFT JOIN (
        SELECT outlet, count(*) AS articles, max(substr(published, 1, 10)) AS last FROM articles GROUP BY outlet
    ) AS published ON published.outlet = outlets.id
    LEFT JOIN (SELECT agency, count(*) AS articles FROM articles GROUP BY agency) AS carried
        ON carried.agency = outlets.id
    ORDER BY articles DESC, dispatches DESC, outlets.name
"""


async def outlet(site: Site, request: Request) -> Page | Moved:
    """The page at ``/outlets/SLUG``: what it published, what others carried of it, what it was told."""
    slug = request.url_vars["slug"]
    which = await site.row(_OUTLET, {"slug": slug})
    if which is None:
        raise NoSuchPageError(f"No outlet is known as {slug!r}.")
    mine = {"id": which.pop("id")}
    published = await site.row(_ARTICLES.format(column="outlet"), mine)
    dispatches = await site.row(_ARTICLES.format(column="agency"), mine)
    told = await site.row(_TOLD, mine)
    assert published is not None and dispatches is not None and told is not None
    fixed = Where(["(articles.outlet = :id OR articles.agency = :id OR told_to_outlet = :id)"], mine)
    wanted = replace(asked(request), fixed=fixed, seeds=[_CONCERNED])
    return listed_page(
        site,
        request,
        "outlet.html",
        {
            "title": which["name"],
            "outlet": which,
            "names": [row["name"] for row in await site.rows(_NAMES, mine) if row["name"] != which["name"]],
            "published": published,
            "dispatches": dispatches["articles"],
            "told": told["number"],
        },
        wanted=wanted,
        found=await answer(site, wanted),
        path=f"/outlets/{slug}",
        feed=f"{which['name']}: statements",
    )


async def outlets(site: Site, _request: Request) -> Page:
    """The page at ``/outlets``."""
    rows = await site.remembered(_LIST)
    data = {"title": "Outlets", "shown": rows, "total": len(rows)}
    return Page(template="outlets.html", data=data, whole=of_rows(rows))
