"""What one form of a statement has that another has not, for people to read."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Op = Literal["same", "left out", "added"]
_TOKEN = re.compile(r"\w+(?:['’`]\w+)*|[^\w\s]")


class Piece(NamedTuple):
    """A stretch of words: the same in both, left out of the second or added in it."""

    op: Op
    words: str


def diff(a: str, b: str) -> list[Piece]:
    """How B differs from A, word by word and mark by mark.

    The pieces that are the same or left out, in their order, are A; those that are the same or added are B; both but
    for white space between words and marks.  Words are compared as they stand: a change of case or of punctuation is
    shown.
    """
    ours, theirs = list(_TOKEN.finditer(a)), list(_TOKEN.finditer(b))
    matcher = SequenceMatcher(None, [token[0] for token in ours], [token[0] for token in theirs], autojunk=False)
    pieces: list[Piece] = []
    for op, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", _between(a, ours, a_start, a_end)))
            continue
        if a_end > a_start:
            pieces.append(Piece("left out", _between(a, ours, a_start, a_end)))
        if b_end > b_start:
            pieces.append(Piece("added", _between(b, theirs, b_start, b_end)))
    return pieces


def _between(text: str, tokens: list[re.Match[str]], start: int, end: int) -> str:
    return text[tokens[start].start() : tokens[end - 1].end()]
