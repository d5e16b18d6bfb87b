"""Speakers and the names they go by, into the tables."""

from __future__ import annotations

from sqlite_utils import Database

from quotes.identity import fold, identify, preferred_name, surname
from quotes.records import Speaker, SpeakerKind
from quotes.store.tables import added, one


def store_speaker(db: Database, speaker: Speaker, article: int, article_key: str) -> int:
    """The number of SPEAKER, who is stored first where nobody of that identity is."""
    identity = identify(speaker, article_key)
    held = one(db, "SELECT id, name FROM speakers WHERE key = :key", {"key": identity.key})
    if held is None:
        number = added(
            db,
            "speakers",
            {
                "key": identity.key,
                "name": speaker.name,
                "kind": speaker.kind,
                "surname": _surname_of(speaker.kind, speaker.name),
                "article": article if identity.scoped else None,
            },
        )
    else:
        number = int(held["id"])
        shown = preferred_name([held["name"], speaker.name])
        if shown != held["name"]:
            db.table("speakers").update(number, {"name": shown})
    store_name(db, number, speaker.name, article)
    return number


def _surname_of(kind: SpeakerKind, name: str) -> str | None:
    return surname(name) if kind == "person" else None


def store_name(db: Database, speaker: int, name: str, article: int) -> None:
    db.table("speaker_names").insert(
        {"speaker": speaker, "name": name, "folded": fold(name), "article": article}, ignore=True
    )
