"""What the tests of the command line share: real processes, and a small collection made by hand."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sysconfig
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import forking
import pexpect
from building import PIPELINE, quoted
from pexpect import fdpexpect

from quotes.records import Article, Extraction, Speaker
from quotes.store import open_store

SCRIPT = Path(sysconfig.get_path("scripts"), "quotes")
TOP = Path(__file__).parents[1]
README, GUIDE = TOP / "README.md", TOP / "quotes" / "publishing" / "guide.md"
# Python looks at these when it starts, but for what a copy of it looks at as well.
_OF_PYTHON = ("PYTHON", "LC_", "LANG", "OMP_")
_COPIED = ("PYTHONPATH", "PYTHONIOENCODING")


def run(
    *arguments: str | Path,
    cwd: Path,
    text_in: str | bytes = "",
    env: Mapping[str, str] | None = None,
    prefix: tuple[str, ...] = (),
    anew: bool = False,
    **more: Any,
) -> subprocess.CompletedProcess[str]:
    """Run ``quotes`` in CWD, away from a terminal, and wait for its end.

    Args:
        arguments: what comes after its name.
        cwd: where it runs.
        text_in: what is on its standard input.
        env: what its environment has besides or instead.
        prefix: a program that starts it.
        anew: whether it has to find out by itself what is installed.
        more: as for a `forking.Process`.
    """
    data = text_in.encode() if isinstance(text_in, str) else text_in
    settings = {**plain_environment(), **(env or {})}
    starts_anew = any(name.startswith(_OF_PYTHON) and name not in _COPIED for name in env or {})
    if not prefix and not anew and not starts_anew:
        return forking.call([SCRIPT, *arguments], cwd=cwd, text_in=data, env=settings, **more)
    done = subprocess.run(
        [*prefix, str(SCRIPT), *map(str, arguments)], cwd=cwd, input=data, env=settings, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def plain_environment() -> dict[str, str]:
    """The environment without what changes ``quotes``."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("QUOTES_", "FORCE_", "NO_C"))}


class Terminal(fdpexpect.fdspawn):  # type: ignore[misc]
    """What reads and types on a terminal, like a person after each question; what was typed before it is dropped."""

    process: forking.Process

    def send(self, s: str) -> int:
        """Type S."""
        time.sleep(0.05)
        return int(super().send(s))


@contextmanager
def terminal(*arguments: str | Path, cwd: Path, rows: int = 24, columns: int = 80, **env: str) -> Iterator[Terminal]:
    """``quotes`` on a terminal of ROWS and COLUMNS."""
    ours, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    settings = {**plain_environment(), "TERM": "xterm-256color", "COLUMNS": str(columns), **env}
    with forking.Process([SCRIPT, *arguments], cwd=cwd, env=settings, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        shown = Terminal(ours, encoding="utf-8", timeout=60)
        shown.process = process
        try:
            yield shown
        finally:
            process.kill()
            shown.close()


def on_terminal(*arguments: str | Path, cwd: Path, columns: int = 80, code: int = 0, **env: str) -> str:
    """What ``quotes`` shows on a terminal of so many COLUMNS up to its end, which is with CODE."""
    with terminal(*arguments, cwd=cwd, columns=columns, **env) as shown:
        shown.expect(pexpect.EOF)
        assert shown.process.wait(timeout=60) == code, shown.before
        return str(shown.before).replace("\r\n", "\n")


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
