"""A digest as text, as Markdown, as HTML, and as an e-mail that has both text and HTML; and its way to a server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from html import escape
from typing import TYPE_CHECKING, Literal

from quotes.citing.prose import plain_markdown
from quotes.citing.styles import render
from quotes.digest.collecting import Digest, Section
from quotes.errors import MailError

if TYPE_CHECKING:
    from quotes.watching import MailServer

Form = Literal["text", "markdown", "html"]
# What no text that people read has a use for; an article could bring it.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127])
# Seconds that a server may be silent.
_PATIENCE = 60.0


def written(digest: Digest, form: Form = "text") -> str:
    """DIGEST as a whole document, with a line end behind it."""
    lines = {"text": _text, "markdown": _markdown, "html": _html}[form](digest)
    return "\n".join(lines).translate(_CONTROLS) + "\n"


def as_message(digest: Digest, *, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    """DIGEST as an e-mail from SENDER to RECIPIENTS, addresses without names, as text and as HTML."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _title(digest)
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid("quotes", sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written(digest, "text"))
    message.add_alternative(written(digest, "html"), subtype="html")
    return message


def _title(digest: Digest) -> str:
    moment = digest.since[:16].replace("T", " ")
    since = f" since {moment}{' UTC' if len(moment) > 10 else ''}" if moment else ""
    return f"{digest.total:,} new statement{'' if digest.total == 1 else 's'}{since}"


def _more(section: Section) -> str:
    return f"{section.more:,} more" if section.more else ""


def _text(digest: Digest) -> Iterator[str]:
    yield _title(digest)
    for section in digest.sections:
        yield f"\n{section.title}\n{'-' * len(section.title)}"
        yield from (f"\n{render([each])}" for each in section.citations)
        if section.more:
            yield f"\n… and {_more(section)}{f': {section.address}' if section.address else ''}"


def _markdown(digest: Digest) -> Iterator[str]:
    yield f"# {_title(digest)}"
    for section in digest.sections:
        yield f"\n## {plain_markdown(section.title)}\n"
        yield render(section.citations, "markdown")
        if section.more:
            more = _more(section)
            yield f"\n… and {f'[{more}](<{section.address}>)' if section.address else more}"


def _html(digest: Digest) -> Iterator[str]:
    title = escape(_title(digest))
    yield f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>'
    yield f"<h1>{title}</h1>"
    for section in digest.sections:
        yield f"<h2>{escape(section.title)}</h2>\n{render(section.citations, 'html')}"
        if section.more:
            link = f'<a href="{escape(section.address)}">{_more(section)}</a>' if section.address else _more(section)
            yield f"<p>… and {link}</p>"
    yield "</body>\n</html>"


def send(message: EmailMessage, server: MailServer, *, password: str | None = None) -> list[str]:
    """Hand MESSAGE to SERVER.

    What is sent is encrypted, but to a server on this machine; PASSWORD is that of the user of SERVER.

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
