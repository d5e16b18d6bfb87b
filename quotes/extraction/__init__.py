"""Finding quotations and who said them, in articles or in parsed spaCy documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from quotes.articles.fields.language import language_of
from quotes.errors import ArticleError
from quotes.faults import NOT_THE_ARTICLE, Fault, OnError
from quotes.records import ENGLISH, Article, Extraction, Quote, length_fault

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["extract", "extract_many"]

# What is parsed together is in memory together, at about 3 MB for every thousand characters.  Larger batches are no
# faster.  The count keeps short articles of a slow source from waiting for each other too long.
_BATCH_CHARACTERS = 16_000
_BATCH_ARTICLES = 16


def extract(article: Article | str, nlp: Language) -> Extraction:
    """Every quotation of one article; none where it is not in English, as ``language`` of the result then says.

    Args:
        article: the article, or its text.
        nlp: a pipeline with the ``quotes`` component, as :func:`quotes.load` gives it.

    Raises:
        ArticleError: the text is longer than ``records.LONGEST_TEXT``.
        FaultError: our own code fails on the article.
    """
    ((_, extraction),) = extract_many([Article(text=article) if isinstance(article, str) else article], nlp)
    return extraction


def extract_many(
    articles: Iterable[Article | None], nlp: Language, *, on_error: OnError | None = None
) -> Iterator[tuple[Article, Extraction]]:
    """The articles in order, each with its quotations.

    What is not in English has none, and ``language`` of its extraction says which language it is in.

    Args:
        articles: read lazily, as many at a time as the pipeline takes at once.  None among them, as ``ahead`` gives
            it, says that none comes for now, so that those that wait for company are read.
        nlp: a pipeline with the ``quotes`` component.
        on_error: called with a FaultError for each article on which our own code fails, in its place; the article is
            left out and the rest go on.  Without it the first one is raised.

    Raises:
        ArticleError: a text is longer than ``records.LONGEST_TEXT``.
        FaultError: as said under ``on_error``.
    """
    name = pipeline_name(nlp)
    for batch in batches(articles):
        yield from paired(batch, read([article.text for article in batch], nlp), name, on_error)


def batches(articles: Iterable[Article | None]) -> Iterator[list[Article]]:
    """The articles in order, as many together as the pipeline takes at once; at None those that are there, if any.

    Raises:
        ArticleError: a text is longer than ``records.LONGEST_TEXT``.
    """
    batch: list[Article] = []
    characters = 0
    for article in articles:
        if article is not None:
            characters += len(_checked(article))
            batch.append(article)
        if article is None or characters >= _BATCH_CHARACTERS or len(batch) == _BATCH_ARTICLES:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def paired(
    batch: Sequence[Article], found: Iterable[Extraction | Fault], pipeline: str, on_error: OnError | None
) -> Iterator[tuple[Article, Extraction]]:
    """The articles of BATCH, each with what was FOUND in it; a fault is handed to ON_ERROR, or raised without it.

    Raises:
        FaultError: as said.
    """
    for article, each in zip(batch, found, strict=True):
        if isinstance(each, Extraction):
            yield article, each
            continue
        error = each.error(article.source or article.id, pipeline)
        if on_error is None:
            raise error
        on_error(error)


def read(texts: Sequence[str], nlp: Language) -> Iterator[Extraction | Fault]:
    """What is found in each of TEXTS, or what our own code fails with on it.

    The pipeline takes all that are in English at once.
    """
    name = pipeline_name(nlp)
    languages = [language_of(text) for text in texts]
    english = (None, ENGLISH)
    found = _quotes_of([text for text, code in zip(texts, languages, strict=True) if code in english], nlp)
    for language in languages:
        quotes = next(found) if language in english else ()
        yield quotes if isinstance(quotes, Fault) else Extraction(quotes, name, language)


def _quotes_of(texts: Sequence[str], nlp: Language) -> Iterator[tuple[Quote, ...] | Fault]:
    done = 0
    try:
        for doc in nlp.pipe(texts, batch_size=max(1, len(texts))):
            yield tuple(doc._.quotes)
            done += 1
    except NOT_THE_ARTICLE:
        raise
    except Exception:  # noqa: BLE001 - a mistake of ours, of the pipeline's or of a library's, told below
        # Components that take several texts at once don't tell on which of them they failed: those that are left
        # are taken one by one.
        for text in texts[done:]:
            yield _quotes_alone(text, nlp)


def _quotes_alone(text: str, nlp: Language) -> tuple[Quote, ...] | Fault:
    try:
        return tuple(nlp(text)._.quotes)
    except NOT_THE_ARTICLE:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return Fault.of(error)


def _checked(article: Article) -> str:
    if fault := length_fault(article.text):
        raise ArticleError(article.source or "the text", fault)
    return article.text


def pipeline_name(nlp: Language) -> str:
    """Name and version of a pipeline, as the store keeps it beside every attribution: ``en_quotes 0.1.0``."""
    return f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')} {nlp.meta.get('version', '')}".strip()
