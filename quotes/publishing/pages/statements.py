"""One statement: its words, every appearance, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.citing import schemaorg
from quotes.identity.differences import diff
from quotes.publishing.cards import cards, flat
from quotes.publishing.pages.citing import cited, in_every_style
from quotes.publishing.pages.parts import names, shortened
from quotes.publishing.site import Data, Moved, NoSuchPageError, Page, Row, Site
from quotes.store.read.statements import appearances

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_LONGEST_TITLE = 70
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
    row = await site.row(_STATEMENT, {"key": key})
    if row is not None and row["merged_into"] is not None:
        return Moved(f"/statements/{row['merged_into']}")
    if row is None:
        row = await site.row(_OF_QUOTE, {"key": key})
        if row is None:
            raise NoSuchPageError(f"No statement has the key {key!r}.")
        if row["key"] is not None:
            return Moved(f"/statements/{row['key']}")
        # It stands in one place only.
        row |= {"key": key, "id": None}
    number, its = row["quote"], row["id"]
    listed = [] if its is None else await site.read(lambda held: appearances(held, its, limit=_MOST))
    said_in = await cards(site, listed or [number])
    shown = await cards(site, [number]) if number is not None else said_in[:1]
    if not shown:
        raise NoSuchPageError(f"The statement {key!r} stands in no article any more.")
    (card,) = shown
    (citation,) = await cited(site, request, [number or listed[0]])
    return Page(
        template="statement.html",
        data={**_data(row, card, said_in), "cite": in_every_style(citation)},
        rows=flat(said_in),
        linked=lambda _address, _absolute: schemaorg.quotation(citation),
    )


def _data(row: Row, card: Data, said_in: list[Data]) -> Data:
    for appearance in said_in:
        differs = appearance["words"] != row["text"]
        appearance["diff"] = [list(piece) for piece in diff(row["text"], appearance["words"])] if differs else []
    return {
        "title": f"{names(card)}: {shortened(row['text'], _LONGEST_TITLE)}",
        "key": row["key"],
        "words": row["text"],
        "card": card,
        "first_reported": row["first_reported"],
        "counts": {name: card[name] for name in ("appearances", "outlets", "sources")},
        "appearances": said_in,
    }
