"""Which quotes of one text stand in another version of it, and what one form of a statement has beyond another."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

# From this similarity of their letters on (0 to 100), two quotes of one page are the same one, edited.
_NEAR = 70.0
# One that was shortened or grew is as good as wholly in the longer one ...
_WITHIN = 95.0
# ... and neither rule means anything for a word or two.
_FEWEST_WORDS = 3
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+(?:['’`]\w+)*|[^\w\s]")

Op = Literal["same", "left out", "added"]


class Piece(NamedTuple):
    """A stretch of words: the same in both, left out of the second or added in it."""

    op: Op
    words: str


def same_quotes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the OLD quotes is which of the NEW ones, as pairs of their places, by the place of the old one.

    Quotes of the same words go first, however they moved, in the order of the text where the words occur twice; then
    those of nearly the same words, the nearest first and, of equals, those that moved least.  None is in two pairs.
    """
    words = [_words(text) for text in old], [_words(text) for text in new]
    pairs = _equal(*words)
    left = sorted(set(range(len(old))) - {place for place, _ in pairs})
    right = sorted(set(range(len(new))) - {place for _, place in pairs})
    scored = []
    for i in left:
        for j in right:
            score = _nearness(words[0][i], words[1][j])
            if score:
                moved = abs(i / len(old) - j / len(new))
                scored.append((-score, moved, i, j))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for _, _, i, j in sorted(scored):
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def same_words(old: str, new: str) -> bool:
    """Whether two quotes differ in nothing but letter case, punctuation and white space."""
    return _words(old) == _words(new)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _equal(old: Iterable[tuple[str, ...]], new: Iterable[tuple[str, ...]]) -> list[tuple[int, int]]:
    places: defaultdict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for place, words in enumerate(new):
        places[words].append(place)
    return [(place, places[words].popleft()) for place, words in enumerate(old) if places[words]]


def _nearness(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    """How alike two quotes are, from 0 (not at all, or not enough to be one) to 100."""
    from rapidfuzz import fuzz

    if min(len(old), len(new)) < _FEWEST_WORDS:
        return 0.0
    one, two = " ".join(old), " ".join(new)
    near = fuzz.ratio(one, two, score_cutoff=_NEAR)
    return near or (_NEAR if fuzz.partial_ratio(one, two, score_cutoff=_WITHIN) else 0.0)


def diff(a: str, b: str) -> list[Piece]:
    """How B differs from A, word by word and mark by mark.

    The pieces that are the same or left out, in their order, are A; those that are the same or added are B; both but
    for white space between words and marks.  Words are compared as they stand: a change of case or of punctuation is
    shown.
    """
    ours, theirs = list(_TOKEN.finditer(a)), list(_TOKEN.finditer(b))
    matcher = SequenceMatcher(None, [token[0] for token in ours], [token[0] for token in theirs], autojunk=False)
    pieces: list[Piece] = []
    for op, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", _between(a, ours, a_start, a_end)))
            continue
        if a_end > a_start:
            pieces.append(Piece("left out", _between(a, ours, a_start, a_end)))
        if b_end > b_start:
            pieces.append(Piece("added", _between(b, theirs, b_start, b_end)))
    return pieces


def _between(text: str, tokens: list[re.Match[str]], start: int, end: int) -> str:
    return text[tokens[start].start() : tokens[end - 1].end()]
