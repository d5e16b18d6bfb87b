"""Plain text, with or without front matter."""

from __future__ import annotations

from quotes.articles.fields import article
from quotes.articles.formats import decoding, frontmatter
from quotes.errors import ArticleError
from quotes.records import Article


def read(data: bytes, source: str) -> Article:
    """The article of a text file: all that follows the front matter, character for character.

    Line ends stay as they are (CR LF too) and nothing is stripped, so offsets count in the decoded file after its front
    matter.  A byte order mark is no part of the text.

    Args:
        data: the file.
        source: its path, for the record and for messages.

    Raises:
        ArticleError: the file can't be decoded, is no article, or has malformed front matter.
    """
    return from_content(decoding.decode(data, source), source)


def from_content(content: str, source: str) -> Article:
    """`read`, for a file that is decoded already."""
    values, text = frontmatter.split(content, source)
    if values and not text.strip():
        raise ArticleError(source, "has front matter but no text below it; add the article's words")
    return article(text, values, source)
