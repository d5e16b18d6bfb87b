"""A collection copied as it is at one moment, while others go on writing, and such a copy put in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from quotes.errors import OptionError, StoreError
from quotes.files import replacing
from quotes.store.db import explained, open_database

# Seconds to wait for somebody who writes.
_PATIENCE = 60.0
_COUNTED = ("articles", "quotes", "speakers", "corrections")


def back_up(database: Path, target: Path) -> dict[str, int]:
    """Copy the collection at DATABASE to TARGET, whole and checked, as it is at one moment.

    Others may write meanwhile; they wait until the pages are copied.  The copy is made beside TARGET, where there is
    nothing or an earlier backup, and takes its name when it is complete: at any moment there is the one or the other.

    Returns:
        How many articles, quotes, speakers and corrections, superseded ones included, and how many bytes the copy has.

    Raises:
        OptionError: TARGET is DATABASE, or is a file that is no collection.
        StoreError: DATABASE can't be read, TARGET can't be written, or the copy is not what was copied.
    """
    _check_target(database, target)
    if target.exists():
        try:
            open_database(target, create=False, timeout=_PATIENCE).close()
        except StoreError as error:
            raise OptionError(f"{error} (a backup takes the place of nothing but an earlier backup)") from None
    with _written(target) as making:
        return _copy(database, making, target)


def restore(backup: Path, database: Path, *, force: bool = False, keep: bool = True) -> dict[str, int]:
    """Put a copy of BACKUP in the place of DATABASE, which stays as it is until the copy is complete and checked.

    Args:
        backup: a collection; it stays.
        database: where to put it.
        force: whether it may take the place of what is there.
        keep: False checks everything, and leaves all as it was.

    Returns:
        As for :func:`back_up`.

    Raises:
        OptionError: DATABASE is BACKUP, or is there and FORCE is false.
        StoreError: BACKUP is none, is damaged or of another version; DATABASE can't be written or is in use.
    """
    _check_target(backup, database)
    if database.exists() and not force:
        raise OptionError(f"{database} exists: --force puts the backup in its place")
    # Held until the copy is in its place.
    with ExitStack() as alone, _written(database, keep=keep) as making:
        copied = _copy(backup, making, database)
        if keep:
            alone.enter_context(_alone(database))
        return copied


def _check_target(source: Path, target: Path) -> None:
    if not target.absolute().parent.is_dir():
        raise StoreError(f"{target}: its folder does not exist: make it, or give another path")
    if target.exists():
        if not target.is_file():
            raise OptionError(f"{target} is not a file: give the path of one")
        if source.exists() and target.samefile(source):
            raise OptionError(f"{target} is what is to be copied: give another path")


@contextmanager
def _written(target: Path, *, keep: bool = True) -> Iterator[Path]:
    try:
        with replacing(target, keep=keep) as making:
            yield making
    except OSError as error:
        raise StoreError(f"{target}: can't be written ({error.strerror}): give another path") from error


def _copy(source: Path, making: Path, target: Path) -> dict[str, int]:
    """Copy the collection at SOURCE to the new file MAKING, which is to be TARGET, and check it."""
    with closing(open_database(source, create=False, timeout=_PATIENCE)) as database:
        with explained(source):
            # Nobody commits from here on, so that the pages are those of the rows that are counted.
            database.execute("BEGIN")
            rows = _counts(database.conn)
        with explained(target), closing(sqlite3.connect(making)) as copy:
            # What is lost with the power is not renamed yet.
            copy.execute("PRAGMA synchronous = OFF")
            database.conn.backup(copy)
    _check(making, rows)
    with making.open("rb+") as file:
        os.fsync(file.fileno())
    return rows | {"bytes": making.stat().st_size}


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _COUNTED}


def _check(copy: Path, rows: dict[str, int]) -> None:
    """Check that COPY is sound and has as many ROWS as what was copied.

    Raises:
        StoreError: it is or has not.
    """
    with explained(copy), closing(sqlite3.connect(copy)) as connection:
        (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if told != "ok":
            raise StoreError(
                f"{copy}: the copy is damaged, and so is what was copied ({told}): `quotes doctor` says more"
            )
        if _counts(connection) != rows:
            raise StoreError(f"{copy}: the copy is not complete: check the disk and run it again")


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Keep others from DATABASE, if it is there, while it is replaced; what a killed process began in it is undone."""
    if not database.exists():
        yield
        return
    journal = database.with_name(f"{database.name}-journal")
    with closing(sqlite3.connect(database, timeout=_PATIENCE)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            with explained(database):
                raise
        except sqlite3.DatabaseError:
            # Too damaged to be opened: what is restored must not be changed by its journal.
            journal.unlink(missing_ok=True)
        yield
