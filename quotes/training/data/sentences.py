"""Documents from treebanks and entity corpora, whose sentences come one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

import numpy as np

from quotes.training.data.documents import ENTITY_TAGS, Document, Words, between_marks, document
from quotes.training.data.treebanks import Sentence

# Neighbouring sentences are put together to so many words.
TOGETHER = 170


def sentence_documents(
    sentences: Iterable[Sentence],
    tokenizer: Any,
    *,
    tags: dict[str, int] | None = None,
    labels: dict[str, int] | None = None,
    entities: bool = True,
    governments: bool = False,
) -> Iterator[Document]:
    """Documents of neighbouring SENTENCES.

    Args:
        sentences: in order.
        tokenizer: of word pieces.
        tags, labels: the numbers of the tags (see :func:`tag_of`) and of the labels of arcs; None for no syntax.
        entities: whether their entities are known.
        governments: see :class:`Document`.
    """
    for group in _grouped(sentences):
        tokens = [t for s in group for t in s.tokens]
        starts = list(accumulate((len(s.tokens) for s in group[:-1]), initial=0))
        text = "".join(t.form + " " * t.space for t in tokens)
        after = np.cumsum([len(t.form) + t.space for t in tokens])
        begins = np.concatenate([[0], after[:-1]])
        ends = begins + np.array([len(t.form) for t in tokens])
        inside = between_marks(text, begins, ends)
        breaks = tuple(p for p, s in zip(starts, group, strict=True) if s.paragraph or p == 0)
        words = Words(tuple(t.form for t in tokens), begins, ends, breaks, inside)
        known: dict[str, Any] = {}
        if tags is not None and labels is not None:
            offset = np.repeat(starts, [len(s.tokens) for s in group])
            known["tags"] = np.array([tags.get(tag_of(t.xpos, t.upos, t.feats), -1) for t in tokens])
            known["heads"] = np.array([t.head for t in tokens]) + offset
            known["labels"] = np.array([labels.get(t.dep, -1) for t in tokens])
            known["sentences"] = tuple(starts)
        if entities:
            number = {tag: i for i, tag in enumerate(ENTITY_TAGS)}
            known["entities"] = np.array([number.get(t.entity, 0) for t in tokens])
            known["governments"] = governments
        yield document(words, tokenizer, **known)


def tag_of(xpos: str, upos: str, feats: str) -> str:
    """What the network calls a word's tag, part of speech and features together."""
    return f"{xpos}|{upos}|{feats}"


def _grouped(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    size = 0
    for sentence in sentences:
        if group and size + len(sentence.tokens) > TOGETHER:
            yield group
            group, size = [], 0
        group.append(sentence)
        size += len(sentence.tokens)
    if group:
        yield group
