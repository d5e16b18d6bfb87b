"""How statements look on a terminal, and in plain text where the output is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from quotes.cli.printing import one_line, print_table, visible
from quotes.numbers import called
from quotes.records import SOUND, Span, ranges_in_joined

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.identity.differences import Piece
    from quotes.store import (
        OutletSummary,
        QuoteInContext,
        SearchHit,
        SpeakerSummary,
        SpokenBy,
        Statement,
        StatementInFull,
    )

# Each differs from the others without colour too, for NO_COLOR and for the colour-blind.
QUOTE, MENTION, CUE, HIT = "bold", "underline cyan", "italic green", "bold reverse"

_INDENT = " " * 7
_BEFORE, _AFTER = 90, 150
# Brackets mark them, which colours only underline.
_LEFT_OUT, _ADDED = "red", "green"
# Words of a longer stretch that was left out which are shown at its start and at its end.
_FIRST, _LAST = 5, 3
# A role can be half a sentence; whole ones are in the JSON.
_ROLE_WIDTH = 36
NOBODY = "speaker not determined"
# Outlets of a speaker that are named in a list; whole lists are in the JSON.
_NAMED = 3
_CLOSE = frozenset(",.;:!?)]”’»…%")


def print_hit(out: Console, hit: SearchHit, context: QuoteInContext) -> None:
    """One search result: who and where on the first line, then the words that were found in their surroundings."""
    _print_heading(out, hit.statement, _notes(hit.statement) + _who(hit.statement))
    hanging(out, keyword_in_context(hit, context))
    _print_link(out, hit.statement)


def print_statement(out: Console, statement: Statement) -> None:
    """One line of a speaker's history: date and place, the words, the link."""
    _print_heading(out, statement, "; ".join(speaker.role for speaker in statement.speakers if speaker.role))
    _print_words(out, statement)
    _print_link(out, statement)


def print_overview(out: Console, told: Statement, *, with_speaker: bool = False) -> None:
    """One statement: date and place of its longest form, the words, how widely it was reported."""
    roles = "; ".join(speaker.role for speaker in told.speakers if speaker.role)
    _print_heading(out, told, _who(told) if with_speaker else roles)
    _print_words(out, told)
    _print_link(out, told)
    if told.appearances > 1:
        hanging(out, Text(extent_of(told), "dim"))


def print_citation(out: Console, citation: str) -> None:
    """The citation below what it cites; of a style with several lines, all of them."""
    for line in citation.splitlines():
        hanging(out, Text(visible(line), "dim"))


def print_in_full(out: Console, found: StatementInFull) -> None:
    """The longest form, how widely it was reported, and every appearance with its changes."""
    longest = found.longest
    quoted = Text(_who(longest), "bold")
    hanging(out, quoted, Text("statement  ", "dim"))
    _print_words(out, longest)
    hanging(out, Text(extent_of(longest), "dim"))
    hanging(out, Text(f"key {longest.statement}", "dim"))
    out.print()
    for report in found.reports:
        _print_heading(out, report.statement, _who(report.statement))
        changed = any(piece.op != "same" for piece in report.changes)
        hanging(out, marked(report.changes) if changed else Text("the same words"))
        _print_link(out, report.statement)
        if longest.sources < longest.appearances:
            hanging(out, Text(f"source {report.source}", "dim"))


def print_speakers(out: Console, speakers: Iterable[SpeakerSummary]) -> None:
    """The speakers as a table, a line for each."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("no.", justify="right", no_wrap=True)
    table.add_column("speaker", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("quotes", justify="right", no_wrap=True)
    table.add_column("first", no_wrap=True, min_width=10)
    table.add_column("last", no_wrap=True, min_width=10)
    table.add_column("latest role", overflow="fold")
    table.add_column("outlets", overflow="fold")
    for speaker in speakers:
        cells = (
            called("speaker", speaker.id),
            speaker.name,
            speaker.kind,
            str(speaker.statements),
            day_of(speaker.first),
            day_of(speaker.last),
            shorten(speaker.roles[0].role, _ROLE_WIDTH, placeholder=" …") if speaker.roles else "",
            _some(speaker.outlets),
        )
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    print_table(out, table, spare=("outlets", "latest role", "first", "kind", "last"))


def _some(names: Sequence[str]) -> str:
    """The first of NAMES, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def print_outlets(out: Console, outlets: Iterable[OutletSummary]) -> None:
    """The outlets as a table, a line for each."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("no.", justify="right", no_wrap=True)
    table.add_column("outlet", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("domain", overflow="fold")
    for name in ("articles", "dispatches", "quotes", "told"):
        table.add_column(name, justify="right", no_wrap=True)
    for outlet in outlets:
        numbers = (outlet.articles, outlet.dispatches, outlet.quotes, outlet.told)
        cells = (str(outlet.id), outlet.name, outlet.kind or "", outlet.domain or "", *map(str, numbers))
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    print_table(out, table, spare=("domain", "told", "dispatches", "kind"))


def keyword_in_context(hit: SearchHit, context: QuoteInContext) -> Text:
    """The first match of HIT with some words before and after it, cut between words, on one line."""
    text = context.article.article.text
    found = [_in_article(span, context.statement.parts) for span in hit.hits]
    # Without a match of words (a search by speaker alone) the quote's beginning stands for it.
    first = found[0] if found else Span(context.statement.parts[0].start, context.statement.parts[0].start)
    window = _window(text, first, context.paragraph)
    marks = [(span, HIT, "") for span in found] + [(part, QUOTE, "") for part in context.statement.parts]
    line = Text("… " if window.start > context.paragraph.start else "")
    line.append_text(marked_text(text, window, marks, tags=False, flat=True))
    return line.append(" …") if window.end < context.paragraph.end else line


def marked(changes: Iterable[Piece]) -> Text:
    """The words of CHANGES on one line: what was left out as ``[-so-]``, what was added as ``{+so+}``."""
    line = Text()
    for op, stretch in changes:
        words = one_line(stretch)
        if line and stands_apart(words):
            line.append(" ")
        if op == "same":
            line.append(words)
        elif op == "left out":
            line.append(f"[-{_shortened(words)}-]", _LEFT_OUT)
        else:
            line.append(f"{{+{words}+}}", _ADDED)
    return line


def stands_apart(words: str) -> bool:
    """Whether a space goes before WORDS: a mark stands where it does in print, close to the word before it."""
    return words.lstrip()[:1] not in _CLOSE


def _print_words(out: Console, statement: Statement) -> None:
    cue = f"{one_line(statement.cue)}: " if statement.cue else ""
    hanging(out, Text(f"{_notes(statement)}{cue}").append(_quoted(statement), QUOTE))


def _print_link(out: Console, statement: Statement) -> None:
    link = " ".join(part for part in (_title(statement), statement.url) if part)
    if link:
        hanging(out, Text(one_line(link), "dim"))


def _shortened(words: str) -> str:
    each = words.split()
    if len(each) <= _FIRST + _LAST + 4:
        return words
    return " ".join([*each[:_FIRST], f"… {len(each) - _FIRST - _LAST} words …", *each[-_LAST:]])


def extent_of(told: Statement) -> str:
    """``3 appearances, 2 outlets, 1 source; first reported 2031-05-04``, as far as known."""
    counts = [(told.appearances, "appearance"), (told.outlets, "outlet"), (told.sources, "independent source")]
    extent = ", ".join(f"{count} {name}{'s' * (count != 1)}" for count, name in counts if count)
    number = "" if told.statement_id is None else f"{called('statement', told.statement_id)}: "
    return f"{number}{extent}; first reported {told.first_reported[:10]}" if told.first_reported else number + extent


def _print_heading(out: Console, statement: Statement, who: str) -> None:
    """Number and day, WHO, to whom it was said and where it appeared."""
    told = f"to {statement.told_to}" if statement.told_to else ""
    publisher = publisher_of(statement) or ""
    line = Text().append(f"{day_of(statement.date) or 'undated':10}  ", "cyan").append(one_line(who), "bold")
    line.append(", " if who and told else "").append(one_line(told))
    line.append(" · " if publisher and (who or told) else "").append(one_line(publisher))
    line.append(_figure(statement), "yellow")
    hanging(out, line, Text(f"{called('quote', statement.id):>5}  ", "dim"))


def _figure(statement: Statement) -> str:
    """How likely the speakers are right, where that has to be told."""
    if statement.figure is None:
        return ""
    return f" · {'doubtful, ' if statement.figure < SOUND else ''}{statement.figure:.2f}"


def _who(statement: Statement) -> str:
    return "; ".join(map(_spoken_by, statement.speakers)) or NOBODY


def _spoken_by(speaker: SpokenBy) -> str:
    return f"{speaker.name} ({speaker.role})" if speaker.role else speaker.name


def publisher_of(statement: Statement) -> str | None:
    if statement.outlet and statement.agency:
        return f"{statement.outlet} ({statement.agency})"
    return statement.outlet or statement.agency


def _title(statement: Statement) -> str:
    return f"“{statement.title}”" if statement.title else ""


def _quoted(statement: Statement) -> str:
    words = one_line(statement.words)
    return words if statement.kind == "indirect" else f"“{words}”"


def _notes(statement: Statement) -> str:
    """A warning before what nobody is said to have said, and what people said of it."""
    polarity = "" if statement.polarity == "positive" else f"[{statement.polarity}] "
    return polarity + ("" if statement.status == "machine" else f"[{statement.status}] ")


def day_of(date: str | None) -> str:
    return date[:10] if date else ""


def _in_article(span: Span, parts: Sequence[Span]) -> Span:
    """A range of a quote's words, as its parts are joined, as a range of the article."""
    for part, place in zip(parts, ranges_in_joined(parts), strict=True):
        if span.start < place.end:
            start = part.start + max(0, span.start - place.start)
            return Span(start, min(part.end, start + span.end - span.start))
    return Span(parts[-1].end, parts[-1].end)


def _window(text: str, around: Span, within: Span) -> Span:
    start = max(within.start, around.start - _BEFORE)
    end = min(within.end, around.end + _AFTER)
    while start > within.start and start < around.start and not text[start - 1].isspace():
        start += 1
    while end < within.end and end > around.end and not text[end].isspace():
        end -= 1
    return Span(start, end)


def marked_text(
    text: str,
    window: Span,
    marks: Sequence[tuple[Span, str, str]],
    *,
    tags: bool,
    flat: bool = False,
) -> Text:
    """WINDOW of TEXT with each range of MARKS in its style, or between tags named after it.

    The first of MARKS that covers a character wins.  FLAT shows line breaks as spaces.
    """
    edges = {window.start, window.end}
    for span, _, _ in marks:
        edges.update(edge for edge in span if window.start < edge < window.end)
    ordered = sorted(edges)
    line = Text()
    for start, end in pairwise(ordered):
        piece = visible(text[start:end])
        if flat:
            piece = piece.replace("\n", " ").replace("\t", " ")
        covering = [mark for mark in marks if mark[0].start <= start < mark[0].end]
        if covering and tags:
            opening = "".join(f"<{name}>" for span, _, name in covering if span.start == start)
            closing = "".join(f"</{name}>" for span, _, name in covering if span.end == end)
            piece = f"{opening}{piece}{closing}"
        line.append(piece, covering[0][1] if covering and not tags else None)
    return line


def hanging(out: Console, line: Text, start: Text | None = None) -> None:
    """Prints START and LINE; on a terminal what does not fit goes on below LINE's beginning."""
    start = start or Text(_INDENT)
    lines = line.wrap(out, max(20, out.width - len(start))) if out.is_terminal else [line]
    for number, each in enumerate(lines):
        each.rstrip()
        out.print(Text().append_text(start if number == 0 else Text(" " * len(start))).append_text(each))
