"""What the encoder makes of a text without marks: how likely each word is part of a source, of a cue, of what is said.

The parse offers words that may attribute, their sources and what they may report; here the encoder offers more of each,
and says of every one how well it fits what it has read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from spacy.tokens import Token

from quotes.extraction.evidence import Floats
from quotes.extraction.features import Reading
from quotes.extraction.mentions import Phrase
from quotes.extraction.reported import Content, Source, stretches, trimmed

SOURCE, CUE, CONTENT = 0, 1, 2
# From these chances on the words of a sentence are taken together as what may have been said.
LEVELS = (0.3, 0.5, 0.7)
# A word that the parse does not offer is worth a look from this chance of being a cue, a phrase of being a source.
LIKELY_CUE, LIKELY_SOURCE = 0.3, 0.3
# A gap of so many words in what is said belongs to it.
BRIDGE = 2

HEAD_EVIDENCE = (
    "cue_here", "cue_around", "cue_elsewhere", "source_here", "content_here", "content_before", "content_behind",
    "content_in_sentence", "source_in_sentence", "source_best",
)  # fmt: skip
SOURCE_EVIDENCE = (
    "cue_here", "mean", "most", "at_head", "best_elsewhere", "content_at_head", "before", "behind", "away",
)  # fmt: skip
CONTENT_EVIDENCE = (
    "cue_here", "mean", "least", "expected", "share", "opening", "closing", "before_edge", "behind_edge", "inner_cue",
    "inner_source", "size", "stretches", "from_tags", "mean_first", "mean_last",
)  # fmt: skip


def more_heads(reading: Reading, tags: Floats, known: set[int]) -> Iterator[Token]:
    """Words that the encoder takes for a cue and that are not among KNOWN ones."""
    for i in np.flatnonzero(tags[:, CUE] >= LIKELY_CUE):
        token = reading.doc[int(i)]
        usual = token.is_alpha and token.pos_ not in ("AUX", "PART", "DET", "PRON", "CCONJ", "SCONJ")
        if token.i not in known and usual and not reading.quoted[token.i]:
            yield token


def more_sources(reading: Reading, tags: Floats, head: Token, known: Sequence[Source]) -> Iterator[Source]:
    """Phrases of the sentence of HEAD that the encoder takes for a source and that are not among KNOWN ones."""
    seen = {source.phrase for source in known}
    for i in range(head.sent.start, head.sent.end):
        phrase = reading.phrase_at.get(i)
        if phrase is None or phrase in seen or reading.phrases[phrase].head != i or reading.quoted[i]:
            continue
        if tags[i, SOURCE] >= LIKELY_SOURCE:
            yield Source(phrase, "bare")


def more_contents(
    reading: Reading, tags: Floats, head: Token, source: Source | None, known: Sequence[Content]
) -> Iterator[Content]:
    """Words of the sentence of HEAD that the encoder takes for what is said, as sets that are not among KNOWN ones."""
    seen = {content.tokens for content in known}
    phrase = reading.phrases[source.phrase] if source is not None else None
    apart = {head.i, *(range(phrase.start, phrase.end) if phrase is not None else ())}
    start, end = head.sent.start, head.sent.end
    for level in LEVELS:
        inside = [i for i in range(start, end) if tags[i, CONTENT] >= level]
        bridged = set(inside)
        for one, other in pairwise(inside):
            if other - one <= BRIDGE + 1:
                bridged.update(range(one, other))
        runs = stretches(sorted(bridged - apart))
        sides = [[i for run in runs for i in run if i < head.i], [i for run in runs for i in run if i > head.i]]
        for offered in (*runs, *sides, sides[0] + sides[1]):
            kept = trimmed(reading, offered)
            if len(kept) > 1 and kept not in seen:
                seen.add(kept)
                yield Content(kept, "tags")


def head_evidence(tags: Floats, head: Token) -> list[float]:
    """The features of HEAD in the order of ``HEAD_EVIDENCE``."""
    start, end, i = head.sent.start, head.sent.end, head.i
    cue, content, source = tags[start:end, CUE], tags[start:end, CONTENT], tags[start:end, SOURCE]
    here = i - start
    near = slice(max(0, here - 1), here + 3)
    elsewhere = np.delete(cue, here)
    return [
        float(cue[here]), float(cue[near].max()), float(elsewhere.max(initial=0.0)), float(source[here]),
        float(content[here]), _mean(content[max(0, here - 8) : here]), _mean(content[here + 1 : here + 9]),
        _mean(content), _mean(source), float(source.max()),
    ]  # fmt: skip


def source_evidence(tags: Floats, head: Token, phrase: Phrase, others: Sequence[Phrase]) -> list[float]:
    """The features of PHRASE as the source of HEAD, beside OTHERS, in the order of ``SOURCE_EVIDENCE``."""
    own = tags[phrase.start : phrase.end, SOURCE]
    rest = max((float(tags[p.head, SOURCE]) for p in others if p is not phrase), default=0.0)
    return [
        float(tags[head.i, CUE]), _mean(own), float(own.max(initial=0.0)), float(tags[phrase.head, SOURCE]), rest,
        float(tags[phrase.head, CONTENT]), float(phrase.end <= head.i), float(phrase.start > head.i),
        float(min(30, abs(phrase.head - head.i))),
    ]  # fmt: skip


def content_evidence(tags: Floats, head: Token, content: Content) -> list[float]:
    """The features of CONTENT as what HEAD reports, in the order of ``CONTENT_EVIDENCE``."""
    tokens = np.array(content.tokens)
    inside = tags[tokens, CONTENT]
    start, end = min(head.sent.start, int(tokens[0])), max(head.sent.end, int(tokens[-1]) + 1)
    total, own = float(tags[start:end, CONTENT].sum()), float(inside.sum())
    before = float(tags[tokens[0] - 1, CONTENT]) if tokens[0] > 0 else 0.0
    behind = float(tags[tokens[-1] + 1, CONTENT]) if tokens[-1] + 1 < len(tags) else 0.0
    return [
        float(tags[head.i, CUE]), own / len(tokens), float(inside.min()),
        # The overlap with what was really said, were every word's chance its own.
        own / (len(tokens) + total - own), own / max(total, 1e-6), float(inside[0]) - before,
        float(inside[-1]) - behind, before, behind,
        float(tags[tokens, CUE].max()), float(tags[tokens, SOURCE].max()), float(min(80, len(tokens))),
        1.0 + float((np.diff(tokens) > 1).sum()), float(content.shape == "tags"),
        _mean(inside[:3]), _mean(inside[-3:]),
    ]  # fmt: skip


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
