"""Citations of what a collection holds."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from sqlite_utils import Database

from quotes.citing.citation import AROUND, Citation, around
from quotes.errors import OptionError
from quotes.records import is_web
from quotes.store.models import Statement
from quotes.store.read.quotes import paragraph_starts, texts

_STORED = tuple(field.name for field in fields(Statement))


def citations(
    db: Database, found: Sequence[Statement], *, accessed: str | None = None, site: str | None = None
) -> list[Citation]:
    """Citations of the quotes FOUND, in this order.

    Args:
        found: as :func:`quotes.store.read.quotes.load` or a search gives them.
        accessed: the day on which the articles were looked at, as an ISO 8601 date; None for the day on which the text
            of each was fetched or its page saved, and for today where nobody knows that.
        site: the address under which the collection is published, for lasting links.

    Raises:
        OptionError: SITE is not a web address.
    """
    place = checked_site(site)
    of_article = defaultdict(list)
    for quote in found:
        of_article[quote.article].append(quote)
    cited: dict[int, Citation] = {}
    for article, text in texts(db, of_article):
        starts = paragraph_starts(text)
        cited |= {quote.id: _citation(quote, text, starts, accessed, place) for quote in of_article[article]}
    return [cited[quote.id] for quote in found]


def checked_site(site: str | None) -> str | None:
    """SITE without a slash at its end.

    Raises:
        OptionError: it is not a web address.
    """
    if site is None:
        return None
    if not is_web(site) or any(char.isspace() or char in '<>"{}|\\^`' for char in site):
        raise OptionError(f"site {site!r} is not a web address: write it from https:// on")
    return site.rstrip("/")


def _citation(
    quote: Statement, text: str, paragraphs: Sequence[int], accessed: str | None, site: str | None
) -> Citation:
    prefix, suffix = around(text, quote.parts)
    known = [*quote.parts, *([quote.cue_span] if quote.cue_span else [])]
    start = max(0, min(span.start for span in known) - AROUND)
    return Citation(
        **{name: getattr(quote, name) for name in _STORED},
        accessed=accessed or (quote.retrieved and quote.retrieved[:10]) or date.today().isoformat(),
        site=site,
        prefix=prefix,
        suffix=suffix,
        passage=text[start : max(span.end for span in known)],
        passage_start=start,
        paragraph=bisect_right(paragraphs, quote.parts[0].start),
    )
