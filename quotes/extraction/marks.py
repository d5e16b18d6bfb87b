"""From quotation marks to quoted segments, by characters alone.

One pass over each paragraph keeps a stack of open marks.  Curly marks and guillemets say by themselves which way they
face; straight and doubled ones are judged by their neighbours and by what is open.  A single mark counts only where it
can't be an apostrophe.  No language model is needed, so this runs on any text, and an odd number of marks costs at most
the segment it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from quotes.records import Span

OPENERS = {"“": "”", "„": "”“", "‟": "”", "«": "»", "»": "«", "``": "''", "‘": "’", "‚": "’‘"}
DOUBLE = ('"', "“", "”", "„", "‟", "«", "»", "``", "''", "＂")
MARK = re.compile(r"``|''|[\"＂“”„‟«»‘’‚'`]")
PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")

# Words that are written with a leading apostrophe, so that the mark before them opens nothing.
CLIPPED = re.compile(r"(?:\d0s|\d\d\b|tis\b|twas\b|til\b|cause\b|em\b|n\b|bout\b|round\b)", re.IGNORECASE)
OPENING_CONTEXT = frozenset("([{<—–-/:…=|")
# The longest quotation whose end is looked for in later paragraphs when they don't repeat the mark.
MOST_PARAGRAPHS = 4

Facing = Literal["open", "close", "either", "neither"]


class Mark(NamedTuple):
    """One quotation mark: its range, its characters, and the ways it can face here."""

    start: int
    end: int
    text: str
    facing: Facing

    @property
    def single(self) -> bool:
        """Whether it is a single mark, which may be an apostrophe."""
        return self.text not in DOUBLE


@dataclass(frozen=True, slots=True)
class Segment:
    """Words between a pair of marks.

    Attributes:
        outer: the range with its marks (to the paragraph's end where the closing mark is missing).
        inner: the range without them.
        closed: whether a closing mark was found.
        depth: 0 for a segment that stands in running text, 1 inside another, and so on.
        paragraph: the range of the paragraph it stands in.
        continues: whether it goes on from the segment before it, whose paragraph ended with the quotation still open.
        single: whether its marks are single ones.
    """

    outer: Span
    inner: Span
    closed: bool
    depth: int
    paragraph: Span
    continues: bool = False
    single: bool = False


def paragraphs(text: str) -> list[Span]:
    """The non-blank lines of TEXT as ranges, line breaks excluded."""
    return [Span(*m.span()) for m in PARAGRAPH.finditer(text) if not m.group().isspace()]


def segments(text: str) -> list[Segment]:
    """Every quoted segment of TEXT, by start; nested ones follow the one that holds them."""
    found: list[Segment] = []
    still_open: Segment | None = None
    waited = 0
    for paragraph in paragraphs(text):
        marks = list(_marks(text, paragraph))
        here, loose = _pair(text, paragraph, marks)
        if still_open is not None and loose is not None and (not here or loose.start <= here[0].outer.start):
            # The quotation ran over the break without a new mark; what stands before the loose mark belongs to it.
            closing = Span(paragraph.start, loose.start)
            found.append(Segment(Span(paragraph.start, loose.end), closing, True, 0, paragraph, True, loose.single))
            still_open, waited = None, 0
        elif still_open is not None and here and _starts(text, paragraph, here[0]):
            here[0] = replace(here[0], continues=True)
            still_open = None
        found.extend(here)
        if here and not (last := [s for s in here if s.depth == 0][-1]).closed and not last.single:
            still_open, waited = last, 0
        elif still_open is not None:
            waited += 1
            if here or waited >= MOST_PARAGRAPHS:
                still_open = None
    return sorted(found, key=lambda s: (s.outer.start, -s.outer.end))


def _starts(text: str, paragraph: Span, segment: Segment) -> bool:
    return not text[paragraph.start : segment.outer.start].strip()


def _marks(text: str, paragraph: Span) -> Iterator[Mark]:
    for match in MARK.finditer(text, paragraph.start, paragraph.end):
        start, end = match.span()
        # Neighbours are judged past other marks: in `"'No,'" she said` all four face the way the outermost do.
        before, after = start - 1, end
        while before >= paragraph.start and MARK.match(text[before]):
            before -= 1
        while after < paragraph.end and MARK.match(text[after]):
            after += 1
        left = text[before] if before >= paragraph.start else " "
        right = text[after] if after < paragraph.end else " "
        facing = _facing(match.group(), left, right, text[after : after + 8])
        if facing != "neither":
            yield Mark(start, end, match.group(), facing)


def _facing(mark: str, left: str, right: str, following: str) -> Facing:
    may_open = (left.isspace() or left in OPENING_CONTEXT) and not right.isspace()
    may_close = not left.isspace() and not right.isalnum()
    if mark in ("“", "„", "‟", "«", "``", "‚"):
        return "open"
    if mark in ("”", "»"):
        return "close"
    if mark in ("'", "‘", "’", "`"):
        return _facing_single(mark, may_open, may_close, right, following)
    if may_open and may_close:
        return "either"
    if may_open or may_close:
        return "open" if may_open else "close"
    return "either"


def _facing_single(mark: str, may_open: bool, may_close: bool, right: str, following: str) -> Facing:
    # Between letters it is an apostrophe, whichever character the writer used for one.
    if may_open and mark != "’" and (right.isalnum() or right in "[($£€#@…") and not CLIPPED.match(following):
        return "open"
    if may_close and mark != "‘":
        return "close"
    return "neither"


def _pair(  # noqa: C901 - one scan over one stack; cut up it would pass its whole state around
    text: str, paragraph: Span, marks: list[Mark]
) -> tuple[list[Segment], Mark | None]:
    """The segments of one paragraph, and the first closing mark that closes nothing in it."""
    found: list[Segment] = []
    stack: list[Mark] = []
    loose: Mark | None = None

    def finish(opening: Mark, inner_end: int, outer_end: int, closed: bool) -> None:
        span = Span(opening.start, outer_end)
        inner = Span(opening.end, max(opening.end, inner_end))
        found.append(Segment(span, inner, closed, len(stack), paragraph, single=opening.single))

    for i, mark in enumerate(marks):
        position = _closes(text, stack, mark, marks[i + 1 :])
        if position is not None:
            while len(stack) > position + 1:  # whatever is open inside was never closed
                stack.pop()
            finish(stack.pop(), mark.start, mark.end, True)
        elif mark.single:
            if mark.facing == "open" and _single_closes(text, mark, marks[i + 1 :], stack):
                stack.append(mark)
        elif _opens(text, stack, mark, marks[i + 1 :]):
            if stack and not _nests(stack, mark, marks[i + 1 :]):
                while len(stack) > 1:
                    stack.pop()
                opening = stack.pop()
                finish(opening, mark.start, mark.start, False)
            stack.append(mark)
        elif not stack and loose is None and not found:
            loose = mark
    while len(stack) > 1:
        stack.pop()
    if stack and not stack[0].single:
        opening = stack.pop()
        finish(opening, paragraph.end, paragraph.end, False)
    return sorted(found, key=lambda s: (s.outer.start, -s.outer.end)), loose


def _closes(text: str, stack: list[Mark], mark: Mark, rest: list[Mark]) -> int | None:
    """The place in STACK of the mark that MARK closes, or None."""
    low = bool(stack) and stack[-1].text in ("„", "‚") and mark.text in ("“", "‘")  # German marks
    if not stack or (mark.facing == "open" and not low):
        return None
    if not mark.single and mark.facing == "close" and _inches(text, mark, rest):
        return None
    for position in range(len(stack) - 1, -1, -1):
        if _matches(stack[position], mark):
            if mark.single and _possessive(text, mark, rest):
                return None
            return position
    return None


def _matches(opening: Mark, closing: Mark) -> bool:
    if opening.single != closing.single:
        return False
    if closing.text in OPENERS.get(opening.text, ""):
        return True
    # Writers mix straight and curly marks, and close ‘‘ with ''; guillemets and doubled marks keep to themselves.
    mixed = {'"', "“", "”", "＂", "„"}
    if opening.text in mixed and closing.text in mixed:
        return True
    return opening.text == closing.text or (opening.single and closing.single)


def _opens(text: str, stack: list[Mark], mark: Mark, rest: list[Mark]) -> bool:
    if mark.facing == "open":
        return True
    if mark.facing == "either":  # a mark between spaces opens only what another one can close
        return any(not m.single for m in rest)
    if mark.text in ("”", "»"):
        return False
    # `said,"No` without the space: a straight mark that can close nothing opens, if a word follows at once.
    follows = text[mark.end : mark.end + 1]
    return not stack and follows.isalnum() and any(not m.single for m in rest)


def _nests(stack: list[Mark], mark: Mark, rest: list[Mark]) -> bool:
    """Whether MARK opens a quotation inside the open one, rather than after one whose closing mark is missing."""
    outer = stack[0]
    if outer.single:
        return True
    closing = sum(1 for m in rest if not m.single and m.facing != "open")
    opening = sum(1 for m in rest if not m.single and m.facing == "open")
    if outer.text != mark.text and {outer.text, mark.text} != {'"', "“"}:
        return True
    return closing - opening >= len(stack) + 1


def _inches(text: str, mark: Mark, rest: list[Mark]) -> bool:
    """`a 12" ruler` inside a quotation: a digit before, a word after, and another mark still to come for the end."""
    if mark.text not in ('"', "''") or not text[mark.start - 1 : mark.start].isdigit():
        return False
    following = text[mark.end : mark.end + 2]
    goes_on = following[:1] == "-" or (following[:1] == " " and following[1:].islower())
    return goes_on and sum(1 for m in rest if not m.single) % 2 == 1


def _single_closes(text: str, mark: Mark, rest: list[Mark], stack: list[Mark]) -> bool:
    """Whether a closing mark for a single opening one follows before the quotation around it ends."""
    if any(m.single for m in stack):
        return False
    for later in rest:
        if not later.single and stack and _matches(stack[-1], later) and later.facing != "open":
            return later.start > mark.end and any(m.single and m.facing == "close" for m in rest[: rest.index(later)])
        if later.single and later.facing == "close" and not _possessive(text, later, rest):
            return True
    return False


def _possessive(text: str, mark: Mark, rest: list[Mark]) -> bool:
    """`the ministers' plan` inside single marks: an s before, a word after, and a better end later."""
    before = text[mark.start - 1 : mark.start]
    following = text[mark.end : mark.end + 2]
    if before not in ("s", "x", "z") or not (following[:1] == " " and following[1:].islower()):
        return False
    for later in rest:
        if later.start <= mark.start or not later.single:
            continue
        return later.facing == "close"
    return False
