"""A whole collection as files that can be read, shared, kept under version control and imported again.

``articles.jsonl`` has a line for each article, in the order in which they came into the collection, with the machine's
quotes in the form of ``quotes extract``; to what that form has, a quote adds its ``key``, the ``pipeline`` that found
it, the ``identity`` of each speaker (the key that identification gave), when a later run no longer found it
(``retired``), and as ``earlier`` what runs before said of it.  The other files are tables that a spreadsheet can change
(:mod:`quotes.spreadsheets`), sorted by key, and the log of corrections by time.  What people decided is in that log
alone: it is the same for all who share it.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import OptionError, TransferError
from quotes.extraction.contract import as_contract
from quotes.files import replacing
from quotes.records import Article, Attribution, Cue, Extraction, Mention, Quote, Span, Speaker, TimeExpression, Topic
from quotes.spreadsheets import joined, write_sheet
from quotes.store.db import Opened, Row
from quotes.store.read.quotes import RANGES, TOPICS, articles, identities

ARTICLES = "articles.jsonl"
SHEETS = {
    "speakers": ("key", "name", "kind", "organization", "wikidata", "merged_into", "slug"),
    "aliases": ("kind", "name", "speaker_key"),
    "outlets": ("key", "name", "kind", "domain", "domains", "aliases", "named_by", "slug"),
    "corrections": (
        "key", "made_at", "made_by", "action", "subject_kind", "subject", "old", "new", "why", "undoes",
    ),
}  # fmt: skip
#: What a line of ``articles.jsonl`` has of the article, besides its text.
ARTICLE_FIELDS = tuple(each.name for each in fields(Article) if each.name not in ("text", "outlet_from_page"))
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
_MACHINE = f"""
    SELECT quotes.key, quotes.retired, coalesce(quotes.machine_kind, quotes.kind) AS kind, told.*,
        {RANGES}, {TOPICS}
    FROM quotes JOIN attributions_in_words AS told ON told.quote = quotes.id AND told.origin = 'machine'
    WHERE article = ? ORDER BY quotes.position, told.id
"""
_AS_THEY_ARE = ("told_to", "said_on", "said_precision", "confidence", "method", "polarity")
_NO_EXPORT = "is there and was not made by an export: give another folder, or move it away"


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


def check_replaceable(file: Path, *, start: str, refusal: str) -> None:
    """Check that FILE is not there, or begins with START, as what is to replace it does.

    Raises:
        TransferError: it is somebody's work; REFUSAL says so.
    """
    if file.exists():
        with file.open("rb") as there:
            begun = there.read(len(codecs.BOM_UTF8) + len(start)).removeprefix(codecs.BOM_UTF8)
        if begun and not begun.startswith(start.encode()):
            raise TransferError(str(file), refusal)


class Exporting(Opened):
    """The part of a store that hands on all that it holds."""

    def export(self, folder: str | Path, *, only: Iterable[str] | None = None) -> dict[str, int]:
        """Write the collection into FOLDER, which is made where there is none.

        Files of an earlier export are replaced, all at once and when everything is written.  Others may read meanwhile.
        ONLY names the parts wanted, of :data:`PARTS`; all where it is None.

        Returns:
            For each part, how many lines it has.

        Raises:
            OptionError: ONLY names something else.
            TransferError: FOLDER can't be written, or holds files of these names that are no export.
        """
        parts, folder = chosen(only), Path(folder)
        made = not folder.exists()
        try:
            folder.mkdir(exist_ok=True)
            for part in parts:
                start = '{"key": ' if part == "articles" else ",".join(SHEETS[part])
                check_replaceable(folder / file_name(part), start=start, refusal=_NO_EXPORT)
            with ExitStack() as files, self.reading():
                unfinished = {part: files.enter_context(replacing(folder / file_name(part))) for part in parts}
                return {part: _write(self.database, part, file) for part, file in unfinished.items()}
        except OSError as error:
            raise TransferError(
                str(error.filename or folder),
                f"can't be written ({error.strerror}): give a folder that you may write to, with room enough",
            ) from None
        finally:
            if made and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _write(db: Database, part: str, file: Path) -> int:
    if part != "articles":
        lists = {"domains", "aliases"} if part == "outlets" else set[str]()
        rows = db.query(_SHEET_QUERIES[part])
        cells = (row | {name: joined(json.loads(row[name])) for name in lists} for row in rows)
        return write_sheet(file, SHEETS[part], cells)
    numbers = [row["id"] for row in db.query("SELECT id FROM articles ORDER BY id")]
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(json.dumps(_article_object(db, each), ensure_ascii=False) + "\n" for each in numbers)
    return len(numbers)


def _article_object(db: Database, number: int) -> dict[str, Any]:
    """The stored article NUMBER with everything that the machine found in it, ready for JSON."""
    held = articles(db, [number])[number]
    article = held.article
    return {
        "key": held.key,
        **{name: getattr(article, name) for name in ARTICLE_FIELDS},
        "first_seen": held.first_seen,
        "returned": held.returned,
        "pipeline": held.pipeline,
        "text": article.text,
        "quotes": list(_quotes(db, number, article)),
    }


def _quotes(db: Database, number: int, article: Article) -> Iterator[dict[str, Any]]:
    """What each run of the machine said of the quotes of ARTICLE, as its last run had them.

    A quote that only a person found has nothing of the machine, and comes back with the log.
    """
    rows = list(db.query(_MACHINE, [number]))
    speakers = identities(db, [row["id"] for row in rows])
    for (key, retired), runs in groupby(rows, key=itemgetter("key", "retired")):
        judged = [_judged(row, speakers[row["id"]], article) for row in runs]
        for each in judged[:-1]:
            # What it is about is the last run's word.
            del each["topics"]
        more = {"retired": retired} if retired else {}
        before = {"earlier": judged[:-1]} if judged[1:] else {}
        yield {"key": key, **judged[-1], **more, **before}


def _judged(row: Row, speakers: Sequence[Row], article: Article) -> dict[str, Any]:
    """A quote as one run of the machine had it."""
    attribution = Attribution(
        speakers=tuple(Speaker(each["name"], each["kind"], each["role"]) for each in speakers),
        mention=row["mention"]
        and Mention(Span(row["mention_start"], row["mention_end"]), row["mention"], row["mention_kind"]),
        cue=row["cue"]
        and Cue(Span(row["cue_start"], row["cue_end"]), row["cue"], row["cue_lemma"], row["cue_class"] or "other"),
        said=row["said_words"] and TimeExpression(Span(row["said_start"], row["said_end"]), row["said_words"]),
        **{name: row[name] for name in _AS_THEY_ARE},
    )
    quote = Quote(
        parts=tuple(Span(*part) for part in json.loads(row["parts"])),
        kind=row["kind"],
        attribution=attribution,
        topics=tuple(Topic(term, Span(*span)) for _, term, *span in json.loads(row["topics"])),
    )
    (given,) = as_contract(article, Extraction((quote,), row["pipeline"]))["quotes"]
    for speaker, held in zip(given["speakers"], speakers, strict=True):
        speaker["identity"] = held["key"]
    return {**given, "pipeline": row["pipeline"]}
