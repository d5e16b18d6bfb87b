"""Articles, quotes, attributions and speakers in one SQLite file."""

from quotes.store.filters import match_expression
from quotes.store.rows import (
    Appearance,
    Counts,
    HeldRole,
    OutletSummary,
    QuoteInContext,
    SearchHit,
    SpeakerSummary,
    SpokenBy,
    Statement,
    StatementInFull,
    StatementOverview,
    StoredArticle,
    StoredSpeaker,
)
from quotes.store.store import Store, open_store

__all__ = [
    "Appearance",
    "Counts",
    "HeldRole",
    "OutletSummary",
    "QuoteInContext",
    "SearchHit",
    "SpeakerSummary",
    "SpokenBy",
    "Statement",
    "StatementInFull",
    "StatementOverview",
    "Store",
    "StoredArticle",
    "StoredSpeaker",
    "match_expression",
    "open_store",
]
