"""Speakers as readers see them: all that are quoted, one with names and roles, and whom a name means."""

from __future__ import annotations

import json
from collections.abc import Sequence

from quotes.errors import OptionError
from quotes.records import SPEAKER_KINDS
from quotes.store.db import Opened, explained
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
_ROLES = """
    SELECT speaker_id AS owner, role, organization, first, last, first_article, last_article, quotes
    FROM speaker_roles WHERE speaker_id IN (SELECT value FROM json_each(:numbers))
    ORDER BY last IS NULL, last DESC, first DESC, role
"""


class NamingSpeakers(Opened):
    """The part of a store that knows its speakers."""

    def speakers(self, *, kind: str | None = None, limit: int | None = None) -> list[SpeakerSummary]:
        """Everybody who is quoted, or those of one KIND of speaker, most quoted first.

        Raises:
            OptionError: KIND is no kind of speaker, or LIMIT is less than 1.
        """
        if kind is not None and kind not in SPEAKER_KINDS:
            raise OptionError(f"kind {kind!r} is not one of {', '.join(SPEAKER_KINDS)}")
        check_limit(limit)
        kinds = lists.LASTING if kind is None else [each for each in SPEAKER_KINDS if each == kind]
        with explained(self.path):
            found = lists.speakers(self.database, kinds)
            rows = sorted(found, key=lambda row: (-row["quotes"], row["name"], row["id"]))[:limit]
            numbers = [row["id"] for row in rows]
            outlets, roles = grouped(self.database, _PUBLISHERS, numbers), self._roles(numbers)
        return [
            SpeakerSummary(
                **{name: row[name] for name in ("id", "name", "kind", "first", "last")},
                statements=row["quotes"],
                outlets=tuple(each["name"] for each in outlets[row["id"]]),
                roles=roles[row["id"]],
            )
            for row in rows
        ]

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
            number, also = speaker_lookup.whom(self.database, self.path, name, exact=exact)
            row = self.database.table("speakers").get(number)
            names = """
                SELECT DISTINCT name FROM speaker_names
                WHERE speaker IN (SELECT value FROM json_each(:numbers)) ORDER BY name
            """
            numbers = {"numbers": json.dumps(standing_for(self.database, number))}
            speaker = StoredSpeaker(
                **{name: row[name] for name in ("id", "name", "kind", "article", "slug", "organization", "wikidata")},
                names=tuple(each["name"] for each in self.database.query(names, numbers)),
                roles=self._roles([number])[number],
            )
        return MeantSpeaker(speaker=speaker, also=also)

    def _roles(self, speakers: Sequence[int]) -> dict[int, tuple[HeldRole, ...]]:
        held = grouped(self.database, _ROLES, speakers)
        return {number: tuple(HeldRole(**row) for row in held[number]) for number in speakers}
