"""Dates and names in the forms of each style: dates as precise as they are and no more, authors family name first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as calendar
from datetime import timedelta
from typing import Literal

Style = Literal["us", "day-first", "ap", "apa", "mla", "short", "iso"]
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# The Associated Press writes March to July in full and shortens the rest before a day.
_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_MLA = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_SHORT = tuple(month[:3] for month in _MONTHS)
_PARTICLES = frozenset({
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "st",
    "ten", "ter", "van", "von",
})  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# A byline of several words that is nobody's name.
_BODIES = frozenset({
    "agencies", "agency", "associated", "bureau", "correspondent", "correspondents", "desk", "editorial", "editors",
    "journal", "media", "network", "news", "newspaper", "office", "post", "press", "reporter", "reporters", "reuters",
    "service", "staff", "team", "times", "tribune", "writers",
})  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]")
_NOBODYS = _BODIES | {"and", "&"}


def parts(date: str | None) -> list[int]:
    """Read year, month and day of DATE, as many as it has."""
    return [int(part) for part in date[:10].split("-")] if date else []


def written(date: str | None, style: Style = "us") -> str:
    """Write DATE as STYLE has it, as precise as it is.

    ``May 2, 2024`` (us, ap), ``2 May 2024`` (day-first, mla, short), ``2024, May 2`` (apa), or as it is given (iso).
    """
    known = parts(date)
    if date is None or len(known) < 2 or style == "iso":
        return date or ""
    year, number, *days = known
    # The Associated Press writes a month without a day in full.
    short = {"ap": _AP if days else _MONTHS, "mla": _MLA, "short": _SHORT}
    month, day = short.get(style, _MONTHS)[number - 1], "".join(map(str, days))
    if style == "apa":
        return f"{year}, {month} {day}".rstrip()
    if not days:
        return f"{month} {year}"
    return f"{month} {day}, {year}" if style in ("us", "ap") else f"{day} {month} {year}"


def when_said(date: str | None, precision: str | None, style: Style = "us") -> str:
    """Put DATE, of something said, in a sentence: ``on May 2, 2024``, ``in May 2024``, ``in the week from May …``."""
    if date is None:
        return ""
    start = "in the week from" if precision == "week" else "on" if len(parts(date)) == 3 else "in"
    return f"{start} {written(date, style)}"


def spoken(date: str, precision: str | None) -> tuple[str, ...]:
    """Give the first and the last day of a week, of which DATE is the Monday; of anything else DATE without a time."""
    if precision != "week":
        return (date[:10],)
    monday = calendar.fromisoformat(date[:10])
    return date[:10], (monday + timedelta(days=6)).isoformat()


def short_month(date: str | None) -> str | None:
    """Give the month of DATE as BibTeX calls it, ``may``."""
    known = parts(date)
    return _SHORT[known[1] - 1].lower() if len(known) > 1 else None


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; one that can't be (a body, a single word) has its whole in ``family`` and no ``given``."""

    given: str
    family: str
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """``Holt, Mia``; ``King, Martin Luther, Jr.``"""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def initials(self) -> str:
        """``Holt, M.``, as APA lists authors."""
        letters = " ".join(
            "-".join(f"{letter[0].upper()}." for piece in word.split("-") if (letter := _LETTERS.findall(piece)))
            for word in self.given.split()
        )
        return ", ".join(part for part in (self.family, letters, self.suffix) if part)


def name(text: str) -> Name:
    """TEXT, a name as a byline has it, taken apart where it is a person's."""
    words = text.split()
    if len(words) < 2 or any(word.strip(".,").lower() in _NOBODYS for word in words):
        return Name("", text)
    family, comma, rest = " ".join(words).partition(", ")
    # A byline that has the family name first.
    if comma and "," not in rest and rest.strip(".").lower() not in _SUFFIXES:
        return Name(rest, family)
    suffix = words.pop().rstrip(",") if len(words) > 2 and words[-1].strip(".,").lower() in _SUFFIXES else ""
    words[-1] = words[-1].rstrip(",")
    if any("," in word for word in words):
        return Name("", text)
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Name(" ".join(words[:start]), " ".join(words[start:]), suffix)
