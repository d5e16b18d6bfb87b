"""Fits what finds speech without marks where the encoder has read the text beside the parse.

It learns from articles that neither the encoder nor the trees over the parse were fitted on: on their own articles both
are surer than they have a right to be.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc

from quotes.extraction.evidence import logit
from quotes.extraction.indirect import WORTH_READING, Pick, listen, picks
from quotes.extraction.model import Forest
from quotes.extraction.reported import Content, Source, spans_of
from quotes.extraction.reportedchoice import Choice, Judges, Rows, chances_of
from quotes.records import Span
from quotes.training.attribution import Ranges, Record, as_json

log = logging.getLogger(__name__)

FOLDS = 5
CUE = {"max_iter": 100, "max_leaf_nodes": 8, "min_samples_leaf": 20}
SOURCE = {"max_iter": 60, "max_leaf_nodes": 6, "min_samples_leaf": 20}
CONTENT = {"max_iter": 100, "max_leaf_nodes": 8, "min_samples_leaf": 20}
LEAST, THRESHOLD = 0.05, 0.25
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Annotated:
    """What an article offers, and its record of what people have marked."""

    choice: Choice
    record: Record


class Examples(NamedTuple):
    """Rows with whether each is right, for the three judges."""

    cue: list[tuple[list[float], bool]]
    source: list[tuple[list[float], bool]]
    content: list[tuple[list[float], bool]]


def fit_heard(articles: Sequence[Annotated], *, seed: int = 0) -> dict[str, Any]:
    """The stage ``heard`` of the model for indirect speech, fitted on ARTICLES that nothing else has learned from."""
    for article in articles:
        listen(article.choice, worth=WORTH_READING)
    examples = [_examples(article) for article in articles]
    log.info("%d words heard", sum(len(e.cue) for e in examples))
    rows, right = [], []
    for fold in range(FOLDS):
        others = _judges([e for i, e in enumerate(examples) if i % FOLDS != fold], seed)
        judges = Judges(*(Forest.from_json(record) for record in others))
        for article in articles[fold::FOLDS]:
            for pick, fits in _judged(article, judges):
                rows.append([pick.chance, *pick.sure])
                right.append(fits)
    judged = _judges(examples, seed)
    return {"least": LEAST, "threshold": THRESHOLD, "sure": calibrated(rows, right)} | dict(
        zip(Judges._fields, judged, strict=True)
    )


def _judges(examples: Iterable[Examples], seed: int) -> list[dict[str, Any]]:
    pairs = [[pair for part in parts for pair in part] for parts in zip(*examples, strict=True)]
    return [as_json(fitted(own, how, seed)) for own, how in zip(pairs, (CUE, SOURCE, CONTENT), strict=True)]


def _examples(article: Annotated) -> Examples:
    choice, record = article.choice, article.record
    told_by = owners(choice.reading.doc, record)
    with_marks = {quote["attribution"] for quote in record["quotes"]}
    cue = [
        (row, word.head.i in told_by)
        for word, row in zip(choice.words, choice.cue_rows(), strict=True)
        if word.head.i not in told_by or told_by[word.head.i]["id"] not in with_marks
    ]
    telling = [word for word in choice.words if word.head.i in told_by and word.sources]
    groups, first = choice.sources(telling)
    source: list[tuple[list[float], bool]] = []
    chosen = []
    for word, rows, chances in zip(telling, groups, first, strict=True):
        right = [_is_source(choice, told_by[word.head.i], each) for each in word.sources]
        chosen.append(word.sources[right.index(True) if any(right) else int(np.argmax(chances))])
        source += list(zip(rows, right, strict=True)) if any(right) else []
    contents, offered, _ = choice.contents(telling, chosen)
    content = list(_contents(choice, [told_by[word.head.i] for word in telling], contents, offered))
    return Examples(cue, source, content)


def _contents(
    choice: Choice, told: Sequence[Record], contents: Sequence[Sequence[Content]], groups: Sequence[Rows]
) -> Iterator[tuple[list[float], bool]]:
    for record, own, rows in zip(told, contents, groups, strict=True):
        for each, row in zip(own, rows, strict=True):
            yield row, _is_content(choice, record, each)


def _judged(article: Annotated, judges: Judges) -> Iterator[tuple[Pick, bool]]:
    """What JUDGES pick in ARTICLE and whether it is right, what is attributed with marks aside."""
    choice, record = article.choice, article.record
    told_by = owners(choice.reading.doc, record)
    with_marks = {quote["attribution"] for quote in record["quotes"]}
    for pick in picks(choice, chances_of(judges.cue, choice.cue_rows()), judges, least=LEAST):
        told = told_by.get(pick.word.head.i)
        if told is None:
            yield pick, False
        elif told["id"] not in with_marks:
            yield pick, _is_source(choice, told, pick.source) and _is_content(choice, told, pick.content)


def _is_source(choice: Choice, told: Record, source: Source) -> bool:
    phrase = choice.reading.phrases[source.phrase]
    return touches(told["source"], phrase.span(choice.reading.doc))


def _is_content(choice: Choice, told: Record, content: Content) -> bool:
    return alike(choice.reading.text, told["content"], spans_of(choice.reading, content.tokens))


def owners(doc: Doc, record: Record) -> dict[int, Record]:
    """From each token of an annotated cue to the attribution it belongs to."""
    found: dict[int, Record] = {}
    for attribution in record["attributions"]:
        for start, end in attribution["cue"]:
            for token in doc.char_span(start, end, alignment_mode="expand") or ():
                found.setdefault(token.i, attribution)
    return found


def touches(ranges: Ranges, span: Span) -> bool:
    """Whether SPAN has a character of one of RANGES."""
    return any(span.start < end and span.end > start for start, end in ranges)


def alike(text: str, annotated: Ranges, ours: Iterable[tuple[int, int]]) -> bool:
    """Whether two contents share half of the characters of the longer one, blanks aside."""
    one, other = ({i for s, e in spans for i in range(s, e) if not text[i].isspace()} for spans in (annotated, ours))
    return len(one & other) >= HALF * max(len(one), len(other), 1)


def fitted(pairs: list[tuple[list[float], bool]], settings: dict[str, Any], seed: int) -> Any:
    """Boosted trees fitted on rows and whether each is right."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        random_state=seed, early_stopping=False, learning_rate=0.08, l2_regularization=3.0, **settings
    )
    return trees.fit(np.array([row for row, _ in pairs]), np.array([right for _, right in pairs]))


def calibrated(chances: Sequence[Sequence[float]], right: Sequence[bool]) -> list[float]:
    """Weights, the bias first, of a logistic regression from the log-odds of CHANCES (rows, 3) to RIGHT."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=1000).fit(logit(np.array(chances)), np.array(right))
    return [round(float(w), 4) for w in (model.intercept_[0], *model.coef_[0])]
