"""A statement in a frame on somebody else's page: how large it is, and the element that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from markupsafe import Markup

#: As wide as a column of text.
WIDTH = 600
# What static/quotes.css makes of the frame, in CSS pixels: around everything; the site's name and the margins of its
# lines; the size of a letter and the height of a line of the words, of their speaker, and of what is below.
_AROUND, _FIXED = 34, 56
_WORDS, _WHO, _WHERE = (18.4, 27.6), (16.0, 24.8), (14.4, 22.4)
# How wide a letter is, as a part of its height, in a wide font: where a reader has a narrow one, some room is left.
_WIDE = 0.6
_LEFT = 3
_ELEMENT = Markup(
    '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border: 0; max-width: 100%"></iframe>'
)


def frame(
    address: str, title: str, card: dict[str, Any], *, max_width: int | None = None, max_height: int | None = None
) -> dict[str, Any]:
    """The frame of the statement of CARD, as oEmbed has it: its element of HTML, width and height in CSS pixels.

    It shows the page at the whole ADDRESS, and TITLE is what a screen reader calls it.  It is as high as the words need
    at its width; where that is more than MAX_HEIGHT, it is cut and scrolls.
    """
    width = min(WIDTH, max_width or WIDTH)
    who = "; ".join(f"{speaker['name']}, {speaker['role'] or ''}" for speaker in card["speakers"])
    where = f"published {card['published'] or ''} · {card['outlet'] or ''} · {card['article']['title'] or ''}"
    words = card["words"] if card["clause"] is None else f"{who} {card['clause'][0][0]}"
    # The badge is in a box of its own, and so is what was not said.
    lines = [(words, _WORDS), (f"{who} {card['badge']} {'n' * 40 if card['polarity'] != 'positive' else ''}", _WHO)]
    lines += [(where, _WHERE), ("n" * 50, _WHERE)]
    needed = _AROUND + _FIXED + sum(_height(text, font, max(width - _AROUND, 1)) for text, font in lines)
    height = min(ceil(needed), max_height or ceil(needed))
    return {"html": str(_ELEMENT.format(address, title, width, height)), "width": width, "height": height}


def _height(text: str, font: Sequence[float], width: int) -> float:
    size, line = font
    letters = width / (_WIDE * size)
    # A word that does not fit goes to the next line and leaves room behind.
    lines = 1 if len(text) <= letters else ceil(len(text) / max(1, letters - _LEFT))
    return line * lines
