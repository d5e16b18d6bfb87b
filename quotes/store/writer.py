"""Articles and their quotes into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from quotes.identity import outlet_key
from quotes.records import Article, Attribution, Extraction, Quote
from quotes.store.outlets import store_outlet, told_to_outlet
from quotes.store.speakers import store_name, store_speaker
from quotes.store.statements import place, place_again
from quotes.store.tables import Row, added, digest

Outcome = Literal["new", "known", "updated"]


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
    if filled & {"outlet", "agency", "published", "url"}:
        place_again(db, row["id"])
    return "updated"


def _insert(db: Database, article: Article, extraction: Extraction) -> None:
    outlet = outlet_key(article.outlet) if article.outlet else ""
    key = digest(article.text, outlet, article.url or "")
    number = added(
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
    place(db, number)


def _article_columns(db: Database, article: Article) -> Row:
    return {
        "title": article.title,
        "outlet": store_outlet(db, article.outlet),
        "agency": store_outlet(db, article.agency),
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
    number = added(
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
        "told_to_outlet": told_to_outlet(db, attribution.told_to),
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
    return added(db, "attributions", row)


def _insert_speakers(db: Database, attribution: int, given: Attribution, article: int, article_key: str) -> None:
    numbers: list[int] = []
    for speaker in given.speakers:
        number = store_speaker(db, speaker, article, article_key)
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
        store_name(db, numbers[0], given.mention.text, article)
