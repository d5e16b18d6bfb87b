"""Speakers as readers see them: all that are quoted, one with names and roles, and whom a name means.

And what pages tell of one: over time, as what, to whom, by whom, with whom; and what two share.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from quotes.errors import check_choice
from quotes.records import SPEAKER_KINDS
from quotes.store.db import Opened, Row, explained, one
from quotes.store.models import HeldRole, MeantSpeaker, SpeakerSummary, StoredSpeaker
from quotes.store.read import lists, speaker_lookup
from quotes.store.read.filter import check_limit
from quotes.store.read.quotes import grouped
from quotes.store.write.speakers import standing_for

_PUBLISHERS = """
    SELECT DISTINCT speaker AS owner, outlets.name AS name
    FROM attribution_speakers
    CROSS JOIN sound_quotes ON sound_quotes.attribution = attribution_speakers.attribution
    JOIN articles ON articles.id = sound_quotes.article
    JOIN outlets ON outlets.id = articles.outlet
    WHERE speaker IN (SELECT value FROM json_each(:numbers))
    ORDER BY outlets.name
"""
# With the numbers written into it: a list of JSON would be looked at behind the view, which has counted for everybody.
_ROLES = """
    SELECT speaker_id AS owner, role, organization, first, last, first_article, last_article, quotes
    FROM speaker_roles WHERE speaker_id IN ({})
    ORDER BY last IS NULL, last DESC, first DESC, quotes DESC, role
"""
_SPEAKER = """
    SELECT speakers.id, speakers.key, speakers.slug, speakers.name, speakers.kind, speakers.organization,
        speakers.wikidata, speakers.rejected,
        articles.key AS article_key, articles.title AS article_title, target.slug AS merged_into
    FROM speakers
    LEFT JOIN articles ON articles.id = speakers.article
    LEFT JOIN speakers AS target ON target.id = coalesce(
        speakers.merged_into, CASE WHEN NOT speakers.apart THEN speakers.linked_to END)
    WHERE speakers.slug = :slug
"""
_NAMES = """
    SELECT speaker_names.name, count(DISTINCT article) AS articles FROM speaker_names
    JOIN speaker_name_articles ON speaker_name_articles.name = speaker_names.id
    WHERE speaker IN (SELECT value FROM json_each(:numbers))
    GROUP BY speaker_names.name ORDER BY articles DESC, speaker_names.name
"""
# All that is told of what somebody said, in one pass over it.
_TOLD = """
    WITH said AS MATERIALIZED (
        SELECT coalesce(told.statement, -told.quote) AS statement, told.date, told.article, told.attribution, told.cue,
            told.told_to, told.told_to_outlet
        FROM attribution_speakers CROSS JOIN sound_quotes AS told USING (attribution)
        WHERE attribution_speakers.speaker = :id
    )
    SELECT 'months' AS part, substr(date, 1, 7) AS name, NULL AS extra, count(DISTINCT statement) AS number
    FROM said WHERE date IS NOT NULL GROUP BY name
    UNION ALL SELECT 'undated', NULL, NULL, count(DISTINCT statement) FROM said WHERE date IS NULL
    UNION ALL SELECT * FROM (
        SELECT 'cues', lemma, cue_class, count(*) AS number
        FROM said JOIN cues ON cues.id = said.cue WHERE lemma IS NOT NULL
        GROUP BY lemma ORDER BY number DESC, lemma LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'quoted_by', outlets.name, outlets.slug, count(DISTINCT statement) AS number
        FROM said JOIN articles ON articles.id = said.article JOIN outlets ON outlets.id = articles.outlet
        GROUP BY outlets.id ORDER BY number DESC, outlets.name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'told', coalesce(outlets.name, said.told_to) AS name, outlets.slug, count(DISTINCT statement) AS number
        FROM said LEFT JOIN outlets ON outlets.id = said.told_to_outlet WHERE said.told_to IS NOT NULL
        GROUP BY coalesce(outlets.id, said.told_to) ORDER BY number DESC, name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'together', speakers.name, speakers.slug, count(DISTINCT statement) AS number
        FROM said JOIN attribution_speakers AS beside ON beside.attribution = said.attribution
            AND beside.speaker <> :id
        JOIN speakers ON speakers.id = beside.speaker AND speakers.stands
        GROUP BY speakers.id ORDER BY number DESC, speakers.name LIMIT 10)
    UNION ALL SELECT * FROM (
        SELECT 'repeated', statements.text, statements.key, statements.appearances AS number
        FROM said JOIN statements ON statements.id = said.statement AND statements.appearances > 1
        GROUP BY statements.id ORDER BY statements.sources DESC, number DESC, statements.id LIMIT 5)
"""
# Of how many statements of either speaker each topic is, of those that both spoke of.
_SHARED = """
    WITH about AS (
        SELECT said.speaker, quote_topics.topic, count(DISTINCT coalesce(told.statement, -told.quote)) AS number
        FROM attribution_speakers AS said CROSS JOIN sound_quotes AS told USING (attribution)
        CROSS JOIN quote_topics ON quote_topics.quote = told.quote
        WHERE said.speaker IN (:one, :other) GROUP BY said.speaker, quote_topics.topic
    )
    SELECT topics.key, topics.term, mine.number AS one, theirs.number AS other
    FROM about AS mine JOIN about AS theirs ON theirs.topic = mine.topic AND theirs.speaker = :other
    JOIN topics ON topics.id = mine.topic
    WHERE mine.speaker = :one ORDER BY min(mine.number, theirs.number) DESC, topics.term LIMIT 20
"""


class NamingSpeakers(Opened):
    """The part of a store that knows its speakers."""

    def speakers(self, *, kind: str | None = None, limit: int | None = None) -> list[SpeakerSummary]:
        """Everybody who is quoted, or those of one KIND of speaker, most quoted first.

        Raises:
            OptionError: KIND is no kind of speaker, or LIMIT is less than 1.
        """
        check_choice("kind", kind, SPEAKER_KINDS)
        check_limit(limit)
        with explained(self.path):
            found = lists.speakers(self.database) if kind is None else lists.speakers_of_kind(self.database, kind)
            rows = sorted(found, key=lambda row: (-row["quotes"], row["name"], row["id"]))[:limit]
            numbers = [row["id"] for row in rows]
            outlets, held = grouped(self.database, _PUBLISHERS, numbers), roles(self.database, numbers)
        return [
            SpeakerSummary(
                **{name: row[name] for name in ("id", "name", "kind", "first", "last")},
                statements=row["quotes"],
                outlets=tuple(each["name"] for each in outlets[row["id"]]),
                roles=held[row["id"]],
            )
            for row in rows
        ]

    def speaker(self, name: str | int) -> StoredSpeaker:
        """The speaker whom NAME means; errors as for :meth:`whom`."""
        return self.whom(name).speaker

    def whom(self, name: str | int, *, exact: bool = False) -> MeantSpeaker:
        """Whom NAME means, and who else might have been meant; see :mod:`quotes.store.read.speaker_lookup`.

        EXACT takes nobody but the only one who has this very name, as every correction does.

        Raises:
            NotFoundError: nobody; with near matches.
            OptionError: several, which are listed with their numbers.
        """
        with explained(self.path):
            number, also = speaker_lookup.whom(self.database, self.path, name, exact=exact)
            row = self.database.table("speakers").get(number)
            speaker = StoredSpeaker(
                **{name: row[name] for name in ("id", "name", "kind", "article", "slug", "organization", "wikidata")},
                names=tuple(sorted(each["name"] for each in names(self.database, number))),
                roles=roles(self.database, [number])[number],
            )
        return MeantSpeaker(speaker=speaker, also=also)


def roles(db: Database, speakers: Sequence[int]) -> dict[int, tuple[HeldRole, ...]]:
    """What articles say that the SPEAKERS of these numbers are or were, for each the latest first, the undated last,
    of those the commonest first."""
    held = grouped(db, _ROLES.format(", ".join(map(str, speakers))), speakers)
    return {number: tuple(HeldRole(**row) for row in held[number]) for number in speakers}


def described(db: Database, slug: str) -> Row | None:
    """Who is known as SLUG, ``merged_into`` the slug of another where they turned out to be that one."""
    return one(db, _SPEAKER, {"slug": slug})


def names(db: Database, speaker: int) -> list[Row]:
    """The names that articles have for the SPEAKER of that number, each with how many do, the commonest first."""
    return [*db.query(_NAMES, {"numbers": json.dumps(standing_for(db, speaker))})]


def told(db: Database, speaker: int) -> dict[str, list[Row]]:
    """What is told of all that the SPEAKER of that number said, by the part of it."""
    parts: dict[str, list[Row]] = {}
    for row in db.query(_TOLD, {"id": speaker}):
        parts.setdefault(row["part"], []).append(row)
    return parts


def shared_topics(db: Database, speaker: int, other: int) -> list[Row]:
    """The topics that SPEAKER and OTHER both spoke of, with the statements of each, the most shared first."""
    return [*db.query(_SHARED, {"one": speaker, "other": other})]
