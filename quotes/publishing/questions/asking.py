"""What a visitor asks for with the filters of a page, and what answers: a page of quotations with facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from quotes.errors import NotFoundError, OptionError
from quotes.publishing.cards import cards
from quotes.publishing.questions.finding import COUNTED, Plan, listed, plan
from quotes.publishing.site import Data, Site
from quotes.records import CUE_CLASSES, POLARITIES, QUOTE_KINDS, SOUND
from quotes.store import Filter, match_expression
from quotes.store.models import STATUSES
from quotes.store.read.filter import Where, conditions, likely

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

PAGE = 20
#: So many entries has a feed: more than come in between two polls.
FOLLOWED = 100
# The last page that is offered: whoever wants more is after the data, not the pages.
LAST_PAGE = 500
_FACET = 10
# How many a group of quotes is: what stands in one place only has no statement.  Names are looked up for what is
# counted, not for each quote.
_STATEMENTS = "count(*) - count(statement) + count(DISTINCT statement)"
#: The filters of an address, with what may be given.
FILTERS = {
    "q": 'words that were said; "a phrase", begin*, OR, NOT',
    "speaker": "the slug of a speaker",
    "outlet": "the slug of an outlet or agency",
    "told_to": "the slug of an outlet to which it was said",
    "topic": "the key of a topic",
    "since": "from this day on: 2031-05-04, 2031-05, 2031, 7d, last week",
    "until": "up to this day",
    "kind": f"one of {', '.join(QUOTE_KINDS)}",
    "cue_class": f"one of {', '.join(CUE_CLASSES)}",
    "polarity": f"one of {', '.join(POLARITIES)}, all; positive without it",
    "status": f"one of {', '.join(STATUSES)}, all",
    "doubtful": "1: also what is less than 70 % sure to have the right speaker",
    "order": "newest, oldest, or best, for which words are needed",
}
# Those that a filter has by the same names.
_AS_GIVEN = ("outlet", "told_to", "topic", "since", "until", "kind", "cue_class", "polarity", "status")
#: What a message calls the collection: a visitor has no business with its path.
HERE = Path("this collection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of an address, as typed, empty where they are not given; and what the page itself asks for.

    Slugs stand for speaker and outlet, a key for the topic.

    ``doubtful`` is ``1`` where what is less than sound is asked for, too; the others are those of a
    :class:`quotes.store.Filter`.  ``fixed`` holds the conditions of the page itself, and each of ``seeds`` is a
    question that all that fit them answer, by an index.
    """

    q: str = ""
    speaker: str = ""
    outlet: str = ""
    told_to: str = ""
    topic: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    cue_class: str = ""
    polarity: str = ""
    status: str = ""
    doubtful: str = ""
    order: str = ""
    page: int = 1
    fixed: Where = field(default_factory=Where)
    seeds: Sequence[str] = ()

    def as_filter(self) -> Filter:
        """The same as the filter that the terminal and citations take.

        Raises:
            OptionError: a value makes no sense.
        """
        given: dict[str, Any] = {name: value for name in _AS_GIVEN if (value := getattr(self, name))}
        return Filter(
            words=self.q or None,
            speakers=(self.speaker,) if self.speaker else (),
            min_confidence=0.0 if self.doubtful else SOUND,
            **given,
        )

    def as_query(self, **changes: Any) -> str:
        """The query string that asks for this with CHANGES made; "" where nothing is asked."""
        changed = replace(self, **{"page": 1, **changes})
        given = [(name, getattr(changed, name)) for name in FILTERS if getattr(changed, name)]
        if changed.page > 1:
            given.append(("page", changed.page))
        return urlencode(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found.

    Attributes:
        shown: cards of this page; in their ``pieces`` those words are marked that were searched for.
        total: how many statements fit; None where they are more than ``COUNTED``.
        facets: what could be chosen next: field, title, and choices with value, label and count.
        more: whether there is a next page.
        doubtful: how many quotes are left out since it is doubtful who said them.
        faults: what could not be understood, in sentences.
    """

    shown: list[Data]
    total: int | None
    facets: list[Data]
    more: bool
    doubtful: int = 0
    faults: list[str] = field(default_factory=list)

    def data(self, wanted: Asked, *, without: str = "") -> Data:
        """What every page that lists what is WANTED tells of it; WITHOUT is the facet that the page itself is."""
        return {
            "asked": {name: getattr(wanted, name) for name in (*FILTERS, "page")},
            "query": wanted.as_query(),
            "shown": self.shown,
            "total": self.total,
            "facets": [facet for facet in self.facets if facet["field"] != without],
            "faults": self.faults,
            "doubtful": self.doubtful,
            "with_doubtful": wanted.as_query(doubtful="1"),
            "next": wanted.as_query(page=wanted.page + 1) if self.more else None,
            "previous": wanted.as_query(page=wanted.page - 1) if wanted.page > 1 else None,
        }


def asked(request: Request) -> Asked:
    """What REQUEST asks for; a field that makes no sense stays as it was typed, and is a fault of the answer."""
    given: dict[str, Any] = {name: (request.args.get(name) or "").strip() for name in FILTERS}
    return Asked(**given, page=min(page_number(request), LAST_PAGE))


def page_number(request: Request) -> int:
    """The number of the page of a list that REQUEST asks for, 1 where it makes no sense."""
    given = request.args.get("page") or "1"
    return max(int(given), 1) if given.isdecimal() and len(given) < 9 else 1


async def answer(site: Site, wanted: Asked, *, facets: bool = True) -> Answer:
    """The statements that fit WANTED."""
    found, faults = await planned(site, wanted)
    if found is None:
        return Answer(shown=[], total=0, facets=[], more=False, faults=faults)
    match = found.where.values.get("match")
    ordered = wanted.order in ("newest", "oldest", "best") and (match or wanted.order != "best")
    numbers = await listed(
        site,
        found,
        order=wanted.order if ordered else "best" if match else "newest",
        most=PAGE + 1,
        skipped=(wanted.page - 1) * PAGE,
    )
    shown = await cards(site, numbers[:PAGE], match)
    counted = await _facets(site, found) if facets else {}
    total = counted.pop("", [{"count": 0}])[0]["count"] if facets else 0
    return Answer(
        shown=shown,
        total=total if total <= COUNTED else None,
        facets=_chosen(counted, wanted),
        more=len(numbers) > PAGE and wanted.page < LAST_PAGE,
        doubtful=await _left_out(site, found) if facets else 0,
    )


async def numbers(site: Site, wanted: Asked, *, most: int, each: bool) -> tuple[list[int], list[str]]:
    """The first MOST quotes that fit WANTED, of every statement EACH one or the first; and what was not understood."""
    found, faults = await planned(site, wanted)
    if found is None:
        return [], faults
    order = "oldest" if wanted.order == "oldest" else "newest"
    return await listed(site, found, order=order, most=most, skipped=0, each=each), []


async def arrived(site: Site, wanted: Asked) -> list[Data]:
    """The quotations that fit WANTED and came in last, the latest first."""
    found, _ = await planned(site, wanted)
    if found is None:
        return []
    return await cards(site, await listed(site, found, order="arrival", most=FOLLOWED, skipped=0, each=True))


async def planned(site: Site, wanted: Asked) -> tuple[Plan | None, list[str]]:
    """The way to what fits WANTED, None where nothing can; and what can't be understood of it."""
    try:
        match = match_expression(wanted.q) if wanted.q else None
        asked_for = wanted.as_filter()
        where = await site.read(lambda collection: conditions(collection, HERE, asked_for))
    except (OptionError, NotFoundError) as error:
        return None, [str(error)]
    if wanted.q and match is None:
        return None, []
    where.conditions += wanted.fixed.conditions
    where.values |= wanted.fixed.values
    return await plan(site, where, match, wanted.seeds), []


async def _left_out(site: Site, found: Plan) -> int:
    """How many quotes would be among what was FOUND, were they surer of their speakers; ``COUNTED`` at most."""
    sure = likely(SOUND)
    if sure not in found.where.conditions:
        return 0
    others = [f"NOT {each}" if each == sure else each for each in found.where.conditions]
    sql = f"SELECT 1 {found.source} WHERE {' AND '.join(others)} LIMIT {COUNTED}"
    row = await site.row(f"SELECT count(*) AS number FROM ({sql})", found.where.values)
    return int(row["number"]) if row else 0


async def _facets(site: Site, found: Plan) -> dict[str, list[Data]]:
    """How many of what was found have which speaker, topic, outlet, kind, …; "" has how many there are."""
    rows = await site.rows(
        f"""
        WITH hits AS MATERIALIZED (
            SELECT quotes.id AS quote, quotes.statement AS statement, attributions.id AS attribution,
                articles.outlet AS outlet, quotes.kind AS kind, attributions.cue AS cue,
                substr(quotes.date, 1, 4) AS year
            {found.source} WHERE {found.where.sql()} {found.counted} LIMIT {COUNTED + 1}
        )
        SELECT '' AS field, '' AS value, '' AS label, {_STATEMENTS} AS count FROM hits
        UNION ALL SELECT * FROM (
            SELECT 'speaker', slug, name, count FROM (
                SELECT speaker, {_STATEMENTS} AS count FROM hits
                JOIN attribution_speakers ON attribution_speakers.attribution = hits.attribution GROUP BY speaker
            ) JOIN speakers ON speakers.id = speaker AND speakers.stands
            WHERE slug IS NOT NULL ORDER BY count DESC, name LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'topic', key, term, count FROM (
                SELECT topic, {_STATEMENTS} AS count FROM hits
                JOIN quote_topics ON quote_topics.quote = hits.quote GROUP BY topic
            ) JOIN topics ON topics.id = topic ORDER BY count DESC, term LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'outlet', slug, name, count FROM (
                SELECT outlet, {_STATEMENTS} AS count FROM hits GROUP BY outlet
            ) JOIN outlets ON outlets.id = outlet WHERE slug IS NOT NULL ORDER BY count DESC, name LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'kind', kind, kind, {_STATEMENTS} AS count FROM hits GROUP BY kind ORDER BY count DESC)
        UNION ALL SELECT * FROM (
            SELECT 'cue_class', cue_class, cue_class, {_STATEMENTS} AS count
            FROM hits JOIN cues ON cues.id = hits.cue
            WHERE cue_class IS NOT NULL GROUP BY cue_class ORDER BY count DESC)
        UNION ALL SELECT * FROM (
            SELECT 'year', year, year, {_STATEMENTS} AS count FROM hits
            WHERE year IS NOT NULL GROUP BY year ORDER BY year DESC LIMIT {_FACET})
        """,
        found.where.values,
    )
    counted: dict[str, list[Data]] = {}
    for row in rows:
        counted.setdefault(row.pop("field"), []).append(row)
    return counted


_FACET_TITLES = {
    "speaker": "Speaker",
    "topic": "Topic",
    "outlet": "Outlet",
    "kind": "Kind",
    "cue_class": "What was done by saying it",
    "year": "Year",
}


def _chosen(counted: dict[str, list[Data]], wanted: Asked) -> list[Data]:
    """The facets COUNTED with the query string that each choice leads to."""
    facets = []
    for name, title in _FACET_TITLES.items():
        choices = counted.get(name, [])
        for choice in choices:
            value = choice["value"]
            if name == "year":
                choice["chosen"] = wanted.since == wanted.until == value
                changes = {"since": "", "until": ""} if choice["chosen"] else {"since": value, "until": value}
            else:
                choice["chosen"] = getattr(wanted, name) == value
                changes = {name: "" if choice["chosen"] else value}
            choice["query"] = wanted.as_query(**changes)
        # One choice that is everything there is tells nothing.
        if len(choices) > 1 or any(choice["chosen"] for choice in choices):
            facets.append({"field": name, "title": title, "choices": choices})
    return facets
