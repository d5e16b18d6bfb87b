"""Web pages: the article's words through trafilatura, what the page states about itself, and whole quotation marks.

Paragraphs of the text are apart by one blank line; a line break inside a paragraph is one newline.  Offsets are
counted in this extracted text.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

from quotes.articles.fields.agencies import credited
from quotes.articles.fields.record import article
from quotes.articles.formats import decoding
from quotes.articles.pages import furniture
from quotes.articles.pages.refusing import Refusing
from quotes.articles.pages.statements import saving, statements
from quotes.errors import ArticleError
from quotes.records import Article

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_MARKUP = re.compile(r"<[A-Za-z!][^<]*>")
# &#146; is an apostrophe in every browser, and a control character, then nothing, in libxml2 and trafilatura.
_C1_REFERENCE = re.compile(r"&#(?:1[2-5][0-9]|[xX](?:8|9)[0-9a-fA-F])(?![0-9a-fA-F]);?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_BLOCKS = {"p", "head", "quote", "code", "list", "item", "table", "row", "div", "body"}
_LEAST_WORDS = 5
_NO_ARTICLE = "has no article text in its HTML; save the page of one article, with its text"
_SINGLE = "'`‘’‚‛"
_MARKS = '"“”„‟«»‹›「」『』' + _SINGLE
_SPACES = re.compile(r"[ \t\r\f\n]+")


def read(data: bytes, source: str, *, address: str | None = None, charset: str | None = None) -> Article:
    """The article of a web page.

    Title, outlet, authors, publication date, canonical address and language are those the page states.

    Args:
        data: the page as it was saved or fetched.
        source: where from, for the record and for messages.
        address: where it stands, if that is known from beside it.
        charset: the encoding that it is served in, followed where it is not UTF-8.

    Raises:
        ArticleError: the page can't be decoded, or no article is found on it.
    """
    return from_markup(decoding.decode(data, source, declared=charset or declared_charset(data)), source, address)


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page names in its first lines, if it does."""
    declared = _DECLARED.search(data[:4096]) or _XML_DECLARED.search(data[:4096])
    return declared[1].decode("ascii", errors="ignore") if declared else None


def from_markup(markup: str, source: str, address: str | None = None) -> Article:
    """`read`, for a page that is decoded already."""
    if not _MARKUP.search(markup):
        raise ArticleError(source, "has no HTML in it; if it is plain text, name it .txt")
    saved = saving(markup)
    tree = _parse(markup)
    if tree is None:
        raise ArticleError(source, _NO_ARTICLE)
    values = statements(tree, saved.address or address)
    refused = Refusing(tree, values.get("title"))
    mark_quotations(tree)
    headlines = {values.get("title"), *(" ".join(line.text_content().split()) for line in tree.iter("h1"))}
    paragraphs = _extract(furniture.prepare(tree)) or _extract(tree)
    # A credit may stand in what is no part of the article.
    agency = credited("\n\n".join(paragraphs), values.pop("bylines"), values.get("outlet"))
    text = "\n\n".join(furniture.trimmed(paragraphs, headlines=headlines, authors=values["authors"]))
    if what := refused.reason(text):
        raise ArticleError(source, f"is {what}, not an article; leave it out")
    # What log-in forms leave behind is a word or two.
    if len(text.split()) < _LEAST_WORDS:
        raise ArticleError(source, _NO_ARTICLE)
    return article(text, {"agency": agency, "retrieved": saved.on, **values}, source)


def _parse(markup: str) -> Any:
    """The lxml tree of MARKUP, None where there is nothing to parse."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    markup = _C1_REFERENCE.sub(lambda reference: unescape(reference[0]), _NOT_XML.sub("", markup))
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return document_fromstring(markup.encode("utf-8"), parser=parser)
    except (LxmlError, ValueError):
        return None


def mark_quotations(tree: Any) -> None:
    """Put into TREE the quotation marks that browsers draw around ``<q>``: “ ”, and ‘ ’ within another ``<q>``.

    trafilatura loses them and moves nested quotations behind the paragraph.  Where the page has marks of its own at a
    ``<q>``, on either side of the tag, none are added.
    """
    from lxml.etree import iterwalk, strip_tags

    # Whether a page has marks of its own is seen before any are put in: the first word of one <q> may begin another.
    bare = []
    depth = 0
    for event, element in iterwalk(tree, events=("start", "end"), tag="q"):
        depth += 1 if event == "start" else -1
        if event == "start" and not _has_marks(element):
            bare.append((element, *(("“", "”") if depth % 2 else ("‘", "’"))))
    for element, opening, closing in bare:
        element.text = opening + (element.text or "").lstrip()
        if len(element):
            element[-1].tail = (element[-1].tail or "").rstrip() + closing
        else:
            element.text = element.text.rstrip() + closing
    strip_tags(tree, "q")


def _has_marks(element: Any) -> bool:
    """Whether the words of ELEMENT begin with a quotation mark or follow one, or there are no words to mark."""
    words = element.text_content().strip()
    if not words or _before(element)[-1:] in tuple(_MARKS):
        return True
    # 'Tis begins with an apostrophe; a mark has its fellow at the end.
    return words[0] in _MARKS and (words[0] not in _SINGLE or words[-1] in _SINGLE)


def _before(element: Any) -> str:
    previous = element.getprevious()
    if previous is not None:
        return str(previous.tail or previous.text_content())
    parent = element.getparent()
    return str(parent.text or "") if parent is not None else ""


def _extract(tree: Any) -> list[str]:
    """The paragraphs that trafilatura finds in TREE, with its furniture; none where it finds no article.

    Comments are not the article.  Never ``deduplicate``: it drops copy that several papers print.
    """
    from trafilatura import bare_extraction

    document: Any = bare_extraction(tree, include_comments=False, config=_config())
    return [] if document is None else _paragraphs(document.body)


@cache
def _config() -> Any:
    from trafilatura.settings import use_config

    config = use_config()
    # Below this size trafilatura takes all the words of the page for its text, menus and error messages included.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    return config


def _paragraphs(body: Any) -> list[str]:
    """The blocks of trafilatura's tree as strings, in order; cells of a table row are apart by a tab."""
    blocks: list[str] = []
    current: list[str] = []

    def flush() -> None:
        # Two or more breaks are how old pages part paragraphs.
        for block in re.split(r"\n{2,}", "".join(current)):
            lines = (line.strip(" ") for line in block.split("\n"))
            if words := "\n".join(lines).strip("\n\t "):
                blocks.append(words)
        current.clear()

    def add(words: str | None, *, preformatted: bool) -> None:
        if words:
            current.append(words if preformatted else _SPACES.sub(" ", words))

    def walk(element: Any, *, preformatted: bool) -> None:
        preformatted = preformatted or element.tag == "code"
        if element.tag in _BLOCKS:
            flush()
        elif element.tag == "lb":
            current.append("\n")
        elif element.tag == "cell" and current:
            current.append("\t")
        add(element.text, preformatted=preformatted)
        for child in element:
            walk(child, preformatted=preformatted)
            add(child.tail, preformatted=preformatted)
        if element.tag in _BLOCKS:
            flush()

    walk(body, preformatted=False)
    return blocks
