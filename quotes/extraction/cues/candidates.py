"""Candidates for the source of a quotation: pairs of a mention and the cue that ties it to words.

Every verb with a subject gives one, whatever the verb; so do passives (`was quoted as saying`), participles and
conjoined verbs that share a subject, relative clauses, `according to`, nouns of saying with their owner (`her claim
that`), speaker labels (`LEE:`), signatures (`— Lee`), and names that stand alone.  Which of them is the source is
decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.mentions import Phrase

Relation = Literal[
    "subject", "inverted", "shared", "participle", "relative", "passive", "agent", "according", "owner", "label",
    "signature", "bare",
]  # fmt: skip
RELATIONS: tuple[Relation, ...] = (
    "subject", "inverted", "shared", "participle", "relative", "passive", "agent", "according", "owner", "label",
    "signature", "bare",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention (index into the article's phrases), the token of its cue if it has one, and how they hang together."""

    phrase: int
    cue: int | None
    relation: Relation


def find_candidates(doc: Doc, phrases: list[Phrase]) -> list[Candidate]:
    """Every candidate of DOC, by position of mention and cue."""
    at: dict[int, int] = {}
    for i, phrase in enumerate(phrases):
        for t in range(phrase.start, phrase.end):
            at.setdefault(t, i)
    for i, phrase in enumerate(phrases):
        at[phrase.head] = i
    found: set[Candidate] = set()
    with_cue: set[int] = set()
    for token in doc:
        if token.pos_ in ("VERB", "AUX") or (token.dep_ in ("ROOT", "parataxis") and token.lemma_ in classes("verbs")):
            for head, relation in controllers(token):
                if head.i in at:
                    found.add(Candidate(at[head.i], token.i, relation))
                    with_cue.add(at[head.i])
        beside = _according(doc, token) or _owner(token)
        if beside is not None:
            head, cue, relation = beside
            if head.i in at:
                found.add(Candidate(at[head.i], cue, relation))
                with_cue.add(at[head.i])
    for i, phrase in enumerate(phrases):
        lone = _lone(doc, phrase)
        if lone is not None and (lone != "bare" or i not in with_cue):
            found.add(Candidate(i, None, lone))
    return sorted(found, key=lambda c: (phrases[c.phrase].head, c.cue if c.cue is not None else -1, c.relation))


def controllers(verb: Token, depth: int = 0) -> list[tuple[Token, Relation]]:
    """Who does what VERB says: head tokens of its subject, by whatever way the subject is shared."""
    found: list[tuple[Token, Relation]] = []
    for child in verb.children:
        if child.dep_ == "nsubj":
            if child.lower_ in ("who", "which", "that") and verb.dep_ in ("relcl", "acl"):
                found.append((verb.head, "relative"))
            else:
                found.append((child, "subject" if child.i < verb.i else "inverted"))
        elif child.dep_ == "nsubjpass":
            found.append((child, "passive"))
        elif child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            found.extend((c, "agent") for c in child.children if c.dep_ in ("pobj", "pcomp"))
    if any(relation != "agent" for _, relation in found) or depth > 3:
        return found
    head = verb.head
    predicate = head.pos_ in ("VERB", "AUX") or any(c.dep_ in ("cop", "nsubj", "nsubjpass") for c in head.children)
    if verb.dep_ == "conj" and predicate:
        found.extend((t, "shared") for t, r in controllers(head, depth + 1) if r != "agent")
    elif verb.dep_ in ("xcomp", "advcl", "ccomp", "pcomp", "dep") and head != verb:
        governor = head if head.pos_ in ("VERB", "AUX") else head.head
        if governor.pos_ in ("VERB", "AUX") and governor != verb:
            found.extend((t, "participle") for t, r in controllers(governor, depth + 1) if r != "agent")
    elif verb.dep_ in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN", "PRON"):
        found.append((head, "participle"))
    if not found and verb.lemma_ in classes("verbs"):
        found.extend(_neighbour(verb))
    return found


def _neighbour(verb: Token) -> list[tuple[Token, Relation]]:
    """The noun right behind a reporting verb that the parser gave no subject: `…," said Lee.`"""
    doc = verb.doc
    for i in range(verb.i + 1, min(verb.i + 8, verb.sent.end)):
        token = doc[i]
        if token.is_punct or token.pos_ in ("ADP", "SCONJ", "VERB", "AUX"):
            break
        if token.pos_ in ("PROPN", "NOUN", "PRON") and token.dep_ not in ("compound", "amod", "poss", "nmod"):
            return [(token, "inverted")]
    return []


def _according(doc: Doc, token: Token) -> tuple[Token, int, Relation] | None:
    lower = token.lower_
    if lower == "per" and token.dep_ == "prep":
        return next(((c, token.i, "according") for c in token.children if c.dep_ == "pobj"), None)
    if lower != "according" or token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return None
    for child in doc[token.i + 1].children:
        if child.dep_ in ("pobj", "pcomp"):
            return child, token.i, "according"
    for i in range(token.i + 2, min(token.i + 9, len(doc))):
        if doc[i].pos_ in ("PROPN", "NOUN", "PRON") and doc[i].dep_ not in ("compound", "amod", "poss", "nmod"):
            return doc[i], token.i, "according"
    return None


def _owner(token: Token) -> tuple[Token, int, Relation] | None:
    """`Lee's claim`, `the words of Lee`, `a statement from the ministry`."""
    dep = token.dep_
    if dep == "poss" and _says(token.head):
        return token, token.head.i, "owner"
    if dep == "pobj" and token.head.lower_ in ("of", "by", "from") and _says(token.head.head):
        return token, token.head.head.i, "owner"
    return None


def _says(noun: Token) -> bool:
    lemma = noun.lemma_.lower()
    return noun.pos_ in ("NOUN", "PROPN") and (lemma in words("statement_nouns") or lemma in words("document_nouns"))


def _lone(doc: Doc, phrase: Phrase) -> Relation | None:
    if phrase.end < len(doc) and doc[phrase.end].text == ":" and _opens_line(doc, phrase.start):
        return "label"
    i = phrase.start - 1
    if i > 0 and doc[i].text in ("—", "–", "-", "--", "―") and (doc[i - 1].is_quote or _opens_line(doc, i)):
        return "signature"
    if phrase.kind == "name" and phrase.referent != "place":
        return "bare"
    if phrase.kind == "description" and phrase.referent in ("person", "document", "organization"):
        return "bare"
    return None


def _opens_line(doc: Doc, i: int) -> bool:
    """Whether token I is the first of its line, a quotation mark before it aside."""
    while i > 0 and doc[i - 1].is_quote:
        i -= 1
    return i == 0 or "\n" in doc[i - 1].text
