"""Statements as readers see them: one line each, or with every appearance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.identity.differences import diff
from quotes.numbers import read_number
from quotes.store.db import explained, one
from quotes.store.models import Appearance, Statement, StatementInFull, StatementOverview
from quotes.store.read import quotes as reader
from quotes.store.read.filter import Where
from quotes.store.write.counting import sources_of

Row = Mapping[str, Any]


def overviews(db: Database, statements: Sequence[Statement]) -> list[StatementOverview]:
    """STATEMENTS with those that are one told once, in the order of the first of each.

    Of several that are one, the one whose words are the longest form is shown, if it is among them; the first if not.
    """
    unified = _unified(db, [statement.id for statement in statements])
    groups: dict[int, list[Statement]] = {}
    for statement in statements:
        # Numbers of quotes and of statements share a dictionary: those of quotes are made negative.
        row = unified.get(statement.id)
        groups.setdefault(row["id"] if row else -statement.id, []).append(statement)
    told = []
    for group in groups.values():
        row = unified.get(group[0].id)
        shown = next((each for each in group if row and each.id == row["quote"]), group[0])
        told.append(_overview(shown, row))
    return told


def by_reports(told: Iterable[StatementOverview]) -> list[StatementOverview]:
    """TOLD with the most widely reported first."""
    return sorted(told, key=lambda each: (-each.sources, -each.outlets, -each.appearances, each.first_reported or "9"))


def quote_of(db: Database, given: int | str) -> int | None:
    """The quote that stands for GIVEN, the number or key of a statement or a quote; None where there is none.

    A number without letters is a quote's.
    """
    number = read_number(given)
    if number is not None and number.kind == "statement":
        held = one(db, "SELECT quote FROM statements WHERE id = :id", {"id": number.number})
        return None if held is None else int(held["quote"])
    return reader.number_of(db, "quote", given)


def in_full(db: Database, quote: int) -> StatementInFull:
    """The statement that the quote of the number QUOTE, which has to be there, is or belongs to."""
    found = db.execute(
        "SELECT id FROM quotes WHERE shown AND statement = (SELECT statement FROM quotes WHERE id = ?)", [quote]
    )
    # A quote that stands alone, or is not shown any more, is still there to be asked for.
    numbers = [row[0] for row in found] or [quote]
    statements = _with_numbers(db, numbers)
    (overview,) = overviews(db, statements)
    sources = sources_of(db, numbers)
    from_one: dict[int | None, int] = {}
    reports = tuple(
        Appearance(
            statement=statement,
            source=from_one.setdefault(sources.get(statement.article), len(from_one) + 1),
            changes=tuple(diff(overview.statement.words, statement.words)),
        )
        for statement in statements
    )
    return StatementInFull(overview=overview, reports=reports)


class TellsStatements:
    """What :class:`quotes.store.Store` has of statements as a whole."""

    database: Database
    path: Path

    def statement(self, number: int | str) -> StatementInFull:
        """The statement of that NUMBER (``st40``), or that a quote is (``q717``, ``717``), with all its appearances.

        Keys of quotes and statements do as well: that of a statement is that of a quote, too.

        Raises:
            NotFoundError: there is none.
        """
        with explained(self.path):
            quote = quote_of(self.database, number)
            if quote is None:
                raise NotFoundError(
                    f"no quote or statement {number} in {self.path}: give a number or key that a search shows"
                )
            return in_full(self.database, quote)

    def told_once(self, statements: Sequence[Statement]) -> list[StatementOverview]:
        """STATEMENTS, as a search or a history gives them, with those that are one told once."""
        with explained(self.path):
            return overviews(self.database, statements)


def _with_numbers(db: Database, quotes: Sequence[int]) -> list[Statement]:
    where = Where(["quotes.id IN (SELECT value FROM json_each(:quotes))"], {"quotes": json.dumps(quotes)})
    return reader.statements(db, where, -1)


def _unified(db: Database, quotes: Iterable[int]) -> dict[int, Row]:
    """The rows of ``statements`` for those of QUOTES that have one, by the number of the quote."""
    sql = """
        SELECT quotes.id AS of_quote, statements.* FROM quotes JOIN statements ON statements.id = quotes.statement
        WHERE quotes.id IN (SELECT value FROM json_each(:quotes))
    """
    return {row["of_quote"]: row for row in db.query(sql, {"quotes": json.dumps(sorted(quotes))})}


def _overview(statement: Statement, row: Row | None) -> StatementOverview:
    if row is None:
        return StatementOverview(
            id=None,
            key=statement.key,
            statement=statement,
            first_reported=statement.published,
            appearances=1,
            outlets=int(statement.outlet is not None),
            sources=1,
        )
    counted = {name: row[name] for name in ("id", "key", "first_reported", "appearances", "outlets", "sources")}
    return StatementOverview(statement=statement, **counted)
