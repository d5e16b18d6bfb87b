"""The part of a store that tells statements once, however often they were reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import NotFoundError
from quotes.store import appearances, filters, reader, speaker_lookup
from quotes.store.failures import explained
from quotes.store.rows import Statement, StatementInFull, StatementOverview


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
            quote = appearances.quote_of(self.database, number)
            if quote is None:
                raise NotFoundError(
                    f"no quote or statement {number} in {self.path}: give a number or key that a search shows"
                )
            return appearances.in_full(self.database, quote)

    def statements(self, speaker: str | int | None = None, *, limit: int | None = None) -> list[StatementOverview]:
        """What SPEAKER said, each once, the most widely reported first; of all speakers, what several articles have.

        Raises:
            NotFoundError: the speaker is unknown.
            OptionError: the name means several speakers, or LIMIT is less than 1.
        """
        most = filters.check_limit(limit)
        with explained(self.path):
            if speaker is None:
                return appearances.most_reported(self.database, most)
            number = speaker_lookup.find_speaker(self.database, self.path, speaker)
            where = filters.Where()
            where.add("quotes.shown AND attributions.polarity = 'positive'")
            where.add(
                "attributions.id IN (SELECT attribution FROM attribution_speakers WHERE speaker = :speaker)",
                speaker=number,
            )
            told = appearances.overviews(self.database, reader.statements(self.database, where, -1))
            return appearances.by_reports(told)[:limit]

    def told_once(self, statements: Sequence[Statement]) -> list[StatementOverview]:
        """STATEMENTS, as a search or a history gives them, with those that are one told once."""
        with explained(self.path):
            return appearances.overviews(self.database, statements)
