"""What has to hold before an article and its quotes are stored.

The store is where everything meets, so it is the place to refuse a range that does not give the words it claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise

from quotes.errors import StoreError
from quotes.records import (
    CUE_CLASSES,
    POLARITIES,
    QUOTE_KINDS,
    SAID_PRECISIONS,
    SPEAKER_KINDS,
    Article,
    Attribution,
    Extraction,
    Span,
)

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def check(article: Article, extraction: Extraction) -> None:
    """Check that EXTRACTION is one of ARTICLE and that both can be stored as they are.

    Raises:
        StoreError: naming the article and the first thing that is wrong with it.
    """
    check_article(article)
    seen = set()
    for number, quote in enumerate(extraction.quotes, start=1):
        problems = [*_parts(quote.parts, article.text), *_attribution(quote.attribution, article.text)]
        if quote.kind not in QUOTE_KINDS:
            problems.append(f"its kind {quote.kind!r} is none of {', '.join(QUOTE_KINDS)}")
        if quote.parts in seen:
            problems.append("its ranges are those of an earlier quote")
        seen.add(quote.parts)
        if problems:
            raise StoreError(f"{label(article)}: quote {number} can't be stored: {problems[0]}")


def check_article(article: Article) -> None:
    """Check that ARTICLE can be stored character for character.

    Raises:
        StoreError: naming the article and what is wrong with it.
    """
    texts = (
        article.text,
        article.id,
        article.title,
        article.outlet,
        article.agency,
        *article.authors,
        article.url,
        article.archive_url,
        article.language,
        article.source,
    )
    for text in filter(None, texts):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{label(article)}: holds half of a surrogate pair ({text[error.start]!r}), "
                "which no database can keep: decode the article anew with its right encoding"
            ) from None
    for name in ("published", "archived_on"):
        date = getattr(article, name)
        if date is not None and not is_moment(date):
            raise StoreError(
                f"{label(article)}: {name} {date!r} is not an ISO 8601 date or date-time: write YYYY-MM-DD"
            )


def label(article: Article) -> str:
    """How a message names ARTICLE, in characters that can be printed anywhere."""
    name = article.source or article.title or article.url or "article without a title"
    return name.encode("utf-8", "backslashreplace").decode()


def _parts(parts: tuple[Span, ...], text: str) -> Iterator[str]:
    if not parts:
        yield "it has no parts"
    for part in parts:
        yield from _range("a part", part, text)
    if any(left.end > right.start for left, right in pairwise(parts)):
        yield "its parts overlap or are not in the order of the text"


def _range(what: str, span: Span, text: str) -> Iterator[str]:
    if not 0 <= span.start < span.end <= len(text):
        yield f"{what} is {span.start} to {span.end} of a text of {len(text)} characters"


def _attribution(attribution: Attribution, text: str) -> Iterator[str]:
    marked = (("its cue", attribution.cue), ("its mention", attribution.mention), ("its time", attribution.said))
    for what, words in marked:
        if words is not None:
            yield from _range(what, words.span, text)
            if words.span.of(text) != words.text:
                yield f"{what} {words.text!r} is not what stands at {words.span.start}"
    if attribution.cue is not None and attribution.cue.cue_class not in CUE_CLASSES:
        yield f"the class {attribution.cue.cue_class!r} of its cue is none of {', '.join(CUE_CLASSES)}"
    if attribution.polarity not in POLARITIES:
        yield f"its polarity {attribution.polarity!r} is none of {', '.join(POLARITIES)}"
    if not 0 <= attribution.confidence <= 1:
        yield f"its confidence {attribution.confidence} is not between 0 and 1"
    if attribution.said_on is not None and not is_moment(attribution.said_on):
        yield f"its date {attribution.said_on!r} is not an ISO 8601 date"
    if attribution.said_precision not in (None, *SAID_PRECISIONS):
        yield f"the precision {attribution.said_precision!r} of its date is none of {', '.join(SAID_PRECISIONS)}"
    for speaker in attribution.speakers:
        if not speaker.name.strip():
            yield "a speaker has no name"
        if speaker.kind not in SPEAKER_KINDS:
            yield f"the kind {speaker.kind!r} of a speaker is none of {', '.join(SPEAKER_KINDS)}"


def is_day(text: str) -> bool:
    """Whether TEXT is a date of the form YYYY, YYYY-MM or YYYY-MM-DD that the calendar has."""
    match = _DAY.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """Whether TEXT is a date or a date-time (YYYY-MM-DDThh:mm, seconds and zone optional)."""
    if is_day(text):
        return True
    # fromisoformat() takes week dates and compact forms too, which do not sort with the others.
    if not is_day(text[:10]) or len(text[:10]) < 10 or text[10:11] not in ("T", " "):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
