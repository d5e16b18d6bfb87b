"""How much a collection holds, and of what; who is quoted most, and when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes.records import QUOTE_KINDS
from quotes.store.db import explained, one
from quotes.store.models import STATUSES, Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a collection holds.

    Attributes:
        articles: how many; versions of one article count one by one.
        changed: of how many articles there is more than one version.
        outlets: how many outlets published an article or sent a dispatch.
        speakers: how many persons and bodies the quotes have.
        statements: how many different statements the quotes are.
        quotes: how many of what was said are sound; others do not count here and below.
        doubtful: how many more are not sure enough of their speakers.
        attributed: how many of them have a speaker.
        kinds: how many are direct, mixed and indirect.
        statuses: what people thought of them, and how many they rejected, which are in no other number.
        corrections: how long the log is.
        first, last: the earliest and the latest day of publication; None where no article has one.
        bytes: how long the database is.
    """

    articles: int
    changed: int
    outlets: int
    speakers: int
    statements: int
    quotes: int
    doubtful: int
    attributed: int
    kinds: dict[str, int]
    statuses: dict[str, int]
    corrections: int
    first: str | None
    last: str | None
    bytes: int

    @property
    def share_attributed(self) -> float | None:
        """Which part of the quotes has a speaker, from 0 to 1; None where there are no quotes."""
        return self.attributed / self.quotes if self.quotes else None


def counts(db: Database) -> Counts:
    """How many articles, quotes, speakers and outlets there are."""
    sql = """
        SELECT
            (SELECT count(*) FROM articles) AS articles,
            (SELECT count(*) FROM sound_quotes) AS quotes,
            (SELECT count(*) FROM current_quotes WHERE polarity = 'positive' AND NOT sound) AS doubtful,
            (SELECT count(*) FROM listed_speakers) AS speakers,
            (SELECT count(outlet) FROM (SELECT outlet FROM articles UNION SELECT agency FROM articles)) AS outlets
    """
    row = one(db, sql, {})
    assert row is not None
    return Counts(**row)


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


def counts_of(db: Database, articles: Chosen) -> Counts:
    """How many of ARTICLES there are, and how many quotes, different speakers and outlets they have."""
    sql = """
        WITH chosen AS (
            SELECT articles.* FROM json_each(:runs) AS run
            JOIN articles ON articles.id BETWEEN run.value ->> 0 AND run.value ->> 1
        ),
        said AS (SELECT * FROM current_quotes WHERE polarity = 'positive' AND article IN (SELECT id FROM chosen))
        SELECT
            (SELECT count(*) FROM chosen) AS articles,
            (SELECT count(*) FROM said WHERE sound) AS quotes,
            (SELECT count(*) FROM said WHERE NOT sound) AS doubtful,
            (
                SELECT count(DISTINCT speaker) FROM said
                JOIN current_speakers ON current_speakers.attribution = said.attribution
                WHERE sound AND current_speakers.kind IN ('person', 'organization')
            ) AS speakers,
            (SELECT count(outlet) FROM (SELECT outlet FROM chosen UNION SELECT agency FROM chosen)) AS outlets
    """
    row = one(db, sql, {"runs": json.dumps(articles.runs())})
    assert row is not None
    return Counts(**row)


def stats(db: Database, path: Path) -> Stats:
    """How much the collection DB, which is at PATH, holds.

    Raises:
        StoreError: the database can't be read.
    """
    with explained(path):
        row = one(
            db,
            """
            WITH said AS MATERIALIZED (SELECT quote, statement, attribution FROM sound_quotes)
            SELECT
                (SELECT count(*) FROM articles) AS articles,
                (SELECT count(*) FROM (SELECT page FROM articles GROUP BY page HAVING count(*) > 1)) AS changed,
                (
                    SELECT count(*) FROM (SELECT outlet FROM articles UNION SELECT agency FROM articles)
                    WHERE outlet IS NOT NULL
                ) AS outlets,
                (SELECT count(*) FROM listed_speakers) AS speakers,
                (SELECT count(DISTINCT coalesce(statement, -quote)) FROM said) AS statements,
                (SELECT count(*) FROM said) AS quotes,
                (SELECT count(*) FROM current_quotes WHERE polarity = 'positive' AND NOT sound) AS doubtful,
                (SELECT count(DISTINCT attribution) FROM current_speakers
                    WHERE attribution IN (SELECT attribution FROM said)) AS attributed,
                (SELECT count(*) FROM corrections) AS corrections,
                (SELECT min(substr(published, 1, 10)) FROM articles) AS first,
                (SELECT max(substr(published, 1, 10)) FROM articles) AS last,
                (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS bytes
            """,
            {},
        )
        assert row is not None
        kinds, statuses = _counted(db, "kind"), _counted(db, "status")
        rejected = "SELECT count(*) AS number FROM quotes WHERE status = 'rejected' AND replaced_by IS NULL"
        statuses["rejected"] = next(iter(db.query(rejected)))["number"]
    return Stats(
        **row,
        kinds={kind: kinds.get(kind, 0) for kind in QUOTE_KINDS},
        statuses={status: statuses.get(status, 0) for status in STATUSES},
    )


def _counted(db: Database, column: str) -> dict[str, int]:
    rows = db.query(f"SELECT {column} AS name, count(*) AS number FROM sound_quotes GROUP BY 1")
    return {row["name"]: row["number"] for row in rows}


_SPEAKERS = "SELECT name, statements FROM listed_speakers ORDER BY statements DESC, name, id LIMIT :most"
_OUTLETS = """
    SELECT outlets.name, count(DISTINCT coalesce(told.statement, -told.quote)) AS number
    FROM articles
    JOIN outlets ON outlets.id = articles.outlet
    JOIN sound_quotes AS told ON told.article = articles.id
    GROUP BY outlets.id ORDER BY number DESC, outlets.name, outlets.id LIMIT :most
"""
# Each statement once, at its earliest date.
_DATES = """
    SELECT date, count(*) FROM (
        SELECT min(substr(date, 1, 7)) AS date FROM sound_quotes GROUP BY coalesce(statement, -quote)
    ) GROUP BY date
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """What there is most of; statements are counted once, however many articles have them.

    Attributes:
        speakers: names and their statements, the most first; whoever is known in one article only is not among them.
        outlets: names and the statements that they published.
        dates: how many statements were first made in each month (``2031-05``), or year where no month is known; under
            None those without a date.
    """

    speakers: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    dates: dict[str | None, int]


def leading(db: Database, path: Path, *, most: int = 5) -> Leading:
    """The MOST quoted speakers and outlets of the collection DB, which is at PATH, and its statements by month.

    Raises:
        StoreError: the database can't be read.
    """
    with explained(path):
        return Leading(
            speakers=tuple(db.execute(_SPEAKERS, {"most": most}).fetchall()),
            outlets=tuple(db.execute(_OUTLETS, {"most": most}).fetchall()),
            dates=dict(db.execute(_DATES).fetchall()),
        )
