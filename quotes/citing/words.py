"""The words of a quote as a sentence has them: seams, marks within marks, and the mark before the closing one.

The styles of other programs (JSON, tables, feeds) have the words as they are stored; these are for people who read.
"""

from __future__ import annotations

import re

from quotes.citing.citation import Citation, in_prose
from quotes.records import SEAM, Span

# More than one clause: a sentence ends, behind a word that no abbreviation (Mr., Gen., U.S.) is, or another begins.
_MORE = re.compile(r"\b(?:[a-z]\w*|\w{5,})[.?!](?:\s|$)|\b(?:adding|before|but|later|then|when|while)\b")
_LONGEST_CLAUSE = 160
_ABBREVIATION = re.compile(r"\b\w\.$")
_MARK = re.compile("``|''|[\"“”‘’']")
_APOSTROPHE_BEFORE = re.compile(r"(?:em|tis|twas|til|cause|round|n)\b|\d")
_PAIRS = (("“", "”"), ("‘", "’"))


def quoted(c: Citation, stop: str = "", outer: int = 0) -> str:
    """The words of C between quotation marks, with STOP (a comma, a full stop) before the closing one.

    OUTER is how many pairs of marks they stand in already.
    """
    opening, closing = _PAIRS[outer % 2]
    return f"{opening}{nested(closed(in_prose(spoken(c)), stop), outer + 1)}{closing}"


def spoken(c: Citation) -> str:
    """The words of C in one string: with a comma where only a cue clause parted a sentence, else with a seam.

    The comma before the cue clause was the article's, and goes where the seam is.
    """
    words = c.pieces[0]
    for i, piece in enumerate(c.pieces[1:]):
        words = words.rstrip().removesuffix(",")
        words += (", " if _runs_on(c, i) else SEAM) + piece
    return words


def closed(words: str, stop: str) -> str:
    """WORDS with STOP as the sentence around them needs it: for their own last comma, or where they have no last mark.

    A comma takes the place of a full stop, but not of an abbreviation's; marks that close with WORDS stay last.
    """
    words = words.rstrip()
    ends, last = {pair.end for pair in _pairs(words)}, len(words)
    while last - 1 in ends:
        last -= 1
    words, end = words[:last].removesuffix(","), words[last:]
    if stop == "," and words.endswith(".") and not words.endswith("..") and not _ABBREVIATION.search(words):
        words = words[:-1]
    has_end = words.endswith((".", "?", "!", "…", ";", ":", "—"))
    return words + ("" if has_end and not (stop == "," and words.endswith(".")) else stop) + end


def nested(text: str, outer: int = 1) -> str:
    """TEXT with its quotation marks as they are within OUTER pairs of them: “ ‘ “ ” ’ ” in turn, as in America."""
    pairs = _pairs(text)
    # One that has lost its other half is no double mark either where it would seem to end the words.
    chars = list(text.translate(str.maketrans("“”", "".join(_PAIRS[outer % 2]))))
    for pair in pairs:
        depth = outer + sum(other.start < pair.start and pair.end < other.end for other in pairs)
        for place, mark in zip(pair, _PAIRS[depth % 2], strict=True):
            chars[place] = mark
            if text[place : place + 2] in ("``", "''"):
                chars[place + 1] = ""
    return "".join(chars)


def _runs_on(c: Citation, i: int) -> bool:
    """Whether the sentence of part I goes on in the next one, with nothing but a cue clause between them."""
    part, following = c.parts[i], c.parts[i + 1]
    if c.kind == "indirect" or c.cue_span is None or not part.end <= c.cue_span.start < following.start:
        return False
    gap = c.between(part.end, following.start)
    return (
        next(filter(str.isalpha, c.pieces[i + 1]), "").islower()
        and re.search(r"[,\w]$", c.pieces[i].rstrip()) is not None
        and len(gap) <= _LONGEST_CLAUSE
        and re.search(r",\W*$", gap) is not None
        and _MORE.search(gap) is None
    )


def _pairs(text: str) -> list[Span]:
    """Where quotation marks open and close in TEXT, as far as they come in pairs."""
    found: list[Span] = []
    opened: list[tuple[bool, int]] = []
    for match in _MARK.finditer(text):
        mark, place = match[0], match.start()
        before, after = text[max(0, place - 1) : place], text[match.end() : match.end() + 1]
        single = mark in ("‘", "’", "'")
        may_open = after.strip() != "" and not (before.isalnum() or before in tuple(".,?!…%)"))
        if single and _APOSTROPHE_BEFORE.match(text, match.end()):
            may_open = False
        may_close = before.strip() != "" and not (single and after.isalnum())
        inner = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][0] == single), None)
        if mark not in ("“", "‘", "``") and may_close and inner is not None:
            found.append(Span(opened[inner][1], place))
            del opened[inner:]
        elif mark not in ("”", "’") and (may_open or mark in ("“", "``")):
            opened.append((single, place))
    return found
