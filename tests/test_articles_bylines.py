"""Bylines: the names of people alone.  Everybody in them is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles.fields.bylines import names

BYLINES = [
    ("By Ida Bell", ["Ida Bell"], "By"),
    ("Analysis by Ida Bell", ["Ida Bell"], "what kind of piece it is"),
    ("Ida Bell and Bo Lind", ["Ida Bell", "Bo Lind"], "and"),
    ("Ida Bell, Bo Lind and Ana de la Cruz", ["Ida Bell", "Bo Lind", "Ana de la Cruz"], "a list"),
    ("Ida Bell & Bo Lind", ["Ida Bell", "Bo Lind"], "ampersand"),
    ("Lind, Bo; Bell, Ida", ["Bo Lind", "Ida Bell"], "turned round, by semicolons"),
    ("SMITH, JOHN", ["John Smith"], "turned round, in capitals"),
    ("VAN DER BERG, JAN", ["Jan van der Berg"], "particles"),
    ("By IDA MCDONALD and BO O'NEILL", ["Ida McDonald", "Bo O'Neill"], "capitals"),
    ("ida bell", ["Ida Bell"], "small letters"),
    ("Ana LEE", ["Ana Lee"], "the family name in capitals"),
    ("J.R. SMITH", ["J.R. Smith"], "initials"),
    ("IDA BELL III", ["Ida Bell III"], "a number"),
    ("Dr. J. R. van der Berg", ["Dr. J. R. van der Berg"], "titles and initials stay"),
    ("Martin Bell, Jr.", ["Martin Bell Jr."], "junior"),
    ("Ida Bell, Reuters", ["Ida Bell"], "an agency"),
    ("Ida Bell | Reuters", ["Ida Bell"], "an agency behind a line"),
    ("Ida Bell, Political Editor", ["Ida Bell"], "a job"),
    ("Ida Bell, Senior Maritime Correspondent", ["Ida Bell"], "a job of any kind"),
    ("Ida Bell Senior Political Correspondent", ["Ida Bell"], "a job without a comma"),
    ("IDA BELL, STAFF WRITER", ["Ida Bell"], "a job in capitals"),
    ("Chief Reporter Ida Bell", ["Ida Bell"], "a job before the name"),
    ("Mary Host", ["Mary Host"], "a surname that is a job too"),
    ("Ida Bell is a reporter for the Gazette", ["Ida Bell"], "a sentence"),
    ("Ida Bell in Selby", ["Ida Bell"], "a place"),
    ("Ida Bell, Washington", ["Ida Bell"], "a place behind a comma"),
    ("Ida Bell for The Gazette", ["Ida Bell"], "a paper"),
    ("Ida Bell March 5, 2024", ["Ida Bell"], "a day"),
    ("By Ida Bell\nPublished 3:40 pm", ["Ida Bell"], "a time"),
    ("Ida Bell • 5 March 2024", ["Ida Bell"], "a day behind a dot"),
    ("Ida Bell (@idabell), Bo Lind", ["Ida Bell", "Bo Lind"], "a handle beside a name"),
    ("Ida Bell ida.bell@gazette.example", ["Ida Bell"], "an address beside a name"),
    ("By Ida Bell, Photographs by Bo Lind", ["Ida Bell"], "a photographer"),
    ("@idabell", [], "a handle"),
    ("https://social.example/ida", [], "an address"),
    ("ida.bell@gazette.example", [], "an address for letters"),
    ("admin", [], "admin"),
    ("idabell", [], "a name for logging in"),
    ("Reuters Staff", [], "an agency's staff"),
    ("BBC News", [], "an outlet"),
    ("Haven Gazette", [], "its own outlet"),
    ("the haven gazette staff", [], "its own staff"),
    ("Editorial Board", [], "a board"),
    ("Agence France-Presse in Paris", [], "an agency's office"),
    ("", [], "nothing"),
]


@pytest.mark.parametrize(("byline", "expected"), [row[:2] for row in BYLINES], ids=[row[2] for row in BYLINES])
def test_whom_a_byline_names(byline: str, expected: list[str]) -> None:
    """Names of people in natural case and order; nothing that is no person."""
    assert list(names([byline], ["The Haven Gazette", "Haven Gazette"])) == expected


def test_a_name_is_given_once() -> None:
    """The same person in two bylines is one author."""
    assert names(["By Ida Bell", "IDA BELL and Bo Lind"]) == ("Ida Bell", "Bo Lind")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_byline_has_an_answer(byline: str) -> None:
    """Whatever stands in a byline, what is found are strings with letters in them."""
    assert all(any(character.isalpha() for character in name) for name in names([byline]))
