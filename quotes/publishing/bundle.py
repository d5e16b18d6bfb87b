"""Everything that a host needs to publish a collection, in one folder."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import quotes
from quotes.errors import OptionError
from quotes.publishing.metadata import NAME, metadata_file
from quotes.publishing.serve import SETTINGS
from quotes.store import open_store
from quotes.store.failures import explained

Texts = Literal["full", "quoted", "none"]
TEXTS: tuple[Texts, ...] = get_args(Texts)
_DATABASE = "quotes.db"
_INSPECTED = "inspect.json"
_DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /site
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 8001
CMD [{command}]
"""


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: the folder, its files, how large the database is, and the command that serves it."""

    folder: Path
    files: tuple[str, ...]
    size: int
    command: str


def publish(database: str | Path, folder: str | Path, *, texts: Texts = "full") -> Published:
    """Write into the new FOLDER what it takes to serve DATABASE, which is left as it is.

    The copy is immutable: compacted, with statistics for the query planner and the counts of all rows, so that a
    server need not ask.  Where whole texts may not be republished, ``quoted`` keeps the paragraphs that hold a
    quotation and ``none`` keeps no text but the quotations; what is left out becomes blanks, so that every range still
    holds.

    Raises:
        OptionError: FOLDER is there and not empty, or can't be made.
        StoreError: DATABASE is missing, can't be read or is none of ours.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OptionError(f"{folder}: is there already: give a new or empty folder")
    open_store(database, create=False).close()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Built beside it and moved: a folder that is there is complete.
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OptionError(f"{folder}: can't be made: {error.strerror}") from error
    try:
        _copy(Path(database), making / _DATABASE, texts)
        shutil.copyfile(metadata_file(), making / NAME)
        (making / _INSPECTED).write_text(asyncio.run(_inspected(making / _DATABASE)), encoding="utf-8")
        (making / "requirements.txt").write_text(f"quotes=={quotes.__version__}\n", encoding="utf-8")
        command = _command()
        shown = ", ".join(json.dumps(word) for word in [*command, "--host", "0.0.0.0", "--port", "8001"])
        (making / "Dockerfile").write_text(_DOCKERFILE.format(command=shown), encoding="utf-8")
        making.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    files = tuple(sorted(path.name for path in folder.iterdir()))
    return Published(folder, files, (folder / _DATABASE).stat().st_size, " ".join(command))


def _command() -> list[str]:
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, _setting(value))]
    return ["datasette", "serve", "-i", _DATABASE, "--inspect-file", _INSPECTED, "-m", NAME, *settings]


def _setting(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _copy(database: Path, target: Path, texts: Texts) -> None:
    with explained(database):
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("VACUUM INTO ?", [str(target)])
        finally:
            connection.close()
    with explained(target):
        connection = sqlite3.connect(target, isolation_level=None)
        try:
            if texts != "full":
                _leave_out(connection, texts)
            connection.execute("ANALYZE")
            connection.execute("VACUUM")
        finally:
            connection.close()


def _leave_out(connection: sqlite3.Connection, texts: Texts) -> None:
    connection.execute("BEGIN")
    for number, text in connection.execute("SELECT id, text FROM articles").fetchall():
        ranges = connection.execute(
            "SELECT start_char, end_char FROM quote_parts JOIN quotes ON quotes.id = quote_parts.quote "
            "WHERE quotes.article = ?",
            [number],
        ).fetchall()
        kept = blanked(text, _paragraphs(text, ranges) if texts == "quoted" else ranges)
        connection.execute("UPDATE articles SET text = ? WHERE id = ?", [kept, number])
    connection.execute("COMMIT")


def blanked(text: str, kept: Iterable[tuple[int, int]]) -> str:
    """TEXT with blanks in place of every character outside of the half-open ranges KEPT; line ends stay."""
    keep = bytearray(len(text))
    for start, end in kept:
        keep[start:end] = b"\1" * (end - start)
    return "".join(char if here or char == "\n" else " " for char, here in zip(text, keep, strict=True))


def _paragraphs(text: str, ranges: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for start, end in ranges:
        after = text.find("\n", end)
        yield text.rfind("\n", 0, start) + 1, len(text) if after < 0 else after


async def _inspected(database: Path) -> str:
    """What ``datasette inspect`` finds out of DATABASE, as JSON."""
    from datasette.cli import inspect_

    found = await inspect_([str(database)], [])
    for described in found.values():
        described["file"] = database.name
    return json.dumps(found, indent=2) + "\n"
