"""When two names stand for the same speaker: the table of cases, and the shared scorer as a second opinion."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.evaluation.names import bare_words, is_full, same_speaker
from quotes.records import SpeakerKind

# A title, a possessive, an initial, a particle, a hyphen: what names are made of.
PIECES = ["Ida", "I.", "Marlowe", "Marlowe's", "Renn", "Tobias", "T", "Mr.", "Dr", "the", "of", "Harbour", "Board"]
PIECES += ["St.Anne", "Øst-Lee", "Jr.", "and", "_"]
NAMES = st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join)
KINDS: tuple[SpeakerKind | None, ...] = ("person", "organization", "unnamed", "group", "document", None)


def scorer(name: str = "score") -> Any:
    """The shared scoring tool NAME as a module; skips where it is not at hand."""
    if not SHARED.is_dir():
        pytest.skip("the shared tools are not beside this checkout")
    spec = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("gold", "ours", "same"),
    [
        ("Ida Marlowe", "Ida Marlowe", True),
        ("Ida Marlowe", "Marlowe", True),
        ("Ida Marlowe", "Mayor Ida Marlowe", True),
        ("Ida Marlowe", "Mrs. Marlowe's", True),
        ("Ida Marlowe", "Peter Marlowe", False),
        ("Ida Marlowe", "I. Marlowe", True),
        ("Ida Marlowe", "P. Marlowe", False),
        ("Ida Marlowe", "Ida Jane Marlowe", True),
        ("Ida Marlowe", "Ida", True),
        ("Ida Jane van Marlowe", "Ida", False),
        ("Ida Marlowe", "Ida Renn", False),
        ("Marlowe", "Peter Marlowe", True),
        ("Ida Marlowe", "", False),
        ("", "Ida Marlowe", False),
        ("Ida Marlowe", "the", False),
    ],
)
def test_persons(gold: str, ours: str, same: bool) -> None:
    """A person is the same by surname, unless the given names clash, and a title makes nobody another."""
    assert same_speaker(gold, ours, "person") is same


@pytest.mark.parametrize(
    ("gold", "ours", "same"),
    [
        ("Harbour Board", "the Harbour Board", True),
        ("Harbour Board of Northmoor", "Harbour Board", True),
        ("Harbour Board of Northmoor", "Northmoor", False),
        ("Harbour Board", "Harbour Board of Northmoor Town", True),
        ("Harbour Board", "School Board", True),
        ("Harbour Board", "Fire Brigade", False),
    ],
)
def test_bodies(gold: str, ours: str, same: bool) -> None:
    """A body is the same where half of the words of each are, or one holds the other."""
    assert same_speaker(gold, ours, "organization") is same


def test_full_names() -> None:
    """A full name has every word of the gold's, titles aside."""
    assert is_full("Dr. Ida Marlowe", "Ida Marlowe")
    assert not is_full("Ida Marlowe", "Marlowe")


@settings(deadline=None)
@given(NAMES)
def test_bare_words_are_what_they_are_made_of(name: str) -> None:
    """Taking titles off twice takes off no more than once."""
    words = bare_words(name)
    assert bare_words(" ".join(words)) == words


@settings(deadline=None)
@given(gold=NAMES, ours=NAMES, kind=st.sampled_from(KINDS))
def test_the_shared_scorer_agrees(gold: str, ours: str, kind: SpeakerKind | None) -> None:
    """Both judge any two names alike, whatever the kind of speaker."""
    shared = scorer()
    assert same_speaker(gold, ours, kind) == shared.same(gold, ours, kind)
    assert is_full(gold, ours) == shared.full(gold, ours, kind)
