"""What ``--json`` and ``--csv`` give: plain values under names that stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.store import QuoteInContext, SearchHit, SpeakerSummary, Statement

Row = Mapping[str, Any]

STATEMENT_COLUMNS = (
    "id",
    "date",
    "speakers",
    "roles",
    "words",
    "cue",
    "told_to",
    "outlet",
    "agency",
    "title",
    "url",
    "kind",
    "status",
    "polarity",
    "cue_class",
    "said_on",
    "said_precision",
    "said_words",
    "published",
    "confidence",
    "method",
    "article",
)
SPEAKER_COLUMNS = ("id", "name", "kind", "statements", "first", "last", "outlets")


def statement_object(statement: Statement) -> dict[str, Any]:
    """Everything the database knows of STATEMENT, and ``date``: when it was said or, failing that, published."""
    return {**asdict(statement), "date": statement.date}


def hit_object(hit: SearchHit) -> dict[str, Any]:
    """A statement with ``hits``, the ranges of its ``words`` that matched."""
    return {**statement_object(hit.statement), "hits": [list(span) for span in hit.hits]}


def quote_object(quote: QuoteInContext) -> dict[str, Any]:
    """A statement and its whole article, with where in its text the words, the cue and the mention stand."""
    return {**asdict(quote), "statement": statement_object(quote.statement)}


def statement_row(statement: Statement) -> dict[str, Any]:
    """One line of CSV: speakers and roles side by side, in the same order."""
    row = statement_object(statement)
    row["speakers"] = [speaker.name for speaker in statement.speakers]
    row["roles"] = [speaker.role or "" for speaker in statement.speakers]
    return row


def speaker_row(speaker: SpeakerSummary) -> dict[str, Any]:
    """A speaker with how often and when they are quoted."""
    return asdict(speaker)
