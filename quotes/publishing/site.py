"""The pages of the site: their addresses, and one way from a question to HTML, JSON, CSV or a feed.

A page is made by a function of :mod:`quotes.publishing.pages` that gets a :class:`Site` and what the address says, and
gives a :class:`Page`: plain data, ready for JSON, which the template shows and nothing else.  So whatever a page tells
can be had as data at the same address with ``.json`` behind it, its whole list as ``.csv``, ``.jsonl`` or, as one
array, ``.all.json``, and its news as ``.atom`` or, as a JSON Feed, ``.feed``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import quote, urlencode

from quotes.publishing.security import FRAMED, STRICT
from quotes.publishing.sharing.whole import TYPES, Feed, Whole, as_atom, as_json_feed, written
from quotes.publishing.wording import script
from quotes.records import is_web

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.utils.asgi import AsgiStream, Request, Response
    from sqlite_utils import Database as Collection

Found = TypeVar("Found")
Data = dict[str, Any]


#: What of an article's text may be seen.  ``full``: all of it.  ``quoted``: the paragraphs that hold a quotation; the
#: rest is in the file and has to be kept from Datasette's own pages too.  ``cut``: the file holds no more than may be
#: seen, as ``quotes publish`` made it.
Seen = Literal["full", "quoted", "cut"]


class NoSuchPageError(Exception):
    """There is nothing at this address; the message says what was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands at an address.

    Attributes:
        template: its template, in ``templates/quotes``.
        data: what it tells, ready for JSON.
        whole: its list, all of it; None where it has none.
        feed: gives what is new on it; None where nobody could subscribe to it.
        linked: what it tells machines in terms of schema.org; None where there are no such terms.
        status: of HTTP.
        is_framed: whether other sites may show it in a frame.
        tags: what programs that collect citations read in its head, as name and content.
    """

    template: str
    data: Data
    whole: Whole | None = None
    feed: Callable[[], Awaitable[Feed]] | None = None
    linked: Data | None = None
    status: int = 200
    is_framed: bool = False
    tags: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """The page stands at another path of this site, for now: a merge can be undone, and browsers never forget a 301."""

    path: str


@dataclass(frozen=True, slots=True)
class Document:
    """Something other than a page, with the NAME under which a browser is to save it.

    Where it ``is_tagged``, who has it already is told so, in place of getting it again.
    """

    body: str | bytes
    content_type: str
    name: str | None = None
    is_tagged: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The collection that a Datasette shows, with the settings of the plugin as the metadata file gives them.

    PREFIX is what the paths of its pages begin with, "" for the first collection that is served; OTHERS are those that
    are served beside it.
    """

    datasette: Datasette
    database: Database
    settings: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    others: Sequence[Site] = ()

    @property
    def texts(self) -> Seen:
        """What of the articles' texts may be seen: ``texts`` of the settings; with any other word, the least."""
        given = self.settings.get("texts", "full")
        return given if given in ("full", "cut") else "quoted"

    @property
    def name(self) -> str:
        """What the collection is called, where there are several: its file without the suffix."""
        return str(self.database.name)

    async def read(self, look: Callable[[Collection], Found]) -> Found:
        """What LOOK finds in the collection, asked by the functions of ``quotes.store.read`` and ``quotes.citing``."""

        def ask(connection: sqlite3.Connection) -> Found:
            from sqlite_utils import Database

            return look(Database(connection, recursive_triggers=False))

        found: Found = await self.database.execute_fn(ask)
        return found

    async def row(self, table: str, column: str, value: object, wanted: Sequence[str]) -> Data | None:
        """The columns WANTED of the row of TABLE that has VALUE in COLUMN, where such are unique; None for none."""

        def look(held: Collection) -> Data | None:
            return next(held.table(table).rows_where(f"{column} = ?", [value], select=", ".join(wanted)), None)

        return await self.read(look)

    async def remembered(self, look: Callable[[Collection], Found]) -> Found:
        """As :meth:`read`, asked again only when the database has changed: for what has to look at every row.

        What takes long is asked again while the answer before still stands.  Nobody may alter the answer.
        """
        state = await self.database.execute_fn(_state)
        key = (id(self.datasette), self.database.name, look)
        held = _remembered.get(key)
        if held is None or (held.state != state and held.seconds < _LONG):
            held = await self._ask_again(key, state)
        elif held.state != state and key not in _asking:
            # Whoever looks meanwhile gets what held a moment ago rather than wait, and as one thing is asked after the
            # other, there is a thread left for them.
            here = asyncio.get_running_loop()
            before = [task for task in _asking.values() if task.get_loop() is here][-1:]
            _asking[key] = asyncio.create_task(self._ask_again(key, state, before))
        found: Found = held.found
        return found

    async def _ask_again(
        self, key: _Key, state: tuple[int, int], before: Sequence[asyncio.Task[_Remembered]] = ()
    ) -> _Remembered:
        try:
            if before:
                await asyncio.wait(before)
            begin = time.monotonic()
            found = await self.read(key[2])
        finally:
            _asking.pop(key, None)
        held = _remembered[key] = _Remembered(state, found, time.monotonic() - begin)
        return held

    async def title(self) -> str:
        """What the site is called."""
        metadata = self.datasette.metadata() or {}
        title = str(metadata.get("title") or self.name)
        return f"{title}: {self.name}" if self.others else title

    def path(self, path: str) -> str:
        """PATH, which begins with a slash, under the address that the site has on its server."""
        return str(self.datasette.urls.path(self.prefix + path))

    def here(self, request: Request) -> str:
        """The path that REQUEST asks for, below the address that the site has on its server."""
        return "/" + str(request.path).removeprefix(self.path("/")).lstrip("/")

    def report(self, about: str) -> str | None:
        """Where a reader reports an error in the page at the address ABOUT: ``report`` of the settings, or None.

        An address of the web is asked with ``?url=``; one for mail gets the address of the page as its text.
        """
        given = str(self.settings.get("report") or "")
        if given.startswith("mailto:"):
            asked = {"subject": "Error report", "body": about}
        elif is_web(given):
            asked = {"url": about}
        else:
            return None
        return f"{given}{'&' if '?' in given else '?'}{urlencode(asked, quote_via=quote)}"

    def absolute(self, request: Request, path: str) -> str:
        """The whole address of PATH: below ``public_url`` of the settings, else as the visitor's browser called us."""
        public = self.settings.get("public_url")
        if is_web(public):
            return f"{str(public).rstrip('/')}{self.prefix}{path}"
        return str(self.datasette.absolute_url(request, self.path(path)))


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What was asked once, with the state of the database then, and how long that took."""

    state: tuple[int, int]
    found: Any
    seconds: float


_Key = tuple[int, str, Callable[["Collection"], Any]]
_remembered: dict[_Key, _Remembered] = {}
_asking: dict[_Key, asyncio.Task[_Remembered]] = {}
# What takes so many seconds is asked anew behind the scenes.
_LONG = 0.1


def _state(connection: sqlite3.Connection) -> tuple[int, int]:
    """Two numbers that change with every write to the file, by whomever."""
    path = next((row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"), "")
    if path:
        stat = Path(path).stat()
        return stat.st_mtime_ns, stat.st_size
    # A database in memory is changed by its own connections alone.
    return connection.total_changes, int(connection.execute("PRAGMA data_version").fetchone()[0])


_HEADERS = {"content-security-policy": STRICT}
_FEEDS: dict[str, tuple[Callable[[Feed, str], str], str]] = {
    "atom": (as_atom, "application/atom+xml; charset=utf-8"),
    "feed": (as_json_feed, "application/feed+json; charset=utf-8"),
}

View = Callable[[Site, "Request"], Awaitable[Page | Moved | Document]]


def handler(
    view: View, find: Callable[[Datasette, Request], Site | None], formats: Sequence[str]
) -> Callable[..., Awaitable[Response | AsgiStream]]:
    """VIEW as Datasette calls it; FORMATS are what the page can be had as, besides HTML.

    FIND gives the site that is asked for, None where Datasette shows no such collection.
    """

    async def answer(datasette: Datasette, request: Request) -> Response | AsgiStream:
        from datasette.utils.asgi import Response

        site = find(datasette, request)
        if site is None:
            return await failure(datasette, request, "This server shows no such collection of quotations.")
        query = f"?{request.query_string}" if request.query_string else ""
        named = request.url_vars.get("collection")
        if named and not site.prefix:
            # The first collection has its pages at the top.
            return Response.redirect(site.path(site.here(request).removeprefix(f"/in/{named}") or "/") + query)
        try:
            page = await view(site, request)
        except NoSuchPageError as error:
            return await failure(datasette, request, str(error))
        if isinstance(page, Moved):
            suffix = "" if wanted(request) == "html" else f".{wanted(request)}"
            return Response.redirect(site.path(page.path + suffix + query), status=302)
        if isinstance(page, Document):
            if page.is_tagged:
                return _unless_known(request, page.body, page.content_type, 200)
            saved = {"content-disposition": f'attachment; filename="{page.name}"'} if page.name else {}
            return Response(page.body, 200, saved, page.content_type)
        return await _as(wanted(request), page, site, request, formats)

    return answer


def wanted(request: Request) -> str:
    """The format that the address of REQUEST asks for, by its ending: html, where it has none, or another."""
    return request.url_vars.get("format") or "html"


async def _as(form: str, page: Page, site: Site, request: Request, formats: Sequence[str]) -> Response | AsgiStream:
    from datasette.utils.asgi import AsgiStream, Response

    headers = {"Access-Control-Allow-Origin": "*"} if site.datasette.cors else {}
    if form == "json":
        body = json.dumps(page.data, ensure_ascii=False, indent=2)
        return Response(body, page.status, headers, "application/json; charset=utf-8")
    if form in TYPES:
        whole = page.whole
        assert whole is not None

        async def write(writer: Any) -> None:
            async for piece in written(whole, form):
                await writer.write(piece)

        return AsgiStream(write, page.status, headers, TYPES[form])
    if form in _FEEDS:
        if page.feed is None:
            return await failure(site.datasette, request, "There is no feed of this.")
        as_feed, content_type = _FEEDS[form]
        query = f"?{request.query_string}" if request.query_string else ""
        body = as_feed(await page.feed(), site.absolute(request, site.here(request)) + query)
        return _unless_known(request, body, content_type, page.status)
    own = site.absolute(request, site.here(request))
    context = {
        **page.data,
        "linked": page.linked and script(page.linked),
        "data": page.data,
        "tags": page.tags,
        "own_address": own,
        "absolute": lambda path: site.absolute(request, path),
        "formats": formats,
        "request": request,
    }
    html = await site.datasette.render_template(f"quotes/{page.template}", context, request=request)
    headers = {"content-security-policy": FRAMED} if page.is_framed else dict(_HEADERS)
    return Response.html(html, status=page.status, headers=headers)


def _unless_known(request: Request, body: str | bytes, content_type: str, status: int) -> Response:
    """BODY, or 304 where the visitor has it already: readers of feeds ask every few minutes."""
    from datasette.utils.asgi import Response

    tag = f'"{hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()[:32]}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response("", 304, {"etag": tag}, content_type)
    return Response(body, status, {"etag": tag, "cache-control": "no-cache"}, content_type)


async def failure(datasette: Datasette, request: Request, message: str) -> Response:
    """The answer to REQUEST for what is not there, with MESSAGE."""
    from datasette.utils.asgi import Response

    if wanted(request) in ("json", "all.json", "jsonl"):
        return Response.json({"ok": False, "error": message}, status=404)
    html = await datasette.render_template("quotes/missing.html", {"message": message, "formats": []}, request=request)
    return Response.html(html, status=404, headers=dict(_HEADERS))
