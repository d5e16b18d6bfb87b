"""The office that a noun names: the same for `governor` and `Gov.`, another for `deputy mayor` than for `mayor`."""

from __future__ import annotations

from spacy.tokens import Token

from quotes.extraction.coreference.name_comparison import ABBREVIATED
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.roles import is_title, unit_start

# So many words before an office are looked through for a rank: `shadow foreign secretary`.
RANKED = 3


def office_of(token: Token) -> str:
    """The office that TOKEN, the head of a role or description, names.

    Words for one office go by one of them (the list ``offices``); a rank below it (``lower_ranks``) makes another
    office, and of words joined by hyphens the office is the one that counts: `president` of `president-elect`.
    """
    doc, start = token.doc, unit_start(token.doc, token.i)
    lemma = token.lemma_.lower() if token.is_lower else token.lower_
    if start < token.i:
        lemma = next((t.lower_ for t in doc[start : token.i + 1] if is_title(t.lower_)), lemma)
    lemma = ABBREVIATED.get(lemma.strip("."), lemma)
    office = classes("offices").get(lemma, lemma)
    for before in reversed(doc[max(0, start - RANKED) : start]):
        if before.lower_ in words("lower_ranks"):
            return f"{before.lower_} {office}"
        if before.pos_ not in ("ADJ", "NOUN", "PROPN"):
            break
    return office
