"""What a decoded file holds, where its name does not say or says wrongly."""

from __future__ import annotations

import json
import re
from typing import BinaryIO, Literal
from zipfile import ZipFile

from quotes.articles.document import Columns
from quotes.articles.fields.record import TABLE_FIELDS
from quotes.articles.formats.tables import header
from quotes.articles.limits import UNREADABLE_ZIP

Kind = Literal[
    "text", "markdown", "html", "mhtml", "pdf", "docx", "eml", "mbox", "json lines", "json", "csv", "xml", "gzip",
    "bzip2", "xz", "zip", "tar", "warc",
]  # fmt: skip

_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"WARC/1.", "warc"),
    (b"WARC/0.", "warc"),
    (b"From: <Saved by ", "mhtml"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_TAR, _TAR_AT = b"ustar", 257
_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_OF_MAIL = re.compile(rb"^(?:message-id|received|return-path|delivered-to|mime-version):", re.IGNORECASE | re.MULTILINE)
_OF_BOX = re.compile(rb"From \S{1,200} [^\n]{0,60}\d{4}[^\n]{0,20}\n[!-9;-~]+:")
_OF_PAGE = re.compile(rb"^snapshot-content-location:", re.IGNORECASE | re.MULTILINE)
# What other documents are that come as zip archives, by a file they hold.
_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a presentation",
    "content.xml": "an OpenDocument file",
    "META-INF/container.xml": "an e-book",
}

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|main|article|section|header|div|meta|title|h1|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml\s|!doctype\s|rss\b|feed\b|nitf\b|newsml|newsItem\b)", re.IGNORECASE)
_OBJECT = re.compile(r'\s*\{[ \t]*["}]')
_DOCUMENT = re.compile(r'\s*(?:\[\s*[\[{]|\{\s*")')
_JSON_START = re.compile(r"\s*[\[{]")


def signature(head: bytes) -> Kind | None:
    """What a file that begins with HEAD is by its signature, which nothing else begins with."""
    for beginning, kind in _SIGNATURES:
        if head.startswith(beginning):
            return kind
    if _BZIP2.match(head):
        return "bzip2"
    return "tar" if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR else None


def kind_of_message(head: bytes) -> Kind | None:
    """What a file that begins with HEAD is, if it begins with the headers of a message."""
    if _OF_BOX.match(head):
        return "mbox"
    headers = _HEADERS.match(head)
    if headers is None or not _OF_MAIL.search(headers[0]):
        return None
    return "mhtml" if _OF_PAGE.search(headers[0]) else "eml"


def office_kind(stream: BinaryIO) -> str | None:
    """``docx`` or what else a zip archive is that is one document, None for an archive; STREAM is at its beginning."""
    try:
        names = set(ZipFile(stream).namelist())
    except UNREADABLE_ZIP:
        return None
    finally:
        stream.seek(0)
    return next((kind for name, kind in _OFFICE.items() if name in names), None)


def sniff(content: str, columns: Columns) -> Kind:
    """What CONTENT is, by how it begins; text where it begins like nothing else.

    A first line with the name of the text's and one more of COLUMNS is the header of a table.
    """
    if _HTML.match(content):
        return "html"
    if _XML.match(content):
        return "xml"
    if _OBJECT.match(content):
        return "json lines"
    if _DOCUMENT.match(content) or _is_json(content):
        return "json"
    first = content.lstrip("\r\n").split("\n", 1)[0]
    names = header(first, columns)[1]
    known = {columns.get(field, field) for field in TABLE_FIELDS}
    if columns["text"] in names and len(known & set(names)) > 1:
        return "csv"
    return "text"


def _is_json(content: str) -> bool:
    if not _JSON_START.match(content):
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
