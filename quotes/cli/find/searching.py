"""``quotes search`` and ``quotes history``: quotes by their words, and what one speaker said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._collection import only_new, open_there, speaker_number, tell_extent
from quotes.cli._output import Listing, console, counted, print_list
from quotes.cli.citing import lines_of, print_citations
from quotes.cli.find.counting import print_bars
from quotes.errors import NotFoundError, OptionError
from quotes.periods import Unit, periods, unit_of
from quotes.records import SORTS

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.records import Sort, Span
    from quotes.store import Statement, Store

# Hits where neither --limit nor --new is given.
_FEW = 20


def search(
    words: Annotated[
        list[str] | None,
        Argument(metavar="WORDS", help='All of these words, in any form; "a phrase"; begin* of a word.'),
    ] = None,
    speaker: options.Speakers = None,
    *,
    narrowed: options.Narrowed,
    repeated: Annotated[
        bool, Option("--repeated", help="Only what several articles have, each statement once.")
    ] = False,
    sort: Annotated[
        str | None,
        Option(
            metavar="|".join(SORTS),
            help="What comes first; the newest where not given, with --repeated what most independent sources have.",
        ),
    ] = None,
    limit: Annotated[
        int | None, Option(metavar="N", min=1, help="At most so many.", show_default="20; with --new all")
    ] = None,
    new: options.New = False,
    cite: Annotated[
        str | None,
        Option(metavar="STYLE", help="The citation of each below it, in this style; see `quotes cite --styles`."),
    ] = None,
    form: options.Format,
    db: options.Database = options.DEFAULT_DATABASE,
) -> None:
    """Find quotes by their words.

    Each is shown where it stands, with who said it, when and where. Without WORDS, everything that the options leave
    is listed.
    """
    options.refuse_two({"--cite": cite, "a list for programs": form})
    most = limit or (None if new else _FEW)
    with open_there(db) as store:
        asked = narrowed.filter(
            words=" ".join(words) if words else None,
            speakers=tuple(speaker_number(store, name) for name in speaker or ()),
            repeated=repeated,
        )
        with only_new(store, asked, new=new) as (asked, moment):
            first = cast("Sort", sort or ("most-reported" if repeated else "newest"))
            found = store.quotes(asked, sort=first, limit=most, each=not repeated)
            shown = [hit.statement for hit in found.hits]
            hits = {} if repeated else {hit.statement.id: hit.hits for hit in found.hits}
            lines = {} if cite is None else lines_of(store, shown, cite)
            show = partial(_print_found, store=store, hits=hits, lines=lines)
            print_list(shown, _listing(store, hits), form, show, if_none=None)
            moment.is_answered = len(shown) == found.total
    tell_extent(found, shown=len(shown))


def _print_found(
    out: Console,
    found: Sequence[Statement],
    *,
    store: Store,
    hits: Mapping[int, Sequence[Span]],
    lines: Mapping[int, str],
) -> None:
    """Print what was FOUND, with its HITS in their surroundings where it has such, and its citation from LINES."""
    from quotes.cli.find import views

    for each in found:
        if each.id in hits:
            views.print_hit(out, store.quote(each.id), hits[each.id])
        else:
            views.print_statement(out, each, with_speaker=True, with_extent=True)
        views.print_citation(out, lines.get(each.id, ""))


def history(
    speaker: Annotated[str, Argument(metavar="SPEAKER", help="A name, or the number that `quotes speakers` shows.")],
    *,
    listed: options.Listed,
    narrowed: options.Narrowed,
    plot: Annotated[
        Path | None,
        Option(
            metavar="FILE", help="Draw how much it was over time, as a .png or a .svg (pip install 'quotes[plot]')."
        ),
    ] = None,
    title: Annotated[str | None, Option(metavar="WORDS", help="Of the plot, in place of the speaker's name.")] = None,
    new: options.New = False,
    cite: Annotated[
        str | None,
        Option(metavar="STYLE", help="Citations in this style in place of the list; see `quotes cite --styles`."),
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
    unit = unit_of(by)
    with open_there(db) as store:
        number = speaker_number(store, speaker)
        with only_new(store, narrowed.filter(words=listed.about, speakers=(number,)), new=new) as (asked, moment):
            found, shown = listed.find(store, asked)
            if plot is not None:
                name = store.speaker(number).name
                _plot(shown, plot, title=title or name, name=name, unit=unit)
            elif cite is not None:
                print_citations(store, shown, cite)
            else:
                print_list(shown, _listing(store), form, partial(_print_history, each=listed.each), if_none=None)
            moment.is_answered = len(shown) == found.total
    if not (plot or cite or form or plain):
        print_bars(console(), lambda most: periods((one.date for one in shown), by=unit, most=most))
    tell_extent(found, shown=len(shown))


def _listing(store: Store, hits: Mapping[int, Sequence[Span]] | None = None) -> Listing:
    """Statements for programs: in JSON with the HITS of a search, by number, in CSV as rows of the exported table."""
    from quotes.store.transfer.table import COLUMNS, EXTENT, table_rows

    def plain(told: Statement) -> dict[str, Any]:
        return told.plain() | ({"hits": [list(span) for span in hits[told.id]]} if hits else {})

    return Listing((*COLUMNS, *EXTENT), plain, lambda told: table_rows(store.database, told, EXTENT))


def _print_history(out: Console, shown: Sequence[Statement], *, each: bool) -> None:
    from quotes.cli.find import views

    for statement in shown:
        views.print_statement(out, statement, with_speaker=False, with_extent=not each)


def _plot(shown: Sequence[Statement], file: Path, *, title: str, name: str, unit: Unit | None) -> None:
    """Draw how many statements were SHOWN over time into FILE."""
    from quotes.publishing.charts import plot as draw

    found = periods((statement.date for statement in shown), by=unit)
    if found is None:
        asked = "has no statement with a date precise enough" if shown else "has no statement"
        raise NotFoundError(f"{name} {asked} in what was asked for: leave an option out")
    reviewed = sum(statement.status in ("confirmed", "corrected") for statement in shown)
    # The picture travels without the collection: it has to say by itself what it rests on.
    statements = counted(len(shown), "statement")
    note = f"{statements}, found and attributed by a program; {reviewed:,} reviewed by a person"
    if found.left_out:
        note += f"; {found.left_out:,} at other or unknown dates not drawn"
    draw(found, file, title=title, note=note)
    typer.echo(f"{file}: {statements}, {found.counts[0][0]} to {found.counts[-1][0]} by {found.unit}")
