"""Reviewing on the site: who may, what a form decides, what is refused, and the whole of it in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import forking
import lxml.html
import pytest
import site_collection
import yaml
from browsing import PHONE, browser, complaints, emulate, needs_chromium, overflow, requested
from cli_runs import SCRIPT as QUOTES
from cli_runs import run
from conftest import assert_whole
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from test_site_browser import faults_of, first

from quotes.publishing.security import STRICT
from quotes.records import Speaker
from quotes.store import Correction, Store, Suggestion, open_store

ADA, BEN = {"id": "ada"}, {"id": "ben"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def place(site_database: Path, tmp_path: Path) -> Iterator[Path]:
    """The collection, to be changed; it has to be whole at the end."""
    path = tmp_path / "quotes.db"
    shutil.copy(site_database, path)
    yield path
    assert_whole(path)


class Visitor:
    """A browser without a face: what it is given in cookies it brings again."""

    def __init__(self, datasette: Datasette, actor: Mapping[str, Any] | None = None, *, at: str = "/review") -> None:
        self.datasette, self.at = datasette, at
        self.cookies = {} if actor is None else {"ds_actor": datasette.sign({"a": dict(actor)}, "actor")}

    async def get(self, path: str = "", status: int = 200) -> lxml.html.HtmlElement:
        """The page of the review, with this behind its address."""
        answer = await self.datasette.client.get(f"{self.at}{path}", cookies=self.cookies)
        assert answer.status_code == status, (answer.status_code, answer.text[-400:])
        self.cookies |= dict(answer.cookies)
        return lxml.html.fromstring(answer.text)

    async def post(self, fields: Mapping[str, str], **more: Any) -> Any:
        """What is answered to a form with these FIELDS."""
        return await self.datasette.client.post(self.at, data=dict(fields), cookies=self.cookies, **more)

    async def decide(self, page: lxml.html.HtmlElement, status: int = 302, **chosen: str) -> Any:
        """Send the form of PAGE with what was CHOSEN in it, as a browser does."""
        undoing = page.cssselect("form.decide:has([name=entry])") if "undo" in chosen.values() else []
        (form,) = undoing or page.cssselect("form.decide:last-of-type")
        sent = {box.get("name"): box.get("value") or "" for box in form.cssselect("input, select")}
        answer = await self.post({**sent, **chosen})
        assert answer.status_code == status, (answer.status_code, answer.text[-1500:])
        return answer


async def served(
    *places: Path, settings: Mapping[str, Any] | None = None, base_url: str = "/", **more: Any
) -> Datasette:
    """PLACES served, where Ada and Ben may review."""
    given = {"review": {"id": ["ada", "ben"]}} if settings is None else settings
    files = [] if "immutables" in more else [*map(str, places)]
    datasette = Datasette(files, metadata={"plugins": {"quotes": given}}, settings={"base_url": base_url}, **more)
    await datasette.invoke_startup()
    return datasette


@contextmanager
def plugin(**hooks: Callable[..., Any]) -> Iterator[None]:
    """A plugin of Datasette with these HOOKS."""
    made = ModuleType("beside_ours")
    for name, hook in hooks.items():
        setattr(made, name, hookimpl(hook))
    pm.register(made)
    try:
        yield
    finally:
        pm.unregister(made)


def log(place: Path) -> list[Correction]:
    """What people other than the one who filled the collection decided."""
    with open_store(place, create=False) as store:
        return store.corrections()[3:]


def quote(place: Path, words: str) -> str:
    """The address of the one quotation with WORDS."""
    with open_store(place, create=False) as store:
        return f"?quote={site_collection.quote_of(store, words)}"


def state(place: Path, words: str) -> tuple[str, str, list[str]]:
    """Status, kind and speakers of the quotation with WORDS."""
    with open_store(place, create=False) as store:
        found = store.quote(site_collection.quote_of(store, words)).statement
        return found.status, found.kind, [speaker.name for speaker in found.speakers]


def text(page: lxml.html.HtmlElement, selector: str) -> str:
    """The text of the first element that SELECTOR finds; empty without one."""
    return " ".join(" ".join(each.text_content().split()) for each in page.cssselect(selector)[:1])


def is_granted(actor: Any, action: str, resource: Any) -> bool | None:
    """What a plugin says that knows Cy alone."""
    return actor is not None and actor["id"] == "cy" if action == "review-quotes" and resource == "quotes" else None


@pytest.mark.parametrize(
    ("settings", "actor", "granting", "may"),
    [
        ({}, ADA, False, False),
        ({}, None, False, False),
        ({}, {"id": "root"}, False, True),
        ({"review": True}, ADA, False, True),
        ({"review": True}, None, False, False),
        ({"review": "yes"}, ADA, False, False),
        ({"review": {"id": "ada"}}, ADA, False, True),
        ({"review": {"id": "ada"}}, BEN, False, False),
        ({"review": {"unauthenticated": True}}, None, False, False),
        ({"review": {"desk": "politics"}}, {"id": "x", "desk": ["sports", "politics"]}, False, True),
        ({}, {"id": "cy"}, True, True),
        ({"review": True}, ADA, True, False),
    ],
)
@pytest.mark.asyncio
async def test_who_may_review(
    place: Path, settings: Mapping[str, Any], actor: Mapping[str, Any] | None, granting: bool, may: bool
) -> None:
    """Whom the owner's setting or a plugin lets; for everybody else the address is one like any that is unknown."""
    datasette = await served(place, settings=settings)
    before = place.read_bytes()
    visitor = Visitor(datasette, actor)
    with plugin(permission_allowed=is_granted) if granting else plugin():
        for suffix in ("", ".json"):
            here = await datasette.client.get(f"/review{suffix}", cookies=visitor.cookies)
            nowhere = await datasette.client.get(f"/nowhere{suffix}", cookies=visitor.cookies)
            assert here.status_code == (200 if may else 404)
            assert may or here.text == nowhere.text
        home = (await datasette.client.get("/", cookies=visitor.cookies)).text
        assert ('href="/review"' in home) is may
        answer = await visitor.post({"action": "merge", "one": "6", "other": "10"})
        nowhere = await datasette.client.get("/nowhere")
        assert (answer.status_code, answer.text == nowhere.text) == ((403, False) if may else (404, True))
    assert place.read_bytes() == before


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"action": "confirm"}, ("confirmed", "direct", ["Óscar Brénan"])),
        ({"action": "nobody"}, ("corrected", "direct", [])),
        ({"action": "reject"}, ("rejected", "direct", ["Óscar Brénan"])),
        ({"action": "dispute", "why": "he was ashore"}, ("disputed", "direct", ["Óscar Brénan"])),
        ({"action": "speaker", "who": "Dora Linn"}, ("corrected", "direct", ["Dora Linn"])),
        (
            {"action": "speaker", "who": "Dora Linn+Ada Moss"},
            ("corrected", "direct", ["Dora Linn", "Ada Moss"]),
        ),
        ({"action": "speaker", "who": "Yan Ode", "new": "person"}, ("corrected", "direct", ["Yan Ode"])),
        ({"said_by": "s1", "action": ""}, ("corrected", "direct", ["Dora Linn"])),
        ({"kind": "mixed"}, ("corrected", "mixed", ["Óscar Brénan"])),
    ],
)
@pytest.mark.asyncio
async def test_what_a_form_decides(
    place: Path, chosen: Mapping[str, str], expected: tuple[str, str, list[str]]
) -> None:
    """Every button decides what the key of the terminal does, under the name of who signed in, and can be undone."""
    words = "without its manual"
    before = state(place, words)
    ada = Visitor(await served(place), ADA)
    page = await ada.get(quote(place, words))
    answer = await ada.decide(page, **chosen)
    assert state(place, words) == expected
    (made,) = log(place)
    assert (made.made_by, made.why) == ("ada", chosen.get("why"))
    page = await ada.get(answer.headers["location"].removeprefix("/review"))
    assert made.in_words in text(page, ".decided")
    answer = await ada.decide(page, action="undo")
    assert state(place, words) == before
    page = await ada.get(answer.headers["location"].removeprefix("/review"))
    assert words in text(page, ".card") and not page.cssselect(".decided")
    with open_store(place, create=False) as store:
        assert [entry.undone for entry in store.corrections()[3:]] == [True, False]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"action": "speaker", "who": "Nobody Atall"}, "No speaker 'Nobody Atall' in this collection"),
        ({"action": "speaker", "who": " "}, "The speaker is empty"),
        ({"action": "speaker", "who": "Yan Ode", "new": "dragon"}, "Kind of speaker 'dragon' is not one of"),
        ({"kind": "sung"}, "Kind 'sung' is not one of"),
        ({"action": "undo", "entry": "0123456789"}, "No correction '0123456789'"),
        ({"action": "merge", "one": "1", "other": "2"}, "Not as you saw it"),
        ({"action": "confirm", "seen": "x"}, "Not as you saw it"),
    ],
)  # fmt: skip
@pytest.mark.asyncio
async def test_what_makes_no_sense_changes_nothing(place: Path, chosen: Mapping[str, str], message: str) -> None:
    """A name that nobody has, a value that is none, a pair that nobody asks about: it is said, nothing written."""
    ada = Visitor(await served(place), ADA)
    page = await ada.get(quote(place, "without its manual"))
    status = 409 if message.startswith("Not as") else 400
    page = lxml.html.fromstring((await ada.decide(page, status, **chosen)).text)
    assert message.lower() in text(page, "[role=alert]").lower() and "--new" not in text(page, "[role=alert]")
    assert str(place) not in page.text_content()
    assert log(place) == []


@pytest.mark.asyncio
async def test_pairs_come_first_and_the_order_is_that_of_the_terminal(place: Path) -> None:
    """Passing over one after the other shows what ``quotes review`` asks, in its order, to the end."""
    ada = Visitor(await served(place), ADA)
    with open_store(place, create=False) as store:
        queue = store.review_queue()
        keys = [store.quote(item).statement.key for item in queue.items if isinstance(item, int)]
    assert isinstance(queue.items[0], Suggestion) and len(queue.items) == queue.total == len(keys) + 1
    page = await ada.get()
    assert "One and the same?" in page.text_content()
    answer = await ada.decide(page, action="apart")
    assert log(place)[0].action == "apart"
    shown, path = [], answer.headers["location"].removeprefix("/review")
    for _ in keys:
        page = await ada.get(path)
        shown += [box.get("value") for box in page.cssselect("form.decide:last-of-type [name=quote]")]
        path = page.cssselect("a[data-key=' ']")[0].get("href").removeprefix("/review")
    assert shown == keys
    assert "These were all." in (await ada.get(path)).text_content()
    page = await ada.get("?about=manual")
    assert text(page, ".counts").startswith("2 decisions to make")
    assert "no speaker" in text(await ada.get("?speaker=Nobody+Atall"), "[role=alert]").lower()
    await ada.get("?quote=0", 404)


def test_of_what_is_as_unsure_what_most_articles_have_comes_first(fresh_store: Store) -> None:
    """Within a tenth of certainty, what stands in two articles goes before what is a little less sure in one."""
    from building import PIPELINE, quoted

    from quotes.records import Article, Extraction

    for day, words, confidence in (
        ("2031-01-01", "The pier was closed for the whole of the winter", 0.34),
        ("2031-01-02", "Every ferry of the line is painted in the same green", 0.33),
        ("2031-01-03", "The pier was closed for the whole of the winter", 0.34),
        ("2031-01-04", "Nobody has ever counted the gulls of the harbour", 0.12),
    ):
        body = f"“{words},” Ana Lee said on {day}."
        said = quoted(body, f"{words},", speakers=["Ana Lee"], confidence=confidence)
        fresh_store.add(Article(text=body, published=day, outlet=f"Outlet {day}"), Extraction((said,), PIPELINE))
    queue = [fresh_store.quote(item).statement for item in fresh_store.review_queue().items if isinstance(item, int)]
    assert [each.words.split()[1] for each in queue] == ["has", "pier", "pier", "ferry"]


def test_the_queue_is_read_off_its_index(place: Path) -> None:
    """Neither its first quotes nor their number take a look at every quote of a collection."""
    asked: list[str] = []
    with open_store(place, create=False) as store:
        store.database.conn.set_trace_callback(asked.append)
        store.review_queue(limit=1)
        store.database.conn.set_trace_callback(None)
        asked = [sql for sql in asked if "unreviewed IS NOT NULL" in sql]
        plans = [[row[3] for row in store.database.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()] for sql in asked]
    assert len(plans) == 2
    for plan in plans:
        assert plan[0] == "SCAN quotes USING COVERING INDEX idx_quotes_unreviewed"
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan and not re.search("articles|attributions", " ".join(plan))


@pytest.mark.asyncio
async def test_two_reviewers_of_one_quotation(place: Path) -> None:
    """Who decides second is told, sees what holds now, and may decide about that."""
    datasette, words = await served(place), "without its manual"
    ada, ben = Visitor(datasette, ADA), Visitor(datasette, {"id": "ben", "name": "Ben Ode"})
    page, same = await ada.get(quote(place, words)), await ben.get(quote(place, words))
    await ada.decide(page, action="speaker", who="Dora Linn")
    again = lxml.html.fromstring((await ben.decide(same, 409, action="confirm")).text)
    assert "Dora Linn" in text(again, ".card") and len(log(place)) == 1
    await ben.decide(again, action="confirm")
    assert [(entry.made_by, entry.action) for entry in log(place)] == [("ada", "correct"), ("Ben Ode (ben)", "confirm")]


def basic(datasette: Datasette, request: Any) -> Mapping[str, str] | None:
    """A plugin that knows who comes by a password that the browser sends by itself, without any cookie."""
    return ADA if request.headers.get("authorization") == "Basic YTpi" else None


@pytest.mark.parametrize("token", [None, "", "x", "of another", "ü"])
@pytest.mark.parametrize("cookies", [True, False], ids=["cookies", "password"])
@pytest.mark.asyncio
async def test_a_form_of_another_site_decides_nothing(place: Path, token: str | None, cookies: bool) -> None:
    """Without the token of this very browser nothing is written, also where the browser brings no cookie at all."""
    datasette = await served(place)
    ada, other = Visitor(datasette, ADA), Visitor(datasette, BEN)
    page = await ada.get(quote(place, "without its manual"))
    theirs = (await other.get()).cssselect("[name=csrftoken]")[0].get("value")
    fields = {box.get("name"): box.get("value") or "" for box in page.cssselect("form.decide:last-of-type input")}
    fields |= {"action": "confirm", "csrftoken": theirs if token == "of another" else token or ""}
    if token is None:
        del fields["csrftoken"]
    if not cookies:
        ada.cookies = {}
    with plugin(actor_from_request=basic):
        answer = await ada.post(fields, headers={} if cookies else {"authorization": "Basic YTpi"})
    assert answer.status_code == 403 and "did not come from the page" in answer.text
    assert answer.headers["content-security-policy"] == STRICT
    assert log(place) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"why=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"f%d=1" % number for number in range(100)), "application/x-www-form-urlencoded", 400),
        (b"why=\xff", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 403),
        (b'--x\r\nContent-Disposition: form-data; name="why"\r\n\r\n', "multipart/form-data", 403),
        (b"{}", "application/json", 403),
    ],
)
@pytest.mark.asyncio
async def test_what_is_no_form_of_the_page(place: Path, body: bytes, kind: str, status: int) -> None:
    """Forms of any other length or make are refused in a sentence, and a stranger is told of nothing."""
    datasette = await served(place)
    headers = {"content-type": kind}
    ada = Visitor(datasette, ADA)
    await ada.get()
    answer = await datasette.client.post("/review", content=body, headers=headers, cookies=ada.cookies)
    assert answer.status_code == status and text(lxml.html.fromstring(answer.text), "[role=alert]")
    stranger = await datasette.client.post("/review", content=body, headers=headers)
    assert stranger.status_code == 404
    assert log(place) == []


@pytest.mark.asyncio
async def test_no_more_is_read_than_a_form_has(place: Path) -> None:
    """Of a form without end only the beginning is read."""
    datasette = await served(place)
    ada = Visitor(datasette, ADA)
    read = 0

    async def endless() -> Any:
        nonlocal read
        while True:
            read += 1000
            assert read < 1_000_000
            yield b"x" * 1000

    sent: list[Any] = []
    chunks = endless()

    async def receive() -> Any:
        return {"type": "http.request", "body": await anext(chunks), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items()).encode()
    headers = [(b"cookie", cookie), (b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"localhost")]
    scope = {
        "type": "http", "method": "POST", "path": "/review", "raw_path": b"/review", "query_string": b"",
        "scheme": "http", "headers": headers, "http_version": "1.1",
    }  # fmt: skip
    await datasette.app()(scope, receive, send)
    assert sent[0]["status"] == 413 and read < 20_000


@pytest.mark.asyncio
async def test_what_a_model_suggested_is_a_button(place: Path) -> None:
    """What was kept of a model's answers can be taken over here too, and is nowhere else on the site."""
    words, model = "without its manual", f"m{SCRIPT}"
    with open_store(place) as store:
        number = store.quote(site_collection.quote_of(store, words)).statement.id
        store.keep_answers(model, {number: 1})
        store.keep_answers("other", {number: None})
    datasette = await served(place)
    ada = Visitor(datasette, ADA)
    page = await ada.get(quote(place, words))
    buttons = page.cssselect("legend:contains('language model') ~ p button")
    assert [text(page, "legend"), *(" ".join(each.text_content().split()) for each in buttons)] == [
        "Is this right?", f"Dora Linn ({model}) a", "nobody known (other)",
    ]  # fmt: skip
    path = page.cssselect("a.more")[0].get("href")
    assert model not in lxml.html.fromstring((await datasette.client.get(path)).text).text_content()
    await ada.decide(page, action="", **{buttons[0].get("name"): buttons[0].get("value")})
    assert state(place, words) == ("corrected", "direct", ["Dora Linn"])


@pytest.mark.asyncio
async def test_names_stay_words(place: Path) -> None:
    """What a reviewer is called, and the name and the reason that they type, are text on every page and in the log."""
    name = f"Eve {SCRIPT}"
    datasette = await served(place, settings={"review": True})
    eve = Visitor(datasette, {"id": "e\"'><b>", "name": name})
    page = await eve.get(quote(place, "without its manual"))
    await eve.decide(page, action="speaker", who=name, new="person", why=SCRIPT)
    (made,) = log(place)
    assert (made.made_by, made.why) == (f"{name} (e\"'><b>)", SCRIPT)
    assert state(place, "without its manual")[2] == [name]
    page = await eve.get(quote(place, "without its manual"))
    assert page.cssselect("strong bdi")[0].text_content() == made.made_by
    statement = await datasette.client.get(page.cssselect("a.more")[0].get("href"))
    refused = await eve.decide(page, 400, action="speaker", who=f'"{SCRIPT}', why=f'"{SCRIPT}')
    for tree in (page, lxml.html.fromstring(statement.text), lxml.html.fromstring(refused.text)):
        assert not tree.cssselect("img, b, body script, [onerror]") and SCRIPT in tree.text_content()
    assert f"by {made.made_by}: {SCRIPT}" in text(lxml.html.fromstring(statement.text), "[aria-labelledby=decided]")


@pytest.mark.asyncio
async def test_while_an_ingest_writes(place: Path) -> None:
    """Decisions and articles that come in at the same time are all there in the end, and nobody is turned away."""
    ada = Visitor(await served(place), ADA)
    stop = threading.Event()
    added = 0

    def ingest() -> None:
        nonlocal added
        while not stop.is_set():
            words = f"The ferry of pier number {added} has left"
            site_collection.add(place, words, title=None, who=[Speaker("Una Dell", "person")], source=str(added))
            added += 1

    writer = threading.Thread(target=ingest)
    writer.start()
    try:
        page = await ada.get("?skip=1")
        for _ in range(8):
            answer = await asyncio.wait_for(ada.decide(page, action="confirm"), 60)
            page = await ada.get(answer.headers["location"].removeprefix("/review"))
    finally:
        stop.set()
        await asyncio.to_thread(writer.join)
    assert [entry.action for entry in log(place)] == ["confirm"] * 8
    with open_store(place, create=False) as store:
        assert added > 1 and len(store.search("pier number", limit=None)) == added


@pytest.mark.asyncio
async def test_a_copy_that_nothing_writes_to(place: Path) -> None:
    """What is served as unchangeable says so in place of a form, and refuses one."""
    ada = Visitor(await served(place, immutables=[str(place)]), ADA)
    before = place.read_bytes()
    page = await ada.get("?skip=1")
    assert "nothing writes to" in text(page, ".warn") and page.cssselect(".card")
    assert not page.cssselect("form[method=post]")
    answer = await ada.post({"csrftoken": ada.cookies.get("ds_csrftoken", ""), "action": "undo", "entry": "01234"})
    assert answer.status_code == 403
    assert place.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
@pytest.mark.asyncio
async def test_a_file_that_may_not_be_written(place: Path) -> None:
    """Where the file is closed to the server, a decision is refused in a sentence."""
    ada = Visitor(await served(place), ADA)
    place.chmod(0o444)
    answer = await ada.decide(await ada.get("?skip=1"), 400, action="confirm")
    assert "can't be written" in answer.text and log(place) == []


@pytest.mark.asyncio
async def test_below_a_path(place: Path) -> None:
    """Behind a prefix, form, links and the way back stay below it."""
    ada = Visitor(await served(place, settings={"review": True}, base_url="/press/"), ADA)
    page = await ada.get("?skip=1&about=manual")
    assert page.cssselect("form.decide")[0].get("action") == "/press/review"
    answer = await ada.decide(page, action="confirm")
    assert answer.headers["location"] == "/press/review?about=manual&skip=1"


@pytest.mark.parametrize("base", ["", "/press"])
@pytest.mark.asyncio
async def test_each_of_two_collections(place: Path, tmp_path: Path, base: str) -> None:
    """What is decided on the pages of one is written there and nowhere else, and leads back to them."""
    other = tmp_path / "old papers.db"
    shutil.copy(place, other)
    datasette = await served(place, other, base_url=f"{base}/")
    for number, (at, decided, left) in enumerate([("/in/old+papers/review", other, place), ("/review", place, other)]):
        ada = Visitor(datasette, ADA, at=at)
        page = await ada.get("?skip=1")
        assert {form.get("action") for form in page.cssselect("form:not([role=search])")} == {f"{base}{at}"}
        answer = await ada.decide(page, action="confirm")
        assert answer.headers["location"] == f"{base}{at}?skip=1"
        assert (len(log(decided)), len(log(left))) == (1, 2 * number)
        await ada.decide(page, 409, action="confirm")
        await ada.decide(await ada.get("?skip=1"), action="undo")
        assert [entry.undone for entry in log(decided)] == [True, False]
        assert (await datasette.client.get(at)).status_code == 404
    assert_whole(other)


@pytest.mark.parametrize(
    ("about", "location"),
    [
        ("x\r\nset-cookie: a=b", "/review?about=x%0D%0Aset-cookie%3A+a%3Db"),
        ("//x.example/", "/review?about=%2F%2Fx.example%2F"),
    ],
)
@pytest.mark.asyncio
async def test_the_way_back_is_ours(place: Path, about: str, location: str) -> None:
    """What a form says of where the reviewer was is never a header or an address of its own."""
    datasette = await served(place)
    ada = Visitor(datasette, ADA)
    answer = await ada.decide(await ada.get(quote(place, "without its manual")), action="confirm", about=about)
    assert answer.headers["location"] == location and "a" not in answer.cookies
    statement = f"/statements/{log(place)[0].subject}"
    offer = "/review?quote="
    assert offer in (await datasette.client.get(statement, cookies=ada.cookies)).text
    assert offer not in (await datasette.client.get(statement)).text


@contextmanager
def newsroom(place: Path) -> Iterator[str]:
    """Datasette for PLACE as a process, where Ada has a password; gives its address."""
    pytest.importorskip("datasette_auth_passwords")
    from datasette_auth_passwords.utils import hash_password

    settings = {
        "quotes": {"review": {"id": "ada"}},
        "datasette-auth-passwords": {"ada_password_hash": hash_password("anchor")},
    }
    metadata = place.with_name("metadata.yml")
    metadata.write_text(yaml.safe_dump({"plugins": settings}), encoding="utf-8")
    command = [sys.executable, "-m", "datasette", "serve", place, "-m", metadata, "--port", "0"]
    with forking.Process(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stderr)))
            yield found[0]
        finally:
            process.terminate()
            process.wait(timeout=60)


def sign_in(driver: WebDriver, address: str) -> None:
    """Sign in as Ada, by the form of the plugin."""
    driver.get(f"{address}/-/login")
    first(driver, "#id_username").send_keys("ada")
    first(driver, "#id_password").send_keys("anchor" + Keys.ENTER)
    WebDriverWait(driver, 30).until(lambda there: there.current_url == f"{address}/")
    driver.find_element(By.LINK_TEXT, "Review").click()
    WebDriverWait(driver, 30).until(lambda there: there.current_url == f"{address}/review")
    # What the console says of the page of the plugin is not ours.
    complaints(driver)


def press(driver: WebDriver, key: str, last: str) -> None:
    """Press KEY, and wait until the page tells LAST as the last decision."""
    driver.switch_to.active_element.send_keys(key)
    # The page that is left may go away while it is read.
    wait = WebDriverWait(driver, 30, ignored_exceptions=[StaleElementReferenceException])
    wait.until(lambda there: last in there.find_element(By.TAG_NAME, "main").text)


@pytest.mark.slow
@needs_chromium
def test_a_morning_of_reviews(place: Path, tmp_path: Path) -> None:
    """Signed in by a password: keys decide, a name is typed, the last is undone; the log and the page tell of it."""
    with open_store(place, create=False) as store:
        _, least_sure, *_ = store.review_queue().items
        assert isinstance(least_sure, int)
        least_sure_key = store.quote(least_sure).statement.key
    with newsroom(place) as address, browser(tmp_path / "profile") as driver:
        driver.get(f"{address}/review")
        assert "Nothing here" in driver.title and len(complaints(driver)) == 1
        sign_in(driver, address)
        press(driver, "y", "merge Brandt is Ivo Brandt")
        chosen = first(driver, "form.decide [name=quote]").get_attribute("value")
        assert chosen == least_sure_key
        driver.switch_to.active_element.send_keys("s")
        assert driver.switch_to.active_element.get_attribute("name") == "who"
        # In a field, letters are letters.
        driver.switch_to.active_element.send_keys("Óscar Brénan")
        press(driver, Keys.ENTER, "correct speakers Óscar Brénan")
        assert first(driver, "form.decide [name=quote]").get_attribute("value") != chosen
        press(driver, "u", "merge Brandt is Ivo Brandt")
        assert first(driver, "form.decide [name=quote]").get_attribute("value") == chosen
        named = first(driver, "[data-key='1'] bdi").text
        press(driver, "1", f"correct speakers {named}")
        later = first(driver, "form.decide:last-of-type [name=quote]").get_attribute("value")
        driver.switch_to.active_element.send_keys(" ")
        WebDriverWait(driver, 30).until(lambda there: "skip=1" in there.current_url)
        assert first(driver, "form.decide:last-of-type [name=quote]").get_attribute("value") != later
        press(driver, "r", "reject")
        first(driver, "[data-keys] input").click()
        driver.switch_to.active_element.send_keys("c")
        assert "reject" in first(driver, ".decided").text
        emulate(driver, PHONE)
        assert overflow(driver) <= 0
        driver.get(f"{address}/statements/{chosen}")
        told = driver.find_element(By.CSS_SELECTOR, "[aria-labelledby=decided]").text
        assert told.count("correct by ada") == 2 and "(taken back)" in told
        assert complaints(driver) == []
        asked = requested(driver)
        assert asked and all(url.startswith(address + "/") for url in asked), asked
        assert faults_of(driver, f"{address}/review") == []
    lines = run("log", "--db", place, cwd=tmp_path).stdout.splitlines()[3:]
    assert len(lines) == 5 and all(" ada: " in line for line in lines)
    assert "[undone]" in lines[1] and "undo" in lines[2]


@pytest.mark.slow
@needs_chromium
def test_on_ones_own_machine_and_without_scripts(place: Path, tmp_path: Path) -> None:
    """``quotes serve --review`` signs its user in; without scripts buttons decide and undo, and no key is promised."""
    command = [QUOTES, "serve", "--review", "--port", "0", "--db", place]
    with (
        forking.Process(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"QUOTES_USER": "Mia"}) as process,
        browser(tmp_path / "profile", scripts=False) as driver,
    ):
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"once: (http://127\.0\.0\.1:\S+)", line) for line in process.stderr)))
            driver.get(found[1])
            driver.find_element(By.LINK_TEXT, "Review").click()
            first(driver, "button[value=apart]").click()
            WebDriverWait(driver, 30).until(lambda there: there.find_elements(By.CSS_SELECTOR, ".decided"))
            first(driver, "button[value=confirm]").click()
            # The page that is asked may just be leaving.
            leaving = [StaleElementReferenceException]
            told = WebDriverWait(driver, 30, ignored_exceptions=leaving)
            told.until(lambda there: "confirm" in first(there, ".decided").text)
            first(driver, "button[value=undo]").click()
            WebDriverWait(driver, 30).until(lambda there: "quote=" in there.current_url)
            assert not first(driver, "[data-keys]").is_displayed()
            assert complaints(driver) == []
        finally:
            process.terminate()
    assert [(entry.made_by, entry.action, entry.undone) for entry in log(place)] == [
        ("Mia", "apart", False),
        ("Mia", "confirm", True),
        ("Mia", "undo", False),
    ]
