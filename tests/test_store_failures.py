"""What goes wrong with a database is said in one sentence, and the database is as it was."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import building
import forking
import pytest
from conftest import assert_whole

from quotes.errors import StoreError
from quotes.records import Article, Extraction
from quotes.store import Store, open_store
from quotes.store.db import SCHEMA_VERSION

NOTHING = Extraction((), building.PIPELINE)
# What a version of the time before there was a number of the schema made of the two stories of ``building``.
EARLIER = Path(__file__).parent / "earlier_state"
# Long enough not to fit the pages that a new database has to spare.
LONG = Article(text="It rained all day. " * 20_000)


def text_file(path: Path) -> None:
    path.write_text("Just some notes, long enough to be more than the header of a database. " * 10)


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER PRIMARY KEY, title TEXT)")


def later_database(path: Path) -> None:
    with open_store(path) as store:
        store.database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def marked_earlier(path: Path) -> None:
    with open_store(path) as store:
        store.database.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")


def unmarked_earlier(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((EARLIER / "tables.sql").read_text(encoding="utf-8"))


def cut_short(path: Path) -> None:
    with open_store(path) as store:
        store.add(*building.harbour())
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


CARRY_OVER = (
    "was made by an earlier version of quotes: carry it over with `quotes export FOLDER` of that version and "
    "`quotes import FOLDER` of this one, into a new database"
)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (text_file, "is not a SQLite database: give the path of another file"),
        (foreign_database, "is a SQLite database but not a quotes database: give the path of another file"),
        (later_database, "was written by a later version of quotes: install that one or a newer one"),
        (marked_earlier, CARRY_OVER),
        (unmarked_earlier, CARRY_OVER),
        (cut_short, "is damaged: put a copy from before in its place, or build it anew from the articles"),
        (Path.mkdir, "is not a file: give the path of a database"),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_database_of_ours(tmp_path: Path, make: Callable[[Path], None], message: str, create: bool) -> None:
    """A file that is not ours is refused by name and reason, and stays as it was."""
    path = tmp_path / "odd.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught, open_store(path, create=create) as store:
        store.speakers()
    assert str(caught.value) == f"{path}: {message}"
    assert (path.read_bytes() if path.is_file() else None) == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "create", "message"),
    [
        ("none.db", False, "no such database: `quotes ingest` makes one from articles"),
        ("none/none.db", True, "its folder does not exist: make it, or give another path"),
        ("none/none.db", False, "no such database: `quotes ingest` makes one from articles"),
    ],
)
def test_missing(tmp_path: Path, name: str, create: bool, message: str) -> None:
    """A database that is not there is said to be missing, and none is made."""
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / name, create=create)
    assert str(caught.value) == f"{tmp_path / name}: {message}"
    assert list(tmp_path.iterdir()) == []


def test_blank_file_is_taken_only_to_create(tmp_path: Path) -> None:
    """An empty file is where a database may be made, but no database to read."""
    path = tmp_path / "blank.db"
    path.touch()
    with pytest.raises(StoreError, match="is empty"):
        open_store(path, create=False)
    assert path.stat().st_size == 0
    open_store(path).close()
    open_store(path, create=False).close()


def test_an_export_of_an_earlier_version_is_carried_over(fresh_store: Store) -> None:
    """What such a version exported comes in whole: its articles as they are read, and what people decided in them."""
    came = fresh_store.import_folder(EARLIER / "export")
    assert (came.articles, came.speakers, came.corrections, came.conflicts) == (2, 8, 2, 0)
    assert [entry.action for entry in fresh_store.corrections()] == ["reject", "merge"]
    assert fresh_store.search("bang") == []
    assert [told.words for told in fresh_store.history("Ivo Brandt")] == ["No one asked us,", "He asked me twice,"]


@pytest.mark.parametrize("name", ["a?b#c%20d.db", "ö \n é.db", "-x.db"])
def test_odd_file_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a file may be called, a database may be."""
    monkeypatch.chdir(tmp_path)
    with open_store(Path(name)) as store:
        store.add(*building.harbour())
    assert [path.name for path in tmp_path.iterdir()] == [name]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file may grow beyond SIZE bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_while_adding(filled_store: Store, database: Path) -> None:
    """When the disk is full, the article is not there at all, what was there is, and a re-run finishes the job."""
    limit = file_size_limit(database.stat().st_size + 8192)
    with limit, pytest.raises(StoreError, match="most likely because the disk is full: free some space"):
        filled_store.add(LONG, NOTHING)
    assert filled_store.counts().articles == 2
    assert_whole(database)
    assert filled_store.add(LONG, NOTHING) == "new"


def test_full_database_while_adding(filled_store: Store) -> None:
    """SQLite's own word for a full disk is explained in the same way."""
    pages = filled_store.database.execute("PRAGMA page_count").fetchone()[0]
    filled_store.database.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="most likely because the disk is full"):
        filled_store.add(LONG, NOTHING)
    assert filled_store.counts().articles == 2


def test_full_disk_while_creating(tmp_path: Path) -> None:
    """Where there is no room for a new database, none is left behind."""
    with file_size_limit(8192), pytest.raises(StoreError, match="the disk is full"):
        open_store(tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder with a filled database, neither of which may be written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(folder / "quotes.db") as store:
            store.add(*building.harbour())
        (folder / "quotes.db").chmod(0o444)
        folder.chmod(0o555)
        # Root may write anywhere, so for a while this process is nobody.
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if was_root:
                os.seteuid(0)
            folder.chmod(0o755)


def test_read_only_folder_can_be_read(read_only_folder: Path) -> None:
    """A database in a folder that may not be written can be searched all the same."""
    with open_store(read_only_folder / "quotes.db", create=False) as store:
        assert store.search("gamble")
        assert store.add(*building.harbour()) == "known"


def test_read_only_folder_can_not_be_written(read_only_folder: Path) -> None:
    """Adding to a database in a read-only folder fails with its path and what to do."""
    path = read_only_folder / "quotes.db"
    before = path.read_bytes()
    with open_store(path) as store, pytest.raises(StoreError) as caught:
        store.add(*building.council())
    assert str(caught.value) == f"{path}: can't be written: give a database in a folder that you may write to"
    assert path.read_bytes() == before


def test_new_database_in_a_read_only_folder(read_only_folder: Path) -> None:
    """A new database can't be made in a read-only folder, and the message says so."""
    with pytest.raises(StoreError, match=r"new.db: can't be written"):
        open_store(read_only_folder / "new.db")
    assert [path.name for path in read_only_folder.iterdir()] == ["quotes.db"]


def test_two_writers_take_turns(fresh_store: Store, database: Path) -> None:
    """While another process writes, adding waits; when that takes too long, the message says why."""
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_store(database, timeout=0.1) as store:
            with pytest.raises(StoreError, match="is in use by another process: try again"):
                store.add(*building.harbour())
            assert store.counts().articles == 0
            other.rollback()
            assert store.add(*building.harbour()) == "new"


ADDING = """
import sys
from quotes.records import Article, Extraction
from quotes.store import open_store
sys.path.insert(0, sys.argv[2])
import building
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[3]), int(sys.argv[4])):
        article, extraction = building.numbered(number)
        print(number, store.add(article, extraction), flush=True)
"""


def adding(database: Path, first: int, end: int) -> subprocess.Popen[str]:
    """A process that adds the articles FIRST to END to DATABASE and says what became of each."""
    arguments = [str(database), str(Path(__file__).parent), str(first), str(end)]
    return forking.Process([sys.executable, "-c", ADDING, *arguments], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("after", [1, 7, 20])
def test_killed_while_adding(database: Path, after: int) -> None:
    """Killed at any moment, the database is whole, has every article that was reported, and a re-run adds the rest."""
    with adding(database, 0, 10_000) as process:
        assert process.stdout is not None
        reported = [process.stdout.readline() for _ in range(after)]
        # Somewhere within the next articles, at another point of the writing each time.
        time.sleep(0.003 * after)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    assert process.returncode == -signal.SIGKILL
    lines = len(reported) + rest.count("new\n")
    with open_store(database) as store:
        held = store.counts()
        # The last one may have been stored without the word getting out.
        assert lines <= held.articles <= lines + 1
        assert held.quotes == 2 * held.articles
        outcomes = [store.add(*building.numbered(number)) for number in range(held.articles + 5)]
    assert outcomes == ["known"] * held.articles + ["new"] * 5
    assert_whole(database)


def test_two_processes_add_at_once(database: Path) -> None:
    """Two processes that make and fill one database at the same time lose nothing."""
    both = [adding(database, 0, 30), adding(database, 15, 45)]
    reports = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(report.count("new") for report in reports) == 45
    with open_store(database) as store:
        assert store.counts().articles == 45


def test_copy_is_whole_while_open(filled_store: Store, database: Path, tmp_path: Path) -> None:
    """Between two writes the database is one file: a plain copy of it holds everything."""
    shutil.copy(database, tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", create=False) as copy:
        assert copy.counts() == filled_store.counts()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "quotes.db"]


def test_closed_twice(fresh_store: Store) -> None:
    """Closing a store that is closed does no harm."""
    fresh_store.close()
    fresh_store.close()


def test_references_are_enforced(fresh_store: Store) -> None:
    """A row that refers to nothing can't be stored."""
    with pytest.raises(sqlite3.IntegrityError):
        fresh_store.database.execute("INSERT INTO authors VALUES (99, 0, 'Nobody')")


def test_types_and_values_are_enforced(filled_store: Store) -> None:
    """A column takes no value of another type, nor one that has no meaning."""
    for change in (
        "UPDATE quote_parts SET start_char = 'x'",
        "UPDATE quote_parts SET end_char = start_char",
        "UPDATE quotes SET kind = 'loud'",
        "UPDATE attributions SET confidence = 1.5",
        "UPDATE attributions SET status = 'maybe'",
        "INSERT INTO attributions (quote, origin, method, confidence) VALUES (1, 'person', 'review', 1)",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            filled_store.database.execute(change)
