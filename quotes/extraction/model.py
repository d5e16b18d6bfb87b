"""The learned part of attribution: two ensembles of decision trees, kept as plain JSON and evaluated with numpy.

``rank`` scores the candidates of one segment, ``accept`` says whether a segment is a quotation at all, ``sure`` turns
both into a calibrated confidence.  Training is in ``quotes.training.attribution``; nothing is unpickled and no
learner is needed at run time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import PipelineError
from quotes.extraction.features import CANDIDATE_FEATURES, SEGMENT_FEATURES

FORMAT = 1
SHIPPED = Path(__file__).parent.parent / "models" / "attribution.json"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted binary trees, padded to one shape: every array is (trees, nodes); leaves point to themselves."""

    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    base: float
    depth: int

    def probability(self, rows: Floats) -> Floats:
        """The chance that each row of ROWS (rows, features) is positive."""
        trees = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(rows), len(self.feature)), dtype=np.int32)
        line = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[line, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        raw = self.base + self.value[trees, node].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-raw)), dtype=np.float64)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Forest:
        """The forest of a record ``{"base", "trees": [[[feature, threshold, left, right, value], …], …]}``."""
        trees = record["trees"]
        nodes = max(len(tree) for tree in trees)
        shape = (len(trees), nodes)
        feature, left, right = (np.zeros(shape, dtype=np.int32) for _ in range(3))
        threshold, value = np.zeros(shape), np.zeros(shape)
        deepest = 1
        for t, tree in enumerate(trees):
            depths = [0] * len(tree)
            for n, (f, limit, low, high, leaf) in enumerate(tree):
                inner = low >= 0
                feature[t, n], threshold[t, n], value[t, n] = max(f, 0), limit, leaf
                left[t, n], right[t, n] = (low, high) if inner else (n, n)
                if inner:
                    depths[low] = depths[high] = depths[n] + 1
            deepest = max(deepest, *depths)
        return cls(feature, threshold, left, right, value, float(record["base"]), deepest)


@dataclass(frozen=True, slots=True)
class AttributionModel:
    """What a trained attribution file holds.

    Attributes:
        version: of the weights, shown in ``Extraction.pipeline``.
        rank: forest over ``CANDIDATE_FEATURES``.
        accept: forest over ``SEGMENT_FEATURES`` + ``CANDIDATE_FEATURES`` of the best candidate + its score, the second
            best score and the number of candidates.
        cue_scores: log-odds by lemma that a word is a cue; ``""`` for unknown ones, ``"-"`` for no cue.
        threshold: the least chance of being a quotation at which a segment is kept.
        sure: weights (bias, logit of accept, logit of the best rank, logit of the second) of the confidence.
    """

    version: str
    rank: Forest
    accept: Forest
    cue_scores: dict[str, float]
    threshold: float
    sure: tuple[float, float, float, float]

    def confidence(self, accepted: float, best: float, second: float) -> float:
        """The calibrated chance that the mention chosen for a segment is its source."""
        bias, *weights = self.sure
        logits = [float(np.log(p / (1 - p))) for p in np.clip([accepted, best, second], 1e-4, 1 - 1e-4)]
        return float(1.0 / (1.0 + np.exp(-(bias + sum(w * x for w, x in zip(weights, logits, strict=True))))))


@cache
def load_model(path: Path = SHIPPED) -> AttributionModel:
    """The attribution model at PATH (by default the one that comes with the package).

    Raises:
        PipelineError: the file is missing, or was made for other features than this version computes.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path}: no attribution model could be read; reinstall the package") from error
    known = [list(SEGMENT_FEATURES), list(CANDIDATE_FEATURES)]
    if record.get("format") != FORMAT or record.get("features") != known:
        raise PipelineError(f"{path}: made for another version; retrain it with quotes train attribution")
    return AttributionModel(
        version=record["version"],
        rank=Forest.from_json(record["rank"]),
        accept=Forest.from_json(record["accept"]),
        cue_scores=record["cue_scores"],
        threshold=record["threshold"],
        sure=tuple(record["sure"]),
    )
