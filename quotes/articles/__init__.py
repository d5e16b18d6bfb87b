"""Reading: files, folders, web addresses and standard input to `Article` records, one reader for each format.

`reading` takes paths apart into files, `fetch` gets what has an address, `formats` gives each its reader, `archives`
unpacks, `pages` knows web pages and `fields` checks what an article says of itself; each room imports from those named
after it alone.
"""

from __future__ import annotations

from quotes.articles.fetch import FetchSettings
from quotes.articles.fields.record import ArticleDefaults
from quotes.articles.reading import count, read

__all__ = ["ArticleDefaults", "FetchSettings", "count", "read"]
