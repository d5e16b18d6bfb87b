"""How well copies of a quote are found among many, what a new quote costs as a collection grows, and the index's size.

    python -m tests.benchmarks.statements [--quotes N] [--sizes N,N,N] [--folder FOLDER]

The first part puts N quotes (100,000), 2,500 of them copies and 2,500 lookalikes, through the store as articles of ten
and compares pairs.  The second fills a collection with made-up quotes up to each size and times how long new articles
take to be placed there, in turns within one run, so that whatever else the machine does slows all sizes alike.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
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
_AT_ONCE = 500


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
    """Put NUMBER quotes, COPIES and as many lookalikes among them, into the blank STORE, and judge its pairs."""
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


def fill(store: Store, number: int, *, seed: int = 2) -> list[Made]:
    """Put NUMBER made-up quotes into the blank STORE, as rows and without looking for statements among them.

    Returns:
        some of them, to make copies of.
    """
    maker = Maker(seed)
    kept: list[Made] = []
    speakers: dict[str, tuple[int, int]] = {}
    waiting: list[Story] = []
    db = store.database
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA cache_size = -200000")
    # Made anew at the end, which is faster than to keep them in order all the way.
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    for _ in range(0, number, _IN_AN_ARTICLE):
        quotes = [maker.quote() for _ in range(_IN_AN_ARTICLE)]
        story = article([replace(quote, day=quotes[0].day) for quote in quotes], maker)
        kept.append(story.quotes[0])
        waiting.append(story)
        if len(waiting) == _AT_ONCE:
            _store_rows(store, waiting, speakers)
            waiting.clear()
    _store_rows(store, waiting, speakers)
    for _, sql in indexes:
        db.execute(sql)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA cache_size = -2000")
    return kept


def _store_rows(store: Store, stories: Sequence[Story], speakers: dict[str, tuple[int, int]]) -> None:
    from quotes.identity import identify
    from quotes.identity.statements.copies import runs, sample
    from quotes.identity.statements.matching import Said, Voice, index_values
    from quotes.identity.statements.wording import folded_words
    from quotes.records import Speaker
    from quotes.store.db import digest
    from quotes.store.write.article import text_digest
    from quotes.store.write.memory import Memory
    from quotes.store.write.outlets import store_outlet
    from quotes.store.write.speakers import designation, store_speaker

    db = store.database
    rows: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    db.execute("BEGIN IMMEDIATE")
    ((held, quoted),) = db.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)")
    for story in stories:
        held += 1
        text, key, day = story.article.text, digest(story.article.text), story.article.published or ""
        outlet = store_outlet(db, story.article.outlet)
        rows["articles (id, key, outlet, published, first_seen, pipeline, text_sha256, text, origin)"].append(
            (held, key, outlet, day, f"{day}T00:00:00+00:00", "made", text_digest(text), text, held)
        )
        parts = [quote.parts[0] for quote in story.extraction.quotes]
        rows["article_shingles"] += [(value, held) for value in sample(runs(text, parts))]
        for position, (made, part) in enumerate(zip(story.quotes, parts, strict=True)):
            quoted += 1
            if made.speaker not in speakers:
                speaker = Speaker(made.speaker, "person")
                own = store_speaker(db, speaker, identify(speaker, key).key, None)
                speakers[made.speaker] = own, designation(Memory(db), own, made.speaker, None, None)
            who, called = speakers[made.speaker]
            rows["quotes (id, key, article, position, kind, text)"].append(
                (quoted, digest(key, str(part)), held, position, "direct", made.words)
            )
            rows["quote_parts"].append((quoted, 0, *part))
            rows["attributions (id, quote, origin, method, confidence)"].append(
                (quoted, quoted, "machine", "made", 0.9)
            )
            rows["attribution_speakers"].append((quoted, 0, who, called))
            said = Said(
                article=held,
                kind="direct",
                polarity="positive",
                words=folded_words(made.words),
                voices=frozenset([Voice(who, "person", False)]),
                said=None,
                published=made.day,
            )
            rows["shingles"] += [(value, quoted) for value in index_values(said)]
    for table, values in rows.items():
        marks = ", ".join("?" * len(values[0]))
        db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
    db.execute("COMMIT")


@dataclass
class Cost:
    """What new quotes cost in a collection of SIZE quotes: milliseconds each, for each article that was added."""

    size: int
    placing: list[float]
    adding: list[float]


def cost(stores: Sequence[tuple[int, Store, list[Made]]], *, rounds: int = _PLACED) -> list[Cost]:
    """Add ROUNDS articles to each of STORES (with its size and quotes to copy), in turns, and time it."""
    from quotes.store.write import article as writer

    maker = Maker(3)
    costs = [Cost(size, [], []) for size, _, _ in stores]
    place = writer.place
    spent = 0.0

    def timed(*given: object) -> None:
        nonlocal spent
        begin = time.perf_counter()
        place(*given)  # type: ignore[arg-type]
        spent = time.perf_counter() - begin

    writer.place = timed
    try:
        for _ in range(rounds):
            for (_, store, known), each in zip(stores, costs, strict=True):
                day = maker.random.choice(known).day
                quotes = [maker.quote() for _ in range(_IN_AN_ARTICLE - 2)]
                quotes += [maker.copy(maker.random.choice(known)) for _ in range(2)]
                story = article([replace(quote, day=day) for quote in quotes], maker)
                begin = time.perf_counter()
                store.add(story.article, story.extraction)
                each.adding.append(1000 * (time.perf_counter() - begin) / _IN_AN_ARTICLE)
                each.placing.append(1000 * spent / _IN_AN_ARTICLE)
    finally:
        writer.place = place
    return costs


def sizes(store: Store) -> dict[str, float]:
    """Bytes of the index a quote and an article, and of the whole file for each byte of the articles' text."""
    db = store.database
    bytes_of = dict(db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    ((quotes, held, text),) = db.execute(
        "SELECT (SELECT count(*) FROM quotes), count(*), sum(length(CAST(text AS BLOB))) FROM articles"
    )
    return {
        "bytes of index for a quote": bytes_of["shingles"] / quotes,
        "bytes of index for an article": bytes_of["article_shingles"] / held,
        "all indexes of copies to text": (bytes_of["shingles"] + bytes_of["article_shingles"]) / text,
        "whole file to text": sum(bytes_of.values()) / text,
    }


def main() -> None:
    """Print both parts."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument(
        "--quotes", type=int, default=100_000, help="quotes among which copies are looked for; 0: none"
    )
    options.add_argument("--sizes", default="10000,100000,1000000", help="collections in which a new quote is timed")
    options.add_argument("--folder", type=Path, help="where the collections are made, in place of a temporary folder")
    given = options.parse_args()
    with TemporaryDirectory(dir=given.folder) as folder:
        if given.quotes:
            _print_found(Path(folder), given.quotes)
        if given.sizes:
            _print_costs(Path(folder), [int(size) for size in given.sizes.split(",")])


def _print_found(folder: Path, number: int) -> None:
    from quotes.store import open_store

    with open_store(folder / "copies.db") as store:
        store.database.execute("PRAGMA synchronous = OFF")
        copies = min(_COPIES, number // 10)
        found = find_copies(store, number, copies=copies)
    _tell(f"{number:,} quotes, {copies:,} of them copies and as many lookalikes")
    _tell(f"recall     {100 * found.recall:.2f} %  (missed: {dict(found.missed)})")
    _tell(f"precision  {100 * found.precision:.2f} %  (wrong: {dict(found.wrong)})")


def _print_costs(folder: Path, numbers: Sequence[int]) -> None:
    from quotes.store import open_store

    stores = []
    for number in numbers:
        store = open_store(folder / f"{number}.db")
        store.database.execute("PRAGMA synchronous = OFF")
        stores.append((number, store, fill(store, number)))
    costs = cost(stores)
    least = costs[0]
    for each, (_, store, _) in zip(costs, stores, strict=True):
        placing, adding = median(each.placing), median(each.adding)
        _tell(
            f"{each.size:>9,} quotes: finding the statement of a new one {placing:.2f} ms "
            f"({placing / median(least.placing):.2f} times), storing it in all {adding:.2f} ms "
            f"({adding / median(least.adding):.2f} times)"
        )
        _tell("          " + "; ".join(f"{name} {value:.2f}" for name, value in sizes(store).items()))
        store.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
