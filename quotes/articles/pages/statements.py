"""What a web page states about the article on it: Open Graph, JSON-LD, meta tags, the title and marked bylines.

And what a browser or an extension noted in it when it saved it: the address it stood at, and when that was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from quotes.articles.fields.bylines import names as people
from quotes.articles.fields.outlets import is_address, outlet_at, starter
from quotes.articles.fields.record import address, language
from quotes.articles.pages.linkeddata import addresses, is_article, listed, names, things, types
from quotes.articles.pages.pagedates import publication, stated

_PUBLISHER_TYPES = {"NewsMediaOrganization", "WebSite"}
_SITE_NAMES = ("application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher", "cre")
_TITLE_NAMES = ("twitter:title", "parsely-title", "sailthru.title", "dc.title", "hdl", "headline")
_AUTHOR_NAMES = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "byl",
)  # fmt: skip
_AUTHOR_PATHS = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
    ".//*[self::p or self::div or self::span][@class='byline' or @class='author' or @class='author-name']",
)
_LONGEST_BYLINE = 160
# What parts the headline from the name of the site, in a title.
_SEPARATOR = re.compile(r"\s+(?:[-–—|»«•·:]|::|\|\|)\s+|\s*\|\s*")
_NO_LETTERS = re.compile(r"[\W_]+")
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\b(?P<notes>.{0,8000}?)-->", re.DOTALL)
_URL = re.compile(r"^[ \t]*url:[ \t]*(\S+)", re.MULTILINE)
_SAVED_ON = re.compile(r"^[ \t]*saved date:([^\n]{1,100})", re.MULTILINE)
# As browsers write it when they save a whole page, with the length of the address before it.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_BEGINNING = 20_000


def statements(tree: Any, known_address: str | None = None) -> dict[str, Any]:
    """What a page says of its article, by the field names of `Article`; nothing for what it does not say.

    ``published_from_url`` is there where nothing but its address tells the date, and ``bylines`` holds all that it says
    of who wrote it, as it stands.  TREE, of lxml, is left as it is; KNOWN_ADDRESS is where the page stands, if that is
    known from beside it.
    """
    page = _Page(tree, known_address)
    dated = publication(tree, page.meta, page.things, page.url)
    found = {
        "title": page.title,
        "outlet": page.outlet,
        "outlet_from_page": page.outlet is not None,
        "published": dated and dated.date,
        "published_from_url": dated is not None and dated.from_url,
        "url": page.url,
        "archive_url": _first(address, (copy for thing in page.articles for copy in listed(thing.get("archivedAt")))),
        "language": _first(language, tree.xpath("/html/@lang"), page.meta.get("og:locale", [])),
    }
    bylines = [byline for place in page.bylines for byline in place]
    return {
        "bylines": bylines,
        "authors": page.authors,
        **{name: value for name, value in found.items() if value},
    }


@dataclass
class _Page:
    """What is read of a page once and used for several fields."""

    tree: Any
    known_address: str | None = None

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """The contents of its meta elements, by name in small letters."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = (element.get("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
        return found

    @cached_property
    def things(self) -> list[dict[str, Any]]:
        """What it describes as JSON-LD; articles that are said to be at its address stand before others."""
        return sorted(
            things(self.tree), key=lambda thing: not (is_article(thing) and self.url in list(addresses(thing)))
        )

    @property
    def articles(self) -> list[dict[str, Any]]:
        """Those of its things that are articles."""
        return [thing for thing in self.things if is_article(thing)]

    @cached_property
    def url(self) -> str | None:
        """Its canonical address."""
        bases = self.tree.xpath("//base/@href") + self.meta.get("og:url", [])
        links = [
            link.get("href")
            for link in self.tree.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split()
        ]
        own = _first(
            address,
            (urljoin(base, link.strip()) for link in links if link for base in ["", *bases]),
            self.meta.get("og:url", []),
            (found for thing in things(self.tree) if is_article(thing) for found in addresses(thing)),
        )
        # Some sites call their front page the canonical address of every page.
        is_front = own is not None and urlsplit(own).path in ("", "/")
        return _first(address, [self.known_address]) or own if is_front or own is None else own

    @cached_property
    def outlet(self) -> str | None:
        """Who publishes it: by the table of outlets, else the name that it gives for its site.

        A name that fits the domain goes before others, which may be that of a section.
        """
        known = outlet_at(self.url) if self.url else None
        if known is not None:
            return known.name
        found = list(dict.fromkeys(self.site_names))
        return next((name for name in found if self._fits(name)), found[0] if found else self._outlet_in_title())

    @cached_property
    def site_names(self) -> list[str]:
        """The names it gives for itself, addresses and handles left out, the surest first."""
        sources: list[Iterable[str]] = [
            self.meta.get("og:site_name", []),
            (name for thing in self.articles for name in names(thing.get("publisher"))),
            (name for thing in self.things if _PUBLISHER_TYPES & set(types(thing)) for name in names(thing)),
            *(self.meta.get(name, []) for name in _SITE_NAMES),
        ]
        return [name for source in sources for value in source if (name := _site_name(value))]

    @cached_property
    def title(self) -> str | None:
        """Its headline, without the name of the site."""
        from trafilatura.metadata import extract_title

        headlines, heads = ([_spaced(each) for each in self.tree.iter(tag)] for tag in ("h1", "title"))
        return _first(
            self._without_site,
            self.meta.get("og:title", []),
            (name for thing in self.articles for name in names(thing.get("headline"))),
            *(self.meta.get(name, []) for name in _TITLE_NAMES),
            # The name of the site may be a headline of every page.
            [] if len(headlines) > 1 else [line for line in headlines if not self._is_site(line)],
            heads,
            [extract_title(self.tree) or ""],
        )

    @cached_property
    def bylines(self) -> list[list[str]]:
        """What stands in each place where an author may be named, the surest place first."""
        places: list[Iterable[str]] = [(name for thing in self.articles for name in names(thing.get("author")))]
        places += [self.meta.get(name, []) for name in _AUTHOR_NAMES]
        places += [map(_spaced, self.tree.xpath(path)) for path in _AUTHOR_PATHS]
        return [[byline for byline in dict.fromkeys(place) if len(byline) <= _LONGEST_BYLINE] for place in places]

    @property
    def authors(self) -> tuple[str, ...]:
        """The people named in the first place that names any."""
        outlets = [name for name in (self.outlet, *self.site_names) if name]
        return next((found for place in self.bylines if (found := people(place, outlets))), ())

    def _without_site(self, title: str) -> str:
        """TITLE without the name of the outlet or the site at either end."""
        title = " ".join(unescape(title).split())
        while len(parts := _SEPARATOR.split(title)) > 1:
            ends = [match.span() for match in _SEPARATOR.finditer(title)]
            if self._is_site(parts[-1]):
                title = title[: ends[-1][0]]
            elif self._is_site(parts[0]):
                title = title[ends[0][1] :]
            else:
                break
        return title

    def _is_site(self, name: str) -> bool:
        key = _key(name)
        own = {self.outlet or "", *self.site_names}
        known = [outlet for outlet in starter() if own & set(outlet.names)]
        own |= {each for outlet in known for each in outlet.names} | {self.domain, self.domain.partition(".")[0]}
        return bool(key) and key in map(_key, own)

    def _outlet_in_title(self) -> str | None:
        """The end of its title, where that names an outlet of the table, or fits the domain."""
        element = self.tree.find(".//title")
        parts = _SEPARATOR.split(_spaced(element)) if element is not None else []
        name = parts[-1] if len(parts) > 1 else ""
        known = _key(name) in _outlet_keys() and len(name) > 3
        return name if name and not is_address(name) and (known or self._fits(name)) else None

    @cached_property
    def domain(self) -> str:
        """The registered domain of its address, empty where that is unknown."""
        from courlan import extract_domain

        return (self.url and extract_domain(self.url, fast=True)) or ""

    def _fits(self, name: str) -> bool:
        """Whether NAME is what the domain stands for: `Los Angeles Times` for `latimes.com`."""
        letters, label = _key(name), _key(self.domain.partition(".")[0])
        rest = iter(letters)
        return len(label) > 2 and letters[:1] == label[0] and all(letter in rest for letter in label)


def _site_name(value: str) -> str | None:
    """VALUE as the name of a site, None where it is an address, a handle or no word."""
    name = " ".join(unescape(value).split())
    return None if is_address(name) or not _key(name) else name


def _key(name: str) -> str:
    """What spellings of a site's name share: letters and digits, without a leading "the"."""
    return _NO_LETTERS.sub("", re.sub(r"^the\s+", "", name.strip().lower()))


@cache
def _outlet_keys() -> frozenset[str]:
    return frozenset(_key(name) for outlet in starter() for name in outlet.names if len(name) > 2)


def _spaced(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _first(check: Callable[[str], str], *sources: Iterable[Any]) -> str | None:
    """The first value that passes CHECK, in its form.  A page's slip in one tag is no reason to refuse the article."""
    for value in _values(sources):
        try:
            if result := check(value.strip()):
                return result
        except ValueError:
            continue
    return None


def _values(sources: Iterable[Iterable[Any]]) -> Iterator[str]:
    return (value for source in sources for value in source if isinstance(value, str))


class Saved(NamedTuple):
    """Where a page was saved from, and when."""

    address: str | None = None
    on: str | None = None


def saving(markup: str) -> Saved:
    """What the beginning of MARKUP tells of its saving; nothing of what makes no sense."""
    beginning = markup[:_BEGINNING]
    if match := _SINGLE_FILE.search(beginning):
        return Saved(_first(address, _URL.findall(match["notes"])), _first(stated, _SAVED_ON.findall(match["notes"])))
    return Saved(_first(address, _SAVED_FROM.findall(beginning)))
