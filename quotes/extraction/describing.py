"""Descriptions: the name set beside one, whom a definite one goes back to, and what stands for itself."""

from __future__ import annotations

from quotes.extraction.entities import Entity, Roster
from quotes.extraction.mentions import Phrase
from quotes.extraction.naming import ABBREVIATED, headed
from quotes.extraction.referring import Story

DEFINITE = frozenset({"the", "this", "that"})
# What a description must be in its sentence to stand for somebody of its own.
SUBSTANTIAL = frozenset(["nsubj", "nsubjpass", "dobj", "pobj", "dative", "agent", "conj", "poss", "ROOT"])
# How much an entity must stand out for a description that nothing else explains to mean it.
NEAR = 1.2


def describe(roster: Roster, story: Story, index: int) -> None:
    """Join a description to the name set beside it, to whom it describes, or make it an entity of its own."""
    phrase = roster.phrases[index]
    dependency = roster.doc[phrase.head].dep_
    if phrase.referent == "other" and dependency not in ("nsubj", "nsubjpass"):
        return
    beside = _name_beside(roster, index, phrase)
    if beside is not None:
        entity = roster.entities[roster.of_phrase[beside]]
        roster.join(index, entity)
        entity.role = entity.role or roster.bare(phrase)
        entity.roles.add(roster.doc[phrase.head].lemma_.lower())
        return
    home = _described(roster, story, index, phrase)
    if home is None:
        lone = phrase.referent == "person" and not phrase.plural and phrase.start == phrase.head
        if lone or roster.quoted[phrase.head] or dependency not in SUBSTANTIAL:
            return  # "as chair", "is a lawyer": says what somebody is and brings nobody new
        home = roster.add(phrase, phrase.referent)
    roster.join(index, home)


def _name_beside(roster: Roster, index: int, phrase: Phrase) -> int | None:
    """The person's name in apposition to a description: `the campaign manager, Robby Mook,`."""
    if phrase.referent not in ("person", "other"):
        return None
    for i in range(index - 3, min(index + 8, len(roster.phrases))):
        other = roster.phrases[i] if i >= 0 else None
        if other is None or other.name is None or i not in roster.of_phrase:
            continue
        if roster.entities[roster.of_phrase[i]].type != "person":
            continue
        head = roster.doc[other.head]
        start = other.name.role[0] if other.name.role and other.name.role[1] <= other.start else other.start
        adjacent = start == phrase.end
        comma = start == phrase.end + 1 and roster.doc[phrase.end].text == ","
        set_off = other.end < len(roster.doc) and roster.doc[other.end].text in (",", "(")
        apposed = set_off or (head.dep_ in ("appos", "flat") and phrase.start <= head.head.i < phrase.end)
        if (adjacent and phrase.referent == "person") or (comma and apposed):
            return i
        described = (
            roster.doc[phrase.head].dep_ == "appos" and other.start <= roster.doc[phrase.head].head.i < other.end
        )
        if described and phrase.referent == "person":
            return i
    return None


def _described(roster: Roster, story: Story, index: int, phrase: Phrase) -> Entity | None:
    """The entity a definite description goes back to: by role, by head noun, or for lack of another by nearness."""
    if roster.doc[phrase.start].lower_ not in DEFINITE:
        return None
    lemma = roster.doc[phrase.head].lemma_.lower()
    lemma = ABBREVIATED.get(lemma.strip("."), lemma)
    before = [e for e in roster.entities if e.phrases and min(e.phrases) < index and _fits(e, phrase)]
    if phrase.referent == "person":
        known = [e for e in before if e.type == "person" and (lemma in e.roles or e.head == lemma)]
    else:
        known = [e for e in before if e.head == lemma or (e.named and e.type != "person" and headed(e.parts, lemma))]
    if known:
        return max(known, key=lambda e: max(p for p in e.phrases if p < index))
    bare = phrase.end - phrase.start == 2
    if phrase.plural or roster.quoted[phrase.head] or not (bare or phrase.referent == "person"):
        return None
    if phrase.referent in ("person", "organization") and roster.doc[phrase.head].dep_ in ("nsubj", "nsubjpass"):
        named = [i for i, e in enumerate(roster.entities) if e.named and e.type == phrase.referent and _fits(e, phrase)]
        near = [(story.standing(i, phrase), i) for i in named]
        standing, found = max(near, default=(0.0, -1))
        return roster.entities[found] if standing >= NEAR else None
    return None


def _fits(entity: Entity, phrase: Phrase) -> bool:
    return entity.plural == phrase.plural and (phrase.gender is None or entity.gender in (None, phrase.gender))
