"""PDF and Word documents, ``.docx``.

Of a PDF, paragraphs are put together again from the lines of a page, and words that were parted at its edge made whole;
lines that stand at the top or the foot of several pages, and numbers of pages, are left out.  Of a Word document,
paragraphs and the rows of tables are apart by one blank line.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZipFile

from quotes.articles.document import Document, Items
from quotes.articles.fields.record import article
from quotes.articles.limits import LARGEST_WHOLE, MEGABYTE
from quotes.errors import ArticleError

_MOST_PAGES = 500
# What its pages draw, unpacked: a page of text is 4 kB, and a megabyte takes pypdf seconds.
_MOST_DRAWN = 2 * MEGABYTE
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_PARTED = re.compile(r"(?P<start>[^\W\d_]{2,})[-‐\u00ad]$")
_WORD_AT_START = re.compile(r"[^\W\d_]+")
_ITEM = re.compile(r"(?:[•●▪◦‣*–—-]|\(?\d{1,2}[.)])\s")
# A line that ends a paragraph stops this much short of the longest.
_SHORT = 0.8
_NO_TITLE = re.compile(r"(?:untitled|document\d*|microsoft word.*|.*\.(?:docx?|dotx?|rtf|odt|pdf))", re.IGNORECASE)


def read_pdf(document: Document) -> Items:
    """The article of a PDF.

    Raises:
        ArticleError: it is damaged, locked with a password, very long, mostly drawings, or pictures of its text.
    """
    from pypdf import PdfReader

    # What it works around in a file is nothing a reader of quotes can mend.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    data, source = document.whole(), document.source
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError(source, "is locked with a password; save it without one")
        if len(reader.pages) > _MOST_PAGES:
            raise ArticleError(source, f"has more than {_MOST_PAGES} pages; give the pages of one article")
        drawn = (page.get_contents() for page in reader.pages)  # what has no entries of its own counts as false
        if sum(len(each.get_data()) for each in drawn if each is not None) > _MOST_DRAWN:
            raise ArticleError(
                source, f"draws more than {_MOST_DRAWN // MEGABYTE} MB, as maps do; give the pages of one article"
            )
        pages = [page.extract_text(extraction_mode="layout").split("\n") for page in reader.pages]
        title = str((reader.metadata and reader.metadata.title) or "").strip()
    except (ArticleError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - broken files make the library fail in all ways
        raise ArticleError(source, "is no PDF, or a damaged one; get it again") from None
    text = "\n\n".join(paragraphs(pages))
    if not any(map(str.isalpha, text)):
        raise ArticleError(source, "is a PDF of pictures, without text; run it through text recognition (OCR) first")
    yield article(text, {"title": None if is_no_title(title) else title}, source)


def paragraphs(pages: list[list[str]]) -> list[str]:
    """The paragraphs that the lines of PAGES make, blank ones where there is space between them, each in one line."""
    found: list[str] = []
    words = Counter(word.lower() for page in pages for line in page for word in re.findall(r"[\w-]+", line))
    for page in _without_frames(pages):
        blocks = list(_blocks(page))
        # A paragraph that goes on over the end of a page.
        if found and blocks and not _END.search(found[-1]) and blocks[0][0].lstrip()[:1].islower():
            found[-1] = _joined([found[-1], *blocks.pop(0)], words)
        found.extend(_joined(block, words) for block in blocks)
    return found


def _without_frames(pages: list[list[str]]) -> Iterator[list[str]]:
    """PAGES without what stands at the top or the foot of several, whatever the number in it."""
    edges = [{_NUMBER.sub("#", " ".join(line.split())) for line in _edge(page)} for page in pages]
    often = Counter(line for edge in edges for line in edge)
    for page in pages:
        edge = _edge(page)
        dropped = {
            line
            for line in edge
            if _PAGE_NUMBER.fullmatch(line.strip())
            or (len(pages) > 1 and often[_NUMBER.sub("#", " ".join(line.split()))] > max(1, len(pages) // 2))
        }
        yield [line for line in page if line not in dropped]


def _edge(page: list[str]) -> list[str]:
    lines = [line for line in page if line.strip()]
    return [*lines[:2], *lines[-2:]]


def _blocks(page: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each paragraph: up to space, a line that stops short of the others, or an item of a list."""
    lines = list(page)
    longest = max((len(line.strip()) for line in lines), default=0)
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    block: list[str] = []
    for line in lines:
        indented = _indent(line) > margin and bool(block) and _indent(block[-1]) == margin and _END.search(block[-1])
        if block and (not line.strip() or indented or _ITEM.match(line.strip())):
            yield block
            block = []
        if line.strip():
            block.append(line)
            if _END.search(line) and len(line.strip()) < _SHORT * longest:
                yield block
                block = []
    if block:
        yield block


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(lines: Iterable[str], words: Counter[str]) -> str:
    """LINES as one, with the hyphen at the end of a line taken out where the word is not written with it elsewhere."""
    result: list[str] = []
    for line in (" ".join(each.split()) for each in lines):
        before = result[-1] if result else ""
        parted, rest = _PARTED.search(before), _WORD_AT_START.match(line)
        if parted and rest and rest[0][0].islower():
            hyphenated = f"{parted['start']}-{rest[0]}".lower()
            result[-1] = before if words[hyphenated] and before[-1] == "-" else before[:-1]
        elif result:
            result.append(" ")
        result.append(line)
    return "".join(result)


def read_docx(document: Document) -> Items:
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
        text = "\n\n".join(filter(None, _blocks_of_word(opened)))
        title = (opened.core_properties.title or "").strip() or _first_title(opened)
    except (ArticleError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - broken files make the library fail in all ways
        raise damaged from None
    yield article(text, {"title": None if is_no_title(title) else title}, document.source)


def is_no_title(title: str) -> bool:
    """Whether TITLE, of the properties of a document, is what a program put there."""
    return not title or _NO_TITLE.fullmatch(title) is not None


def _blocks_of_word(opened: Any) -> Iterator[str]:
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
