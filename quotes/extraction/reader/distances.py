"""How far words lie from what points at them, in the steps that the pointers of the network know."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
# Two steps for every doubling of the distance, up to a thousand words to either side; the middle one is inside.
STEPS = 20
# So many paragraphs to either side are told apart.
PARAGRAPHS = 4
_FAR = 2000
_AWAY = np.minimum(STEPS, 1 + np.floor(2 * np.log2(np.arange(1, _FAR + 1)))).astype(np.int64)
# The steps of all distances from the farthest before to the farthest behind.
_TABLE = STEPS + np.concatenate([-_AWAY[::-1], [0], _AWAY])


def distances(spans: Ids, count: int) -> Ids:
    """The step (spans, words) between each of SPANS (spans, 2), half-open, and each of COUNT words: 0 to 2 * STEPS."""
    at = np.arange(count)
    away = np.minimum(at - spans[:, :1], 0) + np.maximum(at + 1 - spans[:, 1:], 0)
    return np.asarray(_TABLE.take(away + _FAR, mode="clip"))


def paragraphs_away(spans: Ids, paragraph: Ids) -> Ids:
    """The paragraphs (spans, words) between the first word of each of SPANS and each word: 0 to 2 * PARAGRAPHS."""
    away = paragraph[None, :] - paragraph[spans[:, 0]][:, None]
    return np.asarray(np.minimum(np.maximum(away, -PARAGRAPHS), PARAGRAPHS) + PARAGRAPHS)
