"""What the plugin adds to Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import datasette as datasette_package
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound

from quotes.publishing.metadata import metadata_for
from quotes.publishing.pages.about import from_markdown
from quotes.publishing.review.decisions import may_review
from quotes.publishing.routes import routes
from quotes.publishing.security import App, Scope, guarded
from quotes.publishing.site import Site, failure
from quotes.publishing.wording import dated, in_words, kind_in_words
from quotes.records import SEAM

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response
    from jinja2 import Environment
    from markupsafe import Markup
    from pluggy import HookimplMarker

hookimpl: HookimplMarker = datasette_package.hookimpl

# The names of the databases that hold our tables, by the Datasette that serves them.
_ours: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()
# Views whose numbers are worth following; None is the result of a query.
_VIEWS = ("statement_history", "not_stated", "quotes_with_speakers", None)
# The column that is shown as a link, what kind of page it leads to, and the column with the number of that.
_LINKED = (("quote", "quote", "quote"), ("speaker", "speaker", "speaker_id"), ("article", "article", "article_id"))
_SHOWN_AS_LINKS = frozenset({"name", *(name for name, _, _ in _LINKED)})
_UNTITLED = "untitled"
# Datasette's own, which are nobody's collection: its bookkeeping, and where --crossdb joins the others.
_MEMORY = "_memory"
_NOBODYS = {"_internal", _MEMORY}
# The pages that every collection has at the same path.
_EVERYWHERE = ("/speakers", "/outlets", "/articles", "/search", "/about", "/api")
# As much of the file as SQLite may map into memory, in bytes.
_MAPPED = 1 << 34


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the database behind CONNECTION is a collection of quotes."""
    from quotes.store.db import is_current

    return is_current(connection)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Find out which of the databases are ours, for the other hooks, which can't wait for an answer."""

    async def find() -> None:
        found = [name for name, database in datasette.databases.items() if await database.execute_fn(is_ours)]
        if found:
            _ours[datasette] = frozenset(found)
            _show_error_pages()

    return find


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The pages of the site, where one of the files that are served is a collection.

    Asked before the start-up, so that the files are looked into here; a Datasette without a collection keeps all of its
    own addresses, ``/`` and a database called ``search`` among them.
    """
    return routes(_site) if any(_holds(database) for database in datasette.databases.values()) else []


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Filters of our templates, and what stands between two parts of a quote."""
    env.filters |= {"dated": dated, "in_words": in_words, "kind_in_words": kind_in_words, "markdown": from_markdown}
    env.globals["SEAM"] = SEAM


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Headers that keep strange words harmless, where a collection is served."""

    def relaxed() -> bool:
        return (datasette.plugin_config("quotes") or {}).get("policy") == "relaxed"

    def wrap(app: App) -> App:
        if not any(_holds(database) for database in datasette.databases.values()):
            return app
        return guarded(app, plugin_pages=datasette.urls.path("/-/"), relaxed=relaxed)

    return wrap


@hookimpl
def skip_csrf(datasette: Datasette, scope: Scope) -> bool:
    """The form of a review is checked by its page, which is stricter: see ``quotes.publishing.review.decisions``."""
    # The address as it was sent, by which Datasette finds the page.
    path = scope.get("raw_path", b"").partition(b"?")[0].decode("latin-1")
    forms = [f"{prefix}/review" for prefix in _prefixes(datasette).values()]
    return path in forms or path in map(datasette.urls.path, forms)


# Last, since the last word that a plugin says is the one that counts.
@hookimpl(trylast=True)
def permission_allowed(datasette: Datasette, action: str, resource: object) -> bool | None:
    """Nobody sees by way of Datasette's own pages what the setting ``texts: quoted`` keeps from the site's."""
    if action not in ("view-table", "execute-sql", "view-database-download"):
        return None
    withheld = {name for name, site in _sites(datasette).items() if site.texts == "quoted"}
    if action == "view-table":
        closed = isinstance(resource, tuple) and resource[0] in withheld and resource[1] == "articles"
    elif action == "execute-sql":
        # The ready-made queries stay.  With --crossdb, the database in memory reads all the others.
        closed = bool(withheld) and (resource in withheld or resource == _MEMORY)
    else:
        closed = resource in withheld
    return False if closed else None


@hookimpl
async def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """What the frame of every page of ours needs."""
    site = _site(datasette, request) or _site(datasette)
    if site is None:
        return {}
    metadata = datasette.metadata() or {}
    about = {f"site_{name}": metadata.get(name) for name in ("license", "license_url", "source", "source_url")}
    # A plain string: Jinja looks at what each call gives, which takes long where a page has hundreds of addresses.
    root = str(site.path("/")).rstrip("/")
    tables = str(datasette.urls.database(site.name))
    return {
        **about,
        "site_title": await site.title(),
        "tables_path": tables,
        "root": root,
        "may_review": request is not None and await may_review(site, request.actor),
        **_switch(site, request),
    }


def _switch(site: Site, request: Request | None) -> dict[str, Any]:
    """The collections, where there are several, each with the page there that is like the one of REQUEST."""
    here = site.here(request) if request else "/"
    words = urlencode({"q": request.args.get("q") or ""}) if request and request.args.get("q") else ""
    path = f"/search?{words}" if here == "/search" and words else here if here in _EVERYWHERE else "/"
    listed = [
        {"name": name, "path": each.path(path), "is_this": name == site.name}
        for name, each in _sites(site.datasette).items()
    ]
    return {"collections": listed if site.others else []}


def _holds(database: Any) -> bool:
    if database.path is None or not Path(database.path).is_file():
        return False
    connection = sqlite3.connect(f"{Path(database.path).absolute().as_uri()}?mode=ro", uri=True)
    try:
        return is_ours(connection)
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


def _prefixes(datasette: Datasette) -> dict[str, str]:
    """What the paths of each collection that DATASETTE serves begin with, by its name; the first is at the top."""
    names = [name for name in datasette.databases if name in _ours.get(datasette, ())]
    return {name: f"/in/{tilde_encode(name)}" if i else "" for i, name in enumerate(names)}


def _sites(datasette: Datasette) -> dict[str, Site]:
    """The collections that DATASETTE serves, each as a site by itself, by their names."""
    return {
        name: Site(datasette, datasette.databases[name], datasette.plugin_config("quotes", database=name) or {}, prefix)
        for name, prefix in _prefixes(datasette).items()
    }


def _site(datasette: Datasette, request: Request | None = None) -> Site | None:
    """The collection that REQUEST asks for, as a site; the first where it names none, None where there is no such."""
    sites = _sites(datasette)
    given = request.url_vars.get("collection") if request else None
    wanted = tilde_decode(given) if given else next(iter(sites), None)
    others = [site for name, site in sites.items() if name != wanted]
    return replace(sites[wanted], others=others) if wanted in sites else None


@hookimpl
def get_metadata(datasette: Datasette, key: str | None) -> dict[str, Any]:
    """Titles, descriptions, facets, search and queries for every database of ours; a file given with -m goes first."""
    names = _ours.get(datasette)
    if not names:
        return {}
    others = set(datasette.databases) - names - _NOBODYS
    return metadata_for(names, alone=not others, key=key)


# Last, so that it goes over the function of that name that Datasette itself provides.
@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Search by the same rules as at the terminal: phrases, ``prefix*``, and no words that are a syntax error."""
    if is_ours(conn):
        from quotes.store import match_expression

        # Pages are read out of the memory of the system in place of being copied, and sorted in memory.
        conn.execute(f"PRAGMA mmap_size = {_MAPPED}")
        conn.execute("PRAGMA cache_size = -65536")
        conn.execute("PRAGMA temp_store = MEMORY")

        # An empty phrase, which is found nowhere.
        conn.create_function("escape_fts", 1, lambda words: match_expression(str(words)) or '""')


@hookimpl
def render_cell(
    row: Mapping[str, Any], value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Links from the rows of the tables to the pages of the site."""
    # Asked for every cell there is.
    if (column not in _SHOWN_AS_LINKS and not isinstance(value, dict)) or database not in _ours.get(datasette, ()):
        return None
    if isinstance(value, dict):
        # A reference to an article without a title, which Datasette would label "None".
        article = datasette.urls.row(database, "articles", str(value["value"]))
        return _link(article, _UNTITLED) if value["label"] is None else None
    path, prefix = datasette.urls.path, _prefixes(datasette)[database]
    if table in ("speakers", "outlets") and column == "name":
        return _link(path(f"{prefix}/go/{table[:-1]}/{row['id']}"), str(value))
    for name, kind, number in _LINKED if table in _VIEWS else ():
        if column == name and isinstance(_cell(row, number), int):
            return _link(path(f"{prefix}/go/{kind}/{_cell(row, number)}"), str(value or _UNTITLED))
    return None


@hookimpl
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """An unknown address is answered with the site's own page; who asks for data gets Datasette's answer."""
    if not isinstance(exception, NotFound) or not _ours.get(datasette) or Path(request.path).suffix == ".json":
        return None
    told = str(exception)
    return lambda: failure(datasette, request, "Nothing is at this address." if told == "404" else f"{told}.")


def _show_error_pages() -> None:
    """Have Datasette answer an unknown address with its own page.

    Where rich is installed, Datasette has it print the exception outside of an ``except`` block, which rich refuses;
    the visitor then sees a bare "500" in place of "404".
    """
    from datasette import handle_exception

    handle_exception.rich = None


def _cell(row: Mapping[str, Any], column: str) -> object:
    # Queries and ?_col= may leave columns out, and a row of SQLite has no get().
    return row[column] if column in row.keys() else None  # noqa: SIM118


def _link(path: str, text: str) -> Markup:
    from markupsafe import Markup

    return Markup('<a href="{}">{}</a>').format(path, text)
