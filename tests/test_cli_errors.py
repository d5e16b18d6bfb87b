"""Bad input at the command line: one sentence that names it, a code, and a database that is left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli_runs import build, run
from conftest import assert_whole

GOOD = "“The pier is closed,” Ana Lee said on Monday.\n"  # invented

# Root may write anywhere; without its capabilities, the permissions of a folder hold for it as for anybody.
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()

BAD_FILES = {
    "missing.txt": (None, "missing.txt: does not exist; check the path"),
    "empty.txt": (b"", "empty.txt: is empty; leave it out or give the article's words"),
    "blank.txt": (b" \n\n", "blank.txt: has no text; leave it out or give the article's words"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0", "picture.txt: is an image; only text can be read"),
    "archive.txt": (
        b"PK\x03\x04\0\0\x01\x02",
        "archive.txt: is no zip archive, or a damaged one; get it again",
    ),
    "torn.txt": (
        b"Lee said \xe2\x80\x9cno\xe2\x80\x9d. Then \xff broke.",
        "torn.txt: is UTF-8 but for byte 0xff at offset 24, line 1; correct it and save the file as UTF-8",
    ),
    "front.txt": (
        b"---\ntitle: [open\n---\nLee said so.\n",
        "front.txt: has front matter that is not YAML on line 3 (expected ',' or ']', but got '<stream end>'); "
        "correct it",
    ),
    "broken.jsonl": (
        b'{"id": "1", "text": "A fine day, said Lee."\n',
        "broken.jsonl:1: is not JSON (Expecting ',' delimiter at column 1); correct or remove the line",
    ),
    "columns.csv": (
        b"headline,body\nX,Lee said so.\n",
        "columns.csv: has no column 'text' (it has headline, body); name the right one, --map text=COLUMN",
    ),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one good article."""
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    return tmp_path


def names(place: Path) -> list[str]:
    """What lies in PLACE."""
    return sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("name", BAD_FILES)
def test_an_unreadable_file_makes_no_database(tmp_path: Path, name: str) -> None:
    """A file that can't be read is named with the reason, the code is 1, and nothing is left behind."""
    content, message = BAD_FILES[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = names(tmp_path)
    done = run("ingest", name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"quotes: {message}\n")
    assert done.stdout.startswith("0 articles (0 new), 1 not read, 0 quotes, 0 speakers, ")
    assert names(tmp_path) == before


def test_unreadable_files_leave_a_database_as_it_was(tmp_path: Path) -> None:
    """All of them at once are each reported, in the order given, and not one byte of the database changes."""
    before = build(tmp_path / "quotes.db").read_bytes()
    for name, (content, _) in BAD_FILES.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    done = run("ingest", *BAD_FILES, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"quotes: {message}" for _, message in BAD_FILES.values()]
    assert f"{len(BAD_FILES)} not read" in done.stdout
    assert (tmp_path / "quotes.db").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--published", "someday"],
            "published: 'someday' is not a date with a four-digit year; write it as YYYY-MM-DD",
        ),
        (["--url", "nonsense"], "url: 'nonsense' is not a web address; write it from https:// on"),
        (["--language", "klingon"], "language: 'klingon' is not a two-letter code such as en"),
        (
            ["--map", "headline=title"],
            "--map headline=title: no field 'headline'; the fields are id, text, title, outlet, agency, author, "
            "authors, published, url, archive_url, archived_on, retrieved, language",
        ),
    ],
)
def test_a_senseless_value_is_refused_before_anything_is_read(place: Path, arguments: list[str], message: str) -> None:
    """A value that makes no sense is named, the code is 2, and there is no database."""
    done = run("ingest", "good.txt", *arguments, cwd=place)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"quotes: {message}\n")
    assert names(place) == ["good.txt"]


def foreign_text(path: Path) -> None:
    """A file of notes that somebody named like a database."""
    path.write_text("Notes on the harbour, not a database.\n" * 100, encoding="utf-8")


def foreign_database(path: Path) -> None:
    """The database of another program."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, recipe TEXT)")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (foreign_text, "notes.db: is not a SQLite database: give the path of another file"),
        (foreign_database, "notes.db: is a SQLite database but not a quotes database: give the path of another file"),
        (Path.mkdir, "notes.db: is not a file: give the path of a database"),
    ],
    ids=["text", "other database", "folder"],
)
@pytest.mark.parametrize(
    "command", [["ingest", "good.txt"], ["search", "pier"], ["serve", "--port", "0"]], ids=" ".join
)
def test_a_database_that_is_not_ours(place: Path, make: object, message: str, command: list[str]) -> None:
    """What is not our database is named and left alone, by the commands that read and by those that write."""
    path = place / "notes.db"
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else sorted(path.iterdir())
    done = run(*command, "--db", "notes.db", cwd=place)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"quotes: {message}\n")
    assert (path.read_bytes() if path.is_file() else sorted(path.iterdir())) == before
    assert names(place) == ["good.txt", "notes.db"]


def test_a_folder_that_is_not_there(place: Path) -> None:
    """A database is not made in a folder that does not exist, and the folder isn't made either."""
    done = run("ingest", "good.txt", "--db", "nowhere/quotes.db", cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("quotes: nowhere/quotes.db: its folder does not exist: make it, or give another path\n")
    assert names(place) == ["good.txt"]


@pytest.fixture
def read_only(place: Path) -> Iterator[Path]:
    """A folder beside the article that nobody may write to, with a collection in it."""
    folder = place / "closed"
    folder.mkdir()
    build(folder / "quotes.db")
    (folder / "quotes.db").chmod(0o444)
    folder.chmod(0o555)
    probe = subprocess.run([*POWERLESS, "touch", folder / "probe"], capture_output=True, check=False)
    if probe.returncode == 0 or b"annot touch" not in probe.stderr:
        pytest.skip("this machine lets us write, or drop no capabilities")
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize("name", ["quotes.db", "new.db"])
def test_a_read_only_folder(place: Path, read_only: Path, name: str) -> None:
    """Where nothing may be written that is said, for a database that is there and for one to be made."""
    before = (read_only / "quotes.db").read_bytes()
    done = run("ingest", "good.txt", "--db", f"closed/{name}", cwd=place, powerless=True)
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", f"quotes: closed/{name}: can't be written: give a database in a folder that you may write to\n",
    )  # fmt: skip
    assert (read_only / "quotes.db").read_bytes() == before
    assert names(read_only) == ["quotes.db"]


def test_a_read_only_database_can_be_read(place: Path, read_only: Path) -> None:
    """Looking needs no right to write: a collection on a read-only share serves everybody."""
    done = run("search", "tide", "--db", "closed/quotes.db", cwd=place, powerless=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tides" in done.stdout


FULL = (
    "the database could not be written to the end, most likely because the disk is full: free some space and run again "
    "(what was stored before is whole)"
)


def many(place: Path, number: int = 24) -> Path:
    """A table of NUMBER long articles, invented."""
    folder = place / "many"
    folder.mkdir()
    for index in range(number):
        padding = f"Boat number {index} lay at the quay. " * 120
        (folder / f"{index:03}.txt").write_text(f"{GOOD}\n{padding}\n", encoding="utf-8")
    return folder


def test_a_full_disk_in_the_middle_of_the_work(place: Path) -> None:
    """Where a file may grow no further, what was stored stays whole, and a run with more space goes on from there."""
    limit = 480_000  # an empty database takes most of that

    many(place)
    done = run("ingest", "many", cwd=place, largest_file=limit)
    assert (done.returncode, done.stderr) == (1, f"quotes: quotes.db: {FULL}\n")
    database = place / "quotes.db"
    assert_whole(database)
    with closing(sqlite3.connect(database)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    assert 0 < kept < 24
    again = run("ingest", "many", cwd=place)
    assert again.returncode == 0
    assert again.stdout.startswith(f"24 articles ({24 - kept} new), ")
    assert_whole(database)


def test_a_full_disk_from_the_start(place: Path) -> None:
    """On a real file system that is too small for a database there is one sentence and nothing to clean up."""
    disk = place / "disk"
    disk.mkdir()
    script = (
        'mount -t tmpfs -o size=16k tmpfs disk && cd disk && "$@"; code=$?; ls -A; umount -l . 2>/dev/null; exit $code'
    )
    if (
        not shutil.which("unshare")
        or subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("this machine lets us mount nothing")
    prefix = ("unshare", "-rm", "bash", "-c", script, "bash")
    done = run("ingest", "../good.txt", cwd=place, prefix=prefix)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"quotes: quotes.db: {FULL}\n")


@pytest.fixture(scope="module")
def no_parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spaCy pipeline that can only split words."""
    import spacy

    folder = tmp_path_factory.mktemp("pipelines") / "blank"
    spacy.blank("en").to_disk(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("en_none_such", "there is no pipeline en_none_such: neither a folder nor an installed spaCy package"),
        ("good.txt", "good.txt is a file, not a spaCy pipeline"),
        (".", ". is not a spaCy pipeline (config.cfg and meta.json missing)"),
        ("{no_parser}", "the pipeline {no_parser} has no dependency parser"),
    ],
    ids=["unknown", "file", "folder", "no parser"],
)
@pytest.mark.parametrize("command", ["ingest", "extract"])
def test_a_pipeline_that_is_none(place: Path, no_parser: Path, command: str, name: str, message: str) -> None:
    """A pipeline that can't be used is named with what it lacks, the code is 2, and there is no database."""
    name, message = name.format(no_parser=no_parser), message.format(no_parser=no_parser)
    done = run(command, "good.txt", "--pipeline", name, cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"quotes: {message}")
    assert done.stderr.count("\n") == 1
    assert names(place) == ["good.txt"]


def test_a_wrong_pipeline_is_told_even_where_it_has_nothing_to_do(place: Path) -> None:
    """A pipeline that was asked for by name is tried, also where every article is known already."""
    before = build(place / "quotes.db").read_bytes()
    done = run("ingest", "good.txt", "--pipeline", "en_none_such", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert (place / "quotes.db").read_bytes() == before


def test_training_on_nothing(tmp_path: Path) -> None:
    """A folder of corpora that is not there is named before any training starts, and nothing is written."""
    done = run("dev", "train", "--corpora", "none", "--output", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert names(tmp_path) == []
