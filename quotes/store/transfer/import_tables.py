"""Speakers, aliases, outlets and the log of another collection, from the tables of an export into ours.

A key that is here keeps what is known of it here, and gains what is not; where both know and differ, that is a
conflict, which is reported and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import TransferError
from quotes.identity import fold, name_key
from quotes.records import SPEAKER_KINDS
from quotes.store.db import Row, added, one
from quotes.store.transfer import sheets
from quotes.store.transfer.export import SHEETS
from quotes.store.transfer.import_articles import new_speaker
from quotes.store.write.outlets import free_slug, link_listeners, place_articles

Report = Callable[[str], None]
_OUTLET_KINDS = ("publisher", "agency", "broadcaster", "platform")
_NAMED_BY = ("articles", "package", "user")
_SUBJECT_KINDS = ("quote", "speaker", "outlet")
# What an entry of the log has to say of what was decided, each with what it is: a speaker by key, name and kind.
_DECIDED: dict[str, dict[str, type | str]] = {
    **{action: {"status": str} for action in ("correct", "confirm", "dispute", "reject")},
    "merge": {"into": "speaker"},
    "apart": {"other": "speaker"},
    "split": {"speaker": "speaker", "quotes": dict},
    "alias": {"speaker": "speaker", "identity": str, "name": str},
    "rename": {"name": str},
    "organization": {"organization": str},
    "wikidata": {"wikidata": str},
    "undo": {},
}


def take_outlets(db: Database, path: Path, report: Report) -> None:
    """Take in the outlets of the table at PATH."""
    before = highest(db, "outlets")
    for place, row in sheets.read_sheet(path, SHEETS["outlets"], needed=("key", "name")):
        _check_choice(place, "kind", row["kind"], ("", *_OUTLET_KINDS))
        _check_choice(place, "named_by", row["named_by"], ("", *_NAMED_BY))
        held = one(db, "SELECT * FROM outlets WHERE key = :key", {"key": row["key"]})
        if held is None:
            # Who writes a table by hand says so on their own authority.
            values = {"key": row["key"], "name": row["name"], "named_by": row["named_by"] or "user"}
            held = {"id": added(db, "outlets", values), "kind": None, "domain": None, "slug": None}
        facts = {"kind": row["kind"], "domain": row["domain"]}
        _fill(db, "outlets", place, held, facts, row["key"], report)
        if held["slug"] is None:
            _give_slug(db, "outlets", place, held["id"], row["slug"] or free_slug(db, row["name"]), before, report)
        for domain in sheets.split(row["domains"]):
            _claim(db, "outlet_domains", place, {"domain": domain}, held["id"], report)
        names = {name_key(name): name for name in (*sheets.split(row["aliases"]), row["name"])}
        for key, name in names.items():
            _claim(db, "outlet_names", place, {"key": key, "name": name}, held["id"], report)
        link_listeners(db, set(names), held["id"])
    place_articles(db)


def _claim(db: Database, table: str, place: str, values: Row, outlet: int, report: Report) -> None:
    """Let a name or domain mean OUTLET, unless it means another one here."""
    column, value = next(iter(values.items()))
    held = one(
        db,
        f"SELECT outlet, outlets.name FROM {table} JOIN outlets ON outlets.id = outlet WHERE {table}.{column} = :value",
        {"value": value},
    )
    if held is None:
        db.table(table).insert({**values, "outlet": outlet})
    elif held["outlet"] != outlet:
        report(f"{place}: {values.get('name', value)!r} means {held['name']} here, and that stays")


def make_speakers(db: Database, path: Path) -> None:
    """Make those speakers of the table at PATH that are not here.

    Those who are known in one article alone, which is not here, are left out.
    """
    for place, row in sheets.read_sheet(path, SHEETS["speakers"], needed=("key", "name", "kind")):
        _check_choice(place, "kind", row["kind"], SPEAKER_KINDS)
        if db.table("speakers").count_where("key = ?", [row["key"]]):
            continue
        article_key, in_article, _ = row["key"].rpartition("/")
        article = one(db, "SELECT id FROM articles WHERE key = :key", {"key": article_key})
        if article is not None or not in_article:
            new_speaker(db, row["key"], row["name"], row["kind"], None if article is None else article["id"])


def describe_speakers(db: Database, path: Path, before: int, report: Report) -> None:
    """Give the speakers of the table at PATH what it says of them.

    Args:
        before: the highest number of a speaker that was here; later ones are shown as the table has them.
    """
    for place, row in sheets.read_sheet(path, SHEETS["speakers"], needed=("key", "name", "kind")):
        held = one(
            db,
            """
            SELECT speakers.*, heads.key AS head FROM speakers
            LEFT JOIN speakers AS heads ON heads.id = speakers.merged_into WHERE speakers.key = :key
            """,
            {"key": row["key"]},
        )
        if held is None:
            continue
        if held["kind"] != row["kind"]:
            report(f"{place}: {row['key']} is of the kind {held['kind']} here, and that stays")
        facts = {name: row[name] for name in ("organization", "wikidata")}
        if held["id"] > before:
            came = {"name": row["name"], **{name: value or None for name, value in facts.items()}}
            if any(held[name] != value for name, value in came.items()):
                db.table("speakers").update(held["id"], came)
        else:
            _fill(db, "speakers", place, held, facts, row["key"], report)
        if held["slug"] is None or (held["id"] > before and held["slug"] != row["slug"]):
            _give_slug(db, "speakers", place, held["id"], row["slug"], before, report)
        if row["merged_into"] != (held["head"] or ""):
            there = f"is merged into {row['merged_into']}" if row["merged_into"] else "is not merged"
            here = f"is merged into {held['head']}" if held["head"] else "is not"
            report(f"{place}: {row['key']} {there} there and {here} here, as the log has it: import corrections, too")


def take_aliases(db: Database, path: Path, report: Report) -> int:
    """Take in the aliases of the table at PATH; how many are new."""
    new = 0
    for place, row in sheets.read_sheet(path, SHEETS["aliases"], needed=("kind", "name", "speaker_key")):
        _check_choice(place, "kind", row["kind"], SPEAKER_KINDS)
        values = {**row, "folded": fold(row["name"])}
        held = one(db, "SELECT speaker_key FROM speaker_aliases WHERE kind = :kind AND folded = :folded", values)
        if not db.table("speakers").count_where("key = ?", [row["speaker_key"]]):
            report(f"{place}: no speaker here has the key {row['speaker_key']!r}, so {row['name']!r} means nobody yet")
        if held is None:
            db.table("speaker_aliases").insert(values)
            new += 1
        elif held["speaker_key"] != row["speaker_key"]:
            report(f"{place}: {row['name']!r} means {held['speaker_key']} here, and that stays")
    return new


def take_corrections(db: Database, path: Path, report: Report) -> int:
    """Add those entries of the log at PATH that are not here to ours; how many."""
    columns = SHEETS["corrections"]
    found = []
    for place, row in sheets.read_sheet(path, columns, needed=columns[:6]):
        _check_choice(place, "subject_kind", row["subject_kind"], _SUBJECT_KINDS)
        _check_moment(place, row["made_at"])
        for name in ("old", "new"):
            _check_json(place, name, row[name])
        _check_decided(place, row["action"], json.loads(row["new"] or "{}"))
        found.append((place, {name: value or None for name, value in row.items()}))
    new = 0
    # In the order of time, whatever a spreadsheet sorted them by: an entry that undoes another comes after it.
    for place, values in sorted(found, key=lambda each: (each[1]["made_at"], each[1]["key"])):
        held = one(db, "SELECT * FROM corrections WHERE key = :key", {"key": values["key"]})
        if held is not None:
            if any((held[name] or None) != value for name, value in values.items()):
                report(f"{place}: the correction {values['key']} is here with another content, and that stays")
            continue
        if values["undoes"] and not db.table("corrections").count_where("key = ?", [values["undoes"]]):
            raise TransferError(place, f"undoes {values['undoes']}, which is missing: export the whole log again")
        db.table("corrections").insert(values)
        new += 1
    return new


def _fill(db: Database, table: str, place: str, held: Row, values: Row, key: str, report: Report) -> None:
    """Give the row HELD those of VALUES that it lacks."""
    for column, value in values.items():
        if value and held[column] is None:
            db.table(table).update(held["id"], {column: value})
        elif value and held[column] != value:
            report(f"{place}: {column} of {key} is {held[column]!r} here, and that stays")


def _give_slug(db: Database, table: str, place: str, number: int, slug: str, before: int, report: Report) -> None:
    """Give the row NUMBER its address of the other collection, so that links to it go on leading there.

    One that a row up to BEFORE has stays there; one that a later row was given is free, as that gets its own.
    """
    if not slug:
        return
    held = one(db, f"SELECT id, key FROM {table} WHERE slug = :slug", {"slug": slug})
    if held is not None and held["id"] <= before:
        report(f"{place}: the address {slug!r} is that of {held['key']} here, and that stays")
        return
    if held is not None:
        db.table(table).update(held["id"], {"slug": None})
    db.table(table).update(number, {"slug": slug})


def highest(db: Database, table: str) -> int:
    """The highest number of a row of TABLE, 0 where it has none."""
    (number,) = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    return int(number)


def _check_choice(place: str, column: str, value: str, choice: tuple[str, ...]) -> None:
    if value not in choice:
        raise TransferError(place, f"has the {column} {value!r}, which is none of {', '.join(filter(None, choice))}")


def _check_moment(place: str, value: str) -> None:
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC).isoformat(timespec="microseconds")
    except ValueError:
        moment = ""
    # Only times of one form sort with the others.
    if moment != value:
        raise TransferError(place, f"has {value!r} for made_at: it has to be like 2024-05-02T08:30:00.000000+00:00")


def _check_json(place: str, column: str, value: str) -> None:
    try:
        if not value or isinstance(json.loads(value), dict):
            return
    except (ValueError, RecursionError):
        pass
    raise TransferError(place, f"has no JSON object for {column!r}: a log is not to be changed by hand")


def _check_decided(place: str, action: str, new: Row) -> None:
    """Refuse what replaying the log would stumble over."""
    _check_choice(place, "action", action, tuple(_DECIDED))
    speakers = new.get("speakers", [])
    fits = isinstance(speakers, list) and all(map(_names_speaker, speakers))
    for name, kind in _DECIDED[action].items():
        value = new.get(name)
        fits = fits and (_names_speaker(value) if isinstance(kind, str) else isinstance(value, kind))
    if not fits:
        raise TransferError(
            place, f"has a 'new' that is not what {action!r} decides: a log is not to be changed by hand"
        )


def _names_speaker(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("key", "name", "kind"))
