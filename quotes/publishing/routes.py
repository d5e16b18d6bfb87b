"""Which page stands at which address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from quotes.publishing.pages.about import about, reference
from quotes.publishing.pages.articles import article, articles
from quotes.publishing.pages.cite import cite
from quotes.publishing.pages.home import home
from quotes.publishing.pages.numbers import numbered
from quotes.publishing.pages.outlets import outlet, outlets
from quotes.publishing.pages.search import search
from quotes.publishing.pages.sitemap import index, part, robots
from quotes.publishing.pages.speakers import speaker, speakers
from quotes.publishing.pages.statements import statement
from quotes.publishing.site import Site, View, handler

if TYPE_CHECKING:
    from datasette.app import Datasette

_FORMAT = r"(?:\.(?P<format>json|csv|atom|feed))?"

# "/index.json" is the first page as data, since "/.json" is Datasette's own.
PAGES: tuple[tuple[str, View], ...] = (
    (r"/$", home),
    (rf"/index{_FORMAT}$", home),
    (rf"/about{_FORMAT}$", about),
    (rf"/about/reference{_FORMAT}$", reference),
    (rf"/search{_FORMAT}$", search),
    (rf"/cite{_FORMAT}$", cite),
    (rf"/speakers{_FORMAT}$", speakers),
    (rf"/speakers/(?P<slug>[^/.]+){_FORMAT}$", speaker),
    (rf"/statements/(?P<key>[^/.]+){_FORMAT}$", statement),
    (rf"/articles{_FORMAT}$", articles),
    (rf"/articles/(?P<key>[^/.]+){_FORMAT}$", article),
    (r"/go/(?P<kind>quote|statement|speaker|article|outlet)/(?P<number>\d{1,18})$", numbered),
    (r"/robots\.txt$", robots),
    (r"/sitemap\.xml$", index),
    (r"/sitemap-(?P<name>speakers|outlets|statements|repeated|articles)-(?P<number>\d{1,6})\.xml$", part),
    (rf"/outlets{_FORMAT}$", outlets),
    (rf"/outlets/(?P<slug>[^/.]+){_FORMAT}$", outlet),
)


def routes(find: Callable[[Datasette], Site | None]) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The addresses of the site, as regular expressions, with what answers there; FIND as for ``handler``."""
    return [(address, handler(view, find)) for address, view in PAGES]
