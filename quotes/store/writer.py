"""Articles and their quotes into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from quotes.identity import (
    fold,
    identify,
    names_outlet,
    outlet_key,
    preferred_name,
    preferred_outlet_name,
    surname,
)
from quotes.records import Article, Attribution, Extraction, Quote, Speaker, SpeakerKind

Outcome = Literal["new", "known", "updated"]
Row = dict[str, Any]

# 20 hexadecimal digits: the chance that two of ten million quotes share a key is one in ten billion.
_KEY_DIGITS = 20


def digest(*parts: str) -> str:
    """A key made from PARTS and nothing else, the same on every machine."""
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_KEY_DIGITS]


def text_digest(text: str) -> str:
    """The SHA-256 of TEXT in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def blanks_as_unknown(article: Article) -> Article:
    """ARTICLE with None for fields of white space only, which say as little."""
    optional = ("id", "title", "outlet", "agency", "published", "url", "language", "source")
    blank: dict[str, Any] = {name: None for name in optional if not (getattr(article, name) or "").strip()}
    return replace(article, **blank, authors=tuple(name for name in article.authors if name.strip()))


def find(db: Database, article: Article) -> Row | None:
    """The stored row of ARTICLE, None where it is new.

    The same text is the same article unless both name an outlet and the outlets differ, or both have an address and
    the addresses differ: then it is wire copy that another outlet ran, or another page.  Where several fit, the one
    that agrees on most.
    """
    outlet = outlet_key(article.outlet) if article.outlet else None
    rows = db.query(
        """
        SELECT articles.*, outlets.key AS outlet_key FROM articles
        LEFT JOIN outlets ON outlets.id = articles.outlet
        WHERE text_sha256 = :digest
            AND (:url IS NULL OR url IS NULL OR url = :url)
            AND (:outlet IS NULL OR outlet_key IS NULL OR outlet_key = :outlet)
        ORDER BY (url IS :url) + (outlet_key IS :outlet) DESC, articles.id
        LIMIT 1
        """,
        {"digest": text_digest(article.text), "url": article.url, "outlet": outlet},
    )
    return next(iter(list(rows)), None)


def missing(db: Database, row: Row, article: Article) -> list[str]:
    """The names of ARTICLE's fields that it knows and its stored ROW lacks."""
    fields = ("title", "outlet", "agency", "published", "url", "language")
    lacking = [name for name in fields if row[name] is None and getattr(article, name) is not None]
    if row["source_id"] is None and article.id is not None:
        lacking.append("id")
    if article.authors and not db.table("authors").count_where("article = ?", [row["id"]]):
        lacking.append("authors")
    return lacking


def write(db: Database, article: Article, extraction: Extraction) -> Outcome:
    """Store ARTICLE with the quotes of EXTRACTION, or fill in what is missing of it; inside a transaction."""
    row = find(db, article)
    if row is None:
        _insert(db, article, extraction)
        return "new"
    lacking = missing(db, row, article)
    if not lacking:
        return "known"
    columns = _article_columns(db, article)
    filled = {"source_id" if name == "id" else name for name in lacking} - {"authors"}
    if filled:
        db.table("articles").update(row["id"], {name: columns[name] for name in filled})
    if "authors" in lacking:
        _insert_authors(db, row["id"], article.authors)
    return "updated"


def _insert(db: Database, article: Article, extraction: Extraction) -> None:
    outlet = outlet_key(article.outlet) if article.outlet else ""
    key = digest(article.text, outlet, article.url or "")
    number = _added(
        db,
        "articles",
        {
            "key": key,
            **_article_columns(db, article),
            "source": article.source,
            "first_seen": datetime.now(UTC).isoformat(timespec="seconds"),
            "pipeline": extraction.pipeline,
            "text_sha256": text_digest(article.text),
            "text": article.text,
        },
    )
    _insert_authors(db, number, article.authors)
    for position, quote in enumerate(extraction.quotes):
        quote_number = _insert_quote(db, number, key, position, quote, article.text)
        attribution = _insert_attribution(db, quote_number, quote.attribution, extraction.pipeline)
        _insert_speakers(db, attribution, quote.attribution, number, key)


def _article_columns(db: Database, article: Article) -> Row:
    return {
        "title": article.title,
        "outlet": _outlet(db, article.outlet),
        "agency": _outlet(db, article.agency),
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "source_id": article.id,
    }


def _insert_authors(db: Database, article: int, authors: Iterable[str]) -> None:
    db.table("authors").insert_all(
        {"article": article, "position": position, "name": name} for position, name in enumerate(authors)
    )


def _insert_quote(db: Database, article: int, article_key: str, position: int, quote: Quote, text: str) -> int:
    ranges = " ".join(f"{part.start}-{part.end}" for part in quote.parts)
    number = _added(
        db,
        "quotes",
        {
            "key": digest(article_key, ranges),
            "article": article,
            "position": position,
            "kind": quote.kind,
            "text": quote.text(text),
        },
    )
    db.table("quote_parts").insert_all(
        {
            "quote": number,
            "position": place,
            "start_char": part.start,
            "end_char": part.end,
            "text": part.of(text),
        }
        for place, part in enumerate(quote.parts)
    )
    return number


def _insert_attribution(db: Database, quote: int, attribution: Attribution, pipeline: str) -> int:
    row: Row = {
        "quote": quote,
        "origin": "machine",
        "pipeline": pipeline,
        "method": attribution.method,
        "confidence": float(attribution.confidence),
        "told_to": attribution.told_to,
        "told_to_outlet": _told_to_outlet(db, attribution.told_to),
        "said_on": attribution.said_on,
        "polarity": attribution.polarity,
    }
    if cue := attribution.cue:
        row |= {
            "cue": cue.text,
            "cue_lemma": cue.lemma,
            "cue_start": cue.span.start,
            "cue_end": cue.span.end,
            "cue_class": cue.cue_class,
        }
    if mention := attribution.mention:
        row |= {
            "mention": mention.text,
            "mention_kind": mention.kind,
            "mention_start": mention.span.start,
            "mention_end": mention.span.end,
        }
    return _added(db, "attributions", row)


def _insert_speakers(db: Database, attribution: int, given: Attribution, article: int, article_key: str) -> None:
    numbers: list[int] = []
    for speaker in given.speakers:
        number = _speaker(db, speaker, article, article_key)
        # Two spellings of one speaker in one statement: one speaker; the second spelling is kept as a name.
        if number not in numbers:
            numbers.append(number)
            db.table("attribution_speakers").insert(
                {
                    "attribution": attribution,
                    "position": len(numbers) - 1,
                    "speaker": number,
                    "name": speaker.name,
                    "role": speaker.role,
                }
            )
    # A name next to the quote is one more form of the speaker's, where it can be only theirs.
    if len(numbers) == 1 and given.mention is not None and given.mention.kind == "name":
        _insert_name(db, numbers[0], given.mention.text, article)


def _speaker(db: Database, speaker: Speaker, article: int, article_key: str) -> int:
    """The number of SPEAKER, who is stored first where nobody of that identity is."""
    identity = identify(speaker, article_key)
    held = _row(db, "SELECT id, name FROM speakers WHERE key = :key", {"key": identity.key})
    if held is None:
        number = _added(
            db,
            "speakers",
            {
                "key": identity.key,
                "name": speaker.name,
                "kind": speaker.kind,
                "surname": _surname_of(speaker.kind, speaker.name),
                "article": article if identity.scoped else None,
            },
        )
    else:
        number = int(held["id"])
        shown = preferred_name([held["name"], speaker.name])
        if shown != held["name"]:
            db.table("speakers").update(number, {"name": shown})
    _insert_name(db, number, speaker.name, article)
    return number


def _surname_of(kind: SpeakerKind, name: str) -> str | None:
    return surname(name) if kind == "person" else None


def _insert_name(db: Database, speaker: int, name: str, article: int) -> None:
    db.table("speaker_names").insert(
        {"speaker": speaker, "name": name, "folded": fold(name), "article": article}, ignore=True
    )


def _outlet(db: Database, name: str | None) -> int | None:
    """The number of the outlet that an article gives as NAME, which is stored first where it is not held yet."""
    if name is None:
        return None
    held = _held_outlet(db, outlet_key(name))
    if held is None:
        return _new_outlet(db, name)
    shown = preferred_outlet_name([held["name"], name])
    if shown != held["name"]:
        db.table("outlets").update(held["id"], {"name": shown})
    return int(held["id"])


def _told_to_outlet(db: Database, told_to: str | None) -> int | None:
    """The number of the outlet that TOLD_TO names, if it names one; how it is put there changes no outlet's name."""
    name = told_to and names_outlet(told_to, lambda key: _held_outlet(db, key) is not None)
    if not name:
        return None
    held = _held_outlet(db, outlet_key(name))
    return _new_outlet(db, name) if held is None else int(held["id"])


def _held_outlet(db: Database, key: str) -> Row | None:
    return _row(db, "SELECT id, name FROM outlets WHERE key = :key", {"key": key})


def _new_outlet(db: Database, name: str) -> int:
    key = outlet_key(name)
    number = _added(db, "outlets", {"key": key, "name": preferred_outlet_name([name])})
    _link_listeners(db, key, number)
    return number


def _link_listeners(db: Database, key: str, outlet: int) -> None:
    """Link what was told to this new OUTLET before it was known to be one, so that the order of articles is all one."""
    listeners = db.query(
        "SELECT DISTINCT told_to FROM attributions WHERE told_to IS NOT NULL AND told_to_outlet IS NULL"
    )
    for listener in [row["told_to"] for row in listeners]:
        if names_outlet(listener, key.__eq__) is not None:
            db.execute(
                "UPDATE attributions SET told_to_outlet = ? WHERE told_to = ? AND told_to_outlet IS NULL",
                [outlet, listener],
            )


def _row(db: Database, sql: str, values: Mapping[str, object]) -> Row | None:
    return next(iter(list(db.query(sql, dict(values)))), None)


def _added(db: Database, table: str, row: Row) -> int:
    number = db.table(table).insert(row).last_pk
    assert isinstance(number, int)
    return number
