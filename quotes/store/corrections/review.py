"""What a person should look at first: the quotes that the machine is least sure of, and who may be one speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.records import SpeakerKind
from quotes.store.db import explained
from quotes.store.read import lookup, speaker_lookup
from quotes.store.read.filter import Filter
from quotes.store.read.quotes import Asking
from quotes.store.write.speakers import resolve_number

# As much as tells two speakers apart at a glance.
_EXAMPLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A speaker to choose from.

    Attributes:
        speaker: the number.
        name, kind: as the collection shows them.
        role: what the article at hand, or any, says the speaker is.
        quotes: how many quotes are theirs, there.
    """

    speaker: int
    name: str
    kind: SpeakerKind
    role: str | None
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two speakers who may be one.

    Attributes:
        speaker, other: the two, the more quoted first.
        reason: what speaks for it.
        score: how likely it is, from 0 to 1.
        examples: numbers of quotes of each.
    """

    speaker: Candidate
    other: Candidate
    reason: str
    score: float
    examples: tuple[tuple[int, ...], tuple[int, ...]]


class Reviewing(Asking):
    """The part of a store that says what is doubtful."""

    def doubtful(
        self, *, words: str | None = None, speaker: str | int | None = None, limit: int | None = None
    ) -> list[int]:
        """The numbers of the quotes that nobody has looked at, those that the machine is least sure of first.

        Args:
            words: only those in which they occur, as for ``search``.
            speaker: only those of this speaker.
            limit: at most so many.

        Raises:
            NotFoundError, OptionError: as ``search``.
        """
        who = () if speaker is None else (speaker,)
        asked = Filter(words=words, speakers=who, status="machine", polarity="all", min_confidence=0.0)
        return [hit.statement.id for hit in self.quotes(asked, sort="least-sure", limit=limit).hits]

    def suggestions(self, *, speaker: str | int | None = None) -> list[Suggestion]:
        """The pairs of speakers who may be one and whom nobody has judged, the likeliest first.

        Args:
            speaker: only those with this speaker.

        Raises:
            NotFoundError, OptionError: SPEAKER means nobody, or several.
        """
        with explained(self.path):
            number = None if speaker is None else speaker_lookup.find_speaker(self.database, self.path, speaker)
            rows = self.database.query(
                """
                SELECT reason, score, speaker, other FROM suggestions
                WHERE status = 'open' ORDER BY score DESC, id
                """
            )
            rejected = {row["id"] for row in self.database.query("SELECT id FROM speakers WHERE rejected")}
            found = []
            for row in list(rows):
                one, two = (resolve_number(self.database, row[side]) for side in ("speaker", "other"))
                # Another answer, or what articles tell since, may have settled it.
                if one != two and number in (None, one, two) and not {one, two} & rejected:
                    found.append(self._suggestion(one, two, row["reason"], row["score"]))
            return found

    def heard(self, article: int) -> list[Candidate]:
        """Who is quoted in the ARTICLE of that number, most often first."""
        with explained(self.path):
            rows = lookup.speakers_of_article(self.database, article)
            return [Candidate(**{name: row[name] for name in Candidate.__slots__}) for row in rows]

    def _suggestion(self, one: int, two: int, reason: str, score: float) -> Suggestion:
        speaker, other = sorted((self._candidate(one), self._candidate(two)), key=lambda each: -each.quotes)
        examples = (self._examples(speaker.speaker), self._examples(other.speaker))
        return Suggestion(speaker=speaker, other=other, reason=reason, score=score, examples=examples)

    def _candidate(self, number: int) -> Candidate:
        (row,) = self.database.query(
            """
            SELECT speakers.id AS speaker, speakers.name, speakers.kind,
                (
                    SELECT role FROM attributed_speakers WHERE speaker = speakers.id AND role IS NOT NULL
                    GROUP BY role ORDER BY count(*) DESC, role LIMIT 1
                ) AS role,
                (
                    SELECT count(*) FROM attribution_speakers
                    JOIN attributions ON attributions.id = attribution AND attributions.status = 'current'
                    JOIN quotes ON quotes.id = quote AND shown WHERE speaker = speakers.id
                ) AS quotes
            FROM speakers WHERE speakers.id = ?
            """,
            [number],
        )
        return Candidate(**row)

    def _examples(self, speaker: int) -> tuple[int, ...]:
        rows: Sequence[dict[str, int]] = list(
            self.database.query(
                """
                SELECT quotes.id FROM attribution_speakers
                JOIN attributions ON attributions.id = attribution AND attributions.status = 'current'
                JOIN quotes ON quotes.id = quote AND shown
                WHERE speaker = ? ORDER BY confidence DESC, quotes.id LIMIT ?
                """,
                [speaker, _EXAMPLES],
            )
        )
        return tuple(row["id"] for row in rows)
