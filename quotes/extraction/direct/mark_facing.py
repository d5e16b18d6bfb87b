"""Quotation marks one by one: which characters are marks, and which way each of them faces.

Curly marks and guillemets usually say by themselves which way they face, but typists and other languages turn them
round (»…« ”…” »…»), so their neighbours have a say too.  Straight and doubled marks are judged by their neighbours
alone, and a single mark counts only where it can't be an apostrophe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from quotes.records import Span

# What closes a quotation that each character opens: a new pair of marks is one more entry here.
CLOSERS = {
    "“": "”“", "”": "”", "„": "”“", "‟": "”", "❝": "❞", "«": "»", "»": "«»", "‹": "›", "›": "‹›", "``": "''",
    "「": "」", "『": "』", "〝": "〞〟", "‘": "’", "‚": "’‘",
}  # fmt: skip
SINGLES = frozenset("'‘’‚`")
# Writers mix these in one pair.
MIXED = frozenset(['"', "“", "”", "„", "＂", "″", "''", "``"])
_CLOSING = frozenset("".join(CLOSERS.values()))
_CHARACTERS = "".join(sorted({*"".join(CLOSERS), *"".join(MIXED), *_CLOSING, "'"}))
MARK = re.compile(rf"``|'{{2,}}|[{_CHARACTERS}]")
ALWAYS_OPEN = frozenset(CLOSERS) - _CLOSING
ALWAYS_CLOSE = _CLOSING - {*CLOSERS} - SINGLES
OPENING = frozenset("“«‹")
CLOSING = frozenset("”»›")

# Words that are written with a leading apostrophe, so that the mark before them opens nothing.
CLIPPED = re.compile(r"(?:\d0s|\d\d\b|tis\b|twas\b|til\b|cause\b|em\b|n\b|bout\b|round\b)", re.IGNORECASE)
OPENING_CONTEXT = frozenset("([{<—–-/:…=|")

Facing = Literal["open", "close", "either", "neither"]


class Mark(NamedTuple):
    """One quotation mark.

    Attributes:
        start: where it starts.
        end: where it ends.
        text: its characters.
        facing: the ways it can face here.
        turned: whether its neighbours want it to face the other way than its shape does.
        single: whether it is a single mark, which might be an apostrophe.
        possessive: whether it may be a plural possessive (`the ministers' plan`).
    """

    start: int
    end: int
    text: str
    facing: Facing
    turned: bool = False
    single: bool = False
    possessive: bool = False


def marks_of(text: str, paragraph: Span) -> list[Mark]:
    """The marks of one paragraph that may open or close something, in order.

    Args:
        text: the whole text.
        paragraph: the range to look in.
    """
    return [
        mark for run in _runs(text, paragraph) for mark in _judged(text, paragraph, run) if mark.facing != "neither"
    ]


def matches(opening: Mark, closing: Mark) -> bool:
    """Whether CLOSING can be the other mark of a pair that OPENING begins."""
    if opening.single != closing.single:
        return False
    if opening.single:
        return not closing.turned or opening.text == "‚"
    if closing.text in CLOSERS.get(opening.text, ""):
        return True
    return (opening.text in MIXED and closing.text in MIXED) or opening.text == closing.text


def _runs(text: str, paragraph: Span) -> Iterator[list[re.Match[str]]]:
    """The marks of a paragraph in groups that nothing stands between."""
    run: list[re.Match[str]] = []
    for match in MARK.finditer(text, paragraph.start, paragraph.end):
        if run and match.start() != run[-1].end():
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _judged(text: str, paragraph: Span, run: list[re.Match[str]]) -> Iterator[Mark]:
    # Neighbours are judged past other marks: in `"'No,'" she said` all four face the way the outermost do.
    before, after = run[0].start() - 1, run[-1].end()
    while before >= paragraph.start and unicodedata.category(text[before]) == "Cf":
        before -= 1
    while after < paragraph.end and unicodedata.category(text[after]) == "Cf":
        after += 1
    left = text[before] if before >= paragraph.start else " "
    right = text[after] if after < paragraph.end else " "
    # A comma or full stop after a mark belongs behind a quotation, even where the mark stands off (`no ", she said`).
    behind = right in ",;:)" or (right == "." and text[after + 1 : after + 2] != ".")
    may_open = (left.isspace() or left in OPENING_CONTEXT) and not right.isspace() and not behind
    may_close = (not left.isspace() or (behind and before >= paragraph.start)) and not right.isalnum()
    goes_on = text[after : after + 1] == " " and text[after + 1 : after + 2].islower()
    # `''Twas late,' he said`: one mark and one apostrophe, where no second doubled mark follows.
    clipped_doubled = may_open and CLIPPED.match(text, after) and text.find("''", after, paragraph.end) < 0
    for start, end, mark in _split(run, opening=may_open, apostrophe=bool(clipped_doubled)):
        last = end == run[-1].end()
        if mark in SINGLES:
            clipped = last and CLIPPED.match(text, after) is not None
            facing = _facing_single(mark, may_open and not clipped, may_close, right)
            possessive = facing == "close" and len(run) == 1 and left in "sxzSXZ" and goes_on
            turned = facing == "close" and mark == "‘"  # it ends ‚German single marks‘ and nothing else
            yield Mark(start, end, mark, facing, turned, True, possessive)
        else:
            yield Mark(start, end, mark, *_facing_double(mark, may_open, may_close))


def _split(run: list[re.Match[str]], *, opening: bool, apostrophe: bool) -> Iterator[tuple[int, int, str]]:
    """The marks of a run; of three apostrophes the outer two are one mark, on whichever side they stand."""
    for match in run:
        start, end, mark = match.start(), match.end(), match.group()
        if not mark.startswith("''"):
            yield start, end, mark
            continue
        if apostrophe and end - start == 2 and end == run[-1].end():
            yield start, start + 1, "'"
            continue
        odd = (end - start) % 2
        if odd and not opening:
            yield start, start + 1, "'"
            start += 1
        for at in range(start, end - 1, 2):
            yield at, at + 2, "''"
        if odd and opening:
            yield end - 1, end, "'"


def _facing_double(mark: str, may_open: bool, may_close: bool) -> tuple[Facing, bool]:
    if mark in ALWAYS_OPEN or mark in ALWAYS_CLOSE:
        return ("open" if mark in ALWAYS_OPEN else "close"), False
    if mark in OPENING:
        return "open", may_close and not may_open
    if mark in CLOSING:
        return "close", may_open and not may_close
    if may_open != may_close:
        return ("open" if may_open else "close"), False
    return "either", False


def _facing_single(mark: str, may_open: bool, may_close: bool, right: str) -> Facing:
    # Between letters it is an apostrophe, whichever character the writer used for one.
    if may_open and mark != "’" and (right.isalnum() or right in "[($£€#@…"):
        return "open"
    return "close" if may_close and mark != "‚" else "neither"
