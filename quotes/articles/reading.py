"""From paths to articles, lazily: files, folders and standard input, and what to do with those that fail."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.articles import fetch
from quotes.articles.archives.members import is_hidden, is_of_a_page, kind_of
from quotes.articles.document import Columns, Document, Items
from quotes.articles.fields.record import ArticleDefaults
from quotes.articles.formats import format_of_name, guarded, left_out, read_document, suffixes, unreadable
from quotes.articles.formats.tables import resolve
from quotes.articles.limits import Budget, metered
from quotes.errors import ArticleError
from quotes.records import Article

if TYPE_CHECKING:
    from quotes.articles.fetch.web import Web

STDIN = "-"

_BUFFER = 1 << 16


def read(
    *paths: str | Path,
    defaults: ArticleDefaults | None = None,
    columns: Mapping[str, str] | None = None,
    on_error: Callable[[ArticleError], None] | None = None,
    on_note: Callable[[str], None] | None = None,
    fetching: fetch.FetchSettings | None = None,
) -> Iterator[Article]:
    """The articles at PATHS, one after the other as they are asked for.

    Args:
        paths: files; folders, whose files with a known suffix (``suffixes()``) are taken recursively in order of their
            names, hidden ones and ``README`` left out; ``-`` for standard input.  What a file holds is told by its
            signature, its suffix, or how it begins.  Web addresses of pages, feeds, OPML and sitemaps are fetched, and
            so are the pages that files of the last three name.
        defaults: what to take where an article does not say it itself.
        columns: for tables, our field name to the column or key that holds it (``{"text": "body"}``).
        on_error: called with each file or record that can't be read, and reading goes on.  Without it the first one
            is raised.
        on_note: called after each path with one sentence on the files in it that were passed over, counted by kind, if
            there were any.
        fetching: how addresses are fetched; None for the usual limits.

    Yields:
        Articles whose ``source`` is the path as given, with ``:line`` for a record of a table and ``!/path`` for a file
        of an archive; for a page, its address.

    Raises:
        ArticleError: as said under ``on_error``.
        OptionError: at once, where ``columns`` names a field that does not exist.
    """
    return _read(paths, defaults or ArticleDefaults(), resolve(columns), on_error, on_note, fetching)


def count(*paths: str | Path) -> int | None:
    """How many articles PATHS hold, or None where only reading would tell: tables, archives, ``-``, other suffixes."""
    total = 0
    for path in paths:
        if str(path) == STDIN or fetch.address_of(path):
            return None
        place = Path(path)
        for item in files_in(place, Counter()) if place.is_dir() else [place]:
            if isinstance(item, Path):
                known = format_of_name(item.name)
                if known is None or not known.is_one:
                    return None
                total += 1
    return total


def _read(
    paths: tuple[str | Path, ...],
    defaults: ArticleDefaults,
    columns: Columns,
    on_error: Callable[[ArticleError], None] | None,
    on_note: Callable[[str], None] | None,
    fetching: fetch.FetchSettings | None,
) -> Iterator[Article]:
    with ExitStack() as stack:
        web = cache(lambda: stack.enter_context(fetch.open_web(fetching, columns)))
        for path in paths:
            passed_over = Counter[str]()
            for item in _place(path, columns, passed_over, web):
                if isinstance(item, Article):
                    yield defaults.fill(item)
                elif on_error is None:
                    raise item
                else:
                    on_error(item)
            if passed_over and on_note is not None:
                on_note(left_out(_shown(Path(path)), passed_over))


def _place(path: str | Path, columns: Columns, passed_over: Counter[str], web: Callable[[], Web]) -> Items:
    if address := fetch.address_of(path):
        yield from guarded(web().read(address), address)
        return
    if str(path) == STDIN:
        stream: Any = sys.stdin.buffer
        if stream.peek(1):
            yield from _stream(stream, STDIN, columns, passed_over)
        else:
            yield ArticleError(STDIN, "is empty; pipe an article into it or name a file")
        return
    place = Path(path)
    if not str(path) or "\0" in str(path):
        yield ArticleError(repr(str(path)), "is not a path; name a file or a folder")
        return
    try:
        is_folder = place.is_dir()
    except OSError as error:  # a name that is too long
        yield unreadable(_shown(place), error)
        return
    if not is_folder:
        is_list = place.is_file() and fetch.is_list(place)
        yield from (
            guarded(web().read_list(place, _shown(place)), _shown(place))
            if is_list
            else _file(place, columns, passed_over)
        )
        return
    empty = True
    for item in files_in(place, passed_over):
        empty = False
        if isinstance(item, ArticleError):
            yield item
        else:
            yield from _file(item, columns, passed_over)
    if empty:
        yield ArticleError(_shown(place), f"holds no articles; put files that end in {' '.join(suffixes())} there")


def files_in(folder: Path, passed_over: Counter[str], *, also: Collection[str] = ()) -> Iterator[Path | ArticleError]:
    """The files below FOLDER with a known suffix, or one of ALSO; the others are counted as PASSED_OVER.

    Linked folders are left out: they can go round in circles.  So are hidden ones, and what belongs to a saved page.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield unreadable(_shown(folder), error)
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        if is_hidden(entry.name):
            continue
        if entry.is_dir():
            if not entry.is_symlink() and not is_of_a_page(entry.name, names):
                yield from files_in(entry, passed_over, also=also)
        elif format_of_name(entry.name) or entry.suffix.lower() in also:
            yield entry
        else:
            passed_over[kind_of(entry.name)] += 1


def _shown(path: Path) -> str:
    """PATH for messages and records; a name may hold bytes that are no characters, and those can't be stored."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def _file(path: Path, columns: Columns, passed_over: Counter[str]) -> Items:
    source = _shown(path)
    try:
        with path.open("rb", buffering=_BUFFER) as stream:
            yield from _stream(stream, source, columns, passed_over)
    except FileNotFoundError:
        other = fetch.is_of_another_scheme(source)
        told = "is no web address; only http:// and https:// are fetched" if other else "does not exist; check the path"
        yield ArticleError(source.replace(":/", "://", 1) if other else source, told)
    except OSError as error:
        yield unreadable(source, error)


def _stream(opened: Any, source: str, columns: Columns, passed_over: Counter[str]) -> Items:
    """The articles of what was OPENED: a file, whose size is known, or a pipe."""
    status = os.fstat(opened.fileno())
    budget = Budget(source, status.st_size if stat.S_ISREG(status.st_mode) else 0)
    stream: io.BufferedReader = opened
    if not opened.seekable():
        stream = metered(opened, source, budget.grow)
    document = Document(
        source=source,
        stream=stream,
        name=Path(source).name if source != STDIN else "",
        columns=columns,
        read=read_document,
        budget=budget,
        left_out=passed_over,
    )
    return guarded(read_document(document), source)
