"""One speaker, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from quotes.citing import metadata
from quotes.errors import NotFoundError, OptionError
from quotes.identity import fold
from quotes.publishing.charts import chart
from quotes.publishing.pages.parts import listed_page, paged
from quotes.publishing.questions.asking import HERE, Asked, answer, asked
from quotes.publishing.questions.people import folded as folded_name
from quotes.publishing.questions.people import offered
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Row, Site
from quotes.records import SPEAKER_KINDS
from quotes.store.read.filter import SAID, Where
from quotes.store.read.speaker_lookup import find_speaker

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

# So many statements of each stand side by side.
_NEWEST = 5
_SPEAKER = """
    SELECT speakers.id, speakers.key, speakers.slug, speakers.name, speakers.kind, speakers.organization,
        speakers.wikidata, speakers.rejected,
        articles.key AS article_key, articles.title AS article_title, target.slug AS merged_into
    FROM speakers
    LEFT JOIN articles ON articles.id = speakers.article
    LEFT JOIN speakers AS target ON target.id = coalesce(
        speakers.merged_into, CASE WHEN NOT speakers.apart THEN speakers.linked_to END)
    WHERE speakers.slug = :slug
"""
_NAMES = """
    SELECT speaker_names.name, count(DISTINCT article) AS articles FROM speaker_names
    JOIN speaker_name_articles ON speaker_name_articles.name = speaker_names.id
    WHERE speaker IN (SELECT id FROM speakers WHERE :id IN (id, merged_into, linked_to))
    GROUP BY speaker_names.name ORDER BY articles DESC, speaker_names.name LIMIT 20
"""
# All that is told of what somebody said, in one pass over it.
_TOLD = f"""
    WITH said AS MATERIALIZED (
        SELECT coalesce(quotes.statement, -quotes.id) AS statement, quotes.date, quotes.article,
            attributions.id AS attribution, attributions.cue, attributions.told_to, attributions.told_to_outlet,
            designations.role
        FROM attribution_speakers
        CROSS JOIN designations ON designations.id = attribution_speakers.designation
        CROSS JOIN attributions ON attributions.id = attribution_speakers.attribution
            AND attributions.status = 'current'
        CROSS JOIN quotes ON quotes.id = attributions.quote AND quotes.shown AND {SAID}
        WHERE attribution_speakers.speaker = :id
    )
    SELECT 'months' AS part, substr(date, 1, 7) AS name, NULL AS extra, NULL AS first, NULL AS last,
        count(DISTINCT statement) AS number
    FROM said WHERE date IS NOT NULL GROUP BY name
    UNION ALL SELECT 'undated', NULL, NULL, NULL, NULL, count(DISTINCT statement) FROM said WHERE date IS NULL
    UNION ALL SELECT * FROM (
        SELECT 'roles', role, NULL, min(substr(published, 1, 10)) AS first, max(substr(published, 1, 10)),
            count(DISTINCT said.article)
        FROM said JOIN articles ON articles.id = said.article WHERE role IS NOT NULL
        GROUP BY role ORDER BY first IS NULL, first, role LIMIT 30)
    UNION ALL SELECT * FROM (
        SELECT 'cues', lemma, cue_class, NULL, NULL, count(*) AS number
        FROM said JOIN cues ON cues.id = said.cue WHERE lemma IS NOT NULL
        GROUP BY lemma ORDER BY number DESC, lemma LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'quoted_by', outlets.name, outlets.slug, NULL, NULL, count(DISTINCT statement) AS number
        FROM said JOIN articles ON articles.id = said.article JOIN outlets ON outlets.id = articles.outlet
        GROUP BY outlets.id ORDER BY number DESC, outlets.name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'told', coalesce(outlets.name, said.told_to) AS name, outlets.slug, NULL, NULL,
            count(DISTINCT statement) AS number
        FROM said LEFT JOIN outlets ON outlets.id = said.told_to_outlet WHERE said.told_to IS NOT NULL
        GROUP BY coalesce(outlets.id, said.told_to) ORDER BY number DESC, name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'together', speakers.name, speakers.slug, NULL, NULL, count(DISTINCT statement) AS number
        FROM said JOIN attribution_speakers AS beside ON beside.attribution = said.attribution
            AND beside.speaker <> :id
        JOIN speakers ON speakers.id = beside.speaker AND speakers.stands
        GROUP BY speakers.id ORDER BY number DESC, speakers.name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'repeated', statements.text, statements.key, NULL, NULL, statements.appearances AS number
        FROM said JOIN statements ON statements.id = said.statement AND statements.appearances > 1
        GROUP BY statements.id ORDER BY statements.sources DESC, number DESC, statements.id LIMIT 5)
"""
_OTHER = "SELECT id, slug, name, kind FROM speakers WHERE id = :id AND slug IS NOT NULL"
# Of how many statements of either speaker each topic is, of those that both spoke of.
_SHARED = f"""
    WITH about AS (
        SELECT said.speaker, quote_topics.topic,
            count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
        FROM attribution_speakers AS said
        CROSS JOIN attributions ON attributions.id = said.attribution AND attributions.status = 'current'
        CROSS JOIN quotes ON quotes.id = attributions.quote AND quotes.shown AND {SAID}
        CROSS JOIN quote_topics ON quote_topics.quote = quotes.id
        WHERE said.speaker IN (:one, :other) GROUP BY said.speaker, quote_topics.topic
    )
    SELECT topics.key, topics.term, mine.number AS one, theirs.number AS other
    FROM about AS mine JOIN about AS theirs ON theirs.topic = mine.topic AND theirs.speaker = :other
    JOIN topics ON topics.id = mine.topic
    WHERE mine.speaker = :one ORDER BY min(mine.number, theirs.number) DESC, topics.term LIMIT 20
"""
# The attributions to one speaker, by an index that leads to them.
_OWN = "SELECT attribution FROM attribution_speakers WHERE speaker = :id"
# What stands in one place only needs no look at what it shares with others.
# In the order of the attributions, which is that of the quotes: neighbours lie on one page of the file.
_COUNTED = """
    SELECT said.speaker, {number} AS number, max(quotes.date) AS last FROM attributions
    CROSS JOIN quotes ON quotes.id = attributions.quote AND quotes.shown AND quotes.statement {stands}
    CROSS JOIN attribution_speakers AS said ON said.attribution = attributions.id
    WHERE attributions.status = 'current' AND {said}
    GROUP BY said.speaker
"""
#: The view listed_speakers, put so that a million quotes are read in a second; most quoted first.
LIST = f"""
    SELECT speakers.name, speakers.slug, speakers.kind, sum(number) AS statements,
        substr(max(counted.last), 1, 10) AS last
    FROM (
        {_COUNTED.format(said=SAID, number="count(*)", stands="IS NULL")}
        UNION ALL {_COUNTED.format(said=SAID, number="count(DISTINCT quotes.statement)", stands="IS NOT NULL")}
    ) AS counted
    JOIN speakers ON speakers.id = counted.speaker
    WHERE speakers.stands AND speakers.kind IN ('person', 'organization')
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
    if who.pop("rejected"):
        raise NoSuchPageError(f"{who['name']} was rejected as a speaker.")
    others = [name for name in offered(await site.remembered(LIST)) if name != who["name"]]
    if given := (request.args.get("with") or "").strip():
        return await compared(site, who, given, others)
    mine = {"id": who.pop("id")}
    fixed = Where(["+attributions.id IN (SELECT attribution FROM attribution_speakers WHERE speaker = :id)"], mine)
    wanted = replace(asked(request), fixed=fixed, seeds=[_OWN])
    its = await profile(site, mine["id"])
    path = f"/speakers/{slug}"
    data: Data = {
        "title": who["name"],
        "speaker": who,
        "names": [row for row in await site.rows(_NAMES, mine) if row["name"] != who["name"]],
        **its,
        # Its address lasts, but it is no page for strangers: nothing leads to it.
        "nothing_sound": not its["months"] and not its["undated"],
        "others": others,
    }
    return listed_page(
        site,
        request,
        "speaker.html",
        data,
        wanted=wanted,
        found=await answer(site, wanted),
        path=path,
        feed=f"{who['name']}: statements",
        without="speaker",
        linked={
            "@context": metadata.CONTEXT,
            **metadata.speaker(
                **{name: who[name] for name in ("name", "kind", "wikidata")},
                role=its["roles"][-1]["role"] if its["roles"] else None,
                page=site.absolute(request, path),
            ),
        },
    )


async def profile(site: Site, number: int) -> Data:
    """What is told of all that the speaker of that NUMBER said: over time, as what, to whom, by whom, with whom."""
    told: dict[str, list[Row]] = {}
    for row in await site.rows(_TOLD, {"id": number}):
        told.setdefault(row["part"], []).append(row)
    months = {row["name"]: row["number"] for row in told.get("months", [])}
    return {
        "roles": _named(told, "roles", role="name", first="first", last="last", articles="number"),
        "months": months,
        "chart": chart(months),
        "undated": told["undated"][0]["number"],
        "cues": _named(told, "cues", cue="name", number="number", **{"class": "extra"}),
        "quoted_by": _named(told, "quoted_by", name="name", slug="extra", number="number"),
        "told": _named(told, "told", name="name", slug="extra", number="number"),
        "together": _named(told, "together", name="name", slug="extra", number="number"),
        "repeated": _named(told, "repeated", words="name", key="extra", number="number"),
    }


async def compared(site: Site, who: Row, given: str, others: Sequence[str]) -> Page:
    """The page at ``/speakers/SLUG?with=NAME``: two speakers side by side, and the topics that both spoke of."""

    def find(collection: Database) -> tuple[int | None, str | None]:
        try:
            return find_speaker(collection, HERE, given), None
        except (NotFoundError, OptionError) as error:
            return None, str(error)

    number, fault = await site.read(find)
    if number == who["id"]:
        number, fault = None, f"{given!r} is {who['name']}, too: name somebody else"
    other = await site.row(_OTHER, {"id": number})
    both = [row for row in (who, other) if row is not None]
    sides: list[Data] = []
    for row in both:
        found = await answer(site, Asked(speaker=row["slug"]))
        sides.append({**row, **await profile(site, row["id"]), "total": found.total, "shown": found.shown[:_NEWEST]})
    shared = await site.rows(_SHARED, {"one": who["id"], "other": number}) if other else []
    for row in both:
        del row["id"]
    return Page(
        template="compare.html",
        data={
            "title": " and ".join(row["name"] for row in both),
            "speaker": who,
            "given": given,
            "others": others,
            "faults": [fault] if fault else [],
            "sides": sides if other else [],
            "shared": shared,
        },
        status=400 if fault else 200,
    )


def _named(told: dict[str, list[Row]], part: str, **columns: str) -> list[Row]:
    """The rows of PART with the names that a reader knows, given with the columns that they are of."""
    return [{name: row[column] for name, column in columns.items()} for row in told.get(part, [])]


async def speakers(site: Site, request: Request) -> Page:
    """The page at ``/speakers``: everybody who is the same in every article, most quoted first."""
    q, kind = (request.args.get("q") or "").strip(), request.args.get("kind") or ""
    folded = fold(q) if q else ""
    everybody = [
        row
        for row in await site.remembered(LIST)
        if (not kind or row["kind"] == kind) and (not folded or folded in folded_name(row["name"]))
    ]
    data = {**paged(request, "Speakers", everybody, q=q, kind=kind), "kinds": list(SPEAKER_KINDS)}
    return Page(template="speakers.html", data=data, whole=of_rows(everybody))
