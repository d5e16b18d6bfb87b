"""What somebody who runs the program needs: exit codes, dry runs, logs, a look at everything, progress."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import killing
import pytest
from cli_runs import build
from rich.console import Console
from web_site import Site

import quotes.doctor
from quotes.cli import _errors as boundary
from quotes.cli import _output
from quotes.cli.app import app
from quotes.errors import ArticleError
from quotes.store import open_store

PIER = "“The pier is closed,” harbour master Ana Lee said on Monday.\n"  # invented
Call = Callable[..., CompletedProcess[str]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small collection, an article that it does not have, and a file that can't be read."""
    build(tmp_path / "quotes.db")
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    return tmp_path


@pytest.fixture
def call(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls a command in this process, in the folder of the collection."""
    monkeypatch.chdir(place)
    for name in [name for name in os.environ if name.startswith("QUOTES_")]:
        monkeypatch.delenv(name)

    def called(*arguments: str) -> CompletedProcess[str]:
        code = boundary.run(app, arguments)
        return CompletedProcess(arguments, code, *capsys.readouterr())

    yield called
    ours = logging.getLogger("quotes")
    for handler in list(ours.handlers):
        handler.close()
        ours.removeHandler(handler)


# -- exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["stats"], 0),
        (["ingest", "a.txt", "--dry-run"], 0),
        (["search", "nothing-of-the-kind"], 0),
        (["ingest", "a.txt", "empty.txt", "--dry-run"], 1),
        (["ingest", "gone.txt"], 1),
        (["show", "q99"], 1),
        (["stats", "--db", "gone.db"], 1),
        (["restore", "a.txt", "--force"], 1),
        (["nothing-of-the-kind"], 2),
        (["stats", "--nothing-of-the-kind"], 2),
        (["ingest"], 2),
        (["ingest", "a.txt", "--published", "someday"], 2),
        (["backup", "quotes.db"], 2),
        (["restore", "quotes.db"], 2),
        (["--log-file", "gone/run.log", "stats"], 2),
        (["--log-file", "run.log", "--log-format", "xml", "stats"], 2),
        (["--log-format", "xml", "stats"], 2),
    ],
)
def test_exit_codes(call: Call, arguments: list[str], code: int) -> None:
    """0: done; 1: something could not be read or done; 2: the call is wrong; and then one sentence says why."""
    done = call(*arguments)
    assert done.returncode == code
    if code == 2 or "Traceback" in done.stderr:
        assert done.stderr.startswith("quotes: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_exit_codes_of_what_is_stopped(
    call: Call, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    """Whoever stops it is told how far it came, and the handlers of the process are as before."""

    def endless(*paths: str, **options: object) -> Iterator[object]:
        signal.raise_signal(number)
        yield from ()

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("quotes.articles.read", endless)
    done = call("ingest", "a.txt", "--dry-run")
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == (
        "quotes: stopped after 0 articles; what was stored is whole, and the same command goes on from there\n"
    )
    assert signal.getsignal(signal.SIGTERM) is before


def test_exit_codes_are_in_the_help(call: Call) -> None:
    """Whoever writes a script finds them where the commands are listed."""
    told = " ".join(call("--help").stdout.split())
    assert "Exit codes: 0 all is done; 1 something could not be read or done; 2 the call is wrong; 130" in told
    assert "143" in told


# -- dry runs


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ingest", "a.txt", "a.txt"], "nothing is stored: 2 articles, 1 new, 1 known\n"),
        (["ingest", "a.txt", "--db", "new.db"], "nothing is stored: 1 article, 1 new, 0 known\n"),
        (["correct", "2", "--reject"], "q2 is rejected: Ben Cho, direct\n"),
        (["speakers", "rename", "Ana Lee", "Anna Lee"], "rename Ana Lee: Anna Lee\n"),
        (["speakers", "merge", "Ana Lee", "Ben Cho"], "merge Ben Cho is Ana Lee\n"),
        (["speakers", "reject", "Ben Cho"], "reject Ben Cho as a speaker\n"),
        (["speakers", "alias", "Ana Lee", "Lee"], "alias Lee is Ana Lee\n"),
        (["speakers", "describe", "Ana Lee", "--wikidata", "Q42"], "wikidata Ana Lee: Q42\n"),
        (["speakers", "split", "Ana Lee", "4", "--name", "Ana Lee"], "split 1 quote of Ana Lee to Ana Lee\n"),
        (["outlets", "import", "papers.csv"], "1 outlet, 1 new\n"),
        (["outlets", "import", "papers.csv", "--db", "new.db"], "1 outlet, 1 new\n"),
        (["import", "other"], "new: 1 article, 0 speakers, 0 aliases, 0 outlets, 0 corrections\n"),
        (["import", "other", "--db", "new.db"], "new: 1 article, 0 speakers, 0 aliases, 1 outlet, 0 corrections\n"),
        (["restore", "other.db", "--force"], "quotes.db: 1 article, 0 quotes, 0 speakers, 0 corrections (0.5 MB)\n"),
        (["reprocess"], "2 articles, "),
    ],
)
def test_a_dry_run_tells_and_changes_nothing(call: Call, place: Path, arguments: list[str], told: str) -> None:
    """What would be done is said as if it were, and every file stays byte for byte."""
    (place / "papers.csv").write_text("name,domains\nPort Daily,port-daily.example\n", encoding="utf-8")
    with open_store(place / "other.db") as store:
        store.add(killing.articles()[0], killing.Extraction((), "earlier 1"))
        store.export(place / "other")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    done = call(*arguments, "--dry-run")
    assert (done.returncode, done.stdout[: len(told)]) == (0, told), done.stderr
    assert "take it back" not in done.stderr
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_a_dry_run_foretells_what_is_filled_in(call: Call, place: Path) -> None:
    """An article that is there with less known about it would be updated, once."""
    with open_store(place / "quotes.db") as store:
        store.add(killing.articles()[0], killing.Extraction((), "earlier 1"))
    (place / "b.txt").write_text(killing.articles()[0].text, encoding="utf-8")
    given = ("ingest", "b.txt", "b.txt", "--title", "Piers closed")
    done = call(*given, "--dry-run")
    assert done.stdout == "nothing is stored: 2 articles, 0 new, 1 to be updated, 1 known\n"
    assert call(*given).stdout.startswith("2 articles (0 new, 1 updated), ")


# -- logs


def test_a_log_of_json(call: Call, place: Path) -> None:
    """Each line is an object: the outcome of every article, errors with their article, and how fast it went."""
    done = call("--log-file", "run.log", "--log-format", "json", "ingest", "a.txt", "empty.txt", "a.txt")
    assert done.returncode == 1
    lines = [json.loads(line) for line in (place / "run.log").read_text(encoding="utf-8").splitlines()]
    told = {(line.get("article"), line.get("outcome"), line.get("quotes")) for line in lines}
    assert {("a.txt", "new", 1), ("empty.txt", "not read", None)} <= told
    assert [line["level"] for line in lines if line.get("article") == "empty.txt"] == ["ERROR"]
    assert lines[-1]["articles"] == 2 and lines[-1]["rate"] > 0
    assert all(line["time"].startswith("20") and line["message"] for line in lines)


def test_a_log_of_text_keeps_a_line_a_line(place: Path) -> None:
    """Whatever an article is called, it can't begin a line of its own; what was there stays."""
    (place / "run.log").write_text("before\n")
    boundary.write_log(place / "run.log", "text")
    try:
        boundary.log_error(ArticleError("a\nb\x1b.txt", "is empty"))
    finally:
        for handler in list(logging.getLogger("quotes").handlers):
            logging.getLogger("quotes").removeHandler(handler)
            handler.close()
    first, second = (place / "run.log").read_text(encoding="utf-8").splitlines()
    assert first == "before"
    assert second.endswith("ERROR a b\\x1b.txt: is empty")


def test_without_a_log_nothing_is_said_twice(call: Call) -> None:
    """An error is one line on standard error, not one of Python's own as well."""
    assert call("show", "q99").stderr.count("\n") == 1


# -- doctor


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that leaves out the model, which takes seconds and which another test looks at."""
    monkeypatch.setattr(quotes.doctor, "_model", lambda: iter(()))


CHECKS = [
    "versions",
    "model",
    "article",
    "topics",
    "extras",
    "plugins",
    "settings",
    "disk",
    "access",
    "schema",
    "integrity",
    "references",
]


def test_doctor_finds_all_in_order(call: Call, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all is in order, each thing is a line that says so, and nothing is changed."""
    monkeypatch.setenv("QUOTES_USER", "Mia")
    before = (place / "quotes.db").read_bytes()
    done = call("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert [line[1] for line in lines] == [*CHECKS, "full"]
    assert {line[0] for line in lines} == {"ok"}
    assert "QUOTES_USER=Mia" in done.stdout and "en_quotes" in done.stdout
    assert (place / "quotes.db").read_bytes() == before


def lost_words(path: Path) -> None:
    with open_store(path) as store:
        store.database.execute("INSERT INTO quotes_fts (quotes_fts) VALUES ('delete-all')")
        store.database.conn.commit()


def lost_article(path: Path) -> None:
    with open_store(path) as store:
        store.database.execute("PRAGMA foreign_keys = OFF")
        store.database.execute("INSERT INTO authors VALUES (99, 0, 'Nobody')")
        store.database.conn.commit()


def lost_pages(path: Path) -> None:
    with open_store(path) as store:
        (page,) = store.database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'attributions'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)


def text(path: Path) -> None:
    path.write_text("Notes.\n" * 200)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("harm", "check"),
    [(lost_words, "full text"), (lost_article, "references"), (lost_pages, "integrity"), (text, "schema")],
)
def test_doctor_finds_what_is_wrong(call: Call, place: Path, harm: Callable[[Path], None], check: str) -> None:
    """What is not in order is named with what to do, and the exit code is 1."""
    harm(place / "quotes.db")
    done = call("doctor", "--json")
    assert done.returncode == 1
    found = {each["check"]: each for each in json.loads(done.stdout)}
    assert not found[check]["ok"] and found[check]["told"] and found[check]["advice"]
    shown = call("doctor").stdout.splitlines()
    assert [line for line in shown if line.startswith(f"wrong  {check}")]


@pytest.mark.usefixtures("quick")
def test_doctor_without_a_database(call: Call, place: Path) -> None:
    """No database yet is no fault, and none is made; no folder for one is."""
    done = call("doctor", "--db", "new.db")
    assert done.returncode == 0 and "no database yet" in done.stdout
    assert not (place / "new.db").exists()
    done = call("doctor", "--db", "gone/new.db")
    assert done.returncode == 1 and "wrong  access" in done.stdout


# -- progress


@pytest.mark.parametrize(("total", "shown"), [(4, "2/4"), (None, "2/?")])
def test_progress_shows_how_many_and_how_fast(total: int | None, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody knows how many there are; a pipe gets nothing."""
    out = Console(file=io.StringIO(), force_terminal=True, width=80)
    monkeypatch.setattr(_output, "console", lambda *, stderr: out)
    with _output.progress_bar(lambda: total) as bar:
        for _ in range(2):
            time.sleep(0.01)
            bar.advance()
        time.sleep(0.3)
    told = out.file.getvalue()  # type: ignore[attr-defined]
    assert shown in told and "/s" in told
    silent = Console(file=io.StringIO())
    for console, is_shown in ((silent, True), (Console(file=silent.file, force_terminal=True), False)):
        monkeypatch.setattr(_output, "console", lambda *, stderr, console=console: console)
        with _output.progress_bar(lambda: total, shown=is_shown) as bar:
            bar.advance()
    assert silent.file.getvalue() == ""  # type: ignore[attr-defined]


# -- several at once


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a feed."""
    with killing.feed() as found:
        yield found


@pytest.mark.slow
def test_five_processes_at_once(place: Path, site: Site) -> None:
    """Two that take articles in, a watch, one that reads all again, and a person: all finish, nothing is lost."""
    database = place / "quotes.db"
    context = killing.processes()
    works: list[tuple[Callable[..., None], tuple[object, ...]]] = [
        (killing.ingest, (None, database, 1, slice(0, 16))),
        (killing.ingest, (None, database, 1, slice(8, 24))),
        (killing.watch, (None, database, site.url("/feed"))),
        (killing.reprocess, (None, database, False)),
        (killing.correct, (None, database, 4)),
    ]
    started = [context.Process(target=work, args=given) for work, given in works]
    for process in started:
        process.start()
    for process in started:
        process.join(120)
    assert [process.exitcode for process in started] == [0] * 5
    with open_store(database, create=False) as store:
        assert store.counts().articles == 2 + 24 + 8
        assert all(store.holds(article) for article in killing.articles())
        assert [entry.action for entry in store.corrections()] == ["confirm"] * 4
        assert [store.quote(number).statement.status for number in (1, 2, 3, 4)] == ["confirmed"] * 4
        found = store.database.execute("SELECT count(DISTINCT article) FROM quotes WHERE shown").fetchone()
        assert found == (2 + 24 + 8,)
    from conftest import assert_whole

    assert_whole(database)
