"""What is new of whom somebody follows: what is told, in which form, since when, and by which server.

All people and places here are invented.
"""

from __future__ import annotations

import email
import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import building
import lxml.html
import pytest
import site_collection
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cli_runs import run
from markdown_it import MarkdownIt
from test_cli_serve import free_port

from quotes.citing.styles import render
from quotes.errors import MailError, OptionError
from quotes.records import Speaker
from quotes.store import Store, open_store
from quotes.watching import Follow, Mail, MailServer, read_plan
from quotes.watching.digest import as_message, collect, send, written

LONG_AGO = "2000-01-01"
SITE = "https://quotes.courier.example"


@pytest.fixture(scope="module")
def ferries(site_database: Path) -> Iterator[Store]:
    """The collection of the site."""
    with open_store(site_database, create=False) as store:
        yield store


def told(store: Store, follow: Follow, **more: Any) -> dict[str, list[str]]:
    """The words of each section of a digest, as the article has them."""
    found = collect(store, follow, since=LONG_AGO, **more)
    return {section.title: [each.words for each in section.citations] for section in found.sections}


def test_each_statement_is_told_once(ferries: Store) -> None:
    """Speakers, then topics, words and outlets; what a section has is in none below, and empty ones are left out."""
    follow = Follow(
        speakers=("Dora Linn",), topics=("budgets",), words=("budget", "zeppelin"), outlets=("Vale Mercury",)
    )
    sections = told(ferries, follow)
    assert [*sections] == ["Dora Linn", "Topic: budgets", "Vale Mercury"]
    assert sections["Topic: budgets"] == ["Where did the second half of the budget go?,"]
    everything = [words for section in sections.values() for words in section]
    assert len(everything) == len(set(everything))
    # The dispatch of two papers is one statement.
    assert sum("That is a promise." in words for words in everything) == 1


def test_only_what_is_sound_is_told(ferries: Store) -> None:
    """What is doubtful, was rejected, or was not said at all stays out, whatever is followed."""
    words = [each for section in told(ferries, Follow()).values() for each in section]
    assert words and not any(doubtful in each for each in words for doubtful in ("coffee froze", "somebody sang"))


def test_what_nobody_knows_is_a_fault_and_the_rest_goes_on(ferries: Store) -> None:
    """A speaker who has not been quoted yet keeps nobody from hearing about others."""
    found = collect(ferries, Follow(speakers=("Nobody Here", "Dora Linn"), words=("NOT x",)), since=LONG_AGO)
    assert [section.title for section in found.sections] == ["Dora Linn"]
    assert [fault.partition(" in /")[0] for fault in found.faults] == [
        "no speaker 'Nobody Here'", "'NOT x' says only what must not occur: give a word that must, too",
    ]  # fmt: skip


def test_what_is_more_is_counted_with_a_link(ferries: Store) -> None:
    """A section that is cut says how much is missing, and where all of it is."""
    (whole,) = collect(ferries, Follow(words=("budget",)), since=LONG_AGO).sections
    found = collect(ferries, Follow(words=("budget",)), since=LONG_AGO, site=f"{SITE}/", limit=1)
    (section,) = found.sections
    assert (len(section.citations), section.more) == (1, len(whole.citations) - 1)
    assert section.address == f"{SITE}/search?q=budget&order=newest"
    for form in ("text", "markdown", "html"):
        assert "2 more" in written(found, form) and f"{SITE}/search?q=budget" in written(found, form)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="is not a web address"):
        collect(ferries, Follow(), since=LONG_AGO, site="javascript:x")


def test_every_form_cites_and_links(ferries: Store) -> None:
    """Text, Markdown and HTML have every statement with its article and its lasting address."""
    found = collect(ferries, Follow(topics=("strike",)), since="2031-05-06T07:08:09.000+00:00", site=SITE)
    assert not found.sections
    found = collect(ferries, Follow(topics=("strike",)), since=LONG_AGO, site=SITE)
    (section,) = found.sections
    text, html = written(found, "text"), lxml.html.fromstring(written(found, "html"))
    marked = lxml.html.fromstring(MarkdownIt("commonmark").render(written(found, "markdown")))
    assert text.startswith("3 new statements since 2000-01-01\n\nTopic: strike\n-------------\n")
    for tree in (html, marked):
        assert [heading.text for heading in tree.iter("h1", "h2")] == [text.splitlines()[0], "Topic: strike"]
    for each in section.citations:
        assert each.permalink == f"{SITE}/statements/{each.statement}" and each.url
        assert each.permalink in text and each.url in text
        for tree in (html, marked):
            assert {each.permalink, each.url} <= set(tree.xpath("//a/@href"))


def test_lines_of_text_are_short(ferries: Store) -> None:
    """The text, and the text of a mail, has no line of more than 78 columns but one that is a whole address."""
    found = collect(ferries, Follow(), since=LONG_AGO, site=f"{SITE}/{'a-long-name/' * 6}")
    body = as_message(found, sender="q@courier.example", recipients=("desk@courier.example",)).get_body(("plain",))
    assert body is not None and body.get_content() == written(found, "text")
    lines = written(found, "text").splitlines()
    long = [line for line in lines if len(line) > 78]
    assert long and all(line.startswith(("https://", "[")) and " " not in line for line in long)
    (cited, *_) = (each for section in found.sections for each in section.citations)
    assert render([cited]) in " ".join(lines)


def test_words_of_an_article_stay_words(database: Path) -> None:
    """Markup, controls and line ends of an article do nothing in any form, and none gets into a header."""
    site_collection.add(
        database, "<b>Bells</b> *ring*\x1b[31m\nSubject: x", title="<i>One</i>", who=[Speaker("A <B>", "person")]
    )
    with open_store(database) as store:
        found = collect(store, Follow(), since=LONG_AGO)
    message = as_message(found, sender="q@courier.example", recipients=("desk@courier.example",))
    assert message["Subject"] == "1 new statement since 2000-01-01"
    tree = lxml.html.fromstring(written(found, "html"))
    assert not [*tree.iter("b", "i", "em")] and "<b>Bells</b>" in tree.text_content()
    assert not [*lxml.html.fromstring(MarkdownIt("commonmark").render(written(found, "markdown"))).iter("b", "em")]
    assert not any("\x1b" in written(found, form) for form in ("text", "markdown", "html"))  # type: ignore[arg-type]


class Postbox:
    """A server that keeps what it takes, and refuses one address."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.to: list[list[str]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("gone@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.to.append(envelope.rcpt_tos)
        return "250 OK"


def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    """Whoever gives the right password is let in."""
    return AuthResult(success=given.password == b"open sesame", handled=False)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    """A server of mail on this machine, and its port."""
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=known, auth_require_tls=False)
    controller.start()
    yield box, port
    controller.stop()


def plan(folder: Path, port: int, *, user: str = "", to: str = '"desk@courier.example"') -> None:
    """A watch list that follows one topic and sends to the server at PORT."""
    (folder / "watch.toml").write_text(
        f'[follow]\ntopics = ["rate cut"]\n[digest]\nsmtp = "smtp://{user}127.0.0.1:{port}"\n'
        f'from = "quotes@courier.example"\nto = [{to}]\npublic_url = "{SITE}"\n'
    )


def test_a_digest_is_sent_once(filled_store: Store, tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    """What is new goes out as text and HTML; the next time only what has come in since, which may be nothing."""
    filled_store.close()
    box, port = postbox
    plan(tmp_path, port, to='"desk@courier.example", "gone@courier.example"')
    settings = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    first = run("digest", "watch.toml", "--send", cwd=tmp_path, env=settings)
    assert (first.returncode, first.stdout) == (1, "1 statement sent to desk@courier.example\n"), first.stderr
    assert first.stderr == ("quotes: the server takes no mail for gone@courier.example: check to under [digest]\n")
    (message,) = box.messages
    assert box.to == [["desk@courier.example"]]
    assert re.fullmatch(r"1 new statement since \d{4}-\d\d-\d\d \d\d:\d\d UTC", message["Subject"])
    for part, words in (("plain", "“The rate cut came too late"), ("html", "<h2>Topic: rate cut</h2>")):
        assert words in " ".join(message.get_body((part,)).get_content().split())  # type: ignore[union-attr]
    again = run("digest", "watch.toml", "--send", cwd=tmp_path, env=settings)
    assert (again.returncode, again.stdout, len(box.messages)) == (0, "", 1)
    assert again.stderr.startswith("quotes: nothing new since ")
    # What is asked for by a day is no digest that counts.
    assert "The rate cut" in run("digest", "watch.toml", "--since", "7d", cwd=tmp_path, env=settings).stdout


def test_the_first_digest_goes_back_a_day(filled_store: Store, tmp_path: Path) -> None:
    """Nobody gets a whole collection for a morning's news."""
    before = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    with filled_store.database.conn:  # type: ignore[union-attr]
        filled_store.database.execute("UPDATE articles SET first_seen = ? WHERE source = 'ships.txt'", [before])
    filled_store.close()
    (tmp_path / "watch.toml").write_text('[follow]\ntopics = ["rate cut"]\n')
    settings = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    assert run("digest", "watch.toml", cwd=tmp_path, env=settings).stdout == ""
    since = run("digest", "watch.toml", "--since", before[:10], "--format", "eml", cwd=tmp_path, env=settings)
    message = email.message_from_string(since.stdout, policy=default)
    assert message.get_content_type() == "multipart/alternative" and message["To"] == "quotes@localhost"


def test_a_server_knows_its_users(ferries: Store, postbox: tuple[Postbox, int]) -> None:
    """The password goes to a server that asks for it, and a wrong one is told as such."""
    box, port = postbox
    message = as_message(collect(ferries, Follow(), since=LONG_AGO), sender="q@a.example", recipients=("d@a.example",))
    server = MailServer(host="127.0.0.1", port=port, is_encrypted=False, user="desk")
    assert send(message, server, password="open sesame") == [] and len(box.messages) == 1
    with pytest.raises(MailError, match=rf"127.0.0.1:{port}: refuses \(535 .*QUOTES_SMTP_PASSWORD"):
        send(message, server, password="guess")
    with pytest.raises(MailError, match=r"takes mail for none of gone@a\.example"):
        del message["To"]
        message["To"] = "gone@a.example"
        send(message, replace(server, user=None))
    with pytest.raises(MailError, match="can't be reached"):
        send(message, replace(server, port=1, user=None))


def test_mail_is_encrypted_and_the_server_known(
    ferries: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose certificate nobody vouches for gets nothing."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=context)
    controller.start()
    try:
        server = MailServer(host="localhost", port=port, is_encrypted=True)
        found = collect(ferries, Follow(), since=LONG_AGO)
        message = as_message(found, sender="q@a.example", recipients=("d@a.example",))
        with pytest.raises(MailError, match=r"can't be reached .*certificate"):
            send(message, server)
        assert not box.messages
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert send(message, server) == [] and len(box.messages) == 1
    finally:
        controller.stop()


def test_how_mail_is_sent_stands_in_the_list(tmp_path: Path) -> None:
    """Server, user and addresses; nothing need be watched where something is followed."""
    (tmp_path / "watch.toml").write_text(
        '[follow]\ntopics = ["ferry"]\n[digest]\nsmtp = "smtps://desk@smtp.courier.example"\n'
        'from = "q@courier.example"\nto = ["desk@courier.example"]\n'
    )
    found = read_plan(tmp_path / "watch.toml")
    assert (found.sources, found.follow) == ((), Follow(topics=("ferry",)))
    server = MailServer(host="smtp.courier.example", port=465, is_encrypted=True, user="desk")
    assert found.mail == Mail(server=server, sender="q@courier.example", recipients=("desk@courier.example",))
    assert run("watch", "watch.toml", "--once", cwd=tmp_path).stderr == (
        'quotes: watch.toml: no [[source]] is there: add one with url = "https://…"\n'
    )


@pytest.mark.parametrize(
    ("digest", "message"),
    [
        ('smtp = "smtp.courier.example"', "smtp 'smtp.courier.example' in [digest] is no server: write it like"),
        ('smtp = "http://courier.example"', "smtp 'http://courier.example' in [digest] is no server"),
        ('smtp = "smtp://a.example:port"', "smtp 'smtp://a.example:port' in [digest] is no server"),
        ('smtp = "smtps://desk:secret@a.example"', "has a password: put it into the environment variable"),
        ('from = "the desk"', "'the desk' in [digest] is no address of mail: write it like desk@courier.example"),
        ('to = ["a@b.example\\nBcc: c@d.example"]', "in [digest] is no address of mail"),
        ('smpt = "x"', "'smpt' in [digest] is no key: use public_url, smtp, from or to"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, digest: str, message: str) -> None:
    """Every mistake in the table is one sentence, before anything is asked or sent."""
    (tmp_path / "watch.toml").write_text(f'[follow]\nwords = ["x"]\n[digest]\n{digest}\n')
    with pytest.raises(OptionError, match=re.escape(message)):
        read_plan(tmp_path / "watch.toml")


@pytest.mark.parametrize(
    ("arguments", "user", "message"),
    [
        (("--send",), None, "quotes: watch.toml: --send needs smtp, from and to under a line of [digest]: add them"),
        (("--send",), "desk@", "quotes: the password of desk is missing: put it into QUOTES_SMTP_PASSWORD"),
        (("--format", "pdf"), None, "quotes: format 'pdf' is not one of text, markdown, html, eml"),
        (("--since", "soon"), None, "quotes: since 'soon' is not a date: write"),
    ],
)  # fmt: skip
def test_a_wrong_call_sends_nothing(tmp_path: Path, arguments: tuple[str, ...], user: str | None, message: str) -> None:
    """A call that can't be done says so with exit code 2."""
    building_there = tmp_path / "quotes.db"
    with open_store(building_there) as store:
        store.add(*building.harbour())
    if user is None:
        (tmp_path / "watch.toml").write_text('[follow]\nwords = ["rate"]\n')
    else:
        plan(tmp_path, 25, user=user)
    done = run("digest", "watch.toml", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(message)
