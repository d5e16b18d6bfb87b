"""To whom something was said: `told AFP`, `in an interview with Sky News`, `said on CNN`.

An outlet named in the phrase wins over a person (`CNN's Wolf Blitzer` is CNN).  A speaker who goes on in the next
sentences is still speaking to the same addressee, unless another occasion is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from quotes.extraction.cues.candidates import Candidate
from quotes.extraction.lexicon import classes, words
from quotes.extraction.parsed import Parsed

# Verbs whose object hears the words; other verbs' objects are spoken about.
ADDRESSEE_VERBS = frozenset(["tell", "inform", "assure", "remind", "advise", "brief"])
OBJECTS = frozenset(["dobj", "dative", "iobj", "nsubjpass"])
VENUES = frozenset(["on", "to", "with", "in", "during", "for", "at"])


def addressees(parsed: Parsed) -> dict[int, str]:
    """From the token of every reporting verb to its addressee, as the article names it, where it has one."""
    found: dict[int, str] = {}
    entity_now, addressee_now, paragraph_now = None, "", -9
    for candidate, cue in _statements(parsed):
        entity = parsed.coreference.of_phrase.get(candidate.phrase)
        paragraph = parsed.paragraph_of[cue.i]
        own = _told(parsed, cue, candidate) or _venue(parsed, cue)
        if own is not None:
            found[cue.i] = own
            entity_now, addressee_now, paragraph_now = entity, own, paragraph
        elif entity is not None and entity == entity_now and paragraph - paragraph_now <= 1:
            if _public(cue):
                entity_now = None
            else:
                found[cue.i] = addressee_now
    return found


def _statements(parsed: Parsed) -> Iterator[tuple[Candidate, Token]]:
    """Every reporting verb of the running text with its subject, in order."""
    seen: set[int] = set()
    for candidate in sorted(parsed.candidates, key=lambda c: c.cue if c.cue is not None else -1):
        if candidate.cue is None or candidate.cue in seen or parsed.quoted[candidate.cue]:
            continue
        cue = parsed.doc[candidate.cue]
        if cue.lemma_.lower() in classes("verbs") and candidate.relation not in ("passive", "agent"):
            seen.add(cue.i)
            yield candidate, cue


def _told(parsed: Parsed, cue: Token, candidate: Candidate) -> str | None:
    """The object of one of ADDRESSEE_VERBS, or whoever something is said `to`."""
    phrase = parsed.phrases[candidate.phrase]
    for child in cue.children:
        if phrase.start <= child.i < phrase.end:
            continue
        if cue.lemma_ in ADDRESSEE_VERBS and child.dep_ in OBJECTS:
            return _addressee_of(parsed, _last_of_compound(cue, child))
        if child.lower_ == "to" and child.dep_ in ("prep", "dative") and cue.lemma_ in words("addressing_verbs"):
            return next((_addressee_of(parsed, c) for c in child.children if c.dep_ == "pobj"), None)
    if cue.lemma_ != "tell":
        return None
    # The parser lost the object: the first noun behind `told`, before any other verb, is it.
    for token in parsed.doc[cue.i + 1 : min(cue.i + 7, cue.sent.end)]:
        if token.pos_ in ("VERB", "AUX", "SCONJ", "ADP") or token.is_quote:
            break
        if token.pos_ in ("PROPN", "NOUN") and token.dep_ not in ("compound", "amod", "nmod", "poss"):
            return _addressee_of(parsed, token) if not phrase.start <= token.i < phrase.end else None
    return None


def _last_of_compound(cue: Token, noun: Token) -> Token:
    """The noun that heads the phrase of NOUN, where the parse makes each word of a compound an object of CUE."""
    while noun.i + 1 < len(noun.doc) and (behind := noun.nbor(1)).head == cue and behind.dep_ in OBJECTS:
        noun = behind
    return noun


def _venue(parsed: Parsed, cue: Token) -> str | None:
    """The outlet or partner in a phrase that hangs on the cue: `in an interview with the Herald`, `on CNN`."""
    for preposition in cue.children:
        if preposition.dep_ != "prep" or preposition.lower_ not in VENUES or parsed.quoted[preposition.i]:
            continue
        for noun in preposition.children:
            if noun.dep_ != "pobj":
                continue
            if noun.lemma_.lower() in words("exchanges"):
                return _partner(parsed, noun)
            if preposition.lower_ in ("on", "to") and (found := _outlet_in(parsed, noun)):
                return found
    return None


def _partner(parsed: Parsed, noun: Token) -> str | None:
    for inner in noun.children:
        if inner.dep_ == "prep" and inner.lower_ in VENUES:
            for other in inner.children:
                if other.dep_ == "pobj" and (found := _addressee_of(parsed, other)):
                    return found
    return _outlet_in(parsed, noun)


def _public(cue: Token) -> bool:
    if cue.lemma_ in ("tweet", "write", "post", "testify"):
        return True
    return any(
        n.lemma_.lower() in words("public_statements") for p in cue.children if p.dep_ == "prep" for n in p.children
    )


def _addressee_of(parsed: Parsed, token: Token) -> str | None:
    """The name in TOKEN's phrase: `IRNA` of `state news agency IRNA`, `CNN` of `CNN's Lee`; nothing for `reporters`."""
    if parsed.quoted[token.i] or token.pos_ == "PRON":
        return None
    outlet = _outlet_in(parsed, token)
    if outlet is not None:
        return outlet
    for child in (token, *token.children):
        beside = (
            child == token
            or child.dep_ in ("appos", "flat")
            or (child.dep_ == "compound" and token.lemma_.lower() in words("media_nouns"))
        )
        if beside and (name := _name_at(parsed, child)):
            return name
    return None


def _name_at(parsed: Parsed, token: Token) -> str | None:
    for phrase in parsed.phrases:
        if phrase.kind == "name" and phrase.referent != "place" and phrase.start <= token.i < phrase.end:
            return phrase.span(parsed.doc).of(parsed.text)
    return None


def _outlet_in(parsed: Parsed, token: Token) -> str | None:
    """The first news outlet named in the phrase that TOKEN heads."""
    start, end = token.left_edge.i, min(token.right_edge.i, token.i + 6) + 1
    for i in range(start, end):
        if parsed.quoted[i]:
            break
        known = _known(parsed.doc, i, end)
        if known is not None:
            return known
    for phrase in parsed.phrases:
        if phrase.name is None or phrase.referent == "person" or not start <= phrase.start < end:
            continue
        if (
            len(phrase.name.parts) > 1
            and phrase.name.parts[-1] in words("media_words")
            and not parsed.quoted[phrase.start]
        ):
            return phrase.span(parsed.doc).of(parsed.text)
    return None


def _known(doc: Doc, i: int, limit: int) -> str | None:
    """The longest name of the outlet list that starts at token I."""
    for end in range(min(limit, i + 5), i, -1):
        text = doc[i:end].text
        if text.removeprefix("the ") in words("outlets"):
            return text.removeprefix("the ")
    return None
