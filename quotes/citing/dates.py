"""ISO 8601 dates in the words of each style, as precise as they are and no more."""

from __future__ import annotations

from typing import Literal

Style = Literal["us", "day-first", "ap", "mla", "iso"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# The Associated Press writes March to July in full and shortens the rest before a day.
_AP = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_MLA = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def parts(date: str) -> list[int]:
    """Year, month and day of DATE, as many as it has."""
    return [int(part) for part in date[:10].split("-")]


def written(date: str, style: Style = "us") -> str:
    """DATE as STYLE has it: ``May 2, 2024`` (us, ap), ``2 May 2024`` (day-first, mla), as it is (iso)."""
    if style == "iso":
        return date
    known = parts(date)
    if len(known) == 1:
        return str(known[0])
    short = {"ap": _AP, "mla": _MLA}.get(style, _MONTHS)
    month = (short if len(known) == 3 or style == "mla" else _MONTHS)[known[1] - 1]
    if len(known) == 2:
        return f"{month} {known[0]}"
    if style in ("day-first", "mla"):
        return f"{known[2]} {month} {known[0]}"
    return f"{month} {known[2]}, {known[0]}"


def when_said(date: str, precision: str | None, style: Style = "us") -> str:
    """DATE, of something said, in a sentence: ``on May 2, 2024``, ``in May 2024``, ``in the week from May 2, 2024``."""
    if precision == "week":
        return f"in the week from {written(date, style)}"
    return f"{'on' if len(parts(date)) == 3 else 'in'} {written(date, style)}"


def year_first(date: str) -> str:
    """DATE as APA puts it: ``2024, May 2``."""
    known = parts(date)
    if len(known) == 1:
        return str(known[0])
    day = f" {known[2]}" if len(known) == 3 else ""
    return f"{known[0]}, {_MONTHS[known[1] - 1]}{day}"
