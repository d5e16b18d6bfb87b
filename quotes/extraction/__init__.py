"""Finding quotations and who said them, in articles or in parsed spaCy documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from quotes.errors import ArticleError
from quotes.records import Article, Extraction, length_fault

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "extract_many"]


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


def extract_many(
    articles: Iterable[Article], nlp: Language, *, batch_size: int = 32
) -> Iterator[tuple[Article, Extraction]]:
    """The articles in order, each with its quotations.

    Args:
        articles: read lazily, ``batch_size`` at a time.
        nlp: a pipeline with the ``quotes`` component.
        batch_size: how many articles the pipeline takes at once; more is faster and needs more memory.

    Raises:
        ArticleError: a text is longer than ``records.LONGEST_TEXT``.
    """
    name = pipeline_name(nlp)
    pairs = ((_checked(article), article) for article in articles)
    for doc, article in nlp.pipe(pairs, as_tuples=True, batch_size=batch_size):
        yield article, Extraction(tuple(doc._.quotes), name)


def _checked(article: Article) -> str:
    if fault := length_fault(article.text):
        raise ArticleError(article.source or "the text", fault)
    return article.text


def pipeline_name(nlp: Language) -> str:
    """Name and version of a pipeline, as the store keeps it beside every attribution: ``en_quotes 0.1.0``."""
    return f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')} {nlp.meta.get('version', '')}".strip()
