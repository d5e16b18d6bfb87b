"""What the commands print: text that is safe on a terminal, JSON, CSV."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from quotes.records import Article

# Controls but for tab and newline, the marks that reorder a line, and halves of surrogate pairs: an article could use
# them to clear the screen, to retitle the window or to show words in an order that it does not have.
_DRIVES_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NEVER_WRAPS = 1_000_000
# A longer one may be broken, for a table that is to have room for other columns too.
_LONGEST_WORD = 16
_SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visible(text: str) -> str:
    """TEXT with every character that could drive a terminal shown as an escape, ``\\x1b`` for one."""
    return _DRIVES_TERMINAL.sub(_escape, text)


def one_line(text: str) -> str:
    """TEXT made visible, with each run of white space shown as one space."""
    return " ".join(visible(text).split())


def console(*, stderr: bool = False) -> Console:
    """A rich console that prints words as they are: no markup, no emoji codes, no guessed highlights.

    On a terminal it wraps at the terminal's width; into a pipe or a file it never wraps or cuts a line.
    """
    from rich.console import Console

    made = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not made.is_terminal:
        made.width = _NEVER_WRAPS
    return made


def print_table(out: Console, table: Table, *, spare: Sequence[str] = ()) -> None:
    """Prints TABLE without the spaces that rich fills the last column with, where OUT is no terminal.

    On a terminal too narrow for the longest words, the columns of the SPARE headers go, one after the other.
    """
    if out.is_terminal:
        gone = []
        for column in table.columns if spare else ():
            words = (word for cell in (column.header, *column.cells) for word in str(cell).split())
            # Rich breaks words before it narrows anything else.
            column.min_width = max(column.min_width or 0, min(_LONGEST_WORD, max(map(len, words), default=0)))
        for header in spare:
            # Measured without the terminal's own width, to which rich would cut the answer.
            if out.measure(table, options=out.options.update(width=_NEVER_WRAPS)).minimum <= out.width:
                break
            table = _without(table, header)
            gone.append(header)
        out.print(table)
        if gone:
            out.print(f"no room here for: {', '.join(gone)}", style="dim")
        return
    with out.capture() as printed:
        out.print(table)
    out.print(*(line.rstrip() for line in printed.get().splitlines()), sep="\n")


def _without(table: Table, header: str) -> Table:
    """TABLE without the column under HEADER; made anew, as columns know their own place."""
    from rich.table import Table

    made = Table(box=table.box, pad_edge=table.pad_edge, padding=table.padding, header_style=table.header_style)
    kept = [column for column in table.columns if column.header != header]
    for each in kept:
        made.add_column(
            each.header, justify=each.justify, overflow=each.overflow, no_wrap=each.no_wrap, min_width=each.min_width
        )
    for cells in zip(*(column.cells for column in kept), strict=True):
        made.add_row(*cells)
    return made


def write_json(rows: Iterable[Mapping[str, Any]], stream: TextIO | None = None) -> None:
    """Writes ROWS as one JSON array, one object a line.

    Escapes change nothing of a value: what a terminal would act on is written as ``\\uXXXX``.
    """
    stream = stream or sys.stdout
    separator = "["
    for row in rows:
        stream.write(separator + json_text(row, stream))
        separator = ",\n "
    stream.write("[]\n" if separator == "[" else "]\n")


def write_json_lines(rows: Iterable[Mapping[str, Any]], stream: TextIO | None = None) -> None:
    """Write ROWS as JSON Lines, with the escapes of :func:`write_json`."""
    stream = stream or sys.stdout
    for row in rows:
        stream.write(json_text(row, stream) + "\n")


def json_text(value: Any, stream: TextIO | None = None) -> str:
    """VALUE as JSON on one line, in letters that STREAM (standard output where None) can carry."""
    encoding = getattr(stream or sys.stdout, "encoding", None) or "utf-8"
    plain_letters = "utf" in encoding.lower()
    return json_escaped(json.dumps(value, ensure_ascii=not plain_letters))


def json_escaped(text: str) -> str:
    """TEXT, which is JSON, with every character that could drive a terminal in the escape that JSON has for it."""
    return _DRIVES_TERMINAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], stream: TextIO | None = None) -> int:
    """Writes ROWS as CSV with a header.

    Words are written as they are stored, also where a spreadsheet would take them for a formula: the caller warns.
    Lists are joined by ``"; "``.

    Returns:
        How many cells begin like a formula.
    """
    stream = stream or sys.stdout
    on_terminal = stream.isatty()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    formulas = 0
    for row in rows:
        cells = [_cell(row.get(column)) for column in columns]
        formulas += sum(cell.startswith(_SPREADSHEET_FORMULA) for cell in cells)
        writer.writerow([visible(cell) for cell in cells] if on_terminal else cells)
    return formulas


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_cell(item) for item in value)
    return str(value)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


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
