"""The rows of numbers that the learned parts of attribution read, put together from chances and features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quotes.extraction.features import CANDIDATE_FEATURES

Floats = npt.NDArray[np.float64]
# What is known of a candidate when the encoder has spoken too; ``join_rows`` computes it.
JOIN_FEATURES = (
    "chance", "source", "cue", "chance_below_best", "source_below_best", "source_mass", "cue_mass", "source_rank",
    "pronoun",
)  # fmt: skip
# What is known of a segment then; ``speech_row`` computes it.
SPEECH_FEATURES = ("accepted", "speech", "best", "second", "source_mass")


def accept_row(segment: list[float], rows: Floats, chances: Floats) -> list[float]:
    """The features that decide whether a segment is a quotation: its own, its best candidate's, and the scores."""
    if not len(chances):
        return [*segment, *[0.0] * len(CANDIDATE_FEATURES), 0.0, 0.0, 0.0]
    order = np.argsort(-chances, kind="stable")
    second = float(chances[order[1]]) if len(order) > 1 else 0.0
    return [*segment, *rows[order[0]], float(chances[order[0]]), second, float(len(order))]


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
