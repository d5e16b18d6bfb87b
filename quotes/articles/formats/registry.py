"""The formats that are read, as data: by what a file is recognised, which function reads it, and what is taken of it.

The table of inputs in the guide is made of this one (tests/test_articles_formats.py); plugins add formats of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from quotes.articles.archives import packed, warc
from quotes.articles.document import Document, Items
from quotes.articles.formats import documents, mailed, tables, text
from quotes.articles.formats.sniffing import kind_of_message, office_kind, signature
from quotes.errors import ArticleError, OptionError
from quotes.plugins import gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format.

    Attributes:
        kind: its name in the code, which for those that ship is a ``Kind``.
        name: its name in the guide.
        suffixes: the endings of its files, in small letters.
        content_types: what it is served as.
        taken: what is read of it, for the guide.
        read: its reader, which gives an article, or an ArticleError, for each that a file holds.
        is_one: whether a file of it holds one article.
    """

    kind: str
    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Document], Items]
    content_types: tuple[str, ...] = ()
    taken: str = ""
    is_one: bool = False


def _zip(document: Document) -> Items:
    """What a zip archive holds, which may be a Word document without its ending."""
    kind = office_kind(document.stream) if document.stream.seekable() else None
    if kind == "docx":
        return documents.read_docx(document)
    if kind is not None:
        raise ArticleError(document.source, f"is {kind}; save its text as .docx or .txt")
    return packed.read_zip(document, suffixes())


FORMATS: tuple[Format, ...] = (
    Format(
        kind="text",
        name="plain text",
        suffixes=(".txt", ".text"),
        content_types=(),  # text/plain is said of all sorts of files
        taken="the whole text; optional YAML front matter between `---` lines: "
        "`title outlet agency authors published url language`",
        read=text.read_text,
        is_one=True,
    ),
    Format(
        kind="markdown",
        name="Markdown",
        suffixes=(".md", ".markdown"),
        content_types=("text/markdown", "text/x-markdown"),
        taken="the words without the marks; front matter, and a heading that comes first as the title",
        read=text.read_markdown,
        is_one=True,
    ),
    Format(
        kind="html",
        name="web pages",
        suffixes=(".html", ".htm", ".xhtml"),
        content_types=("text/html", "application/xhtml+xml"),
        taken="the article's text without the furniture of the site; title, outlet, authors, agency, date, canonical "
        "address and language as the page states them; of a SingleFile page where and when it was saved",
        read=text.read_html,
        is_one=True,
    ),
    Format(
        kind="mhtml",
        name="saved pages",
        suffixes=(".mhtml", ".mht"),
        content_types=("multipart/related", "application/x-mimearchive"),
        taken="as web pages, and where and when they were saved",
        read=mailed.read_page,
        is_one=True,
    ),
    Format(
        kind="pdf",
        name="PDF",
        suffixes=(".pdf",),
        content_types=("application/pdf", "application/x-pdf"),
        taken="paragraphs put together from their lines, without page numbers and running heads; the title",
        read=documents.read_pdf,
        is_one=True,
    ),
    Format(
        kind="docx",
        name="Word documents",
        suffixes=(".docx",),
        content_types=("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
        taken="paragraphs and tables; the title",
        read=documents.read_docx,
        is_one=True,
    ),
    Format(
        kind="eml",
        name="mail",
        suffixes=(".eml",),
        content_types=("message/rfc822",),
        taken="the message, subject as title, date as that of publication; attached documents as articles of their own",
        read=mailed.read,
    ),
    Format(
        kind="mbox",
        name="mailboxes",
        suffixes=(".mbox",),
        content_types=("application/mbox",),
        taken="every message, as above",
        read=mailed.read_box,
    ),
    Format(
        kind="json lines",
        name="JSON Lines",
        suffixes=(".jsonl", ".ndjson"),
        content_types=("application/jsonl", "application/x-ndjson", "application/jsonlines"),
        taken="one object a line: `text`, and `id` and the fields above",
        read=tables.read_json_lines,
    ),
    Format(
        kind="json",
        name="JSON",
        suffixes=(".json",),
        content_types=("application/json",),
        taken="one such object, an array of them, or an object around one array",
        read=tables.read_json,
    ),
    Format(
        kind="csv",
        name="tables",
        suffixes=(".csv", ".tsv"),
        content_types=("text/csv", "text/tab-separated-values"),
        taken="one row an article, in columns of the same names",
        read=tables.read_csv,
    ),
    Format(
        kind="gzip",
        name="files packed by gzip",
        suffixes=(".gz", ".tgz"),
        content_types=("application/gzip", "application/x-gzip"),
        taken="any of these",
        read=packed.read_gzip,
    ),
    Format(
        kind="bzip2",
        name="by bzip2",
        suffixes=(".bz2", ".tbz2"),
        content_types=("application/x-bzip2",),
        taken="the same",
        read=packed.read_bzip2,
    ),
    Format(
        kind="xz",
        name="by xz",
        suffixes=(".xz", ".txz"),
        content_types=("application/x-xz",),
        taken="the same",
        read=packed.read_xz,
    ),
    Format(
        kind="zip",
        name="zip archives",
        suffixes=(".zip",),
        content_types=("application/zip", "application/x-zip-compressed"),
        taken="every file of a kind in this table; nothing is written to disk",
        read=_zip,
    ),
    Format(
        kind="tar",
        name="tar archives",
        suffixes=(".tar",),
        content_types=("application/x-tar",),
        taken="the same",
        read=lambda document: packed.read_tar(document, suffixes()),
    ),
    Format(
        kind="warc",
        name="web archives",
        suffixes=(".warc",),
        content_types=("application/warc",),
        taken="the web pages that were answered with 200 (Common Crawl's CC-NEWS and others), with address and day",
        read=warc.read,
    ),
)

_BY_KIND = {each.kind: each for each in FORMATS}
_UNKNOWN = Format(kind="text", name="", suffixes=(), read=text.read_by_content)


def suffixes() -> tuple[str, ...]:
    """The suffixes of files that are taken from a folder or an archive; a file that is named itself may have any."""
    return tuple(_by_suffix())


@cache
def _by_suffix() -> dict[str, Format]:
    known = {suffix: each for each in FORMATS for suffix in each.suffixes}

    def take(given: Any) -> tuple[str, dict[str, Format]]:
        added: dict[str, Format] = {}
        for each in given:
            if not isinstance(each, Format):
                raise OptionError(f"{each!r} is no quotes.Format")
            if taken := {*each.suffixes} & {*known, *added}:
                raise OptionError(f"{min(taken)} is read by another")
            added |= dict.fromkeys(each.suffixes, each)
        known.update(added)
        return f"reads {' '.join(added)}", added

    gathered("formats", take)
    return known


@cache
def _by_type() -> dict[str, Format]:
    return {name: each for each in reversed([*_by_suffix().values()]) for name in each.content_types}


def format_of(document: Document) -> Format:
    """The format of DOCUMENT: by its signature, what it is served as, its suffix, or the headers it begins with.

    A format whose reader looks at all of it is given where none of these tells.
    """
    head = document.head()
    by_suffix = _by_suffix().get(document.suffix)
    if by_suffix is not None and by_suffix not in FORMATS:
        # What a plugin reads may be packed like an archive.
        return by_suffix
    if kind := signature(head):
        # A Word document is a zip archive too.
        is_docx = kind == "zip" and by_suffix is not None and by_suffix.kind == "docx"
        return _BY_KIND["docx" if is_docx else kind]
    served = (document.content_type or "").partition(";")[0].strip().lower()
    if found := _by_type().get(served) or by_suffix:
        return found
    message = kind_of_message(head)
    return _BY_KIND[message] if message else _UNKNOWN


def format_of_name(name: str) -> Format | None:
    """The format that the suffix of a file's NAME tells."""
    return _by_suffix().get(name[name.rfind(".") :].lower()) if "." in name else None
