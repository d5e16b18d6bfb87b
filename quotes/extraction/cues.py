"""The words of a cue and their lemma: `said`, `called for`, `according to`, `pointed out`."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes.records import Cue, Span

# Verbs that attribute together with the preposition that leads to the words.
WITH_PREPOSITION = {
    "call": "for", "refer": "to", "accuse": "of", "warn": "of against about",
    "complain": "of about", "speak": "of about",
    "boast": "of about", "appeal": "for", "dismiss": "as", "point": "to", "rail": "against", "allude": "to",
}  # fmt: skip


def cue_of(doc: Doc, i: int) -> Cue:
    """The cue whose main word is token I of DOC."""
    token = doc[i]
    if token.lower_ == "according":
        return _range(doc, i, i + 2, "according to")
    end, lemma = i + 1, token.lemma_.lower()
    for child in token.children:
        if child.i != end or child.is_punct:
            continue
        wanted = WITH_PREPOSITION.get(lemma, "").split()
        if child.dep_ == "prt" or (child.dep_ == "prep" and child.lower_ in wanted and _leads(doc, child)):
            end, lemma = child.i + 1, f"{lemma} {child.lower_}"
            break
    return _range(doc, i, end, lemma)


def _leads(doc: Doc, preposition: Token) -> bool:
    """Whether a quotation mark opens in what the preposition governs."""
    return any(t.is_quote or t.text == "''" for t in doc[preposition.i + 1 : preposition.right_edge.i + 1])


def _range(doc: Doc, start: int, end: int, lemma: str) -> Cue:
    words = doc[start : min(end, len(doc))]
    return Cue(Span(words.start_char, words.end_char), words.text, lemma)
