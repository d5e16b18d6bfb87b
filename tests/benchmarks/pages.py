"""How long every kind of page takes in a large collection, beside the bare SQL that it needs.

    python -m tests.benchmarks.pages FILE [--rounds N] [--only TEXT]

FILE is of :mod:`tests.benchmarks.collection`.  Every address is asked for N times (3), each time with nothing that the
site remembers of earlier answers, and once more with it ("again").  What a page sent to SQLite is noted and run alone,
as often, on a connection of the same settings: the bare SQL.  The ratio is that of the medians, where the frame of a
page, measured on one of the site's, or of Datasette's, that has nothing to show, is counted to the SQL: most need a few
milliseconds of it.  Flagged are pages of over three times that, pages of over five seconds, and facets that ran out of
time.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from datasette.app import Datasette
    from httpx import Response

_MOST_RATIO, _MOST_SECONDS = 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Timed:
    """A page: its address, the seconds that it takes, those of its SQL and frame, those of it again, and its faults."""

    path: str
    seconds: float
    bare: float
    again: float
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
    yield from ("/", "/index.json", "/index.atom", "/outlets", "/speakers", "/speakers?page=100")
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
        yield from (f"/speakers/{slug}{rest}" for rest in ("", "?page=2", "?q=the", "?kind=direct", ".atom"))
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


@dataclass(slots=True)
class _Call:
    """What one call of a connection sent to SQLite, and the seconds that it took with all that was made of its rows."""

    statements: list[str] = field(default_factory=list)
    seconds: float = 0.0


@contextmanager
def _noted(into: list[_Call]) -> Iterator[None]:
    """Note what Datasette's connections are asked."""
    from datasette.database import Database

    original = Database.execute_fn

    async def execute_fn(self: Any, fn: Any) -> Any:
        def traced(connection: sqlite3.Connection) -> Any:
            call = _Call()
            into.append(call)
            connection.set_trace_callback(call.statements.append)
            begin = time.perf_counter()
            try:
                return fn(connection)
            finally:
                call.seconds = time.perf_counter() - begin
                connection.set_trace_callback(None)

        return await original(self, traced)

    Database.execute_fn = execute_fn
    try:
        yield
    finally:
        Database.execute_fn = original


def _bare(path: Path, calls: list[_Call]) -> float:
    """Seconds that the statements of CALLS take alone, each call at most those that it took in the page.

    Where a page stopped reading when it had enough, or a facet when its time was up, so it is here.
    """
    from quotes.publishing.plugin import prepare_connection

    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    prepare_connection(connection)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    seconds = 0.0
    for call in calls:
        begin = time.perf_counter()
        deadline = begin + call.seconds
        connection.set_progress_handler(lambda deadline=deadline: time.perf_counter() > deadline, 1000)
        with suppress(sqlite3.OperationalError):
            for sql in call.statements:
                # The full-text index asks its own tables, and says so.
                if not sql.startswith("--") and "'main'." not in sql:
                    connection.execute(sql).fetchall()
        seconds += min(time.perf_counter() - begin, call.seconds)
    connection.close()
    return seconds


async def measure(path: Path, *, rounds: int = 3, only: str = "") -> list[Timed]:
    """Every kind of page of the collection at PATH whose address has ONLY in it."""
    from quotes.publishing.serve import pages

    datasette = pages(path)
    await datasette.invoke_startup()
    found = []
    for address in addresses(path, datasette.get_database().name):
        if only in address:
            found.append(await _measure(datasette, path, address, rounds))
            _tell(found[-1])
    return found


async def _measure(datasette: Datasette, path: Path, address: str, rounds: int) -> Timed:
    from quotes.publishing import site

    async def spent(asked: str) -> tuple[float, Response]:
        begin = time.perf_counter()
        response = await datasette.client.get(asked, follow_redirects=True)
        return time.perf_counter() - begin, response

    name = datasette.get_database().name
    empty = f"/{name}/corrections?made_by=nobody" if address.startswith(f"/{name}") else "/speakers/nobody-of-this-name"
    calls: list[_Call] = []
    site._remembered.clear()
    with _noted(calls):
        await spent(address)
    seconds, frame, bare = [], [], []
    for _ in range(rounds):
        frame.append((await spent(empty))[0])
        site._remembered.clear()
        took, response = await spent(address)
        seconds.append(took)
        bare.append(_bare(path, calls))
    again, _ = await spent(address)
    faults = []
    if response.status_code != 200:
        faults.append(f"answers {response.status_code}")
    if "facets timed out" in response.text.lower() or "facets_timed_out" in response.text:
        faults.append("a facet timed out")
    timed = Timed(address, median(seconds), median(bare) + median(frame), again, tuple(faults))
    if timed.seconds > _MOST_SECONDS:
        faults.append(f"over {_MOST_SECONDS:.0f} s")
    if timed.ratio > _MOST_RATIO:
        faults.append(f"over {_MOST_RATIO:.0f} times its SQL")
    return replace(timed, faults=tuple(faults))


def _tell(timed: Timed) -> None:
    faults = f"  ! {'; '.join(timed.faults)}" if timed.faults else ""
    sys.stdout.write(
        f"{1000 * timed.seconds:9.1f} {1000 * timed.bare:9.1f} {timed.ratio:6.2f} {1000 * timed.again:9.1f}  "
        f"{timed.path}{faults}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Print the milliseconds of every page and of its SQL, the ratio, and the milliseconds of the page asked again."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", default="", help="measure the addresses with this in them")
    given = options.parse_args()
    sys.stdout.write("  page ms    SQL ms  ratio     again\n")
    found = asyncio.run(measure(given.file, rounds=given.rounds, only=given.only))
    wrong = [timed for timed in found if timed.faults]
    sys.stdout.write(f"{len(found)} pages, {len(wrong)} of them flagged\n")


if __name__ == "__main__":
    main()
