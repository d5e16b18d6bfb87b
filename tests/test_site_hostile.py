"""Articles whose words want to be code: on the pages of the site they stay words."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
import site_collection
from browsing import DESKTOP, PHONE, browser, complaints, emulate, needs_chromium, overflow, served
from test_site_pages import got_any, vnu

from quotes.publishing.security import STRICT
from quotes.records import Speaker

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# What is said, with the title, the speaker, the role and the address that come with it.
HOSTILE = {
    "script": (SCRIPT, f"{SCRIPT} in a title", Speaker(f"Eve {SCRIPT}", "person", SCRIPT), "https://x.example/"),
    "breaks out": (
        "\"' onmouseover='alert(3)' x=\"",
        "'\"><svg onload=alert(4)>",
        Speaker("Ivo \"'><b>", "person"),
        None,
    ),
    "address": ("Nothing to see there", "An address", Speaker("Una Dell", "person"), "javascript:alert(5)"),
    "data address": (
        "Nothing to see here",
        "Data",
        Speaker("Una Dell", "person"),
        "data:text/html,<script>alert(6)</script>",
    ),
    "templates": ("{{ 7 * 7 }}{% raw %}${7*7}", "{{ config }}", Speaker("{{ self }}", "organization"), None),
    "markup of terminals": ("[bold]so[/b] [/b]", "[/b]", Speaker("Ada [/b] Moss", "person", "[/b]"), None),
    "right to left": ("one \u202etwo\u2066 three", "A \u202etitle", Speaker("Ro\u202ebert Vane", "person"), None),
    "description": (
        "</script><script>alert(7)</script><!--]]>",
        "]]></script>",
        Speaker("Ann ]]> Vole", "person"),
        None,
    ),
    "spreadsheet": ('=HYPERLINK("https://x.example")', "=1+1", Speaker("=cmd|' /C calc'!A0", "person"), None),
    "control": ("a \x01\x1b[31m b", "c\x07d", Speaker("Max \x08 Bell", "person"), None),
    "long": (
        "w" * 10_000,
        "t" * 10_000,
        Speaker("N" * 10_000, "person", "r" * 10_000),
        "https://x.example/" + "u" * 5000,
    ),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of nothing else."""
    path = tmp_path_factory.mktemp("hostile") / "quotes.db"
    for i, (name, (words, title, who, url)) in enumerate(HOSTILE.items()):
        fields = {"outlet": title, "published": f"2031-05-{i + 1:02}", "source": name} | ({"url": url} if url else {})
        site_collection.add(path, words, title=title, who=[who], more=f"{name} {title[:50]}.", **fields)
    return path


def every_address(database: Path) -> list[str]:
    """All pages that the collection has."""
    with closing(sqlite3.connect(database)) as connection:
        named = connection.execute(
            "SELECT '/speakers/' || slug FROM speakers WHERE slug IS NOT NULL UNION "
            "SELECT '/statements/' || key FROM quotes UNION SELECT '/articles/' || key FROM articles UNION "
            "SELECT '/outlets/' || slug FROM outlets WHERE slug IS NOT NULL"
        ).fetchall()
    searches = [
        "/search",
        "/search?q=%3Cscript%3Ealert(8)%3C/script%3E",
        "/search?since=%22%3E%3Cscript%3E",
        "/cite?q=see",
    ]
    return ["/", "/speakers", "/outlets", *searches, *sorted(path for (path,) in named)]


@pytest.mark.asyncio
async def test_words_stay_words(hostile: Path) -> None:
    """No page has an element, an attribute or an address that an article brought; all have the strict policy."""
    for path in every_address(hostile):
        answer = await got_any(hostile, path)
        assert answer.status_code in (200, 400), (path, answer.text[-300:])
        assert answer.headers["content-security-policy"] == STRICT
        tree = lxml.html.fromstring(answer.text)
        assert not tree.cssselect("img, body script, [onerror], [onload], [onmouseover], b"), path
        scripts = tree.cssselect("head script")
        assert {script.get("type") or script.get("src").rpartition("/")[2] for script in scripts} <= {
            "application/ld+json",
            "quotes.js",
        }
        for described in tree.cssselect("script[type='application/ld+json']"):
            json.loads(described.text)
        for link in tree.xpath("//@href | //@src | //@action"):
            assert link.startswith(("/", "#", "?", "http://", "https://")), (path, link)


@pytest.mark.asyncio
async def test_words_come_out_as_they_went_in(hostile: Path) -> None:
    """The words of each article are on its statement's page and in its data, to the last character."""
    found = json.loads((await got_any(hostile, "/search.json")).text)
    assert {card["words"] for card in found["shown"]} == {words for words, *_ in HOSTILE.values()}
    for card in found["shown"]:
        tree = lxml.html.fromstring((await got_any(hostile, f"/statements/{card['statement']}")).text)
        shown = tree.cssselect(".large .words bdi")[0].text_content()
        # What HTML can't hold is all that may be missing.
        assert [c for c in shown if c.isprintable()] == [c for c in card["words"] if c.isprintable()]


@pytest.mark.asyncio
async def test_spreadsheets_and_feeds(hostile: Path) -> None:
    """No cell of a CSV file is a formula, and a feed is XML, whatever the words."""
    for path in ("/search", "/index", "/speakers", "/outlets"):
        rows = list(csv.reader(io.StringIO((await got_any(hostile, f"{path}.csv")).text)))
        assert len(rows) > 5
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for path in ("/search", "/index"):
        feed = lxml.etree.fromstring((await got_any(hostile, f"{path}.atom")).content)
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(HOSTILE)


@pytest.mark.slow
def test_hostile_pages_are_valid(hostile: Path, tmp_path: Path) -> None:
    """The checker of the W3C finds nothing but characters that no page should have, where an article has them."""
    faults = vnu(hostile, every_address(hostile), tmp_path)
    assert [fault for fault in faults if "Forbidden code point" not in fault] == []


@pytest.mark.slow
@needs_chromium
def test_nothing_runs(hostile: Path, tmp_path: Path) -> None:
    """In a browser nothing asks, nothing complains, and no page is wider than a phone."""
    with served(hostile) as address, browser(tmp_path, size=PHONE) as driver:
        for path in every_address(hostile):
            # Any dialog that a page opened makes the next command fail.
            driver.get(address + path)
            assert driver.title, path
            assert overflow(driver) <= 0, path
        emulate(driver, DESKTOP)
        assert overflow(driver) <= 0
        assert [each for each in complaints(driver) if " 400 " not in each] == []
