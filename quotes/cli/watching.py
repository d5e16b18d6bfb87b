"""``quotes watch``: feeds and pages, read again and again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli import _options as options
from quotes.cli._output import complain, not_english
from quotes.errors import QuotesError

if TYPE_CHECKING:
    from quotes.watching import Round, Watch

# After a round that failed as a whole, such as on a full disk: long enough for somebody to mend it.
_AFTER_FAILURE = 60.0


def watch(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file of feeds and pages.", show_default=False)],
    db: Annotated[
        Path | None,
        typer.Option("--db", metavar="FILE", envvar="QUOTES_DB", help="The database; else that of FILE, or quotes.db."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Read what is due and end, for cron.", show_default=False)
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print the addresses that would be read, and keep nothing.", show_default=False),
    ] = False,
    pipeline: options.Pipeline = None,
    workers: options.Workers = 1,
    allow_private: options.AllowPrivate = False,
) -> None:
    """Read feeds and pages again and again.

    FILE lists them: under each line of [[source]] a url, and if need be an outlet and every, such as "15m". What was
    read is remembered in a file beside the database that ends in -watch; a host that fails is left alone for longer
    and longer. Each round ends with a line. Ctrl-C stops; what was stored is whole.
    """
    from quotes.articles import FetchSettings
    from quotes.watching import Watch, read_plan

    plan = read_plan(file)
    settings = FetchSettings(contact=plan.contact, trusted=plan.trusted, allow_private=allow_private)
    with Watch(
        plan,
        db or plan.db or options.DEFAULT_DATABASE,
        settings,
        pipeline=pipeline,
        workers=workers,
        on_foreign=lambda article, code: complain(not_english(article.source, code, kept=True)),
        on_error=lambda error: complain(str(error)),
        is_kept=not dry_run,
    ) as watching:
        if dry_run:
            for address in watching.news():
                typer.echo(address)
        elif once:
            found = watching.round()
            typer.echo(_line(found, watching))
            if found.failed:
                raise typer.Exit(1)
        else:
            _go_on(watching)


def _go_on(watching: Watch) -> None:
    """Do one round after the other, until somebody stops it."""
    while True:
        try:
            typer.echo(_line(watching.round(), watching))
            pause = watching.wait()
        except QuotesError as error:
            if error.exit_code != 1:
                raise
            complain(f"{error}; the next round is in {_AFTER_FAILURE:.0f} s")
            pause = _AFTER_FAILURE
        time.sleep(max(pause, 1.0))


def _line(found: Round, watching: Watch) -> str:
    """How a round went, and when the next one is."""
    articles = found.ingested
    parts = [f"{found.sources} asked" + (f" ({found.unchanged} unchanged)" if found.unchanged else "")]
    parts.append(f"{articles.articles} read ({articles.new} new)")
    if articles.foreign:
        parts.append(f"{articles.foreign} not in English")
    if found.failed:
        parts.append(f"{found.failed} not read")
    parts.append(f"{articles.quotes} quotes")
    following = time.strftime("%H:%M:%S", time.localtime(time.time() + watching.wait()))
    return f"{time.strftime('%Y-%m-%d %H:%M:%S')}: {', '.join(parts)}; next at {following}"
