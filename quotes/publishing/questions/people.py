"""Who is meant by the words of a search: "Trump impeachment" asks for what Trump said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.identity import fold
from quotes.publishing.site import Row
from quotes.store.read.speaker_lookup import likeliest

_MOST = 8
# What is typed with these is a question for the words alone.
_SYNTAX = re.compile(r'["*()]|\b(?:AND|OR|NOT)\b')
_SMALL = frozenset({"the", "of", "for", "and", "in", "on", "at", "to"})

folded = lru_cache(maxsize=100_000)(fold)


# So many names go with a page that offers them.
_OFFERED = 300


def offered(everybody: Sequence[Row]) -> list[str]:
    """The names of the most quoted of EVERYBODY, for a browser to offer while somebody types."""
    return [row["name"] for row in everybody[:_OFFERED]]


@dataclass(frozen=True, slots=True)
class Meant:
    """Speakers who may be meant, the most quoted first, and the words of the search that name none of them."""

    speakers: Sequence[Row]
    rest: str

    @property
    def first(self) -> Row | None:
        """The one of them who is meant by the rule for names at the terminal, if anybody is."""
        return likeliest(self.speakers, by="statements")


def meant(everybody: Sequence[Row], words: str) -> Meant:
    """Find who of EVERYBODY is named among WORDS: by the surname, by all words of a name, or by how one begins.

    EVERYBODY are rows with ``name``, ``kind`` and ``statements``, the most quoted first.  Those are meant of whose
    names most words were typed; nobody where WORDS has operators, phrases or stars.
    """
    typed = words.split()
    if not typed or _SYNTAX.search(words):
        return Meant([], words)
    given = {folded(word) for word in typed}
    best, most = list[Row](), 0
    for row in everybody:
        own = folded(row["name"]).split()
        distinctive = [word for word in own if word not in _SMALL] or own
        named = own[-1:] if row["kind"] == "person" else distinctive
        if all(word in given for word in named) or given.issuperset(distinctive):
            number = sum(word in given for word in own)
            if number > most:
                best, most = [], number
            if number == most:
                best.append(row)
    if best:
        own = folded(best[0]["name"]).split()
        return Meant(best[:_MOST], " ".join(word for word in typed if folded(word) not in own))
    start = folded(words)
    begun = [row for row in everybody if any(part.startswith(start) for part in folded(row["name"]).split())]
    return Meant(begun[:_MOST] if len(start) > 1 else [], "" if begun else words)
