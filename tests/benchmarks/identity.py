"""How well speakers are told apart and put together across articles.

    python -m tests.benchmarks.identity [--shuffle SEED]

Ingests the development articles of PolNeAR as one collection and compares, over all pairs of quotes from two articles,
whether both have one stored speaker with whether one person said both.  Only quotes count whose speaker is a person and
right within the article: what an article itself gets wrong is no matter of identity.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from quotes.evaluation.gold.records import Gold, GoldSpeaker
from quotes.evaluation.names import same_as_any
from quotes.evaluation.score import name_of, score_segments
from quotes.records import Extraction
from quotes.store import Store, open_store

POLNEAR = Path(__file__).parents[3] / "shared" / "corpora" / "polnear"
# The table of speakers names each as fully as the article does; read by hand, these are one person each.
SAME = (
    ("Barack Obama", "Obama"),  # every article that has the surname alone calls him the President
    ("Donald Trump", "Donald J. Trump"),
    ("Elijah Cummings", "Elijah E. Cummings"),  # a representative in both
    ("Leonard E. Burman", "Len Burman"),  # of the Tax Policy Center in both
    ("Paul Ryan", "Paul D. Ryan"),  # Speaker of the House in both
)


@dataclass(frozen=True)
class Said:
    """A quote whose speaker is right: in which article, by whom in truth, and the stored speaker's number and name."""

    article: str
    person: str
    speaker: int
    name: str


@dataclass(frozen=True)
class Figures:
    """Pairs of quotes from two articles.

    Attributes:
        quotes: how many quotes were compared.
        united: pairs of one person that are one speaker.
        wrong: pairs of two people that are one speaker, by the people's names.
        missed: pairs of one person that are two speakers, by the person's name and the speakers'.
    """

    quotes: int
    united: int
    wrong: Counter[tuple[str, str]]
    missed: Counter[tuple[str, str, str]]

    @property
    def precision(self) -> float:
        """Of the pairs that are one speaker, the percentage that is one person."""
        return 100 * self.united / max(1, self.united + self.wrong.total())

    @property
    def recall(self) -> float:
        """Of the pairs that are one person, the percentage that is one speaker."""
        return 100 * self.united / max(1, self.united + self.missed.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def said(store: Store, gold: Gold, extractions: Sequence[Extraction], *, shuffle: int | None = None) -> list[Said]:
    """Put all articles of GOLD into STORE, with SHUFFLE in another order, and give the quotes to compare."""
    pairs = list(zip(gold.articles, extractions, strict=True))
    order = list(pairs)
    if shuffle is not None:
        random.Random(shuffle).shuffle(order)
    for each, extraction in order:
        store.add(each.article, extraction)
    found = []
    for each, extraction in pairs:
        stored = store.find(each.article)
        assert stored is not None
        speakers = _speakers(store, stored.id)
        for score in score_segments(each, extraction):
            if score.speaker and score.answer is not None and score.segment.speaker.kind == "person":
                person = _person(score.segment.speaker, name_of(score.answer))
                number, name = speakers[extraction.quotes.index(score.answer)]
                found.append(Said(each.id, person, number, name))
    return found


def compare(quotes: Sequence[Said]) -> Figures:
    """The figures over all pairs of QUOTES from two articles."""
    united = 0
    wrong: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str, str]] = Counter()
    for one, other in combinations(quotes, 2):
        if one.article == other.article:
            continue
        if one.person == other.person and one.speaker == other.speaker:
            united += 1
        elif one.speaker == other.speaker:
            first, second = sorted((one.person, other.person))
            wrong[first, second] += 1
        elif one.person == other.person:
            first, second = sorted((f"{one.name} ({one.speaker})", f"{other.name} ({other.speaker})"))
            missed[one.person, first, second] += 1
    return Figures(len(quotes), united, wrong, missed)


def mixed(quotes: Sequence[Said], *, most: int = 50) -> list[tuple[str, ...]]:
    """The people who are one stored speaker though they are several, among the MOST quoted speakers."""
    people: dict[int, set[str]] = defaultdict(set)
    for quote in quotes:
        people[quote.speaker].add(quote.person)
    ranked = Counter(quote.speaker for quote in quotes).most_common(most)
    return [tuple(sorted(people[speaker])) for speaker, _ in ranked if len(people[speaker]) > 1]


def _person(speaker: GoldSpeaker, name: str) -> str:
    """Who NAME is by the gold: of a joint statement the one that the name fits, under the first of their names."""
    names = next(each for each in speaker.joint if same_as_any(each, name, "person"))
    for same in SAME:
        if set(names) & set(same):
            return same[0]
    return names[0]


def _speakers(store: Store, article: int) -> dict[int, tuple[int, str]]:
    """The first speaker of each quote of ARTICLE, number and name, by the quote's position."""
    rows = store.database.query(
        """
        SELECT quotes.position, speakers.id, speakers.name FROM quotes
        JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
        JOIN attribution_speakers ON attribution = attributions.id AND attribution_speakers.position = 0
        JOIN speakers ON speakers.id = speaker
        WHERE quotes.article = ?
        """,
        [article],
    )
    return {row["position"]: (row["id"], row["name"]) for row in rows}


def report(quotes: Sequence[Said]) -> str:
    """The figures in words, with every error."""
    figures = compare(quotes)
    lines = [
        f"quotes                {figures.quotes}",
        f"pairs of one person   {figures.united + figures.missed.total()}",
        f"precision             {figures.precision:.2f}",
        f"recall                {figures.recall:.2f}",
        f"F1                    {figures.f1:.2f}",
        f"mixed among the fifty most quoted: {len(mixed(quotes))}",
    ]
    lines += [f"wrong   {count:5} {' / '.join(people)}" for people, count in figures.wrong.most_common()]
    lines += [f"missed  {count:5} {' / '.join(names)}" for names, count in figures.missed.most_common()]
    return "\n".join(lines)


def main() -> None:
    """Extract, ingest and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="ingest in another order")
    chosen = parser.parse_args()
    if not POLNEAR.is_dir():
        sys.exit(f"{POLNEAR}: the annotated articles are not there; put the shared folder beside this checkout")
    import quotes
    from quotes.evaluation import read_gold, run

    gold = read_gold(POLNEAR / "dev.jsonl", speakers=POLNEAR / "dev-speakers.tsv")
    outcome = run(gold, quotes.load())
    with open_store(":memory:") as store:
        sys.stdout.write(report(said(store, gold, outcome.ours, shuffle=chosen.shuffle)) + "\n")


if __name__ == "__main__":
    main()
