"""Speaker labels: the turns of a transcript or an interview, and names before marks (`Lee: “…”`).

A colon follows many words that name nobody (`Photo: …`, `Related: …`, `UPDATE: …`, `Best actor: …`), so a label must
look like a name and be borne out by others of its form: the same label comes back, labels of two speakers alternate,
or questions stand before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from quotes.extraction.direct.lines import paragraphs
from quotes.extraction.lexicon import words
from quotes.records import Span

LONGEST_LABEL = 60

_WORD = r"[^\W\d_][\w.'’-]*"
_NOTE = r"(?:\s*\([^()\n]{1,40}\))"
_NAME = rf"(?P<name>{_WORD}(?:[ \t]+{_WORD}){{0,4}})"
# `LEE`, `MR. LEE`, `THE CHAIRMAN`, `JANE LEE, HOST`, `P. LEE (NPN)`; `Eva Lund`, `Minister Eva Lund`, `Ms Lee`.
LABEL = re.compile(rf"\s*(?:[-–—•*]\s*)?{_NAME}(?:,[^:\n.?!]{{1,40}})?{_NOTE}?[ \t]?:(?!//)\s*(?=\S)")
# `Q:`, `Q.`, `Q Why`, and what is left of a typeset Q: `QWhy`.
ASKING = re.compile(r"\s*(?P<name>[QA](?=[.:)]|\s+[\"“A-Z])|Q(?=[A-Z][a-z]))[.:)]?\s*(?=\S)")
INITIALS = re.compile(r"\s*(?P<name>[A-Z]{2,3})\s+(?=[A-Z(\"“'’#])")
# Words of a name that are written small.
PARTICLES = frozenset(
    ["of", "the", "de", "da", "del", "di", "du", "la", "le", "van", "von", "der", "den", "bin", "ibn", "al", "el", "ap"]
)
HONORIFIC = re.compile(r"(?:MR|MRS|MS|DR|SEN|REP|GOV|SGT|CAPT|GEN|REV|PROF|JUDGE|THE)\b\.?\s", re.IGNORECASE)
ENDS_SENTENCE = re.compile(r"[.?!…][\"'”’)\]]*$")
DIRECTION = re.compile(r"(?:[(\[][^\n]*[)\].]|[^\w]+)$")
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Oo]ur|us)\b")
SECOND_PERSON = re.compile(r"\b(?:you|your|yours|you['’]\w+)\b", re.IGNORECASE)
# What a label inside a paragraph follows: its start, or the end of a sentence or a quotation.
_TITLES = ("Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gov", "MR", "MRS", "MS", "DR")
_SENTENCE_END = "".join(rf"(?<!\b{title})" for title in _TITLES) + r"[.?!…][\"'”’»)\]]*\s+"
LABEL_INSIDE = re.compile(rf"(?:.*(?:{_SENTENCE_END}|[\"”’»]\s+)|\s*){_NAME}{_NOTE}?:\s*$", re.DOTALL)

Form = Literal["caps", "name", "letter", "initials"]

# An answer may run over this many paragraphs, and an unlabelled question has at most this many characters.
MOST_PARAGRAPHS = 8
LONGEST_QUESTION = 600


class Turn(NamedTuple):
    """One paragraph of what a speaker says in a transcript.

    Attributes:
        label: the range of the speaker's name, without title, note and colon; None in an interview without labels.
        content: the range of the words.
        paragraph: the paragraph it stands in.
        continues: whether it goes on with the turn of the paragraph before.
    """

    label: Span | None
    content: Span
    paragraph: Span
    continues: bool = False


@dataclass(frozen=True, slots=True)
class _Label:
    number: int  # of the paragraph
    name: Span
    content: Span
    form: Form
    text: str


def turns(text: str, lines: Sequence[Span] | None = None) -> list[Turn]:
    """The turns of the transcripts and interviews in a text.

    Args:
        text: any text.
        lines: its paragraphs, where they are known already.

    Returns:
        One turn for each paragraph of what somebody says, in order; none where labels are too few to be sure.
    """
    lines = paragraphs(text) if lines is None else lines
    labels = _speakers(text, lines, list(_labels(text, lines)))
    return _laid_out(text, lines, labels) if labels else _unlabelled(text, lines)


def labels_before(text: str, starts: Iterable[tuple[int, Span]]) -> dict[int, Span]:
    """The labels that stand right before quotations in marks: `Lee: “…”`.

    Args:
        text: the whole text.
        starts: for each quotation where its marks start, and its paragraph.

    Returns:
        From the start of a quotation to the range of the name before it.  A single word counts where two quotations
        have labels, or where it is a name elsewhere in the text.
    """
    found: dict[int, Span] = {}
    for start, paragraph in starts:
        if text[max(paragraph.start, start - 2) : start].rstrip()[-1:] != ":":
            continue
        window = max(paragraph.start, start - LONGEST_LABEL - 10)
        before = text[window:start]
        match = LABEL_INSIDE.match(before)
        if match is None or (window > paragraph.start and not before[: match.start("name")].strip()):
            continue
        if _form(match.group("name")) is not None:
            found[start] = Span(window + match.start("name"), window + match.end("name"))
    if len(found) == 1:
        name = next(iter(found.values())).of(text)
        if " " not in name and not re.search(rf"[a-z,] {re.escape(name)}\b(?!:)", text):
            return {}
    return found


def _form(name: str) -> Form | None:
    """Of which form a label is, or None where it looks like no speaker."""
    if {name.lower(), name.lower().split()[0]} & words("no_labels"):
        return None
    parts = name.split()
    letters = [c for c in name if c.isalpha()]
    if len(letters) > 1 and sum(c.isupper() for c in letters) >= 0.8 * len(letters):
        return "caps"
    if len(letters) == 1:
        return "letter" if name in ("Q", "A") else None
    capital = [p for p in parts if p[0].isupper()]
    rest = [p for p in parts if not p[0].isupper()]
    return (
        "name"
        if capital and parts[0][0].isupper() and all(p in PARTICLES for p in rest) and parts[-1][0].isupper()
        else None
    )


def _labels(text: str, lines: Sequence[Span]) -> Iterable[_Label]:
    """Everything at the start of a paragraph that could be a label."""
    for number, line in enumerate(lines):
        head = text[line.start : min(line.end, line.start + LONGEST_LABEL + 60)]
        for pattern, form in ((ASKING, "letter"), (LABEL, None), (INITIALS, "initials")):
            match = pattern.match(head)
            if match is None:
                continue
            name = Span(line.start + match.start("name"), line.start + match.end("name"))
            kind: Form | None = "letter" if form == "letter" else "initials" if form else _form(name.of(text))
            if kind is not None:
                content = Span(line.start + match.end(), line.start + len(line.of(text).rstrip()))
                yield _Label(number, name, content, kind, name.of(text).lower())
            break


def _speakers(text: str, lines: Sequence[Span], labels: list[_Label]) -> list[_Label]:
    """Those of LABELS that are borne out as labels of speakers."""
    often = Counter((label.form, label.text) for label in labels)
    kept = [
        label for form in ("letter", "caps", "name", "initials") for label in _of_form(text, lines, labels, form, often)
    ]
    return sorted(kept, key=lambda label: label.number)


def _of_form(
    text: str, lines: Sequence[Span], labels: list[_Label], form: str, often: Counter[tuple[Form, str]]
) -> list[_Label]:
    mine = [label for label in labels if label.form == form]
    if form == "letter":  # a `Q` and an `A`, because `A` alone is an article
        return mine if {label.text for label in mine} == {"q", "a"} else []
    repeated = {label.text for label in mine if often[label.form, label.text] > 1}
    if form == "initials":
        repeated = {name for name in repeated if often["initials", name] > 2}
    sentences = sum(1 for label in mine if _is_sentence(label.content.of(text)))
    talk = sum(1 for label in mine if _is_talk(label.content.of(text)))
    if len(mine) < 2 or sentences < 0.6 * len(mine) or talk < 0.3 * len(mine):
        return [label for label in mine if form == "caps" and HONORIFIC.match(label.name.of(text)) and sentences]
    questions = {number for number, line in enumerate(lines) if line.of(text).rstrip()[-1:] == "?"}
    numbers = {label.number: label.text for label in mine}
    kept: list[_Label] = []
    for label in mine:
        # Labels of two speakers in neighbouring paragraphs, or an answer to a question.
        neighbours = {numbers.get(label.number - 1, label.text), numbers.get(label.number + 1, label.text)}
        alternates = neighbours != {label.text} and (bool(repeated) or form == "caps")
        answers = label.number - 1 in questions and label.text in repeated
        if form == "initials":
            alternates = alternates and label.text in repeated
        if alternates or answers or (form == "caps" and label.text in repeated):
            kept.append(label)
    names = {label.text for label in kept}
    answered = sum(1 for label in kept if label.number - 1 in questions)
    if len(kept) < 2 or (len(names) == 1 and answered < 0.5 * len(kept) and form != "caps"):
        return []
    return [label for label in mine if label.text in names or form == "caps"]


def _is_sentence(words_here: str) -> bool:
    return ENDS_SENTENCE.search(words_here) is not None and any(c.isalpha() for c in words_here)


def _is_talk(words_here: str) -> bool:
    """Whether somebody speaks for himself, or to somebody."""
    spoken = FIRST_PERSON.search(words_here) or SECOND_PERSON.search(words_here)
    return spoken is not None or "?" in words_here


def _laid_out(text: str, lines: Sequence[Span], labels: list[_Label]) -> list[Turn]:
    """The turns of labelled paragraphs, with the paragraphs between two of them that go on with the first."""
    # Where only the answers are labelled, what stands before them without a label is the interviewer's.
    numbers = {label.number for label in labels}
    before = [lines[label.number - 1] for label in labels[1:] if label.number - 1 not in numbers]
    one_sided = 2 * sum(1 for line in before if _is_question(line.of(text).strip())) >= max(1, len(labels) - 1)
    found: list[Turn] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        found.append(Turn(label.name, label.content, lines[label.number]))
        if following is None or following.number - label.number > MOST_PARAGRAPHS:
            continue
        for number in range(label.number + 1, following.number):
            words_here = lines[number].of(text).strip()
            if DIRECTION.match(words_here) or not ENDS_SENTENCE.search(words_here):
                break
            last = number == following.number - 1
            if (one_sided and last) or (_is_question(words_here) and (one_sided or last)):
                break
            found.append(Turn(label.name, _stripped(text, lines[number]), lines[number], True))
    return found


def _unlabelled(text: str, lines: Sequence[Span]) -> list[Turn]:
    """The answers of an interview whose questions are paragraphs of their own and nobody is labelled."""
    asked = [n for n, line in enumerate(lines) if _is_question(line.of(text).strip())]
    to_somebody = sum(1 for n in asked if SECOND_PERSON.search(lines[n].of(text)))
    if len(asked) < 4 or 2 * to_somebody < len(asked) or len(asked) < 0.15 * len(lines):
        return []
    found: list[Turn] = []
    personal = 0
    for question, following in zip(asked, [*asked[1:], len(lines)], strict=True):
        # Behind the last answer the article may go on in its own voice.
        past = min(following, question + 1 + (MOST_PARAGRAPHS if following < len(lines) else 1))
        for number in range(question + 1, past):
            words_here = lines[number].of(text)
            if DIRECTION.match(words_here) or not ENDS_SENTENCE.search(words_here.rstrip()):
                break
            personal += FIRST_PERSON.search(words_here) is not None
            found.append(Turn(None, _stripped(text, lines[number]), lines[number], number > question + 1))
    return found if 3 * personal >= 2 * len(found) else []


def _is_question(line: str) -> bool:
    return line.endswith("?") and len(line) <= LONGEST_QUESTION


def _stripped(text: str, line: Span) -> Span:
    words_here = line.of(text)
    start = line.start + len(words_here) - len(words_here.lstrip())
    return Span(start, line.start + len(words_here.rstrip()))
