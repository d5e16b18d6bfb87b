"""One speaker, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from quotes.citing import metadata
from quotes.errors import NotFoundError, OptionError
from quotes.identity import fold
from quotes.publishing.charts import chart
from quotes.publishing.pages.parts import listed_page, paged
from quotes.publishing.questions import HERE, Asked, answer, asked, everybody, folded, offered
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Site
from quotes.records import SPEAKER_KINDS
from quotes.store.read import speakers as reader
from quotes.store.read.filter import of_speakers
from quotes.store.read.speaker_lookup import whom

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

# So many statements of each stand side by side.
_NEWEST = 5
# So many names of a speaker are told; so many roles, and this of each.
_NAMES = 20
_ROLES, _ROLE = 30, ("role", "organization", "first", "last", "quotes")


async def speaker(site: Site, request: Request) -> Page | Moved:
    """The page at ``/speakers/SLUG``."""
    slug = request.url_vars["slug"]
    who = await site.read(lambda held: reader.described(held, slug))
    if who is None:
        raise NoSuchPageError(f"No speaker is known as {slug!r}.")
    if who["merged_into"] is not None:
        return Moved(f"/speakers/{who['merged_into']}")
    if who.pop("rejected"):
        raise NoSuchPageError(f"{who['name']} was rejected as a speaker.")
    others = [name for name in offered(await site.remembered(everybody)) if name != who["name"]]
    if given := (request.args.get("with") or "").strip():
        return await compared(site, who, given, others)
    number, path = who.pop("id"), f"/speakers/{slug}"
    names, its = await site.read(lambda held: (reader.names(held, number), told_of(held, number)))
    data = {
        "title": who["name"],
        "speaker": who,
        "names": [row for row in names if row["name"] != who["name"]][:_NAMES],
        **its,
        # Its address lasts, but it is no page for strangers: nothing leads to it.
        "nothing_sound": not its["months"] and not its["undated"],
        "others": others,
    }
    described = metadata.speaker(
        **{name: who[name] for name in ("name", "kind", "wikidata")},
        role=its["roles"][0]["role"] if its["roles"] else None,
        page=site.absolute(request, path),
    )
    wanted = replace(asked(request), about=of_speakers([number]))
    page = await listed_page(site, request, "speaker.html", data, wanted=wanted, path=path, without="speaker")
    return replace(page, linked={"@context": metadata.CONTEXT, **described})


def told_of(held: Database, number: int) -> Data:
    """What is told of all that the speaker of that NUMBER said: over time, as what, to whom, by whom, with whom."""
    told, roles = reader.told(held, number), reader.roles(held, [number])[number]

    def named(part: str, **columns: str) -> list[Data]:
        """The rows of PART with the names that a reader knows, given with the columns that they are of."""
        return [{name: row[column] for name, column in columns.items()} for row in told.get(part, [])]

    months = {row["name"]: row["number"] for row in told.get("months", [])}
    return {
        "roles": [{name: getattr(held, name) for name in _ROLE} for held in roles[:_ROLES]],
        "months": months,
        "chart": chart(months),
        "undated": told["undated"][0]["number"],
        "cues": named("cues", cue="name", number="number", **{"class": "extra"}),
        **{part: named(part, name="name", slug="extra", number="number") for part in ("quoted_by", "told", "together")},
        "repeated": named("repeated", words="name", key="extra", number="number"),
    }


async def compared(site: Site, who: Data, given: str, others: Sequence[str]) -> Page:
    """The page at ``/speakers/SLUG?with=NAME``: two speakers side by side, and the topics that both spoke of."""

    def find(held: Database) -> tuple[int | None, str | None]:
        try:
            return whom(held, HERE, given)[0], None
        except (NotFoundError, OptionError) as error:
            return None, str(error)

    def side(held: Database, row: Data) -> Data:
        found = answer(held, Asked(speaker=row["slug"]))
        return {**row, **told_of(held, row["id"]), "total": found.total, "shown": found.shown[:_NEWEST]}

    number, fault = await site.read(find)
    if number == who["id"]:
        number, fault = None, f"{given!r} is {who['name']}, too: name somebody else"
    other = await site.row("speakers", "id", number, ("id", "slug", "name", "kind"))
    # Whoever is known in one article only has nothing to compare.
    both = [who, other] if other and other["slug"] is not None else [who]
    ids = [row["id"] for row in both]
    sides = [await site.read(partial(side, row=row)) for row in both if len(both) > 1]
    shared = await site.read(lambda held: reader.shared_topics(held, *ids)) if sides else []
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
            "sides": sides,
            "shared": shared,
        },
        status=400 if fault else 200,
    )


async def speakers(site: Site, request: Request) -> Page:
    """The page at ``/speakers``: everybody who is the same in every article, most quoted first."""
    q, kind = (request.args.get("q") or "").strip(), request.args.get("kind") or ""
    wanted = fold(q) if q else ""
    listed = [
        row
        for row in await site.remembered(everybody)
        if (not kind or row["kind"] == kind) and (not wanted or wanted in folded(row["name"]))
    ]
    data = {**paged(request, "Speakers", listed, q=q, kind=kind), "kinds": list(SPEAKER_KINDS)}
    return Page(template="speakers.html", data=data, whole=of_rows(listed))
