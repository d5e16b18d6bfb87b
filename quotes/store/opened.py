"""An open database and the right to write to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from quotes.store.failures import explained


class Opened:
    """What every part of a store builds on: the database, its path, and transactions."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; closing twice does no harm."""
        self.database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that holds the right to write from its start, so that two writers take turns."""
        with explained(self.path):
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.database.execute("COMMIT")
            except BaseException:
                self.database.rollback()
                raise
