"""``quotes stats``: how much a collection holds, and bars of how much there was over time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from quotes.cli import _options as options
from quotes.cli._collection import open_there
from quotes.cli._output import console, json_text, one_line
from quotes.periods import Periods, numbered, unit_of

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.store import Stats

_BARS = "▁▂▃▄▅▆▇█"
# A hole is seen as one.
_NONE = "·"


def stats(
    by: options.By = None,
    plain: options.Plain = False,
    as_json: options.AsObject = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say how much the collection holds.

    Articles, quotes, speakers, statements and outlets, from when to when, how many quotes have a speaker, what people
    thought of them, and who is quoted most. On a terminal, bars show how many statements there were over time.
    """
    unit = unit_of(by)
    with open_there(db) as store:
        found = store.stats()
    if as_json:
        typer.echo(json_text(asdict(found)))
        return
    for name, value in _lines(found):
        typer.echo(f"{name and name + ':':12} {value}")
    if not plain:
        dates: dict[Any, int] = {None: found.undated, **found.by_month}
        print_bars(console(), lambda room: numbered(dates, by=unit, most=room))


def _lines(found: Stats) -> list[tuple[str, str]]:
    """What is said of each, behind its name, which is "" where a line goes on with the one before."""
    from rich.filesize import decimal

    share = found.share_attributed
    versions = f", {found.changed} of them in several versions" if found.changed else ""
    reviewed = {name: count for name, count in found.statuses.items() if name != "machine"}
    lines = [
        ("articles", f"{found.articles:,}{versions}"),
        ("published", f"{found.first} to {found.last}" if found.first else "no dates"),
        ("outlets", f"{found.outlets:,}"),
        ("speakers", f"{found.speakers:,}"),
        ("statements", f"{found.statements:,}"),
        ("quotes", f"{found.quotes:,} ({_listed(found.kinds)})"),
        ("doubtful", f"{found.doubtful:,} more, which are not counted here"),
        ("attributed", "-" if share is None else f"{found.attributed:,} ({share:.0%})"),
        ("reviewed", _listed(reviewed)),
        ("corrections", f"{found.corrections:,}"),
        ("size", decimal(found.bytes, precision=0)),
    ]
    for name, listed in (("most quoted", found.top_speakers), ("publishing", found.top_outlets)):
        counted = (each.values() for each in listed)
        lines += [("" if i else name, f"{one_line(who)} ({count:,})") for i, (who, count) in enumerate(counted)]
    return lines


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def sparkline(found: Periods) -> str:
    """Draw a bar for each period of FOUND, the largest number the highest; a dot where there is nothing."""
    most = max(count for _, count in found.counts)
    # The lowest bar is something, so that one of a thousand can be told from none.
    return "".join(_BARS[(count * len(_BARS) - 1) // most] if count else _NONE for _, count in found.counts)


def print_bars(out: Console, count: Callable[[int], Periods | None]) -> None:
    """Print a row of bars between their first and last period, and what they mean, where OUT is a terminal.

    COUNT gives the numbers, of so many periods as there is room for beside the two dates.
    """
    from rich.text import Text

    try:
        (_BARS + _NONE).encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return
    if not out.is_terminal or (found := count(max(12, min(60, out.width - len("2031-05  2031-05"))))) is None:
        return
    line = Text().append(f"{found.counts[0][0]} ", "dim").append(sparkline(found), "cyan")
    noted = f"statements a {found.unit}, at most {max(number for _, number in found.counts):,}"
    if found.left_out:
        noted += f"; {found.left_out:,} more at other or unknown dates"
    out.print()
    out.print(line.append(f" {found.counts[-1][0]}", "dim"), soft_wrap=True)
    out.print(Text(noted, "dim"), soft_wrap=True)
