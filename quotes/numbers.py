"""The numbers by which quotes, speakers, articles and statements are called: ``q717``, ``s189``, ``a12``, ``st40``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["quote", "speaker", "article", "statement"]
LETTERS: dict[Kind, str] = {"quote": "q", "speaker": "s", "article": "a", "statement": "st"}

_KINDS = {letters: kind for kind, letters in LETTERS.items()}
_CALLED = re.compile(rf"(?P<letters>{'|'.join(LETTERS.values())})?(?P<number>[0-9]+)", re.IGNORECASE)
_KEY = re.compile(r"[0-9a-f]{20}", re.IGNORECASE)
# SQLite has no numbers beyond 64 bits; no row has the last of them.
_MOST = 2**63 - 1


class Called(NamedTuple):
    """What a number means: which row, and of what kind where its letters tell."""

    number: int
    kind: Kind | None


def called(kind: Kind, number: int) -> str:
    """Write NUMBER the way a row of that KIND is called (``q717``)."""
    return f"{LETTERS[kind]}{number}"


def is_key(given: str) -> bool:
    """Whether GIVEN is the lasting key of a quote, a statement or an article, by how it is written."""
    return _KEY.fullmatch(given.strip()) is not None


def read_number(given: str | int) -> Called | None:
    """Read GIVEN as a number with or without letters; None where it is a name or a key."""
    match = _CALLED.fullmatch(str(given).strip())
    if match is None:
        return None
    letters = match["letters"]
    return Called(min(int(match["number"]), _MOST), _KINDS[letters.lower()] if letters else None)
