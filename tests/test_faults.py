"""A mistake of our own costs the article it is made on and no other: by real pipelines, processes and workers."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli_runs import run
from conftest import assert_whole
from spacy.language import Language
from spacy.tokens import Doc

import quotes
from quotes.articles import read
from quotes.articles.formats import html
from quotes.errors import ArticleError, FaultError
from quotes.extraction import extract_many
from quotes.ingesting import ingest
from quotes.records import Article
from quotes.store import open_store

# A component that fails on one animal, as an installed package would bring it.
FRAIL = """
from spacy.language import Language

@Language.factory("frail")
def make_frail(nlp, name):
    return fail

def fail(doc):
    if "zebra" in doc.text:
        raise LookupError("of " + doc.text)
    return doc
"""
FAULT = (
    r"is left out because of a mistake in quotes; please report this: "
    rf"LookupError at frail:10, in quotes\.extraction:\d+ \(quotes {re.escape(quotes.__version__)}, \S+ \S+\)"
)
NAMES = ["Ana Lee", "Ben Cho", "Ida Bell", "Tom Orr", "Mia Holt", "Eva Stone"]


def animals(*, frail: int | None = None, of: int = 6) -> list[Article]:
    """Short invented articles; the one at FRAIL has the animal that is too much."""
    return [
        Article(
            text=f"“The {'zebra' if n == frail else 'horse'} is back,” {NAMES[n % 6]} said on day {n} of the search.",
            source=f"{n}.txt",
        )
        for n in range(of)
    ]


@pytest.fixture(scope="module")
def frail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A pipeline in a folder that has the frail component, and the environment in which that is installed."""
    packages = tmp_path_factory.mktemp("packages")
    (packages / "frail.py").write_text(FRAIL)
    info = packages / "frail-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: frail\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[spacy_factories]\nfrail = frail:make_frail\n")
    sys.path.insert(0, str(packages))
    try:
        import frail  # type: ignore[import-not-found]  # noqa: F401

        nlp = quotes.load()
        nlp.add_pipe("frail", before="quotes")
        folder = tmp_path_factory.mktemp("pipeline") / "frail"
        nlp.to_disk(folder)
    finally:
        sys.path.remove(str(packages))
    found = os.pathsep.join(filter(None, (str(packages), os.environ.get("PYTHONPATH"))))
    yield folder, {"PYTHONPATH": found}


@pytest.fixture
def fragile() -> Iterator[Language]:
    """The pipeline that ships, with a component that can be made to raise anything."""
    nlp = quotes.load()

    def fail(doc: Doc) -> Doc:
        found = re.search(r"raise (\w+)", doc.text)
        if found:
            raise {"MemoryError": MemoryError, "KeyboardInterrupt": KeyboardInterrupt, "KeyError": KeyError}[found[1]]
        return doc

    Language.component("fragile", func=fail)
    nlp.add_pipe("fragile", before="quotes")
    yield nlp


# -- as a function


def test_it_is_raised_in_its_place(fragile: Language) -> None:
    """What comes before it is given; the error names the article and carries what was raised."""
    articles = animals()
    articles[3] = Article(text="Do not raise KeyError, Ana Lee said.", source="bad.txt")
    extracted = extract_many(articles, fragile)
    assert [article for article, _ in (next(extracted) for _ in range(3))] == articles[:3]
    with pytest.raises(FaultError, match=r"bad\.txt: is left out because .* KeyError at test_faults:\d+ "):
        next(extracted)


def test_the_others_go_on(fragile: Language) -> None:
    """Whoever asks for the errors gets them in order, and every other article with what is found in it otherwise."""
    articles = animals(of=20)
    articles[3] = articles[17] = Article(text="Do not raise KeyError, Ana Lee said.", id="x7")
    errors: list[ArticleError] = []
    found = list(extract_many(articles, fragile, on_error=errors.append))
    assert [article for article, _ in found] == [article for article in articles if article.id is None]
    assert [quote.attribution.speakers[0].name for _, e in found for quote in e.quotes] == [
        NAMES[n % 6] for n in range(20) if n not in (3, 17)
    ]
    assert [error.source for error in errors] == ["x7", "x7"]
    assert all(isinstance(error, FaultError) and error.__cause__ is not None for error in errors)


@pytest.mark.parametrize("kind", [MemoryError, KeyboardInterrupt])
def test_what_no_article_is_to_blame_for_passes(fragile: Language, kind: type[BaseException]) -> None:
    """A machine without memory and a person who wants to stop are not swallowed."""
    articles = [*animals(), Article(text=f"Do not raise {kind.__name__}, Ana Lee said.")]
    with pytest.raises(kind):
        list(extract_many(articles, fragile, on_error=lambda error: pytest.fail(str(error))))


def test_a_failure_while_storing(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the article stays behind, the others are stored, and the next run takes it in."""
    from quotes.store.write import article as writer

    def fail(memory: Any, article: dict[str, Any], *rest: Any) -> set[int]:
        if article["id"] == 2:
            raise ZeroDivisionError
        return linked(memory, article, *rest)

    linked = writer.link_article
    articles, errors = animals(of=3), list[ArticleError]()
    with monkeypatch.context() as patched:
        patched.setattr(writer, "link_article", fail)
        done = ingest([articles[0], articles[1]], database, on_error=errors.append)
    assert (done.articles, done.new, done.quotes) == (1, 1, 1)
    assert [error.source for error in errors] == ["1.txt"] and "ZeroDivisionError" in str(errors[0])
    assert_whole(database)
    with open_store(database) as store:
        assert [store.holds(article) for article in articles] == [True, False, False]
    assert ingest(articles, database).new == 2


def test_a_failure_while_reading_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page on which the reader of pages fails costs no other file."""
    (tmp_path / "a.html").write_text("<p>One.")
    (tmp_path / "b.txt").write_text("Two.")

    def fail(data: bytes, source: str, **known: str) -> Article:
        raise AttributeError("'NoneType' object has no attribute 'text'")

    monkeypatch.setattr(html, "read", fail)
    errors: list[ArticleError] = []
    assert [article.text for article in read(tmp_path, on_error=errors.append)] == ["Two."]
    (error,) = errors
    assert isinstance(error, FaultError) and error.source.endswith("a.html")
    with pytest.raises(FaultError):
        list(read(tmp_path))


# -- at the command line


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Forty articles as JSON Lines, with the frail one among them at the twentieth line."""
    lines = [json.dumps({"id": str(n), "text": a.text}) for n, a in enumerate(animals(frail=19, of=40))]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_extract(table: Path, frail: tuple[Path, dict[str, str]], workers: str) -> None:
    """It is named in one line with what to report, the other lines come out, and the exit code says so."""
    pipeline, env = frail
    done = run(
        "extract", table.name, "--pipeline", pipeline, "--workers", workers, cwd=table.parent, env=env, anew=True
    )
    assert done.returncode == 1
    assert re.fullmatch(rf"quotes: news\.jsonl:20: {FAULT}\n", done.stderr), done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in found] == [str(n) for n in range(40) if n != 19]
    assert all(len(each["quotes"]) == 1 for each in found)


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_ingest_and_reprocess(table: Path, frail: tuple[Path, dict[str, str]], workers: str) -> None:
    """Nothing of it is stored until a pipeline can read it; read again by the frail one it stays as it was."""
    pipeline, env = frail
    given = ("--pipeline", pipeline, "--workers", workers)
    done = run("ingest", table.name, *given, cwd=table.parent, env=env, anew=True)
    assert done.returncode == 1
    assert re.match(rf"quotes: news\.jsonl:20: {FAULT}\n", done.stderr), done.stderr
    assert done.stdout.startswith("39 articles (39 new), 1 not read, 39 quotes, 6 speakers, ")
    assert_whole(table.parent / "quotes.db")
    again = run("ingest", table.name, cwd=table.parent)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("40 articles (1 new), 40 quotes, ")
    before = shown(table.parent / "quotes.db")
    anew = run("reprocess", *given, cwd=table.parent, env=env, anew=True)
    assert anew.returncode == 1
    assert re.fullmatch(rf"quotes: quotes\.db: article 40: {FAULT}\n", anew.stderr), anew.stderr
    assert anew.stdout.startswith("39 articles, 1 not read, 39 quotes found (0 new, 0 changed), 0 not found any more, ")
    assert shown(table.parent / "quotes.db") == before


def shown(database: Path) -> list[tuple[object, ...]]:
    """The quotes in force."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT id, text, article FROM quotes WHERE shown ORDER BY id").fetchall()
