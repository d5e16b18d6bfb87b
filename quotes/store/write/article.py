"""Articles and their quotes into the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlite_utils import Database

from quotes.identity import dated, is_ahead, name_key, resolve
from quotes.records import Article, Attribution, Extraction, Quote, Span, Speaker
from quotes.store.db import Row, add_rows, added, digest, one
from quotes.store.write import statements, versions
from quotes.store.write.linking import link_article
from quotes.store.write.outlets import article_outlet, stated_outlet_key, store_outlet, told_to_outlet
from quotes.store.write.speakers import designation, meant_jointly, organization_in, store_name, store_speaker
from quotes.store.write.statements import place, place_again

Outcome = Literal["new", "known", "updated"]

_CUE = ("cue", "cue_lemma", "cue_class")


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
    it.  A date that is stated is lacking where only the address tells one.
    """
    fields = ("title", "outlet", "agency", "published", "url", "archive_url", "archived_on", "language")
    lacking = [name for name in fields if row[name] is None and getattr(article, name) is not None]
    if row["published_from_url"] and article.published is not None and not article.published_from_url:
        lacking.append("published")
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
    if "published" in filled:
        filled.add("published_from_url")
    if filled:
        db.table("articles").update(row["id"], {name: columns[name] for name in filled})
    if "authors" in lacking:
        _insert_authors(db, row["id"], article.authors)
    if "published" in lacking:
        date_anew(db, row["id"], all_words=row["published"] is not None)
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
        "first_seen": first_seen or datetime.now(UTC).isoformat(timespec="milliseconds"),
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
        "published_from_url": int(article.published is not None and article.published_from_url),
        "url": article.url,
        "archive_url": article.archive_url,
        "archived_on": article.archived_on,
        "language": article.language,
        "source_id": article.id,
    }


def _insert_authors(db: Database, article: int, authors: Iterable[str]) -> None:
    add_rows(
        db,
        "authors",
        ({"article": article, "position": position, "name": name} for position, name in enumerate(authors)),
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
    add_rows(
        db,
        "quote_parts",
        (
            {
                "quote": number,
                "position": place,
                "start_char": part.start,
                "end_char": part.end,
            }
            for place, part in enumerate(quote.parts)
        ),
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
    add_rows(
        db,
        "attribution_speakers",
        (
            {
                "attribution": attribution,
                "position": position,
                "speaker": number,
                "designation": designation(db, key, speaker.name, speaker.role, organization_in(speaker)),
            }
            for position, ((key, speaker), number) in enumerate(zip(distinct.items(), meant, strict=True))
        ),
    )
    # A name next to the quote is one more form of the speaker's, where it can be only theirs.
    if len(distinct) == 1 and given.mention is not None and given.mention.kind == "name":
        store_name(db, spoken[0][0]["id"], given.mention.text, article)
    return [(held["id"], speaker) for held, speaker in spoken]


def said_columns(attribution: Attribution) -> Row:
    """What the table of attributions keeps of when it was said: the words, where they stand, and their reading."""
    words = attribution.said
    return {
        "said_on": attribution.said_on,
        "said_precision": attribution.said_precision,
        "said_words": words.text if words else None,
        "said_start": words.span.start if words else None,
        "said_end": words.span.end if words else None,
    }


def date_anew(db: Database, article: int, *, all_words: bool = False) -> None:
    """Read again the words that tell when something was said in ARTICLE, whose day of publication is known now.

    ALL_WORDS: those, too, that were read already, by a day of publication that did not hold.
    """
    rows = db.query(
        """
        SELECT attributions.id, said_words, cue_start, articles.published, articles.text FROM attributions
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
        if found or all_words:
            values = {"said_on": found and found.date, "said_precision": found and found.precision}
            db.table("attributions").update(row["id"], values)


def add_attribution(db: Database, values: Row) -> int:
    """The number of a new attribution of VALUES, named like the columns of the view ``attributions_in_words``."""
    return added(db, "attributions", _in_numbers(db, values))


def change_attribution(db: Database, number: int, values: Row) -> None:
    """Give the attribution NUMBER these VALUES; a cue is given with its lemma and class."""
    db.table("attributions").update(number, _in_numbers(db, values))


def _in_numbers(db: Database, values: Row) -> Row:
    row = {name: value for name, value in values.items() if name not in _CUE}
    if (pipeline := values.get("pipeline")) is not None:
        held = one(db, "SELECT id FROM pipelines WHERE name = :name", {"name": pipeline})
        row["pipeline"] = held["id"] if held else added(db, "pipelines", {"name": pipeline})
    if "cue" in values:
        row["cue"] = None if values["cue"] is None else _cue(db, {name: values.get(name) for name in _CUE})
    return row


def _cue(db: Database, cue: Row) -> int:
    held = one(
        db,
        "SELECT id FROM cues WHERE cue = :cue AND coalesce(lemma, '') = coalesce(:cue_lemma, '') "
        "AND coalesce(cue_class, '') = coalesce(:cue_class, '')",
        cue,
    )
    if held is not None:
        return int(held["id"])
    return added(db, "cues", {"cue": cue["cue"], "lemma": cue["cue_lemma"], "cue_class": cue["cue_class"]})
