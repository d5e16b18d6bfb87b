"""Folding names, so that spellings of one name compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that no Unicode decomposition takes apart, though writers without them on the keyboard do.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
#: From every sign that stands for an apostrophe to the plain one.
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʹ`´′＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Marks that come and go with house style: J. K. / J K, Sr / Sr., "King, Jr."
# In characters; whole texts are folded, too.
_LONGEST_NAME = 100
_DROPPED = re.compile(r"[.,\"“”„«»]")


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
