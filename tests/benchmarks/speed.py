"""How long extraction takes beside textacy's quotation finder, its memory, and what a second worker gives.

    python -m tests.benchmarks.speed [--articles N] [--rounds N] [--peer PIPELINE]

Both sides read the same articles, in turns within one run and on one core, so that whatever else the machine does slows
both.  Textacy works on the parse of another spaCy pipeline, ``en_core_web_sm`` where it is installed, else on that of
the pipeline that ships, without its quotations.  Articles are the development articles of PolNeAR
where they are at hand, else the sample articles several times over.  Memory and workers are measured on the command
line, in real child processes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

TOP = Path(__file__).parents[2]
POLNEAR = TOP.parent / "shared" / "corpora" / "polnear" / "dev.jsonl"
_CHUNK = 16
_MEGABYTE = 1_000_000
# Runs a command and prints its exit code and its peak.  A process counts as its own the memory that its parent held
# when it was started, and this one holds a pipeline; so a small one stands between.
_WATCH = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
"""


@dataclass
class Times:
    """Seconds of the same articles, all with parsing.

    Attributes:
        ours: extraction, as ``quotes.load`` gives it.
        textacy: textacy's quotations, with the other pipeline.
        bare: nothing but the other pipeline.
    """

    ours: float = 0.0
    textacy: float = 0.0
    bare: float = 0.0


@dataclass(frozen=True)
class Child:
    """A command that has run: seconds by the clock and of a processor, and the most memory that it held, in bytes."""

    seconds: float
    peak: int
    cpu: float


def articles(limit: int | None = None) -> list[str]:
    """The texts that are timed."""
    if POLNEAR.exists():
        texts = [json.loads(line)["text"] for line in POLNEAR.read_text(encoding="utf-8").splitlines()]
    else:
        from quotes.articles import read

        texts = [article.text for article in read(TOP / "seeds")] * 8
    return texts[:limit]


def compare(texts: Sequence[str], nlp: Language, plain: Language, *, rounds: int = 1) -> Times:
    """Times TEXTS, a chunk at a time, each way in turn; the order changes from chunk to chunk.

    Args:
        texts: articles.
        nlp: the pipeline as ``quotes.load`` gives it.
        plain: the pipeline that textacy works on.
        rounds: how often each way is timed.
    """
    times = Times()

    def extraction(chunk: Sequence[str]) -> None:
        times.ours += _timed(lambda: [doc._.quotes for doc in nlp.pipe(chunk, batch_size=_CHUNK)])

    def other(chunk: Sequence[str]) -> None:
        times.textacy += _timed(lambda: [direct_quotations(doc) for doc in plain.pipe(chunk, batch_size=_CHUNK)])

    def alone(chunk: Sequence[str]) -> None:
        times.bare += _timed(lambda: list(plain.pipe(chunk, batch_size=_CHUNK)))

    ways = [extraction, other, alone]
    # What is loaded or cached on first use belongs to nobody's time.
    for way in ways:
        way(['"It works," she said.'])
    times.ours = times.textacy = times.bare = 0.0
    for number in range(rounds):
        for start in range(0, len(texts), _CHUNK):
            turn = (number + start // _CHUNK) % len(ways)
            for way in ways[turn:] + ways[:turn]:
                way(texts[start : start + _CHUNK])
    return times


def peer(name: str | None = None) -> tuple[str, Language]:
    """The pipeline that textacy works on, by NAME or as said above, and what it is called."""
    import spacy
    from spacy.util import is_package

    from quotes.extraction.pipeline import SHIPPED

    if name is None and is_package("en_core_web_sm"):
        name = "en_core_web_sm"
    return (name, spacy.load(name)) if name else ("the shipped pipeline", spacy.load(SHIPPED, exclude=["quotes"]))


def direct_quotations(doc: Doc) -> int:
    """How many quotations textacy finds in DOC: paragraph by paragraph where it gives up on the whole.

    Giving up takes no time, and must not make it look quick.
    """
    from textacy.extract.triples import direct_quotations as find

    try:
        return len(list(find(doc)))
    except ValueError:
        pass
    found, start = 0, 0
    ends = [token.i + 1 for token in doc if token.is_space and "\n" in token.text]
    for end in [*ends, len(doc)]:
        if end > start:
            with suppress(ValueError):
                found += len(list(find(doc[start:end].as_doc())))
        start = end
    return found


def run_child(*arguments: str) -> Child:
    """Runs ``python -m quotes ARGUMENTS``, its output thrown away, and waits for it.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "quotes", *arguments]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-S", "-c", _WATCH, *command], capture_output=True, cwd=TOP, check=False)
    seconds = time.perf_counter() - began
    code, peak, cpu = done.stdout.split()
    if int(code):
        raise subprocess.CalledProcessError(int(code), command, stderr=done.stderr)
    # Kilobytes on Linux, bytes on a Mac.
    return Child(seconds, int(peak) * (1 if sys.platform == "darwin" else 1024), float(cpu))


def main() -> int:
    """Measures everything and prints a line for each figure; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=str(__doc__).split("\n")[0])
    parser.add_argument("--articles", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="how often each way is timed (%(default)s)")
    parser.add_argument("--peer", metavar="PIPELINE", help="the spaCy pipeline that textacy works on")
    options = parser.parse_args()

    from quotes.threads import keep_to_one_thread

    # As the command line does, and before numpy is imported.
    keep_to_one_thread()
    import quotes

    name, plain = peer(options.peer)
    texts = articles(options.articles)
    words = sum(len(text.split()) for text in texts)
    _say(f"{len(texts)} articles, {words:,} words, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    times = compare(texts, quotes.load(), plain, rounds=options.rounds)
    total = words * options.rounds
    ways = {
        "pipeline alone": times.bare,
        "with textacy": times.textacy,
        "with quotes": times.ours,
    }
    for way, seconds in ways.items():
        _say(f"{way:26} {seconds:7.1f} s  {total / seconds:8,.0f} words a second")
    _say(f"quotes takes {times.ours / times.textacy:.2f} times as long as textacy's direct_quotations over {name}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "articles.jsonl")
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        one = run_child("extract", str(path))
        _say(f"quotes extract: {one.seconds:.1f} s, at most {one.peak / _MEGABYTE:,.0f} MB")
        try:
            first, second = (run_child("extract", "--workers", number, str(path)) for number in "12")
        except subprocess.CalledProcessError as error:
            _say(f"quotes extract --workers: {error.stderr.decode().strip()}")
            return 1
        _say(f"quotes extract --workers 2 is {first.seconds / second.seconds:.2f} times as fast as --workers 1")
    return 0


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
