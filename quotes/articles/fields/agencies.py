"""Whose dispatch an article is, as its dateline, its byline or its last line says.

Only agencies of the table are recognised, by the names under which articles credit them.  That somebody ``told AFP``
something makes nothing a dispatch of AFP: any paper may report that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from quotes.articles.fields.outlets import starter

# A place and a date come first: BEIRUT, Aug. 16 (Reuters) -, WASHINGTON (AP) _.
_DATELINE = re.compile(r"\s*[^\W\d_][^\n()“”\"]{1,80}\((?P<credit>[^()\n]{2,50})\)\s*(?:[-–—_:]|\Z)")
_LEAST_PLACE = 3
# `By Jane Doe, Associated Press`, `Jane Doe | Reuters`, `Jane Doe (AFP)`, `Reuters Staff`, `AFP in Beirut`
_BYLINE = re.compile(r"^\W*(?:by|from)\s", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[,|/(){}\[\]·•]|\s[-–—]\s|\bfor\b|\bof\b)\s*")
_STAFF = re.compile(
    r"(?:\s+(?:staff|writers?|staff\s+writers?|correspondents?|reporters?|news\s+agency|in\s+[A-Z]\w+))+$",
    re.IGNORECASE,
)
# Behind the end of a sentence, or on a line of its own: within a sentence (AP) may be anybody's abbreviation.
_END = r"(?:^|[.!?…”\"’'])\s*"
_CREDITS = (
    # — Reuters; Source: AFP; © Agence France-Presse
    re.compile(_END + r"(?:[-–—]{1,2}|©|\(c\)|source:)\s*(?P<credit>[^\n—–()\[\]]{2,40}?)\.?$", re.IGNORECASE),
    # (AFP); [AP]
    re.compile(_END + r"[(\[](?P<credit>[^()\[\]\n]{2,40})[)\]]\.?$"),
    # (Reporting by Jane Doe; Editing by John Roe; Reuters)
    re.compile(r"\((?:additional\s+)?reporting\s+by\s[^()\n]*?[;,]\s*(?P<credit>[^;,()\n]{2,40})\)\.?$", re.IGNORECASE),
    # AFP, and nothing else
    re.compile(r"^(?P<credit>[^\n]{2,40}?)\.?$"),
)
_LAST_LINES = 3
_FIRST_LINES = 3


def credited(text: str, bylines: Iterable[str], outlet: str | None) -> str | None:
    """`agency_of`, None where that is the OUTLET itself, whose own page is no dispatch."""
    found = agency_of(text, bylines)
    return None if found is None or (outlet is not None and _canonical(outlet) == _canonical(found)) else found


def agency_of(text: str, authors: Iterable[str] = ()) -> str | None:
    """The agency that is credited in TEXT or among AUTHORS, by the name it has there; None for none, or for several."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    found = [
        *(name for line in lines[:_FIRST_LINES] for name in _in_dateline(line)),
        *(name for author in authors for name in _in_byline(author)),
        *(name for line in lines[:_FIRST_LINES] if _BYLINE.match(line) for name in _in_byline(line)),
        *(name for line in lines[-_LAST_LINES:] for name in _in_credit(line, whole=line in lines[1:])),
    ]
    return found[0] if len({_canonical(name) for name in found}) == 1 else None


def _in_dateline(line: str) -> Iterable[str]:
    match = _DATELINE.match(line)
    if match is None:
        return []
    # The place is in capitals, or nothing but a place and a date stands before: no sentence.
    place = line[: match.start("credit") - 1]
    if len(place) < _LEAST_PLACE or (place.upper() != place and len(place.split()) > 5):
        return []
    return _agencies(re.split(r"[/,;]| and ", match["credit"]))


def _in_byline(author: str) -> Iterable[str]:
    return _agencies(_STAFF.sub("", part) for part in _PARTS.split(_BYLINE.sub("", author)))


def _in_credit(line: str, *, whole: bool) -> Iterable[str]:
    """The agencies at the end of LINE; a line that is nothing but a name counts where it is a WHOLE line of a text."""
    for pattern in _CREDITS if whole else _CREDITS[:-1]:
        if (match := pattern.search(line)) and (found := _agencies(re.split(r"/|;| and ", match["credit"]))):
            return found
    return []


def _agencies(names: Iterable[str]) -> list[str]:
    return [name.strip() for name in names if name.strip() in _names()]


def _canonical(name: str) -> str:
    return _names().get(name, name).casefold()


@cache
def _names() -> dict[str, str]:
    """From every name of an agency, as it is written, to the name it is shown by."""
    return {
        spelling: outlet.name
        for outlet in starter()
        if outlet.kind == "agency"
        for name in outlet.names
        for spelling in (name, name.upper(), f"the {name}", f"The {name}")
    }
