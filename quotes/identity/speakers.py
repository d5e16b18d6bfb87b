"""Which stored speaker a name in an article means.

Conservative on purpose, because a wrong union puts words into a stranger's mouth and a missed one only splits a list:

* a person's full name, of two name words or more, is the same person in every article;
* a bare surname, or an initial and a surname, is somebody of that article alone;
* an organization's name is the same organization in every article, unless it is one that every country or town has
  ("the Foreign Ministry", "police");
* unnamed sources, groups and documents ("a witness", "residents", "the report") belong to their article.

A key depends on nothing but the name, the role and the article.  What only other articles can tell, that two keys are
one speaker after all, is for :mod:`quotes.identity.linking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from quotes.identity.folding import alike, fold, without_article
from quotes.identity.roles import role_of
from quotes.identity.tables import word_list
from quotes.records import Speaker

# Walks of life that hardly go with an office: a goalkeeper and a senator of one name are two until an article says
# otherwise.  What is in no such walk shares the key without a qualifier.
_WALKS = ("sport", "stage")
# A key ends so; folding takes commas out of names.
_QUALIFIER = re.compile(rf", (?:{'|'.join(_WALKS)})$")
_ARTICLE = re.compile(r"^[0-9a-f]{20}/")
# The United States' own, which the rest of the world would call its foreign ministry.
_PROPER = {"state", "department"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a name means.

    Attributes:
        key: equal keys are the same speaker.
        scoped: whether the speaker is known within one article only.
    """

    key: str
    scoped: bool


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in its parts, folded; titles and letters after the name are left out.

    Attributes:
        given: the first word, empty for a bare surname; initials in a row are one (``jk``).
        middle: the words between, particles left out.
        surname: the last word.
        suffix: ``jr``, ``ii`` and the like, or empty.
    """

    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str


def identify(speaker: Speaker, article_key: str) -> Identity:
    """The identity of SPEAKER as named in the article whose key is ARTICLE_KEY."""
    key, scoped = _identity(speaker)
    return Identity(f"{article_key}/{key}" if scoped else key, scoped)


@lru_cache(maxsize=1 << 14)
def _identity(speaker: Speaker) -> tuple[str, bool]:
    """The key of SPEAKER without that of an article, and whether it needs one."""
    if speaker.kind == "person":
        folded, united = fold(bare_name(speaker.name)), is_full_name(speaker.name)
        if united:
            folded += qualifier(speaker.role)
    elif speaker.kind == "organization":
        folded = without_article(fold(speaker.name))
        united = not is_generic(speaker.name)
    else:
        folded, united = without_article(fold(speaker.name)), False
    return f"{speaker.kind}:{folded}", not united


def qualifier(role: str | None) -> str:
    """What a full name's key ends with for somebody who is in ROLE: empty but for walks of life that stand apart."""
    domains = role_of(role).domains
    # Somebody who went from the one to the other is told of as both.
    walk = next(iter(domains), "") if len(domains) == 1 else ""
    return f", {walk}" if walk in _WALKS else ""


def name_in(key: str) -> str:
    """The folded name that a speaker's KEY was made from, without article, kind and qualifier."""
    name = _ARTICLE.sub("", key).partition(":")[2]
    return _QUALIFIER.sub("", name)


def qualifier_in(key: str) -> str:
    """The walk of life that ends KEY, empty where none does."""
    match = _QUALIFIER.search(key)
    return match[0].removeprefix(", ") if match else ""


@lru_cache(maxsize=1 << 14)
def bare_name(name: str) -> str:
    """A person's NAME without titles before it and letters after it; NAME itself where nothing else is left.

    A name that was turned round at a comma, as in an index, is turned back.
    """
    words = _join_initials(_turned(name).split())
    offices = [i for i, word in enumerate(words[:-1]) if fold(word) in word_list("title")]
    start = offices[-1] + 1 if offices else 0
    while start < len(words) - 1 and fold(words[start]) in word_list("honorific"):
        start += 1
    end = len(words)
    while end > start + 1 and fold(words[end - 1]) in word_list("post-nominal"):
        end -= 1
    return " ".join(words[start:end]) or name


def person_name(name: str) -> PersonName:
    """The parts of a person's NAME."""
    words = bare_name(name).split()
    folded = [fold(word) for word in words]
    suffix = ""
    while len(folded) > 1 and folded[-1] in word_list("suffix"):
        suffix, folded, words = folded[-1], folded[:-1], words[:-1]
    between = zip(words[1:-1], folded[1:-1], strict=True)
    middle = tuple(part for word, part in between if not _is_particle(word, part))
    given = re.sub(r"[\W_]", "", folded[0]) if len(folded) > 1 and not _is_particle(words[0], folded[0]) else ""
    return PersonName(given, middle, folded[-1] if folded else fold(name), suffix)


def block(name: PersonName) -> str:
    """What the names that may be NAME's, in whatever spelling, have in common: given name and surname."""
    return f"{alike(name.given)} {alike(name.surname)}"


def is_generic(name: str) -> bool:
    """Whether an organization's NAME would fit one in every country or town.

    Such are descriptions without a capital letter, and names of nothing but common words ("Supreme Court").
    """
    words = [word for word in re.split(r"[\W_]+", fold(name)) if word]
    described = any(char.islower() for char in name) and not any(char.isupper() for char in name)
    return described or (set(words) <= word_list("generic") and not set(words) >= _PROPER)


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
    return len(distinctive_words(name)) >= 2


def distinctive_words(name: str) -> list[str]:
    """List the folded words of a person's NAME that can tell one from another: no titles, particles and suffixes."""
    found = []
    for word in bare_name(name).split():
        folded = fold(word)
        # "J. Lee" may be Jane or John; "J.K. Rowling" is hardly anybody else.
        letters = re.sub(r"[\W_]", "", folded)
        if len(letters) > 1 and not _is_particle(word, folded) and folded not in word_list("suffix"):
            found.append(folded)
    return found


def surname(name: str) -> str:
    """The folded last name word of a person's NAME, suffixes such as ``Jr.`` left out."""
    return person_name(name).surname


def _is_particle(word: str, folded: str) -> bool:
    return folded in word_list("particle") or (folded in word_list("lower particle") and word == word.lower())


def _turned(name: str) -> str:
    """NAME as it is spoken: ``Quill, Maria`` is ``Maria Quill``; ``Ivo Moss, Jr.`` and ``Quill, MP`` stay."""
    last, comma, first = name.partition(",")
    words = first.split()
    if not comma or "," in first or not 1 <= len(words) <= 3 or not 1 <= len(last.split()) <= 3:
        return name
    told = {fold(word) for word in words}
    if told & (word_list("suffix") | word_list("post-nominal") | word_list("title")) or role_of(first).offices:
        return name
    if not all(word[0].isupper() for word in words):
        return name
    return f"{first.strip()} {last.strip()}"


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
