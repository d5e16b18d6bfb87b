"""Finds every quotation in news articles, says who spoke and to whom, and keeps it searchable and citable.

    import quotes

    nlp = quotes.load()
    with quotes.open_store("quotes.db") as store:
        for article in quotes.read("seeds"):
            store.add(article, quotes.extract(article, nlp))

Names are imported on first use, so that ``import quotes`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.articles import read
    from quotes.articles.formats.registry import Format
    from quotes.citing.styles import Style
    from quotes.errors import QuotesError
    from quotes.extraction import extract, extract_many
    from quotes.extraction.pipeline import load
    from quotes.extraction.workers import extract_all
    from quotes.plugins import hookimpl
    from quotes.records import Article, Attribution, Cue, Extraction, Mention, Quote, Span, Speaker
    from quotes.store import Store, open_store

__version__ = "0.1.0"

_HOMES = {
    "quotes.articles": ("read",),
    "quotes.articles.formats.registry": ("Format",),
    "quotes.citing.styles": ("Style",),
    "quotes.errors": ("QuotesError",),
    "quotes.extraction": ("extract", "extract_many"),
    "quotes.extraction.pipeline": ("load",),
    "quotes.extraction.workers": ("extract_all",),
    "quotes.plugins": ("hookimpl",),
    "quotes.records": ("Article", "Attribution", "Cue", "Extraction", "Mention", "Quote", "Span", "Speaker"),
    "quotes.store": ("Store", "open_store"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Article", "Attribution", "Cue", "Extraction", "Format", "Mention", "Quote", "QuotesError", "Span", "Speaker",
    "Store", "Style", "extract", "extract_all", "extract_many", "hookimpl", "load", "open_store", "read",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'quotes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
