"""From text to paragraphs, whether every line is one or the lines were broken at a fixed width.

Most articles have one paragraph on each line.  Plain text from agencies, mailing lists and scanners breaks its lines
at a fixed width instead and parts its paragraphs by blank lines or by a short last line.  Which of the two it is, is
decided once for the text as a whole.
"""

from __future__ import annotations

import re
from itertools import pairwise

from quotes.records import Span

LINE = re.compile(r"[^\n\r\u2028\u2029]+")
BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")

# A line that ends a sentence, marks and brackets behind the stop included.
ENDS_SENTENCE = re.compile(r"[.!?…:;]['\"”’»)\]]*$")
LIST_ITEM = re.compile(r"(?:[-–—•*·»]|\d{1,2}[.)])\s")

# Lines are taken for wrapped where none is longer than this, where at least this share of the breaks stands inside a
# sentence, and where at least this share is followed by a small letter.
LONGEST_WRAPPED = 110
INSIDE_SENTENCE = 0.7
SMALL_LETTER = 0.4
# A line under this share of the full width that ends a sentence also ends its paragraph.
SHORT_LINE = 0.66


def paragraphs(text: str) -> list[Span]:
    """The non-blank paragraphs of a text as ranges.

    Args:
        text: any text.

    Returns:
        One range for each line with words, without its line break; where the text is hard-wrapped, one range for each
        run of lines that make up a paragraph, with the line breaks inside it.
    """
    lines = [Span(*m.span()) for m in LINE.finditer(text) if not m.group().isspace()]
    if not _is_wrapped(text, lines):
        return lines
    width = max(line.end - line.start for line in lines)
    joined = [lines[0]]
    for before, line in pairwise(lines):
        if _breaks_between(text, before, line) > 1 or _parts(text, before, line, width):
            joined.append(line)
        else:
            joined[-1] = Span(joined[-1].start, line.end)
    return joined


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    if len(lines) < 2 or any(line.end - line.start > LONGEST_WRAPPED for line in lines):
        return False
    breaks = inside = small = 0
    for before, line in pairwise(lines):
        if _breaks_between(text, before, line) > 1:
            continue
        breaks += 1
        inside += not ENDS_SENTENCE.search(before.of(text).rstrip())
        small += line.of(text).lstrip()[:1].islower()
    return breaks > 0 and inside >= INSIDE_SENTENCE * breaks and small >= SMALL_LETTER * breaks


def _breaks_between(text: str, before: Span, line: Span) -> int:
    return sum(1 for _ in BREAK.finditer(text, before.end, line.start))


def _parts(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether a paragraph ends with BEFORE: it is short and ends a sentence, or LINE is indented or begins an item."""
    first, second = before.of(text), line.of(text)
    indented = len(second) - len(second.lstrip()) > len(first) - len(first.lstrip()) + 1
    indented = indented and not LIST_ITEM.match(first.lstrip())  # a further line of an item hangs below it
    item = LIST_ITEM.match(second.lstrip()) is not None
    short = len(first.rstrip()) < SHORT_LINE * width and ENDS_SENTENCE.search(first.rstrip()) is not None
    return item or indented or (short and not second.lstrip()[:1].islower())
