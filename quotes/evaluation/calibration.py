"""Whether confidence means what it says: of the answers given with 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10
PRECISION = 0.95


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is from ``low`` up to ``high``, which only the last bin includes.

    Attributes:
        low, high: from 0 to 1.
        answers: how many.
        confidence: their mean confidence, from 0 to 1; 0 without answers.
        right: the share of them that is right, from 0 to 1; 0 without answers.
    """

    low: float
    high: float
    answers: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How confidence and being right go together.

    Attributes:
        bins: the reliability table, from 0 to 1 in equal steps.
        error: expected calibration error, from 0 to 1: the mean distance of confidence and share of right answers in
            the bins, weighted by their answers.
        threshold: the lowest confidence from which on at least ``PRECISION`` of the answers are right; None where there
            is none.
        coverage: the share of all answers that is kept with this threshold, from 0 to 1.
    """

    bins: tuple[Bin, ...]
    error: float
    threshold: float | None
    coverage: float


def calibrate(answers: Iterable[tuple[float, bool]]) -> Calibration | None:
    """The calibration of ANSWERS, each its confidence from 0 to 1 and whether it is right; None without answers."""
    ordered = sorted(answers, key=lambda answer: -answer[0])
    if not ordered:
        return None
    bins = tuple(_bin(ordered, number) for number in range(BINS))
    error = sum(b.answers * abs(b.confidence - b.right) for b in bins) / len(ordered)
    threshold, kept = _threshold(ordered)
    return Calibration(bins, error, threshold, kept / len(ordered))


def _bin(answers: Sequence[tuple[float, bool]], number: int) -> Bin:
    inside = [(confidence, right) for confidence, right in answers if min(int(confidence * BINS), BINS - 1) == number]
    count = len(inside)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        answers=count,
        confidence=sum(confidence for confidence, _ in inside) / count if count else 0.0,
        right=sum(right for _, right in inside) / count if count else 0.0,
    )


def _threshold(ordered: Sequence[tuple[float, bool]]) -> tuple[float | None, int]:
    """The threshold that keeps most answers at the asked-for precision, and how many it keeps."""
    found: tuple[float | None, int] = None, 0
    kept = right = 0
    # A threshold keeps or drops all answers of the same confidence together.
    for confidence, same in groupby(ordered, key=lambda answer: answer[0]):
        outcomes = [is_right for _, is_right in same]
        kept, right = kept + len(outcomes), right + sum(outcomes)
        if right / kept >= PRECISION:
            found = confidence, kept
    return found
