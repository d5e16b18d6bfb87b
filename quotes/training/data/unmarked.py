"""Documents from texts in which nobody has marked anything.

A name that an article gives in full tells what is meant where it is hidden later (Kocijan et al., 2019): by a pronoun
or a mask, see :func:`quotes.training.data.documents.masked`, or here by a description.  `Ana Ruiz, a spokeswoman for
the port, ...  Ruiz said` is read as `... The spokeswoman said`, and `the Foreign Ministry ... the Foreign Ministry
said` as `... the ministry said`.  Of all else there is only where to ask, and an earlier network answers.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from quotes.extraction.direct.marks import segments
from quotes.extraction.lexicon import classes
from quotes.extraction.lexicon import words as entries
from quotes.training.data.documents import (
    Document,
    Marked,
    Positions,
    Reference,
    Statement,
    Words,
    cut,
    document,
    free_standing,
    gender_of,
    hideable,
    split_words,
)
from quotes.training.data.treebanks import lists

# A word is asked about that is a cue of speech without marks so often, and at such a part of the places where it is.
RAREST, SMALLEST = 3, 0.1
# An apposition behind a name is looked through for so many words.
APPOSITION = 9
# Behind these a sentence begins.
BEGINNING = '.?!\n”"'
# So many namings of one person or body are exchanged at most, each with this chance.
MOST, CHANCE = 3, 0.8
# The tags of `the spokeswoman`.
DESCRIBING = "DT|DET|Definite=Def|PronType=Art", "NN|NOUN|Number=Sing"

Span = tuple[int, int]


def people_documents(texts: Iterable[str], tokenizer: Any) -> Iterator[Document]:
    """The TEXTS that name people in full and, somewhere else, by surname alone."""
    for text in texts:
        words = split_words(text)
        if not words.texts:
            continue
        known = document(words, tokenizer, names=tuple(people(words)))
        if hideable(known):
            yield known


def people(words: Words) -> Iterator[Positions]:
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


def described_documents(
    texts: Iterable[str], tokenizer: Any, rng: random.Random, tags: Mapping[str, int]
) -> Iterator[Document]:
    """The TEXTS in which a description can stand for a person or a body that was named before.

    Of TAGS those of the description are known: that it means what a name means makes it no pronoun.
    """
    for text in texts:
        words = split_words(text)
        chosen = _chosen(words, rng)
        if not chosen:
            continue
        changed, moved = _exchanged(text, words, chosen)
        words = split_words(changed)
        hidden = {span for span, _ in moved}
        references = []
        for span, named in moved:
            own, means = words.of([span]), words.of([other for other in named if other not in hidden])
            if own and means:
                references.append(Reference(own[0], own[-1] + 1, means))
        for each in cut(words, tokenizer, references=references):
            if each.references:
                tagged = np.full(len(each.words), -1)
                for r in each.references:
                    tagged[r.past - 2 : r.past] = [tags.get(tag, -1) for tag in DESCRIBING]
                yield replace(each, tags=tagged)


def _chosen(words: Words, rng: random.Random) -> list[tuple[Span, str, Positions]]:
    """Namings to exchange in WORDS: their range, the noun of the description, and all words that name the same."""
    counts = Counter(text.lower() for text in words.texts)
    # The noun, of whom, whether it stands there seldom enough, the words that name, the namings that can be exchanged.
    named = []
    for group in people(words):
        if noun := _role(words, group):
            lone = [(i, i + 1) for i in free_standing(words.texts, words.inside, group)]
            named.append((noun, "person", counts[noun] <= 2, group, lone))
    for spans in _bodies(words):
        noun = words.texts[spans[0][1] - 1].lower()
        group = tuple(i for first, past in spans for i in range(first, past))
        later = [span for span in spans[1:] if not words.inside[span[0]]]
        named.append((noun, "body", 1 < counts[noun] == len(spans), group, later))
    alike = Counter((noun, kind) for noun, kind, *_ in named)
    found: list[tuple[Span, str, Positions]] = []
    for noun, kind, seldom, group, namings in named:
        if seldom and alike[noun, kind] == 1:
            sample = rng.sample(namings, min(MOST, len(namings)))
            found += [(span, noun, group) for span in sample if rng.random() < CHANCE]
    return sorted(found)


def _role(words: Words, group: Positions) -> str | None:
    """What WORDS call the person whom GROUP names: a noun before the full name, or that of an apposition behind it."""
    texts, nouns = words.texts, (entries("person_nouns") | entries("offices")) - set(lists()["bare"])
    first = group[0]
    past = next((j + 1 for j, after in pairwise(group) if after != j + 1), group[-1] + 1)
    before = texts[first - 1].lower() if first else ""
    if before in nouns:
        return before
    if texts[past : past + 1] == (",",):
        for noun, behind in pairwise(texts[past + 1 : past + APPOSITION + 1]):
            if noun in nouns and behind in lists()["behind-role"]:
                return noun
            if noun in lists()["no-role"]:
                return None
    return None


def _bodies(words: Words) -> Iterator[list[Span]]:
    """Names of several words of which the last says what sort of body it is, each with all its places."""
    found: dict[tuple[str, ...], list[Span]] = {}
    texts, nouns = words.texts, entries("organization_words") - set(lists()["bare"])
    for i, text in enumerate(texts):
        if text[:1].isupper() and text.lower() in nouns and text.isalpha() and not text.isupper():
            first = i
            while first and texts[first - 1][:1].isupper() and texts[first - 1].isalpha() and i - first < 4:
                first -= 1
            if texts[first] in ("The", "A"):
                first += 1
            if first < i and texts[i + 1 : i + 2] != ("of",):
                found.setdefault(texts[first : i + 1], []).append((first, i + 1))
    yield from found.values()


def _exchanged(
    text: str, words: Words, chosen: list[tuple[Span, str, Positions]]
) -> tuple[str, list[tuple[Span, list[Span]]]]:
    """TEXT with descriptions for what is CHOSEN; of each its new range and those of all that names the same."""
    edits: list[tuple[int, int, str]] = []  # start and end in TEXT, and what stands there now
    for (first, past), noun, _ in chosen:
        start, end = int(words.starts[first]), int(words.ends[past - 1])
        if text[max(0, start - 4) : start].lower() == "the ":
            start -= 4
        before = text[:start].rstrip(" ")
        edits.append((start, end, f"{'The' if not before or before[-1] in BEGINNING else 'the'} {noun}"))
    changed = text
    for start, end, new in reversed(edits):
        changed = changed[:start] + new + changed[end:]

    def moved(start: int, end: int) -> Span:
        """The range in the new text of what stands at START to END; all of an edit for what is in it."""
        own = next((edit for edit in edits if edit[0] <= start and end <= edit[1]), (start, end, text[start:end]))
        begin = own[0] + sum(len(new) - (to - at) for at, to, new in edits if to <= own[0])
        return begin, begin + len(own[2])

    return changed, [
        (moved(start, end), [moved(int(words.starts[i]), int(words.ends[i])) for i in group])
        for (start, end, _), (_, _, group) in zip(edits, chosen, strict=True)
    ]


def cue_words(documents: Iterable[Document]) -> frozenset[str]:
    """The words, in lower case, that are often enough a cue of speech without marks in the marked DOCUMENTS."""
    counted, all_of = Counter[str](), Counter[str]()
    for one in documents:
        counted.update(one.words[s.cue].lower() for s in one.statements)
        all_of.update(word.lower() for word in one.words)
    return frozenset(word for word, n in counted.items() if n >= RAREST and n >= SMALLEST * all_of[word])


def unmarked_documents(texts: Iterable[str], tokenizer: Any, cues: frozenset[str]) -> Iterator[Document]:
    """The TEXTS with their quoted segments, the words that may be CUES of speech, and the pronouns."""
    for text in texts:
        words = split_words(text)
        between = (words.of([(s.inner.start, s.inner.end)]) for s in segments(text) if not s.nested)
        low = [word.lower() for word in words.texts]
        yield from cut(
            words, tokenizer, marked=False,
            segments=[Marked(at[0], at[-1] + 1, quote=False) for at in between if at],
            statements=[Statement(i, (), i, i + 1) for i, w in enumerate(low) if w in cues and not words.inside[i]],
            references=[Reference(i, i + 1, ()) for i, w in enumerate(low) if w in lists()["third-person"]],
        )  # fmt: skip
