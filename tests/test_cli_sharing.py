"""``quotes changes``, ``export`` and ``import`` as real processes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli_runs import build, run
from test_store_versions import BRANDT, CHO, LEE_NEW, LEE_OLD, add

from quotes.store import open_store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a collection in which one article changed."""
    place = tmp_path_factory.mktemp("cli")
    build(place / "quotes.db")
    with open_store(place / "quotes.db") as store:
        add(store, LEE_OLD, CHO, published="2024-05-02", title="Ferry \x1b[31mdelayed", outlet="Selby Courier")
        add(store, LEE_NEW, BRANDT, published="2024-05-03", title="Ferry \x1b[31mdelayed", outlet="Selby Courier")
    return place


def test_changes_are_shown_word_by_word(folder: Path) -> None:
    """Each step has to say which versions it is between, and show what was taken out and put in."""
    done = run("changes", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Ferry \\x1b[31mdelayed · Selby Courier",
        "https://selby.example/news/ferry",
        "version 1 (a3, published 2024-05-02) to version 2 (a4, published 2024-05-03): 1 added, 1 vanished, 1 altered",
        "     q7  altered  Ana Lee",
        "         The tides will not wait for the [-council-] {+mayor+} this time",
        "     q6  vanished  Ben Cho",
        "         Nobody has asked the crew a single question",
        "     q8  added  Ivo Brandt",
        "         A second ferry is cheaper than a bridge",
    ]


def test_a_comma_stays_with_an_altered_word(tmp_path: Path) -> None:
    """A mark stands close to the word before it, also where that word is another one now."""
    with open_store(tmp_path / "quotes.db") as store:
        for day in ("Monday", "Tuesday"):
            add(store, ("Ana Lee", f"The tides will not wait for the council on {day}, and no boat will"))
    shown = run("changes", cwd=tmp_path).stdout
    assert "for the council on [-Monday-] {+Tuesday+}, and no boat will" in shown


def test_changes_as_json(folder: Path) -> None:
    """JSON must have both versions, both statements and the comparison of their words."""
    done = run("changes", "https://selby.example/news/ferry/", "--json", cwd=folder)
    (step,) = json.loads(done.stdout)
    assert (step["old"]["number"], step["new"]["number"], step["date"]) == (1, 2, "2024-05-03")
    assert [change["what"] for change in step["changes"]] == [["altered"], ["vanished"], ["added"]]
    assert step["changes"][0]["old"]["words"] == LEE_OLD[1]
    assert step["changes"][1]["new"] is None
    assert [mark for mark, _ in step["changes"][0]["diff"]] == ["same", "left out", "added", "same"]


def test_an_old_quote_says_that_it_is_old(folder: Path) -> None:
    """Who looks at a quote of an old version must learn what became of it."""
    shown = {number: run("show", number, cwd=folder).stdout for number in "567"}
    assert "version:    1; in the next, a4, this quote is q7" in shown["5"]
    assert "version:    1; in the next, a4, this quote has vanished" in shown["6"]
    assert "version:    2, the present one" in shown["7"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["changes", "99"], 1, "no article 99 in quotes.db"),
        (["changes", "--since", "May"], 2, "since 'May' is not a date"),
        (["changes", "1"], 0, "article 1 has not changed"),
        (["changes", "--db", "none.db"], 1, "none.db: no such database"),
        (["export", "out", "--db", "none.db"], 1, "none.db: no such database"),
        (["export", "quotes.db"], 1, "quotes.db: can't be written"),
        (["export", "no/where"], 1, "no/where: can't be written"),
        (["export", "out", "--only", "speakers,people"], 2, "'people' is no part of an export"),
        (["import", "nowhere", "--db", "new.db"], 1, "nowhere: is no folder"),
        (["import", ".", "--db", "new.db"], 1, ".: has no files of an export"),
    ],
)
def test_mistakes_are_one_sentence(folder: Path, arguments: list[str], code: int, message: str) -> None:
    """A mistake must be said in one line that names the input, and leave nothing behind."""
    done = run(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(f"quotes: {message}")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["quotes.db"]


def test_stats_count_what_is_in_force(folder: Path) -> None:
    """The numbers must be those of the quotes that are shown, in words and as JSON."""
    done = run("stats", cwd=folder)
    assert done.stdout.partition("size:")[0].splitlines() == [
        "articles:    4, 1 of them in several versions",
        "published:   2024-03 to 2024-05-03",
        "outlets:     2",
        "speakers:    3",
        "statements:  6",
        "quotes:      6 (6 direct, 0 mixed, 0 indirect)",
        "doubtful:    1 more, which are not counted here",
        "attributed:  6 (100%)",
        "reviewed:    0 confirmed, 0 corrected, 0 disputed, 0 rejected",
        "corrections: 0",
    ]
    found = json.loads(run("stats", "--json", cwd=folder).stdout)
    assert (found["quotes"], found["kinds"]["direct"], found["statuses"]["machine"]) == (6, 6, 6)
    assert found["doubtful"] == 1
    assert found["bytes"] == (folder / "quotes.db").stat().st_size
    assert found["share_attributed"] == 1


@pytest.mark.parametrize(
    ("action", "new", "message"),
    [
        ("mend", "{}", "has the action 'mend', which is none of correct, confirm, dispute, reject, merge"),
        ("merge", "{}", "has a 'new' that is not what 'merge' decides: a log is not to be changed by hand"),
        ("merge", '{"into": 5}', "has a 'new' that is not what 'merge' decides"),
        ("alias", '{"speaker": {"key": "a", "name": "A", "kind": "person"}}', "has a 'new' that is not what 'alias'"),
        ("rename", '{"name": null}', "has a 'new' that is not what 'rename' decides"),
        ("correct", '{"status": "corrected", "speakers": 5}', "has a 'new' that is not what 'correct' decides"),
    ],
)
def test_a_log_that_was_changed_by_hand(folder: Path, tmp_path: Path, action: str, new: str, message: str) -> None:
    """An entry that decides nothing that can be is named by its line, and nothing is taken in."""
    run("export", tmp_path / "out", cwd=folder)
    with (tmp_path / "out" / "corrections.csv").open("a", encoding="utf-8", newline="") as log:
        moment = "2024-05-02T08:30:00.000000+00:00"
        csv.writer(log).writerow(["ab" * 10, moment, "Mia", action, "speaker", "person:ana lee", "{}", new, "", ""])
    done = run("import", "out", "--db", "new.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"quotes: out/corrections.csv:2: {message}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new.db").exists()


def test_a_collection_goes_out_and_comes_back(folder: Path, tmp_path: Path) -> None:
    """Export and import must make the same collection elsewhere, and say how much there was."""
    out = tmp_path / "out"
    done = run("export", out, cwd=folder)
    assert done.stdout == f"{out}: 4 articles, 3 speakers, 0 aliases, 2 outlets, 0 corrections\n"
    made = run("import", "out", "--db", "new.db", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "new: 4 articles, 3 speakers, 0 aliases, 2 outlets, 0 corrections\n"
    assert run("changes", "--db", "new.db", cwd=tmp_path).stdout == run("changes", cwd=folder).stdout
    again = run("import", "out", "--db", "new.db", cwd=tmp_path)
    assert again.stdout.startswith("new: 0 articles, 0 speakers") and again.stdout.endswith(", 4 known already\n")
    broken = (out / "articles.jsonl").read_text().replace('"quotes": [', '"quotes": [7, ', 1)
    (out / "articles.jsonl").write_text(broken)
    failed = run("import", "out", "--db", "third.db", cwd=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.startswith("quotes: out/articles.jsonl:1: quote 1 is or holds 7 in place of an object")
    assert not (tmp_path / "third.db").exists()


def test_changes_as_lines_and_as_a_table(folder: Path) -> None:
    """JSON Lines have a step in each line; CSV has a row for each quote that changed, with both sides."""
    (line,) = run("changes", "--jsonl", cwd=folder).stdout.splitlines()
    assert json.loads(line) == json.loads(run("changes", "--json", cwd=folder).stdout)[0]
    rows = list(csv.DictReader(run("changes", "--csv", cwd=folder).stdout.splitlines()))
    assert [(row["what"], row["old_speakers"], row["new_words"]) for row in rows] == [
        ("altered", "Ana Lee", LEE_NEW[1]),
        ("vanished", "Ben Cho", ""),
        ("added", "", BRANDT[1]),
    ]
    assert {(row["old_version"], row["new_version"]) for row in rows} == {("1", "2")}
