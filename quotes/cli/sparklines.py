"""A row of small bars: how many statements there were over time, in one line of a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quotes.periods import Periods

if TYPE_CHECKING:
    from rich.console import Console

_BARS = "▁▂▃▄▅▆▇█"
# A hole is seen as one.
_NONE = "·"
_BAR = "cyan"


def sparkline(found: Periods) -> str:
    """A bar for each period of FOUND, the largest number the highest; a dot where there is nothing."""
    most = max(count for _, count in found.counts)
    # The lowest bar is something, so that one of a thousand can be told from none.
    return "".join(_BARS[(count * len(_BARS) - 1) // most] if count else _NONE for _, count in found.counts)


def fits(out: Console) -> bool:
    """Whether OUT is a terminal that has the letters for it."""
    try:
        (_BARS + _NONE).encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return out.is_terminal


def room(out: Console) -> int:
    """How many bars there is room for beside the two dates."""
    return max(12, min(60, out.width - len("2031-05  2031-05")))


def print_sparkline(out: Console, found: Periods) -> None:
    """The bars between their first and last period, and what they mean."""
    from rich.text import Text

    most = max(count for _, count in found.counts)
    line = Text().append(f"{found.counts[0][0]} ", "dim").append(sparkline(found), _BAR)
    out.print(line.append(f" {found.counts[-1][0]}", "dim"), soft_wrap=True)
    noted = f"statements a {found.unit}, at most {most:,}"
    if found.left_out:
        noted += f"; {found.left_out:,} more at other or unknown dates"
    out.print(Text(noted, "dim"), soft_wrap=True)
