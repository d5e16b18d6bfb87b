"""``quotes outlets``: who publishes, supplies and is told, and the user's own table of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options, rows
from quotes.cli.boundary import complain
from quotes.cli.naming import open_there
from quotes.cli.printing import console
from quotes.cli.rehearsing import DryRun, open_to_fill

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    epilog="Example: quotes outlets --csv > outlets.csv",
)


@app.callback()
@options.expanded
def outlets(
    context: typer.Context,
    *,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List outlets, or take in your own table of them.

    Each comes with the number of its articles, of its dispatches that anybody carried, of the quotes in its articles,
    and of the quotes that were said to it.
    """
    if context.invoked_subcommand is not None:
        options.none_before(context)
        return
    with open_there(db) as store:
        found = store.outlets()
    if form:
        rows.print_listing(found, rows.OUTLETS, form)
    elif found:
        from quotes.cli.views import print_outlets

        print_outlets(console(), found)
    if not found:
        complain("nothing found")


@app.command("import", epilog="Example: quotes outlets import our-papers.csv")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a line for each outlet.", show_default=False)],
    dry_run: DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Take in a table of outlets.

    The first line names the columns: name, and any of kind (publisher, agency, broadcaster, platform), domains and
    aliases, with semicolons between several; others are left aside. It goes before the table that comes with the
    package. Where a row is wrong, nothing is taken in.
    """
    from quotes.articles.outlets import read_outlets

    listed = [outlet for _, outlet in read_outlets(file)]
    with open_to_fill(db, dry_run=dry_run) as store:
        new = store.add_outlets(listed)
    typer.echo(f"{len(listed)} outlet{'s' if len(listed) != 1 else ''}, {new} new")
