"""What the owner of a site can set: how much of the texts is seen, what may run, and plugins beside ours."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import building
import pytest
import yaml
from datasette.app import Datasette

from quotes.publishing.metadata import metadata_file
from quotes.publishing.security import RELAXED, STRICT, for_datasette
from quotes.store import open_store

pytestmark = pytest.mark.asyncio

METADATA = metadata_file().read_text(encoding="utf-8")
# Of a paragraph without a quotation.
FAR = "The lighthouse had been dark for years"
QUOTED = "No one asked us,"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection whose first article has a paragraph without a quotation."""
    path = tmp_path_factory.mktemp("settings") / "quotes.db"
    with open_store(path) as store:
        article, extraction = building.harbour()
        fields = {name: getattr(article, name) for name in article.__dataclass_fields__}
        store.add(building.Article(**{**fields, "text": f"{article.text}\n\n{FAR}.\n"}), extraction)
        store.add(*building.council())
    return path


async def served(database: Path, given: dict[str, Any] | None = None, **settings: Any) -> Datasette:
    """DATABASE, as a file that nobody writes to, with the metadata GIVEN or else the SETTINGS of the plugin."""
    metadata = given if given is not None else {"plugins": {"quotes": settings}}
    datasette = Datasette([], immutables=[str(database)], metadata=metadata, crossdb=settings.get("texts") == "quoted")
    await datasette.invoke_startup()
    return datasette


WAYS_TO_TEXTS = [
    "/quotes/articles",
    "/quotes/articles.json?_shape=array",
    "/quotes/articles.csv",
    "/quotes/articles?_search=lighthouse",
    "/quotes/articles/1",
    "/quotes/articles/1.json",
    "/quotes/Articles.json",
    "/quotes.json?sql=select+text+from+articles",
    "/quotes?sql=select+text+from+articles",
    "/quotes/quotes.json?_where=(select+text+from+articles)+like+'%25lighthouse%25'",
    "/_memory.json?sql=select+text+from+[quotes].articles",
    "/quotes.db",
]


@pytest.mark.parametrize("path", WAYS_TO_TEXTS)
@pytest.mark.parametrize("word", ["quoted", "qouted"])
async def test_texts_that_are_not_to_be_seen(database: Path, path: str, word: str) -> None:
    """With texts: quoted, or a misspelt word, no page of Datasette shows whole texts, nor does anybody get the file."""
    datasette = await served(database, texts=word)
    # The one who starts the server may do no more than others.
    for cookies in ({}, {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}):
        answer = await datasette.client.get(path, cookies=cookies)
        assert answer.status_code in (403, 404), (path, answer.status_code)
        assert FAR not in answer.text


@pytest.mark.parametrize("path", [path for path in WAYS_TO_TEXTS if "_memory" not in path and "Articles" not in path])
async def test_texts_are_there_where_nothing_is_set(database: Path, path: str) -> None:
    """The same addresses answer where all texts may be seen, so that the test above closes what was open."""
    for given in ({}, yaml.safe_load(METADATA)):
        datasette = await served(database, given)
        answer = await datasette.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)


async def test_what_stays_open_beside_withheld_texts(database: Path) -> None:
    """With texts: quoted, the site, the other tables and the ready-made queries answer as before."""
    datasette = await served(database, texts="quoted")
    whole = await served(database, {})
    key = (await whole.client.get("/quotes/articles/1.json?_shape=array")).json()[0]["key"]
    for suffix, complete, partial in (("", whole, datasette), (".json", whole, datasette)):
        assert FAR in (await complete.client.get(f"/articles/{key}{suffix}")).text
        answer = await partial.client.get(f"/articles/{key}{suffix}")
        assert answer.status_code == 200 and QUOTED in answer.text and FAR not in answer.text
    assert "Only the paragraphs with quotations are shown" in (await datasette.client.get(f"/articles/{key}")).text
    for path in ("/", "/quotes", "/quotes/quotes", "/quotes/statement_history?_facet=outlet&_sort=date", "/speakers"):
        assert (await datasette.client.get(path)).status_code == 200, path
    found = await datasette.client.get("/quotes/history.json?speaker=brandt&_shape=array")
    assert QUOTED in [row["words"] for row in found.json()]


async def test_the_file_says_what_can_be_set() -> None:
    """The metadata file sets what holds without it, so that whoever edits it finds the words there."""
    assert yaml.safe_load(METADATA)["plugins"]["quotes"] == {"texts": "full", "policy": "strict"}


@pytest.mark.parametrize(
    ("policy", "path", "expected"),
    [
        ("strict", "/-/versions", "datasette"),
        ("relaxed", "/-/versions", RELAXED),
        ("relaxed", "/", STRICT),
        ("relaxed", "/quotes/statement_history", "datasette"),
        ("relaxed", "/quotes/nowhere/-/x", STRICT),
        ("Relaxed", "/-/versions", "datasette"),
    ],
)
async def test_what_may_run(database: Path, policy: str, path: str, expected: str) -> None:
    """Scripts of their own making run on the pages of other plugins alone, and only where the owner says so."""
    datasette = await served(database, policy=policy)
    sent = (await datasette.client.get(path)).headers["content-security-policy"]
    assert sent == (for_datasette() if expected == "datasette" else expected)
    assert "unsafe-eval" not in for_datasette() and "script-src 'self' 'sha256-" in for_datasette()


async def test_dashboard_of_the_collection(database: Path) -> None:
    """Every chart's query, run the way that the dashboard runs it, gives the columns that the chart draws."""
    for name in ("quotes", "other"):
        path = database.with_name(f"{name}.db")
        if not path.exists():
            path.write_bytes(database.read_bytes())
        datasette = await served(path, {} if name == "other" else yaml.safe_load(METADATA))
        (dashboard,) = (datasette.plugin_config("datasette-dashboards") or {}).values()
        assert set(dashboard["charts"]) == {"over_time", "speakers", "outlets", "kinds"}
        for chart in dashboard["charts"].values():
            # Other libraries of the plugin would take a name for HTML.
            assert (chart["db"], chart["library"]) == (name, "vega-lite")
            answer = await datasette.client.get(
                f"/{chart['db']}.json", params={"sql": chart["query"], "_shape": "array"}
            )
            rows = answer.json()
            assert rows and answer.status_code == 200
            drawn = {channel["field"] for channel in chart["display"]["encoding"].values()}
            assert drawn == set(rows[0])
    counts = {row["kind"]: row["statements"] for row in rows}
    assert counts == {"direct": 5, "mixed": 4}


def needs(plugin: str) -> pytest.MarkDecorator:
    """Skips a test where PLUGIN, one of the extra "site", is not installed."""
    return pytest.mark.skipif(find_spec(plugin) is None, reason=f"{plugin} is not installed")


@needs("datasette_dashboards")
async def test_with_dashboards(database: Path) -> None:
    """The dashboard is a page with our charts, its scripts let through where the policy is relaxed."""
    datasette = await served(database, policy="relaxed")
    page = await datasette.client.get("/-/dashboards/collection")
    assert page.status_code == 200
    assert "Most quoted speakers" in page.text and page.headers["content-security-policy"] == RELAXED
    loaded = re.findall(r'(?:src="|<link href=")([^"]*)"', page.text)
    assert len(loaded) > 4 and not [path for path in loaded if "//" in path]
    closed = await served(database, texts="quoted")
    assert (await closed.client.get("/-/dashboards/collection")).status_code == 403


async def test_robots(database: Path) -> None:
    """Robots are kept from the tables only, and told of the sitemap."""
    datasette = await served(database, {})
    answer = await datasette.client.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert {"User-agent: *", "Disallow: /quotes/", "Sitemap: http://localhost/sitemap.xml"} <= set(lines)
    assert not any(line.endswith(("/speakers/", "/statements/", "/articles/")) for line in lines)


@needs("datasette_copyable")
async def test_with_copyable(database: Path) -> None:
    """Rows can be copied as a table in plain text; the page's own script runs under the strict policy."""
    datasette = await served(database, {})
    page = await datasette.client.get("/quotes/most_quoted.copyable?_table_format=github")
    assert page.status_code == 200 and "| Maria O" in page.text
    assert page.headers["content-security-policy"] == for_datasette()
    assert script_is_let_through(page.text, page.headers["content-security-policy"])


@needs("datasette_search_all")
async def test_with_search_all(database: Path) -> None:
    """All tables with words in them are searched from one page, and the site keeps its own first page."""
    datasette = await served(database, policy="relaxed")
    page = await datasette.client.get("/-/search?q=rate")
    assert "Search quotes: quotes for" in page.text and page.headers["content-security-policy"] == RELAXED
    assert "newest" in (await datasette.client.get("/")).text.lower()


@needs("datasette_atom")
async def test_with_atom(database: Path) -> None:
    """A query of one's own can be followed as a feed, and our feeds answer as ever."""
    datasette = await served(database, {})
    fields = "key as atom_id, '2031-05-04T00:00:00Z' as atom_updated, kind as atom_title, text as atom_content"
    feed = await datasette.client.get("/quotes.atom", params={"sql": f"select {fields} from quotes"})
    assert feed.status_code == 200 and "No one asked us," in feed.text
    ours = await datasette.client.get("/index.atom")
    assert ours.status_code == 200 and QUOTED in ours.text


def script_is_let_through(page: str, policy: str) -> bool:
    """Whether the script of PAGE that copies has its hash in POLICY."""
    (script,) = re.findall(r"<script>((?:(?!</script>).)*execCommand.*?)</script>", page, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


async def test_unknown_plugins_are_nobodys_business(database: Path) -> None:
    """What the metadata file says to plugins that are not installed changes nothing."""
    datasette = await served(database, json.loads(json.dumps(yaml.safe_load(METADATA))))
    installed = {plugin["name"] for plugin in datasette._plugins()}
    for name in set(yaml.safe_load(METADATA)["plugins"]) - installed - {"quotes"}:
        assert datasette.plugin_config(name)
    assert (await datasette.client.get("/")).status_code == 200
