"""The commands that read the database: search, speakers, history, statements, statement and show."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from quotes.cli import options, rows, sparklines
from quotes.cli.boundary import complain
from quotes.cli.naming import speaker_number
from quotes.cli.printing import console, write_csv, write_json
from quotes.periods import periods, unit_of
from quotes.records import SOUND, SPEAKER_KINDS

if TYPE_CHECKING:
    from quotes.store import Found, Store
    from quotes.store.read.quotes import Sort

Who = Annotated[
    str,
    typer.Argument(
        metavar="SPEAKER",
        help="A name, or the number that `quotes speakers` shows.",
        show_default=False,
    ),
]


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help='All of these words, in any form; "a phrase"; begin* of a word.',
            show_default=False,
        ),
    ] = None,
    speaker: options.Speakers = None,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    kind: options.Kind = None,
    cue_class: options.CueClassName = None,
    polarity: options.PolarityName = "positive",
    told_to: options.ToldTo = None,
    status: options.StatusName = None,
    min_confidence: options.MinConfidence = SOUND,
    everything: options.All = False,
    sort: options.Sort = "newest",
    limit: options.Limit = 20,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Find quotes by their words.

    Each is shown where it stands, with who said it, when and where. Without WORDS, everything that the options leave
    is listed.
    """
    options.one_format(as_json=as_json, as_csv=as_csv)
    chance = options.least(min_confidence, everything=everything)
    from quotes.store import Filter

    with _store(db) as store:
        asked = Filter(
            words=" ".join(words) if words else None,
            speakers=tuple(speaker_number(store, name) for name in speaker or ()),
            outlet=outlet, since=since, until=until, kind=kind, cue_class=cue_class, polarity=polarity,
            told_to=told_to, status=status, min_confidence=chance,
        )  # fmt: skip
        found = store.quotes(asked, sort=cast("Sort", sort), limit=limit)
        if as_json:
            write_json(map(rows.hit_object, found.hits))
        elif as_csv:
            print_csv([rows.statement_row(hit.statement) for hit in found.hits], rows.STATEMENT_COLUMNS)
        else:
            from quotes.cli.views import print_hit

            out = console()
            for hit in found.hits:
                print_hit(out, hit, store.quote(hit.statement.id))
    tell_extent(found, shown=len(found.hits))


def speakers(
    kind: Annotated[
        str | None,
        typer.Option(metavar="|".join(SPEAKER_KINDS), help="Only speakers of this kind."),
    ] = None,
    limit: options.Limit = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List who is quoted, the most quoted first."""
    options.one_format(as_json=as_json, as_csv=as_csv)
    with _store(db) as store:
        found = store.speakers(kind=kind, limit=limit)
    if as_json:
        write_json(map(rows.speaker_object, found))
    elif as_csv:
        print_csv([rows.speaker_row(speaker) for speaker in found], rows.SPEAKER_COLUMNS)
    elif found:
        from quotes.cli.views import print_speakers

        print_speakers(console(), found)
    _note_if_none(found)


def history(
    speaker: Who,
    about: options.About = None,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    kind: options.Kind = None,
    cue_class: options.CueClassName = None,
    polarity: options.PolarityName = "positive",
    told_to: options.ToldTo = None,
    each: Annotated[
        bool, typer.Option("--each", help="Every appearance by itself, also of what several articles have.")
    ] = False,
    status: options.StatusName = None,
    min_confidence: options.MinConfidence = SOUND,
    everything: options.All = False,
    sort: options.Sort = "oldest",
    limit: options.Limit = None,
    by: options.By = None,
    plain: options.Plain = False,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List what a speaker said, by date.

    Each statement comes once, in the longest form of its words, with outlet and link, and with how many articles,
    outlets and independent sources have it. On a terminal, bars show how many there were over time.
    """
    options.one_format(as_json=as_json, as_csv=as_csv)
    unit, chance = unit_of(by), options.least(min_confidence, everything=everything)
    from quotes.store import Filter

    with _store(db) as store:
        asked = Filter(
            words=about, speakers=(speaker_number(store, speaker),), outlet=outlet, since=since, until=until,
            kind=kind, cue_class=cue_class, polarity=polarity, told_to=told_to, status=status, min_confidence=chance,
        )  # fmt: skip
        found = store.quotes(asked, sort=cast("Sort", sort))
        appearances = [hit.statement for hit in found.hits]
        told = [] if each else store.told_once(appearances)
    total = len(appearances) if each else len(told)
    appearances, told = appearances[:limit], told[:limit]
    if as_json:
        write_json(map(rows.statement_object, appearances) if each else map(rows.overview_object, told))
    elif as_csv and each:
        print_csv([rows.statement_row(statement) for statement in appearances], rows.STATEMENT_COLUMNS)
    elif as_csv:
        print_csv([rows.overview_row(overview) for overview in told], rows.OVERVIEW_COLUMNS)
    else:
        from quotes.cli.views import print_overview, print_statement

        out = console()
        for appearance in appearances if each else ():
            print_statement(out, appearance)
        for overview in told:
            print_overview(out, overview)
        dates = [each_one.date for each_one in (appearances if each else [overview.statement for overview in told])]
        if not plain and sparklines.fits(out) and (drawn := periods(dates, by=unit, most=sparklines.room(out))):
            out.print()
            sparklines.print_sparkline(out, drawn)
    tell_extent(replace(found, total=total), shown=min(total, limit or total))


def tell_extent(found: Found, *, shown: int) -> None:
    """Say on standard error how many of what was FOUND are SHOWN, and how many were left out for what reason."""
    parts = [f"{shown:,} of {found.total:,}"] if shown < found.total else [] if found.total else ["nothing found"]
    if found.doubtful:
        parts.append(f"{found.doubtful:,} doubtful left out (--all shows them)")
    if found.undated:
        parts.append(f"{found.undated:,} without a date left out")
    if parts:
        complain("; ".join(parts))


def statements(
    speaker: Annotated[
        str | None,
        typer.Argument(
            metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.", show_default=False
        ),
    ] = None,
    limit: options.Limit = 20,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List statements, the most widely reported first.

    Without SPEAKER, those that several articles have.
    """
    options.one_format(as_json=as_json, as_csv=as_csv)
    with _store(db) as store:
        told = store.statements(None if speaker is None else speaker_number(store, speaker), limit=limit)
    if as_json:
        write_json(map(rows.overview_object, told))
    elif as_csv:
        print_csv([rows.overview_row(overview) for overview in told], rows.OVERVIEW_COLUMNS)
    else:
        from quotes.cli.views import print_overview

        out = console()
        for overview in told:
            print_overview(out, overview, with_speaker=True)
    _note_if_none(told)


def statement(
    number: Annotated[
        str,
        typer.Argument(metavar="ID", help="The number of one of its quotes, as `quotes search` shows it, or its key."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show one statement with every appearance.

    Each appearance comes with what it left out of the longest form, [-so-], and what it has in its place, {+so+}.
    """
    with _store(db) as store:
        found = store.statement(number)
    if as_json:
        from quotes.cli.printing import json_text

        typer.echo(json_text(rows.full_object(found)))
    else:
        from quotes.cli.views import print_in_full

        print_in_full(console(), found)


def show(
    number: Annotated[
        str,
        typer.Argument(metavar="ID", help="The number of a quote, as `quotes search` shows it."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show one quote in its paragraph.

    Quote, mention and cue are marked, and everything known about them follows.
    """
    with _store(db) as store:
        quote = store.quote(number)
    if as_json:
        from quotes.cli.printing import json_text

        typer.echo(json_text(rows.quote_object(quote)))
    else:
        from quotes.cli.views import print_quote

        print_quote(console(), quote)


def _store(db: options.Database) -> Store:
    from quotes.store import open_store

    return open_store(db, create=False)


def print_csv(table: Sequence[rows.Row], columns: Sequence[str]) -> None:
    """Print TABLE as CSV, with a warning where a spreadsheet would run a cell."""
    # A table is for another program: it is UTF-8 whatever the locale, so that no letter of it is lost.
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    formulas = write_csv(table, columns)
    if formulas:
        complain(
            f"cells that begin with =, +, - or @ are kept as they are ({formulas} here): import the columns as text, "
            "for a spreadsheet would run such cells as formulas"
        )


def _note_if_none(found: Sequence[Any]) -> None:
    if not found:
        complain("nothing found")
