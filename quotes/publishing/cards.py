"""Quotations as every page shows them: the words, who said them, where they stand, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from quotes.citing.citation import Citation, citations
from quotes.citing.reported import predicate
from quotes.publishing.site import Data
from quotes.records import SOUND, Span, cut_at, ranges_in_joined
from quotes.store import Statement
from quotes.store.read.quotes import hits_in, load

if TYPE_CHECKING:
    from sqlite_utils import Database

Pieces = list[list[Any]]


def cards(held: Database, quotes: Sequence[int], match: str | None = None) -> list[Data]:
    """The quotations with these numbers, in this order, with what MATCH finds marked; nobody's number is left out."""
    hits = hits_in(held, quotes, match) if match else {}
    return [card(quote, hits.get(quote.id, ())) for quote in citations(held, load(held, quotes))]


def card(quote: Citation, hits: Sequence[Span] = ()) -> Data:
    """QUOTE as a page shows it, ready for JSON, with HITS, ranges of its words, marked."""
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
        "pieces": in_parts(quote.words, quote.parts, hits),
        "clause": clause and _with_marks(clause, {hit.of(quote.words) for hit in hits}),
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


def doubt(card: Data) -> str | None:
    """What a title or a picture has to say of CARD, since it may be all that is seen: disputed, rejected, doubtful."""
    if card["status"] in ("disputed", "rejected"):
        return str(card["status"])
    return "doubtful" if card["unsure"] and not card["reviewed"] else None


def in_parts(words: str, parts: Sequence[Span], hits: Sequence[Span] = ()) -> list[Pieces]:
    """WORDS, in which ``SEAM`` stands between PARTS of the article, part by part, each cut where HITS begin and end.

    A part is a list of ``[text, whether it is marked]``; the seam is in none of them.
    """
    return [
        [[piece.of(words), any(hit.start <= piece.start < hit.end for hit in hits)] for piece in cut_at(place, hits)]
        for place in ranges_in_joined(parts)
    ]


def _with_marks(clause: str, marked: set[str]) -> Pieces:
    """CLAUSE, which tells the words of a quotation in another order, in pieces, those marked that are MARKED there."""
    if not marked:
        return [[clause, False]]
    hits = "|".join(re.escape(text) for text in sorted(marked, key=len, reverse=True))
    cut = re.split(rf"({hits})", clause, flags=re.IGNORECASE)
    return [[text, i % 2 == 1] for i, text in enumerate(cut) if text]
