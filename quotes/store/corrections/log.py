"""The log of what people decided: entries that are only ever added, also to take another one back.

Subjects are keys, never numbers, so that the logs of two collections can be put together.  What holds is what follows
from the entries that are not undone, in the order of their time; ``replay`` works that out.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from quotes.errors import NotFoundError, OptionError
from quotes.store.db import added

SubjectKind = Literal["quote", "speaker", "outlet"]

#: Names the person at work where ``--by`` does not.
USER_VARIABLE = "QUOTES_USER"
_KEY_BYTES = 10
_COLUMNS = ("key", "made_at", "made_by", "action", "subject_kind", "subject", "old", "new", "why", "undoes")
# Fewer digits of a key are easily mistyped into another one's.
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry of the log."""

    #: correct, confirm, dispute, reject for a quote; merge, split, rename, alias, organization, wikidata, apart, reject
    #: for a speaker; undo.
    action: str
    subject_kind: SubjectKind
    subject: str  #: what it was done to, by its key
    old: dict[str, Any] = field(default_factory=dict)  #: what held before
    new: dict[str, Any] = field(default_factory=dict)  #: what was decided
    made_by: str
    why: str | None = None  #: the reason given
    undoes: str | None = None  #: key of the entry that it takes back
    key: str = ""  #: 20 random hexadecimal digits; empty where it is not in the log yet
    made_at: str = ""  #: an ISO 8601 date-time in UTC with microseconds
    undone: bool = False  #: whether another entry, itself in force, takes it back

    @property
    def in_words(self) -> str:
        """What was decided, in a few words."""
        new, before = self.new, self.old.get("name", self.subject)
        match self.action:
            case "merge":
                what = f"{before} is {new['into']['name']}"
            case "apart":
                what = f"{before} is not {new['other']['name']}"
            case "split":
                number = len(new["quotes"])
                what = f"{number} quote{'s' if number != 1 else ''} of {before} to {new['speaker']['name']}"
            case "alias":
                what = f"{new['name']} is {new['speaker']['name']}"
            case "reject" if self.subject_kind == "speaker":
                what = f"{before} as a speaker"
            case "rename" | "organization" | "wikidata":
                (value,) = new.values()
                what = f"{before}: {value}"
            case _:
                what = "; ".join(f"{name.replace('_', ' ')} {_value(new[name])}" for name in new if name != "status")
        return f"{self.action} {what}".strip()


def _value(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(each["name"] for each in value) or "nobody"
    return "nobody" if value is None else str(value)


def author(by: str | None) -> str:
    """Who makes a correction: BY, else what ``$QUOTES_USER`` says, else the name of the login.

    Raises:
        OptionError: none of them names anybody.
    """
    name = (by if by is not None else os.environ.get(USER_VARIABLE, "")).strip()
    if name:
        return name
    if by is not None:
        raise OptionError("the name of who corrects is empty: give one with --by, or leave it out")
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise OptionError(f"nobody is logged in under a name: say who you are with --by or ${USER_VARIABLE}") from None


def append(db: Database, entry: Correction) -> Correction:
    """Add ENTRY to the log, with a key and the time of now; inside a transaction, and without any effect of its own."""
    sql = "SELECT max(made_at) FROM corrections WHERE subject_kind = ?"
    (last,) = db.execute(sql, [entry.subject_kind]).fetchone()
    # Whoever decides knows what was decided before: an entry comes after those it could see, though a clock be wrong.
    after = last and datetime.fromisoformat(last) + timedelta(microseconds=1)
    now = max(filter(None, (datetime.now(UTC), after))).isoformat(timespec="microseconds")
    entry = replace(entry, key=secrets.token_hex(_KEY_BYTES), made_at=now)
    kept = {name: json.dumps(getattr(entry, name), ensure_ascii=False) for name in ("old", "new")}
    added(db, "corrections", {name: getattr(entry, name) for name in _COLUMNS} | kept)
    return entry


def about(db: Database, subjects: Iterable[str]) -> list[Correction]:
    """The entries that concern any of the keys SUBJECTS, in order; an entry that undoes another concerns the same."""
    return _read(
        db,
        "key IN (SELECT correction FROM correction_subjects WHERE subject IN (SELECT value FROM json_each(?)))",
        json.dumps(sorted(set(subjects))),
    )


def entries(db: Database, *, kind: SubjectKind | None = None) -> list[Correction]:
    """The whole log in order, or what concerns subjects of KIND."""
    return _read(db, "subject_kind = coalesce(?, subject_kind)", kind)


def last_by(db: Database, name: str) -> Correction | None:
    """The last decision of the one called NAME that is not undone, of the last hundred; None where there is none."""
    made = "SELECT key FROM corrections WHERE made_by = ? AND undoes IS NULL ORDER BY made_at DESC LIMIT 100"
    return next(reversed([*in_force(_read(db, f"key IN ({made})", name))]), None)


def find(db: Database, given: str) -> Correction:
    """The entry whose key is GIVEN or begins with it.

    Raises:
        NotFoundError: there is none.
        OptionError: GIVEN is too short, or begins several keys.
    """
    wanted = given.strip().lower()
    if len(wanted) < _SHORTEST:
        raise OptionError(f"{given!r} is too short for a correction: give the digits that `quotes log` shows")
    found = _read(db, "instr(key, ?) = 1", wanted)
    if not found:
        raise NotFoundError(f"no correction {given!r}: `quotes log` lists them")
    if len(found) > 1:
        raise OptionError(f"{given!r} begins {len(found)} corrections: give more digits")
    return found[0]


def in_force(found: Iterable[Correction]) -> Iterator[Correction]:
    """Those of the entries FOUND that decide something and are not undone."""
    return (entry for entry in found if entry.undoes is None and not entry.undone)


def _read(db: Database, where: str, value: str | None) -> list[Correction]:
    """The entries for which WHERE holds with VALUE, in order."""
    sql = f"""
        WITH RECURSIVE family (key, asked) AS (
            SELECT key, 1 FROM corrections WHERE {where}
            UNION SELECT corrections.key, 0 FROM corrections JOIN family ON corrections.undoes = family.key
        )
        SELECT {", ".join(_COLUMNS)}, max(asked) AS asked FROM corrections JOIN family USING (key)
        GROUP BY key ORDER BY made_at, key
    """
    rows = list(db.query(sql, [value]))
    undoing: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        undoing[row["undoes"]].append(row["key"])

    def is_undone(key: str) -> bool:
        return not all(map(is_undone, undoing[key]))

    return [
        Correction(
            **{name: row[name] for name in _COLUMNS if name not in ("old", "new")},
            old=json.loads(row["old"] or "{}"),
            new=json.loads(row["new"] or "{}"),
            undone=is_undone(row["key"]),
        )
        for row in rows
        if row["asked"]
    ]
