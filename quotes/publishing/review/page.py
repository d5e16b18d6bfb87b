"""The page at ``/review``: the first of what is to be reviewed, and what was decided of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from quotes.errors import NotFoundError, QuotesError
from quotes.publishing.cards import cards
from quotes.publishing.pages.statements import passage
from quotes.publishing.questions import HERE, everybody, offered
from quotes.publishing.review.decisions import READ_ONLY, RefusedError, decide, may_review, read_form, reviewer, seen
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Site
from quotes.records import QUOTE_KINDS, SPEAKER_KINDS
from quotes.store import Candidate, Store, Suggestion
from quotes.store.corrections.log import last_by

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

# As many of an article's speakers as there are keys for them.
_CANDIDATES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a reviewer is in the queue: what it is narrowed to, how many were passed over, or one QUOTE by its key."""

    about: str = ""
    speaker: str = ""
    skip: int = 0
    quote: str = ""

    @classmethod
    def of(cls, given: Callable[[str], str | None]) -> _Place:
        skip = given("skip") or ""
        return cls(
            **{name: (given(name) or "").strip() for name in ("about", "speaker", "quote")},
            skip=int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 9 else 0,
        )

    def path(self, **changes: object) -> str:
        """The path of this place with CHANGES made."""
        given = {name: value for name, value in {**asdict(self), **changes}.items() if value}
        return f"/review{'?' if given else ''}{urlencode(given)}"


async def review(site: Site, request: Request) -> Page | Moved:
    """Show what is to be reviewed to those who may, or write what they decide; for others there is no such address."""
    from datasette.utils.asgi import NotFound

    if not await may_review(site, request.actor):
        # As Datasette says it of every address that it does not know.
        raise NotFound("Database not found")
    by = reviewer(request.actor)
    place, fault, status = _Place.of(request.args.get), None, 200
    form: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            form = await read_form(request)
            place = replace(_Place.of(form.get), quote="")
            made = await decide(site, form, by=by)
        except QuotesError as error:
            # What the terminal says of its own options is left out.
            fault = str(error).partition("; --new")[0]
            status = error.status if isinstance(error, RefusedError) else 400
            place = replace(place, quote=form.get("quote", ""))
        else:
            again = made.subject if made.undoes and made.subject_kind == "quote" else ""
            return Moved(place.path(quote=again, skip=place.skip if again or not made.undoes else 0))
    data = await _data(site, place, by)
    typed = {name: form.get(name, "") for name in ("who", "new", "why")}
    return Page(template="review.html", data={**data, **typed, "fault": fault or data["fault"]}, status=status)


async def _data(site: Site, place: _Place, by: str) -> Data:
    def look(collection: Database) -> Data:
        store = Store(collection, HERE)
        queue = store.review_queue(words=place.about or None, speaker=place.speaker or None, skip=place.skip, limit=1)
        item = store.quote(place.quote).statement.id if place.quote else next(iter(queue.items), None)
        # One who was asked for by the key, and would come next, is not asked for again.
        passed = place.skip + (not place.quote or item in queue.items)
        found: Data = {"total": queue.total, "item": item, "passed": passed}
        if isinstance(item, int):
            quote = store.quote(item).statement
            # Whoever is taken to have said it alone is no other choice.
            held = [speaker.speaker for speaker in quote.speakers]
            candidates = [each for each in store.candidates(quote.article) if [each.speaker] != held]
            found |= {"seen": seen(quote), "candidates": candidates[:_CANDIDATES], "answers": store.answers(item)}
            found |= {"card": cards(collection, [item])[0], "passage": passage(collection, quote)}
        return found

    fault = None
    try:
        found = await site.read(look)
    except NotFoundError as error:
        if place.quote:
            raise NoSuchPageError(str(error)) from None
        found, fault = {"total": 0, "item": None, "passed": 0}, str(error)
    except QuotesError as error:
        found, fault = {"total": 0, "item": None, "passed": 0}, str(error)
    item = found["item"]
    candidates: list[Candidate] = found.get("candidates", [])
    last = await site.read(lambda collection: last_by(collection, by))
    known = await site.remembered(everybody)
    return {
        "title": "Review",
        "fault": fault,
        "closed": None if site.database.is_mutable else READ_ONLY,
        "reviewer": by,
        "place": asdict(place),
        "total": found["total"],
        "next": place.path(quote="", skip=found["passed"]),
        "first": place.path(quote="", skip=0),
        "last": last and {"entry": last.key, "what": last.in_words},
        "kinds": QUOTE_KINDS,
        "speaker_kinds": SPEAKER_KINDS,
        "names": list(dict.fromkeys([*(each.name for each in candidates), *offered(known)])),
        "candidates": [_candidate(each) for each in candidates],
        "suggested": [{"model": model, **asdict(each)} for model, each in found.get("answers", {}).items()],
        "seen": found.get("seen"),
        "card": found.get("card"),
        "passage": found.get("passage", []),
        "pair": await site.read(lambda held: _pair(held, item)) if isinstance(item, Suggestion) else None,
    }


def _pair(held: Database, item: Suggestion) -> Data:
    sides = zip((item.speaker, item.other), item.examples, strict=True)
    return {
        "reason": item.reason,
        "score": item.score,
        "sides": [{**_candidate(side), "shown": cards(held, examples)} for side, examples in sides],
    }


def _candidate(each: Candidate) -> Data:
    return {name: getattr(each, name) for name in ("speaker", "name", "kind", "role", "quotes")}
