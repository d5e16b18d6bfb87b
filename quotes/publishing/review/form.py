"""The form of the page: read within limits, and taken only from the page itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from quotes.errors import QuotesError

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

# More than the longest reason that anybody types, in bytes; and more fields than the form has.
_MOST = 16_384
_FIELDS = 32


class RefusedError(QuotesError):
    """The form can't be taken; ``status`` is that of HTTP."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


async def read_form(request: Request) -> Mapping[str, str]:
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
