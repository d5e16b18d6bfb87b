"""Whole lists of a collection, as terminal and site show them: speakers, topics, outlets, months, and what is new."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from quotes.store.db import Row, next_number
from quotes.store.models import OutletSummary

# Those whom a name means in one article only.
_OF_ARTICLES = """
    SELECT speakers.id, speakers.name, speakers.kind, count(*) AS quotes,
        min(substr(date, 1, 10)) AS first, max(substr(date, 1, 10)) AS last
    FROM sound_quotes JOIN attribution_speakers USING (attribution) JOIN speakers ON speakers.id = speaker
    WHERE speakers.stands AND speakers.kind = :kind GROUP BY speakers.id
"""
# More than anybody reads; a topic that few speak of is found by its name.
_MOST_TOPICS = 10_000
# Quote by quote, as the tables have them: topic by topic, each of a million would be looked up at random.
_TOPICS = f"""
    SELECT topics.term, topics.key, count(DISTINCT coalesce(told.statement, -told.quote)) AS statements,
        substr(max(told.date), 1, 10) AS last
    FROM sound_quotes AS told
    CROSS JOIN quote_topics ON quote_topics.quote = told.quote
    CROSS JOIN topics ON topics.id = quote_topics.topic
    GROUP BY topics.id ORDER BY statements DESC, topics.term LIMIT {_MOST_TOPICS}
"""
_OUTLETS = """
    SELECT outlets.id, outlets.name, outlets.slug, outlets.kind, outlets.domain,
        min(substr(articles.published, 1, 10)) AS first, max(substr(articles.published, 1, 10)) AS last,
        count(articles.id) AS articles,
        (SELECT count(*) FROM articles WHERE agency = outlets.id) AS dispatches,
        coalesce(sum((SELECT count(*) FROM sound_quotes WHERE article = articles.id)), 0) AS quotes,
        (SELECT count(*) FROM sound_quotes WHERE told_to_outlet = outlets.id) AS told,
        (SELECT json_group_array(name) FROM (
            SELECT name FROM outlet_names WHERE outlet = outlets.id AND name <> outlets.name ORDER BY name
        )) AS aliases
    FROM outlets LEFT JOIN articles ON articles.outlet = outlets.id {asked}
    GROUP BY outlets.id ORDER BY articles DESC, dispatches DESC, told DESC, outlets.name, outlets.id
"""
# A title is searched as it is typed: an index of all titles would be read for one of a hundred questions.
_TITLED = """NOT EXISTS (
    SELECT 1 FROM json_each(:words) AS word WHERE instr(lower(coalesce(articles.title, '')), word.value) = 0
)"""
_ARTICLES = f"""
    SELECT articles.key, articles.title, articles.published, outlets.name AS outlet, outlets.slug AS outlet_slug,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id AND kind <> 'indirect') AS quoted,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id AND kind = 'indirect') AS reported
    FROM articles LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE replaced_by IS NULL AND articles.id <= :last AND {_TITLED}
    ORDER BY articles.published DESC, articles.id DESC LIMIT :most OFFSET :skipped
"""
_MONTHS = """
    SELECT month, count(*) AS number FROM (
        SELECT min(substr(date, 1, 7)) AS month FROM sound_quotes GROUP BY coalesce(statement, -quote)
    ) GROUP BY month
"""
# More than are shown, since several may be one statement.  Of an article the two that are worth most: whole sentences
# in quotation marks whose speaker is surest.
_NEWEST = """
    WITH newest AS (
        SELECT id, published FROM articles
        WHERE EXISTS (SELECT 1 FROM sound_quotes WHERE sound_quotes.article = articles.id)
        ORDER BY published DESC, id DESC LIMIT 60
    ), placed AS (
        SELECT told.quote AS id, coalesce(told.statement, -told.quote) AS statement, newest.published, told.article,
            told.position, row_number() OVER (
                PARTITION BY told.article
                ORDER BY told.kind <> 'direct', length(told.text) < 40, told.confidence DESC, told.position
            ) AS place
        FROM newest CROSS JOIN sound_quotes AS told ON told.article = newest.id
    )
    SELECT id, statement FROM placed WHERE place <= 2 ORDER BY published DESC, article DESC, position
"""

# What has a page by itself: the table, the column that names it in addresses, which rows have one, and when they came
# in.  By number, so that a list can begin anywhere without counting what comes before.  What is not sound has no page
# that is looked for.
_WITH_PAGES = {
    "speakers": (
        "speakers", "slug", "stands AND slug IS NOT NULL AND EXISTS (SELECT 1 FROM attribution_speakers AS said "
        "JOIN sound_quotes ON sound_quotes.attribution = said.attribution WHERE said.speaker = speakers.id)", "NULL",
    ),
    "topics": (
        "topics", "key", "EXISTS (SELECT 1 FROM quote_topics JOIN sound_quotes USING (quote) "
        "WHERE quote_topics.topic = topics.id)", "NULL",
    ),
    "outlets": ("outlets", "slug", "slug IS NOT NULL", "NULL"),
    # What stands in one place only has the address of its quotation.
    "statements": (
        "quotes", "key", "statement IS NULL AND EXISTS (SELECT 1 FROM sound_quotes WHERE quote = quotes.id)",
        "(SELECT first_seen FROM articles WHERE articles.id = quotes.article)",
    ),
    "repeated": (
        "statements", "key",
        "merged_into IS NULL AND EXISTS (SELECT 1 FROM sound_quotes WHERE statement = statements.id)", "NULL",
    ),
    "articles": ("articles", "key", "1", "first_seen"),
}  # fmt: skip


def speakers(db: Database) -> list[Row]:
    """List the persons and bodies that are quoted, as the view has them; whoever made most statements first."""
    return [*db.query("SELECT * FROM listed_speakers ORDER BY statements DESC, name, id")]


def speakers_of_kind(db: Database, kind: str) -> list[Row]:
    """List who of KIND is quoted, with the number of quotes, and the first and last day."""
    found = [row for row in speakers(db) if row["kind"] == kind]
    return found or [*db.query(_OF_ARTICLES, {"kind": kind})]


def topics(db: Database) -> list[Row]:
    """List what statements are about, by term and key, with how many are and the last day; the commonest first."""
    return [*db.query(_TOPICS)]


def outlets(db: Database, only: int | None = None) -> list[OutletSummary]:
    """List every outlet with what the collection holds of it, those with most articles first, or ONLY that one."""
    asked = "" if only is None else "WHERE outlets.id = :only"
    rows = db.query(_OUTLETS.format(asked=asked), {"only": only})
    return [OutletSummary(**{**row, "aliases": tuple(json.loads(row["aliases"]))}) for row in rows]


def articles(db: Database, words: Sequence[str] = (), *, most: int, skipped: int, last: int) -> list[Row]:
    """List MOST articles whose titles have all WORDS, the newest first, after so many SKIPPED, none after number LAST.

    What comes in meanwhile would move the rest from batch to batch.
    """
    values = {"most": most, "skipped": skipped, "last": last}
    return [*db.query(_ARTICLES, {"words": json.dumps([word.lower() for word in words]), **values})]


def article_count(db: Database, words: Sequence[str] = ()) -> tuple[int, int]:
    """Count the articles whose titles have all WORDS, and tell the number of the last."""
    sql = f"SELECT count(*), coalesce(max(articles.id), 0) FROM articles WHERE replaced_by IS NULL AND {_TITLED}"
    number, last = db.execute(sql, {"words": json.dumps([word.lower() for word in words])}).fetchone()
    return number, last


def pipelines(db: Database) -> list[Row]:
    """List the models that read most articles, each with how many, and when the last of these came in."""
    sql = """
        SELECT coalesce(pipeline, 'no pipeline') AS name, count(*) AS articles, max(first_seen) AS last
        FROM articles GROUP BY pipeline ORDER BY articles DESC LIMIT 10
    """
    return [*db.query(sql)]


def months(db: Database) -> dict[str | None, int]:
    """Count the statements by the month in which each was first made (``2031-05``), or the year where that is all.

    The undated are under None.
    """
    return {row["month"]: row["number"] for row in db.query(_MONTHS)}


def newest(db: Database, *, most: int) -> list[int]:
    """List MOST quotes, each of a statement of its own, of the articles that were published last."""
    # A statement stands where it was first reported, by the quote of its last report.
    found = {row["statement"]: row["id"] for row in reversed([*db.query(_NEWEST)])}
    return list(reversed(found.values()))[:most]


def last_numbers(db: Database) -> dict[str, int]:
    """The last number in the table of each sort of thing that has pages: speakers, topics, outlets, …"""
    return {name: next_number(db, table) - 1 for name, (table, *_) in _WITH_PAGES.items()}


def with_pages(db: Database, name: str, *, after: int, last: int) -> list[tuple[str, str | None]]:
    """What names those with a page, of the sort NAME and numbers AFTER that up to LAST, and the day they came in."""
    table, column, condition, came = _WITH_PAGES[name]
    within = "id > :after AND id <= :last"
    sql = f"SELECT {column}, substr({came}, 1, 10) FROM {table} WHERE {within} AND {condition} ORDER BY id"
    return db.execute(sql, {"after": after, "last": last}).fetchall()
