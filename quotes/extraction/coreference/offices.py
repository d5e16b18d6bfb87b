"""The office that a noun names: the same for `governor` and `Gov.`, another for `deputy mayor` than for `mayor`."""

from __future__ import annotations

from spacy.tokens import Token

from quotes.extraction.coreference.name_comparison import ABBREVIATED
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.roles import NAMING
from quotes.extraction.mentions.titles import is_title, unit_start


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
    rank = start - 1  # of `deputy prime minister` it stands before what tells one minister from another
    while rank > 0 and doc[rank].pos_ in NAMING and doc[rank].lower_ not in words("lower_ranks"):
        rank -= 1
    before = doc[rank].lower_ if rank >= 0 else ""
    return f"{before} {office}" if before in words("lower_ranks") else office


def holds_office(noun: Token) -> bool:
    """Whether NOUN says what somebody is by office or trade, rather than by chance, kin or age."""
    known = noun.is_lower or noun.lower_ in classes("honorifics")  # `the Forward` is a newspaper
    return known and is_title(noun.lower_) and noun.lower_ not in words("no_offices") | words("honours")
