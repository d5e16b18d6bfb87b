"""What the network learns from: texts laid out as it reads them, each with the answers that somebody marked in it.

A :class:`Document` holds what one corpus knows of one text and None or nothing for what it does not.  All positions are
of words, all ranges half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.extraction.direct.marks import paragraphs, segments
from quotes.extraction.reader.layout import Layout, lay_out

Ids = npt.NDArray[np.int64]
Record = dict[str, Any]
ENTITY_TAGS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
# A mention is of so many words at most.
LONGEST_MENTION = 12


@dataclass(frozen=True, slots=True)
class Marked:
    """A quoted segment: its words, whether somebody is quoted, and the words of its source and cue where known."""

    first: int
    past: int
    quote: bool
    source: tuple[int, ...] = ()
    cue: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Speech without marks: one word of its cue, the words of its source, and the range of what is said."""

    cue: int
    source: tuple[int, ...]
    first: int
    past: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention and the words that name the same (none: nothing does); AVOIDED ones it does not mean."""

    first: int
    past: int
    words: tuple[int, ...]
    avoided: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known of it.

    Attributes:
        layout: its pieces and windows.
        words: its words.
        tags, heads, labels: of every word its tag, the position of its head, the label of its arc; -1 for unknown.
        sentences: where sentences start, with ``heads``.
        entities: of every word its place in ``ENTITY_TAGS``; -1 for unknown.
        governments: whether the entities follow Universal NER, where governments are bodies.
        segments: quoted segments.
        cues: of every word 1 where it is (part of) the cue of a statement without marks, 0 where not, -1 for unknown.
        wide: whether statements are PolNeAR's, attitudes and acts among them.
        statements: those statements.
        references: mentions and what they mean.
        names: groups of words that name one person, a tuple of word positions each, for masking.
        inside: of every word 1 between quotation marks, else 0.
        breaks: where paragraphs begin.
        marked: whether people have; else segments, statements and references only say of what there is to be asked.
    """

    layout: Layout
    words: tuple[str, ...]
    tags: Ids | None = None
    heads: Ids | None = None
    labels: Ids | None = None
    sentences: tuple[int, ...] = ()
    entities: Ids | None = None
    governments: bool = False
    segments: tuple[Marked, ...] = ()
    cues: Ids | None = None
    wide: bool = False
    statements: tuple[Statement, ...] = ()
    references: tuple[Reference, ...] = ()
    names: tuple[tuple[int, ...], ...] = ()
    inside: Ids = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    breaks: tuple[int, ...] = (0,)
    marked: bool = True

    @property
    def paragraph(self) -> Ids:
        """The number of each word's paragraph."""
        return np.searchsorted(np.array(self.breaks), np.arange(len(self.words)), "right") - 1


@cache
def _splitter() -> Any:
    import spacy

    from quotes.extraction.component import make_tokenizer

    return make_tokenizer()(spacy.blank("en"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: texts, character ranges, where paragraphs begin, and which stand between marks."""

    texts: tuple[str, ...]
    starts: Ids
    ends: Ids
    breaks: tuple[int, ...]
    inside: Ids

    def part(self, low: int, high: int) -> Words:
        """The words from LOW to HIGH alone; character ranges stay those of the whole text."""
        breaks = tuple(b - low for b in self.breaks if low <= b < high)
        return Words(self.texts[low:high], self.starts[low:high], self.ends[low:high], breaks, self.inside[low:high])

    def of(self, ranges: Iterable[Sequence[int]]) -> tuple[int, ...]:
        """The words that overlap RANGES of characters."""
        found: set[int] = set()
        for start, end in ranges:
            found.update(np.flatnonzero((self.starts < end) & (self.ends > start)).tolist())
        return tuple(sorted(found))


def split_words(text: str) -> Words:
    """TEXT as words, as the shipped pipeline cuts them."""
    tokens = [t for t in _splitter()(text) if not t.is_space]
    starts = np.array([t.idx for t in tokens], dtype=np.int64)
    ends = np.array([t.idx + len(t) for t in tokens], dtype=np.int64)
    lines = np.array([p.start for p in paragraphs(text)], dtype=np.int64)
    paragraph = np.maximum(0, np.searchsorted(lines, starts, "right") - 1)
    breaks = tuple(int(i) for i in np.flatnonzero(np.diff(paragraph, prepend=-1)))
    inside = between_marks(text, starts, ends)
    return Words(tuple(t.text for t in tokens), starts, ends, breaks, inside)


def between_marks(text: str, starts: Ids, ends: Ids) -> Ids:
    """Of every word of TEXT, from STARTS to ENDS, 1 where it stands between quotation marks, else 0."""
    inside = np.zeros(len(starts), dtype=np.int64)
    for segment in segments(text):
        if segment.kind == "marks" and not segment.nested:
            inside[(starts < segment.outer.end) & (ends > segment.outer.start)] = 1
    return inside


def document(words: Words, tokenizer: Any, **known: Any) -> Document:
    """A document of WORDS with what is KNOWN of it."""
    layout = lay_out(words.texts, words.breaks, words.inside, tokenizer)
    return Document(layout, words.texts, inside=words.inside, breaks=words.breaks or (0,), **known)
