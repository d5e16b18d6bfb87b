"""Who may review, and under what name; and their form: read within limits, taken only from the page, what it decides.

That is written by the functions of the store that the terminal has.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args
from urllib.parse import parse_qsl

from quotes.errors import OptionError, QuotesError
from quotes.publishing.questions import HERE
from quotes.publishing.site import Site
from quotes.store import Correction, Statement, Store
from quotes.store.corrections.decide import Verdict
from quotes.store.corrections.log import author
from quotes.store.db import digest, open_database

if TYPE_CHECKING:
    import sqlite3

    from datasette.utils.asgi import Request

    from quotes.records import QuoteKind, SpeakerKind

Form = Mapping[str, str]
Actor = Mapping[str, Any]

#: What reviewing is called among the permissions of Datasette, each for a database.
ACTION = "review-quotes"
# Whom Datasette signs in who starts the server.
_ROOT = "root"
READ_ONLY = "this is a copy that nothing writes to: review the collection that it was made from"
# In seconds, for an ingest to finish the articles that it is writing.
_PATIENCE = 20.0
_MEANWHILE = "this is not as you saw it any more, since somebody else decided or it was read anew: look at it again"

# More than the longest reason that anybody types, in bytes; and more fields than the form has.
_MOST = 16_384
_FIELDS = 32


class RefusedError(QuotesError):
    """The form can't be taken; ``status`` is that of HTTP."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


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

    if actor.get("id") == _ROOT:
        # In a container nobody may be logged in.
        with suppress(OptionError):
            return author(None)
    name, known_as = str(display_actor(actor)), str(actor.get("id") or "")
    return f"{name} ({known_as})" if known_as not in ("", name) else name


async def read_form(request: Request) -> Form:
    """The fields of the form that was sent with REQUEST.

    Datasette leaves the check of the token to us: it reads forms of any length before it does, and asks nobody for one
    who comes without cookies, as with a password that the browser sends by itself.

    Raises:
        RefusedError: it is too long, no form, or does not bring the token that this browser was given.
    """
    body = b""
    more = True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        if len(body) > _MOST:
            raise RefusedError("this is too long for a form: write less than 16,000 characters", 413)
        more = message.get("more_body", False)
    try:
        fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as error:
        raise RefusedError("this is not the form of the page: send the one that it shows", 400) from error
    # Of a browser that brings none, this is a new one, which no form can have.
    token: str = request.scope["csrftoken"]()
    if not secrets.compare_digest(fields.get("csrftoken", "").encode(), token.encode()):
        raise RefusedError("nothing was decided, since this form did not come from the page: decide again", 403)
    return fields


def seen(quote: Statement) -> str:
    """A digest of what a reviewer sees of QUOTE, by which a form tells what it is an answer to."""
    who = ",".join(str(speaker.speaker) for speaker in quote.speakers)
    return digest(quote.status, quote.kind, repr(quote.confidence), who)


async def decide(site: Site, form: Form, *, by: str) -> Correction:
    """Write what FORM decides, as BY, and give its entry in the log.

    Raises:
        QuotesError: it can't be decided; then nothing has changed.
    """
    if not site.database.is_mutable:
        raise RefusedError(READ_ONLY, 403)

    def write(_: sqlite3.Connection) -> Correction | QuotesError:
        # Opened as at the terminal: Datasette's own connection neither checks references nor waits for an ingest.
        try:
            database = open_database(Path(site.database.path), create=False, timeout=_PATIENCE)
            with Store(database, HERE) as store, store.writing():
                return _decided(store, form, by)
        except QuotesError as error:
            # Datasette would print what is raised among its writes.
            return error

    made: Correction | QuotesError = await site.database.execute_write_fn(write)
    if isinstance(made, QuotesError):
        raise made
    return made


def _decided(store: Store, form: Form, by: str) -> Correction:
    action = form.get("action")
    if action == "undo":
        return store.undo(form.get("entry", ""), by=by)
    if action in ("merge", "apart"):
        one, other = form.get("one", ""), form.get("other", "")
        asked = {(str(each.speaker.speaker), str(each.other.speaker)) for each in store.suggestions()}
        if (one, other) not in asked:
            raise RefusedError(_MEANWHILE, 409)
        return store.merge(one, other, by=by)[0] if action == "merge" else store.keep_apart(one, other, by=by)
    quote, why = form.get("quote", ""), form.get("why", "").strip() or None
    if seen(store.quote(quote).statement) != form.get("seen"):
        raise RefusedError(_MEANWHILE, 409)
    if action in get_args(Verdict):
        return store.correct(quote, verdict=cast("Verdict", action), why=why, by=by)
    if form.get("kind"):
        return store.correct(quote, kind=cast("QuoteKind", form["kind"]), why=why, by=by)
    names = [] if action == "nobody" else (form.get("said_by") or form.get("who", "")).split("+")
    new = cast("SpeakerKind | None", form.get("new") or None)
    return store.correct(quote, speakers=names, new=new, why=why, by=by)
