"""Speaker labels and turns: a table of layouts that are transcripts, and of layouts that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.extraction.direct.transcripts import turns

# (why it is there, text, (label, words) of each turn)
TRANSCRIPTS = [
    (
        "letters",
        "Q: Why now?\n\nA: We had to.\n\nQ: Who?\n\nA: All of us.",
        [("Q", "Why now?"), ("A", "We had to."), ("Q", "Who?"), ("A", "All of us.")],
    ),
    (
        "capital surnames with notes",
        "MALIN: I know it leaks.\n\nT. BRAUN (NPN): It does.\n\n(END VIDEO)\n\nOTT (NPN): Good night.",
        [("MALIN", "I know it leaks."), ("T. BRAUN", "It does."), ("OTT", "Good night.")],
    ),
    (
        "honorifics and an office",
        "MR. MALIN: It was new, Senator.\n\nTHE CHAIR: Who signed?\n\nMR. MALIN: I did.",
        [("MR. MALIN", "It was new, Senator."), ("THE CHAIR", "Who signed?"), ("MR. MALIN", "I did.")],
    ),
    (
        "a title behind the name",
        "EVA MALIN, HOST: Are you in?\n\nBRAUN: I am.",
        [("EVA MALIN", "Are you in?"), ("BRAUN", "I am.")],
    ),
    (
        "names, a short form later",
        "Reporter: Will you go?\n\nMinister Eva Malin: I stay.\n\nReporter: Why?\n\nMalin: I like it.",
        [
            ("Reporter", "Will you go?"),
            ("Minister Eva Malin", "I stay."),
            ("Reporter", "Why?"),
            ("Malin", "I like it."),
        ],
    ),
    (
        "an outlet as asker, and an answer of two paragraphs",
        "The Herald: Why bees?\nMs Malin: I keep ten.\nThey are calm.\nThe Herald: And wasps?\nMs Malin: We part.",
        [
            ("The Herald", "Why bees?"),
            ("Ms Malin", "I keep ten."),
            ("Ms Malin", "They are calm."),
            ("The Herald", "And wasps?"),
            ("Ms Malin", "We part."),
        ],
    ),
    (
        "only the answers labelled",
        "Why bees?\nMalin: I like them.\nAnd wasps?\nMalin: We part.\nThe end of it.",
        [("Malin", "I like them."), ("Malin", "We part.")],
    ),
    (
        "initials without a colon",
        "Why here?\nEM We live here.\nAnd him?\nEM He left.\nWhy?\nEM I asked.",
        [("EM", "We live here."), ("EM", "He left."), ("EM", "I asked.")],
    ),
    (
        "questions as paragraphs",
        "Eva Malin keeps bees.\nWhen did you start?\nI was six.\nDo you sell?\nWe do.\nHow is your honey?\n"
        "My best is dark.\nWhat do you fear?\nI fear mites.\nHer shop opens in May.",
        [(None, "I was six."), (None, "We do."), (None, "My best is dark."), (None, "I fear mites.")],
    ),
    ("furniture", "Photo: We like it.\n\nPhoto: I took it.\n\nRelated: Are you safe?\n\nUPDATE: We said no.", []),
    ("a list of states", "Ohio: The tax ends.\n\nUtah: The fee doubles.\n\nOhio: The toll starts.", []),
    ("counts", "Malin: 1,204.\n\nBraun: 988.\n\nMalin: 12.", []),
    ("a fact sheet", "Name: Eva Malin\n\nAge: 41\n\nHome: Saltby", []),
    ("one headline", "Malin: I will stay\n\nThe mayor said so on Monday.", []),
    ("a dateline", "SALTBY: The mayor said we must go.\n\nShe left at noon.", []),
    ("an article that begins with A", "A ferry sank.\n\nA boat came.\n\nQuiet fell.", []),
    ("no text", "", []),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in TRANSCRIPTS], ids=[c[0] for c in TRANSCRIPTS])
def test_turns(text: str, expected: list[tuple[str | None, str]]) -> None:
    """Every turn has its speaker's label and its words; what only looks like a label makes no turn."""
    assert [(t.label and t.label.of(text), t.content.of(text)) for t in turns(text)] == expected


def test_a_second_paragraph_continues() -> None:
    """A paragraph without a label between two turns goes on with the first of them."""
    text = "Q: Why?\n\nA: I had to.\n\nWe all had.\n\nQ: Who?\n\nA: We."
    assert [t.continues for t in turns(text)] == [False, False, True, False, False]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["Q: ", "A: ", "Lee: ", "LEE (NPN): ", "I do. ", "Why? ", "\n", "you ", ":", "EM ", "(x)", "—"])
    )
)
def test_turns_of_any_text_are_sound(pieces: list[str]) -> None:
    """Labels and words lie in their paragraph, the label before the words."""
    text = "".join(pieces)
    for turn in turns(text):
        assert turn.paragraph.start <= turn.content.start <= turn.content.end <= turn.paragraph.end
        assert turn.label is None or 0 <= turn.label.start < turn.label.end <= turn.content.start
