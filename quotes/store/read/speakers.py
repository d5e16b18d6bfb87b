"""Speakers as readers see them: all that are quoted, and one with names and roles."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.store.db import one
from quotes.store.models import HeldRole, SpeakerSummary, StoredSpeaker
from quotes.store.read.quotes import grouped
from quotes.store.write.speakers import standing_for

# Sources that are no speakers of a collection: unnamed ones, groups, documents.
_OTHERS = """(
    SELECT speakers.id, speakers.name, speakers.kind, count(*) AS quotes,
        min(substr(told.date, 1, 10)) AS first, max(substr(told.date, 1, 10)) AS last
    FROM sound_quotes AS told
    JOIN attribution_speakers ON attribution_speakers.attribution = told.attribution
    JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
    GROUP BY speakers.id
)"""


def speakers(db: Database, kind: str | None, limit: int) -> list[SpeakerSummary]:
    """List the speakers, or those sources that are of another KIND, most quoted first; LIMIT -1 is no limit."""
    source = "listed_speakers" if kind in (None, "person", "organization") else _OTHERS
    choice = "1" if kind is None else "kind = :kind"
    sql = f"""
        SELECT id, name, kind, quotes AS statements, first, last FROM {source} WHERE {choice}
        ORDER BY statements DESC, name, id LIMIT :limit
    """
    rows = list(db.query(sql, {"kind": kind, "limit": limit}))
    outlets = grouped(
        db,
        """
        SELECT DISTINCT speaker AS owner, outlets.name AS name
        FROM attribution_speakers
        CROSS JOIN sound_quotes ON sound_quotes.attribution = attribution_speakers.attribution
        JOIN articles ON articles.id = sound_quotes.article
        JOIN outlets ON outlets.id = articles.outlet
        WHERE speaker IN (SELECT value FROM json_each(:numbers))
        ORDER BY outlets.name
        """,
        [row["id"] for row in rows],
    )
    roles = _roles(db, [row["id"] for row in rows])
    return [
        SpeakerSummary(
            **row, outlets=tuple(other["name"] for other in outlets[row["id"]]), roles=tuple(roles[row["id"]])
        )
        for row in rows
    ]


def _roles(db: Database, speakers: Iterable[int]) -> defaultdict[int, list[HeldRole]]:
    rows = grouped(
        db,
        """
        SELECT speaker_id AS owner, role, organization, first, last, first_article, last_article, quotes
        FROM speaker_roles WHERE speaker_id IN (SELECT value FROM json_each(:numbers))
        ORDER BY last IS NULL, last DESC, first DESC, role
        """,
        speakers,
    )
    return defaultdict(list, {owner: [HeldRole(**row) for row in held] for owner, held in rows.items()})


def speaker(db: Database, number: int) -> StoredSpeaker:
    """The speaker NUMBER, which has to be there."""
    sql = "SELECT id, name, kind, article, slug, organization, wikidata FROM speakers WHERE id = :id"
    row = one(db, sql, {"id": number})
    assert row is not None
    sql = """
        SELECT DISTINCT name FROM speaker_names
        WHERE speaker IN (SELECT value FROM json_each(:numbers)) ORDER BY name
    """
    names = tuple(other["name"] for other in db.query(sql, {"numbers": json.dumps(standing_for(db, number))}))
    return StoredSpeaker(**row, names=names, roles=tuple(_roles(db, [number])[number]))
