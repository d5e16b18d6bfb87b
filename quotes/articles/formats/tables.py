"""Many articles in one file: JSON Lines and CSV, read one record at a time, and JSON.

Columns (keys, in JSON Lines): ``id text title outlet agency author authors published url archive_url archived_on
retrieved language``.  Only ``text`` has to be there; other columns are passed over, and columns of other names can be
mapped.  Several authors are a list in JSON, or apart by semicolons.

A broken record is reported under ``path:line`` and the next one is read.  JSON may be an array of objects, one object,
or an object around an array of them; of an array's objects the source ends with the place, as jq counts:
``wire.json[2]``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TextIO

from quotes.articles.document import Columns, Document, Items
from quotes.articles.fields.record import TABLE_FIELDS, article
from quotes.articles.formats import decoding
from quotes.errors import ArticleError, OptionError
from quotes.faults import NOT_THE_ARTICLE, Fault
from quotes.records import Article
from quotes.spreadsheets import next_row

_AUTHORS = {"author", "authors"}
_OVER_LINES = re.compile(r"\s*(?:\[|\{\s*$)")
_NO_OBJECT = 'is not a JSON object; write {"text": "..."} with the article\'s words'
_DELIMITERS = (",", ";", "\t")


def resolve(mapping: Mapping[str, str] | None) -> Columns:
    """The column of every field, with MAPPING (our field to their column) in place of our names.

    Raises:
        OptionError: MAPPING names a field that does not exist, or no column.
    """
    mapping = mapping or {}
    for field, column in mapping.items():
        if field not in TABLE_FIELDS:
            raise OptionError(f"--map {field}={column}: no field {field!r}; the fields are {', '.join(TABLE_FIELDS)}")
        if not column:
            raise OptionError(f"--map {field}=: no column is named; write --map {field}=COLUMN")
    replaced = set(mapping) | (_AUTHORS if _AUTHORS & set(mapping) else set())
    taken = set(mapping.values())
    return {**{name: name for name in TABLE_FIELDS if name not in replaced and name not in taken}, **mapping}


def read_json_lines(document: Document) -> Items:
    """The articles of a JSON Lines file, each as its line has come.

    Raises:
        ArticleError: the file is empty or binary.
    """
    head = document.head()
    if not head:
        raise ArticleError(document.source, "is empty; leave it out or write one JSON object a line")
    decoding.refuse_binary(head, document.source)
    mark = decoding.encoding_by_mark(head)
    if mark is None or mark.startswith("utf-8"):
        yield from from_json_lines(document.stream, document.source, document.columns)
    else:
        with io.TextIOWrapper(document.stream, encoding=mark, newline="\n") as stream:
            yield from from_json_lines(stream, document.source, document.columns)


def read_csv(document: Document) -> Items:
    """The articles of a table.

    Raises:
        ArticleError: the file is empty, binary, or in no encoding that is sure.
    """
    with decoding.open_table(document.stream, document.source) as stream:
        yield from from_csv(stream, document.source, document.columns)


def from_json_lines(lines: Iterable[bytes | str], source: str, columns: Columns) -> Iterator[Article | ArticleError]:
    """One article, or what is wrong with it, for each object of a JSON Lines file.

    Bytes are decoded as UTF-8, which JSON is by definition; COLUMNS are from `resolve`.
    """
    seen: set[str] = set()
    records = 0
    for number, line in enumerate(lines, start=1):
        place = f"{source}:{number}"
        try:
            string = _utf8(line, place) if isinstance(line, bytes) else line
            string = string.removeprefix("\ufeff") if number == 1 else string
            if not string.strip():
                continue
            records += 1
            # A document over several lines would be an error on each of them.
            if records == 1 and _OVER_LINES.match(string):
                yield ArticleError(source, "is JSON but not JSON Lines; name it .json")
                return
            record = _object(string, place)
            seen.update(record)
            yield from_object(record, place, columns)
        except ArticleError as error:
            yield error
    if not records:
        yield ArticleError(source, "has no records; write one JSON object a line")
    # Keys differ from object to object, but one that none has is a slip of the mapping.
    for name, column in columns.items():
        if seen and column not in seen and name not in {column, "text"}:
            yield ArticleError(source, f"has no key {column!r} in any record; correct --map {name}={column}")


def from_object(record: Mapping[str, Any], source: str, columns: Columns) -> Article | ArticleError:
    """The article of one JSON object, or what is wrong with it."""
    text = record.get(columns["text"])
    if not isinstance(text, str):
        return ArticleError(source, _no_text(record, columns))
    return _article(text, {name: record.get(column) for name, column in columns.items() if name != "text"}, source)


def _utf8(line: bytes, place: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        told = f"byte 0x{line[error.start]:02x} at offset {error.start} of the line"
        raise ArticleError(place, f"is not UTF-8 ({told}); save it as UTF-8") from None


def _object(string: str, place: str) -> dict[str, Any]:
    mend = "correct or remove the line"
    try:
        record = json.loads(string)
    except json.JSONDecodeError as error:
        raise ArticleError(place, f"is not JSON ({error.msg} at column {error.colno}); {mend}") from None
    except (ValueError, RecursionError):
        raise ArticleError(place, f"is JSON that is too deep or has too long a number; {mend}") from None
    if not isinstance(record, dict):
        raise ArticleError(place, _NO_OBJECT)
    return record


def _no_text(record: Mapping[str, Any], columns: Columns) -> str:
    column = columns["text"]
    if column in record:
        return f"has a {column!r} that is not text; write the article's words in quotation marks"
    return f"has no key {column!r} (it has {_listed(record)}); name the one with the article's words, --map text=KEY"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:8]) + (" ..." if len(names) > 8 else "") if names else "none"


def from_csv(stream: TextIO, source: str, columns: Columns) -> Iterator[Article | ArticleError]:
    """One article, or what is wrong with it, for each row of a table with a header.

    Cells are apart by commas, semicolons or tabs, whichever gives the header a text column.  STREAM was opened with
    ``newline=""``, so that line ends within cells stay as they are; COLUMNS are from `resolve`.
    """
    start, first = next(((n, line) for n, line in enumerate(stream) if line.strip()), (0, ""))
    delimiter, _ = header(first, columns)
    reader = csv.reader(chain([first], stream), delimiter=delimiter, strict=True)
    line, rows = start + 1, 0
    try:
        names = [name.strip() for name in next_row(reader) or []]
        places = _places(names, source, columns)
        while True:
            line = start + reader.line_num + 1
            cells = next_row(reader)
            if cells is None:
                break
            if cells:
                rows += 1
                yield _row(cells, names, places, f"{source}:{line}")
        if not rows:
            yield ArticleError(source, "has a header and no rows; add the articles")
    except ArticleError as error:
        yield error
    except csv.Error as error:
        # Where a quotation mark is missing, all that follows would be read wrongly.
        yield ArticleError(
            f"{source}:{line}", f"is not CSV ({error}), and nothing after it was read; correct the quotation marks"
        )


def header(line: str, columns: Columns) -> tuple[str, list[str]]:
    """The delimiter of a table with this first LINE, the one that gives the text's of COLUMNS, and the names in it."""
    readings = []
    for delimiter in _DELIMITERS:
        try:
            names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if columns["text"] in names:
            return delimiter, names
        readings.append((delimiter, names))
    return max(readings, key=lambda reading: len(reading[1]), default=(",", []))


def _places(names: list[str], source: str, columns: Columns) -> dict[str, int]:
    for field, column in columns.items():
        if names.count(column) > 1:
            raise ArticleError(source, f"has two columns {column!r}; rename one of them")
        if column not in names and (field == "text" or field != column):
            raise ArticleError(
                source, f"has no column {column!r} (it has {_listed(names)}); name the right one, --map {field}=COLUMN"
            )
    return {field: names.index(column) for field, column in columns.items() if column in names}


def _row(cells: list[str], names: list[str], places: dict[str, int], source: str) -> Article | ArticleError:
    if len(cells) < len(names) or any(cells[len(names) :]):
        return ArticleError(
            source,
            f"has {len(cells)} cells under a header of {len(names)}; put cells with delimiters in quotation marks",
        )
    values = {field: cells[place] for field, place in places.items()}
    return _article(values.pop("text"), values, source)


def _article(text: str, values: Mapping[str, Any], source: str) -> Article | ArticleError:
    """The article of one record, or what is wrong with it; a mistake of ours costs no other record."""
    try:
        return article(text, values, source)
    except ArticleError as error:
        return error
    except NOT_THE_ARTICLE:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is
        return Fault.of(error).error(source)


def read_json(document: Document) -> Items:
    """The articles of a JSON file, which may hold JSON Lines too.

    Raises:
        ArticleError: the file can't be decoded, is no JSON, or holds no objects.
    """
    content = decoding.decode(document.whole(), document.source)
    return from_json(content, document.source, document.columns)


def from_json(content: str, source: str, columns: Columns) -> Items:
    """`read`, for a file that is decoded already."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and content[error.pos :].lstrip().startswith("{"):
            # Not splitlines: U+2028 and the like may stand in a string.
            yield from from_json_lines(content.split("\n"), source, columns)
            return
        raise ArticleError(source, f"is not JSON ({error.msg} in line {error.lineno}); correct it") from None
    except (ValueError, RecursionError):
        raise ArticleError(source, "is JSON that is too deep or has too long a number; correct it") from None
    place, items = _records(value, source, columns)
    if not items:
        raise ArticleError(source, 'has no objects; write [{"text": "..."}] with the articles\' words')
    for number, item in enumerate(items):
        name = f"{place}[{number}]" if place else source
        if isinstance(item, dict):
            yield from_object(item, name, columns)
        else:
            yield ArticleError(name, _NO_OBJECT)


def _records(value: Any, source: str, columns: Columns) -> tuple[str, list[Any]]:
    """Where the objects of VALUE stand, nowhere for a single one, and which they are."""
    if isinstance(value, list):
        return source, value
    if isinstance(value, dict) and columns["text"] not in value:
        lists = {key: items for key, items in value.items() if isinstance(items, list) and items}
        of_objects = [key for key, items in lists.items() if all(isinstance(item, dict) for item in items)]
        if len(of_objects) == 1:
            return f"{source}.{of_objects[0]}", lists[of_objects[0]]
    return "", [value]
