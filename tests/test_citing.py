"""Citations in plain words: what is known is in them, what is not is not, and the words stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.citing.plain import cite, joined
from quotes.store.rows import SpokenBy, Statement

# Invented, like everything in this file.
LEE = SpokenBy(speaker=1, name="Ana Lee", kind="person", role="harbour master of Port Selby")
CHO = SpokenBy(speaker=2, name="Ben Cho", kind="person", role=None)
STATEMENT = Statement(
    id=7,
    key="k7",
    words="The tide won`t wait [for us].",
    kind="direct",
    speakers=(LEE,),
    cue="said",
    cue_lemma="say",
    cue_class="neutral",
    polarity="positive",
    mention="she",
    told_to="the Selby Courier",
    said_on="2024-05-01",
    published="2024-05-02T08:30+02:00",
    first_seen="2024-06-01T00:00:00Z",
    confidence=0.9,
    method="cue",
    pipeline="quotes_en 0.1.0",
    article=3,
    title="Ferry delayed again",
    outlet="Selby Courier",
    agency="Inland Press",
    authors=("Mia Holt", "Tom Orr", "Ida Voss"),
    url="https://selby.example/ferry",
)


def test_everything_known_is_cited() -> None:
    """A full record gives words, speaker, role, listener, both dates, title, authors, outlet, agency and address."""
    assert cite(STATEMENT) == (
        "Ana Lee (harbour master of Port Selby), to the Selby Courier, on 2024-05-01: “The tide won`t wait [for us].” "
        "In “Ferry delayed again”, by Mia Holt, Tom Orr and Ida Voss, Selby Courier (Inland Press), "
        "published 2024-05-02T08:30+02:00, https://selby.example/ferry [machine-attributed, not reviewed]"
    )


def test_nothing_unknown_is_invented() -> None:
    """With nothing known but the words, the citation says that speaker and date are unknown and stops there."""
    bare = replace(
        STATEMENT, speakers=(), told_to=None, said_on=None, published=None, title=None, outlet=None, agency=None,
        authors=(), url=None,
    )  # fmt: skip
    assert cite(bare) == (
        "Speaker not determined: “The tide won`t wait [for us].” Publication date unknown "
        "[machine-attributed, not reviewed]"
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # A joint statement names everyone, each with their own role or none.
        ({"speakers": (LEE, CHO)}, "Ana Lee (harbour master of Port Selby) and Ben Cho, to"),
        # A dispatch without a known paper is cited by its agency.
        ({"outlet": None}, ", Inland Press, published"),
        ({"agency": None}, ", Selby Courier, published"),
        # A comma that the article put inside the marks stays, without another mark after it.
        ({"words": "The tide,"}, ": “The tide,” In “Ferry"),
        # A quote in the middle of a sentence gets its stop outside the marks: it is not the speaker's.
        ({"words": "a [sic] tide"}, ": “a [sic] tide”. In “Ferry"),
        ({"title": None, "authors": ()}, ".” In Selby Courier (Inland Press), published"),
        # A month stays a month.
        ({"published": "2024-05"}, "published 2024-05,"),
        # A paraphrase is the reporter's wording, so no marks go around it.
        ({"kind": "indirect"}, ": The tide won`t wait [for us]. [reported speech; cue: said]. In “Ferry"),
        # What a person decided is not called a machine's.
        ({"pipeline": None, "method": "review"}, "/ferry [attributed by a person]"),
    ],
)
def test_parts_of_a_citation(change: dict[str, Any], expected: str) -> None:
    """Each part of a citation follows from its own field alone."""
    assert expected in cite(replace(STATEMENT, **change))


@given(words=st.text(min_size=1))
def test_words_are_verbatim(words: str) -> None:
    """Whatever was said stands in the citation character for character."""
    assert f"“{words}”" in cite(replace(STATEMENT, words=words))


@pytest.mark.parametrize(
    ("names", "expected"),
    [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A, B and C")],
)
def test_names_are_listed_as_in_a_sentence(names: tuple[str, ...], expected: str) -> None:
    """None, one, two and more names read as a sentence would have them."""
    assert joined(names) == expected
