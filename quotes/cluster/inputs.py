"""What is read: files as paths, globs, folders and lists, in pieces of work that are the same in every call."""

from __future__ import annotations

import glob
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from quotes.articles import read
from quotes.articles.formats.tables import from_json_lines, resolve
from quotes.articles.reading import files_in
from quotes.errors import ArticleError, OptionError, WorkerError
from quotes.faults import OnError
from quotes.records import Article
from quotes.store.db import digest

PARQUET = ".parquet"
# Lists of files as Common Crawl gives them out.
_LISTS = (".paths", ".paths.gz")
# A large table is shared out: each share reads all of it, which is quick, and takes its own blocks of articles.
_TABLES = (".jsonl", ".ndjson", ".csv", ".tsv", PARQUET)
_MOST_SHARES = 64
_BLOCK = 100  # articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much goes into one piece of work.

    Attributes:
        files: at most so many small files of one folder.
        characters: of small files, and of a share of a large table, about so many bytes.
    """

    files: int = 200
    characters: int = 16_000_000


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A file to be read: how it was given, where it is, its size, and when it changed in nanoseconds."""

    path: str
    size: int
    changed: int
    given: str

    @property
    def mark(self) -> tuple[str, int, int]:
        """What tells whether it is still the same file."""
        return self.path, self.size, self.changed


@dataclass(frozen=True, slots=True)
class Piece:
    """Files that are read together, or one share of a large table: its number from 0, and how many there are."""

    inputs: tuple[Input, ...]
    share: tuple[int, int] = (0, 1)

    @property
    def key(self) -> str:
        """A name that depends on the files and nothing else."""
        return digest(*(f"{part}" for each in self.inputs for part in each.mark), f"{self.share}")

    @property
    def label(self) -> str:
        """How a message names it."""
        more = f" and {len(self.inputs) - 1} more" if len(self.inputs) > 1 else ""
        return f"{self.inputs[0].given}{more}"


def find(paths: Iterable[str]) -> list[Input]:
    """The files that PATHS mean, each once.

    A path is a file; a folder, of which Parquet and the files that `quotes ingest` reads are taken; a glob, where there
    is no file of that name; or a list, which ends in .paths or .paths.gz and has a path in each line, from the folder
    of the list on.

    Raises:
        OptionError: a path means no file, or is not one that another process can read.
    """
    found: dict[str, Input] = {}
    for given in paths:
        for path in _expanded(given):
            absolute = str(path.absolute())
            if absolute not in found:
                there = path.stat()
                found[absolute] = Input(absolute, there.st_size, there.st_mtime_ns, str(path))
    return list(found.values())


def _expanded(given: str) -> Iterator[Path]:
    if given == "-":
        raise OptionError("standard input can't be shared out: name files")
    path = Path(given)
    if path.is_dir():
        there = files_in(path, Counter(), also=(PARQUET,))
        some = sorted(each for each in there if isinstance(each, Path) and each.is_file())
    elif path.is_file():
        some = list(_listed(path)) if path.name.lower().endswith(_LISTS) else [path]
    else:
        some = globbed(given)
    if not some:
        raise OptionError(f"{given}: no file is there: name files, folders, globs or a list that ends in .paths")
    yield from some


def globbed(pattern: str) -> list[Path]:
    """The files that PATTERN means, in the order of their names."""
    # PTH207: a pattern that begins at the root is none for Path.glob.
    return [path for path in map(Path, sorted(glob.glob(pattern, recursive=True))) if path.is_file()]  # noqa: PTH207


def _listed(path: Path) -> Iterator[Path]:
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if path.suffix.lower() == ".gz" else data).decode("utf-8").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise OptionError(f"{path}: is no list of paths ({error}): write a path in each line") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        named = path.parent / line.strip()
        if not named.is_file():
            raise OptionError(f"{path}:{number}: {named} does not exist: fetch it, or take the line out")
        yield named


def pieces(inputs: Iterable[Input], *, sizes: Sizes | None = None) -> list[Piece]:
    """INPUTS in pieces of work; the same files give the same ones."""
    sizes = sizes or Sizes()
    made: list[Piece] = []
    for _, some in groupby(inputs, key=lambda each: Path(each.path).parent):
        together: list[Input] = []
        for each in some:
            if each.size * 4 > sizes.characters or each.path.lower().endswith(_TABLES):
                made += _shares(each, sizes)
                continue
            if len(together) == sizes.files or sum(one.size for one in together) + each.size > sizes.characters:
                made.append(Piece(tuple(together)))
                together = []
            together.append(each)
        if together:
            made.append(Piece(tuple(together)))
    return made


def _shares(each: Input, sizes: Sizes) -> list[Piece]:
    is_table = each.path.lower().endswith(_TABLES)
    number = min(_MOST_SHARES, -(-each.size // sizes.characters)) if is_table and each.size else 1
    return [Piece((each,), (place, number)) for place in range(number)]


def articles(piece: Piece, columns: Mapping[str, str], on_error: OnError) -> Iterator[Article]:
    """The articles of PIECE; what can't be read is handed to ON_ERROR, once among all shares.

    Raises:
        WorkerError: a file is not here as it was where the work was shared out.
    """
    share, of = piece.share
    for each in piece.inputs:
        _check(each)
        number = 0

        def is_ours() -> bool:
            return number // _BLOCK % of == share  # noqa: B023 - asked while this file is read

        def report(error: ArticleError) -> None:
            if is_ours():
                on_error(_as_given(error, each))  # noqa: B023

        for article in _read(each.path, columns, report):
            if is_ours():
                source = article.source and article.source.replace(each.path, each.given, 1)
                yield replace(article, source=source)
            number += 1


def _as_given(error: ArticleError, each: Input) -> ArticleError:
    """ERROR with the file named as it was given."""
    return ArticleError(error.source.replace(each.path, each.given, 1), error.reason)


def _check(each: Input) -> None:
    try:
        there = Path(each.path).stat()
    except OSError:
        raise WorkerError(f"{each.path}: is not there for a worker: every machine has to see the same files") from None
    if (there.st_size, there.st_mtime_ns) != (each.size, each.changed):
        raise WorkerError(f"{each.path}: changed meanwhile, or is another file for a worker: run it again")


def _read(path: str, columns: Mapping[str, str], on_error: OnError) -> Iterator[Article]:
    if not path.lower().endswith(PARQUET):
        yield from read(path, columns=columns, on_error=on_error)
        return
    try:
        for item in from_json_lines(_rows(path), path, resolve(columns)):
            if isinstance(item, Article):
                yield item
            else:
                on_error(item)
    except ArticleError as error:
        on_error(error)


def _rows(path: str) -> Iterator[str]:
    """The rows of the Parquet at PATH as lines of JSON, so that columns mean what they mean in every table."""
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BLOCK):
                for row in batch.to_pylist():
                    yield json.dumps(row, default=_plain)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = str(error).partition("\n")[0]
        raise ArticleError(path, f"is no whole Parquet with text in UTF-8 ({reason}); write it anew") from None


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.isoformat() if isinstance(value, date) else str(value)
