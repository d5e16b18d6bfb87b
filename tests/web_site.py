"""A web site on this machine that answers as it is told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

Handler = BaseHTTPRequestHandler
#: What an address answers: a body, a status with headers and a body, or whatever a function writes.
Answer = bytes | tuple[int, Mapping[str, str], bytes] | Callable[[Handler], None]

SENTENCES = (
    "The ferry to Port Selby stayed in harbour on Thursday, the operator announced in the morning.",
    "“The tides will not wait for us, and neither will the passengers,” harbour master Ana Lee told reporters.",
    "Ben Cho, who speaks for the fishermen, said that nobody would sail before the storm had passed.",
)


def page(
    title: str = "Ferry delayed again", *, head: str = "", html: str = "<html lang='en'>", extra: str = ""
) -> bytes:
    """A page of an invented newspaper with one article."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, f"The story is called {title}.", extra))
    return (
        f"<!DOCTYPE html>{html}<head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()


@dataclass
class Asked:
    """A request: what for, with which headers, and when."""

    path: str
    headers: dict[str, str]
    when: float


@dataclass
class Site:
    """A running site.  ``answers`` may be changed at any time; what is not there is a 404."""

    port: int
    host: str
    scheme: str = "http"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of PATH on it, under its own name or that of HOST."""
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What it was asked for, in order, its robots.txt left out."""
        return [each.path for each in self.asked if each.path != "/robots.txt"]


@contextmanager
def running(host: str = "127.0.0.1", certificates: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site at HOST, with TLS if there are CERTIFICATES."""

    class Talks(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(Asked(self.path, dict(self.headers), monotonic()))
            answer = site.answers.get(self.path, (404, {}, b"no such page"))
            try:
                if callable(answer):
                    answer(self)
                    self.close_connection = True
                    return
                status, headers, body = (200, {}, answer) if isinstance(answer, bytes) else answer
                send(self, status, {"Content-Type": "text/html", **headers}, body)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *told: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that hangs up is what some tests are about

    server = Quiet((host, 0), Talks)
    if certificates is not None:
        server.socket = certificates.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_port, host, "https" if certificates else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: Handler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Answer with BODY, whose length is told unless HEADERS tell another."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def in_turn(*answers: Answer) -> Callable[[Handler], None]:
    """The first of ANSWERS, then the next; the last from then on."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        if callable(now):
            now(handler)
            return
        status, headers, body = (200, {}, now) if isinstance(now, bytes) else now
        send(handler, status, {"Content-Type": "text/html", "Connection": "close", **headers}, body)

    return answer


def unless_same(body: bytes, etag: str, content_type: str = "text/html") -> Callable[[Handler], None]:
    """BODY with an ETAG, or 304 for whoever has it."""

    def answer(handler: Handler) -> None:
        same = handler.headers.get("If-None-Match") == etag
        headers = {"ETag": etag, "Content-Type": content_type, "Connection": "close"}
        send(handler, 304 if same else 200, headers, b"" if same else body)

    return answer


def rss(*items: str, head: str = "<title>Selby Courier</title>") -> bytes:
    """A feed of ITEMS, each the inside of an item."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{inner}</channel></rss>'.encode()


def sitemap(*addresses: str, tag: str = "url", packed: bool = False) -> bytes:
    """A sitemap of ADDRESSES, or of sitemaps where TAG is ``sitemap``."""
    root = "urlset" if tag == "url" else "sitemapindex"
    inner = "".join(f"<{tag}><loc>{address}</loc></{tag}>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    data = f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{inner}</{root}>'.encode()
    return gzip.compress(data) if packed else data
