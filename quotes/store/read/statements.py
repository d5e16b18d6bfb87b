"""Statements as readers see them: once however often they were reported, or with every appearance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.identity.statements.alignment import Piece, diff
from quotes.numbers import read_number
from quotes.store.db import Opened, explained
from quotes.store.models import Statement
from quotes.store.read import quotes as reader
from quotes.store.write.counting import sources_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A statement as one article has it."""

    statement: Statement
    source: int  #: from 1, the same for appearances that are not independent of each other
    changes: tuple[Piece, ...]  #: how its words differ from the longest form


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementInFull:
    """A statement with everything that was made of it."""

    longest: Statement
    reports: tuple[Appearance, ...]  #: earliest first, undated last


def told_once(statements: Iterable[Statement]) -> list[Statement]:
    """Those of STATEMENTS that are one as one, in the order of the first of each.

    Of several that are one, the one whose words are the longest form is taken, if it is among them; the first if not.
    """
    # Numbers of quotes and of statements share a dictionary: those of quotes are made negative.
    groups: dict[int, list[Statement]] = {}
    for each in statements:
        groups.setdefault(each.statement_id or -each.id, []).append(each)
    return [next((each for each in group if each.id == each.longest), group[0]) for group in groups.values()]


def by_reports(told: Iterable[Statement]) -> list[Statement]:
    """TOLD with the most widely reported first."""
    return sorted(told, key=lambda each: (-each.sources, -each.outlets, -each.appearances, each.first_reported or "9"))


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


class Statements(Opened):
    """The part of a store that has statements as a whole."""

    def statement(self, number: int | str) -> StatementInFull:
        """The statement of that NUMBER (``st40``), or that a quote is (``q717``, ``717``), with all its appearances.

        Keys of quotes and statements do as well: that of a statement is that of a quote, too.

        Raises:
            NotFoundError: there is none.
        """
        with explained(self.path):
            quote = self._quote_of(number)
            if quote is None:
                raise NotFoundError(
                    f"no quote or statement {number} in {self.path}: give a number or key that a search shows"
                )
            of = self.database.table("quotes").get(quote)["statement"]
            # A quote that stands alone, or is not shown any more, is still there to be asked for.
            numbers = [] if of is None else appearances(self.database, of)
            statements = reader.load(self.database, numbers or [quote])
            sources = sources_of(self.database, [each.id for each in statements])
        (longest,) = told_once(statements)
        from_one: dict[int | None, int] = {}
        reports = [
            Appearance(
                statement=each,
                source=from_one.setdefault(sources.get(each.article), len(from_one) + 1),
                changes=tuple(diff(longest.words, each.words)),
            )
            for each in statements
        ]
        return StatementInFull(longest=longest, reports=tuple(reports))

    def told_once(self, statements: Sequence[Statement]) -> list[Statement]:
        """STATEMENTS, as a search or a history gives them, with those that are one told once; see :func:`told_once`."""
        return told_once(statements)

    def _quote_of(self, given: int | str) -> int | None:
        """The quote that stands for GIVEN; a number without letters is a quote's."""
        number = read_number(given)
        if number is None or number.kind != "statement":
            return reader.number_of(self.database, "quote", given)
        held = reader.number_of(self.database, "statement", given)
        return None if held is None else int(self.database.table("statements").get(held)["quote"])
