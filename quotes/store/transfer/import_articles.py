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
from quotes.store.db import Row, one
from quotes.store.write import article as writer
from quotes.store.write import versions
from quotes.store.write.article import change_attribution
from quotes.store.write.checks import check
from quotes.store.write.speakers import designation, ensure_speaker

Outcome = Literal["new", "known", "other"]
_STRINGS = (
    "id", "title", "outlet", "agency", "published", "url", "archive_url", "archived_on", "language", "source",
)  # fmt: skip
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
    if db.table("articles").count_where("key = ?", [key]):
        return "known", key
    article = _article(place, line)
    try:
        extraction = from_contract(article, line, pipeline=_text(place, line, "pipeline"))
        check(article, extraction)
    except ArticleError as error:
        raise TransferError(place, error.reason) from None
    except StoreError as error:
        raise TransferError(place, str(error)) from None
    article = writer.blanks_as_unknown(article)
    held = writer.find(db, article)
    if held is not None:
        return "other", str(held["key"])
    number = writer.insert_article(db, article, extraction, key=key, first_seen=_moment(place, line, "first_seen"))
    _add_details(db, place, line, number, article)
    return "new", key


def _article(place: str, line: Row) -> Article:
    for name in _STRINGS:
        if not isinstance(line.get(name), str | None):
            raise TransferError(place, f"has {line[name]!r} for {name!r}: it has to be a string or null")
    authors = line.get("authors") or []
    if not isinstance(authors, list) or not all(isinstance(name, str) for name in authors):
        raise TransferError(place, f"has {authors!r} for 'authors': it has to be a list of strings")
    text = line.get("text")
    if not isinstance(text, str):
        raise TransferError(place, f"has {text!r} for 'text': it has to be a string")
    if fault := length_fault(text):
        raise TransferError(place, fault)
    from_url = line.get("published_from_url", False)
    if not isinstance(from_url, bool):
        raise TransferError(place, f"has {from_url!r} for 'published_from_url': it has to be true or false")
    strings: dict[str, Any] = {name: line.get(name) for name in _STRINGS}
    return Article(text=text, authors=tuple(authors), published_from_url=from_url, **strings)


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
    again = False
    if line.get("returned") is not None:
        db.table("articles").update(number, {"returned": _text(place, line, "returned")})
        again = True
    rows = list(db.query("SELECT id, key FROM quotes WHERE article = ? ORDER BY position", [number]))
    for row, given in zip(rows, line["quotes"], strict=True):
        if given.get("key", row["key"]) != row["key"]:
            raise TransferError(place, f"has a quote with the key {given['key']!r}, which is not that of its ranges")
        if given.get("retired") is not None:
            db.table("quotes").update(row["id"], {"retired": _moment(place, given, "retired")})
            again = True
        if given.get("earlier"):
            _add_earlier(db, place, given, row["id"], number, article)
        else:
            _check_judgement(db, place, given, row["id"])
    if again:
        versions.link(db, number)


def _check_judgement(db: Database, place: str, given: Row, quote: int) -> None:
    """Give the attribution of QUOTE, which was made just now, the pipeline and the identities of GIVEN."""
    row = one(
        db,
        "SELECT id, pipeline FROM attributions_in_words WHERE quote = :quote ORDER BY id DESC LIMIT 1",
        {"quote": quote},
    )
    assert row is not None
    if given.get("pipeline") not in (None, row["pipeline"]):
        change_attribution(db, row["id"], {"pipeline": _text(place, given, "pipeline")})
    for position, speaker in enumerate(given["speakers"]):
        if speaker.get("identity") is not None:
            _identify(db, row["id"], position, _text(place, speaker, "identity"))


def _identify(db: Database, attribution: int, position: int, identity: str) -> None:
    """Let a speaker of ATTRIBUTION have the IDENTITY that the other collection gave, where ours would be another."""
    row = one(
        db,
        """
        SELECT said.name, said.role, said.organization, identity, speakers.kind
        FROM attributed_speakers AS said
        JOIN speakers ON speakers.id = speaker WHERE attribution = :attribution AND said.position = :position
        """,
        {"attribution": attribution, "position": position},
    )
    if row is None or row["identity"] == identity:
        return
    number = ensure_speaker(db, identity, row["name"], row["kind"])
    db.execute(
        "UPDATE attribution_speakers SET designation = ?, speaker = ? WHERE attribution = ? AND position = ?",
        [
            designation(db, identity, row["name"], row["role"], row["organization"]),
            number,
            attribution,
            position,
        ],
    )


def _add_earlier(db: Database, place: str, given: Row, quote: int, number: int, article: Article) -> None:
    """What runs before the last said of QUOTE, each as an attribution of its own, before the last one."""
    article_key = str(db.table("articles").get(number)["key"])
    db.execute("DELETE FROM attributions WHERE quote = ?", [quote])
    for each in [*given["earlier"], given]:
        try:
            found = from_contract(article, {"quotes": [each]}, pipeline=_text(place, each, "pipeline"))
            check(article, found)
        except ArticleError as error:
            raise TransferError(place, error.reason) from None
        db.execute("UPDATE attributions SET status = 'superseded' WHERE quote = ?", [quote])
        _insert_judgement(db, found, quote, number, article_key)
        _check_judgement(db, place, each, quote)


def _insert_judgement(db: Database, found: Extraction, quote: int, article: int, article_key: str) -> None:
    (only,) = found.quotes
    attribution = writer.insert_attribution(db, quote, only.attribution, found.pipeline)
    writer.insert_speakers(db, attribution, only.attribution, article, article_key)
