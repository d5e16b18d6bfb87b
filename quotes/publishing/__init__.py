"""A collection as web pages: a plugin that makes Datasette show our tables well, under whatever name they are served.

Datasette loads the plugin in every process of the environment it is installed in, so it does nothing for a database
that is not ours and imports nothing heavy until one is.
"""

from __future__ import annotations

from quotes.publishing.plugin import (
    asgi_wrapper,
    block_robots_extra_lines,
    extra_template_vars,
    get_metadata,
    permission_allowed,
    prepare_connection,
    register_routes,
    render_cell,
    startup,
)

__all__ = [
    "asgi_wrapper",
    "block_robots_extra_lines",
    "extra_template_vars",
    "get_metadata",
    "permission_allowed",
    "prepare_connection",
    "register_routes",
    "render_cell",
    "startup",
]
