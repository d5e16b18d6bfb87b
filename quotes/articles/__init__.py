"""Reading: files, folders, web addresses and standard input to `Article` records, one reader for each format.

`reading` takes paths apart into files, `fetch` gets what has an address, `formats` gives each its reader, `archives`
unpacks, `pages` knows web pages and `fields` checks what an article says of itself; each room imports from those named
after it alone.

Names are imported on first use: whoever asks for an outlet needs no reader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotes.articles.fetch import FetchSettings
    from quotes.articles.fields.record import ArticleDefaults
    from quotes.articles.reading import count, read

__all__ = ["ArticleDefaults", "FetchSettings", "count", "read"]

_HOME_OF = {"ArticleDefaults": "fields.record", "FetchSettings": "fetch", "count": "reading", "read": "reading"}


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
