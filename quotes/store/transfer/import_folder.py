"""What ``export`` wrote, taken into a collection: a new one, or one that holds something already.

Articles that are not there come with the quotes that were found in them, without being read again; entries of the log
that are not there are added to it, and then everything follows from the united log.  A key that is here keeps what is
known of it here, and gains what is not; where both know and differ, that is a conflict, which is reported and changes
nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from quotes.articles.fields.outlets import KINDS
from quotes.errors import TransferError
from quotes.identity import fold, name_key
from quotes.records import SPEAKER_KINDS
from quotes.spreadsheets import read_table, split
from quotes.store.corrections import log
from quotes.store.corrections.replay import replay
from quotes.store.db import Opened, Row, added, by_key, change, next_number, one
from quotes.store.transfer.export import SHEETS, chosen, file_name
from quotes.store.transfer.import_articles import read_lines, take_in
from quotes.store.write.outlets import free_slug, holder, link_addressees, place_articles
from quotes.store.write.speakers import ensure_speaker

Report = Callable[[str], None]
Rows = Iterator[tuple[str, dict[str, str]]]
# What an entry of the log has to say of what was decided, each with what it is: a speaker by key, name and kind.
_DECIDED: dict[str, dict[str, type | str]] = {
    **{action: {"status": str} for action in ("correct", "confirm", "dispute", "reject")},
    "merge": {"into": "speaker"},
    "apart": {"other": "speaker"},
    "split": {"speaker": "speaker", "quotes": dict},
    "alias": {"speaker": "speaker", "identity": str, "name": str},
    "rename": {"name": str},
    "organization": {"organization": str},
    "wikidata": {"wikidata": str},
    "undo": {},
}
# Of each table: the columns that may not be empty, and those that have to be one of some words.
_NEEDED = {
    "outlets": ("key", "name"),
    "speakers": ("key", "name", "kind"),
    "aliases": ("kind", "name", "speaker_key"),
    "corrections": ("key", "made_at", "made_by", "action", "subject_kind", "subject"),
}
_CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "outlets": {"kind": ("", *KINDS), "named_by": ("", "articles", "package", "user")},
    "speakers": {"kind": SPEAKER_KINDS},
    "aliases": {"kind": SPEAKER_KINDS},
    "corrections": {"subject_kind": ("quote", "speaker", "outlet"), "action": tuple(_DECIDED)},
}


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
    """How much is new of each part of FILES, and of the articles how many were ``known``."""
    tables = ("speakers", "outlets", "corrections")
    before: dict[str, int] = {table: next_number(db, table) - 1 for table in tables}
    counted: dict[str, int] = {}
    # Outlets first, so that what was told to one is linked to it when the article comes.
    if "outlets" in files:
        _take_outlets(db, _rows(files, "outlets"), before["outlets"], report)
    if "articles" in files:
        counted |= _take_articles(db, files["articles"], report)
    if "speakers" in files:
        _make_speakers(db, _rows(files, "speakers"))
    if "corrections" in files:
        _take_corrections(db, _rows(files, "corrections"), report)
    if "aliases" in files:
        counted["aliases"] = _take_aliases(db, _rows(files, "aliases"), report)
    replay(db, {entry.subject for entry in log.entries(db)})
    if "speakers" in files:
        _describe_speakers(db, _rows(files, "speakers"), before["speakers"], report)
    return counted | {table: db.table(table).count_where("id > ?", [number]) for table, number in before.items()}


def _files(folder: Path, only: Iterable[str] | None) -> dict[str, Path]:
    if not folder.is_dir():
        raise TransferError(str(folder), "is no folder: give one that `quotes export` wrote")
    files = {part: folder / file_name(part) for part in chosen(only)}
    there = {part: file for part, file in files.items() if file.exists()}
    if only is not None and len(there) < len(files):
        lacking = next(file for part, file in files.items() if part not in there)
        raise TransferError(str(lacking), "is not there: export it first, or leave it out of --only")
    if not there:
        raise TransferError(str(folder), "has no files of an export: give a folder that `quotes export` wrote")
    return there


def _rows(files: dict[str, Path], part: str) -> Rows:
    for place, row in read_table(files[part], SHEETS[part], needed=_NEEDED[part]):
        for column, choice in _CHOICES[part].items():
            if row[column] not in choice:
                words = ", ".join(filter(None, choice))
                raise TransferError(place, f"has the {column} {row[column]!r}, which is none of {words}")
        yield place, row


def _take_articles(db: Database, path: Path, report: Report) -> dict[str, int]:
    counted = {"articles": 0, "known": 0}
    for place, line in read_lines(path):
        outcome, key = take_in(db, place, line)
        counted["articles" if outcome == "new" else "known"] += 1
        if outcome == "other":
            report(f"{place}: the article is here under the key {key}, so what was corrected in it there has no effect")
    return counted


def _take_outlets(db: Database, rows: Rows, before: int, report: Report) -> None:
    for place, row in rows:
        held = by_key(db, "outlets", row["key"])
        if held is None:
            # Who writes a table by hand says so on their own authority.
            values = {"key": row["key"], "name": row["name"], "named_by": row["named_by"] or "user"}
            held = db.table("outlets").get(added(db, "outlets", values))
        _fill(db, "outlets", place, held, {"kind": row["kind"], "domain": row["domain"]}, report)
        if held["slug"] is None:
            _give_slug(
                db, "outlets", place, held["id"], row["slug"] or free_slug(db, row["name"], row["key"]), before, report
            )
        for domain in split(row["domains"]):
            _claim(db, "outlet_domains", place, {"domain": domain}, held["id"], report)
        names = {name_key(name): name for name in (*split(row["aliases"]), row["name"])}
        for key, name in names.items():
            _claim(db, "outlet_names", place, {"key": key, "name": name}, held["id"], report)
        link_addressees(db, set(names), held["id"])
    place_articles(db)


def _claim(db: Database, table: str, place: str, values: Row, outlet: int, report: Report) -> None:
    """Let a name or domain mean OUTLET, unless it means another one here."""
    column, value = next(iter(values.items()))
    held = holder(db, table, column, value)
    if held is None:
        added(db, table, {**values, "outlet": outlet})
    elif held["id"] != outlet:
        report(f"{place}: {values.get('name', value)!r} means {held['name']} here, and that stays")


def _make_speakers(db: Database, rows: Rows) -> None:
    """Make those speakers that are not here, but for those who are known in one article alone that is not here."""
    for _, row in rows:
        article_key, in_article, _ = row["key"].rpartition("/")
        if not in_article or by_key(db, "articles", article_key):
            ensure_speaker(db, row["key"], row["name"], row["kind"])


def _describe_speakers(db: Database, rows: Rows, before: int, report: Report) -> None:
    """Give the speakers what ROWS say of them; those whose numbers are beyond BEFORE are shown as they say."""
    for place, row in rows:
        held = by_key(db, "speakers", row["key"])
        if held is None:
            continue
        if held["kind"] != row["kind"]:
            report(f"{place}: {row['key']} is of the kind {held['kind']} here, and that stays")
        facts, is_new = {name: row[name] for name in ("organization", "wikidata")}, held["id"] > before
        if is_new:
            came = {name: value or None for name, value in facts.items()}
            change(db, "speakers", held["id"], {"name": row["name"], **came})
        else:
            _fill(db, "speakers", place, held, facts, report)
        if held["slug"] is None or (is_new and held["slug"] != row["slug"]):
            _give_slug(db, "speakers", place, held["id"], row["slug"], before, report)
        head = db.table("speakers").get(held["merged_into"])["key"] if held["merged_into"] else ""
        if row["merged_into"] != head:
            there = f"is merged into {row['merged_into']}" if row["merged_into"] else "is not merged"
            here = f"is merged into {head}" if head else "is not"
            report(f"{place}: {row['key']} {there} there and {here} here, as the log has it: import corrections, too")


def _fill(db: Database, table: str, place: str, held: Row, values: Row, report: Report) -> None:
    """Give the row HELD those of VALUES that it lacks."""
    for column, value in values.items():
        if value and held[column] is None:
            change(db, table, held["id"], {column: value})
        elif value and held[column] != value:
            report(f"{place}: {column} of {held['key']} is {held[column]!r} here, and that stays")


def _give_slug(db: Database, table: str, place: str, number: int, slug: str, before: int, report: Report) -> None:
    """Give the row NUMBER its address of the other collection, so that links to it go on leading there.

    One that a row up to BEFORE has stays there; one that a later row was given is free, as that gets its own.
    """
    if not slug:
        return
    held = one(db, f"SELECT id, key FROM {table} WHERE slug = :slug", {"slug": slug})
    if held is not None and held["id"] <= before:
        report(f"{place}: the address {slug!r} is that of {held['key']} here, and that stays")
        return
    if held is not None:
        change(db, table, held["id"], {"slug": None})
    change(db, table, number, {"slug": slug})


def _take_aliases(db: Database, rows: Rows, report: Report) -> int:
    """How many are new."""
    new = 0
    for place, row in rows:
        values = {**row, "folded": fold(row["name"])}
        held = one(db, "SELECT speaker_key FROM speaker_aliases WHERE kind = :kind AND folded = :folded", values)
        if not by_key(db, "speakers", row["speaker_key"]):
            report(f"{place}: no speaker here has the key {row['speaker_key']!r}, so {row['name']!r} means nobody yet")
        if held is None:
            added(db, "speaker_aliases", values)
            new += 1
        elif held["speaker_key"] != row["speaker_key"]:
            report(f"{place}: {row['name']!r} means {held['speaker_key']} here, and that stays")
    return new


def _take_corrections(db: Database, rows: Rows, report: Report) -> None:
    """Add the entries that are new to our log."""
    found = [(place, _entry(place, row)) for place, row in rows]
    # In the order of time, whatever a spreadsheet sorted them by: an entry that undoes another comes after it.
    for place, values in sorted(found, key=lambda each: (each[1]["made_at"], each[1]["key"])):
        held = by_key(db, "corrections", values["key"])
        if held is None:
            if values["undoes"] and not by_key(db, "corrections", values["undoes"]):
                raise TransferError(place, f"undoes {values['undoes']}, which is missing: export the whole log again")
            added(db, "corrections", values)
        elif any((held[name] or None) != value for name, value in values.items()):
            report(f"{place}: the correction {values['key']} is here with another content, and that stays")


def _entry(place: str, row: dict[str, str]) -> Row:
    """A ROW of the log as it is stored, unless replaying it would stumble."""
    try:
        moment = datetime.fromisoformat(row["made_at"]).astimezone(UTC).isoformat(timespec="microseconds")
    except ValueError:
        moment = ""
    # Only times of one form sort with the others.
    if moment != row["made_at"]:
        raise TransferError(
            place, f"has {row['made_at']!r} for made_at: it has to be like 2024-05-02T08:30:00.000000+00:00"
        )
    new = [_json_object(place, name, row[name]) for name in ("old", "new")][-1]
    speakers = new.get("speakers", [])
    fits = isinstance(speakers, list) and all(map(_names_speaker, speakers))
    for name, kind in _DECIDED[row["action"]].items():
        value = new.get(name)
        fits = fits and (_names_speaker(value) if isinstance(kind, str) else isinstance(value, kind))
    if not fits:
        raise TransferError(
            place, f"has a 'new' that is not what {row['action']!r} decides: a log is not to be changed by hand"
        )
    return {name: value or None for name, value in row.items()}


def _json_object(place: str, column: str, cell: str) -> Row:
    try:
        value = json.loads(cell or "{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise TransferError(place, f"has no JSON object for {column!r}: a log is not to be changed by hand")
    return value


def _names_speaker(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("key", "name", "kind"))
