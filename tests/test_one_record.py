"""The terminal, the site, citations and exports tell one thing of a quote: all read the same stored record."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import site_collection
from cli_runs import run

from quotes.publishing.serve import pages
from quotes.store import open_store
from quotes.store.read.quotes import in_context, load
from quotes.store.transfer.table import whole_day

EVERYTHING = ("--all", "--polarity", "all")


@dataclass(frozen=True)
class Told:
    """What is told of a quote, wherever it is told; what is unknown is "", as in a table."""

    words: str
    speakers: str
    roles: str
    outlet: str
    agency: str
    said_on: str
    published: str
    status: str
    figure: str
    told_to: str
    appearances: str
    outlets: str


def told(row: Mapping[str, Any], **other: Any) -> Told:
    """ROW under the names of :class:`Told`, of which OTHER has those that it has not."""
    whole = {**row, "figure": row["confidence"], **other}
    # A table has whole days.
    whole |= {name: whole_day(whole[name]) for name in ("said_on", "published")}
    return Told(**{name: "" if whole[name] is None else str(whole[name]) for name in Told.__dataclass_fields__})


def side_by_side(speakers: list[Mapping[str, Any]]) -> dict[str, str]:
    """SPEAKERS as a table has them: names and roles, each in one cell."""
    return {
        "speakers": "; ".join(speaker["name"] for speaker in speakers),
        "roles": "; ".join(speaker["role"] or "" for speaker in speakers).strip("; "),
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which people renamed, merged, corrected, and found somebody to be no speaker."""
    path = site_collection.fill(tmp_path_factory.mktemp("record") / "quotes.db")
    with open_store(path) as store:
        store.rename("Dora Linn", "Dora Linn-Vale", by="Ada")
        store.merge("Óscar Brénan", "Mara Quill", by="Ada")
        store.correct(site_collection.quote_of(store, "budget for the pier"), speakers=["Ivo Brandt"], by="Ada")
        store.correct(site_collection.quote_of(store, "in the post"), told_to="the island", by="Ada")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE speakers SET rejected = 1 WHERE name = 'Harbour Union'")
        connection.execute("UPDATE outlets SET name = 'The Courier of Elda' WHERE name = 'The Elda Courier'")
        connection.commit()
    return path


def at_the_terminal(path: Path) -> dict[str, Told]:
    """What ``quotes search --json`` tells of each quote, by its key."""
    done = run("search", *EVERYTHING, "--limit", "1000", "--json", "--db", path, cwd=path.parent)
    return {row["key"]: told(row, **side_by_side(row["speakers"])) for row in json.loads(done.stdout)}


def in_citations(path: Path) -> dict[str, Told]:
    """What ``quotes cite --style csv`` tells."""
    done = run("cite", *EVERYTHING, "--each", "--style", "csv", "--db", path, cwd=path.parent)
    named = {"words": "text", "speakers": "speaker", "roles": "role", "said_on": "said"}
    rows = csv.DictReader(io.StringIO(done.stdout))
    found = {row["key"]: {name: row[given] for name, given in named.items()} | row for row in rows}
    return {key: told(row, roles=row["roles"].strip("; ")) for key, row in found.items()}


async def on_the_site(path: Path) -> dict[str, Told]:
    """What the pages of the articles tell."""
    datasette, found = pages(path), dict[str, Told]()
    with open_store(path, create=False) as store:
        keys = [row["key"] for row in store.database.query("SELECT key FROM articles")]
    for key in keys:
        data = (await datasette.client.get(f"/articles/{key}.json")).json()
        found |= {name: told(card, **side_by_side(card["speakers"])) for name, card in data["quotes"].items()}
    return found


@pytest.mark.asyncio
async def test_all_tell_the_same(place: Path) -> None:
    """Words, speakers, roles, outlet, days, status, figure, and to whom it was said are the same for every quote."""
    shown = at_the_terminal(place)
    assert len(shown) > 35
    assert in_citations(place) == shown
    site = await on_the_site(place)
    assert {key: site[key] for key in shown} == shown
    # So that the comparison has something to compare.
    assert {each.status for each in shown.values()} == {"machine", "confirmed", "corrected", "disputed"}
    assert {"The Courier of Elda", "the island", "reporters"} <= {each.told_to for each in shown.values()}
    who = {name for each in shown.values() for name in each.speakers.split("; ")}
    assert {"Dora Linn-Vale", "Óscar Brénan", "Ivo Brandt", ""} <= who
    assert not who & {"Dora Linn", "Mara Quill", "Harbour Union"}


def test_an_export_has_what_the_machine_found(place: Path) -> None:
    """Of what nobody decided about, an export has the same, in the article's own words for speaker and addressee."""
    assert run("export", place.parent / "out", "--db", place, cwd=place.parent).returncode == 0
    lines = (place.parent / "out" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    exported = {quote["key"]: (article, quote) for article in map(json.loads, lines) for quote in article["quotes"]}
    compared = 0
    with open_store(place, create=False) as store:
        for stored in (hit.statement for hit in store.search(None, limit=None, polarity="all", min_confidence=0.0)):
            article, quote = exported[stored.key]
            assert (quote["text"], quote["kind"], quote["polarity"]) == (stored.words, stored.kind, stored.polarity)
            assert (article["key"], article["outlet"], article["agency"], article["published"]) == (
                stored.article_key, stored.outlet, stored.agency, stored.published,
            )  # fmt: skip
            assert [tuple(part) for part in quote["parts"]] == [tuple(part) for part in stored.parts]
            if stored.status == "machine":
                compared += 1
                assert (quote["confidence"], quote["said_on"], quote["told_to"]) == (
                    stored.confidence, stored.said_on, stored.told_to_words,
                )  # fmt: skip
                named = [(each["name"], each["role"]) for each in quote["speakers"] if each["name"] != "Harbour Union"]
                assert named == [(each.named, each.role) for each in stored.speakers]
    assert compared > 30


def test_as_many_queries_for_one_as_for_all(place: Path) -> None:
    """However many quotes are loaded, it takes two queries, and one more with their articles."""
    with open_store(place, create=False) as store:
        numbers = [row["id"] for row in store.database.query("SELECT id FROM quotes")]
        asked: list[str] = []
        store.database.conn.set_trace_callback(asked.append)

        def queries(work: Any) -> int:
            asked.clear()
            work()
            return sum(sql.lstrip().startswith("SELECT") for sql in asked)

        assert queries(lambda: load(store.database, numbers[:1])) == queries(lambda: load(store.database, numbers)) == 2
        assert queries(lambda: in_context(store.database, numbers[:1])) == 3
        assert queries(lambda: in_context(store.database, numbers)) == 3


def test_the_order_asked_for(place: Path) -> None:
    """Quotes come in the order asked for, one as often as it is asked for, and a number of nobody's not at all."""
    with open_store(place, create=False) as store:
        assert [quote.id for quote in load(store.database, [3, 999_999, 1, 3])] == [3, 1, 3]


def test_any_connection_will_do(place: Path) -> None:
    """A plain connection of the sqlite3 module gives the same as a store."""
    from sqlite_utils import Database

    with closing(sqlite3.connect(place)) as connection, open_store(place, create=False) as store:
        assert load(Database(connection), [1, 2, 3]) == load(store.database, [1, 2, 3])
