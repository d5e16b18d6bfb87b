"""Which names of an article belong to one person or body.

Full names come first: they are one person's where surname and given names agree and nothing tells the two apart
(`Jr.`, a title of the other gender).  Then come names of one word: surnames, given names behind a title that goes with
them (`Sir Alan`), family names that stand first (`President Kang`), second names that the article gives, and slips of
the pen.  Two people are never made one for want of a better fit: a name that nobody bears starts a person of its own.
"""

from __future__ import annotations

from quotes.extraction.coreference.entities import GIVEN_NAME, Entity, EntityTable
from quotes.extraction.coreference.name_comparison import ABBREVIATED, misspelt, same_body, same_person
from quotes.extraction.lexicon import classes, entries, words
from quotes.extraction.mentions.aliases import Parts, find_aliases
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.name_forms import plain
from quotes.extraction.mentions.names import Name
from quotes.extraction.mentions.roles import COURTESY

ELDER, YOUNGER = frozenset({"sr", "elder"}), frozenset({"jr", "younger"})
PAIRED = frozenset({"former", "latter"})
CHILDREN = frozenset(["son", "daughter", "grandson", "granddaughter", "nephew", "niece"])


def unite_people(table: EntityTable) -> None:
    """Join every name of a person in TABLE to the person who bears it."""
    named = [(i, p, p.name) for i, p in enumerate(table.phrases) if p.name is not None]
    aliases = find_aliases(table.doc, table.words, table.phrases)
    for i, phrase, name in named:
        if phrase.referent == "person" and len(name.parts) > 1:
            table.join(i, _match_full(table, i, name) or _add(table, i, aliases))
    for i, phrase, name in named:
        if i in table.of_phrase:
            continue
        given = next((e for e in table.entities if name.parts in e.aliases), None)
        if given is not None and given.type == "person":
            table.join(i, given)
        elif len(name.parts) == 1 and phrase.referent in ("person", "other") and name.fixed is None:
            home = _match_short(table, i, phrase, name)
            if home is not None or phrase.referent == "person":
                table.join(i, home or _add(table, i, aliases))


def _add(table: EntityTable, index: int, aliases: dict[Parts, int]) -> Entity:
    """A new person who bears the name INDEX, under the name that the article gives with it as the first."""
    phrase = table.phrases[index]
    assert phrase.name is not None
    first = aliases.get(phrase.name.parts, index)
    if table.phrases[first].referent not in ("person", "other"):
        first = index
    entity = table.add(table.phrases[first], "person")
    entity.aliases.update(parts for parts, giver in aliases.items() if giver == first or _named(table, giver, entity))
    return entity


def _named(table: EntityTable, index: int, entity: Entity) -> bool:
    name = table.phrases[index].name
    return name is not None and name.parts == entity.parts


# -- full names ---------------------------------------------------------------------------------------------


def _match_full(table: EntityTable, index: int, name: Name) -> Entity | None:
    """The person among those found so far who bears the full name INDEX; nobody where two could."""
    fits = [
        e
        for e in table.entities
        if e.type == "person" and _same_full(e, name.parts) and _same_generation(table, e, index, name)
    ]
    if name.told_gender:
        fits = [e for e in fits if abs(e.leaning) < 4.0 or e.gender in (None, name.gender)]
    exact = [e for e in fits if e.parts == name.parts] or [e for e in fits if e.parts[0] == name.parts[0]]
    if exact or len(fits) == 1:
        return (exact or fits)[0]
    return max(fits, key=lambda e: e.phrases[-1] if e.phrases else -1, default=None)


def _same_full(entity: Entity, parts: Parts) -> bool:
    if parts == entity.parts or same_person(entity.parts, parts) or parts in entity.aliases:
        return True
    return any(len(alias) > 1 and same_person(alias, parts) for alias in entity.aliases)


def _same_generation(table: EntityTable, entity: Entity, index: int, name: Name) -> bool:
    """Whether nothing tells a person of full name from a namesake: `Sr.` and `Jr.`, or `his father` before it."""
    own, other = entity.generation, name.generation
    if own and other:
        return own == other or {own, other} <= ELDER or {own, other} <= YOUNGER
    if own == other:
        return True
    return not (_kin_before(table, index) or any(_kin_before(table, i) for i in entity.phrases[:1]))


def _kin_before(table: EntityTable, index: int, kin: frozenset[str] = words("kin")) -> bool:
    start = table.phrases[index].start
    return any(t.lower_ in kin for t in table.doc[max(0, start - 3) : start])


# -- names of one word --------------------------------------------------------------------------------------


def _match_short(table: EntityTable, index: int, phrase: Phrase, name: Name) -> Entity | None:
    """The person a bare surname or given name means, among those the article names."""
    part = name.parts[0]
    people = [e for e in table.entities if e.type == "person"]
    fits = _titled(people, index, part, name) if _is_titled(people, part, name) else _untitled(people, part)
    fits = _of_generation(table, fits, name.generation)
    if phrase.gender and not _unsure(people, fits):
        sure = [e for e in fits if e.gender == phrase.gender]
        fits = sure if len(sure) == 1 else [e for e in fits if e.gender in (None, phrase.gender)]
    if len(fits) < 2:
        return fits[0] if fits else None
    introduced = [e for e in fits if e.phrases and e.phrases[0] < index] or fits
    most = max(len(e.phrases) for e in introduced)
    # Whoever was just introduced by full name is meant, unless a namesake runs through the whole article.
    fresh = [e for e in introduced if 4 * len(e.phrases) >= most and _just_named(table, e, index)]
    return max(fresh or introduced, key=lambda e: (len(e.phrases), -e.phrases[0] if e.phrases else 0))


def _is_titled(people: list[Entity], part: str, name: Name) -> bool:
    """Whether a title stands before the name PART by which somebody goes: `Mr. Lee`, `President Lee`.

    What only says what somebody is doesn't name one where a single person bears the name: `the striker Okoro`.
    """
    if name.title and name.title not in classes("honorifics"):
        bearers = {e.parts[0] for e in people if e.parts[-1] == part and len(e.parts) > 1}
        return len(bearers) != 1 or not bearers & (classes("given_names").keys() | classes("name_genders").keys())
    return name.honorific or bool(name.title)


def _unsure(people: list[Entity], fits: list[Entity]) -> bool:
    """Whether a single one of PEOPLE has the surname, of whose gender nothing tells but an unusual given name."""
    if len(fits) != 1 or len([e for e in people if e.parts[-1] == fits[0].parts[-1]]) != 1:
        return False
    return abs(fits[0].leaning) <= GIVEN_NAME and fits[0].parts[0] not in classes("given_names")


def _untitled(people: list[Entity], part: str) -> list[Entity]:
    """Who may be called PART alone: by surname, second name, first or middle name, or with a slip of the pen."""
    surname = [e for e in people if e.parts[-1] == part] or [e for e in people if _by_alias(e, part)]
    first = surname or [e for e in people if e.parts[0] == part]
    if first:
        return first
    inner = [e for e in people if part in e.parts[1:-1] and len(part) > 2]
    return inner if len(inner) == 1 else [e for e in people if len(e.parts) > 1 and misspelt(e.parts[-1], part)]


def _titled(people: list[Entity], index: int, part: str, name: Name) -> list[Entity]:
    """Who may be called PART behind a title.

    A title introduces somebody: a Michelle Obama named later is not `President Obama`, unless the article gives her the
    title too.
    """
    before = [e for e in people if e.phrases and e.phrases[0] < index]
    given = name.title in words("given_titles")
    surnames = [e for e in before if e.parts[-1] == part] or [e for e in before if _by_alias(e, part)]
    firsts = [e for e in before if len(e.parts) > 1 and e.parts[0] == part and (given or _family_first(e.parts))]
    firsts = firsts or [e for e in before if len(e.parts) > 2 and part in e.parts[1:-1] and len(part) > 2]
    given_alone = classes("given_names").get(part) in ("m", "f") and part not in words(
        "family_first"
    )  # `Mr. Howard` is no Howard Lee
    if name.title in COURTESY and not surnames and not firsts and not given_alone:
        firsts = [e for e in before if len(e.parts) > 1 and e.parts[0] == part]  # `Mr. Lou` of `Lou Jiwei`
    if given and len(firsts) == 1 and not any(len(e.parts) == 1 for e in surnames):
        return firsts
    later = [
        e
        for e in people
        if e not in before and len(e.parts) > 1 and (e.parts[-1] == part or (e.parts[0] == part and given))
        and (_title_word(name.title) in {_title_word(r) for r in e.roles} or _of_courtesy(name, e))
    ]  # fmt: skip
    full = [e for e in surnames if len(e.parts) > 1]
    slips = [e for e in before if len(e.parts) > 1 and misspelt(e.parts[-1], part)]
    return full or firsts or surnames or (later if len(later) == 1 else slips)


def _of_courtesy(name: Name, entity: Entity) -> bool:
    return name.title in COURTESY and name.gender is not None and name.gender == entity.gender


def _title_word(title: str) -> str:
    word = ABBREVIATED.get(title, title)
    return classes("offices").get(word, word)


def _family_first(parts: Parts) -> bool:
    """Whether the first word of a full name is or may be the surname: `Kang Dae-ho`, `Tanaka Haruto`."""
    first = parts[0]
    if first in words("family_first"):
        return len(parts) > 2 or "-" in parts[1] or first not in classes("given_names")
    return first not in classes("given_names") and len(first) > 2


def _by_alias(entity: Entity, part: str) -> bool:
    return any(alias[-1] == part for alias in entity.aliases)


def _of_generation(table: EntityTable, fits: list[Entity], generation: str) -> list[Entity]:
    """Of FITS, whom `Sr.`, `the elder` or the like before or behind the name leaves."""
    if not generation or not fits:
        return fits
    alike = next((group for group in (ELDER, YOUNGER) if generation in group), frozenset({generation}))
    same = [e for e in fits if e.generation in alike]
    if same or generation not in ("elder", "younger"):
        return same or [e for e in fits if not e.generation and any(o.generation for o in fits)]
    children = [e for e in fits if e.generation in YOUNGER or any(_kin_before(table, i, CHILDREN) for i in e.phrases)]
    return children if generation == "younger" else [e for e in fits if e not in children]


def _just_named(table: EntityTable, entity: Entity, index: int) -> bool:
    here = table.sentence[table.phrases[index].head]
    named = [i for i in entity.phrases if i < index]
    return bool(named) and here - table.sentence[table.phrases[named[-1]].head] <= 2


def of_pair(table: EntityTable, index: int) -> Entity | None:
    """Whom `the former` or `the latter`, the phrase INDEX, means: one of the two that were last joined by *and*."""
    phrase = table.phrases[index]
    lemma = table.doc[phrase.head].lower_
    if phrase.end - phrase.start != 2 or lemma not in PAIRED or table.doc[phrase.start].lower_ != "the":
        return None
    for i in range(index - 1, 0, -1):
        second = table.phrases[i]
        if i not in table.of_phrase or table.quoted[second.head]:
            continue
        joined = {t.i for t in table.doc[second.head].conjuncts}
        for k in range(i - 1, max(-1, i - 4), -1):
            first = table.phrases[k]
            between = [t.lower_ for t in table.doc[first.end : second.start]]
            if k in table.of_phrase and (first.head in joined or between in (["and"], ["or"])):
                return table.entities[table.of_phrase[k if lemma == "former" else i]]
    return None


# -- bodies and places --------------------------------------------------------------------------------------


def unite_bodies(table: EntityTable) -> None:
    """Join every other name in TABLE to the body, place or thing that bears it."""
    others = [e for e in table.entities if e.type != "person"]
    for i, phrase in enumerate(table.phrases):
        if phrase.name is None or i in table.of_phrase:
            continue
        parts = tuple(p for p in phrase.name.parts if p != "the") or phrase.name.parts
        short = entries("short_names").get(" ".join(parts))
        parts = tuple(short.split()) if short else parts
        home = next((e for e in others if _same_body(e, phrase, parts)), None)
        if home is None:
            home = table.add(phrase, phrase.referent)
            home.parts = parts
            others.append(home)
        elif _is_fuller(home, phrase, parts, short):
            home.parts, home.name = parts, plain(table.text(phrase))
        table.join(i, home)


def _is_fuller(home: Entity, phrase: Phrase, parts: Parts, short: str | None) -> bool:
    """Whether PHRASE has a fuller name than HOME: a longer one, none in a dateline's capitals, no short one."""
    if len(parts) != len(home.parts):
        return len(parts) > len(home.parts)
    body = phrase.referent == "organization" and short is None
    return home.name.isupper() or (body and home.name.lower() in entries("short_names"))


def _same_body(entity: Entity, phrase: Phrase, parts: Parts) -> bool:
    bodies = entity.type == phrase.referent == "organization"
    return same_body(entity.parts, parts, company=bodies)
