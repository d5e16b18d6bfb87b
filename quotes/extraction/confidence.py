"""How sure it is that what was decided is right: logistic regressions over it, whose weights lie in the bundle.

Platt scaling (1999) over several features; :mod:`quotes.training.calibrate` fits them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

# Weights that stand in until a bundle has its own: of what comes first in every list of features.
DEFAULT = {"direct": (-1.0, 0.3, 0.4, 0.4, 1.0, 0.6), "indirect": (-0.3, 0.7, 0.3, 0.4)}


def logit(chance: float) -> float:
    """The log-odds of CHANCE, kept between -7 and 7."""
    chance = min(max(chance, 0.001), 0.999)
    return math.log(chance / (1.0 - chance))


def confidence(meta: Mapping[str, Any], kind: str, row: Sequence[float]) -> float:
    """The chance, from 0 to 1, that something is right.

    Args:
        meta: what ``bundle.json`` holds.
        kind: ``direct`` or ``indirect``.
        row: its features.
    """
    weights = meta["confidence"][kind] if "confidence" in meta else DEFAULT[kind]
    return 1.0 / (1.0 + math.exp(-sum(w * x for w, x in zip(weights, row, strict="confidence" in meta))))
