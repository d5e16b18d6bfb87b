"""Statements over time as drawings that need no script: every bar is a link, every number can be read as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quotes.periods import Periods, numbered

WIDTH, HEIGHT = 720, 120
_GAP = 1
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label (a month or a year), its number, and where its upper left corner and its size are."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar chart of ``width`` by ``height``; ``unit`` is month or year, ``most`` the number of its highest bar.

    ``left_out`` is how many statements are at other dates: too imprecise, or long before the others.
    """

    bars: tuple[Bar, ...]
    unit: str
    most: int
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(by_month: Mapping[str, int], *, most_bars: int = 60) -> Chart | None:
    """The numbers BY_MONTH (``YYYY-MM``) as a chart without holes, by the rules of :func:`quotes.periods.periods`.

    None where there are fewer than ``FEWEST`` bars: a line of text tells as much.
    """
    dates: dict[str | None, int] = {month: count for month, count in by_month.items() if count}
    found = numbered(dates, most=most_bars)
    if found is None or sum(count > 0 for _, count in found.counts) < FEWEST:
        return None
    return _chart(found)


def _chart(found: Periods) -> Chart:
    counts = found.counts
    most = max(count for _, count in counts)
    step = min(WIDTH / len(counts), WIDTH / 12)
    bars = []
    for i, (label, count) in enumerate(counts):
        height = round(HEIGHT * count / (most or 1), 1)
        bars.append(
            Bar(
                label=label,
                count=count,
                x=round(i * step, 1),
                y=round(HEIGHT - height, 1),
                width=round(step - _GAP, 1),
                height=height,
            )
        )
    return Chart(bars=tuple(bars), unit=found.unit, most=most, left_out=found.left_out)
