"""Speakers and the names they go by, into the tables, and whom a name means by all that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity import fold, identify, preferred_name, surname
from quotes.identity.roles import role_of
from quotes.identity.slugs import new_slug
from quotes.identity.speakers import bare_name, name_in
from quotes.records import Speaker
from quotes.store.db import Row, add_rows, added, align, kept_once, one

# The key of an identity, and what an article calls it: name, role and organization.
Named = tuple[str, str, str | None, str | None]


def store_speaker(db: Database, speaker: Speaker, article: int, article_key: str) -> Row:
    """The row (``id``, ``key``) of SPEAKER's name in that article, stored first where it is new.

    Whom it means may be another speaker; see :func:`resolve`.
    """
    key = identify(speaker, article_key).key
    held = _held(db, key)
    if held is None:
        held = {"id": ensure_speaker(db, key, speaker.name, speaker.kind), "key": key}
    else:
        align(db, "speakers", held, {"name": preferred_name([held["name"], speaker.name])})
    store_name(db, held["id"], speaker.name, article)
    return held


def ensure_speaker(db: Database, key: str, name: str, kind: str) -> int:
    """The number of the speaker of KEY, which may begin with that of its only article; stored first where it is new."""
    if held := _held(db, key):
        return int(held["id"])
    article = one(db, "SELECT id FROM articles WHERE key = :key", {"key": key.rpartition("/")[0]})

    def is_taken(slug: str) -> bool:
        return db.table("speakers").count_where("slug = ?", [slug]) > 0

    is_person = kind == "person"
    row = {
        "key": key,
        "name": name,
        "kind": kind,
        "surname": surname(name) if is_person else None,
        "article": article and article["id"],
        "folded_name": name_in(key),
        "slug": new_slug(bare_name(name) if is_person else name, key, scoped=article is not None, is_taken=is_taken),
    }
    return added(db, "speakers", row)


def store_name(db: Database, speaker: int, name: str, article: int) -> None:
    """Note that SPEAKER is called NAME in ARTICLE."""
    values = {"speaker": speaker, "name": name, "folded": fold(name), "article": article}
    db.execute("INSERT OR IGNORE INTO speaker_names (speaker, name, folded) VALUES (:speaker, :name, :folded)", values)
    db.execute(
        "INSERT OR IGNORE INTO speaker_name_articles (name, article) "
        "SELECT id, :article FROM speaker_names WHERE speaker = :speaker AND name = :name",
        values,
    )


def designation(db: Database, identity: str, name: str, role: str | None, organization: str | None) -> int:
    """The number of what an article calls the speaker whose key is IDENTITY, stored first where it is new."""
    held = _held(db, identity)
    assert held is not None, "the identity, which is stored first"
    values = {"identity": held["id"], "name": name, "role": role, "organization": organization}
    return kept_once(db, "designations", values)


def name_speakers(db: Database, attribution: int, speakers: Iterable[Named]) -> None:
    """Make SPEAKERS, whose identities are stored, those of ATTRIBUTION, each identity once."""
    # Two spellings of one speaker in one statement are one speaker; the first is what it is called there.
    distinct: dict[str, Named] = {}
    for named in speakers:
        distinct.setdefault(named[0], named)
    called = [designation(db, *named) for named in distinct.values()]
    db.execute("DELETE FROM attribution_speakers WHERE attribution = ?", [attribution])
    add_rows(
        db,
        "attribution_speakers",
        (
            {"attribution": attribution, "position": position, "speaker": speaker, "designation": designation}
            for position, (speaker, designation) in enumerate(zip(meant_jointly(db, distinct), called, strict=True))
        ),
    )


def resolve(db: Database, identity_key: str) -> int:
    """The number of the speaker whom the identity IDENTITY_KEY means now.

    The user's aliases go first, then a merge by a person, then what linking found; each answer is asked about again.

    Raises:
        KeyError: there is no such identity.
    """
    held = _held(db, identity_key)
    if held is None:
        raise KeyError(identity_key)
    return resolve_number(db, held["id"])


def _held(db: Database, key: str) -> Row | None:
    return one(db, "SELECT id, key, name FROM speakers WHERE key = :key", {"key": key})


def resolve_number(db: Database, number: int) -> int:
    """The same for the number of a speaker.

    Raises:
        KeyError: there is no such speaker.
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


def relink(db: Database, speaker_keys: Iterable[str]) -> set[int]:
    """Point every attribution to whom its identity means now, for the identities SPEAKER_KEYS and all that mean them.

    To be called, inside a transaction, whenever a merge, a link or an alias of one of them has changed.  An alias is
    named by the key of the speaker it leads to, and of those that are called so.

    Returns:
        the attributions whose speakers are others now.
    """
    changed: set[int] = set()
    for number in _leading_to(db, [held["id"] for key in speaker_keys if (held := _held(db, key))]):
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
    rows = list(db.query("SELECT * FROM attributed_speakers WHERE attribution = ? ORDER BY position", [attribution]))
    meant = meant_jointly(db, [row["identity"] for row in rows])
    if [row["speaker"] for row in rows] == meant:
        return False
    name_speakers(db, attribution, [(row["identity"], row["name"], row["role"], row["organization"]) for row in rows])
    return True


def meant_jointly(db: Database, identities: Iterable[str]) -> list[int]:
    """Whom each of the IDENTITIES of one statement means: where two mean one, only one of them is taken to.

    That is the speaker's own identity or else the first; the others stay with the names they have.
    """
    own = {key: int(held["id"]) for key in identities if (held := _held(db, key))}
    meant = {key: resolve_number(db, number) for key, number in own.items()}
    taken = {number: key for key, number in reversed(meant.items())}
    taken |= {number: key for key, number in own.items() if meant[key] == number}
    return [meant[key] if taken[meant[key]] == key else own[key] for key in own]


def organization_in(speaker: Speaker) -> str | None:
    """The body that the role of SPEAKER, a person, belongs to, as the article has it."""
    return role_of(speaker.role).organization if speaker.kind == "person" else None
