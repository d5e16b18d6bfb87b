"""Documents together, as the arrays that the network learns from in one step.

The words of all documents stand in one row, and all positions are in it.  What is asked of a document is a mean over
its cases, so every case has the weight of one divided by their number: the weights of a task sum up to the number of
documents that have something for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quotes.extraction.reader.distances import distances, paragraphs_away
from quotes.training.data.documents import Document

Ids = npt.NDArray[np.int64]
Array = npt.NDArray[Any]

LONGEST_SENTENCE = 140
# Windows are padded to a multiple of this: for every shape PyTorch compiles kernels of its own on a processor, which
# costs a fifth of the time where hardly two batches are of one shape.
LENGTHS = 32


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
        queries: segments, cues of statements, and mentions.
        targets: by task.
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
    """DOCUMENTS as one batch.

    Args:
        documents: at least one.
        spread: windows are read together that differ in length by this factor, and a few pieces more.
    """
    windows, first = _windows(documents, spread)
    starts = np.cumsum([0, *(len(d.words) for d in documents)])
    numbered = [(d, int(start)) for d, start in zip(documents, starts, strict=False)]
    asking = [(d, start) for d, start in numbered if d.segments or d.statements or d.references]
    keys = _joined(np.arange(start, start + len(d.words)) for d, start in asking)
    spans, targets = _pointers(asking, len(keys))
    found = Batch(
        len(documents), windows, first, _unmarked([(d, len(d.words)) for d in documents]), keys, _classes(numbered),
        _trees(numbered), {name: _queries(asking, own) for name, own in spans.items() if any(own)}, targets,
    )  # fmt: skip
    found.classes.update(_quotes(asking))
    return found


def _joined(parts: Iterable[Any]) -> Ids:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)


def _windows(documents: Sequence[Document], spread: float) -> tuple[list[Windows], Ids]:
    """The windows of DOCUMENTS in groups of about one length, and of every word the place of its first piece."""
    places = [(d, w) for d, document in enumerate(documents) for w in range(len(document.layout.windows))]
    lengths = {p: (w := documents[p[0]].layout.windows[p[1]]).end - w.start for p in places}
    groups: list[list[tuple[int, int]]] = []
    for place in sorted(places, key=lengths.__getitem__):
        if not groups or lengths[place] > spread * lengths[groups[-1][0]] + 16:
            groups.append([])
        groups[-1].append(place)
    found, row_starts, past = [], {}, 0
    for group in groups:
        wide = -(-lengths[group[-1]] // LENGTHS) * LENGTHS
        found.append(_padded([(documents[d].layout, documents[d].layout.windows[w]) for d, w in group], wide))
        row_starts.update({place: past + i * wide for i, place in enumerate(group)})
        past += len(group) * wide
    first = []
    for d, document in enumerate(documents):
        for number, window in enumerate(document.layout.windows):
            pieces = document.layout.first
            own = pieces[(pieces >= window.own_start) & (pieces < window.own_end)]
            first.append(own - window.start + row_starts[d, number])
    return found, _joined(first)


def _padded(rows: list[tuple[Any, Any]], wide: int) -> Windows:
    ids, inside = np.zeros((len(rows), wide), dtype=np.int64), np.zeros((len(rows), wide), dtype=np.int64)
    case, mask = np.full((len(rows), wide), 3), np.zeros((len(rows), wide), dtype=bool)
    for row, (layout, w) in enumerate(rows):
        length = w.end - w.start
        ids[row, :length], case[row, :length] = layout.ids[w.start : w.end], layout.case[w.start : w.end]
        inside[row, :length], mask[row, :length] = layout.inside[w.start : w.end], True
    return Windows(ids, case, inside, mask)


def _classes(documents: list[tuple[Document, int]]) -> dict[str, Classes]:
    """What is asked of single words."""
    answers: dict[str, Callable[[Document], Any]] = {
        "tags": lambda d: d.tags,
        "sentences": lambda d: None if d.heads is None else np.isin(np.arange(len(d.words)), d.sentences).astype(int),
        "entities": lambda d: None if d.governments else d.entities,
        # The labels of a corpus that calls governments bodies, which those who are asked for bodies need not learn.
        "governments": lambda d: d.entities if d.governments else None,
        "statement": lambda d: None if d.wide else d.cues,
        "statement_wide": lambda d: d.cues if d.wide else None,
    }
    found = {}
    for task, of in answers.items():
        known = [(start, of(d)) for d, start in documents]
        parts = [(start + (at := np.flatnonzero(own >= 0)), own[at]) for start, own in known if own is not None]
        if any(len(at) for at, _ in parts):
            found[task] = Classes(
                _joined(at for at, _ in parts), _joined(own for _, own in parts), _weights([len(at) for at, _ in parts])
            )
    return found


def _weights(counts: Iterable[int]) -> Array:
    """One divided by each of COUNTS, as often as it says."""
    return np.concatenate([np.zeros(0), *(np.full(n, 1 / max(n, 1)) for n in counts)]).astype(np.float32)


def _unmarked(counts: Iterable[tuple[Document, int]]) -> Array:
    """As :func:`_weights` of the numbers in COUNTS, but 0 for the documents that people have marked."""
    return np.concatenate([np.full(n, 0.0 if d.marked else 1 / max(n, 1)) for d, n in counts]).astype(np.float32)


def _trees(documents: list[tuple[Document, int]]) -> Trees | None:
    rows: list[tuple[Ids, Ids, Ids, float, float]] = []
    for d, start in documents:
        if d.tags is None or d.heads is None or d.labels is None:
            continue
        ends = [*d.sentences[1:], len(d.words)]
        ranges = [(s, e) for s, e in zip(d.sentences, ends, strict=True) if e - s <= LONGEST_SENTENCE]
        known = sum(int((d.labels[s:e] >= 0).sum()) for s, e in ranges)
        for s, e in ranges:
            own, at = d.heads[s:e], np.arange(s, e)
            weights = 1 / sum(e - s for s, e in ranges), 1 / max(known, 1)
            rows.append((start + at, np.where(own == at, 0, own - s + 1), d.labels[s:e], *weights))
    if not rows:
        return None
    shape = (len(rows), max(len(words) for words, *_ in rows))
    words, heads, labels = (np.full(shape, -1) for _ in range(3))
    head_weights, label_weights = (np.zeros(shape, dtype=np.float32) for _ in range(2))
    for i, (at, head, label, weight, label_weight) in enumerate(rows):
        past = len(at)
        words[i, :past], heads[i, :past], labels[i, :past] = at, head, label
        head_weights[i, :past] = weight
        label_weights[i, :past] = np.where(label >= 0, label_weight, 0.0)
    return Trees(words, heads, labels, head_weights, label_weights)


def _quotes(documents: list[tuple[Document, int]]) -> dict[str, Classes]:
    """Of every segment whether somebody is quoted."""
    asked = [(d.marked, s.quote) for d, _ in documents for s in d.segments]
    at = np.array([i for i, (marked, _) in enumerate(asked) if marked], dtype=np.int64)
    wanted = np.array([quote for marked, quote in asked if marked], dtype=np.int64)
    weights = _weights(len(d.segments) for d, _ in documents if d.marked)
    return {"quote": Classes(at, wanted, weights)} if len(wanted) else {}


def _pointers(
    documents: list[tuple[Document, int]], keys: int
) -> tuple[dict[str, list[list[tuple[int, int]]]], dict[str, Targets]]:
    """The spans that point, by kind and document, and by task where they point among so many KEYS."""
    spans = {
        "segments": [[(s.first, s.past) for s in d.segments] for d, _ in documents],
        "statements": [[(s.cue, s.cue + 1) for s in d.statements] for d, _ in documents],
        "mentions": [[(r.first, r.past) for r in d.references] for d, _ in documents],
    }
    # By task and document the right answers of every span: words, -1 for none; None where nothing is asked.
    asked: dict[str, list[list[tuple[int, ...] | None]]] = {
        "source": [[s.source or None for s in d.segments] for d, _ in documents],
        "cue": [[s.cue or None for s in d.segments] for d, _ in documents],
        "statement_source": [[s.source or (-1,) for s in d.statements] for d, _ in documents],
        "statement_start": [[(s.first,) for s in d.statements] for d, _ in documents],
        "statement_end": [[(s.past - 1,) for s in d.statements] for d, _ in documents],
        "reference": [[None if r.avoided else r.words or (-1,) for r in d.references] for d, _ in documents],
        "avoided": [[r.words if r.avoided else None for r in d.references] for d, _ in documents],
    }
    targets = {task: _targets(documents, answers, keys) for task, answers in asked.items()}
    return spans, {task: own for task, own in targets.items() if len(own.rows)}


def _targets(documents: list[tuple[Document, int]], answers: list[list[tuple[int, ...] | None]], keys: int) -> Targets:
    rows: list[int] = []
    pairs: list[tuple[int, int]] = []
    number = before = 0
    for (d, _), own in zip(documents, answers, strict=True):
        for answer in own:
            if answer is not None and d.marked:
                pairs += [(len(rows), before + at if at >= 0 else keys) for at in answer]
                rows.append(number)
            number += 1
        before += len(d.words)
    weights = _weights(
        sum(answer is not None for answer in own) for (d, _), own in zip(documents, answers, strict=True) if d.marked
    )
    return Targets(np.array(rows, dtype=np.int64), np.array(pairs, dtype=np.int64).reshape(-1, 2), weights)


def _queries(documents: list[tuple[Document, int]], spans: list[list[tuple[int, int]]]) -> Queries:
    words: list[Ids] = []
    lengths: list[int] = []
    shape = (sum(map(len, spans)), sum(len(d.words) for d, _ in documents))
    distance, paragraph = np.zeros(shape, dtype=np.uint8), np.zeros(shape, dtype=np.uint8)
    foreign = np.ones(shape, dtype=bool)
    row = column = 0
    for (d, start), own in zip(documents, spans, strict=True):
        block = slice(row, row + len(own)), slice(column, column + len(d.words))
        if own:
            ranges = np.array(own)
            distance[block] = distances(ranges, len(d.words))
            paragraph[block] = paragraphs_away(ranges, d.paragraph)
            foreign[block] = False
            words += [np.arange(start + first, start + past) for first, past in own]
            lengths += [past - first for first, past in own]
        row, column = block[0].stop, block[1].stop
    weights = _unmarked([(d, len(own)) for (d, _), own in zip(documents, spans, strict=True)])
    return Queries(_joined(words), np.cumsum([0, *lengths]), distance, paragraph, foreign, weights)
