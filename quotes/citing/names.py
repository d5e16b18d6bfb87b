"""Names of authors as reference lists want them: family name first."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
