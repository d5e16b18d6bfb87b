"""The words as a citation has them: no two parts are glued, no mark is lost, and reported speech is a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from citing_samples import DENIED, FRAGMENT, FULL, RATING, URGED, in_article

from quotes.articles import read
from quotes.citing.citation import Citation, one_line
from quotes.citing.reported import is_citable, sentence
from quotes.citing.styles import DOCUMENTS, NAMES, left_out, render
from quotes.citing.words import closed, nested, quoted, spoken
from quotes.records import SEAM, SOUND, QuoteKind, Span, joined_words, ranges_in_joined

TOP = Path(__file__).parents[1]
CORPUS = TOP.parent / "shared" / "corpora" / "news" / "dev.jsonl"
MARKS = "\"“”„«»‘’'`"


@pytest.mark.parametrize(
    ("text", "parts", "joined"),
    [
        ("“It is,” she said.", [(1, 7)], "It is,"),
        ("“A,” he said. “B.”", [(1, 3), (15, 17)], "A, … B."),
        ("abc", [(0, 1), (1, 2), (2, 3)], "a … b … c"),
        ("abc", [], ""),
    ],
)
def test_parts_are_joined_in_one_way(text: str, parts: list[tuple[int, int]], joined: str) -> None:
    """One seam stands between two parts, and every part is found again in the string."""
    assert joined_words(text, parts) == joined
    places = ranges_in_joined(parts)
    assert [place.of(joined) for place in places] == [text[start:end] for start, end in parts]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ('"{It is,}" she <said>, "{too late.}"', "It is, too late."),
        ("'{It is}', she <said>, '{too late.}'", "It is, too late."),
        ('"{It is,}" <said> Gen. Ida Voss, head of the port, "{too late.}"', "It is, too late."),
        # The next part is a sentence of its own, or may be one.
        ('"{He looked surprised,}" she <said>. "{Sort of quizzical.}"', "He looked surprised … Sort of quizzical."),
        ('"{When it rained,}" she <said>, "{I left.}"', "When it rained … I left."),
        ('"{It ended.}" she <said>, "{too late.}"', "It ended. … too late."),
        ('"{Is it?}" she <said>, "{too late?}"', "Is it? … too late?"),
        # More than the cue clause stood between them.
        ('"{It is,}" she <said>. He left later, "{too late.}"', "It is … too late."),
        ('"{It is,}" she <said>, adding, "{too late.}"', "It is … too late."),
        ('She <called> it "{big}" and "{ugly.}"', "big … ugly."),
        ('"{big}" is how she <described> the "{ugly}" pier', "big … ugly"),
        ('"{It is,}" a pause, "{too late,}" she <said>', "It is … too late,"),
    ],
)
def test_seams(passage: str, expected: str) -> None:
    """A sentence goes on behind a comma where only a cue clause parted it; everywhere else the seam shows."""
    assert spoken(in_article(passage, "direct", "say")) == expected


@pytest.mark.parametrize(("length", "joined"), [(160, "It is, too late."), (161, "It is … too late.")])
def test_a_long_clause_parts_a_sentence(length: int, joined: str) -> None:
    """Behind so many characters nobody reads a sentence as going on."""
    gap = '" she <said>, '
    gap += f"{'x' * (length - len(gap) + 2 - 3)}, "
    assert spoken(in_article(f'"{{It is,}}{gap}"{{too late.}}"', "direct", "say")) == joined


def test_marks_around_the_words_alternate_too() -> None:
    """Double ones stand outside, single ones within a pair, and double ones again within two."""
    assert [quoted(FULL, outer=outer)[0] for outer in range(3)] == ["“", "‘", "“"]
    assert quoted(FULL) == "“The tide won`t wait [for us].”"


@pytest.mark.parametrize(
    ("words", "as_sentence", "before_more"),
    [
        ("We sail.", "We sail.", "We sail,"),
        ("We sail,", "We sail.", "We sail,"),
        ("a ruin", "a ruin.", "a ruin,"),
        ("Why?", "Why?", "Why?"),
        ("We wait …", "We wait …", "We wait …"),
        ("We wait...", "We wait...", "We wait...,"),
        ("Stop!", "Stop!", "Stop!"),
        ("first;", "first;", "first;"),
        ("as follows:", "as follows:", "as follows:"),
        ("and then —", "and then —", "and then —"),
        ("in the U.S.", "in the U.S.", "in the U.S.,"),
        ("He said “go.”", "He said “go.”", "He said “go,”"),
        ("He said “go,”", "He said “go.”", "He said “go,”"),
        ("He said 'go'", "He said 'go.'", "He said 'go,'"),
        ("of the dockers’", "of the dockers’.", "of the dockers’,"),
    ],
)
def test_the_last_mark(words: str, as_sentence: str, before_more: str) -> None:
    """The mark before the closing one is what the sentence of the citation needs."""
    assert (closed(words, "."), closed(words, ",")) == (as_sentence, before_more)


@pytest.mark.parametrize(
    ("text", "once", "twice"),
    [
        ("He said “go”", "He said ‘go’", "He said “go”"),
        ('He said "go"', "He said ‘go’", "He said “go”"),
        ("He said ‘go’", "He said ‘go’", "He said “go”"),
        ("Don't say 'no'", "Don't say ‘no’", "Don't say “no”"),
        ("“A ‘b’ c”", "‘A “b” c’", "“A ‘b’ c”"),
        ("\"A 'b' c\"", "‘A “b” c’", "“A ‘b’ c”"),
        ("``Go'' now", "‘Go’ now", "“Go” now"),
        ("the dockers’ pier, rock 'n' roll, ’90s", "the dockers’ pier, rock 'n' roll, ’90s", None),
        ('a 6" pipe', 'a 6" pipe', None),
        ("“left open", "‘left open", "“left open"),
        # A mark opens where words begin and closes where they end, by itself and however deep it stands.
        ('a"b" c', 'a"b" c', None),
        ('x a"b" c', 'x a"b" c', None),
        ('a " b" c', 'a " b" c', None),
        ('"a " b" c', '‘a " b’ c', '“a " b” c'),
        ('"a b\' c" d', "‘a b' c’ d", "“a b' c” d"),
        ("“A “b” c”", "‘A “b” c’", "“A ‘b’ c”"),
        ("“a—“b” c”", "‘a—“b” c’", "“a—‘b’ c”"),
        ("‘a—‘(b)’ c’", "‘a—“(b)” c’", "“a—‘(b)’ c”"),
        ("``a—``b'' c''", "‘a—“b” c’", "“a—‘b’ c”"),
        ("a“b 'c' d” e", "a‘b “c” d’ e", "a“b ‘c’ d” e"),
        ("a``b 'c' d'' e", "a‘b “c” d’ e", "a“b ‘c’ d” e"),
        # One that closes alone closes nothing.
        ("a ”b” c", "a ’b’ c", None),
        ("a ’b’ c", "a ’b’ c", None),
    ],
)
def test_marks_within_marks(text: str, once: str, twice: str | None) -> None:
    """Marks within marks alternate, straight ones too; apostrophes and inches are none."""
    assert (nested(text), nested(text, 2)) == (once, twice or text)


@pytest.mark.parametrize(
    ("passage", "lemma", "cue_class", "expected"),
    [
        ("(She) <said> {the pier was late}.", "say", "neutral", "said that the pier was late"),
        ("(She) has <said> that {the pier was late}.", "say", "neutral", "said that the pier was late"),
        ("(She) <says> {it rains}.", "say", "neutral", "says that it rains"),
        ("(She) <denied> {the pier was late}.", "deny", "denial", "denied the pier was late"),
        ("(She) left, <denying> that {it rained}.", "deny", "denial", "denied that it rained"),
        ("(She) left, <admitting> {it rained}.", "admit", "assertive", "admitted it rained"),
        ("(She) <urged> {the council to act}.", "urge", "directive", "urged the council to act"),
        ("(She) <wrote>, {that it rained}.", "write", "neutral", "wrote that it rained"),
        ("(She) <urged> the council {to act}.", "urge", "directive", "urged the council to act"),
        ("(She) <called> for {an inquiry}.", "call", "directive", "called for an inquiry"),
        ("(She) <asked> whether {it rained}.", "ask", "question", "asked whether it rained"),
        ("(She) <asked> {who had paid}.", "ask", "question", "asked who had paid"),
        ("{The pier was late}, (she) <said>.", "say", "neutral", "said that the pier was late"),
        ("{Selby was late}, (she) <warned>.", "warn", "directive", "warned that Selby was late"),
        ("{But if it rains, we stay}, (she) <said>.", "say", "neutral", "said that if it rains, we stay"),
        ("(She) <said> that, {if it rains, they stay}.", "say", "neutral", "said that if it rains, they stay"),
        ("{The pier}, (she) <said>, {was late}.", "say", "neutral", "said that the pier … was late"),
        ("<According to> (her), {the pier was late}.", "according to", "neutral", "said that the pier was late"),
        ("{The pier was late}, <according to> (her).", "according to", "neutral", "said that the pier was late"),
        ("(Her) <claim> that {it rained} was false.", "claim", "assertive", "said that it rained"),
        ("(She) was <adamant> that {it rained}.", "adamant", "assertive", "said that it rained"),
        ("{It rained}, (she) <told> them.", "tell", "neutral", "said that it rained"),
        ("(She) <told> the Courier that {it rained}.", "tell", "neutral", "told the Courier that it rained"),
        # A verb that the article has twice.
        ("(She) <said> said that {it rained}.", "say", "neutral", "said that it rained"),
        ("(She) <said>, he said, that {it rained}.", "say", "neutral", "said that it rained"),
        ("(She) <said> {said that it rained}.", "say", "neutral", "said that it rained"),
        ("{said that it rained}, (she) <said>.", "say", "neutral", "said that it rained"),
        ("{However, Selby was late}, (she) <said>.", "say", "neutral", "said that Selby was late"),
        # What makes no sentence.
        ("(She) <said> of {his support for the bill}.", "say", "neutral", None),
        ("{Was it late?} (she) <asked>.", "ask", "question", None),
        ("A pier that, (she) <said>, {was late}.", "say", "neutral", None),
        ("In the view of (her), {a ruin of a pier}.", "view", "neutral", None),
        ("(Her) <promise> to {act}.", "promise", "commissive", None),
        ("(She) <said> {so}.", "say", "neutral", None),
    ],
)
def test_reported_speech_is_a_sentence(passage: str, lemma: str, cue_class: Any, expected: str | None) -> None:
    """The article's clause stands with the article's verb, or is a fragment."""
    citation = in_article(passage, "indirect", lemma, cue_class)
    assert is_citable(citation) == (expected is not None)
    if expected is not None:
        assert sentence(citation, "Lee") == f"Lee {expected}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"told_to": "AFP"}, "Lee, speaking to AFP, urged the council to repair the pier"),
        ({"told_to": "the council"}, "Lee urged the council to repair the pier"),
        ({"said_on": "2031-05"}, "Lee, in May 2031, urged the council to repair the pier"),
        ({"polarity": "negated"}, "Lee did not urge the council to repair the pier"),
        ({"polarity": "refused"}, "Lee refused to urge the council to repair the pier"),
        ({"polarity": "hypothetical"}, "Lee might urge the council to repair the pier"),
    ],
)
def test_what_goes_with_it(change: Any, expected: str) -> None:
    """To whom, when, and whether it was said at all stand in the sentence."""
    assert sentence(replace(URGED, **change), "Lee") == expected


def test_the_day_is_said_once() -> None:
    """A date takes the place of the article's own word for the day."""
    told = in_article("(She) <said> Friday that {it rained}.", "indirect", "say", said_words="Friday")
    assert sentence(told, "Lee") == "Lee said Friday that it rained"
    assert sentence(replace(told, said_on="2031-05-02"), "Lee") == "Lee, on May 2, 2031, said that it rained"


@pytest.mark.parametrize("style", [name for name in NAMES if name not in DOCUMENTS])
@pytest.mark.parametrize(
    ("citation", "doubt"),
    [
        (replace(FULL, status="disputed"), "attribution disputed"),
        (replace(FULL, confidence=SOUND - 0.01), "attributed by machine, doubtful: confidence 0.69"),
        (replace(DENIED, status="machine", confidence=0.2), "attributed by machine, doubtful: confidence 0.20"),
        (replace(FULL, confidence=SOUND), None),
        (replace(FULL, confidence=0.2, status="confirmed"), None),
    ],
)
def test_doubt_stands_with_the_name(style: str, citation: Citation, doubt: str | None) -> None:
    """Who copies no more than who said what copies the doubt with it."""
    shown = re.sub(r"(?s)\\?\[machine-attributed.*", "", render([citation], style))
    assert (doubt in shown) if doubt else ("doubtful" not in shown and "disputed" not in shown)


@pytest.mark.parametrize("style", NAMES)
def test_fragments_are_for_programs(style: str) -> None:
    """What makes no sentence is in all data and in no prose, and how many were left out is told."""
    shown = render([FRAGMENT, URGED], style, rating=RATING if style == "claim-review" else None)
    assert ("a ruin" in shown) == (style in DOCUMENTS)
    assert left_out([FRAGMENT, URGED], style) == (style not in DOCUMENTS)


def several_parts() -> Iterator[Citation]:
    """The quotes of several parts that gold has: of the articles here and, where it lies beside them, of a corpus."""
    for folder, gold in ((TOP / "seeds", "seeds_gold.jsonl"), (TOP / "tests/check", "check/gold.jsonl")):
        records = list(map(json.loads, (TOP / "tests" / gold).read_text(encoding="utf-8").splitlines()))
        files = sorted({str(folder / record["file"]) for record in records})
        texts = {str(each.source).removeprefix(f"{folder}/"): each.text for each in read(*files)}
        for record in records:
            text = texts[f"{record['file']}:{record['line']}" if "line" in record else record["file"]]
            end = 0
            for quote in record["quotes"]:
                parts = list[Span]()
                for piece in quote["text"] if isinstance(quote["text"], list) else [quote["text"]]:
                    start = text.index(piece, end if parts else 0)
                    end = start + len(piece)
                    parts.append(Span(start, end))
                yield from _cited(text, parts, quote.get("kind", "direct"))
    if CORPUS.is_file():
        for record in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines()):
            said: dict[str, list[Span]] = {}
            for quote in record["quotes"]:
                words = record["text"][quote["start"] : quote["end"]]
                inner = words.strip(f"{MARKS} \n")
                start = quote["start"] + words.index(inner)
                said.setdefault(quote["attribution"], []).append(Span(start, start + len(inner)))
            for parts in said.values():
                yield from _cited(record["text"], parts, "direct")


def _cited(text: str, parts: Sequence[Span], kind: QuoteKind) -> Iterator[Citation]:
    """A citation of PARTS, where they are several; the first verb of saying between them is the cue."""
    parts = [part for part in parts if part.start < part.end]
    if len(parts) < 2 or any(one.end > other.start for one, other in pairwise(parts)):
        return
    cue = re.compile(r"\b(?:said|says|told|added|asked)\b").search(text, parts[0].end, parts[-1].start)
    yield replace(
        FULL, words=joined_words(text, parts), kind=kind, parts=tuple(parts), passage=text, told_to=None,
        cue=cue and cue[0], cue_lemma="say" if cue else None, cue_span=cue and Span(*cue.span()),
    )  # fmt: skip


def bare(words: str) -> str:
    """WORDS without quotation marks, white space levelled, and without the marks at their end."""
    return " ".join(re.sub(f"[{MARKS}]", "", words).split()).rstrip(" .,")


def test_no_two_parts_are_glued() -> None:
    """In no style do two parts of a quote stand with a space alone between them."""
    for citation in several_parts():
        shown = {name: render([citation], name, rating=RATING if name == "claim-review" else None) for name in NAMES}
        shown["quote by quote"] = render([citation], "ris", by="quote")
        for one, other in pairwise(citation.pieces):
            # Prose may join a sentence again that a cue clause parted.
            is_one = other[:1].islower() and one.rstrip().endswith(",")
            for name, text in shown.items():
                if not is_one or name in ("csv", "json-ld", "claim-review"):
                    assert f"{one[-12:].strip()} {other[:12].strip()}" not in one_line(text), (name, citation.words)


def test_what_stands_between_marks_is_in_the_article() -> None:
    """Cut at its seams, and at the commas that join a sentence again, a citation has the article's words alone."""
    found = 0
    for citation in several_parts():
        article = bare(citation.passage)
        again = {bare(f"{one.rstrip(' ,')}, {other}") for one, other in pairwise(citation.pieces)}
        for stop in (".", ","):
            for words in quoted(citation, stop)[1:-1].split(SEAM):
                assert bare(words) in article or any(bare(words).endswith(each) for each in again), citation.words
        found += 1
    assert found > 40
