"""What storing costs beside finding, what several processes give, and whether memory is flat.

    python -m tests.benchmarks.ingest [--articles N] [--short N] [--made N]

Ratios of one run, so that whatever else the machine does weighs on both sides: on a busy machine those of processor
time say more than those of the clock.  Articles are those of :mod:`tests.benchmarks.speed`; the memory is measured on
short ones in another language, which are stored and not read for quotes, so that many go through in little time; what
a transaction for several articles gains, and what a load takes beside storing, is measured on made ones, with quotes
that nobody has to find.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.made_articles import PIPELINE, Newsroom
from tests.benchmarks.speed import articles, run_child

_MEGABYTE = 1_000_000
_TOGETHER = 16
# Invented.
_SHORT = "Der Hafenmeister sperrte am Dienstag die Brücke über den Kanal, und wer hinüber wollte, ging zu Fuß. Ausgabe"


def compare(folder: Path, texts: Iterable[str]) -> list[str]:
    """What ingest takes beside extract, and with two processes beside one, on the same TEXTS."""
    path = _lines(folder / "articles.jsonl", texts)
    extract = run_child("extract", str(path))
    one = run_child("ingest", str(path), "--db", str(folder / "one.db"))
    two = run_child("ingest", str(path), "--db", str(folder / "two.db"), "--workers", "2")
    again = run_child("ingest", str(path), "--db", str(folder / "two.db"), "--workers", "2")
    return [
        f"extract                 {extract.seconds:7.1f} s, {extract.cpu:7.1f} s of a processor",
        f"ingest                  {one.seconds:7.1f} s, {one.cpu:7.1f} s of a processor",
        f"ingest --workers 2      {two.seconds:7.1f} s, {two.cpu:7.1f} s of a processor",
        f"the same again          {again.seconds:7.1f} s, {again.cpu:7.1f} s of a processor",
        f"ingest takes {one.cpu / extract.cpu:.2f} times the processor time of extract "
        f"({one.seconds / extract.seconds:.2f} by the clock)",
        f"--workers 2 is {one.seconds / two.seconds:.2f} times as fast as one",
    ]


def memory(folder: Path, numbers: Iterable[int]) -> list[str]:
    """The most memory that ingest holds for each of NUMBERS of short articles."""
    told = []
    for number in numbers:
        path = _lines(folder / f"{number}.jsonl", (f"{_SHORT} {each}." for each in range(number)))
        child = run_child("ingest", str(path), "--db", str(folder / f"{number}.db"))
        told.append(f"{number:7,} short articles: at most {child.peak / _MEGABYTE:,.0f} MB, {child.cpu:.1f} s")
    return told


def together(folder: Path, number: int) -> list[str]:
    """What NUMBER of made articles take to be stored one by one, and several in a transaction."""
    from quotes.store import open_store

    made = [*Newsroom(speakers=500).articles(number)]
    seconds = {}
    for size in (1, _TOGETHER, 1, _TOGETHER):
        with open_store(folder / f"{size}-{len(seconds)}-{time.monotonic_ns()}.db") as store:
            began = time.perf_counter()
            for start in range(0, number, size):
                with store.writing():
                    for article, extraction in made[start : start + size]:
                        store.add(article, extraction)
            seconds[size] = min(seconds.get(size, float("inf")), time.perf_counter() - began)
    one, several = seconds[1], seconds[_TOGETHER]
    return [
        f"{number} made articles: {one / number * 1000:.1f} ms each in a transaction of its own, "
        f"{several / number * 1000:.1f} ms where {_TOGETHER} share one ({one / several:.2f} times as fast)"
    ]


def loading(folder: Path, number: int) -> list[str]:
    """What NUMBER of made articles take to be loaded from a partition, beside being stored as ingest does."""
    from quotes.store import open_store
    from quotes.store.transfer.load import load
    from quotes.store.transfer.partitions import About, Writer, read

    with Writer(folder / "partitions", "made") as writer:
        for article, extraction in Newsroom(speakers=5 * number).articles(number):
            writer.add(article, extraction)
        writer.finish(About(pipeline=PIPELINE, inputs=(("/made", 1, 1),)))
    partition = folder / "partitions" / "made.parquet"
    records = [*read(partition)]
    seconds = {"stored": float("inf"), "loaded": float("inf")}
    for turn in range(2):
        began = time.process_time()
        with open_store(folder / f"stored-{turn}.db") as store:
            for start in range(0, number, _TOGETHER):
                with store.writing():
                    for record in records[start : start + _TOGETHER]:
                        assert record.article is not None and record.extraction is not None
                        store.add(record.article, record.extraction)
        seconds["stored"] = min(seconds["stored"], time.process_time() - began)
        began = time.process_time()
        load([partition], folder / f"loaded-{turn}.db")
        seconds["loaded"] = min(seconds["loaded"], time.process_time() - began)
    return [
        f"{number} made articles: {seconds['stored'] / number * 1000:.1f} ms of a processor each to be stored, "
        f"{seconds['loaded'] / number * 1000:.1f} ms to be loaded "
        f"({seconds['loaded'] / seconds['stored']:.2f} times as long)"
    ]


def _lines(path: Path, texts: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    return path


def main() -> int:
    """Measures everything and prints a line for each figure; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest", description=str(__doc__).split("\n")[0])
    parser.add_argument("--articles", type=int, metavar="N", help="only the first N articles")
    parser.add_argument(
        "--short", type=int, default=10_000, metavar="N", help="short articles for memory (%(default)s)"
    )
    parser.add_argument("--made", type=int, default=300, metavar="N", help="made articles (%(default)s)")
    options = parser.parse_args()
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for line in together(folder, options.made):
            _say(line)
        for line in loading(folder, options.made):
            _say(line)
        for line in memory(folder, (max(1, options.short // 10), options.short)):
            _say(line)
        for line in compare(folder, articles(options.articles)):
            _say(line)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
