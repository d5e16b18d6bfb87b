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
        (
            ["dev", "evaluate", "x", "--margin", "wide"],
            "--margin wide is not a number (see `quotes dev evaluate --help`)",
        ),
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


@pytest.mark.parametrize("option", ["--db x.db", "--json", "--csv"])
def test_an_option_before_outlets_import(collection: Path, option: str) -> None:
    """An option that would be left aside, above all another database, is refused."""
    (collection / "papers.csv").write_text("name\nElda Star\n", encoding="utf-8")
    name = option.split(maxsplit=1)[0]
    code, message = refusal(run("outlets", *option.split(), "import", "papers.csv", cwd=collection))
    assert (code, message) == (2, f"{name} stands before `import`: put it behind")


def test_the_own_network_is_not_fetched_unasked(tmp_path: Path) -> None:
    """Whoever gives an address of the own machine is told why it is not fetched, and what to do."""
    done = run("ingest", "http://127.0.0.1:9/ferry", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "quotes: http://127.0.0.1:9/ferry: leads to the private address 127.0.0.1, which is not fetched; "
        "if that is meant, use --allow-private\n",
    )


def test_a_folder_that_is_there_is_named_as_it_was_given(collection: Path) -> None:
    """Publishing into a folder with something in it names that folder, not its place on the machine."""
    code, message = refusal(run("publish", ".", cwd=collection))
    assert (code, message) == (2, ".: is there already: give a new or empty folder")


@pytest.mark.parametrize("given", ["", "1.5", "a b"])
def test_a_number_that_is_none_stands_in_marks(collection: Path, given: str) -> None:
    """What was given can be told from the sentence about it, even where it is empty."""
    code, message = refusal(run("show", given, cwd=collection))
    assert (code, message) == (1, f"no quote {given!r} in quotes.db: give a number or key that a search shows")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["gold.jsonl", "--report", "."], 2, ". is a folder: name a file in it for the report"),
        (
            ["gold.jsonl", "--articles", "none"],
            2,
            "there is no folder none of articles: give the one where the files of GOLD lie",
        ),
        (["gold.jsonl", "--margin", "-1"], 2, "--margin -1 is less than 0 (see `quotes dev evaluate --help`)"),
        (
            ["torn.jsonl"],
            1,
            "torn.jsonl:2: is not JSON (Expecting value at column 7); write one object on each line",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_scoring_that_would_come_to_nothing(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    """It is refused before the work, and the line of a file that is named is the line of that file."""
    line = '{"id": "a", "text": "“We counted nine seals,” Marlowe said.", "quotes": []}\n'
    (tmp_path / "gold.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "torn.jsonl").write_text(f'{line}{{"id":', encoding="utf-8")
    assert refusal(run("dev", "evaluate", *arguments, cwd=tmp_path)) == (code, message)


def test_a_torn_export(collection: Path, tmp_path: Path) -> None:
    """Of a line that is no JSON the number and the column are told, and nothing is taken in."""
    run("export", tmp_path / "folder", cwd=collection)
    with (tmp_path / "folder" / "articles.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"key": ')
    code, message = refusal(run("import", "folder", "--db", "new.db", cwd=tmp_path))
    assert (code, message) == (
        1,
        "folder/articles.jsonl:3: is not JSON (Expecting value at column 9): export it again",
    )
    assert not (tmp_path / "new.db").exists()
