"""Mail, ``.eml``, many messages, ``.mbox``, and pages that were saved whole as one message, ``.mhtml``.

Of a newsletter or press release the subject is the title and the date that of publication; documents that are attached
are read too.  Who sent it is the outlet where its domain is in the table of outlets, or where a mailing list gives
itself a name.  Of a saved page, its HTML is read, the address and the day it was saved from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any

from quotes.articles.document import Document, Items
from quotes.articles.fields.outlets import is_address, outlet_at
from quotes.articles.fields.record import article
from quotes.articles.formats import decoding, html
from quotes.articles.limits import LARGEST_WHOLE, MEGABYTE
from quotes.errors import ArticleError
from quotes.records import Article

_ATTACHED = {".pdf", ".docx", ".eml", ".html", ".htm", ".txt", ".md"}
_START = b"From "
_MANY_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_HTML = ("text/html", "application/xhtml+xml")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
# In characters.  The parser of headers takes four times as long for twice as many.
_LONGEST_HEADER = 4000


class _Headers(EmailPolicy):
    """Headers by the library's parser, one at a time: what it can't read is passed over, as if it were empty."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) <= _LONGEST_HEADER:
            try:
                return super().header_fetch_parse(name, value)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - it fails in many ways on what is no header
                pass
        return super().header_fetch_parse(name, "")


_HEADERS: Any = _Headers()


def read(document: Document) -> Items:
    """The article of one message, and those attached to it.

    Raises:
        ArticleError: the message has no words.
    """
    return _message(document.whole(), document)


def read_box(document: Document) -> Items:
    """The articles of a mailbox, message by message; the source of each ends with the line it begins in."""
    none = True
    for line, data in _messages(document):
        none = False
        place = document.with_source(f"{document.source}:{line}")
        try:
            if isinstance(data, bytes):
                yield from _message(data, place)
            else:
                yield ArticleError(place.source, f"is larger than {LARGEST_WHOLE // MEGABYTE} MB, as no message is")
        except ArticleError as error:
            yield error
    if none:
        raise ArticleError(document.source, "holds no messages; export the mailbox again")


def _date_of(message: EmailMessage) -> str | None:
    """The date that MESSAGE states, as ISO 8601; None where it states none that makes sense."""
    try:
        return parsedate_to_datetime(str(message["Date"])).isoformat() if message["Date"] else None
    except (ValueError, OverflowError):
        return None


def _messages(document: Document) -> Iterator[tuple[int, bytes | None]]:
    """The messages of a mailbox, each with the number of its first line; None for one that is too large."""
    start, size, lines = 0, 0, list[bytes]()
    blank = True
    for number, line in enumerate(document.stream, start=1):
        if blank and line.startswith(_START):
            if start:
                yield start, b"".join(lines) if size <= LARGEST_WHOLE else None
            start, size, lines = number, 0, []
        elif start:
            size += len(line)
            if size <= LARGEST_WHOLE:
                lines.append(line.removeprefix(b">") if line.startswith(b">From ") else line)
        blank = not line.strip()
    if start:
        yield start, b"".join(lines) if size <= LARGEST_WHOLE else None


def _message(data: bytes, document: Document) -> Items:
    message: EmailMessage = message_from_bytes(data, policy=_HEADERS)
    attached = [part for part in message.walk() if _is_attached(part)]
    body = _body(message, document)
    if not isinstance(body, ArticleError) or not attached:
        yield body
    for number, part in enumerate(attached, start=1):
        name = PurePosixPath(str(part.get_filename() or "").replace("\\", "/")).name or f"attachment {number}"
        payload = part.get_payload(decode=True)
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _ATTACHED and isinstance(payload, bytes):
            yield from document.read(document.within(name, payload))
        else:
            document.left_out[suffix or "file without ending"] += 1


def _is_attached(part: EmailMessage) -> bool:
    return not part.is_multipart() and (part.is_attachment() or bool(part.get_filename()))


def _body(message: EmailMessage, document: Document) -> Article | ArticleError:
    """The article that MESSAGE itself is: its HTML, else its plain text."""
    try:
        values = _values(message)
        page, plain = (message.get_body((kind,)) for kind in ("html", "plain"))
        refused = None
        if page is not None:
            try:
                found = html.read(_bytes(page), document.source, charset=page.get_content_charset())
                return _with(found, values)
            except ArticleError as error:
                refused = error
        if plain is not None and (content := _text(plain, document.source)).strip():
            return article(content, values, document.source)
        return refused or ArticleError(document.source, "is a message without words; leave it out")
    except ArticleError as error:
        return error


def _with(found: Article, values: dict[str, Any]) -> Article:
    """FOUND under what its message states, and with what only its HTML does."""
    own = {name: getattr(found, name) for name in ("url", "language", "agency", "outlet")}
    given = {**{name: value for name, value in own.items() if value}, **values}
    return article(found.text, given, found.source or "")


def _values(message: EmailMessage) -> dict[str, Any]:
    name, sender = parseaddr(str(message["From"] or ""))
    known = outlet_at(f"https://{sender.rpartition('@')[2]}") if "@" in sender else None
    is_list = any(message[header] for header in _MANY_HEADERS)
    outlet = known.name if known else name.strip() if is_list and not is_address(name) else ""
    values = {
        "title": " ".join(str(message["Subject"] or "").split()),
        "published": _date_of(message),
        "outlet": outlet,
    }
    return {name: value for name, value in values.items() if value}


def _bytes(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: MIMEPart, source: str) -> str:
    text = decoding.decode(_bytes(part), source, declared=part.get_content_charset())
    return text.replace("\r\n", "\n").strip("\n")


def read_page(document: Document) -> Items:
    """The article of a saved page.

    Raises:
        ArticleError: it holds no page, or the page is not an article.
    """
    message: EmailMessage = message_from_bytes(document.whole(), policy=_HEADERS)
    page = next((part for part in message.walk() if part.get_content_type() in _HTML), None)
    if page is None:
        raise ArticleError(document.source, "holds no web page; save the page again")
    address = next(filter(None, map(_web, (message["Snapshot-Content-Location"], page["Content-Location"]))), None)
    charset = page.get_content_charset()
    found = html.read(_bytes(page), document.source, address=address or document.url, charset=charset)
    yield found if found.retrieved else replace(found, retrieved=_date_of(message) or document.retrieved)


def _web(header: object) -> str | None:
    match = _WEB.fullmatch(re.sub(r"\s", "", str(header or "")))
    return match[0] if match else None
