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
    MENTION_KINDS,
    POLARITIES,
    QUOTE_KINDS,
    SAID_PRECISIONS,
    SPEAKER_KINDS,
    Article,
    Extraction,
    Quote,
)

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def check(article: Article, extraction: Extraction) -> None:
    """Check that EXTRACTION is one of ARTICLE and that both can be stored as they are.

    Raises:
        StoreError: naming the article and the first thing that is wrong with it.
    """
    check_article(article)
    seen = set()
    for number, quote in enumerate(extraction.quotes, start=1):
        again = ("its ranges are those of an earlier quote",) if quote.parts in seen else ()
        seen.add(quote.parts)
        for problem in (*_ranges(quote, article.text), *_values(quote), *again):
            raise StoreError(f"{label(article)}: quote {number} can't be stored: {problem}")


def check_article(article: Article) -> None:
    """Check that ARTICLE can be stored character for character.

    Raises:
        StoreError: naming the article and what is wrong with it.
    """
    texts = (
        article.text, article.id, article.title, article.outlet, article.agency, *article.authors, article.url,
        article.archive_url, article.language, article.source,
    )  # fmt: skip
    for text in filter(None, texts):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{label(article)}: holds half of a surrogate pair ({text[error.start]!r}), "
                "which no database can keep: decode the article anew with its right encoding"
            ) from None
    for name in ("published", "archived_on", "retrieved"):
        date = getattr(article, name)
        if date is not None and not is_moment(date):
            raise StoreError(
                f"{label(article)}: {name} {date!r} is not an ISO 8601 date or date-time: write YYYY-MM-DD"
            )


def label(article: Article) -> str:
    """How a message names ARTICLE, in characters that can be printed anywhere."""
    name = article.source or article.title or article.url or "article without a title"
    return name.encode("utf-8", "backslashreplace").decode()


def _ranges(quote: Quote, text: str) -> Iterator[str]:
    """What is wrong with the ranges of QUOTE in TEXT, as clauses."""
    said, parts = quote.attribution, quote.parts
    if not parts:
        yield "it has no parts"
    marked = (("its cue", said.cue), ("its mention", said.mention), ("its time", said.said))
    spans = [("a part", part) for part in parts] + [(what, words.span) for what, words in marked if words]
    spans += [(f"its topic {topic.term!r}", topic.span) for topic in quote.topics]
    for what, (start, end) in spans:
        if not 0 <= start < end <= len(text):
            yield f"{what} is {start} to {end} of a text of {len(text)} characters"
    if any(left.end > right.start for left, right in pairwise(parts)):
        yield "its parts overlap or are not in the order of the text"
    for what, words in marked:
        if words and words.span.of(text) != words.text:
            yield f"{what} {words.text!r} is not what stands at {words.span.start}"


def _values(quote: Quote) -> Iterator[str]:
    """What is wrong with what QUOTE says of itself, as clauses."""
    said = quote.attribution
    choices: list[tuple[str, str, tuple[str, ...]]] = [
        ("its kind {!r}", quote.kind, QUOTE_KINDS),
        ("its polarity {!r}", said.polarity, POLARITIES),
        *(("the kind {!r} of a speaker", speaker.kind, SPEAKER_KINDS) for speaker in said.speakers),
    ]
    if said.mention:
        choices.append(("the kind {!r} of its mention", said.mention.kind, MENTION_KINDS))
    if said.cue:
        choices.append(("the class {!r} of its cue", said.cue.cue_class, CUE_CLASSES))
    if said.said_precision is not None:
        choices.append(("the precision {!r} of its date", said.said_precision, SAID_PRECISIONS))
    for what, value, choice in choices:
        if value not in choice:
            yield f"{what.format(value)} is none of {', '.join(choice)}"
    if not 0 <= said.confidence <= 1:
        yield f"its confidence {said.confidence} is not between 0 and 1"
    if said.said_on is not None and not is_moment(said.said_on):
        yield f"its date {said.said_on!r} is not an ISO 8601 date"
    if not all(speaker.name.strip() for speaker in said.speakers):
        yield "a speaker has no name"


def is_day(text: str) -> bool:
    """Whether TEXT is a date of the form YYYY, YYYY-MM or YYYY-MM-DD that the calendar has."""
    return _DAY.fullmatch(text) is not None and _is_read(date, f"{text}-01-01"[:10])


def is_moment(text: str) -> bool:
    """Whether TEXT is a date or a date-time (YYYY-MM-DDThh:mm, seconds and zone optional)."""
    # fromisoformat() takes week dates and compact forms too, which do not sort with the others.
    return is_day(text) or (is_day(text[:10]) and text[10:11] in ("T", " ") and _is_read(datetime, text))


def _is_read(form: type[date], text: str) -> bool:
    try:
        form.fromisoformat(text)
    except ValueError:
        return False
    return True
