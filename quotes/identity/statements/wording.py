"""The words of a quotation as they are compared: what an editor may change without changing what was said is levelled.

Nothing made here is stored or shown; it stands beside the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from quotes.identity.folding import APOSTROPHES
from quotes.identity.tables import word_set

# Words of grammar: editors drop, add and exchange them, and they tell little about which statement it is.
GRAMMAR = word_set(
    """
    a about after again all also am an and any are as at be because been before being both but by can could did do
    does doing done down each even every for from get go going got had has have having he her here hers him his how i
    if in into is it its just like may me might more most much must my of off on once only or other our ours out over
    own per said say says she should so some such than that the their theirs them then there these they thing things
    this those through to too under until up upon us very was way we well were what when where which while who whom
    whose why will with would yes you your yours
    """
)
#: Words that turn a statement around.  All contracted forms are taken apart to one of them.
NEGATIONS = word_set("no not never none nobody nothing neither nor without hardly")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        (
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        ),
        start=2,
    )
}  # fmt: skip
_SPELLINGS = {**_NUMBERS, "cannot": "can not", "ok": "okay", "gonna": "going to", "wanna": "want to", "u": "you"}

# What an editor put in: [sic], [Moss], [the harbour]; but "[w]e" is a letter of the speaker's own word.
_INSERTED = re.compile(r"\[[^\[\]]{2,60}\](?!\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d)[.,](?=\d)")
_CONTRACTIONS = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"(?<=\w)'(?:ll)\b"), " will"),
    (re.compile(r"(?<=\w)'re\b"), " are"),
    (re.compile(r"(?<=\w)'ve\b"), " have"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"(?<=\w)'[sd]\b"), ""),
)
_PERCENT = re.compile(r"\bper cent\b|%")
_WORD = re.compile(r"[^\W_]+(?:\x1f[^\W_]+)*")


# A new quote is compared with the latest of its speaker's, again and again.
@lru_cache(maxsize=1 << 11)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of TEXT in the form that re-punctuated and lightly re-spelt copies share.

    Levelled are case, diacritics, punctuation, ellipses, an editor's [insertions], contractions, small numbers in
    words, and the writing of large ones; empty where TEXT has no word.
    """
    text = text.translate(APOSTROPHES).casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    if "[" in text:
        text = _INSERTED.sub(" ", text).replace("[", "").replace("]", "")
    if "'" in text:
        for pattern, plain in _CONTRACTIONS:
            text = pattern.sub(plain, text)
        text = text.replace("'", "")
    if "%" in text or "per cent" in text:
        text = _PERCENT.sub(" percent ", text)
    # A decimal point is part of its number and, unlike all other marks, has to stay.
    if _DECIMALS.search(text):
        text = _DECIMALS.sub("\x1f", _THOUSANDS.sub("", text))
    words = [_SPELLINGS.get(word, word) for word in _WORD.findall(text)]
    # Some are spelt out as two.
    return tuple(" ".join(words).split(" ")) if words else ()


def content(words: Sequence[str]) -> list[str]:
    """Those of folded WORDS that say what it is about, in their order."""
    return [word for word in words if word not in GRAMMAR and word not in NEGATIONS]


def is_number(word: str) -> bool:
    """Whether a folded WORD is a number."""
    return word[:1].isdigit()
