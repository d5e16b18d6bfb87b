"""Who and which outlet a name means: a table of names with the reason why each is there.

All names are invented, save those of news agencies, which have to be the real ones.
"""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.identity import (
    fold,
    identify,
    names_outlet,
    outlet_key,
    preferred_name,
    preferred_outlet_name,
    surname,
)
from quotes.records import SPEAKER_KINDS, Speaker, SpeakerKind

HERE, THERE = "a" * 20, "b" * 20


def same(first: str, second: str, kind: SpeakerKind = "person") -> bool:
    """Whether FIRST in one article and SECOND in another are one speaker."""
    return identify(Speaker(first, kind), HERE) == identify(Speaker(second, kind), THERE)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("Maria Quill", "Maria Quill", "the same name"),
        ("MARIA QUILL", "Maria Quill", "capitals of a transcript"),
        ("Ms. Maria Quill", "Maria Quill", "a title"),
        ("Sen Maria Quill", "Senator Maria Quill", "two spellings of a title"),
        ("Foreign Minister Maria Quill", "Maria Quill", "an office before the name"),
        ("Maria Quill MP", "Maria Quill", "letters after the name"),
        ("Zoë Ångström", "Zoe Angstrom", "diacritics"),
        ("Søren Łuk", "Soren Luk", "letters that only look like diacritics"),
        ("Sean O’Dell", "Sean O'Dell", "apostrophes"),
        ("Jean‑Luc Moss", "Jean-Luc Moss", "dashes"),
        ("J. K. Moss", "J.K. Moss", "initials with and without a space"),
        ("Ivo Moss Jr.", "Ivo Moss, Jr", "a suffix and its punctuation"),
        ('Ivo "Sly" Moss', "Ivo Sly Moss", "quotation marks of a nickname"),
        ("Ivo  Moss", "Ivo\u00a0Moss", "spaces"),
        ("Al Moss", "Al Moss", "a first name that is also a particle"),
        ("Ｍａｒｉａ Ｑｕｉｌｌ", "Maria Quill", "wide letters"),
    ],
)
def test_people_who_are_one(first: str, second: str, why: str) -> None:
    """Two spellings of a full name are one person in every article."""
    assert same(first, second), why


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("Quill", "Quill", "a bare surname may be anybody's"),
        ("Quill", "Maria Quill", "a bare surname does not join a full name"),
        ("Ms Quill", "Ms Quill", "a title does not make a surname a full name"),
        ("President Quill", "President Quill", "nor does an office"),
        ("M. Quill", "M. Quill", "nor does an initial"),
        ("al Quill", "al Quill", "nor does a particle"),
        ("van der Quill", "Van der Quill", "nor do two of them"),
        ("Bin Quill", "Bin Quill", "nor one in capitals"),
        ("Quill Jr.", "Quill Jr.", "nor does a suffix"),
        ("Ivo Moss Jr.", "Ivo Moss", "father and son"),
        ("Maria Quill", "Mario Quill", "another name"),
        ("Maria T. Quill", "Maria Quill", "an initial may tell two people apart"),
    ],
)
def test_people_who_are_not_known_to_be_one(first: str, second: str, why: str) -> None:
    """What may be two people is never taken for one."""
    assert not same(first, second), why


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        ("The Harbour Union", "Harbour Union", True, "the article before it"),
        ("HARBOUR UNION", "Harbour Union", True, "case"),
        ("Theatre Union", "atre Union", False, "not every 'the' is an article"),
        ("Harbour Union", "Harbour Unions", False, "another name"),
        ("H.U.", "HU", True, "full stops of an abbreviation"),
        ("Moscow", "Moscow", True, "one word is enough"),
        ("State Department", "the State Department", True, "common words that are a name together"),
        ("Elda defence ministry", "Elda Defence Ministry", True, "the country is named"),
        ("defence ministry", "the defence ministry", False, "a description fits any country's"),
        ("The Foreign Ministry", "the Foreign Ministry", False, "capitals do not say which country's"),
        ("Supreme Court", "Supreme Court", False, "every country has one"),
        ("Police", "Police", False, "every town has them"),
        ("the harbour board", "the harbour board", False, "a description without a name"),
    ],
)
def test_organizations(first: str, second: str, expected: bool, why: str) -> None:
    """An organization is the same under its name, with the article or without, unless every place has one."""
    assert same(first, second, "organization") is expected, why


@pytest.mark.parametrize("kind", ["unnamed", "group", "document"])
def test_what_belongs_to_its_article(kind: SpeakerKind) -> None:
    """Unnamed sources, groups and documents of one article are not those of another."""
    speaker = Speaker("the residents", kind)
    assert identify(speaker, HERE) != identify(speaker, THERE)
    assert identify(speaker, HERE) == identify(Speaker("The residents", kind), HERE)
    assert identify(speaker, HERE).scoped


def test_kinds_are_apart() -> None:
    """A person and an organization of one name are two speakers."""
    assert identify(Speaker("Marks Spencer", "person"), HERE) != identify(
        Speaker("Marks Spencer", "organization"), HERE
    )


@given(st.text(min_size=1), st.sampled_from(SPEAKER_KINDS))
def test_any_name_has_an_identity(name: str, kind: SpeakerKind) -> None:
    """Whatever a name consists of, it has a key, which is the same each time."""
    first = identify(Speaker(name, kind), HERE)
    assert first == identify(Speaker(name, kind), HERE)
    assert first.key.startswith(HERE) is first.scoped


@given(st.text())
def test_folding_twice_is_folding_once_more_at_most(name: str) -> None:
    """A folded name has no capitals and no double spaces, and only the empty name folds to nothing."""
    folded = fold(name)
    assert (folded == "") is (name == "")
    assert folded in (name, " ".join(folded.split()))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Maria Quill", "quill"),
        ("Quill", "quill"),
        ("Ivo Moss Jr.", "moss"),
        ("Dr Sean O’Dell MP", "o'dell"),
        ("Jr.", "jr"),
    ],
)
def test_surnames(name: str, expected: str) -> None:
    """The surname is the last word that is none of the letters after a name."""
    assert surname(name) == expected


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("MARIA QUILL", "Maria Quill", "Ms Maria Quill"), "Maria Quill"),
        (("maria quill", "MARIA QUILL"), "MARIA QUILL"),
        (("Zoe Angstrom", "Zoë Ångström"), "Zoë Ångström"),
        (("the Harbour Union", "Harbour Union"), "Harbour Union"),
    ],
)
def test_name_to_show(spellings: tuple[str, ...], expected: str) -> None:
    """Of several spellings the best is shown, in whatever order and in how many steps they came."""
    for order in permutations(spellings):
        shown = order[0]
        for spelling in order[1:]:
            shown = preferred_name([shown, spelling])
        assert shown == preferred_name(spellings) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        ("The Elda Courier", "elda courier", True, "the article and case"),
        ("AFP", "Agence France-Presse", True, "two names of an agency"),
        ("the Associated Press", "A.P.", True, "an abbreviation"),
        ("Elda Courier", "Elda Courier Online", False, "perhaps another newsroom"),
    ],
)
def test_outlets(first: str, second: str, expected: bool, why: str) -> None:
    """An outlet is the same under its spellings, and an agency under its names."""
    assert (outlet_key(first) == outlet_key(second)) is expected, why


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("Elda Courier", "The Elda Courier"), "The Elda Courier"),
        (("ELDA COURIER ONLINE", "Elda Courier Online"), "Elda Courier Online"),
        (("Agence France-Presse", "afp"), "AFP"),
    ],
)
def test_outlet_name_to_show(spellings: tuple[str, ...], expected: str) -> None:
    """Of several spellings of an outlet the fullest in natural case is shown, and an agency under its usual name."""
    assert preferred_outlet_name(spellings) == preferred_outlet_name(spellings[::-1]) == expected


@pytest.mark.parametrize(
    ("told_to", "expected", "why"),
    [
        ("AFP", "AFP", "a well-known agency"),
        ("the Associated Press", "the Associated Press", "by its long name"),
        ("state news agency IRNA", "IRNA", "words before the name"),
        ("the Interfax news agency", "Interfax", "words before and after it"),
        ("Tass", "Tass", "an agency that is also written as a word"),
        ("The Elda Courier", "The Elda Courier", "an outlet of the collection"),
        ("Elda Courier newspaper", "Elda Courier", "the kind of outlet after it"),
        ("BBC Radio 4's Today programme", "BBC", "a station's programme"),
        ("BBC Sport", "BBC", "a part of a station"),
        ("ABC Corp", None, "a firm that is called like a station"),
        ("Sana", None, "a first name, though SANA is an agency"),
        ("SANA", "SANA", "the agency in capitals"),
        ("reporters", None, "no outlet"),
        ("his brother Elda", None, "a person"),
        ("the Elda Gazette", None, "an outlet that the collection does not know"),
        ("", None, "nothing"),
    ],
)
def test_who_was_told(told_to: str, expected: str | None, why: str) -> None:
    """Whom something was told to is an outlet only where it is known to be one."""
    assert names_outlet(told_to, {"elda courier"}.__contains__) == expected, why
