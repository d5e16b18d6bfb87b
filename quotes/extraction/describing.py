"""Descriptions: the name set beside one, whom a definite one goes back to, and what stands for itself."""

from __future__ import annotations

import re

from spacy.tokens import Token

from quotes.extraction.entities import Entity, Roster
from quotes.extraction.lexicon import classes
from quotes.extraction.mentions import Phrase
from quotes.extraction.names import fold
from quotes.extraction.naming import ABBREVIATED, headed
from quotes.extraction.referring import Story

DEFINITE = frozenset({"the", "this", "that"})
# What a description must be in its sentence to stand for somebody of its own.
SUBSTANTIAL = frozenset(["nsubj", "nsubjpass", "dobj", "pobj", "dative", "agent", "conj", "poss", "ROOT"])
# How much an entity must stand out for a description that nothing else explains to mean it, or that has only ever been
# used without a name.
NEAR, STANDS_OUT, KNOWN = 1.2, 1.5, 0.7
# Offices of which one person holds one, and standings that go with any of them.
EXCLUSIVE = frozenset({"senator", "representative", "governor", "president", "mayor", "premier", "chancellor"})
EPITHETS = frozenset({"candidate", "magnate", "lawmaker"})
# What the article may say of somebody and leave out in a description, or the other way round, at no cost.
LOOSE = frozenset(
    ["former", "then", "now", "late", "current", "longtime", "top", "senior", "state", "u.s", "us", "presidential",
     "first", "new", "old", "own", "-", "party", "vice"]
)  # fmt: skip
PARTIES = {"gop": "republican", "republican": "republican", "democrat": "democratic", "democratic": "democratic"}
# The party and state of a politician behind the name: `(D-Calif.)`, `, R-Texas,`.
BETWEEN = re.compile(r"\(\s?[A-Z][\w.–-]*\s?\)\s?,|, [DRI]\s?[-–]\s?[\w.]+,")
TAG = re.compile(r"\s?[,(]\s?([DRI])\s?[-–]\s?([A-Z][\w.]*)")


def describe(roster: Roster, story: Story, index: int) -> None:
    """Join a description to the name set beside it, to whom it describes, or make it an entity of its own."""
    phrase = roster.phrases[index]
    head = roster.doc[phrase.head]
    beside = _name_beside(roster, index, phrase)
    if beside is not None:
        entity = roster.entities[roster.of_phrase[beside]]
        roster.join(index, entity)
        entity.role = entity.role or roster.bare(phrase)
        entity.roles.add(head.lemma_.lower())
        entity.traits.update(_words(roster, phrase))
        return
    if phrase.referent == "other" and head.dep_ not in ("nsubj", "nsubjpass"):
        return
    home = _coordinated(roster, index, phrase) or _described(roster, story, index, phrase)
    if home is None:
        lone = phrase.referent == "person" and not phrase.plural and phrase.start == phrase.head
        if lone or roster.quoted[phrase.head] or head.dep_ not in SUBSTANTIAL:
            return  # "as chair", "is a lawyer": says what somebody is and brings nobody new
        home = roster.add(phrase, phrase.referent)
        home.traits.update(_words(roster, phrase))
    roster.join(index, home)


# -- names beside a description -----------------------------------------------------------------------------


def _name_beside(roster: Roster, index: int, phrase: Phrase) -> int | None:
    """The person's name in apposition to a description: `the campaign manager, Robby Mook,`."""
    if phrase.referent not in ("person", "other") or phrase.plural:
        return None
    for i in range(max(0, index - 4), min(index + 8, len(roster.phrases))):
        other = roster.phrases[i]
        if other.name is None or i not in roster.of_phrase or roster.entities[roster.of_phrase[i]].type != "person":
            continue
        if _set_before(roster, phrase, other) or (
            phrase.referent == "person" and (_set_behind(roster, phrase, other) or _predicate(roster, phrase, other))
        ):
            return i
    return None


def _set_before(roster: Roster, phrase: Phrase, other: Phrase) -> bool:
    """Whether a description stands right before a name and says who that is: `the minister, Mr. Lee,`."""
    doc, name = roster.doc, other.name
    assert name is not None
    start = other.start
    while start > 0 and doc[start - 1].lower_ in classes("honorifics"):
        start -= 1
    if name.role and name.role[1] <= other.start:
        if phrase.referent == "person" and name.role[0] <= phrase.head < name.role[1]:
            return True  # the head of the description is what stands as the title: `Secretary of State Lee`
        start = min(start, name.role[0])
    if start == phrase.end or _department(roster, phrase.end, start):
        return phrase.referent == "person"
    if phrase.referent != "person" and not _apposed(roster, phrase, other):
        return False  # `until the election, Lee,`
    if start != phrase.end + 1 or doc[phrase.end].text != ",":
        return False
    set_off = other.end < len(doc) and doc[other.end].text in (",", "(")
    return set_off or _apposed(roster, phrase, other)


def _department(roster: Roster, start: int, end: int) -> bool:
    """Whether only what somebody is in charge of stands between: `vice president for sales Ada Lee`."""
    between = roster.doc[start:end]
    return 1 < len(between) < 4 and between[0].lower_ == "for" and all(t.pos_ == "NOUN" for t in between[1:])


def _apposed(roster: Roster, phrase: Phrase, other: Phrase) -> bool:
    head = roster.doc[other.head]
    return head.dep_ in ("appos", "flat") and phrase.start <= head.head.i < phrase.end


def _set_behind(roster: Roster, phrase: Phrase, other: Phrase) -> bool:
    """Whether a description stands behind a name and says who that is: `Lee, now a consultant,`."""
    doc = roster.doc
    head = doc[phrase.head]
    if head.dep_ == "appos" and other.start <= head.head.i < other.end:
        return True
    if other.end >= phrase.start or doc[other.end].text not in (",", "(") or head.dep_ in ("conj", "pobj", "dobj"):
        return False
    if phrase.start != other.end + 1 and not BETWEEN.fullmatch(doc[other.end : phrase.start].text):
        return False
    closes = phrase.end >= len(doc) or doc[phrase.end].text in (",", ".", ";", ")") or doc[phrase.end].is_quote
    related = doc[phrase.end].lower_ in ("who", "and", "which") if phrase.end < len(doc) else False
    return closes or related


def _predicate(roster: Roster, phrase: Phrase, other: Phrase) -> bool:
    """Whether a sentence says that the bearer of a name is the description: `Lee is the nominee`."""
    children = list(roster.doc[phrase.head].children)
    linked = any(c.dep_ == "cop" for c in children) and not any(c.dep_ == "neg" for c in children)
    return linked and any(c.dep_ == "nsubj" and c.i == other.head for c in children)


def _coordinated(roster: Roster, index: int, phrase: Phrase) -> Entity | None:
    """Whom two descriptions with one article describe together: `the former mayor and state senator`."""
    doc = roster.doc
    if phrase.referent != "person" or phrase.plural or phrase.start < 2 or doc[phrase.start - 1].lower_ != "and":
        return None
    if doc[phrase.start].pos_ in ("DET", "PRON") or doc[phrase.head].dep_ == "poss":
        return None
    for i in range(max(0, index - 3), index):
        other = roster.phrases[i]
        alike = other.kind == "description" and other.referent == "person" and not other.plural
        if alike and other.end == phrase.start - 1 and doc[other.start].lower_ == "the" and i in roster.of_phrase:
            return roster.entities[roster.of_phrase[i]]
    return None


# -- whom a description goes back to ------------------------------------------------------------------------


def _described(roster: Roster, story: Story, index: int, phrase: Phrase) -> Entity | None:
    """The entity a definite description goes back to: by role, by head noun, or for lack of another by nearness."""
    first = roster.doc[phrase.start]
    owned = any(c.dep_ == "poss" for c in roster.doc[phrase.head].children)
    if first.lower_ not in DEFINITE and not owned:
        return None
    lemma = roster.doc[phrase.head].lemma_.lower()
    lemma = ABBREVIATED.get(lemma.strip("."), lemma)
    before = [e for e in roster.entities if e.phrases and min(e.phrases) < index and _fits(e, phrase)]
    if phrase.referent == "person":
        found = _by_role(roster, phrase, lemma, [e for e in before if e.type == "person"], index)
        if found is not None and (found.named or owned):
            return found
        # Somebody whom the article has so far only described, or a name that stands out more: `the nominee`.
        named = _outstanding(roster, story, phrase, lemma, STANDS_OUT) if first.lower_ in DEFINITE and found else None
        if found is not None:
            return named or found
    elif not owned:
        alike = [e for e in before if e.head == lemma or (e.named and e.type != "person" and headed(e.parts, lemma))]
        known = [e for e in alike if not _apart(roster, e, phrase)]
        if known:
            return max(known, key=lambda e: max(p for p in e.phrases if p < index))
    bare = phrase.end - phrase.start == 2
    if phrase.plural or owned or roster.quoted[phrase.head] or not (bare or phrase.referent == "person"):
        return None
    if _named_behind(roster, phrase):
        return None
    if phrase.referent in ("person", "organization") and roster.doc[phrase.head].dep_ in ("nsubj", "nsubjpass"):
        return _outstanding(roster, story, phrase, lemma, NEAR)
    return None


def _named_behind(roster: Roster, phrase: Phrase) -> bool:
    """Whether a name is set behind a description, whatever it was taken for: `the builder, Lindmark and Daughters,`."""
    behind = roster.doc[phrase.end : phrase.end + 2]
    return len(behind) == 2 and behind[0].text == "," and behind[1].pos_ == "PROPN" and behind[1].is_title


def _outstanding(roster: Roster, story: Story, phrase: Phrase, lemma: str, least: float) -> Entity | None:
    """Of the named entities that a description could mean, the one that stands out most, if by LEAST."""
    words, office = _words(roster, phrase), classes("offices").get(lemma, "")
    known = office in EXCLUSIVE or office in EPITHETS
    if not known and any(t.pos_ == "NOUN" and t.dep_ == "compound" for t in roster.doc[phrase.start : phrase.head]):
        return None  # `the band leader` brings a part of his own
    near = [
        (story.standing(i, phrase), i)
        for i, e in enumerate(roster.entities)
        if e.named and e.type == phrase.referent and _fits(e, phrase) and not _clash(e, words)
        and not (office in EXCLUSIVE and (EXCLUSIVE & _offices(e)) - {office})
    ]  # fmt: skip
    standing, best = max(near, default=(0.0, -1))
    # Readers know who is a governor or a candidate, so that a story may call somebody so without having said it.
    enough = min(least, KNOWN) if known else least
    return roster.entities[best] if standing >= enough else None


def _offices(entity: Entity) -> set[str]:
    return {classes("offices").get(r, r) for r in (*entity.roles, entity.head)}


def _by_role(roster: Roster, phrase: Phrase, lemma: str, people: list[Entity], index: int) -> Entity | None:
    """Whoever holds the role that a description names; of several whom its other words fit best, then the latest."""
    words = _words(roster, phrase) - {lemma}
    office = classes("offices").get(lemma, lemma)
    best: tuple[float, int] | None = None
    found = None
    for entity in people:
        offices, traits = _offices(entity), _traits(roster, entity)
        if office not in offices and not (office == "lawmaker" and offices & {"senator", "representative"}):
            continue
        if _clash(entity, words):
            continue
        told = {w for w in words if w not in LOOSE}
        shared = sum(1 for w in told if any(_alike(w, t) for t in traits))
        # `the Indiana governor` is not the governor of New Mexico, and a stated place or party has to be the same.
        foreign = sum(1 for w in told if not any(_alike(w, t) for t in traits))
        rivals = {t for t in traits if t not in LOOSE and t not in entity.roles}
        if foreign and not shared and (rivals or not entity.named):
            continue
        score = shared - 0.5 * foreign + (0.25 if entity.named else 0.0)
        key = (score, max(p for p in entity.phrases if p < index))
        if best is None or key > best:
            best, found = key, entity
    return found


def _traits(roster: Roster, entity: Entity) -> set[str]:
    """What the article says an entity is: the words of its roles, and of the party and place behind its name."""
    if "#" not in entity.traits:
        entity.traits.add("#")
        for i in entity.phrases:
            phrase = roster.phrases[i]
            if phrase.name is None:
                continue
            end = phrase.span(roster.doc).end
            tag = TAG.match(roster.words, end)
            if tag:
                entity.traits.add({"D": "democratic", "R": "republican", "I": "independent"}[tag[1]])
                state = tag[2].lower().strip(".")
                entity.traits.add(classes("states").get(state, state))
            of = phrase.end + 1
            if of < len(roster.doc) and roster.doc[phrase.end].lower_ == "of" and roster.doc[of].pos_ == "PROPN":
                entity.traits.add(roster.doc[of].lower_)
    return entity.traits - {"#"}


def _clash(entity: Entity, words: set[str]) -> bool:
    """Whether WORDS name another party than the one that ENTITY is known by."""
    own = {PARTIES[t] for t in entity.traits if t in PARTIES}
    told = {PARTIES[w] for w in words if w in PARTIES}
    return bool(own and told and not own & told)


def _words(roster: Roster, phrase: Phrase) -> set[str]:
    """The folded content words of a description up to its head, and the names behind it."""
    doc = roster.doc
    tokens = [doc[i] for i in range(phrase.start, phrase.end)]
    kept = [t for t in tokens if _tells(t) and (t.i <= phrase.head or t.pos_ in ("PROPN", "NOUN"))]
    return {PARTIES.get(w, w) for w in (fold(t.text) for t in kept)}


def _tells(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "ADJ") and not token.is_punct and token.dep_ != "det"


def _alike(a: str, b: str) -> bool:
    """Whether two words are one or derive from one: `Mexican` and `Mexico`."""
    return a == b or (len(a) > 4 and len(b) > 4 and a[:5] == b[:5])


def _apart(roster: Roster, entity: Entity, phrase: Phrase) -> bool:
    """Whether each is told by words that the other lacks: `the foreign ministry` is not `the defence ministry`."""
    own, known = _words(roster, phrase), entity.traits - {"#"} | set(entity.parts)
    return bool(own - known - LOOSE) and bool(known - own - LOOSE) and len(own) > 1


def _fits(entity: Entity, phrase: Phrase) -> bool:
    return entity.plural == phrase.plural and (phrase.gender is None or entity.gender in (None, phrase.gender))
