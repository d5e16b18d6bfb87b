"""Weighs the candidates of a segment: the trees over the parse first, the encoder where they are not sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from quotes.extraction.candidates import Candidate
from quotes.extraction.features import (
    CANDIDATE_FEATURES,
    Cut,
    Last,
    Reading,
    candidate_features,
    segment_features,
)
from quotes.records import Span

if TYPE_CHECKING:
    from quotes.extraction.encoder import Heard
    from quotes.extraction.model import AttributionModel

Floats = npt.NDArray[np.float64]
# What is known of a candidate when the encoder has spoken too; ``join_rows`` computes it.
JOIN_FEATURES = (
    "chance", "source", "cue", "chance_below_best", "source_below_best", "source_mass", "cue_mass", "source_rank",
    "pronoun",
)  # fmt: skip
# What is known of a segment then; ``speech_row`` computes it.
SPEECH_FEATURES = ("accepted", "speech", "best", "second", "source_mass")


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


def accept_row(segment: list[float], rows: Floats, chances: Floats) -> list[float]:
    """The features that decide whether a segment is a quotation: its own, its best candidate's, and the scores."""
    if not len(chances):
        return [*segment, *[0.0] * len(CANDIDATE_FEATURES), 0.0, 0.0, 0.0]
    order = np.argsort(-chances, kind="stable")
    second = float(chances[order[1]]) if len(order) > 1 else 0.0
    return [*segment, *rows[order[0]], float(chances[order[0]]), second, float(len(order))]


def masses(reading: Reading, near: list[Candidate], heard: Heard) -> tuple[Floats, Floats]:
    """How much of the encoder's pointing falls on the mention and on the cue of each candidate."""
    doc = reading.doc
    source = [heard.source.mass(reading.phrases[c.phrase].span(doc)) for c in near]
    cue = [
        heard.cue.mass(Span(doc[c.cue].idx, doc[c.cue].idx + len(doc[c.cue]))) if c.cue is not None else 0.0
        for c in near
    ]
    return np.array(source), np.array(cue)


def join_rows(chances: Floats, source: Floats, cue: Floats, pronoun: Floats) -> Floats:
    """``JOIN_FEATURES`` of every candidate of one segment; all four inputs have one number a candidate."""
    if not len(chances):
        return np.zeros((0, len(JOIN_FEATURES)))
    p, s, c = logit(chances), logit(source), logit(cue)
    rank = np.argsort(np.argsort(-source, kind="stable"), kind="stable").astype(np.float64)
    return np.stack([p, s, c, p - p.max(), s - s.max(), source, cue, rank, pronoun], axis=1)


def speech_row(accepted: float, speech: float, chances: Floats, source: Floats) -> list[float]:
    """``SPEECH_FEATURES`` of one segment."""
    best = np.sort(np.append(chances, [0.0, 0.0]))[::-1]
    heard = float(source.max()) if len(source) else 0.0
    return [float(logit(accepted)), speech, float(logit(best[0])), float(logit(best[1])), heard]


def logit(chance: float | Floats) -> Floats:
    """Log-odds of a chance, within what a float can tell apart."""
    clipped = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)


def _verdict(
    model: AttributionModel, accepted: float, chances: Floats, *, joined: bool, heard: Heard | None = None
) -> Verdict:
    order = [int(i) for i in np.argsort(-chances, kind="stable")]
    best = float(chances[order[0]]) if order else 0.0
    second = float(chances[order[1]]) if len(order) > 1 else 0.0
    confidence = model.confidence(accepted, best, second, joined=joined)
    return Verdict(accepted, order, best, second, confidence, heard)
