"""``quotes ingest``, ``extract`` and ``reprocess``: what reads articles."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import REHEARSED, open_there
from quotes.cli._errors import log_error, told_when_stopped
from quotes.cli._output import (
    Bar,
    complain,
    counted,
    dated_by_address,
    json_text,
    not_english,
    of_articles,
    progress_bar,
    there_are,
)
from quotes.cli.read import bulk
from quotes.errors import ArticleError

if TYPE_CHECKING:
    from quotes.articles import ArticleDefaults
    from quotes.ingesting import Ingested, Outcome
    from quotes.records import Article, Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The options that say of articles what these do not say themselves."""

    outlet: Annotated[str | None, Option(metavar="NAME", help="Who published the articles.")] = None
    agency: Annotated[str | None, Option(metavar="NAME", help="Whose dispatches they are.")] = None
    author: Annotated[list[str] | None, Option(metavar="NAME", help="Who wrote them; may be repeated.")] = None
    published: Annotated[str | None, Option(metavar="DATE", help="When they were published.")] = None
    url: Annotated[str | None, Option(metavar="URL", help="Where they stand.")] = None
    title: Annotated[str | None, Option(metavar="TITLE", help="Their headline.")] = None
    language: Annotated[str | None, Option(metavar="CODE", help="Their language, like en.")] = None

    @property
    def defaults(self) -> ArticleDefaults:
        """The same as readers take it."""
        from quotes.articles import ArticleDefaults

        given = asdict(self)
        return ArticleDefaults(authors=tuple(given.pop("author") or ()), **given)


def ingest(
    paths: options.Paths,
    db: options.Database = options.DEFAULT_DATABASE,
    *,
    stated: Stated,
    columns: options.Columns = None,
    pipeline: options.Pipeline = None,
    workers: options.Workers = 1,
    allow_private: options.AllowPrivate = False,
    dry_run: options.DryRun = False,
) -> None:
    """Read articles, find their quotes and keep them.

    PATH is text, Markdown, web pages, PDF, Word, mail, JSON, CSV, an archive of such, or a folder; the web address of a
    page, a feed, an OPML list or a sitemap; or a file of one of these three, whose pages are fetched. What an article
    says of itself goes before what the options say. The same article twice changes nothing; what can't be read is
    reported, and the rest go on. What is not in English is kept without quotes. Stopped at any moment, the same command
    goes on from there.
    """
    began = time.perf_counter()
    is_new = not db.exists()
    with (
        _reading(paths, stated.defaults, columns, allow_private=allow_private, show_progress=True) as reading,
        told_when_stopped(
            lambda: _stopped(reading, "what was stored is whole, and the same command goes on from there")
        ),
    ):
        from quotes.ingesting import ingest as store_all
        from quotes.ingesting import rehearse

        if dry_run:
            ingested = rehearse(reading.articles, db, on_stored=reading.stored)
        else:
            ingested = store_all(
                reading.articles,
                db,
                pipeline=pipeline,
                workers=workers,
                on_stored=reading.stored,
                on_foreign=reading.kept_foreign,
                on_error=reading.report,
            )
    seconds = time.perf_counter() - began
    typer.echo(_foreseen(ingested, reading.failed) if dry_run else _summary(ingested, reading.failed, seconds))
    if is_new and ingested.new and not dry_run:
        typer.echo(f"Look at them: {options.command_for('serve', db)}", err=True)
    if reading.failed:
        raise typer.Exit(1)


def extract(
    paths: Annotated[
        list[str] | None,
        Argument(metavar="PATH", help="Files, folders or web addresses; standard input where none is given."),
    ] = None,
    columns: options.Columns = None,
    pipeline: options.Pipeline = None,
    workers: options.Workers = 1,
    allow_private: options.AllowPrivate = False,
    dask: bulk.Dask = None,
    output: bulk.Output = None,
) -> None:
    """Print quotes as JSON Lines, or find them on a cluster.

    A line for each article; nothing is kept. Standard input holds JSON Lines too: for each article an object with
    "text", and "id", "title" and so on. What is not in English has its "language" in place of quotes.
    With --dask and --output, processes or machines share the files out and write partitions of Parquet, which
    `quotes load` makes a database of. A PATH can be a glob in quotation marks, Parquet with a text column, or a list of
    files that ends in .paths, too; the same call again does only what is missing.
    """
    if dask is not None or output is not None:
        bulk.extract_on_cluster(paths or [], dask, output, columns, pipeline, workers)
        return
    if not paths and sys.stdin.isatty():
        raise typer.BadParameter("name a file or folder, or pipe JSON Lines into it", param_hint="PATH")
    shown = not sys.stdout.isatty()
    with (
        _reading(paths or ["-"], None, columns, allow_private=allow_private, show_progress=shown) as reading,
        told_when_stopped(lambda: _stopped(reading, "nothing is kept, and the same command begins anew")),
    ):
        from quotes.extraction.workers import extract_all
        from quotes.faults import attempt

        finding = extract_all(reading.articles, pipeline=pipeline, workers=workers, on_error=reading.report)
        # Closed at once where printing fails: no worker goes on for nobody.
        with closing(finding) as extracted:
            for article, extraction in extracted:
                source = article.source or article.id
                writing = partial(_line, article, extraction)
                line = attempt(writing, source, reading.report, extraction.pipeline)
                if line is None:
                    continue
                if extraction.language is not None and not extraction.is_read:
                    reading.bar.say(not_english(source, extraction.language))
                if article.published_from_url and any(quote.attribution.said for quote in extraction.quotes):
                    reading.bar.say(dated_by_address(article))
                typer.echo(line)
                reading.done()
    if reading.failed:
        raise typer.Exit(1)


def reprocess(
    db: options.Database = options.DEFAULT_DATABASE,
    pipeline: options.Pipeline = None,
    workers: options.Workers = 1,
    resume: Annotated[bool, Option("--resume", help="Leave out what this version of the pipeline has read.")] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Find the quotes of all stored articles anew.

    As after a newer version was installed, or with another pipeline. What is found again keeps its number; what is not
    found any more is kept and not shown; what a person decided holds. After a run that was stopped, --resume goes on
    with the articles that only the version before has read.
    """
    from quotes.ingesting import reprocess as read_again

    began = time.perf_counter()
    with progress_bar(lambda: None if resume else _number_of_articles(db)) as bar:
        reading = _Reading(bar, place=f"{db}: ")
        with told_when_stopped(lambda: _stopped(reading, "these are read again, and the others are as they were")):
            done = read_again(
                db,
                pipeline=pipeline,
                workers=workers,
                resume=resume,
                keep=not dry_run,
                on_read=lambda _: reading.done(),
                on_foreign=reading.kept_foreign,
                on_error=reading.report,
            )
    quotes = done.quotes
    parts = [
        *of_articles(done.articles, foreign=done.foreign, failed=reading.failed),
        f"{quotes.found} quotes found ({quotes.new} new, {quotes.changed} changed)",
        f"{quotes.gone} not found any more",
        f"{quotes.kept} kept as corrected",
        f"{time.perf_counter() - began:.1f} s",
    ]
    typer.echo(", ".join(parts))
    if dry_run:
        complain(REHEARSED)
    if reading.failed:
        raise typer.Exit(1)


def _number_of_articles(db: Path) -> int:
    with open_there(db) as store:
        return len(store.article_numbers())


def _line(article: Article, extraction: Extraction) -> str:
    from quotes.extraction.contract import as_contract
    from quotes.identity import dated

    return json_text(as_contract(article, dated(article, extraction)))


@dataclass(slots=True)
class _Reading:
    """Articles as they come, the bar that tells how many are done, and what became of them.

    ``place`` stands before what is said of those that have no place of their own.
    """

    bar: Bar
    place: str = ""
    articles: Iterator[Article | None] = field(default_factory=lambda: iter(()))
    outcomes: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def failed(self) -> int:
        """How many could not be read."""
        return self.outcomes["not read"]

    def stored(self, article: Article, outcome: Outcome) -> None:
        self._count(outcome)
        if outcome == "new" and article.published_from_url:
            self.bar.say(dated_by_address(article))

    def done(self) -> None:
        self._count("done")

    def report(self, error: ArticleError) -> None:
        log_error(error)
        self._count("not read")
        self.bar.say(f"{self.place}{error}")

    def kept_foreign(self, article: Article, code: str) -> None:
        self.bar.say(self.place + not_english(article.source, code, kept=True))

    def _count(self, outcome: str) -> None:
        # Articles are read in another thread than the one in which they are stored.
        with self._lock:
            self.outcomes[outcome] += 1
        self.bar.advance()


@contextmanager
def _reading(
    paths: Sequence[str],
    defaults: ArticleDefaults | None,
    columns: Sequence[str] | None,
    *,
    allow_private: bool,
    show_progress: bool,
) -> Iterator[_Reading]:
    """Reads PATHS ahead, behind a progress bar, which only a terminal gets; files that can't be read are reported."""
    from quotes.articles import FetchSettings, count, read
    from quotes.extraction.ahead import ahead

    mapping = options.columns_of(columns)
    with progress_bar(lambda: count(*paths), shown=show_progress) as bar:
        reading = _Reading(bar)
        articles = read(
            *paths, defaults=defaults, columns=mapping, on_error=reading.report, on_note=bar.say,
            fetching=FetchSettings(allow_private=allow_private),
        )  # fmt: skip
        with closing(ahead(articles)) as reading.articles:
            yield reading


def _stopped(reading: _Reading, then: str) -> str:
    counts = there_are({outcome: number for outcome, number in reading.outcomes.items() if outcome != "done"})
    told = f" ({', '.join(counts)})" if counts else ""
    return f"stopped after {counted(reading.outcomes.total(), 'article')}{told}; {then}"


def _foreseen(ingested: Ingested, failed: int) -> str:
    known = ingested.articles - ingested.new - ingested.updated
    parts = [
        counted(ingested.articles, "article"),
        f"{ingested.new:,} new",
        *there_are({"to be updated": ingested.updated}),
        f"{known:,} known",
        *there_are({"not read": failed}),
    ]
    return f"nothing is stored: {', '.join(parts)}"


def _summary(ingested: Ingested, failed: int, seconds: float) -> str:
    new, updated = ingested.new, ingested.updated
    parts = [
        *of_articles(ingested.articles, foreign=ingested.foreign, failed=failed, new=new, updated=updated),
        counted(ingested.quotes, "quote") + (f" ({ingested.doubtful:,} more doubtful)" if ingested.doubtful else ""),
        counted(ingested.speakers, "speaker"),
        f"{seconds:.1f} s",
    ]
    return ", ".join(parts)
