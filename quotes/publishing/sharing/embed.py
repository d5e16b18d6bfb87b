"""One statement for other sites: a page that they may frame, the endpoint by which they find it (oEmbed 1.0), and the
picture that a preview asks for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quotes.publishing.cards import card, doubt
from quotes.publishing.pages.parts import names
from quotes.publishing.pages.statements import address_of, located, titled
from quotes.publishing.sharing.frames import frame
from quotes.publishing.sharing.picture import Picture, can_draw, drawn
from quotes.publishing.site import Data, Document, Moved, NoSuchPageError, Page, Site
from quotes.publishing.wording import in_words
from quotes.records import SEAM

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

# So many seconds may pass before somebody asks again: what people decide is to be seen soon.
_KEPT = 3600


async def embed(site: Site, request: Request) -> Page | Moved:
    """The page at ``/statements/KEY/embed``: the only one that other sites may frame."""
    key = request.url_vars["key"]
    found = await site.read(lambda held: located(held, key))
    if isinstance(found, str):
        return Moved(f"{address_of(found)}/embed")
    shown = card(found.longest)
    data = {"title": titled(shown), "card": shown, "canonical": site.absolute(request, address_of(key))}
    return Page(template="embed.html", data=data, is_framed=True)


async def oembed(site: Site, request: Request) -> Page:
    """The data at ``/oembed.json?url=ADDRESS``: how to show the statement with that ADDRESS of this site."""
    given = request.args
    if (given.get("format") or "json") != "json":
        return _refused("this endpoint knows format=json alone", 501)
    limits = {name: given.get(name) or "" for name in ("maxwidth", "maxheight")}
    for name, value in limits.items():
        if value and not (value.isascii() and value.isdecimal() and int(value[:9]) > 0):
            return _refused(f"{name} {value!r} is not a number of pixels: give one from 1 on", 400)
    most_wide, most_high = (int(value[:9]) if value else None for value in limits.values())
    key = _key(site, request, given.get("url") or "")
    found = await site.read(lambda held: located(held, key))
    if isinstance(found, str):
        # The statement that it was merged into, or that it is an appearance of.
        key = found
        found = await site.read(lambda held: located(held, key))
    if isinstance(found, str):
        raise NoSuchPageError(f"No statement has the key {key!r}.")
    shown = card(found.longest)
    title = titled(shown)
    address = site.absolute(request, f"{address_of(key)}/embed")
    speakers = [speaker["slug"] for speaker in shown["speakers"]]
    author = {"author_url": site.absolute(request, f"/speakers/{speakers[0]}")} if [*filter(None, speakers)] else {}
    return _data(
        {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "author_name": names(shown),
            **(author if len(speakers) == 1 else {}),
            "provider_name": await site.title(),
            "provider_url": site.absolute(request, "/"),
            "cache_age": _KEPT,
            **frame(address, title, shown, max_width=most_wide, max_height=most_high),
        }
    )


async def preview(site: Site, request: Request) -> Document | Moved:
    """The picture at ``/statements/KEY/card.png``."""
    if not can_draw():
        raise NoSuchPageError("This server draws no pictures: pip install 'quotes[plot]' has it draw them.")
    key = request.url_vars["key"]
    found = await site.read(lambda held: located(held, key))
    if isinstance(found, str):
        return Moved(f"{address_of(found)}/card.png")
    picture = pictured(card(found.longest), await site.title())
    return Document(await asyncio.to_thread(drawn, picture), "image/png", is_tagged=True)


def _key(site: Site, request: Request, url: str) -> str:
    """The key in URL, the address of the page of a statement here, or of its page for frames."""
    start = urlsplit(site.absolute(request, "/statements/"))
    try:
        given = urlsplit(url)
    except ValueError:
        given = urlsplit("")
    key = given.path.removeprefix(start.path).removesuffix("/embed")
    is_here = given.netloc.lower() == start.netloc.lower() and given.path.startswith(start.path)
    if given.scheme not in ("http", "https") or not is_here or not key or "/" in key:
        raise NoSuchPageError(f"{url or 'no url'!r} is not the address of a statement of this site.")
    return key


def _data(data: Data, status: int = 200) -> Page:
    # It is asked for as JSON alone, so that no template is needed.
    return Page(template="", data=data, status=status)


def _refused(why: str, status: int) -> Page:
    return _data({"ok": False, "error": why}, status)


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
    return Picture(
        words=words,
        who=f"{who}, {roles[0]}" if len(card["speakers"]) == 1 and roles else who,
        where=" · ".join(filter(None, (card["outlet"], card["agency"], day and in_words(day)))) or "undated",
        badge=" – ".join(filter(None, (card["badge"], unmade and f"not a statement made: {unmade}"))),
        tone="warn" if doubt(card) or unmade else "good" if card["reviewed"] else "sound",
        site=title,
    )
