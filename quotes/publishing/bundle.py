"""Everything that a host needs to publish a collection, in one folder."""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import quotes
from quotes.errors import OptionError
from quotes.publishing.metadata import NAME, metadata_file
from quotes.publishing.serve import SETTINGS
from quotes.store import open_store
from quotes.store.transfer.public import Texts, copy

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
# As the metadata file has it, and as it is where the texts are not in the database any more.
_WHOLE, _CUT = "texts: full", "texts: cut"


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: the folder, its files, the bytes of its database, and commands to type in the folder.

    One serves it; PACKAGE makes a container of it by Datasette's own means, whose ``publish`` takes the same options.
    """

    folder: Path
    files: tuple[str, ...]
    size: int
    command: str
    package: str


def publish(database: str | Path, folder: str | Path, *, texts: Texts = "quoted", log: bool = False) -> Published:
    """Write into the new FOLDER what it takes to serve DATABASE, which is left as it is.

    The copy is immutable: compacted, with statistics for the query planner and the counts of all rows, so that a
    server need not ask.  The same collection gives the same files.  FOLDER is there when it is complete, and not
    before.

    Args:
        database: a collection.
        folder: a path where nothing is, or an empty folder.
        texts: ``quoted``, the paragraphs that hold a quotation, ``none``, the quotations with their cues and mentions
            and nothing else, or, where whole texts may be republished, ``full``.  What is left out becomes blanks,
            so that every range still holds.
        log: whether the log of corrections goes along, with the names and the reasons of those who made them.

    Raises:
        OptionError: FOLDER is there and not empty, or can't be made.
        StoreError: DATABASE is missing, can't be read or is not ours; or the copy can't be written.
    """
    given, folder = folder, Path(folder).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OptionError(f"{given}: is there already: give a new or empty folder")
    open_store(database, create=False).close()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Built beside it and moved: a folder that is there is complete.
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OptionError(f"{given}: can't be made ({error.strerror}): give a folder that you may write to") from error
    try:
        copy(Path(database), making / _DATABASE, texts=texts, log=log)
        _describe(making, texts)
        size = (making / _DATABASE).stat().st_size
        files = tuple(sorted(path.name for path in making.iterdir()))
        making.chmod(0o755)
        _put(making, folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    options = ["-m", NAME, "--install", "quotes", "--extra-options", shlex.join(_settings())]
    package = ["datasette", "package", _DATABASE, *options, "--tag", "quotes-site"]
    return Published(folder, files, size, shlex.join(_command()), shlex.join(package))


def _describe(making: Path, texts: Texts) -> None:
    """The files beside the database in the folder MAKING."""
    metadata = metadata_file().read_text(encoding="utf-8")
    if texts != "full":
        assert metadata.count(_WHOLE) == 1
        metadata = metadata.replace(_WHOLE, _CUT)
    (making / NAME).write_text(metadata, encoding="utf-8")
    (making / _INSPECTED).write_text(asyncio.run(_inspected(making / _DATABASE)), encoding="utf-8")
    (making / "requirements.txt").write_text(f"quotes=={quotes.__version__}\n", encoding="utf-8")
    shown = ", ".join(json.dumps(word) for word in [*_command(), "--host", "0.0.0.0", "--port", "8001"])
    (making / "Dockerfile").write_text(_DOCKERFILE.format(command=shown), encoding="utf-8")


def _put(making: Path, folder: Path) -> None:
    try:
        # Takes the place of an empty folder too.
        making.rename(folder)
    except OSError as error:
        raise OptionError(f"{folder}: can't be made: {error.strerror}: give a new folder") from error


def _command() -> list[str]:
    return ["datasette", "serve", "-i", _DATABASE, "--inspect-file", _INSPECTED, "-m", NAME, *_settings()]


def _settings() -> list[str]:
    # Truth is written in small letters there.
    return [part for name, value in SETTINGS.items() for part in ("--setting", name, str(value).lower())]


async def _inspected(database: Path) -> str:
    """What ``datasette inspect`` finds out of DATABASE, as JSON."""
    from datasette.cli import inspect_

    found = await inspect_([str(database)], [])
    for described in found.values():
        described["file"] = database.name
    return json.dumps(found, indent=2) + "\n"
