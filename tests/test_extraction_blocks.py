"""Words without marks: embedded posts, signed and introduced blocks, pull quotes, dialogue behind dashes."""

from __future__ import annotations

import pytest

from quotes.extraction.direct.marks import segments

# (why it is there, text, (kind, label, words) of each segment)
BLOCKS = [
    (
        "a post with its signature",
        "Fans were sad.\nWe lost. Back soon. #saltby pic.twitter.com/abc — Eva Malin (@evam) May 4, 2024\nShe left.",
        [("post", "Eva Malin", "We lost. Back soon.")],
    ),
    (
        "the signature on its own line",
        "Fans were sad.\nWe lost. Back soon.\n— Eva Malin (@evam) May 4, 2024",
        [("post", "Eva Malin", "We lost. Back soon.")],
    ),
    (
        "two posts in one paragraph",
        "We lost. -- Eva Malin (@evam) 4 May 2014 Who cares? -- Bo (@bo) 5 May 2014",
        [("post", "Eva Malin", "We lost."), ("post", "Bo", "Who cares?")],
    ),
    ("a post in marks", "She posted: “We lost.” — Eva Malin (@evam) May 4, 2024", [("marks", "Eva Malin", "We lost.")]),
    (
        "a shared post",
        "We will sing tonight... Posted by Saltby Choir on Sunday, 31 December 2017",
        [("post", "Saltby Choir", "We will sing tonight...")],
    ),
    (
        "a signed block",
        "Readers wrote in.\nThe sea took my shed and my boat.\n— Eva Malin, Saltby\nThe council met.",
        [("block", "Eva Malin", "The sea took my shed and my boat.")],
    ),
    ("an agency at the end", "The council met on Monday in the hall.\n— The Associated Press", []),
    ("a byline at the end", "The council met on Monday in the hall.\n- Eva Malin.", []),
    (
        "an introduced block",
        "In a letter to the council she wrote:\nThe sea took my shed and my boat.\nThe council met.",
        [("block", None, "The sea took my shed and my boat.")],
    ),
    (
        "an introduced block in marks",
        "She wrote:\n“The sea took my shed and my boat.”",
        [("marks", None, "The sea took my shed and my boat.")],
    ),
    (
        "an indented block of two paragraphs",
        "The minutes:\n     The sea took a shed and a boat.\n     Nobody was hurt in the storm.\nThe council met.",
        [("block", None, "The sea took a shed and a boat."), ("block", None, "Nobody was hurt in the storm.")],
    ),
    ("a list behind a colon", "The mayor said:\n- a new shed\n- a new boat", []),
    ("an announcement of facts", "The tides are as follows:\nIt is high water at noon on most days.", []),
    (
        "a pull quote",
        "The sea took my shed and my boat\nEva Malin\n“The sea took my shed and my boat in one night,” Malin said.",
        [
            ("block", "Eva Malin", "The sea took my shed and my boat"),
            ("marks", None, "The sea took my shed and my boat in one night,"),
        ],
    ),
    (
        "a headline above a byline",
        "Storm takes shed and boat in Saltby\nEva Malin\n“We ran for our lives,” a baker said.",
        [("marks", None, "We ran for our lives,")],
    ),
    (
        "dialogue dashes",
        "— You knew, said the coach.\n— I did not, replied Eva.\n– Where were you? asked Bo. – At home.",
        [
            ("dash", None, "You knew"),
            ("dash", None, "I did not"),
            ("dash", None, "Where were you?"),
            ("dash", None, "At home."),
        ],
    ),
    (
        "dialogue dashes on both sides",
        "— Where were you? — asked Bo. — Tell us.\n— At home — said Eva.",
        [("dash", None, "Where were you?"), ("dash", None, "Tell us."), ("dash", None, "At home")],
    ),
    ("a list with dashes", "— a new shed\n— a new boat\n— a new pier", []),
    ("a dash in prose", "The shed — old and grey — fell.\nNobody asked why.", []),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in BLOCKS], ids=[c[0] for c in BLOCKS])
def test_blocks(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    """Words set off without marks are segments with their kind and the name that signs them."""
    assert [(s.kind, s.label and s.label.of(text), s.inner.of(text)) for s in segments(text)] == expected
