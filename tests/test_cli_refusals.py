"""What the commands refuse: one sentence that names what was given, a code, and nothing written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cli_runs import build, run


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small collection that nothing here may change."""
    folder = tmp_path_factory.mktemp("refusals")
    build(folder / "quotes.db")
    return folder


def refusal(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    """The code and the sentence of a run that printed nothing but that sentence."""
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("quotes: ")
    return done.returncode, done.stderr.removeprefix("quotes: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "--limit", "many"], "--limit many is not a whole number (see `quotes search --help`)"),
        (["search", "--limit", "0"], "--limit 0 is less than 1 (see `quotes search --help`)"),
        (["serve", "--port", "70000"], "--port 70000 is more than 65535 (see `quotes serve --help`)"),
        (["evaluate", "x", "--margin", "wide"], "--margin wide is not a number (see `quotes evaluate --help`)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_value_that_does_not_fit_its_option(collection: Path, arguments: list[str], message: str) -> None:
    """The option and the value stand in the sentence, in words of people."""
    assert refusal(run(*arguments, cwd=collection)) == (2, message)


@pytest.mark.parametrize(
    "before",
    [["search"], ["history"], ["show"], ["cite", "--about"], ["log"], ["undo"], ["changes"], ["search", "--outlet"]],
    ids=" ".join,
)
def test_bytes_that_are_no_letters(collection: Path, before: list[str]) -> None:
    """A word from a terminal of another encoding is named, not met with a traceback."""
    code, message = refusal(run(*before, b"caf\xe9 noir".decode(errors="surrogateescape"), cwd=collection))
    assert (code, message) == (2, r"'caf\udce9 noir' holds bytes that are no letters in UTF-8: type it anew")


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..b", b"\xff".decode(errors="surrogateescape")])
def test_a_host_that_no_machine_can_have(collection: Path, host: str) -> None:
    """A name that is refused before it is looked up is as unknown as one that nobody has."""
    code, message = refusal(run("serve", "--port", "0", "--host", host, cwd=collection))
    assert (code, message) == (2, f"host {host!r} is unknown: give a name or an address of this machine")


@pytest.mark.parametrize(
    "arguments",
    [
        ["search"],
        ["stats"],
        ["speakers", "merge", "Ana Lee", "Ben Cho"],
        ["correct", "1", "--confirm"],
        ["undo", "5dc09adcb6"],
        ["reprocess"],
    ],
    ids=" ".join,
)
def test_an_empty_file_is_no_database_yet(tmp_path: Path, arguments: list[str]) -> None:
    """Only what takes articles in makes a database of an empty file; what reads or corrects one leaves it empty."""
    (tmp_path / "quotes.db").touch()
    code, message = refusal(run(*arguments, cwd=tmp_path))
    assert (code, message) == (1, "quotes.db: is empty: `quotes ingest` makes a database of it from articles")
    assert (tmp_path / "quotes.db").stat().st_size == 0
