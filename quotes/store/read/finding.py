"""Finding the statements that fit, in time, in collections of any size, and what could be chosen among them.

A question is answered from its most specific side: where a filter leaves few quotes, from those; otherwise along the
index of days, newest or oldest first, and no further than the page that is asked for.  What is counted for facets stops
at ``COUNTED``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlite_utils import Database

from quotes.records import SOUND
from quotes.store.db import Row
from quotes.store.read.filter import Where, likely

#: Facets count the first so many that were found.  A word that is everywhere has half a million.
COUNTED = 10_000
# Up to so many quotes are looked at one by one and put in order; where there are more, an index has the order.
_FEW = 50_000
# So many choices has a facet at most.
_FACET = 10
# How many a group of quotes is: what stands in one place only has no statement.  Names are looked up for what is
# counted, not for each quote.
_STATEMENTS = "count(*) - count(statement) + count(DISTINCT statement)"

_ARTICLES = "CROSS JOIN articles ON articles.id = quotes.article"
_JOINS = f"""
    CROSS JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current' {_ARTICLES}
"""
_OF_ATTRIBUTIONS = f"""
    CROSS JOIN attributions ON attributions.id = few.attribution AND attributions.status = 'current'
    CROSS JOIN quotes ON quotes.id = attributions.quote {_ARTICLES}
"""
_ALL = f"FROM quotes {_JOINS}"
_WORDS = f"FROM quotes_fts CROSS JOIN quotes ON quotes.id = quotes_fts.rowid {_JOINS}"
_DAYS = f"FROM quotes INDEXED BY idx_quotes_date {_JOINS}"
# The words last: before the others, SQLite would make a filter of the whole table of attributions first.
_DAYS_AND_WORDS = f"{_DAYS} CROSS JOIN quotes_fts ON quotes_fts.rowid = quotes.id"
_IN_WORDS = "quotes.id IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH :match)"
_MATCH = "quotes_fts MATCH :match"
_STATEMENT = "coalesce(quotes.statement, -quotes.id)"
_NEWEST = "max(quotes.date) DESC, max(quotes.id) DESC"
_OLDEST = "min(quotes.date) IS NULL, min(quotes.date), min(quotes.id)"
_ARRIVAL = "max(quotes.id) DESC"
# Of one article, two before all others; what stands in quotation marks before what is reported.
_BEST = """
    SELECT quote FROM (
        SELECT quote, score, row_number() OVER (PARTITION BY article ORDER BY score, quote) AS place FROM (
            SELECT min(quote) AS quote, min(article) AS article, min(score) AS score FROM (
                SELECT quotes.id AS quote, quotes.article AS article, {one} AS one,
                    quotes_fts.rank * CASE quotes.kind WHEN 'indirect' THEN 0.8 ELSE 1 END AS score
                {source} WHERE {where}
            ) GROUP BY one
        )
    ) ORDER BY place > 2, score, quote LIMIT :most OFFSET :skipped
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How what fits is found.

    Attributes:
        source: joined tables; ``attributions``, ``articles`` and ``quotes`` are among them.
        where: the conditions that choose from them.
        counted: the order in which ``source`` is read for facets; empty where all that fit is few.
        ranked: whether ``source`` knows how well the words fit.
        days: the same tables and conditions in the order of days; None where what fits is few.
    """

    source: str
    where: Where
    counted: str
    ranked: bool
    days: tuple[str, Where] | None


def plan(db: Database, where: Where, match: str | None) -> Plan:
    """The way to what fits WHERE and the words MATCH."""
    values = where.values | ({"match": match} if match else {})
    with_words = Where([*where.conditions, _MATCH], values) if match else where
    if match and _few(db, f"SELECT 1 FROM quotes_fts WHERE {_MATCH}", values) is not None:
        return Plan(_WORDS, with_words, "", True, None)
    counts = [(_few(db, seed, values), seed) for seed in where.seeds]
    few = [(number, seed) for number, seed in counts if number is not None]
    if few:
        # What leads to the quotes is asked once, and so are the words.
        seed = min(few)[1].strip()
        joins = f"CROSS JOIN quotes ON quotes.id = few.id {_JOINS}"
        if seed.startswith("SELECT attribution "):
            joins = _OF_ATTRIBUTIONS
        source = f"FROM ({seed}) AS few {joins}".replace("SELECT quote FROM", "SELECT quote AS id FROM", 1)
        narrowed = Where([*where.conditions, _IN_WORDS], values) if match else where
        return Plan(source, narrowed, "", False, None)
    if match:
        return Plan(_WORDS, with_words, "ORDER BY quotes_fts.rowid DESC", False, (_DAYS_AND_WORDS, with_words))
    bounded = "since" in values or "until" in values
    return Plan(_DAYS if bounded else _ALL, where, "" if bounded else "ORDER BY quotes.id DESC", False, (_DAYS, where))


def _few(db: Database, sql: str, values: Mapping[str, Any]) -> int | None:
    """How many rows SQL gives, None where they are more than a few."""
    number = _number(db, f"SELECT 1 FROM ({sql}) LIMIT {_FEW + 1}", values)
    return number if number <= _FEW else None


def _number(db: Database, sql: str, values: Mapping[str, Any]) -> int:
    """How many rows SQL gives."""
    (number,) = db.conn.execute(f"SELECT count(*) FROM ({sql})", dict(values)).fetchone()
    return int(number)


def listed(db: Database, found: Plan, *, order: str, most: int, skipped: int, each: bool = False) -> list[int]:
    """The first quote of each of MOST statements, after so many were SKIPPED; ORDER is newest, oldest, best or arrival.

    With EACH, every quote that fits, whatever statement it is of.
    """
    one = "quotes.id" if each else _STATEMENT
    if found.days is None:
        by = {"oldest": _OLDEST, "arrival": _ARRIVAL}.get(order, _NEWEST)
        sql = (
            _BEST.format(one=one, source=found.source, where=found.where.sql())
            if order == "best" and found.ranked
            else f"SELECT min(quotes.id) AS quote {found.source} WHERE {found.where.sql()} "
            f"GROUP BY {one} ORDER BY {by} LIMIT :most OFFSET :skipped"
        )
        rows = db.query(sql, {**found.where.values, "most": most, "skipped": skipped})
        return [row["quote"] for row in rows]
    source, where = found.days
    if order == "arrival":
        sql = f"SELECT quotes.id {_ALL} WHERE {' AND '.join(_plain(where))} ORDER BY quotes.id DESC LIMIT :most"
        return [row["id"] for row in db.query(sql, {**where.values, "most": most})]
    if order == "oldest":
        # An index has what is unknown before the rest, a reader wants it behind.
        orders = ["quotes.date IS NOT NULL ORDER BY quotes.date, quotes.id", "quotes.date IS NULL ORDER BY quotes.id"]
    else:
        orders = ["1 ORDER BY quotes.date DESC, quotes.id DESC"]
    walks = [f"SELECT quotes.id, {one} {source} WHERE {where.sql()} AND {each}" for each in orders]
    held: dict[int, int] = {}
    for quote, statement in chain.from_iterable(db.conn.execute(sql, where.values) for sql in walks):
        held.setdefault(statement, quote)
        if len(held) >= skipped + most:
            break
    shown = dict(list(held.items())[skipped:])
    earliest = db.query(
        f"SELECT quotes.statement, min(quotes.id) AS quote {_ALL} WHERE {' AND '.join(_plain(where))} "
        "AND quotes.statement IN (SELECT value FROM json_each(:statements)) GROUP BY quotes.statement",
        {**where.values, "statements": json.dumps([statement for statement in shown if statement > 0])},
    )
    shown |= {row["statement"]: row["quote"] for row in earliest}
    return list(shown.values())


def following(db: Database, found: Plan, last: int, *, most: int) -> list[int]:
    """The MOST quotes that fit and came in next after the quote LAST, in that order, whatever statement they are of."""
    # Along the index of days, every batch would be sorted anew.
    source = _ALL if found.source == _DAYS else found.source
    one = "quotes_fts.rowid" if source == _WORDS else "quotes.id"
    sql = f"SELECT DISTINCT {one} AS id {source} WHERE {found.where.sql()} AND {one} > :last ORDER BY 1 LIMIT :most"
    return [row["id"] for row in db.query(sql, {**found.where.values, "last": last, "most": most})]


def left_out(db: Database, found: Plan) -> int:
    """How many quotes would be among what was FOUND, were they surer of their speakers; ``COUNTED`` at most."""
    sure = likely(SOUND)
    if sure not in found.where.conditions:
        return 0
    others = [f"NOT {each}" if each == sure else each for each in found.where.conditions]
    sql = f"SELECT 1 {found.source} WHERE {' AND '.join(others)} LIMIT {COUNTED}"
    return _number(db, sql, found.where.values)


def facets(db: Database, found: Plan) -> dict[str, list[Row]]:
    """How many of what was found have which speaker, topic, outlet, kind, …; "" has how many there are."""
    rows = db.query(
        f"""
        WITH hits AS MATERIALIZED (
            SELECT quotes.id AS quote, quotes.statement AS statement, attributions.id AS attribution,
                articles.outlet AS outlet, quotes.kind AS kind, attributions.cue AS cue,
                substr(quotes.date, 1, 4) AS year
            {found.source} WHERE {found.where.sql()} {found.counted} LIMIT {COUNTED + 1}
        )
        SELECT '' AS field, '' AS value, '' AS label, {_STATEMENTS} AS count FROM hits
        UNION ALL SELECT * FROM (
            SELECT 'speaker', slug, name, count FROM (
                SELECT speaker, {_STATEMENTS} AS count FROM hits
                JOIN attribution_speakers ON attribution_speakers.attribution = hits.attribution GROUP BY speaker
            ) JOIN speakers ON speakers.id = speaker AND speakers.stands
            WHERE slug IS NOT NULL ORDER BY count DESC, name LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'topic', key, term, count FROM (
                SELECT topic, {_STATEMENTS} AS count FROM hits
                JOIN quote_topics ON quote_topics.quote = hits.quote GROUP BY topic
            ) JOIN topics ON topics.id = topic ORDER BY count DESC, term LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'outlet', slug, name, count FROM (
                SELECT outlet, {_STATEMENTS} AS count FROM hits GROUP BY outlet
            ) JOIN outlets ON outlets.id = outlet WHERE slug IS NOT NULL ORDER BY count DESC, name LIMIT {_FACET})
        UNION ALL SELECT * FROM (
            SELECT 'kind', kind, kind, {_STATEMENTS} AS count FROM hits GROUP BY kind ORDER BY count DESC)
        UNION ALL SELECT * FROM (
            SELECT 'cue_class', cue_class, cue_class, {_STATEMENTS} AS count
            FROM hits JOIN cues ON cues.id = hits.cue
            WHERE cue_class IS NOT NULL GROUP BY cue_class ORDER BY count DESC)
        UNION ALL SELECT * FROM (
            SELECT 'year', year, year, {_STATEMENTS} AS count FROM hits
            WHERE year IS NOT NULL GROUP BY year ORDER BY year DESC LIMIT {_FACET})
        """,
        found.where.values,
    )
    counted: dict[str, list[Row]] = {}
    for row in rows:
        counted.setdefault(row.pop("field"), []).append(row)
    return counted


def _plain(where: Where) -> list[str]:
    """The conditions of WHERE for tables without the index of words."""
    words = "EXISTS (SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH :match AND quotes_fts.rowid = quotes.id)"
    return [words if condition == _MATCH else condition for condition in where.conditions] or ["1"]
