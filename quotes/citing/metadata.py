"""What programs read: citations in schema.org's terms, and what a page says of its article in ``meta`` elements.

The terms are ``Quotation`` and, from a rating that somebody supplies, ``ClaimReview``.  The names of the elements are
those of Highwire Press (``citation_…``), which Zotero, Mendeley and search engines for papers read, and two of Dublin
Core: without them Zotero takes whatever has a ``citation_title`` for an article of a journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quotes.citing.citation import Citation, one_line
from quotes.citing.forms import name, spoken
from quotes.records import Article, is_web

#: Where the terms come from.
CONTEXT = "https://schema.org"
# A group or a document is nothing that schema.org has a better name for.
_TYPES = {"person": "Person", "organization": "Organization"}
# Where the words stand is nothing that schema.org has terms for; the W3C's Web Annotation vocabulary has.
_ANNOTATION = "http://www.w3.org/ns/oa#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A fact-checker's judgement of what was claimed: its words, who judged, and where that is published."""

    verdict: str
    reviewer: str
    url: str


def quotation(c: Citation) -> dict[str, Any]:
    """A ``Quotation`` with its article; who is said to have spoken, and whose judgement that is."""
    return {"@context": [CONTEXT, {"oa": _ANNOTATION}], **_quotation(c)}


def claim_review(c: Citation, rating: Rating) -> dict[str, Any]:
    """A ``ClaimReview`` with the verdict of RATING; nothing of ours is ever a verdict."""
    claim = {
        "@type": "Claim",
        "appearance": _quotation(c),
        "creditText": "; ".join(c.notes),
        "author": _speakers(c),
        "dateCreated": _said(c),
        "datePublished": c.published,
    }
    return {
        "@context": [CONTEXT, {"oa": _ANNOTATION}],
        "@type": "ClaimReview",
        "url": rating.url,
        "claimReviewed": c.words,
        "author": {"@type": "Organization", "name": rating.reviewer},
        "itemReviewed": _known(claim),
        "reviewRating": {"@type": "Rating", "alternateName": rating.verdict},
    }


def speaker(*, name: str, kind: str, role: str | None, page: str | None, wikidata: str | None) -> dict[str, Any]:
    """A speaker as a ``Person`` or an ``Organization``, with the PAGE about them where there is one."""
    described = {
        "@type": _TYPES.get(kind, "Thing"),
        "name": name,
        "@id": page,
        "url": page,
        "jobTitle": role if kind == "person" else None,
        "sameAs": f"http://www.wikidata.org/entity/{wikidata}" if wikidata else None,
    }
    return _known(described)


def news_article(of: Article | Citation, page: str | None) -> dict[str, Any]:
    """An article, or that of a citation, as a ``NewsArticle`` with its PAGE; no addresses but of the web."""

    def body(name: str | None) -> dict[str, str] | None:
        return {"@type": "NewsMediaOrganization", "name": name} if name else None

    described = {
        "@type": "NewsArticle",
        "@id": page,
        "headline": of.title,
        "datePublished": of.published,
        "url": of.url if is_web(of.url) else None,
        "archivedAt": of.archive_url if is_web(of.archive_url) else None,
        "author": [{"@type": "Person", "name": author} for author in of.authors],
        "publisher": body(of.outlet or of.agency),
        "sourceOrganization": body(of.agency) if of.outlet and of.agency != of.outlet else None,
    }
    return _known(described)


def _known(described: dict[str, Any]) -> dict[str, Any]:
    """What there is something to say of."""
    return {term: value for term, value in described.items() if value}


def _speakers(c: Citation) -> list[dict[str, Any]]:
    return [
        speaker(name=each.name, kind=each.kind, role=each.role, page=c.page_of(each), wikidata=each.wikidata)
        for each in c.speakers
    ]


def _said(c: Citation) -> str | None:
    """When it was said; of a week, for which there is no date, the month or the year that all of it lies in."""
    if c.said_on is None or c.said_precision != "week":
        return c.said_on
    first, last = spoken(c.said_on, c.said_precision)
    return next((first[:length] for length in (7, 4) if first[:length] == last[:length]), None)


def _quotation(c: Citation) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [
        {"@type": "oa:TextPositionSelector", "oa:start": part.start, "oa:end": part.end} for part in c.parts
    ]
    for each in c.selectors if c.parts else ():
        words = {f"oa:{key}": value for key, value in each.items() if key != "type"}
        selectors.append({"@type": f"oa:{each['type']}", **words})
    found = {
        "@type": "Quotation",
        "identifier": c.statement,
        "text": c.words,
        "spokenByCharacter": _speakers(c),
        "isPartOf": news_article(c, c.article_page),
        "creditText": "; ".join(c.notes),
    }
    more = {"@id": c.permalink, "url": c.permalink, "dateCreated": _said(c), "oa:hasSelector": selectors}
    return found | _known(more)


def tags(of: Article | Citation, page: str, *, abstract: str | None = None) -> list[tuple[str, str]]:
    """Name and content of each element for an article, or that of a citation; what is not known is left out.

    PAGE is ours, for an article without an address of the web; ABSTRACT is what of the article is cited.
    """
    known = [
        ("citation_title", of.title or "Untitled article"),
        *(("citation_author", _author(each, alone=len(of.authors) == 1)) for each in of.authors),
        ("citation_publication_date", of.published and of.published[:10]),
        ("citation_public_url", of.url if is_web(of.url) else page),
        ("citation_language", of.language if isinstance(of, Article) else None),
        ("citation_abstract", abstract),
        ("DC.type", "newspaperArticle"),
        ("DC.source", of.outlet or of.agency),
    ]
    return [(called, one_line(content)) for called, content in known if content]


def _author(given: str, *, alone: bool) -> str:
    """The family name first, unless Zotero took both sides of the comma for names of two people."""
    taken = name(given)
    if not taken.given:
        return taken.family
    inverted = f"{taken.family}, {taken.given}"
    return f"{taken.given} {taken.family}" if alone and " " in taken.family and " " in taken.given else inverted
