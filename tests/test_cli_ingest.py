"""The main job at the command line: articles in, quotes kept and printed, by real processes with the real pipeline."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import forking
import pytest
from cli_runs import SCRIPT, TOP, on_terminal, run
from conftest import assert_whole

SEEDS = TOP / "seeds"
SUMMARY = re.compile(
    r"(\d+) articles \((\d+) new\), (\d+) quotes(?: \(\d+ more doubtful\))?, (\d+) speakers, \d+\.\d s\n"
)

# Invented.
PIER = "“The pier is closed,” harbour master Ana Lee said on Monday.\n"
BOATS = "“No boat leaves today,” Ana Lee told the Selby Courier.\n"


def contents(database: Path) -> list[str]:
    """All that a database holds, as the statements that would make it again."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def number_of_articles(database: Path) -> int:
    """How many articles are stored; none where there is no database, or none yet."""
    if not database.exists():
        return 0
    with closing(sqlite3.connect(database)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The sample articles, read from another folder, and what the command said."""
    folder = tmp_path_factory.mktemp("seeds")
    return folder, run("ingest", SEEDS, cwd=folder)


def test_the_sample_articles_go_in(ingested: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """All are read, their quotes and speakers found, and the last word is how to look at them."""
    folder, done = ingested
    assert done.returncode == 0, done.stderr
    summary = SUMMARY.fullmatch(done.stdout)
    assert summary, done.stdout
    articles, new, quotes, speakers = map(int, summary.groups())
    assert articles == new >= 8
    assert quotes > articles
    assert 5 <= speakers <= quotes
    assert done.stderr == f"Look at them: {command('serve')}\n"
    assert_whole(folder / "quotes.db")


def command(words: str) -> str:
    """How `quotes WORDS` is to be called where the script may not be on the search path."""
    import shutil

    found = shutil.which("quotes")
    return f"quotes {words}" if found and Path(found).samefile(SCRIPT) else f"{SCRIPT} {words}"


def test_the_same_again_changes_nothing(ingested: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """A second run finds nothing new, says the same of the same articles, and leaves every row as it was."""
    folder, first = ingested
    before = contents(folder / "quotes.db")
    again = run("ingest", SEEDS, cwd=folder)
    assert (again.returncode, again.stderr) == (0, "")
    expected, found = SUMMARY.fullmatch(first.stdout), SUMMARY.fullmatch(again.stdout)
    assert expected and found
    assert found.groups() == (expected[1], "0", expected[3], expected[4])
    assert contents(folder / "quotes.db") == before


def test_a_speaker_has_a_history_over_dates_and_outlets(
    ingested: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    """Among the samples somebody speaks on several days in several outlets, and the history shows it in order."""
    folder, _ = ingested
    speakers = json.loads(run("speakers", "--json", cwd=folder).stdout)
    several = [row for row in speakers if len(row["outlets"]) > 1 and row["first"] != row["last"]]
    assert several
    history = json.loads(run("history", str(several[0]["id"]), "--json", cwd=folder).stdout)
    dates = [statement["date"] for statement in history]
    assert dates == sorted(dates)
    assert len({statement["outlet"] for statement in history}) > 1


def test_files_that_can_not_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    """One bad file among good ones is reported, the good ones go in, and the code says that something was left out."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_text(BOATS, encoding="utf-8")
    done = run("ingest", "a.txt", "b.txt", "gone.txt", "c.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[:2] == [
        "quotes: b.txt: is empty; leave it out or give the article's words",
        "quotes: gone.txt: does not exist; check the path",
    ]
    assert done.stdout.startswith("2 articles (2 new), 2 not read, 2 quotes, 1 speaker, ")
    assert_whole(tmp_path / "quotes.db")


def test_a_broken_line_costs_no_other_line(tmp_path: Path) -> None:
    """A record of a table that can't be read is named by its line, and the others go in."""
    lines = [json.dumps({"id": "1", "text": PIER}), '{"id": "2", "text":', json.dumps({"id": "3", "text": BOATS})]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("ingest", "news.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("quotes: news.jsonl:2: is not JSON (")
    assert done.stdout.startswith("2 articles (2 new), 1 not read, ")


def test_options_fill_what_an_article_does_not_say(tmp_path: Path) -> None:
    """What the article says itself goes before the options, and what neither says stays unknown."""
    (tmp_path / "said.txt").write_text(f"---\noutlet: Inland Press\n---\n{PIER}", encoding="utf-8")
    (tmp_path / "silent.txt").write_text(BOATS, encoding="utf-8")
    options = ["--outlet", "Selby Courier", "--published", "2 May 2024", "--author", "Mia Holt", "--author", "Tom Orr"]
    done = run("ingest", "said.txt", "silent.txt", *options, "--db", "other.db", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"Look at them: {command('serve')} --db other.db\n"
    found = json.loads(run("search", "--json", "--sort", "oldest", "--db", "other.db", cwd=tmp_path).stdout)
    assert [(row["outlet"], row["published"], row["authors"], row["url"], row["agency"]) for row in found] == [
        ("Inland Press", "2024-05-02", ["Mia Holt", "Tom Orr"], None, None),
        ("Selby Courier", "2024-05-02", ["Mia Holt", "Tom Orr"], None, None),
    ]


def test_what_is_learnt_later_is_filled_in(tmp_path: Path) -> None:
    """The same article with an outlet, where it had none, is not new and is not left as it was."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    run("ingest", "a.txt", cwd=tmp_path)
    done = run("ingest", "a.txt", "--outlet", "Selby Courier", cwd=tmp_path)
    assert done.stdout.startswith("1 article (0 new, 1 updated), 1 quote, 1 speaker, ")


def test_a_table_with_other_columns_from_standard_input(tmp_path: Path) -> None:
    """CSV comes in by a pipe too, with its columns named by --map."""
    table = f'body,paper\n"{PIER.strip()}",Selby Courier\n'
    done = run("ingest", "-", "--map", "text=body", "--map", "outlet=paper", cwd=tmp_path, text_in=table)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 article (1 new), 1 quote, 1 speaker, ")
    (found,) = json.loads(run("search", "--outlet", "Selby Courier", "--json", cwd=tmp_path).stdout)
    assert found["words"] == "The pier is closed,"


# -- stopped in the middle


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`quotes ingest -` that has stored some articles and waits for more."""
    process = forking.Process(
        [SCRIPT, "ingest", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdin is not None
    process.stdin.write(records())
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not number_of_articles(tmp_path / "quotes.db"):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    yield process
    process.kill()
    process.communicate()


def records() -> bytes:
    """Forty articles as JSON Lines."""
    return b"".join(json.dumps({"text": f"{PIER}\nEdition {number}."}).encode() + b"\n" for number in range(40))


def finish(place: Path) -> None:
    """Another run on the same articles does what was left to do."""
    kept = number_of_articles(place / "quotes.db")
    assert 0 < kept < 40
    assert_whole(place / "quotes.db")
    done = run("ingest", "-", cwd=place, text_in=records())
    assert done.stdout.startswith(f"40 articles ({40 - kept} new), 40 quotes, 1 speaker, ")
    assert_whole(place / "quotes.db")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped(tmp_path: Path, endless: subprocess.Popen[bytes], number: signal.Signals, code: int) -> None:
    """Stopped by a person or by the system, it says how far it came, and another run finishes the work."""
    endless.send_signal(number)
    out, err = endless.communicate(timeout=60)
    assert (endless.returncode, out) == (code, b"")
    kept = number_of_articles(tmp_path / "quotes.db")
    assert err.decode().splitlines()[-1] == (
        f"quotes: stopped after {kept} articles ({kept} new); what was stored is whole, and the same command goes on "
        "from there"
    )
    finish(tmp_path)


def test_killed(tmp_path: Path, endless: subprocess.Popen[bytes]) -> None:
    """Killed without a chance to clean up, the database is whole, and another run finishes the work."""
    endless.kill()
    endless.wait()
    finish(tmp_path)


# -- on a terminal


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """A terminal sees how far the work is; a pipe gets the summary alone."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{PIER}\nEdition {number}.", encoding="utf-8")
    shown = on_terminal("ingest", "0.txt", "1.txt", "2.txt", "gone.txt", cwd=tmp_path, code=1)
    assert "/4" in shown
    assert "gone.txt: does not exist; check the path" in shown
    assert "3 articles (3 new), 1 not read, 3 quotes, 1 speaker" in shown
    assert "\x1b" not in run("ingest", "0.txt", cwd=tmp_path).stderr


# -- extract


def extracted(place: Path, *arguments: str | Path, text_in: str = "") -> list[dict[str, Any]]:
    """The objects that `quotes extract` prints."""
    done = run("extract", *arguments, cwd=place, text_in=text_in)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_extract_from_standard_input(tmp_path: Path) -> None:
    """JSON Lines in, JSON Lines out: the same ids in the same order, and ranges that give the words of the text."""
    text = "“The pier is closed,” harbour master Ana Lee told the Selby Courier. “Go home.”"
    lines = [json.dumps({"id": "x7", "text": text}), json.dumps({"id": "x8", "text": "Nobody said a word."})]
    first, second = extracted(tmp_path, text_in="\n".join(lines))
    assert (first["id"], second["id"], second["quotes"]) == ("x7", "x8", [])
    (quote,) = first["quotes"]
    assert [text[start:end] for start, end in quote["parts"]] == ["The pier is closed,", "Go home."]
    assert [speaker["name"] for speaker in quote["speakers"]] == ["Ana Lee"]
    assert text[quote["cue"]["start"] : quote["cue"]["end"]] == quote["cue"]["text"] == "told"
    assert set(quote) == {
        "parts", "text", "kind", "polarity", "speakers", "mention", "cue", "told_to", "said_on", "said", "confidence",
        "method", "topics",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_extract_from_files(tmp_path: Path) -> None:
    """Files are told apart by their path; one that can't be read is reported, and the others come out."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    done = run("extract", "a.txt", "b.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "quotes: b.txt: is empty; leave it out or give the article's words\n"
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["id"] == "a.txt"


def test_extract_waits_for_no_terminal(tmp_path: Path) -> None:
    """Called without a path and without a pipe, it says what is missing instead of waiting for typing."""
    shown = on_terminal("extract", cwd=tmp_path, code=2)
    assert "name a file or folder, or pipe JSON Lines into it" in " ".join(shown.split())


# -- other languages

# Invented.
GERMAN = (
    "Der Hafenmeister sperrte am Dienstag die Brücke über den Kanal. „Wir hatten keine Wahl“, sagte Jonas Reimer dem "
    "Stadtanzeiger.\n"
)
MIXED = (
    "“Wir hatten keine Wahl,” Ana Lee said when the bridge was closed. “Die Brücke bleibt zu,” she told the paper.\n"
)


def test_what_is_not_english_is_kept_and_not_read(tmp_path: Path) -> None:
    """It is named, counted and stored with its language, whatever its page claims; that is no failure."""
    (tmp_path / "a.txt").write_text(MIXED, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"---\nlanguage: en\n---\n{GERMAN}", encoding="utf-8")
    done = run("ingest", "a.txt", "b.txt", cwd=tmp_path)
    assert done.returncode == 0
    assert (
        done.stderr.splitlines()[0] == "quotes: b.txt: is not in English (de); it is kept, and no quotes are looked for"
    )
    assert done.stdout.startswith("2 articles (2 new), 1 not in English, 2 quotes, 1 speaker, ")
    assert languages(tmp_path) == [("en", 2), ("de", 0)]
    again = run("ingest", "a.txt", "b.txt", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("2 articles (0 new), 2 quotes, 1 speaker, ")


def languages(place: Path) -> list[tuple[str, int]]:
    """The language of every article and the number of its quotes in force."""
    with closing(sqlite3.connect(place / "quotes.db")) as connection:
        return connection.execute(
            "SELECT language, (SELECT count(*) FROM quotes WHERE article = articles.id AND shown) "
            "FROM articles ORDER BY articles.id"
        ).fetchall()


def test_reading_again_tells_what_is_not_english(tmp_path: Path) -> None:
    """What an earlier version found in a German article goes, and the article is named once."""
    (tmp_path / "a.txt").write_text(GERMAN, encoding="utf-8")
    from building import PIPELINE, quoted

    from quotes.records import Article, Extraction
    from quotes.store import open_store

    with open_store(tmp_path / "quotes.db") as store:
        store.add(Article(text=GERMAN, language="en"), Extraction((quoted(GERMAN, "Wir hatten keine Wahl"),), PIPELINE))
    assert languages(tmp_path) == [("en", 1)]
    done = run("reprocess", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        0, "quotes: quotes.db: article 1: is not in English (de); it is kept, and no quotes are looked for\n",
    )  # fmt: skip
    assert done.stdout.startswith(
        "1 article, 1 not in English, 0 quotes found (0 new, 0 changed), 1 not found any more"
    )
    assert languages(tmp_path) == [("de", 0)]
    assert run("reprocess", cwd=tmp_path).stderr == ""


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_extract_names_another_language(tmp_path: Path, workers: str) -> None:
    """The object has the language and no quotes; the articles around it come out as ever."""
    (tmp_path / "a.txt").write_text(PIER, encoding="utf-8")
    (tmp_path / "b.txt").write_text(GERMAN, encoding="utf-8")
    done = run("extract", "a.txt", "b.txt", "a.txt", "--workers", workers, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        0, "quotes: b.txt: is not in English (de); no quotes are looked for\n",
    )  # fmt: skip
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert second == {"id": "b.txt", "language": "de", "quotes": []}
    assert first == third and len(first["quotes"]) == 1 and "language" not in first


def test_what_a_folder_holds_besides_is_counted(tmp_path: Path) -> None:
    """One line for all of it, which is no failure."""
    (tmp_path / "a.txt").write_text("“Nobody sails,” said Ben Cho.")
    for name in ("b.jpg", "c.jpg", "d.css"):
        (tmp_path / name).write_text("x")
    done = run("extract", ".", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "quotes: .: left out: 2 .jpg, 1 .css\n")
