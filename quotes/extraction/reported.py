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

Shape = Literal["clause", "object", "rest", "above", "sentence", "subject", "noun", "tail", "short"]
SHAPES: tuple[Shape, ...] = ("clause", "object", "rest", "above", "sentence", "subject", "noun", "tail", "short")
CLAUSES = frozenset({"ccomp", "xcomp", "csubj"})
OBJECTS = frozenset({"dobj", "attr", "oprd", "prep", "pobj", "pcomp", "acl", "acomp", "dative", "relcl"})
# Verbs that lend their subject to a noun of saying: `has expressed support for`.
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
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
    for step in (-1, 1):
        i = head.i + step
        while head.sent.start <= i < head.sent.end and abs(i - head.i) < (20 if step < 0 else 8):
            phrase = reading.phrase_at.get(i)
            if phrase is not None and reading.phrases[phrase].head == i and not reading.quoted[i]:
                if reading.phrases[phrase].referent in ("person", "organization", "group", "document", "place"):
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


def find_contents(reading: Reading, head: Token, source: Source | None) -> list[Content]:
    """What the cue HEAD of SOURCE may report: different token sets, none of which holds the cue."""
    phrase = reading.phrases[source.phrase] if source is not None else None
    own = set(range(phrase.start, phrase.end)) if phrase is not None else set()
    found: list[Content] = []

    def offer(tokens: Iterable[int], shape: Shape) -> None:
        kept = _trimmed(reading, sorted(set(tokens) - own - {head.i}))
        if kept and all(kept != other.tokens for other in found):
            found.append(Content(kept, shape))

    if head.text == ":":
        line = list(itertools.takewhile(lambda i: "\n" not in reading.doc[i].text, range(head.i + 1, len(reading.doc))))
        offer(line, "tail")
        offer((i for i in line if reading.doc[i].sent.start <= head.i or i < _second_sentence(reading, line)), "rest")
        return found
    if head.lower_ in ("according", "per"):
        apart = {t.i for t in head.subtree} | own
        offer((t.i for t in head.sent if t.i not in apart), "sentence")
        clause = head.head
        offer((t.i for t in clause.subtree if t.i not in apart), "above")
        return found
    clauses = [c for c in head.children if c.dep_ in CLAUSES and phrase_head(phrase) not in _inside(c)]
    offer((i for c in clauses for i in _inside(c)), "clause")
    for clause in clauses[:2]:
        offer(_inside(clause), "clause")
        for part in _shorter(clause):
            offer(part, "short")
    objects = [c for c in head.rights if c.dep_ in OBJECTS and c.i not in own and phrase_head(phrase) not in _inside(c)]
    if objects:
        offer(_inside(objects[0]), "object")
        offer((i for c in objects for i in _inside(c)), "object")
        for part in _shorter(objects[0]):
            offer(part, "short")
        for child in objects[:1]:
            if child.dep_ == "prep":
                offer(_inside(child) - {child.i}, "object")
        offer((i for c in [*objects, *clauses] for i in _inside(c)), "object")
    offer((i for c in head.rights if c.dep_ not in NOT_REPORTED for i in _inside(c)), "rest")
    offer((i for c in head.rights if c.dep_ not in NOT_REPORTED and c.dep_ != "advcl" for i in _inside(c)), "rest")
    if head.dep_ in ("parataxis", "ccomp", "advcl", "dep", "conj", "appos") and head.head.i != head.i:
        apart = {t.i for t in head.subtree}
        offer((t.i for t in head.head.subtree if t.i not in apart), "above")
    if clauses == [] and head.dep_ in ("ROOT", "parataxis", "ccomp"):
        apart = {head.i} | own | {c.i for c in head.children if c.dep_ in NOT_REPORTED}
        offer((t.i for t in head.sent if t.i not in apart), "sentence")
    for child in [c for c in head.rights if c.dep_ in ("advcl", "conj")][:1]:
        offer(_inside(child), "rest")
    tail = [i for i in range(head.i + 1, head.sent.end) if i not in own]
    offer(tail, "tail")
    offer(itertools.takewhile(lambda i: reading.doc[i].text not in (",", ";", "—", "–"), tail), "tail")
    passive = [c for c in head.children if c.dep_ in ("nsubjpass", "csubjpass", "csubj")]
    for child in passive[:1]:
        offer(_inside(child), "subject")
        offer(_inside(child) | {i for c in head.rights if c.dep_ in OBJECTS | CLAUSES and c.i not in own
                                for i in _inside(c)}, "subject")  # fmt: skip
    if head.dep_ in ("acl", "relcl") and head.tag_ in ("VBN", "VBD"):
        apart = {t.i for t in head.subtree}
        offer((t.i for t in head.head.subtree if t.i not in apart), "noun")
    return found


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


def phrase_head(phrase: object) -> int:
    return getattr(phrase, "head", -1)


def _inside(token: Token) -> set[int]:
    return set(range(token.left_edge.i, token.right_edge.i + 1))


def _trimmed(reading: Reading, tokens: list[int]) -> tuple[int, ...]:
    """TOKENS without punctuation and white space at the edges of each stretch, and without lone conjunctions there."""
    kept: list[int] = []
    for stretch in _stretches(tokens):
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


def _stretches(tokens: list[int]) -> list[list[int]]:
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
    return tuple(Span(doc[s[0]].idx, doc[s[-1]].idx + len(doc[s[-1]])) for s in _stretches(list(tokens)))
