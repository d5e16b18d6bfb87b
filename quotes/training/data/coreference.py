"""Documents from corpora in which people have marked which mentions mean the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from quotes.training.data.documents import LONGEST_MENTION, Document, Reference, Words, document, split_words

PRONOUNS = frozenset(["he", "she", "they", "him", "her", "his", "their", "them", "it", "its", "hers", "theirs"])
OTHER_PRONOUNS = frozenset(
    ["who", "i", "you", "we", "my", "your", "our", "me", "us", "this", "that", "which", "whom", "whose", "itself",
     "himself", "herself", "themselves"]
)  # fmt: skip
NOUNS = frozenset({"the", "this", "that", "his", "her", "its", "their", "these", "those"})


def gap_documents(path: Path, tokenizer: Any) -> Iterator[Document]:
    """The documents of a GAP file: a pronoun and the name it means, or two that it does not mean."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        _, text, pronoun, offset, a, a_offset, a_means, b, b_offset, b_means, _ = line.split("\t")
        words = split_words(text)
        own = words.of([(int(offset), int(offset) + len(pronoun))])
        sides = []
        for name, start, means in ((a, a_offset, a_means), (b, b_offset, b_means)):
            found = set(words.of([(int(start), int(start) + len(name))]))
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                found.update(words.of([match.span()]))
            sides.append((tuple(sorted(found - set(own))), means == "TRUE"))
        right = tuple(sorted({i for found, means in sides if means for i in found}))
        wrong = tuple(sorted({i for found, means in sides if not means for i in found} - set(right)))
        reference = Reference(own[0], own[-1] + 1, right or wrong, avoided=not right)
        if reference.words:
            yield document(words, tokenizer, references=(reference,))


def chain_documents(words: Words, mentions: Iterable[tuple[int, int, str]], tokenizer: Any) -> Iterator[Document]:
    """WORDS with what the pronouns and definite descriptions of MENTIONS, ``(first, past, chain)``, mean."""
    chains: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for first, past, chain in mentions:
        if 0 < past - first <= LONGEST_MENTION:
            chains[chain].add((first, past))
    references = []
    for spans in chains.values():
        telling = [s for s in spans if not _pronoun(words, s)]
        proper = [s for s in telling if any(words.texts[i][:1].isupper() for i in range(*s) if i)]
        for first, past in spans:
            opens = words.texts[first].lower()
            if not (_pronoun(words, (first, past)) or (opens in NOUNS and past - first < 7)):
                continue
            if opens in OTHER_PRONOUNS:
                continue
            others = [s for s in (proper or telling) if s[1] <= first or s[0] >= past]
            found = {i for s in others for i in range(*s)} - set(range(first, past))
            if found or not proper:
                references.append(Reference(first, past, tuple(sorted(found))))
    if references:
        yield document(words, tokenizer, references=tuple(references))


def _pronoun(words: Words, span: tuple[int, int]) -> bool:
    return span[1] - span[0] == 1 and words.texts[span[0]].lower() in PRONOUNS | OTHER_PRONOUNS


def text_chains(text: str, mentions: Iterable[tuple[int, int, str]], tokenizer: Any) -> Iterator[Document]:
    """As :func:`chain_documents`, of a TEXT and MENTIONS in characters."""
    words = split_words(text)
    found = ((own[0], own[-1] + 1, c) for s, e, c in mentions if (own := words.of([(s, e)])))
    yield from chain_documents(words, list(found), tokenizer)


def column_chains(path: Path, tokenizer: Any) -> Iterator[Document]:
    """The documents of a CoNLL file of coreference (document, part, number, word, chains)."""
    rows: list[tuple[str, str]] = []
    starts: list[int] = []
    fresh = True
    for line in [*path.read_text(encoding="utf-8").splitlines(), "#begin"]:
        if line.startswith("#begin"):
            if rows:
                yield from _columns(rows, starts, tokenizer)
            rows, starts, fresh = [], [], True
        elif not line.strip():
            fresh = True
        elif not line.startswith("#"):
            cells = line.split("\t")
            if fresh:
                starts.append(len(rows))
                fresh = False
            rows.append((cells[3], cells[4].strip()))


def _columns(rows: list[tuple[str, str]], starts: list[int], tokenizer: Any) -> Iterator[Document]:
    opened: defaultdict[str, list[int]] = defaultdict(list)
    mentions: list[tuple[int, int, str]] = []
    for i, (_, value) in enumerate(rows):
        for cell in value.split("|"):
            chain = cell.strip(" ()")
            if cell.strip().startswith("("):
                opened[chain].append(i)
            if cell.strip().endswith(")") and opened[chain]:
                mentions.append((opened[chain].pop(), i + 1, chain))
    count = len(rows)
    # Sentences are all that these files tell; every third one opens a paragraph, about as news has them.
    breaks = tuple(starts[::3])
    paragraph = np.searchsorted(np.array(breaks), np.arange(count), "right") - 1
    zeros = np.zeros(count, dtype=np.int64)
    words = Words(tuple(w for w, _ in rows), zeros, zeros, breaks, paragraph, zeros)
    yield from chain_documents(words, mentions, tokenizer)
