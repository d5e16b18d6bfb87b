"""A statement on somebody else's page: the frame that a browser lets through, and oEmbed that leads to it."""

from __future__ import annotations

import json
import re
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import lxml.html
import pytest
import web_site
from browsing import browser, complaints, needs_chromium, requested, served
from selenium.webdriver.common.by import By
from site_collection import quote_of
from test_site_pages import DORA, data, got, got_any, one, page, promise

from quotes.publishing.security import STRICT
from quotes.store import open_store

# What the specification of oEmbed 1.0 asks of a response of the type rich.
RICH = {
    "type": "object",
    "properties": {
        "type": {"const": "rich"},
        "version": {"const": "1.0"},
        "html": {"type": "string", "pattern": "^<iframe src=\"https?://[^\"<>]+/embed\" "},
        "width": {"type": "integer", "minimum": 1},
        "height": {"type": "integer", "minimum": 1},
        "title": {"type": "string", "minLength": 1},
        "author_name": {"type": "string", "minLength": 1},
        "author_url": {"type": "string", "format": "uri"},
        "provider_name": {"const": "Who said what"},
        "provider_url": {"const": "http://localhost/"},
        "cache_age": {"type": "integer", "minimum": 0},
    },
    "required": ["type", "version", "html", "width", "height"],
    "additionalProperties": False,
}  # fmt: skip


def statement_of(database: Path, words: str) -> str:
    """The path of the statement with WORDS."""
    with open_store(database, create=False) as store:
        return f"/statements/{quote_of(store, words)}"


@pytest.mark.parametrize(
    ("words", "badge", "who"),
    [
        ("I was aboard last summer", "read by a machine", "Dora Linn, transport minister"),
        ("learned nothing", "confirmed by a person", "Dora Linn, transport minister"),
        ("never been aboard", "disputed by a person", "Ferry Workers' Union"),
        ("Then somebody sang", "doubtful, 45 % sure", "a passenger"),
    ],
)
@pytest.mark.asyncio
async def test_the_frame_says_whose_finding_it_is(site_database: Path, words: str, badge: str, who: str) -> None:
    """The words, their speaker with the role, the badge and the way back to the public address are in the frame."""
    path = statement_of(site_database, words)
    answer = await got_any(site_database, f"{path}/embed")
    if answer.status_code == 302:
        path = answer.headers["location"].removesuffix("/embed")
        answer = await got(site_database, f"{path}/embed")
    tree = lxml.html.fromstring(answer.text)
    assert words in tree.text_content() and " ".join(who.split()) in " ".join(tree.text_content().split())
    assert tree.cssselect(".note")[0].text_content() == badge
    assert [link.get("href") for link in tree.cssselect("link[rel=canonical]")] == [f"http://localhost{path}"]
    assert tree.xpath(f"//main//a[@href='http://localhost{path}']")
    # A link that opened in the frame would be refused there.
    assert [base.get("target") for base in tree.cssselect("base")] == ["_blank"]


@pytest.mark.asyncio
async def test_one_address_may_be_framed(site_database: Path) -> None:
    """Of all directives only that of the frame differs, scripts are shut out, and no other page may be framed."""
    path = promise(site_database)
    policy = (await got(site_database, f"{path}/embed")).headers["content-security-policy"]
    told, strict = ({part.strip() for part in sent.split(";")} for sent in (policy, STRICT))
    assert told - strict == {"frame-ancestors *"}
    assert strict - told == {"frame-ancestors 'none'", "script-src 'self'"}
    missing = ("/nowhere", "/statements/0/embed", "/oembed.json")
    for other in ("/", path, f"{path}.json", DORA, "/about", "/ferries", *missing):
        answer = await got(site_database, other, 404 if other in missing else 200)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], other


@pytest.mark.asyncio
async def test_the_key_of_a_quotation_leads_to_the_frame_of_its_statement(site_database: Path) -> None:
    """As its page does."""
    with open_store(site_database, create=False) as store:
        key = quote_of(store, "every single day")
    answer = await got(site_database, f"/statements/{key}/embed", 302)
    assert answer.headers["location"] == f"{promise(site_database)}/embed"


@pytest.mark.parametrize(
    "words", ["I was aboard last summer", "every single day", "Then somebody sang", "harbour fund"]
)
@pytest.mark.asyncio
async def test_oembed_is_found_and_valid(site_database: Path, words: str) -> None:
    """The page of a statement leads to its oEmbed data, which are what the specification says."""
    path = statement_of(site_database, words)
    answer = await got_any(site_database, path)
    path = answer.headers.get("location", path)
    (link,) = (await page(site_database, path)).cssselect("link[type='application/json+oembed']")
    assert link.get("href").startswith("http://localhost/oembed.json?url=http%3A%2F%2Flocalhost%2Fstatements%2F")
    found = await data(site_database, link.get("href").removeprefix("http://localhost"))
    jsonschema.validate(found, RICH)
    assert unescape(found["html"]).count(f'src="http://localhost{path}/embed"') == 1
    assert (found["width"], str(found["height"])) == (600, *re.findall(r'height="(\d+)"', found["html"]))


@pytest.mark.parametrize(
    ("query", "width", "height"),
    [
        ("maxwidth=400", 400, None),
        ("maxwidth=4000", 600, None),
        ("maxheight=120", 600, 120),
        ("maxwidth=1&maxheight=1", 1, 1),
        ("maxwidth=300&format=json&maxheight=99999999999999999999", 300, None),
    ],
)
@pytest.mark.asyncio
async def test_no_larger_than_asked_for(site_database: Path, query: str, width: int, height: int | None) -> None:
    """The frame is no larger than the site that asks has room for, and a narrower one is higher."""
    address = f"/oembed.json?url=http://localhost{promise(site_database)}"
    usual = await data(site_database, address)
    found = await data(site_database, f"{address}&{query}")
    assert found["width"] == width and f'width="{width}"' in found["html"]
    assert found["height"] == (height or found["height"]) and f'height="{found["height"]}"' in found["html"]
    assert height or (found["height"] > usual["height"]) == (width < usual["width"])


@pytest.mark.parametrize(
    ("query", "status", "why"),
    [
        ("", 404, "'no url' is not the address of a statement of this site"),
        ("url=https://elsewhere.example/statements/KEY", 404, "is not the address of a statement of this site"),
        ("url=http://localhost@elsewhere.example/statements/KEY", 404, "is not the address"),
        ("url=http://localhost:8001/statements/KEY", 404, "is not the address"),
        ("url=//localhost/statements/KEY", 404, "is not the address"),
        ("url=file://localhost/statements/KEY", 404, "is not the address"),
        ("url=http://localhost/speakers/dora-linn", 404, "is not the address"),
        ("url=http://[/statements/KEY", 404, "is not the address"),
        ("url=http://localhost/statements/0", 404, "No statement has the key '0'."),
        ("url=http://localhost/statements/KEY&maxwidth=wide", 400, "maxwidth 'wide' is not a number of pixels"),
        ("url=http://localhost/statements/KEY&maxheight=0", 400, "maxheight '0' is not a number of pixels"),
        ("url=http://localhost/statements/KEY&format=xml", 501, "this endpoint knows format=json alone"),
    ],
)
@pytest.mark.asyncio
async def test_oembed_refuses(site_database: Path, query: str, status: int, why: str) -> None:
    """Addresses of other hosts and what makes no sense are refused with the status of the specification."""
    key = promise(site_database).rpartition("/")[2]
    assert why in (await data(site_database, f"/oembed.json?{query.replace('KEY', key)}", status))["error"]


@pytest.mark.parametrize("written", ["http://localhost{}", "https://LOCALHOST{}?utm=x#top", "http://localhost{}/embed"])
@pytest.mark.asyncio
async def test_oembed_knows_its_own_addresses(site_database: Path, written: str) -> None:
    """However somebody copied the address of a page of ours."""
    query = written.format(promise(site_database)).replace("#", "%23")
    assert (await data(site_database, f"/oembed.json?url={query}"))["author_name"] == "Dora Linn"


@pytest.mark.slow
@needs_chromium
def test_a_browser_shows_the_frame_and_no_other_page(site_database: Path, tmp_path: Path) -> None:
    """On a page of another origin every statement fits its frame, wide or narrow; no other page is shown there."""
    keys = json.loads(one(site_database, "SELECT json_group_array(key) FROM quotes"))
    with served(site_database) as address, web_site.running() as host, browser(tmp_path) as driver:
        for width, listed in ((600, keys), (300, keys[::3])):
            given = [asked(f"{address}/oembed.json?url={address}/statements/{key}&maxwidth={width}") for key in listed]
            host.answers["/page"] = framing(*given)
            driver.get(host.url("/page"))
            for i, frame in enumerate(driver.find_elements(By.TAG_NAME, "iframe")):
                driver.switch_to.frame(frame)
                needed = driver.find_element(By.TAG_NAME, "main").rect["height"] + 2  # and its border
                assert needed <= given[i]["height"] < needed + 100, (given[i], needed)
                assert driver.find_element(By.CSS_SELECTOR, ".note").is_displayed()
                driver.switch_to.default_content()
        assert complaints(driver) == []
        assert {urlsplit(url).netloc for url in requested(driver)} == {
            urlsplit(at).netloc for at in (address, host.url())
        }
        others = (promise(site_database), "/", "/ferries")
        host.answers["/others"] = framing(*({"html": f'<iframe src="{address}{path}"></iframe>'} for path in others))
        driver.get(host.url("/others"))
        assert len([said for said in complaints(driver) if "frame-ancestors" in said]) == len(others)


def asked(url: str) -> Any:
    """The data at URL."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def framing(*given: dict[str, Any]) -> bytes:
    """A page of somebody else with the elements that oEmbed gave."""
    frames = "".join(each["html"].replace('loading="lazy"', "") for each in given)
    return f"<!DOCTYPE html><title>News</title><link rel=icon href=data:,>{frames}".encode()
