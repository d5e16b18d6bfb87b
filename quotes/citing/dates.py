"""ISO 8601 dates in the words of each style, as precise as they are and no more."""

from __future__ import annotations

from datetime import date as day
from datetime import timedelta
from typing import Literal

Style = Literal["us", "day-first", "ap", "mla", "iso"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# The Associated Press writes March to July in full and shortens the rest before a day.
_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_MLA = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def parts(date: str | None) -> list[int]:
    """Read year, month and day of DATE, as many as it has."""
    return [int(part) for part in date[:10].split("-")] if date else []


def written(date: str | None, style: Style = "us") -> str:
    """Write DATE as STYLE has it: ``May 2, 2024`` (us, ap), ``2 May 2024`` (day-first, mla), as it is (iso)."""
    known = parts(date)
    if date is None or len(known) < 2 or style == "iso":
        return date or ""
    short = {"ap": _AP, "mla": _MLA}.get(style, _MONTHS)
    month = (short if len(known) == 3 or style == "mla" else _MONTHS)[known[1] - 1]
    if len(known) == 2:
        return f"{month} {known[0]}"
    return f"{known[2]} {month} {known[0]}" if style in ("day-first", "mla") else f"{month} {known[2]}, {known[0]}"


def when_said(date: str | None, precision: str | None, style: Style = "us") -> str:
    """Put DATE, of something said, in a sentence: ``on May 2, 2024``, ``in May 2024``, ``in the week from May …``."""
    if date is None:
        return ""
    start = "in the week from" if precision == "week" else "on" if len(parts(date)) == 3 else "in"
    return f"{start} {written(date, style)}"


def spoken(date: str, precision: str | None) -> tuple[str, ...]:
    """Give the first and the last day of a week, of which DATE is the Monday; of anything else DATE without a time."""
    if precision != "week":
        return (date[:10],)
    monday = day.fromisoformat(date[:10])
    return date[:10], (monday + timedelta(days=6)).isoformat()


def year_first(date: str | None) -> str:
    """Write DATE as APA puts it: ``2024, May 2``."""
    known = parts(date)
    if len(known) < 2:
        return "".join(map(str, known))
    day = f" {known[2]}" if len(known) == 3 else ""
    return f"{known[0]}, {_MONTHS[known[1] - 1]}{day}"


def short_month(date: str | None) -> str | None:
    """Give the month of DATE as BibTeX calls it, ``may``."""
    known = parts(date)
    return _MONTHS[known[1] - 1][:3].lower() if len(known) > 1 else None
