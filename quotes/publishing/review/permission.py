"""Who may review, and under what name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from quotes.errors import OptionError
from quotes.publishing.site import Site

#: What it is called among the permissions of Datasette, each for a database.
ACTION = "review-quotes"
# Whom Datasette signs in who starts the server.
_ROOT = "root"
Actor = Mapping[str, Any]


async def may_review(site: Site, actor: Actor | None) -> bool:
    """Whether ACTOR, whom Datasette knows the visitor as, may review the collection of SITE.

    Nobody may who has not signed in.  Others may where a plugin of Datasette grants it or, where none knows of it, the
    setting ``review`` does: ``true``, or what Datasette's own "allow" takes; and whoever started the server.
    """
    from datasette.utils import actor_matches_allow

    if actor is None:
        return False
    set_to = site.settings.get("review", False)
    allow = set_to if isinstance(set_to, dict) else set_to is True
    default = actor.get("id") == _ROOT or actor_matches_allow(actor, allow)
    granted = await site.datasette.permission_allowed(actor, ACTION, site.database.name, default=default)
    return bool(granted)


def reviewer(actor: Actor) -> str:
    """The name of ACTOR in the log: as Datasette shows it, with what they sign in as where that is another.

    Whoever started the server is named as at the terminal.
    """
    from datasette.utils import display_actor

    from quotes.store.corrections.log import author

    if actor.get("id") == _ROOT:
        # In a container nobody may be logged in.
        with suppress(OptionError):
            return author(None)
    name, known_as = str(display_actor(actor)), str(actor.get("id") or "")
    return f"{name} ({known_as})" if known_as not in ("", name) else name
