"""What is killed in the tests, as functions that a process of its own can run, and how it is killed."""

from __future__ import annotations

import multiprocessing
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random
from typing import Any

from web_site import Site, page, rss, running, unless_same

from quotes.records import Article, Extraction
from quotes.store import open_store

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(\+00:00)?")
# Invented.
NAMES = ["Ana Lee", "Ben Cho", "Ida Bell", "Tom Orr", "Mia Holt", "Eva Stone", "Max Lee"]
Work = Callable[..., None]


def articles(number: int = 24) -> list[Article]:
    """So many short articles, in which seven people speak; two of them have one surname."""
    return [
        Article(
            text=(
                f"“Pier {n} is closed until Friday,” harbour master {NAMES[n % 7]} said on Monday. "
                f"{NAMES[n % 7].split()[1]} told the Selby Courier that the boats of basin {n % 3} would stay."
            ),
            outlet="Selby Courier",
            source=f"{n}.txt",
        )
        for n in range(number)
    ]


def ingest(told: Connection | None, database: Path, workers: int = 1, some: slice = slice(None)) -> None:
    """Take the articles in, or SOME of them, and tell of each."""
    from quotes.ingesting import ingest as take_in

    take_in(articles()[some], database, workers=workers, on_stored=lambda article, _: _tell(told, article.source))


def reprocess(told: Connection | None, database: Path, resume: bool = True) -> None:
    """Read the articles again, or only those that this pipeline has not read, and tell of each."""
    from quotes.ingesting import reprocess as read_again

    read_again(database, resume=resume, on_read=lambda stored: _tell(told, stored.key))


def back_up(told: Connection | None, database: Path, target: Path) -> None:
    """Copy the database, and tell before and after."""
    from quotes.store.transfer.backup import back_up as copy

    _tell(told, "copying")
    copy(database, target)
    _tell(told, "copied")


@contextmanager
def feed(number: int = 8) -> Iterator[Site]:
    """A site with a feed of so many pages, of other piers than the articles have, which tells when it is the same."""
    with running() as site:
        for n in range(number):
            site.answers[f"/{n}"] = page(f"Pier {NAMES[n % 7]}", extra=articles(100 + n)[-1].text)
        items = rss(*(f"<link>{site.url(f'/{n}')}</link>" for n in range(number)))
        site.answers["/feed"] = unless_same(items, '"1"', "application/rss+xml")
        yield site


def watch(told: Connection | None, database: Path, address: str) -> None:
    """Do a round of watching the feed at ADDRESS, and tell of its beginning and its end."""
    from quotes.articles.fetch import FetchSettings
    from quotes.watching import Plan, Source, Watch

    settings = FetchSettings(contact="desk@courier.example", allow_private=True, pause=0.0)
    plan, errors = Plan(sources=(Source(url=address, every=0.0),)), list[object]()
    _tell(told, "watching")
    with Watch(plan, database, settings, on_error=errors.append) as watching:
        watching.round()
    assert not errors
    _tell(told, "watched")


def load(told: Connection | None, database: Path, partition: Path) -> None:
    """Load PARTITION, a few articles in a transaction, and tell of each."""
    from quotes.store.transfer import load as loading

    loading._AT_ONCE = 8
    loading.load([partition], database, on_article=lambda: _tell(told, "article"))


def correct(told: Connection | None, database: Path, quotes: int) -> None:
    """Confirm the first QUOTES of the database one by one, and tell of each."""
    for number in range(1, quotes + 1):
        with open_store(database, create=False) as store:
            store.correct(number, verdict="confirm", by="Mia")
        _tell(told, number)
        time.sleep(0.05)


def unread(database: Path) -> None:
    """Make a database of the articles as an earlier pipeline left them: without a quote."""
    with open_store(database) as store:
        for article in articles():
            store.add(article, Extraction((), "earlier 1"))


def processes() -> ForkServerContext:
    """Where processes come from in which all is imported that takes a second."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["killing", "quotes.ingesting", "quotes.extraction.component", "quotes.store"])
    return context


def killed(chance: Random, work: Work, *given: Any, steps: int, delay: float) -> bool:
    """Kill a process that does WORK at a moment that is left to CHANCE; whether it had not finished by then.

    Args:
        given: what WORK is called with.
        steps: how often it tells of something.
        delay: how many seconds to wait at most after the step that chance picks.
    """
    context = processes()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs, *given))
    process.start()
    theirs.close()
    try:
        for _ in range(chance.randint(0, steps)):
            ours.recv()
        time.sleep(chance.uniform(0, delay))
        process.kill()
    except EOFError:
        pass
    finally:
        process.join()
        ours.close()
    return process.exitcode != 0


def contents(database: Path) -> list[str]:
    """The statements that would make a database again, without the moments at which it was made and filled."""
    with closing(sqlite3.connect(database)) as connection:
        return [MOMENT.sub("", line) for line in connection.iterdump()]


def _tell(told: Connection | None, what: object) -> None:
    if told is not None:
        told.send(what)
