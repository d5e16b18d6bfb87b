"""Fits the attribution model on news in which people have marked every attribution (PolNeAR's shape).

Two ensembles of boosted trees read the parse: one ranks the candidates of a quoted segment, one says whether the
segment is a quotation at all.  The second learns from scores that the first gave to articles it was not fitted on, and
the confidence is calibrated on such scores too, so that neither is fooled by the first one's memory of its own training
data.  How the trees and the encoder go together is learned from articles that neither was fitted on.
"""

from __future__ import annotations

import json
import logging
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from quotes.errors import TrainingError
from quotes.extraction.candidates import Candidate
from quotes.extraction.encoder import Encoder
from quotes.extraction.evidence import JOIN_FEATURES, SPEECH_FEATURES, Floats, accept_row, join_rows, logit, speech_row
from quotes.extraction.features import (
    CANDIDATE_FEATURES,
    SEGMENT_FEATURES,
    Last,
    Reading,
    candidate_features,
    cue_key,
    segment_features,
)
from quotes.extraction.model import FORMAT, Forest
from quotes.extraction.weighing import masses
from quotes.records import Span
from quotes.training.split import part_of

log = logging.getLogger(__name__)

FOLDS = 3
RANK = {"max_iter": 200, "learning_rate": 0.08, "max_leaf_nodes": 16, "l2_regularization": 3.0, "min_samples_leaf": 40}
ACCEPT = {"max_iter": 120, "learning_rate": 0.06, "max_leaf_nodes": 8, "l2_regularization": 3.0, "min_samples_leaf": 30}
# A candidate with the right mention but another cue than the annotators' is right, but not what is best learned from.
OTHER_CUE = 0.3
JOIN = {"max_iter": 60, "learning_rate": 0.08, "max_leaf_nodes": 8, "l2_regularization": 3.0, "min_samples_leaf": 30}
THRESHOLD = 0.45
# The encoder is asked where the trees are less sure than this, unless there is next to no chance of a quotation.
TRUST = 0.9
HOPELESS = 0.02
Record = dict[str, Any]
Ranges = list[list[int]]


@dataclass(frozen=True, slots=True)
class Example:
    """One quoted segment of a training article.

    Attributes:
        article: number of its article.
        attributed: whether the annotators attribute it to anybody.
        segment: its features.
        rows: features of its candidates, nearest first.
        cues: their cue lemmas.
        right: per candidate 2 for the annotated mention and cue, 1 for the mention alone, 0 for others.
        speech: the encoder's log-odds of a quotation, None where it was not asked.
        source, cue: per candidate the encoder's masses.
    """

    article: int
    attributed: bool
    segment: list[float]
    rows: Floats
    cues: list[str]
    right: list[int]
    speech: float | None
    source: Floats
    cue: Floats


def train_attribution(
    gold: Path, output: Path, nlp: Language, encoder: Encoder, *, seed: int = 0, version: str = "0.1.0"
) -> None:
    """Fit on the articles of GOLD and write the model to OUTPUT.

    Args:
        gold: JSON Lines with ``id``, ``text``, ``attributions`` and ``quotes`` (character ranges, as PolNeAR has).
        output: the JSON file to write.
        nlp: the pipeline the model will be used with; its ``quotes`` component is not run.
        encoder: the encoder it will be used with, trained on its part of GOLD (:mod:`quotes.training.split`).
        seed: of the trees.
        version: recorded in the file.

    Raises:
        TrainingError: GOLD is missing or a line of it is not such a record.
    """
    records = read_gold(gold)
    with nlp.select_pipes(disable=[p for p in nlp.pipe_names if p == "quotes"]):
        docs = nlp.pipe((r["text"] for r in records), batch_size=16)
        model = fit(zip(docs, records, strict=True), encoder, len(records), seed=seed, version=version)
    output.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")


def read_gold(gold: Path) -> list[Record]:
    """The records of GOLD; see :func:`train_attribution`."""
    try:
        lines = gold.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise TrainingError(
            f"{gold}: can't be read ({error.strerror}); give a JSON Lines file of attributions"
        ) from error
    except UnicodeDecodeError as error:
        raise TrainingError(f"{gold}: is not UTF-8 (byte {error.start}); save it as JSON Lines in UTF-8") from error
    if not any(line.strip() for line in lines):
        raise TrainingError(f"{gold}: is empty; give a JSON Lines file of attributions")
    records = []
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            if not {"text", "attributions", "quotes"} <= record.keys():
                raise ValueError("keys missing")
        except (ValueError, AttributeError) as error:
            raise TrainingError(f"{gold}:{number}: not a record with text, attributions and quotes") from error
        records.append(record)
    return records


def fit(
    articles: Iterable[tuple[Doc, Record]], encoder: Encoder, count: int, *, seed: int = 0, version: str = "0.1.0"
) -> dict[str, Any]:
    """The model, as the JSON object that ``extraction.model.load_model`` reads, fitted on COUNT parsed ARTICLES."""
    examples: list[Example] = []
    for number, (doc, record) in enumerate(articles):
        part = part_of(number, count)
        if part != "held out":
            examples.extend(_examples(number, doc, record, encoder if part == "combining" else None))
    scores = _cue_scores(examples)
    _fill(examples, scores)
    log.info("%d segments, %d candidates", len(examples), sum(len(e.right) for e in examples))
    # What combines the two must see the trees as unsure as they are of articles they don't know.
    unheard, heard = [e for e in examples if e.speech is None], [e for e in examples if e.speech is not None]
    rank, accept, _ = _trees_of(unheard, seed)
    joined = _join(heard, Forest.from_json(as_json(rank)), Forest.from_json(as_json(accept)), seed)
    rank, accept, sure = _trees_of(examples, seed)
    return {
        "format": FORMAT,
        "version": version,
        "features": [list(SEGMENT_FEATURES), list(CANDIDATE_FEATURES), list(JOIN_FEATURES), list(SPEECH_FEATURES)],
        "threshold": THRESHOLD,
        "trust": TRUST,
        "hopeless": HOPELESS,
        "sure": sure,
        **joined,
        "cue_scores": {k: round(v, 3) for k, v in sorted(scores.items())},
        "rank": as_json(rank),
        "accept": as_json(accept),
    }


def _trees_of(examples: list[Example], seed: int) -> tuple[Any, Any, list[float]]:
    """The two ensembles fitted on EXAMPLES, and the weights of their confidence."""
    held_out = _held_out(examples, seed)
    rank = _fit_rank(examples, seed)
    rows = np.array([accept_row(e.segment, e.rows, p) for e, p in zip(examples, held_out, strict=True)])
    attributed = np.array([e.attributed for e in examples])
    folds = np.array([e.article % FOLDS for e in examples])
    accepted = np.zeros(len(examples))
    for fold in range(FOLDS):
        part = _trees(ACCEPT, seed).fit(rows[folds != fold], attributed[folds != fold])
        accepted[folds == fold] = part.predict_proba(rows[folds == fold])[:, 1]
    accept = _trees(ACCEPT, seed).fit(rows, attributed)
    return rank, accept, _calibrate(examples, held_out, accepted)


def _join(examples: list[Example], rank: Forest, accept: Forest, seed: int) -> dict[str, Any]:
    """What combines RANK and ACCEPT with the encoder, fitted on EXAMPLES that none of the three has seen."""
    from sklearn.linear_model import LogisticRegression

    pronoun = CANDIDATE_FEATURES.index("pronoun")
    chances = [rank.probability(e.rows) if len(e.rows) else np.zeros(0) for e in examples]
    table = [join_rows(p, e.source, e.cue, e.rows[:, pronoun]) for p, e in zip(chances, examples, strict=True)]
    useful = [i for i, e in enumerate(examples) if any(e.right)]
    right = np.array([r > 0 for i in useful for r in examples[i].right])
    folds = np.array([e.article % FOLDS for e in examples])
    together: list[Floats] = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        part = [i for i in useful if folds[i] != fold]
        wanted = np.array([r > 0 for i in part for r in examples[i].right])
        trees = _trees(JOIN, seed).fit(np.concatenate([table[i] for i in part]), wanted)
        for i in np.flatnonzero(folds == fold):
            if len(table[i]):
                together[i] = trees.predict_proba(table[i])[:, 1]
    rows = []
    for example, parse, both in zip(examples, chances, together, strict=True):
        accepted = float(accept.probability(np.array([accept_row(example.segment, example.rows, parse)]))[0])
        rows.append(speech_row(accepted, example.speech or 0.0, both, example.source))
    attributed = np.array([e.attributed for e in examples])
    speech = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(rows), attributed)
    accepted = speech.predict_proba(np.array(rows))[:, 1]
    return {
        "join": as_json(_trees(JOIN, seed).fit(np.concatenate([table[i] for i in useful]), right)),
        "speech": _weights(speech),
        "sure_joined": _calibrate(examples, together, accepted),
    }


def _examples(number: int, doc: Doc, record: Record, encoder: Encoder | None) -> Iterator[Example]:
    """The segments of one article in order, each told who spoke before it as the annotators have it."""
    reading, last = Reading(doc, encoder), Last()
    for i, cut in enumerate(reading.cuts):
        attribution = attribution_of(cut.segment.inner, record)
        near = reading.near(cut)
        right = [_rightness(reading, c, attribution) for c in near]
        rows = [candidate_features(reading, cut, c, last, i, {}) for i, c in enumerate(near)]
        cues = [cue_key(doc[c.cue] if c.cue is not None else None) for c in near]
        table = np.array(rows, dtype=np.float64).reshape(len(near), len(CANDIDATE_FEATURES))
        heard = reading.hearing.of(i) if reading.hearing is not None else None
        source, cue = masses(reading, near, heard) if heard is not None else (np.zeros(len(near)), np.zeros(len(near)))
        speech = heard.speech if heard is not None else None
        own = segment_features(reading, cut)
        yield Example(number, attribution is not None, own, table, cues, right, speech, source, cue)
        if any(right):
            best = near[right.index(max(right))]
            last = Last(best.phrase, reading.cast.of_phrase.get(best.phrase), cut.paragraph)


def attribution_of(inner: Span, record: Record) -> Record | None:
    """The annotated attribution (``source``, ``cue``, ``content`` ranges) that the words INNER belong to, or None."""
    start, end = inner

    def overlap(quote: Record) -> int:
        return min(end, int(quote["end"])) - max(start, int(quote["start"]))

    best = max(record["quotes"], key=overlap, default=None)
    by_id = {a["id"]: a for a in record["attributions"]}
    if best is not None and overlap(best) >= 0.6 * (end - start):
        return by_id.get(best["attribution"])
    holding = [a for a in record["attributions"] if _covered(a["content"], start, end) >= 0.8 * (end - start)]
    return min(holding, key=lambda a: sum(e - s for s, e in a["content"]), default=None)


def _covered(ranges: Ranges, start: int, end: int) -> int:
    return sum(max(0, min(end, e) - max(start, s)) for s, e in ranges)


def _rightness(reading: Reading, candidate: Candidate, attribution: Record | None) -> int:
    if attribution is None:
        return 0
    span = reading.phrases[candidate.phrase].span(reading.doc)
    if not _covered(attribution["source"], *span):
        return 0
    if candidate.cue is None:
        return 1 if attribution["cue"] else 2
    cue = reading.doc[candidate.cue]
    return 2 if _covered(attribution["cue"], cue.idx, cue.idx + len(cue)) else 1


def _cue_scores(examples: list[Example]) -> dict[str, float]:
    """By lemma, the log-odds that a candidate's cue is the annotated one, smoothed by the overall odds."""
    yes: Counter[str] = Counter()
    no: Counter[str] = Counter()
    for example in examples:
        for cue, right in zip(example.cues, example.right, strict=True):
            if any(example.right):
                (yes if right == 2 else no)[cue] += 1
    ratio = sum(no.values()) / max(1, sum(yes.values()))
    seen = [cue for cue in yes | no if yes[cue] + no[cue] >= 5]
    return {cue: math.log((yes[cue] + 1) / (no[cue] + ratio)) for cue in seen} | {"": -1.8}


def _fill(examples: list[Example], scores: dict[str, float]) -> None:
    column = CANDIDATE_FEATURES.index("cue_score")
    for example in examples:
        example.rows[:, column] = [scores.get(cue, scores[""]) for cue in example.cues]


def _trees(settings: dict[str, Any], seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **settings)


def _fit_rank(examples: list[Example], seed: int) -> Any:
    useful = [e for e in examples if any(e.right)]
    rows = np.concatenate([e.rows for e in useful])
    right = np.array([r for e in useful for r in e.right])
    weight = np.where(right == 1, OTHER_CUE, 1.0)
    return _trees(RANK, seed).fit(rows, right > 0, sample_weight=weight)


def _held_out(examples: list[Example], seed: int) -> list[Floats]:
    """Per segment the chances of its candidates, by trees fitted on other articles."""
    chances: list[Floats] = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        trees = _fit_rank([e for e in examples if e.article % FOLDS != fold], seed)
        for i, example in enumerate(examples):
            if example.article % FOLDS == fold and len(example.rows):
                chances[i] = trees.predict_proba(example.rows)[:, 1]
    return chances


def _calibrate(examples: list[Example], held_out: list[Floats], accepted: Floats) -> list[float]:
    """Weights of a logistic regression (Platt scaling) from held-out scores to `the chosen mention is the source`."""
    from sklearn.linear_model import LogisticRegression

    rows, right = [], []
    for example, chances, chance in zip(examples, held_out, accepted, strict=True):
        if chance < THRESHOLD:
            continue
        order = np.argsort(-chances, kind="stable")
        best = [float(chances[i]) for i in order[:2]] + [0.0, 0.0]
        rows.append(logit(np.array([chance, best[0], best[1]])))
        right.append(bool(len(order)) and example.right[order[0]] > 0)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(rows), np.array(right))
    return _weights(model)


def _weights(model: Any) -> list[float]:
    """Bias and slopes of a fitted logistic regression."""
    return [round(float(w), 4) for w in (model.intercept_[0], *model.coef_[0])]


def as_json(trees: Any) -> dict[str, Any]:
    """A fitted ensemble as ``{"base", "trees": [[[feature, threshold, left, right, value], …], …]}``."""
    table = []
    for (tree,) in trees._predictors:  # scikit-learn has no public way to its histogram trees
        table.append([
            [-1, 0.0, -1, -1, float(f"{n['value']:.6g}")] if n["is_leaf"] else
            [int(n["feature_idx"]), float(n["num_threshold"]), int(n["left"]), int(n["right"]), 0.0]
            for n in tree.nodes
        ])  # fmt: skip
    return {"base": float(np.ravel(trees._baseline_prediction)[0]), "trees": table}
