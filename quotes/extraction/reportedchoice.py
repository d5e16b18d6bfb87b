"""The words of an article that may attribute without marks, as rows of numbers for the trees.

Two judgements are made of everything: from the parse alone, and, where the encoder has read the text, from what the
parse made of it together with what the encoder did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.tokens import Token

from quotes.extraction.candidates import Candidate
from quotes.extraction.cueclasses import cue_entries
from quotes.extraction.evidence import Floats, logit
from quotes.extraction.features import Reading
from quotes.extraction.model import Forest
from quotes.extraction.reported import Content, Source, find_contents, find_heads, find_sources
from quotes.extraction.reportedfeatures import (
    CONTENT_FEATURES,
    HEAD_FEATURES,
    SOURCE_FEATURES,
    UNKNOWN,
    Scores,
    content_features,
    frame,
    head_features,
    lemma_key,
    source_features,
)
from quotes.extraction.reportedtags import (
    CONTENT_EVIDENCE,
    HEAD_EVIDENCE,
    SOURCE_EVIDENCE,
    content_evidence,
    head_evidence,
    more_contents,
    more_heads,
    more_sources,
    source_evidence,
)

# Words that hardly ever attribute, whatever stands beside them, are not worth a closer look.
HOPELESS = -3.9
# What the trees know when the encoder has spoken too; the rows of ``Choice`` are in this order.
HEARD_HEAD = ("first_cue", "offered", *HEAD_EVIDENCE, *HEAD_FEATURES)
HEARD_SOURCE = ("first_source", "first_cue", *SOURCE_EVIDENCE, *SOURCE_FEATURES)
HEARD_CONTENT = ("first_content", "first_cue", "first_best", *CONTENT_EVIDENCE, *CONTENT_FEATURES)
# What a trained file was made for: the columns of all rows.
FEATURES = [
    list(names) for names in (HEAD_FEATURES, SOURCE_FEATURES, CONTENT_FEATURES, HEARD_HEAD, HEARD_SOURCE, HEARD_CONTENT)
]
Rows = list[list[float]]


class Judges(NamedTuple):
    """Forests that give a cue, a source of it and a content of it their chances."""

    cue: Forest
    source: Forest
    content: Forest


@dataclass(slots=True)
class Word:
    """A word that may attribute.

    Attributes:
        head: the word.
        offered: whether the parse offers it; otherwise only the encoder does.
        sources: whose it may be.
        row: its features by the parse.
        chance: what the parse makes of it.
    """

    head: Token
    offered: bool
    sources: list[Source]
    row: list[float] = field(repr=False)
    chance: float = 0.0


class Choice:
    """What an article offers: words that may attribute, their sources and contents, and all of their rows.

    Args:
        reading: the article.
        scores: log-odds by lemma and frame.
        first: the judges of the parse alone.
    """

    def __init__(self, reading: Reading, scores: Scores, first: Judges) -> None:
        self.reading, self._scores, self._first = reading, scores, first
        self._by_cue: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in reading.candidates:
            if candidate.cue is not None:
                self._by_cue[candidate.cue].append(candidate)
        self.tags: Floats | None = None
        heads = [h for h in find_heads(reading, _lemmas())
                 if max(scores.get(lemma_key(h), UNKNOWN), scores.get(frame(h), UNKNOWN)) > HOPELESS]  # fmt: skip
        self.words = self._words(heads, offered=True)

    def hear(self, tags: Floats, read: Sequence[bool] | npt.NDArray[np.bool_]) -> None:
        """Take in what the encoder made of the text.

        Words and sources that it adds join the others; words of which it has not READ are no longer considered.

        Args:
            tags: the chances (tokens, 3) of being part of a source, a cue, a content.
            read: for each token whether the encoder has read it.
        """
        self.tags = tags
        self.words = [word for word in self.words if read[word.head.i]]
        more = list(more_heads(self.reading, tags, {word.head.i for word in self.words}))
        self.words = sorted([*self.words, *self._words(more, offered=False)], key=lambda word: word.head.i)
        for word in self.words:
            word.sources = [*word.sources, *more_sources(self.reading, tags, word.head, word.sources)]

    def _words(self, heads: Sequence[Token], *, offered: bool) -> list[Word]:
        sources = [find_sources(self.reading, self._by_cue, head) for head in heads]
        rows = [head_features(self.reading, h, own, self._scores) for h, own in zip(heads, sources, strict=True)]
        chances = chances_of(self._first.cue, rows)
        return [Word(h, offered, s, r, float(c)) for h, s, r, c in zip(heads, sources, rows, chances, strict=True)]

    def cue_rows(self) -> Rows:
        """Of every word, in the order of ``HEARD_HEAD``; only when the encoder was heard."""
        assert self.tags is not None
        return [
            [_log_odds(word.chance), float(word.offered), *head_evidence(self.tags, word.head), *word.row]
            for word in self.words
        ]

    def sources(self, words: Sequence[Word]) -> tuple[list[Rows], list[Floats]]:
        """The rows of the sources of each of WORDS, and the chances that the parse gives them.

        The rows are in the order of ``HEARD_SOURCE`` when the encoder was heard, of ``SOURCE_FEATURES`` else.
        """
        groups = [
            [source_features(self.reading, w.head, w.sources, n, w.row) for n in range(len(w.sources))] for w in words
        ]
        first = grouped(self._first.source, groups)
        if self.tags is None:
            return groups, first
        heard = []
        for word, rows, chances in zip(words, groups, first, strict=True):
            phrases = [self.reading.phrases[source.phrase] for source in word.sources]
            heard.append([
                [_log_odds(p), _log_odds(word.chance), *source_evidence(self.tags, word.head, phrase, phrases), *row]
                for row, p, phrase in zip(rows, chances, phrases, strict=True)
            ])  # fmt: skip
        return heard, first

    def contents(
        self, words: Sequence[Word], chosen: Sequence[Source]
    ) -> tuple[list[list[Content]], list[Rows], list[Floats]]:
        """What each of WORDS with the source CHOSEN for it may report, with rows and first chances as for sources."""
        offers, groups = [], []
        for word, source in zip(words, chosen, strict=True):
            own = find_contents(self.reading, word.head, source)
            rows = [content_features(self.reading, word.head, source, own, n, word.row) for n in range(len(own))]
            if self.tags is not None:
                more = list(more_contents(self.reading, self.tags, word.head, source, own))
                rows += [
                    content_features(self.reading, word.head, source, [*own, content], len(own), word.row)
                    for content in more
                ]
                own = own + more
            offers.append(own)
            groups.append(rows)
        first = grouped(self._first.content, groups)
        if self.tags is None:
            return offers, groups, first
        heard = []
        for word, own, rows, chances in zip(words, offers, groups, first, strict=True):
            known = [_log_odds(word.chance), float(chances.max(initial=0.0))]
            heard.append([
                [_log_odds(p), *known, *content_evidence(self.tags, word.head, content), *row]
                for row, p, content in zip(rows, chances, own, strict=True)
            ])  # fmt: skip
        return offers, heard, first


def chances_of(forest: Forest, rows: Rows) -> Floats:
    """What FOREST gives each of ROWS; none for none."""
    return forest.probability(np.array(rows)) if rows else np.zeros(0)


def grouped(forest: Forest, groups: Sequence[Rows]) -> list[Floats]:
    """The same for GROUPS of rows, in one pass through the trees: the passes cost more than the rows."""
    chances = chances_of(forest, [row for group in groups for row in group])
    return np.split(chances, np.cumsum([len(group) for group in groups])[:-1]) if groups else []


def _log_odds(chance: float) -> float:
    return float(logit(chance))


@cache
def _lemmas() -> frozenset[str]:
    return frozenset(cue_entries())
