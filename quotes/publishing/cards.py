"""Quotations as every page shows them: the words, who said them, where they stand, and how sure that is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from quotes.publishing.site import Data, Site
from quotes.records import SEAM, SOUND

_CARDS = """
    SELECT quotes.id AS quote, quotes.key AS quote_key, coalesce(statements.key, quotes.key) AS key,
        quotes.text AS words, quotes.kind, quotes.status, quotes.replaced_by, quotes.retired,
        attributions.id AS attribution, cues.cue, cues.lemma AS cue_lemma, cues.cue_class,
        attributions.polarity, attributions.confidence, attributions.origin, attributions.told_to,
        attributions.said_on, attributions.said_words,
        articles.key AS article_key, articles.title, articles.url, articles.published, articles.first_seen,
        outlets.name AS outlet, outlets.slug AS outlet_slug,
        agencies.name AS agency, agencies.slug AS agency_slug,
        listeners.name AS listener, listeners.slug AS listener_slug,
        coalesce(statements.appearances, 1) AS appearances, coalesce(statements.outlets, 1) AS outlets,
        coalesce(statements.sources, 1) AS sources,
        (SELECT json_group_array(length) FROM (
            SELECT end_char - start_char AS length FROM quote_parts WHERE quote = quotes.id ORDER BY position
        )) AS lengths
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    LEFT JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN cues ON cues.id = attributions.cue
    LEFT JOIN statements ON statements.id = quotes.statement
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN outlets AS listeners ON listeners.id = attributions.told_to_outlet
    WHERE quotes.id IN (SELECT value FROM json_each(:quotes))
"""
_SPEAKERS = """
    SELECT attribution_speakers.attribution, speakers.name, speakers.slug, speakers.kind,
        designations.name AS named, designations.role
    FROM attribution_speakers
    JOIN designations ON designations.id = attribution_speakers.designation
    JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
    WHERE attribution_speakers.attribution IN (SELECT value FROM json_each(:attributions))
    ORDER BY attribution_speakers.attribution, attribution_speakers.position
"""


async def cards(site: Site, quotes: Iterable[int]) -> list[Data]:
    """The quotations with these numbers, in this order; a number that is nobody's is left out."""
    wanted = list(quotes)
    rows = await site.rows(_CARDS, {"quotes": json.dumps(wanted)})
    attributions = [row["attribution"] for row in rows if row["attribution"] is not None]
    speakers: dict[int, list[Data]] = defaultdict(list)
    for row in await site.rows(_SPEAKERS, {"attributions": json.dumps(attributions)}):
        speakers[row.pop("attribution")].append(row)
    found = {row["quote"]: _card(row, speakers[row["attribution"]]) for row in rows}
    return [found[number] for number in wanted if number in found]


def _card(row: dict[str, Any], speakers: list[Data]) -> Data:
    return {
        "statement": row["key"],
        "quote": row["quote_key"],
        "words": row["words"],
        "pieces": in_parts([(row["words"], False)], json.loads(row["lengths"])),
        "kind": row["kind"],
        "polarity": row["polarity"],
        "status": row["status"],
        "speakers": speakers,
        "cue": row["cue"],
        "cue_lemma": row["cue_lemma"],
        "cue_class": row["cue_class"],
        "confidence": row["confidence"],
        "reviewed": row["origin"] == "person" or row["status"] == "confirmed",
        "unsure": row["confidence"] is not None and row["confidence"] < SOUND,
        "told_to": row["listener"] or row["told_to"],
        "told_to_slug": row["listener_slug"],
        "said_on": row["said_on"],
        "said_words": row["said_words"],
        "published": row["published"],
        "first_seen": row["first_seen"],
        "article": {"key": row["article_key"], "title": row["title"], "url": row["url"]},
        "outlet": row["outlet"],
        "outlet_slug": row["outlet_slug"],
        "agency": row["agency"],
        "agency_slug": row["agency_slug"],
        "appearances": row["appearances"],
        "outlets": row["outlets"],
        "sources": row["sources"],
    }


def in_parts(pieces: Sequence[tuple[str, bool]], lengths: Sequence[int]) -> list[list[list[Any]]]:
    """The words of a quotation, given as PIECES of text and whether each is marked, cut into its parts.

    LENGTHS are those of the parts in characters; ``SEAM`` is between two parts in PIECES, and in none of the parts.
    A part is a list of ``[text, whether it is marked]``.
    """
    parts: list[list[list[Any]]] = [[]]
    left = list(lengths) or [sum(len(text) for text, _ in pieces)]
    room, seam = left.pop(0), 0
    for text, marked in pieces:
        rest = text
        while rest:
            if room == 0 and left:
                room, seam = left.pop(0), len(SEAM)
                parts.append([])
            if seam:
                # A search that hits the words on both sides marks the seam with them, whole or piece by piece.
                passed = min(seam, len(rest))
                rest, seam = rest[passed:], seam - passed
                continue
            taken = rest[:room] if left else rest
            rest, room = rest[len(taken) :], room - len(taken)
            parts[-1].append([taken, marked])
    return parts


def flat(cards_shown: Iterable[Data]) -> list[Data]:
    """CARDS_SHOWN as rows for CSV: one value a cell."""
    return [
        {
            "said_on": card["said_on"],
            "published": card["published"],
            "speakers": "; ".join(speaker["name"] for speaker in card["speakers"]),
            "roles": "; ".join(speaker["role"] or "" for speaker in card["speakers"]),
            "words": card["words"],
            "kind": card["kind"],
            "polarity": card["polarity"],
            "cue": card["cue"],
            "told_to": card["told_to"],
            "outlet": card["outlet"],
            "agency": card["agency"],
            "title": card["article"]["title"],
            "url": card["article"]["url"],
            "status": card["status"],
            "confidence": card["confidence"],
            "statement": card["statement"],
            "quote": card["quote"],
            "article": card["article"]["key"],
        }
        for card in cards_shown
    ]
