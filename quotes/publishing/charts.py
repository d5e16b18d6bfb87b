"""Statements over time as drawings that need no script: every bar is a link, every number can be read as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    """A bar chart of ``width`` by ``height``; ``unit`` is month or year, ``most`` the number of its highest bar."""

    bars: tuple[Bar, ...]
    unit: str
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(by_month: Mapping[str, int], *, most_bars: int = 60) -> Chart | None:
    """The numbers BY_MONTH (``YYYY-MM``) as a chart without holes; by year where the months are more than MOST_BARS.

    None where there are fewer than ``FEWEST`` bars: a line of text tells as much.
    """
    known = {month: count for month, count in by_month.items() if len(month) == 7 and count}
    if len(known) < FEWEST:
        return None
    months = _months(min(known), max(known))
    if len(months) <= most_bars:
        return _chart([(month, known.get(month, 0)) for month in months], "month")
    years = [f"{year:04}" for year in range(int(min(known)[:4]), int(max(known)[:4]) + 1)]
    by_year = dict.fromkeys(years, 0)
    for month, count in known.items():
        by_year[month[:4]] += count
    # A wrong date, of the year 1, say, must not make a thousand bars.
    return _chart(list(by_year.items())[-most_bars:], "year")


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _chart(counts: Sequence[tuple[str, int]], unit: str) -> Chart:
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
    return Chart(bars=tuple(bars), unit=unit, most=most)
