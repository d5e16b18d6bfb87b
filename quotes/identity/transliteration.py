"""Spellings of one name that came from another script, and pet forms of given names.

Two small tables and two rules, all of which news in English needs daily: a name is compared in the spelling that
stands for the others.  Nothing stored is spelled anew.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.identity.tables import listed, rows

# What ends Russian and Ukrainian surnames: -skiy and -tskiy in BGN/PCGN, -skii in ALA-LC, -skij in ISO 9, -sky in
# most papers.  The Arabic article is written with a hyphen or not at all.
_RULES = (
    (re.compile(r"sk(?:yy|iy|ii|ij|yi|y)$"), "ski"),
    (re.compile(r"^(?:al|el|ash|ad|as|an|ar|at|az)-(?=\w{3})"), ""),
)


def alike(word: str) -> str:
    """The spelling that stands for all spellings of the name WORD, which is folded, as is the answer."""
    for pattern, instead in _RULES:
        word = pattern.sub(instead, word)
    return _spellings().get(word, word)


def pet_names(given: str) -> frozenset[str]:
    """Every full given name that GIVEN, folded, may be short for, with GIVEN itself."""
    return _pet_names().get(given, frozenset()) | {given}


@cache
def _spellings() -> dict[str, str]:
    return {other: row["form"] for row in rows("spellings") for other in listed(row["variants"])}


@cache
def _pet_names() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for row in rows("nicknames"):
        for short in listed(row["short"]):
            names.setdefault(short, set()).add(row["name"])
    return {short: frozenset(full) for short, full in names.items()}
