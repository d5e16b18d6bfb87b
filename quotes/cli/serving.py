"""``quotes serve``: the collection as a web site on this machine, and a page of it in a browser."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import open_there, speaker_number
from quotes.cli._output import complain
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import is_key, read_number

_PATIENCE = 3.0  # seconds for a server on this machine to say what it serves


def serve(
    context: typer.Context,
    databases: Annotated[
        list[Path] | None,
        Argument(metavar="FILE", help="Databases, in place of --db; the first one's pages are at the top."),
    ] = None,
    db: options.Database = options.DEFAULT_DATABASE,
    host: Annotated[str, Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8001,
    open_page: Annotated[
        str | None,
        Option(
            "--open",
            metavar="WHAT",
            help="Open a page in a browser: of a speaker by name or number (s189), of a quote's statement (q717, "
            "st40), of an article (a12); / for the first.",
        ),
    ] = None,
    review: Annotated[
        bool, Option("--review", help="Give an address that signs you in, to review in the browser.")
    ] = False,
) -> None:
    """Serve the database, or several, as a web site.

    Datasette serves it on this machine until Ctrl-C. Where that is done on this port already, --open opens its page.
    """
    source = context.get_parameter_source("db")
    if databases and source is not None and source.name == "COMMANDLINE":
        raise OptionError("--db names a database, and so do the arguments: give them all as arguments")
    served = databases or [db]
    db = served[0]
    page = None if open_page is None else _page(db, open_page)
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if page is not None and port != 0 and _serves(here, db):
        _open(f"{here}{page}")
        return
    from quotes.publishing.serve import serve as serve_database

    def tell_review(address: str) -> None:
        typer.echo(f"Review, signed in by opening this once: {address}", err=True)

    serve_database(
        *served,
        host=host,
        port=port,
        open_browser=page is not None,
        page=page or "/",
        on_ready=lambda address: typer.echo(f"Serving at {address} until Ctrl-C", err=True),
        on_review=tell_review if review else None,
    )


def _page(db: Path, what: str) -> str:
    """The path of the page about WHAT."""
    with open_there(db) as store:
        number = read_number(what)
        if what.startswith("/"):
            return what
        if number is not None and number.kind == "article":
            return f"/articles/{store.article(what).key}"
        if (number is not None and number.kind != "speaker") or is_key(what):
            return f"/statements/{store.statement(what).longest.statement}"
        speaker = store.speaker(speaker_number(store, what))
        if speaker.slug is None:
            raise NotFoundError(f"{speaker.name} has no page: they are known in one article only")
        return f"/speakers/{quote(speaker.slug)}"


def _serves(here: str, db: Path) -> bool:
    """Whether a server at the address HERE has the database DB."""
    import urllib.request
    from http.client import HTTPException

    # Whatever else answers there, or nothing, is no server of ours.
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, HTTPException):
        with urllib.request.urlopen(f"{here}/-/databases.json", timeout=_PATIENCE) as answer:
            served = json.load(answer)
        return any(each["path"] and Path(each["path"]).samefile(db) for each in served)
    return False


def _open(address: str) -> None:
    import webbrowser

    typer.echo(f"Opening {address}", err=True)
    if not webbrowser.open(address):
        complain("there is no browser here that could be started: open the address yourself, or name one in $BROWSER")
        raise typer.Exit(1)
