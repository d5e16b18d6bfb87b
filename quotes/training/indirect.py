"""Fits the model for speech without quotation marks on news in which people have marked every attribution.

Three ensembles of boosted trees: which words attribute, which of the phrases beside such a word is its source, and
which of the ranges that the parse offers is what it reports.  How often a word attributes is counted on other articles
than those it is then weighed in, and the confidence is calibrated on articles the trees have not seen, so that neither
is fooled by memory.  Three more, for texts that the encoder reads too, are fitted in :mod:`quotes.training.heard`.
"""

from __future__ import annotations

import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from quotes.errors import TrainingError
from quotes.extraction.candidates import Candidate
from quotes.extraction.cueclasses import cue_entries
from quotes.extraction.encoder import Encoder, load_encoder
from quotes.extraction.features import Reading
from quotes.extraction.indirect import FORMAT
from quotes.extraction.model import Forest
from quotes.extraction.reported import find_contents, find_heads, find_sources, spans_of
from quotes.extraction.reportedchoice import FEATURES, Choice, Judges
from quotes.extraction.reportedfeatures import (
    UNKNOWN,
    Scores,
    above_score,
    content_features,
    frame,
    head_features,
    lemma_key,
    source_features,
)
from quotes.training.attribution import Record, as_json, read_gold
from quotes.training.heard import Annotated, alike, calibrated, fit_heard, fitted, owners, touches
from quotes.training.split import part_of

log = logging.getLogger(__name__)

FOLDS = 5
CUE = {"max_iter": 150, "max_leaf_nodes": 16, "min_samples_leaf": 30}
SOURCE = {"max_iter": 80, "max_leaf_nodes": 12, "min_samples_leaf": 30}
CONTENT = {"max_iter": 150, "max_leaf_nodes": 16, "min_samples_leaf": 30}
LEAST, THRESHOLD = 0.1, 0.2
# Words seen less often get the score of the unknown.
SEEN = 3


@dataclass(slots=True)
class Word:
    """A word that may attribute, in a training article.

    Attributes:
        article: number of its article.
        token: the word.
        attributes: whether it is part of an annotated cue; None where that attribution has quotation marks, which is
            neither right nor wrong here.
        row: its features.
        sources: features of the sources offered for it, and whether each is the annotated one.
        contents: features of the contents offered for it, and whether each has half in common with the annotated one.
    """

    article: int
    token: Token
    attributes: bool | None
    row: list[float]
    sources: list[tuple[list[float], bool]]
    contents: list[tuple[list[float], bool]]


def train_indirect(gold: Path, output: Path, nlp: Language, *, seed: int = 0, version: str = "0.2.0") -> None:
    """Fit on the articles of GOLD and write the model to OUTPUT; the encoder that comes with the package is used.

    Args:
        gold: JSON Lines with ``id``, ``text``, ``attributions`` and ``quotes`` (character ranges, as PolNeAR has).
        output: the JSON file to write.
        nlp: the pipeline the model will be used with; its ``quotes`` component is not run.
        seed: of the trees.
        version: recorded in the file.

    Raises:
        TrainingError: GOLD is missing, a line of it is not such a record, or it has too few articles.
    """
    records = read_gold(gold)
    with nlp.select_pipes(disable=[p for p in nlp.pipe_names if p == "quotes"]):
        docs = nlp.pipe((r["text"] for r in records), batch_size=16)
        model = fit(list(zip(docs, records, strict=True)), load_encoder(), seed=seed, version=version)
    output.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")


def fit(
    articles: Sequence[tuple[Doc, Record]], encoder: Encoder, *, seed: int = 0, version: str = "0.2.0"
) -> dict[str, Any]:
    """The model, as the JSON object that ``extraction.indirect.load_indirect`` reads, fitted on parsed ARTICLES.

    Raises:
        TrainingError: there are too few articles to part them.
    """
    parts = [part_of(number, len(articles)) for number in range(len(articles))]
    combining = [article for article, part in zip(articles, parts, strict=True) if part == "combining"]
    if len(combining) < FOLDS:
        raise TrainingError(f"{len(articles)} articles are too few to learn from; give at least 40")
    words = [
        word
        for number, (article, part) in enumerate(zip(articles, parts, strict=True))
        if part != "held out"
        for word in _words(number, *article)
    ]
    log.info("%d words, %d of them attribute", len(words), sum(bool(w.attributes) for w in words))
    # What joins the trees with the encoder learns from articles that neither has seen.
    unseen = [word for word in words if parts[word.article] == "encoder"]
    first = _trees(_filled(unseen), seed)
    judges = Judges(*(Forest.from_json(as_json(trees)) for trees in first))
    scores = _scores(unseen)
    heard = fit_heard([Annotated(Choice(Reading(d, encoder), scores, judges), r) for d, r in combining], seed=seed)
    sure = _calibrated(_filled(words), seed)
    trees = {name: as_json(each) for name, each in zip(Judges._fields, _trees(words, seed), strict=True)}
    return {
        "format": FORMAT,
        "version": version,
        "features": FEATURES,
        "scores": dict(sorted(_scores(words).items())),
        "parsed": {"least": LEAST, "threshold": THRESHOLD, "sure": sure} | trees,
        "heard": heard,
    }


def _filled(words: list[Word]) -> list[Word]:
    """WORDS with the scores of their lemmas, each counted on the other articles."""
    for fold in range(FOLDS):
        scores = _scores([w for w in words if w.article % FOLDS != fold])
        for word in words:
            if word.article % FOLDS == fold:
                _fill(word, scores)
    return words


def _words(number: int, doc: Doc, record: Record) -> Iterator[Word]:
    reading = Reading(doc)
    by_cue: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in reading.candidates:
        if candidate.cue is not None:
            by_cue[candidate.cue].append(candidate)
    owner = owners(doc, record)
    with_marks = {quote["attribution"] for quote in record["quotes"]}
    for head in find_heads(reading, set(cue_entries())):
        told = owner.get(head.i)
        sources = find_sources(reading, by_cue, head)
        row = head_features(reading, head, sources, {})
        spans = [reading.phrases[s.phrase].span(doc) for s in sources]
        right = [told is not None and touches(told["source"], span) for span in spans]
        chosen = sources[right.index(True) if any(right) else 0] if sources else None
        contents = find_contents(reading, head, chosen)
        fits = [
            told is not None and alike(reading.text, told["content"], spans_of(reading, c.tokens)) for c in contents
        ]
        yield Word(
            number,
            head,
            None if told is not None and told["id"] in with_marks else told is not None,
            row,
            [(source_features(reading, head, sources, i, row), ok) for i, ok in enumerate(right)],
            [(content_features(reading, head, chosen, contents, i, row), ok) for i, ok in enumerate(fits)],
        )


def _scores(words: list[Word]) -> Scores:
    """By lemma and by lemma with complement, the log-odds that the word attributes, smoothed by the overall odds."""
    yes: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    known = [w for w in words if w.attributes is not None]
    for word in known:
        for key in (lemma_key(word.token), frame(word.token)):
            seen[key] += 1
            yes[key] += bool(word.attributes)
    share = sum(bool(w.attributes) for w in known) / max(1, len(known))
    return {
        key: round(math.log((yes[key] + 2 * share) / (seen[key] - yes[key] + 2 * (1 - share))), 3)
        for key in seen
        if seen[key] >= SEEN
    }


def _fill(word: Word, scores: Scores) -> None:
    """Put what SCORES say into the features of WORD, which were computed without them."""
    head = word.token
    above, steps = above_score(head, scores)
    parent = scores.get(lemma_key(head.head), UNKNOWN) if head.head is not head else UNKNOWN
    word.row[:5] = [scores.get(lemma_key(head), UNKNOWN), scores.get(frame(head), UNKNOWN), above, float(steps), parent]
    for row, _ in word.sources:
        row[:7] = word.row[:7]
    for row, _ in word.contents:
        row[:2] = word.row[:2]


def _trees(words: list[Word], seed: int) -> tuple[Any, Any, Any]:
    """The three ensembles, fitted on WORDS."""
    known = [w for w in words if w.attributes is not None]
    telling = [w for w in words if w.attributes is not False]
    sources = [pair for w in telling if any(ok for _, ok in w.sources) for pair in w.sources]
    contents = [pair for w in telling for pair in w.contents]
    return (
        fitted([(w.row, bool(w.attributes)) for w in known], CUE, seed),
        fitted(sources, SOURCE, seed),
        fitted(contents, CONTENT, seed),
    )


def _calibrated(words: list[Word], seed: int) -> list[float]:
    """Weights of a logistic regression from held-out chances to `source and content are the annotated ones`."""
    fold = [w for w in words if w.article % FOLDS == 0 and w.attributes is not None and w.sources and w.contents]
    cue, source, content = _trees([w for w in words if w.article % FOLDS], seed)
    rows, right = [], []
    for word, chance in zip(fold, cue.predict_proba(np.array([w.row for w in fold]))[:, 1], strict=True):
        if chance < LEAST:
            continue
        picked = []
        for trees, pairs in ((source, word.sources), (content, word.contents)):
            chances = trees.predict_proba(np.array([row for row, _ in pairs]))[:, 1]
            best = int(np.argmax(chances))
            picked.append((float(chances[best]), pairs[best][1]))
        rows.append([chance, picked[0][0], picked[1][0]])
        right.append(bool(word.attributes) and picked[0][1] and picked[1][1])
    return calibrated(rows, right)
