"""When two names stand for the same speaker."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quotes.records import SpeakerKind

_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
# What may stand before, in or after a name without making it another one.
_ADDRESS = "mr mrs ms miss sir lord lady dr prof"
_OFFICE = "president senator sen rep gov secretary judge justice gen col king queen former"
_SMALL = "the a an jr sr"
_SET_ASIDE = frozenset(f"{_ADDRESS} {_OFFICE} {_SMALL}".split())


def bare_words(name: str) -> list[str]:
    """The words of NAME in lower case, without titles, articles and a possessive ``'s``."""
    return [word for word in _WORD.findall(_POSSESSIVE.sub("", name.lower())) if word not in _SET_ASIDE]


def same_speaker(gold: str, predicted: str, kind: SpeakerKind | None) -> bool:
    """Is PREDICTED a name for whom GOLD names?

    A person's surname (the last word) has to be the same and the given names must not clash: a bare surname, an initial
    and names in between left out are fine; a bare given name is, for names of up to three words.  Of other speakers,
    half of the different words of each have to be in the other, or all words of the one in the other, as long as the
    prediction has at least half as many words.
    """
    ours, theirs = bare_words(predicted), bare_words(gold)
    if not ours or not theirs:
        return False
    return _same_person(theirs, ours) if kind == "person" else _same_body(theirs, ours)


def same_as_any(names: Iterable[str], predicted: str, kind: SpeakerKind | None) -> bool:
    """Is PREDICTED a name for one that NAMES stand for?"""
    return any(same_speaker(name, predicted, kind) for name in names)


def is_full(gold: str, predicted: str) -> bool:
    """Has PREDICTED every word of GOLD, titles aside?"""
    return set(bare_words(gold)) <= set(bare_words(predicted))


def _same_person(gold: list[str], ours: list[str]) -> bool:
    if gold[-1] != ours[-1]:
        return len(ours) == 1 and ours[0] in gold and len(gold) <= 3
    if len(gold) == 1 or len(ours) == 1 or set(gold) <= set(ours):
        return True
    one, other = gold[0], ours[0]
    return one == other or (one[0] == other[0] and min(len(one), len(other)) <= 2)


def _same_body(gold: list[str], ours: list[str]) -> bool:
    theirs, mine = set(gold), set(ours)
    shared = len(theirs & mine)
    half_of_both = 2 * shared >= len(theirs) and 2 * shared >= len(mine)
    return half_of_both or theirs <= mine or (mine <= theirs and 2 * len(ours) >= len(gold))
