"""``quotes outlets``: who publishes, supplies and is told, and the user's own table of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument

from quotes.cli import _options as options
from quotes.cli._collection import open_there, open_to_fill
from quotes.cli._output import Column, Listing, counted, print_list, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.store import OutletSummary

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

_LISTING = Listing(("id", "name", "kind", "domain", "aliases", "articles", "dispatches", "quotes", "told"))
_COLUMNS = (
    Column("no.", is_number=True),
    Column("outlet", folds=True),
    Column("kind"),
    Column("domain", folds=True),
    *(Column(name, is_number=True) for name in ("articles", "dispatches", "quotes", "told")),
)


@app.callback(epilog="Example: quotes outlets --csv > outlets.csv")
@options.expanded
def outlets(context: typer.Context, *, form: options.Format, db: options.Database = options.DEFAULT_DATABASE) -> None:
    """List outlets, or take in your own table of them.

    Each comes with the number of its articles, of its dispatches that anybody carried, of the quotes in its articles,
    and of the quotes that were said to it.
    """
    if context.invoked_subcommand is not None:
        options.none_before(context)
        return
    with open_there(db) as store:
        print_list(store.outlets(), _LISTING, form, _print)


def _print(out: Console, outlets: Sequence[OutletSummary]) -> None:
    rows = []
    for each in outlets:
        counts = (each.articles, each.dispatches, each.quotes, each.told)
        rows.append([str(each.id), each.name, each.kind or "", each.domain or "", *map(str, counts)])
    print_table(out, _COLUMNS, rows, spare=("domain", "told", "dispatches", "kind"))


@app.command("import", epilog="Example: quotes outlets import our-papers.csv")
def import_(
    file: Annotated[Path, Argument(metavar="FILE", help="CSV with a line for each outlet.")],
    dry_run: options.DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Take in a table of outlets.

    The first line names the columns: name, and any of kind (publisher, agency, broadcaster, platform), domains and
    aliases, with semicolons between several; others are left aside. It goes before the table that comes with the
    package. Where a row is wrong, nothing is taken in.
    """
    from quotes.articles.fields.outlets import read_outlets

    listed = read_outlets(file)
    with open_to_fill(db, dry_run=dry_run) as store:
        new = store.add_outlets(listed)
    typer.echo(f"{counted(len(listed), 'outlet')}, {new} new")
