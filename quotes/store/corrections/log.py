"""The log of what people decided: entries that are only ever added, also to take another one back.

Subjects are keys, never numbers, so that the logs of two collections can be put together.  What holds is what follows
from the entries that are not undone, in the order of their time; ``replay`` works that out.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from quotes.errors import NotFoundError, OptionError, StoreError
from quotes.store.db import one

SubjectKind = Literal["quote", "speaker", "outlet"]

#: Names the person at work where ``--by`` does not.
USER_VARIABLE = "QUOTES_USER"
_KEY_BYTES = 10
# Fewer digits of a key are easily mistyped into another one's.
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One entry of the log.

    Attributes:
        key: 20 random hexadecimal digits.
        made_at: when, as an ISO 8601 date-time in UTC with microseconds.
        made_by: who.
        action: correct, confirm, dispute, reject for a quote; merge, split, rename, alias, organization, wikidata,
            apart, reject for a speaker; undo.
        subject_kind, subject: what it was done to, by its key.
        old: what held before.
        new: what was decided.
        why: the reason given.
        undoes: key of the entry that it takes back.
        undone: whether another entry, itself in force, takes it back.
    """

    key: str
    made_at: str
    made_by: str
    action: str
    subject_kind: SubjectKind
    subject: str
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    why: str | None = None
    undoes: str | None = None
    undone: bool = False


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


def new_key() -> str:
    """A key that no other entry of any collection has."""
    return secrets.token_hex(_KEY_BYTES)


def append(
    db: Database,
    action: str,
    *,
    kind: SubjectKind,
    subject: str,
    old: dict[str, Any],
    new: dict[str, Any],
    by: str,
    why: str | None = None,
    undoes: str | None = None,
    key: str | None = None,
) -> Correction:
    """Add an entry of now to the log; inside a transaction, and without any effect of its own."""
    entry = Correction(
        key=key or new_key(),
        made_at=_moment(db, kind),
        made_by=by,
        action=action,
        subject_kind=kind,
        subject=subject,
        old=old,
        new=new,
        why=(why or "").strip() or None,
        undoes=undoes,
    )
    _insert(db, entry)
    return entry


def take_in(db: Database, entries: Iterable[Correction]) -> list[Correction]:
    """Add those of ENTRIES, of another collection, that the log has not yet; inside a transaction.

    Returns:
        Those that were added, in order.

    Raises:
        StoreError: an entry has no time, has the key of one that says something else, or undoes one that is nowhere.
    """
    added = []
    for entry in sorted(entries, key=_order):
        held = one(db, "SELECT * FROM corrections WHERE key = :key", {"key": entry.key})
        if not _is_moment(entry.made_at):
            raise StoreError(
                f"the correction {entry.key} has no time in UTC (made_at {entry.made_at!r}): export it again"
            )
        if held is None:
            if entry.undoes is not None and not _holds(db, entry.undoes):
                raise StoreError(
                    f"the correction {entry.key} undoes {entry.undoes}, which is missing: export the whole log again"
                )
            _insert(db, entry)
            added.append(entry)
        elif (_entry(held).subject, _entry(held).new) != (entry.subject, entry.new):
            raise StoreError(
                f"the correction {entry.key} is there already and says something else: the log was changed by hand"
            )
    return added


def about(db: Database, subjects: Iterable[str], *, kind: SubjectKind | None = None) -> list[Correction]:
    """The entries that concern any of the keys SUBJECTS, in order; only those to subjects of KIND where given."""
    return _read(
        db,
        """
        key IN (
            SELECT correction FROM correction_subjects WHERE subject IN (SELECT value FROM json_each(:subjects))
        ) AND (:kind IS NULL OR subject_kind = :kind)
        """,
        {"subjects": json.dumps(sorted(set(subjects))), "kind": kind},
    )


def entries(db: Database, *, kind: SubjectKind | None = None) -> list[Correction]:
    """The whole log in order, or what concerns subjects of KIND."""
    return _read(db, ":kind IS NULL OR subject_kind = :kind", {"kind": kind})


def find(db: Database, given: str) -> Correction:
    """The entry whose key is GIVEN or begins with it.

    Raises:
        NotFoundError: there is none.
        OptionError: GIVEN is too short, or begins several keys.
    """
    wanted = given.strip().lower()
    if len(wanted) < _SHORTEST:
        raise OptionError(f"{given!r} is too short for a correction: give the digits that `quotes log` shows")
    found = _read(db, "substr(key, 1, length(:given)) = :given", {"given": wanted})
    if not found:
        raise NotFoundError(f"no correction {given!r}: `quotes log` lists them")
    if len(found) > 1:
        raise OptionError(f"{given!r} begins {len(found)} corrections: give more digits")
    return found[0]


def in_force(found: Iterable[Correction]) -> Iterator[Correction]:
    """Those of the entries FOUND that decide something and are not undone."""
    return (entry for entry in found if entry.undoes is None and not entry.undone)


def _read(db: Database, where: str, values: dict[str, object]) -> list[Correction]:
    rows = list(db.query(f"SELECT * FROM corrections WHERE {where}", values))
    undone = _undone(db, [row["key"] for row in rows])
    return sorted((_entry(row, undone=row["key"] in undone) for row in rows), key=_order)


def _undone(db: Database, keys: Sequence[str]) -> set[str]:
    """Those of KEYS that are taken back by an entry that is not itself taken back."""
    rows = db.query(
        """
        WITH RECURSIVE family (key) AS (
            SELECT value FROM json_each(:keys)
            UNION SELECT corrections.key FROM corrections JOIN family ON corrections.undoes = family.key
        )
        SELECT corrections.key, undoes FROM corrections JOIN family USING (key) WHERE undoes IS NOT NULL
        """,
        {"keys": json.dumps(keys)},
    )
    undoing: dict[str, list[str]] = {}
    for row in rows:
        undoing.setdefault(row["undoes"], []).append(row["key"])

    def holds(key: str) -> bool:
        return not any(holds(other) for other in undoing.get(key, ()))

    return {key for key in keys if not holds(key)}


def _moment(db: Database, kind: SubjectKind) -> str:
    now = datetime.now(UTC)
    last = one(
        db,
        "SELECT made_at FROM corrections WHERE subject_kind = :kind ORDER BY made_at DESC LIMIT 1",
        {"kind": kind},
    )
    # Whoever decides knows what was decided before: an entry comes after those it could see, though a clock be wrong.
    if last is not None:
        now = max(now, datetime.fromisoformat(last["made_at"]) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def _is_moment(text: str) -> bool:
    """Whether TEXT is a time as :func:`append` writes it, which alone sorts with the others."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and moment.astimezone(UTC).isoformat(timespec="microseconds") == text


def _order(entry: Correction) -> tuple[str, str]:
    return entry.made_at, entry.key


def _holds(db: Database, key: str) -> bool:
    return bool(db.table("corrections").count_where("key = ?", [key]))


def _insert(db: Database, entry: Correction) -> None:
    db.table("corrections").insert(
        {
            "key": entry.key,
            "made_at": entry.made_at,
            "made_by": entry.made_by,
            "action": entry.action,
            "subject_kind": entry.subject_kind,
            "subject": entry.subject,
            "old": json.dumps(entry.old, ensure_ascii=False),
            "new": json.dumps(entry.new, ensure_ascii=False),
            "why": entry.why,
            "undoes": entry.undoes,
        }
    )


def _entry(row: dict[str, Any], *, undone: bool = False) -> Correction:
    return Correction(
        key=row["key"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        action=row["action"],
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        old=json.loads(row["old"] or "{}"),
        new=json.loads(row["new"] or "{}"),
        why=row["why"],
        undoes=row["undoes"],
        undone=undone,
    )
