"""Speakers and the names they go by, into the tables, and whom a name means by all that is known."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from quotes.identity import fold, identify, preferred_name, surname
from quotes.identity.roles import role_of
from quotes.identity.slugs import new_slug
from quotes.identity.speakers import bare_name, name_in
from quotes.records import Speaker, SpeakerKind
from quotes.store.db import Row, add_rows, added, one


def store_speaker(db: Database, speaker: Speaker, article: int, article_key: str) -> Row:
    """The row (``id``, ``key``) of SPEAKER's name in that article, stored first where it is new.

    Whom it means may be another speaker; see :func:`resolve`.
    """
    identity = identify(speaker, article_key)
    held = one(db, "SELECT id, key, name FROM speakers WHERE key = :key", {"key": identity.key})
    if held is None:
        place = article if identity.scoped else None
        number = add_speaker(db, identity.key, speaker.name, speaker.kind, article=place)
        held = {"id": number, "key": identity.key, "name": speaker.name}
    else:
        shown = preferred_name([held["name"], speaker.name])
        if shown != held["name"]:
            db.table("speakers").update(held["id"], {"name": shown})
    store_name(db, held["id"], speaker.name, article)
    return held


def add_speaker(db: Database, key: str, name: str, kind: SpeakerKind, *, article: int | None = None) -> int:
    """The number of a new speaker; ARTICLE is the number of the only one it is known in."""
    row = {
        "key": key,
        "name": name,
        "kind": kind,
        "surname": surname(name) if kind == "person" else None,
        "article": article,
        "folded_name": name_in(key),
        "slug": slug_for(db, key, name, kind, scoped=article is not None),
    }
    return added(db, "speakers", row)


def slug_for(db: Database, key: str, name: str, kind: SpeakerKind, *, scoped: bool) -> str:
    """A free slug for a speaker."""

    def is_taken(slug: str) -> bool:
        return one(db, "SELECT 1 FROM speakers WHERE slug = :slug", {"slug": slug}) is not None

    return new_slug(bare_name(name) if kind == "person" else name, key, scoped=scoped, is_taken=is_taken)


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
    values = {"identity": identity, "name": name, "role": role, "organization": organization}
    held = one(
        db,
        """
        SELECT designations.id FROM speakers JOIN designations ON designations.identity = speakers.id
        WHERE speakers.key = :identity AND designations.name = :name
            AND coalesce(role, '') = coalesce(:role, '')
            AND coalesce(designations.organization, '') = coalesce(:organization, '')
        """,
        values,
    )
    if held is not None:
        return int(held["id"])
    (own,) = db.query("SELECT id FROM speakers WHERE key = ?", [identity])
    return added(db, "designations", values | {"identity": own["id"]})


def resolve(db: Database, identity_key: str) -> int:
    """The number of the speaker whom the identity IDENTITY_KEY means now.

    The user's aliases go first, then a merge by a person, then what linking found; each answer is asked about again.

    Raises:
        KeyError: there is no such identity.
    """
    row = _row(db, "key", identity_key)
    if row is None:
        raise KeyError(identity_key)
    return _meant(db, row)


def resolve_number(db: Database, number: int) -> int:
    """The same for the number of a speaker.

    Raises:
        KeyError: there is no such speaker.
    """
    row = _row(db, "id", number)
    if row is None:
        raise KeyError(number)
    return _meant(db, row)


def _meant(db: Database, row: Row) -> int:
    seen = [row["id"]]
    by_machine: list[int] = []
    while True:
        following, is_link = _next(db, row)
        if following is None:
            return int(row["id"])
        if is_link:
            by_machine.append(row["id"])
        if following["id"] in seen:
            # A person merged one way what articles link the other way: the same one is meant wherever one begins, and
            # it is the one that only the machine would lead on from.
            circle = seen[seen.index(following["id"]) :]
            return int(min(set(by_machine) & set(circle) or circle))
        seen.append(following["id"])
        row = following


def _next(db: Database, row: Row) -> tuple[Row | None, bool]:
    """Whom ROW means by the next step, if anybody else, and whether only the machine says so."""
    sql = "SELECT speaker_key FROM speaker_aliases WHERE kind = :kind AND folded = :folded"
    alias = one(db, sql, {"kind": row["kind"], "folded": row["folded_name"]})
    if alias is not None and alias["speaker_key"] != row["key"]:
        aliased = _row(db, "key", alias["speaker_key"])
        if aliased is not None:
            return aliased, False
    if row["merged_into"] is not None:
        return _row(db, "id", row["merged_into"]), False
    if row["linked_to"] is not None and not row["apart"]:
        return _row(db, "id", row["linked_to"]), True
    return None, False


def _row(db: Database, column: str, value: str | int) -> Row | None:
    sql = f"SELECT id, key, kind, folded_name, merged_into, linked_to, apart FROM speakers WHERE {column} = :value"
    return one(db, sql, {"value": value})


def standing_for(db: Database, number: int) -> list[int]:
    """The numbers of all speakers that mean the speaker NUMBER now, that one first where it means itself."""
    found = [other for other in _leading_to(db, [number]) if resolve_number(db, other) == number]
    return sorted(found, key=lambda other: (other != number, other))


def _leading_to(db: Database, numbers: Iterable[int]) -> list[int]:
    """NUMBERS and all that may mean them, by merges, links and aliases, however many steps away."""
    found = list(dict.fromkeys(numbers))
    sql = """
        SELECT id FROM speakers WHERE merged_into = :id OR linked_to = :id
        UNION SELECT named.id FROM speakers
        JOIN speaker_aliases ON speaker_aliases.speaker_key = speakers.key
        JOIN speakers AS named ON named.folded_name = speaker_aliases.folded AND named.kind = speaker_aliases.kind
        WHERE speakers.id = :id
    """
    seen = set(found)
    for number in found:
        for row in list(db.query(sql, {"id": number})):
            if row["id"] not in seen:
                seen.add(row["id"])
                found.append(row["id"])
    return found


def relink(db: Database, speaker_keys: Iterable[str]) -> set[int]:
    """Point every attribution to whom its identity means now, for the identities SPEAKER_KEYS and all that mean them.

    To be called, inside a transaction, whenever a merge, a link or an alias of one of them has changed.  An alias is
    named by the key of the speaker it leads to, and of those that are called so.

    Returns:
        the attributions whose speakers are others now.
    """
    numbers = [row["id"] for key in dict.fromkeys(speaker_keys) if (row := _row(db, "key", key)) is not None]
    changed: set[int] = set()
    for number in _leading_to(db, numbers):
        key = next(iter(db.execute("SELECT key FROM speakers WHERE id = ?", [number])))[0]
        changed |= _point(db, key, resolve_number(db, number))
    return changed


def _point(db: Database, identity: str, speaker: int) -> set[int]:
    """Point the attributions of IDENTITY to SPEAKER; joint statements one by one, for nobody is joined to himself."""
    joint = [
        row["attribution"]
        for row in db.query(
            """
            SELECT DISTINCT own.attribution FROM attributed_speakers AS own
            JOIN attribution_speakers AS other
                ON other.attribution = own.attribution AND other.position <> own.position
            WHERE own.identity = ?
            """,
            [identity],
        )
    ]
    changed = {attribution for attribution in joint if point(db, attribution)}
    where = """
        WHERE speaker <> :speaker AND attribution NOT IN (SELECT value FROM json_each(:joint)) AND designation IN (
            SELECT designations.id FROM speakers JOIN designations ON designations.identity = speakers.id
            WHERE speakers.key = :identity
        )
    """
    values = {"speaker": speaker, "identity": identity, "joint": str(joint)}
    changed |= {row["attribution"] for row in db.query(f"SELECT attribution FROM attribution_speakers {where}", values)}
    db.execute(f"UPDATE attribution_speakers SET speaker = :speaker {where}", values)
    return changed


def point(db: Database, attribution: int) -> bool:
    """Point ATTRIBUTION to whom the identities of its speakers mean now; whether that is anybody else."""
    rows = list(db.query("SELECT * FROM attributed_speakers WHERE attribution = ? ORDER BY position", [attribution]))
    meant = meant_jointly(db, [row["identity"] for row in rows])
    if [row["speaker"] for row in rows] == meant:
        return False
    # Taken out and put back, since two of them may change places.
    db.execute("DELETE FROM attribution_speakers WHERE attribution = ?", [attribution])
    same = ("attribution", "position", "designation")
    add_rows(
        db,
        "attribution_speakers",
        ({**{name: row[name] for name in same}, "speaker": number} for row, number in zip(rows, meant, strict=True)),
    )
    return True


def meant_jointly(db: Database, identities: Iterable[str]) -> list[int]:
    """Whom each of the IDENTITIES of one statement means: where two mean one, only one of them is taken to.

    That is the speaker's own identity or else the first; the others stay with the names they have.
    """
    own = {key: row["id"] for key in identities if (row := _row(db, "key", key)) is not None}
    meant = {key: resolve(db, key) for key in own}
    taken = {number: key for key, number in reversed(meant.items())}
    taken |= {number: key for key, number in own.items() if meant[key] == number}
    return [meant[key] if taken[meant[key]] == key else own[key] for key in own]


def organization_in(speaker: Speaker) -> str | None:
    """The body that the role of SPEAKER, a person, belongs to, as the article has it."""
    return role_of(speaker.role).organization if speaker.kind == "person" else None
