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
_OTHERS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# The one inline script of Datasette that is not the same everywhere, as it comes out of its template.
_FACETS = ("DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;")


@cache
def for_datasette() -> str:
    """The policy for Datasette's own pages: of inline scripts, those that its templates hold, told by their hashes.

    Its templates have inline styles in many places, so these are let through.
    """
    import datasette

    templates = Path(datasette.__file__).parent / "templates"
    scripts = {
        script
        for path in sorted(templates.glob("*.html"))
        for script in _INLINE.findall(path.read_text(encoding="utf-8"))
        if "{{" not in script and "{%" not in script
    }
    hashes = sorted(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in (*scripts, *_FACETS)
    )
    return "; ".join((*_SAME, f"script-src 'self' {' '.join(hashes)}", "style-src 'self' 'unsafe-inline'"))


def guarded(app: App) -> App:
    """APP, with the headers on every answer that does not set them itself, as our own pages do."""
    defaults = {"content-security-policy": for_datasette(), **_OTHERS}

    async def guard(scope: Scope, receive: Callable[[], Awaitable[Any]], send: Send) -> None:
        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                there = {name.lower() for name, _ in headers}
                headers += [(k.encode(), v.encode()) for k, v in defaults.items() if k.encode() not in there]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, send_guarded)

    return guard
