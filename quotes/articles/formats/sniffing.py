"""What a decoded file holds, where its name does not say or says wrongly."""

from __future__ import annotations

import json
import re
from typing import Literal

from quotes.articles.fields import TABLE_FIELDS
from quotes.articles.formats.tables import Columns, header

Kind = Literal["text", "html", "json lines", "csv", "json", "xml"]

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|main|article|section|header|div|meta|title|h1|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml\s|!doctype\s|rss\b|feed\b|nitf\b|newsml|newsItem\b)", re.IGNORECASE)
_OBJECT = re.compile(r'\s*\{[ \t]*["}]')
_DOCUMENT = re.compile(r'\s*(?:\[\s*[\[{]|\{\s*")')
_JSON_START = re.compile(r"\s*[\[{]")


def sniff(content: str, columns: Columns) -> Kind:
    """What CONTENT is, by how it begins; text where it begins like nothing else.

    Args:
        content: a decoded file, or as much of it as there is.
        columns: the column of every field; a first line with the text's and one more is the header of a table.
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
