"""Documents from news that nobody has marked: where there is something to ask, which an earlier network answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from quotes.extraction.direct.marks import segments
from quotes.training.data.articles import parts
from quotes.training.data.documents import Document, Marked, Reference, Statement, document, split_words
from quotes.training.data.lists import lists

# A word is asked about that is a cue of speech without marks so often, and at such a part of the places where it is.
RAREST, SMALLEST = 3, 0.1


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
        between = [words.of([(s.inner.start, s.inner.end)]) for s in segments(text) if not s.nested]
        for low, high in parts(words):
            own = words.part(low, high)
            yield document(
                own, tokenizer, marked=False,
                segments=tuple(
                    Marked(at[0] - low, at[-1] + 1 - low, quote=False)
                    for at in between if at and low <= at[0] and at[-1] < high
                ),
                statements=tuple(
                    Statement(i, (), i, i + 1) for i, word in enumerate(own.texts)
                    if word.lower() in cues and not own.inside[i]
                ),
                references=tuple(
                    Reference(i, i + 1, ()) for i, word in enumerate(own.texts)
                    if word.lower() in lists()["third-person"]
                ),
            )  # fmt: skip
