"""Whom an identity means after all that people decided about speakers: merges, aliases, names.

``designations.identity`` is whom identification took a name for and is never changed; ``attribution_speakers.speaker``
is whom it means now.  ``speakers.merged_into`` is always the last of a chain.  Everything here follows from the log, so
that an entry is undone by working it out anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlite_utils import Database

from quotes.identity import preferred_name
from quotes.identity.speakers import name_in
from quotes.store.corrections import log
from quotes.store.db import Row, align, among, by_key, change, column
from quotes.store.write import speakers

# What a person may say of a speaker, by action: the column of it.
FACTS = {"rename": "name", "organization": "organization", "wikidata": "wikidata"}
# Where an entry about a speaker names another one, by key, name and kind.
OTHERS = ("into", "speaker", "other")


@dataclass(slots=True)
class Decisions:
    """What the entries in force say of speakers, by their keys."""

    into: dict[str, str] = field(default_factory=dict)  #: whom a key was merged into
    #: Whom an identity without its article means (``organization:moscow``).
    aliases: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)  #: who is no speaker
    pairs: set[frozenset[str]] = field(default_factory=set)  #: the two of whom a person said that they are not one
    apart: set[str] = field(default_factory=set)  #: who may not be linked to anybody by the machine
    #: What a speaker's columns are, by a person's word.
    facts: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    known: dict[str, Row] = field(default_factory=dict)  #: name and kind of every speaker that the entries name

    def path(self, key: str) -> list[str]:
        """KEY, whom it means, whom that one means, and so on."""
        path = [key]
        while (following := self.into.get(path[-1]) or self.aliases.get(unscoped(path[-1]))) is not None:
            path.append(following)
        return path

    def take(self, entry: log.Correction) -> None:
        """Let ENTRY hold, after those that were taken before."""
        new, subject = entry.new, entry.subject
        self.known |= {new[name]["key"]: new[name] for name in OTHERS if name in new}
        match entry.action:
            # Two newsrooms may have merged the two either way: they are one already, and a circle has no end.
            case "merge" if subject not in self.path(new["into"]["key"]):
                self.into[subject] = new["into"]["key"]
            case "alias" if new["identity"] not in map(unscoped, self.path(new["speaker"]["key"])):
                self.aliases[new["identity"]] = new["speaker"]["key"]
            case "reject":
                self.rejected.add(subject)
                # Whoever is no speaker is nobody else either, whatever articles tell later.
                self.apart.add(subject)
            case "apart":
                pair = [subject, new["other"]["key"]]
                self.pairs.add(frozenset(pair))
                # The one that is known in one article only or, failing that, the less quoted one, named second.
                self.apart |= {key for key in pair if "/" in key} or {pair[1]}
            case action if action in FACTS:
                self.facts[subject] |= new


def unscoped(key: str) -> str:
    """KEY without the article that it belongs to, if it does."""
    return key.rpartition("/")[2]


def resolve(db: Database, key: str) -> str:
    """The key of the speaker whom the identity KEY means now: another one where it was merged, linked or aliased."""
    held = by_key(db, "speakers", key)
    return str(db.table("speakers").get(speakers.resolve_number(db, held["id"]))["key"]) if held else key


def replay_speakers(db: Database, keys: Iterable[str]) -> set[int]:
    """Bring the speakers of KEYS, and whoever is one with them, in line with the log; inside a transaction.

    Returns:
        The numbers of those who mean another one now.
    """
    entries = log.entries(db, kind="speaker")
    decided = Decisions()
    for entry in log.in_force(entries):
        decided.take(entry)
    everybody = _with_relatives(db, set(keys))
    changed = set()
    for key in sorted(everybody):
        row = by_key(db, "speakers", key)
        if row is None:
            continue
        into = decided.path(key)[-1]
        target = decided.known.get(into) if into != key else None
        values = {
            "merged_into": target and speakers.ensure_speaker(db, target["key"], target["name"], target["kind"]),
            "apart": int(key in decided.apart),
            "rejected": int(key in decided.rejected),
        }
        if align(db, "speakers", row, values):
            changed.add(row["id"])
        align(db, "speakers", row, _before(db, key, entries) | decided.facts[key])
    _keep_aliases(db, entries, decided)
    speakers.relink(db, changed)
    _judge_suggestions(db, everybody, decided)
    return changed


def _before(db: Database, key: str, entries: Iterable[log.Correction]) -> Row:
    """What the columns that ENTRIES, undone or not, say of the speaker KEY were before the first of them."""
    before: Row = {}
    for entry in entries:
        if entry.subject == key and entry.action in FACTS:
            before.setdefault(FACTS[entry.action], entry.old.get(FACTS[entry.action]))
    if "name" in before:
        # Articles may have told a fuller one since.
        sql = """
            SELECT DISTINCT attributed_speakers.name FROM attributed_speakers
            JOIN attributions ON attributions.id = attribution AND origin = 'machine' WHERE identity IN {}
        """
        names = column(db, sql, [key])
        before["name"] = preferred_name(names) if names else before["name"]
    return before


def _with_relatives(db: Database, keys: set[str]) -> set[str]:
    """KEYS, whom an alias among them means, whom they were merged into, and who else was."""
    sql = """
        WITH named AS (SELECT id, merged_into FROM speakers WHERE key IN {}),
        heads AS (SELECT id FROM named UNION SELECT merged_into FROM named)
        SELECT key FROM speakers WHERE id IN heads OR merged_into IN heads
    """
    return keys.union(column(db, sql, keys))


def break_circles(db: Database) -> list[int]:
    """Keep those whom a person merged others into from being linked, by the machine, to one of these.

    Returns:
        Their numbers.
    """
    sql = """
        SELECT DISTINCT head.id FROM speakers JOIN speakers AS head ON head.id = speakers.merged_into
        WHERE speakers.merged_into IS NOT NULL AND head.linked_to IS NOT NULL AND NOT head.apart
    """
    circling = [number for (number,) in db.execute(sql).fetchall() if speakers.resolve_number(db, number) == number]
    for number in circling:
        change(db, "speakers", number, {"apart": 1})
    speakers.relink(db, circling)
    return circling


def _keep_aliases(db: Database, entries: list[log.Correction], decided: Decisions) -> None:
    """Let the table of aliases say what the log does, and keep what it says of other origin."""
    for new in [entry.new for entry in entries if entry.action == "alias"]:
        row = {
            "kind": new["speaker"]["kind"],
            "name": new["name"],
            "folded": name_in(new["identity"]),
            "speaker_key": new["speaker"]["key"],
        }
        same = "kind = :kind AND folded = :folded AND speaker_key = :speaker_key"
        held = db.table("speaker_aliases").count_where(same, row) > 0
        holds = decided.aliases.get(new["identity"]) == row["speaker_key"]
        if holds and not held:
            db.table("speaker_aliases").insert(row, replace=True)
        elif held and not holds:
            db.table("speaker_aliases").delete_where(same, row)


def _judge_suggestions(db: Database, keys: set[str], decided: Decisions) -> None:
    """Settle the suggestions about KEYS that a person has answered, and open those whose answer was undone."""
    sql = """
        SELECT suggestions.id, suggestions.status, one.key, other.key
        FROM suggestions JOIN speakers AS one ON one.id = speaker JOIN speakers AS other ON other.id = other
        WHERE one.key IN {0} OR other.key IN {0}
    """
    for number, status, *pair in among(db, sql, keys):
        declined = frozenset(pair) in decided.pairs
        is_one = len({resolve(db, key) for key in pair}) == 1
        values = {"status": "accepted" if is_one else "declined" if declined else "open"}
        align(db, "suggestions", {"id": number, "status": status}, values)


def quotes_of(db: Database, identities: Iterable[int]) -> set[int]:
    """The numbers of the quotes that any run or person gave to one of IDENTITIES."""
    sql = """
        SELECT quote FROM attributions WHERE id IN (
            SELECT attribution FROM attribution_speakers JOIN designations ON designations.id = designation
            WHERE identity IN {}
        )
    """
    return set(column(db, sql, identities))
