"""How long every kind of page takes in a large collection, beside the bare SQL that it needs.

    python -m tests.benchmarks.pages FILE [--rounds N] [--over-http]

FILE is of :mod:`tests.benchmarks.collection`.  Every address is asked for several times; the statements that a page
sent to SQLite are noted and run once more alone, on a connection of the same settings, which is the bare SQL.  The
frame of a page, as that which says that there is nothing, is counted to it: most pages need a few milliseconds of SQL.
Flagged are pages of over three times that, pages of over five seconds, and facets that ran out of time.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from datasette.app import Datasette

_MOST_RATIO, _MOST_SECONDS = 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Timed:
    """A page: its address, the median of the seconds that it takes, those of its SQL alone, and what is wrong."""

    path: str
    seconds: float
    bare: float
    faults: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """How many times the bare SQL the page takes."""
        return self.seconds / self.bare if self.bare else float("inf")


def addresses(path: Path, name: str) -> Iterator[str]:
    """An address of every kind of page of the collection at PATH, which Datasette calls NAME."""
    connection = sqlite3.connect(path)

    def value(sql: str) -> Any:
        row = connection.execute(sql).fetchone()
        return row[0] if row else ""

    by_count = (
        "SELECT slug FROM speakers JOIN (SELECT speaker, count(*) AS number FROM attribution_speakers GROUP BY speaker)"
        " ON speaker = speakers.id ORDER BY number DESC LIMIT 1 OFFSET {}"
    )
    top, average = value(by_count.format(0)), value(by_count.format(2000)) or value(by_count.format(20))
    outlets = (
        "SELECT slug FROM articles JOIN outlets ON outlets.id = outlet GROUP BY outlet ORDER BY count(*) {} LIMIT 1"
    )
    biggest, smallest = value(outlets.format("DESC")), value(outlets.format(""))
    words = value("SELECT text FROM quotes WHERE id = (SELECT max(id) / 2 FROM quotes)").strip(",").split()
    rare = max(words, key=len)
    phrase = " ".join(words[2:5])
    yield from ("/", "/index.json", "/index.csv", "/index.atom", "/outlets", "/speakers", "/speakers?page=100")
    yield from ("/speakers?q=co", "/speakers?kind=organization", "/sitemap.xml")
    for part in ("speakers", "outlets", "statements", "repeated", "articles"):
        yield f"/sitemap-{part}-0.xml"
    yield from ("/search", "/search?page=50", "/search?order=oldest", f"/search?q={rare}", f"/search?q={rare[:4]}*")
    common = "/search?q=the"
    yield from (f"/search?q={quote(chr(34) + phrase + chr(34))}", common, f"{common}&page=50", f"{common}&order=oldest")
    filters = (
        f"speaker={top}", f"speaker={average}", f"outlet={biggest}", f"outlet={smallest}", "kind=mixed",
        "cue_class=question", "polarity=negated", "status=disputed", "since=2015&until=2015", f"told_to={biggest}",
        f"speaker={top}&outlet={biggest}", f"speaker={top}&since=2022-05&until=2022-05",
    )  # fmt: skip
    yield from (f"/search?{each}" for each in filters)
    yield from (f"{common}&{each}" for each in filters)
    for slug in (top, average):
        yield from (f"/speakers/{slug}{rest}" for rest in ("", "?page=2", "?q=the", "?kind=direct", ".atom", ".csv"))
    yield f"/speakers/{top}?page=50"
    for slug in (biggest, smallest):
        yield from (f"/outlets/{slug}{rest}" for rest in ("", "?page=2", "?q=the", ".atom"))
    yield f"/statements/{value('SELECT key FROM statements ORDER BY appearances DESC LIMIT 1')}"
    yield f"/statements/{value('SELECT key FROM quotes WHERE statement IS NULL LIMIT 1')}"
    yield f"/articles/{value('SELECT key FROM articles WHERE id = (SELECT max(id) / 2 FROM articles)')}"
    connection.close()
    yield f"/{name}"
    for table in _described("tables"):
        yield f"/{name}/{table}"
    yield from (f"/{name}/statement_history?_search={rare}", f"/{name}/statement_history?speaker_id=7")
    yield from (
        f"/{name}/quotes?_search=the",
        f"/{name}/articles?_sort=title",
        f"/{name}/quotes/7",
        f"/{name}/articles/7",
    )
    for query in _described("queries"):
        yield (
            f"/{name}/{query}?speaker=Council+&words={rare}" if query != "history" else f"/{name}/{query}?speaker={top}"
        )


def _described(what: str) -> list[str]:
    import yaml

    from quotes.publishing.metadata import DATABASE, metadata_file

    described = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))["databases"][DATABASE][what]
    return [name for name, its in described.items() if not its.get("hidden")]


@contextmanager
def _noted(into: list[tuple[str, Any]]) -> Iterator[None]:
    """Note every statement that Datasette's connections are given, with its values."""
    from datasette.database import Database

    original = Database.execute_fn

    async def execute_fn(self: Any, fn: Any) -> Any:
        def traced(connection: sqlite3.Connection) -> Any:
            connection.set_trace_callback(lambda sql: into.append((sql, time.perf_counter())))
            try:
                return fn(connection)
            finally:
                connection.set_trace_callback(None)

        return await original(self, traced)

    Database.execute_fn = execute_fn
    try:
        yield
    finally:
        Database.execute_fn = original


def _bare(path: Path, statements: list[tuple[str, Any]]) -> float:
    """Seconds that STATEMENTS take alone; what reads only a page of rows stops where the page did."""
    from quotes.publishing.plugin import prepare_connection

    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    prepare_connection(connection)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    begin = time.perf_counter()
    for sql, _ in statements:
        # What a page left unread when it had enough (see finding.listed) is not read here either.
        cursor = connection.execute(sql)
        if "LIMIT" in sql or "json_each" in sql or " ORDER BY quotes.date" not in sql:
            cursor.fetchall()
        else:
            cursor.fetchmany(25)
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


async def measure(path: Path, *, rounds: int = 3) -> list[Timed]:
    """Every kind of page of the collection at PATH."""
    from quotes.publishing.serve import pages

    datasette = pages(path)
    await datasette.invoke_startup()
    found = []
    for address in addresses(path, datasette.get_database().name):
        found.append(await _measure(datasette, path, address, rounds))
        _tell(found[-1])
    return found


async def _measure(datasette: Datasette, path: Path, address: str, rounds: int) -> Timed:
    statements: list[tuple[str, Any]] = []
    seconds, faults, frame = [], [], []
    first = 0.0
    for number in range(rounds):
        begin = time.perf_counter()
        await datasette.client.get("/speakers/nobody-of-this-name")
        frame.append(time.perf_counter() - begin)
        # The first time it asks for what it keeps, too.
        with _noted(statements if number == 0 else []):
            begin = time.perf_counter()
            response = await datasette.client.get(address, follow_redirects=True)
            spent = time.perf_counter() - begin
        first = first or spent
        seconds.append(spent)
        if number == 0 and spent > 3 * _MOST_SECONDS:
            break
    if response.status_code != 200:
        faults.append(f"answers {response.status_code}")
    if "facets timed out" in response.text.lower() or "facets_timed_out" in response.text:
        faults.append("a facet timed out")
    middle = median(seconds)
    bare = _bare(path, statements) + median(frame)
    if first > _MOST_SECONDS:
        faults.append(f"{first:.1f} s at first")
    if middle > _MOST_SECONDS:
        faults.append(f"over {_MOST_SECONDS:.0f} s")
    if middle > _MOST_RATIO * bare:
        faults.append(f"over {_MOST_RATIO:.0f} times its SQL")
    return Timed(address, middle, bare, tuple(faults))


def _tell(timed: Timed) -> None:
    faults = f"  ! {'; '.join(timed.faults)}" if timed.faults else ""
    sys.stdout.write(
        f"{1000 * timed.seconds:9.1f} ms {1000 * timed.bare:9.1f} ms {timed.ratio:6.2f}  {timed.path}{faults}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Print the page, its median, its SQL's, and the ratio."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    sys.stdout.write("     page         bare SQL  ratio\n")
    found = asyncio.run(measure(given.file, rounds=given.rounds))
    wrong = [timed for timed in found if timed.faults]
    sys.stdout.write(f"{len(found)} pages, {len(wrong)} of them flagged\n")


if __name__ == "__main__":
    main()
