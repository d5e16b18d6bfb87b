"""What the commands print: text that is safe on a terminal, tables, a bar, and lists as JSON, JSON Lines or CSV."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import typer

from quotes.spreadsheets import as_csv

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from quotes.cli._options import Format
    from quotes.records import Article

Record = TypeVar("Record")
Row = Mapping[str, Any]
# Controls but for tab and newline, the marks that reorder a line, and halves of surrogate pairs: an article could use
# them to clear the screen, to retitle the window or to show words in an order that it does not have.
_DRIVES_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NEVER_WRAPS = 1_000_000
# A longer one may be broken, for a table that is to have room for other columns too.
_LONGEST_WORD = 16


def visible(text: str) -> str:
    """Show every character of TEXT that could drive a terminal as an escape, ``\\x1b`` for one."""
    return _DRIVES_TERMINAL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """Make TEXT visible, with each run of white space shown as one space."""
    return " ".join(visible(text).split())


def counted(number: int, thing: str) -> str:
    """Write NUMBER with its THING in the singular or the plural: ``1 quote``, ``2,000 quotes``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def there_are(counts: Mapping[str, int]) -> list[str]:
    """Write those of COUNTS that are not 0, each with what is counted behind it: ``3 not read``."""
    return [f"{number:,} {what}" for what, number in counts.items() if number]


def of_articles(number: int, *, foreign: int, failed: int, new: int | None = None, updated: int = 0) -> list[str]:
    """Write the parts of a summary that tell of a NUMBER of articles: how many are NEW, and how many have no quotes."""
    news = [] if new is None else [f"{new:,} new", *there_are({"updated": updated})]
    told = counted(number, "article") + (f" ({', '.join(news)})" if news else "")
    return [told, *there_are({"not in English": foreign, "not read": failed})]


def complain(message: str) -> None:
    """Print MESSAGE on standard error, after the program's name."""
    typer.echo(f"quotes: {visible(message)}", err=True)


def console(*, stderr: bool = False) -> Console:
    """Make a rich console that prints words as they are: no markup, no emoji codes, no guessed highlights.

    On a terminal it wraps at the terminal's width; into a pipe or a file it never wraps or cuts a line.
    """
    from rich.console import Console

    made = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not made.is_terminal:
        made.width = _NEVER_WRAPS
    return made


class Column(NamedTuple):
    """A column of a table."""

    header: str
    folds: bool = False  #: whether long words in it may be broken; all others stay on one line
    is_number: bool = False  #: whether it stands to the right
    width: int = 0  #: how wide it is at least


def print_table(
    out: Console, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, spare: Sequence[str] = ()
) -> None:
    """Print ROWS under COLUMNS; into a file without the spaces that would fill the last column.

    On a terminal too narrow for the longest words, the columns of the SPARE headers go, one after the other.
    """
    from rich.table import Table
    from rich.text import Text

    shown = [[one_line(cell) for cell in row] for row in rows]

    def table(gone: Sequence[str]) -> Table:
        made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        kept = [place for place, column in enumerate(columns) if column.header not in gone]
        for column in (columns[place] for place in kept):
            cells = [column.header, *(row[columns.index(column)] for row in shown)] if spare else []
            # Rich breaks words before it narrows anything else.
            longest = max((len(word) for cell in cells for word in cell.split()), default=0)
            made.add_column(
                column.header,
                justify="right" if column.is_number else "left",
                overflow="fold" if column.folds else "ellipsis",
                no_wrap=not column.folds,
                min_width=max(column.width, min(_LONGEST_WORD, longest)),
            )
        for row in shown:
            made.add_row(*(Text(row[place]) for place in kept))
        return made

    if not out.is_terminal:
        with out.capture() as printed:
            out.print(table(()))
        out.print(*(line.rstrip() for line in printed.get().splitlines()), sep="\n")
        return
    # Measured without the terminal's own width, to which rich would cut the answer.
    free = out.options.update(width=_NEVER_WRAPS)
    choices = [spare[:count] for count in range(len(spare) + 1)]
    gone = next((each for each in choices if out.measure(table(each), options=free).minimum <= out.width), spare)
    out.print(table(gone))
    if gone:
        out.print(f"no room here for: {', '.join(gone)}", style="dim")


class Listing(NamedTuple):
    """How the records of a list are printed for programs."""

    columns: tuple[str, ...]  #: of CSV
    as_object: Callable[[Any], dict[str, Any]] = asdict  #: the JSON object of a record
    as_rows: Callable[[Sequence[Any]], Iterable[Row]] | None = None  #: the rows of CSV; their objects where None


def print_list(
    records: Sequence[Record],
    listing: Listing,
    form: Format,
    show: Callable[[Console, Sequence[Record]], None],
    *,
    if_none: str | None = "nothing found",
) -> None:
    """Print RECORDS as FORM asks: by SHOW for people, by LISTING for programs; say IF_NONE where there are none."""
    if form.as_csv:
        rows = listing.as_rows(records) if listing.as_rows else map(listing.as_object, records)
        print_csv(as_csv(listing.columns, rows))
    elif form:
        (write_json if form.as_json else write_json_lines)(map(listing.as_object, records))
    elif records:
        show(console(), records)
    if if_none is not None and not records:
        complain(if_none)


def write_json(rows: Iterable[Row]) -> None:
    """Print ROWS as one JSON array, one object a line."""
    separator = "["
    for row in rows:
        sys.stdout.write(separator + json_text(row))
        separator = ",\n "
    sys.stdout.write("[]\n" if separator == "[" else "]\n")


def write_json_lines(rows: Iterable[Row]) -> None:
    """Print ROWS as JSON Lines."""
    sys.stdout.writelines(f"{json_text(row)}\n" for row in rows)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Write VALUE as JSON in letters that standard output can carry, on one line without INDENT.

    Escapes change nothing of a value: what a terminal would act on is written as ``\\uXXXX``.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = json.dumps(value, ensure_ascii="utf" not in encoding.lower(), indent=indent)
    return re.sub(_DRIVES_TERMINAL, lambda found: f"\\u{ord(found[0]):04x}", text)


def print_csv(text: str) -> None:
    """Print TEXT, a table: as it is, in UTF-8 whatever the locale, or visible where that is a terminal."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)


def dated_by_address(article: Article) -> str:
    """What is said of ARTICLE, of which only its address tells the date."""
    return (
        f"{article.source}: says nowhere when it was published; {article.published} is what its address tells"
        " (--published DATE goes before that)"
    )


def not_english(source: str | None, language: str, *, kept: bool = False) -> str:
    """What is said of the article at SOURCE, which is in another LANGUAGE; KEPT tells that it is stored."""
    then = "it is kept, and no quotes" if kept else "no quotes"
    return f"{source or 'the text'}: is not in English ({language}); {then} are looked for"


class Bar:
    """How many things are done, how many a second and, where it is known how many there are, how long it takes."""

    def __init__(self, progress: Progress, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total, rate="")

    def begin(self, total: int, done: int = 0) -> None:
        """Take in that there are TOTAL things, and so many DONE before."""
        self._progress.update(self._task, total=total, completed=done)

    def advance(self, number: int = 1) -> None:
        """Count a NUMBER of things that were done."""
        self._progress.advance(self._task, number)
        if speed := self._progress.tasks[self._task].speed:
            self._progress.update(self._task, rate=f"{speed:.1f}/s")

    def say(self, message: str) -> None:
        """Print MESSAGE on standard error, after the program's name; the bar moves below it."""
        self._progress.console.print(f"quotes: {visible(message)}", soft_wrap=True)


@contextmanager
def progress_bar(total: Callable[[], int | None], *, shown: bool = True) -> Iterator[Bar]:
    """Show a bar on standard error where that is a terminal, unless it is not to be SHOWN.

    TOTAL tells how many things there are: 0 where `Bar.begin` tells that later, None where nobody knows.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    out = console(stderr=True)
    is_shown = shown and out.is_terminal
    number = total() if is_shown else None
    time_column = TimeElapsedColumn() if number is None else TimeRemainingColumn()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), time_column)
    with Progress(*columns, console=out, transient=True, disable=not is_shown) as progress:
        yield Bar(progress, number)
