"""`quotes cite`: whom, which statement or which words, in which style; and what a collection gives to a citation."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import building
import pytest
import rispy
from cli_runs import FERRY, build, run
from typer.testing import CliRunner

from quotes.citing.citation import citations
from quotes.cli.app import app
from quotes.errors import OptionError
from quotes.records import Article, Extraction
from quotes.store import Filter, Store, open_store
from quotes.store.read.quotes import load
from quotes.store.read.statements import of_key

Call = Callable[..., str]
RATING = ("--rating", "False", "--reviewer", "Selby Facts", "--review-url", "https://facts.example/1")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small collection as quotes.db, which these tests only read."""
    folder = tmp_path_factory.mktemp("collection")
    build(folder / "quotes.db")
    return folder


@pytest.fixture
def cite(place: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls `quotes cite` in this process and gives what it prints; errors pass through."""
    monkeypatch.chdir(place)
    for name in [name for name in os.environ if name.startswith("QUOTES_")]:
        monkeypatch.delenv(name)

    def call(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["cite", *arguments], catch_exceptions=False, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    return call


@pytest.fixture
def united(tmp_path: Path) -> Path:
    """A collection in which two papers have one statement of Ada Moss, the later one in more words, and a third."""
    path = tmp_path / "quotes.db"
    with open_store(path) as store:
        for outlet, day, words in (
            ("Elda Courier", "2031-05-04", "The pier opens,"),
            ("Elda Star", "2031-05-05", "The pier opens in June,"),
            ("Elda Star", "2031-06-01", "Nothing opens,"),
        ):
            text = f"“{words}” Ada Moss said."
            article = Article(text=text, outlet=outlet, published=day, title=f"Pier {day}")
            store.add(article, Extraction((building.quoted(text, words, speakers=["Ada Moss"]),), "by hand 1"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO statements (id, key, quote, text, appearances, outlets, sources) "
            "VALUES (7, 'abcdef', 2, 'The pier opens in June,', 2, 2, 1)"
        )
        connection.execute("INSERT INTO statements (id, key, text, merged_into) VALUES (8, 'fedcba', 'x', 7)")
        connection.execute("UPDATE quotes SET statement = 7 WHERE id < 3")
        connection.commit()
    return path


def test_a_speaker_is_cited(place: Path) -> None:
    """Each statement is a line that carries everything needed to find it, and whose judgement the speaker is."""
    done = run("cite", "Ana Lee", "--since", "2024-05", "--accessed", "2024-06-01", cwd=place)
    assert done.stdout == (
        "Ana Lee (harbour master), to the Courier: “The tides [sic] won`t wait [/b] … We :sail: tomorrow.” In “Ferry "
        "delayed again”, by Mia Holt, Selby Courier, published 2024-05-02, https://selby.example/ferry, accessed "
        "2024-06-01 [machine-attributed, not reviewed]\n"
    )


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["Ana Lee"], ["Boats", "tides"]),
        (["Ana Lee", "--sort", "newest"], ["tides", "Boats"]),
        (["Ana Lee", "--limit", "1"], ["Boats"]),
        (["Ana Lee", "--sort", "newest", "--limit", "1"], ["tides"]),
        (["Ana Lee", "--about", "storm"], ["Boats"]),
        (["Ana Lee", "--outlet", "Selby Courier"], ["tides"]),
        (["Ana Lee", "--until", "2024-03"], ["Boats"]),
        (["Ana Lee", "--told-to", "the Courier"], ["tides"]),
        (["Ana Lee", "--cue-class", "neutral", "--kind", "direct", "--status", "machine"], ["Boats", "tides"]),
        (["--about", "sail*", "--polarity", "all", "--all"], ["tides", "Nobody sails"]),
        (["Ben Cho"], ["=1+1"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_filters_and_order(cite: Call, arguments: list[str], found: list[str]) -> None:
    """Filters narrow down, and the order and the number are as asked."""
    lines = cite(*arguments, "--style", "text").splitlines()
    assert len(lines) == len(found)
    assert all(words in line for words, line in zip(found, lines, strict=True))


def test_one_quote_by_its_key(cite: Call, place: Path) -> None:
    """The key of a quote cites that quote, whatever its article says of it."""
    with open_store(place / "quotes.db") as store:
        key = store.history("Ben Cho")[0].key
    assert "“=1+1 is not a timetable.” In “Ferry" in cite(key)


def test_styles_for_other_programs(cite: Call) -> None:
    """What a program is to read is whole and as it was, also what a terminal or a spreadsheet would act on."""
    (entry,) = rispy.loads(cite("Ben Cho", "--style", "ris", "--by", "quote"))
    assert entry["abstract"] == "=1+1 is not a timetable,"
    (item,) = json.loads(cite("--about", "31mNobody", "--all", "--style", "csl-json"))
    (said,) = item["custom"]["quotes"]
    assert said["words"] == "\x1b[31mNobody sails."
    (start, end) = said["parts"][0]
    assert FERRY.text[start:end] == "\x1b[31mNobody sails."
    assert said["selectors"][0]["prefix"] == FERRY.text[start - 32 : start]
    assert item["accessed"] == {"date-parts": [[date.today().year, date.today().month, date.today().day]]}
    (row,) = csv.DictReader(io.StringIO(cite("Ben Cho", "--style", "csv")))
    assert row["text"] == "'=1+1 is not a timetable,"


@pytest.mark.parametrize("style", ["text", "markdown", "html", "bibtex", "json-ld", "wikiquote"])
def test_no_citation_drives_the_terminal(cite: Call, style: str) -> None:
    """An escape sequence in an article is shown, not sent, in every style."""
    shown = cite("--about", "31mNobody", "--all", "--style", style)
    assert "Nobody sails" in shown
    assert "\x1b" not in shown


def test_every_style_can_be_pasted(place: Path) -> None:
    """What is written for a pipe is the citation alone, in one piece, in any locale."""
    done = run(
        "cite", "--about", "31mNobody", "--all", "--style", "json-ld", cwd=place, env={"PYTHONIOENCODING": "ascii"}
    )
    assert json.loads(done.stdout)[0]["text"] == "\x1b[31mNobody sails."
    assert done.stderr == ""


def test_lasting_links(cite: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the site, by option or variable, gives each statement its own."""
    assert "; https://data.example/q/statements/" in cite("Ben Cho", "--site", "https://data.example/q/")
    monkeypatch.setenv("QUOTES_SITE", "https://data.example")
    assert "; https://data.example/statements/" in cite("Ben Cho")


def test_claim_review(cite: Call) -> None:
    """A review is written of a rating that the caller gives, with the caller's own words."""
    (found,) = json.loads(cite("Ben Cho", "--style", "claim-review", *RATING))
    assert found["reviewRating"]["alternateName"] == "False"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to cite: name a speaker, a quote or a statement, or give words with --about"),
        (["Ana Lee", "--style", "harvard"], "style 'harvard' is not one of text, ap"),
        (["Ana Lee", "--style", "no.csl"], "no.csl: no such CSL style"),
        (["Ana Lee", "--by", "word"], "--by 'word' is not one of article, quote"),
        (["Ana Lee", "--sort", "best"], "sort 'best' is not one of newest, oldest, relevance, least-sure"),
        (["Ana Lee", "--site", "data.example"], "site 'data.example' is not a web address"),
        (["Ana Lee", "--accessed", "one day"], "accessed 'one day' is not a date"),
        (["Ana Lee", "--status", "good"], "status 'good' is not one of machine, confirmed"),
        (["Ana Lee", "--rating", "x"], "a rating needs --rating, --reviewer and --review-url"),
        (["Ana Lee", *RATING], "style text has no place for a rating"),
        (["Ana Lee", "--style", "claim-review"], "claim-review needs a rating"),
        (["Ana Lee", "--style", "claim-review", *RATING[:5], "javascript:x"], "--review-url 'javascript:x' is not a"),
        (["Ana Leigh"], "no speaker 'Ana Leigh' in quotes.db; did you mean Ana Lee?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes(place: Path, arguments: list[str], message: str) -> None:
    """Each mistake is one sentence that says what is wrong, and nothing is written."""
    done = run("cite", *arguments, cwd=place)
    assert (done.returncode in (1, 2), done.stdout) == (True, "")
    assert done.stderr.startswith(f"quotes: {message}")
    assert len(done.stderr.splitlines()) == 1


def test_nothing_found_is_said(place: Path) -> None:
    """A search that finds nothing says so and writes nothing, not even an empty list."""
    done = run("cite", "--about", "zebra", "--style", "csl-json", cwd=place)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "quotes: nothing found\n")


def test_styles_are_listed(place: Path) -> None:
    """`--styles` names every style there is, without a database."""
    from quotes.citing.styles import NAMES

    lines = run("cite", "--styles", cwd=place.parent).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*NAMES, "PATH.csl"]


def test_each_appearance_or_each_statement(united: Path) -> None:
    """A statement that two papers have is cited once, in the words that are shown for it, or with `--each` twice."""
    cited = {
        arguments: run("cite", "Ada Moss", "--style", "csv", *arguments, cwd=united.parent).stdout
        for arguments in ((), ("--each",), ("--outlet", "Elda Courier"))
    }
    # Where a filter leaves out the appearance that is shown, the first that is left stands for it.
    assert [len(list(csv.DictReader(io.StringIO(found)))) for found in cited.values()] == [2, 3, 1]
    with open_store(united) as store:
        for outlet, shown in ((None, [2, 3]), ("Elda Courier", [1])):
            found = store.quotes(Filter(speakers=("Ada Moss",), outlet=outlet), sort="oldest", each=False)
            assert [hit.statement.id for hit in found.hits] == shown and found.total == len(shown)


@pytest.mark.parametrize("key", ["abcdef", "fedcba"])
def test_a_statement_by_its_key(united: Path, key: str) -> None:
    """The key of a statement, also of one that was found to be another, cites it with its counts."""
    with open_store(united) as store:
        (number,) = of_key(store.database, key) or []
        (citation,) = citations(store.database, load(store.database, [number]), site="https://data.example")
        assert (citation.words, citation.statement, citation.permalink) == (
            "The pier opens in June,", "abcdef", "https://data.example/statements/abcdef",
        )  # fmt: skip
        assert (citation.appearances, citation.outlets, citation.sources) == (2, 2, 1)
        assert of_key(store.database, key, each=True) == [1, 2]


def test_a_quote_by_its_key(united: Path) -> None:
    """The key of a quote cites that quote, or with each all that are the same statement; no key is nobody's."""
    with open_store(united) as store:
        key = store.quote(1).statement.key
        assert of_key(store.database, key) == [1]
        assert of_key(store.database, key, each=True) == [1, 2]
        assert of_key(store.database, store.quote(3).statement.key, each=True) == [3]
        assert of_key(store.database, "none") is None


def test_filters_do_not_go_with_a_key(united: Path) -> None:
    """What narrows down a history is refused for one statement, which it could only drop."""
    done = run("cite", "abcdef", "--since", "2020", cwd=united.parent)
    assert done.stderr == (
        "quotes: --since narrows down a history or a search, and a number or key means one: leave it out\n"
    )
    assert len(run("cite", "abcdef", "--each", cwd=united.parent).stdout.splitlines()) == 2


def test_everything_stored_is_in_the_citation(fresh_store: Store) -> None:
    """Role, addressee, dates, parts, surroundings, status and archive come from the tables, in the order asked."""
    article, extraction = building.harbour()
    stored = {"archive_url": "https://archive.example/1", "archived_on": "2031-05-06"}
    fresh_store.add(Article(**{**{name: getattr(article, name) for name in article.__slots__}, **stored}), extraction)
    fresh_store.database["quotes"].update(1, {"status": "disputed"})
    second, first = citations(fresh_store.database, load(fresh_store.database, [2, 1, 99]), accessed="2031-06-01")
    assert [source.name for source in second.speakers] == ["Ivo Brandt", "Lena Øst"]
    assert (first.speakers[0].role, first.told_to, first.said_on) == ("harbour master", "AFP", "2031-05-03")
    assert (first.status, first.review) == ("disputed", "attribution disputed")
    assert (first.archive_url, first.archived_on) == (*stored.values(),)
    assert first.accessed == "2031-06-01"
    assert [each.accessed for each in citations(fresh_store.database, [second])] == ["2031-05-06"]
    assert [part.of(article.text) for part in first.parts] == ["The rate cut came too late,", "We lost two ships."]
    assert (first.prefix, first.suffix) == ('PORT ELDA — "', '"\n\n"No one asked us," Ivo Brandt')
    assert (first.title, first.outlet, first.agency, first.authors) == (
        article.title, article.outlet, article.agency, article.authors,
    )  # fmt: skip
    assert (first.permalink, first.article_page, first.page_of(first.speakers[0])) == (None, None, None)


def test_a_site_has_to_be_one(fresh_store: Store) -> None:
    """An address that a link can't lead to is refused."""
    with pytest.raises(OptionError, match="is not a web address"):
        citations(fresh_store.database, [], site="javascript:alert(1)")
