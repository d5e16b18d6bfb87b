"""A collection of articles and their quotes in one SQLite file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from quotes.articles.fields.outlets import Outlet
from quotes.records import Article, Extraction
from quotes.store.corrections import replay
from quotes.store.corrections.decide import Correcting
from quotes.store.corrections.gold import Golden
from quotes.store.corrections.review import Reviewing
from quotes.store.db import explained, open_database
from quotes.store.models import OutletSummary, StoredArticle
from quotes.store.read import lists
from quotes.store.read.changes import TellingChanges
from quotes.store.read.overview import Counting
from quotes.store.read.speakers import NamingSpeakers
from quotes.store.read.statements import Statements
from quotes.store.transfer.export import Exporting
from quotes.store.transfer.import_folder import Importing
from quotes.store.transfer.table import Tabulating
from quotes.store.write import article as writer
from quotes.store.write import outlets
from quotes.store.write.article import Outcome
from quotes.store.write.checks import check, check_article
from quotes.store.write.memory import Memory


def open_store(path: str | Path, *, create: bool = True, timeout: float = 20.0) -> Store:
    """Open the collection at PATH, which is built where there is none and CREATE is true.

    The file keeps SQLite's rollback journal rather than a write-ahead log: between two writes it is one whole file
    that can be copied, and be read in a folder that can't be written.

    Args:
        path: the database; ``:memory:`` is one that is gone when closed.
        create: whether to make the file.
        timeout: how many seconds to wait for another process that is writing.

    Raises:
        StoreError: the database is missing (and CREATE false), is none, is not ours, has the schema of another
            version, or can't be written; it is left as it was.
    """
    path = Path(path)
    return Store(open_database(path, create=create, timeout=timeout), path)


class Store(
    Correcting,
    Reviewing,
    Golden,
    Counting,
    NamingSpeakers,
    Statements,
    TellingChanges,
    Exporting,
    Importing,
    Tabulating,
):
    """An open collection.  Made by :func:`open_store`; a context manager that closes itself.

    ``path`` is where it is, and ``database`` the open sqlite-utils database, for questions in SQL.

    A store belongs to the thread that opened it.  Other processes may read meanwhile, and write in turn.

    Every method may raise StoreError where the file can't be read or written; the database then is as it was before.
    Where a speaker is asked for, a name or a number will do; see :meth:`speaker`.
    """

    def holds(self, article: Article) -> bool:
        """Whether :meth:`add` would change nothing, so that the quotes of ARTICLE need not be looked for.

        Raises:
            StoreError: ARTICLE could not be stored anyway.
        """
        check_article(article)
        article = writer.blanks_as_unknown(article)
        with explained(self.path):
            row = writer.find(self.database, article)
            return row is not None and not writer.missing(self.database, row, article)

    def add(self, article: Article, extraction: Extraction) -> Outcome:
        """Store ARTICLE and the quotes of its EXTRACTION, all or nothing.

        The same text is the same article, unless outlet or address are known on both sides and differ.

        Returns:
            ``new``; ``known`` where the article is there already, and nothing changes; ``updated`` where it is there
            and lacked something that ARTICLE knows (its outlet, say), which is filled in.  The quotes of an article
            that is there stay as they are.

        Raises:
            StoreError: a range, a date or a character of ARTICLE or EXTRACTION can't be stored, or the database can't
                be written.
        """
        check(article, extraction)
        if self.holds(article):
            return "known"
        with self.writing():
            number, outcome = writer.write(Memory(self.database), writer.blanks_as_unknown(article), extraction)
            # What people decided about this article elsewhere, or about its speakers, holds from the start.
            replay.replay_article(self.database, number)
            return outcome

    def number(self, article: Article) -> int | None:
        """The number of the stored article that ARTICLE is, by the rule of :meth:`add`; None where it would be new."""
        check_article(article)
        with explained(self.path):
            row = writer.find(self.database, writer.blanks_as_unknown(article))
            return None if row is None else int(row["id"])

    def find(self, article: Article) -> StoredArticle | None:
        """The stored article that ARTICLE is, by the rule of :meth:`add`; None where it would be new."""
        number = self.number(article)
        return None if number is None else self.article(number)

    def outlets(self) -> list[OutletSummary]:
        """Every outlet that published, supplied or was told something, those with most articles first."""
        with explained(self.path):
            return lists.outlets(self.database)

    def add_outlets(self, listed: Iterable[Outlet]) -> int:
        """Take in the LISTED outlets, all or none, and return how many of them are new here.

        What they say of a name, a kind or a domain goes before the table that comes with the package and before what
        articles say.  Articles without an outlet whose address is at one of their domains are theirs from now on.
        """
        with self.writing():
            return outlets.add_listed(self.database, listed)
