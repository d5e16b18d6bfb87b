"""What a watch remembers, in a small SQLite file beside the database.

Beside it and not in it: what is watched, and when it failed, is nobody's business who reads the collection, which is
served and handed on; and it can be deleted at any time, which costs nothing but one look at everything that is listed.
A page is noted as wanted together with the list that named it, and as read once it is stored: whatever happens in
between, it is read in another round.  One that is done with, and that no list has named for 90 days, is forgotten.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from quotes.articles.fetch.client import Validators, shown
from quotes.articles.fetch.lists import Entry
from quotes.errors import StoreError

_VERSION = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
    address TEXT PRIMARY KEY, asked REAL NOT NULL, listed REAL, etag TEXT, modified TEXT,
    failures INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS pages (
    address TEXT PRIMARY KEY, source TEXT NOT NULL, list TEXT NOT NULL, seen REAL NOT NULL, stamp TEXT,
    entry TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'read', 'given up')), tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS pages_wanted ON pages (source) WHERE state = 'wanted';
CREATE INDEX IF NOT EXISTS pages_seen ON pages (seen);
CREATE TABLE IF NOT EXISTS hosts (
    name TEXT PRIMARY KEY, failures INTEGER NOT NULL, not_before REAL NOT NULL
) STRICT;
"""
_FIRST_WAIT = 60.0
_LONGEST_WAIT = 86400.0
# A page that fails for the moment is tried in so many rounds.
_TRIES = 5
# Seconds for which a page is remembered that is done with and that no list names.
_REMEMBERED = 90 * 86400.0


class State:
    """The memory of a watch; a context manager that closes its file.

    Every method may raise StoreError where the file can't be read or written.
    """

    def __init__(self, path: Path, *, is_kept: bool = True) -> None:
        """Open the file at PATH, or a copy of it in memory, of which nothing IS KEPT."""
        self._path = path
        with self._explained():
            place = path if is_kept else ":memory:"
            self._database = sqlite3.connect(place, timeout=20.0, isolation_level="IMMEDIATE")
            if not is_kept and path.exists():
                with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as there:
                    there.backup(self._database)
            self._database.row_factory = sqlite3.Row
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in (0, _VERSION):
                raise StoreError(f"{path}: is of another version of quotes: delete it, and all that is listed is new")
            self._database.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path}: can't be read or written ({error}): free some space, or give a folder that you may "
                "write to; if it is damaged, delete it, and all that is listed is new once"
            ) from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained(), self._database:
            yield

    def _row(self, sql: str, value: str) -> sqlite3.Row | None:
        with self._explained():
            found: sqlite3.Row | None = self._database.execute(sql, [value]).fetchone()
        return found

    def due(self, address: str, host: str, every: float) -> float:
        """From when on the source at ADDRESS is to be asked again, in seconds since 1970; 0 for one that is new.

        A tenth of the interval EVERY, and a minute at most, is forgiven: cron is never on the second.
        """
        row = self._row("SELECT * FROM sources WHERE address = ?", address)
        asked = 0.0 if row is None else max(row["asked"] + every - min(every / 10, 60.0), row["not_before"])
        return max(asked, self.host_ready(host))

    def host_ready(self, name: str) -> float:
        """From when on the host of that NAME may be asked again."""
        row = self._row("SELECT not_before FROM hosts WHERE name = ?", name)
        return row["not_before"] if row is not None else 0.0

    def known(self, address: str) -> Validators:
        """What came with the list or page at ADDRESS the last time."""
        row = self._row("SELECT etag, modified FROM sources WHERE address = ?", address)
        return Validators(etag=row["etag"], modified=row["modified"]) if row is not None else Validators()

    def list_came(
        self, address: str, now: float, *, validators: Validators | None, source: str, named: Sequence[Entry]
    ) -> None:
        """Note that the list or page at ADDRESS was had, and that what is new of what it NAMED is wanted.

        Args:
            now: seconds since 1970.
            validators: what came with it; None to leave those of the last time.
            source: what the pages belong to.
        """
        with self._writing():
            self._database.execute(
                "INSERT INTO sources (address, asked) VALUES (?1, ?2) "
                "ON CONFLICT (address) DO UPDATE SET asked = ?2, failures = 0, not_before = 0",
                [address, now],
            )
            if validators is not None:
                self._database.execute(
                    "UPDATE sources SET etag = ?, modified = ? WHERE address = ?",
                    [validators.etag, validators.modified, address],
                )
            if named:  # else it was the same as before
                self._database.execute("UPDATE sources SET listed = ? WHERE address = ?", [now, address])
            for entry in named:
                told = json.dumps({name: value for name, value in asdict(entry).items() if value and name != "known"})
                # A page that was read, or given up, is wanted again where the list says that it changed.
                self._database.execute(
                    "INSERT INTO pages (address, source, list, seen, stamp, entry, state) "
                    "VALUES (?1, ?2, ?5, ?6, ?3, ?4, 'wanted') "
                    "ON CONFLICT (address) DO UPDATE SET stamp = ?3, entry = ?4, state = 'wanted', tries = 0 "
                    "WHERE state <> 'wanted' AND stamp <> ?3",
                    [shown(entry.address), source, entry.stamp, told, address, now],
                )
            self._database.executemany(
                "UPDATE pages SET list = ?, seen = ? WHERE address = ?",
                [[address, now, shown(entry.address)] for entry in named],
            )

    def list_failed(self, address: str, now: float, every: float) -> None:
        """Note that the list or page at ADDRESS could not be had: it is asked less and less often."""
        with self._writing():
            self._database.execute(
                "INSERT INTO sources (address, asked, failures) VALUES (?1, ?2, 1) "
                "ON CONFLICT (address) DO UPDATE SET asked = ?2, failures = failures + 1",
                [address, now],
            )
            (failures,) = self._database.execute("SELECT failures FROM sources WHERE address = ?", [address]).fetchone()
            wait = min(every * 2.0 ** min(failures - 1, 30), max(every, _LONGEST_WAIT))
            self._database.execute("UPDATE sources SET not_before = ? WHERE address = ?", [now + wait, address])

    def host_failed(self, name: str, now: float, retry_after: float | None) -> None:
        """Note that the host of that NAME failed in this round: it is left alone, twice as long each time."""
        with self._writing():
            self._database.execute(
                "INSERT INTO hosts VALUES (?1, 1, 0) ON CONFLICT (name) DO UPDATE SET failures = failures + 1", [name]
            )
            (failures,) = self._database.execute("SELECT failures FROM hosts WHERE name = ?", [name]).fetchone()
            wait = max(retry_after or 0.0, min(_FIRST_WAIT * 2.0 ** min(failures - 1, 30), _LONGEST_WAIT))
            self._database.execute("UPDATE hosts SET not_before = ? WHERE name = ?", [now + wait, name])

    def host_answered(self, name: str) -> None:
        """Note that the host of that NAME is well."""
        with self._writing():
            self._database.execute("DELETE FROM hosts WHERE name = ?", [name])

    def wanted(self, source: str) -> list[Entry]:
        """The pages of SOURCE that are still to be read, in the order in which they were named."""
        with self._explained():
            rows = self._database.execute(
                "SELECT entry FROM pages WHERE source = ? AND state = 'wanted' ORDER BY rowid", [source]
            ).fetchall()
        entries = [json.loads(row["entry"]) for row in rows]
        return [Entry(**entry | {"authors": tuple(entry.get("authors", ()))}) for entry in entries]

    def page_read(self, address: str) -> None:
        """Note that the page at ADDRESS is stored."""
        with self._writing():
            self._database.execute("UPDATE pages SET state = 'read' WHERE address = ?", [shown(address)])

    def page_failed(self, address: str, *, is_temporary: bool) -> None:
        """Note that the page at ADDRESS could not be read; it is given up at once, or after a few rounds."""
        with self._writing():
            self._database.execute(
                "UPDATE pages SET tries = tries + 1, state = iif(?2 AND tries + 1 < ?3, 'wanted', 'given up') "
                "WHERE address = ?1",
                [shown(address), is_temporary, _TRIES],
            )

    def forget(self, now: float) -> None:
        """Forget the pages that are done with and that no list has named for long, nor one that is still the same."""
        with self._writing():
            self._database.execute(
                "DELETE FROM pages WHERE seen < ?1 AND state <> 'wanted' AND NOT EXISTS ("
                "SELECT 1 FROM sources WHERE sources.address = list AND asked >= ?1 AND listed <= seen)",
                [now - _REMEMBERED],
            )
