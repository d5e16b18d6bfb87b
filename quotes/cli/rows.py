"""What ``--json`` and ``--csv`` give: plain values under names that stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.store import QuoteInContext, SearchHit, SpeakerSummary, Statement, StatementInFull, StatementOverview

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
OVERVIEW_COLUMNS = (*STATEMENT_COLUMNS, "statement", "first_reported", "appearances", "outlets", "sources")
SPEAKER_COLUMNS = ("id", "name", "kind", "roles", "statements", "first", "last", "outlets")


def statement_object(statement: Statement) -> dict[str, Any]:
    """Everything the database knows of STATEMENT, and ``date``: when it was said or, failing that, published."""
    return statement.plain()


def overview_object(told: StatementOverview) -> dict[str, Any]:
    """The longest form of a statement, and how widely it was reported; ``statement`` is its key."""
    return {**statement_object(told.statement), **_extent(told)}


def overview_row(told: StatementOverview) -> dict[str, Any]:
    """One line of CSV, as of a statement that stands alone, with how widely it was reported."""
    return {**statement_row(told.statement), **_extent(told)}


def full_object(found: StatementInFull) -> dict[str, Any]:
    """A statement with its ``reports``, and in each the ``changes`` of its words, pairs of what was done and words."""
    reports = [
        {
            **statement_object(report.statement),
            "source": report.source,
            "changes": [list(each) for each in report.changes],
        }
        for report in found.reports
    ]
    return {**overview_object(found.overview), "reports": reports}


def _extent(told: StatementOverview) -> dict[str, Any]:
    return {
        "statement": told.key,
        "first_reported": told.first_reported,
        "appearances": told.appearances,
        "outlets": told.outlets,
        "sources": told.sources,
    }


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


def speaker_object(speaker: SpeakerSummary) -> dict[str, Any]:
    """A speaker with how often and when they are quoted, and what they were when."""
    return asdict(speaker)


def speaker_row(speaker: SpeakerSummary) -> dict[str, Any]:
    """One line of CSV: the roles by their words alone, the latest first."""
    return {**asdict(speaker), "roles": [held.role for held in speaker.roles]}
