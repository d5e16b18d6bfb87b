"""Weighs the candidates of a segment: the trees over the parse first, the encoder where they are not sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quotes.extraction.candidates import Candidate
from quotes.extraction.encoder import Heard
from quotes.extraction.evidence import Floats, accept_row, join_rows, speech_row
from quotes.extraction.features import (
    CANDIDATE_FEATURES,
    Cut,
    Last,
    Reading,
    candidate_features,
    segment_features,
)
from quotes.extraction.model import AttributionModel
from quotes.records import Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of a segment.

    Attributes:
        accepted: the chance that it is a quotation.
        order: its candidates from best to worst.
        best, second: chances of the two best to be its source; 0 where there is none.
        confidence: the calibrated chance that it is a quotation and that the best candidate is its source.
        heard: what the encoder made of it, where it was asked.
    """

    accepted: float
    order: list[int]
    best: float
    second: float
    confidence: float
    heard: Heard | None = None


def weigh(
    reading: Reading,
    model: AttributionModel,
    number: int,
    near: list[Candidate],
    last: Last,
) -> Verdict:
    """Judge segment NUMBER of READING, whose candidates are NEAR; LAST spoke before it."""
    cut = reading.cuts[number]
    rows, chances, accepted = tree_scores(reading, model, cut, near, last)
    first = _verdict(model, accepted, chances, joined=False)
    hearing = reading.hearing
    if hearing is None or first.confidence >= model.trust or accepted < model.hopeless:
        return first
    heard = hearing.of(number)
    if heard is None:
        return first
    source, cue = masses(reading, near, heard)
    pronoun = rows[:, CANDIDATE_FEATURES.index("pronoun")]
    together = model.join.probability(join_rows(chances, source, cue, pronoun)) if near else chances
    accepted = model.speech_chance(speech_row(accepted, heard.speech, together, source))
    return _verdict(model, accepted, together, joined=True, heard=heard)


def tree_scores(
    reading: Reading, model: AttributionModel, cut: Cut, near: list[Candidate], last: Last
) -> tuple[Floats, Floats, float]:
    """By the parse alone: features of the candidates, their chances, and the chance that CUT is a quotation."""
    rows = np.zeros((0, len(CANDIDATE_FEATURES)))
    chances = np.zeros(0)
    if near:
        rows = np.array([candidate_features(reading, cut, c, last, i, model.cue_scores) for i, c in enumerate(near)])
        chances = model.rank.probability(rows)
    row = accept_row(segment_features(reading, cut), rows, chances)
    return rows, chances, float(model.accept.probability(np.array([row]))[0])


def masses(reading: Reading, near: list[Candidate], heard: Heard) -> tuple[Floats, Floats]:
    """How much of the encoder's pointing falls on the mention and on the cue of each candidate."""
    doc = reading.doc
    source = [heard.source.mass(reading.phrases[c.phrase].span(doc)) for c in near]
    cue = [
        heard.cue.mass(Span(doc[c.cue].idx, doc[c.cue].idx + len(doc[c.cue]))) if c.cue is not None else 0.0
        for c in near
    ]
    return np.array(source), np.array(cue)


def _verdict(
    model: AttributionModel, accepted: float, chances: Floats, *, joined: bool, heard: Heard | None = None
) -> Verdict:
    order = [int(i) for i in np.argsort(-chances, kind="stable")]
    best = float(chances[order[0]]) if order else 0.0
    second = float(chances[order[1]]) if len(order) > 1 else 0.0
    confidence = model.confidence(accepted, best, second, joined=joined)
    return Verdict(accepted, order, best, second, confidence, heard)
