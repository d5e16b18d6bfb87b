"""The commands that find quotes in the database: search, history and show; and the list of speakers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import typer

from quotes.cli import options, rows, sparklines
from quotes.cli.boundary import complain
from quotes.cli.citing import lines_of, print_citations
from quotes.cli.correcting import line_of
from quotes.cli.naming import open_there, speaker_number, tell_extent
from quotes.cli.printing import console, json_text
from quotes.cli.seen import only_new
from quotes.errors import NotFoundError, OptionError
from quotes.numbers import read_number
from quotes.periods import Unit, periods, unit_of
from quotes.records import SORTS

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.records import Sort
    from quotes.store import Filter, Found, SearchHit, Statement, Store

# Hits where neither --limit nor --new is given.
_FEW = 20

Record = TypeVar("Record")


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
    *,
    narrowed: options.Narrowed,
    repeated: Annotated[
        bool, typer.Option("--repeated", help="Only what several articles have, each statement once.")
    ] = False,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="|".join(SORTS),
            help="What comes first; the newest where not given, with --repeated what most independent sources have.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="At most so many.", show_default="20; with --new all"),
    ] = None,
    new: options.New = False,
    cite: options.Cite = None,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Find quotes by their words.

    Each is shown where it stands, with who said it, when and where. Without WORDS, everything that the options leave
    is listed.
    """
    options.refuse_two({"--cite": cite, "a list for programs": form})
    from quotes.cli import views

    most = limit or (None if new else _FEW)
    with open_there(db) as store:
        asked = narrowed.filter(
            words=" ".join(words) if words else None,
            speakers=tuple(speaker_number(store, name) for name in speaker or ()),
            repeated=repeated,
        )
        with only_new(store, asked, new=new) as question:
            if repeated:
                found, told = _repeated(store, question.asked, cast("Sort | None", sort))
                shown: Sequence[SearchHit] = [SearchHit(statement=each, hits=()) for each in told[:most]]
            else:
                found = store.quotes(question.asked, sort=cast("Sort", sort or "newest"), limit=most)
                shown = found.hits
            lines = {} if cite is None else lines_of(store, [each.statement for each in shown], cite)

            def print_one(out: Console, each: Any) -> None:
                statement = each if repeated else each.statement
                if repeated:
                    views.print_overview(out, statement, with_speaker=True)
                else:
                    views.print_hit(out, each, store.quote(statement.id))
                if cite is not None:
                    views.print_citation(out, lines[statement.id])

            listed: Sequence[Any] = [hit.statement for hit in shown] if repeated else shown
            _print_list(listed, rows.OVERVIEWS if repeated else rows.HITS, form, print_one)
            question.is_answered = len(shown) == found.total
    tell_extent(found, shown=len(shown))


def _repeated(store: Store, asked: Filter, sort: Sort | None) -> tuple[Found, list[Statement]]:
    """What several articles have of what is ASKED, each once, with how many there are."""
    from quotes.store.read.statements import by_reports

    found = store.quotes(asked, sort=sort or "oldest")
    told = store.told_once([hit.statement for hit in found.hits])
    return replace(found, total=len(told)), told if sort else by_reports(told)


def _print_list(
    records: Sequence[Record], listing: rows.Listing, form: options.Format, print_one: Callable[[Console, Record], None]
) -> None:
    if form:
        rows.print_listing(records, listing, form)
        return
    out = console()
    for record in records:
        print_one(out, record)


def history(
    speaker: Annotated[
        str,
        typer.Argument(
            metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.", show_default=False
        ),
    ],
    about: options.About = None,
    *,
    narrowed: options.Narrowed,
    each: Annotated[
        bool, typer.Option("--each", help="Every appearance by itself, also of what several articles have.")
    ] = False,
    sort: options.Sort = "oldest",
    limit: options.Limit = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Draw how much it was over time, as a .png or a .svg (pip install 'quotes[plot]')."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Of the plot, in place of the speaker's name.")
    ] = None,
    new: options.New = False,
    cite: Annotated[
        str | None,
        typer.Option(
            "--cite", metavar="STYLE", help="Citations in this style in place of the list; see `quotes cite --styles`."
        ),
    ] = None,
    by: options.By = None,
    plain: options.Plain = False,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """List what a speaker said, by date.

    Each statement comes once, in the longest form of its words, with outlet and link, and with how many articles,
    outlets and independent sources have it. On a terminal, bars show how many there were over time; --plot draws them
    into a file instead.
    """
    options.refuse_two({"--plot": plot, "--cite": cite, "a list for programs": form})
    if title is not None and plot is None:
        raise OptionError("--title is that of a plot: give --plot FILE, too")
    from quotes.cli import views

    unit = unit_of(by)
    with open_there(db) as store:
        number = speaker_number(store, speaker)
        with only_new(store, narrowed.filter(words=about, speakers=(number,)), new=new) as question:
            found = store.quotes(question.asked, sort=cast("Sort", sort))
            appearances = [hit.statement for hit in found.hits]
            told = [] if each else store.told_once(appearances)
            shown = (appearances if each else told)[:limit]
            found = replace(found, total=len(appearances if each else told))
            if plot is not None:
                name = store.speaker(number).name
                _plot(shown, plot, title=title or name, name=name, unit=unit)
            elif cite is not None:
                print_citations(store, shown, cite)
            elif each:
                _print_list(shown, rows.STATEMENTS, form, views.print_statement)
            else:
                _print_list(shown, rows.OVERVIEWS, form, views.print_overview)
            question.is_answered = len(shown) == found.total
    if not (plot or cite or form or plain):
        _print_bars([statement.date for statement in shown], unit)
    tell_extent(found, shown=len(shown))


def _print_bars(dates: Sequence[str | None], unit: Unit | None) -> None:
    out = console()
    if sparklines.fits(out) and (drawn := periods(dates, by=unit, most=sparklines.room(out))):
        out.print()
        sparklines.print_sparkline(out, drawn)


def _plot(shown: Sequence[Statement], file: Path, *, title: str, name: str, unit: Unit | None) -> None:
    """Draw how many statements were SHOWN over time into FILE."""
    from quotes.publishing.plots import plot as draw

    found = periods((statement.date for statement in shown), by=unit)
    if found is None:
        asked = "has no statement with a date precise enough" if shown else "has no statement"
        raise NotFoundError(f"{name} {asked} in what was asked for: leave an option out")
    reviewed = sum(statement.status in ("confirmed", "corrected") for statement in shown)
    # The picture travels without the collection: it has to say by itself what it rests on.
    counted = f"{len(shown):,} statement{'s' * (len(shown) != 1)}"
    note = f"{counted}, found and attributed by a program; {reviewed:,} reviewed by a person"
    if found.left_out:
        note += f"; {found.left_out:,} at other or unknown dates not drawn"
    draw(found, file, title=title, note=note)
    typer.echo(f"{file}: {counted}, {found.counts[0][0]} to {found.counts[-1][0]} by {found.unit}")


def show(
    number: Annotated[
        str,
        typer.Argument(metavar="ID", help="The number or key of a quote (q717), or the number of a statement (st40)."),
    ],
    as_json: options.AsObject = False,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Show one quote in its paragraph, or a statement.

    Of a quote, the words, the mention and the cue are marked; then comes everything known about them, why the speaker
    is thought to be theirs, what people decided, and where else it appeared. Of a statement, every appearance comes
    with what it left out of the longest form, [-so-], and what it has in its place, {+so+}.
    """
    from quotes.cli import explaining, views

    called, out = read_number(number), console()
    with open_there(db) as store:
        if called is not None and called.kind == "statement":
            found = store.statement(number)
            if as_json:
                typer.echo(json_text(rows.full_object(found)))
            else:
                views.print_in_full(out, found)
            return
        quote = store.quote(number)
        entries, whole = store.corrections(quote=quote.statement.id), store.statement(quote.statement.id)
        if as_json:
            typer.echo(json_text(rows.quote_object(quote, entries, whole)))
        else:
            explaining.print_quote(out, quote)
            explaining.print_related(out, quote, [line_of(store, entry, entries) for entry in entries], whole)


def list_speakers(kind: str | None, limit: int | None, form: options.Format, db: Path) -> None:
    """Print who is quoted, the most quoted first."""
    with open_there(db) as store:
        found = store.speakers(kind=kind, limit=limit)
    if form:
        rows.print_listing(found, rows.SPEAKERS, form)
    elif found:
        from quotes.cli.views import print_speakers

        print_speakers(console(), found)
    if not found:
        complain("nothing found")
