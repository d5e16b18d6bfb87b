"""``quotes export`` and ``quotes import``: a collection as files, to keep and to share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.boundary import complain

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files are.", show_default=False)]
Only = Annotated[
    str | None,
    typer.Option(
        metavar="PARTS",
        help="Only these of articles, speakers, aliases, outlets and corrections, with commas between them.",
    ),
]

_SINGULAR = {
    "articles": "article",
    "speakers": "speaker",
    "aliases": "alias",
    "outlets": "outlet",
    "corrections": "correction",
}


def export(folder: Folder, only: Only = None, db: options.Database = options.DEFAULT_DATABASE) -> None:
    """Write the whole collection as files.

    Articles with their quotes are JSON Lines; speakers, aliases, outlets and the log of corrections are CSV that a
    spreadsheet can open. `quotes import` makes the same collection of them, without reading the articles again.
    """
    from quotes.store import open_store

    with open_store(db, create=False) as store:
        counts = store.export(folder, only=_parts(only))
    typer.echo(f"{folder}: {_listed(counts)}")


def import_(folder: Folder, only: Only = None, db: options.Database = options.DEFAULT_DATABASE) -> None:
    """Take in what `quotes export` wrote, here or elsewhere.

    What is here already stays as it is. Corrections of both sides are put together, and everything follows from them.
    Where the two say different things, that is reported. All or nothing: a wrong line leaves the database as it was.
    """
    from quotes.store import open_store

    is_new = not db.exists()
    try:
        with open_store(db) as store:
            came = store.import_folder(folder, only=_parts(only), on_conflict=complain)
    except BaseException:
        if is_new:
            db.unlink(missing_ok=True)
        raise
    counts = {
        "articles": came.articles,
        "speakers": came.speakers,
        "aliases": came.aliases,
        "outlets": came.outlets,
        "corrections": came.corrections,
    }
    known = f", {came.known} known already" if came.known else ""
    conflicts = f", {came.conflicts} said differently here" if came.conflicts else ""
    typer.echo(f"new: {_listed(counts)}{known}{conflicts}")


def _parts(only: str | None) -> list[str] | None:
    return None if only is None else only.split(",")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {_SINGULAR[part] if count == 1 else part}" for part, count in counts.items())
