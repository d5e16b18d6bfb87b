"""The clause that says whose wording it is: `…, as the ministry put it`, `or, as Lee called it, "a gift"`."""

from __future__ import annotations

from spacy.tokens import Token

from quotes.extraction.candidates import Candidate
from quotes.extraction.features import SPEAKING, Cut, Reading
from quotes.extraction.lexicon import classes, words

PUTTING = frozenset({"put", "phrase"})
# How many tokens such a clause has at the most, before the quotation and behind it.
LONGEST = 14


def as_put(reading: Reading, cut: Cut, near: list[Candidate]) -> Candidate | None:
    """The one of NEAR who by a clause with `as`, right before CUT or right behind it, put it in these words."""
    doc = reading.doc
    behind = cut.end
    while behind < len(doc) and (doc[behind].is_quote or doc[behind].text == ","):
        behind += 1
    for candidate in near:
        if candidate.cue is None or candidate.relation not in ("subject", "inverted"):
            continue
        phrase, cue = reading.phrases[candidate.phrase], doc[candidate.cue]
        start, end = min(phrase.start, cue.i), max(phrase.end, cue.i + 1)
        start -= start > 0 and doc[start - 1].pos_ == "DET"
        mark = doc[start - 1] if start else None
        if mark is None or mark.lower_ != "as" or not _puts(cue) or not _somebody(reading, candidate):
            continue
        after = mark.i == behind and end - behind <= LONGEST
        before = end <= cut.start <= end + LONGEST and cue.sent == doc[cut.start - 1].sent
        # In `as Lee put it last week, "a gift"` an adverbial may stand between; a verb would be another clause.
        if after or (before and _object(cue) and not any(t.pos_ == "VERB" for t in doc[end : cut.start])):
            return candidate
    return None


def _somebody(reading: Reading, candidate: Candidate) -> bool:
    """Whether the mention can say something, be it a document."""
    phrase = reading.phrases[candidate.phrase]
    entity = reading.cast.of_phrase.get(candidate.phrase)
    kind = reading.cast.entities[entity].type if entity is not None else phrase.referent
    return (
        kind in SPEAKING or kind in ("document", "place") or reading.doc[phrase.head].lemma_ in words("document_nouns")
    )


def _puts(cue: Token) -> bool:
    """Whether CUE is a verb by which wording is told: `put it`, `called it`, `said`."""
    lemma = cue.lemma_.lower()
    if lemma in PUTTING:
        return _object(cue)
    return classes("verbs").get(lemma) in ("neutral", "call", "write")


def _object(cue: Token) -> bool:
    following = cue.doc[cue.i + 1] if cue.i + 1 < len(cue.doc) else None
    return following is not None and following.lower_ in ("it", "him", "her", "them", "this", "that")
