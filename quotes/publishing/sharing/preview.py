"""The picture of a statement, as a preview asks for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from quotes.publishing.pages.parts import names
from quotes.publishing.pages.statements import address_of, located, longest
from quotes.publishing.sharing.picture import Picture, can_draw, drawn
from quotes.publishing.site import Data, Document, Moved, NoSuchPageError, Site
from quotes.publishing.wording import in_words
from quotes.records import SEAM

if TYPE_CHECKING:
    from datasette.utils.asgi import Request


async def preview(site: Site, request: Request) -> Document | Moved:
    """The picture at ``/statements/KEY/card.png``."""
    if not can_draw():
        raise NoSuchPageError("This server draws no pictures: pip install 'quotes[plot]' has it draw them.")
    row = await located(site, request.url_vars["key"])
    if isinstance(row, str):
        return Moved(f"{address_of(row)}/card.png")
    picture = pictured(await longest(site, row), await site.title())
    return Document(await asyncio.to_thread(drawn, picture), "image/png", is_tagged=True)


def pictured(card: Data, title: str) -> Picture:
    """What the picture of CARD shows on a site with this TITLE."""
    who = names(card)
    if card["clause"]:
        words = f"{who} {card['clause'][0][0]}."
    elif card["kind"] == "indirect":
        words = f"{card['words']} (reported, not quoted)"
    else:
        words = SEAM.join(f"“{''.join(text for text, _ in part)}”" for part in card["pieces"])
    roles = [speaker["role"] for speaker in card["speakers"] if speaker["role"]]
    day = card["said_on"] or card["published"]
    unmade = card["polarity"] if card["polarity"] != "positive" else None
    judged = card["status"] in ("disputed", "rejected") or (card["unsure"] and not card["reviewed"])
    return Picture(
        words=words,
        who=f"{who}, {roles[0]}" if len(card["speakers"]) == 1 and roles else who,
        where=" · ".join(filter(None, (card["outlet"], card["agency"], day and in_words(day)))) or "undated",
        badge=" – ".join(filter(None, (card["badge"], unmade and f"not a statement made: {unmade}"))),
        tone="warn" if judged or unmade else "good" if card["reviewed"] else "sound",
        site=title,
    )
