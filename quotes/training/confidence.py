"""Fits the confidence on gold that names its speakers, so that of the answers given with 0.9 nine in ten are right.

A logistic regression (Platt scaling, 1999) over how sure the mention is, how sure it is whom a pronoun means, and what
kind of mention it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from quotes.errors import TrainingError
from quotes.evaluation.gold import GoldArticle, GoldSegment
from quotes.evaluation.judging import COVERED, shared
from quotes.evaluation.names import same_as_any
from quotes.evaluation.reading import read_gold
from quotes.extraction.attribution import decide
from quotes.extraction.confidence import FEATURES, FORMAT, confidence_features
from quotes.extraction.encoder import Encoder
from quotes.extraction.features import Reading
from quotes.extraction.model import AttributionModel
from quotes.extraction.speakers import speakers_of
from quotes.records import Span

# Few gold articles name their speakers, so the weights are kept small.
STRENGTH = 0.5


def train_confidence(
    gold: Iterable[Path], output: Path, nlp: Language, model: AttributionModel, encoder: Encoder
) -> None:
    """Fit on the articles of the GOLD files (see ``quotes.evaluation.reading``) and write the weights to OUTPUT.

    Raises:
        GoldError: a gold file can't be read.
        TrainingError: it holds too little to learn from.
    """
    articles = [article for path in gold for article in read_gold(path).articles]
    with nlp.select_pipes(disable=[p for p in nlp.pipe_names if p == "quotes"]):
        docs = list(nlp.pipe(article.article.text for article in articles))
    weights = fit(zip(docs, articles, strict=True), model, encoder)
    output.write_text(json.dumps({"format": FORMAT, "weights": weights}, indent=1) + "\n", encoding="utf-8")


def fit(
    articles: Iterable[tuple[Doc, GoldArticle]], model: AttributionModel, encoder: Encoder | None
) -> dict[str, float]:
    """The weights by the name of their feature."""
    from sklearn.linear_model import LogisticRegression

    examples = [e for doc, article in articles for e in _examples(doc, article, model, encoder)]
    rows, right = np.array([row for row, _ in examples]), np.array([ok for _, ok in examples])
    if len(set(right.tolist())) < 2:
        raise TrainingError("the gold holds too few quotes to fit a confidence; add articles with speakers")
    fitted: Any = LogisticRegression(C=STRENGTH, max_iter=1000).fit(rows[:, 1:], right)
    return {
        name: round(float(w), 4) for name, w in zip(FEATURES, [fitted.intercept_[0], *fitted.coef_[0]], strict=True)
    }


def _examples(
    doc: Doc, article: GoldArticle, model: AttributionModel, encoder: Encoder | None
) -> Iterator[tuple[list[float], bool]]:
    """The features of every decision that the gold can judge, and whether it was right."""
    reading = Reading(doc, encoder)
    for decision in decide(reading, model):
        segment = _segment_of(article, decision.cut.segment.inner)
        phrase = decision.candidate.phrase if decision.candidate is not None else None
        speakers = speakers_of(reading, phrase) if phrase is not None else ()
        if segment is None or not speakers or (segment.is_quote and not segment.speaker.names):
            continue
        right = segment.is_quote and same_as_any(segment.speaker.names, speakers[0].name, segment.speaker.kind)
        yield confidence_features(reading, phrase, decision.mention_chance), right


def _segment_of(article: GoldArticle, span: Span) -> GoldSegment | None:
    for segment in article.segments:
        length = segment.span.end - segment.span.start
        if length and shared(segment.span, span) >= COVERED * length:
            return segment
    return None
