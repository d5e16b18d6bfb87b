"""Whole lists as CSV, JSON and JSON Lines, and the page that tells how to ask for them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from building import PIPELINE, quoted
from test_site_pages import DORA, GAZETTE, article_of, data, got, got_any, page, promise

from quotes.publishing import questions
from quotes.publishing.review.page import review
from quotes.publishing.routes import PAGES
from quotes.publishing.serve import pages
from quotes.publishing.sharing import whole as whole_lists
from quotes.records import Article, Extraction
from quotes.spreadsheets import safe
from quotes.store import Filter, open_store
from quotes.store.transfer.table import COLUMNS

LISTS = ["/search", "/search?q=sea", "/search?since=2031&kind=direct", "/search?doubtful=1&polarity=all", DORA,
         f"{DORA}?q=ferry", GAZETTE, "/index", "/search?q=zeppelin"]  # fmt: skip


async def whole(database: Path, path: str, form: str) -> Any:
    """The text of the whole list of the page at PATH in FORM."""
    place, _, query = path.partition("?")
    return (await got(database, f"{place}.{form}{'?' if query else ''}{query}")).text


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.asyncio
async def test_three_forms_of_one_list(site_database: Path, path: str) -> None:
    """CSV, JSON and JSON Lines have the same rows, under the columns of the exported table."""
    rows = json.loads(await whole(site_database, path, "all.json"))
    assert [json.loads(line) for line in (await whole(site_database, path, "jsonl")).splitlines()] == rows
    sheet = csv.DictReader(io.StringIO(await whole(site_database, path, "csv"), newline=""))
    assert list(sheet.fieldnames or []) == list(COLUMNS)
    assert [*sheet] == [{name: "" if row[name] is None else str(safe(row[name])) for name in COLUMNS} for row in rows]


@pytest.mark.parametrize(
    ("query", "asked_for"),
    [
        ("", Filter()),
        ("?q=sea", Filter(words="sea")),
        ("?speaker=dora-linn&kind=indirect", Filter(speakers=("Dora Linn",), kind="indirect")),
        ("?since=2031&outlet=sound-gazette", Filter(since="2031", outlet="Sound Gazette")),
        ("?doubtful=1&polarity=all", Filter(polarity="all", min_confidence=0.0)),
    ],
)
@pytest.mark.asyncio
async def test_the_rows_of_the_exported_table(
    site_database: Path, tmp_path: Path, query: str, asked_for: Filter
) -> None:
    """The whole list is what `quotes export --table` writes with the same filter, in the order of arrival."""
    with open_store(site_database, create=False) as store:
        store.write_table(tmp_path / "table.csv", asked_for)
    table = (tmp_path / "table.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(table, newline=""))
    expected = sorted(rows, key=lambda row: int(row["quote"][1:]))
    found = [*csv.DictReader(io.StringIO(await whole(site_database, f"/search{query}", "csv"), newline=""))]
    assert found and found == expected


@pytest.mark.asyncio
async def test_lists_of_one_page(site_database: Path) -> None:
    """An article has its quotations, a statement its appearances; lists of names have a row for each."""
    rows = json.loads(await whole(site_database, article_of(site_database, "promise-Vale Mercury"), "all.json"))
    assert [row["kind"] for row in rows] == ["direct", "mixed", "indirect"]
    rows = json.loads(await whole(site_database, promise(site_database), "all.json"))
    assert [row["outlet"] for row in rows] == ["Vale Mercury", "Sound Gazette"] and len(
        {r["statement"] for r in rows}
    ) == 1
    for path in ("/speakers", "/outlets", "/articles", "/articles?q=elda"):
        shown = await data(site_database, "{}.json{}{}".format(*path.partition("?")))
        rows = json.loads(await whole(site_database, path, "all.json"))
        assert len(rows) == shown["total"] > 5 and rows[: len(shown["shown"])] == shown["shown"], path
    cited = json.loads((await got(site_database, "/cite.json?speaker=dora-linn")).text)["total"]
    sheet = (await got(site_database, "/cite.csv?speaker=dora-linn")).text
    assert len([*csv.DictReader(io.StringIO(sheet, newline=""))]) == cited


@pytest.mark.asyncio
async def test_what_makes_no_sense_gives_no_rows(site_database: Path) -> None:
    """With the status that the page has."""
    answer = await got(site_database, "/search.jsonl?since=soon", 400)
    assert answer.text == ""
    assert json.loads((await got(site_database, "/speakers/nobody.all.json", 404)).text)["ok"] is False


@pytest.mark.asyncio
async def test_a_long_list_is_written_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds one batch, however long the list, and no row is missed or told twice between two of them."""
    batch = 40
    for module in (questions, whole_lists):
        monkeypatch.setattr(module, "BATCH", batch)
    path = tmp_path / "long.db"
    said = [f"Number {i} of the long list is called" for i in range(batch // 2)]
    with open_store(path) as store:
        for i in range(5):
            text = "\n\n".join(f"“{words} {i},” Ada Moss said." for words in said)
            found = tuple(quoted(text, f"{words} {i},", speakers=["Ada Moss"]) for words in said)
            store.add(Article(text=text, title=f"List {i}"), Extraction(found, PIPELINE))
    datasette = pages(path)
    await datasette.invoke_startup()
    sent: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/search.jsonl", "raw_path": b"/search.jsonl", "headers": [],
             "query_string": b"", "scheme": "http"}  # fmt: skip
    await datasette.app()(scope, receive, send)
    batches = [body.splitlines() for body in sent if body]
    assert [len(batch) for batch in batches] == [batch, batch, batch // 2]
    numbers = [json.loads(line)["quote"] for batch in batches for line in batch]
    assert numbers == [f"q{i + 1}" for i in range(5 * len(said))]


@pytest.mark.asyncio
async def test_every_address_that_is_listed_is_there(site_database: Path) -> None:
    """The page of addresses has every address of the site, and each answers in each of its formats."""
    listed = (await data(site_database, "/api.json"))["shown"]
    assert [each["path"] for each in listed] == [address.path for view, address in PAGES if view is not review]
    there = {
        "/speakers/{slug}": DORA, "/outlets/{slug}": GAZETTE, "/statements/{key}": promise(site_database),
        "/statements/{key}/embed": f"{promise(site_database)}/embed", "/go/{kind}/{number}": "/go/article/1",
        "/statements/{key}/card.png": f"{promise(site_database)}/card.png",
        "/topics/{key}": "/topics/budget",
        "/articles/{key}": article_of(site_database, "lights-2"), "/cite": "/cite?speaker=dora-linn",
        "/sitemap-{list}-{part}.xml": "/sitemap-articles-0.xml",
        "/oembed": f"/oembed?url=http://localhost{promise(site_database)}",
    }  # fmt: skip
    for each in listed:
        place, mark, query = there.get(each["path"], each["path"]).partition("?")
        place = "/index" if place == "/" else place
        endings = [f".{form['name']}" for form in each["formats"]]
        for ending in endings if each["path"] == "/oembed" else ["", *endings]:
            answer = await got_any(site_database, f"{place}{ending}{mark}{query}")
            assert answer.status_code == (302 if place.startswith("/go/") else 200), (place, ending)
            assert answer.text or answer.status_code == 302


@pytest.mark.asyncio
async def test_the_links_of_a_page_are_its_formats(site_database: Path) -> None:
    """Each list links to all of its formats, with the filters of its address."""
    tree = await page(site_database, "/search?q=sea")
    links = {link.text_content(): link.get("href") for link in tree.cssselect(".foot a[rel=alternate]")}
    assert links == {
        "JSON": "/search.json?q=sea", "CSV": "/search.csv?q=sea", "JSON rows": "/search.all.json?q=sea",
        "JSON Lines": "/search.jsonl?q=sea", "a feed": "/search.atom?q=sea", "a JSON feed": "/search.feed?q=sea",
    }  # fmt: skip
