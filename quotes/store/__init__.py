"""Articles, quotes, attributions and speakers in one SQLite file."""

from quotes.store.changes import QuoteChange, Version, VersionChanges
from quotes.store.filters import match_expression
from quotes.store.importing import Imported
from quotes.store.log import Correction
from quotes.store.rereading import Reread
from quotes.store.review import Candidate, Suggestion
from quotes.store.rows import (
    Appearance,
    Counts,
    HeldRole,
    MeantSpeaker,
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
from quotes.store.stats import Stats
from quotes.store.store import Store, open_store

__all__ = [
    "Appearance",
    "Candidate",
    "Correction",
    "Counts",
    "HeldRole",
    "Imported",
    "MeantSpeaker",
    "OutletSummary",
    "QuoteChange",
    "QuoteInContext",
    "Reread",
    "SearchHit",
    "SpeakerSummary",
    "SpokenBy",
    "Statement",
    "StatementInFull",
    "StatementOverview",
    "Stats",
    "Store",
    "StoredArticle",
    "StoredSpeaker",
    "Suggestion",
    "Version",
    "VersionChanges",
    "match_expression",
    "open_store",
]
