"""A backup is whole while others write, and a database is replaced by one that is, or stays as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import building
import killing
import pytest
from conftest import assert_whole
from test_store_failures import adding, file_size_limit

from quotes.errors import OptionError, QuotesError, StoreError
from quotes.store import open_store
from quotes.store.db import SCHEMA_VERSION
from quotes.store.transfer.backup import back_up, restore


@pytest.fixture
def filled(database: Path) -> Path:
    """The database with the two articles of ``building``."""
    with open_store(database) as store:
        store.add(*building.harbour())
        store.add(*building.council())
    return database


def names(folder: Path) -> list[str]:
    """What lies in FOLDER, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_there_and_back(filled: Path, tmp_path: Path) -> None:
    """A backup holds everything, and put back it is the database that was saved, also over one that went on."""
    copied = back_up(filled, tmp_path / "backup.db")
    assert (copied["articles"], copied["corrections"]) == (2, 0)
    saved = killing.contents(filled)
    assert killing.contents(tmp_path / "backup.db") == saved
    with open_store(filled) as store:
        store.add(*building.numbered(1))
    assert restore(tmp_path / "backup.db", filled, force=True) == copied
    assert killing.contents(filled) == saved
    assert names(tmp_path) == ["backup.db", "quotes.db"]


def test_while_others_write(database: Path, tmp_path: Path) -> None:
    """Each backup has the articles up to some moment, and whoever writes loses nothing by it."""
    with adding(database, 0, 60) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sizes = [back_up(database, tmp_path / f"{number}.db")["articles"] for number in range(3)]
        outcomes = process.stdout.read().split("\n")
    assert process.returncode == 0 and len(outcomes) == 60
    assert sizes == sorted(sizes)
    for number, size in enumerate(sizes):
        assert_whole(tmp_path / f"{number}.db")
        with open_store(tmp_path / f"{number}.db", create=False) as store:
            assert store.article_numbers() == [*range(1, size + 1)]


def text_file(path: Path) -> None:
    path.write_text("Just some notes, long enough to be more than the header of a database. " * 10)


def later_database(path: Path) -> None:
    with open_store(path) as store:
        store.database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def damaged(path: Path) -> None:
    with open_store(path) as store:
        store.add(*building.harbour())
    content = bytearray(path.read_bytes())
    content[-3 * 4096 :] = bytes(3 * 4096)
    path.write_bytes(content)


@pytest.mark.parametrize("make", [text_file, later_database, damaged, Path.mkdir, Path.touch])
@pytest.mark.parametrize("force", [True, False])
def test_what_is_no_backup_is_not_restored(make: object, force: bool, filled: Path, tmp_path: Path) -> None:
    """A file that is none, is damaged or of another version is named, and the database stays byte for byte."""
    assert callable(make)
    odd = tmp_path / "odd.db"
    make(odd)
    before = filled.read_bytes()
    with pytest.raises(QuotesError, match=r"odd\.db" if force else r"quotes\.db exists|odd\.db"):
        restore(odd, filled, force=force)
    assert filled.read_bytes() == before
    assert names(tmp_path) == ["odd.db", "quotes.db"]


def test_a_database_is_replaced_only_when_that_is_said(filled: Path, tmp_path: Path) -> None:
    """Without a word nothing is overwritten; a rehearsal checks and changes nothing."""
    back_up(filled, tmp_path / "backup.db")
    with open_store(filled) as store:
        store.add(*building.numbered(1))
    before = filled.read_bytes()
    with pytest.raises(OptionError, match="exists: --force puts the backup in its place"):
        restore(tmp_path / "backup.db", filled)
    assert restore(tmp_path / "backup.db", filled, force=True, keep=False)["articles"] == 2
    assert filled.read_bytes() == before


def test_a_damaged_database_is_replaced(filled: Path, tmp_path: Path) -> None:
    """That is what backups are for; what a killed process began in the old one is not applied to the new one."""
    back_up(filled, tmp_path / "backup.db")
    filled.write_bytes(b"\0" * 5000)
    (tmp_path / "quotes.db-journal").write_bytes(b"left behind" * 100)
    restore(tmp_path / "backup.db", filled, force=True)
    assert killing.contents(filled) == killing.contents(tmp_path / "backup.db")
    assert names(tmp_path) == ["backup.db", "quotes.db"]


def test_a_database_in_use_is_not_replaced(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes must not go on in a file that is gone."""
    monkeypatch.setattr("quotes.store.transfer.backup._PATIENCE", 0.1)
    back_up(filled, tmp_path / "backup.db")
    with closing(sqlite3.connect(filled)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"quotes\.db: is in use by another process"):
            restore(tmp_path / "backup.db", filled, force=True)
    assert names(tmp_path) == ["backup.db", "quotes.db"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("quotes.db", "is what is to be copied"),
        ("notes.txt", "a backup takes the place of nothing but an earlier backup"),
        ("nowhere/backup.db", "its folder does not exist"),
        (".", "is not a file"),
    ],
)
def test_where_no_backup_can_be(target: str, message: str, filled: Path, tmp_path: Path) -> None:
    """A file that is something else is not overwritten."""
    text_file(tmp_path / "notes.txt")
    before = (tmp_path / "notes.txt").read_bytes(), filled.read_bytes()
    with pytest.raises(QuotesError, match=message):
        back_up(filled, tmp_path / target)
    assert ((tmp_path / "notes.txt").read_bytes(), filled.read_bytes()) == before
    assert names(tmp_path) == ["notes.txt", "quotes.db"]


def test_where_the_copy_has_no_room(filled: Path, tmp_path: Path) -> None:
    """The earlier backup stays, and nothing is left beside it."""
    back_up(filled, tmp_path / "backup.db")
    before = (tmp_path / "backup.db").read_bytes()
    limit = file_size_limit(filled.stat().st_size - 8192)
    with limit, pytest.raises(StoreError, match=r"backup\.db: .* the disk is full"):
        back_up(filled, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_bytes() == before
    assert names(tmp_path) == ["backup.db", "quotes.db"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with less room than a database takes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]
    if not shutil.which("mount") or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, where the machine lets it")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_on_a_full_disk(filled: Path, small_disk: Path) -> None:
    """Neither a backup nor a restored database is half there."""
    for copy in (back_up, restore):
        with pytest.raises(StoreError, match="the disk is full"):
            copy(filled, small_disk / "copy.db")
    assert names(small_disk) == []


def test_in_a_read_only_folder(filled: Path, tmp_path: Path) -> None:
    """One sentence, and nothing is made."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    ours = [each for each in (tmp_path, *tmp_path.parents) if each.name.startswith(("test_", "popen-", "pytest-"))]
    for each in (*ours, filled):
        each.chmod(0o755)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        with pytest.raises(StoreError, match=r"backup\.db: can't be written"):
            back_up(filled, folder / "backup.db")
    finally:
        if was_root:
            os.seteuid(0)
    assert names(folder) == []
