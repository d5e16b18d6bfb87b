"""What the running text tells of whom a pronoun or a description means, beside the network's own reading of the words.

A log-linear model over the entities that fit and none of them; its weights lie in the bundle
(:mod:`quotes.training.calibrate` fits them).  Recency, the part a mention plays in its sentence and whether it speaks
are the classic signs (Lappin and Leass, 1994).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quotes.extraction.coreference.descriptions import content_words, is_alike
from quotes.extraction.coreference.entities import Entity, EntityTable
from quotes.extraction.coreference.name_comparison import headed
from quotes.extraction.coreference.offices import office_of
from quotes.extraction.lexicon import classes

# How many sentences back the latest mention is.
AWAY = ("same_sentence", "sentence_before", "two_before", "further")
FEATURES = (
    "network", *AWAY, "ahead", "subject", "speaks", "latest", "log_mentions", "gender_agrees", "gender_unknown",
    "first_of_sentence", "last_speaker", "last_speaker_of_source", "same_paragraph", "role", "other_role",
    "role_words", "head_of_name", "same_type", "none", "none_network", "none_alike", "none_owned", "none_attached",
)  # fmt: skip
# Used until a bundle has its own, which are kept near to these: the network's chances, and offices.
DEFAULT = {"network": 1.0, "none_network": 1.0, "role": 2.0, "other_role": -1.0}
OWNERS = frozenset({"his", "her", "its", "their"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


Features = dict[str, float]


@dataclass(slots=True)
class Focus:
    """Whom the running text was about last.

    Attributes:
        last: from an entity to its latest mention, as a phrase.
        speaker: the entity that was latest the subject of a verb of saying, -1 for none.
    """

    last: dict[int, int] = field(default_factory=dict)
    speaker: int = -1

    def note(self, table: EntityTable, index: int) -> None:
        """Take in the mention INDEX, which belongs to an entity."""
        entity = table.of_phrase[index]
        self.last[entity] = index
        if speaks(table, index):
            self.speaker = entity


def speaks(table: EntityTable, index: int) -> bool:
    """Whether the mention INDEX is the subject of a verb of saying."""
    head = table.doc[table.phrases[index].head]
    return head.dep_ in SUBJECTS and head.head.lemma_.lower() in classes("verbs")


def features_of(table: EntityTable, index: int, entity: int, mass: float, focus: Focus, latest: bool) -> Features:
    """What tells for and against the mention INDEX meaning ENTITY, by the names in ``FEATURES``; what is absent is 0.

    Args:
        table: the entities so far.
        index: the phrase of the mention.
        entity: the number of the entity.
        mass: the network's chance.
        focus: the text before the mention.
        latest: whether no other entity that fits was mentioned since.
    """
    phrase, known = table.phrases[index], table.entities[entity]
    found: Features = {
        "network": math.log(mass + 1e-3),
        "gender_agrees": float(phrase.gender is not None and known.gender == phrase.gender),
        "gender_unknown": float(known.gender is None),
    }
    if phrase.kind == "description":
        found |= _described(table, index, known)
    last = focus.last.get(entity)
    if last is None:
        return found | {"ahead": 1.0}
    mention = table.phrases[last]
    head = table.doc[mention.head]
    away = table.sentence[phrase.head] - table.sentence[mention.head]
    subject = head.dep_ in SUBJECTS
    return found | {
        AWAY[min(max(away, 0), len(AWAY) - 1)]: 1.0,
        "subject": float(subject),
        "speaks": float(subject and head.head.lemma_.lower() in classes("verbs")),
        "latest": float(latest),
        "log_mentions": math.log(1 + sum(map(index.__gt__, known.phrases))),
        "first_of_sentence": float(subject and mention.start <= head.sent.start + 1),
        "last_speaker": float(entity == focus.speaker),
        "last_speaker_of_source": float(entity == focus.speaker and speaks(table, index)),
        "same_paragraph": float(table.words.find("\n", head.idx, table.doc[phrase.head].idx) < 0),
    }


def _described(table: EntityTable, index: int, entity: Entity) -> Features:
    """How well what a description says fits ENTITY: its role, other words of its roles, its name, its sort."""
    phrase = table.phrases[index]
    head = table.doc[phrase.head]
    lemma = head.lemma_.lower()
    shared = (content_words(table, index) - {lemma, head.lower_}) & (entity.traits | set(entity.parts))
    office = office_of(head)
    aged = any(word.isdecimal() for word in shared)  # `the 31-year-old` is `Ada Lee, 31,`
    return {
        "role": float(aged or office in entity.roles),
        "other_role": float(bool(entity.roles) and lemma != "old" and not aged and office not in entity.roles),
        "role_words": float(min(len(shared), 2)),
        "head_of_name": float(entity.named and entity.type != "person" and headed(entity.parts, lemma)),
        "same_type": float(entity.type == phrase.referent),
    }


def features_of_none(table: EntityTable, index: int, none: float) -> Features:
    """What tells for the mention INDEX meaning none of the entities, where the network gives that the chance NONE."""
    phrase = table.phrases[index]
    found: Features = {"none": 1.0, "none_network": math.log(none + 1e-3)}
    if phrase.kind == "description":
        found["none_alike"] = float(is_alike(table, index, phrase) is not None)
        found["none_owned"] = float(table.doc[phrase.start].lower_ in OWNERS)
        found["none_attached"] = float(phrase.end - phrase.head > 1)
    return found


def chances(meta: Mapping[str, Any], kind: str, options: Sequence[Features]) -> list[float]:
    """The chance of each of OPTIONS, by the weights for mentions of KIND in the bundle with META."""
    weights = meta["reference"][kind] if "reference" in meta else DEFAULT
    scores = [sum(weights.get(name, 0.0) * value for name, value in option.items()) for option in options]
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]
