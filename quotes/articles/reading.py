"""From paths to articles, lazily: which reader takes which file, and what to do with those that fail."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.articles import decoding, fetch, html, tables, text
from quotes.articles.fields import ArticleDefaults
from quotes.articles.sniffing import Kind, sniff
from quotes.errors import ArticleError
from quotes.faults import NOT_THE_ARTICLE, Fault
from quotes.records import Article

if TYPE_CHECKING:
    from quotes.articles.fetch.web import Web

STDIN = "-"
_KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".csv": "csv",
    ".tsv": "csv",
}
#: The suffixes of files that are taken from a folder; a file that is named itself may have any.
SUFFIXES = tuple(_KINDS)
_NAMES: dict[Kind, str] = {"html": "HTML, .html", "json lines": "JSON Lines, .jsonl", "csv": "a table, .csv"}

_HEAD = 16  # as long as the longest signature of a file format
_Items = Iterator[Article | ArticleError]


def read(
    *paths: str | Path,
    defaults: ArticleDefaults | None = None,
    columns: Mapping[str, str] | None = None,
    on_error: Callable[[ArticleError], None] | None = None,
    fetching: fetch.FetchSettings | None = None,
) -> Iterator[Article]:
    """The articles at PATHS, one after the other as they are asked for.

    Args:
        paths: files; folders, whose files with a known suffix (`SUFFIXES`) are taken recursively in order of their
            names, hidden ones left out; ``-`` for standard input.  What standard input and files with other suffixes
            hold (text, HTML, JSON Lines, CSV) is told from how they begin.  Web addresses of pages, feeds, OPML and
            sitemaps are fetched, and so are the pages that files of the last three name.
        defaults: what to take where an article does not say it itself.
        columns: for tables, our field name to the column or key that holds it (``{"text": "body"}``).
        on_error: called with each file or record that can't be read, and reading goes on.  Without it the first one
            is raised.
        fetching: how addresses are fetched; None for the usual limits.

    Yields:
        Articles whose ``source`` is the path as given, with ``:line`` for a record of a table; for a page, its address.

    Raises:
        ArticleError: as said under ``on_error``.
        OptionError: at once, where ``columns`` names a field that does not exist.
    """
    return _read(paths, defaults or ArticleDefaults(), tables.resolve(columns), on_error, fetching)


def count(*paths: str | Path) -> int | None:
    """How many articles PATHS hold, or None where only reading would tell: tables, ``-``, other suffixes."""
    total = 0
    for path in paths:
        if str(path) == STDIN or fetch.address_of(path):
            return None
        place = Path(path)
        for item in _files(place) if place.is_dir() else [place]:
            if isinstance(item, Path):
                if _KINDS.get(item.suffix.lower()) not in ("text", "html"):
                    return None
                total += 1
    return total


def _read(
    paths: tuple[str | Path, ...],
    defaults: ArticleDefaults,
    columns: tables.Columns,
    on_error: Callable[[ArticleError], None] | None,
    fetching: fetch.FetchSettings | None,
) -> Iterator[Article]:
    with ExitStack() as stack:
        web = cache(lambda: stack.enter_context(fetch.open_web(fetching, columns)))
        for path in paths:
            for item in _place(path, columns, web):
                if isinstance(item, Article):
                    yield defaults.fill(item)
                elif on_error is None:
                    raise item
                else:
                    on_error(item)


def _place(path: str | Path, columns: tables.Columns, web: Callable[[], Web]) -> _Items:
    if address := fetch.address_of(path):
        yield from _guarded(web().read(address), address)
        return
    if str(path) == STDIN:
        yield from _guarded(_standard_input(columns), STDIN)
        return
    place = Path(path)
    if not str(path) or "\0" in str(path):
        yield ArticleError(repr(str(path)), "is not a path; name a file or a folder")
        return
    try:
        is_folder = place.is_dir()
    except OSError as error:  # a name that is too long
        yield _unreadable(_shown(place), error)
        return
    if not is_folder:
        is_list = place.is_file() and fetch.is_list(place)
        yield from _guarded(web().read_list(place, _shown(place)), _shown(place)) if is_list else _file(place, columns)
        return
    empty = True
    for item in _files(place):
        empty = False
        if isinstance(item, ArticleError):
            yield item
        else:
            yield from _file(item, columns)
    if empty:
        yield ArticleError(_shown(place), f"holds no articles; put files that end in {' '.join(SUFFIXES)} there")


def _files(folder: Path) -> Iterator[Path | ArticleError]:
    """The files with a known suffix below FOLDER.  Linked folders are left out: they can go round in circles."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield _unreadable(_shown(folder), error)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files(entry)
        elif entry.suffix.lower() in _KINDS:
            yield entry


def _shown(path: Path) -> str:
    """PATH for messages and records; a name may hold bytes that are no characters, and those can't be stored."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def _file(path: Path, columns: tables.Columns) -> _Items:
    source = _shown(path)
    kind = _KINDS.get(path.suffix.lower())
    if kind == "json lines":
        return _guarded(_json_lines(path, source, columns), source)
    if kind == "csv":
        return _guarded(_csv(path, source, columns), source)
    return _guarded(_whole(path, source, kind, columns), source)


def _guarded(items: _Items, source: str) -> _Items:
    """ITEMS, and where getting them fails, that failure as the last one."""
    try:
        yield from items
    except ArticleError as error:
        yield error
    except FileNotFoundError:
        yield ArticleError(source, "does not exist; check the path")
    except OSError as error:
        yield _unreadable(source, error)
    except UnicodeDecodeError as error:
        # Tables are decoded as they are read; all else is decoded, and refused, as a whole.
        yield ArticleError(
            source, f"stops being {error.encoding.upper()} midway; correct it and save the file as UTF-8"
        )
    except NOT_THE_ARTICLE:
        raise
    except Exception as error:  # noqa: BLE001 - a mistake of ours, or of a library's, costs no other file
        yield Fault.of(error).error(source)


def _unreadable(source: str, error: OSError) -> ArticleError:
    return ArticleError(source, f"can't be read ({error.strerror or error}); check its permissions and the disk")


def _json_lines(path: Path, source: str, columns: tables.Columns) -> _Items:
    with path.open("rb") as file:
        head = file.peek(_HEAD)
        if not head:
            raise ArticleError(source, "is empty; leave it out or write one JSON object a line")
        decoding.refuse_binary(head, source)
        mark = decoding.encoding_by_mark(head)
        if mark is None or mark.startswith("utf-8"):
            yield from tables.from_json_lines(file, source, columns)
        else:
            with io.TextIOWrapper(file, encoding=mark, newline="\n") as stream:
                yield from tables.from_json_lines(stream, source, columns)


def _csv(path: Path, source: str, columns: tables.Columns) -> _Items:
    with decoding.open_table(path, source) as stream:
        yield from tables.from_csv(stream, source, columns)


def _whole(path: Path, source: str, kind: Kind | None, columns: tables.Columns) -> _Items:
    data = path.read_bytes()
    if not data:
        raise ArticleError(source, "is empty; leave it out or give the article's words")
    if kind == "html":
        yield html.read(data, source)
        return
    content = decoding.decode(data, source, declared=None if kind else html.declared_charset(data))
    found = sniff(content, columns)
    if kind == "text" and found in _NAMES:
        name, suffix = _NAMES[found].split(", ")
        raise ArticleError(source, f"holds {name} and is named {path.suffix}; name it {suffix}")
    yield from _sniffed(content, found, source, columns)


def _sniffed(content: str, kind: Kind, source: str, columns: tables.Columns) -> _Items:
    if kind == "text":
        yield text.from_content(content, source)
    elif kind == "html":
        yield html.from_markup(content, source)
    elif kind == "json lines":
        # Not splitlines: U+2028 and the like may stand in a string.
        yield from tables.from_json_lines(content.split("\n"), source, columns)
    elif kind == "csv":
        yield from tables.from_csv(io.StringIO(content, newline=""), source, columns)
    elif kind == "json":
        raise ArticleError(source, "is JSON but not JSON Lines; write one object a line, as jq -c does")
    else:
        raise ArticleError(source, "is XML, which is not read; save its articles as HTML or text")


def _standard_input(columns: tables.Columns) -> _Items:
    stream = sys.stdin.buffer
    first = stream.readline()
    # Records are passed on as they come, so that a pipe need not end before the first article is out.
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"') and b"\0" not in first:
        yield from tables.from_json_lines(_with_first(first, stream), STDIN, columns)
        return
    data = first + stream.read()
    if not data:
        raise ArticleError(STDIN, "is empty; pipe an article into it or name a file")
    content = decoding.decode(data, STDIN, declared=html.declared_charset(data))
    yield from _sniffed(content, sniff(content, columns), STDIN, columns)


def _with_first(first: bytes, stream: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from stream
