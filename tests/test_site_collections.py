"""Two collections on one server: both on the first page, a switch, and each with all of its own pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import building
import lxml.html
import pytest
import pytest_asyncio
import yaml
from cli_runs import run
from datasette.app import Datasette
from test_site_pages import DORA, one, promise

from quotes.publishing.metadata import metadata_file
from quotes.publishing.serve import pages
from quotes.store import open_store

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second collection, with a name that has to be encoded in an address."""
    path = tmp_path_factory.mktemp("archive") / "old papers.db"
    with open_store(path) as store:
        store.add(*building.harbour())
        store.add(*building.council())
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["serve", "datasette", "below a path"])
async def both(request: pytest.FixtureRequest, site_database: Path, archive: Path) -> Datasette:
    """Both, as `quotes serve` serves them, as Datasette alone does, and below a path of the server."""
    files = [str(site_database), str(archive)]
    metadata = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    if request.param == "serve":
        datasette = pages(*files)
    elif request.param == "datasette":
        datasette = Datasette(files)
    else:
        datasette = Datasette(files, metadata=metadata, settings={"base_url": "/press/"})
    await datasette.invoke_startup()
    return datasette


async def got(datasette: Datasette, path: str, status: int = 200) -> Any:
    """What DATASETTE answers at PATH, with STATUS; the path that the server gives it is put before by the client."""
    answer = await datasette.client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.text[-300:])
    return answer


async def page(datasette: Datasette, path: str, status: int = 200) -> lxml.html.HtmlElement:
    """The page at PATH, read."""
    return lxml.html.fromstring((await got(datasette, path, status)).text)


def below(datasette: Datasette, link: str) -> str:
    """The path of LINK below the path that the server gives the site."""
    base = datasette.setting("base_url")
    assert link.startswith(base), link
    return "/" + link.removeprefix(base)


OLD = "/in/old+papers"


async def test_both_are_on_the_first_page(both: Datasette, archive: Path) -> None:
    """The first page shows its own statements, and the other collection with what it holds."""
    tree = await page(both, "/")
    assert "The ferry" in tree.text_content() or "ferry" in tree.text_content()
    (beside,) = tree.cssselect("section[aria-labelledby=beside] li")
    assert " ".join(beside.text_content().split()) == "old papers: 8 statements, 6 speakers, 2 articles"
    (link,) = beside.cssselect("a")
    other = await page(both, below(both, link.get("href")))
    assert "Maria O'Neill" in other.text_content() and "Óscar Brénan" not in other.text_content()
    (back,) = other.cssselect("section[aria-labelledby=beside] li a")
    assert below(both, back.get("href")) == "/"


@pytest.mark.parametrize(
    ("path", "other"),
    [("/", f"{OLD}/"), ("/speakers", f"{OLD}/speakers"), ("/search?q=rate&kind=direct", f"{OLD}/search?q=rate"),
     (DORA, f"{OLD}/")],
)  # fmt: skip
async def test_one_switch(both: Datasette, path: str, other: str) -> None:
    """Every page says which collection it is of, and leads to the page of the other that is like it, and back."""
    for here, there in ((path, other), (other, path.replace("&kind=direct", "") if path != DORA else "/")):
        (switch,) = (await page(both, here)).cssselect("nav[aria-label=Collections]")
        names = [element.text_content() for element in switch]
        assert names == ["ferries", "old papers"]
        (this,) = switch.cssselect("strong")
        assert this.text_content() == ("old papers" if here.startswith(OLD) else "ferries")
        (link,) = switch.cssselect("a")
        assert below(both, link.get("href")) == there


async def test_a_search_tells_what_the_other_has(both: Datasette) -> None:
    """The count is that of the page that it leads to."""
    for words, here, there in (("rate", "", OLD), ("sea", OLD, "")):
        (told,) = (await page(both, f"{here}/search?q={words}")).xpath("//p[contains(., 'In the collection')]")
        (link,) = told.cssselect("a")
        assert below(both, link.get("href")) == f"{there}/search?q={words}"
        total = json.loads((await got(both, f"{there}/search.json?q={words}")).text)["total"]
        assert total > 0 and link.text_content().startswith(f"{total} statement")


async def test_each_has_its_own_pages(both: Datasette, site_database: Path, archive: Path) -> None:
    """All that a page of the second links to is of the second, in every format; what is the first's is not there."""
    maria = one(archive, "SELECT '/speakers/' || slug FROM speakers WHERE name = ?", "Maria O'Neill")
    for path in ("/", "/search?q=rate", "/speakers", maria, "/outlets", "/articles"):
        tree = await page(both, f"{OLD}{path}")
        links = tree.xpath("//main//@href | //main//@action | //footer//@href | //head/link/@href")
        places = [below(both, link) for link in links if not link.startswith(("#", "?", "http"))]
        strangers = [place for place in places if not place.startswith((f"{OLD}/", "/-/static"))]
        assert places and strangers == (["/"] if path == "/" else ["/search?q=rate"] if "?q=" in path else []), path
        for place in {place.partition("#")[0] for place in places if place.startswith(OLD)}:
            assert (await got(both, place)).text
        (canonical,) = tree.xpath("//link[@rel='canonical']/@href")
        assert below(both, canonical.removeprefix("http://localhost")) == f"{OLD}{path.partition('?')[0]}"
    await got(both, f"{OLD}{DORA}", 404)
    await got(both, f"{OLD}{promise(site_database)}", 404)
    found = (await got(both, f"{OLD}/search.csv")).text
    assert "No one asked us" in found and "Aurora" not in found


async def test_rows_of_tables_lead_to_their_own_pages(both: Datasette) -> None:
    """A number in a table of the second leads to the page there."""
    tree = await page(both, "/old+papers/statement_history")
    links = {below(both, link) for link in tree.xpath("//td//a/@href") if "/go/" in link}
    assert links and all(link.startswith(f"{OLD}/go/") for link in links)
    answer = await got(both, min(links), 302)
    assert below(both, answer.headers["location"]).startswith(f"{OLD}/")


async def test_the_first_is_at_the_top(both: Datasette) -> None:
    """The address with its name leads there."""
    for path in ("/", "/search.json?q=sea", DORA):
        answer = await got(both, f"/in/ferries{path}", 302)
        assert below(both, answer.headers["location"]) == path


@pytest.mark.parametrize(
    "path", ["/nowhere", "/in/nobody/", "/in/nobody/search", f"{OLD}/nowhere", "/ferries/nowhere", "/in"]
)
async def test_unknown_addresses_have_the_sites_own_page(both: Datasette, path: str) -> None:
    """With its navigation, the search, and a sentence."""
    tree = await page(both, path, 404)
    assert tree.findtext(".//h1") == "Nothing here"
    assert len(tree.cssselect("nav[aria-label=Main] a")) >= 5 and tree.cssselect("form[role=search]")


async def test_unknown_data_are_told_as_data(both: Datasette) -> None:
    """Whoever asks for JSON gets JSON."""
    assert (await got(both, "/nowhere.json", 404)).json()["ok"] is False


async def test_crawlers_find_both(both: Datasette) -> None:
    """Both maps are named, and no tables are read."""
    lines = (await got(both, "/robots.txt")).text.splitlines()
    base = both.setting("base_url").rstrip("/")
    assert [line for line in lines if line.startswith("Sitemap")] == [
        f"Sitemap: http://localhost{base}/sitemap.xml", f"Sitemap: http://localhost{base}{OLD}/sitemap.xml",
    ]  # fmt: skip
    assert {f"Disallow: {base}/{name}/" for name in ("ferries", "old+papers")} <= set(lines)


async def test_a_single_collection_has_no_switch(site_database: Path) -> None:
    """And its title is that of the site alone."""
    datasette = pages(site_database)
    await datasette.invoke_startup()
    tree = await page(datasette, "/")
    assert not tree.cssselect("nav[aria-label=Collections], #beside")
    assert tree.findtext(".//h1") == "Who said what"


async def test_serve_refuses_two_ways_of_naming(tmp_path: Path, site_database: Path) -> None:
    """Databases are named by arguments or by --db, and each has to be one."""
    done = run("serve", "--db", site_database, site_database, cwd=tmp_path)
    assert done.returncode == 2 and "--db names a database, and so do the arguments" in done.stderr
    done = run("serve", site_database, "nowhere.db", cwd=tmp_path)
    assert done.returncode == 1 and "nowhere.db: no such database" in done.stderr
