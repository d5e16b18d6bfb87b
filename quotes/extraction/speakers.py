"""From the mention beside a quote to the speaker: a name, a joint pair, a described source, or nobody."""

from __future__ import annotations

from quotes.extraction.coreference.entities import Entity
from quotes.extraction.coreference.evidence import SUBJECTS
from quotes.extraction.cues.documents import source_of_document
from quotes.extraction.lexicon import words
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.name_forms import plain
from quotes.extraction.mentions.name_runs import lower_words
from quotes.extraction.mentions.roles import COURTESY
from quotes.extraction.mentions.titles import is_title
from quotes.extraction.parsed import Parsed
from quotes.records import Speaker, SpeakerKind


def speakers_of(parsed: Parsed, index: int) -> tuple[Speaker, ...]:
    """The speakers that the phrase INDEX means; none where nobody can be named or described."""
    phrase = parsed.phrases[index]
    source = source_of_document(parsed, index)
    entity = parsed.coreference.of_phrase.get(index) if source is None else source
    if pair := pair_before(parsed, phrase):
        both = (_speaker(parsed, parsed.coreference.entities[e]) for e in pair)
        return tuple(s for s in both if s is not None)
    if entity is None:
        return ()
    joint = {phrase.start: entity, **(_joined(parsed, phrase) if source is None else {})}
    named = dict.fromkeys(joint[start] for start in sorted(joint))
    speakers = (_speaker(parsed, parsed.coreference.entities[e]) for e in named)
    return tuple(s for s in speakers if s is not None)


def pair_before(parsed: Parsed, pronoun: Phrase) -> tuple[int, ...]:
    """The two people of the nearest sentence before `they`, unless a plural description stands nearer; else nobody."""
    if pronoun.kind != "pronoun" or parsed.doc[pronoun.head].lower_ != "they":
        return ()
    here = parsed.sentence_of[pronoun.head]
    for sentence in range(here, max(-1, here - 3), -1):
        people: dict[int, None] = {}
        for i, phrase in enumerate(parsed.phrases):
            if parsed.sentence_of[phrase.head] != sentence or phrase.head >= pronoun.head or parsed.quoted[phrase.head]:
                continue
            if phrase.plural and phrase.kind == "description" and phrase.referent == "group":
                return ()
            entity = parsed.coreference.of_phrase.get(i)
            if entity is not None and parsed.coreference.entities[entity].type == "person" and phrase.kind == "name":
                people.setdefault(entity)
        if people:
            return tuple(people) if len(people) == 2 else ()
    return ()


def _joined(parsed: Parsed, phrase: Phrase) -> dict[int, int]:
    """The entities of the other sources of a joint statement, by where they start: `Lee and Cho said`.

    Names, and descriptions of people or bodies (`the opposition and some analysts`), that a conjunction joins.
    """
    if not _speaks(parsed, phrase):
        return {}
    head = parsed.doc[phrase.head]
    conjoined = {t.i for t in head.conjuncts}
    # With *and* between them, two subjects of one verb are joined as well, as the parser may have it.
    subjects = {t.i for t in head.head.children if t.dep_ in SUBJECTS} if head.dep_ in SUBJECTS else set()
    found: dict[int, int] = {}
    for i, other in enumerate(parsed.phrases):
        if other is phrase or not (other.head in conjoined or other.head in subjects) or i in parsed.holder_of:
            continue
        within = phrase.start <= other.head < phrase.end or other.start <= phrase.head < other.end
        entity = parsed.coreference.of_phrase.get(i)
        if entity is None or within or not _speaks(parsed, other):
            continue
        names = phrase.kind == other.kind == "name" and phrase.referent == other.referent == "person"
        if (names or other.head in conjoined) and _is_and_between(parsed, phrase, other):
            found[other.start] = entity
    return found


def _speaks(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether PHRASE can be one of several that say something: no pronoun, no bare title (`founder and head Lee`)."""
    if phrase.kind == "pronoun" or phrase.referent not in ("person", "organization", "group", "place"):
        return False
    title = phrase.kind == "description" and phrase.referent == "person"
    return not title or parsed.doc[phrase.start].pos_ == "DET"


def _is_and_between(parsed: Parsed, one: Phrase, other: Phrase) -> bool:
    """Whether *and* stands between two sources, or behind both before the last of their list, and no verb between."""
    first, last = sorted((one, other), key=lambda p: p.start)
    between = parsed.doc[first.end : last.start]
    listed = parsed.doc[first.end : max([last.start, *(t.i for t in parsed.doc[first.head].conjuncts)])]
    return any(t.lower_ in ("and", "&") for t in listed) and not any(t.pos_ in ("VERB", "AUX") for t in between)


def _speaker(parsed: Parsed, entity: Entity) -> Speaker | None:
    name = plain(entity.name) if entity.named else _described(parsed, entity)
    if not name:
        return None
    role = parsed.doc[slice(*entity.role)].text if entity.role and entity.type == "person" else ""
    role = " ".join(role.split())  # the line of an article may end within it
    peer = entity.title.lower() in words("peers") and entity.parts[1:2] == ("of",)
    told = role.split()
    if len(told) > 1 and told[-1].lower() in words("bound_titles") and is_title(told[-2].lower()):
        role = " ".join(told[:-1])  # `Foreign Minister` of `Foreign Minister Prince Ivo Lee`
    if entity.title and (len(entity.parts) == 1 or peer):
        name = f"{entity.title} {name}"
        before = role.removesuffix(entity.title).rstrip()
        # What stands before may tell nothing alone: `Britain's Prince Andrew`, `Elda's Crown Prince Ivo`.
        role = before if before == role or is_title(before.split()[-1].lower() if before else "") else ""
    return Speaker(name, _kind(parsed, entity, name), role or None)


def _described(parsed: Parsed, entity: Entity) -> str:
    """The description of ENTITY with the full name of whose it is: `Ida Marlowe's aide` for `her aide`."""
    phrase = parsed.phrases[entity.phrases[0]]
    owner = next((c for c in parsed.doc[phrase.head].children if c.dep_ == "poss" and c.i >= phrase.start), None)
    if owner is None or phrase.kind != "description":
        return entity.name
    for i, other in enumerate(parsed.phrases):
        if other.head != owner.i or i not in parsed.coreference.of_phrase:
            continue
        whose = parsed.coreference.entities[parsed.coreference.of_phrase[i]]
        end = max(owner.right_edge.i + 1, other.end)  # with its 's
        first = parsed.coreference.bare(phrase)[0]
        begins = first <= other.start and all(t.lower_ in COURTESY for t in parsed.doc[first : other.start])
        if whose is entity or not (whose.named and begins) or end >= phrase.end or end > phrase.head:
            break
        ministry = _ministry(parsed, whose) if parsed.doc[phrase.head].lemma_.lower() == "ministry" else ""
        if ministry:
            return ministry
        rest = phrase.span(parsed.doc)
        return f"{plain(whose.name)}'s {parsed.text[parsed.doc[end].idx : rest.end]}"
    return entity.name


def _ministry(parsed: Parsed, minister: Entity) -> str:
    """The ministry of a minister, by his role: `Russian foreign ministry` of a `Russian deputy foreign minister`."""
    start, end = minister.role or (0, 0)
    ranks = ("deputy", "first", "vice", "junior", "former", "then")
    words = [t.text for t in parsed.doc[start:end] if t.lower_ not in ranks]
    if len(words) < 2 or words[-1].lower() != "minister" or words[-2].lower() == "prime":
        return ""
    return " ".join([*words[:-1], "Ministry" if words[-1][0] == "M" else "ministry"])


def _kind(parsed: Parsed, entity: Entity, name: str) -> SpeakerKind:
    if entity.named:
        if _is_common(parsed, entity):
            return "unnamed"
        return "organization" if entity.type != "person" else "group" if entity.plural else "person"
    if entity.type == "document":
        return "document"
    if entity.type in ("organization", "place"):
        told_apart = _is_told_apart(parsed, entity, name)
        return "group" if entity.plural else "organization" if told_apart else "unnamed"
    if entity.type == "group" and entity.head not in words("unnamed_sources"):
        return "group"
    return "unnamed"


def _is_common(parsed: Parsed, entity: Entity) -> bool:
    """Whether the only name of ENTITY is a word that says what it is: `Mum`, `the Office` beside `the office`."""
    if len(entity.parts) != 1:
        return False
    word = entity.parts[0]
    return word in words("kin") or (word in words("organization_words") and word in lower_words(parsed.doc))


def _is_told_apart(parsed: Parsed, entity: Entity, name: str) -> bool:
    """Whether a body's description tells it from its like: `Kenya's treasury` and `his ministry`, not `company`."""
    start, end = parsed.coreference.bare(parsed.phrases[entity.phrases[0]])
    if any(token.dep_ == "poss" for token in parsed.doc[start:end]):
        return True
    first = parsed.doc[start]
    named = first.text[:1].isupper() and (not first.is_sent_start or first.ent_type_ != "")
    return named or any(word[:1].isupper() for word in name.split()[1:])
