"""Killed at any moment, a command leaves a whole database, and run again it comes to what it would have come to.

``QUOTES_TEST_KILLS`` says how often each command is killed; a few times where it is not set.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import killing
import pytest
from conftest import assert_whole
from web_site import Site

from tests.benchmarks.made_articles import Newsroom

pytestmark = pytest.mark.slow

KILLS = range(int(os.environ.get("QUOTES_TEST_KILLS", "3")))
ARTICLES = len(killing.articles())
LOADED = 30


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `ingest` makes when nobody disturbs it."""
    database = tmp_path_factory.mktemp("undisturbed") / "quotes.db"
    killing.ingest(None, database)
    return database


@pytest.mark.parametrize("seed", KILLS)
def test_ingest(seed: int, database: Path, undisturbed: Path) -> None:
    """What was stored is whole, and another run makes the very database that an undisturbed one makes."""
    chance = Random(seed)
    for _ in range(chance.randint(1, 2)):
        killing.killed(chance, killing.ingest, database, steps=ARTICLES, delay=0.3)
        if database.exists() and database.stat().st_size:
            assert_whole(database)
    killing.ingest(None, database)
    assert killing.contents(database) == killing.contents(undisturbed)


@pytest.mark.skipif(not KILLS, reason="nothing is to be killed")
def test_ingest_with_several_processes(database: Path, undisturbed: Path) -> None:
    """So it is where other processes find the quotes."""
    killing.killed(Random(1), killing.ingest, database, 2, steps=ARTICLES, delay=0.3)
    killing.ingest(None, database)
    assert killing.contents(database) == killing.contents(undisturbed)


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles, stored and not read."""
    database = tmp_path_factory.mktemp("unread") / "quotes.db"
    killing.unread(database)
    return database


@pytest.fixture(scope="module")
def reread(unread: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `reprocess` makes of them when nobody disturbs it."""
    database = tmp_path_factory.mktemp("reread") / "quotes.db"
    shutil.copy(unread, database)
    killing.reprocess(None, database)
    return database


@pytest.mark.parametrize("seed", KILLS)
def test_reprocess(seed: int, database: Path, unread: Path, reread: Path) -> None:
    """An article is read again or as it was, and going on makes the very database that an undisturbed run makes."""
    shutil.copy(unread, database)
    killing.killed(Random(seed), killing.reprocess, database, steps=ARTICLES, delay=0.3)
    assert_whole(database)
    killing.reprocess(None, database)
    assert killing.contents(database) == killing.contents(reread)


@pytest.mark.parametrize("seed", KILLS)
def test_backup(seed: int, database: Path, tmp_path: Path, undisturbed: Path, unread: Path) -> None:
    """There is the earlier backup or the new one, whole; what was left beside it goes with a later one."""
    shutil.copy(undisturbed, database)
    target = tmp_path / "backup.db"
    shutil.copy(unread, target)
    killing.killed(Random(seed), killing.back_up, database, target, steps=1, delay=0.03)
    assert_whole(target)
    assert killing.contents(target) in (killing.contents(unread), killing.contents(undisturbed))
    for left in tmp_path.glob(".backup.db.*"):
        os.utime(left, (0, 0))
    killing.back_up(None, database, target)
    assert killing.contents(target) == killing.contents(database) == killing.contents(undisturbed)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.db", "quotes.db"]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with a feed."""
    with killing.feed() as found:
        yield found


@pytest.fixture(scope="module")
def watched(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a round of `watch` makes of it when nobody disturbs it."""
    database = tmp_path_factory.mktemp("watched") / "quotes.db"
    killing.watch(None, database, site.url("/feed"))
    return database


@pytest.mark.parametrize("seed", KILLS)
def test_watch(seed: int, database: Path, site: Site, watched: Path) -> None:
    """What was found and not stored is still wanted, though the feed is the same by then; nothing is stored twice."""
    chance = Random(seed)
    killing.killed(chance, killing.watch, database, site.url("/feed"), steps=1, delay=2.0)
    if database.exists() and database.stat().st_size:
        assert_whole(database)
    killing.watch(None, database, site.url("/feed"))
    assert killing.contents(database) == killing.contents(watched)
    with closing(sqlite3.connect(database.with_name("quotes.db-watch"))) as memory:
        assert memory.execute("SELECT DISTINCT state FROM pages").fetchall() == [("read",)]


@pytest.fixture(scope="module")
def partition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partition of articles."""
    pytest.importorskip("pyarrow", reason="partitions need the extra dask")
    from quotes.store.transfer.partitions import About, Writer

    folder = tmp_path_factory.mktemp("partition")
    with Writer(folder, "a") as writer:
        for article, extraction in Newsroom(speakers=30, seed=3).articles(LOADED):
            writer.add(article, extraction)
        writer.finish(About(pipeline="made_quotes 1.0.0", inputs=(("/made/a", 1, 1),)))
    return folder / "a.parquet"


@pytest.fixture(scope="module")
def loaded(partition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `load` makes of it when nobody disturbs it."""
    database = tmp_path_factory.mktemp("loaded") / "quotes.db"
    killing.load(None, database, partition)
    return database


@pytest.mark.parametrize("seed", KILLS)
def test_load(seed: int, database: Path, partition: Path, loaded: Path) -> None:
    """There is no database before it is whole, and another load goes on from what is stored beside its place."""
    chance = Random(seed)
    killing.killed(chance, killing.load, database, partition, steps=LOADED, delay=0.3)
    if database.exists():
        assert_whole(database)
    killing.load(None, database, partition)
    assert killing.contents(database) == killing.contents(loaded)
    assert [path.name for path in database.parent.iterdir()] == ["quotes.db"]
