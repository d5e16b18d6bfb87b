"""One outlet, and the list of all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quotes.publishing.pages.parts import listed_page
from quotes.publishing.questions import asked
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Moved, NoSuchPageError, Page, Site
from quotes.store.read import lists
from quotes.store.read.filter import of_outlet

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

_COLUMNS = ("name", "slug", "kind", "domain", "articles", "dispatches", "quotes", "told", "last")


async def outlet(site: Site, request: Request) -> Page | Moved:
    """The page at ``/outlets/SLUG``: what it published, what others carried of it, what it was told."""
    slug = request.url_vars["slug"]
    which = await site.row("outlets", "slug", slug, ("id", "key"))
    if which is None:
        raise NoSuchPageError(f"No outlet is known as {slug!r}.")
    number = which["id"]
    (told,) = await site.read(lambda held: lists.outlets(held, number))
    wanted = replace(asked(request), about=of_outlet(number))
    outlet = {"key": which["key"], **{name: getattr(told, name) for name in (*_COLUMNS, "first", "aliases")}}
    data = {"title": told.name, "outlet": outlet}
    return await listed_page(site, request, "outlet.html", data, wanted=wanted, path=f"/outlets/{slug}")


async def outlets(site: Site, _request: Request) -> Page:
    """The page at ``/outlets``."""
    rows = [{name: getattr(each, name) for name in _COLUMNS} for each in await site.remembered(lists.outlets)]
    data = {"title": "Outlets", "shown": rows, "total": len(rows)}
    return Page(template="outlets.html", data=data, whole=of_rows(rows))
