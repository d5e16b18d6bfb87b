"""What a person should look at first: the quotes that the machine is least sure of, and who may be one speaker.

Beside them stands what a language model answered, when somebody asked it, about who said a quote: a suggestion that a
person may take over, and nothing more.  No list, count or page has it, and nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from quotes.records import SpeakerKind
from quotes.store.db import Row, among, explained
from quotes.store.read import lookup, speaker_lookup
from quotes.store.read.filter import Filter
from quotes.store.read.quotes import Asking
from quotes.store.read.speakers import roles
from quotes.store.write.speakers import resolve_number

# As much as tells two speakers apart at a glance.
_EXAMPLES = 2
# Made when the first answer is kept; it is not part of an export.
_ANSWERS = """
    CREATE TABLE IF NOT EXISTS asked (
        quote TEXT NOT NULL, model TEXT NOT NULL, speaker TEXT, made_at TEXT NOT NULL, PRIMARY KEY (quote, model)
    ) STRICT
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A speaker to choose from."""

    speaker: int  #: the number
    name: str  #: as the collection shows it
    kind: SpeakerKind
    role: str | None  #: what the article at hand, or any, says the speaker is
    quotes: int  #: how many are theirs, there


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two speakers who may be one, the more quoted first."""

    speaker: Candidate
    other: Candidate
    reason: str  #: what speaks for it
    score: float  #: how likely it is, from 0 to 1
    examples: tuple[tuple[int, ...], tuple[int, ...]]  #: numbers of quotes of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What is to be reviewed."""

    items: tuple[Suggestion | int, ...]  #: pairs of speakers, and numbers of quotes
    total: int  #: how many there are, with those that were left out


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of a quote: the number and the name of a speaker, None where it named nobody."""

    speaker: int | None
    name: str | None


class Reviewing(Asking):
    """The part of a store that says what is doubtful."""

    def review_queue(
        self,
        *,
        words: str | None = None,
        speaker: str | int | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> Queue:
        """What nobody has looked at: the speakers who may be one, then the quotes, the least sure and most read first.

        Args:
            words: only quotes in which they occur, as for ``search``; no pairs of speakers.
            speaker: only what is about this speaker.
            limit: at most so many.
            skip: so many of the first are left out.

        Raises:
            NotFoundError, OptionError: as ``search``.
        """
        with explained(self.path):
            pairs = self._pairs(speaker) if words is None else []
            asked_first = [self._suggestion(row) for row in pairs[skip:][:limit]]
        who = () if speaker is None else (speaker,)
        asked = Filter(words=words, speakers=who, status="machine", polarity="all", min_confidence=0.0)
        found = self.quotes(asked, sort="least-sure", limit=limit, skip=max(skip - len(pairs), 0))
        items: tuple[Suggestion | int, ...] = (*asked_first, *(hit.statement.id for hit in found.hits))
        return Queue(items=items[:limit], total=len(pairs) + found.total)

    def suggestions(self) -> list[Suggestion]:
        """The pairs of speakers who may be one and whom nobody has judged, the likeliest first."""
        with explained(self.path):
            return [self._suggestion(row) for row in self._pairs(None)]

    def _pairs(self, speaker: str | int | None) -> list[Row]:
        """The rows of :meth:`suggestions`, with the speakers that the two are now."""
        number = None if speaker is None else speaker_lookup.whom(self.database, self.path, speaker)[0]
        sql = "SELECT reason, score, speaker, other FROM suggestions WHERE status = 'open' ORDER BY score DESC, id"
        rejected = {row["id"] for row in self.database.query("SELECT id FROM speakers WHERE rejected")}
        found = []
        for row in self.database.query(sql):
            pair = {resolve_number(self.database, row[side]) for side in ("speaker", "other")}
            # Another answer, or what articles tell since, may have settled it.
            if len(pair) == 2 and (number is None or number in pair) and not pair & rejected:
                found.append({**row, "pair": sorted(pair)})
        return found

    def _suggestion(self, row: Row) -> Suggestion:
        sides = sorted(map(self._candidate, row["pair"]), key=lambda side: -side[0].quotes)
        (one, of_one), (other, of_other) = sides
        return Suggestion(
            speaker=one, other=other, reason=row["reason"], score=row["score"], examples=(of_one, of_other)
        )

    def candidates(self, article: int) -> list[Candidate]:
        """Who is quoted in the ARTICLE of that number, most often first."""
        with explained(self.path):
            rows = lookup.speakers_of_article(self.database, article)
            return [Candidate(**{name: row[name] for name in Candidate.__slots__}) for row in rows]

    def _candidate(self, number: int) -> tuple[Candidate, tuple[int, ...]]:
        """The speaker NUMBER, and a few of their quotes, the surest first."""
        quotes = f"""
            SELECT quote, count(*) OVER () FROM attribution_speakers JOIN current_quotes USING (attribution)
            WHERE speaker IN {{}} ORDER BY confidence DESC, quote LIMIT {_EXAMPLES}
        """
        row = self.database.table("speakers").get(number)
        held = max(roles(self.database, [number])[number], key=attrgetter("quotes"), default=None)
        found = among(self.database, quotes, [number])
        candidate = Candidate(
            speaker=number,
            name=row["name"],
            kind=row["kind"],
            role=None if held is None else held.role,
            quotes=found[0][1] if found else 0,
        )
        return candidate, tuple(each for each, _ in found)

    def to_ask(self, article: int, *, below: float) -> list[int]:
        """The quotes of ARTICLE that nobody has looked at and of whose speakers the machine is less than BELOW sure."""
        sql = """
            SELECT quote FROM current_quotes WHERE article = ? AND status = 'machine' AND confidence < ?
            ORDER BY position
        """
        with explained(self.path):
            return [number for (number,) in self.database.execute(sql, [article, below])]

    def keep_answers(self, model: str, answers: Mapping[int, int | None]) -> None:
        """Keep what MODEL said of quotes, by their numbers: the number of a speaker, or None for nobody."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.writing():
            self.database.execute(_ANSWERS)
            quotes = dict(among(self.database, "SELECT id, key FROM quotes WHERE id IN {}", answers))
            who = dict(
                among(self.database, "SELECT id, key FROM speakers WHERE id IN {}", filter(None, answers.values()))
            )
            rows = [
                {"quote": quotes[number], "model": model, "speaker": speaker and who[speaker], "made_at": now}
                for number, speaker in answers.items()
            ]
            self.database.table("asked").insert_all(rows, replace=True)

    def answers(self, quote: int) -> dict[str, Answer]:
        """What models said of the quote of that number, by their names."""
        sql = """
            SELECT model, asked.speaker, speakers.id FROM asked JOIN quotes ON quotes.key = asked.quote
            LEFT JOIN speakers ON speakers.key = asked.speaker WHERE quotes.id = ? ORDER BY model
        """
        with explained(self.path):
            if not self.database.table("asked").exists():
                return {}
            rows = self.database.execute(sql, [quote]).fetchall()
            # Whoever is not in this collection any more is no suggestion.
            return {model: self._answer(number) for model, key, number in rows if (key is None) == (number is None)}

    def _answer(self, number: int | None) -> Answer:
        if number is None:
            return Answer(None, None)
        number = resolve_number(self.database, number)
        return Answer(number, self.database.table("speakers").get(number)["name"])
