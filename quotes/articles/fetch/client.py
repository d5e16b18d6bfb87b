"""One address to its bytes: politely, within limits, and with one sentence where that can't be.

The way of an address: its scheme, its host's robots.txt and turn, a connection to a checked IP address (`network`), the
answer within its limits (`body`); redirects go the whole way again.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Self

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from quotes.articles.fetch.body import ENCODINGS, BrokenBodyError, TooLargeError, unpack
from quotes.articles.fetch.hosts import Hosts, allows, delay_of, rules_at
from quotes.articles.fetch.network import PrivateAddressError, Transport, UnknownHostError, is_late, limited
from quotes.articles.fetch.settings import FetchSettings
from quotes.errors import FetchError

_LATER = "try again later"
_SAVE = "open it in a browser, save the page and name its file"
_LAST = "open it in a browser and name the last address"
_REASONS = {
    401: f"asks for a log-in (401); {_SAVE}",
    402: f"asks for money (402); {_SAVE}",
    403: f"is refused to programs (403); {_SAVE}",
    404: "is not there (404); check the address",
    407: "is behind a proxy that asks for a log-in (407); ask who runs your network",
    410: "is gone (410); look for it in a web archive",
    429: f"is asked for too often (429); {_LATER}",
    451: "is withheld for legal reasons (451); look for it in a web archive",
}
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 503}
_FAILING = {408, 425, 429, 500, 502, 503, 504, *range(520, 531)}
_FAILURES = (
    TooLargeError,
    BrokenBodyError,
    PrivateAddressError,
    UnknownHostError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
)
# What holds no article, whatever is in it.
_NOT_TEXT = ("image/", "video/", "audio/", "font/", "text/css", "text/javascript", "application/javascript")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The ETag and Last-Modified that came with an address, by which a site is asked whether it is still the same."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers that ask for what is newer than this."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        # What a site has sent need not be what can be sent.
        return {name: value for name, value in named.items() if value and value.isascii() and value.isprintable()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was at an address.

    Attributes:
        url: the address that answered, after redirects, without a log-in or a fragment.
        data: the bytes, decompressed; none where they are the same as before.
        content_type: the header of that name, empty where there is none.
        validators: what to ask with the next time.
        retrieved: when it came, as an ISO 8601 date-time in UTC.
        is_same: whether the site says that nothing changed.
    """

    url: str
    data: bytes
    content_type: str
    validators: Validators
    retrieved: str
    is_same: bool = False


class Client:
    """Fetches addresses for one run; a context manager that closes its connections.  Threads may share it."""

    def __init__(self, settings: FetchSettings) -> None:
        self.settings = settings
        self.hosts = Hosts(settings.longest_wait)
        self._transport = Transport(settings)
        self._headers = {
            "User-Agent": settings.agent,
            "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,*/*;q=0.8",
            "Accept-Encoding": ", ".join(ENCODINGS),
            "Accept-Language": "en,*;q=0.5",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let nobody wait any longer, and close every connection."""
        self.hosts.stopped.set()
        self._transport.close()

    def get(self, address: str, *, known: Validators | None = None) -> Fetched:
        """What is at ADDRESS; KNOWN is what came with it the last time.

        Raises:
            FetchError: in one sentence, why it can't be had and what to do.
            InterruptedError: the client was closed meanwhile.
        """
        headers = known.headers() if known is not None else {}
        return self._get(address, headers, are_robots_asked=True)

    def _get(self, address: str, headers: Mapping[str, str], *, are_robots_asked: bool) -> Fetched:
        url, seen = _parsed(address, address), set[str]()
        failed = partial(FetchError, shown(address))
        # Cookies live for one address alone: some sites redirect until theirs comes back.
        http = httpx.Client(transport=self._transport, headers=self._headers, trust_env=False)
        for _ in range(self.settings.redirects + 1):
            state = f"{url} {sorted(http.cookies.items())}"
            if state in seen:
                raise failed(f"redirects in a circle; {_LAST}")
            seen.add(state)
            answer = self._tried(http, url, headers, address, are_robots_asked=are_robots_asked)
            if isinstance(answer, Fetched):
                return answer
            url = _parsed(answer, address)
        raise failed(f"redirects more than {self.settings.redirects} times; {_LAST}")

    def _tried(
        self, http: httpx.Client, url: httpx.URL, headers: Mapping[str, str], address: str, *, are_robots_asked: bool
    ) -> Fetched | str:
        """What is at URL, or where it redirects to; asked for several times where the site fails for the moment."""
        host = self.hosts.of(url.host)
        pause = 0.0  # a robots.txt is no burden
        if are_robots_asked:
            site = f"{url.scheme}://{url.netloc.decode('ascii')}"
            try:
                rules = rules_at(host, site, lambda place: self._get(place, {}, are_robots_asked=False).data)
            except FetchError as error:
                raise _renamed(error, address) from None
            if not allows(rules, str(url)):
                reason = "may not be read by programs, as the robots.txt of its site says"
                raise FetchError(shown(address), f"{reason}; {_SAVE}")
            pause = max(self.settings.pause, delay_of(rules) or 0.0)
            if host.failures >= self.settings.patience:
                reason = f"is not asked for, as its host has failed {host.failures} times in a row; {_LATER}"
                raise FetchError(shown(address), reason, is_temporary=True)
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, FetchError) and error.is_temporary),
            stop=stop_after_attempt(self.settings.tries),
            wait=self._wait,
            sleep=self.hosts.sleep,
            reraise=True,
        )

        def once() -> Fetched | str:
            with self.hosts.turn(host, pause, shown(address)):
                return self._once(http, url, headers, address)

        try:
            answer = retrying(once)
        except FetchError as error:
            host.failures = host.failures + 1 if error.is_temporary or error.retry_after else 0
            raise
        host.failures = 0
        return answer

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome and state.outcome.exception()
        if isinstance(error, FetchError) and error.retry_after is not None:
            return error.retry_after
        backoff = self.settings.backoff
        wait = wait_exponential(multiplier=backoff, max=self.settings.longest_wait) + wait_random(0, backoff / 2)
        return wait(state)

    def _once(self, http: httpx.Client, url: httpx.URL, headers: Mapping[str, str], address: str) -> Fetched | str:
        with limited(self.settings.longest):
            try:
                with http.stream("GET", url, headers=dict(headers), timeout=self.settings.silence) as answer:
                    return self._answer(answer, url, address)
            except _FAILURES as error:
                reason, is_temporary = self._explained(error)
                raise FetchError(shown(address), reason, is_temporary=is_temporary) from None

    def _explained(self, error: Exception) -> tuple[str, bool]:
        """Why ERROR came and what to do, and whether the same may go well later."""
        settings = self.settings
        # httpcore keeps what it translates as the only argument of its own exceptions.
        inner = error.args[0] if error.args else None
        if isinstance(inner, ssl.SSLError):
            why = getattr(inner, "verify_message", None) or inner.reason or "it ends midway"
            return f"has a certificate that can't be trusted ({why}); check the address", False
        match error:
            case TooLargeError():
                return f"has more than {settings.largest:,} bytes, too many for an article; {_SAVE}", False
            case BrokenBodyError():
                return f"{error}; {_LATER}", True
            case PrivateAddressError():
                private = f"leads to the private address {error}, which is not fetched"
                return f"{private}; if that is meant, use --allow-private", False
            case UnknownHostError():
                return f"has no host that is known as {error}; check the address and your network", False
            case httpcore.TimeoutException():
                if is_late():
                    return f"did not come whole within {settings.longest:g} s; {_LATER}", True
                return f"does not answer within {settings.silence:g} s; {_LATER}", True
            case httpcore.RemoteProtocolError():
                return f"stops before its end or is no answer of a web site; {_LATER}", True
            case httpcore.NetworkError():
                return f"can't be connected to; check the address, or {_LATER}", True
        return "can't be asked for as it is written; check the address", False

    def _answer(self, answer: httpx.Response, url: httpx.URL, address: str) -> Fetched | str:
        failed = partial(FetchError, shown(address))
        status = answer.status_code
        if status in _REDIRECTS:
            target = answer.headers.get("Location")
            if not target:
                raise failed(f"redirects to nowhere ({status}); {_LAST}")
            try:
                return str(url.join(target))
            except httpx.InvalidURL:
                raise failed(f"redirects to what is no address; {_LAST}") from None
        if status != 304 and not 200 <= status < 300:
            raise self._failure(status, answer.headers, address)
        kind = answer.headers.get("Content-Type", "").strip()
        if kind.lower().startswith(_NOT_TEXT):
            raise failed(f"is {kind.partition(';')[0]}, which is no article; give the address of its page")
        if status != 304 and int(answer.headers.get("Content-Length") or 0) > self.settings.largest:
            raise TooLargeError
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        data = b"" if status == 304 else unpack(answer.iter_raw(), encoding, self.settings.largest)
        if status != 304 and not data:
            raise failed("is empty; open it in a browser, and if there is an article, save the page and name its file")
        return Fetched(
            url=shown(str(url)),
            data=data,
            content_type=kind,
            validators=Validators(etag=answer.headers.get("ETag"), modified=answer.headers.get("Last-Modified")),
            retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
            is_same=status == 304,
        )

    def _failure(self, status: int, headers: httpx.Headers, address: str) -> FetchError:
        wait = _seconds(headers.get("Retry-After", "")) if status in _BUSY else None
        failed = partial(FetchError, shown(address), retry_after=wait)
        if wait is not None and wait > self.settings.longest_wait:
            # Longer than anybody waits here: said at once, and whoever comes back later knows when.
            return failed(f"asks to be left alone for {wait:.0f} s ({status}); {_LATER}")
        general = f"fails for the moment ({status}); {_LATER}" if status >= 500 else f"is refused ({status}); {_SAVE}"
        return failed(_REASONS.get(status, general), is_temporary=status in _FAILING)


def shown(address: str) -> str:
    """ADDRESS for messages and records: without a log-in, and without a fragment, which is a place on the page."""
    try:
        url = httpx.URL(address)
        return str(url.copy_with(username=None, password=None, fragment=None) if url.userinfo or url.fragment else url)
    except httpx.InvalidURL:
        return address


def host_of(address: str) -> str:
    """The host of ADDRESS, empty where it names none."""
    try:
        return httpx.URL(address).host
    except httpx.InvalidURL:
        return ""


def _parsed(address: str, given: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise FetchError(given, f"is no web address ({error}); check it") from None
    if url.scheme not in ("http", "https"):
        where = "is" if address == given else f"redirects to {address}, which is"
        raise FetchError(given, f"{where} no web address; only http:// and https:// are fetched")
    if not url.host:
        raise FetchError(given, "names no host; write it like https://courier.example/ferry")
    return url


def _seconds(value: str) -> float | None:
    """What a Retry-After of VALUE asks for, in seconds or as a date; None where it is neither."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _renamed(error: FetchError, address: str) -> FetchError:
    return FetchError(shown(address), error.reason, is_temporary=error.is_temporary, retry_after=error.retry_after)
