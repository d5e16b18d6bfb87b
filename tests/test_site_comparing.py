"""A speaker's page: with whom, what is repeated most, and beside another speaker.

All people and places here are invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import site_collection
from building import PIPELINE, quoted
from site_collection import CAPTAIN, MINISTER
from test_site_pages import DORA, data, got, page

from quotes.records import Article, Extraction
from quotes.store import open_store

BESIDE = f"{DORA}?with="


@pytest.mark.asyncio
async def test_two_speakers_side_by_side(site_database: Path) -> None:
    """Whoever is named, in any form, stands beside the speaker, with counts that are those of either page."""
    for given in ("%C3%93scar+Br%C3%A9nan", "brenan", "oscar-brenan"):
        told = await data(site_database, f"{DORA}.json?with={given}")
        assert [side["name"] for side in told["sides"]] == ["Dora Linn", "Óscar Brénan"], given
    for side in told["sides"]:
        own = await data(site_database, f"/speakers/{side['slug']}.json")
        assert side["total"] == own["total"] and side["quoted_by"] == own["quoted_by"]
        assert [card["quote"] for card in side["shown"]] == [card["quote"] for card in own["shown"][:5]]
    # What both spoke of leads to what either said of it, and has as many of them.
    assert [(row["key"], row["one"], row["other"]) for row in told["shared"]] == [("bridge", 1, 1), ("pier", 1, 1)]
    tree = await page(site_database, BESIDE + "brenan")
    links = tree.cssselect("td.number a")
    assert [link.text for link in links] == ["1"] * 4
    for link in links:
        assert len((await page(site_database, link.get("href"))).cssselect(".card")) == 1
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//script[not(@src)]")


@pytest.mark.asyncio
async def test_the_form_offers_the_others(site_database: Path) -> None:
    """The choice is a field with the names of the others, and needs no script."""
    tree = await page(site_database, DORA)
    (form,) = (form for form in tree.iter("form") if form.xpath(".//input[@name='with']"))
    offered = form.xpath(".//datalist/option/@value")
    assert form.get("action") == DORA and "Óscar Brénan" in offered and "Dora Linn" not in offered
    assert form.xpath(".//input/@list") == form.xpath(".//datalist/@id")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Nobody+Here", "No speaker 'Nobody Here' in this collection"),
        ("linn", "'linn' is Dora Linn, too: name somebody else"),
        ("%3Cscript%3E", "No speaker '<script>' in this collection"),
    ],
)
@pytest.mark.asyncio
async def test_whom_nobody_knows_is_told(site_database: Path, given: str, message: str) -> None:
    """A name that means nobody, or the same speaker, is a sentence above the form."""
    tree = await page(site_database, BESIDE + given, 400)
    assert message in tree.cssselect("[role=alert]")[0].text_content()
    assert not tree.cssselect("table")
    await got(site_database, f"{DORA}.atom?with={given}", 404)


@pytest.mark.asyncio
async def test_with_whom_and_what_most(tmp_path: Path) -> None:
    """Joint statements name the other, and what several papers have is listed with how many they are."""
    text = "“We agree about the heating,” Dora Linn and Óscar Brénan wrote."
    said = quoted(text, "We agree about the heating,", speakers=[MINISTER, CAPTAIN], cue=("wrote", "write"))
    database = site_collection.fill(tmp_path / "joint.db")
    with open_store(database) as store:
        store.add(Article(text=text, outlet="Vale Mercury", published="2031-12-01"), Extraction((said,), PIPELINE))
    told = await data(database, f"{DORA}.json")
    assert [(row["name"], row["number"]) for row in told["together"]] == [("Óscar Brénan", 1)]
    repeated = told["repeated"]
    assert repeated[0]["number"] == 2 and all(row["number"] > 1 for row in repeated)
    tree = await page(database, DORA)
    assert tree.xpath(f"//a[@href='/statements/{repeated[0]['key']}']")
    assert "Together with" in tree.text_content() and "Repeated most" in tree.text_content()


@pytest.mark.asyncio
async def test_one_odd_date_does_not_stretch_the_first_page(tmp_path: Path) -> None:
    """A statement of 1912 is counted beside the chart, which begins where the others do."""
    database = site_collection.fill(tmp_path / "odd.db")
    site_collection.add(database, "The first ferry sails today", title="1912", who=[MINISTER], published="1912-04-01")
    for path in ("/", DORA):
        told = await data(database, "/index.json" if path == "/" else f"{path}.json")
        assert told["chart"]["bars"][0]["label"].startswith("2030-") and told["chart"]["left_out"] == 1
        counts = [each.text_content() for each in (await page(database, path)).cssselect(".counts")]
        assert "1 more statement at other or unknown dates" in counts
