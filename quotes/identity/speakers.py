"""Which stored speaker a name in an article means.

Conservative on purpose, because a wrong union puts words into a stranger's mouth and a missed one only splits a list:

* a person's full name, of two name words or more, is the same person in every article;
* a bare surname, or an initial and a surname, is somebody of that article alone;
* an organization's name is the same organization in every article, unless it is one that every country or town has
  ("the Foreign Ministry", "police");
* unnamed sources, groups and documents ("a witness", "residents", "the report") belong to their article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quotes.identity.folding import fold, without_article
from quotes.records import Speaker


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Taken off wherever they lead.  Royal and papal titles stay: without "Pope", "Francis" would be nobody.
_HONORIFICS = _words("""
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness madam mme
    sen senator rep representative gov governor rev reverend hon
    gen general lt lieutenant col colonel maj major capt captain sgt sergeant cpl corporal pvt private
    adm admiral cmdr commander brig brigadier det detective insp inspector supt superintendent
    judge justice bishop archbishop cardinal imam rabbi sheikh
""")
# Nouns that end a title wherever they stand in front of a name ("Deputy Foreign Minister Lee").
_OFFICES = _words("""
    president chancellor minister premier secretary senator governor mayor ambassador commissioner
    congressman congresswoman councillor spokesman spokeswoman spokesperson lawmaker
""")
_POST_NOMINALS = _words("mp mep msp phd md kc qc esq obe mbe cbe dphil")
_SUFFIXES = _words("jr sr ii iii iv")
# Words that join a surname and make no name of their own, whatever their case ...
_PARTICLES = _words("von de del della di da dos du la le el bin ibn der den ter")
# ... and those that are first names too, so that only the lower case tells ("al Assad", "Al Gore").
_LOWER_PARTICLES = _words("van al abu ben ul st ap")
# Words that tell no organization from its like elsewhere: what it is ...
_KINDS_OF_BODY = """
    administration agency army assembly association authorities authority bank board bureau cabinet church club
    coalition commission committee company congress corporation council court department embassy firm force forces
    foundation government group hospital institute military ministry navy newspaper office opposition organisation
    organization parliament party police prosecution prosecutor regime school senate service team union university
"""
# ... and its business or rank.
_FIELDS = """
    air central city county defence defense district education electoral energy environment federal finance foreign
    health high home interior intelligence justice local main municipal national regional ruling security state supreme
    town trade transport treasury
"""
_GENERIC = _words(_KINDS_OF_BODY + _FIELDS) | _words("and of for the s")
# The United States' own, which the rest of the world would call its foreign ministry.
_PROPER = _words("state department")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a name means.

    Attributes:
        key: equal keys are the same speaker.
        scoped: whether the speaker is known within one article only.
    """

    key: str
    scoped: bool


def identify(speaker: Speaker, article_key: str) -> Identity:
    """The identity of SPEAKER as named in the article whose key is ARTICLE_KEY."""
    if speaker.kind == "person":
        folded, united = fold(bare_name(speaker.name)), is_full_name(speaker.name)
    elif speaker.kind == "organization":
        folded = without_article(fold(speaker.name))
        united = not is_generic(speaker.name)
    else:
        folded, united = without_article(fold(speaker.name)), False
    if united:
        return Identity(f"{speaker.kind}:{folded}", scoped=False)
    return Identity(f"{article_key}/{speaker.kind}:{folded}", scoped=True)


def bare_name(name: str) -> str:
    """A person's NAME without titles before it and letters after it; NAME itself where nothing else is left."""
    words = _join_initials(name.split())
    offices = [i for i, word in enumerate(words[:-1]) if fold(word) in _OFFICES]
    start = offices[-1] + 1 if offices else 0
    while start < len(words) - 1 and fold(words[start]) in _HONORIFICS:
        start += 1
    end = len(words)
    while end > start + 1 and fold(words[end - 1]) in _POST_NOMINALS:
        end -= 1
    return " ".join(words[start:end]) or name


def is_generic(name: str) -> bool:
    """Whether an organization's NAME would fit one in every country or town.

    Such are descriptions without a capital letter, and names of nothing but common words ("Supreme Court").
    """
    words = [word for word in re.split(r"[\W_]+", fold(name)) if word]
    described = any(char.islower() for char in name) and not any(char.isupper() for char in name)
    return described or (set(words) <= _GENERIC and not set(words) >= _PROPER)


def _join_initials(words: list[str]) -> list[str]:
    """WORDS with initials in a row made one word: ``J. K. Rowling`` and ``J.K. Rowling`` are one name."""
    joined: list[str] = []
    run = False
    for word in words:
        initial = len(word.rstrip(".")) == 1 and word[0].isalpha()
        if initial and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = initial
    return joined


def is_full_name(name: str) -> bool:
    """Whether a person's NAME holds two words that can tell one person from another."""
    telling = 0
    for word in bare_name(name).split():
        folded = fold(word)
        # "J. Lee" may be Jane or John; "J.K. Rowling" is hardly anybody else.
        letters = re.sub(r"[\W_]", "", folded)
        particle = folded in _PARTICLES or (folded in _LOWER_PARTICLES and word == word.lower())
        if len(letters) > 1 and not particle and folded not in _SUFFIXES:
            telling += 1
    return telling >= 2


def surname(name: str) -> str:
    """The folded last name word of a person's NAME, suffixes such as ``Jr.`` left out."""
    words = [fold(word) for word in bare_name(name).split()]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words[-1] if words else fold(name)


def preferred_name(names: Iterable[str]) -> str:
    """The best of NAMES, spellings of one speaker, to show.

    The choice depends on the set alone, not on the order in which articles came: natural case before all capitals,
    then no title or article, then more letters with their diacritics, then the order of the characters.

    Raises:
        ValueError: NAMES is empty.
    """
    return min(names, key=_show_order)


def _show_order(name: str) -> tuple[bool, int, int, str]:
    one_case = name in (name.upper(), name.lower())
    accents = sum(char.isalpha() and not char.isascii() for char in name)
    return one_case, len(name.split()), -accents, name
