"""What can be asked of the site: an address with its formats and parameters, and the page that lists them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quotes.publishing.site import Page

if TYPE_CHECKING:
    from quotes.publishing.site import Site

# What may stand for the names in an address.
_PARTS = {
    "slug": r"[^/.]+",
    "key": r"[^/.]+",
    "number": r"\d{1,18}",
    "kind": "quote|statement|speaker|article|outlet",
    "list": "speakers|topics|outlets|statements|repeated|articles",
    "part": r"\d{1,6}",
}
_ABOUT = {
    "json": "what the page shows",
    "csv": "the whole list, for spreadsheets",
    "all.json": "the whole list, one array",
    "jsonl": "the whole list, an object a line",
    "atom": "what is new, as an Atom feed",
    "feed": "what is new, as a JSON Feed",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the site.

    Attributes:
        path: with names in braces where it may differ.
        about: what is there, in words.
        formats: the endings under which it can be had besides.
        parameters: what may stand behind ``?``, with what it means.
        has_page: whether there is a page without an ending, too.
    """

    path: str
    about: str
    formats: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    has_page: bool = True

    @property
    def pattern(self) -> str:
        """The same as a regular expression; the first page has its data at ``/index``.

        Before it may stand which of several collections is meant.
        """
        if self.path == "/":
            return "(?:/in/(?P<collection>[^/]+)/?|/)$"
        path = re.sub(r"\\\{(\w+)\\\}", lambda name: f"(?P<{name[1]}>{_PARTS[name[1]]})", re.escape(self.path))
        path = f"(?:/in/(?P<collection>[^/]+))?{path}"
        if not self.formats:
            return f"{path}$"
        endings = "|".join(re.escape(each) for each in self.formats)
        return rf"{path}(?:\.(?P<format>{endings})){'?' if self.has_page else ''}$"


async def listing(site: Site, addresses: Iterable[Address]) -> Page:
    """The page at ``/api``: ADDRESSES, and the tables as Datasette serves them."""
    shown = [
        {
            "path": each.path,
            "about": each.about,
            "formats": [{"name": name, "about": _ABOUT[name]} for name in each.formats],
            "parameters": [{"name": name, "about": about} for name, about in each.parameters.items()],
        }
        for each in addresses
    ]
    tables = str(site.datasette.urls.database(site.database.name))
    return Page(template="api.html", data={"title": "Addresses for programs", "shown": shown, "tables": tables})
