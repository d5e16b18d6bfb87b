"""What several pages have: lists of what was found, feeds of what is new, names and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from quotes.citing.words import nested
from quotes.publishing.questions import Answer, Asked, all_that_fit, answer, arrived, page_number
from quotes.publishing.sharing.whole import Entry, Feed
from quotes.publishing.site import Data, Page, Site
from quotes.store.corrections.log import about

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

NOBODY = "Speaker not determined"
#: So many of a list are on a page.
LISTED = 100
_LONGEST_TITLE = 100


async def listed_page(
    site: Site,
    request: Request,
    template: str,
    data: Data,
    *,
    wanted: Asked,
    path: str,
    found: Answer | None = None,
    feed: str | None = None,
    without: str = "",
) -> Page:
    """The page at PATH that shows what was FOUND of what is WANTED, and is asked for if not given, beside its own DATA.

    FEED is the title of its feed, if that is not its own; WITHOUT is the facet that the page itself is.
    """
    if found is None:
        found = await site.read(lambda held: answer(held, wanted))
    title = feed or f"{data['title']}: statements"
    return Page(
        template=template,
        data={**data, **found.data(wanted, without=without)},
        whole=all_that_fit(site, wanted),
        feed=partial(feed_of, site, request, title=title, path=path, wanted=replace(wanted, page=1)),
        status=400 if found.faults else 200,
    )


def paged(request: Request, title: str, rows: Sequence[Data], **asked: str) -> Data:
    """The page called TITLE of the list of ROWS that REQUEST wants; ASKED is what they were chosen by."""
    number = page_number(request)
    return {
        "title": title,
        **asked,
        "total": len(rows),
        "shown": rows[(number - 1) * LISTED : number * LISTED],
        "page": number,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "pages": -(-len(rows) // LISTED),
    }


async def feed_of(site: Site, request: Request, *, title: str, path: str, wanted: Asked) -> Feed:
    """A feed called TITLE of what fits WANTED, in the order in which it came in, the latest first.

    Every quotation is an entry of its own: one that a second article has is news as well.  What a person decided since
    is the time of its last change.  PATH is the page that the feed belongs to.
    """
    shown = await site.read(lambda held: arrived(held, wanted))
    keys = [card["quote"] for card in shown]
    decided = {entry.subject: entry.made_at for entry in await site.read(lambda held: about(held, keys))}
    query = wanted.as_query()
    return Feed(
        title=title,
        page=site.absolute(request, f"{path}?{query}" if query else path),
        entries=[
            Entry(
                # That of the quotation, which leads to the page of its statement.
                address=site.absolute(request, f"/statements/{card['quote']}"),
                title=f"{names(card)}: {shortened(card['words'], _LONGEST_TITLE)}",
                # When it came into the collection: what was published long ago is news to a subscriber all the same.
                updated=max(card["first_seen"], decided.get(card["quote"], "")),
                author=names(card),
                text=_entry_text(card),
            )
            for card in shown
        ],
    )


def names(card: Data) -> str:
    """The speakers of CARD in words."""
    return ", ".join(speaker["name"] for speaker in card["speakers"]) or NOBODY


def shortened(text: str, most: int) -> str:
    """TEXT, cut at a word with an ellipsis where it is longer than MOST characters."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0] + "…"


def _entry_text(card: Data) -> str:
    words = card["words"] if card["kind"] == "indirect" else f"“{nested(card['words'])}”"
    source = ", ".join(part for part in (card["article"]["title"], card["outlet"], card["published"]) if part)
    return f"{names(card)}: {words}\n{source}\n{card['badge'][:1].upper()}{card['badge'][1:]}."
