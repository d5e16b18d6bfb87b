"""The words of a cue, their lemma and their class: `said`, `called for`, `according to`, `refused to confirm`."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes.extraction.cues.classes import cue_class_of, cue_entries, cue_lemma
from quotes.extraction.cues.polarity import REFUSING
from quotes.records import Cue, CueClass, Span

# Verbs that attribute together with the preposition that leads to the words.
WITH_PREPOSITION = {
    "call": "for on upon", "refer": "to", "accuse": "of", "warn": "of against about",
    "complain": "of about", "speak": "of about",
    "boast": "of about", "appeal": "for", "dismiss": "as", "point": "to", "rail": "against", "allude": "to",
}  # fmt: skip


def cue_of(doc: Doc, i: int) -> Cue:
    """The cue whose main word is token I of DOC."""
    token = doc[i]
    if token.lower_ == "according":
        return _range(doc, i, i + 2, "according to", cue_class_of("according to"))
    lemma = cue_lemma(token)
    if (refusal := _refusal(token)) is not None:
        whole = f"{cue_lemma(refusal)} to {lemma}"
        return _range(doc, refusal.i, i + 1, whole, cue_class_of(lemma))
    if lemma == "quote" and [t.lower_ for t in doc[i + 1 : i + 3]] == ["as", "saying"]:
        return _range(doc, i, i + 3, "quote as say", cue_class_of("quote as say"))
    end = i + 1
    for child in token.children:
        if child.i != end or child.is_punct:
            continue
        if child.dep_ == "prt" or _belongs(doc, lemma, child):
            end, lemma = child.i + 1, f"{lemma} {child.lower_}"
            break
    return _range(doc, i, end, lemma, cue_class_of(lemma))


def _refusal(verb: Token) -> Token | None:
    """The verb of refusing right before an infinitive: `refused` of `refused to confirm`."""
    head = verb.head
    close = verb.i == head.i + 2 and verb.doc[head.i + 1].lower_ == "to"
    return head if verb.dep_ in ("xcomp", "ccomp") and close and cue_lemma(head) in REFUSING else None


def _belongs(doc: Doc, lemma: str, preposition: Token) -> bool:
    """Whether the cue is the verb with PREPOSITION: the words behind it are what was said."""
    if preposition.dep_ != "prep":
        return f"{lemma} {preposition.lower_}" in cue_entries() and preposition.dep_ in ("acomp", "oprd", "advmod")
    if preposition.lower_ in WITH_PREPOSITION.get(lemma, "").split():
        return _leads(doc, preposition) or f"{lemma} {preposition.lower_}" in cue_entries()
    return False


def _leads(doc: Doc, preposition: Token) -> bool:
    """Whether a quotation mark opens in what the preposition governs."""
    return any(t.is_quote or t.text == "''" for t in doc[preposition.i + 1 : preposition.right_edge.i + 1])


def _range(doc: Doc, start: int, end: int, lemma: str, cue_class: CueClass) -> Cue:
    words = doc[start : min(end, len(doc))]
    return Cue(Span(words.start_char, words.end_char), words.text, lemma, cue_class)
