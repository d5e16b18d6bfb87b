"""Folding names, so that spellings of one name compare equal.

And the spellings of names that came from another script, and pet forms of given names: two small tables and two rules,
all of which news in English needs daily.  A name is compared in the spelling that stands for the others; nothing stored
is spelled anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from quotes.identity.tables import listed, rows

# Letters that no Unicode decomposition takes apart, though writers without them on the keyboard do.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
#: From every sign that stands for an apostrophe to the plain one.
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ`´′＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# In characters; whole texts are folded, too.
_LONGEST_NAME = 100
# Marks that come and go with house style: J. K. / J K, Sr / Sr., "King, Jr."
_DROPPED = re.compile(r"[.,\"“”„«»]")
# What ends Russian and Ukrainian surnames: -skiy and -tskiy in BGN/PCGN, -skii in ALA-LC, -skij in ISO 9, -sky in
# most papers.  The Arabic article is written with a hyphen or not at all.
_RULES = (
    (re.compile(r"sk(?:yy|iy|ii|ij|yi|y)$"), "ski"),
    (re.compile(r"^(?:al|el|ash|ad|as|an|ar|at|az)-(?=\w{3})"), ""),
)


def fold(name: str) -> str:
    """The form of NAME that spellings of one name share.

    Case, diacritics, typographic apostrophes and dashes, full stops, commas, quotation marks and runs of white space
    are levelled.  A name that consists of nothing else is returned as it is, so that the answer is empty only where
    NAME is.
    """
    return _kept(name) if len(name) <= _LONGEST_NAME else _folded(name)


def _folded(name: str) -> str:
    # Before NFKD, which would turn a free-standing accent into a space and a combining mark.
    text = name.translate(APOSTROPHES).translate(_DASHES)
    text = unicodedata.normalize("NFKD", text.casefold())
    # A second casefold: decomposing can bring capitals back (the sign for "Telephone", for one).
    text = "".join(char for char in text if not unicodedata.combining(char)).casefold()
    text = _DROPPED.sub("", text.translate(_PLAIN))
    return " ".join(text.split()) or name


# The same names come again and again, in one article and in the next.
_kept = lru_cache(maxsize=1 << 16)(_folded)


def without_article(folded: str) -> str:
    """FOLDED without a leading ``the``, unless nothing would be left."""
    return folded.removeprefix("the ").strip() or folded


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
