"""One article's extraction as a JSON object, and back: the output contract of ``quotes extract``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quotes.errors import ArticleError
from quotes.records import (
    Article,
    Attribution,
    Cue,
    Extraction,
    Mention,
    Quote,
    Span,
    Speaker,
    TimeExpression,
    Topic,
)


def as_contract(article: Article, extraction: Extraction) -> dict[str, Any]:
    """``{"id", "quotes": [{"parts", "text", "kind", "polarity", "speakers", "mention", "cue", …}]}``, ready for JSON.

    ``id`` is the article's own, else where it was read from.  Offsets are half-open character ranges of the article's
    text; those of ``topics`` tell where each key term stands first.  ``language`` is there where the text is not in
    English, so that no quotes were looked for.  ``said`` has the words that tell when it was said, ``said_on`` the date
    that ``quotes.identity.dated`` read in them.
    """
    told = {} if extraction.is_read else {"language": extraction.language}
    return {
        "id": article.id if article.id is not None else article.source,
        **told,
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
        "mention": mention and _mention(mention),
        "cue": cue and _cue(cue),
        "told_to": said.told_to,
        "said_on": said.said_on,
        "said": _said(said),
        "confidence": said.confidence,
        "method": said.method,
        "topics": [{"start": topic.span.start, "end": topic.span.end, "term": topic.term} for topic in quote.topics],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {"start": mention.span.start, "end": mention.span.end, "text": mention.text, "kind": mention.kind}


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


def from_contract(article: Article, given: Mapping[str, Any], *, pipeline: str) -> Extraction:
    """The Extraction that :func:`as_contract` made GIVEN of.

    Args:
        article: the article whose text the ranges are of.
        given: one object of the contract; keys that it does not know are left aside.
        pipeline: what found the quotes; the contract does not tell.

    Raises:
        ArticleError: GIVEN is no such object, or a quote's words are not those of the text at its ranges.
    """
    quotes: list[Quote] = []
    where = ""
    try:
        for each in _list(given, "quotes"):
            where = f"quote {len(quotes) + 1} "
            quotes.append(_read_quote(each, article.text))
    except _FormError as error:
        source = article.source or article.id or "article"
        raise ArticleError(source, f"{where}{error}: give it as `quotes extract` writes it") from None
    return Extraction(tuple(quotes), pipeline)


class _FormError(Exception):
    """Something is not as the contract has it."""


def _read_quote(given: Any, text: str) -> Quote:
    parts = tuple(_span(part) for part in _list(given, "parts"))
    mention, cue, said = (_get(given, name, dict, None) for name in ("mention", "cue", "said"))
    quote = Quote(
        parts=parts,
        kind=_get(given, "kind", str),
        attribution=Attribution(
            speakers=tuple(
                Speaker(_get(each, "name", str), _get(each, "kind", str), _get(each, "role", str, None))
                for each in _list(given, "speakers")
            ),
            # What stands for a source is a name unless something else is said.
            mention=mention and Mention(_range(mention), _get(mention, "text", str), mention.get("kind", "name")),
            cue=cue
            and Cue(
                _range(cue),
                _get(cue, "text", str),
                _get(cue, "lemma", str),
                cue.get("class", "other"),
            ),
            told_to=_get(given, "told_to", str, None),
            said_on=_get(given, "said_on", str, None),
            confidence=float(_get(given, "confidence", int | float)),
            method=_get(given, "method", str),
            polarity=_get(given, "polarity", str, "positive"),
            said=said and TimeExpression(_range(said), _get(said, "text", str)),
            said_precision=said and _get(said, "precision", str, None),
        ),
        topics=tuple(Topic(_get(each, "term", str), _range(each)) for each in _get(given, "topics", list, ())),
    )
    # Parts were joined by a space alone once, and an export of that time still says where they stand.
    told = given.get("text")
    if told not in (None, quote.text(text)) and told != " ".join(part.of(text) for part in quote.parts):
        raise _FormError(f"has the text {given['text']!r}, which does not stand at {given['parts']}")
    return quote


_MISSING = object()


def _get(given: Any, name: str, kind: Any, default: Any = _MISSING) -> Any:
    """The value NAME of GIVEN, which has to be of KIND; DEFAULT where it is null or not there."""
    if not isinstance(given, dict):
        raise _FormError(f"is or holds {given!r} in place of an object")
    value = given.get(name)
    if value is None and default is not _MISSING:
        return default
    if isinstance(value, bool) or not isinstance(value, kind):
        raise _FormError(f"has {value!r} for {name!r}" if name in given else f"has no {name!r}")
    return value


def _list(given: Any, name: str) -> list[Any]:
    values: list[Any] = _get(given, name, list)
    return values


def _range(given: Mapping[str, Any]) -> Span:
    return Span(_get(given, "start", int), _get(given, "end", int))


def _span(given: Any) -> Span:
    if not (isinstance(given, list) and len(given) == 2 and all(type(each) is int for each in given)):
        raise _FormError(f"has {given!r} for a range")
    return Span(*given)
