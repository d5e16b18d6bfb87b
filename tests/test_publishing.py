"""The pages: a real Datasette over a real database, and real servers on this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import building
import forking
import httpx
import pytest
import yaml
from datasette.app import Datasette

from quotes.errors import OptionError, StoreError
from quotes.publishing.metadata import metadata_file
from quotes.publishing.serve import pages, serve
from quotes.store import Store, open_store

pytestmark = pytest.mark.asyncio

METADATA = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
DESCRIBED = METADATA["databases"]["quotes"]
# How the collection is served, and the name that the database has there.
WAYS = [
    pytest.param("quotes", "datasette -m", id="quotes.db-with-metadata"),
    pytest.param("other", "datasette -m", id="other.db-with-metadata"),
    pytest.param("other", "datasette", id="other.db-without"),
    pytest.param("other", "serve", id="other.db-served"),
]
every_way = pytest.mark.parametrize(("name", "way"), WAYS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one collection under two names and a database of somebody else with names like ours."""
    folder = tmp_path_factory.mktemp("published")
    for name in ("quotes.db", "other.db"):
        with open_store(folder / name) as store:
            for story in (building.harbour(), building.council(), building.numbered(1)):
                store.add(*story)
    with closing(sqlite3.connect(folder / "recipes.db")) as connection:
        connection.executescript(
            """
            CREATE TABLE quotes (id INTEGER PRIMARY KEY, name TEXT);
            CREATE VIEW statement_history AS SELECT id AS quote, name AS speaker, id AS speaker_id FROM quotes;
            CREATE TABLE _sqlite_migrations (version INTEGER);
            INSERT INTO quotes VALUES (1, 'bread');
            """
        )
    return folder


async def site(database: Path, way: str) -> Datasette:
    """DATABASE as it is served in that WAY."""
    if way == "serve":
        datasette = pages(database)
    else:
        datasette = Datasette([str(database)], metadata=METADATA if way.endswith("-m") else None)
    await datasette.invoke_startup()
    return datasette


async def page(datasette: Datasette, path: str, status: int = 200) -> str:
    """The page at PATH, which has to be answered with STATUS."""
    response = await datasette.client.get(path)
    assert response.status_code == status, (path, response.status_code, response.text[-500:])
    return str(response.text)


async def rows(datasette: Datasette, path: str, **values: str) -> list[dict[str, Any]]:
    """The rows of the table, view or query at PATH."""
    response = await datasette.client.get(path, params={**values, "_shape": "array"})
    assert response.status_code == 200, (path, response.text[-500:])
    found: list[dict[str, Any]] = response.json()
    return found


@every_way
async def test_pages_say_what_they_are(folder: Path, name: str, way: str) -> None:
    """The title, descriptions, licence and source are on the pages, however the collection is served."""
    datasette = await site(folder / f"{name}.db", way)
    assert METADATA["title"] in await page(datasette, "/")
    for path in ("/", f"/{name}", f"/{name}/statement_history"):
        shown = await page(datasette, path)
        assert METADATA["source"] in shown
        assert METADATA["license"] in shown
    shown = await page(datasette, f"/{name}/statement_history")
    assert DESCRIBED["tables"]["statement_history"]["description"].strip() in shown
    assert DESCRIBED["tables"]["statement_history"]["columns"]["told_to"] in shown


@every_way
async def test_history_is_sorted_and_faceted(folder: Path, name: str, way: str) -> None:
    """The history comes newest first, undated last, with the facets counted that are asked for."""
    datasette = await site(folder / f"{name}.db", way)
    facets = "&".join(f"_facet={column}" for column in ("speaker", "outlet", "kind", "cue_class"))
    response = await datasette.client.get(f"/{name}/statement_history.json?_shape=objects&{facets}")
    answer = response.json()
    dates = [row["date"] for row in answer["rows"]]
    assert dates == sorted(dates, key=lambda date: date or "", reverse=True)
    assert (dates[0], dates[-1]) == ("2031-06", None)
    assert set(answer["facet_results"]) == {"speaker", "outlet", "kind", "cue_class"}
    kinds = {result["value"]: result["count"] for result in answer["facet_results"]["kind"]["results"]}
    assert kinds == {"direct": 7, "mixed": 4}


@every_way
@pytest.mark.parametrize("table", ["statement_history", "quotes_with_speakers", "quotes"])
@pytest.mark.parametrize(
    ("words", "expected"), [("rate-cut", 1), ("gambling naive", 1), ("O'Neill", 0), ("gamb*", 1), ('"', 0), ("", 0)]
)
async def test_search_on_tables_and_views(
    folder: Path, name: str, way: str, table: str, words: str, expected: int
) -> None:
    """Words are searched for as at the terminal, in the views as well, and none are an error."""
    datasette = await site(folder / f"{name}.db", way)
    found = await rows(datasette, f"/{name}/{table}.json", _search=words)
    assert len(found) == expected


@every_way
@pytest.mark.parametrize(
    ("query", "values", "expected"),
    [
        (
            "history",
            {"speaker": "o'neill"},
            ["The rate cut came too late, … We lost two ships.", "I deny that we cut any rate,"],
        ),
        ("history", {"speaker": "ØST"}, ["No one asked us,"]),
        ("history", {"speaker": "Øst"}, ["No one asked us,"]),
        ("history", {"speaker": "ost"}, ["No one asked us,"]),
        ("history", {"speaker": " "}, []),
        ("history", {}, []),
        ("search", {"words": "rate-cut"}, ["The rate cut came too late, … We lost two ships."]),
        ("search", {"words": "O'Neill"}, []),
        ("search", {"words": '"'}, []),
        ("search", {}, []),
        ("denials", {}, ["I deny that we cut any rate,"]),
        ("unattributed", {}, ["Nobody knows."]),
        (
            "first_said",
            {"words": "r*"},
            ["The rate cut came too late, … We lost two ships.", "I deny that we cut any rate,"],
        ),
        ("first_said", {"words": '"'}, []),
        ("first_said", {}, []),
    ],
)
async def test_queries_for_statements(
    folder: Path, name: str, way: str, query: str, values: dict[str, str], expected: list[str]
) -> None:
    """The ready-made queries find what their titles say, and nothing where nothing is asked."""
    datasette = await site(folder / f"{name}.db", way)
    assert [row["words"] for row in await rows(datasette, f"/{name}/{query}.json", **values)] == expected


@pytest.mark.parametrize(
    ("query", "values", "first"),
    [
        ("most_quoted", {}, {"speaker": "Maria O'Neill", "statements": 2, "articles": 2, "first": "2031-05-03"}),
        ("who_quoted", {"speaker": "brandt"}, {"outlet": "Elda Evening Star", "statements": 1}),
        ("told_to", {}, {"told_to": "AFP", "statements": 1, "speakers": 1}),
        ("quoted_together", {"speaker": "brandt"}, {"speaker": "Maria O'Neill", "articles": 2, "statements": 2}),
    ],
)
async def test_queries_that_count(folder: Path, query: str, values: dict[str, str], first: dict[str, object]) -> None:
    """The queries that count put the largest number first."""
    datasette = await site(folder / "other.db", "serve")
    found = (await rows(datasette, f"/other/{query}.json", **values))[0]
    assert {name: found[name] for name in first} == first


async def test_every_query_is_titled_and_tested(folder: Path) -> None:
    """Each query of the metadata file is on the page of the database under its title, and answers."""
    datasette = await site(folder / "other.db", "serve")
    shown = await page(datasette, "/other")
    for name, query in DESCRIBED["queries"].items():
        assert query["title"] in shown
        assert query["description"] in await page(datasette, f"/other/{name}")


async def test_everything_described_exists(folder: Path) -> None:
    """The metadata file describes no table and no column that the schema lacks, and every table but the hidden."""
    with open_store(folder / "other.db", create=False) as store:
        database = store.database
        columns = {name: set(database[name].columns_dict) for name in [*database.table_names(), *database.view_names()]}
    for name, described in DESCRIBED["tables"].items():
        named = {*described.get("columns", {}), *described.get("facets", []), *described.get("sortable_columns", [])}
        named |= {described[key] for key in ("sort", "sort_desc", "label_column", "fts_pk") if key in described}
        assert named <= columns[name], name
    ours = {name for name in columns if not name.startswith("quotes_fts")}
    assert ours == set(DESCRIBED["tables"])


async def test_references_show_names(folder: Path) -> None:
    """A reference to an outlet, a speaker or an article is a link with its name, or "untitled" where it has none."""
    datasette = await site(folder / "other.db", "serve")
    articles = await page(datasette, "/other/articles")
    assert re.search(r'<a href="/other/outlets/\d+">The Elda Courier</a>', articles)
    quotes = await page(datasette, "/other/quotes")
    assert '<a href="/other/articles/1">Two ships lost at Port Elda</a>' in quotes
    assert '<a href="/other/articles/3">untitled</a>' in quotes
    assert ">None<" not in quotes
    spoken = await page(datasette, "/other/attribution_speakers")
    assert re.search(r'<a href="/other/speakers/\d+">Maria O&#39;Neill</a>', spoken)


async def test_statements_are_linked(folder: Path) -> None:
    """From a statement one gets to its page, the speaker, the article, and the page it was published on."""
    datasette = await site(folder / "other.db", "serve")
    for path in ("/other/statement_history", "/other/history?speaker=neill"):
        shown = await page(datasette, path)
        assert '<a href="/go/quote/1">1</a>' in shown
        assert '<a href="/go/article/1">Two ships lost at Port Elda</a>' in shown
        assert '<a href="https://courier.example/ships">' in shown
        spoken = re.search(r'<a href="(/go/speaker/\d+)">Maria O&#39;Neill</a>', shown)
        assert spoken is not None
        for link, words in (("/go/article/1", "Two ships lost"), (spoken[1], "O&#39;Neill"), ("/go/quote/1", "Appear")):
            moved = await datasette.client.get(link)
            assert moved.status_code == 302
            assert words in await page(datasette, moved.headers["location"])
    assert "/go/speaker/" in await page(datasette, "/other/speakers")
    # Fewer columns than the links need.
    await page(datasette, "/other?sql=select+speaker,+article,+'x'+as+quote+from+statement_history")


async def test_names_are_shown_as_text(tmp_path: Path) -> None:
    """What stands in an article is never taken for HTML."""
    odd = '<b onclick="x()">Bo & Co</b>'
    article, _ = building.numbered(1)
    extraction = building.Extraction(
        (building.quoted(article.text, "Past 1,", speakers=[odd]),), pipeline=building.PIPELINE
    )
    with open_store(tmp_path / "odd.db") as store:
        store.add(article, extraction)
    datasette = await site(tmp_path / "odd.db", "serve")
    for path in ("/odd/statement_history", "/odd/speakers"):
        shown = await page(datasette, path)
        assert "<b onclick" not in shown
        assert "&lt;b onclick=&#34;x()&#34;&gt;Bo &amp; Co&lt;/b&gt;" in shown


@pytest.mark.parametrize("path", ["/nowhere", "/other/nowhere", "/other/articles/99", "/other/nowhere.json"])
async def test_unknown_addresses(folder: Path, path: str) -> None:
    """An address that is not there is answered with a page that says so."""
    datasette = await site(folder / "other.db", "serve")
    assert "not found" in (await page(datasette, path, 404)).lower()


async def test_other_databases_are_left_alone(folder: Path) -> None:
    """A database that is not ours has no titles, queries, links or search rules of ours, alone or beside ours."""
    for databases in (["recipes.db"], ["recipes.db", "other.db"]):
        datasette = Datasette([str(folder / name) for name in databases])
        await datasette.invoke_startup()
        front = await page(datasette, "/")
        assert METADATA["title"] not in front
        assert datasette.metadata(database="recipes", fallback=False) == {}
        assert "speaker_id=" not in (await page(datasette, "/recipes/statement_history"))
        assert '<td class="col-speaker type-str">bread</td>' in await page(datasette, "/recipes/statement_history")
        escaped = await rows(datasette, "/recipes.json", sql="select escape_fts('a* b') as words")
        assert escaped == [{"words": '"a*" "b"'}]
    assert "What a speaker said" in await page(datasette, "/other")


async def test_metadata_given_goes_first(folder: Path) -> None:
    """What a publisher writes in a metadata file of their own stands in place of ours."""
    own = {"title": "The Elda archive", "databases": {"other": {"tables": {"speakers": {"title": "Voices"}}}}}
    datasette = Datasette([str(folder / "other.db")], metadata=own)
    await datasette.invoke_startup()
    assert "The Elda archive" in await page(datasette, "/")
    speakers = await page(datasette, "/other/speakers")
    assert "Voices" in speakers
    assert DESCRIBED["tables"]["speakers"]["description"][:40] in speakers


async def test_pages_refuse_what_is_not_ours(folder: Path) -> None:
    """A missing database and one of somebody else are refused before anything is served."""
    with pytest.raises(StoreError, match=r"nowhere.db: no such database"):
        serve(folder / "nowhere.db")
    with pytest.raises(StoreError, match=r"recipes.db: is a SQLite database but not a quotes database"):
        serve(folder / "recipes.db")


async def test_port_in_use(folder: Path) -> None:
    """A port that somebody listens on is named in one sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OptionError, match=f"^port {port} of 127.0.0.1 is in use: stop what listens there"):
            serve(folder / "other.db", port=port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 70000, "port 70000 is not a port: give one from 0 to 65535"),
        ("192.0.2.1", 0, "host '192.0.2.1' is not an address of this machine"),
        ("no such host", 0, "host 'no such host' is unknown"),
    ],
)
async def test_where_nobody_can_listen(folder: Path, host: str, port: int, message: str) -> None:
    """An address that can't be listened on is named in one sentence."""
    with pytest.raises(OptionError, match=message):
        serve(folder / "other.db", host=host, port=port)


SERVING = """
import sys
from quotes.publishing.serve import serve
serve(sys.argv[1], port=0, on_ready=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


async def test_a_real_server(filled_store: Store, database: Path) -> None:
    """The server tells its address, answers, shows what is added meanwhile, and ends in order when interrupted."""
    command = [sys.executable, "-c", SERVING, str(database)]
    with forking.Process(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            url = f"{address}quotes/statement_history.json?_search=deny&_shape=array"
            assert [row["speaker"] for row in httpx.get(url).json()] == ["Maria O'Neill"]
            assert filled_store.add(*building.numbered(7)) == "new"
            later = httpx.get(f"{address}quotes/statement_history.json?_search=clock&_shape=array").json()
            assert [row["speaker"] for row in later] == ["Ada Moss"]
            process.send_signal(signal.SIGINT)
            assert process.stdout.read() == "ended\n"
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


async def test_plain_datasette_command(folder: Path) -> None:
    """The datasette command shows the collection with the metadata file, and one read-only copy as immutable."""
    command = [sys.executable, "-m", "datasette", "serve", "--get", "/quotes/search.json?words=rate-cut&_shape=array"]
    for given in (["quotes.db"], ["-i", "quotes.db"]):
        done = forking.call([*command, *given, "-m", metadata_file()], cwd=folder, text_in=b"", env=os.environ)
        assert done.returncode == 0, done.stderr
        assert "We lost two ships." in done.stdout
