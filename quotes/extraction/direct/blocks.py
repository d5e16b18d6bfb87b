"""Words set off without marks: block quotes, embedded posts, signed statements, and dialogue behind dashes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from quotes.extraction.direct.mark_facing import MARK
from quotes.extraction.lexicon import words
from quotes.records import Span

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
# `— Eva Lund (@evalund) May 4, 2024`, with the day before the month too.
POST = re.compile(
    rf"(?P<dash>[—–]|--?|-)\s*(?P<name>[^\n()@]{{1,50}}?)\s*\(@\w{{1,30}}\)[ \t,]*"
    rf"(?:{_MONTH} \d{{1,2}},? |\d{{1,2}} {_MONTH},? )(?P<year>20\d\d)"
)
SHARED = re.compile(
    r"Posted by (?P<name>\S[^\n]{1,60}?) on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \w+ \w+,? 20\d\d"
)
LINKS = re.compile(r"(?:\s*(?:https?://\S*|pic\.twitter\.com/\S*|#\w+|@\w+))+\s*$")
SENTENCE_START = re.compile(r"(?:[.!?…]['\"”’)\]]*|[\"”])\s+(?=[^\s])")
FURNITURE = re.compile(r".*(?:Skip \w+ post by @?\w+|<[^<>\n]{1,200}>)\s*", re.DOTALL)
# A post had at most so many characters up to 2017 and afterwards; mentions and links are not counted.
LONGEST_POST, LONGER_POST, FIRST_LONGER_YEAR = 160, 320, 2018

_NAME = r"(?P<name>[A-Z][\w.'’-]*(?:[ \t]+(?:[A-Z][\w.'’&-]*|van|von|de|der|den|la|bin|al|el)){1,4}(?<!\.))"
SIGNATURE = re.compile(rf"\s*(?:[—–―]|--?)\s*{_NAME}(?:,[^\n]{{1,80}})?\s*$")
NAME_LINE = re.compile(rf"\s*{_NAME}(?:,[^\n.?!]{{1,60}})?\s*$")
ENDS_SENTENCE = re.compile(r"[.?!…][\"'”’)\]]*$")
WORD = re.compile(r"\w+")
LONGEST_INTRODUCTION = 400
LONGEST_SIGNATURE, LONGEST_PULLED = 120, 600

DIALOGUE = re.compile(r"\s*[—–―](?=\s*\w|\s*[¿¡])")
INNER_DASH = re.compile(r"(?:(?<=[,.?!…])|(?<=\s))\s*[—–―]\s*")
SAID = re.compile(
    r"(?:,|(?<=[?!…]))\s+(?:(?:said|says|replied|asked|answered|added|cried|shouted|whispered|murmured|dijo|preguntó|respondió)\b"
    r"|\w+(?:\s\w+)?\s(?:said|says|replied|asked|answered|added)\b)"
)

Kind = Literal["turn", "block", "post", "dash"]


class Block(NamedTuple):
    """Words without marks: their range, their paragraph, the name that signs them, their kind, whether they go on."""

    content: Span
    paragraph: Span
    label: Span | None
    kind: Kind
    continues: bool = False


def blocks(text: str, lines: Sequence[Span], said: Sequence[Span], taken: Sequence[Block] = ()) -> list[Block]:
    """The embedded posts, signed statements, pull quotes and introduced block quotes of a text.

    Args:
        text: the whole text.
        lines: its paragraphs.
        said: the ranges of the quotations in marks that stand in running text, in order.
        taken: blocks that are known already; no other is found in their paragraphs.
    """
    used = {block.paragraph for block in taken}
    found: list[Block] = []
    for finder in (_posts, _signed, _pulled, _introduced):
        new = [block for block in finder(text, lines, said) if block.paragraph not in used]
        used.update(block.paragraph for block in new)
        found += new
    return found


def _posts(text: str, lines: Sequence[Span], said: Sequence[Span]) -> Iterator[Block]:
    """Posts with their signatures, in the paragraph of the signature or in the one before it."""
    for number, line in enumerate(lines):
        floor = line.start
        for match in POST.finditer(text, line.start, line.end):
            label = Span(*match.span("name"))
            if text[floor : match.start()].strip():
                limit = LONGEST_POST if int(match.group("year")) < FIRST_LONGER_YEAR else LONGER_POST
                start = _post_start(text, floor, match.start(), limit, said)
                content, paragraph = Span(start, match.start()), line
            elif number and floor == line.start:
                content, paragraph = lines[number - 1], lines[number - 1]
            else:
                floor = match.end()
                continue
            floor = match.end()
            if (content := _without_links(text, content)).end > content.start:
                yield Block(content, paragraph, label, "post")
        if (shared := SHARED.search(text, line.start, line.end)) is not None:
            own = bool(text[line.start : shared.start()].strip())
            content = Span(line.start, shared.start()) if own else lines[max(0, number - 1)]
            if own or number:
                paragraph = line if own else content
                yield Block(_stripped(text, content), paragraph, Span(*shared.span("name")), "post")


def _post_start(text: str, floor: int, end: int, limit: int, said: Sequence[Span]) -> int:
    """Where a post begins that ends at END, if it begins behind FLOOR: at the earliest sentence that it holds."""
    place = bisect_left(said, end, key=lambda quotation: quotation.end) - 1
    quoted = said[place] if place >= 0 and said[place].end > floor else None
    if quoted is not None and not text[quoted.end : end].strip():
        return max(floor, quoted.start)  # the post itself stands in marks
    if end - floor <= LONGER_POST:
        furniture = FURNITURE.match(text, floor, end)
        return floor if furniture is None else furniture.end()
    last = floor if quoted is None else quoted.end
    if (furniture := FURNITURE.match(text, max(last, end - 2 * limit), end)) is not None:
        return furniture.end()
    length = len(LINKS.sub("", text[max(last, end - 2 * limit) : end]))
    if length <= limit and end - last <= 2 * limit:
        return last
    earliest = end - limit
    match = SENTENCE_START.search(text, earliest, end)
    return match.end() if match is not None else earliest


def _without_links(text: str, content: Span) -> Span:
    links = LINKS.search(text[max(content.start, content.end - 300) : content.end])
    extra = 0 if links is None else len(links.group())
    return _stripped(text, Span(content.start, content.end - extra))


def _signed(text: str, lines: Sequence[Span], _said: Sequence[Span]) -> Iterator[Block]:
    """A paragraph whose next one is nothing but a dash and a name, unless that is an agency's."""
    for before, line in pairwise(lines):
        if line.end - line.start > LONGEST_SIGNATURE:
            continue
        signature = SIGNATURE.match(text, line.start, line.end)
        if signature is None or signature.group("name").removeprefix("The ") in words("outlets"):
            continue
        if not SIGNATURE.match(text, before.start, before.end) and _is_prose(text, before):
            yield Block(_stripped(text, before), before, Span(*signature.span("name")), "block")


def _pulled(text: str, lines: Sequence[Span], said: Sequence[Span]) -> Iterator[Block]:
    """Pull quotes: words that somebody says elsewhere in the article, above a line with a name."""
    spoken: frozenset[tuple[str, ...]] | None = None
    for before, line in pairwise(lines):
        if (
            line.end - line.start > LONGEST_SIGNATURE
            or not 20 <= before.end - before.start <= LONGEST_PULLED
            or not said
        ):
            continue
        name = NAME_LINE.match(text, line.start, line.end)
        if name is None or MARK.match(before.of(text).strip()):
            continue
        if spoken is None:
            spoken = frozenset(gram for quotation in said for gram in _grams(quotation.of(text)))
        pulled = _grams(before.of(text))
        if pulled and 2 * sum(1 for gram in pulled if gram in spoken) >= len(pulled):
            yield Block(_stripped(text, before), before, Span(*name.span("name")), "block")


def _grams(words_said: str) -> list[tuple[str, ...]]:
    """Every four words in a row, in small letters."""
    each = WORD.findall(words_said.lower())
    return list(zip(each, each[1:], each[2:], each[3:], strict=False))


def _introduced(text: str, lines: Sequence[Span], said: Sequence[Span]) -> Iterator[Block]:
    """A paragraph behind one that ends with a colon and tells of saying: `She wrote:`."""
    starts = [quotation.start for quotation in said]
    lines = [line for line in lines if WORD.search(text, line.start, line.end)]
    indents = [_indent(text, line) for line in lines]
    for number in range(len(lines) - 1):
        before, line = lines[number], lines[number + 1]
        indented = indents[number + 1] > indents[number] + 3
        if not _introduces(text, before, indented) or not _is_prose(text, line):
            continue
        first = bisect_left(starts, line.start)
        if first < len(said) and starts[first] <= line.start + indents[number + 1]:
            continue  # it stands in marks
        yield Block(_stripped(text, line), line, None, "block")
        # An indented block may have more paragraphs.
        following = number + 2
        while indented and following < len(lines) and indents[following] >= indents[number + 1]:
            yield Block(_stripped(text, lines[following]), lines[following], None, "block", True)
            following += 1


def _introduces(text: str, line: Span, indented: bool) -> bool:
    """Whether a paragraph leads up to words of somebody; where they are indented, a colon is enough."""
    end = text[max(line.start, line.end - LONGEST_INTRODUCTION) : line.end].rstrip()
    if end[-1:] not in (":", ","):
        return False
    if indented and end[-1] == ":":
        return True
    sentence = re.split(r"[.?!]['\"”’)\]]*\s", end)[-1]
    told = [word.lower() for word in WORD.findall(sentence)]
    if end[-1] == ",":
        return bool(told) and len(told) <= 6 and told[-1] in ("said", "says", "wrote", "writes", "added", "adds")
    return not words("introductions").isdisjoint(told)


def _is_prose(text: str, line: Span) -> bool:
    """Whether a paragraph is made of sentences: it begins with no list mark and ends with a stop."""
    content = line.of(text).strip()
    if len(content) < 20 or content[0] in "-–—•*·»{<":
        return False
    return ENDS_SENTENCE.search(content) is not None and len(WORD.findall(content[:400])) >= 4


def _indent(text: str, line: Span) -> int:
    return len(line.of(text)) - len(line.of(text).lstrip())


def _stripped(text: str, span: Span) -> Span:
    words_here = span.of(text)
    start = span.start + len(words_here) - len(words_here.lstrip())
    return Span(start, max(start, span.start + len(words_here.rstrip())))


def dialogue(text: str, lines: Sequence[Span]) -> list[Block]:
    """What is said between dialogue dashes (`— Words, said the coach.`) in a text that uses them throughout.

    Args:
        text: the whole text.
        lines: its paragraphs.

    Returns:
        One block for each stretch of speech; none where fewer than two paragraphs, or fewer than half of them, begin
        with a dash, or where nothing tells dialogue from a list.
    """
    dashed = [line for line in lines if DIALOGUE.match(text, line.start, line.end)]
    told = [line for line in dashed if SAID.search(text, line.start, line.end) or "?" in line.of(text)]
    if len(dashed) < 2 or 2 * len(dashed) < len(lines) or 2 * len(told) < len(dashed):
        return []
    return [block for line in dashed for block in _spoken(text, line)]


def _spoken(text: str, line: Span) -> Iterator[Block]:
    opening = DIALOGUE.match(text, line.start, line.end)
    start = opening.end() if opening is not None else line.start
    dashes = [(m.start(), m.end()) for m in INNER_DASH.finditer(text, start, line.end)]
    speaking = True
    for end, after in [*dashes, (line.end, line.end)]:
        said = None
        if speaking and text[start:end].strip():
            said = SAID.search(text, start, end)
            content = _stripped(text, Span(start, end if said is None else said.start()))
            yield Block(content, line, None, "dash", start > (opening.end() if opening is not None else 0))
        speaking = not speaking or said is not None
        start = after
