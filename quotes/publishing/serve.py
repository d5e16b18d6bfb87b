"""Serving a collection on this machine."""

from __future__ import annotations

import errno
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.errors import OptionError

if TYPE_CHECKING:
    from datasette.app import Datasette

# Facets of a large collection take longer than the 200 ms that Datasette grants them, and trying out which other
# columns might do takes as long again; whole texts are for the page of an article.
SETTINGS = {
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 5000,
    "suggest_facets": False,
    "truncate_cells_html": 600,
}


def serve(
    *databases: str | Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    open_browser: bool = False,
    page: str = "/",
    on_ready: Callable[[str], None] | None = None,
    on_review: Callable[[str], None] | None = None,
) -> None:
    """Serve collections with Datasette until interrupted; they may be written meanwhile.

    Args:
        databases: databases of ours; the pages of the first are at the top, those of each other at ``/in/NAME``.
        host: name or address to listen on.
        port: port to listen on; 0 takes a free one.
        open_browser: whether to open the collection in a browser.
        page: the page of the site to open and to tell of, like ``/speakers/ana-lee``.
        on_ready: called once with the address of that, when it can be asked.
        on_review: called with an address that signs in whoever opens it first, to review.

    Raises:
        StoreError: a database is missing, can't be read or is not ours.
        OptionError: HOST and PORT can't be listened on.
    """
    import uvicorn

    datasette = pages(*databases)
    listening = _listen(host, port)
    with listening:
        number = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{number}{datasette.urls.path(page)}"
        # The socket queues whoever comes before the server answers.
        if on_ready is not None:
            on_ready(address)
        if on_review is not None:
            token = datasette.urls.path(f"/-/auth-token?token={datasette._root_token}")
            on_review(f"http://{shown}:{number}{token}")
        if open_browser:
            # Beside the server, for a browser may keep whoever starts it waiting until it has the page.
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
        config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on")
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            # uvicorn has shut down in order and hands the interruption on; it is how serving ends.
            return


def pages(*databases: str | Path) -> Datasette:
    """A Datasette that shows the collections DATABASES with our metadata and settings.

    Raises:
        StoreError: a database is missing, can't be read or is not ours.
    """
    from datasette.app import Datasette

    from quotes.store import open_store

    for database in databases:
        open_store(database, create=False).close()
    # The metadata comes from the plugin, under whatever name a database has.
    return Datasette([str(database) for database in databases], settings=SETTINGS)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens on HOST and PORT.  Taken before the server starts, so that nobody can come between."""
    if not 0 <= port <= 65535:
        raise OptionError(f"port {port} is not a port: give one from 0 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    # A label that no name of a machine can have fails before it is looked up.
    except (socket.gaierror, UnicodeError) as error:
        raise OptionError(f"host {host!r} is unknown: give a name or an address of this machine") from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise OptionError(_unbindable(error, host, port)) from error
    return listening


def _unbindable(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use: stop what listens there, or give another port"
    if error.errno == errno.EACCES:
        return f"port {port} of {host} is not for ordinary users: give one above 1023"
    return f"host {host!r} is not an address of this machine: give 127.0.0.1, or 0.0.0.0 for all"
