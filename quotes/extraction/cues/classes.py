"""What is done by saying something, told by the cue: a class for each word or phrase that attributes.

The classes join two schemes.  Searle's illocutionary acts (*A classification of illocutionary acts*, Language in
Society 5, 1976) give assertive, directive, commissive, emotive (his expressives) and declarative.  Caldas-Coulthard's
reporting verbs (*On reporting reporting*, in Coulthard (ed.), *Advances in Written Text Analysis*, 1994) give neutral
(say, tell, reply, and what marks the course of a talk), question, and manner (what describes voice or gesture).  What
is thought and not said is cognitive, as in Thompson and Ye (*Evaluation in the reporting verbs used in academic
papers*, Applied Linguistics 12, 1991), who also give the notes: factive where the content is taken for true, doubtful
where the reporter keeps a distance.  Denial stands apart from assertive, so that one can ask what somebody denied.

=============  =====================================================  ==============================
class          what is done                                           examples
=============  =====================================================  ==============================
neutral        words are uttered or written, no more is told of them  say, tell, reply, according to
assertive      it is held to be so                                    claim, insist, reveal, argue
denial         it is held not to be so                                deny, reject, dispute, rebut
question       it is asked or wondered                                ask, question, inquire
directive      somebody is to do something                            urge, call for, warn, demand
commissive     the speaker is to do something, or refuses to          promise, vow, plan, refuse
declarative    it becomes so by being declared                        sign, rule, nominate, vote
emotive        something is judged, felt or wished                    praise, condemn, fear, support
cognitive      it is thought, known or expected                       believe, know, expect, want
manner         how it sounded or looked                               shout, whisper, laugh, joke
other          none of these, or not in the lexicon
=============  =====================================================  ==============================

A word of two senses has the commoner one of news.  The table itself, our own, is ``lexicon/cues.txt``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from quotes.extraction.lexicon import entries
from quotes.records import CUE_CLASSES, CueClass

if TYPE_CHECKING:
    from spacy.tokens import Token


class CueEntry(NamedTuple):
    """What the lexicon knows of a cue: its class and, where there is one, its note."""

    cue_class: CueClass
    note: str


@cache
def cue_entries() -> dict[str, CueEntry]:
    """The lexicon of cues, by lemma (``say``, ``call for``, ``according to``)."""
    known: dict[str, CueClass] = {name: name for name in CUE_CLASSES}
    table = {}
    for lemma, value in entries("cues").items():
        name, _, note = value.partition(" ")
        table[lemma] = CueEntry(known[name], note)
    return table


def cue_class_of(lemma: str) -> CueClass:
    """The class of the cue LEMMA: its own, else that of its first word; ``other`` where neither is known."""
    known = cue_entries()
    lemma = lemma.lower()
    entry = known.get(lemma) or known.get(lemma.partition(" ")[0])
    return entry.cue_class if entry else "other"


def cue_lemma(token: Token) -> str:
    """The dictionary form of TOKEN in small letters; where a lemmatizer's guess is unknown, one that the lexicon knows.

    Rule lemmatizers take `hoped` for a form of `hop`.
    """
    lemma = token.lemma_.lower()
    known = cue_entries()
    if lemma in known:
        return lemma
    return next((form for form in _forms(token.lower_) if form in known), lemma)


def _forms(word: str) -> list[str]:
    """What WORD may be an inflected form of."""
    found = [word]
    for ending in ("ing", "ed", "es", "s", "d"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        found += [stem, stem + "e"]
        if stem[-1] == stem[-2]:
            found.append(stem[:-1])
        if stem.endswith("i"):
            found.append(stem[:-1] + "y")
    return found
