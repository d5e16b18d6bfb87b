"""JSON Lines and CSV: records come back as they were written, and a broken one costs no other."""

from __future__ import annotations

import csv
import io
import itertools
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles import read
from quotes.errors import ArticleError, OptionError
from quotes.records import Article

FIELDS = (
    "id, text, title, outlet, agency, author, authors, published, url, archive_url, archived_on, retrieved, language"
)
QUOTES = "and nothing after it was read; correct the quotation marks"
NOT_LINES = "is JSON but not JSON Lines; name it .json"

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: text + "a")
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def outcome(path: Path, columns: dict[str, str] | None = None) -> list[Article | str]:
    """The articles of PATH and the messages about the rest, in order, with the path cut off the messages."""
    found: list[Article | str] = []

    def note(error: ArticleError) -> None:
        found.append(str(error).removeprefix(str(path)))

    for article in read(path, columns=columns, on_error=note):
        found += [article]
    return found


@settings(deadline=None)
@given(st.lists(texts, min_size=1), st.booleans())
def test_json_lines_round_trip(tmp_path_factory: pytest.TempPathFactory, written: list[str], ascii_only: bool) -> None:
    """Any text survives JSON Lines: NUL, line separators, quotation marks and all."""
    path = tmp_path_factory.mktemp("round") / "a.jsonl"
    lines = [json.dumps({"text": text}, ensure_ascii=ascii_only) for text in written]
    path.write_bytes("\n".join(lines).encode())
    assert [article.text for article in read(path)] == written


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(cells.map(lambda text: text + "a"), cells), min_size=1),
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    delimiter: str,
    line_end: str,
    encoding: str,
) -> None:
    """Any text but NUL survives CSV: carriage returns, quotation marks and delimiters stay where they were."""
    path = tmp_path_factory.mktemp("round") / "a.csv"
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "title"), *rows])
    path.write_bytes(table.getvalue().encode(encoding))
    assert [(article.text, article.title) for article in read(path)] == [
        (text, title.strip() or None) for text, title in rows
    ]


JSON_LINES = [
    (
        '{"text": "Good."}\n\n{"text": 5}\n{"body": "B"}\nnot JSON\n[1]\n{"text": "", "title": "T"}\n{"text": "Last."}',
        [
            Article(text="Good.", source=":1"),
            ":3: has a 'text' that is not text; write the article's words in quotation marks",
            ":4: has no key 'text' (it has body); name the one with the article's words, --map text=KEY",
            ":5: is not JSON (Expecting value at column 1); correct or remove the line",
            ':6: is not a JSON object; write {"text": "..."} with the article\'s words',
            ":7: has no text; leave it out or give the article's words",
            Article(text="Last.", source=":8"),
        ],
        "each broken line is reported and the rest are read",
    ),
    (
        '{"text": "Good.", "id": 7, "authors": ["Ida Bell", "Bo Lind"], "published": "2016-08-16", "tags": [1]}',
        [Article(text="Good.", id="7", authors=("Ida Bell", "Bo Lind"), published="2016-08-16", source=":1")],
        "fields are taken and other keys passed over",
    ),
    (
        '{"text": "Half \\ud800"}\n{"text": "NUL \\u0000 stays"}\n{"text": "Pair \\ud83d\\ude00"}',
        [
            ":1: text has half a character (\\ud800) at position 5, which can't be stored; write the whole character",
            Article(text="NUL \0 stays", source=":2"),
            Article(text="Pair \U0001f600", source=":3"),
        ],
        "escapes: half a character, NUL and a whole pair",
    ),
    ('\ufeff{"text": "Marked."}\r\n', [Article(text="Marked.", source=":1")], "a byte order mark and CR LF"),
    ('{"text": "A\u2028b"}', [Article(text="A\u2028b", source=":1")], "a line separator is no end of a line"),
    ('{\n  "text": "A"\n}', [f": {NOT_LINES}"], "one document over several lines"),
    ('[{"text": "A"}]', [f": {NOT_LINES}"], "an array"),
    ("\n \n", [": has no records; write one JSON object a line"], "blank lines alone"),
    ("", [": is empty; leave it out or write one JSON object a line"], "nothing"),
    (
        "[" * 100_000,
        [f": {NOT_LINES}"],
        "brackets without end",
    ),
    (
        '{"text": "A"}\n{"text": ' + "[" * 100_000,
        [
            Article(text="A", source=":1"),
            ":2: is JSON that is too deep or has too long a number; correct or remove the line",
        ],
        "brackets without end, on a line",
    ),
]


@pytest.mark.parametrize(("content", "expected"), [row[:2] for row in JSON_LINES], ids=[row[2] for row in JSON_LINES])
def test_json_lines(tmp_path: Path, content: str, expected: list[Article | str]) -> None:
    """Every line is an article or a message under its number."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(content.encode())
    assert outcome(path) == placed(expected, path)


def placed(expected: list[Article | str], path: Path) -> list[Article | str]:
    """EXPECTED with the sources of its articles made full."""
    return [item if isinstance(item, str) else replace(item, source=f"{path}{item.source}") for item in expected]


def test_a_json_line_in_another_encoding(tmp_path: Path) -> None:
    """A line that is not UTF-8 is reported with its byte, and the others are read."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n{"text": "caf\xc3\xa9"}\n')
    assert outcome(path) == [
        ":1: is not UTF-8 (byte 0xe9 at offset 13 of the line); save it as UTF-8",
        Article(text="café", source=f"{path}:2"),
    ]


def test_json_lines_in_utf_16(tmp_path: Path) -> None:
    """A byte order mark decides for JSON Lines too; a line cut short is reported after those before it."""
    path = tmp_path / "a.jsonl"
    whole = '{"text": "One."}\n{"text": "Two."}\n'.encode("utf-16")
    path.write_bytes(whole)
    assert [article.text for article in read(path)] == ["One.", "Two."]
    path.write_bytes(whole + b"\x20")
    assert outcome(path)[-1] == ": stops being UTF-16-LE midway; correct it and save the file as UTF-8"


TABLES = [
    (
        'text,title\nGood.,T\n"Two\r\nlines, ""marked""",U\nshort\na,b,c\nextra,V,,\n,W\n12,X\n',
        [
            Article(text="Good.", title="T", source=":2"),
            Article(text='Two\r\nlines, "marked"', title="U", source=":3"),
            ":5: has 1 cells under a header of 2; put cells with delimiters in quotation marks",
            ":6: has 3 cells under a header of 2; put cells with delimiters in quotation marks",
            Article(text="extra", title="V", source=":7"),
            ":8: has no text; leave it out or give the article's words",
            ":9: has a text without a single letter, so it is not an article; leave it out",
        ],
        "rows are counted by the line they begin on, and each broken one is reported",
    ),
    (
        'id;text;authors;published\n1;A, b;"Ida Bell; Bo Lind";2016-08-16\n2;C;;soon\n',
        [
            Article(text="A, b", id="1", authors=("Ida Bell", "Bo Lind"), published="2016-08-16", source=":2"),
            ":3: published: 'soon' is not a date with a four-digit year; write it as YYYY-MM-DD",
        ],
        "semicolons",
    ),
    ("\n\ntext,title\n\nA,\n", [Article(text="A", source=":5")], "empty lines"),
    (
        "text,title\rA,T\rB,U",
        [Article(text="A", title="T", source=":2"), Article(text="B", title="U", source=":3")],
        "CR",
    ),
    (" text , title \nA, T\n", [Article(text="A", title="T", source=":2")], "blanks in the header"),
    ("foo,bar\n1,2\n", [": has no column 'text' (it has foo, bar); name the right one, --map text=COLUMN"], "no text"),
    ("\n", [": has no column 'text' (it has none); name the right one, --map text=COLUMN"], "no header"),
    ("text,text\nA,B\n", [": has two columns 'text'; rename one of them"], "two text columns"),
    ("text,title\n", [": has a header and no rows; add the articles"], "no rows"),
    ("", [": is empty; leave it out or give a table with a header"], "nothing"),
    (
        'text,title\nA,T\n"B"x,U\nC,V\n',
        [Article(text="A", title="T", source=":2"), f":3: is not CSV (',' expected after '\"'), {QUOTES}"],
        "words behind a closing mark",
    ),
    (
        'text,title\nA,T\n"B,U\nC,V\n',
        [Article(text="A", title="T", source=":2"), f":3: is not CSV (unexpected end of data), {QUOTES}"],
        "a mark that is never closed",
    ),
    (
        "text\nA\0b\n",
        [
            ": is binary, or UTF-16 without a byte order mark (NUL byte at offset 6);"
            " if it is text, save the file as UTF-8"
        ],
        "NUL",
    ),
]


@pytest.mark.parametrize(("content", "expected"), [row[:2] for row in TABLES], ids=[row[2] for row in TABLES])
def test_csv(tmp_path: Path, content: str, expected: list[Article | str]) -> None:
    """Every row is an article or a message under the line it begins on."""
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode())
    assert outcome(path) == placed(expected, path)


def test_csv_of_windows(tmp_path: Path) -> None:
    """A table that a spreadsheet saved in Windows-1252 is read like any other file in that encoding."""
    path = tmp_path / "a.csv"
    path.write_bytes("text;title\nThe café said “no”.;T\n".encode("cp1252"))
    assert outcome(path) == [Article(text="The café said “no”.", title="T", source=f"{path}:2")]


def test_csv_with_broken_utf_8(tmp_path: Path) -> None:
    """A broken byte far down in a table is found before the first row is given out."""
    path = tmp_path / "a.csv"
    rows = "text\n" + "The café is open.\n" * 100_000
    path.write_bytes(rows.encode() + b"The caf\xc3 is shut.\n")
    place = f"byte 0xc3 at offset {len(rows.encode()) + 7}, line 100002"
    assert outcome(path) == [f": is UTF-8 but for {place}; correct it and save the file as UTF-8"]


def test_tab_separated_tables(tmp_path: Path) -> None:
    """A table with tabs keeps its commas."""
    path = tmp_path / "a.tsv"
    path.write_text("text\ttitle\nWell, yes.\tT\n")
    assert outcome(path) == [Article(text="Well, yes.", title="T", source=f"{path}:2")]


def test_mapped_columns(tmp_path: Path) -> None:
    """A mapping names the columns that have other names, in tables and in JSON Lines."""
    columns = {"text": "body", "outlet": "paper", "authors": "byline"}
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_text("body,paper,byline,author,text\nA,Gazette,Ida Bell,x,y\n")
    lines.write_text('{"body": "A", "paper": "Gazette", "byline": ["Ida Bell"], "author": "x", "text": "y"}\n')
    for path, line in [(table, 2), (lines, 1)]:
        assert outcome(path, columns) == [
            Article(text="A", outlet="Gazette", authors=("Ida Bell",), source=f"{path}:{line}")
        ]


def test_a_mapped_column_is_not_read_twice(tmp_path: Path) -> None:
    """A column that is mapped to one field no longer fills the field of its own name."""
    path = tmp_path / "a.csv"
    path.write_text("title,text\nThe words.,x\n")
    assert outcome(path, {"text": "title"}) == [Article(text="The words.", source=f"{path}:2")]


def test_mapped_columns_that_are_not_there(tmp_path: Path) -> None:
    """A mapping to a column that the table lacks is reported, not taken for empty cells."""
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_text("text,outlet\nA,Gazette\n")
    lines.write_text('{"text": "A"}\n{"text": "B", "paper": null}\n')
    columns = {"outlet": "papr"}
    assert outcome(table, columns) == [
        ": has no column 'papr' (it has text, outlet); name the right one, --map outlet=COLUMN"
    ]
    assert outcome(lines, columns)[-1] == ": has no key 'papr' in any record; correct --map outlet=papr"
    assert [item for item in outcome(lines, {"outlet": "paper"}) if isinstance(item, str)] == []


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"body": "text"}, f"--map body=text: no field 'body'; the fields are {FIELDS}"),
        ({"text": ""}, "--map text=: no column is named; write --map text=COLUMN"),
    ],
)
def test_mappings_that_make_no_sense(columns: dict[str, str], message: str) -> None:
    """A mapping of a field that does not exist is refused at once, before anything is read."""
    with pytest.raises(OptionError) as caught:
        read("no-such-file.csv", columns=columns)
    assert str(caught.value) == message


def test_without_a_handler_the_first_error_is_raised(tmp_path: Path) -> None:
    """Articles before a broken record are given out; the record itself raises."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "A"}\n{}\n{"text": "B"}\n')
    articles = read(path)
    assert next(articles).text == "A"
    with pytest.raises(ArticleError) as caught:
        next(articles)
    assert caught.value.source == f"{path}:2"


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_long_articles(tmp_path: Path, suffix: str) -> None:
    """The limit of Python's csv module on cells stops no long article and is left as it was."""
    limit = csv.field_size_limit()
    path = tmp_path / f"a.{suffix}"
    text = "word " * 100_000
    path.write_text(f'text\n"{text}"\n' if suffix == "csv" else json.dumps({"text": text}))
    assert [article.text for article in read(path)] == [text]
    assert csv.field_size_limit() == limit == 131_072


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_large_tables_are_streamed(tmp_path: Path, suffix: str) -> None:
    """The first articles of a large table take a fraction of its size in memory."""
    path = tmp_path / f"a.{suffix}"
    row = "word " * 200
    with path.open("w") as file:
        file.write("text\n" if suffix == "csv" else "")
        for _ in range(20_000):
            file.write(f"{row}\n" if suffix == "csv" else json.dumps({"text": row}) + "\n")
    tracemalloc.start()
    try:
        articles = read(path)
        assert [article.text for article in itertools.islice(articles, 3)] == [row] * 3
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    articles.close()  # type: ignore[attr-defined]
    assert peak < path.stat().st_size / 4
