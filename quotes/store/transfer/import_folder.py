"""What ``export`` wrote, taken into a collection: a new one, or one that holds something already.

What is there stays as it is.  Articles that are not there come with the quotes that were found in them, without being
read again; entries of the log that are not there are added to it, and then everything follows from the united log.
Where the two collections say different things of one key, that is reported and ours stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from quotes.errors import TransferError
from quotes.store.corrections import replay
from quotes.store.db import Opened
from quotes.store.transfer import export as exporting
from quotes.store.transfer import import_articles as articlelines
from quotes.store.transfer import import_tables as sharing
from quotes.store.transfer.import_tables import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in: how many articles, speakers, aliases, outlets and corrections are new here."""

    articles: int = 0
    speakers: int = 0
    aliases: int = 0
    outlets: int = 0
    corrections: int = 0
    known: int = 0  #: how many articles were here already
    conflicts: int = 0  #: how many things are said differently here


class Importing(Opened):
    """The part of a store that takes in others."""

    def import_folder(
        self,
        folder: str | Path,
        *,
        only: Iterable[str] | None = None,
        on_conflict: Callable[[str], None] | None = None,
    ) -> Imported:
        """Take in the export in FOLDER, all or nothing.

        Args:
            only: the parts wanted, of ``export.PARTS``; where None, all whose files are there.
            on_conflict: called with a sentence for everything that is said differently here.

        Raises:
            OptionError: ONLY names something else.
            TransferError: FOLDER has no export or not the files wanted, or a line of them is wrong; it says which.
        """
        conflicts = 0

        def report(sentence: str) -> None:
            nonlocal conflicts
            conflicts += 1
            if on_conflict is not None:
                on_conflict(sentence)

        with self.writing():
            counted = _take_in(self.database, _files(Path(folder), only), report)
        return Imported(**counted, conflicts=conflicts)


def _take_in(db: Database, files: dict[str, Path], report: Report) -> dict[str, int]:
    before = {table: sharing.highest(db, table) for table in ("speakers", "outlets")}
    counted: dict[str, int] = {}
    # Outlets first, so that what was told to one is linked to it when the article comes.
    if "outlets" in files:
        sharing.take_outlets(db, files["outlets"], report)
    if "articles" in files:
        counted |= _take_articles(db, files["articles"], report)
    if "speakers" in files:
        sharing.make_speakers(db, files["speakers"])
    if "corrections" in files:
        counted["corrections"] = sharing.take_corrections(db, files["corrections"], report)
    if "aliases" in files:
        counted["aliases"] = sharing.take_aliases(db, files["aliases"], report)
    replay.replay_all(db)
    if "speakers" in files:
        sharing.describe_speakers(db, files["speakers"], before["speakers"], report)
    return counted | {table: db.table(table).count_where("id > ?", [number]) for table, number in before.items()}


def _take_articles(db: Database, path: Path, report: Report) -> dict[str, int]:
    counted = {"articles": 0, "known": 0}
    for place, line in articlelines.read_lines(path):
        outcome, key = articlelines.take_in(db, place, line)
        counted["articles" if outcome == "new" else "known"] += 1
        if outcome == "other":
            report(f"{place}: the article is here under the key {key}, so what was corrected in it there has no effect")
    return counted


def _files(folder: Path, only: Iterable[str] | None) -> dict[str, Path]:
    if not folder.is_dir():
        raise TransferError(str(folder), "is no folder: give one that `quotes export` wrote")
    wanted = exporting.chosen(only)
    files = {part: folder / exporting.file_name(part) for part in wanted}
    there = {part: file for part, file in files.items() if file.exists()}
    if only is not None and len(there) < len(files):
        lacking = next(file for part, file in files.items() if part not in there)
        raise TransferError(str(lacking), "is not there: export it first, or leave it out of --only")
    if not there:
        raise TransferError(str(folder), "has no files of an export: give a folder that `quotes export` wrote")
    return there
