"""Pages saved whole in one file of MIME, ``.mhtml``: their HTML, the address and the day they were saved from."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from quotes.articles.document import Document, Items
from quotes.articles.formats import html, mailed
from quotes.errors import ArticleError

_HTML = ("text/html", "application/xhtml+xml")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def read(document: Document) -> Items:
    """The article of a saved page.

    Raises:
        ArticleError: it holds no page, or the page is not an article.
    """
    message = message_from_bytes(document.whole(), policy=policy.default)
    page = next((part for part in message.walk() if part.get_content_type() in _HTML), None)
    if page is None:
        raise ArticleError(document.source, "holds no web page; save the page again")
    address = next(filter(None, map(_web, (message["Snapshot-Content-Location"], page["Content-Location"]))), None)
    article = html.read(content(page), document.source, address=address or document.url, charset=charset(page))
    yield article if article.retrieved else replace(article, retrieved=mailed.date_of(message) or document.retrieved)


def content(part: EmailMessage) -> bytes:
    """The bytes of PART, whatever way they were sent in."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def charset(part: EmailMessage) -> str | None:
    """The encoding that PART states."""
    return part.get_content_charset()


def _web(header: object) -> str | None:
    match = _WEB.fullmatch(re.sub(r"\s", "", str(header or "")))
    return match[0] if match else None
