"""Files that are text: plain text and web pages, and those of which only their words tell what they are."""

from __future__ import annotations

import io

from quotes.articles.document import Document, Items
from quotes.articles.formats import decoding, html, jsons, tables, text
from quotes.articles.formats.sniffing import Kind, sniff
from quotes.errors import ArticleError

_NAMES: dict[Kind, str] = {
    "html": "HTML, .html",
    "json lines": "JSON Lines, .jsonl",
    "json": "JSON, .json",
    "csv": "a table, .csv",
}


def read_html(document: Document) -> Items:
    """The article of a web page."""
    yield html.read(document.whole(), document.source, address=document.url, charset=document.charset)


def read_text(document: Document) -> Items:
    """The article of a text file.

    Raises:
        ArticleError: it can't be decoded, is no article, or holds something else than its name says.
    """
    content = decoding.decode(document.whole(), document.source)
    found = sniff(content, document.columns)
    if found in _NAMES:
        name, suffix = _NAMES[found].split(", ")
        raise ArticleError(document.source, f"holds {name} and is named {document.suffix}; name it {suffix}")
    if found == "xml":
        raise _xml(document)
    yield text.from_content(content, document.source)


def read_by_content(document: Document) -> Items:
    """The articles of a file whose name says nothing, by how it begins.

    Records are passed on as they come, so that a pipe need not end before the first article is out.
    """
    head = document.head()
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"') and b"\0" not in head:
        return tables.read_json_lines(document)
    data = document.whole()
    content = decoding.decode(data, document.source, declared=document.charset or html.declared_charset(data))
    return _sniffed(content, document)


def _sniffed(content: str, document: Document) -> Items:
    kind, source, columns = sniff(content, document.columns), document.source, document.columns
    if kind == "text":
        yield text.from_content(content, source)
    elif kind == "html":
        yield html.from_markup(content, source, document.url)
    elif kind == "json lines":
        # Not splitlines: U+2028 and the like may stand in a string.
        yield from tables.from_json_lines(content.split("\n"), source, columns)
    elif kind == "csv":
        yield from tables.from_csv(io.StringIO(content, newline=""), source, columns)
    elif kind == "json":
        yield from jsons.from_content(content, source, columns)
    else:
        raise _xml(document)


def _xml(document: Document) -> ArticleError:
    return ArticleError(document.source, "is XML, which is not read; save its articles as HTML or text")
