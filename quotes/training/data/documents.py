"""What the network learns from: texts laid out as it reads them, each with the answers that somebody marked in it.

A :class:`Document` holds what one corpus knows of one text and None or nothing for what it does not.  All positions are
of words, all ranges half-open.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.extraction.direct import marks
from quotes.extraction.lexicon import classes
from quotes.extraction.reader.layout import Layout, lay_out
from quotes.training.data.treebanks import Sentence, lists

Ids = npt.NDArray[np.int64]
Positions = tuple[int, ...]
ENTITY_TAGS = ("O", "B-PERSON", "I-PERSON", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
# A mention is of so many words at most.
LONGEST_MENTION = 12
# Articles are cut into documents of so many words, and neighbouring sentences put together to so many.
LONGEST, TOGETHER = 1300, 170
# By gender: what stands for a name as a subject and as an object, and what for one that owns.
PRONOUNS, OWNERS = {"m": ("he", "him"), "f": ("she", "her")}, {"m": "his", "f": "her"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A quoted segment: its words, whether somebody is quoted, and the words of its source and cue where known."""

    first: int
    past: int
    quote: bool
    source: Positions = ()
    cue: Positions = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Speech without marks: one word of its cue, the words of its source, and the range of what is said."""

    cue: int
    source: Positions
    first: int
    past: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention and the words that name the same (none: nothing does); AVOIDED ones it does not mean."""

    first: int
    past: int
    words: Positions
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
    names: tuple[Positions, ...] = ()
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

    def of(self, ranges: Iterable[Sequence[int]]) -> Positions:
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
    lines = np.array([p.start for p in marks.paragraphs(text)], dtype=np.int64)
    paragraph = np.maximum(0, np.searchsorted(lines, starts, "right") - 1)
    breaks = tuple(int(i) for i in np.flatnonzero(np.diff(paragraph, prepend=-1)))
    inside = between_marks(text, starts, ends)
    return Words(tuple(t.text for t in tokens), starts, ends, breaks, inside)


def between_marks(text: str, starts: Ids, ends: Ids) -> Ids:
    """Of every word of TEXT, from STARTS to ENDS, 1 where it stands between quotation marks, else 0."""
    inside = np.zeros(len(starts), dtype=np.int64)
    for segment in marks.segments(text):
        if segment.kind == "marks" and not segment.nested:
            inside[(starts < segment.outer.end) & (ends > segment.outer.start)] = 1
    return inside


def document(words: Words, tokenizer: Any, **known: Any) -> Document:
    """A document of WORDS with what is KNOWN of it."""
    layout = lay_out(words.texts, words.breaks, words.inside, tokenizer)
    return Document(layout, words.texts, inside=words.inside, breaks=words.breaks, **known)


def cut(
    words: Words,
    tokenizer: Any,
    *,
    segments: Sequence[Marked] = (),
    statements: Sequence[Statement] = (),
    references: Sequence[Reference] = (),
    names: Sequence[Positions] = (),
    cues: Ids | None = None,
    entities: Ids | None = None,
    **known: Any,
) -> Iterator[Document]:
    """WORDS as documents of at most ``LONGEST`` words of whole paragraphs (a longer paragraph stands alone).

    Each has what is known of its words, see :class:`Document`; what is KNOWN beside is so of every one.  Segments,
    statements and mentions that are not all in one document are left out, and words elsewhere that they point at.
    """
    if not words.texts:
        return
    bounds = [0]
    for start, end in zip(words.breaks, [*words.breaks[1:], len(words.texts)], strict=True):
        if end - bounds[-1] > LONGEST and start > bounds[-1]:
            bounds.append(start)
    for low, high in pairwise([*bounds, len(words.texts)]):
        here = partial(_within, low, high)
        yield document(
            words.part(low, high), tokenizer,
            segments=tuple(
                Marked(s.first - low, s.past - low, s.quote, here(s.source), here(s.cue))
                for s in segments if low <= s.first and s.past <= high
            ),
            statements=tuple(
                Statement(s.cue - low, here(s.source), s.first - low, s.past - low)
                for s in statements if low <= s.cue < high and low <= s.first and s.past <= high
            ),
            references=tuple(
                Reference(r.first - low, r.past - low, here(r.words))
                for r in references if low <= r.first and r.past <= high and (here(r.words) or not r.words)
            ),
            names=tuple(own for group in names if (own := here(group))),
            cues=None if cues is None else cues[low:high], entities=None if entities is None else entities[low:high],
            **known,
        )  # fmt: skip


def _within(low: int, high: int, positions: Positions) -> Positions:
    return tuple(p - low for p in positions if low <= p < high)


def sentence_documents(
    sentences: Iterable[Sentence],
    tokenizer: Any,
    *,
    syntax: Sequence[Mapping[str, int]] = (),
    governments: bool = False,
) -> Iterator[Document]:
    """Documents of neighbouring SENTENCES with entities and, where the numbers of tags and labels are given, SYNTAX.

    GOVERNMENTS: see :class:`Document`.
    """
    for group in _grouped(sentences):
        tokens = [t for s in group for t in s.tokens]
        lengths = np.array([len(t.form) for t in tokens])
        begins = np.cumsum([0, *(len(t.form) + t.space for t in tokens[:-1])])
        inside = between_marks("".join(t.form + " " * t.space for t in tokens), begins, begins + lengths)
        starts = tuple(accumulate((len(s.tokens) for s in group[:-1]), initial=0))
        breaks = tuple(p for p, s in zip(starts, group, strict=True) if s.paragraph or p == 0)
        words = Words(tuple(t.form for t in tokens), begins, begins + lengths, breaks, inside)
        entities = np.array([ENTITY_TAGS.index(t.entity) if t.entity in ENTITY_TAGS else 0 for t in tokens])
        known: dict[str, Any] = {"entities": entities, "governments": governments}
        if syntax:
            tags, labels = syntax
            known |= {
                "tags": np.array([tags.get(t.tag, -1) for t in tokens]),
                "heads": np.array([start + t.head for start, s in zip(starts, group, strict=True) for t in s.tokens]),
                "labels": np.array([labels.get(t.dep, -1) for t in tokens]),
                "sentences": starts,
            }
        yield document(words, tokenizer, **known)


def _grouped(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Neighbouring SENTENCES of ``TOGETHER`` words at most (a longer one stands alone)."""
    group: list[Sentence] = []
    for sentence in sentences:
        if group and sum(len(s.tokens) for s in [*group, sentence]) > TOGETHER:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def hideable(known: Document) -> list[tuple[int, Positions]]:
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
