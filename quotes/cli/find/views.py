"""How quotes and statements look on a terminal, and in plain text where the output is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from quotes.citing.citation import publisher
from quotes.cli._output import counted, one_line, visible
from quotes.numbers import called
from quotes.records import SOUND, Span, cut_at, ranges_in_joined

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.identity.statements.alignment import Piece
    from quotes.store import QuoteInContext, SpokenBy, Statement

# Each differs from the others without colour too, for NO_COLOR and for the colour-blind.
QUOTE, MENTION, CUE, HIT = "bold", "underline cyan", "italic green", "bold reverse"
NOBODY = "speaker not determined"

_INDENT = " " * 7
_BEFORE, _AFTER = 90, 150
# The marks that word-by-word comparisons are commonly printed with; colours only underline them.
_CHANGED = {"left out": ("[-", "-]", "red"), "added": ("{+", "+}", "green")}
# Words of a longer stretch that was left out which are shown at its start and at its end.
_FIRST, _LAST = 5, 3
_CLOSE = frozenset(",.;:!?)]”’»…%")


def print_hit(out: Console, quote: QuoteInContext, hits: Sequence[Span]) -> None:
    """Print a search result: who and where on the first line, then the words that were found in their surroundings."""
    print_heading(out, quote.statement, _notes(quote.statement) + who_said(quote.statement))
    hanging(out, keyword_in_context(quote, hits))
    print_link(out, quote.statement)


def print_statement(out: Console, statement: Statement, *, with_speaker: bool, with_extent: bool) -> None:
    """Print date, place and roles, or WITH_SPEAKER names too; the words, the link; how widely it was reported."""
    roles = "; ".join(speaker.role for speaker in statement.speakers if speaker.role)
    print_heading(out, statement, who_said(statement) if with_speaker else roles)
    print_words(out, statement)
    print_link(out, statement)
    if with_extent and statement.appearances > 1:
        hanging(out, Text(extent_of(statement), "dim"))


def print_citation(out: Console, citation: str) -> None:
    """Print the citation below what it cites; of a style with several lines, all of them."""
    for line in citation.splitlines():
        hanging(out, Text(visible(line), "dim"))


def print_heading(out: Console, statement: Statement, who: str) -> None:
    """Print number and day, WHO, to whom it was said, where it appeared and, if not high, how sure the speakers are."""
    told = f"to {statement.told_to}" if statement.told_to else ""
    line = Text().append(f"{(statement.date or 'undated')[:10]:10}  ", "cyan").append(one_line(who), "bold")
    line.append(", " if who and told else "").append(one_line(told))
    if outlet := publisher(statement):
        line.append(" · " if who or told else "").append(one_line(outlet))
    if statement.figure is not None:
        line.append(f" · {'doubtful, ' if statement.figure < SOUND else ''}{statement.figure:.2f}", "yellow")
    hanging(out, line, Text(f"{called('quote', statement.id):>5}  ", "dim"))


def print_words(out: Console, statement: Statement) -> None:
    """Print the cue and the words, reported speech without marks."""
    cue = f"{one_line(statement.cue)}: " if statement.cue else ""
    words = one_line(statement.words)
    quoted = words if statement.kind == "indirect" else f"“{words}”"
    hanging(out, Text(f"{_notes(statement)}{cue}").append(quoted, QUOTE))


def print_link(out: Console, statement: Statement) -> None:
    """Print the title and the address of the article, as far as they are known."""
    title = f"“{statement.title}”" if statement.title else None
    if link := " ".join(filter(None, (title, statement.url))):
        hanging(out, Text(one_line(link), "dim"))


def extent_of(told: Statement) -> str:
    """``3 appearances, 2 outlets, 1 source; first reported 2031-05-04``, as far as known."""
    counts = [(told.appearances, "appearance"), (told.outlets, "outlet"), (told.sources, "independent source")]
    extent = ", ".join(counted(count, name) for count, name in counts if count)
    number = "" if told.statement_id is None else f"{called('statement', told.statement_id)}: "
    return f"{number}{extent}; first reported {told.first_reported[:10]}" if told.first_reported else number + extent


def who_said(statement: Statement) -> str:
    """The speakers with their roles."""

    def named(speaker: SpokenBy) -> str:
        return f"{speaker.name} ({speaker.role})" if speaker.role else speaker.name

    return "; ".join(map(named, statement.speakers)) or NOBODY


def _notes(statement: Statement) -> str:
    """A warning before what nobody is said to have said, and what people said of it."""
    polarity = "" if statement.polarity == "positive" else f"[{statement.polarity}] "
    return polarity + ("" if statement.status == "machine" else f"[{statement.status}] ")


def keyword_in_context(context: QuoteInContext, hits: Sequence[Span]) -> Text:
    """Give the first of HITS, ranges of a quote's words, with some words before and after it on one line."""
    text = context.article.article.text
    found = [in_article(span, context.statement.parts) for span in hits]
    # Without a match of words (a search by speaker alone) the quote's beginning stands for it.
    first = found[0] if found else Span(context.statement.parts[0].start, context.statement.parts[0].start)
    window = _window(text, first, context.paragraph)
    marks = [(span, HIT, "") for span in found] + [(part, QUOTE, "") for part in context.statement.parts]
    line = Text("… " if window.start > context.paragraph.start else "")
    line.append_text(marked_text(text, window, marks, tags=False, flat=True))
    return line.append(" …") if window.end < context.paragraph.end else line


def in_article(span: Span, parts: Sequence[Span]) -> Span:
    """Turn a range of a quote's words, as its PARTS are joined, into a range of the article."""
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


def marked_changes(changes: Iterable[Piece], *, shorten: bool = False) -> Text:
    """Write CHANGES of words on one line: what was left out as ``[-so-]``, what was added as ``{+so+}``.

    With SHORTEN only the ends of a long stretch that was left out are shown.
    """
    line = Text()
    for op, stretch in changes:
        words = one_line(stretch)
        # A mark stands where it does in print, close to the word before it.
        space = " " if line and words[:1] not in _CLOSE else ""
        each = words.split()
        if shorten and op == "left out" and len(each) > _FIRST + _LAST + 4:
            words = " ".join([*each[:_FIRST], f"… {len(each) - _FIRST - _LAST} words …", *each[-_LAST:]])
        opening, closing, style = _CHANGED.get(op, ("", "", ""))
        line.append(space).append(f"{opening}{words}{closing}", style)
    return line


def marked_text(
    text: str, window: Span, marks: Sequence[tuple[Span, str, str]], *, tags: bool, flat: bool = False
) -> Text:
    """Give WINDOW of TEXT with each range of MARKS in its style, or between tags named after it.

    The first of MARKS that covers a character wins.  FLAT shows line breaks as spaces.
    """
    line = Text()
    for start, end in cut_at(window, (span for span, _, _ in marks)):
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
    """Print START and LINE; on a terminal what does not fit goes on below LINE's beginning."""
    start = start or Text(_INDENT)
    lines = line.wrap(out, max(20, out.width - len(start))) if out.is_terminal else [line]
    for number, each in enumerate(lines):
        each.rstrip()
        out.print(Text().append_text(start if number == 0 else Text(" " * len(start))).append_text(each))
