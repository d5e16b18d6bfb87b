"""`quotes publish`: the folder it writes, served by a real Datasette, and what is no longer in its files."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import building
import forking
import httpx
import pytest
import yaml
from cli_runs import run
from hypothesis import given
from hypothesis import strategies as st

from quotes.errors import OptionError, StoreError
from quotes.publishing import bundle
from quotes.publishing.bundle import publish
from quotes.store import open_store
from quotes.store.transfer.public import TEXTS, blanked, file_name

# Words of the stories that stand in no quotation: in the paragraph of one, and in a paragraph without.
BESIDE, FAR, TITLE = "smelled of tar and herring", "The lighthouse had been dark for years", "Two ships lost"
QUOTED = "The rate cut came too late,"
NOTE = "phoned her at home"


def story() -> tuple[Any, Any]:
    """The harbour story of ``building`` with more words around its quotations."""
    article, extraction = building.harbour()
    text = f"{article.text} The pier {BESIDE}.\n\n{FAR}.\n"
    return building.Article(**{**fields(article), "text": text, "source": "/home/ann/private/ships.txt"}), extraction


def fields(article: Any) -> dict[str, Any]:
    """ARTICLE as keyword arguments."""
    return {name: getattr(article, name) for name in article.__dataclass_fields__}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles, and a correction with a personal note."""
    path = tmp_path_factory.mktemp("collection") / "elda.db"
    with open_store(path) as store:
        store.add(*story())
        store.add(*building.council())
        store.merge("Maria O'Neill", "Mara Quill", why=NOTE, by="Ann Vole")
    return path


@pytest.fixture(scope="module", params=TEXTS)
def site(
    request: pytest.FixtureRequest, collection: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The collection published with each choice of texts."""
    folder = tmp_path_factory.mktemp("published") / request.param
    publish(collection, folder, texts=request.param)
    return request.param, folder


@contextmanager
def served(folder: Path, command: str) -> Iterator[str]:
    """The address that COMMAND, typed in FOLDER, answers at."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program, *arguments = command.split()
    assert program == "datasette"
    line = [sys.executable, "-m", "datasette", *arguments, "--host", "127.0.0.1", "--port", str(port)]
    with forking.Process(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/-/versions.json", timeout=30)
                    break
                except httpx.TransportError:
                    assert process.poll() is None and time.monotonic() < deadline
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def command_of(folder: Path) -> str:
    """The command that the Dockerfile of FOLDER runs, without the address to listen on."""
    words = json.loads(re.findall(r"^CMD (.*)$", (folder / "Dockerfile").read_text(), re.MULTILINE)[0])
    return " ".join(words[: words.index("--host")])


def test_the_copy_is_served(site: tuple[str, Path]) -> None:
    """The command of the Dockerfile serves pages, search, queries and downloads of what was kept, and nothing else."""
    texts, folder = site
    with served(folder, command_of(folder)) as address:
        assert "statements" in httpx.get(address).text
        found = httpx.get(f"{address}/search.json", params={"q": '"rate cut"'}).json()
        assert [QUOTED in card["words"] for card in found["shown"]] == [True]
        searched = httpx.get(f"{address}/quotes/search.json", params={"words": "gamb*", "_shape": "array"}).json()
        assert [row["words"] for row in searched] == ["a naïve gamble"]
        key = httpx.get(f"{address}/quotes/articles.json?_shape=array&_sort=id").json()[0]["key"]
        page = httpx.get(f"{address}/articles/{key}").text
        assert (QUOTED in page, BESIDE in page, FAR in page) == (True, texts != "none", texts == "full")
        assert ("[…]" in page) is (texts != "full")
        counted = httpx.get(f"{address}/-/databases.json").json()[0]
        assert counted["is_mutable"] is False and counted["hash"]
        # What is not there needs no lock.
        assert httpx.get(f"{address}/quotes.json?sql=select+count(*)+from+articles").status_code == 200
        assert httpx.get(f"{address}/quotes.db").content == (folder / "quotes.db").read_bytes()


def test_left_out_texts_are_in_no_byte(site: tuple[str, Path]) -> None:
    """What was left out is in none of the files, nor are the log, its notes, and the folders of the machine."""
    texts, folder = site
    files = b"".join(path.read_bytes() for path in folder.iterdir())
    kept = {words: words.encode() in files for words in (QUOTED, TITLE, BESIDE, FAR, NOTE, "/home/ann", "ships.txt")}
    assert kept == {
        QUOTED: True,
        TITLE: True,
        BESIDE: texts != "none",
        FAR: texts == "full",
        NOTE: False,
        "/home/ann": False,
        "ships.txt": True,
    }


def test_every_range_still_holds(site: tuple[str, Path], collection: Path) -> None:
    """Quotations, cues and mentions stand where they stood, and what people decided is in force without the log."""
    _, folder = site
    ranges = (
        "SELECT quotes.text, group_concat(substr(articles.text, start_char + 1, end_char - start_char), ' … ') "
        "FROM (SELECT * FROM quote_parts ORDER BY quote, position) "
        "JOIN quotes ON quotes.id = quote JOIN articles ON articles.id = article GROUP BY quotes.id",
        "SELECT cue, substr(articles.text, cue_start + 1, cue_end - cue_start) FROM attributions_in_words "
        "JOIN quotes ON quotes.id = quote JOIN articles ON articles.id = article WHERE cue IS NOT NULL",
        "SELECT mention, substr(articles.text, mention_start + 1, mention_end - mention_start) FROM attributions "
        "JOIN quotes ON quotes.id = quote JOIN articles ON articles.id = article WHERE mention IS NOT NULL",
    )
    with closing(sqlite3.connect(folder / "quotes.db")) as copy, closing(sqlite3.connect(collection)) as original:
        for sql in ranges:
            rows = copy.execute(sql).fetchall()
            assert len(rows) > 3 and all(stored == found for stored, found in rows)
        lengths = "SELECT id, length(text), text_sha256 FROM articles ORDER BY id"
        assert copy.execute(lengths).fetchall() == original.execute(lengths).fetchall()
        history = "SELECT * FROM statement_history ORDER BY quote, speaker_id"
        assert copy.execute(history).fetchall() == original.execute(history).fetchall()
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        assert copy.execute(guards).fetchall() == original.execute(guards).fetchall()


def test_the_copy_is_whole_and_compact(site: tuple[str, Path]) -> None:
    """The database is sound, holds no free page, has statistics, and lies alone."""
    _, folder = site
    names = ["Dockerfile", "datasette-metadata.yml", "inspect.json", "quotes.db", "requirements.txt"]
    assert sorted(path.name for path in folder.iterdir()) == names
    with closing(sqlite3.connect(folder / "quotes.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
        assert copy.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0] > 10
        articles = copy.execute("SELECT count(*) FROM articles").fetchone()[0]
    inspected = json.loads((folder / "inspect.json").read_text())["quotes"]
    assert (inspected["tables"]["articles"]["count"], inspected["file"]) == (articles, "quotes.db")
    assert yaml.safe_load((folder / "datasette-metadata.yml").read_text())["title"] == "Who said what"


def test_the_same_collection_gives_the_same_files(collection: Path, tmp_path: Path) -> None:
    """Publishing twice makes the same bytes, and leaves the collection as it was."""
    before = collection.read_bytes()
    for name in ("one", "two"):
        publish(collection, tmp_path / name, texts="quoted")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    assert collection.read_bytes() == before


def test_the_log_goes_along_when_asked(collection: Path, tmp_path: Path) -> None:
    """With the log, the names and the notes of those who corrected are published."""
    publish(collection, tmp_path / "site", log=True)
    assert NOTE.encode() in (tmp_path / "site" / "quotes.db").read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(collection: Path, tmp_path: Path) -> None:
    """A folder that holds a file, or a file in its place, is refused; an empty one is taken."""
    (tmp_path / "site").mkdir()
    publish(collection, tmp_path / "site")
    before = (tmp_path / "site" / "quotes.db").read_bytes()
    with pytest.raises(OptionError, match="site: is there already: give a new or empty folder"):
        publish(collection, tmp_path / "site", texts="none")
    assert (tmp_path / "site" / "quotes.db").read_bytes() == before
    (tmp_path / "file").write_text("")
    with pytest.raises(OptionError, match="file: is there already"):
        publish(collection, tmp_path / "file")
    with pytest.raises(OptionError, match="can't be made"):
        publish(collection, tmp_path / "file" / "below")
    with pytest.raises(StoreError, match="no such database"):
        publish(tmp_path / "none.db", tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "site"]


def test_an_interrupted_publish_leaves_nothing(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C when all but the last file is written leaves neither the folder nor a trace of it."""

    def interrupted() -> list[str]:
        assert any(path.name == "quotes.db" for path in tmp_path.rglob("*"))
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle, "_command", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(collection, tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: tuple(sorted(pair)))))
def test_blanks_keep_ranges(text: str, ranges: list[tuple[int, int]]) -> None:
    """A text with blanks is as long as before, the same inside of the ranges, and blank or a line end outside."""
    ranges = [(min(start, len(text)), min(end, len(text))) for start, end in ranges]
    made = blanked(text, ranges)
    assert len(made) == len(text)
    for place, (was, char) in enumerate(zip(text, made, strict=True)):
        if any(start <= place < end for start, end in ranges) or was == "\n":
            assert char == was
        else:
            assert char == " "


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/ann/a.txt", "a.txt"),
        ("C:\\Users\\ann\\a.txt", "a.txt"),
        ("a.txt", "a.txt"),
        ("-", "-"),
        ("https://elda.example/a/b", "https://elda.example/a/b"),
        ("/", "/"),
    ],
)
def test_sources_lose_their_folders(source: str, name: str) -> None:
    """Of a file that an article was read from, its name is published; an address stays."""
    assert file_name(source) == name


def test_whole_texts_are_published_when_asked_alone(collection: Path, tmp_path: Path) -> None:
    """Without a word about texts, the paragraphs without quotations stay at home, at the terminal and in Python."""
    publish(collection, tmp_path / "library")
    done = run("publish", "terminal", "--db", str(collection), cwd=tmp_path)
    assert done.returncode == 0
    for name in ("library", "terminal"):
        assert FAR.encode() not in (tmp_path / name / "quotes.db").read_bytes()
        assert QUOTED.encode() in (tmp_path / name / "quotes.db").read_bytes()
        assert "texts: cut" in (tmp_path / name / "datasette-metadata.yml").read_text(encoding="utf-8")


def test_publish_at_the_terminal(collection: Path, tmp_path: Path) -> None:
    """The command tells what it wrote and how to serve it, and refuses a word that it does not know."""
    done = run("publish", "my site", "--db", str(collection), "--texts", "none", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, serving, container, package = done.stdout.splitlines()
    assert re.match(r"my site: Dockerfile, .*requirements\.txt \(database \d+ kB\)$", first)
    assert serving == f"To serve it: cd 'my site' && {command_of(tmp_path / 'my site')}"
    assert container.startswith("In a container: docker build -t quotes-site 'my site' && docker run")
    assert "datasette package quotes.db -m datasette-metadata.yml --install quotes" in package
    again = run("publish", "my site", "--db", str(collection), cwd=tmp_path)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    wrong = run("publish", "other", "--db", str(collection), "--texts", "some", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (2, "quotes: texts 'some' is not one of full, quoted, none\n")
    assert [path.name for path in tmp_path.iterdir()] == ["my site"]
