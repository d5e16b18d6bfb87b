"""Statements as readers see them: one line each, or with every appearance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.identity.differences import Piece, diff
from quotes.numbers import read_number
from quotes.store.db import explained, one
from quotes.store.models import Statement
from quotes.store.read import quotes as reader
from quotes.store.write.counting import sources_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOverview:
    """What a speaker said, told once however often it was reported.

    Attributes:
        id: of the statement (``st40``); None where it stands in one place only.
        key: of the quote that founded it; stays the same when the collection is built anew in the same order.
        statement: the quote whose words are the longest form of those asked for.
        first_reported: when the earliest article with it was published; None where none is dated.
        appearances: in how many articles it stands; versions of one are one.
        outlets: how many known outlets published it.
        sources: how many of the appearances are independent: copies of one dispatch are one source.
    """

    id: int | None
    key: str
    statement: Statement
    first_reported: str | None
    appearances: int
    outlets: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A statement as one article has it.

    Attributes:
        statement: the quote there.
        source: from 1, the same for appearances that are not independent of each other.
        changes: how its words differ from the longest form.
    """

    statement: Statement
    source: int
    changes: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementInFull:
    """A statement with everything that was made of it: ``overview``, and ``reports``, earliest first, undated last."""

    overview: StatementOverview
    reports: tuple[Appearance, ...]


def overviews(statements: Sequence[Statement]) -> list[StatementOverview]:
    """STATEMENTS with those that are one told once, in the order of the first of each.

    Of several that are one, the one whose words are the longest form is shown, if it is among them; the first if not.
    """
    groups: dict[int, list[Statement]] = {}
    for statement in statements:
        # Numbers of quotes and of statements share a dictionary: those of quotes are made negative.
        groups.setdefault(statement.statement_id or -statement.id, []).append(statement)
    return [_overview(next((each for each in group if each.id == each.longest), group[0])) for group in groups.values()]


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


def appearances(db: Database, statement: int, *, limit: int = -1) -> list[int]:
    """List the quotes that are appearances of the STATEMENT of that number, the earliest published first.

    What was rejected, or stands in an earlier version of an article alone, is none; LIMIT -1 is no limit.
    """
    sql = """
        SELECT quotes.id FROM quotes JOIN articles ON articles.id = quotes.article
        WHERE quotes.statement = :statement AND quotes.shown
        ORDER BY articles.published IS NULL, articles.published, articles.id, quotes.position LIMIT :limit
    """
    return [row["id"] for row in db.query(sql, {"statement": statement, "limit": limit})]


def in_full(db: Database, quote: int) -> StatementInFull:
    """The statement that the quote of the number QUOTE, which has to be there, is or belongs to."""
    row = one(db, "SELECT statement FROM quotes WHERE id = :quote", {"quote": quote})
    # A quote that stands alone, or is not shown any more, is still there to be asked for.
    numbers = appearances(db, row["statement"]) if row and row["statement"] is not None else []
    statements = reader.load(db, numbers or [quote])
    (overview,) = overviews(statements)
    sources = sources_of(db, [statement.id for statement in statements])
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
        return overviews(statements)


def _overview(statement: Statement) -> StatementOverview:
    return StatementOverview(
        id=statement.statement_id,
        key=statement.statement,
        statement=statement,
        first_reported=statement.first_reported,
        appearances=statement.appearances,
        outlets=statement.outlets,
        sources=statement.sources,
    )
