"""Statements as readers see them: once however often they were reported, or with every appearance."""

from __future__ import annotations

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


def of_key(db: Database, given: str | int, *, each: bool = False) -> list[int] | None:
    """The quotes that GIVEN means, None where nothing has this number or key.

    It is that of a statement, a quote or an article: ``st40``, ``q717`` or ``717``, ``a12``, or a key.  Of a statement
    these are EACH of its appearances, or else the one that is shown for it.
    """
    number = read_number(given)
    if number is not None and number.kind == "article":
        sql = "SELECT quote FROM sound_quotes WHERE article = ? ORDER BY position"
        return [row["quote"] for row in db.query(sql, [reader.number_of(db, "article", given)])] or None
    asked = number is None or number.kind == "statement"
    held = reader.number_of(db, "statement", given) if asked else None
    quote = reader.number_of(db, "quote", given) if held is None else db.table("statements").get(held)["quote"]
    if quote is None or not each:
        return None if quote is None else [quote]
    held = held or db.table("quotes").get(quote)["statement"]
    # A quote that stands alone, or is not shown any more, is still there to be asked for.
    return ([] if held is None else appearances(db, held)) or [quote]


class Statements(Opened):
    """The part of a store that has statements as a whole."""

    def statement(self, number: int | str) -> StatementInFull:
        """The statement of that NUMBER (``st40``), or that a quote is (``q717``, ``717``), with all its appearances.

        Keys of quotes and statements do as well: that of a statement is that of a quote, too.

        Raises:
            NotFoundError: there is none.
        """
        with explained(self.path):
            read = read_number(number)
            is_one = read is None or read.kind in (None, "quote", "statement")
            numbers = of_key(self.database, number, each=True) if is_one else None
            if numbers is None:
                raise NotFoundError(
                    f"no quote or statement {number} in {self.path}: give a number or key that a search shows"
                )
            statements = reader.load(self.database, numbers)
            sources = sources_of(self.database, [each.id for each in statements])
        longest = next((each for each in statements if each.id == each.longest), statements[0])
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
