"""Finding the quotes that fit, in time, in collections of any size.

A question is answered from its most specific side: where a filter leaves few quotes, from those; otherwise along the
index of days, newest or oldest first, and no further than the page that is asked for.  What is counted for facets stops
at ``COUNTED``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quotes.store.read.filter import Where

if TYPE_CHECKING:
    from quotes.publishing.site import Site

#: Facets count the first so many that were found.  A word that is everywhere has half a million.
COUNTED = 10_000
# Up to so many quotes are looked at one by one and put in order; where there are more, an index has the order.
_FEW = 50_000

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

#: For each filter the quotes that it leaves, or their attributions, by an index that leads to them.
SEEDS = {
    "speaker": "SELECT attribution FROM attribution_speakers "
    "WHERE speaker IN (SELECT value FROM json_each(:speaker)) GROUP BY attribution",
    "outlet": "SELECT id FROM quotes WHERE article IN (SELECT id FROM articles WHERE outlet = :outlet)",
    "told_to": "SELECT quote FROM attributions WHERE told_to IN (SELECT value FROM json_each(:told_to))",
    "topic": "SELECT quote FROM quote_topics WHERE topic = :topic",
    "polarity": "SELECT quote FROM attributions WHERE polarity <> 'positive' AND polarity = :polarity",
    "status": "SELECT id FROM quotes WHERE status <> 'machine' AND status = :status",
    "cue_class": "SELECT quote FROM attributions WHERE cue IN (SELECT id FROM cues WHERE cue_class = :cue_class)",
}
# The one value of a filter that is for nearly all quotes, by no index.
_COMMON = {"polarity": "positive"}


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


async def plan(site: Site, where: Where, match: str | None, seeds: Iterable[str] = ()) -> Plan:
    """The way to what fits WHERE and the words MATCH.

    Each of SEEDS is a question that all that fit answer, each once: it selects quotes, or ``attribution``.
    """
    values = where.values | ({"match": match} if match else {})
    with_words = Where([*where.conditions, _MATCH], values) if match else where
    if match and await _few(site, f"SELECT 1 FROM quotes_fts WHERE {_MATCH}", values) is not None:
        return Plan(_WORDS, with_words, "", True, None)
    chosen = [SEEDS[name] for name in SEEDS if name in values and values[name] != _COMMON.get(name)]
    counts = [(await _few(site, seed, values), seed) for seed in (*chosen, *seeds)]
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


async def _few(site: Site, sql: str, values: Mapping[str, Any]) -> int | None:
    """How many rows SQL gives, None where they are more than a few."""
    row = await site.row(f"SELECT count(*) AS number FROM (SELECT 1 FROM ({sql}) LIMIT {_FEW + 1})", values)
    return row["number"] if row and row["number"] <= _FEW else None


async def listed(site: Site, found: Plan, *, order: str, most: int, skipped: int, each: bool = False) -> list[int]:
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
        rows = await site.rows(sql, {**found.where.values, "most": most, "skipped": skipped})
        return [row["quote"] for row in rows]
    source, where = found.days
    if order == "arrival":
        sql = f"SELECT quotes.id {_ALL} WHERE {' AND '.join(_plain(where))} ORDER BY quotes.id DESC LIMIT :most"
        return [row["id"] for row in await site.rows(sql, {**where.values, "most": most})]
    if order == "oldest":
        # An index has what is unknown before the rest, a reader wants it behind.
        orders = ["quotes.date IS NOT NULL ORDER BY quotes.date, quotes.id", "quotes.date IS NULL ORDER BY quotes.id"]
    else:
        orders = ["1 ORDER BY quotes.date DESC, quotes.id DESC"]
    walks = [f"SELECT quotes.id, {one} {source} WHERE {where.sql()} AND {each}" for each in orders]

    def walk(connection: sqlite3.Connection) -> dict[int, int]:
        held: dict[int, int] = {}
        for sql in walks:
            for quote, statement in connection.execute(sql, where.values):
                held.setdefault(statement, quote)
                if len(held) >= skipped + most:
                    return held
        return held

    shown = dict(list((await site.database.execute_fn(walk)).items())[skipped:])
    earliest = await site.rows(
        f"SELECT quotes.statement, min(quotes.id) AS quote {_ALL} WHERE {' AND '.join(_plain(where))} "
        "AND quotes.statement IN (SELECT value FROM json_each(:statements)) GROUP BY quotes.statement",
        {**where.values, "statements": json.dumps([statement for statement in shown if statement > 0])},
    )
    shown |= {row["statement"]: row["quote"] for row in earliest}
    return list(shown.values())


async def following(site: Site, found: Plan, last: int, *, most: int) -> list[int]:
    """The MOST quotes that fit and came in next after the quote LAST, in that order, whatever statement they are of."""
    # Along the index of days, every batch would be sorted anew.
    source = _ALL if found.source == _DAYS else found.source
    one = "quotes_fts.rowid" if source == _WORDS else "quotes.id"
    sql = f"SELECT DISTINCT {one} AS id {source} WHERE {found.where.sql()} AND {one} > :last ORDER BY 1 LIMIT :most"
    return [row["id"] for row in await site.rows(sql, {**found.where.values, "last": last, "most": most})]


def _plain(where: Where) -> list[str]:
    """The conditions of WHERE for tables without the index of words."""
    words = "EXISTS (SELECT 1 FROM quotes_fts WHERE quotes_fts MATCH :match AND quotes_fts.rowid = quotes.id)"
    return [words if condition == _MATCH else condition for condition in where.conditions] or ["1"]
