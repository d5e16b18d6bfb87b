"""Speakers across articles, measured on the two dispatches and on annotated news, where they are at hand."""

from __future__ import annotations

import pytest
from benchmarks import identity
from benchmarks.identity import Said
from conftest import SHARED, Run
from spacy.language import Language
from test_accuracy import needs_shared

import quotes
from quotes.extraction import pipeline_name
from quotes.records import Extraction
from quotes.store import open_store

# In percent, over pairs of quotes from two articles.
F1, PRECISION = 97.0, 99.0


@needs_shared
@pytest.mark.slow
def test_the_dispatches_have_one_speaker_each(nlp: Language) -> None:
    """Who is quoted in both dispatches is one speaker with statements in both, and a body is one by all its names."""
    with open_store(":memory:") as store:
        for article in quotes.read(*sorted((SHARED / "seeds").glob("*.txt"))):
            store.add(article, Extraction(tuple(nlp(article.text)._.quotes), pipeline_name(nlp)))
        assert store.counts().articles == 2
        commission = "UN Commission of Inquiry on Syria"
        for name in ("Felgenhauer", "Shamkhani", "Shoigu", commission, f"U.N. {commission[3:]}", "Moscow"):
            said = store.history(name)
            assert {statement.article for statement in said} == {1, 2}, name


def test_people_are_one_across_annotated_news(polnear_dev: Run) -> None:
    """On annotated news ingested whole, persons are put together and told apart, whatever the order of the articles."""
    for shuffle in (None, 1):
        with open_store(":memory:") as store:
            said = identity.said(store, polnear_dev.gold, polnear_dev.outcome.ours, shuffle=shuffle)
        figures = identity.compare(said)
        assert figures.precision >= PRECISION, figures.wrong
        assert figures.f1 >= F1, figures.missed
        assert identity.mixed(said, most=50) == []


def test_the_measure_counts_pairs_of_two_articles() -> None:
    """A pair counts where its quotes stand in two articles: as right, as wrongly united or as missed."""
    said = [
        Said("a", "Ada Moss", 1, "Moss"),
        Said("a", "Ada Moss", 1, "Moss"),
        Said("b", "Ada Moss", 1, "Moss"),
        Said("b", "Ivo Moss", 1, "Moss"),
        Said("c", "Ada Moss", 2, "Moss"),
    ]
    figures = identity.compare(said)
    assert (figures.quotes, figures.united, figures.wrong.total(), figures.missed.total()) == (5, 2, 2, 3)
    assert (round(figures.precision), round(figures.recall), round(figures.f1)) == (50, 40, 44)
    assert identity.mixed(said) == [("Ada Moss", "Ivo Moss")]
    assert "wrong       2 Ada Moss / Ivo Moss" in identity.report(said)
