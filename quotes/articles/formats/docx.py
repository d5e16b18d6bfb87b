"""Word documents, ``.docx``: their paragraphs and the rows of their tables, apart by one blank line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from quotes.articles.document import Document, Items
from quotes.articles.fields import article
from quotes.articles.limits import LARGEST_WHOLE, MEGABYTE
from quotes.errors import ArticleError

_NO_TITLE = re.compile(r"(?:untitled|document\d*|microsoft word.*|.*\.(?:docx?|dotx?|rtf|odt|pdf))", re.IGNORECASE)


def read(document: Document) -> Items:
    """The article of a Word document; its properties tell the title, and nobody's name or date is taken of them.

    Raises:
        ArticleError: it is damaged, locked with a password, too large unpacked, or has no words.
    """
    import docx

    data = document.whole()
    damaged = ArticleError(document.source, "is no Word document, or a damaged one; save it again as .docx")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_WHOLE:
                raise ArticleError(
                    document.source, f"unpacks to more than {LARGEST_WHOLE // MEGABYTE} MB; save its text as .txt"
                )
            if b"<!DOCTYPE" in archive.read("word/document.xml"):
                raise ArticleError(
                    document.source, "has XML entities of its own, as no Word document has; leave it out"
                )
        opened = docx.Document(io.BytesIO(data))
        text = "\n\n".join(filter(None, _paragraphs(opened)))
        title = (opened.core_properties.title or "").strip() or _first_title(opened)
    except (ArticleError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - broken files make the library fail in all ways
        raise damaged from None
    yield article(text, {"title": None if is_no_title(title) else title}, document.source)


def is_no_title(title: str) -> bool:
    """Whether TITLE, of the properties of a document, is what a program put there."""
    return not title or _NO_TITLE.fullmatch(title) is not None


def _paragraphs(opened: Any) -> Iterator[str]:
    for block in opened.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                # A cell over several columns comes once for each.
                cells = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}
                yield "\t".join(filter(None, cells.values()))
        else:
            yield block.text.strip()


def _first_title(opened: Any) -> str:
    for paragraph in opened.paragraphs[:3]:
        if paragraph.style is not None and paragraph.style.name == "Title":
            return str(paragraph.text).strip()
    return ""
