"""One article as read: its ``Doc`` with quoted segments, mentions, entities and what the network makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.tokens import Doc

from quotes.extraction.coreference.choice import Coreference
from quotes.extraction.cues.candidates import Candidate, find_candidates
from quotes.extraction.direct.marks import Segment, paragraphs
from quotes.extraction.lexicon import words
from quotes.extraction.mentions.mentions import Phrase, find_phrases
from quotes.extraction.reader.network import Read

# What share of the chance of a mention the words behind it need to be the source together with it.
BELONGING = 0.1


@dataclass(slots=True)
class Quoted:
    """A quoted segment on the tokens of a document.

    Attributes:
        segment: its characters.
        start, end: half-open range of the tokens between its marks.
        paragraph: number of its paragraph.
    """

    segment: Segment
    start: int
    end: int
    paragraph: int


class Parsed:
    """One article laid out for attribution.

    Attributes:
        doc, text: the article.
        read: what the network makes of it.
        paragraph_of, sentence_of: of every token the number of its paragraph and sentence.
        segments: its quoted segments, nested ones left out.
        quoted: of every token, whether it stands in a quoted segment of more than two words.
        phrases: everything that can be a source, by position of its head.
        entities: which phrases mean the same.
        candidates: pairs of a phrase and the cue that ties it to words.
    """

    def __init__(self, doc: Doc, read: Read) -> None:
        """Lay out DOC, which has tags, lemmas, a parse and entities; READ is what the network makes of it."""
        self.doc, self.read, self.text = doc, read, read.text
        start, begins = doc.to_array([IDX, SENT_START]).reshape(-1, 2).astype(np.int64).T
        lines = np.array([p.start for p in paragraphs(self.text)], dtype=np.int64)
        self.paragraph_of: list[int] = np.maximum(0, np.searchsorted(lines, start, "right") - 1).tolist()
        self.sentence_of: list[int] = np.maximum(0, np.cumsum(begins == 1) - 1).tolist()
        self.segments = self._segments(read.quoted)
        self.quoted = [False] * len(doc)
        for one in self.segments:
            if one.end - one.start > 2:
                self.quoted[one.start : one.end] = [True] * (one.end - one.start)
        self.phrases: list[Phrase] = find_phrases(doc, self.text)
        self.coreference = Coreference(doc, self.phrases, self.quoted, read)
        self.candidates: list[Candidate] = find_candidates(doc, self.phrases)

    def _segments(self, found: Iterable[Segment]) -> list[Quoted]:
        kept = []
        for segment in found:
            span = self.doc.char_span(*segment.inner, alignment_mode="expand")
            if segment.depth or span is None or not len(span) or segment.inner.start >= segment.inner.end:
                continue
            start, end = span.start, span.end
            while start < end - 1 and self.doc[start].is_space:
                start += 1
            kept.append(Quoted(segment, start, max(start + 1, end), self.paragraph_of[start]))
        return kept

    @cached_property
    def enclosed(self) -> list[bool]:
        """Of every token, whether it stands between two marks, however few words they hold."""
        found = [False] * len(self.doc)
        for one in self.segments:
            if one.segment.kind == "marks" and one.segment.closed:
                found[one.start : one.end] = [True] * (one.end - one.start)
        return found

    @cached_property
    def phrase_at(self) -> dict[int, int]:
        """From a token to the phrase it belongs to; from the head of a phrase always to that phrase."""
        at: dict[int, int] = {}
        for i, phrase in enumerate(self.phrases):
            for t in range(phrase.start, phrase.end):
                at.setdefault(t, i)
        for i, phrase in enumerate(self.phrases):
            at[phrase.head] = i
        return at

    @cached_property
    def innermost(self) -> dict[int, int]:
        """From a token to the shortest phrase around it."""
        at: dict[int, int] = {}
        for i in sorted(range(len(self.phrases)), key=lambda i: self.phrases[i].start - self.phrases[i].end):
            for t in range(self.phrases[i].start, self.phrases[i].end):
                at[t] = i
        return at

    @cached_property
    def holder_of(self) -> dict[int, int]:
        """From a name to whoever is told by it: `Acme` of `Acme chair, Ada Lee`, `Lee` of `aide to minister Lee`."""
        found: dict[int, int] = {}
        for i, one in enumerate(self.phrases):
            role = one.name.role if one.name else None
            if role is None or role[1] > one.start:
                continue
            for j, other in enumerate(self.phrases):
                if other.kind == "name" and role[0] <= other.start and other.end <= role[1]:
                    found[j] = i
                elif other.kind == "description" and other.referent == "person" and other.head < role[0] < other.end:
                    found[i] = j
        return found

    @cached_property
    def candidates_of(self) -> dict[int, list[Candidate]]:
        """From a cue to its candidates."""
        found: dict[int, list[Candidate]] = {}
        for candidate in self.candidates:
            if candidate.cue is not None:
                found.setdefault(candidate.cue, []).append(candidate)
        return found

    @cached_property
    def cues_of(self) -> dict[int, list[Candidate]]:
        """From a phrase to its candidates."""
        found: dict[int, list[Candidate]] = {}
        for candidate in self.candidates:
            found.setdefault(candidate.phrase, []).append(candidate)
        return found

    def is_target(self, phrase: int, at: int) -> bool:
        """Whether the mention PHRASE is told what its clause says at token AT: `Lee was told that …`."""
        head = self.doc[self.phrases[phrase].head]
        verb = head.head
        passive = head.dep_ == "nsubjpass" and any(child.dep_ == "auxpass" for child in verb.children)
        return passive and verb.lemma_ in words("targeting_verbs") and verb.i <= at <= verb.right_edge.i

    def outer(self, phrase: int | None, source: np.ndarray) -> int | None:
        """The mention PHRASE, or the one it only belongs to, if that has a share: `Lee's ministry`, `Acme chief Cho`.

        SOURCE is the chance of every token to be of the source that is looked for.
        """
        if phrase is None:
            return None
        phrase = self.holder_of.get(phrase, phrase)
        inner = self.phrases[phrase]
        head = self.doc[inner.head]
        if head.dep_ not in ("poss", "compound", "nmod"):
            return phrase
        above = head.head
        while above.dep_ in ("compound", "nmod") and above.head != above:
            above = above.head
        outer = self.phrase_at.get(above.i)
        if outer is None or outer == phrase or self.phrases[outer].head != above.i or above.i < head.i:
            return phrase
        lemma = above.lemma_.lower()
        owned = lemma not in words("statement_nouns") if head.tag_ == "PRP$" else lemma in words("person_nouns")
        if head.dep_ == "poss" and owned:
            return outer  # `his wife` and `Lee's niece`, and not `his claim`
        rest = source[inner.end : above.i + 1].sum()
        return outer if rest >= BELONGING * source[inner.start : inner.end].sum() else phrase
