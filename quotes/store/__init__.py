"""Articles, quotes, attributions and speakers in one SQLite file."""

from quotes.store.corrections.log import Correction
from quotes.store.corrections.reprocess import Reread
from quotes.store.corrections.review import Candidate, Suggestion
from quotes.store.models import (
    Found,
    HeldRole,
    MeantSpeaker,
    OutletSummary,
    QuoteInContext,
    SearchHit,
    SpeakerSummary,
    SpokenBy,
    Statement,
    StoredArticle,
    StoredSpeaker,
)
from quotes.store.read.changes import QuoteChange, Version, VersionChanges
from quotes.store.read.filter import Filter, match_expression
from quotes.store.read.overview import Chosen, Counts, Stats
from quotes.store.read.statements import Appearance, StatementInFull
from quotes.store.store import Store, open_store
from quotes.store.transfer.import_folder import Imported

__all__ = [
    "Appearance", "Candidate", "Chosen", "Correction", "Counts", "Filter", "Found", "HeldRole", "Imported",
    "MeantSpeaker", "OutletSummary", "QuoteChange", "QuoteInContext", "Reread", "SearchHit", "SpeakerSummary",
    "SpokenBy", "Statement", "StatementInFull", "Stats", "Store", "StoredArticle", "StoredSpeaker", "Suggestion",
    "Version", "VersionChanges", "match_expression", "open_store",
]  # fmt: skip
