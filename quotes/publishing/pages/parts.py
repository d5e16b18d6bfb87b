"""What several pages have: their feeds, their filters, their way from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.citing.words import nested
from quotes.publishing.feeds import Entry, Feed
from quotes.publishing.site import Data, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datasette.utils.asgi import Request

NOBODY = "Speaker not determined"
UNREVIEWED = "Attributed by a machine, not reviewed."
_LONGEST_TITLE = 100


def feed_of(site: Site, request: Request, *, title: str, path: str, shown: Sequence[Data]) -> Feed:
    """A feed called TITLE of the cards SHOWN, the newest first; PATH is the page it belongs to."""
    return Feed(
        title=title,
        page=site.absolute(request, path),
        entries=[
            Entry(
                address=site.absolute(request, f"/statements/{card['statement']}"),
                title=f"{names(card)}: {shortened(card['words'], _LONGEST_TITLE)}",
                # When it came into the collection: what was published long ago is news to a subscriber all the same.
                updated=card["first_seen"],
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
    note = "" if card["reviewed"] else f"\n{UNREVIEWED}"
    return f"{names(card)}: {words}\n{source}{note}"
