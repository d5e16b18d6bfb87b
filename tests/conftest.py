"""Fixtures that tests of several modules share."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import building
import pytest
import site_collection
from hypothesis import settings
from spacy.language import Language

import quotes
from quotes.evaluation import Evaluation, Gold, evaluate, read_gold, run
from quotes.evaluation.running import Outcome
from quotes.store import Store, open_store

SHARED = Path(__file__).parents[2] / "shared"
# How long an example takes says how busy the machine is.
settings.register_profile("patient", deadline=None, max_examples=int(os.environ.get("QUOTES_EXAMPLES", "60")))
settings.load_profile("patient")
# What a shell that starts the tests ignores, the processes that they start and interrupt would ignore too.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# To read a corpus or to build a wheel takes most of a minute.
_SLOW_FIXTURES = {"polnear_dev", "news_dev", "marked_news", "packages"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs a fixture that takes long."""
    for item in items:
        if _SLOW_FIXTURES & {*getattr(item, "fixturenames", ())}:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline that comes with the package, loaded once."""
    return quotes.load()


@dataclass(frozen=True)
class Run:
    """A gold file with what was found in its articles, and the figures of that."""

    gold: Gold
    outcome: Outcome
    evaluation: Evaluation


def run_on(gold: Gold, nlp: Language) -> Run:
    """Extracts and scores GOLD."""
    outcome = run(gold, nlp)
    return Run(gold, outcome, evaluate(gold, outcome.ours))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the corpora; skips where they are not at hand."""
    folder = SHARED / "corpora"
    if not folder.is_dir():
        pytest.skip("the shared corpora are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def polnear_dev(corpora: Path, nlp: Language) -> Run:
    """The development articles of PolNeAR, read and scored once for all tests; skips where they are not at hand."""
    folder = corpora / "polnear"
    return run_on(read_gold(folder / "dev.jsonl", speakers=folder / "dev-speakers.tsv"), nlp)


@pytest.fixture(scope="session")
def news_dev(corpora: Path, nlp: Language) -> Run:
    """The development articles of many outlets, read and scored once for all tests; skips without them."""
    folder = corpora / "news"
    return run_on(read_gold(folder / "dev.jsonl", speakers=folder / "dev-speakers.tsv"), nlp)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """A path for a database; what a test leaves there has to be whole."""
    path = tmp_path / "quotes.db"
    yield path
    if path.exists():
        assert_whole(path)


@pytest.fixture
def fresh_store(database: Path) -> Iterator[Store]:
    """An empty store in a file."""
    with open_store(database) as store:
        yield store


@pytest.fixture
def filled_store(fresh_store: Store) -> Store:
    """A store with the two articles of ``building``."""
    fresh_store.add(*building.harbour())
    fresh_store.add(*building.council())
    return fresh_store


@pytest.fixture(scope="session")
def site_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection of ``site_collection`` in a file that no test may change."""
    return site_collection.fill(tmp_path_factory.mktemp("site") / "ferries.db")


def assert_whole(path: Path) -> None:
    """Check the pages, the references and the full-text index of the database at PATH."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('integrity-check', 1)")
        connection.rollback()
