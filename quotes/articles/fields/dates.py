"""When an article was published, as ISO 8601 and never as a guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?)?"
)
# As content management systems write it: 20160816140300.
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?")
# "UTC+3" is three hours ahead to most people and three behind to POSIX.
_SIGNED_NAME = re.compile(r"[A-Za-z]{3,}[+-]\d")
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|(?<!\d)\d{8}(?=$|[Tt])")
# Nobody writes year, day, month.
_YEAR_FIRST = re.compile(r"\d{4}\D")
# RFC 2822 section 4.3 fixes these names; any other (CET, IST, AST ...) means different offsets in different countries.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

_EARLIEST = "1600"

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
#: A day written out, in any of the usual forms.
WRITTEN = re.compile(
    rf"(?<![\w/.-])(?:{_MONTH}\s+{_NUMBER},?\s+\d{{4}}|{_NUMBER}\.?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{4}/\d\d?/\d\d?|\d{1,2}([./-])\d{1,2}\1\d{4})(?![\d/-])",
    re.IGNORECASE,
)


class DateError(ValueError):
    """A date can't be read, or can be read in two ways; the message says why and what to write instead."""


def published(value: str) -> str:
    """The date or date-time that VALUE states, as ISO 8601 and exactly as precise as VALUE.

    Args:
        value: ISO 8601, RFC 2822, or any form that can be read in one way only (``16 August 2016``, ``16/08/2016``).

    Returns:
        ``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM`` with seconds and offset where VALUE has them.

    Raises:
        DateError: VALUE is no date, lacks a day, a month or a four-digit year, is ambiguous (``03/04/2016``), or lies
            before 1600.
    """
    result = _read(value.strip())
    if result < _EARLIEST:
        raise DateError(f"{value!r} lies before {_EARLIEST}, and no news does; write the day of publication")
    return result


def written(text: str) -> set[str]:
    """The days that are written out in TEXT, as ISO 8601, those left out that can be read in two ways."""
    found = set()
    for match in WRITTEN.finditer(text):
        try:
            found.add(published(match[0].replace(".", " ") if match[0][0].isalpha() else match[0]))
        except DateError:
            continue
    return found


def _read(value: str) -> str:
    if match := _ISO.fullmatch(value):
        return _iso(value, match)
    if match := _DIGITS.fullmatch(value):
        year, month, day, hour, minute, second = match.groups()
        return published(f"{year}-{month}-{day}T{hour}:{minute}{f':{second}' if second else ''}")
    try:
        return date.fromisoformat(value).isoformat()  # 20160816, 2016-W33-2
    except ValueError:
        return _other(value)


def _iso(value: str, match: re.Match[str]) -> str:
    result, time, zone = match["day"], match["time"], match["zone"]
    if time:
        result += f"T{time.replace(',', '.')}"
    if zone:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        result += "Z" if zone in "Zz" else f"{zone[0]}{digits[:2]}:{digits[2:]}"
    try:
        datetime.fromisoformat(result)
    except ValueError:
        raise DateError(f"{value!r} is not a day of the calendar or a time of day") from None
    return result


def _other(value: str) -> str:
    if not _FULL_YEAR.search(value):
        raise DateError(f"{value!r} is not a date with a four-digit year; write it as YYYY-MM-DD")
    if _SIGNED_NAME.search(value):
        raise DateError(f"{value!r} has an offset that can be read in two ways; write it as +03:00")
    readings = {
        reading: None
        for day_first in ((False,) if _YEAR_FIRST.match(value) else (False, True))
        for year_first in (False, True)
        if (reading := _reading(value, day_first=day_first, year_first=year_first))
    }
    if not readings:
        raise DateError(f"{value!r} is not a complete date; write it as YYYY-MM-DD")
    if len(readings) > 1:
        raise DateError(f"{value!r} can be read as {' or '.join(readings)}; write the one that is meant")
    return next(iter(readings))


def _reading(value: str, *, day_first: bool, year_first: bool) -> str | None:
    """One way to read VALUE, or None where it lacks a day, month or year.

    dateutil fills what is missing from a default.  Two defaults that differ in every field show which those are.
    """
    from dateutil import parser

    found = []
    for default in (datetime(2001, 1, 1), datetime(2003, 12, 31, 23, 59, 59, 999)):
        try:
            found.append(parser.parse(value, default=default, dayfirst=day_first, yearfirst=year_first, tzinfos=_zone))
        except DateError:
            raise
        except (ValueError, OverflowError):
            return None
    first, second = found
    if first.date() != second.date():
        return None
    if first.hour != second.hour:
        return first.date().isoformat()
    if first.minute != second.minute:
        return first.isoformat(timespec="minutes")
    if first.second != second.second:
        return first.isoformat(timespec="minutes")
    return first.isoformat(timespec="seconds" if first.microsecond != second.microsecond else "auto")


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if offset else UTC
    if name in {"UTC", "GMT", "Z", "UT"}:
        return UTC
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    raise DateError(f"{name!r} stands for different offsets in different places; write an offset such as +01:00")
