"""What the README and the guide show is what happens: sessions and Python are run, and the output compared.

`python tests/test_cli_readme.py` writes the present output of the sessions into them.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import forking
import pytest
from cli_runs import GUIDE, README, TOP, os, run
from conftest import assert_whole

from quotes.extraction.direct.assemble import LEAST_SURE
from quotes.records import SHOWN_FIGURE_BELOW, SOUND

_SESSION = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"(?<=^```python\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"\d+\.\d s$", re.MULTILINE)
_HINT = "Look at them: quotes serve"
_PLACE = re.compile(r"^Look at them: \S*quotes serve$", re.MULTILINE)
# Each entry of the log has a key of its own, and each build of SQLite its own page count.
_ENTRY = re.compile(r"logged as [0-9a-f]{10}; take it back with: \S*quotes undo [0-9a-f]{10}")
_LOGGED = "logged as bb656c73d0; take it back with: quotes undo bb656c73d0"
_SIZE = re.compile(r"\(database \d+ kB\)")


def played(session: str, place: Path) -> str:
    """SESSION with what its commands print now, run one after the other in PLACE."""
    lines = []
    for line in session.splitlines():
        if not line.startswith("$ "):
            continue
        program, *arguments = shlex.split(line.removeprefix("$ "))
        assert program == "quotes", line
        done = run(*arguments, cwd=place)
        assert done.returncode == 0, done.stderr
        lines += [line, *(done.stdout + done.stderr).splitlines()]
    return "\n".join(lines) + "\n"


def steady(text: str) -> str:
    """TEXT without what differs from run to run and from place to place."""
    text = _SIZE.sub("(database 492 kB)", _ENTRY.sub(_LOGGED, text))
    return _PLACE.sub(_HINT, _SECONDS.sub("3.1 s", text))


def place_with_seeds(folder: Path) -> Path:
    """FOLDER with the sample articles in it and what is known to be said in them, as in a clone."""
    shutil.copytree(TOP / "seeds", folder / "seeds")
    (folder / "tests").mkdir()
    shutil.copy(TOP / "tests" / "seeds_gold.jsonl", folder / "tests")
    return folder


def test_the_sessions_are_real(tmp_path: Path) -> None:
    """Every command of the sessions, one after the other, prints what is said that it prints."""
    place = place_with_seeds(tmp_path)
    for paper in (README, GUIDE):
        sessions = _SESSION.findall(paper.read_text(encoding="utf-8"))
        assert sessions
        for session in sessions:
            assert steady(played(session, place)) == steady(session)


def test_the_python_runs(tmp_path: Path) -> None:
    """The README's Python, five lines and an import, fills a database from the sample articles."""
    (code,) = _PYTHON.findall(README.read_text(encoding="utf-8"))
    assert len([line for line in code.splitlines() if line.strip()]) <= 6
    place = place_with_seeds(tmp_path)
    done = forking.call([sys.executable, "-c", code], cwd=place, text_in=b"", env=os.environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert_whole(place / "quotes.db")
    assert "speaker" in run("speakers", cwd=place).stdout


def test_the_readme_is_soon_read() -> None:
    """The first result is on the first screen, and the whole is no longer than four."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert lines.index("$ quotes search bombs") < 40
    assert len(lines) <= 200


@pytest.mark.parametrize("name", ["install", "test"])
def test_each_command_is_one_line_to_paste(name: str) -> None:
    """The two commands of the README stand where .ci/run looks for them, on one line each."""
    found = re.search(
        rf"^<!-- command: {name} -->\n```sh\n(.+)\n```$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found


def test_links_to_files_lead_somewhere() -> None:
    """What the README links to or names in this repository is there."""
    text = README.read_text(encoding="utf-8") + GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"\]\((?!https?:)([^)]+)\)", text)) | set(re.findall(r"`((?:quotes|seeds)/[\w/]*)`", text))
    assert named
    assert not [name for name in named if not (TOP / name.partition("#")[0]).exists()]


@pytest.mark.parametrize(
    "sentence",
    [
        f"A speaker that is less than {LEAST_SURE:.0%} sure is left open".replace("%", " %"),
        f"From {SOUND:g} on it is *sound*",
        f"Below {SHOWN_FIGURE_BELOW:g} the figure stands beside the quote",
    ],
)
def test_the_readme_has_the_figures_of_the_code(sentence: str) -> None:
    """What is said of certainty is what the code does."""
    text = README.read_text(encoding="utf-8") + GUIDE.read_text(encoding="utf-8")
    assert sentence in " ".join(text.split())


def rewrite() -> None:
    """Write the present output of the sessions where more than the time it took has changed."""
    with tempfile.TemporaryDirectory() as folder:
        place = place_with_seeds(Path(folder))

        def current(found: re.Match[str]) -> str:
            now = played(found[0], place)
            return found[0] if steady(now) == steady(found[0]) else _PLACE.sub(_HINT, now)

        for paper in (README, GUIDE):
            paper.write_text(_SESSION.sub(current, paper.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
