"""``--dry-run``: what a command would do to a collection, done and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli._output import complain

if TYPE_CHECKING:
    from quotes.store import Store

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what would be done, and leave everything as it is."),
]
#: What is said after a dry run.
REHEARSED = "that was a dry run: everything is as it was"


@contextmanager
def open_to_change(db: Path, *, dry_run: bool) -> Iterator[Store]:
    """Open the collection at DB, which has to be there; on a DRY_RUN all that is done to it is taken back."""
    from quotes.store import open_store

    with open_store(db, create=False) as store:
        if dry_run:
            with store.writing(keep=False):
                yield store
            complain(REHEARSED)
        else:
            yield store


@contextmanager
def open_to_fill(db: Path, *, dry_run: bool) -> Iterator[Store]:
    """Open the collection at DB, which is made where there is none; where the work fails, a new one is not left.

    A DRY_RUN makes none.
    """
    from quotes.store import open_store

    if dry_run and db.exists():
        with open_to_change(db, dry_run=True) as store:
            yield store
        return
    is_new = not db.exists()
    try:
        with open_store(":memory:" if dry_run else db) as store:
            yield store
    except BaseException:
        if is_new:
            db.unlink(missing_ok=True)
        raise
    if dry_run:
        complain(REHEARSED)
