"""What a visitor asks for with the filters of a page, and what answers: quotations with facets, or all of them.

And who is meant by the words of a search: "Trump impeachment" asks for what Trump said of it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from quotes.errors import NotFoundError, OptionError
from quotes.identity import fold
from quotes.publishing.cards import cards
from quotes.publishing.sharing.whole import BATCH, Rows, Whole, in_batches
from quotes.publishing.site import Data, Site
from quotes.records import CUE_CLASSES, POLARITIES, QUOTE_KINDS, SOUND
from quotes.store import Filter
from quotes.store.models import STATUSES
from quotes.store.read import finding, lists
from quotes.store.read.filter import Where
from quotes.store.read.finding import Order, Plan
from quotes.store.read.quotes import load
from quotes.store.read.speaker_lookup import likeliest
from quotes.store.transfer.table import COLUMNS, table_rows

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

PAGE = 20
#: So many entries has a feed: more than come in between two polls.
FOLLOWED = 100
# The last page that is offered: whoever wants more is after the data, not the pages.
LAST_PAGE = 500
# So many names go with a page that offers them, and so many speakers may be meant by a search.
_OFFERED = 300
_NAMED = 8
# What is typed with these is a question for the words alone.
_SYNTAX = re.compile(r'["*()]|\b(?:AND|OR|NOT)\b')
_SMALL = frozenset({"the", "of", "for", "and", "in", "on", "at", "to"})
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
_ORDERS: dict[str, Order] = {"newest": "newest", "oldest": "oldest", "best": "relevance"}
# Those that a filter has by the same names.
_AS_GIVEN = ("outlet", "told_to", "topic", "since", "until", "kind", "cue_class", "polarity", "status")
#: What a message calls the collection: a visitor has no business with its path.
HERE = Path("this collection")
folded = lru_cache(maxsize=100_000)(fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of an address, as typed, empty where they are not given; and what the page itself asks for.

    Slugs stand for speaker and outlet, a key for the topic.

    ``doubtful`` is ``1`` where what is less than sound is asked for, too; the others are those of a
    :class:`quotes.store.Filter`.  ``about`` is what the page itself is about.
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
    about: Where | None = None

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
        total: how many statements fit; None where they are more than are counted.
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


def answer(held: Database, wanted: Asked, *, facets: bool = True) -> Answer:
    """The statements that fit WANTED."""
    found, faults = planned(held, wanted)
    if found is None:
        return Answer(shown=[], total=0, facets=[], more=False, faults=faults)
    match = found.where.values.get("match")
    order = _ORDERS.get(wanted.order, "relevance" if match else "newest")
    numbers = finding.listed(held, found, order=order, most=PAGE + 1, skipped=(wanted.page - 1) * PAGE)
    counted = finding.facets(held, found) if facets else {}
    there: Data = counted.pop("")[0] if facets else {"count": 0, "label": ""}
    return Answer(
        shown=cards(held, numbers[:PAGE], match),
        total=None if there["label"] else there["count"],
        facets=_chosen(counted, wanted),
        more=len(numbers) > PAGE and wanted.page < LAST_PAGE,
        doubtful=finding.left_out(held, found, most=finding.COUNTED) if facets else 0,
    )


def numbers(held: Database, wanted: Asked, *, most: int, each: bool) -> tuple[list[int], list[str]]:
    """The first MOST quotes that fit WANTED, of every statement EACH one or the first; and what was not understood."""
    found, faults = planned(held, wanted)
    if found is None:
        return [], faults
    order: Order = "oldest" if wanted.order == "oldest" else "newest"
    return finding.listed(held, found, order=order, most=most, each=each), []


def arrived(held: Database, wanted: Asked) -> list[Data]:
    """The quotations that fit WANTED and came in last, the latest first."""
    found, _ = planned(held, wanted)
    if found is None:
        return []
    return cards(held, finding.listed(held, found, order="arrival", most=FOLLOWED, each=True))


def planned(held: Database, wanted: Asked) -> tuple[Plan | None, list[str]]:
    """The way to what fits WANTED, None where nothing can; and what can't be understood of it."""
    try:
        return finding.planned(held, HERE, wanted.as_filter(), about=wanted.about), []
    except (OptionError, NotFoundError) as error:
        return None, [str(error)]


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


def all_that_fit(site: Site, wanted: Asked) -> Whole:
    """Every quotation that fits WANTED, in the order in which they came in, as `quotes export --table` writes them."""

    async def batches() -> AsyncIterator[Rows]:
        found, _ = await site.read(lambda held: planned(held, wanted))
        last = 0
        while found and (numbers := await site.read(partial(finding.following, found=found, last=last, most=BATCH))):
            yield await site.read(partial(_rows, numbers=numbers))
            last = numbers[-1]

    return Whole(COLUMNS, batches)


def numbered(site: Site, numbers: Sequence[int]) -> Whole:
    """The quotations with these NUMBERS, in this order."""
    return in_batches(COLUMNS, numbers, lambda some: site.read(partial(_rows, numbers=some)))


def _rows(held: Database, numbers: Sequence[int]) -> Rows:
    return [*table_rows(held, load(held, numbers))]


def everybody(held: Database) -> list[Data]:
    """Everybody who is the same in every article, most statements first, as lists of the site have them."""
    names = ("name", "slug", "kind", "statements", "last")
    return [{name: row[name] for name in names} for row in lists.speakers(held)]


def offered(everybody: Sequence[Data]) -> list[str]:
    """The names of the most quoted of EVERYBODY, for a browser to offer while somebody types."""
    return [row["name"] for row in everybody[:_OFFERED]]


@dataclass(frozen=True, slots=True)
class Meant:
    """Speakers who may be meant, the most quoted first, and the words of the search that name none of them."""

    speakers: Sequence[Data]
    rest: str

    @property
    def first(self) -> Data | None:
        """The one of them who is meant by the rule for names at the terminal, if anybody is."""
        return likeliest(self.speakers, by="statements")


def meant(everybody: Sequence[Data], words: str) -> Meant:
    """Find who of EVERYBODY is named among WORDS: by the surname, by all words of a name, or by how one begins.

    EVERYBODY are rows with ``name``, ``kind`` and ``statements``, the most quoted first.  Those are meant of whose
    names most words were typed; nobody where WORDS has operators, phrases or stars.
    """
    typed = words.split()
    if not typed or _SYNTAX.search(words):
        return Meant([], words)
    given = {folded(word) for word in typed}
    best, most = list[Data](), 0
    for row in everybody:
        own = folded(row["name"]).split()
        distinctive = [word for word in own if word not in _SMALL] or own
        named = own[-1:] if row["kind"] == "person" else distinctive
        if all(word in given for word in named) or given.issuperset(distinctive):
            number = sum(word in given for word in own)
            if number > most:
                best, most = [], number
            if number == most:
                best.append(row)
    if best:
        own = folded(best[0]["name"]).split()
        return Meant(best[:_NAMED], " ".join(word for word in typed if folded(word) not in own))
    start = folded(words)
    begun = [row for row in everybody if any(part.startswith(start) for part in folded(row["name"]).split())]
    return Meant(begun[:_NAMED] if len(start) > 1 else [], "" if begun else words)
