"""What several pages have: their feeds, their filters, their way from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.citing.words import nested
from quotes.publishing.feeds import Entry, Feed
from quotes.publishing.questions.asking import Asked, arrived
from quotes.publishing.site import Data, Site
from quotes.store.corrections.log import about
from quotes.store.read.filter import Where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datasette.utils.asgi import Request

NOBODY = "Speaker not determined"
_LONGEST_TITLE = 100


async def feed_of(
    site: Site,
    request: Request,
    *,
    title: str,
    path: str,
    wanted: Asked,
    fixed: Where | None = None,
    seeds: Iterable[str] = (),
) -> Feed:
    """A feed called TITLE of what fits WANTED and FIXED, in the order in which it came in, the latest first.

    Every quotation is an entry of its own: one that a second article has is news as well.  What a person decided since
    is the time of its last change.  PATH is the page that the feed belongs to; SEEDS are those of ``answer``.
    """
    shown = await arrived(site, wanted, fixed, seeds=seeds)
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
