"""Filters of the templates: what Jinja would take long to put in words, over and over."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?")


@lru_cache(maxsize=10_000)
def in_words(date: str) -> str:
    """DATE (ISO 8601) as people write it, and no more precise than it is: 3 May 2031, May 2031, 2031."""
    read = _DATE.match(date)
    if read is None:
        return date[:10]
    year, month, day = read.groups()
    return f"{f'{int(day)} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"


@lru_cache(maxsize=10_000)
def dated(date: str | None) -> Markup:
    """The element for DATE, in words; nothing where none is known."""
    return Markup('<time datetime="{}">{}</time>').format(date, in_words(date)) if date else Markup()
