"""When something was said: the words of the article counted from the day it was published.

Dates are those of the calendar at the place of publication; no time zone is reckoned with.  What can be read in two
ways has no date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from quotes.extraction.cues.time_words import NUMBERS, WEEKDAYS, month_number, take_apart
from quotes.records import Article, Attribution, Extraction, SaidPrecision

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# The months that the north calls so; where a season of the south could be meant as well, the year is all that is told.
_SEASON_BEGINS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_SEASON_MONTHS = 3
# What makes the verb of saying one of a time to come: `will say on Friday`, `is expected to announce`.
_AHEAD = re.compile(
    r"(?:\b(?:will|shall)|['’]ll|\b(?:is|are|be)\s+(?:(?:expected|due|set|likely|scheduled|about|going|planning)\s+)?to"
    r"|\b(?:plans?|intends?)\s+to)(?:\s+(?:also|then|\w+ly))?(?:\s+be)?\s+$",
    re.IGNORECASE,
)


class Resolved(NamedTuple):
    """A date, as an ISO 8601 date or date-time no more precise than the words, and what it is a date of.

    Of a week it is the Monday, of a season the year.
    """

    date: str
    precision: SaidPrecision


@dataclass(frozen=True, slots=True)
class _Told:
    """The named pieces of an expression, and what it is counted from and which way."""

    pieces: dict[str, str]
    today: date | None
    ahead: bool


def resolve(words: str, published: str | None, *, ahead: bool = False) -> Resolved | None:
    """The date that WORDS tell.

    Args:
        words: an expression that :mod:`quotes.extraction.cues.time_words` finds.
        published: when the article appeared, as an ISO 8601 date or date-time; where it is unknown or lacks a day, only
            words that name their year have a date.
        ahead: whether what was said lies ahead (``will say on Friday``); otherwise it lies in the past.

    Returns:
        None where WORDS tell no date, could mean several, or contradict PUBLISHED.
    """
    taken = take_apart(words)
    if taken is None:
        return None
    form, pieces = taken
    day = _reference(published)
    found = _reading(form, _Told(pieces, day, ahead))
    if found is None or (day is not None and not ahead and _first_day(found) > day):
        return None
    clock = pieces.get("clock") or pieces.get("clock_after")
    return Resolved(f"{found.date}T{_clock(clock)}", "time") if clock and found.precision == "day" else found


def _reading(form: str, told: _Told) -> Resolved | None:
    try:
        if form in _ABSOLUTE:
            found = _ABSOLUTE[form](told)
        else:
            found = _COUNTED[form](told, told.today) if told.today is not None and form in _COUNTED else None
        # Nine hundred years ago is a year; two thousand years ago is none of the calendar's.
        return found if found is None or _first_day(found) else None
    except (OverflowError, ValueError):
        return None


def said(attribution: Attribution, article: Article) -> Resolved | None:
    """When the words of ATTRIBUTION were said, by what ARTICLE tells; None where that is not known."""
    if attribution.said is None:
        return None
    ahead = attribution.cue is not None and is_ahead(article.text, attribution.cue.span.start)
    return resolve(attribution.said.text, article.published, ahead=ahead)


def is_ahead(text: str, cue_start: int) -> bool:
    """Whether the cue that begins at CUE_START of TEXT is of a time to come."""
    return _AHEAD.search(text[max(0, cue_start - 40) : cue_start]) is not None


def dated(article: Article, extraction: Extraction) -> Extraction:
    """EXTRACTION with ``said_on`` and its precision wherever ARTICLE tells when it was said.

    A date that an attribution has already stays.
    """
    quotes = []
    for quote in extraction.quotes:
        said = _dated(article, quote.attribution)
        quotes.append(quote if said is quote.attribution else replace(quote, attribution=said))
    return replace(extraction, quotes=tuple(quotes))


def _dated(article: Article, attribution: Attribution) -> Attribution:
    found = None if attribution.said_on else said(attribution, article)
    return attribution if found is None else replace(attribution, said_on=found.date, said_precision=found.precision)


def _reference(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published and len(published) >= 10 else None
    except ValueError:
        return None


def _first_day(found: Resolved) -> date:
    year, month, day = (*map(int, found.date.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _clock(words: str) -> str:
    """``15:30`` for `3.30pm`."""
    digits = re.findall(r"\d+", words)
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    letters = words.lower()
    if "p" in letters or "a" in letters:
        hour = hour % 12 + (12 if "p" in letters else 0)
    return f"{hour:02}:{minute:02}"


def _on(day: date | None) -> Resolved | None:
    return Resolved(day.isoformat(), "day") if day is not None else None


def _week(day: date) -> Resolved:
    return Resolved((day - day.weekday() * _DAY).isoformat(), "week")


def _month(year: int, month: int) -> Resolved:
    return Resolved(f"{year:04}-{month:02}", "month")


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_of_month(told: _Told) -> Resolved | None:
    """`May 3`, `Monday, 3 May 2014`: without a year the last such day, or the next one."""
    month, number = month_number(told.pieces["month"]), int(told.pieces["day"])
    if (year := _year(told)) is not None:
        day = _calendar_day(year, month, number)
    elif told.today is None:
        return None
    else:
        # 29 February may be eight years away.
        years = (told.today.year + (step if told.ahead else -step) for step in range(9))
        days = (_calendar_day(each, month, number) for each in years)
        day = next((d for d in days if d is not None and (d >= told.today if told.ahead else d <= told.today)), None)
    weekday = told.pieces.get("weekday")
    if day is None or (weekday is not None and WEEKDAYS[day.weekday()] != weekday):
        return None
    return _on(day)


def _year(told: _Told) -> int | None:
    if "year" in told.pieces:
        return int(told.pieces["year"])
    if told.today is not None and (that := told.pieces.get("that_year")):
        return told.today.year - (that.lower() == "last")
    return None


def _weekday(told: _Told, today: date) -> Resolved | None:
    """`Tuesday` is the last one up to today; `last Tuesday`, where this week has had one already, may be either."""
    number = WEEKDAYS.index(told.pieces["weekday"])
    which, week = told.pieces.get("which", "").lower(), told.pieces.get("week", "").lower()
    if week:
        monday = today - today.weekday() * _DAY
        return _on(monday + {"last": -_WEEK, "this": 0 * _DAY, "next": _WEEK}[week] + number * _DAY)
    if which == "next":
        return None
    if which == "last":
        return None if number < today.weekday() else _on(today - ((today.weekday() - number - 1) % 7 + 1) * _DAY)
    if told.ahead:
        return _on(today + (number - today.weekday()) % 7 * _DAY)
    return _on(today - (today.weekday() - number) % 7 * _DAY)


def _near(told: _Told, today: date) -> Resolved | None:
    words = " ".join((told.pieces.get("near") or told.pieces["part"]).lower().split())
    away = {"the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1}.get(words, 0)
    return _on(today + away * _DAY)


def _named_month(told: _Told) -> Resolved | None:
    """`in June` is the last one up to now; `last June`, where this year has had one already, may be either."""
    month, which = month_number(told.pieces["month"]), told.pieces.get("which", "").lower()
    if (year := _year(told)) is not None:
        return _month(year, month)
    if told.today is None or which == "next":
        return None
    if which == "last":
        return _month(told.today.year - 1, month) if month >= told.today.month else None
    if told.ahead:
        return _month(told.today.year + (month < told.today.month), month)
    return _month(told.today.year - (month > told.today.month), month)


def _unit(told: _Told, today: date) -> Resolved | None:
    unit, which = told.pieces["unit"].lower(), told.pieces.get("which", "this").lower()
    step = {"last": -1, "next": 1}.get(which, 0)
    if unit == "weekend":
        return _weekend(today, which, told.ahead)
    # `in the month` and `this past year` count from today and name no month and no year.
    if told.pieces.get("within") or which == "this past":
        return _week(today) if unit == "week" and which != "this past" and today.weekday() < 6 else None
    if unit == "week":
        # On a Sunday the week is over for some and has just begun for others.
        return _week(today + step * _WEEK) if today.weekday() < 6 else None
    if unit == "year":
        return Resolved(f"{today.year + step:04}", "year")
    months = today.year * 12 + today.month - 1 + step
    return _month(months // 12, months % 12 + 1)


def _weekend(today: date, which: str, ahead: bool) -> Resolved | None:
    """The week that the weekend ends."""
    if which == "next" or (ahead and which == "last"):
        return None
    if which == "last":
        return _week(today - _WEEK)
    return _week(today if ahead or today.weekday() >= 5 else today - _WEEK)


def _season(told: _Told) -> Resolved | None:
    season, which = told.pieces["season"].lower(), told.pieces.get("which", "").lower()
    # A winter is of two years.
    if season == "winter":
        return None
    year = _year(told)
    if year is None and told.today is not None:
        begins = _SEASON_BEGINS[season]
        if which == "last" and told.today.month < begins + _SEASON_MONTHS:
            year = told.today.year - 1
        elif which == "this" and (told.today.month >= begins or told.ahead):
            year = told.today.year
    return Resolved(f"{year:04}", "season") if year is not None else None


def _named_year(told: _Told) -> Resolved:
    return Resolved(told.pieces["year"], "year")


def _ago(told: _Told, today: date) -> Resolved | None:
    words = told.pieces["count"].lower()
    if words.isdecimal():
        count = int(words)
    elif words in ("a", "an", *NUMBERS):
        count = NUMBERS.index(words) + 1 if words in NUMBERS else 1
    else:
        return None
    unit = told.pieces["unit"].lower()
    if unit == "day":
        return _on(today - count * _DAY)
    if unit == "week":
        return _week(today - count * _WEEK)
    if unit == "year":
        return Resolved(f"{today.year - count:04}", "year")
    months = today.year * 12 + today.month - 1 - count
    return _month(months // 12, months % 12 + 1)


def _iso(told: _Told) -> Resolved | None:
    try:
        return _on(date.fromisoformat(told.pieces["iso"]))
    except ValueError:
        return None


# Forms that can name their year, and those that only count from the day of publication.
_ABSOLUTE: dict[str, Callable[[_Told], Resolved | None]] = {
    "month day": _day_of_month,
    "day month": _day_of_month,
    "month": _named_month,
    "season": _season,
    "year": _named_year,
    "iso": _iso,
}
_COUNTED: dict[str, Callable[[_Told, date], Resolved | None]] = {
    "weekday": _weekday,
    "near": _near,
    "unit": _unit,
    "ago": _ago,
}
