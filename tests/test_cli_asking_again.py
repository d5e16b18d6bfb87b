"""What a list is asked for besides itself: its citations (``--cite``), and only what is new (``--new``)."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from building import PIPELINE, quoted
from cli_runs import build, run

from quotes.records import Article, Extraction
from quotes.store import open_store

SAID = (
    ("2019-10-08", "The impeachment is a distraction from the harbour."),
    ("2019-11-15", "This impeachment is about a telephone call, and the call was fine."),
    ("2019-12-18", "Nobody at the rally has asked me about impeachment."),
    ("2019-12-19", "The weather was good."),
)


@pytest.fixture(scope="module")
def elda(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a collection in which a president spoke four times; the words and the paper are made up."""
    folder = tmp_path_factory.mktemp("cite")
    with open_store(folder / "quotes.db") as store:
        for day, words in SAID:
            text = f"“{words}” Donald Trump said."
            quote = quoted(text, words, speakers=["Donald Trump"], cue=("said", "say"), confidence=0.95)
            made = Article(text=text, title=f"News of {day}", outlet="Elda Star", published=day, authors=("Mia Holt",))
            store.add(made, Extraction((quote,), PIPELINE))
    return folder


def test_a_history_as_footnotes(elda: Path) -> None:
    """The list of a history becomes citations in the style that is asked for, of the same statements in its order."""
    typed = "quotes history Trump --about impeachment --since 2019-11 --cite chicago-notes"
    done = run(*shlex.split(typed)[1:], cwd=elda)
    assert (done.returncode, done.stderr) == (0, "quotes: Trump: Donald Trump (s1)\n")
    first, second = done.stdout.splitlines()
    assert first.startswith(
        "Donald Trump, “This impeachment is about a telephone call, and the call was fine,” quoted in"
    )
    assert "“News of 2019-11-15,” Elda Star, November 15, 2019" in first
    assert second.startswith("Donald Trump, “Nobody at the rally has asked me about impeachment,” quoted in Mia Holt")
    same = run("cite", "Trump", "--about", "impeachment", "--since", "2019-11", "--style", "chicago-notes", cwd=elda)
    assert done.stdout == same.stdout


def test_hits_with_their_citations(elda: Path) -> None:
    """Below every hit of a search stands its citation, and without --cite none does."""
    done = run("search", "impeachment", "--sort", "oldest", "--cite", "apa", cwd=elda)
    lines = done.stdout.splitlines()
    assert len(lines) == 4 * 3
    assert all(line.lstrip().startswith("Holt, M. (2019, ") for line in lines[3::4])
    without = run("search", "impeachment", "--sort", "oldest", cwd=elda).stdout.splitlines()
    assert [line for number, line in enumerate(lines) if number % 4 != 3] == without


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "--cite", "bibtex"], "style 'bibtex' makes one document of all citations: `quotes cite` writes it"),
        (["search", "--cite", "text", "--csv"], "--cite and a list for programs can't be had at once: leave one out"),
        (["history", "Trump", "--cite", "text", "--plot", "a.svg"],
         "--plot and --cite can't be had at once: leave one out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_citations_that_can_not_be(elda: Path, arguments: list[str], message: str) -> None:
    """A style or an option that does not go with the list is refused in one sentence."""
    done = run(*arguments, cwd=elda)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"quotes: {message}"


def asked(place: Path, *arguments: str) -> list[int]:
    """The numbers of the quotes that a command with --new lists, for somebody whose settings are in PLACE."""
    done = run(
        *arguments, "--new", "--json", cwd=place, env={"HOME": str(place), "XDG_CONFIG_HOME": str(place / "conf")}
    )
    assert done.returncode == 0, done.stderr
    return [row["id"] for row in json.loads(done.stdout)]


def test_only_what_is_new(tmp_path: Path) -> None:
    """The first time all is new, then only what came in since; each question and each database by itself."""
    build(tmp_path / "quotes.db")
    assert asked(tmp_path, "search") == [1, 2, 4]
    assert asked(tmp_path, "search") == []
    with open_store(tmp_path / "quotes.db") as store:
        text = "“The pier is open,” Ana Lee said."
        quote = quoted(text, "The pier is open,", speakers=["Ana Lee"])
        store.add(Article(text=text, outlet="Inland Press", published="2020-01"), Extraction((quote,), PIPELINE))
    assert asked(tmp_path, "search") == [5]
    assert asked(tmp_path, "history", "Ana Lee") == [5, 4, 1]
    assert asked(tmp_path, "history", "Ana Lee") == []
    assert asked(tmp_path, "history", "Ben Cho") == [2]
    build(tmp_path / "other.db")
    assert asked(tmp_path, "search", "--db", "other.db") == [1, 2, 4]
    assert [path.name for path in (tmp_path / "conf").rglob("*.*")] == ["new.json"]


@pytest.mark.parametrize("command", [["search"], ["history", "Ana Lee", "--each"]], ids=" ".join)
def test_what_was_not_shown_is_new_again(tmp_path: Path, command: list[str]) -> None:
    """A list that was cut leaves nothing behind it unseen: all of it is new until all of it was shown."""
    build(tmp_path / "quotes.db")
    first, *rest = asked(tmp_path, *command, "--limit", "1") + asked(tmp_path, *command)[1:]
    assert rest
    assert asked(tmp_path, *command) == []
    assert first not in rest


def test_what_failed_is_new_again(tmp_path: Path) -> None:
    """A question that came to nothing was not asked; and without --new nothing is remembered."""
    build(tmp_path / "quotes.db")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "conf")}
    assert run("search", "--new", "--cite", "ris", cwd=tmp_path, env=env).returncode == 2
    assert run("search", cwd=tmp_path, env=env).returncode == 0
    assert not (tmp_path / "conf").exists()
    assert asked(tmp_path, "search") == [1, 2, 4]
    (tmp_path / "conf" / "quotes" / "new.json").write_text("torn", encoding="utf-8")
    done = run("search", "--new", cwd=tmp_path, env=env)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "is not what --new wrote there: delete it" in done.stderr
