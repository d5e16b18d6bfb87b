"""The commands that run something: ``serve`` and ``train pipeline``."""

from __future__ import annotations

from typing import Annotated

import typer

from quotes.cli import options


def serve(
    db: options.Database = options.DEFAULT_DATABASE,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8001,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Publish the database as a web page.

    Datasette serves it on this machine until Ctrl-C.
    """
    from quotes.publishing.serve import serve as serve_database

    serve_database(db, host=host, port=port, open_browser=open_browser)
