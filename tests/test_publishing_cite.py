"""Citations on the site: a page for what the filters find, a section on each statement, files to download."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import building
import lxml.html
import pytest
import rispy
from datasette.app import Datasette

from quotes.citing.citation import citations
from quotes.citing.styles import STYLES
from quotes.publishing.pages.cite import offered
from quotes.publishing.serve import pages
from quotes.records import Article, Extraction
from quotes.store import open_store

pytestmark = pytest.mark.asyncio

HOSTILE = "</pre><script>alert(1)</script> {{x}} \u202eabc & [/b]"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which two papers have one statement, with one of hostile words."""
    path = tmp_path_factory.mktemp("cited") / "quotes.db"
    article, extraction = building.harbour()
    text = f"Ivo Hale said: “{HOSTILE}”"
    hostile = Article(text=text, title="<b>”", url="javascript:alert(1)", published="2031-07-01")
    quote = building.quoted(text, HOSTILE, speakers=["Ivo Hale"], cue=("said", "say"))
    with open_store(path) as store:
        store.add(article, extraction)
        again = replace(article, outlet="Elda Evening Star", url="https://star.example/ships", published="2031-05-06")
        store.add(again, extraction)
        store.add(*building.council())
        store.add(hostile, Extraction((quote,), "by hand 1"))
    return path


async def got(collection: Path, address: str, status: int = 200) -> Any:
    """The answer at ADDRESS, which has to have STATUS."""
    datasette: Datasette = pages(collection)
    await datasette.invoke_startup()
    response = await datasette.client.get(address)
    assert response.status_code == status, (address, response.text[-400:])
    return response


def slug_and_keys(collection: Path, name: str) -> tuple[str, list[str], list[str]]:
    """The slug of NAME, the keys of what they said, and of the statements that these are."""
    with open_store(collection) as store:
        said = store.history(name)
        (speaker,) = store.database.query("SELECT slug FROM speakers WHERE id = ?", [store.speaker(name).id])
        keys = [citation.statement for citation in citations(store.database, said)]
        return speaker["slug"], [each.key for each in said], keys


def shown(page: str) -> list[str]:
    """The citations that PAGE shows, one by one."""
    return [each.text_content() for each in lxml.html.fromstring(page).xpath("//article//pre")]


async def test_a_speaker_in_every_style(collection: Path) -> None:
    """The page has the citations of a speaker, newest first, each statement once, in any style that is offered."""
    slug, _, _ = slug_and_keys(collection, "Maria O’Neill")
    for style in offered():
        page = (await got(collection, f"/cite?speaker={slug}&style={style}")).text
        listed = shown(page)
        if style in STYLES:
            assert len(listed) == 2, style
            assert "I deny that we cut any rate" in listed[0]
            assert "The rate cut came too late" in listed[1]
        together = lxml.html.fromstring(page).get_element_by_id("together").text_content()
        assert "The rate cut came too late" in together
        assert "machine-attributed, not reviewed" in together
        assert "http://localhost/statements/" in together


async def test_each_appearance(collection: Path) -> None:
    """Every appearance can be had, of a speaker's history and of one statement."""
    slug, _, keys = slug_and_keys(collection, "Maria O’Neill")
    assert len(shown((await got(collection, f"/cite?speaker={slug}&style=text&each=1")).text)) == 3
    assert keys[0] == keys[1]
    assert len(shown((await got(collection, f"/cite?statement={keys[0]}&style=text")).text)) == 1
    both = shown((await got(collection, f"/cite?statement={keys[0]}&style=text&each=1")).text)
    assert [("Elda Courier" in line, "Evening Star" in line) for line in both] == [(True, False), (False, True)]


async def test_the_filters_hold(collection: Path) -> None:
    """Words, outlet and dates narrow down what is cited, and the form keeps them."""
    page = (await got(collection, "/cite?q=rate&since=2031-06&style=text")).text
    (line,) = shown(page)
    assert "I deny" in line
    kept = {each.name: each.value for each in lxml.html.fromstring(page).xpath("//form//input[@type='hidden']")}
    assert kept == {"q": "rate", "since": "2031-06"}


@pytest.mark.parametrize(
    ("style", "name"),
    [("ris", "citations.ris"), ("bibtex", "citations.bib"), ("csl-json", "citations.json"), ("apa", "citations.txt")],
)
async def test_downloads(collection: Path, style: str, name: str) -> None:
    """A file that a reference manager opens comes as a file, under a name with the right ending."""
    response = await got(collection, f"/cite?q=rate&style={style}&download=1")
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    if style == "ris":
        assert len(rispy.loads(response.text)) == 2
    if style == "csl-json":
        assert len(json.loads(response.text)) == 2


async def test_the_statement_has_every_style(collection: Path) -> None:
    """A statement's page has it in every style, each with its button, and without a script each can be read."""
    _, _, keys = slug_and_keys(collection, "Maria O’Neill")
    root = lxml.html.fromstring((await got(collection, f"/statements/{keys[0]}")).text)
    for style in offered():
        text = root.get_element_by_id(f"cite-{style}").text_content()
        assert "The rate cut came too late" in text
        assert root.xpath(f"//button[@data-copy='cite-{style}']")
    (linked,) = [json.loads(each.text) for each in root.xpath("//script[@type='application/ld+json']")]
    assert (linked["@type"], linked["@id"]) == ("Quotation", f"http://localhost/statements/{keys[0]}")
    assert linked["isPartOf"]["@id"].startswith("http://localhost/articles/")
    assert linked["spokenByCharacter"][0]["@id"].startswith("http://localhost/speakers/")
    assert linked["creditText"].startswith("machine-attributed")


async def test_hostile_words_stay_words(collection: Path) -> None:
    """Markup in words is shown as it is in every style, no script is run by it, and no link leads to one."""
    _, (key,), _ = slug_and_keys(collection, "Ivo Hale")
    for address in (f"/statements/{key}", *(f"/cite?statement={key}&style={style}" for style in offered())):
        response = await got(collection, address)
        assert "script-src 'self'" in response.headers["content-security-policy"]
        root = lxml.html.fromstring(response.text)
        assert not [each for each in root.iter("script") if "alert" in (each.text or "") and not each.get("type")]
        assert not [url for _, _, url, _ in root.iterlinks() if url.startswith("javascript")]
    text = shown((await got(collection, f"/cite?statement={key}&style=text")).text)[0]
    assert HOSTILE in text


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/cite", 400, "Nothing to cite"),
        ("/cite?q=rate&style=harvard", 400, "no style"),
        ("/cite?q=rate&style=claim-review", 400, "no style"),
        ("/cite?q=rate&since=soon", 400, "is not a date"),
        ("/cite?speaker=nobody", 400, "o speaker"),
        ("/cite?statement=none", 404, "No statement has the key"),
        ("/cite?q=zebra", 200, "Nothing fits"),
    ],
)
async def test_questions_without_an_answer(collection: Path, address: str, status: int, message: str) -> None:
    """What can't be cited is said in a sentence, on a page."""
    assert message in (await got(collection, address, status)).text


async def test_the_page_as_data(collection: Path) -> None:
    """The citations can be had as JSON and as a table at the same address."""
    data = (await got(collection, "/cite.json?q=rate&style=mla")).json()
    assert (data["style"], data["total"], len(data["citations"])) == ("mla", 2, 2)
    assert (await got(collection, "/cite.csv?q=rate")).text.startswith("quote,text,kind,")
