"""The main job as a function: what it opens, when, and what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import building
import pytest

from quotes.errors import ArticleError, PipelineError, StoreError
from quotes.ingesting import Ingested, Outcome, ingest
from quotes.records import Article
from quotes.store import Chosen, Counts, Store, open_store


@pytest.fixture
def filled(database: Path) -> Path:
    """The database with the two articles of ``building``."""
    with open_store(database) as store:
        store.add(*building.harbour())
        store.add(*building.council())
    return database


def test_known_articles_are_counted_and_not_read_again(filled: Path) -> None:
    """Of articles that are there, the summary tells what the database holds of just these, and nothing changes."""
    before = filled.read_bytes()
    harbour, _ = building.harbour()
    outcomes: list[tuple[str | None, Outcome]] = []
    ingested = ingest(
        [harbour, harbour], filled, on_stored=lambda article, what: outcomes.append((article.title, what))
    )
    assert ingested == Ingested(articles=2, new=0, updated=0, quotes=4, doubtful=1, speakers=4)
    assert outcomes == [("Two ships lost at Port Elda", "known")] * 2
    assert filled.read_bytes() == before


def test_new_and_known_articles_together(filled: Path) -> None:
    """A new article is read and stored, a known one is not, and the summary covers both."""
    council, _ = building.council()
    fresh = Article(text="“The pier is closed,” Ana Lee said on Monday.", source="pier.txt")
    ingested = ingest(iter([council, fresh]), filled)
    assert (ingested.articles, ingested.new, ingested.updated) == (2, 1, 0)
    assert (ingested.quotes, ingested.speakers) == (4 + 1, 3 + 1)


def test_without_articles_there_is_no_database(database: Path) -> None:
    """No article, no file; and the summary is all zeros."""
    assert ingest([], database) == Ingested()
    assert not database.exists()


def test_a_pipeline_that_is_none_makes_no_database(database: Path) -> None:
    """The pipeline is loaded before the database is made, and a wrong one stops everything."""
    harbour, _ = building.harbour()
    with pytest.raises(PipelineError, match="no_such_pipeline"):
        ingest([harbour], database, pipeline="no_such_pipeline")
    assert not database.exists()


def test_a_foreign_database_stops_it_before_anything_is_read(database: Path, tmp_path: Path) -> None:
    """Hours of reading must not end in "not a database": what is there is tried first."""
    foreign = tmp_path / "notes.db"
    foreign.write_text("Notes.\n" * 200)

    def unread() -> Iterator[Article]:
        raise AssertionError("an article was asked for")
        yield

    with pytest.raises(StoreError, match=r"notes\.db: is not a SQLite database"):
        ingest(unread(), foreign)


def test_what_the_reader_raises_passes_through(filled: Path) -> None:
    """Without somebody who collects them, the reader's errors reach the caller, and the database is whole."""

    def broken() -> Iterator[Article]:
        yield building.harbour()[0]
        raise ArticleError("b.txt", "is empty")

    with pytest.raises(ArticleError, match=r"b\.txt: is empty"):
        ingest(broken(), filled)


def test_find_and_counts_of_some_articles(filled_store: Store) -> None:
    """A store tells which article one would be, and what it holds of some articles alone."""
    harbour, _ = building.harbour()
    found = filled_store.find(harbour)
    assert found is not None
    assert (found.article, found.quotes) == (harbour, 4)
    assert filled_store.find(Article(text="Nobody has seen this one.")) is None
    # The outlets are the paper and the agency.
    assert filled_store.counts(articles=[found.id, found.id, 999]) == Counts(
        articles=1, quotes=4, doubtful=1, statements=4, speakers=4, outlets=2
    )
    assert filled_store.counts(articles=[]) == Counts(
        articles=0, quotes=0, doubtful=0, statements=0, speakers=0, outlets=0
    )
    both = filled_store.counts(articles=range(1, 100))
    assert both == filled_store.counts()


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [([], []), ([3], [(3, 3)]), ([9, 7, 8, 1, 8], [(1, 1), (7, 9)]), (range(1, 1000), [(1, 999)])],
)
def test_numbers_of_articles_are_kept_as_bits(numbers: list[int], runs: list[tuple[int, int]]) -> None:
    """In whatever order they come and however often, they are told as runs."""
    assert Chosen(numbers).runs() == runs


def test_articles_are_told_of_when_they_are_written(database: Path) -> None:
    """Those that are found together go into one transaction, and each is told of after its end."""
    committed: list[int] = []

    def stored(article: Article, outcome: Outcome) -> None:
        with open_store(database, create=False) as other:
            committed.append(other.counts().articles)

    texts = (f"“Pier {number} is closed,” Ana Lee said on Monday." for number in range(5))
    assert ingest([Article(text=text) for text in texts], database, on_stored=stored).new == 5
    # Told of once they are written, all five by then.
    assert committed == [5] * 5
