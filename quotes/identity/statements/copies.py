"""When two articles are copies of one article: rules only, no database."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

# So many words in a row are seldom the same by chance.
_RUN = 5
# The share of the shorter article's runs from which the two are one article.  Two rewritings of one dispatch that were
# looked at share over half of them; two reports of one event by two desks, hardly any.
_SHARED = 0.4
# Fewer runs in common than these prove nothing, unless one article is all in the other.
_FEWEST = 12
# An index keeps one run in so many, for articles of up to so many runs: ten to twenty of most, of which a copy shares
# one all but surely.  Each share holds the next, so that what is kept of both is kept of the longer.
_ONE_IN = ((20, 1), (40, 2), (80, 4), (160, 8), (320, 16), (None, 32))
# A prime by which the words of a run count according to their places.
_FACTOR = 0x01000193
_WORD = re.compile(r"[^\W_]+")


def runs(text: str, quoted: Iterable[tuple[int, int]] = ()) -> frozenset[int]:
    """Every run of five words of TEXT outside the ranges QUOTED, each as a signed number of 32 bits.

    What is quoted says nothing: two papers that were at one speech quote it alike, each in its own words.
    """
    return _runs(text, tuple(sorted(quoted)))


# Who carries one dispatch is compared with the same few that carry it, again and again.
@lru_cache(maxsize=64)
def _runs(text: str, quoted: tuple[tuple[int, int], ...]) -> frozenset[int]:
    import numpy

    words: list[str] = []
    ends: list[int] = []
    start = 0
    for begin, end in [*quoted, (len(text), len(text))]:
        if start < begin:
            words += _WORD.findall(text[start:begin].casefold())
            ends.append(len(words))
        start = max(start, end)
    number = len(words) - _RUN + 1
    if number < 1:
        return frozenset()
    sums = numpy.fromiter(map(zlib.crc32, map(str.encode, words)), numpy.uint32, len(words))
    values = numpy.zeros(number, numpy.uint32)
    for place in range(_RUN):
        values = values * numpy.uint32(_FACTOR) + sums[place : place + number]
    # None of them goes on behind a quotation.
    is_whole = numpy.ones(number, bool)
    for end in ends[:-1]:
        is_whole[max(0, end - _RUN + 1) : end] = False
    return frozenset(values[is_whole].astype(numpy.int32).tolist())


def sample(every: frozenset[int]) -> list[int]:
    """The few of EVERY run under which an index keeps an article: the same ones wherever they stand."""
    share = next(share for most, share in _ONE_IN if most is None or len(every) <= most)
    return sorted(value for value in every if value % share == 0)


def are_copies(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two articles with these :func:`runs` are near-copies: one article, in full or shortened."""
    share = shared(one, other)
    return share >= _SHARED and (share == 1 or len(one & other) >= _FEWEST)


def shared(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of the shorter of two articles with these :func:`runs` stands in the other, from 0 to 1."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 0.0
