"""Quotation marks to segments: a table of conventions, and what must hold of any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.extraction.marks import paragraphs, segments

# (why it is there, text, the words between the marks of the outermost segments)
CONVENTIONS = [
    ("straight marks", 'She said "no more" and left.', ["no more"]),
    ("curly marks", "She said “no more” and left.", ["no more"]),
    ("doubled apostrophes", "She said ''no more'' and left.", ["no more"]),
    ("TeX marks", "She said ``no more'' and left.", ["no more"]),
    ("guillemets", "She said «no more» and left.", ["no more"]),
    ("low and high marks", "She said „no more“ and left.", ["no more"]),
    ("a straight mark closed by a curly one", 'She said "no more” and left.', ["no more"]),
    ("single marks as in British papers", "She said: ‘We won’t stop.’ Then she left.", ["We won’t stop."]),
    ("straight single marks", "He called it 'a farce' on Monday.", ["a farce"]),
    (
        "a plural possessive inside single marks",
        "‘The ministers’ plan failed,’ she said.",
        ["The ministers’ plan failed,"],
    ),
    ("an apostrophe inside straight single marks", "'We don't know,' he said.", ["We don't know,"]),
    ("two parts of a split quote", '"A start," Lee said, "and no more."', ["A start,", "and no more."]),
    ("marks nested in other marks", "“He told me ‘go’ and I went,” she said.", ["He told me ‘go’ and I went,"]),
    ("nested marks that end together", "“He said, ‘Go!’” she recalled.", ["He said, ‘Go!’"]),
    ("a backtick as an apostrophe", 'He said "what we`re all after" was peace.', ["what we`re all after"]),
    ("a turned comma as an apostrophe", "It is rock ‘n’ roll and what we‘re after.", []),
    ("a decade and a clipped word", "Back in the ’90s ‘twas so.", []),
    ("possessives are no marks", "The farmers' union and the bakers' guild met.", []),
    ("inches are no marks", 'A 12" pipe burst near the door.', []),
    ("inches inside a quote", '"The 12" pipe burst," she said.', ['The 12" pipe burst,']),
    ("marks without a space before", 'He said,"We will appeal," and left.', ["We will appeal,"]),
    ("marks behind a bracket and a dash", '("No," he said—"never.")', ["No,", "never."]),
    (
        "a mark never closed ends with its paragraph",
        '"We will not stop, she said.\n\nShe left.',
        ["We will not stop, she said."],
    ),
    ("paragraphs that reopen the mark", '"One.\n\n"Two," she said.', ["One.", "Two,"]),
    ("paragraphs that don't reopen it", "“One.\n\nTwo,” she said.", ["One.", "Two,"]),
    ("an odd mark costs only its own paragraph", 'A " stray.\n\n"Kept," he said.', ["Kept,"]),
    ("a missing close before a new opening", "“One. “Two,” she said.", ["One. ", "Two,"]),
    ("no marks, no segments", "Nothing was said.", []),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CONVENTIONS], ids=[c[0] for c in CONVENTIONS])
def test_conventions(text: str, expected: list[str]) -> None:
    """Every convention of marking gives the words between its outermost marks, exactly."""
    assert [s.inner.of(text) for s in segments(text) if s.depth == 0] == expected


def test_nested_segments_know_their_depth() -> None:
    """A quotation within a quotation is found too, one level deeper."""
    text = "“He said ‘go’ twice,” she said."
    assert [(s.depth, s.inner.of(text)) for s in segments(text)] == [(0, "He said ‘go’ twice,"), (1, "go")]


def test_open_paragraphs_continue() -> None:
    """A paragraph that reopens the mark goes on from the one whose quotation was left open, and only then."""
    assert [s.continues for s in segments('"One.\n\n"Two," she said.\n\n"Three," he said.')] == [False, True, False]
    assert [s.continues for s in segments('"One," he said.\n\n"Two," she said.')] == [False, False]


TEXTS = st.text(alphabet=st.sampled_from(list("ab .,s\n\r5-—([") + list("\"'“”‘’„«»`")), max_size=80)


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_segments_of_any_text_are_sound(text: str) -> None:
    """Whatever the marks, segments lie inside the text and one paragraph, hold their words, and never cross."""
    lines = paragraphs(text)
    found = segments(text)
    for segment in found:
        assert 0 <= segment.outer.start <= segment.inner.start <= segment.inner.end <= segment.outer.end <= len(text)
        assert segment.paragraph in lines
        assert segment.paragraph.start <= segment.outer.start and segment.outer.end <= segment.paragraph.end
    for a in found:
        for b in found:
            apart = a.outer.end <= b.outer.start or b.outer.end <= a.outer.start
            inside = a.outer.start <= b.outer.start and b.outer.end <= a.outer.end
            assert apart or inside or (b.outer.start <= a.outer.start and a.outer.end <= b.outer.end)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_a_paragraph_is_read_alone(first: str, second: str) -> None:
    """What closed paragraphs hold does not depend on what follows: one odd mark can't spoil an article."""
    alone = [s for s in segments(first) if s.closed and not s.continues]
    together = segments(first + "\n\n" + second)
    assert all(s in together for s in alone)
