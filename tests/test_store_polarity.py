"""Statements made and others: what was not said is kept, can be asked for, and counts nowhere as said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import building
import pytest
from cli_runs import run

from quotes.citing.citation import citations
from quotes.citing.styles import render
from quotes.errors import StoreError
from quotes.records import Article, Extraction, Quote
from quotes.store import Store, open_store

MADE = ["the pier would open", "that the pier was late"]
# (what is asked for, the words that are found)
ASKED: list[tuple[dict[str, str], list[str]]] = [
    ({}, MADE),
    ({"polarity": "positive"}, MADE),
    ({"polarity": "negated"}, ["who had paid"]),
    ({"polarity": "refused"}, ["a second delay"]),
    ({"polarity": "hypothetical"}, ["that the price has doubled"]),
    ({"polarity": "all"}, [*MADE, "a second delay", "who had paid", "that the price has doubled"]),
    ({"cue_class": "denial"}, ["that the pier was late"]),
    ({"cue_class": "assertive"}, []),
    ({"cue_class": "assertive", "polarity": "all"}, ["a second delay"]),
    ({"kind": "direct"}, []),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a database with one article."""
    path = tmp_path / "quotes.db"
    with open_store(path) as store:
        store.add(*building.ministry())
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """That database, open."""
    with open_store(path) as opened:
        yield opened


@pytest.mark.parametrize(("asked", "found"), ASKED, ids=[str(asked) for asked, _ in ASKED])
def test_history_and_search(store: Store, asked: dict[str, str], found: list[str]) -> None:
    """History and search list statements made, and what was not said only where it is asked for."""
    assert [s.words for s in store.history("Ada Moss", **asked)] == found  # type: ignore[arg-type]
    assert [hit.statement.words for hit in store.search(None, **asked)] == found  # type: ignore[arg-type]


def test_the_words_are_searched_likewise(store: Store) -> None:
    """A word that was not said is found by a search only with its polarity."""
    assert store.search("paid") == []
    assert len(store.search("paid", polarity="negated")) == 1


def test_counts(store: Store) -> None:
    """Counts of statements, of the collection, of an article and of a speaker, are of statements made."""
    assert store.counts().quotes == store.counts(articles=[1]).quotes == store.article(1).quotes == 2
    assert [speaker.statements for speaker in store.speakers()] == [2]


def test_views(store: Store) -> None:
    """One view has the statements made, one the others, and one all, each with polarity and class of the cue."""

    def of(view: str) -> list[tuple[str, str]]:
        return store.database.execute(f"SELECT polarity, cue_class FROM {view} ORDER BY quote").fetchall()

    assert of("statement_history") == [("positive", "neutral"), ("positive", "denial")]
    assert of("not_stated") == [("refused", "assertive"), ("negated", None), ("hypothetical", None)]
    assert of("quotes_with_speakers") == of("statement_history") + of("not_stated")


def test_everything_comes_back(store: Store) -> None:
    """Polarity and class of the cue come out of the store as they went in."""
    kept = store.quote(3).statement
    assert (kept.polarity, kept.cue_class) == ("refused", "assertive")


def test_citations_say_so(store: Store) -> None:
    """A citation of reported speech gives its cue, and of what was not said it says that no statement was made."""
    denied = store.history("Ada Moss")[1]
    (refused,) = store.history("Ada Moss", polarity="refused")
    of_denied, of_refused = (render(citations(store.database, [said])) for said in (denied, refused))
    assert "that the pier was late. In “The pier”" in of_denied
    assert "[reported speech, not the speaker's own words; cue: denied; machine-attributed" in of_denied
    assert "; cue: refused to confirm; not a statement made: refused; machine-attributed" in of_refused


def test_the_command_line(path: Path) -> None:
    """`history`, `search` and `cite` take both filters, mark what was not said, and refuse what they don't know."""
    place = path.parent
    assert "that the pier was late" in run("history", "Ada Moss", "--cue-class", "denial", cwd=place).stdout
    everything = run("history", "Ada Moss", "--polarity", "all", cwd=place).stdout
    assert "[refused] refused to confirm: a second delay" in everything
    assert "[negated] " in run("search", "paid", "--polarity", "all", cwd=place).stdout
    assert "who had paid" not in run("cite", "Ada Moss", cwd=place).stdout
    wrong = run("search", "--polarity", "denied", cwd=place)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "not one of positive, negated, hypothetical, refused, all" in wrong.stderr


def test_an_unknown_polarity_is_not_stored(tmp_path: Path) -> None:
    """The store refuses a polarity or a class of cue that is none."""
    article, _ = building.ministry()
    odd = building.quoted(
        article.text, "the pier would open", speakers=["Ada Moss"], kind="indirect", cue=("said", "say"),
        polarity="denied",  # type: ignore[arg-type]
    )  # fmt: skip
    _refused(tmp_path, article, odd, "polarity 'denied'")
    odd = building.quoted(
        article.text, "the pier would open", speakers=["Ada Moss"], kind="indirect", cue=("said", "say"),
        cue_class="loud",  # type: ignore[arg-type]
    )  # fmt: skip
    _refused(tmp_path, article, odd, "class 'loud'")


def _refused(folder: Path, article: Article, quote: Quote, reason: str) -> None:
    with (
        open_store(folder / "odd.db") as store,
        pytest.raises(StoreError, match=reason),
    ):
        store.add(article, Extraction(quotes=(quote,), pipeline=building.PIPELINE))
