"""``quotes stats``: how much a collection holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from quotes.cli import options, sparklines
from quotes.cli.printing import console, json_text, one_line
from quotes.periods import numbered, unit_of

if TYPE_CHECKING:
    from quotes.store import Stats
    from quotes.store.read.overview import Leading

_UNITS = ("bytes", "kB", "MB", "GB")


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
    from quotes.store import open_store

    unit = unit_of(by)
    with open_store(db, create=False) as store:
        found = store.stats()
        most = store.leading()
    if as_json:
        typer.echo(json_text(_object(found, most)))
        return
    for name, value in _lines(found):
        typer.echo(f"{name + ':':12} {value}")
    for name, listed in (("most quoted", most.speakers), ("publishing", most.outlets)):
        for i, (who, count) in enumerate(listed):
            typer.echo(f"{name + ':' if i == 0 else '':12} {one_line(who)} ({count:,})")
    out = console()
    if not plain and sparklines.fits(out) and (drawn := numbered(most.dates, by=unit, most=sparklines.room(out))):
        out.print()
        sparklines.print_sparkline(out, drawn)


def _object(found: Stats, most: Leading) -> dict[str, Any]:
    return {
        **asdict(found),
        "share_attributed": found.share_attributed,
        "top_speakers": [{"name": name, "statements": count} for name, count in most.speakers],
        "top_outlets": [{"name": name, "statements": count} for name, count in most.outlets],
        "by_month": {month: count for month, count in sorted(most.dates.items(), key=str) if month},
    }


def _lines(found: Stats) -> list[tuple[str, str]]:
    share = found.share_attributed
    versions = f", {found.changed} of them in several versions" if found.changed else ""
    return [
        ("articles", f"{found.articles:,}{versions}"),
        ("published", f"{found.first} to {found.last}" if found.first else "no dates"),
        ("outlets", f"{found.outlets:,}"),
        ("speakers", f"{found.speakers:,}"),
        ("statements", f"{found.statements:,}"),
        ("quotes", f"{found.quotes:,} ({_listed(found.kinds)})"),
        ("doubtful", f"{found.doubtful:,} more, which are not counted here"),
        ("attributed", "-" if share is None else f"{found.attributed:,} ({share:.0%})"),
        ("reviewed", _listed({name: count for name, count in found.statuses.items() if name != "machine"})),
        ("corrections", f"{found.corrections:,}"),
        ("size", _size(found.bytes)),
    ]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _size(length: int) -> str:
    value = float(length)
    for unit in _UNITS[:-1]:
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} {_UNITS[-1]}"
