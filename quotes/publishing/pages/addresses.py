"""Addresses for programs: from the numbers of the tables to a page, and what search engines may read.

A map of the site (the sitemap protocol) is an index, and lists of at most 50,000 addresses.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from quotes.publishing.site import Document, Moved, NoSuchPageError, Site
from quotes.store.db import next_number

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
# What is listed: where its pages are, which rows have one, what names them, and when they came in.  By number, so that
# a list can begin anywhere without counting what comes before.  What is not sound is not for search engines.
_LISTED = {
    "speakers": (
        "speakers", "slug", "stands AND slug IS NOT NULL AND EXISTS (SELECT 1 FROM attribution_speakers AS said "
        "JOIN sound_quotes ON sound_quotes.attribution = said.attribution WHERE said.speaker = speakers.id)", "NULL",
    ),
    "topics": (
        "topics", "key", "EXISTS (SELECT 1 FROM quote_topics JOIN sound_quotes USING (quote) "
        "WHERE quote_topics.topic = topics.id)", "NULL",
    ),
    "outlets": ("outlets", "slug", "slug IS NOT NULL", "NULL"),
    # What stands in one place only has the address of its quotation.
    "statements": (
        "quotes", "key", "statement IS NULL AND EXISTS (SELECT 1 FROM sound_quotes WHERE quote = quotes.id)",
        "(SELECT first_seen FROM articles WHERE articles.id = quotes.article)",
    ),
    "repeated": (
        "statements", "key",
        "merged_into IS NULL AND EXISTS (SELECT 1 FROM sound_quotes WHERE statement = statements.id)", "NULL",
    ),
    "articles": ("articles", "key", "1", "first_seen"),
}  # fmt: skip


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
    lists = []
    for name, (table, *_) in _LISTED.items():
        last = await site.read(partial(next_number, table=table)) - 1
        lists += [site.absolute(request, f"/sitemap-{name}-{i}.xml") for i in range(-(-last // MOST))]
    return _xml("sitemapindex", "sitemap", lists)


async def part(site: Site, request: Request) -> Document:
    """The page at ``/sitemap-NAME-NUMBER.xml``: the addresses of one kind of page, a stretch of them."""
    name, number = request.url_vars["list"], int(request.url_vars["part"])
    table, column, condition, came = _LISTED[name]
    folder = "statements" if name == "repeated" else name
    sql = (
        f"SELECT {column} || coalesce(char(9) || substr({came}, 1, 10), '') FROM {table} "
        f"WHERE id > :first AND id <= :last AND {condition} ORDER BY id"
    )
    within = {"first": number * MOST, "last": (number + 1) * MOST}
    names = await site.read(lambda held: [name for (name,) in held.execute(sql, within)])
    if not names:
        raise NoSuchPageError("The map of the site has no such part.")
    start = site.absolute(request, f"/{folder}/")
    return _xml("urlset", "url", [start + line for line in names])


def _xml(root: str, item: str, lines: list[str]) -> Document:
    """A document of addresses, each with the day of its last change behind a tab where that is known."""
    entries = []
    for line in lines:
        address, _, day = escape(line).partition("\t")
        entries.append(f"<{item}><loc>{address}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{item}>\n")
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} {_SPACE}>\n{"".join(entries)}</{root}>\n'
    return Document(body, "application/xml; charset=utf-8")
