"""The table of hard cases: how its files are written, read, and held against what was extracted.

A file of ``hard_cases/`` holds cases, a case holds examples, and an example is text and expectation in one::

    == split quote

    > interrupted — words around the cue are one act of saying
      “{a: The ferry is late,}” {a.by: Mira Oduya} {a.cue: said}, “{a: but it will sail.}”
    marks: +british
    xfail: ticks — marks.py takes the second opening mark for a closing one

``==`` names the case and ``>`` the example, with the reason why it is there.  What follows, indented by two spaces, is
the article (blank lines between count); lines that start with ``#`` are remarks.  In the text:

``{a: words}``       words that were said, without their marks; the same letter again is a further part of that quote
``{a.by: words}``    the mention of who said them
``{a.cue: words}``   the cue
``{a.to: words}``    to whom they were said; where no addressee is marked, none may be found
``{a.by?: words}``   (so too ``cue?`` and ``to?``) what is right if it is found, and need not be found
``{-: words}``       words that are no speech, although they stand in marks or read like a report

A head may say more, before its colon: ``{a mixed: ...}``, ``{a.by unnamed: ...}``, ``{a.by = Mira Oduya: she}``.

* the kind, ``direct`` (where none is named) ``mixed`` ``indirect``; the polarity, ``negated`` ``hypothetical``
  ``refused``; ``optional`` for what careful readers would not all list (if it is found, the rest must hold);
* the kind of speaker, ``person organization unnamed group document`` (not compared where none is named);
* ``= Name``, the speaker by the fullest name that the article gives, where the mention is not that name or there is
  none.  ``A + B`` is a joint statement, ``A / B`` are names that are as good, ``?`` asks to name nobody.

Marks are written “ ” with ‘ ’ inside them, and the apostrophe as '.  Each example is read in several kinds of marks:
straight, curly and ticks (`` and '') where ``marks:`` does not say otherwise; ``single`` (straight) and ``british``
(curly) turn double and single marks round; ``written`` changes nothing.  ``+british`` adds to the usual three.

``xfail:`` names the marks that fail today, and why.  Mentions and cues are right when they hold the marked words or
lie in them; the parts of a quote must be exact, except for an indirect one, which must share half of the longer range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from quotes.records import Quote, Span

TABLE = Path(__file__).with_name("hard_cases")
USUAL = ("straight", "curly", "ticks")
#: What “ ” ‘ ’ and ' are written as, for each kind of marks.
MARKS = {
    "straight": ('"', '"', "'", "'", "'"),
    "curly": ("“", "”", "‘", "’", "’"),
    "ticks": ("``", "''", "`", "'", "'"),
    "single": ("'", "'", '"', '"', "'"),
    "british": ("‘", "’", "“", "”", "’"),
    "written": ("“", "”", "‘", "’", "'"),
}
KINDS = ("direct", "mixed", "indirect")
POLARITIES = ("negated", "hypothetical", "refused")
SPEAKERS = ("person", "organization", "unnamed", "group", "document")
HEAD = re.compile(r"([a-z]|-)(?:\.(by|cue|to)(\?)?)?((?: [a-z]+)*)(?: = (.+))?")
TITLES = frozenset(
    [
        "the",
        "a",
        "an",
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "sir",
        "dame",
        "lord",
        "lady",
        "sgt",
        "capt",
        "col",
        "rev",
    ]
)


class Fault(NamedTuple):
    """One thing that is not as expected: what kind of thing, and how it differs."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(slots=True)
class Expected:
    """One quote as a reader would list it."""

    parts: list[Span] = field(default_factory=list)
    kind: str = "direct"
    polarity: str = "positive"
    optional: bool = False
    speaker_kind: str | None = None
    speakers: str | None = None
    mention: Span | None = None
    cue: Span | None = None
    told_to: str | None = None
    doubtful: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Reading:
    """An example in one kind of marks: the plain text, and what is to be found in it."""

    text: str
    quotes: dict[str, Expected]
    no_speech: list[Span]


@dataclass(slots=True)
class Example:
    """One example as it stands in its file; ``line`` is the number of its ``>`` line, counted from 1."""

    file: Path
    line: int
    case: str
    name: str
    why: str
    source: str
    marks: tuple[str, ...]
    xfail: dict[str, str]

    @property
    def key(self) -> str:
        """The example's name together with its case's, unique in the table."""
        return f"{self.case}: {self.name}".replace(" ", "-")

    def read(self, marks: str) -> Reading:
        """The example with its quotation marks written as MARKS; a fault in its notation names file and line."""
        table = {ord(mark): new for mark, new in zip("“”‘’'", MARKS[marks], strict=True)}
        try:
            return read_marked(self.source.translate(table))
        except ValueError as error:
            raise ValueError(f"{self.file.name}:{self.line}: {error}") from error


def read_table() -> list[Example]:
    """Every example of every file, in order."""
    return [example for path in sorted(TABLE.glob("*.txt")) for example in read_file(path)]


def read_file(path: Path) -> Iterator[Example]:
    """The examples of one file.

    Raises:
        ValueError: a line that fits nothing, by file and number.
    """
    case, example, body = "", None, list[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("  ") or not line:
            body.append(line[2:])
            continue
        if line.startswith(("== ", "> ")) and example:
            yield _filled(example, body)
            example = None
        body = body if example else []
        if line.startswith("== "):
            case = line.removeprefix("== ")
            continue
        try:
            if line.startswith("> ") and case:
                example = _headed(path, number, case, line)
            elif not line.startswith("#"):
                _note_line(example, line)
        except ValueError as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
    if example:
        yield _filled(example, body)


def _headed(path: Path, number: int, case: str, line: str) -> Example:
    name, _, why = line.removeprefix("> ").partition(" — ")
    if not why:
        raise ValueError("an example needs a name and, after a dash, a reason")
    return Example(path, number, case, name, why, "", USUAL, {})


def _note_line(example: Example | None, line: str) -> None:
    """Put down what the lines at the margin below an example say about it."""
    if example and line.startswith("xfail: "):
        names, _, reason = line.removeprefix("xfail: ").partition(" — ")
        if not reason:
            raise ValueError("an expected failure needs a reason after a dash")
        example.xfail |= dict.fromkeys(names.split(), reason)
    elif example and line.startswith("marks: "):
        words = line.removeprefix("marks: ").split()
        example.marks = (USUAL if words[0].startswith("+") else ()) + tuple(word.lstrip("+") for word in words)
        if unknown := set(example.marks) - set(MARKS):
            raise ValueError(f"unknown marks: {' '.join(sorted(unknown))}")
    else:
        raise ValueError(f"neither text nor a heading: {line}")


def _filled(example: Example, body: list[str]) -> Example:
    example.source = "\n".join(body).strip("\n")
    return example


def read_marked(source: str) -> Reading:
    """Take the tags out of SOURCE."""
    plain: list[str] = []
    length = 0
    stack: list[tuple[re.Match[str], int]] = []
    quotes: dict[str, Expected] = {}
    no_speech: list[Span] = []
    for piece in re.split(r"(\{[^:{}]+: |\})", source):
        if piece.startswith("{"):
            head = HEAD.fullmatch(piece[1:-2])
            if not head:
                raise ValueError(f"not a tag: {piece}")
            stack.append((head, length))
        elif piece == "}" and stack:
            head, start = stack.pop()
            if head[1] == "-":
                no_speech.append(Span(start, length))
            else:
                _note(quotes.setdefault(head[1], Expected()), head, Span(start, length), "".join(plain))
        else:
            plain.append(piece)
            length += len(piece)
    if stack or re.search(r"[{}]", "".join(plain)):
        raise ValueError("the brackets of the tags do not match")
    if lacking := [label for label, quote in quotes.items() if not (quote.parts and quote.speakers)]:
        raise ValueError(f"{lacking[0]}: needs words and a speaker")
    return Reading("".join(plain), quotes, no_speech)


def _note(quote: Expected, head: re.Match[str], span: Span, text: str) -> None:
    _, part, doubtful, words, name = head.groups()
    if doubtful:
        quote.doubtful.add(part)
    for word in words.split():
        if word in KINDS:
            quote.kind = word
        elif word in POLARITIES:
            quote.polarity = word
        elif word in SPEAKERS:
            quote.speaker_kind = word
        elif word == "optional":
            quote.optional = True
        else:
            raise ValueError(f"what is {word!r} in {head[0]!r}?")
    if part == "by":
        quote.mention, quote.speakers = span, name or quote.speakers or span.of(text)
    elif part == "cue":
        quote.cue = span
    elif part == "to":
        quote.told_to = name or span.of(text)
    else:
        quote.parts.append(span)
        quote.speakers = name or quote.speakers


def judge(reading: Reading, found: tuple[Quote, ...]) -> list[Fault]:
    """Everything in FOUND, the quotes of the text of READING, that a careful reader would not have put so."""
    faults: list[Fault] = []
    left = list(found)
    for label, expected in sorted(reading.quotes.items(), key=lambda item: item[1].parts[0]):
        quote = max(left, key=lambda q: _overlap(expected, q), default=None)
        if quote is None or _overlap(expected, quote) < 0.5:
            if not expected.optional:
                faults.append(Fault("missed", f"{expected.kind} {label}"))
            continue
        left.remove(quote)
        faults += (Fault(kind, f"{label}: {text}") for kind, text in _differences(expected, quote, reading.text))
    for quote in left:
        # Whether a report around marked words is listed besides them is a matter of taste, not of truth.
        if quote.kind == "indirect" and any(_touch(part, quote) for e in reading.quotes.values() for part in e.parts):
            continue
        kind = "no speech" if any(_touch(span, quote) for span in reading.no_speech) else "false"
        faults.append(Fault(kind, f"{quote.kind} {quote.text(reading.text)!r:.60}"))
    return faults


def _touch(span: Span, quote: Quote) -> bool:
    return any(part.start < span.end and span.start < part.end for part in quote.parts)


def _overlap(expected: Expected, quote: Quote) -> float:
    """The share of the longer of the two that both have; marked words and reported ones never match."""
    if (expected.kind == "indirect") != (quote.kind == "indirect"):
        return 0.0
    a, b = ({i for part in parts for i in range(*part)} for parts in (expected.parts, quote.parts))
    return len(a & b) / max(len(a), len(b), 1)


def _differences(expected: Expected, quote: Quote, text: str) -> Iterator[Fault]:
    said = quote.attribution
    if expected.kind != "indirect":
        wanted, got = ([part.of(text).strip() for part in parts] for parts in (expected.parts, quote.parts))
        if wanted != got:
            yield Fault("parts", f"{got} for {wanted}")
    if quote.kind != expected.kind:
        yield Fault("kind", f"{quote.kind} for {expected.kind}")
    polarity = getattr(said, "polarity", "positive")
    if polarity != expected.polarity:
        yield Fault("polarity", f"{polarity} for {expected.polarity}")
    names = [speaker.name for speaker in said.speakers]
    if not _right(names, expected.speakers or ""):
        yield Fault("speaker", f"{' + '.join(names) or 'nobody'} for {expected.speakers}")
    elif expected.speaker_kind and any(speaker.kind != expected.speaker_kind for speaker in said.speakers):
        yield Fault("speaker kind", f"{said.speakers[0].kind} for {expected.speaker_kind}")
    for kind, part, wish, found in (
        ("mention", "by", expected.mention, said.mention),
        ("cue", "cue", expected.cue, said.cue),
    ):
        if found is None and part in expected.doubtful:
            continue
        if wish is not None and not (found and _within(wish, found.span)):
            yield Fault(kind, f"{found.text if found else 'none'} for {wish.of(text)}")
    if not (said.told_to is None and "to" in expected.doubtful) and _words(said.told_to) != _words(expected.told_to):
        yield Fault("told to", f"{said.told_to} for {expected.told_to}")


def _within(a: Span, b: Span) -> bool:
    return (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)


def _right(names: list[str], wanted: str) -> bool:
    for choice in wanted.split(" / "):
        if choice == "?" and not names:
            return True
        people = choice.split(" + ")
        if len(people) == len(names) and all(any(_same(p, n) for n in names) for p in people):
            return True
    return False


def _same(wanted: str, found: str) -> bool:
    """The same name without its titles; a description (it has no capitals) may be given in more words, or fewer."""
    a, b = _words(wanted), _words(found)
    if wanted == wanted.lower() and a and b:
        return set(a) <= set(b) or set(b) <= set(a)
    return a == b


def _words(name: str | None) -> list[str]:
    words = re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", re.sub(r"['’]s\b", "", name or "").lower())
    return [word for word in words if word not in TITLES]
