"""What people decided, as gold that ``quotes dev evaluate`` and ``quotes dev train`` read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from quotes.records import nearest_outside
from quotes.store.db import Opened, explained
from quotes.store.models import QuoteInContext
from quotes.store.read.quotes import in_context

# What the format itself reads as "or" and "and".
_JOINS = ("|", " + ")


class Golden(Opened):
    """The part of a store that hands on what people are sure of."""

    def gold(self) -> Iterator[dict[str, Any]]:
        """The articles in which a person confirmed, corrected or rejected a quote, one object for each.

        They are in the format of ``quotes.evaluation.gold.newsroom``, with those quotes alone, and marked ``partial``.
        """
        with explained(self.path):
            # A quote that a later version of its article has, too, is told there.
            sql = """
                SELECT article, id FROM quotes
                WHERE status IN ('confirmed', 'corrected', 'rejected') AND replaced_by IS NULL
                ORDER BY article, position
            """
            for _, group in groupby(self.database.execute(sql).fetchall(), key=itemgetter(0)):
                yield self._article(in_context(self.database, [quote for _, quote in group]))

    def _article(self, found: list[QuoteInContext]) -> dict[str, Any]:
        article, text = found[0].article, found[0].article.article.text
        quotes = [self._entry(quote) for quote in found if quote.statement.status != "rejected"]
        # Only marks can be around what is no quote; reported speech has none.
        rejected = [
            {"text": part.of(text), "start": part.start}
            for quote in found
            if quote.statement.status == "rejected" and quote.statement.kind != "indirect"
            for part in quote.statement.parts
        ]
        return {
            "id": article.key,
            "text": text,
            "quotes": sorted(quotes, key=lambda entry: entry["start"][0]),
            "not_quotes": sorted(rejected, key=lambda entry: entry["start"]),
            "partial": True,
        }

    def _entry(self, quote: QuoteInContext) -> dict[str, Any]:
        statement, text = quote.statement, quote.article.article.text
        entry: dict[str, Any] = {
            "text": [part.of(text) for part in statement.parts],
            "start": [part.start for part in statement.parts],
            "kind": statement.kind,
            "speaker": [_either(each.named or each.name, each.name) for each in statement.speakers],
            "polarity": statement.polarity,
            "told_to": statement.told_to_words,
        }
        if statement.speakers:
            entry["speaker_kind"] = statement.speakers[0].kind
        # The machine's own mention and cue are right only where its speaker was.
        if statement.status == "confirmed":
            # Whoever looks for its words near the quote has to find it.
            span = statement.mention_span
            if span and nearest_outside(text, [span.of(text)], statement.parts) == span:
                entry["mention"] = statement.mention
            if statement.cue:
                entry["cue"] = statement.cue
        return entry


def _either(name: str, shown: str) -> str:
    """Both names where they differ and the format can tell them apart."""
    names = [each for each in dict.fromkeys((name, shown)) if not any(join in each for join in _JOINS)]
    return "|".join(names) or name
