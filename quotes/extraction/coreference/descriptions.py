"""Descriptions: the name set beside one, and the earlier one that it repeats."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from spacy.tokens import Token

from quotes.extraction.coreference.entities import Entity, EntityTable, is_age
from quotes.extraction.coreference.name_comparison import ABBREVIATED, headed
from quotes.extraction.coreference.offices import holds_office, office_of
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.names import fold
from quotes.extraction.mentions.roles import ANYBODY

# How sure it has to be whom a description means for it to tell the role.
CERTAIN = 0.45
# Within so many sentences the lead's person is named.
NEXT = 2
# The number of the lead among the sentences, which may have a headline before it.
LEAD = 1
# What a description must be in its sentence to stand for somebody of its own.
SUBSTANTIAL = frozenset(["nsubj", "nsubjpass", "npadvmod", "dobj", "pobj", "dative", "agent", "conj", "poss", "ROOT"])
INDEFINITE = frozenset(["a", "an", "another", "one", "some"])
# The party and state of a politician behind the name: `(D-Calif.)`, `, R-Texas,`.
BETWEEN = re.compile(r"\(\s?[A-Z][\w.–-]*\s?\)\s?,|, [DRI]\s?[-–]\s?[\w.]+,")


def join_beside(table: EntityTable, index: int) -> bool:
    """Join the description INDEX to whom the name beside it names, as a role of theirs; whether there is one."""
    phrase = table.phrases[index]
    beside = _name_beside(table, index, phrase)
    if beside is None:
        return False
    entity = table.entities[table.of_phrase[beside]]
    table.join(index, entity)
    if entity.type == "person" and table.doc[phrase.head].lemma_.lower() not in ANYBODY and not _is_best(table, phrase):
        entity.role = entity.role or table.bare(phrase)
    entity.roles.add(office_of(table.doc[phrase.head]))
    entity.traits.update(content_words(table, index))
    return True


def note_offices(table: EntityTable) -> None:
    """Take the offices that descriptions tell for the roles of whom they mean, where no name had one beside it: `the
    Tory leader` of `Mr Howard … The Tory leader said`.

    Of several people whom one and the same description may mean, or who have it beside their name, it tells the role of
    the likeliest: there is one prime minister in an article.
    """
    votes: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    first: dict[tuple[str, int], tuple[int, int]] = {}
    for index, number in sorted(table.of_phrase.items()):
        phrase, entity = table.phrases[index], table.entities[number]
        told = _office_told(table, phrase) if phrase.kind == "description" else None
        if told is not None and entity.named and entity.type == "person":
            office = table.doc[slice(*told)].text.lower()
            votes[office][number] += table.certainty[index]
            first.setdefault((office, number), told)
    for number, entity in enumerate(table.entities):
        if entity.role is not None and (office := table.doc[slice(*entity.role)].text.lower()) in votes:
            votes[office][number] += 1.0
    held: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for office, counts in votes.items():
        number = max(counts, key=counts.__getitem__)
        if counts[number] >= CERTAIN and (office, number) in first:
            held[number][office] = counts[number]
    for number, offices in held.items():
        entity, office = table.entities[number], max(offices, key=offices.__getitem__)
        told = first[max((fuller for fuller in offices if fuller.endswith(office)), key=len), number]
        if entity.role is None or (table.is_bare(entity.role) and told[1] - told[0] > 1):
            entity.role = told


def _office_told(table: EntityTable, phrase: Phrase) -> tuple[int, int] | None:
    """The words of a description that tell an office; None where it tells none, or how one stands out of others."""
    head, office = table.doc[phrase.head], table.bare(phrase)
    if phrase.plural or _is_best(table, phrase) or not holds_office(head):
        return None
    opens = table.doc[phrase.start].lower_
    if opens == "the" and not any(t.tag_ == "PRP$" for t in table.doc[phrase.head : phrase.end]):
        return office
    # `artist` of `an artist critical of the council`, `secretary` of `the secretary of its council`
    return (office[0], phrase.head + 1) if opens == "the" or opens in INDEFINITE else None


def _is_best(table: EntityTable, phrase: Phrase) -> bool:
    """Whether a description only tells somebody from others: `the youngest player`, `the latest star to complain`."""
    return any(token.tag_ == "JJS" and token.whitespace_ for token in table.doc[phrase.start : phrase.head])


def named_next(table: EntityTable, index: int, *, definite: bool = False) -> Entity | None:
    """The person whom the next sentences name, of whom the lead only tells what they are: `A minister has resigned. Ada
    Lee said …`; None where the description INDEX is not of such a lead.

    A DEFINITE description (`The new minister says`) may go back to somebody named before, which is for the caller to
    know.
    """
    phrase, head = table.phrases[index], table.doc[table.phrases[index].head]
    told = definite or table.doc[phrase.start].lower_ in INDEFINITE
    if not told or phrase.referent != "person" or phrase.plural:
        return None
    if head.dep_ != "nsubj" or head.lemma_.lower() in words("unnamed_sources"):
        return None
    people = [i for i, p in enumerate(table.phrases) if p.kind == "name" and p.referent == "person"]
    people = [i for i in people if i in table.of_phrase and not table.quoted[table.phrases[i].head]]
    first = next((i for i in people if i > index), None)
    if first is None or {table.of_phrase[i] for i in people if i < first} - {table.of_phrase[first]}:
        return None  # a headline may have the name before
    entity, name = table.entities[table.of_phrase[first]], table.phrases[first]
    near = 0 < table.sentence[name.head] - table.sentence[phrase.head] <= NEXT
    agrees = phrase.gender is None or entity.gender in (None, phrase.gender)
    if office_of(head) in entity.roles and _apart(table, entity, index):
        return None  # a district judge is no county judge
    assert name.name is not None
    subject = table.doc[name.head]
    # A lead that reports is about whoever opens the next sentence, if that doesn't answer what somebody asked in it.
    leads = table.sentence[phrase.head] <= LEAD and _says(head) and not any(table.quoted[phrase.head : name.start])
    speaks = _says(subject) or (leads and subject.dep_ == "nsubj" and table.doc[name.start].is_sent_start)
    return entity if near and agrees and len(name.name.parts) > 1 and speaks else None


def _says(subject: Token) -> bool:
    """Whether SUBJECT is that of a reporting verb."""
    return subject.dep_ == "nsubj" and subject.head.lemma_ in classes("verbs")


def is_substantial(table: EntityTable, phrase: Phrase) -> bool:
    """Whether a description can stand for somebody of its own, rather than say what somebody is."""
    lone = phrase.referent == "person" and not phrase.plural and phrase.start == phrase.head
    return not (lone or table.quoted[phrase.head] or table.doc[phrase.head].dep_ not in SUBSTANTIAL)


def is_alike(table: EntityTable, index: int, phrase: Phrase) -> Entity | None:
    """The entity that an earlier description of the same head has brought in, or whose name is headed by it."""
    lemma = table.doc[phrase.head].lemma_.lower()
    lemma = ABBREVIATED.get(lemma.strip("."), lemma)
    if table.doc[phrase.start].lower_ not in ("the", "this", "that"):
        return None
    office = office_of(table.doc[phrase.head])
    found = [
        e
        for e in table.entities
        if e.phrases and min(e.phrases) < index and e.plural == phrase.plural
        and (e.head == lemma or (e.named and e.type != "person" and (headed(e.parts, lemma) or office in e.roles)))
        and not _apart(table, e, index)
    ]  # fmt: skip
    return max(found, key=lambda e: max(p for p in e.phrases if p < index), default=None)


def is_introduced(table: EntityTable, entity: Entity, phrase: Phrase) -> bool:
    """Whether PHRASE (`the officer`) goes back to ENTITY.

    It does to somebody unnamed (`a police officer`) where no person named before is one, and to a body that was said to
    be one (`the contractor, Lee and Daughters,`).
    """
    first, office = table.phrases[min(entity.phrases)], office_of(table.doc[phrase.head])
    if entity.type == "organization" and phrase.referent == "person":
        return office in entity.roles and not any(e.type == "person" and office in e.roles for e in table.entities)
    if entity.named or phrase.referent != "person" or table.doc[first.start].lower_ not in INDEFINITE:
        return False
    named = (e for e in table.entities if e.named and table.phrases[min(e.phrases)].head < phrase.head)
    return not any(office in e.roles for e in named)


# -- names beside a description -----------------------------------------------------------------------------


def _name_beside(table: EntityTable, index: int, phrase: Phrase) -> int | None:
    """The name that is given to a description, or in apposition to it: `the campaign manager, Robby Mook,`."""
    if (named := _named_as(table, index)) is not None:
        return named
    near = range(max(0, index - 4), min(index + 8, len(table.phrases)))
    beside = [(i, table.phrases[i]) for i in near if table.phrases[i].name is not None and i in table.of_phrase]
    sorts = {i: table.entities[table.of_phrase[i]].type for i, _ in beside}
    single = phrase.referent in ("person", "other") and not phrase.plural
    for i, other in beside:  # whoever is named behind it before whoever is named before it
        if sorts[i] in ("organization", "other") and _is_body_behind(table, phrase, other):
            return i
        if single and sorts[i] == "person" and _set_before(table, phrase, other):
            return i
    for i, other in beside:
        if single and phrase.referent == sorts[i] == "person" and (
            _set_behind(table, phrase, other) or _predicate(table, phrase, other)
        ):  # fmt: skip
            return i
    return None


def _is_body_behind(table: EntityTable, phrase: Phrase, other: Phrase) -> bool:
    """Whether a body is named right behind its description: `local club Marl City`, `the plaintiff, Marl College,`."""
    doc, head = table.doc, table.doc[phrase.head]
    if other.start - (doc[other.start - 1].lower_ == "the") == phrase.end:  # `local paper the Herald`
        inside = head.dep_ in ("compound", "nmod", "amod") and other.start <= head.head.i < other.end
        fits = phrase.referent in ("organization", "group") and not phrase.plural
        return fits and (inside or _apposed(table, phrase, other))
    start = other.start - (doc[other.start - 1].lower_ == "the")
    named = doc[other.head]
    one = _apposed(table, phrase, other) or (named.dep_ == head.dep_ == "nsubj" and named.head == head.head)
    if start != phrase.end + 1 or doc[phrase.end].text != "," or not one:
        return False
    # `Lee and Daughters` is one body, `Acme and Lee` are two.
    alone = not any(c.dep_ == "conj" and not other.start <= c.i < other.end for c in doc[other.head].children)
    return alone and (other.end == len(doc) or doc[other.end].text in (",", "(", "."))


def _named_as(table: EntityTable, index: int) -> int | None:
    """The name that a description is given right behind it: `a farmer called Ben Cho`, `a man who goes by Ghost`."""
    phrase = table.phrases[index]
    match = _naming().match(table.words, phrase.span(table.doc).end)
    named = match and next((i for i in table.of_phrase if table.phrases[i].span(table.doc).start == match.end()), None)
    if named is None or table.phrases[named].kind != "name":
        return None
    entity = table.entities[table.of_phrase[named]]
    if phrase.referent in ("organization", "group"):
        return named if entity.type in ("organization", "other") else None
    alone = entity.type == "organization" and len(entity.phrases) == 1
    if (entity.type == "other" or alone) and not phrase.plural:
        entity.type = "person"  # `Ghost`: the description tells what the name doesn't
    return named if entity.type == "person" and not phrase.plural else None


@cache
def _naming() -> re.Pattern[str]:
    listed = "|".join(
        re.escape(entry).replace(r"\ ", r"\s") for entry in sorted(words("named_as"), key=len, reverse=True)
    )
    return re.compile(rf",?\s(?:{listed})\s[\"“‘']?")


def _set_before(table: EntityTable, phrase: Phrase, other: Phrase) -> bool:
    """Whether a description stands right before a name and says who that is: `the minister, Mr. Lee,`."""
    doc, name = table.doc, other.name
    assert name is not None
    start = other.start
    while start > 0 and doc[start - 1].lower_ in classes("honorifics"):
        start -= 1
    if name.role and name.role[1] <= other.start:
        if phrase.referent == "person" and name.role[0] <= phrase.head < name.role[1]:
            return True  # the head of the description is what stands as the title: `Secretary of State Lee`
        start = min(start, name.role[0])
    if start == phrase.end:
        return phrase.referent == "person"
    if phrase.referent != "person" and not _apposed(table, phrase, other):
        return False  # `until the election, Lee,`
    if start != phrase.end + 1 or doc[phrase.end].text != ",":
        return False
    head = doc[phrase.head]
    behind_verb = head.dep_ == "nsubj" and head.head.i < phrase.start  # `said the minister, Lee.`
    ends = (",", "(", ".") if behind_verb else (",", "(", "of", "from")
    return (other.end < len(doc) and doc[other.end].text in ends) or _apposed(table, phrase, other)


def _apposed(table: EntityTable, phrase: Phrase, other: Phrase) -> bool:
    head = table.doc[other.head]
    return head.dep_ in ("appos", "flat") and phrase.start <= head.head.i < phrase.end


def _set_behind(table: EntityTable, phrase: Phrase, other: Phrase) -> bool:
    """Whether a description stands behind a name and says who that is: `Lee, now a consultant,`."""
    doc = table.doc
    head = doc[phrase.head]
    if doc[phrase.start].lower_ == "whose":
        return False  # `Ada Lee, whose husband`
    if head.dep_ == "appos" and other.start <= head.head.i < other.end:
        return True
    if other.end >= phrase.start or doc[other.end].text not in (",", "(") or head.dep_ in ("conj", "pobj", "dobj"):
        return False
    if phrase.start != other.end + 1 and not BETWEEN.fullmatch(doc[other.end : phrase.start].text):
        return False
    closes = phrase.end >= len(doc) or doc[phrase.end].text in (",", ".", ";", ")") or doc[phrase.end].is_quote
    related = doc[phrase.end].lower_ in ("who", "and", "which") if phrase.end < len(doc) else False
    return closes or related


def _predicate(table: EntityTable, phrase: Phrase, other: Phrase) -> bool:
    """Whether a sentence says that a named person is the description: `Lee is the nominee`."""
    children = list(table.doc[phrase.head].children)
    linked = any(c.dep_ == "cop" for c in children) and not any(c.dep_ == "neg" for c in children)
    return linked and any(c.dep_ == "nsubj" and c.i == other.head for c in children)


# -- words of a description --------------------------------------------------------------------------------


def content_words(table: EntityTable, index: int) -> frozenset[str]:
    """The folded content words of the description INDEX up to its head, and the names behind it."""
    known = table.content.get(index)
    if known is None:
        phrase = table.phrases[index]
        tokens = table.doc[phrase.start : phrase.end]
        kept = (t for t in tokens if _tells(t) and (t.i <= phrase.head or t.pos_ in ("PROPN", "NOUN")))
        ages = (t.text for t in tokens if is_age(t))
        known = table.content[index] = frozenset([*(fold(t.text) for t in kept), *ages])
    return known


def _tells(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "ADJ") and not token.is_punct and token.dep_ != "det"


def _apart(table: EntityTable, entity: Entity, index: int) -> bool:
    """Whether each is told by words that the other lacks: `the foreign ministry` is not `the defence ministry`."""
    own, known, loose = content_words(table, index), entity.traits | {*entity.parts}, words("loose_modifiers")
    return len(own) > 1 and bool(own - known - loose) and bool(known - own - loose)
