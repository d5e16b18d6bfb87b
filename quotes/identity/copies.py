"""When two articles are copies of one story: rules only, no database."""

from __future__ import annotations

import re
import zlib

# So many words in a row are seldom the same by chance.
_RUN = 5
# The share of the shorter article's runs from which the two are one story.  Two rewritings of one dispatch that were
# looked at share over half of them; two reports of one event by two desks, hardly any.
_SHARED = 0.4
# Fewer runs in common than these prove nothing, unless one article is all in the other.
_FEWEST = 12
_ONE_IN = 32
_AT_LEAST = 4
_SIGN = 1 << 31
_WORD = re.compile(r"[^\W_]+")


def runs(text: str) -> frozenset[int]:
    """Every run of five words of TEXT, each as a signed number of 32 bits; one for a text of fewer words."""
    words = _WORD.findall(text.casefold())
    ends = range(_RUN, max(_RUN, len(words)) + 1)
    return frozenset(zlib.crc32(" ".join(words[end - _RUN : end]).encode()) - _SIGN for end in ends) if words else frozenset()


def sample(every: frozenset[int]) -> list[int]:
    """The few of EVERY run under which an index keeps an article: the same ones wherever they stand."""
    ordered = sorted(every)
    return sorted({value for value in ordered if value % _ONE_IN == 0} | set(ordered[:_AT_LEAST]))


def are_copies(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two articles with these :func:`runs` are near-copies: one story, in full or cut."""
    shared, fewest = len(one & other), min(len(one), len(other))
    return fewest > 0 and shared >= _SHARED * fewest and (shared >= _FEWEST or shared == fewest)
