"""Citations of a statement, or of what the filters find, in the style that the visitor chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from quotes.citing.citation import Citation, citations
from quotes.citing.styles import described, left_out, render, row, styles
from quotes.publishing.questions import FILTERS, Asked, asked, numbers
from quotes.publishing.sharing.whole import of_rows
from quotes.publishing.site import Data, Document, NoSuchPageError, Page, Site
from quotes.store.read.quotes import load
from quotes.store.read.speakers import described as described_speaker
from quotes.store.read.statements import of_key

if TYPE_CHECKING:
    from datasette.utils.asgi import Request
    from sqlite_utils import Database

#: More than anybody pastes; whoever wants all takes the command line or the tables.
MOST = 500
_STYLE = "apa"
# What a downloaded file is, by its style: ending and content type.  All others are plain text.
_FILES = {
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "html": ("html", "text/html; charset=utf-8"),
    "bibtex": ("bib", "application/x-bibtex; charset=utf-8"),
    "biblatex": ("bib", "application/x-bibtex; charset=utf-8"),
    "ris": ("ris", "application/x-research-info-systems; charset=utf-8"),
    "csl-json": ("json", "application/vnd.citationstyles.csl+json"),
    "json-ld": ("jsonld", "application/ld+json"),
    "csv": ("csv", "text/csv; charset=utf-8"),
}
_DOWNLOADS = ("bibtex", "biblatex", "ris", "csl-json", "json-ld", "csv")


def offered() -> dict[str, str]:
    """Every style of the site, with what it is."""
    # A verdict is nobody's to give but the reader's own, so that the site writes no reviews.
    return {name: about for name, about in described().items() if name != "claim-review"}


def in_every_style(citation: Citation) -> list[Data]:
    """CITATION as each style that can write it does: name, what the style is, and the text."""
    return [
        {"style": name, "about": about, "text": render([citation], name)}
        for name, about in offered().items()
        if not left_out([citation], name)
    ]


async def cite(site: Site, request: Request) -> Page | Document:
    """The page at ``/cite``: of ``?statement=KEY`` or of the filters of a search, in ``&style=NAME``."""
    given = request.args
    style, key = given.get("style") or _STYLE, (given.get("statement") or "").strip()
    each = given.get("each") == "1"
    wanted = await site.read(lambda held: _present(held, asked(request)))
    faults = [] if style in offered() else [f"there is no style {style!r}"]
    found, about, more = [], "Citations", False
    if key:
        found = await site.read(lambda held: of_key(held, key, each=each) or [])
        if not found:
            raise NoSuchPageError(f"No statement has the key {key!r}.")
    elif wanted.as_query():
        found, misunderstood = await site.read(lambda held: numbers(held, wanted, most=MOST + 1, each=each))
        faults += misunderstood
        more = len(found) > MOST
    else:
        faults.append("nothing to cite: choose a speaker, a statement or a search, and follow “Cite” there")
    place = site.absolute(request, "/")
    listed = await site.read(lambda held: citations(held, load(held, [] if faults else found[:MOST]), site=place))
    missing = left_out(listed, style)
    if listed and given.get("download") == "1":
        ending, content_type = _FILES.get(style, ("txt", "text/plain; charset=utf-8"))
        return Document(render(listed, style) + "\n", content_type, name=f"citations.{ending}")
    kept = {"statement": key} if key else {name: value for name in FILTERS if (value := getattr(wanted, name))}
    data: Data = {
        "title": about,
        "style": style,
        "styles": [{"style": name, "about": name_about} for name, name_about in offered().items()],
        "kept": kept,
        "each": each,
        "total": len(listed) - missing,
        "left_out": missing,
        "more": more,
        "faults": faults,
        "citations": [
            {"statement": citation.statement, "quote": citation.key, "text": render([citation], style)}
            for citation in (listed if style in styles() else ())
            if not left_out([citation], style)
        ],
        "together": render(listed, style) if listed else "",
        "downloads": [
            {"style": name, "query": _query(kept, name, each=each, download="1")}
            for name in dict.fromkeys([*([style] if not faults else []), *_DOWNLOADS])
        ],
    }
    return Page(
        template="cite.html",
        data=data,
        whole=of_rows([row(citation) for citation in listed]),
        status=400 if faults else 200,
    )


def _present(held: Database, wanted: Asked) -> Asked:
    """WANTED with the speaker that the one asked for was merged into."""
    who = described_speaker(held, wanted.speaker) if wanted.speaker else None
    return replace(wanted, speaker=who["merged_into"]) if who and who["merged_into"] else wanted


def _query(kept: Data, style: str, *, each: bool, **more: str) -> str:
    return urlencode({**kept, "style": style, **({"each": "1"} if each else {}), **more})
