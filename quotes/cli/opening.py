"""``quotes open``: the page of a speaker or a statement, in a browser."""

from __future__ import annotations

import json
import re
import urllib.request
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlsplit

import typer

from quotes.cli import options
from quotes.cli.boundary import complain
from quotes.cli.naming import speaker_number
from quotes.errors import NotFoundError, OptionError

if TYPE_CHECKING:
    from quotes.store import Store

_PORT = 8001
_KEY = re.compile(r"[0-9a-f]{20}")
_PATIENCE = 3.0  # seconds for a server on this machine to say what it serves


def open_(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="SPEAKER|STATEMENT",
            help="A name; or the number of a quote, as `quotes search` shows it, or its key.",
            show_default=False,
        ),
    ] = None,
    site: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the collection is published, in place of this machine.")
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Of this machine, where it is or will be served.")
    ] = _PORT,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Open the page of a speaker or a statement in a browser.

    Without either, the first page. The collection is served until Ctrl-C, unless `quotes serve` does so already.
    """
    page = "/" if what is None and site is not None else _page(db, what)
    if site is None and not _serves(port, db):
        from quotes.publishing.serve import serve

        serve(db, port=port, open_browser=True, page=page, on_ready=_tell)
        return
    address = _checked(site) if site is not None else f"http://127.0.0.1:{port}"
    typer.echo(f"Opening {address}{page}", err=True)
    if not webbrowser.open(f"{address}{page}"):
        complain("there is no browser here that could be started: open the address yourself, or name one in $BROWSER")
        raise typer.Exit(1)


def _page(db: Path, what: str | None) -> str:
    """The path of the page about WHAT."""
    from quotes.store import open_store

    with open_store(db, create=False) as store:
        if what is None:
            return "/"
        statement = _statement(store, what)
        if statement is not None:
            return f"/statements/{statement}"
        speaker = store.speaker(speaker_number(store, what))
        if speaker.slug is None:
            raise NotFoundError(f"{speaker.name} has no page: they are known in one article only")
        return f"/speakers/{quote(speaker.slug)}"


def _statement(store: Store, what: str) -> str | None:
    """The key of the statement that WHAT is the number or the key of; None where it can only be a name."""
    if not (what.isdecimal() or _KEY.fullmatch(what)):
        return None
    return store.statement(what).overview.key


def _serves(port: int, db: Path) -> bool:
    """Whether a server on PORT of this machine has the database DB."""
    if port == 0:
        return False
    # Whatever else answers there, or nothing, is no server of ours.
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/databases.json", timeout=_PATIENCE) as answer:
            served = json.load(answer)
        return any(each["path"] and Path(each["path"]).samefile(db) for each in served)
    return False


def _checked(site: str) -> str:
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise OptionError(f"site {site!r} is not an address of the web: give one that begins with https://")
    return site.rstrip("/")


def _tell(address: str) -> None:
    typer.echo(f"Serving {address} until Ctrl-C", err=True)
