"""Whom the user of a command means by a name, told on standard error where the name leaves it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotes.cli.boundary import complain
from quotes.numbers import called, read_number

if TYPE_CHECKING:
    from quotes.store import Store

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
