"""Whom an identity means after all that people decided about speakers: merges, aliases, names.

``designations.identity`` is whom identification took a name for and is never changed; ``attribution_speakers.speaker``
is whom it means now.  ``speakers.merged_into`` is always the last of a chain.  Everything here follows from the log, so
that an entry is undone by working it out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from quotes.identity import preferred_name
from quotes.identity.speakers import name_in
from quotes.store.corrections import log
from quotes.store.db import Row, one
from quotes.store.write import speakers

# What a person may say of a speaker besides the name, each a column.
FACTS = ("organization", "wikidata")
Named = Mapping[str, Any]


@dataclass(slots=True)
class Decisions:
    """What the entries in force say of speakers.

    Attributes:
        into: whom a key was merged into.
        aliases: whom an identity without its article means (``organization:moscow``).
        known: name and kind of every speaker that the entries name.
    """

    into: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    known: dict[str, Named] = field(default_factory=dict)

    def root(self, key: str) -> str:
        """Whom KEY means in the end."""
        return self.path(key)[-1]

    def path(self, key: str) -> list[str]:
        """KEY, whom it means, whom that one means, and so on."""
        path = [key]
        while (following := self.into.get(path[-1]) or self.aliases.get(unscoped(path[-1]))) is not None:
            path.append(following)
        return path


def unscoped(key: str) -> str:
    """KEY without the article that it belongs to, if it does."""
    return key.rpartition("/")[2]


def resolve(db: Database, key: str) -> str:
    """The key of the speaker whom the identity KEY means now: another one where it was merged, linked or aliased."""
    try:
        number = speakers.resolve(db, key)
    except KeyError:
        return key
    return str(db.table("speakers").get(number)["key"])


def ensure_speaker(db: Database, named: Named) -> int:
    """The number of the speaker NAMED by key, name and kind, who is stored first where nobody has that key."""
    return speakers.ensure_speaker(db, named["key"], named["name"], named["kind"])


def replay_speakers(db: Database, keys: Iterable[str]) -> set[str]:
    """Bring the speakers of KEYS, and whoever is one with them, in line with the log; inside a transaction.

    Returns:
        The keys of those who mean another one now.
    """
    entries = log.entries(db, kind="speaker")
    decided = _decisions(entries)
    everybody = _with_relatives(db, set(keys))
    rejected = {entry.subject for entry in log.in_force(entries) if entry.action == "reject"}
    # Whoever is no speaker is nobody else either, whatever articles tell later.
    apart = _apart(entries) | rejected
    changed = set()
    for key in sorted(everybody):
        row = one(db, "SELECT id, merged_into, apart, rejected FROM speakers WHERE key = :key", {"key": key})
        if row is None:
            continue
        into = decided.root(key)
        target = None if into == key else ensure_speaker(db, decided.known[into])
        values = {"merged_into": target, "apart": int(key in apart), "rejected": int(key in rejected)}
        if any(row[name] != value for name, value in values.items()):
            db.table("speakers").update(row["id"], values)
            changed.add(key)
    _keep_aliases(db, entries, decided)
    speakers.relink(db, changed)
    _describe(db, everybody, entries)
    _judge_suggestions(db, everybody, entries)
    return changed


def relink(db: Database, quote: int) -> None:
    """Point the attributions of QUOTE to the speakers whom their identities mean now."""
    for row in list(db.query("SELECT id FROM attributions WHERE quote = ? ORDER BY id", [quote])):
        speakers.point(db, row["id"])


def _decisions(entries: Iterable[log.Correction]) -> Decisions:
    decided = Decisions()
    for entry in log.in_force(entries):
        for named in (entry.new.get(name) for name in ("into", "speaker", "other")):
            if named:
                decided.known[named["key"]] = named
        if entry.action == "merge":
            target = entry.new["into"]["key"]
            # Two newsrooms may have merged the two either way: they are one already, and a circle has no end.
            if entry.subject not in decided.path(target):
                decided.into[entry.subject] = target
        elif entry.action == "alias":
            target = entry.new["speaker"]["key"]
            if entry.new["identity"] not in map(unscoped, decided.path(target)):
                decided.aliases[entry.new["identity"]] = target
    return decided


def _apart(entries: Iterable[log.Correction]) -> set[str]:
    """The keys of the speakers that the machine may not link to anybody, as a person told them from somebody.

    Of two it is the one that is known in one article only or, failing that, the less quoted one, named second.
    """
    keys = set()
    for entry in log.in_force(entries):
        if entry.action == "apart":
            pair = [entry.subject, entry.new["other"]["key"]]
            keys |= {key for key in pair if "/" in key} or {pair[1]}
    return keys


def _with_relatives(db: Database, keys: set[str]) -> set[str]:
    """KEYS, whom an alias among them means, whom they were merged into, and who else was."""
    rows = db.query(
        """
        WITH named AS (SELECT id, key, merged_into FROM speakers WHERE key IN (SELECT value FROM json_each(:keys))),
        heads AS (SELECT id FROM named UNION SELECT merged_into FROM named)
        SELECT key FROM speakers WHERE id IN heads OR merged_into IN heads
        """,
        {"keys": json.dumps(sorted(keys))},
    )
    return keys | {row["key"] for row in rows}


def break_circles(db: Database) -> set[str]:
    """Keep those whom a person merged others into from being linked, by the machine, to one of these.

    Returns:
        Their keys.
    """
    rows = db.query(
        """
        SELECT DISTINCT head.id, head.key FROM speakers
        JOIN speakers AS head ON head.id = speakers.merged_into
        WHERE speakers.merged_into IS NOT NULL AND head.linked_to IS NOT NULL AND NOT head.apart
        """
    )
    circling = {row["key"]: row["id"] for row in list(rows) if speakers.resolve_number(db, row["id"]) == row["id"]}
    for number in circling.values():
        db.table("speakers").update(number, {"apart": 1})
    speakers.relink(db, circling)
    return {*circling}


def having_identity(db: Database, identity: str) -> set[str]:
    """The keys of the stored speakers that an alias for IDENTITY is about: in every article, or in one."""
    rows = db.query(
        "SELECT key FROM speakers WHERE key = :identity OR substr(key, -length(:identity) - 1) = '/' || :identity",
        {"identity": identity},
    )
    return {row["key"] for row in rows}


def _keep_aliases(db: Database, entries: list[log.Correction], decided: Decisions) -> None:
    """Let the table of aliases say what the log does, and keep what it says of other origin."""
    for entry in entries:
        if entry.action != "alias":
            continue
        row = {
            "kind": entry.new["speaker"]["kind"],
            "name": entry.new["name"],
            "folded": name_in(entry.new["identity"]),
            "speaker_key": entry.new["speaker"]["key"],
        }
        same = "kind = :kind AND folded = :folded AND speaker_key = :speaker_key"
        held = db.table("speaker_aliases").count_where(same, row) > 0
        holds = decided.aliases.get(entry.new["identity"]) == row["speaker_key"]
        if holds and not held:
            db.table("speaker_aliases").insert(row, replace=True)
        elif held and not holds:
            db.table("speaker_aliases").delete_where(same, row)


def _describe(db: Database, keys: set[str], entries: list[log.Correction]) -> None:
    """Give those of KEYS that anybody ever renamed or described the name and facts that hold."""
    for key in sorted(keys & {entry.subject for entry in entries}):
        row = one(db, "SELECT * FROM speakers WHERE key = :key", {"key": key})
        if row is None:
            continue
        ours = [entry for entry in entries if entry.subject == key]
        values: Row = {}
        for column in ("name", *FACTS):
            action = "rename" if column == "name" else column
            said = [entry for entry in ours if entry.action == action]
            holding = [entry.new[column] for entry in log.in_force(said)]
            if holding:
                values[column] = holding[-1]
            elif said:
                before = said[0].old.get(column)
                values[column] = _machine_name(db, key, str(before)) if column == "name" else before
        if any(row[column] != value for column, value in values.items()):
            db.table("speakers").update(row["id"], values)


def _machine_name(db: Database, key: str, name: str) -> str:
    """The name that articles alone give the speaker KEY; NAME where no article does."""
    rows = db.query(
        "SELECT DISTINCT attributed_speakers.name FROM attributed_speakers "
        "JOIN attributions ON attributions.id = attribution AND origin = 'machine' WHERE identity = ?",
        [key],
    )
    names = [row["name"] for row in rows]
    return preferred_name(names) if names else name


def _judge_suggestions(db: Database, keys: set[str], entries: list[log.Correction]) -> None:
    """Settle the suggestions about KEYS that a person has answered, and open those whose answer was undone."""
    apart = {
        frozenset((entry.subject, entry.new["other"]["key"]))
        for entry in log.in_force(entries)
        if entry.action == "apart"
    }
    rows = db.query(
        """
        SELECT suggestions.id, suggestions.status, a.key, b.key AS other
        FROM suggestions JOIN speakers AS a ON a.id = speaker JOIN speakers AS b ON b.id = other
        WHERE a.key IN (SELECT value FROM json_each(:keys)) OR b.key IN (SELECT value FROM json_each(:keys))
        """,
        {"keys": json.dumps(sorted(keys))},
    )
    for row in list(rows):
        declined = frozenset((row["key"], row["other"])) in apart
        status = (
            "accepted" if resolve(db, row["key"]) == resolve(db, row["other"]) else "declined" if declined else "open"
        )
        if status != row["status"]:
            db.table("suggestions").update(row["id"], {"status": status})


def quotes_of(db: Database, keys: set[str]) -> set[int]:
    """The numbers of the quotes that any run or person gave to one of the identities KEYS."""
    rows = db.query(
        """
        SELECT DISTINCT quote FROM attributions WHERE id IN (
            SELECT attribution FROM attributed_speakers WHERE identity IN (SELECT value FROM json_each(:keys))
        )
        """,
        {"keys": json.dumps(sorted(keys))},
    )
    return {row["quote"] for row in rows}
