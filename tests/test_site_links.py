"""Links into the site last: whatever is read again, corrected or merged, an old address leads to the right page."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import site_collection

from quotes.publishing.serve import pages
from quotes.records import Extraction, Speaker
from quotes.store import Store, open_store

pytestmark = pytest.mark.asyncio

# Addresses of each kind of page, with what the page has to tell for as long as there is one.
_LINKS = """
    SELECT '/statements/' || quotes.key, 'words', quotes.text FROM quotes
    UNION ALL SELECT '/statements/' || key, 'words', text FROM statements
    UNION ALL SELECT '/speakers/' || slug, 'title', name FROM speakers WHERE slug IS NOT NULL
    UNION ALL SELECT '/outlets/' || slug, 'title', name FROM outlets WHERE slug IS NOT NULL
    UNION ALL SELECT '/articles/' || key, 'title', coalesce(title, 'Untitled article') FROM articles
"""
Links = dict[str, tuple[str, str]]


def links(database: Path) -> Links:
    """Every lasting address that the collection has given out, with the field and the text to be found there."""
    with closing(sqlite3.connect(database)) as connection:
        return {path: (field, text) for path, field, text in connection.execute(_LINKS)}


async def led_to(database: Path, old: Links) -> dict[str, str]:
    """What each of the OLD addresses tells now, after all redirections; all have to be answered."""
    datasette = pages(database)
    await datasette.invoke_startup()
    found = {}
    for path, (field, _) in old.items():
        answer = await datasette.client.get(f"{path}.json", follow_redirects=True)
        assert answer.status_code == 200, (path, answer.text[:300])
        found[path] = json.loads(answer.text)[field]
    return found


def unchanged(old: Links, now: dict[str, str]) -> None:
    """Every address of a speaker, outlet or article tells what it told; that of a quotation, words of its statement."""
    for path, (_, text) in old.items():
        if path.startswith("/statements/"):
            assert set(text.split()[:3]) & set(now[path].split()), (path, text, now[path])
        else:
            assert now[path] == text, path


def by_other_pipeline(extraction: Extraction) -> Extraction:
    """What a made-up later pipeline finds: all but the last quotation, and the first said by somebody else."""
    found = extraction.quotes[:-1] if len(extraction.quotes) > 1 else extraction.quotes
    somebody = replace(found[0].attribution, speakers=(Speaker("Nils Overbeck", "person"),))
    return Extraction((replace(found[0], attribution=somebody), *found[1:]), "by hand 2")


def numbers(store: Store) -> dict[str, int]:
    """The number of each article by what it was read from."""
    return {str(row["source"]): int(row["id"]) for row in store.database.query("SELECT id, source FROM articles")}


async def test_links_survive_a_new_ingest(tmp_path: Path) -> None:
    """A collection that is built anew, in another order, has every page at the address it had."""
    first = site_collection.fill(tmp_path / "first.db")
    old = links(first)
    with open_store(tmp_path / "second.db") as store:
        for story in reversed(site_collection.stories()):
            store.add(*story)
        for story in site_collection.stories():
            assert store.add(*story) == "known"
    unchanged(old, await led_to(tmp_path / "second.db", old))


async def test_links_survive_reprocessing(tmp_path: Path) -> None:
    """What another pipeline no longer finds, or attributes to somebody else, is still told at its old address."""
    database = site_collection.fill(tmp_path / "quotes.db")
    old = links(database)
    with open_store(database) as store:
        found = numbers(store)
        for article, extraction in site_collection.stories():
            store.reread(found[str(article.source)], by_other_pipeline(extraction))
    now = await led_to(database, old)
    unchanged(old, now)
    with open_store(database) as store:
        for article, extraction in site_collection.stories():
            store.reread(found[str(article.source)], extraction)
    unchanged(old, await led_to(database, old))
    assert set(old) <= set(links(database))


async def test_links_survive_merging_and_undoing(tmp_path: Path) -> None:
    """The address of a merged speaker leads to whom they were merged into, and after an undo to themselves again."""
    database = site_collection.fill(tmp_path / "quotes.db")
    old = links(database)
    with open_store(database) as store:
        (made,) = store.merge("Dora Linn", "Óscar Brénan", by="Ada")
    now = await led_to(database, old)
    assert now["/speakers/oscar-brenan"] == now["/speakers/dora-linn"] == "Dora Linn"
    unchanged({path: told for path, told in old.items() if path != "/speakers/oscar-brenan"}, now)
    datasette = pages(database)
    await datasette.invoke_startup()
    answer = await datasette.client.get("/speakers/oscar-brenan.atom?outlet=sound-gazette")
    assert (answer.status_code, answer.headers["location"]) == (302, "/speakers/dora-linn.atom?outlet=sound-gazette")
    with open_store(database) as store:
        store.undo(made.key, by="Ada")
    unchanged(old, await led_to(database, old))


async def test_a_rejected_speaker_has_no_page(tmp_path: Path) -> None:
    """The address of what is no speaker says so, no page names it, and after an undo all is as before."""
    database = site_collection.fill(tmp_path / "quotes.db")
    old = links(database)
    with open_store(database) as store:
        (made,) = store.reject_speakers("Dora Linn", by="Ada")
    datasette = pages(database)
    await datasette.invoke_startup()
    answer = await datasette.client.get("/speakers/dora-linn")
    assert (answer.status_code, "Dora Linn was rejected as a speaker" in answer.text) == (404, True)
    for path in ("/", "/speakers", "/search", "/search?doubtful=1", "/search?q=Dora+Linn"):
        assert "/speakers/dora-linn" not in (await datasette.client.get(path)).text, path
    with open_store(database) as store:
        store.undo(made.key, by="Ada")
    unchanged(old, await led_to(database, old))


async def test_links_survive_renaming(tmp_path: Path) -> None:
    """A speaker who is renamed keeps the address, and the page has the new name."""
    database = site_collection.fill(tmp_path / "quotes.db")
    old = links(database)
    with open_store(database) as store:
        store.rename("Dora Linn", "Dora Linn-Oake", by="Ada")
    now = await led_to(database, old)
    assert now.pop("/speakers/dora-linn") == "Dora Linn-Oake"
    unchanged({path: told for path, told in old.items() if path in now}, now)
