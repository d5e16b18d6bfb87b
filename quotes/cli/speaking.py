"""``quotes speakers``: who is quoted, and what people decide about them."""

from __future__ import annotations

from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.correcting import By, Why, described, tell_undo
from quotes.cli.looking import list_speakers
from quotes.cli.naming import open_there
from quotes.records import SPEAKER_KINDS

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

Who = Annotated[str, typer.Argument(metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.")]


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
    other: Annotated[list[str], typer.Argument(metavar="OTHER", help="Who is the same; names or numbers.")],
    why: Why = None,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that OTHER is SPEAKER.

    What OTHER said is listed as said by SPEAKER from now on.
    """
    with open_there(db) as store:
        for each in other:
            made = store.merge(speaker, each, why=why, by=by)
            typer.echo(described(made))
            tell_undo(made, db)


@app.command(epilog='Example: quotes speakers split "John Smith" 12 40 --name "John Smith (Leeds)"')
def split(
    speaker: Who,
    quote: Annotated[list[str], typer.Argument(metavar="QUOTE", help="The numbers of what somebody else said.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="The name of the other one; it may be the same.")],
    why: Why = None,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that SPEAKER is two.

    The quotes that are named go to a speaker of their own.
    """
    with open_there(db) as store:
        made = store.split(speaker, quote, name=name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db)


@app.command(epilog='Example: quotes speakers rename "Mark C. Toner" "Mark Toner"')
def rename(
    speaker: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to show.")],
    why: Why = None,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show SPEAKER under another name."""
    with open_there(db) as store:
        made = store.rename(speaker, name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db)


@app.command(epilog='Example: quotes speakers alias "Russian government" Kremlin')
def alias(
    speaker: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What articles call them.")],
    why: Why = None,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say that whoever is called NAME is SPEAKER.

    In all articles that are here and those to come.
    """
    with open_there(db) as store:
        made = store.alias(speaker, name, why=why, by=by)
    typer.echo(described(made))
    tell_undo(made, db)


@app.command(epilog='Example: quotes speakers describe "Mark Toner" --organization "State Department"')
def describe(
    speaker: Who,
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="The organization they speak for.")] = None,
    wikidata: Annotated[str | None, typer.Option(metavar="ITEM", help="Their item of Wikidata, like Q42.")] = None,
    why: Why = None,
    by: By = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say for whom SPEAKER speaks, or which item of Wikidata they are."""
    with open_there(db) as store:
        for made in store.describe(speaker, organization=organization, wikidata=wikidata, why=why, by=by):
            typer.echo(described(made))
            tell_undo(made, db)
