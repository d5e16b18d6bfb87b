"""Markdown: the words that a reader would see, without the marks, as paragraphs apart by one blank line.

Front matter is that of a text file, of which what other programs keep there (``tags``, ``layout``) is passed over.
Without a title in it, a heading that comes first is the title, and no part of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from quotes.articles.document import Document, Items
from quotes.articles.fields import article
from quotes.articles.formats import decoding, frontmatter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BLOCKS = {"inline", "fence", "code_block"}


def read(document: Document) -> Items:
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
