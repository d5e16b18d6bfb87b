"""The recipes of the guide to partitions, asked of a hundred thousand made-up rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quotes.store.transfer.table import COLUMNS
from tests.benchmarks import recipes

duckdb = pytest.importorskip("duckdb", reason="needs the extra table")

ROWS = 100_000
Answers = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with made-up partitions."""
    folder = tmp_path_factory.mktemp("made")
    recipes.make(folder, rows=ROWS)
    return folder


@pytest.fixture(scope="module")
def answers(place: Path) -> Answers:
    """What each recipe gives, by what it is."""
    names = ["quotes", "told", "search", "history", "first", "most", "months"]
    return {name: rows for name, (_, _, rows) in zip(names, recipes.ask(place), strict=True)}


@pytest.fixture(scope="module")
def told(place: Path) -> list[dict[str, Any]]:
    """The rows that count, taken from the files without a recipe."""
    rows = duckdb.read_parquet(f"{place}/partitions/quotes/*.parquet").fetchall()
    named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    counted = [r for r in named if r["confidence"] >= 0.7 and r["polarity"] == "positive" and r["speaker"]]
    return [{**row, "who": who} for row in counted for who in row["speaker"].split("; ")]


def test_made_rows_have_the_columns_of_a_table(place: Path) -> None:
    """What is asked here can be asked of partitions and of exported tables."""
    made = duckdb.read_parquet(f"{place}/partitions/quotes/*.parquet")
    assert (tuple(made.columns), made.count("*").fetchall()) == (COLUMNS, [(ROWS,)])


def test_search(answers: Answers, told: list[dict[str, Any]]) -> None:
    """The fifty newest that have the word."""
    fitting = sorted((r["published"] for r in told if "ferry" in r["text"]), reverse=True)
    assert [row["day"] for row in answers["search"]] == fitting[:50]
    assert all(" ferry " in row["text"] for row in answers["search"])


def test_history(answers: Answers, told: list[dict[str, Any]]) -> None:
    """All that somebody said, joint statements too, the oldest first."""
    own = sorted((r["published"], r["text"]) for r in told if r["who"] == "Ana Lee")
    found = [(row["day"], row["text"]) for row in answers["history"]]
    assert sorted(found) == own
    assert [day for day, _ in found] == [day for day, _ in own]
    assert len(own) > 500


def test_who_said_it_first(answers: Answers, told: list[dict[str, Any]]) -> None:
    """Of words that several outlets have, the earliest, and how many outlets there are."""
    assert len(answers["first"]) == 50
    for row in answers["first"]:
        same = [r for r in told if r["text"] == row["words"] and r["kind"] != "indirect"]
        assert row["first"] == min(r["published"] for r in same)
        assert row["outlets"] == len({r["outlet"] for r in same}) > 1
        assert (row["who"], row["first_outlet"]) in {
            (r["who"], r["outlet"]) for r in same if r["published"] == row["first"]
        }


def test_most_quoted(answers: Answers, told: list[dict[str, Any]]) -> None:
    """Speakers by how many statements they made."""
    counts: dict[str, int] = {}
    for row in told:
        counts[row["who"]] = counts.get(row["who"], 0) + 1
    expected = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:50]
    assert [(row["who"], row["statements"]) for row in answers["most"]] == expected


def test_by_outlet_and_month(answers: Answers, told: list[dict[str, Any]]) -> None:
    """Each quote is counted once, however many speakers it has."""
    assert sum(row["statements"] for row in answers["months"]) == len({row["quote"] for row in told})
    assert {row["month"] for row in answers["months"]} == {f"{row['published']:%Y-%m}" for row in told}
