"""How the words of two quotations compare: what of the shorter stands in the longer, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from quotes.identity.statements.wording import GRAMMAR, NEGATIONS, content, is_number

# Shares of the shorter's words below which two quotations are not looked at any further.
_WORTH_A_LOOK = 0.6
# Words of the longer that may be left out between two matches before the second has to stand on its own feet.
_STEP = 4
_RUN = 3
_SPELT_ALIKE = 78


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the shorter of two quotations has of the longer.

    Attributes:
        kept: the share of the shorter's words that the longer has in the same order, in runs.
        weight: how much they share: the number of different words, of which those of grammar count a quarter.
        swaps: how many words of the shorter stand where the longer has others with another meaning.
        turned: one negates what the other does not, or has another number in its place.
    """

    kept: float
    weight: int
    swaps: int
    turned: bool


NOTHING = Likeness(0.0, 0, 0, False)


def compare(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """How folded words ONE and OTHER compare; the same whichever comes first."""
    short, long = sorted((tuple(one), tuple(other)), key=lambda words: (len(words), words))
    if short == long:
        return Likeness(1.0, _weight(set(short)), 0, False) if short else NOTHING
    if not short or not _worth_a_look(short, long):
        return NOTHING
    return _Alignment(short, long).likeness()


def _worth_a_look(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    from rapidfuzz.distance import LCSseq

    # Far cheaper than an alignment; 0 where the common words in order are fewer than the cut-off.
    return LCSseq.similarity(short, long, score_cutoff=max(1, int(_WORTH_A_LOOK * len(short)))) > 0


def _weight(words: set[str]) -> int:
    # What consists of words of grammar alone is nobody's in particular, however long it is.
    content = len(words - GRAMMAR - NEGATIONS)
    return content and content + (len(words) - content) // 4


class _Alignment:
    """The runs of words that SHORT and LONG share, and the gaps between them."""

    def __init__(self, short: tuple[str, ...], long: tuple[str, ...]) -> None:
        self.short, self.long = short, long
        matcher = SequenceMatcher(None, short, long, autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        self.blocks = self._in_runs([(block.a, block.b, block.size) for block in blocks])
        self.matched = 0
        self.words: set[str] = set()
        self.swaps = 0
        self.turned = False

    @staticmethod
    def _in_runs(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """BLOCKS without stray words that match by chance far from where the rest does."""
        if not blocks:
            return []
        best = max(range(len(blocks)), key=lambda place: blocks[place][2])
        kept = [blocks[best]]
        for block in blocks[best + 1 :]:
            _, start, size = kept[-1]
            if block[2] >= _RUN or block[1] - (start + size) <= _STEP:
                kept.append(block)
        for block in reversed(blocks[:best]):
            if block[2] >= _RUN or kept[0][1] - (block[1] + block[2]) <= _STEP:
                kept.insert(0, block)
        return kept

    def likeness(self) -> Likeness:
        if not self.blocks:
            return NOTHING
        for start, _, size in self.blocks:
            self.matched += size
            self.words.update(self.short[start : start + size])
        self._edge_before()
        for (a, b, size), (next_a, next_b, _) in pairwise(self.blocks):
            self._gap(self.short[a + size : next_a], self.long[b + size : next_b])
        self._edge_after()
        return Likeness(self.matched / len(self.short), _weight(self.words), self.swaps, self.turned)

    def _edge_before(self) -> None:
        a, b, _ = self.blocks[0]
        # At an edge the longer may simply go on: only as many of its words stand against the shorter's, and a few
        # words more are no truncation but an edit.
        self._gap(self.short[:a], self.long[max(0, b - a) : b] if b - a >= _RUN else self.long[:b])

    def _edge_after(self) -> None:
        a, b, size = self.blocks[-1]
        left, more = self.short[a + size :], self.long[b + size :]
        self._gap(left, more[: len(left)] if len(more) - len(left) >= _RUN else more)

    def _gap(self, ours: Sequence[str], theirs: Sequence[str]) -> None:
        """Count what stands in one place of both: OURS of the shorter, THEIRS of the longer."""
        if not ours and not theirs:
            return
        if "".join(ours) == "".join(theirs):  # nation-wide and nationwide
            self.matched += len(ours)
            return
        left, others = [], list(theirs)
        for word in ours:
            alike = next((other for other in others if spelt_alike(word, other)), None)
            if alike is None:
                left.append(word)
                continue
            others.remove(alike)
            self.matched += 1
            self.words.add(word)
        # A stretch that was left out may hold anything; a word or two that were exchanged may not.
        if not left and len(others) > _STEP:
            return
        self.swaps += min(len(content(left)), len(content(others)))
        self.turned |= bool(NEGATIONS & set(left)) != bool(NEGATIONS & set(others))
        numbers = {word for word in left if is_number(word)}, {word for word in others if is_number(word)}
        self.turned |= bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])


def spelt_alike(one: str, other: str) -> bool:
    """Whether two folded words are spellings or forms of one: ``defence`` and ``defense``, ``wants`` and ``want``."""
    if one == other:
        return True
    # Pairs such as increase and decrease, legal and illegal differ at the front; endings are grammar.
    if {one, other} & (GRAMMAR | NEGATIONS) or min(len(one), len(other)) < 4 or one[0] != other[0]:
        return False
    if is_number(one) or is_number(other):
        return False
    from rapidfuzz import fuzz

    return bool(fuzz.ratio(one, other) >= _SPELT_ALIKE)
