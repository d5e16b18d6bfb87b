"""What stands on a web page beside the words of its article, before and after trafilatura has read it.

Before: markup that the library would lose, or take twice, is made plain.  After: paragraphs that are furniture are
left out, whole; none with a pair of quotation marks is, and what stays is not altered.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from copy import deepcopy
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from quotes.spreadsheets import read_table

_TABLE = Path(__file__).with_name("furniture.csv")

_QUOTED = re.compile(
    r"“[^”]+”|\"[^\"]+\"|„[^“”]+[“”]|«[^»]+»|»[^«]+«|「[^」]+」|”[^”]+”|(?<!\w)‘[^’]+’(?!\w)|(?<!\w)'[^']+'(?!\w)"
)
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
_AT_START, _AT_END = 4, 8
# From this length on a paragraph that comes again is a copy; shorter ones are said twice.
_LONG = 60
_LEAST_BODY = 250
_LONGEST_MARKED = 300
_HEADLINE = 140
_LEAST_PULLED = 20
_AROUND = " .,!?;:\"'“”‘’«»„"
_INLINE = frozenset([
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    "wbr",
])  # fmt: skip
_BLOCKS = ("p", "div", "td", "ul", "ol", "section")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LONGEST_LABEL = 20
# What has breaks for paragraphs.
_BROKEN = ".//*[self::div or self::td or self::section or self::article or self::main or self::blockquote][br][not(p)]"
_BETWEEN_LINKS = re.compile(r"[\s|·•,/>»-]+")
# Copies of the article, for readers whom the page does not show them to.
_COPIES = ".//*[self::template or self::noscript or self::amp-sidebar or @hidden]"


def prepare(tree: Any) -> Any:
    """The part of TREE, an lxml HTML tree, that holds the article, with its markup made plain; TREE is altered.

    What its class marks as furniture goes, and copies for other readers.  Quotations in a ``figure``, the ``footer`` of
    a ``blockquote``, lines that are a ``div`` among paragraphs and words parted by breaks become what they are:
    paragraphs.  A quotation that is pulled out of the text, and stands in it all the same, goes; so does a block that
    is nothing but links, for they lead to other articles.
    """
    for element in [*tree.xpath(_COPIES), *filter(_is_marked, tree.iter(*_BLOCKS, "span", "li"))]:
        if element.getparent() is not None:
            element.drop_tree()
    _plain_quotations(tree)
    for line in tree.xpath(".//div[preceding-sibling::p or following-sibling::p]"):
        words = line.text_content().strip()
        prose = is_quoted(words) or _SENTENCE.search(words)
        if prose and all(child.tag in _INLINE for child in line.iterdescendants()):
            line.tag = "p"
    for block in tree.xpath(_BROKEN):
        if block.tag == "blockquote" or len(block.text_content()) >= _LEAST_BODY:
            _part_at_breaks(block)
    _drop_links(tree)
    return _article_in(tree)


def _is_marked(element: Any) -> bool:
    """Whether a short ELEMENT without quotations is furniture by its class or id."""
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if marks == " " or not patterns(_TABLE, "where")["class"].search(marks):
        return False
    words = _spaced(element.text_content())
    return len(words) <= _LONGEST_MARKED and not is_quoted(words)


def _plain_quotations(tree: Any) -> None:
    """Make paragraphs of what TREE has as quotations, and drop those pulled out of its paragraphs."""
    for figure in tree.xpath(".//figure[.//blockquote]"):
        figure.tag = "div"
    for note in tree.xpath(".//blockquote//footer | .//figcaption[../blockquote] | .//blockquote//figcaption"):
        note.tag = "p"
    quotations = tree.xpath(".//blockquote | .//*[contains(@class, 'pullquote') or contains(@class, 'pull-quote')]")
    within = {paragraph for quotation in quotations for paragraph in quotation.iter("p")}
    prose = _spaced(" ".join(each.text_content() for each in tree.iter("p") if each not in within))
    for quotation in quotations:
        words = _spaced(quotation.text_content()).strip(_AROUND)
        if len(words) >= _LEAST_PULLED and words in prose and quotation.getparent() is not None:
            quotation.drop_tree()


def _part_at_breaks(block: Any) -> None:
    """Make paragraphs of the words of BLOCK that two breaks part, as old pages have them."""
    text, children = block.text, list(block)
    block.text = None
    paragraph = block.makeelement("p")
    paragraph.text = text

    def close() -> None:
        nonlocal paragraph
        if paragraph.text_content().strip():
            block.append(paragraph)
        paragraph = block.makeelement("p")

    for child in children:
        tail, child.tail = child.tail, None
        block.remove(child)
        before = paragraph[-1] if len(paragraph) else None
        if child.tag == "br" and before is not None and before.tag == "br" and not (before.tail or "").strip():
            paragraph.remove(before)
            close()
            paragraph.text = tail
        elif child.tag in _INLINE:
            child.tail = tail
            paragraph.append(child)
        else:
            close()
            block.append(child)
            paragraph.text = tail
    close()


def _drop_links(tree: Any) -> None:
    """Drop from TREE what leads to other articles: blocks of links alone, with their label and heading."""
    for card in tree.xpath(".//article//article[.//h2//a or .//h3//a or .//h4//a or a]"):
        if len(_prose(card)) < _LEAST_BODY and card.getparent() is not None:
            card.drop_tree()
    for block in tree.xpath(f".//*[{' or '.join(f'self::{tag}' for tag in _BLOCKS)}][.//a]"):
        words = _BETWEEN_LINKS.sub("", block.text_content())
        linked = _BETWEEN_LINKS.sub("", "".join(link.text_content() for link in block.iter("a")))
        rest = words.removesuffix(linked)
        labelled = len(rest) <= _LONGEST_LABEL and rest[-1:] == ":" and len(linked) > _LONGEST_LABEL
        if (rest and not labelled) or is_quoted(words) or words.endswith((".", "…")) or block.getparent() is None:
            continue
        heading = block.getprevious()
        if block.tag in ("ul", "ol") and heading is not None and heading.tag in _HEADINGS:
            heading.drop_tree()
        block.drop_tree()


def _article_in(tree: Any) -> Any:
    """The body of the article as the page marks it, as a page of its own; TREE where it marks none, or several.

    Where trafilatura is given the whole page, it may take the text from elsewhere on it when the article is short.
    """
    from lxml.html import document_fromstring
    from trafilatura.xpaths import BODY_XPATH

    for path in BODY_XPATH[:3]:
        found = path(tree)
        outer = [each for each in found if not any(above in found for above in each.iterancestors())]
        parts = _alike(outer[0]) if len(outer) == 1 else []
        if sum(len(_prose(part)) for part in parts) >= _LEAST_BODY:
            page = document_fromstring("<html><body><article></article></body></html>")
            for part in map(deepcopy, parts):
                part.tail = None
                part.attrib.clear()
                page[0][0].append(part)
            return page
    return tree


def _alike(part: Any) -> list[Any]:
    """PART and what is marked like it beside it, with no headline of its own: the parts of one body."""
    marks = [mark for mark in ("class", "itemprop") if part.get(mark)]
    if part.tag == "article" or not marks:
        return [part]
    beside = [each for each in part.itersiblings(part.tag) if all(each.get(mark) == part.get(mark) for mark in marks)]
    return [part, *(each for each in beside if not each.xpath(".//h1 | .//h2//a"))]


def _prose(element: Any) -> str:
    return _spaced(" ".join(paragraph.text_content() for paragraph in element.iter("p")))


def trimmed(
    paragraphs: Sequence[str], *, headlines: Container[str | None] = (), authors: Iterable[str] = ()
) -> list[str]:
    """PARAGRAPHS, in order, without those that are furniture.

    Args:
        paragraphs: the blocks of a page's text.
        headlines: its headline in all its forms, which is no paragraph of it.
        authors: whom its byline names: a note on one of them at the end is no part of the article.
    """
    kept = _without_copies(paragraphs)
    if kept and _spaced(kept[0]) in headlines:
        del kept[0]
    for place, paragraph in enumerate(kept):
        if _matches("rest", paragraph) and all(_is_headline(after) for after in kept[place + 1 :]):
            kept = kept[:place]
            break
    names = [name for name in authors if " " in name]
    bio = re.compile(rf"(?:{'|'.join(map(re.escape, names))})\s+(?:is|was|covers|writes|reports|has)\b.*", re.DOTALL)
    last = len(kept) - _AT_END
    return [
        paragraph
        for place, paragraph in enumerate(kept)
        if is_quoted(paragraph)
        or not (
            _matches("anywhere", paragraph)
            or (place < _AT_START and (_matches("start", paragraph) or paragraph in names))
            or (place >= last and (_matches("end", paragraph) or (names and bio.fullmatch(paragraph))))
        )
    ]


def is_quoted(words: str) -> bool:
    """Whether WORDS hold a pair of quotation marks."""
    return _QUOTED.search(words) is not None


def _without_copies(paragraphs: Sequence[str]) -> list[str]:
    """PARAGRAPHS without runs of such as stood before, if a long one is among them: a body that is there twice."""
    seen: set[str] = set()
    marked = []
    for paragraph in paragraphs:
        marked.append((paragraph, paragraph in seen))
        seen.add(paragraph)
    return [
        paragraph
        for copied, run in groupby(marked, key=itemgetter(1))
        for group in [[paragraph for paragraph, _ in run]]
        if not (copied and any(len(each) >= _LONG for each in group))
        for paragraph in group
    ]


def _is_headline(paragraph: str) -> bool:
    return len(paragraph) <= _HEADLINE and not is_quoted(paragraph) and not _SENTENCE.search(paragraph)


def _matches(where: str, paragraph: str) -> bool:
    return patterns(_TABLE, "where")[where].fullmatch(_spaced(paragraph).replace("’", "'")) is not None


@cache
def patterns(table: Path, column: str) -> dict[str, re.Pattern[str]]:
    """Read the CSV file TABLE; for each value of COLUMN one expression, in any case, of all its rows' ``pattern``."""
    rows = [row for _, row in read_table(table, notes=True)]
    return {
        kind: re.compile("|".join(f"(?:{row['pattern']})" for row in rows if row[column] == kind), re.IGNORECASE)
        for kind in {row[column] for row in rows}
    }


def _spaced(words: str) -> str:
    return " ".join(words.split())
