"""What the browser is told not to do with our pages, whatever the words of an article say."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Send], Awaitable[None]]

# Nothing from elsewhere, no form to strangers, no frame around us.
_SAME = (
    "default-src 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
#: For our pages: no script and no style but our files.
STRICT = "; ".join((*_SAME, "script-src 'self'", "style-src 'self'"))
#: For the one page that other sites may frame: no script at all.
FRAMED = "; ".join((*_SAME[:-1], "frame-ancestors *", "style-src 'self'"))
#: For the pages of other plugins, where the owner of the site lets them: their charts need inline scripts and ``eval``.
RELAXED = "; ".join(
    (*_SAME, "script-src 'self' 'unsafe-inline' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'", "worker-src blob:")
)
_OTHERS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# The one inline script of Datasette that is not the same everywhere, as it comes out of its template.
_FACETS = ("DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;")


@cache
def for_datasette() -> str:
    """The policy for Datasette's own pages: of inline scripts, those that its templates hold, told by their hashes.

    Those of installed plugins count as its own, as far as they are the same everywhere.  The templates have inline
    styles in many places, so these are let through.
    """
    import datasette
    from datasette.plugins import get_plugins

    given = [plugin["templates_path"] for plugin in get_plugins() if plugin["templates_path"]]
    folders = [Path(datasette.__file__).parent / "templates", *map(Path, given)]
    scripts = {
        script
        for folder in folders
        for path in sorted(folder.glob("*.html"))
        for script in _INLINE.findall(path.read_text(encoding="utf-8"))
        if "{{" not in script and "{%" not in script
    }
    hashes = sorted(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in (*scripts, *_FACETS)
    )
    return "; ".join((*_SAME, f"script-src 'self' {' '.join(hashes)}", "style-src 'self' 'unsafe-inline'"))


def guarded(app: App, *, plugin_pages: str, relaxed: Callable[[], bool]) -> App:
    """APP, with the headers on every answer that does not set them itself, as our own pages do.

    PLUGIN_PAGES is how the addresses begin that plugins have their pages at; RELAXED tells, at every request to them,
    whether these may run what they like.
    """

    async def guard(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        free = scope.get("path", "").startswith(plugin_pages) and relaxed()
        defaults = {"content-security-policy": RELAXED if free else for_datasette(), **_OTHERS}

        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                there = {name.lower() for name, _ in headers}
                headers += [(k.encode(), v.encode()) for k, v in defaults.items() if k.encode() not in there]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, send_guarded)

    return guard
