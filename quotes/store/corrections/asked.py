"""What a language model answered, when somebody asked it, about who said a quote: a suggestion and nothing more.

No list, count or page has it, and nothing follows from it; a person may take it over, as a decision of their own.  The
table is made when the first answer is kept, and is not part of an export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from quotes.store.db import among, explained
from quotes.store.read.quotes import Asking
from quotes.store.write.speakers import resolve_number

_TABLE = """
    CREATE TABLE IF NOT EXISTS asked (
        quote TEXT NOT NULL, model TEXT NOT NULL, speaker TEXT, made_at TEXT NOT NULL, PRIMARY KEY (quote, model)
    ) STRICT
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of a quote: the number and the name of a speaker, None where it named nobody."""

    speaker: int | None
    name: str | None


class Asked(Asking):
    """The part of a store that keeps what a model answered."""

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
            self.database.execute(_TABLE)
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
