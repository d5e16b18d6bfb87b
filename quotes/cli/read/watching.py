"""``quotes watch``: feeds and pages, read again and again; ``quotes digest``: what is new of what somebody follows."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there, since_last
from quotes.cli._output import complain, counted, not_english, there_are, visible
from quotes.errors import OptionError, QuotesError, check_choice

if TYPE_CHECKING:
    from quotes.watching import Mail, MailServer, Round, Watch
    from quotes.watching.digest import Digest

# After a round that failed as a whole, such as on a full disk: long enough for somebody to mend it.
_AFTER_FAILURE = 60.0
# What a digest may be written as.
_FORMATS = ("text", "markdown", "html", "eml")
_Plan = Annotated[Path, Argument(metavar="FILE", help="A TOML file of feeds and pages.")]
_PlanDatabase = Annotated[
    Path | None,
    Option("--db", metavar="FILE", envvar="QUOTES_DB", help="The database; else that of FILE, or quotes.db."),
]


def watch(
    file: _Plan,
    db: _PlanDatabase = None,
    once: Annotated[bool, Option("--once", help="Read what is due and end, for cron.")] = False,
    dry_run: Annotated[
        bool, Option("--dry-run", help="Print the addresses that would be read, and keep nothing.")
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
    if not plan.sources:
        raise OptionError(f'{file}: no [[source]] is there: add one with url = "https://…"')
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
    parts = [
        f"{found.sources} asked" + (f" ({found.unchanged} unchanged)" if found.unchanged else ""),
        f"{articles.articles} read ({articles.new} new)",
        *there_are({"not in English": articles.foreign, "not read": found.failed}),
        f"{articles.quotes} quotes",
    ]
    following = time.strftime("%H:%M:%S", time.localtime(time.time() + watching.wait()))
    return f"{time.strftime('%Y-%m-%d %H:%M:%S')}: {', '.join(parts)}; next at {following}"


def digest(
    file: _Plan,
    since: Annotated[
        str | None,
        Option(
            metavar="DATE",
            help="What came in from this day on, in UTC: 2016-08-16, 7d, yesterday.",
            show_default="since the last digest",
        ),
    ] = None,
    form: Annotated[str, Option("--format", metavar="|".join(_FORMATS), help="How to write it.")] = "text",
    send: Annotated[bool, Option("--send", help="Send it by the server in FILE, in place of printing it.")] = False,
    site: Annotated[
        str | None,
        Option(metavar="URL", envvar="QUOTES_SITE", help="Where the collection is published; else public_url of FILE."),
    ] = None,
    limit: Annotated[int, Option(metavar="N", min=1, help="At most so many statements of each.")] = 50,
    db: _PlanDatabase = None,
) -> None:
    """Write what is new of whom and what you follow.

    FILE says it under a line of [follow]: speakers, topics, words, outlets, each a list; without any, all that is new
    is told. Each statement comes once, as a citation. Without --since it is what came in since the last digest of FILE,
    and in the last day the first time. To --send it, give smtp, from and to under [digest]; the password is in
    QUOTES_SMTP_PASSWORD.
    """
    from quotes.store.read.filter import day
    from quotes.watching import read_plan
    from quotes.watching.digest import collect

    check_choice("format", form, _FORMATS)
    plan = read_plan(file)
    mail = plan.mail
    server = _server(file, mail) if send else None
    given = None if since is None else day(since, "since")
    a_day_ago = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds")
    refused: list[str] = []
    with (
        open_there(db or plan.db or options.DEFAULT_DATABASE) as store,
        since_last(store, f"digest {file.resolve()}") as moment,
    ):
        last = a_day_ago if moment.last is None else moment.last
        found = collect(store, plan.follow, since=given or last, site=site or mail.public_url, limit=limit)
        for fault in found.faults:
            complain(fault)
        if not found.sections:
            complain(f"nothing new since {found.since[:16].replace('T', ' ')}")
        elif server is not None:
            refused = _sent(found, mail, server)
        else:
            _write(found, form, mail)
        moment.is_answered = since is None
    if refused:
        complain(f"the server takes no mail for {', '.join(refused)}: check to under [digest]")
        raise typer.Exit(1)


def _server(file: Path, mail: Mail) -> MailServer:
    """The server that MAIL goes to, which has to be told with all else that it takes."""
    if mail.server is None or mail.sender is None or not mail.recipients:
        raise OptionError(f"{file}: --send needs smtp, from and to under a line of [digest]: add them there")
    if mail.server.user is not None and not os.environ.get("QUOTES_SMTP_PASSWORD"):
        raise OptionError(f"the password of {mail.server.user} is missing: put it into QUOTES_SMTP_PASSWORD")
    return mail.server


def _write(found: Digest, form: str, mail: Mail) -> None:
    """Print what was FOUND in the FORM that is asked for."""
    from quotes.watching.digest import as_message, written

    if form == "eml":
        sender = mail.sender or "quotes@localhost"
        message = as_message(found, sender=sender, recipients=mail.recipients or (sender,))
        typer.echo(message.as_bytes(), nl=False)
    else:
        typer.echo(visible(written(found, form)), nl=False)  # type: ignore[arg-type]


def _sent(found: Digest, mail: Mail, server: MailServer) -> list[str]:
    """Send what was FOUND; which addresses the server refused."""
    from quotes.watching.digest import as_message, send

    message = as_message(found, sender=mail.sender or "", recipients=mail.recipients)
    refused = send(message, server, password=os.environ.get("QUOTES_SMTP_PASSWORD"))
    taken = [address for address in mail.recipients if address not in refused]
    typer.echo(f"{counted(found.total, 'statement')} sent to {', '.join(taken)}")
    return refused
