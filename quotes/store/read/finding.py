"""The one planner: how what fits a filter is found, in time, in collections of any size, and what to choose among it.

A question is answered from its most specific side: where a filter leaves few quotes, from those; otherwise along the
index of days, newest or oldest first, and no further than what is asked for.  What is counted for facets stops at
``COUNTED``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from quotes.records import SOUND, Sort
from quotes.store.db import Row
from quotes.store.read.filter import Filter, Where, conditions, likely, match_expression

#: What comes first: as callers ask for it, or what came into the collection last.
Order = Sort | Literal["arrival"]
#: Facets count the first so many that were found.  A word that is everywhere has half a million.
COUNTED = 10_000
# Up to so many quotes are looked at one by one and put in order; where there are more, an index has the order.
_FEW = 50_000
# So many choices has a facet at most.
_FACET = 10
# How many a group of quotes is: what stands in one place only has no statement.  Names are looked up for what is
# counted, not for each quote.
_STATEMENTS = "count(*) - count(statement) + count(DISTINCT statement)"

_ALL = "FROM quotes"
_WORDS = "FROM quotes_fts CROSS JOIN quotes ON quotes.id = quotes_fts.rowid"
_DAYS = "FROM quotes INDEXED BY idx_quotes_date"
_ATTRIBUTIONS = "CROSS JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'"
_ARTICLES = "CROSS JOIN articles ON articles.id = quotes.article"
# Behind all others: before them, SQLite would make a filter of the whole table of attributions first.
_ITS_WORDS = "CROSS JOIN quotes_fts ON quotes_fts.rowid = quotes.id"
_OF_ATTRIBUTIONS = """
    CROSS JOIN attributions ON attributions.id = few.attribution AND attributions.status = 'current'
    CROSS JOIN quotes ON quotes.id = attributions.quote
"""
_MATCH = "quotes_fts MATCH :match"
_IN_WORDS = f"quotes.id IN (SELECT rowid FROM quotes_fts WHERE {_MATCH})"
_STATEMENT = "coalesce(quotes.statement, -quotes.id)"
_LATEST = "quotes.date DESC, quotes.article DESC, quotes.position"
# Undated statements come last, and ties stand as in the text.
_ORDERS: dict[Order, str] = {
    "newest": _LATEST,
    "relevance": _LATEST,
    "oldest": "quotes.date IS NULL, quotes.date, quotes.article, quotes.position",
    # By tenths, and of what is about as sure first what most articles have: that is what is read most.
    "least-sure": """
        CAST(round(10 * quotes.unreviewed) AS INTEGER) NULLS LAST, quotes.statement IS NULL,
        (SELECT appearances FROM statements WHERE statements.id = quotes.statement) DESC,
        quotes.unreviewed, quotes.id
    """,
    # Most independent sources, then outlets, then appearances; what stands in one place only comes last.
    "most-reported": """
        (
            SELECT printf('%09d%09d%09d', sources, outlets, appearances) FROM statements
            WHERE statements.id = quotes.statement
        ) DESC, quotes.date IS NULL, quotes.date, quotes.id
    """,
    "arrival": "quotes.id DESC",
}
# The ways along the index of days.  It has what is unknown before the rest, a reader wants it behind.
_FROM_LATEST = (f"1 ORDER BY {_LATEST}",)
_FROM_EARLIEST = (
    "quotes.date IS NOT NULL ORDER BY quotes.date, quotes.article, quotes.position",
    "quotes.date IS NULL ORDER BY quotes.article, quotes.position",
)
# Of one article, two before all others; what stands in quotation marks before what is reported.
_BEST = """
    SELECT quote FROM (
        SELECT quote, score, row_number() OVER (PARTITION BY article ORDER BY score, quote) AS place FROM (
            SELECT {shown} AS quote, min(article) AS article, min(score) AS score FROM (
                SELECT quotes.id AS quote, quotes.article AS article, {one} AS one, {longest} AS longest,
                    quotes_fts.rank * CASE quotes.kind WHEN 'indirect' THEN 0.8 ELSE 1 END AS score
                {source}
            ) GROUP BY one
        )
    ) ORDER BY place > 2, score, quote LIMIT :most OFFSET :skipped
"""
# Each statement where the first of its quotes stands.
_ONCE = """
    SELECT {shown} AS quote FROM (
        SELECT quotes.id AS quote, {one} AS one, {longest} AS longest,
            row_number() OVER (ORDER BY {order}) AS place
        {source}
    ) GROUP BY one ORDER BY min(place) LIMIT :most OFFSET :skipped
"""
# What is shown for a statement: of the quotes that fit, the one with its longest form or else the first.
_LONGEST = "(SELECT quote FROM statements WHERE statements.id = quotes.statement AND statements.quote = quotes.id)"
_SHOWN = "coalesce(max(longest), min(quote))"


@dataclass(frozen=True, slots=True)
class Plan:
    """How what fits is found."""

    start: str  #: the table that leads to the quotes, and these
    where: Where  #: the conditions that choose from them
    counted: str = ""  #: the order in which they are read for facets; empty where all that fits is few
    is_ranked: bool = False  #: whether it is known how well the words fit
    in_days: bool = False  #: whether the index of days leads to them as well; not where what fits is few

    def source(self, start: str | None = None, *, whole: bool = False) -> str:
        """The tables and the conditions, from START where it is given.

        Each of a million quotes has its article and attribution looked up only where something is asked of them, or in
        any case for the WHOLE.
        """
        start, asked = start or self.start, self.where.sql()
        needed = {
            _ATTRIBUTIONS: (whole or "attributions." in asked) and _OF_ATTRIBUTIONS not in start,
            _ARTICLES: whole or "articles." in asked,
            _ITS_WORDS: _MATCH in self.where.conditions and start != _WORDS,
        }
        return f"{start} {' '.join(join for join, is_needed in needed.items() if is_needed)} WHERE {asked}"


def planned(
    db: Database, path: Path, asked: Filter, *, about: Where | None = None, ranked: bool = False
) -> Plan | None:
    """The way to what fits what is ASKED, None where its words hold nothing that can be searched for.

    ABOUT has to hold, too.  RANKED: the words that fit best are to come first, however many quotes have them.

    Raises:
        NotFoundError, OptionError: see :func:`quotes.store.read.filter.conditions`.
    """
    match = None if asked.words is None else match_expression(asked.words)
    if asked.words is not None and match is None:
        return None
    where = conditions(db, path, asked)
    if about is not None:
        where.also(about)
    values = where.values | ({"match": match} if match else {})
    with_words = Where([*where.conditions, _MATCH], values) if match else where
    if match and (ranked or _few(db, f"SELECT 1 FROM quotes_fts WHERE {_MATCH}", values) is not None):
        return Plan(_WORDS, with_words, is_ranked=True)
    counts = [(_few(db, seed, values), seed) for seed in where.seeds]
    few = [(number, seed) for number, seed in counts if number is not None]
    if few:
        # What leads to the quotes is asked once, and so are the words.
        seed = min(few)[1].strip().replace("SELECT quote FROM", "SELECT DISTINCT quote AS id FROM", 1)
        joins = "CROSS JOIN quotes ON quotes.id = few.id"
        if seed.startswith("SELECT attribution "):
            joins = _OF_ATTRIBUTIONS
        narrowed = Where([*where.conditions, _IN_WORDS], values) if match else where
        return Plan(f"FROM ({seed}) AS few {joins}", narrowed)
    if match:
        return Plan(_WORDS, with_words, "ORDER BY quotes_fts.rowid DESC", in_days=True)
    bounded = "since" in values or "until" in values
    return Plan(_DAYS if bounded else _ALL, where, "" if bounded else "ORDER BY quotes.id DESC", in_days=True)


def _few(db: Database, sql: str, values: Mapping[str, Any]) -> int | None:
    """How many rows SQL gives, None where they are more than a few."""
    number = _number(db, f"SELECT 1 FROM ({sql}) LIMIT {_FEW + 1}", values)
    return number if number <= _FEW else None


def _number(db: Database, sql: str, values: Mapping[str, Any]) -> int:
    """How many rows SQL gives."""
    (number,) = db.conn.execute(f"SELECT count(*) FROM ({sql})", dict(values)).fetchone()
    return int(number)


def count(db: Database, found: Plan, *, each: bool = True) -> int:
    """How many statements there are among what was FOUND, or EACH quote counted by itself."""
    number = "count(*)" if each else _STATEMENTS
    sql = f"SELECT {number} FROM (SELECT quotes.statement {found.source()})"
    (told,) = db.conn.execute(sql, found.where.values).fetchone()
    return int(told)


def listed(
    db: Database, found: Plan, *, order: Order, most: int | None, skipped: int = 0, each: bool = False
) -> list[int]:
    """MOST statements, or all where that is None, after so many were SKIPPED, in ORDER, each by a quote of it.

    With EACH, every quote that fits, whatever statement it is of.
    """
    one = "quotes.id" if each else _STATEMENT
    if order == "relevance" and found.is_ranked:
        sql = _BEST.format(one=one, longest=_LONGEST, shown=_SHOWN, source=found.source())
    elif found.in_days and most is not None and order in ("newest", "oldest", "relevance"):
        return _walked(db, found, _FROM_EARLIEST if order == "oldest" else _FROM_LATEST, most, skipped, each=each)
    elif each:
        source = found.source(_ALL if found.in_days else None)
        sql = f"SELECT quotes.id AS quote {source} ORDER BY {_ORDERS[order]} LIMIT :most OFFSET :skipped"
    else:
        sql = _ONCE.format(one=one, longest=_LONGEST, shown=_SHOWN, order=_ORDERS[order], source=found.source())
    rows = db.query(sql, {**found.where.values, "most": -1 if most is None else most, "skipped": skipped})
    return [row["quote"] for row in rows]


def _walked(db: Database, found: Plan, ways: tuple[str, ...], most: int, skipped: int, *, each: bool) -> list[int]:
    """What :func:`listed` gives, along the index of days by these WAYS, and no further than needed."""
    one = "quotes.id" if each else _STATEMENT
    walks = (f"SELECT quotes.id, {one} {found.source(_DAYS)} AND {way}" for way in ways)
    held: dict[int, int] = {}
    for quote, statement in chain.from_iterable(db.conn.execute(sql, found.where.values) for sql in walks):
        held.setdefault(statement, quote)
        if len(held) >= skipped + most:
            break
    shown = dict(list(held.items())[skipped:])
    if not each:
        theirs = f"SELECT quotes.statement, quotes.id AS quote, {_LONGEST} AS longest {found.source(_ALL)}"
        these = "quotes.statement IN (SELECT value FROM json_each(:these))"
        rows = db.query(
            f"SELECT statement, {_SHOWN} AS quote FROM ({theirs} AND {these}) GROUP BY statement",
            {**found.where.values, "these": json.dumps([statement for statement in shown if statement > 0])},
        )
        shown |= {row["statement"]: row["quote"] for row in rows}
    return list(shown.values())


def following(db: Database, found: Plan, last: int, *, most: int) -> list[int]:
    """The MOST quotes that fit and came in next after the quote LAST, in that order, whatever statement they are of."""
    one = "quotes_fts.rowid" if found.start == _WORDS else "quotes.id"
    # Along the index of days, every batch would be sorted anew.
    source = found.source(_ALL if found.start == _DAYS else None)
    sql = f"SELECT {one} AS id {source} AND {one} > :last ORDER BY 1 LIMIT :most"
    return [row["id"] for row in db.query(sql, {**found.where.values, "last": last, "most": most})]


def left_out(db: Database, found: Plan, least: float = SOUND, *, most: int = -1) -> int:
    """How many quotes, MOST of them, would be among what was FOUND, had they not to be LEAST so likely to be right."""
    sure = likely(least)
    if sure not in found.where.conditions:
        return 0
    others = [f"NOT {each}" if each == sure else each for each in found.where.conditions]
    unsure = replace(found, where=Where(others, found.where.values))
    return _number(db, f"SELECT 1 {unsure.source()} LIMIT {most}", found.where.values)


def facets(db: Database, found: Plan) -> dict[str, list[Row]]:
    """How many of what was found have which speaker, topic, outlet, kind, …; "" has how many there are.

    Where these are more than are counted, its label says so.
    """
    rows = db.query(
        f"""
        WITH hits AS MATERIALIZED (
            SELECT quotes.id AS quote, quotes.statement AS statement, attributions.id AS attribution,
                articles.outlet AS outlet, quotes.kind AS kind, attributions.cue AS cue,
                substr(quotes.date, 1, 4) AS year
            {found.source(whole=True)} {found.counted} LIMIT {COUNTED + 1}
        )
        SELECT '' AS field, '' AS value, iif(count(*) > {COUNTED}, 'more', '') AS label, {_STATEMENTS} AS count
        FROM hits
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
