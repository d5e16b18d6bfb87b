"""Pages for machines that read pages: schema.org descriptions in JSON-LD."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup


Data = dict[str, Any]
# Kinds of speaker as schema.org has them; a group or a document is nothing of the kind.
_TYPES = {"person": "Person", "organization": "Organization"}
UNREVIEWED = "Attributed by a machine, not reviewed"


def script(data: Any) -> Markup:
    """DATA as the text of a ``script`` element: no word in it can end the element or begin another."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def quotation(card: Data, address: str, absolute: Callable[[str], str]) -> Data:
    """CARD, whose page has the whole ADDRESS, as a schema.org ``Quotation``."""
    found: Data = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": address,
        "url": address,
        "text": card["words"],
        "spokenByCharacter": [speaker(each, absolute) for each in card["speakers"]],
        "isPartOf": news_article(card, absolute),
    }
    if card["said_on"]:
        found["dateCreated"] = card["said_on"]
    if not card["reviewed"]:
        # An unsure attribution must not travel as a fact.
        found["creditText"] = UNREVIEWED
    return found


def speaker(found: Data, absolute: Callable[[str], str]) -> Data:
    """A speaker of a card as a schema.org ``Person`` or ``Organization``."""
    described: Data = {"@type": _TYPES.get(found["kind"], "Thing"), "name": found["name"]}
    if found.get("slug"):
        described["@id"] = described["url"] = absolute(f"/speakers/{found['slug']}")
    if found.get("role") and found["kind"] == "person":
        described["jobTitle"] = found["role"]
    if found.get("wikidata"):
        described["sameAs"] = f"http://www.wikidata.org/entity/{found['wikidata']}"
    return described


def news_article(card: Data, absolute: Callable[[str], str]) -> Data:
    """The article of a card as a schema.org ``NewsArticle``; addresses of other schemes than http are left out."""
    article = card["article"]
    described: Data = {"@type": "NewsArticle", "@id": absolute(f"/articles/{article['key']}")}
    if article["title"]:
        described["headline"] = article["title"]
    if (article["url"] or "").lower().startswith(("https://", "http://")):
        described["url"] = article["url"]
    if card["published"]:
        described["datePublished"] = card["published"]
    if card["outlet"]:
        described["publisher"] = {"@type": "NewsMediaOrganization", "name": card["outlet"]}
    return described
