"""What the network learns from: texts laid out as it reads them, each with the answers that somebody marked in it.

A :class:`Document` holds what one corpus knows of one text and None or nothing for what it does not.  All positions are
of words, all ranges half-open.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.extraction.direct.marks import paragraphs, segments
from quotes.extraction.lexicon import classes
from quotes.extraction.reader.layout import Layout, lay_out
from quotes.training.data.lists import lists

Ids = npt.NDArray[np.int64]
Record = dict[str, Any]
ENTITY_TAGS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
# A mention is of so many words at most.
LONGEST_MENTION = 12
# By gender: what stands for a name as a subject and as an object, and what for one that owns.
PRONOUNS, OWNERS = {"m": ("he", "him"), "f": ("she", "her")}, {"m": "his", "f": "her"}


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


def gender_of(name: str) -> str:
    """The gender, ``m`` or ``f``, of most who have the given NAME; empty where it is unknown or no given name."""
    told = (classes(known).get(name.lower()) for known in ("given_names", "name_genders"))
    return next((gender for gender in told if gender in ("m", "f")), "")


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


def hideable(known: Document) -> list[tuple[int, tuple[int, ...]]]:
    """The lone surnames of KNOWN that can be hidden, each with all words that name its person."""
    return [(i, group) for group in known.names for i in free_standing(known.words, known.inside, group)]


def free_standing(texts: Sequence[str], inside: Ids, group: Sequence[int]) -> list[int]:
    """Those of GROUP, the words of TEXTS that name a person, that are a lone surname behind the first naming.

    They stand neither between quotation marks (see INSIDE) nor beside another word with a capital.
    """
    own = set(group)
    lone = [i for i in group if i - 1 not in own and i + 1 not in own]
    if len(group) == len(lone):
        return []
    beside = {i: (texts[i - 1], *texts[i + 1 : i + 2]) for i in lone if i > group[0] and not inside[i]}
    return [i for i, near in beside.items() if not any(text[:1].isupper() for text in near)]


def masked(known: Document, tokenizer: Any, rng: random.Random) -> Document:
    """KNOWN with up to four lone surnames exchanged for a pronoun or a mask, whose meaning is to be found.

    After the masked names of Kocijan et al. (2019).  A lone surname is one word, so that no position moves: `Lee's
    plan` is `his own plan`.
    """
    usable = hideable(known)
    if not usable or rng.random() < 0.15:
        return known
    chosen = rng.sample(usable, min(len(usable), rng.choice((1, 2, 3, 4))))
    hidden = {i for i, _ in chosen}
    texts = list(known.words)
    references = list(known.references)
    for i, group in chosen:
        gender = next(filter(None, (gender_of(texts[j]) for j in group)), "")
        owner = texts[i + 1 : i + 2] in (["'s"], ["’s"])
        if rng.random() < 0.3:
            texts[i] = "[MASK]"
        elif owner:
            texts[i : i + 2] = OWNERS.get(gender, "their"), "own"
        else:
            after = i > 0 and texts[i - 1].lower() in lists()["before-object"]
            texts[i] = PRONOUNS.get(gender, ("they", "them"))[after]
        rest = tuple(j for j in group if j not in hidden)
        if rest:
            references.append(Reference(i, i + 1, rest))
    layout = lay_out(texts, known.breaks, known.inside, tokenizer)
    return replace(known, layout=layout, words=tuple(texts), references=tuple(references))
