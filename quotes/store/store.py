"""A collection of articles and their quotes in one SQLite file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from quotes.articles.outlets import Outlet
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import Kind
from quotes.records import SPEAKER_KINDS, Article, Extraction, Sort
from quotes.store.corrections import replay
from quotes.store.corrections.decide import Correcting
from quotes.store.corrections.gold import Golden
from quotes.store.corrections.review import Reviewing
from quotes.store.db import explained, open_database
from quotes.store.models import (
    Counts,
    Found,
    MeantSpeaker,
    OutletSummary,
    QuoteInContext,
    SearchHit,
    SpeakerSummary,
    Statement,
    StoredArticle,
    StoredSpeaker,
)
from quotes.store.read import changes as changed
from quotes.store.read import quotes as reader
from quotes.store.read import speaker_lookup, speakers
from quotes.store.read.changes import VersionChanges
from quotes.store.read.filter import Filter, check_limit
from quotes.store.read.overview import Chosen, Stats, counts, counts_of, stats
from quotes.store.read.statements import TellsStatements
from quotes.store.transfer import export as exporting
from quotes.store.transfer import import_folder as importing
from quotes.store.transfer import table
from quotes.store.transfer.import_folder import Imported
from quotes.store.write import article as writer
from quotes.store.write import outlets
from quotes.store.write.article import Outcome
from quotes.store.write.checks import check, check_article


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


class Store(Correcting, Reviewing, Golden, TellsStatements):
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
        article = writer.blanks_as_unknown(article)
        with self.writing():
            outcome = writer.write(self.database, article, extraction)
            held = writer.find(self.database, article)
            assert held is not None
            # What people decided about this article elsewhere, or about its speakers, holds from the start.
            replay.replay_article(self.database, held["id"])
            return outcome

    def quotes(self, asked: Filter, *, sort: Sort = "newest", limit: int | None = None, skip: int = 0) -> Found:
        """The quotes that fit what is ASKED, with how many there are and were left out; see ``quotes.store.read``.

        Raises:
            NotFoundError: the speaker, the outlet or whom it was told to is unknown.
            OptionError: a filter that makes no sense, or a name that means several speakers.
        """
        with explained(self.path):
            return reader.find(self.database, self.path, asked, sort=sort, limit=limit, skip=skip)

    def search(
        self,
        words: str | None = None,
        *,
        speaker: str | int | None = None,
        sort: Sort = "newest",
        limit: int | None = 100,
        **asked: Any,
    ) -> list[SearchHit]:
        """The quotes of SPEAKER, or of all, in which WORDS occur.

        ASKED are other parts of a :class:`quotes.store.Filter`; errors are those of :meth:`quotes`.
        """
        who = () if speaker is None else (speaker,)
        return list(self.quotes(Filter(words=words, speakers=who, **asked), sort=sort, limit=limit).hits)

    def history(self, speaker: str | int, *, limit: int | None = None, **asked: Any) -> list[Statement]:
        """What SPEAKER said, earliest first and undated last; ASKED and errors as in :meth:`search`."""
        found = self.quotes(Filter(speakers=(speaker,), **asked), sort="oldest", limit=limit)
        return [hit.statement for hit in found.hits]

    def speakers(self, *, kind: str | None = None, limit: int | None = None) -> list[SpeakerSummary]:
        """Everybody who is quoted, or those of one KIND of speaker, most quoted first.

        Raises:
            OptionError: KIND is no kind of speaker, or LIMIT is less than 1.
        """
        if kind is not None and kind not in SPEAKER_KINDS:
            raise OptionError(f"kind {kind!r} is not one of {', '.join(SPEAKER_KINDS)}")
        most = check_limit(limit)
        with explained(self.path):
            return speakers.speakers(self.database, kind, most)

    def outlets(self) -> list[OutletSummary]:
        """Every outlet that published, supplied or was told something, those with most articles first."""
        with explained(self.path):
            return outlets.listed(self.database)

    def add_outlets(self, listed: Iterable[Outlet]) -> int:
        """Take in the LISTED outlets, all or none, and return how many of them are new here.

        What they say of a name, a kind or a domain goes before the table that comes with the package and before what
        articles say.  Articles without an outlet whose address is at one of their domains are theirs from now on.
        """
        with self.writing():
            return outlets.add_listed(self.database, listed)

    def speaker(self, name: str | int) -> StoredSpeaker:
        """The speaker whom NAME means; errors as for :meth:`whom`."""
        return self.whom(name).speaker

    def whom(self, name: str | int, *, exact: bool = False) -> MeantSpeaker:
        """Whom NAME means, and who else might have been meant; see :mod:`quotes.store.read.speaker_lookup`.

        Args:
            exact: take nobody but the only one who has this very name, as every correction does.

        Raises:
            NotFoundError: nobody; with near matches.
            OptionError: several, which are listed with their numbers.
        """
        with explained(self.path):
            meant = speaker_lookup.whom(self.database, self.path, name, exact=exact)
            return MeantSpeaker(
                speaker=speakers.speaker(self.database, meant.speaker),
                also=tuple(speaker_lookup.described(self.database, meant.also)),
            )

    def quote(self, number: int | str) -> QuoteInContext:
        """The quote with that NUMBER (digits will do) or key, in its article.

        Raises:
            NotFoundError: there is none.
        """
        with explained(self.path):
            (found,) = reader.in_context(self.database, [self._number("quote", number)])
            return found

    def article(self, number: int | str) -> StoredArticle:
        """The article with that NUMBER (digits will do) or key.

        Raises:
            NotFoundError: there is none.
        """
        with explained(self.path):
            return reader.article(self.database, self._number("article", number))

    def article_numbers(self, *, not_by: str | None = None) -> list[int]:
        """The numbers of all articles, in the order in which they came.

        Args:
            not_by: leave out those that the pipeline of this name and version read last.
        """
        with explained(self.path):
            sql = "SELECT id FROM articles WHERE pipeline IS NOT ? ORDER BY id"
            return [row["id"] for row in self.database.query(sql, [not_by])]

    def number(self, article: Article) -> int | None:
        """The number of the stored article that ARTICLE is, by the rule of :meth:`add`; None where it would be new."""
        check_article(article)
        with explained(self.path):
            row = writer.find(self.database, writer.blanks_as_unknown(article))
            return None if row is None else int(row["id"])

    def find(self, article: Article) -> StoredArticle | None:
        """The stored article that ARTICLE is, by the rule of :meth:`add`; None where it would be new."""
        check_article(article)
        with explained(self.path):
            row = writer.find(self.database, writer.blanks_as_unknown(article))
            return None if row is None else reader.article(self.database, row["id"])

    def changes(self, of: str | int | None = None, *, since: str | None = None) -> list[VersionChanges]:
        """What became of quotes where an article changed; see :func:`quotes.store.read.changes.changes`."""
        return changed.changes(self.database, self.path, of, since=since)

    def export(self, folder: str | Path, *, only: Iterable[str] | None = None) -> dict[str, int]:
        """Write the collection into FOLDER; see :func:`quotes.store.transfer.export.export`."""
        return exporting.export(self.database, self.path, folder, only=only)

    def write_table(self, file: str | Path, asked: Filter) -> Found:
        """Write the quotes that fit what is ASKED as a table; see :func:`quotes.store.transfer.table.write_table`."""
        return table.write_table(self.database, self.path, asked, Path(file))

    def import_folder(
        self,
        folder: str | Path,
        *,
        only: Iterable[str] | None = None,
        on_conflict: Callable[[str], None] | None = None,
    ) -> Imported:
        """Take in what :meth:`export` wrote, all or nothing; see ``quotes.store.transfer.import_folder``."""
        with self.writing():
            return importing.import_folder(self.database, folder, only=only, on_conflict=on_conflict)

    def counts(self, *, articles: Iterable[int] | Chosen | None = None) -> Counts:
        """How much the collection holds, or how much of it is in ARTICLES (their numbers) alone."""
        with explained(self.path):
            if articles is None:
                return counts(self.database)
            return counts_of(self.database, articles if isinstance(articles, Chosen) else Chosen(articles))

    def stats(self) -> Stats:
        """How much the collection holds, and of what; more than :meth:`counts`, and slower."""
        return stats(self.database, self.path)

    def _number(self, kind: Kind, given: int | str) -> int:
        number = reader.number_of(self.database, kind, given)
        if number is None:
            shown = given if str(given).strip().isalnum() else repr(given)
            raise NotFoundError(f"no {kind} {shown} in {self.path}: give a number or key that a search shows")
        return number
