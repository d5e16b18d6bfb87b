"""Articles, quotes, attributions and speakers in one SQLite file."""

from quotes.store.rows import (
    Counts,
    QuoteInContext,
    SearchHit,
    SpeakerSummary,
    SpokenBy,
    Statement,
    StoredArticle,
    StoredSpeaker,
)
from quotes.store.store import Store, open_store

__all__ = [
    "Counts",
    "QuoteInContext",
    "SearchHit",
    "SpeakerSummary",
    "SpokenBy",
    "Statement",
    "Store",
    "StoredArticle",
    "StoredSpeaker",
    "open_store",
]
