"""``quotes review`` in a real terminal, driven key by key."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

import pexpect
import pytest
from cli_runs import Terminal, build, run, terminal

from quotes.store import open_store

KEYS = r"\[q\]uit"
SECONDS = 60


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small collection: quote 3 is the least sure, and nobody is named for it."""
    build(tmp_path / "quotes.db")
    return tmp_path


def reviewing(place: Path, *arguments: str) -> AbstractContextManager[Terminal]:
    """``quotes review`` in PLACE on a terminal, waiting for its first key."""
    return terminal("review", "--by", "Mia", *arguments, cwd=place, rows=60, columns=120, NO_COLOR="1")


def press(terminal: Terminal, key: str, answer: str) -> str:
    """Press KEY when the keys are shown, and give what the terminal showed before, once it shows ANSWER."""
    terminal.expect(KEYS)
    before = plain(terminal.before)
    terminal.send(key)
    terminal.expect(answer)
    return before


def plain(text: str) -> str:
    """TEXT without what moves the cursor or changes the letters."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def statuses(place: Path) -> dict[int, tuple[str, list[str]]]:
    with open_store(place / "quotes.db", create=False) as store:
        found = (hit.statement for hit in store.search(None, status="all"))
        return {each.id: (each.status, [speaker.name for speaker in each.speakers]) for each in found}


def test_the_least_sure_comes_first_and_every_key_decides(place: Path) -> None:
    """Quotes come by rising confidence, each in its paragraph with the quote marked, and one key each settles them."""
    with reviewing(place) as terminal:
        # By its number in the list of who is quoted in the article.
        before = press(terminal, "s", "number or name")
        assert "1 of 4" in before
        assert "Nobody sails." in before
        assert "Ben Cho said" in before
        assert "2  Ben Cho" in plain(terminal.before)
        terminal.sendline("2")
        terminal.expect("correct speakers Ben Cho")
        press(terminal, "c", "confirm")
        press(terminal, "r", "reject")
        press(terminal, "d", "dispute")
        terminal.expect("1 confirm, 1 correct, 1 dispute, 1 reject; 0 left")
        terminal.expect(pexpect.EOF)
        assert terminal.process.wait(timeout=SECONDS) == 0
    assert statuses(place) == {
        1: ("confirmed", ["Ana Lee"]),
        2: ("rejected", ["Ben Cho"]),
        3: ("corrected", ["Ben Cho"]),
        4: ("disputed", ["Ana Lee"]),
    }
    with open_store(place / "quotes.db", create=False) as store:
        assert [entry.made_by for entry in store.corrections()] == ["Mia"] * 4


def test_undo_goes_back_to_the_quote(place: Path) -> None:
    """u takes the last decision back in the log and asks about the same quote again; skipped ones stay as they were."""
    with reviewing(place) as terminal:
        press(terminal, "u", "nothing is decided yet")
        press(terminal, "n", "correct speakers nobody")
        press(terminal, "u", "undone: correct speakers nobody")
        before = press(terminal, " ", "2 of 4")
        assert "1 of 4" in before
        press(terminal, "k", "any other key goes back")
        terminal.send("m")
        terminal.expect("correct kind mixed")
        press(terminal, "x", "none of the keys")
        press(terminal, "q", "1 correct; 2 left")
        terminal.expect(pexpect.EOF)
    assert {number: status for number, (status, _) in statuses(place).items()} == {
        1: "corrected",
        2: "machine",
        3: "machine",
        4: "machine",
    }
    with open_store(place / "quotes.db", create=False) as store:
        assert [(entry.action, entry.undone) for entry in store.corrections()] == [
            ("correct", True),
            ("undo", False),
            ("correct", False),
        ]


def test_a_name_can_be_typed(place: Path) -> None:
    """A name that nobody has is only taken for somebody new when that is said; a wrong number is told."""
    with reviewing(place, "--about", "tomorrow") as terminal:
        press(terminal, "s", "number or name")
        terminal.sendline("7")
        terminal.expect("7 is not in the list")
        press(terminal, "s", "number or name")
        terminal.sendline("Mara Quill")
        terminal.expect("no speaker 'Mara Quill'")
        terminal.expect("any other key goes back")
        terminal.send("n")
        terminal.expect("correct speakers Mara Quill")
        terminal.expect("1 correct; 0 left")
        terminal.expect(pexpect.EOF)
    assert statuses(place)[1] == ("corrected", ["Mara Quill"])


def test_suggested_merges_come_first(place: Path) -> None:
    """Speakers who may be one are shown with what they said; yes merges them, no keeps them apart for good."""
    with open_store(place / "quotes.db") as store:
        row = {"speaker": 1, "other": 2, "reason": "they share a boat", "score": 0.6, "made_at": "2031-01-01"}
        store.database.table("suggestions").insert(row)
    with reviewing(place, "--limit", "1") as terminal:
        before = press(terminal, "y", "merge Ben Cho is Ana Lee")
        assert "Ana Lee (harbour master, person; 2 quotes)" in before
        assert "they share a boat (0.60)" in before
        terminal.expect(pexpect.EOF)
    assert statuses(place)[2] == ("machine", ["Ana Lee"])
    key = run("log", cwd=place).stdout.split()[0]
    assert run("undo", key, cwd=place).returncode == 0
    with reviewing(place, "--limit", "1") as terminal:
        press(terminal, "n", "apart Ana Lee is not Ben Cho")
        terminal.expect(pexpect.EOF)
    with open_store(place / "quotes.db", create=False) as store:
        assert store.suggestions() == []
    assert statuses(place)[2] == ("machine", ["Ben Cho"])


def test_stopping_loses_nothing(place: Path) -> None:
    """Ctrl-C ends the review; what was decided before is kept."""
    with reviewing(place) as terminal:
        press(terminal, "c", "confirm")
        terminal.expect(KEYS)
        terminal.send("\x03")
        terminal.expect(pexpect.EOF)
    assert statuses(place)[3][0] == "confirmed"


def test_it_needs_a_terminal(place: Path) -> None:
    """Away from a terminal it says what to use instead, and changes nothing."""
    done = run("review", cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "quotes: review asks for keys, which only a terminal gives: use `quotes correct` in a script\n"
    )


def test_nothing_to_review(place: Path) -> None:
    """Where nothing is doubtful, that is said at once."""
    with open_store(place / "quotes.db") as store:
        for number in range(1, 5):
            store.correct(number, verdict="confirm", by="Mia")
    with reviewing(place) as terminal:
        terminal.expect("nothing is doubtful")
        terminal.expect(pexpect.EOF)
