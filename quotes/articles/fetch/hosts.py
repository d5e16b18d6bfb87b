"""What is kept of each host for one run: its robots.txt, and when it was asked last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING

from quotes.errors import FetchError

if TYPE_CHECKING:
    from protego import Protego

# The name by which a robots.txt calls this reader.
_NAME = "quotes"
_LONGEST = 512_000  # of a robots.txt, in bytes; what is behind is passed over (RFC 9309)


@dataclass(slots=True)
class Host:
    """One host, for one run.

    Attributes:
        turn: held by whoever asks it: one request at a time.
        ready: from when on it may be asked again, on the clock of time.monotonic.
        failures: how often it has failed in a row, all tries of an address being one time.
        rules: what its robots.txt says, by scheme and port, or why that is not known.
    """

    turn: Lock = field(default_factory=Lock)
    ready: float = 0.0
    failures: int = 0
    rules: dict[str, Protego | FetchError] = field(default_factory=dict)


class Hosts:
    """All hosts of a run."""

    def __init__(self, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._hosts: dict[str, Host] = {}
        self._making = Lock()
        self.stopped = Event()

    def of(self, name: str) -> Host:
        """The host called NAME."""
        with self._making:
            return self._hosts.setdefault(name, Host())

    @contextmanager
    def turn(self, host: Host, pause: float, address: str) -> Iterator[None]:
        """Wait until HOST may be asked for ADDRESS, and for the block be the only one who asks it.

        So many seconds of PAUSE are left before the next request.

        Raises:
            FetchError: the wait is longer than anybody waits here.
        """
        with host.turn:
            wait = host.ready - time.monotonic()
            if wait > self._longest_wait:
                raise FetchError(
                    address,
                    f"may be read in {wait:.0f} s, as its robots.txt asks for so long a pause; run it again then",
                    retry_after=wait,
                )
            self.sleep(wait)
            try:
                yield
            finally:
                host.ready = time.monotonic() + pause

    def sleep(self, seconds: float) -> None:
        """Wait so many SECONDS, or until everything is stopped.

        Raises:
            InterruptedError: everything is stopped.
        """
        if self.stopped.wait(max(0.0, seconds)):
            raise InterruptedError


def rules_at(host: Host, site: str, fetch: Callable[[str], bytes]) -> Protego:
    """What the robots.txt of SITE, a scheme, host and port, says; FETCH, which gives bytes, is asked for it once.

    A site without a robots.txt allows everything.

    Raises:
        FetchError: the site fails for the moment, so that nobody can tell.
    """
    if site not in host.rules:
        from protego import Protego

        try:
            data = fetch(f"{site}/robots.txt")[:_LONGEST]
        except FetchError as error:
            data = b""
            if error.is_temporary:
                host.rules[site] = error
        host.rules.setdefault(site, Protego.parse(data.decode("utf-8-sig", errors="replace")))
    found = host.rules[site]
    if isinstance(found, FetchError):
        raise found
    return found


def allows(rules: Protego, address: str) -> bool:
    """Whether RULES let this reader have ADDRESS."""
    return bool(rules.can_fetch(address, _NAME))


def delay_of(rules: Protego) -> float | None:
    """How many seconds RULES ask to leave between two requests."""
    delay = rules.crawl_delay(_NAME)
    rate = rules.request_rate(_NAME)
    waits = [float(delay)] if delay else []
    if rate and rate.requests:
        waits.append(rate.seconds / rate.requests)
    return max(waits, default=None)
