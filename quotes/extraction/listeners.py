"""To whom something was said: `told AFP`, `in an interview with Sky News`, `said to reporters`."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes.extraction.features import Reading
from quotes.extraction.lexicon import words

# Verbs whose object hears the words; other verbs' objects are spoken about.
TELLING = frozenset("tell inform assure remind ask advise warn brief address".split())
OCCASIONS = frozenset(
    "interview statement comment remark conversation call email e-mail letter message briefing appearance discussion "
    "talk speech op-ed".split()
)
PROGRAMMES = frozenset("on with to".split())


def told_to(reading: Reading, cue: Token, sources: frozenset[int]) -> str | None:
    """The listener of what CUE says, as the article names it, or None.

    Args:
        reading: the article.
        cue: main word of the cue.
        sources: tokens of the speaker's mention, which is nobody's listener.
    """
    for child in cue.children:
        if cue.lemma_ in TELLING and child.dep_ in ("dobj", "dative", "iobj", "obj") and child.i not in sources:
            return _listener(reading, child)
        if child.dep_ in ("dative", "prep") and child.lower_ == "to" and cue.lemma_ in ("say", "write", "speak", "confirm"):
            return _object(reading, child)
    if cue.lemma_ == "tell":
        return _right_behind(reading, cue, sources)
    return _occasion(reading, cue)


def _occasion(reading: Reading, cue: Token) -> str | None:
    """`said in an interview with Sky News`, `said on CNN`: the outlet named in a phrase that hangs on the cue."""
    for preposition in cue.children:
        if preposition.dep_ != "prep" or reading.quoted[preposition.i]:
            continue
        for noun in preposition.children:
            if noun.lemma_.lower() in OCCASIONS:
                for inner in noun.children:
                    if inner.dep_ == "prep" and inner.lower_ in PROGRAMMES:
                        return _object(reading, inner)
            elif preposition.lower_ == "on" and _outlet(reading, noun):
                return _listener(reading, noun)
    return None


def _object(reading: Reading, preposition: Token) -> str | None:
    for child in preposition.children:
        if child.dep_ == "pobj":
            return _listener(reading, child)
    return None


def _right_behind(reading: Reading, cue: Token, sources: frozenset[int]) -> str | None:
    doc = reading.doc
    i = cue.i + 1
    while i < len(doc) and doc[i].pos_ in ("DET", "ADJ", "NOUN") and i < cue.i + 6:
        i += 1
    if i < len(doc) and i not in sources and doc[i].pos_ == "PROPN":
        return _listener(reading, doc[i])
    return None


def _listener(reading: Reading, token: Token) -> str | None:
    """The name that TOKEN's phrase gives: `IRNA` of `state news agency IRNA`, else nothing for plain `reporters`."""
    if reading.quoted[token.i]:
        return None
    known = _known_outlet(reading.doc, token)
    if known:
        return known
    for phrase in reading.phrases:
        if phrase.kind == "name" and phrase.start <= token.i < phrase.end:
            return phrase.span(reading.doc).of(reading.text)
    for child in token.children:  # `the newspaper Bild`, where the name is set beside the noun
        if child.dep_ in ("appos", "nmod", "compound", "flat") and child.pos_ == "PROPN" and child.i > token.i:
            return _listener(reading, child)
    return _modifying(reading, token)


def _modifying(reading: Reading, token: Token) -> str | None:
    """`Interfax` of `Interfax news agency`: a name in front of a noun for an outlet."""
    if token.lemma_.lower() not in ("agency", "newspaper", "network", "magazine", "channel", "programme", "program", "radio"):
        return None
    for child in token.lefts:
        if child.pos_ == "PROPN":
            return _listener(reading, child)
    return None


def _outlet(reading: Reading, token: Token) -> bool:
    return _known_outlet(reading.doc, token) is not None


def _known_outlet(doc: Doc, token: Token) -> str | None:
    """The longest known outlet's name that covers TOKEN."""
    best = None
    for start in range(max(0, token.i - 4), token.i + 1):
        for end in range(token.i + 1, min(len(doc), token.i + 5) + 1):
            text = doc[start:end].text
            if text.removeprefix("the ").removeprefix("The ") in words("outlets") and (best is None or len(text) > len(best)):
                best = text
    return best.removeprefix("the ") if best else None
