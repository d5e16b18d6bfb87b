"""What the database was asked while articles are written, so that it is asked once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from quotes.store.db import Row, added, next_number, one

P = ParamSpec("P")
T = TypeVar("T")


class Memory:
    """Answers that hold within one transaction, as long as only articles are added and nothing is taken back.

    The same few names, cues and outlets stand in one article after the other.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._answers: defaultdict[Hashable, dict[tuple[Hashable, ...], Any]] = defaultdict(dict)
        self._next: dict[str, int] = {}

    def numbers(self, table: str, many: int = 1) -> range:
        """The numbers for so MANY new rows of TABLE, which nobody else adds to meanwhile."""
        first = self._next.get(table) or next_number(self.db, table)
        self._next[table] = first + many
        return range(first, first + many)

    def ask(self, about: Callable[Concatenate[Database, P], T], *asked: P.args, **no: P.kwargs) -> T:
        """What ABOUT answers where it is ASKED of the database."""
        answers = self._answers[about]
        if asked not in answers:
            answers[asked] = about(self.db, *asked, **no)
        answer: T = answers[asked]
        return answer

    def once(self, table: str, values: Row, **more: Any) -> int:
        """The number of the row of TABLE that has these VALUES; where there is none, it is added, with MORE values."""
        answers, asked = self._answers[table], tuple(values.values())
        if asked not in answers:
            same = " AND ".join(f"{name} IS :{name}" for name in values)
            held = one(self.db, f"SELECT id FROM {table} WHERE {same}", values)
            answers[asked] = held["id"] if held else added(self.db, table, values | more)
        return int(answers[asked])

    def is_new(self, about: Callable[..., Any], *told: Hashable) -> bool:
        """Whether ABOUT is TOLD this for the first time."""
        answers = self._answers[about]
        known = told in answers
        answers[told] = None
        return not known

    def forget(self, about: Callable[..., Any]) -> None:
        """Ask ABOUT anew from now on."""
        self._answers.pop(about, None)
