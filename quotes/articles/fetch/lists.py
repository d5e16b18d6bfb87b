"""Feeds, lists of feeds and sitemaps: from bytes to the addresses they name, and what they say of each.

No XML here may name a file, fetch anything or grow: entities are left unresolved.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from quotes.articles.fetch.body import head
from quotes.articles.fields.record import ArticleDefaults
from quotes.errors import ArticleError, OptionError
from quotes.records import Article, is_web

if TYPE_CHECKING:
    from quotes.articles.fetch.client import Validators

ListKind = Literal["feed", "JSON feed", "OPML", "sitemap", "sitemap index"]

_ROOTS: dict[str, ListKind] = {
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
    "opml": "OPML",
    "urlset": "sitemap",
    "sitemapindex": "sitemap index",
}
_JSON_FEED = re.compile(rb'\s*\{.{0,2000}?"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version', re.DOTALL)
_HEAD = 4096
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False}
_MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An address that is to be fetched, and what a list says about what is there.

    Attributes:
        address: where it is.
        title, authors, published, outlet: of the article, where the list tells them, as it writes them.
        stamp: what changes when the list says that the article did.
        known: what came with it the last time.
    """

    address: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    outlet: str | None = None
    stamp: str | None = None
    known: Validators | None = None

    def fill(self, article: Article) -> Article:
        """ARTICLE with what the list says where its page says nothing."""
        for name in ("title", "authors", "published", "outlet"):
            try:
                article = ArticleDefaults(**{name: getattr(self, name)}).fill(article)
            except OptionError:  # a list's slip in one field is no reason to refuse the article
                continue
        return article


def kind_of(data: bytes) -> ListKind | None:
    """Which kind of list DATA is, packed or not, by how it begins; None where it is none."""
    start = head(data, _HEAD)
    if _JSON_FEED.match(start):
        return "JSON feed"
    if b"<" not in start or start.lstrip()[:1] == b"{":
        return None
    from lxml.etree import LxmlError, XMLPullParser

    parser = XMLPullParser(events=("start",), recover=True, **_SAFE)
    try:
        parser.feed(start)
        for _, element in parser.read_events():
            # A name that is none is refused by QName.
            return _ROOTS.get(element.tag.rpartition("}")[2])
    except LxmlError:
        pass
    return None


def entries(data: bytes, kind: ListKind, address: str, content_type: str = "") -> list[Entry]:
    """What DATA, a list of that KIND, names, in its order and each address once.

    ADDRESS is where it was, for its relative addresses and for messages; CONTENT_TYPE the header that came with it.

    Raises:
        ArticleError: it is broken, or names nothing.
    """
    readers = {"feed": _feed, "JSON feed": _json_feed, "OPML": _opml, "sitemap": _sitemap, "sitemap index": _sitemap}
    found = {entry.address: entry for entry in readers[kind](data, address, content_type) if is_web(entry.address)}
    if not found:
        raise ArticleError(address, f"is a {kind} that names no address; check that it is whole")
    return list(found.values())


def _feed(data: bytes, address: str, content_type: str) -> Iterator[Entry]:
    from xml.sax import SAXException

    import feedparser

    # From a stream: a string that is an address or a path would be opened.
    headers = {"content-location": address, **({"content-type": content_type} if content_type else {})}
    broken = ArticleError(address, "is a broken feed; check it with a feed reader, or give the addresses of its pages")
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    except Exception:  # noqa: BLE001 - the library fails in many ways on what is wrong in a feed, such as &#x110000;
        raise broken from None
    is_broken = isinstance(feed.get("bozo_exception"), SAXException)
    if is_broken and not any(entry.get("link") for entry in feed.entries):
        raise broken
    outlet = feed.feed.get("publisher")
    for entry in feed.entries:
        link = entry.get("feedburner_origlink") or entry.get("link") or ""
        source = entry.get("source") or {}
        yield Entry(
            address=link.strip(),
            title=_plain(entry.get("title")),
            authors=tuple(author["name"] for author in entry.get("authors", ()) if author.get("name")),
            published=entry.get("published"),
            outlet=_plain(source.get("title") or entry.get("publisher") or outlet),
            # The library's own get takes one date for the other, and warns of it.
            stamp=dict.get(entry, "updated") or entry.get("published"),
        )


def _json_feed(data: bytes, address: str, _: str) -> Iterator[Entry]:
    try:
        feed: Any = json.loads(data)
        items = [item for item in feed["items"] if isinstance(item, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ArticleError(
            address, "is a broken JSON feed; check it with a feed reader, or give the addresses of its pages"
        ) from None
    for item in items:
        people = item.get("authors") or [item.get("author")]
        names = (
            [person.get("name") for person in people if isinstance(person, dict)] if isinstance(people, list) else []
        )
        texts = {name: value for name, value in item.items() if isinstance(value, str)}
        yield Entry(
            address=_joined(address, texts.get("url") or texts.get("external_url")),
            title=_plain(texts.get("title")),
            authors=tuple(name for name in names if isinstance(name, str)),
            published=texts.get("date_published"),
            stamp=texts.get("date_modified") or texts.get("date_published"),
        )


def _opml(data: bytes, address: str, _: str) -> Iterator[Entry]:
    for element in _elements(data, address, "outline"):
        attributes = {name.lower(): value for name, value in element.attrib.items()}
        yield Entry(address=_joined(address, attributes.get("xmlurl")))


def _sitemap(data: bytes, address: str, _: str) -> Iterator[Entry]:
    from lxml.etree import QName

    for element in _elements(data, address, "url", "sitemap"):
        news = {
            QName(child).localname: (child.text or "").strip()
            for child in element.iter("{*}publication_date", "{*}title", "{*}name")
            if "news" in (QName(child).namespace or "")
        }
        yield Entry(
            # Images and videos have a loc of their own, deeper down.
            address=_joined(address, element.findtext("{*}loc")),
            title=_plain(news.get("title")),
            published=news.get("publication_date"),
            outlet=_plain(news.get("name")),
            stamp=element.findtext("{*}lastmod", "").strip() or news.get("publication_date"),
        )


def _elements(data: bytes, address: str, *names: str) -> Iterator[Any]:
    """The elements of DATA that are called so, one after the other: a sitemap may name fifty thousand pages."""
    from lxml.etree import LxmlError, iterparse

    try:
        tags = [f"{{*}}{name}" for name in names]
        for _, element in iterparse(io.BytesIO(data), events=("end",), tag=tags, recover=True, **_SAFE):
            yield element
            _forget(element)
    except LxmlError as error:
        raise ArticleError(address, f"is XML that breaks off or is wrong ({error}); check that it is whole") from None


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _joined(base: str, link: str | None) -> str:
    """Where LINK leads from BASE, empty where it leads nowhere."""
    try:
        return urljoin(base, link.strip()) if link and link.strip() else ""
    except ValueError:
        return ""


def _plain(words: str | None) -> str | None:
    """WORDS without markup, None where there are none."""
    from html import unescape

    return " ".join(unescape(_MARKUP.sub(" ", words)).split()) or None if words else None
