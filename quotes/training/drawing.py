"""What is drawn in an epoch, and how it becomes batches while others are learned from."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, NamedTuple

from quotes.training.batch import Batch, collate
from quotes.training.data.corpora import Corpus
from quotes.training.data.documents import masked

# How much of each source is seen in an epoch.
SHARES = {
    "news": 1.0, "polnear": 0.5, "treebank": 1.0, "invented": 0.5, "entities": 0.8, "coreference": 0.8, "gap": 1.0,
    "people": 0.5, "described": 0.0, "unmarked": 0.0,
}  # fmt: skip


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
