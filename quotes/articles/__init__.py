"""Reading: files, folders, web addresses and standard input to `Article` records, one reader for each format."""

from __future__ import annotations

from quotes.articles.fetch import FetchSettings
from quotes.articles.fields import ArticleDefaults
from quotes.articles.reading import count, read

__all__ = ["ArticleDefaults", "FetchSettings", "count", "read"]
