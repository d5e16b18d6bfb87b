"""Speakers and the names they go by, into the tables, and whom a name means by all that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial

from sqlite_utils import Database

from quotes.identity import fold, identify, preferred_name, surname
from quotes.identity.addresses import new_slug
from quotes.identity.roles import role_of
from quotes.identity.speakers import bare_name, name_in
from quotes.records import Attribution, Speaker
from quotes.store.db import add_rows, added, align, by_key, has_slug, one
from quotes.store.write.memory import Memory

# The number of an identity, and what an article calls it: name, role and organization.
Named = tuple[int, str, str | None, str | None]


def insert_speakers(
    memory: Memory, given: Iterable[tuple[int, Attribution]], article: int, article_key: str
) -> list[tuple[int, Speaker]]:
    """Store who is named by the attributions of ARTICLE that are GIVEN after their numbers.

    Returns:
        all of them after the numbers of their identities.
    """
    names: set[int] = set()
    spoken: list[tuple[int, Speaker]] = []
    called: dict[int, list[Named]] = {}
    for attribution, said in given:
        numbers = []
        called[attribution] = []
        for speaker in said.speakers:
            identity = identify(speaker, article_key)
            number = memory.ask(store_speaker, speaker, identity.key, article if identity.scoped else None)
            names.add(_name(memory, number, speaker.name))
            called[attribution].append((number, speaker.name, speaker.role, organization_in(speaker)))
            numbers.append(number)
        # A name next to the quote is one more form of the speaker's, where it can be only theirs.
        if len(set(numbers)) == 1 and said.mention is not None and said.mention.kind == "name":
            names.add(_name(memory, numbers[0], said.mention.text))
        spoken += zip(numbers, said.speakers, strict=True)
    add_rows(memory.db, "speaker_name_articles", ({"name": name, "article": article} for name in names), ignore=True)
    name_speakers(memory, called)
    return spoken


def store_speaker(db: Database, speaker: Speaker, key: str, article: int | None) -> int:
    """The number of the identity of KEY, that of SPEAKER, stored first where it is new.

    Whom it means may be another speaker; see :func:`resolve_number`.
    """
    held = by_key(db, "speakers", key)
    if held is None:
        return _new_speaker(db, key, speaker.name, speaker.kind, article)
    align(db, "speakers", held, {"name": preferred_name([held["name"], speaker.name])})
    return int(held["id"])


def ensure_speaker(db: Database, key: str, name: str, kind: str) -> int:
    """The number of the speaker of KEY, which may begin with that of its only article; stored first where it is new."""
    if held := by_key(db, "speakers", key):
        return int(held["id"])
    article = by_key(db, "articles", key.rpartition("/")[0])
    return _new_speaker(db, key, name, kind, article["id"] if article else None)


def _new_speaker(db: Database, key: str, name: str, kind: str, article: int | None) -> int:
    is_person, is_taken = kind == "person", partial(has_slug, db, "speakers")
    row = {
        "key": key,
        "name": name,
        "kind": kind,
        "surname": surname(name) if is_person else None,
        "article": article,
        "folded_name": name_in(key),
        "slug": new_slug(bare_name(name) if is_person else name, key, scoped=article is not None, is_taken=is_taken),
    }
    return added(db, "speakers", row)


def store_name(memory: Memory, speaker: int, name: str, article: int) -> None:
    """Note that SPEAKER is called NAME in ARTICLE."""
    row = {"name": _name(memory, speaker, name), "article": article}
    add_rows(memory.db, "speaker_name_articles", [row], ignore=True)


def _name(memory: Memory, speaker: int, name: str) -> int:
    """The number of NAME as one of SPEAKER's, stored first where it is new."""
    return memory.once("speaker_names", {"speaker": speaker, "name": name}, folded=fold(name))


def name_speakers(memory: Memory, called: Mapping[int, Iterable[Named]]) -> None:
    """Give each attribution, which has no speakers, those whom CALLED has for it, whose identities are stored."""
    rows = []
    for attribution, speakers in called.items():
        # Two spellings of one speaker in one statement are one speaker; the first is what it is called there.
        distinct: dict[int, Named] = {}
        for named in speakers:
            distinct.setdefault(named[0], named)
        whom = _meant_jointly(memory, distinct)
        rows += [
            {
                "attribution": attribution,
                "position": position,
                "speaker": speaker,
                "designation": designation(memory, *named),
            }
            for position, (speaker, named) in enumerate(zip(whom, distinct.values(), strict=True))
        ]
    add_rows(memory.db, "attribution_speakers", rows)


def rename_speakers(memory: Memory, attribution: int, speakers: Iterable[Named]) -> None:
    """Make SPEAKERS, whose identities are stored, those of ATTRIBUTION, each identity once."""
    memory.db.execute("DELETE FROM attribution_speakers WHERE attribution = ?", [attribution])
    name_speakers(memory, {attribution: speakers})


def designation(memory: Memory, identity: int, name: str, role: str | None, organization: str | None) -> int:
    """The number of what an article calls the speaker IDENTITY, stored first where it is new."""
    values = {"identity": identity, "name": name, "role": role, "organization": organization}
    return memory.once("designations", values)


def resolve_number(db: Database, number: int) -> int:
    """The number of the speaker whom the identity NUMBER means now.

    The user's aliases go first, then a merge by a person, then what linking found; each answer is asked about again.

    Raises:
        KeyError: there is no such identity.
    """
    sql = """
        SELECT linked_to, coalesce((
            SELECT other.id FROM speaker_aliases JOIN speakers AS other ON other.key = speaker_key
            WHERE speaker_aliases.kind = speakers.kind AND folded = speakers.folded_name AND other.id <> speakers.id
        ), merged_into) AS decided, apart
        FROM speakers WHERE id = :id
    """
    # Those on the way, and whether only the machine leads on from them.
    path: dict[int, bool] = {}
    while number not in path:
        row = one(db, sql, {"id": number})
        if row is None:
            raise KeyError(number)
        following = row["decided"] or (None if row["apart"] else row["linked_to"])
        if following is None:
            return number
        path[number] = row["decided"] is None
        number = following
    # A person merged one way what articles link the other way: the same one is meant wherever one begins, and it is the
    # one that only the machine would lead on from.
    circle = [*path][[*path].index(number) :]
    return min([each for each in circle if path[each]] or circle)


def standing_for(db: Database, number: int) -> list[int]:
    """The numbers of all speakers that mean the speaker NUMBER now, that one first where it means itself."""
    found = [other for other in _leading_to(db, [number]) if resolve_number(db, other) == number]
    return sorted(found, key=lambda other: (other != number, other))


def _leading_to(db: Database, numbers: Iterable[int]) -> list[int]:
    """NUMBERS and all that may mean them, by merges, links and aliases, however many steps away."""
    sql = """
        WITH RECURSIVE leading (id) AS (
            SELECT value FROM json_each(?)
            UNION SELECT other.id FROM leading CROSS JOIN speakers AS other ON other.merged_into = leading.id
            UNION SELECT other.id FROM leading CROSS JOIN speakers AS other ON other.linked_to = leading.id
            UNION SELECT other.id FROM leading
                CROSS JOIN speakers ON speakers.id = leading.id
                CROSS JOIN speaker_aliases ON speaker_aliases.speaker_key = speakers.key
                CROSS JOIN speakers AS other ON other.folded_name = folded AND other.kind = speaker_aliases.kind
        )
        SELECT id FROM leading
    """
    return [row[0] for row in db.execute(sql, [json.dumps(list(numbers))])]


def relink(db: Database, identities: Iterable[int]) -> set[int]:
    """Point every attribution to whom its identity means now, for IDENTITIES and all that mean them.

    To be called, inside a transaction, whenever a merge, a link or an alias of one of them has changed: an alias is one
    of the speaker it leads to, and of those that are called so.

    Returns:
        the attributions whose speakers are others now.
    """
    changed: set[int] = set()
    for number in _leading_to(db, identities):
        changed |= _point_all(db, number, resolve_number(db, number))
    return changed


def _point_all(db: Database, identity: int, speaker: int) -> set[int]:
    """Point the attributions of IDENTITY to SPEAKER; joint statements one by one, for nobody is joined to himself."""
    designations = "SELECT id FROM designations WHERE identity = :identity"
    joint = f"""
        SELECT DISTINCT own.attribution FROM attribution_speakers AS own
        JOIN attribution_speakers AS other
            ON other.attribution = own.attribution AND other.position <> own.position
        WHERE own.designation IN ({designations})
    """
    several = [row[0] for row in db.execute(joint, {"identity": identity})]
    changed = {attribution for attribution in several if point(db, attribution)}
    alone = f"""
        WHERE speaker <> :speaker AND designation IN ({designations})
            AND attribution NOT IN (SELECT value FROM json_each(:several))
    """
    values = {"speaker": speaker, "identity": identity, "several": json.dumps(several)}
    changed.update(row[0] for row in db.execute(f"SELECT attribution FROM attribution_speakers {alone}", values))
    db.execute(f"UPDATE attribution_speakers SET speaker = :speaker {alone}", values)
    return changed


def point(db: Database, attribution: int) -> bool:
    """Point ATTRIBUTION to whom the identities of its speakers mean now; whether that is anybody else."""
    memory = Memory(db)
    sql = """
        SELECT speaker, identity, name, role, organization
        FROM attribution_speakers JOIN designations ON designations.id = designation
        WHERE attribution = ? ORDER BY position
    """
    rows = db.execute(sql, [attribution]).fetchall()
    if [row[0] for row in rows] == _meant_jointly(memory, [row[1] for row in rows]):
        return False
    rename_speakers(memory, attribution, [row[1:] for row in rows])
    return True


def _meant_jointly(memory: Memory, identities: Iterable[int]) -> list[int]:
    """Whom each of the IDENTITIES of one statement, all different, means: where two mean one, one of them is taken to.

    That is the speaker's own identity or else the first; the others stay with the names they have.
    """
    whom = {number: memory.ask(resolve_number, number) for number in identities}
    if len(whom) < 2:
        return list(whom.values())
    taken = {speaker: number for number, speaker in reversed(whom.items())}
    taken |= {number: number for number, speaker in whom.items() if speaker == number}
    return [speaker if taken[speaker] == number else number for number, speaker in whom.items()]


def organization_in(speaker: Speaker) -> str | None:
    """The body that the role of SPEAKER, a person, belongs to, as the article has it."""
    return role_of(speaker.role).organization if speaker.kind == "person" else None
