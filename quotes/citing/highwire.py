"""What a page says of an article to programs that collect citations, as ``meta`` elements.

The names are those of Highwire Press (``citation_…``), which Zotero, Mendeley and search engines for papers read, and
two of Dublin Core: without them Zotero takes whatever has a ``citation_title`` for an article of a journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotes.citing.citation import one_line
from quotes.citing.names import name


def tags(
    *,
    title: str | None,
    authors: Sequence[str],
    published: str | None,
    publication: str | None,
    url: str | None,
    language: str | None = None,
    abstract: str | None = None,
) -> list[tuple[str, str]]:
    """Name and content of each element for an article of a newspaper; what is not known is left out.

    PUBLISHED is an ISO 8601 date, as precise as it is known; ABSTRACT is what of the article is cited.
    """
    known = [
        ("citation_title", title),
        *(("citation_author", _author(each, alone=len(authors) == 1)) for each in authors),
        ("citation_publication_date", published and published[:10]),
        ("citation_public_url", url),
        ("citation_language", language),
        ("citation_abstract", abstract),
        ("DC.type", "newspaperArticle"),
        ("DC.source", publication),
    ]
    return [(called, one_line(content)) for called, content in known if content]


def _author(given: str, *, alone: bool) -> str:
    """The family name first, unless Zotero took both sides of the comma for names of two people."""
    taken = name(given)
    if not taken.given:
        return taken.family
    inverted = f"{taken.family}, {taken.given}"
    return f"{taken.given} {taken.family}" if alone and " " in taken.family and " " in taken.given else inverted
