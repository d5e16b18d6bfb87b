"""The marks of one paragraph in pairs: one scan with a stack of what is open, in time linear in the marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from quotes.extraction.direct.mark_facing import CLOSING, MIXED, Mark, matches
from quotes.records import Span

# More marks than this are never open at once; what a text nests deeper is noise.
MOST_OPEN = 6
SENTENCE_BREAK = re.compile(r"[.!?]['\"”’)\]]*\s+")
BEFORE_CLOSING = ",.?!"


class Pair(NamedTuple):
    """A pair of marks: its range with the marks and without them, whether it is closed, its depth, its sort."""

    outer: Span
    inner: Span
    closed: bool
    depth: int
    single: bool


@dataclass
class Paired:
    """What the marks of a paragraph come to.

    Attributes:
        pairs: the pairs by start, each before those inside it.
        loose: the first double closing mark that closes nothing, where no pair stands before it.
        unopened: the range of a quotation that has only its closing mark.
        open_single: a single mark that opens in running text and is never closed.
    """

    pairs: list[Pair] = field(default_factory=list)
    loose: Mark | None = None
    unopened: Span | None = None
    open_single: Mark | None = None


def pair(text: str, paragraph: Span, marks: list[Mark], *, reopens: bool) -> Paired:
    """Pair the marks of a paragraph.

    Args:
        text: the whole text.
        paragraph: the range of the paragraph.
        marks: its marks, in order.
        reopens: whether the next paragraph begins with a single opening mark.
    """
    scan = _Scan(text, paragraph, marks, reopens)
    scan.run()
    scan.out.pairs.sort(key=lambda p: p.outer.start)
    return scan.out


class _Scan:
    """The state of one scan; the lists beside the marks say what follows each of them."""

    def __init__(self, text: str, paragraph: Span, marks: list[Mark], reopens: bool) -> None:
        self.text, self.paragraph, self.marks = text, paragraph, marks
        self.stack: list[Mark] = []
        self.out = Paired()
        self.last_end = paragraph.start  # of the last pair in running text
        self.end = paragraph.start + len(paragraph.of(text).rstrip())
        self._look_ahead(reopens)

    def _look_ahead(self, reopens: bool) -> None:
        n = len(self.marks)
        self.doubles, self.closing, self.opening = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
        self.mixed = [0] * (n + 1)
        # Number of the next mark behind each: a single one that closes, any such, a double one that may close.
        self.next_close, self.next_any_close, self.next_double = [n] * (n + 1), [n] * (n + 1), [n] * (n + 1)
        self.possessive = [False] * n
        single_follows_closing = False
        for i in range(n - 1, -1, -1):
            mark = self.marks[i]
            self.possessive[i] = mark.possessive and (single_follows_closing or reopens)
            closes = mark.single and mark.facing == "close" and not mark.turned
            ends = not mark.single and (mark.facing != "open" or mark.turned)
            self.next_close[i] = i if closes and not self.possessive[i] else self.next_close[i + 1]
            self.next_any_close[i] = i if closes else self.next_any_close[i + 1]
            self.next_double[i] = i if ends else self.next_double[i + 1]
            self.mixed[i] = self.mixed[i + 1] + (mark.text in MIXED)
            self.doubles[i] = self.doubles[i + 1] + (not mark.single)
            self.closing[i] = self.closing[i + 1] + ends
            self.opening[i] = self.opening[i + 1] + (not mark.single and not ends)
            if mark.single:
                single_follows_closing = mark.facing == "close"

    def run(self) -> None:
        for i, mark in enumerate(self.marks):
            if (position := self._closes(i, mark)) is not None:
                self._close(position, mark)
            elif mark.single:
                self._open_single(i, mark)
            elif self._opens(i, mark):
                self._open(i, mark)
            elif not self.stack and mark.facing != "open":
                self._loose(mark)
        if self.stack and not self.stack[0].single:
            del self.stack[1:]
            self._finish(self.stack.pop(), self.paragraph.end, self.paragraph.end, False)

    def _finish(self, opening: Mark, inner_end: int, outer_end: int, closed: bool) -> None:
        inner = Span(opening.end, max(opening.end, inner_end))
        outer = Span(opening.start, max(opening.end, outer_end))
        self.out.pairs.append(Pair(outer, inner, closed, len(self.stack), opening.single))
        if not self.stack:
            self.last_end = outer.end

    def _closes(self, i: int, mark: Mark) -> int | None:
        """The place in the stack of the mark that this one closes, or None."""
        if not self.stack or (mark.facing == "open" and not mark.turned):
            return None
        if mark.single and self.possessive[i]:
            return None
        if not mark.single and mark.facing == "close" and self._inches(i, mark):
            return None
        for position in range(len(self.stack) - 1, -1, -1):
            if matches(self.stack[position], mark):
                return position
        return None

    def _close(self, position: int, mark: Mark) -> None:
        if mark.turned and mark.facing == "close" and self.stack[position].end == mark.start:
            # `“”No,”`: the opening mark was typed twice.
            self.stack[position] = self.stack[position]._replace(end=mark.end)
            return
        del self.stack[position + 1 :]  # whatever is open inside was never closed
        self._finish(self.stack.pop(), mark.start, mark.end, True)

    def _open_single(self, i: int, mark: Mark) -> None:
        if mark.facing != "open" or any(m.single for m in self.stack) or len(self.stack) >= MOST_OPEN:
            return
        close, double = self.next_close[i + 1], self.next_double[i + 1]
        if self.stack and double < close and matches(self.stack[-1], self.marks[double]):
            # The quotation around it ends first; a possessive may still be its end.
            closes = self.marks[double].start > mark.end and self.next_any_close[i + 1] < double
        else:
            closes = close < len(self.marks)
        if closes:
            self.stack.append(mark)
        elif not self.stack and self.out.open_single is None:
            self.out.open_single = mark

    def _opens(self, i: int, mark: Mark) -> bool:
        if mark.facing == "open":
            return True
        if mark.facing == "either":  # a mark between spaces opens only what another one can close
            return self.mixed[i + 1] > 0
        following = self.next_double[i + 1]
        return mark.turned and following < len(self.marks) and matches(mark, self.marks[following])

    def _open(self, i: int, mark: Mark) -> None:
        if self.stack and not self._nests(i, mark):
            del self.stack[1:]
            self._finish(self.stack.pop(), mark.start, mark.start, False)
        if len(self.stack) < MOST_OPEN:
            self.stack.append(mark)

    def _nests(self, i: int, mark: Mark) -> bool:
        """Whether MARK opens a quotation inside the open one, rather than after one whose closing mark is missing."""
        outer = self.stack[0]
        if outer.single or (outer.text != mark.text and {outer.text, mark.text} != {'"', "“"}):
            return True
        return self.closing[i + 1] - self.opening[i + 1] >= len(self.stack) + 1

    def _inches(self, i: int, mark: Mark) -> bool:
        """`a 12" ruler` in a quotation: a digit before, a word after, and another mark still to come for the end."""
        if mark.text not in ('"', "''", "″") or not self.text[mark.start - 1 : mark.start].isdigit():
            return False
        following = self.text[mark.end : mark.end + 2]
        goes_on = following[:1] == "-" or (following[:1] == " " and following[1:].islower())
        return goes_on and self.doubles[i + 1] % 2 == 1

    def _loose(self, mark: Mark) -> None:
        """Keep a closing mark that closes nothing, and the quotation that it may end."""
        if not self.out.pairs and self.out.loose is None:
            self.out.loose = mark
        before, after = self.text[mark.start - 1 : mark.start], self.text[mark.end : mark.end + 1]
        straight = mark.text in CLOSING or mark.text == '"'
        if self.out.unopened is not None or not straight or before not in BEFORE_CLOSING or after.isalnum():
            return
        if self.last_end > self.paragraph.start:
            # `“A,” says Lee. B.”`: the second part begins with the sentence after the cue.
            first = SENTENCE_BREAK.search(self.text, self.last_end, mark.start)
            if first is not None:
                self.out.unopened = Span(first.end(), mark.end)
            self.last_end = mark.end
        elif before == "," or mark.end >= self.end:
            self.out.unopened = Span(self.paragraph.start, mark.end)
