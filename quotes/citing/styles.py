"""Every style by name, and the one function that writes citations in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from quotes.citing import bibliographies, metadata, prose, scholarly, wiki
from quotes.citing.bibliographies import BY, Item, items
from quotes.citing.citation import Citation
from quotes.citing.reported import is_citable
from quotes.errors import OptionError, check_choice
from quotes.plugins import gathered
from quotes.spreadsheets import as_csv
from quotes.store.transfer.table import COLUMNS, EXTENT, table_row


@dataclass(frozen=True, slots=True)
class Style:
    """A style: what it is, and how citations are written one by one."""

    about: str
    one: Callable[[Citation], str]
    between: str = "\n"


#: The styles for people to read, one citation after the other; plugins add to them.
STYLES: dict[str, Style] = {
    "text": Style("a line of plain text", prose.text),
    "ap": Style("a sentence for a news story, as the Associated Press puts it", prose.ap),
    "markdown": Style("a block quotation in Markdown", prose.markdown, "\n\n"),
    "html": Style("a figure in HTML", prose.html),
    "chicago-notes": Style("Chicago, a footnote", scholarly.chicago_note),
    "chicago-bibliography": Style("Chicago, the bibliography", scholarly.chicago_bibliography),
    "chicago-author-date": Style("Chicago, the reference list by author and date", scholarly.chicago_author_date),
    "apa": Style("APA, 7th edition", scholarly.apa),
    "mla": Style("MLA, 9th edition", scholarly.mla),
    "cite-news": Style("Wikipedia's template cite news", wiki.cite_news),
    "wikipedia-quote": Style("Wikipedia's template quote, with its reference", wiki.quote),
    "wikiquote": Style("an entry of Wikiquote", wiki.wikiquote),
}
_LIBRARIES: dict[str, Callable[[Item], str]] = {
    "bibtex": bibliographies.bibtex,
    "biblatex": bibliographies.biblatex,
    "ris": bibliographies.ris,
}
#: Those whose citations are one document together.
DOCUMENTS = {
    "bibtex": "BibTeX",
    "biblatex": "BibLaTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
    "json-ld": "schema.org's Quotation in JSON-LD",
    "claim-review": "schema.org's ClaimReview; needs a rating",
    "csv": "a table",
}
NAMES = (*STYLES, *DOCUMENTS)
_MORE = (
    *EXTENT, "accessed", "archive_url", "archived_on", "review", "characters", "prefix", "suffix", "key",
    "statement_key", "permalink",
)  # fmt: skip


@cache
def styles() -> dict[str, Style]:
    """The styles for people to read, those of plugins among them."""
    known = dict(STYLES)

    def take(given: dict[str, Style]) -> tuple[str, list[str]]:
        for name, style in given.items():
            if not isinstance(style, Style):
                raise OptionError(f"{style!r} is no quotes.Style")
            if name in (*known, *DOCUMENTS):
                raise OptionError(f"there is a style {name!r} already")
        known.update((name, replace(style, one=_guarded(name, style.one))) for name, style in given.items())
        return f"cites as {' '.join(given)}", [*given]

    gathered("citation_styles", take)
    return known


def _guarded(name: str, one: Callable[[Citation], str]) -> Callable[[Citation], str]:
    def guarded(citation: Citation) -> str:
        try:
            return one(citation)
        except Exception as error:
            told = f"style {name!r} of a plugin fails with {error!r} on q{citation.id}: take another style"
            raise OptionError(told) from error

    return guarded


def described() -> dict[str, str]:
    """Every style by its name, with what it is."""
    return {**{name: style.about for name, style in styles().items()}, **DOCUMENTS}


def render(
    citations: Sequence[Citation], style: str = "text", *, rating: metadata.Rating | None = None, by: str = "article"
) -> str:
    """CITATIONS in STYLE, without a line end behind them; those that ``left_out`` counts are not among them.

    Args:
        citations: in the order in which they are to stand.
        style: a name from ``described()``, or the path of a CSL style (``.csl``).
        rating: a fact-checker's verdict, for ``claim-review``.
        by: what an item for a reference manager is.

    Raises:
        OptionError: there is no such style or item, a style's file can't be used, or a rating is missing or given for
            nothing.
    """
    check_style(style, rating, by)
    if style not in DOCUMENTS:
        citations = [citation for citation in citations if is_citable(citation)]
    if found := styles().get(style):
        return found.between.join(found.one(citation) for citation in citations)
    if style in _LIBRARIES:
        return "\n\n".join(_LIBRARIES[style](item) for item in items(citations, by))
    if style == "csl-json":
        return _json(map(bibliographies.csl, items(citations, by)))
    if style == "json-ld":
        return _json(map(metadata.quotation, citations))
    if style == "claim-review" and rating is not None:
        return _json(metadata.claim_review(citation, rating) for citation in citations)
    if style == "csv":
        return as_csv((*COLUMNS, *_MORE), map(row, citations)).removesuffix("\n")
    return bibliographies.with_style(Path(style), citations, by)


def left_out(citations: Sequence[Citation], style: str) -> int:
    """How many of CITATIONS are reported speech of which STYLE, which people read, could make no sentence."""
    return sum(not is_citable(citation) for citation in citations) if style not in DOCUMENTS else 0


def check_style(style: str, rating: metadata.Rating | None = None, by: str = "article") -> None:
    """Refuse a STYLE that there is not, or that does not go with RATING, and a kind of item BY that is none.

    Raises:
        OptionError: says which.
    """
    if style not in (names := described()) and not style.endswith(".csl"):
        raise OptionError(f"style {style!r} is not one of {', '.join(names)}, nor the path of a .csl file")
    if (rating is not None) != (style == "claim-review"):
        needed = "claim-review needs a rating" if rating is None else f"style {style} has no place for a rating"
        raise OptionError(f"{needed}: give --rating, --reviewer and --review-url with --style claim-review only")
    check_choice("--by", by, BY)


def row(c: Citation) -> dict[str, Any]:
    """Make C a row of a table: that of every table of quotes, with what is told of a citation alone."""
    return table_row(c, c.paragraph, _MORE)


def _json(found: Iterable[dict[str, Any]]) -> str:
    return json.dumps([*found], ensure_ascii=False, indent=2)
