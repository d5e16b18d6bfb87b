"""Outlets, and the listeners that are outlets, into the tables."""

from __future__ import annotations

from sqlite_utils import Database

from quotes.identity import names_outlet, outlet_key, preferred_outlet_name
from quotes.store.tables import Row, added, one


def store_outlet(db: Database, name: str | None) -> int | None:
    """The number of the outlet that an article gives as NAME, which is stored first where it is not held yet."""
    if name is None:
        return None
    held = _held_outlet(db, outlet_key(name))
    if held is None:
        return _new_outlet(db, name)
    shown = preferred_outlet_name([held["name"], name])
    if shown != held["name"]:
        db.table("outlets").update(held["id"], {"name": shown})
    return int(held["id"])


def told_to_outlet(db: Database, told_to: str | None) -> int | None:
    """The number of the outlet that TOLD_TO names, if it names one; how it is put there changes no outlet's name."""
    name = told_to and names_outlet(told_to, lambda key: _held_outlet(db, key) is not None)
    if not name:
        return None
    held = _held_outlet(db, outlet_key(name))
    return _new_outlet(db, name) if held is None else int(held["id"])


def _held_outlet(db: Database, key: str) -> Row | None:
    return one(db, "SELECT id, name FROM outlets WHERE key = :key", {"key": key})


def _new_outlet(db: Database, name: str) -> int:
    key = outlet_key(name)
    number = added(db, "outlets", {"key": key, "name": preferred_outlet_name([name])})
    _link_listeners(db, key, number)
    return number


def _link_listeners(db: Database, key: str, outlet: int) -> None:
    """Link what was told to this new OUTLET before it was known to be one, so that the order of articles is all one."""
    listeners = db.query(
        "SELECT DISTINCT told_to FROM attributions WHERE told_to IS NOT NULL AND told_to_outlet IS NULL"
    )
    for listener in [row["told_to"] for row in listeners]:
        if names_outlet(listener, key.__eq__) is not None:
            db.execute(
                "UPDATE attributions SET told_to_outlet = ? WHERE told_to = ? AND told_to_outlet IS NULL",
                [outlet, listener],
            )
