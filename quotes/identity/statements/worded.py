"""What of the words of an article tells its statements and its copies: made once, wherever its quotes are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.identity.statements.copies import runs, sample
from quotes.identity.statements.matching import day_of, day_said, index_marks
from quotes.identity.statements.wording import folded_words
from quotes.records import Article, Quote


@dataclass(frozen=True, slots=True)
class Worded:
    """An article's words as they are compared.

    Attributes:
        runs: the :func:`~quotes.identity.statements.copies.sample` of its runs of words that nobody said.
        words: the folded words of each of its quotes.
        marks: what the index keeps of each of them.
    """

    runs: Sequence[int]
    words: Sequence[tuple[str, ...]]
    marks: Sequence[Sequence[str]]


def worded(article: Article, quotes: Sequence[Quote]) -> Worded:
    """The words of ARTICLE as they are compared, and those of its QUOTES, which have their dates."""
    published = day_of(article.published)
    words = [folded_words(quote.text(article.text)) for quote in quotes]
    said = [day_said(quote.attribution.said_on, quote.attribution.said_precision) for quote in quotes]
    verbatim = [part for quote in quotes if quote.kind != "indirect" for part in quote.parts]
    return Worded(
        runs=sample(runs(article.text, verbatim)),
        words=words,
        marks=[index_marks(each, day or published) for each, day in zip(words, said, strict=True)],
    )
