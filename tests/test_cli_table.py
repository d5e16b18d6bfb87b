"""``quotes export --table``: one flat row a quote, which data frames and databases read as it is."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import forking
import pytest
from building import PIPELINE, quoted
from cli_runs import FERRY, build, plain_environment, run

from quotes.records import Article, Extraction
from quotes.store import open_store
from quotes.store.transfer.table import COLUMNS

duckdb = pytest.importorskip("duckdb")
pandas = pytest.importorskip("pandas")

ODD = '+ "one", two;\nthree\r\nfour\rfive; \u202esix’'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small collection, a statement with two appearances, and words that break tables."""
    folder = tmp_path_factory.mktemp("table")
    build(folder / "quotes.db")
    with open_store(folder / "quotes.db") as store:
        for outlet in ("Echo", "Marn Post"):
            words = "The ferry sails at dawn whatever the council and its lawyers may say about it."
            text = f'Elda, one morning.\n\n{outlet} was told:\n\n"{words}" Ada Moss said.'
            quote = quoted(text, words, speakers=["Ada Moss"], cue=("said", "say"))
            store.add(Article(text=text, outlet=outlet, published="2031"), Extraction((quote,), PIPELINE))
        text = f"“{ODD}” Ana Lee said."
        quote = quoted(text, ODD, speakers=["Ana Lee", "Ben Cho"], said_on="2031-05")
        quote = replace(quote, attribution=replace(quote.attribution, said_precision="month"))
        made = Article(text=text, title="=1+1", published="2031-05-04T10:00:00+02:00")
        made = replace(made, authors=("Mia Holt", "Ivo Brandt"))
        store.add(made, Extraction((quote,), PIPELINE))
    return folder


def table(place: Path, tmp_path: Path, name: str, *options: str) -> Path:
    """The table that an export writes into a folder of the test."""
    done = run("export", "--table", tmp_path / name, *options, cwd=place)
    assert done.returncode == 0, done.stderr
    return tmp_path / name


def test_a_row_has_all_that_is_known(place: Path, tmp_path: Path) -> None:
    """Numbers are in letters, days whole, the unknown empty, and ranges are those of the article."""
    rows = pandas.read_csv(table(place, tmp_path, "quotes.csv"), dtype=str, keep_default_na=False).to_dict("records")
    assert tuple(rows[0]) == COLUMNS
    first = next(row for row in rows if row["quote"] == "q1")
    seen = first.pop("first_seen")
    assert len(seen) == 19
    start, end = FERRY.text.index("The tides"), FERRY.text.index("tomorrow.") + len("tomorrow.")
    assert first == {
        "quote": "q1", "text": "The tides [sic] won`t wait [/b], … We :sail: tomorrow.", "kind": "direct",
        "polarity": "positive", "speaker": "Ana Lee", "speaker_id": "s1", "role": "harbour master", "cue": "told",
        "cue_class": first["cue_class"], "told_to": "the Courier", "outlet": "Selby Courier", "agency": "",
        "title": "Ferry delayed again", "authors": "Mia Holt", "url": "https://selby.example/ferry",
        "published": "2024-05-02", "published_precision": "day", "said": "", "said_precision": "",
        "confidence": first["confidence"], "status": "machine", "statement": "", "article": "a1", "paragraph": "2",
        "start": str(start), "end": str(end), "topics": "",
    }  # fmt: skip
    by_number = {row["quote"]: row for row in rows}
    assert (by_number["q4"]["published"], by_number["q4"]["published_precision"]) == ("2024-03-01", "month")
    assert (by_number["q5"]["published"], by_number["q5"]["published_precision"]) == ("2031-01-01", "year")
    assert [by_number[number]["statement"] for number in ("q5", "q6")] == ["st1", "st1"]
    assert by_number["q5"]["paragraph"] == "3"
    odd = by_number["q7"]
    assert (odd["speaker"], odd["speaker_id"], odd["role"]) == ("Ana Lee; Ben Cho", "s1; s2", "")
    assert (odd["published"], odd["published_precision"]) == ("2031-05-04", "time")
    assert (odd["said"], odd["said_precision"], odd["authors"]) == ("2031-05-01", "month", "Mia Holt; Ivo Brandt")


def test_a_spreadsheet_runs_no_cell(place: Path, tmp_path: Path) -> None:
    """In CSV, words that begin like a formula have an apostrophe before them; in Parquet they are as they were."""
    rows = pandas.read_csv(table(place, tmp_path, "quotes.csv")).set_index("quote")
    assert rows.loc["q2", "text"] == "'=1+1 is not a timetable,"
    assert rows.loc["q7", "text"] == f"'{ODD}"
    assert rows.loc["q7", "title"] == "'=1+1"
    file = table(place, tmp_path, "quotes.parquet")
    words = dict(duckdb.sql(f"SELECT quote, text FROM '{file}'").fetchall())
    assert (words["q2"], words["q7"]) == ("=1+1 is not a timetable,", ODD)


TYPES = {"published": "DATE", "said": "DATE", "first_seen": "TIMESTAMP", "confidence": "DOUBLE", "paragraph": "BIGINT",
         "start": "BIGINT", "end": "BIGINT"}  # fmt: skip


@pytest.mark.parametrize("name", ["quotes.csv", "quotes.parquet"])
def test_databases_read_it_as_it_is(place: Path, tmp_path: Path, name: str) -> None:
    """DuckDB finds days, moments and numbers by itself, and every row."""
    file = table(place, tmp_path, name, "--all", "--polarity", "all")
    relation = duckdb.sql(f"SELECT * FROM '{file}'")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert {column: types[column] for column in TYPES} == TYPES
    assert {types[column] for column in COLUMNS if column not in TYPES} == {"VARCHAR"}
    assert len(relation.fetchall()) == 7


def test_data_frames_read_it_as_it_is(place: Path, tmp_path: Path) -> None:
    """pandas converts days, moments and numbers without an error, from either file."""
    days = ["published", "said", "first_seen"]
    frame = pandas.read_csv(table(place, tmp_path, "quotes.csv"), parse_dates=days)
    assert all(pandas.api.types.is_datetime64_any_dtype(frame[day]) for day in days)
    assert all(pandas.api.types.is_integer_dtype(frame[name]) for name in ("paragraph", "start", "end"))
    again = duckdb.sql(f"SELECT * FROM '{table(place, tmp_path, 'quotes.parquet')}'").df()
    assert [*again["quote"]] == [*frame["quote"]]


def test_filters_leave_out_rows(place: Path, tmp_path: Path) -> None:
    """What is sound comes out, or all with --all; the filters are those of a search, and what is left out is told."""

    def numbers(*options: str) -> list[str]:
        return [*pandas.read_csv(table(place, tmp_path, "quotes.csv", *options))["quote"]]

    assert numbers() == ["q4", "q1", "q2", "q5", "q6", "q7"]
    assert numbers("--all") == ["q4", "q1", "q2", "q3", "q5", "q6", "q7"]
    assert numbers("--speaker", "Ana Lee", "--until", "2024") == ["q4", "q1"]
    assert numbers("--about", "ferry", "--outlet", "Echo") == ["q5"]
    assert numbers("--about", "unheard-of") == []
    done = run("export", "--table", tmp_path / "quotes.csv", cwd=place)
    assert done.stdout == f"{tmp_path / 'quotes.csv'}: 6 quotes\n"
    assert done.stderr == "quotes: 1 doubtful left out (--all shows them)\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--table", "quotes.xlsx"], 2, "quotes.xlsx: a table is a .csv or a .parquet: give a name that ends so"),
        (["--table", "mine.csv"], 1, "mine.csv: is there and is no table of quotes: name another file, "
         "or move it away"),
        (["--table", "mine.parquet"], 1, "mine.parquet: is there and is no table of quotes: name another file, "
         "or move it away"),
        (["--table", "no/t.csv"], 1, "no/t.csv: can't be written (No such file or directory): "
         "name a file in a folder that you may write to"),
        (["out", "--table", "t.csv"], 2, "FOLDER and --table can't be had at once: leave one out"),
        (["out", "--outlet", "Echo"], 2, "only a table leaves quotes out: give --table FILE, too"),
        (["--table", "t.csv", "--only", "outlets"], 2, "--only chooses among the files of a folder: give FOLDER, too"),
        (["--table", "t.csv", "--outlet", "Ecko"], 1, "no outlet 'Ecko' in quotes.db; did you mean Echo?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_table_that_can_not_be(place: Path, tmp_path: Path, arguments: list[Any], code: int, message: str) -> None:
    """What makes no sense or would cost somebody's work is one sentence, and no file is left behind."""
    for name in ("mine.csv", "mine.parquet"):
        (tmp_path / name).write_text("my own work\n", encoding="utf-8")
    (tmp_path / "quotes.db").symlink_to(place / "quotes.db")
    done = run("export", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"quotes: {message}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "mine.parquet", "quotes.db"]


def test_parquet_without_pyarrow(place: Path, tmp_path: Path) -> None:
    """Without the extra, one sentence says what to install."""
    script = (
        "import sys; sys.modules['pyarrow'] = None; import quotes.cli;"
        "sys.argv = ['quotes', 'export', '--table', sys.argv[1]]; sys.exit(quotes.cli.main())"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.parquet")]
    done = forking.call(command, cwd=place, text_in=b"", env=plain_environment())
    assert (done.returncode, done.stderr) == (
        2, "quotes: Parquet needs PyArrow: pip install 'quotes[table]', or name a .csv\n"
    )  # fmt: skip
