"""The web at its worst, played by a server on this machine: what comes back, and what the user sees of the rest."""

from __future__ import annotations

import gzip
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from ipaddress import ip_address
from itertools import pairwise

import pytest
import trustme
from web_site import SENTENCES, Answer, Handler, Site, in_turn, page, running, send, unless_same

import quotes
from quotes.articles import FetchSettings, read
from quotes.articles.fetch.client import Client, Validators
from quotes.articles.fetch.settings import is_public
from quotes.errors import ArticleError, FetchError, OptionError

HERE = FetchSettings(
    contact="desk@courier.example",
    allow_private=True,
    largest=1_000_000,
    longest=1.6,
    silence=0.8,
    redirects=5,
    backoff=0.02,
    longest_wait=2.0,
    pause=0.0,
)
GONE = "http://127.0.0.1:9/"  # the discard service, which nobody runs


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with one good page."""
    with running() as found:
        found.answers["/ferry"] = page()
        yield found


def fetch(address: str, settings: FetchSettings = HERE) -> bytes:
    """What a client of its own gets at ADDRESS."""
    with Client(settings) as client:
        return client.get(address).data


def refusal(address: str, settings: FetchSettings = HERE) -> str:
    """What the user sees of ADDRESS, which can't be read, without the address itself."""
    with pytest.raises(ArticleError) as caught:
        list(read(address, fetching=settings))
    prefix = f"{address}: "
    assert str(caught.value).startswith(prefix)
    return str(caught.value).removeprefix(prefix)


def test_a_page_becomes_an_article(site: Site) -> None:
    """Its words, its headline, the moment it came, and the address it was read from where it states none."""
    (article,) = read(site.url("/ferry#top"), fetching=HERE)
    assert article.text.startswith(SENTENCES[0])
    assert article.title == "Ferry delayed again"
    assert article.url == article.source == site.url("/ferry")
    assert article.retrieved is not None
    age = datetime.now(UTC) - datetime.fromisoformat(article.retrieved)
    assert timedelta(0) <= age < timedelta(minutes=2)


def test_who_asks_is_told(site: Site) -> None:
    """Every request, that for robots.txt too, names the program, its version and whom to write to."""
    fetch(site.url("/ferry"))
    assert [each.path for each in site.asked] == ["/robots.txt", "/ferry"]
    agents = {each.headers["User-Agent"] for each in site.asked}
    assert agents == {f"quotes/{quotes.__version__} (+desk@courier.example)"}


def test_the_contact_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from the environment where the call names none; what can't stand in a header is refused."""
    monkeypatch.setenv("QUOTES_CONTACT", " https://courier.example/bots ")
    assert FetchSettings().agent.endswith(" (+https://courier.example/bots)")
    assert FetchSettings(contact="a@b.example").agent.endswith(" (+a@b.example)")
    monkeypatch.setenv("QUOTES_CONTACT", "desk@courier.example\r\nX: 1")
    with pytest.raises(OptionError, match=r"^QUOTES_CONTACT .* can't be sent to a site: write an address"):
        FetchSettings()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "asks for a log-in (401); open it in a browser, save the page and name its file"),
        (403, "is refused to programs (403); open it in a browser, save the page and name its file"),
        (404, "is not there (404); check the address"),
        (410, "is gone (410); look for it in a web archive"),
        (418, "is refused (418); open it in a browser, save the page and name its file"),
        (451, "is withheld for legal reasons (451); look for it in a web archive"),
        (501, "fails for the moment (501); try again later"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(site: Site, status: int, reason: str) -> None:
    """What it means and what to do; and nobody asks again for what is refused."""
    site.answers["/ferry"] = (status, {}, b"no")
    assert refusal(site.url("/ferry")) == reason
    assert site.paths() == ["/ferry"]


def test_redirects_are_followed(site: Site) -> None:
    """Relative and absolute ones; the article's address is the last, and what is asked for stays its source."""
    site.answers["/old"] = (301, {"Location": "/older?a=1"}, b"")
    site.answers["/older?a=1"] = (302, {"Location": site.url("/ferry")}, b"")
    (article,) = read(site.url("/old"), fetching=HERE)
    assert (article.url, article.source) == (site.url("/ferry"), site.url("/old"))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"/a": "/b", "/b": "/a"}, "redirects in a circle; open it in a browser and name the last address"),
        ({"/a": "/a"}, "redirects in a circle; open it in a browser and name the last address"),
        (
            {"/a": "/b", **{f"/{'b' * n}": f"/{'b' * (n + 1)}" for n in range(1, 9)}},
            "redirects more than 5 times; open it in a browser and name the last address",
        ),
        ({"/a": ""}, "redirects to nowhere (302); open it in a browser and name the last address"),
        (
            {"/a": "file:///etc/passwd"},
            "redirects to file:/etc/passwd, which is no web address; only http:// and https:// are fetched",
        ),
        (
            {"/a": "gopher://courier.example/"},
            "redirects to gopher://courier.example/, which is no web address; only http:// and https:// are fetched",
        ),
    ],
)
def test_redirects_that_lead_nowhere_end(site: Site, answers: dict[str, str], reason: str) -> None:
    """Circles, endless ways, and ways out of the web."""
    site.answers |= {path: (302, {"Location": target}, b"") for path, target in answers.items()}
    assert refusal(site.url("/a")) == reason


def test_a_redirect_that_waits_for_its_cookie_is_no_circle(site: Site) -> None:
    """The same address again, with what it has set, is another question."""

    def answer(handler: Handler) -> None:
        if "seen=1" in handler.headers.get("Cookie", ""):
            send(handler, 200, {"Content-Type": "text/html"}, page())
        else:
            send(handler, 302, {"Location": "/cookie", "Set-Cookie": "seen=1"}, b"")

    site.answers["/cookie"] = answer
    assert fetch(site.url("/cookie")) == page()


def test_what_is_the_same_is_not_sent_again(site: Site) -> None:
    """With the ETag of the last time the site may say 304, and no bytes come."""
    site.answers["/ferry"] = unless_same(page(), '"1"')
    with Client(HERE) as client:
        first = client.get(site.url("/ferry"))
        assert (first.is_same, first.validators) == (False, Validators(etag='"1"'))
        second = client.get(site.url("/ferry"), known=first.validators)
    assert (second.is_same, second.data) == (True, b"")


def test_a_mark_that_can_not_be_sent_is_left_out(site: Site) -> None:
    """An ETag with letters that no header may have does not stop the next visit."""
    site.answers["/ferry"] = (200, {"ETag": '"é"'}, page())
    with Client(HERE) as client:
        first = client.get(site.url("/ferry"))
        assert client.get(site.url("/ferry"), known=first.validators).data == page()


def test_whoever_asks_too_often_waits_as_long_as_told(site: Site) -> None:
    """After 429 with Retry-After the next try comes then and not before, and the page is read."""
    site.answers["/ferry"] = in_turn((429, {"Retry-After": "1"}, b""), page())
    assert fetch(site.url("/ferry")) == page()
    first, second = (each.when for each in site.asked if each.path == "/ferry")
    assert 0.95 <= second - first < 1.5


def test_a_wait_may_be_given_as_a_date(site: Site) -> None:
    """Retry-After with a day and time is the same."""
    when = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    site.answers["/ferry"] = (503, {"Retry-After": when}, b"")
    with pytest.raises(FetchError, match=r"asks to be left alone for 3\d\d\d s \(503\); try again later") as caught:
        fetch(site.url("/ferry"))
    assert caught.value.retry_after == pytest.approx(3600, abs=5)
    assert site.paths() == ["/ferry"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
def test_a_site_that_fails_for_a_moment_is_asked_again(site: Site, status: int) -> None:
    """Two failures, then the page."""
    site.answers["/ferry"] = in_turn((status, {}, b"oops"), (status, {}, b"oops"), page())
    assert fetch(site.url("/ferry")) == page()


def test_a_site_that_goes_on_failing_is_left_alone(site: Site) -> None:
    """After three tries, each later than the one before."""
    site.answers["/ferry"] = (503, {}, b"")
    assert refusal(site.url("/ferry")) == "fails for the moment (503); try again later"
    moments = [each.when for each in site.asked if each.path == "/ferry"]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) == 2
    assert gaps[0] >= 0.02
    assert gaps[1] >= 0.04


def dripping(handler: Handler) -> None:
    """A body that never stops coming, a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b".")
        time.sleep(0.1)


def dripping_headers(handler: Handler) -> None:
    """The same before the body has begun."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b".")
        time.sleep(0.1)


def silent(handler: Handler) -> None:
    """Nothing at all."""
    time.sleep(1.2)


def endless(handler: Handler) -> None:
    """Bytes as fast as they go, for ever."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def cut_short(handler: Handler) -> None:
    """Half of what was promised."""
    send(handler, 200, {"Content-Length": "5000"}, page()[:400])


def bomb(handler: Handler) -> None:
    """A few kilobytes that unpack to a hundred megabytes."""
    send(handler, 200, {"Content-Encoding": "gzip", "Content-Type": "text/html"}, bomb_of(100))


@cache
def bomb_of(megabytes: int) -> bytes:
    """So many MEGABYTES of nothing, packed, without ever being whole here."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def nonsense(handler: Handler) -> None:
    """Something that is not HTTP."""
    handler.wfile.write(b"220 mail.courier.example ESMTP\r\n")


_TOO_LARGE = (
    "has more than 1,000,000 bytes, too many for an article; open it in a browser, save the page and name its file"
)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (dripping, "did not come whole within 1.6 s; try again later"),
        (dripping_headers, "did not come whole within 1.6 s; try again later"),
        (silent, "does not answer within 0.8 s; try again later"),
        (endless, _TOO_LARGE),
        ((200, {"Content-Length": "9000000000"}, b""), _TOO_LARGE),
        (bomb, _TOO_LARGE),
        (cut_short, "stops before its end or is no answer of a web site; try again later"),
        (nonsense, "stops before its end or is no answer of a web site; try again later"),
        (
            (200, {"Content-Encoding": "gzip"}, gzip.compress(page())[:-9]),
            "stops before its end; try again later",
        ),
        ((200, {"Content-Encoding": "gzip"}, page()), "is not compressed as it says; try again later"),
        (
            (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(page()))),
            "is compressed as 'gzip, gzip', which was not asked for; try again later",
        ),
        (
            (200, {"Content-Type": "video/mp4"}, b"\0"),
            "is video/mp4, which is no article; give the address of its page",
        ),
        (
            b"",
            "is empty; open it in a browser, and if there is an article, save the page and name its file",
        ),
    ],
)
def test_what_can_not_be_an_article_is_refused_in_time(site: Site, answer: Answer, reason: str) -> None:
    """Slow drips, silence, endless and huge bodies, bombs, broken and foreign answers: each has its sentence."""
    bomb_of(100)  # not while somebody waits for it
    site.answers["/ferry"] = answer
    assert refusal(site.url("/ferry"), replace(HERE, tries=1)) == reason


def test_a_bomb_is_never_unpacked(site: Site) -> None:
    """No more memory is taken than the limit allows, however far the bytes would grow."""
    import tracemalloc

    bomb_of(100)
    site.answers["/ferry"] = bomb
    tracemalloc.start()
    try:
        with Client(replace(HERE, tries=1)) as client, pytest.raises(FetchError):
            client.get(site.url("/ferry"))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: zlib.compress(data)[2:-4]])
def test_compressed_pages_are_unpacked(site: Site, pack: Callable[[bytes], bytes]) -> None:
    """gzip, deflate with the header of zlib, and deflate without."""
    kind = "gzip" if pack is gzip.compress else "deflate"
    site.answers["/ferry"] = (200, {"Content-Encoding": kind}, pack(page()))
    assert fetch(site.url("/ferry")) == page()


@pytest.mark.parametrize(
    ("header", "codec"),
    [
        ("text/html; charset=windows-1251", "cp1251"),
        ("text/html; charset=ISO-8859-1", "utf-8"),  # the header is wrong, as it often is
        ("text/html; charset=utf-8", "cp1252"),
        ("text/html; charset=no-such", "utf-8"),
        ("text/html", "utf-16"),
    ],
)
def test_letters_are_right_whatever_the_header_says(site: Site, header: str, codec: str) -> None:
    """A byte order mark goes first, then UTF-8, then what the header declares, then what fits surely."""
    markup = page().decode().replace("<meta charset='utf-8'>", "")
    site.answers["/ferry"] = (200, {"Content-Type": header}, markup.encode(codec))
    (article,) = read(site.url("/ferry"), fetching=HERE)
    assert "“The tides will not wait for us, and neither will the passengers,”" in article.text


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_of_the_own_network_is_public(address: str) -> None:
    """Whatever is private, loopback, link-local, multicast or reserved, in IPv4, IPv6, and IPv4 within IPv6."""
    assert not is_public(ip_address(address))
    with pytest.raises(ArticleError) as caught:
        list(read("http://courier.example/", fetching=replace(HERE, allow_private=False, resolve=lambda *_: [address])))
    assert str(caught.value) == (
        f"http://courier.example/: leads to the private address {address}, which is not fetched; "
        "if that is meant, use --allow-private"
    )


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """In either version, and one within the other."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_own_machine_is_not_fetched_unasked(site: Site, host: str) -> None:
    """However its address is written."""
    with pytest.raises(ArticleError, match=r"leads to the private address .* use --allow-private"):
        list(read(site.url("/ferry", host), fetching=replace(HERE, allow_private=False)))
    assert not site.asked


@contextmanager
def two_networks() -> Iterator[tuple[Site, Site, FetchSettings]]:
    """A site that may be read, one on the same machine that may not, and settings that say so."""
    with running("127.0.0.2") as outside, running("127.0.0.1") as inside:
        outside.answers["/ferry"] = inside.answers["/ferry"] = page()
        yield outside, inside, replace(HERE, allow_private=False, trusted=("127.0.0.2/32",))


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    """An address that may be read does not open the way to one that may not."""
    with two_networks() as (outside, inside, settings):
        outside.answers["/in"] = (302, {"Location": inside.url("/ferry")}, b"")
        assert refusal(outside.url("/in"), settings) == (
            "leads to the private address 127.0.0.1, which is not fetched; if that is meant, use --allow-private"
        )
        assert not inside.asked


def test_a_name_that_changes_its_address_reaches_nothing_private() -> None:
    """A name is looked up once for a connection, and the address that was judged is the one connected to."""
    with two_networks() as (outside, inside, settings):
        lookups = []

        def resolve(host: str, port: int) -> list[str]:
            lookups.append(host)
            return {1: ["127.0.0.2"], 2: ["127.0.0.1"]}.get(len(lookups), ["127.0.0.2", "127.0.0.1"])

        # Every page closes its connection, so that the next has to look the name up again.
        outside.answers = {path: (200, {"Connection": "close"}, page()) for path in ("/robots.txt", "/ferry")}
        address = outside.url("/ferry", "courier.test")
        moving = replace(settings, resolve=resolve)
        for _ in range(2):
            assert "leads to the private address 127.0.0.1" in refusal(address, moving)
        assert lookups == ["courier.test"] * 4
        assert [each.path for each in outside.asked] == ["/robots.txt"]
        assert outside.asked[0].headers["Host"] == f"courier.test:{outside.port}"
        assert not inside.asked


def test_a_name_that_nobody_knows() -> None:
    """Is told as such, and not tried again."""
    lookups = []

    def resolve(host: str, port: int) -> list[str]:
        lookups.append(host)
        raise OSError("unknown")

    assert refusal("http://no-such.example/a", replace(HERE, resolve=resolve)) == (
        "has no host that is known as no-such.example; check the address and your network"
    )
    assert len(lookups) == 2  # for robots.txt, and for the page


def test_a_host_where_nobody_answers() -> None:
    """Is tried again and then told."""
    assert refusal(GONE) == "can't be connected to; check the address, or try again later"


def test_certificates_have_to_be_right() -> None:
    """One that nobody vouches for is refused in a sentence; with its authority known, the name is what it is for."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("courier.test").configure_cert(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with running(certificates=server) as site:
        site.answers["/ferry"] = page()
        named = replace(HERE, resolve=lambda *_: ["127.0.0.1"])
        reason = refusal(site.url("/ferry", "courier.test"), named)
        assert reason.startswith("has a certificate that can't be trusted (")
        assert reason.endswith("); check the address")
        assert fetch(site.url("/ferry", "courier.test"), replace(named, certificates=trusting)) == page()
        reason = refusal(site.url("/ferry", "inland.test"), replace(named, certificates=trusting))
        assert "certificate is not valid for 'inland.test'" in reason


def test_robots_are_honoured(site: Site) -> None:
    """What a site does not want read by programs is not asked for; its robots.txt is asked for once a run."""
    site.answers["/robots.txt"] = b"User-agent: *\nDisallow: /private\n"
    site.answers["/private/a"] = page()
    reason = (
        "may not be read by programs, as the robots.txt of its site says; "
        "open it in a browser, save the page and name its file"
    )
    assert refusal(site.url("/private/a")) == reason
    site.answers["/way-in"] = (302, {"Location": "/private/a"}, b"")
    assert refusal(site.url("/way-in")) == reason
    site.asked.clear()
    with Client(HERE) as client:
        for _ in range(2):
            client.get(site.url("/ferry"))
    assert [each.path for each in site.asked] == ["/robots.txt", "/ferry", "/ferry"]


def test_a_site_whose_robots_fail_is_left_alone(site: Site) -> None:
    """Nobody can tell what it would say; a robots.txt that is missing or refused allows everything."""
    site.answers["/robots.txt"] = (500, {}, b"")
    assert refusal(site.url("/ferry")) == "fails for the moment (500); try again later"
    for status in (401, 403, 404):
        site.answers["/robots.txt"] = (status, {}, b"")
        assert fetch(site.url("/ferry")) == page()


def test_the_pause_that_robots_ask_for_is_kept(site: Site) -> None:
    """Crawl-delay parts two requests, where it asks for more than the usual pause."""
    site.answers["/robots.txt"] = b"User-agent: quotes\nCrawl-delay: 0.4\n"
    with Client(HERE) as client:
        for _ in range(3):
            client.get(site.url("/ferry"))
    moments = [each.when for each in site.asked if each.path == "/ferry"]
    assert all(later - earlier >= 0.39 for earlier, later in pairwise(moments))


def test_a_pause_that_nobody_waits_for_is_told(site: Site) -> None:
    """The first page is read; the second would be in an hour."""
    site.answers["/robots.txt"] = b"User-agent: *\nCrawl-delay: 3600\n"
    with Client(HERE) as client:
        client.get(site.url("/ferry"))
        with pytest.raises(FetchError, match=r"may be read in 3600 s, as its robots.txt asks for so long a pause"):
            client.get(site.url("/ferry"))


def test_a_log_in_is_sent_and_not_told(site: Site) -> None:
    """Of an address with a name and password, neither is in a record or message."""
    (article,) = read(site.url("/ferry").replace("//", "//ana:secret@"), fetching=HERE)
    assert (article.url, article.source) == (site.url("/ferry"), site.url("/ferry"))
    assert site.asked[-1].headers["Authorization"].startswith("Basic ")
    with pytest.raises(ArticleError) as caught:
        list(read(site.url("/no").replace("//", "//ana:secret@"), fetching=HERE))
    assert str(caught.value) == f"{site.url('/no')}: is not there (404); check the address"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://[::1/ferry", "is no web address"),
        ("http:///ferry", "does not exist; check the path"),
        ("https://exa mple/", "has no host that is known"),
        (
            "ftp://courier.example/ferry",
            "ftp://courier.example/ferry: is no web address; only http:// and https:// are",
        ),
    ],
)
def test_addresses_that_are_none(address: str, reason: str) -> None:
    """Are told as such."""
    with pytest.raises(ArticleError) as caught:
        list(read(address, fetching=HERE))
    assert reason in str(caught.value)
