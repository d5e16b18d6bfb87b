"""Which page stands at which address, in which formats, and what may be asked of it; and the page that lists them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quotes.publishing.pages.about import about, reference
from quotes.publishing.pages.addresses import index, numbered, part, robots
from quotes.publishing.pages.articles import article, articles
from quotes.publishing.pages.cite import cite
from quotes.publishing.pages.home import home
from quotes.publishing.pages.outlets import outlet, outlets
from quotes.publishing.pages.search import search
from quotes.publishing.pages.speakers import speaker, speakers
from quotes.publishing.pages.statements import statement
from quotes.publishing.pages.topics import topic, topics
from quotes.publishing.questions import FILTERS
from quotes.publishing.review.page import review
from quotes.publishing.sharing.embed import embed, oembed, preview
from quotes.publishing.site import Page, Site, View, handler
from quotes.records import SPEAKER_KINDS

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

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


_DATA = ("json",)
_LIST = (*_DATA, "csv", "all.json", "jsonl")
_NEWS = (*_LIST, "atom", "feed")
_PAGE = {"page": "which page, from 1; whole lists and feeds have no pages"}
_ASKED = {**FILTERS, **_PAGE}
_NAMED = {"q": "part of a name", "kind": f"one of {', '.join(SPEAKER_KINDS)}", **_PAGE}
_TITLED = {"q": "words of the title", **_PAGE}
_CITED = {
    "statement": "the key of the one statement to cite, in place of filters",
    "style": "the style, as the page lists them",
    "each": "1: of a statement that several articles have a citation each",
    "download": "1: as a file",
}
_FRAMED = {
    "url": "the address of the page of a statement",
    "maxwidth": "the frame is no wider, in pixels",
    "maxheight": "the frame is no higher, in pixels",
    "format": "json",
}


async def api(site: Site, _request: Request) -> Page:
    """The page at ``/api``: all addresses but that of the review, which only those find who may, and the tables."""
    shown = [
        {
            "path": each.path,
            "about": each.about,
            "formats": [{"name": name, "about": _ABOUT[name]} for name in each.formats],
            "parameters": [{"name": name, "about": about} for name, about in each.parameters.items()],
        }
        for view, each in PAGES
        if view is not review
    ]
    tables = str(site.datasette.urls.database(site.database.name))
    return Page(template="api.html", data={"title": "Addresses for programs", "shown": shown, "tables": tables})


# "/index.json" is the first page as data, since "/.json" is Datasette's own.
PAGES: tuple[tuple[View, Address], ...] = (
    (home, Address("/", "the first page; as data at /index", _NEWS)),
    (home, Address("/index", "the first page", _NEWS)),
    (about, Address("/about", "how this is made, how good it is, and who runs it", _DATA)),
    (reference, Address("/about/reference", "every command, and what the database holds", _DATA)),
    (api, Address("/api", "this page", _DATA)),
    (search, Address("/search", "what was said, by words and filters", _NEWS, _ASKED)),
    (cite, Address("/cite", "citations of what the filters leave", (*_DATA, "csv"), {**_ASKED, **_CITED})),
    (speakers, Address("/speakers", "all speakers, the most quoted first", _LIST, _NAMED)),
    (speaker, Address("/speakers/{slug}", "one speaker and what they said", _NEWS, _ASKED)),
    (statement, Address("/statements/{key}", "one statement and where it appeared", _LIST)),
    (embed, Address("/statements/{key}/embed", "the same for a frame on another site")),
    (preview, Address("/statements/{key}/card.png", "a picture of the same, for previews")),
    (oembed, Address("/oembed", "how to show a statement in a frame (oEmbed 1.0)", _DATA, _FRAMED, has_page=False)),
    (articles, Address("/articles", "all articles, the newest first", _LIST, _TITLED)),
    (article, Address("/articles/{key}", "one article with the quotations in it", _LIST)),
    (outlets, Address("/outlets", "all outlets, those with most articles first", _LIST)),
    (outlet, Address("/outlets/{slug}", "one outlet, and what was said in it or to it", _NEWS, _ASKED)),
    (numbered, Address("/go/{kind}/{number}", "from a number that the tables have to the page")),
    (topics, Address("/topics", "what statements are about, the commonest first", _LIST, _NAMED)),
    (topic, Address("/topics/{key}", "one topic and what was said about it", _NEWS, _ASKED)),
    (review, Address("/review", "what to look at next, for those who may review", _DATA)),
    (robots, Address("/robots.txt", "what crawlers may read")),
    (index, Address("/sitemap.xml", "the map of the site for search engines")),
    (part, Address("/sitemap-{list}-{part}.xml", "a part of that map")),
)


def routes(find: Callable[[Datasette, Request], Site | None]) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The addresses of the site, as regular expressions, with what answers there; FIND as for ``handler``."""
    return [(address.pattern, handler(view, find, address.formats)) for view, address in PAGES]
