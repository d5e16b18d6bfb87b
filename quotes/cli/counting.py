"""``quotes stats``: how much a collection holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli import options
from quotes.cli.printing import json_text

if TYPE_CHECKING:
    from quotes.store import Stats

_UNITS = ("bytes", "kB", "MB", "GB")


def stats(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.", show_default=False)] = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Say how much the collection holds.

    Articles, quotes, speakers, statements and outlets, from when to when, how many quotes have a speaker, and what
    people thought of them.
    """
    from quotes.store import open_store

    with open_store(db, create=False) as store:
        found = store.stats()
    if as_json:
        typer.echo(json_text({**asdict(found), "share_attributed": found.share_attributed}))
        return
    for name, value in _lines(found):
        typer.echo(f"{name + ':':12} {value}")


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
