"""Dates counted by month or year, without holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from quotes.errors import OptionError

Unit = Literal["month", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
# Years without a date after which a chart begins anew.
_EMPTY = 10
_LENGTHS: Mapping[Unit, int] = {"month": 7, "year": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """How many dates fall into each month or year.

    Attributes:
        unit: month or year.
        counts: label (``2031-05`` or ``2031``) and number, from the first to the last one without holes; at least one.
        left_out: how many dates are not in them: none at all, too imprecise, or long before the others; see
            :func:`periods`.
    """

    unit: Unit
    counts: tuple[tuple[str, int], ...]
    left_out: int


def unit_of(word: str | None) -> Unit | None:
    """WORD as a unit, None for None.

    Raises:
        OptionError: it is none.
    """
    for unit in UNITS:
        if word == unit:
            return unit
    if word is None:
        return None
    raise OptionError(f"{word!r} is not a unit of time: write month or year")


def periods(dates: Iterable[str | None], *, by: Unit | None = None, most: int = 60) -> Periods | None:
    """How many of DATES (ISO 8601, as precise as they are known; None for none) fall into each month or year.

    Args:
        dates: one for each thing to be counted.
        by: the unit; where None months, or years where the months would be more than MOST.
        most: how many periods at most; of more, the last ones, so that a wrong date does not make thousands.

    What lies before ten empty years is left out where it is no more than a tenth of all: one odd date would have the
    rest begin decades early.

    Returns:
        The numbers; None where no date is precise enough.
    """
    if most < 1:
        raise ValueError(f"most is {most}, which leaves nothing")
    return numbered(Counter(dates), by=by, most=most)


def numbered(dates: Mapping[str | None, int], *, by: Unit | None = None, most: int = 60) -> Periods | None:
    """As :func:`periods`, from how often there is each of DATES."""
    start = _start(_counted(dates, "year"))
    told = sum(dates.values())
    dates = {date: number for date, number in dates.items() if date is None or date[:4] >= start}
    if by is None:
        months = _counted(dates, "month")
        by = "month" if months and _number(max(months)) - _number(min(months)) < most else "year"
    counted = _counted(dates, by)
    if not counted:
        return None
    last = _number(max(counted))
    numbers = range(max(_number(min(counted)), last - most + 1), last + 1)
    shown = tuple((label, counted.get(label, 0)) for label in map(_LABELS[by], numbers))
    # The first ones may be holes after a wrong date was cut off.
    first = next(i for i, (_, count) in enumerate(shown) if count)
    left_out = told - sum(count for _, count in shown)
    return Periods(unit=by, counts=shown[first:], left_out=left_out)


def _counted(dates: Mapping[str | None, int], by: Unit) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for date, number in dates.items():
        if date is not None and len(date) >= _LENGTHS[by]:
            counted[date[: _LENGTHS[by]]] += number
    return counted


def _start(years: Mapping[str, int]) -> str:
    """The year with which what is worth showing of YEARS begins, "" where there are none."""
    labels, before, total = sorted(years), 0, sum(years.values())
    start = labels[0] if labels else ""
    for earlier, later in pairwise(labels):
        before += years[earlier]
        if _number(later) - _number(earlier) > _EMPTY and 10 * before <= total:
            start = later
    return start


def _number(label: str) -> int:
    """The place of a month or a year among all of them."""
    return int(label) if len(label) == _LENGTHS["year"] else int(label[:4]) * 12 + int(label[5:]) - 1


_LABELS: Mapping[Unit, Callable[[int], str]] = {
    "month": lambda number: f"{number // 12:04}-{number % 12 + 1:02}",
    "year": lambda number: f"{number:04}",
}
