"""Small steps that everything that writes to the tables takes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]

# 20 hexadecimal digits: the chance that two of ten million quotes share a key is one in ten billion.
_KEY_DIGITS = 20


def digest(*parts: str) -> str:
    """A key made from PARTS and nothing else, the same on every machine."""
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_KEY_DIGITS]


def one(db: Database, sql: str, values: Mapping[str, object]) -> Row | None:
    """The first row that SQL gives with VALUES, None where it gives none."""
    return next(iter(list(db.query(sql, dict(values)))), None)


def added(db: Database, table: str, values: Row) -> int:
    """The number of the new row VALUES of TABLE."""
    number = db.table(table).insert(values).last_pk
    assert isinstance(number, int)
    return number
