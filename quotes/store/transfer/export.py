"""A whole collection as files that can be read, shared, kept under version control and imported again.

``articles.jsonl`` has a line for each article, in the order in which they came into the collection, with the machine's
quotes in the form of ``quotes extract``; to what that form has, a quote adds its ``key``, the ``pipeline`` that found
it, the ``identity`` of each speaker (the key that identification gave), when a later run no longer found it
(``retired``), and as ``earlier`` what runs before said of it.  The other files are tables as in ``sheets``, sorted by
key, and the log of corrections by time.  What people decided is in that log alone: it is the same for all who share it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import OptionError, TransferError
from quotes.extraction.contract import as_contract
from quotes.records import Article, Attribution, Cue, Extraction, Mention, Quote, Span, Speaker, TimeExpression
from quotes.store.db import Row, explained
from quotes.store.read import quotes as reader
from quotes.store.transfer import sheets

ARTICLES = "articles.jsonl"
SHEETS = {
    "speakers": ("key", "name", "kind", "organization", "wikidata", "merged_into", "slug"),
    "aliases": ("kind", "name", "speaker_key"),
    "outlets": ("key", "name", "kind", "domain", "domains", "aliases", "named_by", "slug"),
    "corrections": (
        "key", "made_at", "made_by", "action", "subject_kind", "subject", "old", "new", "why", "undoes",
    ),
}  # fmt: skip
#: Everything that can be exported and imported, by the names of the files without their endings.
PARTS = ("articles", *SHEETS)

_SHEET_QUERIES = {
    "speakers": """
        SELECT speakers.key, speakers.name, speakers.kind, speakers.organization, speakers.wikidata,
            heads.key AS merged_into, speakers.slug
        FROM speakers LEFT JOIN speakers AS heads ON heads.id = speakers.merged_into ORDER BY speakers.key
    """,
    "aliases": "SELECT kind, name, speaker_key FROM speaker_aliases ORDER BY kind, folded",
    "outlets": """
        SELECT key, name, kind, domain, named_by, slug,
            (SELECT json_group_array(domain) FROM
                (SELECT domain FROM outlet_domains WHERE outlet = outlets.id ORDER BY domain)) AS domains,
            (SELECT json_group_array(name) FROM
                (SELECT name FROM outlet_names WHERE outlet = outlets.id ORDER BY key)) AS aliases
        FROM outlets ORDER BY key
    """,
    "corrections": "SELECT * FROM corrections ORDER BY made_at, key",
}
# Whom the machine meant, whatever people said since.
_SPEAKERS = """
    SELECT attribution AS owner, said.name, speakers.kind, role, identity
    FROM attributed_speakers AS said JOIN speakers ON speakers.key = identity
    WHERE attribution IN (SELECT value FROM json_each(:numbers)) ORDER BY attribution, position
"""
_LISTS = ("domains", "aliases")


def file_name(part: str) -> str:
    """The file that has PART, one of :data:`PARTS`."""
    return ARTICLES if part == "articles" else f"{part}.csv"


def chosen(only: Iterable[str] | None) -> tuple[str, ...]:
    """The parts that ONLY names, all where it is None.

    Raises:
        OptionError: it names something else, or nothing.
    """
    if only is None:
        return PARTS
    wanted = [name.strip() for name in only]
    for name in wanted:
        if name not in PARTS:
            raise OptionError(f"{name!r} is no part of an export: give some of {', '.join(PARTS)}")
    if not wanted:
        raise OptionError(f"only names nothing: give some of {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part in wanted)


def export(db: Database, path: Path, folder: str | Path, *, only: Iterable[str] | None = None) -> dict[str, int]:
    """Write the collection DB, which is at PATH, into FOLDER, which is made where there is none.

    Files of an earlier export are replaced, all at once and when everything is written.  Others may read meanwhile.

    Args:
        only: the parts wanted, of :data:`PARTS`; all where None.

    Returns:
        For each part, how many lines it has.

    Raises:
        OptionError: ONLY names something else.
        TransferError: FOLDER can't be written, or holds files of these names that are no export.
        StoreError: the database can't be read.
    """
    parts, folder = chosen(only), Path(folder)
    unfinished = {part: folder / f".{file_name(part)}.part" for part in parts}
    made = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        for part in parts:
            _check_ours(part, folder / file_name(part))
        with explained(path):
            counts = _snapshot(db, lambda: {part: _write(db, part, unfinished[part]) for part in parts})
        for part in parts:
            unfinished[part].replace(folder / file_name(part))
    except OSError as error:
        raise TransferError(
            str(error.filename or folder),
            f"can't be written ({error.strerror}): give a folder that you may write to, with room enough",
        ) from None
    finally:
        if folder.is_dir():
            for file in unfinished.values():
                file.unlink(missing_ok=True)
            if made and not any(folder.iterdir()):
                folder.rmdir()
    return counts


def _check_ours(part: str, file: Path) -> None:
    """Raise TransferError where FILE is there and is no export of PART: it is somebody's work."""
    if not file.exists():
        return
    if part == "articles":
        with file.open("rb") as lines:
            first = lines.readline()
        ours = not first or first.startswith(b'{"key": ')
    else:
        ours = sheets.is_sheet(file, SHEETS[part])
    if not ours:
        raise TransferError(str(file), "is there and was not made by an export: give another folder, or move it away")


def _snapshot(db: Database, work: Callable[[], dict[str, int]]) -> dict[str, int]:
    """What WORK gives while DB shows it one state, whoever writes meanwhile."""
    db.execute("BEGIN")
    try:
        return work()
    finally:
        db.rollback()


def _write(db: Database, part: str, file: Path) -> int:
    if part != "articles":
        return sheets.write_sheet(file, SHEETS[part], map(_cells, db.query(_SHEET_QUERIES[part])))
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row in db.query("SELECT id FROM articles ORDER BY id"):
            lines.write(json.dumps(article_object(db, row["id"]), ensure_ascii=False) + "\n")
            count += 1
    return count


def _cells(row: Row) -> Mapping[str, str | None]:
    return {name: sheets.joined(json.loads(value)) if name in _LISTS else value for name, value in row.items()}


def article_object(db: Database, number: int) -> dict[str, Any]:
    """The stored article NUMBER with everything that the machine found in it, ready for JSON."""
    held = reader.article(db, number)
    article = held.article
    return {
        "key": held.key,
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "agency": article.agency,
        "authors": list(article.authors),
        "published": article.published,
        "published_from_url": article.published_from_url,
        "url": article.url,
        "archive_url": article.archive_url,
        "archived_on": article.archived_on,
        "language": article.language,
        "source": article.source,
        "first_seen": held.first_seen,
        "returned": held.returned,
        "pipeline": held.pipeline,
        "text": article.text,
        "quotes": list(_quotes(db, number, article)),
    }


def _quotes(db: Database, number: int, article: Article) -> Iterator[dict[str, Any]]:
    parts: defaultdict[int, list[Span]] = defaultdict(list)
    for row in db.query(
        "SELECT quote_parts.* FROM quote_parts JOIN quotes ON quotes.id = quote WHERE article = ? "
        "ORDER BY quote, quote_parts.position",
        [number],
    ):
        parts[row["quote"]].append(Span(row["start_char"], row["end_char"]))
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in db.query(
        "SELECT told.* FROM attributions_in_words AS told JOIN quotes ON quotes.id = quote "
        "WHERE article = ? AND origin = 'machine' ORDER BY told.id",
        [number],
    ):
        found[row["quote"]].append(row)
    speakers = reader.grouped(db, _SPEAKERS, [each["id"] for judged in found.values() for each in judged])
    for row in db.query("SELECT * FROM quotes WHERE article = ? ORDER BY position", [number]):
        kind, own = row["machine_kind"] or row["kind"], tuple(parts[row["id"]])
        judged = [_judged(own, kind, each, speakers[each["id"]], article) for each in found[row["id"]]]
        # A quote that only a person found has nothing of the machine, and comes back with the log.
        if judged:
            more = {"retired": row["retired"]} if row["retired"] else {}
            before = {"earlier": judged[:-1]} if judged[1:] else {}
            yield {"key": row["key"], **judged[-1], **more, **before}


def _judged(parts: tuple[Span, ...], kind: Any, row: Row, speakers: Sequence[Row], article: Article) -> dict[str, Any]:
    """A quote as one run of the machine had it."""
    quote = Quote(parts=parts, kind=kind, attribution=attribution_of(row, speakers))
    (given,) = as_contract(article, Extraction((quote,), row["pipeline"]))["quotes"]
    for speaker, held in zip(given["speakers"], speakers, strict=True):
        speaker["identity"] = held["identity"]
    return {**given, "pipeline": row["pipeline"]}


def attribution_of(row: Row, speakers: Iterable[Row]) -> Attribution:
    """The record of a ROW of the attributions, with its SPEAKERS."""
    return Attribution(
        speakers=tuple(Speaker(each["name"], each["kind"], each["role"]) for each in speakers),
        mention=row["mention"]
        and Mention(Span(row["mention_start"], row["mention_end"]), row["mention"], row["mention_kind"]),
        cue=row["cue"]
        and Cue(Span(row["cue_start"], row["cue_end"]), row["cue"], row["cue_lemma"], row["cue_class"] or "other"),
        told_to=row["told_to"],
        said_on=row["said_on"],
        confidence=row["confidence"],
        method=row["method"],
        polarity=row["polarity"],
        said=row["said_words"] and TimeExpression(Span(row["said_start"], row["said_end"]), row["said_words"]),
        said_precision=row["said_precision"],
    )
