"""What tells a statement once: ``show st1``, ``search --repeated`` and ``history``.  All names are invented."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from building import PIPELINE, quoted
from cli_runs import run

from quotes.records import Article, Extraction
from quotes.store import open_store

WHOLE = "The ferry sails at dawn whatever the council (and its lawyers) may say about it."
CUT = "The ferry sails at dawn, whatever the council may say about it"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a database in which two papers have one statement, and one of them has another."""
    with open_store(tmp_path / "quotes.db") as store:
        for outlet, day, words in (("Marn Post", "2031-05-05", WHOLE), ("Elda Star", "2031-05-04", CUT)):
            text = f'"{words}" Ada Moss said.' + (' "We lost two ships." she added.' if words == CUT else "")
            quotes = [quoted(text, words, speakers=["Ada Moss"], cue=("said", "say"))]
            if words == CUT:
                quotes.append(quoted(text, "We lost two ships.", speakers=["Ada Moss"]))
            article = Article(text=text, outlet=outlet, published=day, title=f"{outlet}, page 1")
            store.add(article, Extraction(tuple(quotes), PIPELINE))
    return tmp_path


def test_statement(place: Path) -> None:
    """Every appearance is shown with its date, outlet and changes, earliest first."""
    done = run("show", "st1", cwd=place)
    with open_store(place / "quotes.db") as store:
        key = store.quote(1).statement.key
    assert done.stdout == (
        "statement  Ada Moss\n"
        f"       said: “{WHOLE}”\n"
        "       st1: 2 appearances, 2 outlets, 2 independent sources; first reported 2031-05-04\n"
        f"       key {key}\n"
        "\n"
        "   q2  2031-05-04  Ada Moss · Elda Star\n"
        "       The ferry sails at dawn{+,+} whatever the council [-(and its lawyers)-] may say about it[-.-]\n"
        "       “Elda Star, page 1”\n"
        "   q1  2031-05-05  Ada Moss · Marn Post\n"
        "       the same words\n"
        "       “Marn Post, page 1”\n"
    )
    assert "<quote>The ferry sails" in run("show", key, cwd=place).stdout


def test_a_quote_tells_where_else_it_is(place: Path) -> None:
    """Below a quote stand the statement that it is and its other appearances; of one that stands alone, none."""
    lines = run("show", "q1", cwd=place).stdout.splitlines()
    assert lines[-2:] == [
        "statement:  st1: 2 appearances, 2 outlets, 2 independent sources; first reported 2031-05-04",
        "also in:    q2, 2031-05-04, Elda Star, Elda Star, page 1",
    ]
    found = json.loads(run("show", "q1", "--json", cwd=place).stdout)
    assert [each["id"] for each in found["appearances"]] == [2, 1]
    assert "also in" not in run("show", "q3", cwd=place).stdout


def test_statement_as_json(place: Path) -> None:
    """For programs, the changes are pairs."""
    found = json.loads(run("show", "st1", "--json", cwd=place).stdout)
    assert (found["words"], found["appearances"], found["outlets"], found["sources"]) == (WHOLE, 2, 2, 2)
    assert [report["source"] for report in found["reports"]] == [1, 2]
    assert found["reports"][0]["changes"][:2] == [["same", "The ferry sails at dawn"], ["added", ","]]


def test_a_long_stretch_is_shortened(tmp_path: Path) -> None:
    """What a short form leaves out is shown by its ends."""
    long = "The ferry sails at dawn " + " ".join(f"past pier{n}" for n in range(20)) + " and on to Marn."
    with open_store(tmp_path / "quotes.db") as store:
        for outlet, words in (("Marn Post", long), ("Elda Star", "The ferry sails at dawn past pier0")):
            text = f'"{words}" Ada Moss said.'
            quote = quoted(text, words, speakers=["Ada Moss"])
            store.add(Article(text=text, outlet=outlet, published="2031-05-05"), Extraction((quote,), PIPELINE))
    shown = run("show", "st1", cwd=tmp_path).stdout
    assert "past pier0 [-past pier1 past pier2 past … 34 words … on to Marn.-]\n" in shown


def test_what_is_repeated(place: Path) -> None:
    """Only what several articles have is listed, once, by whatever filter finds one of its appearances."""
    expected = (
        "   q1  2031-05-05  Ada Moss · Marn Post\n"
        f"       said: “{WHOLE}”\n"
        "       “Marn Post, page 1”\n"
        "       st1: 2 appearances, 2 outlets, 2 independent sources; first reported 2031-05-04\n"
    )
    assert run("search", "--repeated", cwd=place).stdout == expected
    assert run("search", "ferry", "--repeated", "--speaker", "Moss", cwd=place).stdout == expected
    elsewhere = run("search", "--repeated", "--outlet", "Elda Star", cwd=place).stdout
    assert CUT in elsewhere and "st1: 2 appearances" in elsewhere
    rows = list(csv.DictReader(io.StringIO(run("search", "--repeated", "--csv", cwd=place).stdout)))
    assert [(row["quote"], row["appearances"], row["outlets"], row["sources"]) for row in rows] == [
        ("q1", "2", "2", "2")
    ]
    assert run("search", "ships", "--repeated", cwd=place).stderr == "quotes: nothing found\n"


def test_history_tells_each_once(place: Path) -> None:
    """A speaker's history has a line for each statement, and with --each one for each appearance."""
    history = run("history", "Moss", cwd=place).stdout
    assert history.count("The ferry sails") == 1
    assert "2 appearances, 2 outlets, 2 independent sources; first reported 2031-05-04" in history
    ids = [row["id"] for row in json.loads(run("history", "Moss", "--json", cwd=place).stdout)]
    each = [row["id"] for row in json.loads(run("history", "Moss", "--each", "--json", cwd=place).stdout)]
    assert (ids, each) == ([1, 3], [2, 3, 1])
    assert "appearances" not in run("history", "Moss", "--each", cwd=place).stdout
    assert len(json.loads(run("history", "Moss", "--limit", "1", "--json", cwd=place).stdout)) == 1


@pytest.mark.parametrize(("given", "kind"), [("77", "quote"), ("q77", "quote"), ("st77", "quote or statement")])
def test_no_such_statement(place: Path, given: str, kind: str) -> None:
    """A number that nothing has is one clear sentence and no traceback."""
    done = run("show", given, cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"quotes: no {kind} {given} in quotes.db: give a number or key that a search shows\n"
