"""From the mention beside a quote to the speaker: a name, a joint pair, a described source, or nobody."""

from __future__ import annotations

from quotes.extraction.entities import Entity
from quotes.extraction.features import Reading
from quotes.extraction.makers import maker_of
from quotes.extraction.mentions import Phrase
from quotes.extraction.name_forms import plain
from quotes.records import Speaker, SpeakerKind

# Descriptions that hide a name rather than sum up a crowd.
UNNAMED = frozenset(
    ["source", "official", "aide", "adviser", "advisor", "insider", "person", "diplomat", "officer", "operative"]
)


def speakers_of(reading: Reading, index: int) -> tuple[Speaker, ...]:
    """The speakers that the phrase INDEX of READING means; none where nobody can be named or described."""
    phrase = reading.phrases[index]
    maker = maker_of(reading, index)
    entity = reading.cast.of_phrase.get(index) if maker is None else maker
    if phrase.kind == "pronoun" and reading.doc[phrase.head].lower_ == "they":
        pair = _pair_before(reading, phrase)
        if pair:
            return pair
    if entity is None:
        return ()
    joint = [entity]
    for other in _joined(reading, phrase) if maker is None else ():
        if other not in joint:
            joint.append(other)
    speakers = (_speaker(reading, reading.cast.entities[e]) for e in joint)
    return tuple(s for s in speakers if s is not None)


def _pair_before(reading: Reading, pronoun: Phrase) -> tuple[Speaker, ...]:
    """The two people of the nearest sentence before `they`, unless a plural description stands nearer."""
    here = reading.sentence_of[pronoun.head]
    for sentence in range(here, max(-1, here - 3), -1):
        people: dict[int, None] = {}
        for i, phrase in enumerate(reading.phrases):
            if (
                reading.sentence_of[phrase.head] != sentence
                or phrase.head >= pronoun.head
                or reading.quoted[phrase.head]
            ):
                continue
            if phrase.plural and phrase.kind == "description" and phrase.referent == "group":
                return ()
            entity = reading.cast.of_phrase.get(i)
            if entity is not None and reading.cast.entities[entity].type == "person" and phrase.kind == "name":
                people.setdefault(entity)
        if people:
            found = (_speaker(reading, reading.cast.entities[e]) for e in people) if len(people) == 2 else ()
            return tuple(s for s in found if s is not None)
    return ()


def _joined(reading: Reading, phrase: Phrase) -> list[int]:
    """The entities of the other names of a joint subject: `Lee and Cho said`."""
    if phrase.kind != "name" or phrase.referent != "person":
        return []
    conjoined = {t.i for t in reading.doc[phrase.head].conjuncts}
    return [
        reading.cast.of_phrase[i]
        for i, other in enumerate(reading.phrases)
        if other.head in conjoined
        and other.kind == "name"
        and other.referent == "person"
        and i in reading.cast.of_phrase
    ]


def _speaker(reading: Reading, entity: Entity) -> Speaker | None:
    name = plain(entity.name) if entity.named else _described(reading, entity)
    if not name:
        return None
    role = reading.doc[slice(*entity.role)].text if entity.role and entity.type == "person" else None
    return Speaker(name, _kind(entity), role)


def _described(reading: Reading, entity: Entity) -> str:
    """The description of ENTITY with the full name of whose it is: `Ida Marlowe's aide` for `her aide`."""
    phrase = reading.phrases[entity.phrases[0]]
    owner = next((c for c in reading.doc[phrase.head].children if c.dep_ == "poss" and c.i >= phrase.start), None)
    if owner is None or phrase.kind != "description":
        return entity.name
    for i, other in enumerate(reading.phrases):
        if other.head != owner.i or i not in reading.cast.of_phrase:
            continue
        whose = reading.cast.entities[reading.cast.of_phrase[i]]
        end = max(owner.right_edge.i + 1, other.end)  # with its 's
        begins = other.start == reading.cast.bare(phrase)[0]
        if whose is entity or not whose.named or not begins or end >= phrase.end or end > phrase.head:
            break
        ministry = _ministry(reading, whose) if reading.doc[phrase.head].lemma_.lower() == "ministry" else ""
        if ministry:
            return ministry
        rest = phrase.span(reading.doc)
        return f"{plain(whose.name)}'s {reading.text[reading.doc[end].idx : rest.end]}"
    return entity.name


def _ministry(reading: Reading, minister: Entity) -> str:
    """The ministry of a minister, by his role: `Russian foreign ministry` of a `Russian deputy foreign minister`."""
    start, end = minister.role or (0, 0)
    ranks = ("deputy", "first", "vice", "junior", "former", "then")
    words = [t.text for t in reading.doc[start:end] if t.lower_ not in ranks]
    if len(words) < 2 or words[-1].lower() != "minister" or words[-2].lower() == "prime":
        return ""
    return " ".join([*words[:-1], "Ministry" if words[-1][0] == "M" else "ministry"])


def _kind(entity: Entity) -> SpeakerKind:
    if entity.named:
        return "person" if entity.type == "person" else "organization"
    if entity.type == "document":
        return "document"
    if entity.type in ("organization", "place"):
        return "organization"
    if entity.type == "group" and entity.head not in UNNAMED:
        return "group"
    return "unnamed"
