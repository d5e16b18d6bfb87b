"""Which annotated articles teach what, so that no part of the system is taught to trust what another has memorised."""

from __future__ import annotations

import random
from functools import cache
from typing import Literal

Part = Literal["held out", "combining", "encoder"]
# One article in ten is never learned from; the encoder learns from most, what combines it with the trees from others.
SHARES: dict[Part, float] = {"held out": 0.10, "combining": 0.1786, "encoder": 0.7214}
SEED = 1


def part_of(number: int, articles: int) -> Part:
    """The part that article NUMBER (from 0) of ARTICLES belongs to; the same at every call."""
    return _parts(articles)[number]


@cache
def _parts(articles: int) -> list[Part]:
    order = list(range(articles))
    random.Random(SEED).shuffle(order)
    held_out = round(SHARES["held out"] * articles)
    combining = held_out + round(SHARES["combining"] * articles)
    parts: list[Part] = ["encoder"] * articles
    for place, number in enumerate(order):
        if place < combining:
            parts[number] = "held out" if place < held_out else "combining"
    return parts
