"""The learned part of attribution: ensembles of decision trees, kept as plain JSON and evaluated with numpy.

``rank`` scores the candidates of one segment, ``accept`` says whether a segment is a quotation at all, ``sure`` turns
both into a calibrated confidence.  ``join`` and ``speech`` do the same where the encoder was asked too.  Training is in
``quotes.training.attribution``; nothing is unpickled and no learner is needed at run time.
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
from quotes.extraction.evidence import JOIN_FEATURES, SPEECH_FEATURES, Floats, logit
from quotes.extraction.features import CANDIDATE_FEATURES, SEGMENT_FEATURES

FORMAT = 2
SHIPPED = Path(__file__).parent.parent / "models" / "attribution.json"
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted binary trees, one behind the other in flat arrays of their nodes; a leaf is its own child.

    Attributes:
        roots: number of the first node of each tree.
        feature, threshold, value: of every node.
        children: of node ``n``, at ``2 * n`` the one above the threshold and at ``2 * n + 1`` the one below.
        base: what the values of the leaves are added to.
        depth: steps from a root to the farthest leaf.
    """

    roots: Places
    feature: Places
    threshold: Floats
    children: Places
    value: Floats
    base: float
    depth: int

    def probability(self, rows: Floats) -> Floats:
        """The chance that each row of ROWS (rows, features) is positive."""
        # Flat arrays and `take`: a quarter of the time that indexing by row and column needs, and this is called often.
        flat = np.ascontiguousarray(rows).ravel()
        line = np.arange(len(rows))[:, None] * rows.shape[1]
        node = np.tile(self.roots, (len(rows), 1))
        for _ in range(self.depth):
            below = flat.take(self.feature.take(node) + line) <= self.threshold.take(node)
            node = self.children.take(2 * node + below)
        raw = self.base + self.value.take(node).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-raw)), dtype=np.float64)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Forest:
        """The forest of a record ``{"base", "trees": [[[feature, threshold, left, right, value], …], …]}``."""
        roots: list[int] = []
        nodes: list[tuple[int, float, int, int, float]] = []
        deepest = 1
        for tree in record["trees"]:
            root = len(nodes)
            roots.append(root)
            depths = [0] * len(tree)
            for n, (feature, limit, low, high, leaf) in enumerate(tree):
                inner = low >= 0
                below, above = (root + low, root + high) if inner else (root + n, root + n)
                nodes.append((max(feature, 0), limit, above, below, leaf))
                if inner:
                    depths[low] = depths[high] = depths[n] + 1
            deepest = max(deepest, *depths)
        feature, limit, above, below, leaf = zip(*nodes, strict=True)
        children = np.stack([above, below], axis=1).astype(np.intp).ravel()
        return cls(
            np.array(roots, dtype=np.intp), np.array(feature, dtype=np.intp), np.array(limit, dtype=np.float64),
            children, np.array(leaf, dtype=np.float64), float(record["base"]), deepest,
        )  # fmt: skip


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
        sure: weights (bias, logit of the first chance, of the best candidate, of the second) of the confidence.
        join: forest over ``JOIN_FEATURES``.
        speech: weights (bias first) over ``SPEECH_FEATURES`` of the chance that a heard segment is a quotation.
        sure_joined: as ``sure``, where the encoder was asked.
        trust: the confidence from which the encoder is not asked.
        hopeless: the chance of being a quotation below which it is not asked either.
    """

    version: str
    rank: Forest
    accept: Forest
    cue_scores: dict[str, float]
    threshold: float
    sure: tuple[float, ...]
    join: Forest
    speech: tuple[float, ...]
    sure_joined: tuple[float, ...]
    trust: float
    hopeless: float

    def confidence(self, accepted: float, best: float, second: float, *, joined: bool) -> float:
        """The calibrated chance that a segment is a quotation and the mention chosen for it its source."""
        row = [float(logit(p)) for p in (accepted, best, second)]
        return _logistic(self.sure_joined if joined else self.sure, row)

    def speech_chance(self, row: list[float]) -> float:
        """The chance that a segment with ``SPEECH_FEATURES`` ROW is a quotation."""
        return _logistic(self.speech, row)


def _logistic(weights: tuple[float, ...], row: list[float]) -> float:
    bias, *slopes = weights
    return float(1.0 / (1.0 + np.exp(-(bias + sum(w * x for w, x in zip(slopes, row, strict=True))))))


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
    known = [list(names) for names in (SEGMENT_FEATURES, CANDIDATE_FEATURES, JOIN_FEATURES, SPEECH_FEATURES)]
    if record.get("format") != FORMAT or record.get("features") != known:
        raise PipelineError(f"{path}: made for another version; retrain it with quotes train attribution")
    return AttributionModel(
        version=record["version"],
        rank=Forest.from_json(record["rank"]),
        accept=Forest.from_json(record["accept"]),
        cue_scores=record["cue_scores"],
        threshold=record["threshold"],
        sure=tuple(record["sure"]),
        join=Forest.from_json(record["join"]),
        speech=tuple(record["speech"]),
        sure_joined=tuple(record["sure_joined"]),
        trust=record["trust"],
        hopeless=record["hopeless"],
    )
