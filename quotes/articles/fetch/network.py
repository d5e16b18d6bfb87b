"""Connections to addresses that were checked: the IP address that is judged is the one that is connected to.

A name is resolved once for each connection, all its addresses are judged, and the connection goes to one of them.  The
name itself stays in the Host header and is what the certificate has to be for, so that nothing is lost by it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from quotes.articles.fetch.settings import FetchSettings

# When the answer that is under way has to be there, on the clock of time.monotonic.
_DEADLINE: ContextVar[float] = ContextVar("deadline")


class PrivateAddressError(Exception):
    """A host has an IP address of the own machine or network; the first argument is that address."""


class UnknownHostError(Exception):
    """A host has no IP address."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Give whatever the network does in the block so many SECONDS in all."""
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def is_late() -> bool:
    """Whether the time that :func:`limited` gave is over."""
    return time.monotonic() >= _DEADLINE.get()


def _remaining(timeout: float | None, error: type[Exception]) -> float:
    left = _DEADLINE.get() - time.monotonic()
    if left <= 0:
        raise error
    return left if timeout is None else min(timeout, left)


class Transport(httpx.BaseTransport):
    """What httpx sends requests through: httpcore's connections, to addresses that may be connected to."""

    def __init__(self, settings: FetchSettings) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=settings.certificates or _usual_certificates(),
            network_backend=_Backend(settings),
            max_keepalive_connections=settings.hosts_at_once,
            keepalive_expiry=5.0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send REQUEST; errors are those of httpcore, and of this module."""
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


@cache
def _usual_certificates() -> SSLContext:
    # Reading all the authorities takes a moment: once for all runs of a process.
    return httpx.create_ssl_context()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        getattr(self._stream, "close", lambda: None)()


class _Backend(httpcore.NetworkBackend):
    """Sockets to checked addresses, which end with the time that is left."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._resolve = settings.resolve or _resolved
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of HOST that answers, if all of them may be connected to."""
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                return _Stream(
                    self._sockets.connect_tcp(
                        address, port, _remaining(timeout, httpcore.ConnectTimeout), local_address, socket_options
                    )
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise UnknownHostError(host)
        for address in found:
            if not self._settings.may_connect(address):
                raise PrivateAddressError(address)
        return found


def _resolved(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing lasts longer than the time that is left: a byte now and then is not enough."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _remaining(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
