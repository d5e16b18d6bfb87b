"""One speaker, and the list of all."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from quotes.citing import schemaorg
from quotes.citing.citation import Source
from quotes.identity import fold
from quotes.publishing.cards import flat
from quotes.publishing.charts import chart
from quotes.publishing.pages.asking import answer, asked
from quotes.publishing.pages.parts import feed_of
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Site
from quotes.records import SPEAKER_KINDS
from quotes.store.filters import Where

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

PAGE = 100
_SPEAKER = """
    SELECT speakers.id, speakers.key, speakers.slug, speakers.name, speakers.kind, speakers.organization,
        speakers.wikidata, articles.key AS article_key, articles.title AS article_title, target.slug AS merged_into
    FROM speakers
    LEFT JOIN articles ON articles.id = speakers.article
    LEFT JOIN speakers AS target ON target.id = CASE WHEN speakers.stands THEN NULL
        ELSE coalesce(speakers.merged_into, speakers.linked_to) END
    WHERE speakers.slug = :slug
"""
_SAID = """
    FROM attribution_speakers
    JOIN attributions ON attributions.id = attribution_speakers.attribution
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    JOIN articles ON articles.id = quotes.article
"""
_NAMES = """
    SELECT name, count(DISTINCT article) AS articles FROM speaker_names
    WHERE speaker IN (SELECT id FROM speakers WHERE :id IN (id, merged_into, linked_to))
    GROUP BY name ORDER BY articles DESC, name LIMIT 20
"""
_ROLES = f"""
    SELECT attribution_speakers.role, min(substr(articles.published, 1, 10)) AS first,
        max(substr(articles.published, 1, 10)) AS last, count(DISTINCT articles.id) AS articles
    {_SAID} WHERE attribution_speakers.speaker = :id AND attribution_speakers.role IS NOT NULL
    GROUP BY attribution_speakers.role ORDER BY first IS NULL, first, attribution_speakers.role LIMIT 30
"""
_MONTHS = f"""
    SELECT substr(coalesce(attributions.said_on, articles.published), 1, 7) AS month,
        count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    {_SAID} WHERE attribution_speakers.speaker = :id AND month IS NOT NULL GROUP BY month
"""
_CUES = f"""
    SELECT attributions.cue_lemma AS cue, attributions.cue_class AS class, count(*) AS number
    {_SAID} WHERE attribution_speakers.speaker = :id AND attributions.cue_lemma IS NOT NULL
    GROUP BY cue ORDER BY number DESC, cue LIMIT 10
"""
_QUOTED_BY = f"""
    SELECT outlets.name, outlets.slug, count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    {_SAID} JOIN outlets ON outlets.id = articles.outlet WHERE attribution_speakers.speaker = :id
    GROUP BY outlets.id ORDER BY number DESC, outlets.name LIMIT 10
"""
_TOLD = f"""
    SELECT coalesce(outlets.name, attributions.told_to) AS name, outlets.slug,
        count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    {_SAID} LEFT JOIN outlets ON outlets.id = attributions.told_to_outlet
    WHERE attribution_speakers.speaker = :id AND attributions.told_to IS NOT NULL
    GROUP BY coalesce(outlets.id, attributions.told_to) ORDER BY number DESC, name LIMIT 10
"""
_LIST = """
    SELECT speakers.name, speakers.slug, speakers.kind,
        count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS statements,
        max(substr(coalesce(attributions.said_on, articles.published), 1, 10)) AS last
    FROM attribution_speakers
    JOIN attributions ON attributions.id = attribution_speakers.attribution
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    JOIN articles ON articles.id = quotes.article
    JOIN speakers ON speakers.id = attribution_speakers.speaker
    WHERE speakers.article IS NULL AND speakers.slug IS NOT NULL
    GROUP BY speakers.id ORDER BY statements DESC, speakers.name
"""


async def speaker(site: Site, request: Request) -> Page | Moved:
    """The page at ``/speakers/SLUG``."""
    slug = request.url_vars["slug"]
    who = await site.row(_SPEAKER, {"slug": slug})
    if who is None:
        raise NoSuchPageError(f"No speaker is known as {slug!r}.")
    if who["merged_into"] is not None:
        return Moved(f"/speakers/{who['merged_into']}")
    wanted = asked(request)
    fixed = Where(
        ["attributions.id IN (SELECT attribution FROM attribution_speakers WHERE speaker = :id)"], {"id": who["id"]}
    )
    found = await answer(site, wanted, fixed)
    mine = {"id": who.pop("id")}
    months = {row["month"]: row["number"] for row in await site.rows(_MONTHS, mine)}
    drawn = chart(months)
    query, path = wanted.as_query(), f"/speakers/{slug}"
    data: Data = {
        "title": who["name"],
        "speaker": who,
        "names": [row for row in await site.rows(_NAMES, mine) if row["name"] != who["name"]],
        "roles": await site.rows(_ROLES, mine),
        "months": months,
        "chart": drawn and asdict(drawn),
        "cues": await site.rows(_CUES, mine),
        "quoted_by": await site.rows(_QUOTED_BY, mine),
        "told": await site.rows(_TOLD, mine),
        "asked": asdict(wanted),
        "query": query,
        "shown": found.shown,
        "total": found.total,
        "facets": [facet for facet in found.facets if facet["field"] != "speaker"],
        "faults": found.faults,
        "next": wanted.as_query(page=wanted.page + 1) if found.more else None,
        "previous": wanted.as_query(page=wanted.page - 1) if wanted.page > 1 else None,
    }
    return Page(
        template="speaker.html",
        data=data,
        rows=flat(found.shown),
        feed=feed_of(
            site, request, title=f"{who['name']}: statements", path=f"{path}?{query}" if query else path,
            shown=found.shown,
        ),
        linked=lambda _address, absolute: {
            "@context": schemaorg.CONTEXT,
            **schemaorg.speaker(
                Source(
                    name=who["name"],
                    kind=who["kind"],
                    role=data["roles"][-1]["role"] if data["roles"] else None,
                    page=absolute(path),
                    wikidata=who["wikidata"],
                )
            ),
        },
        status=400 if found.faults else 200,
    )  # fmt: skip


async def speakers(site: Site, request: Request) -> Page:
    """The page at ``/speakers``: everybody who is the same in every article, most quoted first."""
    q, kind = (request.args.get("q") or "").strip(), request.args.get("kind") or ""
    page = request.args.get("page") or "1"
    number = max(int(page), 1) if page.isdecimal() and len(page) < 9 else 1
    folded = fold(q) if q else ""
    everybody = [
        row
        for row in await site.remembered(_LIST)
        if (not kind or row["kind"] == kind) and (not folded or folded in fold(row["name"]))
    ]
    shown = everybody[(number - 1) * PAGE : number * PAGE]
    return Page(
        template="speakers.html",
        data={
            "title": "Speakers",
            "q": q,
            "kind": kind,
            "kinds": list(SPEAKER_KINDS),
            "total": len(everybody),
            "shown": shown,
            "page": number,
            "pages": -(-len(everybody) // PAGE),
        },
        rows=everybody,
    )
