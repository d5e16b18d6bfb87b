"""An e-mail by way of a server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING

from quotes.errors import MailError

if TYPE_CHECKING:
    from quotes.watching import MailServer

# Seconds that a server may be silent.
_PATIENCE = 60.0


def send(message: EmailMessage, server: MailServer, *, password: str | None = None) -> list[str]:
    """Hand MESSAGE to SERVER.

    What is sent is encrypted, but to a server on this machine.

    Args:
        message: with ``From`` and ``To``.
        server: where, and as whom.
        password: of the one that the server is told to know.

    Returns:
        The addresses that the server refused; not all of them.

    Raises:
        MailError: the server can't be reached, can't encrypt, or refuses the user or all addresses.
    """
    context = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=context)
            if server.is_encrypted
            else smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
        ) as connection:
            if not server.is_encrypted and not server.is_here:
                connection.starttls(context=context)
            if server.user is not None:
                connection.login(server.user, password or "")
            return sorted(connection.send_message(message))
    except smtplib.SMTPRecipientsRefused as error:
        raise MailError(str(server), f"takes mail for none of {', '.join(sorted(error.recipients))}") from None
    except smtplib.SMTPResponseException as error:
        told = error.smtp_error
        reason = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
        raise MailError(str(server), f"refuses ({error.smtp_code} {reason})") from None
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(str(server), f"can't do what is needed ({str(error).rstrip('.')})") from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(str(server), f"can't be reached ({error})") from None
