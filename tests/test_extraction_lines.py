"""Lines to paragraphs: hard-wrapped text has fewer paragraphs than lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.extraction.direct.lines import paragraphs

# (why it is there, text, the number of lines in each paragraph)
LAYOUTS = [
    ("a line for each paragraph", "The ferry left.\nNobody waved.\nIt rained.", [1, 1, 1]),
    ("blank lines between", "The ferry left.\n\nNobody waved.", [1, 1]),
    (
        "wrapped, without blank lines",
        "The ferry that runs to the island left\nbefore noon and had nobody\non board.",
        [3],
    ),
    (
        "wrapped, with blank lines",
        "The ferry that runs to the island left\nbefore noon.\n\nThe harbour master had not been\ntold.",
        [2, 2],
    ),
    (
        "wrapped, a short last line ends the paragraph",
        "The ferry that runs to the island every day left the\npier before noon.\n"
        "The harbour master said that he had not been told of\n"
        "it by the company that owns the\nboat.",
        [2, 3],
    ),
    (
        "a list in wrapped text",
        "The council buys what the\nschool asked for:\n- a new\n  bell\n- a gate",
        [2, 2, 1],
    ),
    ("two headlines", "Ferry leaves early\nHarbour master resigns", [1, 1]),
    ("carriage returns", "“Aye,” she\r\nadded.", [2]),
    ("long lines are never wrapped ones", "word " * 40 + "\nand so on", [1, 1]),
    ("nothing", " \n \n", []),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in LAYOUTS], ids=[c[0] for c in LAYOUTS])
def test_layouts(text: str, expected: list[int]) -> None:
    """Every paragraph has the lines that belong to it."""
    assert [len(p.of(text).splitlines()) for p in paragraphs(text)] == expected


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab. \n\r\u2028-A")), max_size=120))
def test_paragraphs_of_any_text_are_sound(text: str) -> None:
    """Paragraphs are in order and apart, and every word is in one of them."""
    found = paragraphs(text)
    assert all(a.end < b.start for a, b in pairwise(found))
    covered = "".join(p.of(text) for p in found)
    assert [c for c in text if c.isalpha()] == [c for c in covered if c.isalpha()]
