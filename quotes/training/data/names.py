"""Names that are hidden or exchanged while the network learns, so that it looks for what a text says of them.

After the masked names of Kocijan et al. (2019): an article that names a person in full tells what a pronoun means that
stands for a later surname.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

from quotes.extraction.lexicon import classes
from quotes.extraction.reader.layout import lay_out
from quotes.training.data.documents import Document, Ids, Reference
from quotes.training.data.lists import lists

# By gender: what stands for a name as a subject and as an object, and what for one that owns.
PRONOUNS, OWNERS = {"m": ("he", "him"), "f": ("she", "her")}, {"m": "his", "f": "her"}
# How often the names of a text are exchanged.
EXCHANGED = 0.6


def gender_of(name: str) -> str:
    """The gender, ``m`` or ``f``, of most who have the given NAME; empty where it is unknown or no given name."""
    told = (classes(known).get(name.lower()) for known in ("given_names", "name_genders"))
    return next((gender for gender in told if gender in ("m", "f")), "")


def people(texts: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Of every person whom TEXTS, words, name with a known given name and one surname, the words that name them.

    People who share a surname are left out.
    """
    full: defaultdict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for i, text in enumerate(texts[:-1]):
        if not text[:1].isupper() or not gender_of(text):
            continue
        past = i + 1 + (i + 2 < len(texts) and len(texts[i + 1]) == 2 and texts[i + 1].endswith("."))
        if is_surname(texts[past]) and not (past + 1 < len(texts) and is_surname(texts[past + 1])):
            full[texts[past]].add((text, i, past + 1))
    for surname, spans in full.items():
        if len({name for name, _, _ in spans}) == 1:
            own = {i for i, text in enumerate(texts) if text == surname}
            yield tuple(sorted(own.union(*(range(start, end) for _, start, end in spans))))


def is_surname(word: str) -> bool:
    """Whether WORD is written as a surname is, and is no given name."""
    return word[:1].isupper() and len(word) > 2 and word.isalpha() and word.lower() not in classes("given_names")


def hideable(known: Document) -> list[tuple[int, tuple[int, ...]]]:
    """The lone surnames of KNOWN that can be hidden, each with all words that name its person."""
    return [(i, group) for group in known.names for i in free_standing(known.words, known.inside, group)]


def free_standing(texts: Sequence[str], inside: Ids, group: Sequence[int]) -> list[int]:
    """Those of GROUP, the words of TEXTS that name a person, that are a lone surname behind the first naming.

    They stand neither between quotation marks (see INSIDE) nor beside another word with a capital.
    """
    own = set(group)
    lone = [i for i in group if i - 1 not in own and i + 1 not in own]
    if len(group) == len(lone):
        return []
    beside = {i: (texts[i - 1], *texts[i + 1 : i + 2]) for i in lone if i > group[0] and not inside[i]}
    return [i for i, near in beside.items() if not any(text[:1].isupper() for text in near)]


def masked(known: Document, tokenizer: Any, rng: random.Random) -> Document:
    """KNOWN with up to four lone surnames exchanged for a pronoun or a mask, whose meaning is to be found.

    After the masked names of Kocijan et al. (2019).  A lone surname is one word, so that no position moves: `Lee's
    plan` is `his own plan`.
    """
    usable = hideable(known)
    if not usable or rng.random() < 0.15:
        return known
    chosen = rng.sample(usable, min(len(usable), rng.choice((1, 2, 3, 4))))
    hidden = {i for i, _ in chosen}
    texts = list(known.words)
    references = list(known.references)
    for i, group in chosen:
        gender = next(filter(None, (gender_of(texts[j]) for j in group)), "")
        owner = texts[i + 1 : i + 2] in (["'s"], ["’s"])
        if rng.random() < 0.3:
            texts[i] = "[MASK]"
        elif owner:
            texts[i : i + 2] = OWNERS.get(gender, "their"), "own"
        else:
            after = i > 0 and texts[i - 1].lower() in lists()["before-object"]
            texts[i] = PRONOUNS.get(gender, ("they", "them"))[after]
        rest = tuple(j for j in group if j not in hidden)
        if rest:
            references.append(Reference(i, i + 1, rest))
    layout = lay_out(texts, known.breaks, known.inside, tokenizer)
    return replace(known, layout=layout, words=tuple(texts), references=tuple(references))


def exchanged(known: Document, tokenizer: Any, rng: random.Random) -> Document:
    """KNOWN with other names for the people whom it names in full, each of the same gender as before.

    Given name and surname are one word each, and so are those that stand for them: no position moves.
    """
    others: dict[str, str] = {}
    for group in people(known.words) if rng.random() < EXCHANGED else ():
        full = [known.words[i] for i, after in pairwise(group) if after == i + 1]
        given, surname = full[0], known.words[group[-1]]
        taken = {*known.words, *others.values()}
        for name, donors in ((given, _given(gender_of(given))), (surname, _surnames())):
            if free := [donor for donor in rng.sample(donors, min(8, len(donors))) if donor not in taken]:
                others.setdefault(name, free[0])
                taken.add(free[0])
    if not others:
        return known
    texts = tuple(others.get(word, word) for word in known.words)
    return replace(known, layout=lay_out(texts, known.breaks, known.inside, tokenizer), words=texts)


@cache
def _given(gender: str) -> list[str]:
    """Given names of GENDER from all over the world."""
    return [name for name in _told("given-") if gender_of(name) == gender]


@cache
def _surnames() -> list[str]:
    return [name for name in _told("family-") if is_surname(name)]


def _told(kind: str) -> list[str]:
    return sorted({name for key, own in lists().items() if key.startswith(kind) for name in own if name.isalpha()})
