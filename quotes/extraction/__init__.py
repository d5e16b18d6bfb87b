"""Finding quotations and who said them, in articles or in parsed spaCy documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from quotes.errors import ArticleError
from quotes.records import Article, Extraction, Quote, length_fault

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "extract_many"]

# What is parsed together is in memory together, at about 3 MB for every thousand characters.  Larger batches are no
# faster.  The count keeps short articles of a slow source from waiting for each other too long.
_BATCH_CHARACTERS = 16_000
_BATCH_ARTICLES = 16


def extract(article: Article | str, nlp: Language) -> Extraction:
    """Every quotation of one article.

    Args:
        article: the article, or its text.
        nlp: a pipeline with the ``quotes`` component, as :func:`quotes.load` gives it.

    Raises:
        ArticleError: the text is longer than ``records.LONGEST_TEXT``.
    """
    doc = nlp(_checked(Article(text=article) if isinstance(article, str) else article))
    return Extraction(tuple(doc._.quotes), pipeline_name(nlp))


def extract_many(articles: Iterable[Article], nlp: Language) -> Iterator[tuple[Article, Extraction]]:
    """The articles in order, each with its quotations.

    Args:
        articles: read lazily, as many at a time as the pipeline takes at once.
        nlp: a pipeline with the ``quotes`` component.

    Raises:
        ArticleError: a text is longer than ``records.LONGEST_TEXT``.
    """
    name = pipeline_name(nlp)
    for batch in batches(articles):
        for article, quotes in zip(batch, quotes_of([article.text for article in batch], nlp), strict=True):
            yield article, Extraction(quotes, name)


def batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles in order, as many together as the pipeline takes at once.

    Raises:
        ArticleError: a text is longer than ``records.LONGEST_TEXT``.
    """
    batch: list[Article] = []
    characters = 0
    for article in articles:
        characters += len(_checked(article))
        batch.append(article)
        if characters >= _BATCH_CHARACTERS or len(batch) == _BATCH_ARTICLES:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def quotes_of(texts: Sequence[str], nlp: Language) -> Iterator[tuple[Quote, ...]]:
    """The quotations of each of TEXTS, which the pipeline takes all at once."""
    for doc in nlp.pipe(texts, batch_size=max(1, len(texts))):
        yield tuple(doc._.quotes)


def _checked(article: Article) -> str:
    if fault := length_fault(article.text):
        raise ArticleError(article.source or "the text", fault)
    return article.text


def pipeline_name(nlp: Language) -> str:
    """Name and version of a pipeline, as the store keeps it beside every attribution: ``en_quotes 0.1.0``."""
    return f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')} {nlp.meta.get('version', '')}".strip()
