"""A statement as a picture, for the previews of social networks: drawn here, with fonts that matplotlib brings."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

#: As large as previews are, in pixels.
SIZE = (1200, 630)
_MARGIN = 64
_WIDTH = SIZE[0] - 2 * _MARGIN
# Where the words begin and end, and the sizes that are tried for them.
_TOP, _BOTTOM, _SIZES, _SPACING = 118, 418, (60, 52, 44, 38), 1.32
_PAPER, _INK, _SOFT = "#fdfcfa", "#1c1b19", "#5c5850"
#: Of the badge, by what it says.
COLOURS = {"sound": _SOFT, "good": "#1d6b3a", "warn": "#8a3b00"}
_END = "…"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is in it: the words as they are to stand there, who said them, where, whose finding that is, and the site.

    ``tone`` is one of ``COLOURS``.
    """

    words: str
    who: str
    where: str
    badge: str
    tone: str
    site: str


def can_draw() -> bool:
    """Whether what it takes is installed (the extra ``plot``)."""
    return all(find_spec(name) is not None for name in ("PIL", "matplotlib"))


@lru_cache(maxsize=256)
def drawn(picture: Picture) -> bytes:
    """PICTURE as a PNG; the same gives the same bytes."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 12, SIZE[1]), fill=COLOURS[picture.tone])
    small, bold = _font("DejaVuSans", 28), _font("DejaVuSans-Bold", 34)
    pen.text((_MARGIN, 48), lines(picture.site, small, most=1)[0], _SOFT, small)
    size, shown = _fitting(picture.words)
    for i, line in enumerate(shown):
        pen.text((_MARGIN, _TOP + i * size * _SPACING), line, _INK, _font("DejaVuSerif", size))
    pen.text((_MARGIN, 444), lines(picture.who, bold, most=1)[0], _INK, bold)
    pen.text((_MARGIN, 494), lines(picture.where, small, most=1)[0], _SOFT, small)
    badge, colour = lines(picture.badge, small, most=1)[0], COLOURS[picture.tone]
    pen.rounded_rectangle((_MARGIN, 542, _MARGIN + 36 + small.getlength(badge), 590), 24, outline=colour, width=2)
    pen.text((_MARGIN + 18, 549), badge, colour, small)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _fitting(words: str) -> tuple[int, list[str]]:
    """The largest size at which all WORDS have room, or the smallest with as many as have; and their lines."""
    for size in _SIZES:
        most = int((_BOTTOM - _TOP) / (size * _SPACING))
        shown = lines(words, _font("DejaVuSerif", size), most=most + 1)
        if len(shown) <= most:
            return size, shown
    return _SIZES[-1], lines(words, _font("DejaVuSerif", _SIZES[-1]), most=most)


def lines(text: str, font: FreeTypeFont, *, most: int) -> list[str]:
    """TEXT in lines that have room in FONT, MOST of them; what is left out after a whole word leaves an ellipsis."""
    found = [""]
    left = text.split()
    while left:
        word = left.pop(0)
        line = f"{found[-1]} {word}".strip()
        if font.getlength(line) <= _WIDTH:
            found[-1] = line
        elif found[-1]:
            if len(found) == most:
                return [*found[:-1], _ended(found[-1], font)]
            found.append("")
            left.insert(0, word)
        else:
            # One word that is wider than the picture.
            cut = next(i for i in range(len(word) - 1, 0, -1) if i == 1 or font.getlength(word[:i]) <= _WIDTH)
            found[-1] = word[:cut]
            left.insert(0, word[cut:])
    return found


def _ended(line: str, font: FreeTypeFont) -> str:
    while font.getlength(f"{line} {_END}") > _WIDTH:
        line = line.rpartition(" ")[0] or line[:-1]
    return f"{line} {_END}"


@lru_cache(maxsize=16)
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None
    return ImageFont.truetype(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf", size)
