"""What is watched and followed, as a TOML file says it.

contact = "desk@courier.example"   # whom a site can write to
db = "quotes.db"
trusted = ["10.1.2.0/24"]          # parts of the own network that may be fetched

[[source]]
url = "https://courier.example/feed"
outlet = "Selby Courier"
every = "15m"

[follow]                           # what a digest tells
speakers = ["Ana Lee"]
topics = ["interest rate"]
words = ["ferry"]
outlets = ["Selby Courier"]

[digest]
public_url = "https://quotes.courier.example"
smtp = "smtps://desk@smtp.courier.example"
from = "quotes@courier.example"
to = ["desk@courier.example"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from quotes.articles import ArticleDefaults
from quotes.articles.fetch import FetchSettings, address_of
from quotes.errors import OptionError

_USUAL = "15m"
_EVERY = re.compile(r"([1-9][0-9]{0,5}) ?(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_KEYS = ("contact", "db", "trusted", "source", "follow", "digest")
_SOURCE_KEYS = ("url", "outlet", "every")
_FOLLOW_KEYS = ("speakers", "topics", "words", "outlets")
_DIGEST_KEYS = ("public_url", "smtp", "from", "to")
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")
_MAILBOX = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed, an OPML list, a sitemap or a page, who publishes what is there, and the seconds between two looks."""

    url: str
    outlet: str | None = None
    every: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What somebody wants to hear about."""

    speakers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes mail.

    Attributes:
        host, port: where it is.
        is_encrypted: whether it is so from the first byte on; else it is asked to be, unless it is on this machine.
        user: whom it knows; None where it asks nobody.
    """

    host: str
    port: int
    is_encrypted: bool
    user: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return self.host in _HERE

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How a digest is sent: by which server, from and to whom (addresses without names), with links to which site."""

    public_url: str | None = None
    server: MailServer | None = None
    sender: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is watched, and how; what somebody wants to hear about, and how that is sent.

    Attributes:
        sources: each address once; none where something is followed and nothing watched.
        contact: whom a site can write to; None where the file does not say.
        db: the database; None where the file does not say.
        trusted: parts of the own network that may be fetched.
    """

    sources: tuple[Source, ...]
    contact: str | None = None
    db: Path | None = None
    trusted: tuple[str, ...] = ()
    follow: Follow = Follow()
    mail: Mail = Mail()


def read_plan(path: str | Path) -> Plan:
    """What the TOML file at PATH says is to be watched; a database with a relative path is beside it.

    Raises:
        OptionError: it can't be read, or a key of it is unknown, missing, or not what it should be.
    """
    path = Path(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise OptionError(f"{path}: can't be read ({error.strerror}): name a TOML file of sources") from None
    except UnicodeDecodeError:
        raise OptionError(f"{path}: is not UTF-8: save it so") from None
    except tomllib.TOMLDecodeError as error:
        raise OptionError(f"{path}: is not TOML ({str(error)[:1].lower()}{str(error)[1:]}): correct it there") from None
    try:
        return _plan(values, path.parent)
    except OptionError as error:
        raise OptionError(f"{path}: {error}") from None


def _plan(values: Mapping[str, Any], folder: Path) -> Plan:
    _refuse_unknown(values, _KEYS, "the file")
    listed = values.get("source", [])
    if not isinstance(listed, list) or not (listed or values.get("follow")):
        raise OptionError('no [[source]] is there: add one with url = "https://…"')
    sources = [_source(value, number) for number, value in enumerate(listed, 1)]
    twice = next((one.url for n, one in enumerate(sources) if any(one.url == other.url for other in sources[:n])), None)
    if twice:
        raise OptionError(f"{twice} is there twice: leave one [[source]] out")
    follow = _table(values, "follow", _FOLLOW_KEYS)
    db = _text(values, "db", "the file")
    contact, trusted = _text(values, "contact", "the file"), _texts(values, "trusted", "the file")
    FetchSettings(contact=contact, trusted=trusted)
    return Plan(
        sources=tuple(sources),
        contact=contact,
        db=folder / db if db else None,
        trusted=trusted,
        follow=Follow(**{name: _texts(follow, name, "[follow]") for name in _FOLLOW_KEYS}),
        mail=_mail(_table(values, "digest", _DIGEST_KEYS)),
    )


def _mail(given: Mapping[str, Any]) -> Mail:
    where = "[digest]"
    public_url, smtp, sender = (_text(given, name, where) for name in ("public_url", "smtp", "from"))
    recipients = _texts(given, "to", where)
    for address in (*recipients, *([sender] if sender else [])):
        if not _MAILBOX.fullmatch(address):
            raise OptionError(f"{address!r} in {where} is no address of mail: write it like desk@courier.example")
    return Mail(public_url=public_url, server=_server(smtp) if smtp else None, sender=sender, recipients=recipients)


def _server(smtp: str) -> MailServer:
    try:
        parts = urlsplit(smtp)
        host, port = parts.hostname, parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        host, port = None, 0
    if host is None or parts.path.strip("/") or parts.query:
        raise OptionError(f"smtp {smtp!r} in [digest] is no server: write it like smtps://desk@smtp.courier.example")
    if parts.password is not None:
        raise OptionError("smtp in [digest] has a password: put it into the environment variable QUOTES_SMTP_PASSWORD")
    return MailServer(host=host, port=port, is_encrypted=parts.scheme == "smtps", user=parts.username)


def _table(values: Mapping[str, Any], name: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise OptionError(f"{name} is no table: write it under a line of [{name}]")
    _refuse_unknown(table, known, f"[{name}]")
    return table


def _source(value: Any, number: int) -> Source:
    where = f"[[source]] {number}"
    if not isinstance(value, dict):
        raise OptionError(f"{where} is no table: write its keys below a line of [[source]]")
    _refuse_unknown(value, _SOURCE_KEYS, where)
    url = _text(value, "url", where)
    if url is None:
        raise OptionError(f"{where} has no url: give the address of a feed or a page")
    if address_of(url) is None:
        raise OptionError(f"{where}: url {url!r} is not a web address: write it from https:// on")
    outlet, every = _text(value, "outlet", where), _text(value, "every", where) or _USUAL
    if not (found := _EVERY.fullmatch(every)):
        raise OptionError(f"{where}: every {every!r} is no interval: write it like 15m, 2h or 1d")
    ArticleDefaults(outlet=outlet)
    return Source(url=url, outlet=outlet, every=float(found[1]) * _SECONDS[found[2]])


def _refuse_unknown(values: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in values:
        if name not in known:
            raise OptionError(f"{name!r} in {where} is no key: use {', '.join(known[:-1])} or {known[-1]}")


def _text(values: Mapping[str, Any], name: str, where: str) -> str | None:
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise OptionError(f"{name} in {where} is no text: put it in quotation marks")
    return value.strip()


def _texts(values: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = values.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise OptionError(f'{name} in {where} is no list of texts: write it like ["one", "two"]')
    return tuple(each.strip() for each in value)
