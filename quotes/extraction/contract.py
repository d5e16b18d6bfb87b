"""One article's extraction as a JSON object: the output contract of ``quotes extract``."""

from __future__ import annotations

from typing import Any

from quotes.records import Article, Attribution, Cue, Extraction, Quote


def as_contract(article: Article, extraction: Extraction) -> dict[str, Any]:
    """``{"id", "quotes": [{"parts", "text", "kind", "polarity", "speakers", "mention", "cue", …}]}``, ready for JSON.

    ``id`` is the article's own, else where it was read from.  Offsets are half-open character ranges of the article's
    text.  ``said`` has the words that tell when it was said, ``said_on`` the date that ``quotes.identity.dated`` read
    in them.
    """
    return {
        "id": article.id if article.id is not None else article.source,
        "quotes": [_quote(quote, article.text) for quote in extraction.quotes],
    }


def _quote(quote: Quote, text: str) -> dict[str, Any]:
    said = quote.attribution
    mention, cue = said.mention, said.cue
    return {
        "parts": [[part.start, part.end] for part in quote.parts],
        "text": quote.text(text),
        "kind": quote.kind,
        "polarity": said.polarity,
        "speakers": [{"name": s.name, "kind": s.kind, "role": s.role} for s in said.speakers],
        "mention": mention and {"start": mention.span.start, "end": mention.span.end, "text": mention.text},
        "cue": cue and _cue(cue),
        "told_to": said.told_to,
        "said_on": said.said_on,
        "said": _said(said),
        "confidence": said.confidence,
        "method": said.method,
    }


def _said(attribution: Attribution) -> dict[str, Any] | None:
    words = attribution.said
    if words is None:
        return None
    return {
        "start": words.span.start,
        "end": words.span.end,
        "text": words.text,
        "precision": attribution.said_precision,
    }


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "start": cue.span.start,
        "end": cue.span.end,
        "text": cue.text,
        "lemma": cue.lemma,
        "class": cue.cue_class,
    }
