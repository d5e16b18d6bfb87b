"""``quotes plot``: what a speaker said over time, as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options
from quotes.cli.looking import Who
from quotes.cli.naming import speaker_number
from quotes.errors import NotFoundError
from quotes.periods import periods, unit_of


def plot(
    speaker: Who,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .png or a .svg.")],
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    by: options.By = None,
    title: Annotated[str | None, typer.Option(metavar="WORDS", help="In place of the speaker's name.")] = None,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Draw how much a speaker said over time.

    Each statement counts once, at the day it was said or, where that is not known, published. It needs the extra:
    pip install 'quotes[plot]'.
    """
    from quotes.publishing.plots import plot as draw
    from quotes.store import open_store

    unit = unit_of(by)
    with open_store(db, create=False) as store:
        number = speaker_number(store, speaker)
        name = store.speaker(number).name
        told = store.told_once(store.history(number, outlet=outlet, since=since, until=until))
    found = periods((each.statement.date for each in told), by=unit)
    if found is None:
        asked = "has no statement with a date precise enough" if told else "has no statement"
        raise NotFoundError(f"{name} {asked} in what was asked for: leave an option out")
    reviewed = sum(each.statement.status in ("confirmed", "corrected") for each in told)
    # The picture travels without the collection: it has to say by itself what it rests on.
    counted = f"{len(told):,} statement{'s' * (len(told) != 1)}"
    note = f"{counted}, found and attributed by a program; {reviewed:,} reviewed by a person"
    if found.left_out:
        note += f"; {found.left_out:,} at other or unknown dates not drawn"
    draw(found, output, title=title or name, note=note)
    typer.echo(f"{output}: {counted}, {found.counts[0][0]} to {found.counts[-1][0]} by {found.unit}")
