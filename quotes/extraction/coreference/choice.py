"""Which entity a mention means, or none: names are matched, for pronouns and descriptions the network chooses.

Names that belong together are united first (``name_matching``), and a description beside a name is that name's.  For
every other definite description and pronoun of the running text the network says how likely each word of the article
names the same; the words of an entity's names add up to the chance of that entity, number, gender and kind rule
entities out, and what is left is the chance of none of them.  For a personal pronoun the running text has its say too
(``evidence``).  What stands inside quotation marks refers from another point of view: only pronouns of people are
resolved there, and nothing behind the marks is told by them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc, Token

from quotes.extraction.coreference.descriptions import (
    INDEFINITE,
    content_words,
    is_alike,
    is_introduced,
    is_substantial,
    join_beside,
    named_next,
    note_offices,
)
from quotes.extraction.coreference.entities import LONE_GIVEN_NAME, Entity, EntityTable, is_age
from quotes.extraction.coreference.evidence import Features, Focus, chances, features_of, features_of_none, speaks
from quotes.extraction.coreference.name_comparison import headed
from quotes.extraction.coreference.name_matching import of_pair, unite_bodies, unite_people
from quotes.extraction.coreference.offices import office_of
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.mentions import PERSONAL, Phrase
from quotes.extraction.reader.network import Read

# The least chance at which a mention is taken for an entity, by sort of mention.
LEAST = {"person": 0.2, "thing": 0.4, "several": 0.3, "description": 0.45}
# The least chance from the network at which an entity is a candidate.
LEAST_MASS = 0.002
# From here on the network is believed about somebody who is named only later.
SURE = 0.6
# How sure it is that a pronoun goes on with whoever spoke before, and the least chance that it is somebody named.
SPEAKER, POSSIBLE = 0.8, 0.1
# Verbs of these classes, and of none, tell of nothing that was said.
UNSAID = frozenset({"think", "feel", None})
# They are said of bodies that are called otherwise, too: `the agency` may be an office.
ANY_KIND = frozenset({"agency", "office"})
# Words in a sentence about one person that `they` may mean that person.
NEUTRAL = frozenset({"binary", "nonbinary", "genderqueer", "genderfluid", "they/them", "agender"})
THINGS = frozenset({"organization", "place", "document", "group", "other"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their"})
SORTS = {
    "he": "person", "she": "person", "him": "person", "her": "person", "his": "person", "hers": "person",
    "himself": "person", "herself": "person", "it": "thing", "its": "thing",
    "they": "several", "them": "several", "their": "several",
}  # fmt: skip
# Which entities a description of each sort of referent may mean.
MEANT = {
    "person": frozenset({"person"}),
    "organization": frozenset({"organization", "place", "other"}),
    "group": frozenset({"organization", "group", "place", "other"}),
    "document": frozenset({"document", "other"}),
    "place": frozenset({"place", "organization"}),
    "other": frozenset({"organization", "place", "other"}),
}


@dataclass(slots=True)
class Choice:
    """The chances of the entities that a mention could mean, the likeliest first, and of none of them."""

    entities: list[tuple[int, float]] = field(default_factory=list)
    none: float = 1.0


class Coreference(EntityTable):
    """The entities of one article and the way from a mention to its entity.

    Attributes:
        choices: from the index of a pronoun or description to what it may mean.
        evidence: from the index of such a mention to the entities that it could mean, and the features of each (and,
            last, of none).
    """

    def __init__(self, doc: Doc, phrases: list[Phrase], quoted: list[bool], read: Read) -> None:
        """Unite what belongs together.

        Args:
            doc, phrases: the article and its mentions, by position.
            quoted: of every token, whether it stands between quotation marks.
            read: what the network makes of the article.
        """
        super().__init__(doc, read.text, phrases, quoted)
        self.choices: dict[int, Choice] = {}
        self.evidence: dict[int, tuple[list[int], list[Features]]] = {}
        self._meta = read.bundle.meta
        self._heads = [phrase.head for phrase in phrases]  # they ascend
        unite_people(self)
        unite_bodies(self)
        self._infer_gender()
        described = [i for i, p in enumerate(phrases) if p.kind == "description"]
        rest = [i for i in described if not join_beside(self, i)]
        asked = {i for i in rest if self._is_definite(phrases[i])}
        pronouns = [
            i for i, p in enumerate(phrases)
            if p.kind == "pronoun" and (not quoted[p.head] or SORTS.get(doc[p.head].lower_) == "person")
        ]  # fmt: skip
        asked.update(i for i in pronouns if doc[phrases[i].head].lower_ in SORTS)
        unclear = sorted([*rest, *pronouns], key=lambda i: phrases[i].head)
        told_by = read.references([(phrases[i].start, phrases[i].end) for i in unclear if i in asked])
        names = self._named_tokens()
        told = sorted((phrases[i].head, i) for i in self.of_phrase if not quoted[phrases[i].head])
        focus, at = Focus(), 0
        for i in unclear:
            phrase, chances = phrases[i], next(told_by) if i in asked else None
            while at < len(told) and told[at][0] < phrase.head:
                focus.note(self, told[at][1])
                at += 1
            if phrase.kind == "description":
                self._describe(i, chances, names, focus)
            elif chances is not None:
                self._refer(i, chances, names, focus)
            else:
                self._relate(i)
            if i not in self.of_phrase:
                continue
            if phrase.kind == "description":
                free = np.flatnonzero(names[phrase.start : phrase.end] < 0) + phrase.start
                names[free] = self.of_phrase[i]
            if not quoted[phrase.head]:
                focus.note(self, i)
        note_offices(self)

    def _is_definite(self, phrase: Phrase) -> bool:
        specific = phrase.referent != "other" or _is_named_source(self.doc[phrase.head])
        return (
            specific
            and not self.quoted[phrase.head]
            and (self.doc[phrase.start].lower_ in DEFINITE or self._is_owned(phrase))
        )

    def _is_owned(self, phrase: Phrase) -> bool:
        """Whether somebody is told by whose he is: `Kenya's president`."""
        return phrase.referent == "person" and any(c.dep_ == "poss" for c in self.doc[phrase.head].children)

    def _named_tokens(self) -> npt.NDArray[np.int64]:
        """Of every token the entity that it is (part of) a name or a description beside a name of, else -1."""
        found = np.full(len(self.doc) + 1, -1)
        for i in sorted(self.of_phrase, key=lambda i: self.phrases[i].kind == "name"):
            found[self.phrases[i].start : self.phrases[i].end] = self.of_phrase[i]
        return found

    def _infer_gender(self) -> None:
        """Where no title or given name told, the one pronoun of a sentence that names one person alone does."""
        for entity in self.entities:
            if entity.type == "person" and len(entity.parts) == 1 and entity.gender is None:
                # Of the usual names alone: among all there are many that are surnames, too.
                told = classes("given_names").get(entity.parts[0])
                entity.lean("m" if told == "m" else "f" if told == "f" else None, LONE_GIVEN_NAME)
        for sentence in self.doc.sents:
            people = self._people(sentence.start, sentence.end)
            if len(people) != 1:
                continue
            if any(t.lower_ in NEUTRAL for t in sentence):
                self.entities[next(iter(people))].neutral = True
            pronouns = {PERSONAL[t.lower_] for t in sentence if t.lower_ in PERSONAL and not self.quoted[t.i]}
            entity = self.entities[people.pop()]
            if len(pronouns) == 1 and entity.gender is None:
                entity.lean("m" if pronouns == {"m"} else "f", 1.0)

    # -- the network's choice ------------------------------------------------------------------------------

    def _choose(
        self,
        index: int,
        network: npt.NDArray[np.float32],
        names: npt.NDArray[np.int64],
        fits: set[int],
        focus: Focus,
    ) -> Choice:
        """Choose among the entities FITS for mention INDEX, NETWORK being the chance of every token, last of none."""
        phrase = self.phrases[index]
        network = network.copy()
        network[phrase.start : phrase.end] = 0.0
        known = names >= 0
        mass = np.bincount(names[known], weights=network[known], minlength=len(self.entities))
        found = {e: float(mass[e]) for e in fits if mass[e] > 0.0}
        total = sum(found.values()) + float(network[-1])
        if not total:
            return Choice()
        masses = {e: m / total for e, m in found.items() if m / total > LEAST_MASS}
        if phrase.kind == "description":
            masses |= dict.fromkeys(self._holding(sorted(fits - masses.keys()), index), LEAST_MASS)
        latest = max((e for e in masses if e in focus.last), key=lambda e: self.phrases[focus.last[e]].head, default=-1)
        options = [features_of(self, index, e, m, focus, e == latest) for e, m in masses.items()]
        options.append(features_of_none(self, index, float(network[-1]) / total))
        self.evidence[index] = list(masses), options
        *own, none = chances(self._meta, phrase.kind, options)
        choice = Choice(sorted(zip(masses, own, strict=True), key=lambda pair: -pair[1]), none)
        self.choices[index] = choice
        return choice

    def _describe(
        self, index: int, network: npt.NDArray[np.float32] | None, names: npt.NDArray[np.int64], focus: Focus
    ) -> None:
        """Join a description to whom it means, else to one of the same words, else make it an entity of its own."""
        phrase = self.phrases[index]
        head = self.doc[phrase.head]
        if phrase.referent == "other" and not _is_named_source(head):
            return
        home = of_pair(self, index)
        trust = 1.0
        alike = is_alike(self, index, phrase)
        if home is None and alike is not None and is_introduced(self, alike, phrase):
            home = alike
        if home is None and network is not None:
            owner = self._owner(phrase)
            is_placed = phrase.referent in ("organization", "group") and self._names_a_place(phrase)
            fits = {
                i
                for i, e in enumerate(self.entities)
                if e.named and i != owner and e.type in MEANT[phrase.referent] and self._agrees(e, phrase)
                and not _is_of_other_kind(e, head.lemma_.lower()) and not self._is_told_of(e, index)
                and (not is_placed or headed(e.parts, head.lemma_.lower()))
            }  # fmt: skip
            choice = self._choose(index, network, names, fits, focus)
            if choice.entities and choice.entities[0][1] >= LEAST["description"]:
                home, trust = self.entities[choice.entities[0][0]], choice.entities[0][1]
                if trust < SURE and self.phrases[min(home.phrases)].head > phrase.head:  # who is named only later
                    first = named_next(self, index, definite=True)
                    home, trust = (home, trust) if first is None else (first, SURE)
        home = home or alike or named_next(self, index)
        if home is None:
            if not is_substantial(self, phrase):
                return  # "as chair", "is a lawyer": says what somebody is and brings nobody new
            home = self.add(phrase, phrase.referent)
            home.traits.update(content_words(self, index))
        self.join(index, home, trust=trust)

    def _is_told_of(self, entity: Entity, index: int) -> bool:
        """Whether ENTITY comes in with what the mention INDEX says: Lee of `the council said Lee had left`."""
        if not speaks(self, index):
            return False
        first, phrase = self._heads[min(entity.phrases)], self.phrases[index]
        return first >= phrase.end and self.sentence[first] == self.sentence[phrase.head]

    def _holding(self, entities: Iterable[int], index: int) -> Iterator[int]:
        """Those of ENTITIES that have the office or the age of the mention INDEX, told elsewhere: they are looked at in
        any case."""
        phrase = self.phrases[index]
        office, ages = office_of(self.doc[phrase.head]), set(filter(str.isdecimal, content_words(self, index)))
        for entity in entities:
            known = self.entities[entity]
            told = known.role is None or known.role[1] <= phrase.start or phrase.end <= known.role[0]
            if told and (office in known.roles or not ages.isdisjoint(known.traits)):
                yield entity

    def _owner(self, phrase: Phrase) -> int | None:
        """The owner in a description, whom it can't mean: Lee in `Lee's brother`."""
        owners = {child.i for child in self.doc[phrase.head].children if child.dep_ == "poss"}
        inside = (i for i, each in enumerate(self.phrases) if each.head in owners) if owners else ()
        return next((self.of_phrase[i] for i in inside if i in self.of_phrase), None)

    def _names_a_place(self, phrase: Phrase) -> bool:
        """Whether a place stands behind the head of a description: `the ministry in Moscow` is told by that alone."""
        inside = self._within(phrase.head + 1, phrase.end)
        return any(self.phrases[i].kind == "name" and self.phrases[i].referent == "place" for i in inside)

    def _within(self, first: int, past: int) -> range:
        """The mentions whose heads are the tokens from FIRST to PAST."""
        return range(bisect_left(self._heads, first), bisect_left(self._heads, past))

    def _people(self, first: int, past: int) -> set[int]:
        """The people mentioned in the running text of the tokens from FIRST to PAST."""
        known = ((self.of_phrase.get(i, -1), self._heads[i]) for i in self._within(first, past))
        return {e for e, head in known if e >= 0 and self.entities[e].type == "person" and not self.quoted[head]}

    @staticmethod
    def _agrees(entity: Entity, phrase: Phrase) -> bool:
        if phrase.referent == "person" and entity.plural:
            return False
        return phrase.gender is None or entity.gender in (None, phrase.gender)

    def _refer(self, index: int, network: npt.NDArray[np.float32], names: npt.NDArray[np.int64], focus: Focus) -> None:
        phrase = self.phrases[index]
        sort = SORTS[self.doc[phrase.head].lower_]
        fits = self._meant(phrase, sort)
        choice = self._choose(index, network, names, fits, focus)
        entity, chance = choice.entities[0] if choice.entities else (-1, 0.0)
        chance_of = dict(choice.entities)
        if sort != "several" and speaks(self, index):
            told = self._told_before(index)
            if told in fits and (chance_of.get(told, 0.0) >= POSSIBLE or not self.entities[told].named):
                entity, chance = told, max(SPEAKER, chance_of.get(told, 0.0))
            elif sort == "person" and focus.speaker in fits and self._goes_on(index, focus):
                entity, chance = focus.speaker, max(SPEAKER, chance_of.get(focus.speaker, 0.0))
        if chance >= LEAST[sort]:
            self.join(index, self.entities[entity], trust=chance)

    def _told_before(self, index: int) -> int:
        """Who tells something with the main verb of the sentence before that which the pronoun INDEX opens: Lee of `Lee
        met Cho, and said … . He said …`; -1 for nobody."""
        pronoun = self.doc[self.phrases[index].head]
        if any(t.pos_ in ("NOUN", "PROPN", "PRON") for t in self.doc[pronoun.sent.start : pronoun.i]):
            return -1
        here = self.sentence[pronoun.i]
        before = (bisect_left(self.sentence, number) for number in (here - 1, here))
        for i in self._within(*before):
            head = self.doc[self._heads[i]]
            if i in self.of_phrase and head.head.dep_ == "ROOT" and not self.quoted[head.i] and speaks(self, i):
                return self.of_phrase[i]
        return -1

    def _goes_on(self, index: int, focus: Focus) -> bool:
        """Whether the pronoun INDEX goes back to somebody unnamed who spoke and was mentioned last: `A dealer told the
        paper that … . "It was hard," he said`."""
        speaker, here = self.entities[focus.speaker], self.phrases[index].head
        first, there = self.phrases[min(speaker.phrases)], self.phrases[focus.last[focus.speaker]].head
        brought_in = not speaker.named and self.doc[first.start].lower_ in INDEFINITE  # `the mayor` is somebody
        said = classes("verbs").get(self.doc[there].head.lemma_.lower()) not in UNSAID
        if not (brought_in and said) or self.sentence[here] - self.sentence[there] > 1:
            return False
        return not self._people(there + 1, here) - {focus.speaker}

    def _meant(self, phrase: Phrase, sort: str) -> set[int]:
        """The entities that a pronoun could mean by number, gender and kind."""
        if sort == "person":
            return {
                i
                for i, e in enumerate(self.entities)
                if e.type == "person" and not e.plural and not (abs(e.leaning) > 2.0 and e.gender != phrase.gender)
            }
        if sort == "thing":
            return {i for i, e in enumerate(self.entities) if e.type in THINGS and not e.plural}
        head = self.doc[phrase.head]
        says = head.dep_ in ("nsubj", "nsubjpass") and head.head.lemma_ in classes("verbs")
        return {
            i
            for i, e in enumerate(self.entities)
            if (e.plural or e.neutral or e.type in ("group", "organization")) and not (says and e.type == "document")
        }

    def _relate(self, index: int) -> None:
        """Join a relative pronoun to what its clause hangs on."""
        token = self.doc[self.phrases[index].head]
        if token.lower_ not in ("who", "which", "that"):
            return
        found = self._relative(token)
        if found is not None:
            self.join(index, self.entities[found])

    def _relative(self, token: Token) -> int | None:
        """The entity that the clause of TOKEN hangs on, or else what it stands behind: `Lee, who said`."""
        clause = token.head
        while clause.dep_ not in ("relcl", "acl", "ROOT") and clause.head != clause:
            clause = clause.head
        above = clause.head.i
        for i, phrase in enumerate(self.phrases):
            if phrase.start <= above < phrase.end and i in self.of_phrase:
                return self.of_phrase[i]
        end = token.i - (token.i > 0 and self.doc[token.i - 1].text == ",")
        end -= 2 * (end > 2 and is_age(self.doc[end - 1]) and self.doc[end - 2].text == ",")  # `Lee, 30, who said`
        return next(
            (self.of_phrase[i] for i, p in enumerate(self.phrases) if p.end == end and i in self.of_phrase), None
        )


def _is_of_other_kind(entity: Entity, noun: str) -> bool:
    """Whether the name of ENTITY says that it is another kind of body than NOUN: no government is a `… Union`."""
    kinds = words("own_kinds")
    return noun in kinds - ANY_KIND and noun not in entity.parts and any(part in kinds for part in entity.parts)


def _is_named_source(head: Token) -> bool:
    """Whether HEAD is where whoever says something stands: the subject of a verb, or behind `according to`."""
    if head.dep_ in ("nsubj", "nsubjpass"):
        return True
    return head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according"


def set_clusters(doc: Doc, known: Coreference) -> None:
    """Set ``doc.spans["coref_clusters_1"]`` and so on to the mentions of every entity that has several.

    The spans are named as spacy-experimental names them; those of one entity stand in the order of the text.
    """
    number = 0
    for entity in known.entities:
        mentions = sorted({(known.phrases[i].start, known.phrases[i].end) for i in entity.phrases})
        if len(mentions) > 1:
            number += 1
            doc.spans[f"coref_clusters_{number}"] = [doc[start:end] for start, end in mentions]
