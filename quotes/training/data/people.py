"""Documents from news and Wikipedia that nobody has marked: names of people, some of which are hidden while it learns.

What a hidden name means is known from the text itself (Kocijan et al., 2019).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from quotes.extraction.lexicon import classes
from quotes.training.data.documents import Document, Words, document, gender_of, hideable, split_words


def people_documents(texts: Iterable[str], tokenizer: Any) -> Iterator[Document]:
    """The TEXTS that name people in full and, somewhere else, by surname alone."""
    for text in texts:
        words = split_words(text)
        if not words.texts:
            continue
        known = document(words, tokenizer, names=tuple(people(words)))
        if hideable(known):
            yield known


def people(words: Words) -> Iterator[tuple[int, ...]]:
    """Of every person whom WORDS name with a known given name and one surname, the words that name them.

    People who share a surname are left out.
    """
    full: defaultdict[str, set[tuple[str, int, int]]] = defaultdict(set)
    texts = words.texts
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
