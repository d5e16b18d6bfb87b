"""Articles of an export, line by line, into the tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from quotes.errors import ArticleError, StoreError, TransferError
from quotes.extraction.contract import from_contract
from quotes.records import Article, Extraction, length_fault
from quotes.store.corrections.restore import machine_attribution, speakers_of, write_speakers
from quotes.store.db import Row, by_key, change
from quotes.store.transfer.export import ARTICLE_FIELDS
from quotes.store.write import article as writer
from quotes.store.write import versions
from quotes.store.write.article import change_attribution
from quotes.store.write.checks import check
from quotes.store.write.memory import Memory
from quotes.store.write.speakers import insert_speakers, point

Outcome = Literal["new", "known", "other"]
# What is neither a string nor null: of which type it is, in words, and what it is where it is not there.
_KINDS: dict[str, tuple[Any, str, Any]] = {
    "text": (str, "a string", None),
    "authors": (list | None, "a list of strings", None),
    "published_from_url": (bool, "true or false", False),
}
_KEY = re.compile(r"[0-9a-f]{20}")


def read_lines(path: Path) -> Iterator[tuple[str, Row]]:
    """The objects of the JSON Lines in PATH, each with its place, ``path:line``.

    Raises:
        TransferError: a line is no JSON object, or PATH can't be read.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}:{number}", _parsed(f"{path}:{number}", line)
    except UnicodeDecodeError as error:
        raise TransferError(str(path), f"is not UTF-8 ({error.reason}): export it again") from None
    except OSError as error:
        raise TransferError(str(path), f"can't be read ({error.strerror}): give a folder that you may read") from None


def _parsed(place: str, line: str) -> Row:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise TransferError(place, f"is not JSON ({error.msg} at column {error.colno}): export it again") from None
    except (ValueError, RecursionError) as error:
        raise TransferError(place, f"is not JSON ({error}): export it again") from None
    if not isinstance(found, dict):
        raise TransferError(place, "is not a JSON object: each line has to be one article")
    return found


def take_in(db: Database, place: str, line: Row) -> tuple[Outcome, str]:
    """Store the article that LINE, from PLACE, is, unless it is here; inside a transaction.

    Returns:
        ``new``; ``known`` where its key is here; ``other`` where the article is here under the key that follows.

    Raises:
        TransferError: LINE lacks something, or does not fit together.
    """
    key = _text(place, line, "key")
    if not _KEY.fullmatch(key):
        raise TransferError(place, f"has the key {key!r}, which is not 20 hexadecimal digits: export it again")
    if by_key(db, "articles", key):
        return "known", key
    article = _article(place, line)
    extraction = _extraction(place, article, line, line)
    article = writer.blanks_as_unknown(article)
    held = writer.find(db, article)
    if held is not None:
        return "other", str(held["key"])
    number = writer.insert_article(
        Memory(db), article, extraction, key=key, first_seen=_moment(place, line, "first_seen")
    )
    _add_details(db, place, line, number, article)
    return "new", key


def _article(place: str, line: Row) -> Article:
    values: Row = {}
    for name in (*ARTICLE_FIELDS, "text"):
        kind, needed, default = _KINDS.get(name, (str | None, "a string or null", None))
        value = values[name] = line.get(name, default)
        parts = value if isinstance(value, list) else []
        if not isinstance(value, kind) or not all(isinstance(part, str) for part in parts):
            raise TransferError(place, f"has {value!r} for {name!r}: it has to be {needed}")
    if fault := length_fault(values["text"]):
        raise TransferError(place, fault)
    return Article(**{**values, "authors": tuple(values["authors"] or ())})


def _extraction(place: str, article: Article, given: Row, found: Row) -> Extraction:
    """The quotes of GIVEN, an object of the contract, which the pipeline that FOUND tells has found in ARTICLE."""
    try:
        extraction = from_contract(article, given, pipeline=_text(place, found, "pipeline"))
        check(article, extraction)
    except ArticleError as error:
        raise TransferError(place, error.reason) from None
    except StoreError as error:
        raise TransferError(place, str(error)) from None
    return extraction


def _text(place: str, line: Row, name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str) or not value.strip():
        raise TransferError(place, f"has {value!r} for {name!r}: it has to be a string that is not empty")
    return value


def _moment(place: str, line: Row, name: str) -> str:
    value = _text(place, line, name)
    try:
        if datetime.fromisoformat(value).utcoffset() is not None:
            return value
    except ValueError:
        pass
    raise TransferError(place, f"has {value!r} for {name!r}: it has to be a date and time with its zone")


def _add_details(db: Database, place: str, line: Row, number: int, article: Article) -> None:
    """What the form of ``quotes extract`` does not tell of an article's quotes."""
    if line.get("returned") is not None:
        change(db, "articles", number, {"returned": _text(place, line, "returned")})
    rows = list(db.query("SELECT id, key FROM quotes WHERE article = ? ORDER BY position", [number]))
    for row, given in zip(rows, line["quotes"], strict=True):
        if given.get("key", row["key"]) != row["key"]:
            raise TransferError(place, f"has a quote with the key {given['key']!r}, which is not that of its ranges")
        if given.get("retired") is not None:
            change(db, "quotes", row["id"], {"retired": _moment(place, given, "retired")})
        if given.get("earlier"):
            # Each run's word is an attribution of its own, the last one the last.
            db.execute("DELETE FROM attributions WHERE quote = ?", [row["id"]])
            for each in [*given["earlier"], given]:
                _add_judgement(db, place, each, row["id"], number, article, line["key"])
        else:
            _check_judgement(db, place, given, row["id"])
    if line.get("returned") or any(given.get("retired") for given in line["quotes"]):
        versions.link(db, number)


def _check_judgement(db: Database, place: str, given: Row, quote: int) -> None:
    """Give the attribution of QUOTE, which was made just now, the pipeline and the identities of GIVEN."""
    row = machine_attribution(db, quote)
    assert row is not None
    if given.get("pipeline") not in (None, row["pipeline"]):
        change_attribution(db, row["id"], {"pipeline": _text(place, given, "pipeline")})
    ours = speakers_of(db, row["id"])
    # The identity that the other collection gave, where ours would be another.
    theirs = [
        each if speaker.get("identity") is None else {**each, "key": _text(place, speaker, "identity")}
        for each, speaker in zip(ours, given["speakers"], strict=False)
    ]
    if theirs != ours[: len(theirs)]:
        write_speakers(db, row["id"], [*theirs, *ours[len(theirs) :]])
        point(db, row["id"])


def _add_judgement(
    db: Database, place: str, given: Row, quote: int, number: int, article: Article, article_key: str
) -> None:
    """What a run said of QUOTE, which is in the article of that NUMBER and key, as its current attribution."""
    found = _extraction(place, article, {"quotes": [given]}, given)
    db.execute("UPDATE attributions SET status = 'superseded' WHERE quote = ?", [quote])
    said = found.quotes[0].attribution
    memory = Memory(db)
    (attribution,) = writer.insert_attributions(memory, [(quote, said)], found.pipeline)
    insert_speakers(memory, [(attribution, said)], number, article_key)
    _check_judgement(db, place, given, quote)
