"""How sure it is that what was decided is right: logistic regressions over it, whose weights lie in the bundle.

Platt scaling (1999) over several features; :mod:`quotes.training.calibrate` fits them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

# Weights, by feature, that stand in until a bundle has its own.
DEFAULT = {
    "direct": {"bias": -1.0, "speech": 0.3, "mention": 0.4, "source": 0.4, "margin": 1.0, "reference": 0.6},
    "indirect": {"bias": -0.3, "cue": 0.7, "source": 0.3, "span": 0.4},
}


def logit(chance: float) -> float:
    """The log-odds of CHANCE, kept between -7 and 7."""
    chance = min(max(chance, 0.001), 0.999)
    return math.log(chance / (1.0 - chance))


def confidence(meta: Mapping[str, Any], kind: str, names: Sequence[str], row: Sequence[float]) -> float:
    """The chance, from 0 to 1, that something is right.

    Args:
        meta: what ``bundle.json`` holds.
        kind: ``direct`` or ``indirect``.
        names, row: its features, and their values.
    """
    weights = meta["confidence"][kind] if "confidence" in meta else DEFAULT[kind]
    return 1.0 / (1.0 + math.exp(-sum(weights.get(name, 0.0) * x for name, x in zip(names, row, strict=True))))
