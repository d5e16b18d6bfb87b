"""From text to quoted segments, by characters alone.

One pass over the marks of each paragraph keeps a stack of those that are open (``pairing``).
Afterwards paragraphs are joined whose quotation runs on, and what is said without any marks is added: the turns of a
transcript, block quotes, embedded posts, dialogue behind dashes.  No language model is needed, so this runs on any
text, and an odd number of marks costs at most the paragraph it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from quotes.extraction.direct.blocks import LONGEST_SIGNATURE, SIGNATURE, Block, blocks, dialogue
from quotes.extraction.direct.lines import paragraphs
from quotes.extraction.direct.mark_facing import Mark, marks_of
from quotes.extraction.direct.pairing import Paired, pair
from quotes.extraction.direct.transcripts import labels_before, turns
from quotes.extraction.lexicon import words
from quotes.records import Span

__all__ = ["Segment", "SegmentKind", "paragraphs", "segments"]

SegmentKind = Literal["marks", "turn", "block", "post", "dash"]

# The longest quotation whose end is looked for in later paragraphs when they don't repeat the mark.
MOST_PARAGRAPHS = 4
# A quotation in marks that is at least this share of a block or a turn is that block: it takes over its label.
WHOLE = 0.6
# What may lead up to a single mark that is not closed in its paragraph.
LEADS_UP = re.compile(r"(?:[:,.?!—–-]\s*|^\s*)$")
# `…, Mayor Ines Lee said on Monday.` at the end of a paragraph.
CUE_AT_END = re.compile(
    r",(?=\s+(?:(?:[A-Z][\w.'’-]*|the|a|an|his|her|he|she|they|who|of|for|\w+(?:man|woman|er|or))\s+){1,7}"
    r"(?P<verb>[a-z]+)(?:\s[^.?!\n,]{0,60})?\.?\s*$)"
)
# What ends a quotation, a sentence, that the next opening mark goes on with.
ENDS_SENTENCE = re.compile(r"[.?!…]['\"”’)\]]*\s+$")
DASHES = "—–-"
INTERRUPTION = 200


@dataclass(frozen=True, slots=True)
class Segment:
    """Words between a pair of marks, or set off as somebody's words without marks.

    Attributes:
        outer: the range with its marks (to the paragraph's end where the closing mark is missing).
        inner: the range without them, and without blanks beside them.
        closed: whether a closing mark was found.
        depth: 0 for a segment that stands in running text, 1 inside another, and so on.
        paragraph: the range of the paragraph it stands in.
        continues: whether it goes on from the segment before it, which was still open where its paragraph ended or,
            behind the end of a sentence, where this one opens, or from the paragraph before of the same turn or block.
        single: whether its marks are single ones.
        kind: ``marks`` between quotation marks; without them (outer and inner are then the same) ``turn`` of a
            transcript or an interview, ``block`` set off as a paragraph of its own, ``post`` on a social network that
            is embedded with its signature, ``dash`` for speech between dialogue dashes.
        label: the range of the name that labels it (`Lee: “…”`) or signs it (`“…” — Eva Lund`, a post, a block);
            None without one.
        joins: whether nothing but a clause in dashes stands between it and the segment before it
            (`“A” – he paused – “B”`).
        nested: whether it stands inside another pair of marks.  Words in marks inside a turn, a block or a post are not
            nested in this sense, though their depth is 1: they are whole quotations that its speaker repeats.
    """

    outer: Span
    inner: Span
    closed: bool
    depth: int
    paragraph: Span
    continues: bool = False
    single: bool = False
    kind: SegmentKind = "marks"
    label: Span | None = None
    joins: bool = False
    nested: bool = False


def segments(text: str) -> list[Segment]:
    """Every quoted segment of a text.

    Args:
        text: any text.

    Returns:
        The segments by start; nested ones follow the one that holds them.  Each lies in one paragraph, two never
        cross, and each holds at least one letter, digit or symbol.
    """
    lines = paragraphs(text)
    found = [_trimmed(text, s) for s in _between_marks(text, lines) if _has_words(text, s.inner)]
    found = _without_cues(text, found)
    found = [replace(s, nested=s.depth > 0) for s in _labelled(text, found)]
    said = [Span(*s.outer) for s in found if s.depth == 0]
    without = [Block(t.content, t.paragraph, t.label, "turn", t.continues) for t in turns(text, lines)]
    without += blocks(text, lines, said, taken=without)
    without += dialogue(text, lines) if not any(s.depth == 0 and not s.single for s in found) else []
    found = _with_blocks(found, without)
    return _joined(text, sorted(found, key=lambda s: (s.outer.start, -s.outer.end, s.depth)))


def _has_words(text: str, inner: Span) -> bool:
    # Symbols count, because posts may be nothing but emoji.
    return any(c.isalnum() or ord(c) > 0x2190 for c in inner.of(text))


def _trimmed(text: str, segment: Segment) -> Segment:
    words_here = segment.inner.of(text)
    start = segment.inner.start + len(words_here) - len(words_here.lstrip())
    return replace(segment, inner=Span(start, segment.inner.start + len(words_here.rstrip())))


def _without_cues(text: str, found: list[Segment]) -> list[Segment]:
    """The segments; one never closed ends before a clause that tells who said it, if its paragraph ends with that."""
    found = sorted(found, key=lambda s: s.outer.start)
    for number, segment in enumerate(found):
        if segment.closed or segment.depth or segment.single:
            continue
        past = number + 1
        while past < len(found) and found[past].outer.start < segment.outer.end:
            past += 1
        following = found[past] if past < len(found) else None
        cue = CUE_AT_END.search(text, max(segment.inner.start, segment.inner.end - 200), segment.inner.end)
        if cue is None or cue.group("verb") not in words("introductions") or (following and following.continues):
            continue
        if all(s.outer.end <= cue.start() for s in found[number + 1 : past]):
            end = cue.start() + 1
            found[number] = replace(segment, outer=Span(segment.outer.start, end), inner=Span(segment.inner.start, end))
    return found


def _between_marks(text: str, lines: list[Span]) -> list[Segment]:
    """The segments between marks, with those that run over the end of a paragraph."""
    marks = [marks_of(text, line) for line in lines]
    found: list[Segment] = []
    still_open: Segment | None = None
    waited: list[Span] = []  # paragraphs without marks since the quotation was left open
    for number, line in enumerate(lines):
        reopens = number + 1 < len(lines) and _starts_single(text, lines[number + 1], marks[number + 1])
        paired = pair(text, line, marks[number], reopens=reopens)
        here = [Segment(p.outer, p.inner, p.closed, p.depth, line, single=p.single) for p in paired.pairs]
        loose = paired.loose
        if still_open is not None and loose is not None:
            # The quotation ran over the break without a new mark; what stands before the loose mark belongs to it.
            found += [Segment(w, w, False, 0, w, True, still_open.single) for w in waited]
            found.append(Segment(Span(line.start, loose.end), Span(line.start, loose.start), True, 0, line, True))
            still_open, paired.open_single = None, None
        elif paired.unopened is not None:
            here.append(_without_opening(line, paired.unopened))
        elif still_open is not None and here and not text[line.start : here[0].outer.start].strip():
            here[0] = replace(here[0], continues=True)
            still_open = None
        open_at = {
            s.outer.end for s in here if not s.closed and s.depth == 0 and ENDS_SENTENCE.search(s.inner.of(text))
        }
        here = [replace(s, continues=True) if s.depth == 0 and s.outer.start in open_at else s for s in here]
        here = _with_open_single(text, line, paired, here, still_open) if reopens else here
        found += here
        last = max((s for s in here if s.depth == 0), key=lambda s: s.outer.start, default=None)
        if last is not None:
            still_open, waited = (None if last.closed else last), []
        elif still_open is not None:
            waited.append(line)
            if len(waited) >= MOST_PARAGRAPHS:
                still_open = None
    return found


def _without_opening(line: Span, unopened: Span) -> Segment:
    """A quotation whose opening mark is missing: UNOPENED is its range with the closing mark."""
    return Segment(unopened, Span(unopened.start, unopened.end - 1), True, 0, line)


def _starts_single(text: str, line: Span, marks: list[Mark]) -> bool:
    """Whether a paragraph begins with a single mark that opens."""
    return (
        bool(marks) and marks[0].single and marks[0].facing == "open" and not text[line.start : marks[0].start].strip()
    )


def _with_open_single(
    text: str, line: Span, paired: Paired, here: list[Segment], still_open: Segment | None
) -> list[Segment]:
    """The segments of a paragraph with the one that a single mark opens and the next paragraph goes on with."""
    opening = paired.open_single
    taken = max((s.outer.end for s in here if opening and s.outer.start < opening.start), default=line.start)
    if (
        opening is None
        or opening.start < taken
        or not LEADS_UP.search(text[max(line.start, opening.start - 3) : opening.start])
    ):
        return here
    at_start = not text[line.start : opening.start].strip()
    continues = still_open is not None and still_open.single and at_start
    whole = Segment(Span(opening.start, line.end), Span(opening.end, line.end), False, 0, line, continues, single=True)
    return [replace(s, depth=s.depth + 1) if s.outer.start > opening.start else s for s in here] + [whole]


def _labelled(text: str, found: list[Segment]) -> list[Segment]:
    """The segments with the labels right before their marks, or the signatures that end the paragraph behind them."""
    outermost = [s for s in found if s.depth == 0]
    labels = labels_before(text, [(s.outer.start, s.paragraph) for s in outermost])
    for segment in outermost:  # `“…” — Nils Aker, farmer`
        if segment.paragraph.end - segment.outer.end <= LONGEST_SIGNATURE:
            signature = SIGNATURE.match(text, segment.outer.end, segment.paragraph.end)
            if signature is not None and segment.outer.start not in labels:
                labels[segment.outer.start] = Span(*signature.span("name"))
    return [replace(s, label=labels.get(s.outer.start)) for s in found]


def _with_blocks(found: list[Segment], without: Iterable[Block]) -> list[Segment]:
    """The segments between marks together with those without; what is nested in a block gets one level deeper."""
    found = sorted(found, key=lambda s: s.outer.start)
    starts = [s.outer.start for s in found]
    reach = list(accumulate((s.outer.end for s in found), max, initial=0))  # how far those before each one reach
    added: list[Segment] = []
    for block in sorted(without, key=lambda b: b.content.start):
        start, end = block.content
        if added and added[-1].outer.end > start:
            continue
        first, past = bisect_left(starts, start), bisect_left(starts, end)
        inside = found[first:past]
        if reach[first] > start or any(s.outer.end > end for s in inside):  # they would cross
            continue
        whole = [s for s in inside if s.depth == 0]
        if sum(s.outer.end - s.outer.start for s in whole) >= WHOLE * (end - start):
            for i in range(first, past):
                if found[i].depth == 0 and found[i].label is None:
                    found[i] = replace(found[i], label=block.label)
            continue
        for i in range(first, past):
            found[i] = replace(found[i], depth=found[i].depth + 1)
        added.append(
            Segment(
                block.content, block.content, True, 0, block.paragraph, block.continues, False, block.kind, block.label
            )
        )
    return found + added


def _joined(text: str, found: list[Segment]) -> list[Segment]:
    """The segments, those marked that go on behind a clause in dashes."""
    joins = set()
    outermost = [s for s in found if s.depth == 0 and s.kind == "marks"]
    for before, after in pairwise(outermost):
        if before.paragraph == after.paragraph and after.outer.start - before.outer.end <= INTERRUPTION:
            between = text[before.outer.end : after.outer.start].strip()
            # A dash may stand inside the marks as well: `“A –” he paused “– B”`.
            left = between[:1] or " "
            right = between[-1:] or " "
            opens = left in DASHES or before.inner.of(text).rstrip()[-1:] in DASHES
            closes = right in DASHES or after.inner.of(text).lstrip()[:1] in DASHES
            if between and opens and closes and len(between.strip(DASHES + " ")) > 1:
                joins.add(after.outer.start)
    return [replace(s, joins=True) if s.kind == "marks" and s.outer.start in joins else s for s in found]
