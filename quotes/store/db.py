"""The SQLite file of a collection: how it is opened and made, written to in turns, and how its failures are told."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from quotes.errors import StoreError

Row = dict[str, Any]

# 20 hexadecimal digits: the chance that two of ten million quotes share a key is one in ten billion.
_KEY_DIGITS = 20

#: What marks a SQLite file as a collection of quotes: "quot" in ASCII.
APPLICATION_ID = 0x71756F74
#: The number of what ``schema.sql`` has today.
SCHEMA_VERSION = 6
#: STRICT tables came with this release of SQLite.
SQLITE_NEEDED = (3, 37, 0)

# What every collection has had, also before files were marked; other programs have an "articles" or a "quotes", too.
_TABLES = {"articles", "speakers", "quotes", "quote_parts", "attributions", "attribution_speakers"}

# How a transaction begins, is taken back, and ends: a whole one, and one inside of another.
_WHOLE = ("BEGIN IMMEDIATE", ("ROLLBACK",), ("COMMIT",))
_PART = ("SAVEPOINT part", ("ROLLBACK TO part", "RELEASE part"), ("RELEASE part",))

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


class Opened:
    """What every part of a store builds on: the database, its path, and transactions."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; closing twice does no harm."""
        self.database.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction in which the database stays in one state, whoever writes meanwhile."""
        with explained(self.path):
            self.database.execute("BEGIN")
            try:
                yield
            finally:
                self.database.rollback()

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[None]:
        """A transaction that holds the right to write from its start, so that two writers take turns.

        Inside another one it is a part of that: where it fails, what it did is taken back, and the rest stands.  Where
        KEEP is false, everything is taken back at the end, as if it had not been done.
        """
        with explained(self.path):
            begin, take_back, end = _PART if self.database.conn.in_transaction else _WHOLE
            self.database.execute(begin)
            try:
                yield
                for command in end if keep else take_back:
                    self.database.execute(command)
            except BaseException:
                # Where the disk is full, SQLite may have taken the whole transaction back itself.
                if self.database.conn.in_transaction:
                    for command in take_back:
                        self.database.execute(command)
                raise


def open_database(path: Path, *, create: bool, timeout: float) -> Database:
    """Open the collection at PATH; arguments and errors as for :func:`quotes.store.open_store`."""
    if sqlite3.sqlite_version_info < SQLITE_NEEDED:
        needed = ".".join(map(str, SQLITE_NEEDED[:2]))
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old: use a Python with {needed} or later")
    in_memory = str(path) == ":memory:"
    blank = not in_memory and not path.exists()
    if not in_memory:
        _check_place(path, create=create)
    uri = "file::memory:" if in_memory else f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    with explained(path):
        database = Database(sqlite3.connect(uri, uri=True, timeout=timeout))
        try:
            database.execute("PRAGMA foreign_keys = ON")
            _prepare(database, path, create=create)
        except BaseException:
            database.close()
            # What SQLite left of a database that could not be made is an empty file.
            if blank and path.exists() and path.stat().st_size == 0:
                path.unlink()
            raise
    return database


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the database behind CONNECTION is a collection with the schema of this version of the package."""
    return _marks(connection) == (APPLICATION_ID, SCHEMA_VERSION)


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


def digest(*parts: str) -> str:
    """A key made from PARTS and nothing else, the same on every machine."""
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_KEY_DIGITS]


def one(db: Database, sql: str, values: Mapping[str, object]) -> Row | None:
    """The first row that SQL gives with VALUES, None where it gives none."""
    found = db.conn.execute(sql, dict(values))
    row = found.fetchone()
    # An unfinished statement would keep the transaction from its end.
    found.close()
    return None if row is None else dict(zip((column[0] for column in found.description), row, strict=True))


def by_key(db: Database, table: str, key: object) -> Row | None:
    """The row of TABLE with that KEY, None where there is none."""
    return one(db, f"SELECT * FROM {table} WHERE key = :key", {"key": key})


def added(db: Database, table: str, values: Row) -> int:
    """The number of the new row VALUES of TABLE."""
    number = db.conn.execute(_insertion(table, tuple(values)), list(values.values())).lastrowid
    assert isinstance(number, int)
    return number


def next_number(db: Database, table: str) -> int:
    """The number that the next new row of TABLE gets."""
    return int(next(iter(db.conn.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")))[0])


def change(db: Database, table: str, number: int, values: Row) -> None:
    """Give the row NUMBER of TABLE these VALUES."""
    columns = ", ".join(f"{name} = ?" for name in values)
    db.conn.execute(f"UPDATE {table} SET {columns} WHERE id = ?", [*values.values(), number])


def among(db: Database, sql: str, values: Iterable[int | str]) -> list[tuple[Any, ...]]:
    """The rows that SQL gives with VALUES in the place of its ``{}``, a list that SQLite takes as one value of JSON.

    Without VALUES there is nothing to ask.
    """
    if not (listed := sorted(values)):
        return []
    if len(listed) == 1:
        return db.conn.execute(sql.format("(SELECT :only AS value)"), {"only": listed[0]}).fetchall()
    sql = sql.format("(SELECT value FROM json_each(:listed))")
    return db.conn.execute(sql, {"listed": json.dumps(listed)}).fetchall()


def column(db: Database, sql: str, values: Iterable[int | str]) -> list[Any]:
    """The first column of the rows that :func:`among` gives."""
    return [row[0] for row in among(db, sql, values)]


def has_slug(db: Database, table: str, slug: str) -> bool:
    """Whether a row of TABLE has that SLUG."""
    return one(db, f"SELECT 1 FROM {table} WHERE slug = :slug", {"slug": slug}) is not None


def align(db: Database, table: str, row: Row, values: Row) -> bool:
    """Give ROW of TABLE those of VALUES that it does not have; whether there were any."""
    news = {name: value for name, value in values.items() if row[name] != value}
    if news:
        change(db, table, row["id"], news)
    return bool(news)


def add_rows(db: Database, table: str, rows: Iterable[Row], *, ignore: bool = False) -> None:
    """Add ROWS, which have the same columns in the same order, to TABLE; IGNORE those that it does not let in."""
    rows = list(rows)
    if rows:
        sql = _insertion(table, tuple(rows[0]), "OR IGNORE " if ignore else "")
        db.conn.executemany(sql, [list(row.values()) for row in rows])


@lru_cache
def _insertion(table: str, columns: tuple[str, ...], otherwise: str = "") -> str:
    return f"INSERT {otherwise}INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _check_place(path: Path, *, create: bool) -> None:
    if path.exists():
        if not path.is_file():
            raise StoreError(f"{path}: is not a file: give the path of a database")
        # SQLite takes it for a database without tables, which it is not yet.
        if not create and path.stat().st_size == 0:
            raise StoreError(f"{path}: is empty: `quotes ingest` makes a database of it from articles")
    elif not create:
        raise StoreError(f"{path}: no such database: `quotes ingest` makes one from articles")
    elif not path.absolute().parent.is_dir():
        raise StoreError(f"{path}: its folder does not exist: make it, or give another path")


def _prepare(database: Database, path: Path, *, create: bool) -> None:
    """Check that DATABASE, which is at PATH, is a collection; make it one where it is blank and CREATE is true."""
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
    """Whether DATABASE has our schema; False where it is blank and to be made one, else StoreError."""
    # Looked at first: whoever makes the tables meanwhile marks the file with them.
    tables = set(database.table_names())
    application, version = _marks(database.conn)
    if (application, version) == (APPLICATION_ID, SCHEMA_VERSION):
        return True
    if application == APPLICATION_ID and version > SCHEMA_VERSION:
        raise StoreError(f"{path}: was written by a later version of quotes: install that one or a newer one")
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
