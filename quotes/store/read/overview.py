"""How much a collection holds, and of what; who is quoted most, and when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from quotes.records import QUOTE_KINDS
from quotes.store.db import Opened, Row, explained, one
from quotes.store.models import STATUSES
from quotes.store.read import lists

# Of the articles CHOSEN and of the quotes that THEIRS leaves.
_COUNTS = """
    WITH chosen AS ({chosen}), said AS MATERIALIZED (
        SELECT attribution, statement, sound FROM current_quotes WHERE polarity = 'positive' {theirs}
    )
    SELECT
        (SELECT count(*) FROM chosen) AS articles,
        (SELECT count(*) FROM said WHERE sound) AS quotes,
        (SELECT count(*) FROM said WHERE NOT sound) AS doubtful,
        (SELECT count(*) - count(statement) + count(DISTINCT statement) FROM said WHERE sound) AS statements,
        (
            SELECT count(DISTINCT speakers.id) FROM said JOIN attribution_speakers USING (attribution)
            JOIN speakers ON speakers.id = speaker AND speakers.stands AND kind IN ('person', 'organization')
            WHERE sound
        ) AS speakers,
        (SELECT count(outlet) FROM (SELECT outlet FROM chosen UNION SELECT agency FROM chosen)) AS outlets
"""
# So many speakers and outlets lead.
_MOST = 5
_STATS = """
    SELECT
        (SELECT count(*) FROM (SELECT page FROM articles GROUP BY page HAVING count(*) > 1)) AS changed,
        (SELECT count(DISTINCT attribution) FROM current_speakers
            WHERE attribution IN (SELECT attribution FROM sound_quotes)) AS attributed,
        (SELECT count(*) FROM corrections) AS corrections,
        (SELECT min(substr(published, 1, 10)) FROM articles) AS first,
        (SELECT max(substr(published, 1, 10)) FROM articles) AS last,
        (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS bytes
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is."""

    articles: int  #: versions of one count one by one
    quotes: int  #: sound ones of what was said
    doubtful: int  #: how many more are not sure enough of their speakers
    statements: int  #: how many different ones the quotes are
    speakers: int  #: persons and bodies that have a sound one
    outlets: int  #: those that published an article or sent a dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Counts):
    """What a collection holds; doubtful quotes count nowhere but there."""

    changed: int  #: of how many articles there is more than one version
    attributed: int  #: how many quotes have a speaker
    kinds: dict[str, int]  #: how many quotes are direct, mixed and indirect
    statuses: dict[str, int]  #: what people thought of them; rejected ones are in no other number
    corrections: int  #: how long the log is
    first: str | None  #: the earliest day of publication
    last: str | None
    bytes: int  #: how long the database is
    share_attributed: float | None  #: which part of the quotes has a speaker, from 0 to 1; None where there are none
    top_speakers: list[Row]  #: ``name`` and ``statements``; nobody who is known in one article only
    top_outlets: list[Row]  #: ``name`` and ``articles``
    by_month: dict[str, int]  #: statements by the month in which each was first made, or the year where that is all
    undated: int  #: how many more there are


class Chosen:
    """Numbers of articles, a bit for each: a run of millions takes no more memory than one of a thousand."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._bits = bytearray()
        for number in numbers:
            self.add(number)

    def add(self, number: int) -> None:
        """Put NUMBER, 0 or more, among them; twice is once."""
        place, bit = divmod(number, 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << bit

    def runs(self) -> list[tuple[int, int]]:
        """Them as first and last of those that follow each other, ascending."""
        found: list[tuple[int, int]] = []
        for number in range(8 * len(self._bits)):
            if self._bits[number // 8] >> number % 8 & 1:
                follows = found and found[-1][1] == number - 1
                found.append((found.pop()[0] if follows else number, number))
        return found


def counts(db: Database, articles: Iterable[int] | Chosen | None = None) -> Counts:
    """How much DB holds, or how much of it is in ARTICLES (their numbers) alone."""
    chosen, theirs, numbers = "SELECT articles.id, outlet, agency FROM articles", "", "[]"
    if articles is not None:
        chosen += " JOIN json_each(:numbers) AS run ON articles.id BETWEEN run.value ->> 0 AND run.value ->> 1"
        theirs = "AND article IN (SELECT id FROM chosen)"
        numbers = json.dumps((articles if isinstance(articles, Chosen) else Chosen(articles)).runs())
    row = one(db, _COUNTS.format(chosen=chosen, theirs=theirs), {"numbers": numbers})
    assert row is not None
    return Counts(**row)


class Counting(Opened):
    """The part of a store that says how much it holds."""

    def counts(self, *, articles: Iterable[int] | Chosen | None = None) -> Counts:
        """How much the collection holds, or how much of it is in ARTICLES (their numbers) alone."""
        with explained(self.path):
            return counts(self.database, articles)

    def stats(self) -> Stats:
        """How much the collection holds, and of what; more than :meth:`counts`, and slower."""
        counts = self.counts()
        with explained(self.path):
            row = one(self.database, _STATS, {})
            kinds, statuses = (self._counted(column, "sound_quotes", "1") for column in ("kind", "status"))
            statuses |= self._counted("status", "quotes", "status = 'rejected' AND replaced_by IS NULL")
            speakers, outlets = lists.speakers(self.database)[:_MOST], lists.outlets(self.database)[:_MOST]
            months = lists.months(self.database)
        assert row is not None
        return Stats(
            **asdict(counts),
            **row,
            kinds={kind: kinds.get(kind, 0) for kind in QUOTE_KINDS},
            statuses={status: statuses.get(status, 0) for status in STATUSES},
            share_attributed=row["attributed"] / counts.quotes if counts.quotes else None,
            top_speakers=[{"name": each["name"], "statements": each["statements"]} for each in speakers],
            top_outlets=[{"name": each.name, "articles": each.articles} for each in outlets],
            undated=months.pop(None, 0),
            by_month={month: months[month] for month in sorted(filter(None, months))},
        )

    def _counted(self, column: str, source: str, condition: str) -> dict[str, int]:
        return dict(self.database.execute(f"SELECT {column}, count(*) FROM {source} WHERE {condition} GROUP BY 1"))
