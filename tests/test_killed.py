"""Killed at any moment, a command leaves a whole database, and run again it comes to what it would have come to.

``QUOTES_TEST_KILLS`` says how often each command is killed; a few times where it is not set.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import killing
import pytest
from conftest import assert_whole

pytestmark = pytest.mark.slow

KILLS = range(int(os.environ.get("QUOTES_TEST_KILLS", "3")))
ARTICLES = len(killing.articles())


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
