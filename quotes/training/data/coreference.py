"""Documents from corpora in which people have marked which mentions mean the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from quotes.evaluation.files import text_of
from quotes.training.data.documents import LONGEST_MENTION, Document, Reference, Words, document, split_words
from quotes.training.data.treebanks import blocks, lists


def gap_documents(path: Path, tokenizer: Any) -> Iterator[Document]:
    """The documents of a GAP file: a pronoun and the name it means, or two that it does not mean."""
    for line in text_of(path).splitlines()[1:]:
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
    known, references = lists(), []
    pronouns = {*known["pronoun"], *known["other-pronoun"]}
    for spans in chains.values():
        nouns = [s for s in spans if s[1] - s[0] > 1 or words.texts[s[0]].lower() not in pronouns]
        proper = [s for s in nouns if any(words.texts[i][:1].isupper() for i in range(*s) if i)]
        for first, past in spans:
            opens = words.texts[first].lower()
            definite = opens in known["definite"] and past - first < 7
            if opens in known["other-pronoun"] or not (definite or (first, past) not in nouns):
                continue
            others = [s for s in (proper or nouns) if s[1] <= first or s[0] >= past]
            found = {i for s in others for i in range(*s)}
            if found or not proper:
                references.append(Reference(first, past, tuple(sorted(found))))
    if references:
        yield document(words, tokenizer, references=tuple(references))


def text_chains(text: str, mentions: Iterable[tuple[int, int, str]], tokenizer: Any) -> Iterator[Document]:
    """As :func:`chain_documents`, of a TEXT and MENTIONS in characters."""
    words = split_words(text)
    found = ((own[0], own[-1] + 1, c) for s, e, c in mentions if (own := words.of([(s, e)])))
    yield from chain_documents(words, list(found), tokenizer)


def column_chains(path: Path, tokenizer: Any) -> Iterator[Document]:
    """The documents of a CoNLL file of coreference (document, part, number, word, chains)."""
    rows: list[tuple[str, str]] = []
    starts: list[int] = []
    for _, block in [*blocks(path), (0, ["#begin"])]:
        if rows and any(line.startswith("#begin") for line in block):
            yield from _columns(rows, starts, tokenizer)
            rows, starts = [], []
        cells = [line.split("\t") for line in block if not line.startswith("#")]
        if cells:
            starts.append(len(rows))
            rows.extend((row[3], row[4].strip()) for row in cells)


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
    zeros = np.zeros(len(rows), dtype=np.int64)
    # Sentences are all that these files tell; every third one opens a paragraph, about as news has them.
    words = Words(tuple(word for word, _ in rows), zeros, zeros, tuple(starts[::3]), zeros)
    yield from chain_documents(words, mentions, tokenizer)
