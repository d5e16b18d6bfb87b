"""What the network makes of one article: the judgements of its heads, by token of a ``Doc``.

The heads are small matrices over the vectors of the words (see :mod:`quotes.training.network`, which trains them); what
is asked seldom is computed when it is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, IS_SPACE, LENGTH
from spacy.tokens import Doc

from quotes.extraction.direct.marks import Segment, paragraphs, segments
from quotes.extraction.reader.bundle import Bundle, Matrix
from quotes.extraction.reader.distances import distances, paragraphs_away
from quotes.extraction.reader.layout import Ids, lay_out

# The longest sentence that is parsed as one; what goes on without an end, a list or a table, is cut into such parts.
# The time of a tree goes with the cube of its words at worst.
LONGEST = 200
# What a root costs, at first, of a sentence that seems to have several: little dearer, little work.
PRICES = (5.0, 25.0)
# The score of an arc that can't be.
_NEVER = -1e12
# So much is asked at once: one at a time, every matrix comes from memory anew, and all of a long article fill that.
BLOCK = 64
Asked = TypeVar("Asked")


class Read:
    """One article as the network reads it.

    Attributes:
        bundle: the weights.
        text, quoted: the article, and its quoted segments.
        vectors: of every word, (words, width).
        word_of: of every token of the document its word, -1 for white space.
        token_of: of every word its token.
        paragraph: of every word the number of its paragraph.
    """

    def __init__(self, bundle: Bundle, doc: Doc) -> None:
        """Read DOC with the weights of BUNDLE."""
        self.bundle = bundle
        self.text: str = doc.text  # spaCy puts it together anew at every call
        self.quoted: list[Segment] = segments(self.text)
        space, length, start = doc.to_array([IS_SPACE, LENGTH, IDX]).reshape(-1, 3).astype(np.int64).T
        self.token_of: Ids = np.flatnonzero(space == 0)
        self.word_of: Ids = np.full(len(doc), -1, dtype=np.int64)
        self.word_of[self.token_of] = np.arange(len(self.token_of))
        starts = start[self.token_of]
        ends = starts + length[self.token_of]
        lines = np.array([p.start for p in paragraphs(self.text)], dtype=np.int64)
        self.paragraph: Ids = np.maximum(0, np.searchsorted(lines, starts, "right") - 1)
        inside = np.zeros(len(starts), dtype=np.int64)
        for segment in self.quoted:
            if segment.kind == "marks" and not segment.nested:
                low, high = (
                    np.searchsorted(ends, segment.outer.start, "right"),
                    np.searchsorted(starts, segment.outer.end),
                )
                inside[low:high] = 1
        self.breaks: list[int] = np.flatnonzero(np.diff(self.paragraph, prepend=-1)).tolist()
        width = bundle.heads["source.key.weight"].shape[1]
        if len(self.token_of):
            words = [self.text[s:e] for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
            self.vectors = bundle.encode(lay_out(words, self.breaks, inside, bundle.tokenizer))
        else:
            self.vectors = np.zeros((0, width), dtype=np.float32)

    # -- syntax and names --------------------------------------------------------------------------------------

    def tags(self) -> Ids:
        """Of every word its tag, a place in the bundle's list."""
        return np.asarray(self.judged["tags"])

    def entity_scores(self) -> Matrix:
        """Of every word the log-chances (words, 7) of no name, and of B and I of a person, a body, a place."""
        return self.judged["entities"]

    def sentence_starts(self) -> list[int]:
        """The words that begin a sentence; every paragraph begins one, and none has more than ``LONGEST`` words."""
        begins = self.judged["sentences"] > 0
        begins[self.breaks] = True
        starts: list[int] = np.flatnonzero(begins).tolist()
        ends = [*starts[1:], len(begins)]
        return [i for start, end in zip(starts, ends, strict=False) for i in range(start, end, LONGEST)]

    def tree(self) -> tuple[Ids, Ids]:
        """Of every word its head (a root is its own) and the label of its arc, a place in the bundle's list."""
        judged, heads = self.judged, self.bundle.heads
        count = len(self.vectors)
        if not count:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        above, products = judged["arc_head"], judged["arc_child"]
        rooted = products @ heads["root.arc"]
        found = np.arange(count)
        starts = self.sentence_starts()
        for start, end in zip(starts, [*starts[1:], count], strict=False):
            scores = np.empty((end - start, end - start + 1), dtype=np.float32)
            scores[:, 0] = rooted[start:end]
            scores[:, 1:] = products[start:end] @ above[start:end].T
            own = best_tree(scores)
            found[start:end] = np.where(own < 0, np.arange(start, end), own + start)
        is_root = found == np.arange(count)
        # As the last column of a child is what is added for the label.
        chosen = np.insert(judged["label_head"][found], heads["root.label"].size, 1.0, axis=1)
        chosen[is_root, :-1] = heads["root.label"]
        projected = judged["label_child"].reshape(count, len(self.bundle.meta["labels"]), -1)
        by_label = np.matmul(projected, chosen[:, :, None])[:, :, 0]
        # Only a root is called so, and every root is.
        by_label[:, self.bundle.meta["labels"].index("ROOT")] = np.where(is_root, np.inf, -np.inf)
        return found, np.asarray(by_label.argmax(axis=1))

    @cached_property
    def judged(self) -> dict[str, Matrix]:
        """What the bundle says of every word, see :meth:`quotes.extraction.reader.bundle.Bundle.judge`."""
        return self.bundle.judge(self.vectors)

    # -- quotes ------------------------------------------------------------------------------------------------

    def segments(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[float, Matrix, Matrix]]:
        """What is made of each of SPANS of quoted tokens.

        Returns:
            Of each the log-odds that it is a quotation; and the chances (tokens) that a token is of its source, and of
            its cue.
        """
        for some in _blocks(spans):
            own = [self._words(*span) for span in some]
            query = self._span("segment", own)
            speech: list[float] = self._linear("quote", query)[:, 0].tolist()
            source, cue = (chances[:, :-1] for chances in self._point(query, np.array(own), "source", "cue"))
            yield from zip(speech, source, cue, strict=True)

    # -- speech without marks ----------------------------------------------------------------------------------

    @cached_property
    def statement_chances(self) -> Matrix:
        """The chances (tokens) that a token is (part of) the cue of a statement without marks."""
        found = np.zeros(len(self.word_of), dtype=np.float32)
        found[self.token_of] = self.judged["statements"]
        return found

    def statements(self, tokens: Sequence[int]) -> Iterator[tuple[Matrix, Matrix, Matrix]]:
        """What is made of the statements that have the words at TOKENS for cues.

        Returns:
            Of each the chances (tokens) that a token is of its source, and that what is said starts with it, and ends
            with it.
        """
        for some in _blocks(tokens):
            words = self.word_of[list(some)]
            names = ("statement_source", "statement_start", "statement_end")
            query, spans = self.judged["anchors"][words], np.stack([words, words + 1], axis=1)
            yield from zip(*(chances[:, :-1] for chances in self._point(query, spans, *names)), strict=True)

    # -- reference ---------------------------------------------------------------------------------------------

    def references(self, spans: Sequence[tuple[int, int]]) -> Iterator[Matrix]:
        """For each of SPANS of tokens the chances (tokens + 1) that it means what a token names, last nothing named."""
        for some in _blocks(spans):
            own = [self._words(*span) for span in some]
            yield from self._point(self._span("mention", own), np.array(own), "reference")[0]

    # -- plumbing ----------------------------------------------------------------------------------------------

    def _words(self, start: int, end: int) -> tuple[int, int]:
        """The words of the tokens START to END; the nearest one where these are white space alone."""
        words = self.word_of[start:end]
        words = words[words >= 0]
        if len(words):
            return int(words[0]), int(words[-1]) + 1
        nearest = min(int(np.searchsorted(self.token_of, start)), len(self.token_of) - 1)
        return nearest, nearest + 1

    def _linear(self, name: str, x: Matrix) -> Matrix:
        heads = self.bundle.heads
        return np.asarray(x @ heads[f"{name}.weight"].T + heads[f"{name}.bias"])

    def _span(self, name: str, spans: Sequence[tuple[int, int]]) -> Matrix:
        own = [np.concatenate([self.vectors[a], self.vectors[b - 1], self.vectors[a:b].mean(axis=0)]) for a, b in spans]
        return _gelu(self._linear(f"{name}.0", np.stack(own)))

    def _point(self, query: Matrix, spans: Ids, *names: str) -> list[Matrix]:
        """Of each of the pointers NAMES the chances (queries, tokens + 1), the last for none."""
        heads, found = self.bundle.heads, []
        away, paragraphs = distances(spans, len(self.vectors)), paragraphs_away(spans, self.paragraph)
        for name in names:
            asked = self._linear(f"{name}.query", query)
            # (x @ K) @ q is x @ (K @ q): few are asked, so that no key is computed for every word.
            scores = (asked @ heads[f"{name}.key.weight"]) @ self.vectors.T
            scores /= math.sqrt(asked.shape[1])
            scores += heads[f"{name}.distance.weight"][:, 0].take(away)
            scores += heads[f"{name}.paragraph.weight"][:, 0].take(paragraphs)
            none = self._linear(f"{name}.none", query)
            chances = _softmax(np.concatenate([scores, none], axis=1))
            found.append(np.zeros((len(query), len(self.word_of) + 1), dtype=np.float32))
            found[-1][:, self.token_of], found[-1][:, -1] = chances[:, :-1], chances[:, -1]
        return found


def _blocks(asked: Sequence[Asked]) -> Iterator[Sequence[Asked]]:
    """What is ASKED, as much at a time as is worth one product of matrices."""
    return (asked[i : i + BLOCK] for i in range(0, len(asked), BLOCK))


def best_tree(scores: Matrix) -> Ids:
    """The likeliest tree of one sentence: of every word its head, -1 for the one root.

    Args:
        scores: (words, words + 1), how well the root (column 0) and each word governs each word.

    The algorithm of Chu, Liu and Edmonds (1967) finds it.  Where its tree has several roots, they are made dearer until
    one is left (Stanojević and Cohen, *A root of a problem*, EMNLP 2021): at whatever price, the best tree is the best
    of all that have as many roots, and at the last price no tree can afford two.
    """
    count = len(scores)
    arcs = scores.astype(np.float64)
    arcs[np.arange(count), np.arange(1, count + 1)] = _NEVER
    known = arcs[arcs > _NEVER]
    for price in (0.0, *PRICES, 1.0 + count * (known.max() - known.min())):
        dear = arcs.copy()
        dear[:, 0] -= price
        heads = _chu_liu_edmonds(dear)
        if (heads < 0).sum() == 1:
            break
    return heads


def _cycle(heads: Ids) -> list[int]:
    """The words of some cycle of HEADS (-1 for the root); empty where there is none."""
    above = heads.tolist()
    seen = [0] * len(above)
    for start in range(len(above)):
        path, word = [], start
        while word >= 0 and seen[word] == 0:
            seen[word] = 1
            path.append(word)
            word = above[word]
        if word >= 0 and seen[word] == 1:
            return path[path.index(word) :]
        for one in path:
            seen[one] = 2
    return []


def _chu_liu_edmonds(arcs: npt.NDArray[np.float64]) -> Ids:
    """Heads (-1 for the root) of the best tree over ARCS (words, words + 1), which are overwritten.

    As long as the best heads have a cycle, its words are merged into the first of them: it governs as the best of them
    does, and is governed where leaving the cycle costs least.  The tree over what is left is taken apart again.
    """
    heads = np.asarray(arcs.argmax(axis=1) - 1)
    merged = []
    while found := _cycle(heads):
        cycle, first = np.array(found), found[0]
        own, into = heads[cycle], arcs[:, cycle + 1]
        gains = arcs[cycle] - arcs[cycle, own + 1][:, None]
        gains[:, cycle + 1] = _NEVER
        merged.append((cycle, own, into.argmax(axis=1), gains.argmax(axis=0)))
        arcs[first], arcs[:, first + 1] = gains.max(axis=0), into.max(axis=1)
        arcs[first, first + 1] = arcs[:, cycle[1:] + 1] = _NEVER
        within = np.zeros(len(heads) + 1, dtype=bool)  # the last place for the root, -1
        within[cycle] = True
        heads[within[heads]] = first
        heads[cycle[1:]], heads[first] = -1, arcs[first].argmax() - 1
    for cycle, own, governor, entry in reversed(merged):
        above = heads[cycle[0]]
        governed = np.flatnonzero(heads == cycle[0])
        heads[governed] = cycle[governor[governed]]
        heads[cycle] = own
        heads[cycle[entry[above + 1]]] = above
    return heads


def _softmax(x: Matrix) -> Matrix:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _gelu(x: Matrix) -> Matrix:
    """The Gaussian error linear unit, ``x * Phi(x)``, by formula 7.1.26 of Abramowitz and Stegun (to 2e-7)."""
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429)))))
    tail = 0.5 * poly * np.exp(-z * z)
    return np.asarray(x * np.where(x >= 0, 1.0 - tail, tail), dtype=np.float32)
