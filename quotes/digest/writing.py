"""A digest as text, as Markdown, as HTML, and as an e-mail that has both text and HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from html import escape
from typing import Literal

from quotes.citing.prose import plain_markdown
from quotes.citing.styles import render
from quotes.digest.collecting import Digest, Section

Form = Literal["text", "markdown", "html"]
FORMS: tuple[Form, ...] = ("text", "markdown", "html")
# Columns of the text; an address is never broken.
_WIDTH = 78
# What no text that people read has a use for; an article could bring it.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127])


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
        yield from (f"\n{_wrapped(render([each]))}" for each in section.citations)
        if section.more:
            yield f"\n… and {_more(section)}{f': {section.address}' if section.address else ''}"


def _wrapped(line: str) -> str:
    return textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)


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
