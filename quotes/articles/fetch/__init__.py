"""Addresses of pages, feeds, lists of feeds and sitemaps, and files of the last three; out come articles or errors.

`settings` says how much is asked for, `network` connects to checked IP addresses only, `body` unpacks within limits,
`hosts` keeps robots.txt and turns, and `client` makes one address into bytes with all of these.  `lists` reads what a
list names, and `web` hands the bytes of a run's pages to `formats`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.articles.fetch.settings import FetchSettings

if TYPE_CHECKING:
    from quotes.articles.document import Columns
    from quotes.articles.fetch.web import Web

__all__ = ["FetchSettings", "address_of", "is_list", "is_of_another_scheme", "open_web"]

# As a path has it, in which two slashes are one.
_ADDRESS = re.compile(r"(https?):/{1,2}(?=[^/])", re.IGNORECASE)
# A drive of Windows has one letter.
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/{1,2}(?=[^/])", re.IGNORECASE)
_HEAD = 1 << 16
_LIST_SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".opml", ".json", ".xml.gz")


def address_of(path: str | Path) -> str | None:
    """PATH as a web address, None where it is a path."""
    found = _ADDRESS.match(str(path))
    return f"{found[1].lower()}://{str(path)[found.end() :]}" if found else None


def is_of_another_scheme(path: str | Path) -> bool:
    """Whether PATH is an address that is not fetched: ``ftp://…``."""
    return address_of(path) is None and _OTHER_SCHEME.match(str(path)) is not None


def is_list(path: Path) -> bool:
    """Whether the file at PATH is a feed, a list of feeds or a sitemap, by its name and how it begins."""
    if not path.name.lower().endswith(_LIST_SUFFIXES):
        return False
    from quotes.articles.fetch.lists import kind_of

    try:
        with path.open("rb") as file:
            return kind_of(file.read(_HEAD)) is not None
    except OSError:  # for whoever reads it to report
        return False


def open_web(settings: FetchSettings | None, columns: Columns) -> Web:
    """What fetches and reads addresses in one run, to be closed at its end."""
    from quotes.articles.fetch.web import Web

    return Web(settings or FetchSettings(), columns)
