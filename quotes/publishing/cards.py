"""Quotations as every page shows them: the words, who said them, where they stand, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quotes.citing.citation import Citation
from quotes.citing.collecting import citations
from quotes.citing.reported import predicate
from quotes.publishing.site import Data, Site
from quotes.records import SEAM, SOUND
from quotes.store import Statement
from quotes.store.read.quotes import load


async def cards(site: Site, quotes: Sequence[int]) -> list[Data]:
    """The quotations with these numbers, in this order; a number that is nobody's is left out."""
    return [card(quote) for quote in await cited(site, quotes)]


async def cited(site: Site, quotes: Sequence[int], place: str | None = None) -> list[Citation]:
    """Citations of the quotations with these numbers, with lasting links where the PLACE of the site is given."""
    return await site.read(lambda collection: citations(collection, load(collection, quotes), site=place))


def card(quote: Citation) -> Data:
    """QUOTE as a page shows it, ready for JSON."""
    same = (
        "statement", "words", "kind", "polarity", "status", "cue", "cue_lemma", "cue_class", "confidence", "figure",
        "told_to", "told_to_slug", "said_on", "said_precision", "said_words", "published", "first_seen", "outlet",
        "outlet_slug", "agency", "agency_slug", "appearances", "outlets", "sources",
    )  # fmt: skip
    who = ("name", "slug", "kind", "named", "role")
    clause = predicate(quote) if quote.kind == "indirect" else None
    return {
        **{name: getattr(quote, name) for name in same},
        "quote": quote.key,
        "topics": [{"key": topic.key, "term": topic.term} for topic in quote.topics],
        "pieces": in_parts([(quote.words, False)], [part.end - part.start for part in quote.parts]),
        "clause": clause and [[clause, False]],
        "speakers": [{name: getattr(speaker, name) for name in who} for speaker in quote.speakers],
        "reviewed": quote.origin == "person" or quote.status == "confirmed",
        "unsure": quote.confidence < SOUND,
        "badge": badge(quote),
        "article": {"key": quote.article_key, "title": quote.title, "url": quote.url},
    }


def badge(quote: Statement) -> str:
    """Whose finding the speaker of QUOTE is, in words that stand beside it wherever it is shown."""
    if quote.status in ("disputed", "rejected"):
        return f"{quote.status} by a person"
    if quote.origin == "person" or quote.status == "confirmed":
        return "confirmed by a person"
    figure = "" if quote.figure is None else f", {100 * quote.figure:.0f} % sure"
    return f"{'read by a machine' if quote.confidence >= SOUND else 'doubtful'}{figure}"


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
