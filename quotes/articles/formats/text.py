"""Files that are text: plain text, Markdown and web pages, and those of which only their words tell what they are.

Of Markdown the words are taken that a reader would see, as paragraphs apart by one blank line.  Its front matter is
that of a text file, of which what other programs keep there (``tags``, ``layout``) is passed over.  Without a title in
it, a heading that comes first is the title, and no part of the text.

Front matter is a YAML block.  A first line ``---`` with a line of text right below it opens the block, the next line
``---`` closes it.  One empty line after that belongs to the block, so that a text written below it comes back character
for character.  A first line ``---`` with an empty line below it is a rule in the text, unless a known field follows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from quotes.articles.document import Document, Items
from quotes.articles.fields.record import FRONT_MATTER_FIELDS, article
from quotes.articles.formats import decoding, html, tables
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
_FENCE = "---"
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_FIELD = re.compile(rf"\s*(?:{'|'.join(FRONT_MATTER_FIELDS)})\s*:")
_IF_TEXT = "if the --- on line 1 is part of the text, put an empty line below it"


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
    values, text = _split(content, source)
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
    values, rest = _split(content, document.source, strict=False)
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


def _split(content: str, source: str, *, strict: bool = True) -> tuple[dict[str, Any], str]:
    """The fields of the front matter of CONTENT, and the text after it.

    Where STRICT, an unknown field is an error; else it is passed over, and ``date`` is another name of ``published``.

    Returns:
        Raw values by field name, each a string, a list or None (YAML's dates and numbers stay the strings they are
        written as); empty with the whole of CONTENT where there is no front matter.

    Raises:
        ArticleError: the block is never closed, is not YAML, is no mapping or has an unknown field.
    """
    first = _line(content, 0)
    if first.rstrip() != _FENCE or _is_rule(content, len(first)):
        return {}, content
    start = position = len(first)
    while position < len(content):
        line = _line(content, position)
        if line.rstrip() == _FENCE:
            end = position + len(line)
            after = _line(content, end)
            return _fields(content[start:position], source, strict), content[
                end + (0 if after.strip() else len(after)) :
            ]
        position += len(line)
    raise ArticleError(source, f"has front matter that is never closed; add a line --- below it, or {_IF_TEXT}")


def _line(content: str, position: int) -> str:
    match = _LINE.match(content, position)
    return match[0] if match else ""


def _is_rule(content: str, position: int) -> bool:
    """Whether the ``---`` before POSITION parts pieces of the text."""
    if _line(content, position).strip():
        return False
    return not _FIELD.match(content, position)


def _fields(block: str, source: str, strict: bool) -> dict[str, Any]:
    import yaml

    try:
        values = yaml.load(block, Loader=_loader())
    except (yaml.YAMLError, ValueError) as error:
        raise ArticleError(source, f"has front matter that is not YAML{_problem(error)}") from None
    if values is None:
        return {}
    known = ", ".join(FRONT_MATTER_FIELDS)
    if not isinstance(values, dict):
        raise ArticleError(
            source, f"has front matter that is not a list of 'field: value' lines (fields: {known}); or {_IF_TEXT}"
        )
    if not strict:
        values = {"published" if name == "date" else name: value for name, value in values.items()}
        return {name: value for name, value in values.items() if name in FRONT_MATTER_FIELDS}
    if unknown := [name for name in values if name not in FRONT_MATTER_FIELDS]:
        raise ArticleError(source, f"has an unknown field {unknown[0]!r} in its front matter; the fields are {known}")
    return values


def _problem(error: Exception) -> str:
    """Where and what is wrong in a block of YAML, and what to do."""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    mark = getattr(error, "problem_mark", None)
    # The block begins on line 2 of the file, and YAML counts from 0.
    line = f" on line {mark.line + 2}" if mark else ""
    colon = "mapping values" in problem
    return f"{line} ({problem}); {'put a value that holds a colon in quotation marks' if colon else 'correct it'}"


def _loader() -> Any:
    """A YAML loader that keeps scalars as written.

    YAML would read ``language: no`` as false, ``title: 12:30`` as 750, and ``published: 2016-08-16`` as a date that no
    longer tells whether a time was given.  Only null is resolved; a field given twice is an error.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            for name in names:
                if names.count(name) > 1:
                    raise yaml.constructor.ConstructorError(problem=f"{name!r} is given twice")
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {}
    Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
    return Loader
