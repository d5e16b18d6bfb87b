"""What the tests of the command line share: real processes, and a small collection made by hand."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import forking
from building import PIPELINE, quoted

from quotes.records import Article, Extraction, Speaker
from quotes.store import open_store

SCRIPT = Path(sysconfig.get_path("scripts"), "quotes")
TOP = Path(__file__).parents[1]
README, GUIDE = TOP / "README.md", TOP / "quotes" / "publishing" / "guide.md"
# Python looks at these when it starts.
_OF_PYTHON = ("PYTHON", "LC_", "LANG", "OMP_")


def run(
    *arguments: str | Path,
    cwd: Path,
    text_in: str | bytes = "",
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
    prefix: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Run the installed ``quotes`` script in CWD, away from a terminal, and wait for its end.

    Args:
        arguments: what comes after its name.
        cwd: where it runs.
        text_in: what is on its standard input.
        env: what its environment has besides or instead.
        before: called in the new process before it starts.
        prefix: a program that starts it.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("QUOTES_", "FORCE_", "NO_C"))}
    if not before and not prefix and not any(name.startswith(_OF_PYTHON) for name in env or {}):
        return forking.call(
            [str(SCRIPT), *map(str, arguments)],
            cwd=cwd,
            text_in=text_in.encode() if isinstance(text_in, str) else text_in,
            env={**clean, **(env or {})},
        )
    done = subprocess.run(
        [*prefix, str(SCRIPT), *map(str, arguments)],
        cwd=cwd,
        input=text_in.encode() if isinstance(text_in, str) else text_in,
        env={**clean, **(env or {})},
        capture_output=True,
        check=False,
        timeout=120,
        preexec_fn=before,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


# A person, a place and papers that are invented, with everything that a terminal library might eat.
LEE = Speaker("Ana Lee", "person", "harbour master")
FERRY = Article(
    title="Ferry delayed again",
    outlet="Selby Courier",
    authors=("Mia Holt",),
    published="2024-05-02",
    url="https://selby.example/ferry",
    text=(
        "The ferry to Port Selby stayed in harbour on Thursday.\n\n"
        "“The tides [sic] won`t wait [/b],” Ana Lee told the Courier. “We :sail: tomorrow.”\n\n"
        "“=1+1 is not a timetable,” Ben Cho said. “\x1b[31mNobody sails.” The band played on."
    ),
)
STORM = Article(
    title="Storm over the bay",
    outlet="Inland Press",
    published="2024-03",
    text="“Boats stay tied up until the storm has passed,” Ana Lee said.",
)


def build(path: Path) -> Path:
    """Makes a collection of two articles and four quotes at PATH."""
    text = FERRY.text
    ferry = (
        quoted(
            text,
            "The tides [sic] won`t wait [/b],",
            "We :sail: tomorrow.",
            speakers=[LEE],
            mention="Ana Lee",
            cue=("told", "tell"),
            told_to="the Courier",
        ),
        quoted(text, "=1+1 is not a timetable,", speakers=["Ben Cho"], cue=("said", "say"), mention="Ben Cho"),
        quoted(text, "\x1b[31mNobody sails.", confidence=0.2),
    )
    storm = quoted(
        STORM.text,
        "Boats stay tied up until the storm has passed,",
        speakers=[LEE],
        cue=("said", "say"),
        mention="Ana Lee",
    )
    with open_store(path) as store:
        store.add(FERRY, Extraction(ferry, PIPELINE))
        store.add(STORM, Extraction((storm,), PIPELINE))
    return path
