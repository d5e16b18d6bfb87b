"""What the commands that ask a collection share: opening it, whom a name means, and how much was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from quotes.cli.boundary import complain
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.store import Found, Store

_MOST = 4


def speaker_number(store: Store, name: str) -> int:
    """Find the number of the speaker whom NAME means in STORE, and say who it is where NAME is not their name.

    Raises:
        NotFoundError, OptionError: see :meth:`quotes.store.Store.whom`.
    """
    from quotes.identity import fold

    meant = store.whom(name)
    who = meant.speaker
    if read_number(name) is None and name != who.slug and (meant.also or fold(name) != fold(who.name)):
        more = [f"{len(meant.also) - _MOST} more"] if len(meant.also) > _MOST else []
        also = f"; also: {', '.join([*meant.also[:_MOST], *more])}" if meant.also else ""
        complain(f"{name}: {who.name} ({called('speaker', who.id)}){also}")
    return who.id


def tell_extent(found: Found, *, shown: int) -> None:
    """Say on standard error how many of what was FOUND are SHOWN, and how many were left out for what reason."""
    parts = [f"{shown:,} of {found.total:,}"] if shown < found.total else [] if found.total else ["nothing found"]
    if found.doubtful:
        parts.append(f"{found.doubtful:,} doubtful left out (--all shows them)")
    if found.undated:
        parts.append(f"{found.undated:,} without a date left out")
    if parts:
        complain("; ".join(parts))


def open_there(db: Path) -> Store:
    """Open the collection at DB, which has to be there."""
    from quotes.store import open_store

    return open_store(db, create=False)
