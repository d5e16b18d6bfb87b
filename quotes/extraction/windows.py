"""An article cut into windows of word pieces, as the encoder reads them.

A window holds whole paragraphs up to a size, with some pieces of context from before and after, so that a source named
in the paragraph before can be pointed at.  Beside its identifiers every piece carries its letter case (the encoder's
vocabulary has none) and whether it stands between quotation marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quotes.extraction.marks import Segment, paragraphs


class Size(NamedTuple):
    """How many pieces a window has at most: of its own paragraphs, and of context before and after them."""

    own: int
    before: int
    after: int


# What is asked about is read in small windows, because only doubtful segments are: it measured as well as larger ones
# with fewer pieces.  Learning takes large ones, so that each context piece is paid for less often.
ASKING, LEARNING = Size(60, 60, 10), Size(190, 110, 30)
# Where the whole text is read: time goes with the square of the size, and context is read twice.
READING = Size(180, 40, 10)
Ids = npt.NDArray[np.int64]


@dataclass(slots=True)
class Window:
    """A stretch of an article as word pieces.

    Attributes:
        ids: identifiers of the pieces; the first is the start mark, and a separator stands between paragraphs.
        starts, ends: their half-open character ranges (empty for the marks).
        case: 0 lower case, 1 capitalised, 2 all capitals, 3 no letter.
        inside: 1 between quotation marks.
        own: half-open range of the pieces that are its own; the others are context.
        segments: (number of the segment, first piece, last piece), marks included.
    """

    ids: Ids
    starts: Ids
    ends: Ids
    case: Ids
    inside: Ids
    own: tuple[int, int]
    segments: list[tuple[int, int, int]] = field(default_factory=list)

    def pieces(self, start: int, end: int) -> tuple[int, int]:
        """Half-open range of the pieces that overlap the characters START to END; empty where none does."""
        touching = np.flatnonzero((self.starts < end) & (self.ends > start))
        return (int(touching[0]), int(touching[-1]) + 1) if len(touching) else (0, 0)


def windows(
    text: str, segments: Sequence[Segment], tokenizer: Any, *, size: Size = ASKING, every: bool = False
) -> list[Window]:
    """The windows of TEXT that hold a segment, in order.

    Args:
        text: the article.
        segments: its quoted segments; nested ones (depth above 0) get no place of their own.
        tokenizer: a ``tokenizers.Tokenizer`` of BERT's kind.
        size: of the windows.
        every: also windows without any segment.
    """
    lines = paragraphs(text)
    if not lines:
        return []
    encoded = tokenizer.encode_batch([text[p.start : p.end] for p in lines], add_special_tokens=False)
    opening, separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []  # where a paragraph begins
    for line, encoding in zip(lines, encoded, strict=True):
        breaks.append(len(ids))
        ids += [*encoding.ids, separator]
        starts += [line.start + s for s, _ in encoding.offsets] + [line.end]
        ends += [line.start + e for _, e in encoding.offsets] + [line.end]
    all_ids, all_starts, all_ends = np.array(ids), np.array(starts), np.array(ends)
    case = np.array([_case(text[s:e]) for s, e in zip(starts, ends, strict=True)])
    inside = np.zeros(len(ids), dtype=np.int64)
    for segment in segments:
        if segment.depth == 0:
            inside[(all_starts < segment.outer.end) & (all_ends > segment.outer.start)] = 1
    found = []
    for low, high in _targets(breaks, len(ids), size.own):
        left, right = max(0, low - size.before), min(len(ids), high + size.after)
        window = Window(
            ids=np.concatenate([[opening], all_ids[left:right]]),
            starts=np.concatenate([[all_starts[left]], all_starts[left:right]]),
            ends=np.concatenate([[all_starts[left]], all_ends[left:right]]),
            case=np.concatenate([[3], case[left:right]]),
            inside=np.concatenate([[0], inside[left:right]]),
            own=(1 + low - left, 1 + high - left),
        )
        limits = (all_starts[low], all_starts[high] if high < len(ids) else len(text) + 1)
        for number, segment in enumerate(segments):
            if segment.depth == 0 and limits[0] <= segment.outer.start < limits[1]:
                first, past = window.pieces(segment.outer.start, segment.outer.end)
                if past:
                    window.segments.append((number, first, past - 1))
        if window.segments or every:
            found.append(window)
    return found


def _targets(breaks: list[int], length: int, most: int) -> list[tuple[int, int]]:
    """Ranges of pieces of at most MOST: as many whole paragraphs as fit; a longer paragraph is cut."""
    ranges: list[tuple[int, int]] = []
    for start, end in zip(breaks, [*breaks[1:], length], strict=True):
        if ranges and end - ranges[-1][0] <= most:
            ranges[-1] = (ranges[-1][0], end)
            continue
        ranges.extend((low, min(end, low + most)) for low in range(start, end, most))
    return ranges


def _case(piece: str) -> int:
    if not any(c.isalpha() for c in piece):
        return 3
    if piece.isupper() and len(piece) > 1:
        return 2
    return 1 if piece[0].isupper() else 0
