"""A collection as files and back: nothing is lost, nothing is half done, and what is here stays."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import building
import pytest
from conftest import assert_whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_store_versions import BRANDT, CHO, LEE_NEW, LEE_OLD, MOSS, add
from test_store_writing import content

from quotes.errors import ArticleError, OptionError, TransferError
from quotes.extraction.contract import as_contract, from_contract
from quotes.records import Article, Extraction
from quotes.spreadsheets import as_csv, joined, plain, read_table, safe, split, write_sheet
from quotes.store import Store, open_store
from quotes.store.write.article import add_attributions
from quotes.store.write.memory import Memory

MADE_AT = "2024-05-02T08:30:00.000000+00:00"
# What follows from the files besides what ``content`` has.
MORE = {
    "versions": "SELECT a.key, a.version, b.key AS next, a.address, a.first_seen, a.returned FROM articles a "
    "LEFT JOIN articles b ON b.id = a.replaced_by",
    "fates": "SELECT a.key, b.key AS next, a.retired, a.status FROM quotes a "
    "LEFT JOIN quotes b ON b.id = a.replaced_by",
    "facts": "SELECT a.key, a.organization, a.wikidata, a.slug, b.key AS head FROM speakers a "
    "LEFT JOIN speakers b ON b.id = a.merged_into",
    "aliases": "SELECT kind, name, folded, speaker_key FROM speaker_aliases",
    "outlet facts": "SELECT key, kind, domain, named_by, slug FROM outlets",
    "outlet names": "SELECT outlets.key, outlet_names.name, outlet_names.key AS alias FROM outlet_names "
    "JOIN outlets ON outlets.id = outlet",
    "domains": "SELECT outlets.key, outlet_domains.domain FROM outlet_domains JOIN outlets ON outlets.id = outlet",
    "statements": "SELECT s.key, s.text, s.first_reported, s.appearances, s.outlets, s.sources, q.key AS quote "
    "FROM statements s LEFT JOIN quotes q ON q.id = s.quote WHERE s.merged_into IS NULL AND s.appearances > 0",
    "log": "SELECT key, made_at, made_by, action, subject_kind, subject, old, new, why, undoes FROM corrections",
    "judgements": "SELECT quotes.key, told.status, origin, told.pipeline, method, said_words, said_on, "
    "said_precision, said_start FROM attributions_in_words AS told "
    "JOIN quotes ON quotes.id = quote",
}


def everything(store: Store) -> dict[str, list[Any]]:
    """All that STORE holds, but for its numbers."""
    more = {
        name: sorted((tuple(row.values()) for row in store.database.query(sql)), key=repr) for name, sql in MORE.items()
    }
    return {**content(store), **more}


def files(folder: Path) -> dict[str, bytes]:
    """The files in FOLDER with what is in them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def note(store: Store, key: str, **values: str) -> None:
    """Put an entry into the log of STORE."""
    entry = {
        "key": key,
        "made_at": MADE_AT,
        "made_by": "Ida Moor",
        "action": "rename",
        "subject_kind": "speaker",
        "subject": "person:ana lee",
        "old": json.dumps({"name": "Ana Lee"}),
        "new": json.dumps({"name": "Ana Lee"}),
    }
    with store.database.conn:  # type: ignore[union-attr]
        store.database.table("corrections").insert({**entry, **values})


def enriched(store: Store) -> None:
    """Give STORE something in every table that is exported."""
    store.add(*building.harbour())
    store.add(*building.council())
    add(store, LEE_OLD, CHO, outlet="Selby Courier", published="2024-05-02")
    add(store, LEE_NEW, MOSS, outlet="Selby Courier", published="2024-05-03")
    add(store, LEE_OLD, CHO, outlet="Selby Courier", published="2024-05-04")
    db = store.database
    with db.conn:  # type: ignore[union-attr]
        db.execute("UPDATE speakers SET wikidata = 'Q1', organization = '=Port; of Selby' WHERE key = 'person:ana lee'")
        db.execute("INSERT INTO speaker_aliases (kind, name, folded, speaker_key) VALUES "
                   "('person', '@Lee', '@lee', 'person:ana lee')")  # fmt: skip
        db.execute("UPDATE outlets SET kind = 'agency' WHERE key = 'afp'")
        db.execute("INSERT INTO outlet_domains SELECT 'selby.example', id FROM outlets WHERE key = 'selby courier'")
        db.execute("INSERT INTO outlet_names (outlet, name, key) "
                   "SELECT id, 'The; Courier', 'the; courier' FROM outlets WHERE key = 'selby courier'")  # fmt: skip
    note(store, "aa11", why="=1+1")
    note(store, "0b22", action="undo", undoes="aa11", made_at="2024-05-02T08:31:00.000000+00:00", old="{}", new="{}")


def corrected(store: Store) -> None:
    """Let a person decide something of every kind in an :func:`enriched` STORE."""
    by = {"by": "Ida Moor", "why": "@home; said \\so\\"}
    (merged,) = store.merge("Maria O’Neill", "Mara Quill", **by)
    store.rename("Lena Øst", "Lena Oest", **by)
    store.alias("Ivo Brandt", "Mister B.", **by)
    store.describe("Ivo Brandt", organization="Harbour Union", wikidata="Q42", **by)
    store.correct(2, speakers=["Ada Moss"], kind="mixed", **by)
    store.correct(3, verdict="reject", **by)
    store.correct(4, verdict="confirm", **by)
    store.correct(5, verdict="dispute", told_to="the council", **by)
    store.undo(merged.key, **by)
    store.merge("Ada Moss", "Lena Øst", **by)
    store.correct(store.changes()[0].changes[0].old.id, speakers=["Ben Cho"], **by)  # type: ignore[union-attr]
    article, extraction = building.council()
    held = store.find(article)
    assert held is not None
    store.reread(held.id, Extraction(extraction.quotes[:2], "by hand 2"))


def test_corrections_hold_in_a_restored_collection(fresh_store: Store, tmp_path: Path) -> None:
    """What people decided has to hold in what is made of an export, down to whom each quote belongs."""
    enriched(fresh_store)
    corrected(fresh_store)
    fresh_store.export(tmp_path / "one")
    with open_store(tmp_path / "restored.db") as restored:
        came = restored.import_folder(tmp_path / "one")
        assert came.conflicts == 0
        was, now = everything(fresh_store), everything(restored)
        for name in was:
            assert now[name] == was[name], name
        restored.export(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert_whole(tmp_path / "restored.db")


def test_two_newsrooms_share_their_logs(fresh_store: Store, tmp_path: Path) -> None:
    """Decisions of either side about articles that both have must hold on both sides after an exchange."""
    with open_store(tmp_path / "other.db") as other:
        for store in (fresh_store, other):
            store.add(*building.harbour())
            store.add(*building.council())
        fresh_store.correct(2, verdict="reject", by="Ida Moor")
        other.merge("Maria O'Neill", "Mara Quill", by="Jo Farr")
        fresh_store.export(tmp_path / "ours", only=["corrections"])
        other.export(tmp_path / "theirs", only=["corrections"])
        assert fresh_store.import_folder(tmp_path / "theirs").corrections == 1
        assert other.import_folder(tmp_path / "ours").corrections == 1
        assert everything(fresh_store)["log"] == everything(other)["log"]
        for store in (fresh_store, other):
            assert store.quote(2).statement.status == "rejected"
            assert store.speaker("Mara Quill").id == store.speaker("Maria O'Neill").id


def test_a_restored_collection_is_the_same(fresh_store: Store, tmp_path: Path) -> None:
    """An export has to hold everything: what is made of it must be equal, and export to the same bytes."""
    enriched(fresh_store)
    counts = fresh_store.export(tmp_path / "one")
    assert counts["articles"] == 4
    assert counts["corrections"] == 2
    with open_store(tmp_path / "restored.db") as restored:
        came = restored.import_folder(tmp_path / "one")
        assert (came.articles, came.corrections, came.aliases, came.conflicts) == (4, 2, 1, 0)
        assert everything(restored) == everything(fresh_store)
        restored.export(tmp_path / "two")
        again = restored.import_folder(tmp_path / "one")
        assert (again.articles, again.speakers, again.outlets, again.corrections, again.known) == (0, 0, 0, 0, 4)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert_whole(tmp_path / "restored.db")


SAID = st.lists(st.sampled_from([LEE_OLD, LEE_NEW, CHO, MOSS, BRANDT]), unique=True, max_size=4)
CHARACTERS = st.characters(exclude_categories=["Cs"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.text(CHARACTERS, max_size=8),
        "outlet": st.sampled_from(["Selby Courier", "=Press", "The Elda Courier", "AFP"]),
        "published": st.sampled_from(["2024", "2024-05-02", "2024-05-02T08:00", "2024-05-03T08:00Z"]),
        "url": st.sampled_from(["https://selby.example/a", "http://selby.example/a?utm_id=1", "selby.example/b", "x"]),
        "source": st.text(CHARACTERS, max_size=4),
    },
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SAID, FIELDS), max_size=6))
def test_any_collection_comes_back(tmp_path: Path, read: list[tuple[list[tuple[str, str]], dict[str, str]]]) -> None:
    """Whatever was read in whichever order must come back, and give the same files again."""
    with open_store(":memory:") as store, open_store(":memory:") as restored:
        for said, fields in read:
            add(store, *said, **{"url": None, **fields})  # type: ignore[arg-type]
        store.export(tmp_path / "one")
        restored.import_folder(tmp_path / "one")
        assert everything(restored) == everything(store)
        restored.export(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


@given(st.text(st.sampled_from("'=+-@\t\r\nab＝")))
def test_no_cell_is_a_formula_and_none_changes(cell: str) -> None:
    """What a spreadsheet would run must not begin a cell, and every cell must come back as it was."""
    written = safe(cell)
    assert written[:1] not in tuple("=+-@\t\r\n＝")
    assert plain(written) == cell


@given(st.lists(st.text(st.sampled_from("; \\a'="), min_size=1)))
def test_values_of_one_cell_come_back(values: list[str]) -> None:
    """Several names in one cell must come apart as they were, whatever signs they have."""
    assert list(split(joined(values))) == values


@settings(deadline=None)
@given(st.lists(st.text(CHARACTERS.filter(lambda char: char != "\0")).filter(bool), min_size=1, max_size=5))
def test_a_table_comes_back(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    """Line ends, quotation marks and commas in a cell must survive the file."""
    path = tmp_path_factory.mktemp("sheet") / "table.csv"
    write_sheet(path, ["name"], [{"name": cell} for cell in cells])
    assert [row["name"] for _, row in read_table(path, ["name"], needed=[])] == cells


@given(st.lists(st.fixed_dictionaries({"a": st.text(CHARACTERS), "b": st.text(CHARACTERS)})))
def test_what_is_printed_comes_back(rows: list[dict[str, str]]) -> None:
    """A cell is read back as it was, with line ends of any sign, and none is run by a spreadsheet."""
    read = [*csv.DictReader(io.StringIO(as_csv(("a", "b"), rows), newline=""))]
    assert [{name: plain(cell) for name, cell in row.items()} for row in read] == rows
    assert all(safe(plain(cell)) == cell for row in read for cell in row.values())


def test_cells_of_other_kinds() -> None:
    """An unknown value is an empty cell and a list is joined."""
    assert as_csv(("a", "b", "c"), [{"a": None, "b": ["x", "y"], "c": 0.5}]) == "a,b,c\n,x; y,0.5\n"


def test_a_name_with_an_apostrophe_is_left_alone() -> None:
    """A table written by hand must not lose the apostrophe of a name."""
    assert plain("'t Hart") == "'t Hart" == safe("'t Hart")


def test_the_contract_is_read_back() -> None:
    """What `quotes extract` prints must give the extraction that it was made of."""
    for article, extraction in (building.harbour(), building.council(), building.ministry()):
        printed = json.loads(json.dumps(as_contract(article, extraction)))
        assert from_contract(article, printed, pipeline=extraction.pipeline) == extraction


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda quote: quote.pop("parts"), "quote 1 has no 'parts'"),
        (lambda quote: quote.update(parts=[[0, "1"]]), "quote 1 has [0, '1'] for a range"),
        (lambda quote: quote.update(text="No."), "quote 1 has the text 'No.'"),
        (lambda quote: quote.update(confidence=True), "quote 1 has True for 'confidence'"),
        (lambda quote: quote.update(speakers=["Lee"]), "quote 1 is or holds 'Lee' in place of an object"),
        (lambda quote: quote.update(cue={"start": 1}), "quote 1 has no 'end'"),
    ],
)
def test_what_is_no_contract_is_refused(change: Callable[[dict[str, Any]], object], message: str) -> None:
    """An object that is not in the form of the contract must be refused with the quote and what is wrong with it."""
    article, extraction = building.council()
    given = json.loads(json.dumps(as_contract(article, extraction)))
    change(given["quotes"][0])
    with pytest.raises(ArticleError) as caught:
        from_contract(article, given, pipeline="x")
    assert message in str(caught.value)


def test_what_is_here_stays(fresh_store: Store, tmp_path: Path) -> None:
    """Importing into a collection that knows better must report the differences and change nothing of ours."""
    enriched(fresh_store)
    fresh_store.export(tmp_path / "one")
    with open_store(tmp_path / "other.db") as other:
        article = fresh_store.article(1).article
        renamed = Article(text=article.text, title="Another headline", source="copy.txt")
        other.add(renamed, building.harbour()[1])
        add(other, LEE_OLD, url=None)
        with other.database.conn:  # type: ignore[union-attr]
            other.database.execute("UPDATE speakers SET wikidata = 'Q2' WHERE key = 'person:ana lee'")
            other.database.execute(
                "INSERT INTO speaker_aliases (kind, name, folded, speaker_key) VALUES "
                "('person', '@LEE', '@lee', 'person:ben cho')"
            )
        note(other, "aa11", why="another reason")
        conflicts: list[str] = []
        names = [row[1] for row in rows(tmp_path / "one" / "speakers.csv")]
        came = other.import_folder(tmp_path / "one", on_conflict=conflicts.append)
        assert came.conflicts == len(conflicts) == 4
        assert [conflict.split(": ", 1)[0].rsplit("/")[-1] for conflict in conflicts] == [
            "articles.jsonl:1",
            "corrections.csv:2",
            "aliases.csv:2",
            f"speakers.csv:{2 + names.index('Ana Lee')}",
        ]
        assert other.article(1).article == renamed
        assert other.database.table("speakers").count_where("wikidata = 'Q2'") == 1
        assert came.corrections == 1


def rows(path: Path) -> list[list[str]]:
    """The rows of the CSV at PATH, without the first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_identity_work_is_shared_without_articles(fresh_store: Store, tmp_path: Path) -> None:
    """Speakers, aliases and outlets alone must come into a collection of other articles."""
    enriched(fresh_store)
    only = ["speakers", "aliases", "outlets", "corrections"]
    counts = fresh_store.export(tmp_path / "one", only=only)
    assert "articles" not in counts
    assert not (tmp_path / "one" / "articles.jsonl").exists()
    with open_store(tmp_path / "other.db") as other:
        came = other.import_folder(tmp_path / "one", only=only)
        assert (came.articles, came.conflicts) == (0, 0)
        assert other.speaker("Ana Lee").name == "Ana Lee"
        # Who is known in an article alone is nobody without it.
        assert other.database.table("speakers").count_where("key LIKE '%/%'") == 0
    assert_whole(tmp_path / "other.db")


WRONG: list[tuple[str, Callable[[str], str], str]] = [
    ("articles.jsonl", lambda text: text[:-20] + "\n", "articles.jsonl:4: is not JSON"),
    ("articles.jsonl", lambda text: text + "[]\n", "articles.jsonl:5: is not a JSON object"),
    ("articles.jsonl", lambda text: text.replace('"key": "', '"key": "x', 1), "articles.jsonl:1: has the key 'x"),
    ("articles.jsonl", lambda text: text.replace("+00:00", "", 1), "articles.jsonl:1: has "),
    ("articles.jsonl", lambda text: text.replace("PORT ELDA", "PORT", 1), "articles.jsonl:1: quote 1 has the text"),
    ("articles.jsonl", lambda text: text.replace('"title": "', '"title": 7, "x": "', 1), "articles.jsonl:1: has 7 for"),
    ("speakers.csv", lambda text: text.replace(",person,", ",robot,", 1), "has the kind 'robot'"),
    ("speakers.csv", lambda text: text.replace("key,name", "clef,name", 1), "speakers.csv:1: has no column 'key'"),
    ("speakers.csv", lambda text: text + ",Nobody,person,,,,\n", "has no key"),
    ("aliases.csv", lambda text: text + "a,b,c,d,e\n", "aliases.csv:3: has 5 cells for 3 columns"),
    (
        "corrections.csv",
        lambda text: text.replace("2024-05-02T08:30", "yesterday", 1),
        "corrections.csv:2: has 'yesterd",
    ),
    ("corrections.csv", lambda text: text.replace("{}", "{", 1), "corrections.csv:3: has no JSON object"),
    ("corrections.csv", lambda text: text.replace("\naa11,", "\naa12,", 1), "corrections.csv:3: undoes aa11"),
    ("corrections.csv", lambda text: text + '"x', "is no row of CSV"),
    ("outlets.csv", lambda text: text.replace(",agency,", ",tribune,", 1), "has the kind 'tribune'"),
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a collection with something in every table."""
    folder = tmp_path_factory.mktemp("exported")
    with open_store(":memory:") as store:
        enriched(store)
        store.export(folder)
    return folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A collection that no failed import may change."""
    path = tmp_path_factory.mktemp("other") / "quotes.db"
    with open_store(path) as store:
        add(store, BRANDT, url=None)
        yield store
    assert_whole(path)


@pytest.mark.parametrize(("name", "change", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_a_wrong_line_changes_nothing(
    exported: Path, other: Store, tmp_path: Path, name: str, change: Callable[[str], str], message: str
) -> None:
    """A line that is wrong must be named with its file, and the database has to stay as it was."""
    folder = shutil.copytree(exported, tmp_path / "one")
    before = (folder / name).read_bytes().decode()
    (folder / name).write_bytes(change(before).encode())
    assert (folder / name).read_bytes().decode() != before
    held = everything(other)
    with pytest.raises(TransferError) as caught:
        other.import_folder(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert everything(other) == held


def test_a_date_of_an_address_is_one_after_an_import(fresh_store: Store, tmp_path: Path) -> None:
    """Whether only the address tells the date goes along; a line without it has a date that is stated."""
    for month, from_url in (("2031-05", True), ("2031-06", False)):
        article = Article(text=f"In {month}.", published=month, published_from_url=from_url)
        fresh_store.add(article, Extraction((), "p 1"))
    fresh_store.export(tmp_path / "folder")
    file = tmp_path / "folder" / "articles.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace('"published_from_url": false, ', ""), encoding="utf-8")
    with open_store(tmp_path / "other.db") as other:
        other.import_folder(tmp_path / "folder")
        assert everything(other) == everything(fresh_store)
        assert [other.article(number).article.published_from_url for number in (1, 2)] == [True, False]
    file.write_text(file.read_text(encoding="utf-8").replace("true", "1"), encoding="utf-8")
    with (
        open_store(tmp_path / "third.db") as third,
        pytest.raises(TransferError, match="has 1 for 'published_from_url': it has to be true or false"),
    ):
        third.import_folder(tmp_path / "folder")


def test_a_folder_that_is_no_export_is_refused(fresh_store: Store, tmp_path: Path) -> None:
    """Neither reading what is no export nor writing over somebody's own file may happen."""
    with pytest.raises(TransferError, match="is no folder"):
        fresh_store.import_folder(tmp_path / "nowhere")
    with pytest.raises(TransferError, match="has no files of an export"):
        fresh_store.import_folder(tmp_path)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "speakers.csv").write_text("name,age\nme,7\n")
    with pytest.raises(TransferError, match="was not made by an export"):
        fresh_store.export(mine)
    assert files(mine) == {"speakers.csv": b"name,age\nme,7\n"}
    with pytest.raises(TransferError, match=r"corrections\.csv: is not there"):
        fresh_store.import_folder(mine, only=["corrections"])
    for only in (["nothing"], []):
        with pytest.raises(OptionError):
            fresh_store.export(tmp_path / "new", only=only)
    assert not (tmp_path / "new").exists()


def test_an_export_replaces_the_last_one(fresh_store: Store, tmp_path: Path) -> None:
    """A folder that is exported to again must hold the new state and nothing of the work in between."""
    fresh_store.export(tmp_path / "one")
    enriched(fresh_store)
    fresh_store.export(tmp_path / "one")
    assert sorted(files(tmp_path / "one")) == [
        "aliases.csv", "articles.jsonl", "corrections.csv", "outlets.csv", "speakers.csv",
    ]  # fmt: skip
    assert len(files(tmp_path / "one")["articles.jsonl"].splitlines()) == 4


def test_what_runs_before_thought_comes_back(fresh_store: Store, tmp_path: Path) -> None:
    """Superseded findings, other pipelines and quotes that were not found again must survive an export."""
    add(fresh_store, LEE_OLD, CHO)
    db = fresh_store.database
    with db.conn:  # type: ignore[union-attr]
        db.execute("UPDATE quotes SET retired = '2024-06-01T00:00:00+00:00' WHERE id = 2")
        db.execute("UPDATE attributions SET status = 'superseded' WHERE quote = 1")
        other = {"quote": 1, "origin": "machine", "pipeline": "by hand 2", "method": "cue", "confidence": 0.5}
        (number,) = add_attributions(Memory(db), [other])
        db.execute(
            "INSERT INTO attribution_speakers (attribution, position, speaker, designation) "
            "SELECT ?, 0, speakers.id, designations.id FROM speakers JOIN designations ON identity = speakers.id "
            "WHERE key = 'person:ben cho' LIMIT 1",
            [number],
        )
    fresh_store.export(tmp_path / "one")
    with open_store(tmp_path / "restored.db") as restored:
        restored.import_folder(tmp_path / "one")
        assert everything(restored) == everything(fresh_store)
        assert restored.quote(1).statement.speakers[0].name == "Ben Cho"
        restored.export(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_long_cell_leaves_no_limit_behind(tmp_path: Path) -> None:
    """Python's csv module refuses long cells; that is lifted for us alone, and not for whoever else reads CSV."""
    before = csv.field_size_limit(131_072)
    write_sheet(tmp_path / "long.csv", ["words"], [{"words": "x" * 200_000}, {"words": "short"}])
    rows = read_table(tmp_path / "long.csv", ["words"], needed=["words"])
    assert len(next(rows)[1]["words"]) == 200_000
    assert csv.field_size_limit(before) == 131_072
    assert [row["words"] for _, row in rows] == ["short"]
