"""``quotes backup``, ``restore``, ``doctor`` and ``plugins``: what keeps a collection safe and in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import REHEARSED
from quotes.cli._output import (
    Column,
    Listing,
    complain,
    console,
    counted,
    one_line,
    print_list,
    print_table,
    write_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.plugins import Plugin

_LISTING = Listing(("name", "package", "gives", "faults"))
_NO_PLUGIN = (
    "no plugin is installed: a package is one by the entry point 'quotes', as `python -m pydoc quotes.plugins` shows"
)


def backup(
    file: Annotated[Path, Argument(metavar="FILE", help="Where to put the copy.")],
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Copy the database, whole and checked, while others write.

    The copy is the database as it is at one moment. FILE may be an earlier backup, which stays until the new one is
    complete.
    """
    from quotes.store.transfer.backup import back_up

    typer.echo(f"{file}: {_counted(back_up(db, file))}")


def restore(
    file: Annotated[Path, Argument(metavar="FILE", help="What `quotes backup` made.")],
    force: Annotated[bool, Option("--force", help="Put it in the place of the database that is there.")] = False,
    dry_run: options.DryRun = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Put a backup in the place of the database.

    FILE is copied and checked first; until then the database stays as it is. FILE stays, too.
    """
    from quotes.store.transfer.backup import restore as put_back

    copied = put_back(file, db, force=force, keep=not dry_run)
    typer.echo(f"{db}: {_counted(copied)}")
    if dry_run:
        complain(REHEARSED)


def doctor(
    as_json: options.AsObject = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Check that everything is in order, and say what to do.

    The model and what it makes of a sample, plugins, settings, free space, the right to write, and the schema, pages,
    references and full-text index of the database. The exit code is 1 where something is not in order.
    """
    from quotes.doctor import examine

    found = []
    out = console()
    for finding in examine(db):
        found.append(finding)
        if not as_json:
            advice = f": {finding.advice}" if finding.advice else ""
            mark = "ok" if finding.ok else "wrong"
            out.print(f"{mark:5}  {finding.check:10}  {one_line(finding.told + advice)}", soft_wrap=True)
    if as_json:
        write_json(asdict(finding) for finding in found)
    if not all(finding.ok for finding in found):
        raise typer.Exit(1)


def plugins(*, form: options.Format) -> None:
    """List the plugins that are installed, and what each adds.

    A plugin is a package with an entry point `quotes`, which adds formats, citation styles or outlets. What is wrong
    with one is said, and nothing else fails by it.
    """
    from quotes.doctor import plugins as found

    print_list(found(), _LISTING, form, _print, if_none=_NO_PLUGIN)


def _print(out: Console, found: Sequence[Plugin]) -> None:
    rows = [
        [each.name, each.package, "; ".join([*each.gives, *(f"not used: {fault}" for fault in each.faults)])]
        for each in found
    ]
    print_table(out, (Column("plugin"), Column("package"), Column("adds", folds=True)), rows)


def _counted(copied: dict[str, int]) -> str:
    counts = [counted(number, table.removesuffix("s")) for table, number in copied.items() if table != "bytes"]
    return f"{', '.join(counts)} ({copied['bytes'] / 1_000_000:,.1f} MB)"
