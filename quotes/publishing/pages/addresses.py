"""Addresses for programs: from the numbers of the tables to a page, and what search engines may read.

A map of the site (the sitemap protocol) is an index, and lists of at most 50,000 addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from quotes.publishing.site import Document, Moved, NoSuchPageError, Site
from quotes.store.read import lists

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

# Where a row of a kind has its page, and the column that names it.
_PAGES = {
    "quote": ("statements", "key"), "statement": ("statements", "key"), "speaker": ("speakers", "slug"),
    "article": ("articles", "key"), "outlet": ("outlets", "slug"),
}  # fmt: skip
# As many as the protocol allows in one file.
MOST = 50_000
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


async def numbered(site: Site, request: Request) -> Moved:
    """The page at ``/go/KIND/NUMBER``; not for good, since numbers change when a collection is built anew."""
    kind, number = request.url_vars["kind"], int(request.url_vars["number"])
    folder, column = _PAGES[kind]
    row = await site.row(f"{kind}s", "id", number, (column,))
    if row is None or row[column] is None:
        raise NoSuchPageError(f"There is no {kind} with the number {number}.")
    return Moved(f"/{folder}/{row[column]}")


async def robots(site: Site, request: Request) -> Document:
    """The page at ``/robots.txt``: tables have endless addresses by filter and facet, the pages are for everybody."""
    served = (site, *site.others)
    tables = [str(site.datasette.urls.database(each.name)) for each in served]
    others = [each.path(path) for each in served for path in ("/cite", "/go")]
    closed = [*tables, site.datasette.urls.path("/-"), *others]
    lines = ["User-agent: *", *(f"Disallow: {path}/" for path in closed), *(f"Disallow: {path}$" for path in tables)]
    maps = [f"Sitemap: {each.absolute(request, '/sitemap.xml')}" for each in served]
    return Document("\n".join([*lines, *maps, ""]), "text/plain")


async def index(site: Site, request: Request) -> Document:
    """The page at ``/sitemap.xml``: the lists there are."""
    parts = []
    for name, last in (await site.read(lists.last_numbers)).items():
        parts += [site.absolute(request, f"/sitemap-{name}-{i}.xml") for i in range(-(-last // MOST))]
    return _xml("sitemapindex", "sitemap", [(address, None) for address in parts])


async def part(site: Site, request: Request) -> Document:
    """The page at ``/sitemap-NAME-NUMBER.xml``: the addresses of one kind of page, a stretch of them."""
    name, number = request.url_vars["list"], int(request.url_vars["part"])
    named = await site.read(lambda held: lists.with_pages(held, name, after=number * MOST, last=(number + 1) * MOST))
    if not named:
        raise NoSuchPageError("The map of the site has no such part.")
    start = site.absolute(request, f"/{'statements' if name == 'repeated' else name}/")
    return _xml("urlset", "url", [(start + each, day) for each, day in named])


def _xml(root: str, item: str, addresses: list[tuple[str, str | None]]) -> Document:
    """A document of ADDRESSES, each with the day of its last change where that is known."""
    entries = [
        f"<{item}><loc>{escape(address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{item}>\n"
        for address, day in addresses
    ]
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_SPACE}>\n{"".join(entries)}</{root}>\n'
    return Document(body, "application/xml; charset=utf-8")
