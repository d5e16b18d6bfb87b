"""SQLite's failures, said in one sentence that names the database and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quotes.errors import StoreError

_BUSY = "is in use by another process: try again when that one has finished"
_FULL = (
    "the database could not be written to the end, most likely because the disk is full: free some space and run "
    "again (what was stored before is whole)"
)
_READ_ONLY = "can't be written: give a database in a folder that you may write to"
# By the first words of SQLite's own names of its result codes, which have suffixes (SQLITE_IOERR_WRITE).
_ADVICE = {
    "SQLITE_NOTADB": "is not a SQLite database: give the path of another file",
    "SQLITE_CORRUPT": "is damaged: put a copy from before in its place, or build it anew from the articles",
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_TOOBIG": "can't hold a text this long: split the article",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise what goes wrong with the database at PATH as a StoreError.

    Failures that only a mistake in this package can bring about (a broken constraint, wrong SQL) pass as they are.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        for prefix, advice in _ADVICE.items():
            if code.startswith(prefix):
                raise StoreError(f"{path}: {advice}") from error
        raise
