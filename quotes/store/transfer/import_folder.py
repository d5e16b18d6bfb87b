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
from quotes.store.transfer import export as exporting
from quotes.store.transfer import import_articles as articlelines
from quotes.store.transfer import import_tables as sharing

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came in.

    Attributes:
        articles, speakers, aliases, outlets, corrections: how many of them are new here.
        known: how many articles were here already.
        conflicts: how many things are said differently here.
    """

    articles: int = 0
    speakers: int = 0
    aliases: int = 0
    outlets: int = 0
    corrections: int = 0
    known: int = 0
    conflicts: int = 0


def import_folder(
    db: Database,
    folder: str | Path,
    *,
    only: Iterable[str] | None = None,
    on_conflict: Callable[[str], None] | None = None,
) -> Imported:
    """Take in the export in FOLDER; inside a transaction, which has to be rolled back where this raises.

    Args:
        only: the parts wanted, of ``export.PARTS``; where None, all whose files are there.
        on_conflict: called with a sentence for everything that is said differently here.

    Raises:
        OptionError: ONLY names something else.
        TransferError: FOLDER has no export or not the files wanted, or a line of them is wrong; it says which.
    """
    files = _files(Path(folder), only)
    conflicts = 0

    def report(sentence: str) -> None:
        nonlocal conflicts
        conflicts += 1
        if on_conflict is not None:
            on_conflict(sentence)

    before = {table: sharing.highest(db, table) for table in ("speakers", "outlets")}
    # Outlets first, so that what was told to one is linked to it when the article comes.
    if "outlets" in files:
        sharing.take_outlets(db, files["outlets"], report)
    articles, known = _take_articles(db, files["articles"], report) if "articles" in files else (0, 0)
    if "speakers" in files:
        sharing.make_speakers(db, files["speakers"])
    corrections = sharing.take_corrections(db, files["corrections"], report) if "corrections" in files else 0
    aliases = sharing.take_aliases(db, files["aliases"], report) if "aliases" in files else set()
    replay.replay_all(db)
    if "speakers" in files:
        sharing.describe_speakers(db, files["speakers"], before["speakers"], report)
    return Imported(
        articles=articles,
        known=known,
        aliases=len(aliases),
        corrections=corrections,
        conflicts=conflicts,
        **{table: db.table(table).count_where("id > ?", [number]) for table, number in before.items()},
    )


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


def _take_articles(db: Database, path: Path, report: Report) -> tuple[int, int]:
    """How many articles of PATH are new, and how many were here."""
    new = known = 0
    for place, line in articlelines.read_lines(path):
        outcome, key = articlelines.take_in(db, place, line)
        new += outcome == "new"
        known += outcome != "new"
        if outcome == "other":
            report(f"{place}: the article is here under the key {key}, so what was corrected in it there has no effect")
    return new, known
