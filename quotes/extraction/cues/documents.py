"""Whose words a document holds: the writer of a letter, the court of a ruling, the body that put out a statement."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from quotes.extraction.cues.candidates import controllers
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.parsed import Parsed

# What one document may be called in one article, so that `the clip` can go back to `a web video by the committee`.
FAMILIES = (
    {"ad", "advert", "advertisement", "audio", "clip", "commercial", "footage", "recording", "spot", "tape", "video"},
    {"letter", "e-mail", "email", "memo", "memorandum", "message", "missive", "note"},
    {"decision", "judgement", "judgment", "opinion", "order", "ruling", "verdict"},
    {"analysis", "paper", "report", "review", "study"},
    {"announcement", "communique", "communiqué", "declaration", "release", "statement"},
    {"account", "autobiography", "biography", "book", "essay", "memoir"},
    {"affidavit", "brief", "complaint", "filing", "indictment", "lawsuit", "motion", "petition", "submission"},
    {"article", "blog", "column", "editorial", "op-ed", "piece", "post", "story", "tweet"},
)  # fmt: skip
FAMILY = {noun: number for number, nouns in enumerate(FAMILIES) for noun in nouns}
# A letter that somebody makes public may be another's.
OPENING = frozenset({"post", "publish", "release"})
# Of whom there is one, that one speaks in it.
RECORDINGS = frozenset({"audio", "footage", "recording", "tape"})
# A document of another kind that is nearer than this many sentences does not stand between.
REACH = 12


def source_of_document(parsed: Parsed, index: int) -> int | None:
    """The entity whose words the document holds that phrase INDEX stands for; None where INDEX is no document.

    A document says itself whose it is (`the ministry's memo`, `a letter from Lee`), or the sentence that brought it in
    does (`The council issued a statement`).
    """
    phrase = parsed.phrases[index]
    entity = parsed.coreference.of_phrase.get(index)
    family = _family(parsed, index)
    if family is None and phrase.kind == "pronoun" and entity is not None:
        described = [
            i for i in parsed.coreference.entities[entity].phrases if i < index and _family(parsed, i) is not None
        ]
        return source_of_document(parsed, described[-1]) if described else None
    if family is None:
        return None
    own = _stated(parsed, index)
    definite = parsed.doc[phrase.start].lower_ in ("the", "this", "that")
    if own is not None or not definite:
        return own
    here = parsed.sentence_of[phrase.head]
    for i in range(index - 1, -1, -1):
        other = parsed.phrases[i]
        if here - parsed.sentence_of[other.head] > REACH:
            break
        if _family(parsed, i) == family and not parsed.quoted[other.head]:
            stated = _stated(parsed, i)
            if stated is not None:
                return stated
    return None


def _family(parsed: Parsed, index: int) -> int | None:
    phrase = parsed.phrases[index]
    if phrase.kind != "description" or phrase.plural:
        return None
    return FAMILY.get(parsed.doc[phrase.head].lemma_.lower())


def _stated(parsed: Parsed, index: int) -> int | None:
    """The source that the sentence around the document INDEX names."""
    phrase = parsed.phrases[index]
    head = parsed.doc[phrase.head]
    for token in _owners(head):
        found = _entity(parsed, token)
        body = found is not None and parsed.coreference.entities[found].type == "organization"
        if token.lower_ not in words("platforms") and (body or token.dep_ not in ("compound", "nmod")):
            return found if found is not None and parsed.coreference.entities[found].named else None
    spoken = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "in" else None
    if spoken is not None and spoken.lemma_.lower() in classes("verbs"):
        return _speaker(parsed, spoken)
    making = (
        words("making_verbs") - OPENING if FAMILY[head.lemma_.lower()] == FAMILY["letter"] else words("making_verbs")
    )
    if head.dep_ in ("dobj", "nsubjpass") and head.head.lemma_.lower() in making:
        wanted = "agent" if head.dep_ == "nsubjpass" else None
        for token, relation in controllers(head.head):
            found = _entity(parsed, token)
            if (relation == "agent") == (wanted == "agent") and found is not None and _acts(parsed, found):
                return found
    return None


def _speaker(parsed: Parsed, verb: Token) -> int | None:
    """Who speaks with the VERB of saying that a document hangs on: `In a statement, Lee said`."""
    for token, relation in controllers(verb):
        found = _entity(parsed, token)
        if relation != "agent" and found is not None and _acts(parsed, found):
            return found if parsed.coreference.entities[found].named else None
    return None


def _owners(head: Token) -> Iterator[Token]:
    """Heads of the phrases that say whose a document is: `her memo`, `the IMF report`, `a letter written by Lee`."""
    # Also where the parse makes two subjects of "Lee's memo".
    if head.i > 1 and head.nbor(-1).tag_ == "POS" and head.nbor(-2).head != head:
        yield head.nbor(-2)
    for child in head.children:
        if child.dep_ == "poss" or child.dep_ in ("compound", "nmod"):
            yield child
        elif child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            if child.lower_ == "of" and head.lemma_.lower() not in RECORDINGS:
                continue
            yield from (c for c in child.children if c.dep_ == "pobj")
        elif child.dep_ == "acl" and child.lemma_.lower() in words("making_verbs"):
            for agent in child.children:
                if agent.lower_ == "by":
                    yield from (c for c in agent.children if c.dep_ == "pobj")


def _entity(parsed: Parsed, token: Token) -> int | None:
    index = parsed.phrase_at.get(token.i)
    if index is None or parsed.quoted[token.i]:
        return None
    phrase: Phrase = parsed.phrases[index]
    return parsed.coreference.of_phrase.get(index) if phrase.head == token.i else None


def _acts(parsed: Parsed, entity: int) -> bool:
    """Whether ENTITY is somebody who can have something written: no document, no place."""
    who = parsed.coreference.entities[entity]
    return who.type in ("person", "organization", "group") and who.head not in words("document_nouns")
