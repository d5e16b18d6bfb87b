"""Articles and their quotes into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from quotes.identity import dated, name_key
from quotes.records import Article, Attribution, Extraction, Quote, Span, Speaker
from quotes.store import statements, versions
from quotes.store.dates import date_anew, said_columns
from quotes.store.judgements import add_attribution
from quotes.store.linking import link_article
from quotes.store.outlets import article_outlet, stated_outlet_key, store_outlet, told_to_outlet
from quotes.store.speakers import designation, meant_jointly, organization_in, store_name, store_speaker
from quotes.store.statements import place, place_again
from quotes.store.tables import Row, added, digest

Outcome = Literal["new", "known", "updated"]


def text_digest(text: str) -> str:
    """The SHA-256 of TEXT in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def blanks_as_unknown(article: Article) -> Article:
    """ARTICLE with None for fields of white space only, which say as little."""
    optional = (
        "id", "title", "outlet", "agency", "published", "url", "archive_url", "archived_on", "language", "source",
    )  # fmt: skip
    blank: dict[str, Any] = {name: None for name in optional if not (getattr(article, name) or "").strip()}
    return replace(article, **blank, authors=tuple(name for name in article.authors if name.strip()))


def article_key(article: Article) -> str:
    """The key of ARTICLE, which depends on nothing but its text, its address and the outlet that it names."""
    return digest(article.text, name_key(article.outlet) if article.outlet else "", article.url or "")


# The plus keeps SQLite from putting the digest into the expression of the index, which it would then not use.
FIND = """
    SELECT articles.*, outlets.key AS outlet_key FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE substr(text_sha256, 1, 16) = substr(:digest, 1, 16) AND +text_sha256 = :digest
        AND (
            articles.key = :key
            OR (:url IS NULL OR url IS NULL OR url = :url OR address = :address)
            AND (:outlet IS NULL OR outlet_key IS NULL OR outlet_key = :outlet)
        )
    ORDER BY articles.key = :key DESC, (url IS :url) + (outlet_key IS :outlet) DESC, articles.id
    LIMIT 1
"""


def find(db: Database, article: Article) -> Row | None:
    """The stored row of ARTICLE, None where it is new.

    The same text is the same article unless both name an outlet and the outlets differ, or both have an address and
    the addresses lead to different pages: then it is wire copy that another outlet ran, or another page.  Where
    several fit, the one that agrees on most.
    """
    outlet = stated_outlet_key(db, article)
    rows = db.query(
        FIND,
        {
            "digest": text_digest(article.text),
            "key": article_key(article),
            "url": article.url,
            "address": versions.page_address(article.url),
            "outlet": outlet,
        },
    )
    return next(iter(list(rows)), None)


def missing(db: Database, row: Row, article: Article) -> list[str]:
    """The names of ARTICLE's fields that it knows and its stored ROW lacks; ``returned`` where its page went back to
    it.
    """
    fields = ("title", "outlet", "agency", "published", "url", "archive_url", "archived_on", "language")
    lacking = [name for name in fields if row[name] is None and getattr(article, name) is not None]
    if row["source_id"] is None and article.id is not None:
        lacking.append("id")
    if article.authors and not db.table("authors").count_where("article = ?", [row["id"]]):
        lacking.append("authors")
    if versions.went_back(db, row, article.published):
        lacking.append("returned")
    return lacking


def write(db: Database, article: Article, extraction: Extraction) -> Outcome:
    """Store ARTICLE with the quotes of EXTRACTION, or fill in what is missing of it; inside a transaction."""
    row = find(db, article)
    if row is None:
        insert_article(db, article, extraction)
        return "new"
    lacking = missing(db, row, article)
    if not lacking:
        return "known"
    columns = {**_article_columns(db, article), "returned": article.published}
    filled = {"source_id" if name == "id" else name for name in lacking} - {"authors"}
    if filled:
        db.table("articles").update(row["id"], {name: columns[name] for name in filled})
    if "authors" in lacking:
        _insert_authors(db, row["id"], article.authors)
    if "published" in lacking:
        date_anew(db, row["id"])
    if filled & {"url", "outlet", "published", "returned", "title"}:
        versions.link(db, row["id"])
    if filled & {"outlet", "agency", "published", "url"}:
        place_again(db, row["id"])
    return "updated"


def insert_article(
    db: Database, article: Article, extraction: Extraction, *, key: str | None = None, first_seen: str | None = None
) -> int:
    """The number of the new row of ARTICLE, which is stored with the quotes of EXTRACTION; inside a transaction.

    KEY and FIRST_SEEN are those that another collection gave it.
    """
    key = key or article_key(article)
    row = {
        "key": key,
        **_article_columns(db, article),
        # Its words know better than its page, which often has the language of the site.
        "language": extraction.language or article.language,
        "source": article.source,
        "first_seen": first_seen or datetime.now(UTC).isoformat(timespec="seconds"),
        "pipeline": extraction.pipeline,
        "text_sha256": text_digest(article.text),
        "text": article.text,
    }
    number = added(db, "articles", row)
    _insert_authors(db, number, article.authors)
    spoken: list[tuple[int, Speaker]] = []
    for position, quote in enumerate(dated(article, extraction).quotes):
        quote_number = insert_quote(db, {"id": number, **row}, position, quote)
        attribution = insert_attribution(db, quote_number, quote.attribution, extraction.pipeline)
        spoken += insert_speakers(db, attribution, quote.attribution, number, key)
    moved = link_article(db, number, spoken)
    versions.link(db, number)
    place(db, number)
    # What other articles had of those who turn out to be somebody else now.
    if moved := moved - _quotes_of(db, number):
        statements.replace(db, moved)
    return number


def _quotes_of(db: Database, article: int) -> set[int]:
    return {row["id"] for row in db.query("SELECT id FROM quotes WHERE article = ?", [article])}


def _article_columns(db: Database, article: Article) -> Row:
    return {
        "title": article.title,
        "outlet": article_outlet(db, article),
        "agency": store_outlet(db, article.agency, kind="agency"),
        "published": article.published,
        "url": article.url,
        "archive_url": article.archive_url,
        "archived_on": article.archived_on,
        "language": article.language,
        "source_id": article.id,
    }


def _insert_authors(db: Database, article: int, authors: Iterable[str]) -> None:
    db.table("authors").insert_all(
        {"article": article, "position": position, "name": name} for position, name in enumerate(authors)
    )


def quote_key(article_key: str, parts: Iterable[Span]) -> str:
    """The key of the quote with PARTS in the article whose key is ARTICLE_KEY."""
    return digest(article_key, " ".join(f"{start}-{end}" for start, end in parts))


def insert_quote(db: Database, article: Row, position: int, quote: Quote) -> int:
    """The number of the new row of QUOTE, which stands in ARTICLE (``id``, ``key``, ``published`` and ``text``)."""
    number = added(
        db,
        "quotes",
        {
            "key": quote_key(article["key"], quote.parts),
            "article": article["id"],
            "position": position,
            "kind": quote.kind,
            "text": quote.text(article["text"]),
            # A trigger keeps it right; a row that does not grow afterwards leaves no gaps in the file.
            "date": quote.attribution.said_on or (article["published"] or "")[:10] or None,
        },
    )
    db.table("quote_parts").insert_all(
        {
            "quote": number,
            "position": place,
            "start_char": part.start,
            "end_char": part.end,
        }
        for place, part in enumerate(quote.parts)
    )
    return number


def insert_attribution(db: Database, quote: int, attribution: Attribution, pipeline: str) -> int:
    """The number of the new row of the machine's ATTRIBUTION of QUOTE, without its speakers."""
    row: Row = {
        "quote": quote,
        "origin": "machine",
        "pipeline": pipeline,
        "method": attribution.method,
        "confidence": float(attribution.confidence),
        "told_to": attribution.told_to,
        "told_to_outlet": told_to_outlet(db, attribution.told_to),
        **said_columns(attribution),
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
    return add_attribution(db, row)


def insert_speakers(
    db: Database, attribution: int, given: Attribution, article: int, article_key: str
) -> list[tuple[int, Speaker]]:
    """Store who is given; all of them after the numbers of their identities."""
    spoken = [(store_speaker(db, speaker, article, article_key), speaker) for speaker in given.speakers]
    # Two spellings of one speaker in one statement: one speaker; the second spelling is kept as a name.
    distinct: dict[str, Speaker] = {}
    for held, speaker in spoken:
        distinct.setdefault(held["key"], speaker)
    meant = meant_jointly(db, distinct)
    db.table("attribution_speakers").insert_all(
        {
            "attribution": attribution,
            "position": position,
            "speaker": number,
            "designation": designation(db, key, speaker.name, speaker.role, organization_in(speaker)),
        }
        for position, ((key, speaker), number) in enumerate(zip(distinct.items(), meant, strict=True))
    )
    # A name next to the quote is one more form of the speaker's, where it can be only theirs.
    if len(distinct) == 1 and given.mention is not None and given.mention.kind == "name":
        store_name(db, spoken[0][0]["id"], given.mention.text, article)
    return [(held["id"], speaker) for held, speaker in spoken]
