"""Articles and their quotes into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlite_utils import Database

from quotes.identity import dated, is_ahead, name_key, resolve
from quotes.identity.addresses import slug
from quotes.identity.statements.worded import Worded, worded
from quotes.records import Article, Attribution, Extraction, QuoteKind, Topic, joined_words
from quotes.store.db import Row, add_rows, align, change, digest, one
from quotes.store.write import statements, versions
from quotes.store.write.linking import link_article
from quotes.store.write.memory import Memory
from quotes.store.write.outlets import article_outlet, stated_outlet_key, store_outlet, told_to_outlet
from quotes.store.write.speakers import insert_speakers
from quotes.store.write.statements import place, place_again

Outcome = Literal["new", "known", "updated"]

# What an article may say of itself: columns that have it as it is, and as the number of an outlet.
_PLAIN = ("title", "published", "url", "archive_url", "archived_on", "retrieved", "language")
_OUTLETS = ("outlet", "agency")


class NewQuote(NamedTuple):
    """A quote that is to be stored: its place among those of its article, its ranges and kind, and what dates it."""

    position: int
    parts: Sequence[tuple[int, int]]
    kind: QuoteKind
    said_on: str | None = None
    confidence: float | None = None


@lru_cache(maxsize=16)
def text_digest(text: str) -> str:
    """The SHA-256 of TEXT in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def blanks_as_unknown(article: Article) -> Article:
    """ARTICLE with None for fields of white space only, which say as little."""
    optional = (*_PLAIN, *_OUTLETS, "id", "source")
    blank: dict[str, Any] = {name: None for name in optional if not (getattr(article, name) or "").strip()}
    return replace(article, **blank, authors=tuple(name for name in article.authors if name.strip()))


def article_key(article: Article) -> str:
    """The key of ARTICLE, which depends on nothing but its text, its address and the outlet that it names."""
    return digest(article.text, name_key(article.outlet) if article.outlet else "", article.url or "")


# The plus keeps SQLite from putting the digest into the expression of the index, which it would then not use.
_SAME_TEXT = "substr(text_sha256, 1, 16) = substr(:digest, 1, 16) AND +text_sha256 = :digest"
FIND = f"""
    SELECT articles.*, outlets.key AS outlet_key FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE {_SAME_TEXT}
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
    values: dict[str, str | None] = {"digest": text_digest(article.text)}
    # Of most articles nothing else need be known.
    if one(db, f"SELECT 1 FROM articles WHERE {_SAME_TEXT}", values) is None:
        return None
    values |= {
        "key": article_key(article),
        "url": article.url,
        "address": versions.page_address(article.url),
        "outlet": stated_outlet_key(db, article),
    }
    return one(db, FIND, values)


def missing(db: Database, row: Row, article: Article) -> list[str]:
    """The columns that ARTICLE knows and its stored ROW lacks, and its authors; ``returned`` where its page went back.

    A date that is stated is lacking where only the address tells one.
    """
    lacking = [name for name in (*_PLAIN, *_OUTLETS) if row[name] is None and getattr(article, name) is not None]
    if row["published_from_url"] and article.published is not None and not article.published_from_url:
        lacking.append("published")
    if "published" in lacking:
        lacking.append("published_from_url")
    if row["source_id"] is None and article.id is not None:
        lacking.append("source_id")
    if article.authors and not db.table("authors").count_where("article = ?", [row["id"]]):
        lacking.append("authors")
    if versions.went_back(db, row, article.published):
        lacking.append("returned")
    return lacking


def write(memory: Memory, article: Article, extraction: Extraction, words: Worded | None = None) -> tuple[int, Outcome]:
    """Store ARTICLE with the quotes of EXTRACTION, or fill in what is missing of it; inside a transaction.

    WORDS are those of the article as they are compared, where they are known.

    Returns:
        its number, and what became of it.
    """
    db = memory.db
    row = find(db, article)
    if row is None:
        return insert_article(memory, article, extraction, words=words), "new"
    number = row["id"]
    lacking = set(missing(db, row, article))
    if not lacking:
        return number, "known"
    given = {**_article_columns(memory, article), "returned": article.published}
    filled = {name: value for name, value in given.items() if name in lacking}
    if filled:
        change(db, "articles", number, filled)
    if "authors" in lacking:
        _insert_authors(db, number, article.authors)
    if "published" in lacking:
        _date_anew(db, number, all_words=row["published"] is not None)
    if lacking & {"url", "outlet", "published", "returned", "title"}:
        versions.link(db, number)
    if lacking & {"outlet", "agency", "published", "url"}:
        place_again(db, number)
    return number, "updated"


def insert_article(
    memory: Memory,
    article: Article,
    extraction: Extraction,
    *,
    words: Worded | None = None,
    key: str | None = None,
    first_seen: str | None = None,
) -> int:
    """The number of the new row of ARTICLE, which is stored with the quotes of EXTRACTION; inside a transaction.

    WORDS are those of the article as they are compared, where they are known; KEY and FIRST_SEEN those that another
    collection gave it.
    """
    db = memory.db
    key = key or article_key(article)
    (number,) = memory.numbers("articles")
    row = {
        "id": number,
        "key": key,
        **_article_columns(memory, article),
        # Its words know better than its page, which often has the language of the site.
        "language": extraction.language or article.language,
        "source": article.source,
        "first_seen": first_seen or datetime.now(UTC).isoformat(timespec="milliseconds"),
        "pipeline": extraction.pipeline,
        "origin": number,
        "address": versions.page_address(article.url),
        "page": number,
        "text_sha256": text_digest(article.text),
        "text": article.text,
    }
    add_rows(db, "articles", [row])
    _insert_authors(db, number, article.authors)
    quotes = dated(article, extraction).quotes
    said = [quote.attribution for quote in quotes]
    new = [
        NewQuote(position, quote.parts, quote.kind, quote.attribution.said_on, float(quote.attribution.confidence))
        for position, quote in enumerate(quotes)
    ]
    held = insert_quotes(memory, row, new)
    insert_topics(memory, zip(held, (quote.topics for quote in quotes), strict=True))
    attributions = insert_attributions(memory, zip(held, said, strict=True), extraction.pipeline)
    spoken = insert_speakers(memory, zip(attributions, said, strict=True), number, key)
    moved = link_article(memory, row, spoken)
    versions.link_at(db, number, row["address"])
    place(db, number, held, words or worded(article, quotes))
    # What other articles had of those who turn out to be somebody else now.
    if moved := moved.difference(held):
        statements.replace(db, moved)
    return number


def _article_columns(memory: Memory, article: Article) -> Row:
    return {
        **{name: getattr(article, name) for name in _PLAIN},
        "outlet": article_outlet(memory, article),
        "agency": memory.ask(store_outlet, article.agency, "agency"),
        "published_from_url": int(article.published is not None and article.published_from_url),
        "source_id": article.id,
    }


def _insert_authors(db: Database, article: int, authors: Iterable[str]) -> None:
    add_rows(
        db,
        "authors",
        ({"article": article, "position": position, "name": name} for position, name in enumerate(authors)),
    )


def quote_key(article_key: str, parts: Iterable[tuple[int, int]]) -> str:
    """The key of the quote with PARTS in the article whose key is ARTICLE_KEY."""
    return digest(article_key, " ".join(f"{start}-{end}" for start, end in parts))


def insert_quotes(memory: Memory, article: Row, quotes: Sequence[NewQuote], *, retired: str | None = None) -> list[int]:
    """The numbers of new QUOTES in ARTICLE (``id``, ``key``, ``published`` and ``text``), without who said them.

    RETIRED is since when the machine does not find them any more.
    """
    rows, parts = [], []
    for number, quote in zip(memory.numbers("quotes", len(quotes)), quotes, strict=True):
        rows.append(
            {
                "id": number,
                "key": quote_key(article["key"], quote.parts),
                "article": article["id"],
                "position": quote.position,
                "kind": quote.kind,
                "text": joined_words(article["text"], quote.parts),
                # Triggers keep both right; a row that does not grow afterwards leaves no gaps in the file.
                "date": quote.said_on or (article["published"] or "")[:10] or None,
                "unreviewed": quote.confidence,
                "retired": retired,
            }
        )
        parts += [
            {"quote": number, "position": place, "start_char": start, "end_char": end}
            for place, (start, end) in enumerate(quote.parts)
        ]
    add_rows(memory.db, "quotes", rows)
    add_rows(memory.db, "quote_parts", parts)
    return [row["id"] for row in rows]


def insert_topics(memory: Memory, topics: Iterable[tuple[int, Iterable[Topic]]]) -> None:
    """Store the TOPICS of quotes, which have none yet; of two ways to write one the first one known is kept."""
    rows = []
    for quote, about in topics:
        by_key: dict[str, Topic] = {}
        for topic in about:
            by_key.setdefault(slug(topic.term, otherwise=""), topic)
        by_key.pop("", None)
        for position, (key, (term, (start, end))) in enumerate(by_key.items()):
            number = memory.once("topics", {"key": key}, term=term)
            rows.append({"quote": quote, "position": position, "topic": number, "start_char": start, "end_char": end})
    add_rows(memory.db, "quote_topics", rows)


def insert_attributions(memory: Memory, given: Iterable[tuple[int, Attribution]], pipeline: str) -> list[int]:
    """The numbers of the machine's attributions of new quotes, GIVEN after their numbers, without the speakers."""
    rows = [
        {
            "quote": quote,
            "origin": "machine",
            "pipeline": pipeline,
            **attribution_columns(attribution),
            "told_to_outlet": told_to_outlet(memory.db, attribution.told_to),
        }
        for quote, attribution in given
    ]
    return add_attributions(memory, rows)


def attribution_columns(attribution: Attribution) -> Row:
    """What the view ``attributions_in_words`` has of ATTRIBUTION, without the pipeline, the outlet and the speakers."""
    cue, mention, said = attribution.cue, attribution.mention, attribution.said
    return {
        "method": attribution.method,
        "told_to": attribution.told_to,
        "polarity": attribution.polarity,
        "said_on": attribution.said_on,
        "said_precision": attribution.said_precision,
        "confidence": float(attribution.confidence),
        "cue": cue and cue.text,
        "cue_lemma": cue and cue.lemma,
        "cue_class": cue and cue.cue_class,
        "cue_start": cue and cue.span.start,
        "cue_end": cue and cue.span.end,
        "mention": mention and mention.text,
        "mention_kind": mention and mention.kind,
        "mention_start": mention and mention.span.start,
        "mention_end": mention and mention.span.end,
        "said_words": said and said.text,
        "said_start": said and said.span.start,
        "said_end": said and said.span.end,
    }


def _date_anew(db: Database, article: int, *, all_words: bool) -> None:
    """Read again the words that tell when something was said in ARTICLE, whose day of publication is known now.

    ALL_WORDS: those, too, that were read already, by a day of publication that did not hold.
    """
    rows = db.query(
        """
        SELECT attributions.id, said_on, said_precision, said_words, cue_start, articles.published, articles.text
        FROM attributions
        JOIN quotes ON quotes.id = attributions.quote
        JOIN articles ON articles.id = quotes.article
        WHERE quotes.article = ? AND said_words IS NOT NULL AND (said_on IS NULL OR ?)
            AND attributions.origin = 'machine'
        """,
        [article, all_words],
    )
    for row in list(rows):
        ahead = row["cue_start"] is not None and is_ahead(row["text"], row["cue_start"])
        found = resolve(row["said_words"], row["published"], ahead=ahead)
        align(db, "attributions", row, {"said_on": found and found.date, "said_precision": found and found.precision})


def add_attributions(memory: Memory, values: Sequence[Row]) -> list[int]:
    """The numbers of new attributions of VALUES, named like the columns of the view ``attributions_in_words``."""
    rows = [
        {"id": number, **_in_numbers(memory, each)}
        for number, each in zip(memory.numbers("attributions", len(values)), values, strict=True)
    ]
    add_rows(memory.db, "attributions", rows)
    return [row["id"] for row in rows]


def change_attribution(db: Database, number: int, values: Row) -> None:
    """Give the attribution NUMBER these VALUES; a cue is given with its lemma and class."""
    change(db, "attributions", number, _in_numbers(Memory(db), values))


def _in_numbers(memory: Memory, values: Row) -> Row:
    """VALUES with the numbers of those words that many attributions share, the pipeline's and those of a cue."""
    row = {**values}
    lemma, cue_class = row.pop("cue_lemma", None), row.pop("cue_class", None)
    if row.get("pipeline") is not None:
        row["pipeline"] = memory.once("pipelines", {"name": row["pipeline"]})
    if row.get("cue") is not None:
        row["cue"] = memory.once("cues", {"cue": row["cue"], "lemma": lemma, "cue_class": cue_class})
    return row
