"""One statement: its words, every appearance, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote as encoded
from urllib.parse import urlencode

from quotes.citing import metadata
from quotes.citing.bibliographies import note
from quotes.citing.citation import is_web
from quotes.identity.statements.differences import diff
from quotes.publishing.cards import cards, cited
from quotes.publishing.pages.articles import paragraphs, ranges
from quotes.publishing.pages.cite import in_every_style
from quotes.publishing.pages.parts import names, shortened
from quotes.publishing.sharing.frames import frame
from quotes.publishing.sharing.picture import can_draw
from quotes.publishing.sharing.quotations import numbered
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Row, Site
from quotes.store.corrections.log import about
from quotes.store.read.quotes import load, texts
from quotes.store.read.statements import appearances

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

_LONGEST_TITLE = 70
# Of a decision: when, what, by whom and why.
_TOLD = ("made_at", "made_by", "action", "why", "undone")
# Words at the beginning and at the end of a long quotation by which a browser finds it in the original.
_ENDS = 6
# More appearances than anybody reads; the data has them all by its table.
_MOST = 500
_STATEMENT = """
    SELECT statements.id, statements.key, statements.quote, statements.text, statements.first_reported,
        target.key AS merged_into
    FROM statements LEFT JOIN statements AS target ON target.id = statements.merged_into
    WHERE statements.key = :key
"""
_OF_QUOTE = """
    SELECT quotes.id AS quote, quotes.text, statements.key, articles.published AS first_reported
    FROM quotes JOIN articles ON articles.id = quotes.article LEFT JOIN statements ON statements.id = quotes.statement
    WHERE quotes.key = :key
"""


async def statement(site: Site, request: Request) -> Page | Moved:
    """The page at ``/statements/KEY``; the key of any of its quotations leads there too."""
    key = request.url_vars["key"]
    row = await located(site, key)
    if isinstance(row, str):
        return Moved(address_of(row))
    number, its = row["quote"], row["id"]
    listed = [] if its is None else await site.read(lambda held: appearances(held, its, limit=_MOST))
    said_in = await cards(site, listed or [number])
    card = await longest(site, row)
    (citation,) = await cited(site, [number or listed[0]], site.absolute(request, "/"))
    subjects = [key, row["key"], *(each["quote"] for each in said_in)]
    decided = await site.read(lambda held: about(held, subjects))
    own = site.absolute(request, address_of(row["key"]))
    return Page(
        template="statement.html",
        data={
            **_data(row, card, said_in),
            "cite": in_every_style(citation),
            "passage": await passage(site, citation.id),
            "original": original(citation.url, citation.pieces),
            "decided": [{name: getattr(entry, name) for name in _TOLD} for entry in decided],
            "report": site.report(own),
            "embed": frame(f"{own}/embed", titled(card), card)["html"],
            "picture": f"{own}/card.png" if can_draw() else None,
            "oembed": f"{site.absolute(request, '/oembed.json')}?{urlencode({'url': own})}",
        },
        whole=numbered(site, listed or [number]),
        linked=metadata.quotation(citation),
        tags=metadata.tags(
            title=citation.headline,
            publication=citation.outlet or citation.agency,
            url=citation.url or own,
            abstract=note(citation),
            **{name: getattr(citation, name) for name in ("authors", "published")},
        ),
    )


def address_of(key: str) -> str:
    """The path of the page of the statement with this KEY."""
    return f"/statements/{key}"


async def located(site: Site, key: str) -> Row | str:
    """The statement with this KEY, or the key of the statement that it was merged into or that its quotation is of."""
    row = await site.row(_STATEMENT, {"key": key})
    if row is not None:
        return row if row["merged_into"] is None else str(row["merged_into"])
    row = await site.row(_OF_QUOTE, {"key": key})
    if row is None:
        raise NoSuchPageError(f"No statement has the key {key!r}.")
    # Without a statement it stands in one place only.
    return row | {"key": key, "id": None} if row["key"] is None else str(row["key"])


async def longest(site: Site, row: Row) -> Data:
    """The card of the longest form of a statement that was :func:`located`."""
    number, its = row["quote"], row["id"]
    numbers = [number] if number is not None else await site.read(lambda held: appearances(held, its, limit=1))
    shown = await cards(site, numbers)
    if not shown:
        raise NoSuchPageError(f"The statement {row['key']!r} stands in no article any more.")
    return shown[0]


async def passage(site: Site, number: int) -> list[Data]:
    """The paragraphs of its article in which a quote stands, with its words, cue and mention marked."""

    def look(collection: Database) -> list[Data]:
        found = load(collection, [number])
        return [
            part
            for quote in found
            for _, text in texts(collection, [quote.article])
            for part in paragraphs(text, ranges(quote))
            if any(piece["quotes"] for piece in part["pieces"])
        ]

    return await site.read(look)


def original(url: str | None, pieces: Sequence[str]) -> str | None:
    """The address URL of an article, with a text fragment that has a browser show the first of PIECES there."""
    if url is None or not is_web(url):
        return None
    words = pieces[0].split()
    ends = [words] if len(words) <= 2 * _ENDS else [words[:_ENDS], words[-_ENDS:]]
    shown = ",".join(encoded(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{url}{'' if '#' in url else '#'}:~:text={shown}"


def _data(row: Row, card: Data, said_in: list[Data]) -> Data:
    for appearance in said_in:
        differs = appearance["words"] != row["text"]
        appearance["diff"] = [list(piece) for piece in diff(row["text"], appearance["words"])] if differs else []
    return {
        "title": titled(card),
        "key": row["key"],
        "words": row["text"],
        "card": card,
        "first_reported": row["first_reported"],
        "counts": {name: card[name] for name in ("appearances", "outlets", "sources")},
        "appearances": said_in,
    }


def titled(card: Data) -> str:
    """The title of the page of a statement: who said what, and whether that is in doubt."""
    return f"{names(card)}: {shortened(card['words'], _LONGEST_TITLE)}{_doubt(card)}"


def _doubt(card: Data) -> str:
    """What the title has to say, since it may be all that is read of the page."""
    is_sure = card["reviewed"] or not card["unsure"]
    return f" ({card['status']})" if card["status"] in ("disputed", "rejected") else "" if is_sure else " (doubtful)"
