"""The records that every room shares: words by ranges, what was read, and how long a text may be."""

from __future__ import annotations

import pytest
from building import PIPELINE, quoted

from quotes.records import LONGEST_TEXT, Extraction, Span, length_fault


def test_the_words_of_a_quote_are_those_of_its_parts() -> None:
    """What stands between two parts is a seam, and nothing of the text."""
    text = "“It rained,” she said, “and it blew.”"
    quote = quoted(text, "It rained,", "and it blew.")
    assert quote.text(text) == "It rained, … and it blew."
    assert Span(1, 11).of(text) == "It rained,"


@pytest.mark.parametrize(("language", "is_read"), [(None, True), ("en", True), ("de", False)])
def test_only_english_is_read(language: str | None, is_read: bool) -> None:
    """A text in another language is kept without quotes; one whose language nobody knows is read."""
    assert Extraction((), PIPELINE, language=language).is_read is is_read


def test_a_text_that_is_too_long() -> None:
    """The longest is no fault, and one character more is told with both figures."""
    assert length_fault("x" * LONGEST_TEXT) is None
    assert length_fault("x" * (LONGEST_TEXT + 1)) == (
        "has 1,000,001 characters, more than an article can have (1,000,000); split it"
    )
