"""Where speech without marks may stand: words that may attribute, whose they are, and what they may report.

Every verb may, and so may nouns and adjectives (`his claim that`, `is sure that`) and `according to`.  For each, the
parse offers several ranges for what is reported: the clause or the object below it, everything behind it, the clause
above it (`The raids, he said, would go on`).  Which of them are attributions is decided elsewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from quotes.extraction.candidates import Candidate, Relation
from quotes.extraction.features import Reading
from quotes.records import Span

Shape = Literal["clause", "object", "rest", "above", "sentence", "subject", "noun", "tail", "short", "tags"]
SHAPES: tuple[Shape, ...] = ("clause", "object", "rest", "above", "sentence", "subject", "noun", "tail", "short")
CLAUSES = frozenset({"ccomp", "xcomp", "csubj"})
OBJECTS = frozenset({"dobj", "attr", "oprd", "prep", "pobj", "pcomp", "acl", "acomp", "dative", "relcl"})
BESIDE = frozenset({"person", "organization", "group", "document", "place"})
# What is said when and how; where it stands at the edge, it is not what is said.
NOT_REPORTED = frozenset({"punct", "aux", "auxpass", "neg", "cc", "conj", "prt", "cop", "mark", "intj"})


@dataclass(frozen=True, slots=True)
class Source:
    """Whose words they may be: an index into the article's phrases, and how the phrase hangs on the cue."""

    phrase: int
    relation: Relation


@dataclass(frozen=True, slots=True)
class Content:
    """Tokens that may be what is reported, and by which way they were found."""

    tokens: tuple[int, ...]
    shape: Shape


def find_heads(reading: Reading, lemmas: frozenset[str] | set[str]) -> Iterator[Token]:
    """Every token that may be the main word of a cue; nouns, adjectives and adverbs only with one of LEMMAS."""
    for token in reading.doc:
        if reading.quoted[token.i] or token.is_space:
            continue
        if token.is_punct:
            if token.text == ":" and _labels(reading, token):
                yield token
            continue
        if (token.pos_ == "VERB" and token.dep_ not in ("aux", "auxpass", "amod", "compound")) or (
            token.lower_ in ("according", "per") or
            (token.pos_ in ("NOUN", "ADJ", "PROPN") and token.lemma_.lower() in lemmas)
        ):  # fmt: skip
            yield token


def _labels(reading: Reading, colon: Token) -> bool:
    """Whether a line begins with somebody and COLON, as in a transcript or a headline: `Poll: Most want peace`."""
    phrase = reading.phrase_at.get(colon.i - 1) if colon.i else None
    if phrase is None:
        return False
    start = reading.phrases[phrase].start
    return colon.i - start <= 8 and (
        start == 0 or any("\n" in reading.doc[i].text for i in range(max(0, start - 6), start))
    )


def find_sources(reading: Reading, by_cue: dict[int, list[Candidate]], head: Token) -> list[Source]:
    """Whose words those of the cue HEAD may be, the closest relation first."""
    if head.text == ":":
        return [Source(reading.phrase_at[head.i - 1], "label")]
    found = [_met(reading, head, Source(c.phrase, c.relation)) for c in by_cue.get(head.i, ())]
    if head.pos_ not in ("VERB", "ADP") and head.lower_ != "according":
        found += _of_noun(reading, by_cue, head)
    found += _beside(reading, head)
    seen: set[int] = set()
    kept = []
    for source in sorted(found, key=lambda s: _ORDER.index(s.relation)):
        if source.phrase not in seen and not reading.quoted[reading.phrases[source.phrase].head]:
            seen.add(source.phrase)
            kept.append(source)
    return kept


def _met(reading: Reading, head: Token, source: Source) -> Source:
    """SOURCE, or in a relative clause the pronoun that stands for it there: the `who` of `those who say`."""
    if source.relation == "relative":
        for child in head.children:
            if child.dep_ == "nsubj" and child.i in reading.phrase_at:
                return Source(reading.phrase_at[child.i], "relative")
    return source


def _beside(reading: Reading, head: Token) -> Iterator[Source]:
    """The nearest people and bodies of the sentence before and behind the cue, for where the parse went wrong."""
    sentence = head.sent
    start, end = sentence.start, sentence.end
    for step in (-1, 1):
        i = head.i + step
        while start <= i < end and abs(i - head.i) < (20 if step < 0 else 8):
            phrase = reading.phrase_at.get(i)
            heads = phrase is not None and reading.phrases[phrase].head == i and not reading.quoted[i]
            if heads and phrase is not None and reading.phrases[phrase].referent in BESIDE:
                yield Source(phrase, "bare")
                break
            i += step


_ORDER: tuple[Relation, ...] = (
    "according", "agent", "owner", "subject", "inverted", "relative", "shared", "participle", "passive", "label",
    "signature", "bare",
)  # fmt: skip


def _of_noun(reading: Reading, by_cue: dict[int, list[Candidate]], noun: Token) -> Iterator[Source]:
    """Owners of a noun or adjective of saying: its possessor, its `by`, its own subject, or that of its verb."""
    at = reading.phrase_at
    for child in noun.children:
        if child.dep_ == "poss" and child.i in at:
            yield Source(at[child.i], "owner")
        elif child.dep_ == "prep" and child.lower_ in ("by", "from", "of", "among"):
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.i in at:
                    yield Source(at[inner.i], "agent" if child.lower_ == "by" else "owner")
        elif child.dep_ == "nsubj" and child.i in at:
            yield Source(at[child.i], "subject")
    governor = noun.head if noun.head.pos_ in ("VERB", "AUX") else noun.head.head
    if noun.dep_ in ("dobj", "pobj", "attr", "acomp", "oprd", "conj", "xcomp") and governor.pos_ in ("VERB", "AUX"):
        for candidate in by_cue.get(governor.i, ()):
            if candidate.relation in ("subject", "shared", "relative", "participle"):
                yield Source(candidate.phrase, "shared")


class _Offers:
    """The contents offered so far for one cue: each trimmed, none twice, none with the cue or its source in it."""

    def __init__(self, reading: Reading, head: Token, own: set[int]) -> None:
        self.found: list[Content] = []
        self._reading, self._apart = reading, own | {head.i}

    def add(self, tokens: Iterable[int], shape: Shape) -> None:
        kept = trimmed(self._reading, sorted(set(tokens) - self._apart))
        if kept and all(kept != other.tokens for other in self.found):
            self.found.append(Content(kept, shape))


def find_contents(reading: Reading, head: Token, source: Source | None) -> list[Content]:
    """What the cue HEAD of SOURCE may report: different token sets, none of which holds the cue."""
    phrase = reading.phrases[source.phrase] if source is not None else None
    own = set(range(phrase.start, phrase.end)) if phrase is not None else set()
    offers = _Offers(reading, head, own)
    if head.text == ":":
        _behind_label(reading, head, offers)
    elif head.lower_ in ("according", "per"):
        apart = {t.i for t in head.subtree}
        offers.add((t.i for t in head.sent if t.i not in apart), "sentence")
        offers.add((t.i for t in head.head.subtree if t.i not in apart), "above")
    else:
        speaker = phrase.head if phrase is not None else -1
        clauses = [c for c in head.children if c.dep_ in CLAUSES and speaker not in _inside(c)]
        objects = [c for c in head.rights if c.dep_ in OBJECTS and c.i not in own and speaker not in _inside(c)]
        _below(head, clauses, objects, offers)
        _around(head, clauses, own, offers)
    return offers.found


def _behind_label(reading: Reading, colon: Token, offers: _Offers) -> None:
    doc = reading.doc
    line = list(itertools.takewhile(lambda i: "\n" not in doc[i].text, range(colon.i + 1, len(doc))))
    offers.add(line, "tail")
    second = _second_sentence(reading, line)
    offers.add((i for i in line if doc[i].sent.start <= colon.i or i < second), "rest")


def _below(head: Token, clauses: list[Token], objects: list[Token], offers: _Offers) -> None:
    """What hangs on the cue: clauses, objects, both, and everything behind it."""
    offers.add((i for c in clauses for i in _inside(c)), "clause")
    for clause in clauses[:2]:
        offers.add(_inside(clause), "clause")
        for part in _shorter(clause):
            offers.add(part, "short")
    if objects:
        offers.add(_inside(objects[0]), "object")
        offers.add((i for c in objects for i in _inside(c)), "object")
        for part in _shorter(objects[0]):
            offers.add(part, "short")
        if objects[0].dep_ == "prep":
            offers.add(_inside(objects[0]) - {objects[0].i}, "object")
        offers.add((i for c in [*objects, *clauses] for i in _inside(c)), "object")
    behind = [c for c in head.rights if c.dep_ not in NOT_REPORTED]
    offers.add((i for c in behind for i in _inside(c)), "rest")
    offers.add((i for c in behind if c.dep_ != "advcl" for i in _inside(c)), "rest")


def _around(head: Token, clauses: list[Token], own: set[int], offers: _Offers) -> None:
    """What the cue hangs on, what stands behind it whatever the parse says, and the subject of a passive."""
    below, doc = {t.i for t in head.subtree}, head.doc
    if head.dep_ in ("parataxis", "ccomp", "advcl", "dep", "conj", "appos") and head.head.i != head.i:
        offers.add((t.i for t in head.head.subtree if t.i not in below), "above")
    if not clauses and head.dep_ in ("ROOT", "parataxis", "ccomp"):
        apart = {c.i for c in head.children if c.dep_ in NOT_REPORTED}
        offers.add((t.i for t in head.sent if t.i not in apart), "sentence")
    for child in [c for c in head.rights if c.dep_ in ("advcl", "conj")][:1]:
        offers.add(_inside(child), "rest")
    tail = [i for i in range(head.i + 1, head.sent.end) if i not in own]
    offers.add(tail, "tail")
    offers.add(itertools.takewhile(lambda i: doc[i].text not in (",", ";", "—", "–"), tail), "tail")
    for child in [c for c in head.children if c.dep_ in ("nsubjpass", "csubjpass", "csubj")][:1]:
        offers.add(_inside(child), "subject")
        others = [c for c in head.rights if c.dep_ in OBJECTS | CLAUSES and c.i not in own]
        offers.add(_inside(child) | {i for c in others for i in _inside(c)}, "subject")
    if head.dep_ in ("acl", "relcl") and head.tag_ in ("VBN", "VBD"):
        offers.add((t.i for t in head.head.subtree if t.i not in below), "noun")


def _second_sentence(reading: Reading, line: list[int]) -> int:
    """Where the second sentence of LINE starts; behind its end where there is none."""
    starts = [i for i in line[1:] if reading.doc[i].is_sent_start]
    return starts[0] if starts else line[-1] + 1 if line else 0


def _shorter(token: Token) -> Iterator[set[int]]:
    """The words below TOKEN without what the parse may have hung there wrongly: a conjoined clause, a loose end."""
    whole = _inside(token)
    later = [c for c in token.rights if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX")]
    if later:
        yield {i for i in whole if i < min(c.left_edge.i for c in later)}
    loose = [c for c in token.rights if c.dep_ in ("advcl", "parataxis", "relcl", "appos", "dep")]
    if loose:
        yield {i for i in whole if i < min(c.left_edge.i for c in loose)}
    prepositions = [c for c in token.rights if c.dep_ == "prep"]
    if len(prepositions) > 0 and token.dep_ in ("dobj", "prep", "xcomp"):
        yield {i for i in whole if i < prepositions[-1].left_edge.i}


def _inside(token: Token) -> set[int]:
    return set(range(token.left_edge.i, token.right_edge.i + 1))


def trimmed(reading: Reading, tokens: list[int]) -> tuple[int, ...]:
    """TOKENS without punctuation and white space at the edges of each stretch, and without lone conjunctions there."""
    kept: list[int] = []
    for stretch in stretches(tokens):
        start, end = 0, len(stretch)
        while start < end and _loose(reading.doc[stretch[start]], last=False):
            start += 1
        while end > start and _loose(reading.doc[stretch[end - 1]], last=True):
            end -= 1
        kept += stretch[start:end]
    return tuple(kept)


def _loose(token: Token, *, last: bool) -> bool:
    if token.is_space or token.dep_ == "cc":
        return True
    if last:
        return token.is_punct and not token.is_quote and token.text not in (")", "]", "%", "!", "?", "…", "...")
    return token.is_punct and not token.is_quote and token.text not in ("(", "[", "#", "$")


def stretches(tokens: list[int]) -> list[list[int]]:
    """TOKENS, which ascend, as runs without a gap."""
    found: list[list[int]] = []
    for i in tokens:
        if found and i == found[-1][-1] + 1:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def spans_of(reading: Reading, tokens: Iterable[int]) -> tuple[Span, ...]:
    """TOKENS as ranges of characters, a range for each stretch."""
    doc = reading.doc
    return tuple(Span(doc[s[0]].idx, doc[s[-1]].idx + len(doc[s[-1]])) for s in stretches(list(tokens)))
