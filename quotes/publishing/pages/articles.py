"""One article: its text with every quotation marked in it, or only the paragraphs that hold one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quotes.citing import metadata
from quotes.citing.citation import is_web
from quotes.publishing.cards import card, cited
from quotes.publishing.pages.parts import names
from quotes.publishing.questions.asking import page_number
from quotes.publishing.sharing.quotations import numbered
from quotes.publishing.sharing.whole import BATCH, Rows, Whole
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Row, Site
from quotes.records import Span, cut_at
from quotes.store import Statement
from quotes.store.read.quotes import AUTHORS
from quotes.store.write.versions import STANDING

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_ARTICLE = f"""
    SELECT articles.id, articles.key, articles.title, articles.published, articles.published_from_url,
        articles.first_seen, articles.url,
        articles.archive_url, articles.archived_on,
        articles.language, articles.pipeline, articles.text, articles.version,
        outlets.name AS outlet, outlets.slug AS outlet_slug, agencies.name AS agency, agencies.slug AS agency_slug,
        newer.key AS replaced_by, origin.key AS copy_of, {AUTHORS}
    FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN articles AS newer ON newer.id = articles.replaced_by
    LEFT JOIN articles AS origin ON origin.id = articles.origin AND origin.id <> articles.id
    WHERE articles.key = :key
"""
_OLDER = "SELECT key, version, first_seen FROM articles WHERE replaced_by = :id ORDER BY version"
# Also those that a later version of the article tells in their place: the page shows this one.
_QUOTES = f"SELECT id FROM quotes WHERE article = :id AND status <> 'rejected' AND {STANDING} ORDER BY position"


PAGE = 50
# A title is searched as it is typed: an index of all titles would be read for one of a hundred questions.
_LIST = """
    SELECT articles.key, articles.title, articles.published, outlets.name AS outlet, outlets.slug AS outlet_slug,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id AND kind <> 'indirect') AS quoted,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id AND kind = 'indirect') AS reported
    FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE replaced_by IS NULL AND articles.id <= :last {words}
    ORDER BY articles.published DESC, articles.id DESC LIMIT :most OFFSET :skipped
"""
_COLUMNS = ("key", "title", "published", "outlet", "outlet_slug", "quoted", "reported")
_COUNT = "SELECT count(*) AS number, max(articles.id) AS last FROM articles WHERE replaced_by IS NULL {words}"


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
    row = await site.row(_ARTICLE, {"key": key})
    if row is None:
        raise NoSuchPageError(f"No article has the key {key!r}.")
    number = row.pop("id")
    numbers = [quote["id"] for quote in await site.rows(_QUOTES, {"id": number})]
    quotes = await cited(site, numbers)
    shown = [card(quote) for quote in quotes]
    complete = site.texts == "full"
    parts = paragraphs(
        row.pop("text"), [each for quote in quotes for each in ranges(quote)], blanks=site.texts == "cut"
    )
    if not complete:
        parts = only_quoted(parts)
    authors = json.loads(row.pop("authors"))
    return Page(
        template="article.html",
        data={
            "title": row["title"] or "Untitled article",
            "article": row,
            "authors": authors,
            "older": await site.rows(_OLDER, {"id": number}),
            "complete": complete,
            "canonical": row["copy_of"] and site.absolute(request, f"/articles/{row['copy_of']}"),
            "paragraphs": parts,
            "quotes": {each["quote"]: each | {"who": names(each)} for each in shown},
        },
        whole=numbered(site, numbers),
        linked={
            "@context": metadata.CONTEXT,
            **metadata.news_article(
                page=site.absolute(request, f"/articles/{key}"),
                authors=authors,
                **{name: row[name] for name in ("title", "published", "url", "archive_url", "outlet", "agency")},
            ),
        },
        tags=metadata.tags(
            title=row["title"] or "Untitled article",
            publication=row["outlet"] or row["agency"],
            url=row["url"] if is_web(row["url"]) else site.absolute(request, f"/articles/{key}"),
            authors=authors,
            **{name: row[name] for name in ("published", "language")},
        ),
    )


async def articles(site: Site, request: Request) -> Page:
    """The page at ``/articles``: all of them, the newest first, or those whose titles have some words."""
    q, number = (request.args.get("q") or "").strip(), page_number(request)
    typed = q.split()
    words = " ".join(f"AND instr(lower(title), :word{i})" for i in range(len(typed)))
    values: dict[str, Any] = {f"word{i}": word.lower() for i, word in enumerate(typed)}
    counted = await site.row(_COUNT.format(words=words), values)
    total = counted["number"] if counted else 0
    # What comes in meanwhile would move the rest from batch to batch.
    values["last"] = counted["last"] if counted else 0

    async def listed(most: int, skipped: int) -> list[Row]:
        return await site.rows(_LIST.format(words=words), {**values, "most": most, "skipped": skipped})

    async def batches() -> AsyncIterator[Rows]:
        for skipped in range(0, total, BATCH):
            yield await listed(BATCH, skipped)

    shown = await listed(PAGE, (number - 1) * PAGE)
    return Page(
        template="articles.html",
        data={
            "title": "Articles", "q": q, "total": total, "shown": shown, "page": number, "pages": -(-total // PAGE),
        },
        whole=Whole(_COLUMNS, batches),
    )  # fmt: skip


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
