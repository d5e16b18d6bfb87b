"""Files that are text: plain text, Markdown and web pages, and those of which only their words tell what they are.

Of Markdown the words are taken that a reader would see, as paragraphs apart by one blank line.  Its front matter is
that of a text file, of which what other programs keep there (``tags``, ``layout``) is passed over.  Without a title in
it, a heading that comes first is the title, and no part of the text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from quotes.articles.document import Document, Items
from quotes.articles.fields.record import article
from quotes.articles.formats import decoding, frontmatter, html, tables
from quotes.articles.formats.sniffing import Kind, sniff
from quotes.errors import ArticleError
from quotes.records import Article

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_NAMES: dict[Kind, str] = {
    "html": "HTML, .html",
    "json lines": "JSON Lines, .jsonl",
    "json": "JSON, .json",
    "csv": "a table, .csv",
}
_BLOCKS = {"inline", "fence", "code_block"}


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
    yield from_content(content, document.source)


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


def from_content(content: str, source: str) -> Article:
    """The article of a text: all that follows the front matter, character for character.

    Line ends stay as they are (CR LF too) and nothing is stripped, so offsets count in CONTENT after its front matter.

    Raises:
        ArticleError: it is no article, or has malformed front matter.
    """
    values, text = frontmatter.split(content, source)
    if values and not text.strip():
        raise ArticleError(source, "has front matter but no text below it; add the article's words")
    return article(text, values, source)


def _sniffed(content: str, document: Document) -> Items:
    kind, source, columns = sniff(content, document.columns), document.source, document.columns
    if kind == "text":
        yield from_content(content, source)
    elif kind == "html":
        yield html.from_markup(content, source, document.url)
    elif kind == "json lines":
        # Not splitlines: U+2028 and the like may stand in a string.
        yield from tables.from_json_lines(content.split("\n"), source, columns)
    elif kind == "csv":
        yield from tables.from_csv(io.StringIO(content, newline=""), source, columns)
    elif kind == "json":
        yield from tables.from_json(content, source, columns)
    else:
        raise _xml(document)


def _xml(document: Document) -> ArticleError:
    return ArticleError(document.source, "is XML, which is not read; save its articles as HTML or text")


def read_markdown(document: Document) -> Items:
    """The article of a Markdown file.

    Raises:
        ArticleError: the file can't be decoded, is no article, or has malformed front matter.
    """
    content = decoding.decode(document.whole(), document.source)
    values, rest = frontmatter.split(content, document.source, strict=False)
    tokens = _parser().parse(rest)
    if not values.get("title") and len(tokens) > 1 and tokens[0].tag == "h1":
        values["title"] = _words(tokens[1].children or ())
        tokens = tokens[3:]
    yield article("\n\n".join(_paragraphs(tokens)), values, document.source)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _paragraphs(tokens: Iterable[Token]) -> list[str]:
    """The blocks of text that TOKENS make; the cells of a row are one, apart by tabs."""
    found: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            found.append("\t".join(filter(None, row or [])))
            row = None
        elif token.type in _BLOCKS:
            words = _words(token.children) if token.children is not None else token.content.strip("\n")
            (found if row is None else row).append(words)
    return [words for words in found if words]


def _words(tokens: Iterable[Any]) -> str:
    """The words of inline TOKENS; pictures and HTML have none."""
    pieces = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            pieces.append(token.content)
        elif token.type == "softbreak":
            pieces.append(" ")
        elif token.type == "hardbreak":
            pieces.append("\n")
    return "".join(pieces).strip()
