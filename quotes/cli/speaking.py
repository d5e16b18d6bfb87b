"""``quotes speakers``: who is quoted, and what people decide about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli import options
from quotes.cli.correcting import By, Why, described, tell_undo
from quotes.cli.looking import list_speakers
from quotes.cli.rehearsing import DryRun, open_to_change
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import read_number
from quotes.records import SPEAKER_KINDS

if TYPE_CHECKING:
    from quotes.store import Store

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

Who = Annotated[str, typer.Argument(metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.")]

Ids = Annotated[str | None, typer.Option("--ids", metavar="NUMBERS", help="More of them by number: s12,s40.")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="FILE", help="More of them from a file: a name or number a line; lines with # are left out."
    ),
]


@app.callback(epilog="Example: quotes speakers --kind person --csv > speakers.csv")
@options.expanded
def speakers(
    context: typer.Context,
    kind: Annotated[
        str | None,
        typer.Option(metavar="|".join(SPEAKER_KINDS), help="Only speakers of this kind."),
    ] = None,
    limit: options.Limit = None,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List who is quoted, the most quoted first.

    The commands below say who is who.
    """
    if context.invoked_subcommand is None:
        list_speakers(kind, limit, form, db)
        return
    options.none_before(context)


@app.command(epilog='Example: quotes speakers merge "Sergei Shoigu" "Sergey Shoigu"')
def merge(
    speaker: Who,
    other: Annotated[
        list[str] | None,
        typer.Argument(metavar="OTHER", help="Who is the same; names or numbers.", show_default=False),
    ] = None,
    ids: Ids = None,
    file: From = None,
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that OTHER is SPEAKER.

    What OTHER said is listed as said by SPEAKER from now on.
    """
    with open_to_change(db, dry_run=dry_run) as store:
        others = _several(store, other, ids, file)
        for made in store.merge(speaker, *others, why=why, by=by):
            typer.echo(described(made))
            tell_undo(made, db, dry_run=dry_run)


@app.command(epilog='Example: quotes speakers reject "Facebook Page" "Last Updated" --why "words of the page"')
def reject(
    speaker: Annotated[
        list[str] | None,
        typer.Argument(metavar="SPEAKER", help="What is no speaker; names or numbers.", show_default=False),
    ] = None,
    ids: Ids = None,
    file: From = None,
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that SPEAKER is none.

    It is in no list any more, and what it was taken to have said is nobody's statement, in all articles that are here
    and those to come. A quote that somebody else said is put right with `quotes correct`.
    """
    with open_to_change(db, dry_run=dry_run) as store:
        speakers = _several(store, speaker, ids, file)
        for made in store.reject_speakers(*speakers, why=why, by=by):
            typer.echo(described(made))
            tell_undo(made, db, dry_run=dry_run)


@app.command(epilog='Example: quotes speakers split "John Smith" 12 40 --name "John Smith (Leeds)"')
def split(
    speaker: Who,
    quote: Annotated[list[str], typer.Argument(metavar="QUOTE", help="The numbers of what somebody else said.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="The name of the other one; it may be the same.")],
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that SPEAKER is two.

    The quotes that are named go to a speaker of their own.
    """
    with open_to_change(db, dry_run=dry_run) as store:
        made = store.split(speaker, quote, name=name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db, dry_run=dry_run)


@app.command(epilog='Example: quotes speakers rename "Mark C. Toner" "Mark Toner"')
def rename(
    speaker: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show.")],
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show SPEAKER under another name."""
    with open_to_change(db, dry_run=dry_run) as store:
        made = store.rename(speaker, name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db, dry_run=dry_run)


@app.command(epilog='Example: quotes speakers alias "Russian government" Kremlin')
def alias(
    speaker: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What articles call them.")],
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that whoever is called NAME is SPEAKER.

    In all articles that are here and those to come.
    """
    with open_to_change(db, dry_run=dry_run) as store:
        made = store.alias(speaker, name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db, dry_run=dry_run)


@app.command(epilog='Example: quotes speakers describe "Mark Toner" --organization "State Department"')
def describe(
    speaker: Who,
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="The organization they speak for.")] = None,
    wikidata: Annotated[str | None, typer.Option(metavar="ITEM", help="Their item of Wikidata, like Q42.")] = None,
    why: Why = None,
    by: By = None,
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say for whom SPEAKER speaks, or which item of Wikidata they are."""
    with open_to_change(db, dry_run=dry_run) as store:
        for made in store.describe(speaker, organization=organization, wikidata=wikidata, why=why, by=by):
            typer.echo(described(made))
            tell_undo(made, db, dry_run=dry_run)


def _several(store: Store, names: list[str] | None, ids: str | None, file: Path | None) -> list[str]:
    """The speakers that a command is given: as NAMES, by numbers (IDS) and in a FILE.

    Raises:
        OptionError: there are none, IDS has something else than numbers, or FILE can't be read.
        NotFoundError, OptionError: a line of FILE means nobody, or several.
    """
    numbers = [] if ids is None else [part.strip() for part in ids.split(",")]
    for given in numbers:
        number = read_number(given)
        if number is None or number.kind not in (None, "speaker"):
            raise OptionError(f"--ids {given!r} is not the number of a speaker: write numbers such as s12,s40")
    found = [*(names or ()), *numbers, *([] if file is None else _listed_in(store, file))]
    if not found:
        raise OptionError("no speakers to decide about: give names or numbers, --ids or --from")
    return found


def _listed_in(store: Store, file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise OptionError(f"{file}: can't be read ({error.strerror}): give another file") from None
    except UnicodeDecodeError:
        raise OptionError(f"{file}: is not in UTF-8: store it anew") from None
    found = [(number, line.strip()) for number, line in enumerate(lines, start=1)]
    found = [(number, name) for number, name in found if name and not name.startswith("#")]
    for number, name in found:
        try:
            store.whom(name, exact=True)
        except (NotFoundError, OptionError) as error:
            raise type(error)(f"{file}:{number}: {error}") from None
    return [name for _, name in found]
