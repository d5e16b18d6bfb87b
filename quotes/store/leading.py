"""Who is quoted most, which outlets publish most, and when: a glance at a collection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes.store.failures import explained

_SPEAKERS = """
    SELECT speakers.name, count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    FROM attribution_speakers
    JOIN attributions ON attributions.id = attribution_speakers.attribution
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    JOIN quotes ON quotes.id = attributions.quote AND quotes.shown
    JOIN speakers ON speakers.id = attribution_speakers.speaker
    WHERE speakers.article IS NULL
    GROUP BY speakers.id ORDER BY number DESC, speakers.name, speakers.id LIMIT :most
"""
_OUTLETS = """
    SELECT outlets.name, count(DISTINCT coalesce(quotes.statement, -quotes.id)) AS number
    FROM articles
    JOIN outlets ON outlets.id = articles.outlet
    JOIN quotes ON quotes.article = articles.id AND quotes.shown
    JOIN attributions ON attributions.quote = quotes.id
        AND attributions.status = 'current' AND attributions.polarity = 'positive'
    GROUP BY outlets.id ORDER BY number DESC, outlets.name, outlets.id LIMIT :most
"""
# Each statement once, at its earliest date.
_DATES = """
    SELECT date, count(*) FROM (
        SELECT min(substr(coalesce(attributions.said_on, articles.published), 1, 7)) AS date
        FROM quotes
        JOIN attributions ON attributions.quote = quotes.id
            AND attributions.status = 'current' AND attributions.polarity = 'positive'
        JOIN articles ON articles.id = quotes.article
        WHERE quotes.shown
        GROUP BY coalesce(quotes.statement, -quotes.id)
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
