"""What is new in a collection for somebody who follows speakers, words, topics or outlets.

What goes in is a store, what is followed, and since when.  `collect` asks the store by its filter and cites what it
finds; `written` makes of that a text, Markdown or HTML, `as_message` an e-mail, which `send` hands to a server.
"""

from __future__ import annotations

import smtplib
import ssl
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from html import escape
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from quotes.citing.citation import Citation, checked_site, citations
from quotes.citing.prose import plain_markdown
from quotes.citing.reported import is_citable
from quotes.citing.styles import render
from quotes.errors import MailError, NotFoundError, OptionError
from quotes.store.read.filter import Filter

if TYPE_CHECKING:
    from quotes.store import Store
    from quotes.watching.plan import Follow, MailServer

Form = Literal["text", "markdown", "html"]
# Columns of the text; an address is never broken.
_WIDTH = 78
# What no text that people read has a use for; an article could bring it.
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127])
# Seconds that a server may be silent.
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What is new of one that is followed.

    Attributes:
        title: who or what it is.
        citations: of its statements, the newest first; none of what a section before has.
        more: how many are not among them.
        address: where the site lists all of them, None where there is no site.
    """

    title: str
    citations: tuple[Citation, ...]
    more: int
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is new.

    Attributes:
        since: the ISO 8601 date or date-time, in UTC, after which it came in.
        sections: those that have something, in the order of what is followed.
        faults: why something that is followed could not be asked for, such as a speaker nobody has quoted yet.
    """

    since: str
    sections: tuple[Section, ...]
    faults: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many statements are new."""
        return sum(len(section.citations) + section.more for section in self.sections)


def collect(store: Store, follow: Follow, *, since: str, site: str | None = None, limit: int | None = None) -> Digest:
    """Collect the sound statements that came in after SINCE and are of what is FOLLOWed, or all where that is nothing.

    A statement stands once, in the first section that it fits.

    Args:
        store: the collection.
        follow: speakers, topics, words and outlets.
        since: an ISO 8601 date or date-time in UTC.
        site: the address under which the collection is published, for links.
        limit: so many statements are cited in a section at most; None for all.

    Raises:
        OptionError: SITE is no web address.
    """
    place = checked_site(site)
    sections, faults, told = [], [], set[str]()
    with store.reading():
        for title, asked, query in _asked(follow, since):
            try:
                hits = store.quotes(asked, each=False).hits
            except (NotFoundError, OptionError) as error:
                faults.append(str(error))
                continue
            new = [hit.statement for hit in hits if hit.statement.statement not in told]
            told.update(each.statement for each in new)
            cited = citations(store.database, new, accessed=date.today().isoformat(), site=place)
            shown = tuple(each for each in cited if is_citable(each))[:limit]
            if new:
                address = f"{place}/search?{urlencode({**query, 'order': 'newest'})}" if place else None
                more = len(new) - len(shown)
                sections.append(Section(title=title, citations=shown, more=more, address=address))
    return Digest(since=since, sections=tuple(sections), faults=tuple(faults))


def _asked(follow: Follow, since: str) -> Iterator[tuple[str, Filter, dict[str, str]]]:
    """The title, the filter and the search of the site of each section."""
    for name in follow.speakers:
        yield name, Filter(speakers=(name,), seen_since=since), {"speaker": name}
    for topic in follow.topics:
        yield f"Topic: {topic}", Filter(topic=topic, seen_since=since), {"topic": topic}
    for words in follow.words:
        yield f"“{words}”", Filter(words=words, seen_since=since), {"q": words}
    for outlet in follow.outlets:
        yield outlet, Filter(outlet=outlet, seen_since=since), {"outlet": outlet}
    if follow == type(follow)():
        yield "All statements", Filter(seen_since=since), {}


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
        for each in section.citations:
            yield "\n" + textwrap.fill(render([each]), _WIDTH, break_long_words=False, break_on_hyphens=False)
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
