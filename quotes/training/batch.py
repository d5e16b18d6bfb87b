"""What is drawn in an epoch: documents together, as the arrays that the network learns from in one step.

The words of all documents stand in one row, and all positions are in it.  What is asked of a document is a mean over
its cases, so every case has the weight of one divided by their number: the weights of a task sum up to the number of
documents that have something for it.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quotes.extraction.reader.distances import distances, paragraphs_away
from quotes.extraction.reader.layout import NO_LETTER, Layout, Window
from quotes.training.data.corpora import Corpus
from quotes.training.data.documents import Document, Ids, masked

Array = npt.NDArray[Any]

# How much of each source is seen in an epoch.
SHARES = {
    "news": 1.0, "polnear": 0.5, "treebank": 1.0, "invented": 0.5, "entities": 0.8, "coreference": 0.8, "gap": 1.0,
    "people": 0.5, "described": 0.0, "unmarked": 0.0,
}  # fmt: skip
LONGEST_SENTENCE = 140
# Windows are padded to a multiple of this: for every shape PyTorch compiles kernels of its own on a processor, which
# costs a fifth of the time where hardly two batches are of one shape.
LENGTHS = 32
# What is asked of the words of a document, by task; -1 and None where nobody knows.
OF_WORDS: dict[str, Callable[[Document], Any]] = {
    "tags": lambda d: d.tags,
    "sentences": lambda d: None if d.heads is None else np.isin(np.arange(len(d.words)), d.sentences).astype(int),
    "entities": lambda d: None if d.governments else d.entities,
    # The labels of a corpus that calls governments bodies, which those who are asked for bodies need not learn.
    "governments": lambda d: d.entities if d.governments else None,
    "statement": lambda d: None if d.wide else d.cues,
    "statement_wide": lambda d: d.cues if d.wide else None,
}
# By task what points, and the words that it is to point at: -1 for none, None where nothing is asked.
POINTED: dict[str, tuple[str, Callable[[Any], tuple[int, ...] | None]]] = {
    "source": ("segments", lambda segment: segment.source or None),
    "cue": ("segments", lambda segment: segment.cue or None),
    "statement_source": ("statements", lambda statement: statement.source or (-1,)),
    "statement_start": ("statements", lambda statement: (statement.first,)),
    "statement_end": ("statements", lambda statement: (statement.past - 1,)),
    "reference": ("mentions", lambda mention: None if mention.avoided else mention.words or (-1,)),
    "avoided": ("mentions", lambda mention: mention.words if mention.avoided else None),
}


class Windows(NamedTuple):
    """Windows of about one length (rows, pieces): identifiers, letter case, between marks or not, what is real."""

    ids: Ids
    case: Ids
    inside: Ids
    mask: Array


class Classes(NamedTuple):
    """The cases of a task that gives each of some words or spans a class: which, the right answer, the weight."""

    at: Ids
    wanted: Ids
    weights: Array


class Trees(NamedTuple):
    """Sentences (rows, words), padded with -1: their words, the heads (0 the root, else one more than the place of the
    word in its sentence), the labels; and the weights of both as answers."""

    words: Ids
    heads: Ids
    labels: Ids
    head_weights: Array
    label_weights: Array


class Queries(NamedTuple):
    """Spans that point at a word of their document.

    Attributes:
        words: the words of all spans, one behind the other; span i's begin at ``begins[i]``.
        begins: see there; one more stands behind the last.
        distance, paragraph: how far each of the words that can be pointed at is (spans, keys).
        foreign: which of them are of another document.
        weights: of every span, one divided by how many its document has; 0 where people have marked it.
    """

    words: Ids
    begins: Ids
    distance: Array
    paragraph: Array
    foreign: Array
    weights: Array


class Targets(NamedTuple):
    """Where some of the queries point: their numbers, pairs of a place among them and a key, and their weights.

    The key behind the last is none.
    """

    rows: Ids
    pairs: Ids
    weights: Array


@dataclass(frozen=True, slots=True)
class Batch:
    """What is learned from in one step.

    Attributes:
        count: of documents.
        windows: what the encoder reads.
        first: of every word the place of its first piece in all rows of ``windows``, one behind the other.
        weights: of every word, one divided by how many its document has; 0 where people have marked it.
        keys: the words that can be pointed at.
        classes: by task, those of single words, and of ``quote`` the segments.
        trees: the parsed sentences; None without.
        queries: of segments, statements and mentions.
        targets: by task, see ``POINTED``.
    """

    count: int
    windows: list[Windows]
    first: Ids
    weights: Array
    keys: Ids
    classes: dict[str, Classes]
    trees: Trees | None
    queries: dict[str, Queries]
    targets: dict[str, Targets]


def collate(documents: Sequence[Document], *, spread: float = 1.3) -> Batch:
    """DOCUMENTS, at least one, as one batch.

    Windows are read together that differ in length by the factor SPREAD, and a few pieces more.
    """
    row = _Row(documents)
    targets = {task: row.targets(*told) for task, told in POINTED.items()}
    return Batch(
        len(documents), *_windows(documents, spread), row.unmarked(row.of), row.keys, row.classes(), row.trees(),
        {kind: row.queries(kind) for kind, own in row.asking.items() if own},
        {task: own for task, own in targets.items() if len(own.rows)},
    )  # fmt: skip


def _windows(documents: Sequence[Document], spread: float) -> tuple[list[Windows], Ids]:
    """The windows of DOCUMENTS in groups of about one length, and of every word the place of its first piece."""
    windows = [(d.layout, window) for d in documents for window in d.layout.windows]
    lengths = [window.end - window.start for _, window in windows]
    groups: list[list[int]] = []
    for number in sorted(range(len(windows)), key=lengths.__getitem__):
        if not groups or lengths[number] > spread * lengths[groups[-1][0]] + 16:
            groups.append([])
        groups[-1].append(number)
    found, begins, past = [], [0] * len(windows), 0
    for group in groups:
        found.append(_padded([windows[number] for number in group]))
        for number in group:
            begins[number] = past
            past += found[-1].ids.shape[1]
    first = []
    for (layout, window), begin in zip(windows, begins, strict=True):
        own = layout.first[(layout.first >= window.own_start) & (layout.first < window.own_end)]
        first.append(own - window.start + begin)
    return found, np.concatenate(first)


def _padded(windows: list[tuple[Layout, Window]]) -> Windows:
    lengths = np.array([window.end - window.start for _, window in windows])
    wide = -(-lengths.max() // LENGTHS) * LENGTHS

    def rows(name: str, filler: int) -> Ids:
        pieces = (getattr(layout, name)[window.start : window.end] for layout, window in windows)
        return np.stack([np.pad(own, (0, wide - len(own)), constant_values=filler) for own in pieces])

    return Windows(rows("ids", 0), rows("case", NO_LETTER), rows("inside", 0), np.arange(wide) < lengths[:, None])


def _shares(of: Ids) -> Array:
    """The weights of cases, OF being the numbers of their documents."""
    return (1 / np.bincount(of)[of]).astype(np.float32)


class _Row:
    """The words of some documents in one row: ``of`` which documents they are, and which can be pointed at."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.of = np.repeat(np.arange(len(documents)), [len(d.words) for d in documents])
        asking = [(i, d) for i, d in enumerate(documents) if d.segments or d.statements or d.references]
        self.keys = np.flatnonzero(np.isin(self.of, [i for i, _ in asking]))
        self.of_key = self.of[self.keys]
        # What points, each with the number of its document.
        self.asking: dict[str, list[tuple[int, Any]]] = {
            "segments": [(i, each) for i, d in asking for each in d.segments],
            "statements": [(i, each) for i, d in asking for each in d.statements],
            "mentions": [(i, each) for i, d in asking for each in d.references],
        }

    def unmarked(self, of: Ids) -> Array:
        """As :func:`_shares`, but 0 for what people have marked."""
        return np.where(np.array([d.marked for d in self.documents])[of], np.float32(0), _shares(of))

    def known(self, answers: Callable[[Document], Any]) -> Ids:
        """The ANSWERS of all documents, -1 where there are none."""
        found = ((d, answers(d)) for d in self.documents)
        return np.concatenate([np.full(len(d.words), -1) if own is None else own for d, own in found])

    def classes(self) -> dict[str, Classes]:
        """What is asked of single words, and of every segment whether somebody is quoted."""
        told = {task: (self.of, self.known(answers)) for task, answers in OF_WORDS.items()}
        quoted = [(i, int(s.quote) if self.documents[i].marked else -1) for i, s in self.asking["segments"]]
        found = {}
        for task, (of, wanted) in (told | {"quote": np.array(quoted, dtype=np.int64).reshape(-1, 2).T}).items():
            at = np.flatnonzero(wanted >= 0)
            if len(at):
                found[task] = Classes(at, wanted[at], _shares(of[at]))
        return found

    def trees(self) -> Trees | None:
        """The sentences that are parsed and not too long."""
        ranges, before = [], 0
        for d in self.documents:
            if d.heads is not None:
                ends = (*d.sentences[1:], len(d.words))
                ranges += [(before + start, before + end) for start, end in zip(d.sentences, ends, strict=True)]
            before += len(d.words)
        bounds = np.array([(start, end) for start, end in ranges if end - start <= LONGEST_SENTENCE])
        if not len(bounds):
            return None
        place = np.arange((bounds[:, 1] - bounds[:, 0]).max())
        words = bounds[:, :1] + place
        words[words >= bounds[:, 1:]] = -1
        # How far away the head of a word is; a root is its own.
        away = self.known(lambda d: None if d.heads is None else d.heads - np.arange(len(d.words)))[words]
        heads = np.where(away == 0, 0, place + away + 1)
        labels = self.known(lambda d: d.labels)[words]
        heads[words < 0] = labels[words < 0] = -1
        weights = np.zeros((2, *words.shape), dtype=np.float32)
        for own, cases in zip(weights, (words >= 0, labels >= 0), strict=True):
            own[cases] = _shares(self.of[words[cases]])
        return Trees(words, heads, labels, *weights)

    def targets(self, kind: str, answer: Callable[[Any], tuple[int, ...] | None]) -> Targets:
        """Where those of KIND point, by ANSWER; nothing for what nobody has marked."""
        told = [(number, i, answer(each)) for number, (i, each) in enumerate(self.asking[kind])]
        told = [(number, i, words) for number, i, words in told if words is not None and self.documents[i].marked]
        rows, of = (np.array([row[column] for row in told], dtype=np.int64) for column in (0, 1))
        pairs = [
            (row, begin + word if word >= 0 else len(self.keys))
            for row, (begin, (_, _, words)) in enumerate(zip(np.searchsorted(self.of_key, of), told, strict=True))
            for word in words or ()
        ]
        return Targets(rows, np.array(pairs, dtype=np.int64).reshape(-1, 2), _shares(of))

    def queries(self, kind: str) -> Queries:
        """What points, of KIND, and how far everything is from it."""
        of = np.array([i for i, _ in self.asking[kind]])
        own = [(e.cue, e.cue + 1) if kind == "statements" else (e.first, e.past) for _, e in self.asking[kind]]
        spans = np.array(own) + np.searchsorted(self.of_key, of)[:, None]
        paragraph = np.concatenate([self.documents[i].paragraph for i in np.unique(self.of_key)])
        foreign = of[:, None] != self.of_key
        distance, away = distances(spans, len(self.keys)), paragraphs_away(spans, paragraph)
        distance[foreign] = away[foreign] = 0
        return Queries(
            np.concatenate([self.keys[first:past] for first, past in spans]),
            np.cumsum([0, *(spans[:, 1] - spans[:, 0])]),
            distance.astype(np.uint8), away.astype(np.uint8), foreign, self.unmarked(of),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One of the trainings whose weights are averaged.

    Attributes:
        budget: word pieces a step.
        rates: of the encoder and of the heads.
        epochs: how often everything is seen, shares taken into account.
        shares: those that differ from ``SHARES``.
        again: whether it begins with the mean of what the runs before came to, and is taught by it what nobody marked.
    """

    budget: int
    rates: tuple[float, float]
    epochs: float
    shares: Mapping[str, float] = field(default_factory=dict)
    again: bool = False


class Draw(NamedTuple):
    """The documents of a batch, each its source and its place there, and the seed of what is random in it."""

    places: list[tuple[str, int]]
    seed: float


def endless(corpus: Corpus, run: Run, rng: random.Random, steps: int) -> Iterator[Draw]:
    """So many STEPS of batches, drawn anew in every epoch."""
    while steps > 0:
        for places in batches(corpus, run, rng)[:steps]:
            steps -= 1
            yield Draw(places, rng.random())


def batches(corpus: Corpus, run: Run, rng: random.Random) -> list[list[tuple[str, int]]]:
    """The documents of one epoch, of every source its share, in random batches of about as many pieces as RUN says."""
    shares = {**SHARES, **run.shares}
    mixed = [
        (name, i) for name, own in corpus.documents.items() for i in range(len(own)) if rng.random() < shares[name]
    ]
    rng.shuffle(mixed)
    found: list[list[tuple[str, int]]] = [[]]
    size = 0
    for name, i in mixed:
        pieces = sum(w.end - w.start for w in corpus.documents[name][i].layout.windows)
        if found[-1] and size + pieces > run.budget:
            found.append([])
            size = 0
        found[-1].append((name, i))
        size += pieces
    return found


# What a process that makes batches knows: the corpus, the tokenizer, and how far windows of a group differ in length.
_known: list[Any] = []


def _know(*known: Any) -> None:
    _known[:] = known


def ahead(drawn: Iterator[Draw], corpus: Corpus, tokenizer: Any, device: str) -> Iterator[Batch]:
    """What is DRAWN as batches, some of which are made while others are used."""
    # On a graphics processor padding costs nothing, and every group of windows a run of small steps.
    known = (corpus, tokenizer, 1.3 if device == "cpu" else float("inf"))
    pool: Executor
    if device == "cpu":
        pool = ThreadPoolExecutor(1, initializer=_know, initargs=known)
    else:  # a step is then so short that one processor can't also make the next batch meanwhile
        pool = ProcessPoolExecutor(3, get_context("fork"), initializer=_know, initargs=known)
    coming: deque[Future[Batch]] = deque()
    try:
        for draw in drawn:
            coming.append(pool.submit(_made, draw))
            if len(coming) > (2 if device == "cpu" else 12):
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _made(draw: Draw) -> Batch:
    corpus, tokenizer, spread = _known
    rng = random.Random(draw.seed)
    documents = (corpus.documents[name][number] for name, number in draw.places)
    return collate([masked(d, tokenizer, rng) if d.names else d for d in documents], spread=spread)
