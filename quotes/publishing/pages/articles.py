"""One article: its text with every quotation marked in it, or only the paragraphs that hold one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.citing import metadata
from quotes.citing.citation import Citation, citations
from quotes.numbers import is_key
from quotes.publishing.cards import card
from quotes.publishing.pages.parts import names
from quotes.publishing.questions import numbered, page_number
from quotes.publishing.sharing.whole import Rows, in_batches
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Site
from quotes.records import Span, cut_at
from quotes.store import Statement, StoredArticle
from quotes.store.read import lists
from quotes.store.read.changes import standing
from quotes.store.read.quotes import article as one_article
from quotes.store.read.quotes import load, number_of

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

PAGE = 50
_COLUMNS = ("key", "title", "published", "outlet", "outlet_slug", "quoted", "reported")
# What is told of an article: by itself, and by what the collection has of it.
_OWN = (
    "title", "published", "published_from_url", "url", "archive_url", "archived_on", "language", "outlet", "agency",
)  # fmt: skip
_STORED = ("key", "first_seen", "pipeline", "version", "outlet_slug", "agency_slug", "copy_of")


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of the text that belongs to a quotation: ``kind`` is quote, cue or mention."""

    quote: str
    kind: str
    start: int
    end: int


async def article(site: Site, request: Request) -> Page | Moved:
    """The page at ``/articles/KEY``."""
    key = request.url_vars["key"]

    def look(held: Database) -> tuple[StoredArticle, list[Citation], list[Data]] | None:
        number = number_of(held, "article", key) if is_key(key) else None
        if number is None:
            return None
        # Also those quotes that a later version of the article tells in their place: the page shows this one.
        quotes = citations(held, load(held, standing(held, [number])))
        older = ("replaced_by = ?", [number])
        return (
            one_article(held, number),
            quotes,
            [*held.table("articles").rows_where(*older, select="key, version, first_seen", order_by="version")],
        )

    found = await site.read(look)
    if found is None:
        raise NoSuchPageError(f"No article has the key {key!r}.")
    stored, quotes, older = found
    told: Data = {name: getattr(stored.article, name) for name in _OWN}
    told |= {name: getattr(stored, name) for name in _STORED} | {"replaced_by": stored.next_key}
    complete = site.texts == "full"
    marked = [each for quote in quotes for each in ranges(quote)]
    parts = paragraphs(stored.article.text, marked, blanks=site.texts == "cut")
    page = site.absolute(request, f"/articles/{key}")
    return Page(
        template="article.html",
        data={
            "title": stored.article.title or "Untitled article",
            "article": told,
            "authors": list(stored.article.authors),
            "older": older,
            "complete": complete,
            "canonical": stored.copy_of and site.absolute(request, f"/articles/{stored.copy_of}"),
            "paragraphs": parts if complete else only_quoted(parts),
            "quotes": {each["quote"]: each | {"who": names(each)} for each in map(card, quotes)},
        },
        whole=numbered(site, [quote.id for quote in quotes]),
        linked={"@context": metadata.CONTEXT, **metadata.news_article(stored.article, page)},
        tags=metadata.tags(stored.article, page),
    )


async def articles(site: Site, request: Request) -> Page:
    """The page at ``/articles``: all of them, the newest first, or those whose titles have some words."""
    q, number = (request.args.get("q") or "").strip(), page_number(request)
    words = q.split()
    total, last = await site.read(lambda held: lists.article_count(held, words))

    async def listed(some: range) -> Rows:
        within = {"most": len(some), "skipped": some.start, "last": last}
        return await site.read(lambda held: lists.articles(held, words, **within))

    shown = await listed(range((number - 1) * PAGE, number * PAGE))
    pages = -(-total // PAGE)
    return Page(
        template="articles.html",
        data={"title": "Articles", "q": q, "total": total, "shown": shown, "page": number, "pages": pages},
        whole=in_batches(_COLUMNS, range(total), listed),
    )


def paragraphs(text: str, ranges: Iterable[Range], *, blanks: bool = False) -> list[Data]:
    """TEXT line by line, each line cut where a range begins or ends.

    Lines of blanks are passed over or, with BLANKS, since they stand for what was cut out, are there without pieces.

    Each paragraph has its half-open range of TEXT, its ``pieces`` (text, the kinds of range it is in, the keys of the
    quotations whose words it belongs to, and those of them that begin with it) and the keys of the quotations that
    begin in it.
    """
    ranges = list(ranges)
    inside = defaultdict(list)
    lines = list(_lines(text, blanks=blanks))
    for found in ranges:
        for i, (start, end) in enumerate(lines):
            if found.start < end and start < found.end:
                inside[i].append(found)
    begun: set[str] = set()
    found_in = []
    for i, (start, end) in enumerate(lines):
        pieces = _pieces(text, start, end, inside[i])
        for piece in pieces:
            piece["begins"] = [key for key in piece["quotes"] if key not in begun]
            begun.update(piece["begins"])
        begins = [key for piece in pieces for key in piece["begins"]]
        found_in.append({"start": start, "end": end, "pieces": pieces, "begins": begins})
    return found_in


def only_quoted(parts: Sequence[Data]) -> list[Data]:
    """Those of PARTS that hold a word of a quotation; one without pieces stands for what is left out between them."""
    kept: list[Data] = []
    for part in parts:
        if any(piece["quotes"] for piece in part["pieces"]):
            kept.append(part)
        elif not kept or kept[-1]["pieces"]:
            kept.append({"start": part["start"], "end": part["end"], "pieces": [], "begins": []})
    return kept


def ranges(quote: Statement) -> Iterable[Range]:
    """Where the words, the cue and the mention of QUOTE stand in its article."""
    for part in quote.parts:
        yield Range(quote.key, "quote", *part)
    for kind, span in (("cue", quote.cue_span), ("mention", quote.mention_span)):
        if span is not None:
            yield Range(quote.key, kind, *span)


def _lines(text: str, *, blanks: bool) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() or (blanks and line.rstrip("\n")):
            yield start, start + len(line.rstrip())
        start += len(line)


def _pieces(text: str, start: int, end: int, ranges: Sequence[Range]) -> list[Data]:
    pieces = []
    for left, right in cut_at(Span(start, end), (Span(r.start, r.end) for r in ranges)):
        inside = [found for found in ranges if found.start <= left and right <= found.end]
        pieces.append(
            {
                "text": text[left:right],
                "kinds": sorted({found.kind for found in inside}),
                "quotes": sorted({found.quote for found in inside if found.kind == "quote"}),
            }
        )
    return pieces
