"""From the numbers that the tables have to the lasting address of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.publishing.site import Moved, NoSuchPageError, Site

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_PATHS = {
    "quote": "SELECT '/statements/' || key AS path FROM quotes WHERE id = :number",
    "statement": "SELECT '/statements/' || key AS path FROM statements WHERE id = :number",
    "speaker": "SELECT '/speakers/' || slug AS path FROM speakers WHERE id = :number",
    "article": "SELECT '/articles/' || key AS path FROM articles WHERE id = :number",
    "outlet": "SELECT '/outlets/' || slug AS path FROM outlets WHERE id = :number",
}


async def numbered(site: Site, request: Request) -> Moved:
    """The page at ``/go/KIND/NUMBER``; not for good, since numbers change when a collection is built anew."""
    kind, number = request.url_vars["kind"], int(request.url_vars["number"])
    row = await site.row(_PATHS[kind], {"number": number})
    if row is None or row["path"] is None:
        raise NoSuchPageError(f"There is no {kind} with the number {number}.")
    return Moved(row["path"])
