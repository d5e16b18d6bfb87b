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

FEATURES = (
    "network", "same_sentence", "sentence_before", "two_before", "further", "ahead", "subject", "speaks", "latest",
    "log_mentions", "gender_agrees", "gender_unknown", "first_of_sentence", "last_speaker",
    "last_speaker_of_source", "same_paragraph", "role", "role_words", "head_of_name", "same_type", "none",
    "none_network", "none_alike", "none_owned", "none_attached",
)  # fmt: skip
# Used until a bundle has its own: the network's chances alone.
DEFAULT = {"network": 1.0, "none_network": 1.0}
OWNERS = frozenset({"his", "her", "its", "their"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(slots=True)
class Story:
    """How far the running text has got.

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


def row_of(table: EntityTable, index: int, entity: int, mass: float, story: Story, latest: bool) -> list[float]:
    """The features of the mention INDEX meaning ENTITY, in the order of ``FEATURES``.

    Args:
        table: the entities so far.
        index: the phrase of the mention.
        entity: the number of the entity.
        mass: the network's chance.
        story: the text before the mention.
        latest: whether no other entity that fits was mentioned since.
    """
    phrase, known = table.phrases[index], table.entities[entity]
    agrees = phrase.gender is not None and known.gender == phrase.gender
    row = [math.log(mass + 1e-3), *[0.0] * 9, float(agrees), float(known.gender is None), *[0.0] * (len(FEATURES) - 12)]
    if phrase.kind == "description":
        row[16:20] = _described(table, index, known)
    last = story.last.get(entity)
    if last is None:
        row[5] = 1.0
        return row
    mention = table.phrases[last]
    away = table.sentence[phrase.head] - table.sentence[mention.head]
    row[1 + min(max(away, 0), 3)] = 1.0
    head = table.doc[mention.head]
    subject = head.dep_ in SUBJECTS
    row[6] = float(subject)
    row[7] = float(subject and head.head.lemma_.lower() in classes("verbs"))
    row[8] = float(latest)
    row[9] = math.log(1 + sum(map(index.__gt__, known.phrases)))
    row[12] = float(subject and mention.start <= head.sent.start + 1)
    row[13] = float(entity == story.speaker)
    row[14] = float(entity == story.speaker and speaks(table, index))
    row[15] = float(table.words.find("\n", head.idx, table.doc[phrase.head].idx) < 0)
    return row


def _described(table: EntityTable, index: int, entity: Entity) -> list[float]:
    """How well what a description says fits ENTITY: its role, other words of its roles, its name, its sort."""
    phrase = table.phrases[index]
    head = table.doc[phrase.head]
    lemma = head.lemma_.lower()
    shared = (content_words(table, phrase) - {lemma, head.lower_}) & (entity.traits | set(entity.parts))
    named = entity.named and entity.type != "person" and headed(entity.parts, lemma)
    office = float(office_of(head) in entity.roles)
    return [office, float(min(len(shared), 2)), float(named), float(entity.type == phrase.referent)]


def none_row(table: EntityTable, index: int, none: float) -> list[float]:
    """The features of the mention INDEX meaning none of the entities, where the network gives that the chance NONE."""
    phrase = table.phrases[index]
    row = [*[0.0] * (len(FEATURES) - 5), 1.0, math.log(none + 1e-3), 0.0, 0.0, 0.0]
    if phrase.kind == "description":
        row[-3] = float(is_alike(table, index, phrase) is not None)
        row[-2] = float(table.doc[phrase.start].lower_ in OWNERS)
        row[-1] = float(phrase.end - phrase.head > 1)
    return row


def weigh(meta: Mapping[str, Any], kind: str, rows: Sequence[Sequence[float]]) -> list[float]:
    """The chances of ROWS, the last that of none, by the weights for mentions of KIND in the bundle with META."""
    known = meta["reference"][kind] if "reference" in meta else DEFAULT
    weights = [known.get(name, 0.0) for name in FEATURES]
    scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    return [p / sum(powers) for p in powers]
