"""How well copies of a quote are found among many, what a new quote costs as a collection grows, and the index's size.

    python -m tests.benchmarks.statements [--quotes N] [--sizes N,N,N] [--keep FILE]

The first part puts N quotes (100,000), 2,500 of them copies and 2,500 lookalikes, through the store as articles of ten
and compares pairs.  The second fills a collection with made-up quotes up to each size and times how long new articles
take to be placed there, in turns within one run, so that whatever else the machine does slows all sizes alike.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from tests.benchmarks.made_quotes import Made, Maker, with_copies

if TYPE_CHECKING:
    from quotes.records import Article, Extraction
    from quotes.store import Store

_IN_AN_ARTICLE = 10
_COPIES = 2_500
_PLACED = 40


@dataclass(frozen=True)
class Found:
    """Pairs of quotes that were united and that should be, and what was missed, by sort of edit."""

    united: int
    right: int
    wanted: int
    missed: Counter[str]
    wrong: Counter[str]

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        return self.right / self.united if self.united else 1.0


class Story(NamedTuple):
    """An article with the quotes that were put into it."""

    article: Article
    extraction: Extraction
    quotes: Sequence[Made]


def articles(quotes: Iterable[Made], maker: Maker) -> Iterator[Story]:
    """QUOTES as articles of ten, which share a day; each stands in the words of its article alone."""
    by_day: defaultdict[object, list[Made]] = defaultdict(list)
    for quote in quotes:
        waiting = by_day[quote.day]
        waiting.append(quote)
        if len(waiting) == _IN_AN_ARTICLE:
            yield article(waiting, maker)
            by_day[quote.day] = []
    for waiting in by_day.values():
        if waiting:
            yield article(waiting, maker)


def article(quotes: Sequence[Made], maker: Maker) -> Story:
    """An article with QUOTES of one day, each after a paragraph of about forty words."""
    from quotes.records import Article, Attribution, Extraction, Quote, Span, Speaker

    text, made = "", []
    for quote in quotes:
        text += f'{maker.sentence(40)} {quote.speaker} said: "'
        span = Span(len(text), len(text) + len(quote.words))
        text += f'{quote.words}"\n\n'
        who = (Speaker(quote.speaker, "person"),)
        said = Attribution(
            speakers=who, mention=None, cue=None, told_to=None, said_on=None, confidence=0.9, method="made"
        )
        made.append(Quote((span,), "direct", said))
    outlet = f"The {maker.random.randrange(200)} Times"
    day = quotes[0].day.isoformat()
    return Story(Article(text=text, outlet=outlet, published=day), Extraction(tuple(made), "made"), tuple(quotes))


def find_copies(store: Store, number: int, *, copies: int = _COPIES, seed: int = 1) -> Found:
    """Put NUMBER quotes with COPIES and as many lookalikes into the blank STORE, and judge the pairs it makes of them."""
    maker = Maker(seed)
    made: list[Made] = []
    for each in articles(with_copies(maker, number, copies, copies), maker):
        made.extend(each.quotes)
        assert store.add(each.article, each.extraction) == "new"
    return judged(store, made)


def judged(store: Store, made: Sequence[Made]) -> Found:
    """Compare the pairs in the statements of STORE with those of MADE, which are its quotes by their numbers from 1."""
    truth: defaultdict[int, list[int]] = defaultdict(list)
    for number, quote in enumerate(made, 1):
        truth[quote.statement].append(number)
    wanted = {pair for numbers in truth.values() for pair in combinations(numbers, 2)}
    groups: defaultdict[int, list[int]] = defaultdict(list)
    sql = "SELECT id, statement, text FROM quotes WHERE statement IS NOT NULL ORDER BY id"
    for number, statement, text in store.database.execute(sql):
        assert made[number - 1].words == text
        groups[statement].append(number)
    united = {pair for numbers in groups.values() for pair in combinations(numbers, 2)}
    return Found(
        united=len(united),
        right=len(united & wanted),
        wanted=len(wanted),
        missed=Counter(max(made[one - 1].edit, made[other - 1].edit) for one, other in wanted - united),
        wrong=Counter(
            f"{made[one - 1].edit or 'none'}/{made[other - 1].edit or 'none'}" for one, other in united - wanted
        ),
    )
