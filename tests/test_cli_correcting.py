"""The commands by which a person decides, in real processes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli_runs import build, run

from quotes.store import open_store


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small collection of four quotes by Ana Lee, Ben Cho and nobody known."""
    build(tmp_path / "quotes.db")
    return tmp_path


def done(place: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    """What a command that has to succeed prints."""
    process = run(*arguments, cwd=place, env={"QUOTES_USER": "Mia", **(env or {})})
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_a_correction_is_shown_logged_and_undone(place: Path) -> None:
    """What a person says of a quote is what every command shows, with who said so and why, until it is undone."""
    before = done(place, "search", "sails", "--json")
    assert done(place, "correct", "3", "--speaker", "Ben Cho", "--why", "same breath") == (
        "q3 is corrected: Ben Cho, direct\n"
    )
    assert "[corrected]" in done(place, "history", "Ben Cho")
    assert "Ben Cho" in done(place, "search", "sails", "--status", "corrected")
    assert "corrected" in done(place, "show", "3")
    assert "[attribution corrected by a person]" in done(place, "cite", "Ben Cho")
    line = done(place, "log", "3").splitlines()[0]
    key, _, _, by, rest = line.split(maxsplit=4)
    assert (by, rest) == ("Mia:", "q3: correct speakers Ben Cho — same breath")
    assert done(place, "undo", key, "--by", "Ann") == "undone: correct speakers Ben Cho\n"
    assert done(place, "search", "sails", "--json") == before
    listed = json.loads(done(place, "log", "--json"))
    assert [(entry["made_by"], entry["action"], entry["undone"]) for entry in listed] == [
        ("Mia", "correct", True),
        ("Ann", "undo", False),
    ]


def test_a_rejected_quote_is_not_shown_unless_asked_for(place: Path) -> None:
    """A rejected quote is gone from search, history and counts; --status brings it back to look at."""
    done(place, "correct", "2", "--reject")
    assert "timetable" not in done(place, "search", "timetable")
    assert "Ben Cho" not in done(place, "speakers")
    for status in ("rejected", "all"):
        assert "[rejected]" in done(place, "search", "timetable", "--status", status)
    assert done(place, "history", "Ben Cho") == ""
    assert "attribution rejected by a person" in done(place, "cite", "Ben Cho", "--status", "all")


def test_a_disputed_quote_is_shown_and_marked(place: Path) -> None:
    """Doubt is written wherever the words are."""
    done(place, "correct", "2", "--dispute")
    assert "[disputed]" in done(place, "search", "timetable")
    assert "[disputed]" in done(place, "history", "Ben Cho")
    assert "attribution disputed" in done(place, "cite", "Ben Cho")
    assert json.loads(done(place, "search", "timetable", "--json"))[0]["status"] == "disputed"
    assert ",disputed," in done(place, "search", "timetable", "--csv")


def test_speakers_are_merged_split_renamed_and_given_aliases(place: Path) -> None:
    """Who is who is decided under `quotes speakers`, which alone still lists them."""
    assert done(place, "speakers", "merge", "Ana Lee", "Ben Cho") == "merge Ben Cho is Ana Lee\n"
    assert [row["statements"] for row in json.loads(done(place, "speakers", "--json"))] == [3]
    assert done(place, "history", "Ben Cho") == done(place, "history", "Ana Lee")
    assert (
        done(place, "speakers", "split", "Ana Lee", "4", "--name", "Ana Lee") == "split 1 quote of Ana Lee to Ana Lee\n"
    )
    assert sorted(row["statements"] for row in json.loads(done(place, "speakers", "--json"))) == [1, 2]
    assert done(place, "speakers", "rename", "1", "A. B. Lee") == "rename Ana Lee: A. B. Lee\n"
    assert done(place, "speakers", "alias", "1", "the harbour chief") == "alias the harbour chief is A. B. Lee\n"
    assert "A. B. Lee" in done(place, "history", "the harbour chief", "--json")
    assert done(place, "speakers", "describe", "1", "--wikidata", "Q42") == "wikidata A. B. Lee: Q42\n"


def test_a_renamed_speaker_is_found_by_the_name_that_is_shown(place: Path) -> None:
    """A name that a person gave and that stands in no article is one that every command knows, as it does the old."""
    done(place, "speakers", "rename", "Ben Cho", "Benedict Cho")
    for name in ("Benedict Cho", "benedict cho", "Ben Cho"):
        assert "timetable" in done(place, "history", name)
    assert done(place, "speakers", "describe", "Benedict Cho", "--wikidata", "Q7") == "wikidata Benedict Cho: Q7\n"
    done(place, "speakers", "rename", "Benedict Cho", "Ana Lee")
    both = run("history", "Ana Lee", cwd=place)
    assert (both.returncode, both.stdout) == (2, "")
    assert "'Ana Lee' may be any of 2 speakers in quotes.db: Ana Lee (s1), Ana Lee (s2)" in both.stderr


def test_what_is_no_speaker_is_rejected_and_back_after_an_undo(place: Path) -> None:
    """A rejected speaker is in no list and on no quote, the log says so, and `undo` takes it back."""
    before = done(place, "speakers", "--json")
    assert done(place, "speakers", "reject", "Ben Cho", "--why", "a ship") == "reject Ben Cho as a speaker\n"
    assert "Ben Cho" not in done(place, "speakers")
    assert "timetable" not in done(place, "search", "timetable")
    (found,) = json.loads(done(place, "search", "timetable", "--all", "--json"))
    assert found["speakers"] == []
    line = done(place, "log", "Ben Cho").splitlines()[0]
    assert line.endswith("Mia: reject Ben Cho as a speaker — a ship")
    done(place, "undo", line.split()[0])
    assert done(place, "speakers", "--json") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reject", "--from", "list.txt"], ["reject Ben Cho as a speaker", "reject Ana Lee as a speaker"]),
        (["reject", "Ana Lee", "--ids", "s2"], ["reject Ana Lee as a speaker", "reject Ben Cho as a speaker"]),
        (["reject", "--ids", "2, s1", "Ben Cho"], ["reject Ben Cho as a speaker", "reject Ana Lee as a speaker"]),
        (["merge", "Ana Lee", "--ids", "s2"], ["merge Ben Cho is Ana Lee"]),
        (["merge", "s1", "--from", "other.txt"], ["merge Ben Cho is Ana Lee"]),
    ],
    ids=" ".join,
)
def test_many_are_decided_about_at_once(place: Path, arguments: list[str], said: list[str]) -> None:
    """Names, numbers and the lines of a file are taken together, each once."""
    (place / "list.txt").write_text("\ufeff# no speakers\n\nBen Cho\n  s1  \nBen Cho\n", encoding="utf-8")
    (place / "other.txt").write_text("Ben Cho\n", encoding="utf-8")
    assert done(place, "speakers", *arguments).splitlines() == said


def test_what_was_not_said_is_confirmed_as_such(place: Path) -> None:
    """The sentence that follows a correction says of a statement that none was made."""
    assert done(place, "correct", "2", "--polarity", "refused") == ("q2 is corrected: Ben Cho, direct, refused\n")
    done(place, "correct", "1", "--confirm")
    assert done(place, "export", "--as-gold", "gold.jsonl") == "gold.jsonl: 2 quotes of 1 article\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["correct", "99", "--confirm"], 1, "no quote 99 in quotes.db: give a number or key that a search shows"),
        (["correct", "1"], 2, "quote 1: nothing to correct: give a speaker, a kind, or confirm, dispute, reject"),
        (["correct", "1", "--confirm", "--reject"], 2, "--confirm and --reject can't be had at once: leave one out"),
        (
            ["correct", "1", "--speaker", "Mara Quill"],
            1,
            "no speaker 'Mara Quill' in quotes.db; --new person makes one",
        ),
        (["correct", "1", "--kind", "loud"], 2, "kind 'loud' is not one of direct, mixed, indirect"),
        (
            ["correct", "1", "--confirm", "--by", " "],
            2,
            "the name of who corrects is empty: give one with --by, or leave it out",
        ),
        (["correct", "1", "--confirm", "--why", " "], 2, "the reason is empty: write one, or leave it out"),
        (["undo", "abcdef"], 1, "no correction 'abcdef': `quotes log` lists them"),
        (["undo", "abc"], 2, "'abc' is too short for a correction: give the digits that `quotes log` shows"),
        (["log", "99"], 1, "no quote 99 in quotes.db: give a number or key that a search shows"),
        (["log", "Nobody"], 1, "no speaker 'Nobody' in quotes.db"),
        (["speakers", "merge", "Ana Lee", "1"], 2, "Ana Lee and 1 are one speaker already, Ana Lee"),
        (
            ["speakers", "split", "Ana Lee", "2", "--name", "A"],
            2,
            "quote 2 is not said by Ana Lee: correct its speaker instead",
        ),
        (["speakers", "alias", "Ana Lee", "ana lee"], 2, "'ana lee' is the name of Ana Lee already"),
        (
            ["speakers", "describe", "Ana Lee", "--wikidata", "42"],
            2,
            "'42' is no item of Wikidata: write Q and its number, like Q42",
        ),
        (["speakers", "reject"], 2, "no speakers to decide about: give names or numbers, --ids or --from"),
        (["speakers", "merge", "Ana Lee"], 2, "no speakers to decide about: give names or numbers, --ids or --from"),
        (
            ["speakers", "reject", "Ben Cho", "Nobody Atall"],
            1,
            "no speaker 'Nobody Atall' in quotes.db",
        ),
        (
            ["speakers", "reject", "--ids", "s1,q2"],
            2,
            "--ids 'q2' is not the number of a speaker: write numbers such as s12,s40",
        ),
        (["speakers", "reject", "--from", "lines.txt"], 1, "lines.txt:4: no speaker 'Nobody Atall' in quotes.db"),
        (["speakers", "merge", "1", "--from", "lines.txt"], 1, "lines.txt:4: no speaker 'Nobody Atall' in quotes.db"),
        (
            ["speakers", "reject", "--from", "none.txt"],
            2,
            "none.txt: can't be read (No such file or directory): give another file",
        ),
        (["speakers", "--db", "x.db", "merge", "1", "2"], 2, "--db stands before `merge`: put it behind"),
        (
            ["search", "x", "--status", "odd"],
            2,
            "status 'odd' is not one of machine, confirmed, corrected, disputed, rejected, all",
        ),
        (["reprocess", "--db", "none.db"], 1, "none.db: no such database: `quotes ingest` makes one from articles"),
        (
            ["export", "--as-gold", "gold.jsonl"],
            1,
            "nothing in quotes.db is reviewed yet: `quotes review` goes through what is doubtful",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    place: Path, arguments: list[str], code: int, message: str
) -> None:
    """What can't be done is said in one sentence that names it, and nothing is written."""
    (place / "lines.txt").write_text("# some\nBen Cho\n\nNobody Atall\n", encoding="utf-8")
    before = (place / "quotes.db").read_bytes()
    process = run(*arguments, cwd=place)
    assert (process.returncode, process.stdout, process.stderr) == (code, "", f"quotes: {message}\n")
    assert (place / "quotes.db").read_bytes() == before
    assert sorted(path.name for path in place.iterdir()) == ["lines.txt", "quotes.db"]


def test_undoing_twice_is_refused(place: Path) -> None:
    """A correction is undone once; its undo can be undone, which brings it back."""
    done(place, "correct", "1", "--dispute")
    key = done(place, "log").split()[0]
    done(place, "undo", key)
    process = run("undo", key, cwd=place)
    assert process.returncode == 2
    assert "is undone already: undo what undid it to have it back" in process.stderr
    undoing = done(place, "log").splitlines()[1].split()[0]
    done(place, "undo", undoing)
    assert "[disputed]" in done(place, "history", "Ana Lee")


def test_what_was_reviewed_is_gold(place: Path) -> None:
    """The gold has the words, ranges and speakers that people decided, and `quotes dev evaluate` scores it."""
    done(place, "correct", "1", "--confirm")
    done(place, "correct", "3", "--speaker", "Ben Cho")
    done(place, "correct", "2", "--reject")
    assert done(place, "export", "--as-gold", "gold.jsonl") == "gold.jsonl: 3 quotes of 1 article\n"
    (article,) = map(json.loads, (place / "gold.jsonl").read_text().splitlines())
    assert [(entry["speaker"], len(entry["start"])) for entry in article["quotes"]] == [
        (["Ana Lee"], 2),
        (["Ben Cho"], 1),
    ]
    assert [entry["text"] for entry in article["not_quotes"]] == ["=1+1 is not a timetable,"]
    assert run("export", "--as-gold", "gold.jsonl", cwd=place).stderr == "quotes: gold.jsonl exists: name a new file\n"
    scored = done(place, "dev", "evaluate", "gold.jsonl", "--json")
    assert json.loads(scored)


def test_a_copy_without_its_texts_is_not_read_again(tmp_path: Path) -> None:
    """Blanks in place of an article would give no quotes, and retire those that there are."""
    (tmp_path / "a.txt").write_text('"We sail at dawn," Ana Lee said, and went to bed.\n')
    done(tmp_path, "ingest", "a.txt")
    done(tmp_path, "publish", "site", "--texts", "none")
    result = run("reprocess", "--db", "site/quotes.db", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr == (
        "quotes: site/quotes.db: the text of article 1 is not as it was read: where this is a published copy without "
        "its texts, use the collection that it was made from\n"
    )
    assert [each["status"] for each in json.loads(done(tmp_path, "search", "--json", "--db", "site/quotes.db"))] == [
        "machine"
    ]


def test_reading_again_keeps_what_people_said(tmp_path: Path) -> None:
    """With the pipeline that ships, articles are read again; a correction holds, the rest is what is found now."""
    (tmp_path / "a.txt").write_text('"We sail at dawn," Ana Lee said. "Nobody else will," Ben Cho said.\n')
    done(tmp_path, "ingest", "a.txt")
    done(tmp_path, "correct", "2", "--speaker", "Ana Lee")
    with open_store(tmp_path / "quotes.db") as store:
        store.database.execute("UPDATE articles SET pipeline = 'an earlier one'")
    said = done(tmp_path, "reprocess")
    assert said.startswith("1 article, 2 quotes found (0 new, 0 changed), 0 not found any more, 0 kept as corrected, ")
    shown = json.loads(done(tmp_path, "search", "--json"))
    assert [(each["status"], [speaker["name"] for speaker in each["speakers"]]) for each in shown] == [
        ("machine", ["Ana Lee"]),
        ("corrected", ["Ana Lee"]),
    ]


def test_a_quote_tells_what_was_decided_about_it(place: Path) -> None:
    """Below a quote stand the entries of the log about it, also those that were undone."""
    done(place, "correct", "2", "--speaker", "Ana Lee", "--why", "named above")
    done(place, "undo", done(place, "log").split()[0])
    logged = [" ".join(line.split()) for line in done(place, "log", "q2").splitlines()]
    shown = done(place, "show", "q2").splitlines()
    assert [line.removeprefix("decided:    ") for line in shown if line.startswith("decided:")] == logged
    assert len(logged) == 2
    assert [entry["action"] for entry in json.loads(done(place, "show", "q2", "--json"))["corrections"]] == [
        "correct",
        "undo",
    ]
    assert "decided" not in done(place, "show", "q1")


def test_the_log_for_programs(place: Path) -> None:
    """The log is a list like any other; in CSV, what held and what was decided are JSON in their cells."""
    done(place, "correct", "2", "--speaker", "Ana Lee", "--why", "named above")
    (entry,) = json.loads(done(place, "log", "--json"))
    assert json.loads(done(place, "log", "--jsonl")) == entry
    (row,) = csv.DictReader(done(place, "log", "--csv").splitlines())
    assert (row["key"], row["why"], row["undone"]) == (entry["key"], "named above", "False")
    assert json.loads(row["new"]) == entry["new"]
