"""The schema of a collection, and which databases have it."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import StoreError

#: What marks a SQLite file as a collection of quotes: "quot" in ASCII.
APPLICATION_ID = 0x71756F74
#: The number of what ``schema.sql`` has today.
SCHEMA_VERSION = 1
#: STRICT tables came with this release of SQLite.
SQLITE_NEEDED = (3, 37, 0)

# What every collection has had, also before files were marked; other programs have an "articles" or a "quotes", too.
_TABLES = {"articles", "speakers", "quotes", "quote_parts", "attributions", "attribution_speakers"}


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the database behind CONNECTION is a collection with the schema of this version of the package."""
    return _marks(connection) == (APPLICATION_ID, SCHEMA_VERSION)


def prepare(database: Database, path: Path, *, create: bool) -> None:
    """Check that DATABASE, which is at PATH, is a collection; make it one where it is blank and CREATE is true.

    Raises:
        StoreError: it is blank (and CREATE false), is not ours, or has the schema of another version.
    """
    if _has_schema(database, path, create=create):
        return
    schema = files("quotes.store").joinpath("schema.sql").read_text(encoding="utf-8")
    marks = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {SCHEMA_VERSION};"
    try:
        database.executescript(f"BEGIN IMMEDIATE;\n{schema}\n{marks}\nCOMMIT;")
    except sqlite3.OperationalError:
        database.rollback()
        # Another process may have made the tables while this one waited for its turn.
        if not _has_schema(database, path, create=create):
            raise


def _has_schema(database: Database, path: Path, *, create: bool) -> bool:
    """Whether DATABASE has our schema; False where it is blank and to be made one.

    Raises:
        StoreError: it is neither.
    """
    # Looked at first: whoever makes the tables meanwhile marks the file with them.
    tables = set(database.table_names())
    application, version = _marks(database.conn)
    if application == APPLICATION_ID and version > SCHEMA_VERSION:
        raise StoreError(f"{path}: was written by a later version of quotes: install that one or a newer one")
    if application == APPLICATION_ID and version == SCHEMA_VERSION:
        return True
    if application == APPLICATION_ID or tables >= _TABLES:
        raise StoreError(
            f"{path}: was made by an earlier version of quotes: carry it over with `quotes export FOLDER` of that "
            "version and `quotes import FOLDER` of this one, into a new database"
        )
    if tables or not create:
        raise StoreError(f"{path}: is a SQLite database but not a quotes database: give the path of another file")
    return False


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version
