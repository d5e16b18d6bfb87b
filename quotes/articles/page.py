"""What a web page states about itself in its head: Open Graph, JSON-LD, meta tags.

Only plain statements are read.  trafilatura also guesses: an outlet from the host name or half of the title, an address
from ``<base>``, a date from any line of the page; and it takes the full stops out of names and the time off dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

from quotes.articles.dates import published
from quotes.articles.fields import address, language

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|NewsItem)$")
_PUBLISHER_TYPES = {"NewsMediaOrganization", "WebSite"}
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "publishdate",
    "pubdate",
    "date",
)
_AUTHOR_NAMES = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_AUTHOR_PATHS = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
)
_BYLINE = re.compile(r"^by\s+", re.IGNORECASE)


def statements(tree: Any) -> dict[str, Any]:
    """What the head of a page says of the article, by the field names of `Article`; nothing for what it does not say.

    Args:
        tree: the root of an lxml HTML tree, which is left as it is.
    """
    meta = _meta(tree)
    nodes = list(_linked_data(tree))
    articles = [node for node in nodes if _is_a(node, _ARTICLE_TYPES.search)]
    found = {
        "outlet": _first(
            str.strip,
            meta.get("og:site_name", []),
            (name for node in articles for name in _names(node.get("publisher"))),
            (name for node in nodes if _is_a(node, _PUBLISHER_TYPES.__contains__) for name in _names(node)),
            meta.get("application-name", []),
        ),
        "authors": _authors(tree, articles, meta),
        "published": _first(
            published,
            meta.get(_DATE_NAMES[0], []),
            (node.get("datePublished") for node in articles),
            (value for name in _DATE_NAMES[1:] for value in meta.get(name, [])),
            tree.xpath(".//*[@itemprop='datePublished']/@datetime | .//time[@pubdate]/@datetime"),
            times if len(times := set(tree.xpath(".//time/@datetime"))) == 1 else (),
        ),
        "url": _url(tree, meta),
        "archive_url": _first(
            address, (copy for node in articles for copy in _listed(node.get("archivedAt")) if isinstance(copy, str))
        ),
        "language": _first(language, tree.xpath("/html/@lang"), meta.get("og:locale", [])),
    }
    return {name: value for name, value in found.items() if value}


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            # Raw line breaks within strings are common here and harmless.
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        pending = [data]
        while pending:
            node = pending.pop(0)
            if isinstance(node, list):
                pending.extend(node)
            elif isinstance(node, dict):
                yield node
                pending.append(node.get("@graph"))


def _is_a(node: dict[str, Any], test: Callable[[str], Any]) -> bool:
    types = node.get("@type")
    return any(isinstance(item, str) and test(item) for item in (types if isinstance(types, list) else [types]))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(value: Any) -> Iterator[str]:
    """The names in a JSON-LD value: a string, a thing with a name, or a list of such."""
    for item in _listed(value):
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and (name := " ".join(unescape(name).split())):
            yield name


def _authors(tree: Any, articles: list[dict[str, Any]], meta: dict[str, list[str]]) -> list[str]:
    """The names from the first place that has any."""
    places = [[name for node in articles for name in _names(node.get("author"))]]
    places += [[name for value in meta.get(key, []) for name in value.split(";")] for key in _AUTHOR_NAMES]
    places += [[element.text_content() for element in tree.xpath(path)] for path in _AUTHOR_PATHS]
    for place in places:
        names = [_BYLINE.sub("", " ".join(name.split())) for name in place]
        # article:author is by its definition the address of a profile, and by custom often a name.
        if found := [name for name in names if name and not name.startswith(("http:", "https:", "@"))]:
            return list(dict.fromkeys(found))
    return []


def _url(tree: Any, meta: dict[str, list[str]]) -> str | None:
    bases = tree.xpath("//base/@href") + meta.get("og:url", [])
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    return _first(
        address,
        (urljoin(base, link.strip()) for link in links if link for base in ["", *bases]),
        meta.get("og:url", []),
    )


def _first(check: Callable[[str], str], *sources: Any) -> str | None:
    """The first value that passes CHECK, in its form.  A page's slip in one tag is no reason to refuse the article."""
    for source in sources:
        for value in source:
            try:
                if isinstance(value, str) and (result := check(value.strip())):
                    return result
            except ValueError:
                continue
    return None
