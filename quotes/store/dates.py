"""Dates as ISO 8601 text, each as precise as it is known."""

from __future__ import annotations

import re
from datetime import date, datetime

from quotes.errors import OptionError

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_day(text: str) -> bool:
    """Whether TEXT is a date of the form YYYY, YYYY-MM or YYYY-MM-DD that the calendar has."""
    match = _DAY.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """Whether TEXT is a date or a date-time (YYYY-MM-DDThh:mm, seconds and zone optional)."""
    if is_day(text):
        return True
    # fromisoformat() takes week dates and compact forms too, which do not sort with the others.
    if not is_day(text[:10]) or len(text[:10]) < 10 or text[10:11] not in ("T", " "):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def checked_day(text: str, name: str) -> str:
    """TEXT, the value of the option NAME, if it is a date.

    Raises:
        OptionError: it is not.
    """
    if not is_day(text):
        raise OptionError(f"{name} {text!r} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
    return text
