"""``quotes dev evaluate``: what it prints, what it writes, and when it fails."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import seals
from rich.console import Console

from quotes.cli import _errors as boundary
from quotes.cli.app import app
from quotes.cli.evaluating import print_errors, print_figures
from quotes.evaluation.running import Speed

GOLDEN = Path(__file__).parent / "golden" / "evaluate.txt"
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls ``quotes dev evaluate gold.jsonl`` in this process, in a folder that holds the gold of the seals."""
    seals.write(tmp_path)
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = boundary.run(app, ["dev", "evaluate", "gold.jsonl", *arguments])
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return called


def printed(folder: Path, *, every: bool, width: int = 1000) -> str:
    """What the command prints of the seals."""
    stream = io.StringIO()
    out = Console(file=stream, markup=False, emoji=False, highlight=False, width=width)
    gold, evaluation = seals.scored(folder)
    speed = Speed(words=2400, bare=1.0, full=1.2)
    print_figures(out, gold, {"quotes": evaluation, "textacy": evaluation}, speed)
    print_errors(out, evaluation, every=every)
    return stream.getvalue()


def test_the_terminal_shows_what_is_measured(tmp_path: Path) -> None:
    """Figures, sentences and errors by kind look like the golden file, which people have looked at."""
    assert printed(tmp_path, every=True) == GOLDEN.read_text(encoding="utf-8")


def test_a_few_examples_or_all(tmp_path: Path) -> None:
    """Two examples of a kind are shown with a word on how to see the rest; --errors shows all."""
    record = {"text": "“A one.” “A two.” “A three.”", "quotes": [{"text": f"A {n}."} for n in ("one", "two", "three")]}
    from quotes.evaluation import evaluate, read_gold
    from quotes.records import Extraction

    evaluation = evaluate(read_gold(seals.write(tmp_path, record)), [Extraction((), "by hand 1")])
    for every, shown in ((False, 2), (True, 3)):
        stream = io.StringIO()
        print_errors(Console(file=stream, width=200), evaluation, every=every)
        text = stream.getvalue()
        assert "    3  missed" in text
        assert text.count("ours: nothing") == shown
        assert ("--errors lists them all" in text) is not every


def test_figures_of_a_real_run(call: Call) -> None:
    """The command finds the seals' quotes, and shows textacy and the speed beside where asked."""
    done = call("--baseline", "textacy", "--speed")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 article, 8 marked segments, 7 of them quotes" in done.stdout
    assert re.search(r"^quotes, all +7 ", done.stdout, re.MULTILINE)
    assert re.search(r"^textacy, four words or more +4 ", done.stdout, re.MULTILINE)
    assert re.search(r"^speed +[\d,]+ words a second, \d+\.\d\d times as long", done.stdout, re.MULTILINE)


def test_json(call: Call) -> None:
    """--json prints one object with every figure; with --errors each error too; nothing else is on the output."""
    done = call("--json", "--errors", "--baseline", "textacy", "--speed")
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert set(made["systems"]) == {"quotes", "textacy"}
    assert made["systems"]["quotes"]["all"]["quotes"] == 7
    assert made["speed"]["words"] == len(seals.TEXT.split())
    assert made["speed"]["ratio"] == pytest.approx(made["speed"]["full"] / made["speed"]["bare"])
    assert sum(made["errors"].values()) == len(made["findings"])
    plain = json.loads(call("--json").stdout)
    assert plain["speed"] is None and "findings" not in plain


def test_the_report_is_written(call: Call, tmp_path: Path) -> None:
    """--report writes the page and says where; a folder that is not there is told before the work."""
    done = call("--report", "report.html")
    assert (done.returncode, done.stderr) == (0, "Every error in its paragraph: report.html\n")
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    done = call("--report", "none/report.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "quotes: there is no folder none for the report: make it first\n"


def test_floors_are_written_kept_and_lowered(call: Call, tmp_path: Path) -> None:
    """Floors hold what was measured; a figure below fails with a sentence each, until lowered with a reason."""
    done = call("--floors", "floors.toml:seals", "--write-floors", "--margin", "1")
    assert done.returncode == 0
    assert "seals: f1 new -> " in done.stderr
    assert call("--floors", "floors.toml:seals").returncode == 0
    path = tmp_path / "floors.toml"
    raised = re.sub(r"^recall = .*$", "recall = 101.0", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(raised, encoding="utf-8")
    done = call("--floors", "floors.toml:seals")
    assert done.returncode == 1
    assert "quotes: seals: recall sank below its floor: " in done.stderr
    assert all(line.startswith("quotes: seals: ") for line in done.stderr.splitlines())
    # Writing alone lowers nothing, and says what has sunk.
    assert call("--floors", "floors.toml:seals", "--write-floors").returncode == 1
    assert path.read_text(encoding="utf-8").count("[[lowered]]") == 0
    done = call("--floors", "floors.toml:seals", "--write-floors", "--lower", "--reason", "more is asked for")
    assert done.returncode == 0
    assert 'reason = "more is asked for"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--baseline", "magic"], 2, "quotes: there is no baseline 'magic'; take one of textacy"),
        (["--write-floors"], 2, "quotes: --write-floors takes --floors FILE:SET too: say where to write them"),
        (["--lower"], 2, "quotes: --lower and --reason take --write-floors too: without it no floor is written"),
        (
            ["--floors", "f.toml:x", "--write-floors", "--lower"],
            2,
            "quotes: lowering a floor takes both --lower and --reason: say why, it is kept in the file",
        ),
        (
            ["--floors", "f.toml"],
            2,
            "quotes: floors 'f.toml' are not FILE:SET; write them like tests/floors.toml:samples",
        ),
        (
            ["--floors", "f.toml:x"],
            1,
            "quotes: f.toml: can't be read (No such file or directory); name a file of floors",
        ),
        (["--speakers", "s.tsv"], 1, "quotes: gold.jsonl: names its speakers itself; leave --speakers out"),
        (
            ["--pipeline", "none"],
            2,
            "quotes: there is no pipeline none: neither a folder nor an installed spaCy package of that name; give a"
            " path, or install the package.",
        ),
    ],
)
def test_a_wrong_call_is_told_in_one_line(call: Call, arguments: list[str], code: int, message: str) -> None:
    """What the caller or the data got wrong is one sentence, and nothing is printed as a result."""
    done = call(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", message + "\n")


def test_bad_gold_is_told_with_its_line(call: Call, tmp_path: Path) -> None:
    """Words that the article has not are named with file and line, and the code is 1."""
    seals.write(tmp_path, seals.RECORD, {"text": "Quiet.", "quotes": [{"text": "Loud!"}]})
    done = call()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "quotes: gold.jsonl:2: 'Loud!' does not stand in the article;"
        " copy the words exactly, in the order of the text\n"
    )


if __name__ == "__main__":
    import tempfile

    GOLDEN.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        GOLDEN.write_text(printed(Path(scratch), every=True), encoding="utf-8")
