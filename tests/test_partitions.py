"""Partitions of Parquet and what ``quotes load`` makes of them: the same as ingesting the articles."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from building import PIPELINE, find, quoted
from cli_runs import FERRY, LEE, STORM, run

from quotes.errors import ArticleError, OptionError, StoreError, TransferError
from quotes.records import Article, Extraction, Speaker, TimeExpression
from quotes.store import Filter, open_store
from quotes.store.transfer import load as loading
from quotes.store.transfer.load import Loaded, load
from quotes.store.transfer.partitions import About, Writer, about, read
from quotes.store.transfer.table import COLUMNS
from tests.benchmarks.made_articles import Newsroom

pytest.importorskip("pyarrow", reason="partitions need the extra dask")

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00")
Found = tuple[Article, Extraction]


@pytest.fixture(scope="module")
def made() -> list[Found]:
    """Forty articles by few speakers, with copies among them."""
    return list(Newsroom(speakers=30, seed=3).articles(40))


def written(
    folder: Path, name: str, found: Iterable[Found], *, pipeline: str = "made_quotes 1.0.0", fault: str | None = None
) -> Path:
    """A partition called NAME of the articles FOUND, with a FAULT where a file could not be read."""
    with Writer(folder, name) as writer:
        for article, extraction in found:
            writer.add(article, extraction)
        if fault is not None:
            writer.add_failure(ArticleError("broken.txt", fault))
        writer.finish(About(pipeline=pipeline, inputs=((f"/made/{name}", 1, 1),)))
    return folder / f"{name}.parquet"


def ingested(path: Path, found: Iterable[Found]) -> Path:
    """The database at PATH with the articles FOUND, one after the other."""
    with open_store(path) as store:
        for article, extraction in found:
            store.add(article, extraction)
    return path


def content(path: Path) -> list[str]:
    """All that the database at PATH holds, and how it is made, without the times of the run."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [line for line in connection.iterdump() if "quotes_fts" not in line]
        lines += map(str, connection.execute("SELECT type, name, sql FROM sqlite_master"))
        lines += map(
            str, connection.execute("SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'the' ORDER BY rowid")
        )
        connection.execute("INSERT INTO quotes_fts (quotes_fts) VALUES ('integrity-check')")
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    return sorted(MOMENT.sub("then", line) for line in lines)


def test_a_partition_gives_back_what_was_put_in(tmp_path: Path, made: list[Found]) -> None:
    """Every field of the article and of its extraction survives, and what was not read is told."""
    odd = replace(made[0][0], outlet_from_page=True, published_from_url=True, authors=("Mia Holt", "Ivo Brandt"))
    welsh = Extraction((), PIPELINE, "cy")
    path = written(tmp_path, "a", [(odd, made[0][1]), (STORM, welsh)], fault="is empty")
    first, second, third = read(path)
    assert (first.article, second.article, second.extraction) == (odd, STORM, welsh)
    assert first.extraction is not None
    undated = [replace(q, attribution=replace(q.attribution, said_on=None, said_precision=None)) for q in
               first.extraction.quotes]  # fmt: skip
    assert tuple(undated) == made[0][1].quotes
    assert (third.article, third.error) == (None, "broken.txt: is empty")
    told = about(path)
    assert (told.articles, told.foreign, told.failed, told.quotes) == (2, 1, 1, 10)


def test_the_same_work_writes_the_same_bytes(tmp_path: Path, made: list[Found]) -> None:
    """Whoever does it again, on whatever machine, leaves the two files as they were."""
    one, other = written(tmp_path / "1", "a", made), written(tmp_path / "2", "a", made)
    for name in ("a.parquet", "quotes/a.parquet"):
        assert (one.parent / name).read_bytes() == (other.parent / name).read_bytes()


def test_a_partition_that_fails_leaves_nothing(tmp_path: Path, made: list[Found]) -> None:
    """No half of it is taken for a whole one."""
    with pytest.raises(KeyError), Writer(tmp_path, "a") as writer:
        writer.add(*made[0])
        raise KeyError
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_flat_quotes_are_those_of_an_exported_table(tmp_path: Path) -> None:
    """Every column that needs no other article has the same values, so that one query serves both."""
    duckdb = pytest.importorskip("duckdb", reason="needs the extra table")
    quote = quoted(
        FERRY.text, "The tides [sic] won`t wait [/b],", "We :sail: tomorrow.", speakers=[LEE, "Ben Cho"],
        mention="Ana Lee", cue=("told", "tell"), told_to="the Courier", said_on="2024-05",
    )  # fmt: skip
    when = TimeExpression(find(FERRY.text, "on Thursday"), "on Thursday")
    quote = replace(quote, attribution=replace(quote.attribution, said=when, said_precision="month"))
    doubtful = quoted(FERRY.text, "=1+1 is not a timetable,", confidence=0.1, polarity="negated", kind="mixed")
    at = replace(FERRY, outlet=None, url="https://www.bbc.co.uk/news/ferry", agency="AFP")
    found = [(FERRY, Extraction((quote, doubtful), PIPELINE)), (at, Extraction((quote,), PIPELINE))]
    path = written(tmp_path / "out", "a", found, pipeline=PIPELINE)
    load([path], tmp_path / "quotes.db")
    with open_store(tmp_path / "quotes.db") as store:
        store.write_table(tmp_path / "table.parquet", Filter(min_confidence=0, polarity="all"))
    same = [name for name in COLUMNS if name not in ("quote", "article", "speaker_id", "statement", "first_seen")]
    rows = [
        sorted(duckdb.read_parquet(str(file)).select(*(f'"{name}"' for name in same)).fetchall(), key=str)
        for file in (tmp_path / "out/quotes/a.parquet", tmp_path / "table.parquet")
    ]
    named = [[dict(zip(same, row, strict=True)) for row in each] for each in rows]
    assert [one.items() - other.items() for one, other in zip(*named, strict=True)] == [set()] * 3
    with open_store(tmp_path / "quotes.db") as store:
        for (key,) in duckdb.read_parquet(str(tmp_path / "out/quotes/a.parquet")).select("quote").fetchall():
            assert store.quote(key)


# -- loading


def test_a_load_is_what_ingest_makes_of_the_articles(tmp_path: Path, made: list[Found]) -> None:
    """Speakers, statements, copies, outlets, numbers, indexes and full text: all is the same."""
    files = [written(tmp_path / "out", "b", made[:15]), written(tmp_path / "out", "c", made[15:], fault="is empty")]
    done = load(reversed(files), tmp_path / "load.db")
    assert (done.new, done.quotes, done.failed) == (40, 400, 1)
    assert content(tmp_path / "load.db") == content(ingested(tmp_path / "ingest.db", made))
    assert not list(tmp_path.glob("*.loading"))


def by_other_names(found: Iterable[Found]) -> Iterator[Found]:
    """The articles FOUND with every second speaker under another form of the name, now and then beside a body."""
    harbour = Speaker("The Harbour Board", "organization")
    for article, extraction in found:
        quotes = []
        for number, quote in enumerate(extraction.quotes):
            speakers = quote.attribution.speakers
            if number % 2 and speakers and speakers[0].kind == "person":
                given, surname = speakers[0].name.split()
                forms = (surname, f"{given} B. {surname}", f"Dr. {given} {surname}", f"{surname} {given}")
                speakers = (replace(speakers[0], name=forms[number % 8 // 2]),)
                speakers += (harbour,) if number == 3 else ()
            quotes.append(replace(quote, attribution=replace(quote.attribution, speakers=speakers)))
        yield article, replace(extraction, quotes=tuple(quotes))


def test_a_load_links_names_as_ingest_does(tmp_path: Path, made: list[Found], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom a name means may change from article to article, within what is loaded together and across it."""
    monkeypatch.setattr(loading, "_AT_ONCE", 15)
    found = [*by_other_names(made)]
    load([written(tmp_path / "out", "a", found)], tmp_path / "load.db")
    path = ingested(tmp_path / "ingest.db", found)
    with open_store(path) as store:
        assert store.database.table("speakers").count_where("linked_to IS NOT NULL") > 5
        assert store.database.table("suggestions").count > 5
    assert content(tmp_path / "load.db") == content(path)


def test_a_load_into_a_database_goes_on_from_what_it_holds(tmp_path: Path, made: list[Found]) -> None:
    """Articles that are there change nothing, and those that tell more are filled in."""
    known = replace(made[0][0], title=None)
    ingested(tmp_path / "one.db", [(known, made[0][1]), *made[1:20]])
    done = load([written(tmp_path / "out", "a", made)], tmp_path / "one.db")
    assert (done.new, done.updated) == (20, 1)
    ingested(tmp_path / "other.db", [(known, made[0][1]), *made[1:20], *made])
    assert content(tmp_path / "one.db") == content(tmp_path / "other.db")
    assert load([tmp_path / "out/a.parquet"], tmp_path / "one.db").new == 0


def test_a_load_that_was_stopped_goes_on(tmp_path: Path, made: list[Found], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed is kept beside, is not taken for a database, and nothing is stored twice."""
    monkeypatch.setattr(loading, "_AT_ONCE", 10)
    path = written(tmp_path / "out", "a", made)
    seen = 0

    def stop() -> None:
        nonlocal seen
        seen += 1
        if seen == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load([path], tmp_path / "load.db", on_article=stop)
    assert not (tmp_path / "load.db").exists()
    assert load([path], tmp_path / "load.db").new == 20
    assert content(tmp_path / "load.db") == content(ingested(tmp_path / "ingest.db", made))


def test_a_load_does_not_go_on_in_a_damaged_file(
    tmp_path: Path, made: list[Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there when the power failed need not be whole: that is looked at before anything is added."""
    monkeypatch.setattr(loading, "_AT_ONCE", 10)
    path = written(tmp_path / "out", "a", made)
    monkeypatch.setattr(loading, "_make_good", lambda store: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        load([path], tmp_path / "load.db")
    held = tmp_path / "load.db.loading"
    whole = held.read_bytes()
    middle = len(whole) // 8192 * 4096
    held.write_bytes(whole[:middle] + bytes(4096 * 8) + whole[middle + 4096 * 8 :])
    with pytest.raises(StoreError, match=r"load\.db\.loading: is damaged"):
        load([path], tmp_path / "load.db")


def test_a_load_that_stores_nothing_leaves_nothing(tmp_path: Path, made: list[Found]) -> None:
    """A partition with a range that its text has not is refused by its place."""
    article, extraction = made[0]
    path = written(tmp_path / "out", "a", [(article, replace(extraction, quotes=extraction.quotes[:1] * 2))])
    with pytest.raises(TransferError, match=r"a\.parquet:1: .*quote 2 can't be stored"):
        load([path], tmp_path / "load.db")
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_no_statement_of_a_load_needs_what_is_put_off(
    tmp_path: Path, made: list[Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that writing looks into must be there while it writes: without it, each article would cost more."""
    asked: set[str] = set()
    opened = loading.open_database

    def traced(path: Path, *, create: bool, timeout: float) -> object:
        database = opened(path, create=create, timeout=timeout)
        database.conn.set_trace_callback(asked.add)
        return database

    monkeypatch.setattr(loading, "open_database", traced)
    load([written(tmp_path / "out", "a", made)], tmp_path / "load.db")
    plans = []
    with closing(sqlite3.connect(tmp_path / "load.db")) as connection:
        for sql in asked:
            if (
                sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH"))
                and "put_off" not in sql
            ):
                plans += [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(plans) > 100
    assert not [plan for plan in plans if any(name in plan.split() for name in loading._LAST)]


def test_a_mixture_of_models_is_refused(tmp_path: Path, made: list[Found]) -> None:
    """Counts of two models are not to be compared; whoever wants them together says so."""
    files = [
        written(tmp_path, "a", made[:1]), written(tmp_path, "b", made[1:2]),
        written(tmp_path, "c", made[2:3], pipeline="other 2"),
    ]  # fmt: skip
    with pytest.raises(OptionError, match=r"made_quotes 1\.0\.0 \(2 partitions\) and other 2 \(1 partition\)"):
        load(files, tmp_path / "load.db")
    assert not list(tmp_path.glob("load*"))
    assert load(files[:2], tmp_path / "load.db").new == 2
    with pytest.raises(OptionError, match=r"other 2 \(1 partition\) and made_quotes 1\.0\.0 \(.*load\.db\)"):
        load(files[2:], tmp_path / "load.db")
    assert load(files, tmp_path / "load.db", mixed=True).new == 1


def test_what_people_decided_holds_for_what_is_loaded(tmp_path: Path, made: list[Found]) -> None:
    """A correction of a speaker's name reaches the articles that come by a load, as by ingest."""
    for name in ("one", "other"):
        with open_store(ingested(tmp_path / f"{name}.db", made[:20])) as store:
            first, second = store.speakers(kind="person")[:2]
            store.merge(first.name, second.name, by="Mia Holt", why="one person")
    load([written(tmp_path / "out", "a", made[20:])], tmp_path / "one.db")
    ingested(tmp_path / "other.db", made[20:])
    keys = re.compile(r"INSERT INTO \"?(corrections|correction_subjects)\b")
    one, other = ([line for line in content(tmp_path / f"{name}.db") if not keys.match(line)]
                  for name in ("one", "other"))  # fmt: skip
    assert one == other


# -- the command


def test_the_command_says_what_it_loaded(tmp_path: Path, made: list[Found]) -> None:
    """A dry run writes nothing, a load says what came in, and the same call again that nothing did."""
    written(tmp_path / "out", "a", made[:3], fault="is empty")
    told = "1 partition of made_quotes 1.0.0, 3 articles (3 new), 1 not read, 30 new quotes"
    dry = run("load", "out/*.parquet", "--dry-run", cwd=tmp_path)
    assert (dry.stdout, dry.returncode, list(tmp_path.glob("*.db"))) == (f"{told}; nothing was written\n", 0, [])
    done = run("load", "out", cwd=tmp_path)
    assert (re.sub(r"[\d.]+ s", "1 s", done.stdout), done.stderr) == (f"quotes.db: {told}, 1 s\n", "")
    again = run("load", "out/a.parquet", cwd=tmp_path)
    assert "3 articles (0 new), 1 not read, 0 new quotes" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["none/*.parquet"], "none/*.parquet: holds no partitions: name the files that `quotes extract --dask` made",
         2),
        (["none.parquet"], "none.parquet: does not exist: check the path", 1),
        (["odd.txt"], "odd.txt: can't be read (it is no whole Parquet): make it anew with `quotes extract --dask`", 1),
        (["cut.parquet"], "cut.parquet: can't be read (it is no whole Parquet): make it anew with `quotes extract "
         "--dask`", 1),
        (["out/quotes"], "out/quotes/a.parquet: is Parquet and no partition of articles: give the files one folder up",
         1),
        (["other.parquet"], "other.parquet: is Parquet and no partition of articles: `quotes extract --dask` makes "
         "them",
         1),
        (["out", "--db", "odd.txt"], "odd.txt: is not a SQLite database: give the path of another file", 1),
    ],
)  # fmt: skip
def test_what_is_no_partition_is_refused_in_a_sentence(
    tmp_path: Path, made: list[Found], arguments: Sequence[str], message: str, code: int
) -> None:
    """The file is named, with what to do, and no database is made."""
    import pyarrow
    import pyarrow.parquet

    whole = written(tmp_path / "out", "a", made[:1])
    (tmp_path / "odd.txt").write_text("“The pier is closed,” Ana Lee said.", encoding="utf-8")
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-200])
    pyarrow.parquet.write_table(pyarrow.table({"text": ["x"]}), tmp_path / "other.parquet")
    done = run("load", *arguments, cwd=tmp_path)
    assert (done.stderr, done.stdout, done.returncode) == (f"quotes: {message}\n", "", code)
    assert not list(tmp_path.glob("quotes.db*"))


def test_a_partition_of_a_later_version_is_refused(tmp_path: Path, made: list[Found]) -> None:
    """What it means by its columns is not known here."""
    import pyarrow.parquet

    path = written(tmp_path, "a", made[:1])
    held = pyarrow.parquet.read_table(path)
    told = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"quotes"]) | {"format": 3}
    pyarrow.parquet.write_table(held.replace_schema_metadata({"quotes": json.dumps(told)}), path)
    with pytest.raises(TransferError, match="later version"):
        about(path)


@pytest.mark.parametrize("told", [{"format": 1}, {"version": "0.0.1"}])
def test_a_partition_of_an_earlier_version_is_loaded(
    tmp_path: Path, made: list[Found], told: dict[str, object]
) -> None:
    """Its words are folded anew where it has none, or another version's, which may fold them in another way."""
    import pyarrow.parquet

    path = written(tmp_path / "out", "a", made)
    held = pyarrow.parquet.read_table(path)
    place = held.schema.get_field_index("compared")
    wrong = pyarrow.array(['{"runs": [], "words": [], "marks": []}'] * len(held), pyarrow.string())
    held = held.drop_columns("compared") if "format" in told else held.set_column(place, "compared", wrong)
    known = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"quotes"]) | told
    pyarrow.parquet.write_table(held.replace_schema_metadata({"quotes": json.dumps(known)}), path)
    load([path], tmp_path / "load.db")
    assert content(tmp_path / "load.db") == content(ingested(tmp_path / "ingest.db", made))


def test_a_database_that_was_made_meanwhile_stays(tmp_path: Path, made: list[Found]) -> None:
    """What another process put there is not overwritten, and what was loaded is not lost."""
    path = written(tmp_path / "out", "a", made[:3])

    def meanwhile() -> None:
        if not (tmp_path / "load.db").exists():
            ingested(tmp_path / "load.db", made[3:4])

    with pytest.raises(StoreError, match="made meanwhile"):
        load([path], tmp_path / "load.db", on_article=meanwhile)
    assert load([path], tmp_path / "load.db") == Loaded(
        partitions=1, articles=3, new=3, quotes=30, pipelines=("made_quotes 1.0.0",)
    )
