"""The commands by which a person decides about quotes: ``correct``, ``undo``, ``log`` and ``reprocess``."""

from __future__ import annotations

import string
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from quotes.cli import options, rows
from quotes.cli.boundary import complain, told_when_stopped
from quotes.cli.logs import log_error
from quotes.cli.naming import open_there
from quotes.cli.printing import console, not_english, one_line, visible
from quotes.cli.progress import progress_bar
from quotes.cli.rehearsing import REHEARSED, DryRun, open_to_change
from quotes.errors import ArticleError, OptionError
from quotes.numbers import called, read_number
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Polarity, QuoteKind, SpeakerKind

if TYPE_CHECKING:
    from quotes.store import Correction, Statement, Store, StoredArticle
    from quotes.store.corrections.decide import Verdict

By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who decides; $QUOTES_USER or the name of the login where not given."),
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept with the correction.")]
# As many digits of a key as tell one correction from another in any log that a person reads.
SHOWN_DIGITS = 10
_KEY_DIGITS = 20


def correct(
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="The number of a quote, as `quotes search` shows it.")],
    speaker: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who said it, a name or number; give it again for a joint statement."),
    ] = None,
    no_speaker: Annotated[bool, typer.Option("--no-speaker", help="Nobody can tell who said it.")] = False,
    new: Annotated[
        str | None,
        typer.Option(metavar="|".join(SPEAKER_KINDS), help="Make a speaker of this kind of a name that nobody has."),
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="|".join(QUOTE_KINDS), help="What kind of quote it is.")] = None,
    told_to: Annotated[str | None, typer.Option(metavar="NAME", help="To whom it was said; '' for nobody.")] = None,
    polarity: Annotated[
        str | None, typer.Option(metavar="|".join(POLARITIES), help="Whether it was said at all.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="It is right as it is.")] = False,
    dispute: Annotated[bool, typer.Option("--dispute", help="It is in doubt; it is shown, and marked.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is no quote; it is not shown any more.")] = False,
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say what is right about a quote.

    What a person says goes before everything that a program finds later, and can be undone.
    """
    verdicts = [name for name, said in (("confirm", confirm), ("dispute", dispute), ("reject", reject)) if said]
    if len(verdicts) > 1:
        raise OptionError(f"--{verdicts[0]} and --{verdicts[1]} can't both be: leave one out")
    if speaker and no_speaker:
        raise OptionError("--speaker and --no-speaker can't both be: leave one out")
    with open_to_change(db, dry_run=dry_run) as store:
        made = store.correct(
            quote,
            speakers=[] if no_speaker else speaker,
            kind=cast("QuoteKind | None", kind),
            told_to=told_to,
            polarity=cast("Polarity | None", polarity),
            verdict=cast("Verdict | None", verdicts[0] if verdicts else None),
            new=cast("SpeakerKind | None", new),
            why=why,
            by=by,
        )
        statement = store.quote(quote).statement
    typer.echo(f"{called('quote', statement.id)} is {statement.status}: {_said(statement)}")
    tell_undo(made, db, dry_run=dry_run)


def undo(
    entry: Annotated[
        str, typer.Argument(metavar="ENTRY", help="The digits that `quotes log` shows, or the first few.")
    ],
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Take a correction back.

    The correction stays in the log, and so does this; undoing an undo brings it back.
    """
    with open_to_change(db, dry_run=dry_run) as store:
        made = store.undo(entry, why=why, by=by)
        undone = next(each for each in store.corrections() if each.key == made.undoes)
    typer.echo(f"undone: {described(undone)}")
    tell_undo(made, db, dry_run=dry_run)


def log(
    about: Annotated[
        str | None,
        typer.Argument(metavar="QUOTE|SPEAKER", help="The number of a quote, or the name of a speaker."),
    ] = None,
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what is about this speaker, a name or number.")
    ] = None,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List what people decided.

    Who decided it, when and why, the earliest first; what was undone is marked.
    """
    if about is not None and speaker is not None:
        raise OptionError("--speaker and QUOTE|SPEAKER can't both be given: leave one out")
    with open_there(db) as store:
        if about is None or not _names_quote(about):
            found = store.corrections(speaker=about or speaker)
        else:
            found = store.corrections(quote=about)
        if form:
            rows.print_listing(found, rows.LOG, form)
        else:
            out = console()
            for entry in found:
                out.print(line_of(store, entry, found), soft_wrap=True)
    if not found:
        complain("nothing found")


def reprocess(
    db: options.Database = options.DEFAULT_DATABASE,
    pipeline: options.Pipeline = None,
    workers: options.Workers = 1,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Leave out what this version of the pipeline has read.", show_default=False),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Find the quotes of all stored articles anew.

    As after a newer version was installed, or with another pipeline. What is found again keeps its number; what is not
    found any more is kept and not shown; what a person decided holds. After a run that was stopped, --resume goes on
    with the articles that only the version before has read.
    """
    from quotes.ingesting import reprocess as read_again

    began = time.perf_counter()
    failed: list[str] = []
    out = console(stderr=True)
    count = 0

    def report(error: ArticleError) -> None:
        log_error(error)
        failed.append(error.source)
        say(str(error))

    def say(message: str) -> None:
        out.print(f"quotes: {db}: {visible(message)}", soft_wrap=True)

    def how_far() -> str:
        return f"stopped after {articles(count)}; these are read again, and the others are as they were"

    with (
        told_when_stopped(how_far),
        progress_bar(out, total=None if resume else _number_of_articles(db), shown=out.is_terminal) as advance,
    ):

        def one_more(_: StoredArticle) -> None:
            nonlocal count
            count += 1
            advance()

        done = read_again(
            db,
            pipeline=pipeline,
            workers=workers,
            resume=resume,
            keep=not dry_run,
            on_read=one_more,
            on_foreign=lambda article, code: say(not_english(article.source, code, kept=True)),
            on_error=report,
        )
    quotes = done.quotes
    parts = [
        articles(done.articles),
        *([f"{done.foreign} not in English"] if done.foreign else []),
        *([f"{len(failed)} not read"] if failed else []),
        f"{quotes.found} quotes found ({quotes.new} new, {quotes.changed} changed)",
        f"{quotes.gone} not found any more",
        f"{quotes.kept} kept as corrected",
        f"{time.perf_counter() - began:.1f} s",
    ]
    typer.echo(", ".join(parts))
    if dry_run:
        complain(REHEARSED)
    if failed:
        raise typer.Exit(1)


def articles(number: int) -> str:
    """NUMBER of articles in words."""
    return f"{number} article{'' if number == 1 else 's'}"


def _number_of_articles(db: Path) -> int:
    with open_there(db) as store:
        return len(store.article_numbers())


def tell_undo(made: Correction, db: options.Database, *, dry_run: bool = False) -> None:
    """Say on standard error how to take the correction MADE back; after a DRY_RUN there is nothing to take back."""
    if dry_run:
        return
    command = options.command_for(f"undo {made.key[:SHOWN_DIGITS]}", db)
    typer.echo(f"logged as {made.key[:SHOWN_DIGITS]}; take it back with: {command}", err=True)


def described(entry: Correction) -> str:
    """What ENTRY decided, in a few words."""
    new = entry.new
    match entry.action:
        case "merge":
            what = f"{entry.old.get('name', entry.subject)} is {new['into']['name']}"
        case "apart":
            what = f"{entry.old.get('name', entry.subject)} is not {new['other']['name']}"
        case "split":
            count = len(new["quotes"])
            what = f"{count} quote{'' if count == 1 else 's'} of {entry.old['name']} to {new['speaker']['name']}"
        case "alias":
            what = f"{new['name']} is {new['speaker']['name']}"
        case "reject" if entry.subject_kind == "speaker":
            what = f"{entry.old.get('name', entry.subject)} as a speaker"
        case "rename" | "organization" | "wikidata":
            (value,) = new.values()
            what = f"{entry.old.get('name', entry.subject)}: {value}"
        case _:
            what = "; ".join(f"{name.replace('_', ' ')} {_value(new[name])}" for name in new if name != "status")
    return one_line(f"{entry.action} {what}".strip())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(each["name"] for each in value) or "nobody"
    return "nobody" if value is None else str(value)


def line_of(store: Store, entry: Correction, found: Sequence[Correction]) -> str:
    """ENTRY of the log on one line: its key, when, who, what and why; FOUND may hold what it undoes."""
    words = described(entry)
    if entry.undoes is not None:
        undone = {each.key: each for each in found}.get(entry.undoes)
        words = f"undo {entry.undoes[:SHOWN_DIGITS]}" + (f" ({described(undone)})" if undone else "")
    number = store.database.execute("SELECT id FROM quotes WHERE key = ?", [entry.subject]).fetchone()
    subject = f"{called('quote', number[0])}: " if number else ""
    why = f" — {one_line(entry.why)}" if entry.why else ""
    mark = "  [undone]" if entry.undone else ""
    moment = entry.made_at[:16].replace("T", " ")
    return f"{entry.key[:SHOWN_DIGITS]}  {moment}  {one_line(entry.made_by)}: {subject}{words}{why}{mark}"


def _said(statement: Statement) -> str:
    who = " and ".join(speaker.name for speaker in statement.speakers) or "nobody"
    told_to = statement.told_to and f"to {statement.told_to}"
    polarity = None if statement.polarity == "positive" else statement.polarity
    return one_line(", ".join(filter(None, (who, statement.kind, told_to, polarity))))


def _names_quote(given: str) -> bool:
    number, digits = read_number(given), given.strip()
    is_key = len(digits) == _KEY_DIGITS and set(digits) <= set(string.hexdigits)
    return is_key or (number is not None and number.kind in (None, "quote"))
