"""Citations in schema.org terms: ``Quotation`` and, from a rating that somebody supplies, ``ClaimReview``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quotes.citing.citation import Citation, Source, is_web

_CONTEXT = "https://schema.org"
# A group or a document is nothing that schema.org has a better name for.
_TYPES = {"person": "Person", "organization": "Organization"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A fact-checker's judgement of what was claimed: its words, who judged, and where that is published."""

    verdict: str
    reviewer: str
    url: str


def quotation(c: Citation) -> dict[str, Any]:
    """A ``Quotation`` with its article; who is said to have spoken, and whose judgement that is."""
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Quotation",
        "identifier": c.key,
        "text": c.words,
        "spokenByCharacter": [_speaker(source) for source in c.speakers],
        "isPartOf": _article(c),
        "creditText": "; ".join(c.notes),
    }
    if c.permalink:
        found["@id"] = found["url"] = c.permalink
    if c.said_on:
        found["dateCreated"] = c.said_on
    return found


def claim_review(c: Citation, rating: Rating) -> dict[str, Any]:
    """A ``ClaimReview`` with the verdict of RATING; nothing of ours is ever a verdict."""
    claim: dict[str, Any] = {"@type": "Claim", "appearance": quotation(c), "creditText": "; ".join(c.notes)}
    if c.speakers:
        claim["author"] = _speaker(c.speakers[0])
    if c.said_on or c.published:
        claim["datePublished"] = c.said_on or c.published
    return {
        "@context": _CONTEXT,
        "@type": "ClaimReview",
        "url": rating.url,
        "claimReviewed": c.words,
        "author": {"@type": "Organization", "name": rating.reviewer},
        "itemReviewed": claim,
        "reviewRating": {"@type": "Rating", "alternateName": rating.verdict},
    }


def _speaker(source: Source) -> dict[str, Any]:
    described: dict[str, Any] = {"@type": _TYPES.get(source.kind, "Thing"), "name": source.name}
    if source.role and source.kind == "person":
        described["jobTitle"] = source.role
    return described


def _article(c: Citation) -> dict[str, Any]:
    described: dict[str, Any] = {"@type": "NewsArticle"}
    if c.title:
        described["headline"] = c.title
    if c.published:
        described["datePublished"] = c.published
    if is_web(c.url):
        described["url"] = c.url
    if is_web(c.archive_url):
        described["archivedAt"] = c.archive_url
    if c.authors:
        described["author"] = [{"@type": "Person", "name": author} for author in c.authors]
    if c.outlet or c.agency:
        described["publisher"] = {"@type": "NewsMediaOrganization", "name": c.outlet or c.agency}
    if c.agency and c.outlet:
        described["sourceOrganization"] = {"@type": "NewsMediaOrganization", "name": c.agency}
    return described
