"""Quotes and articles as they are stored: the one loader of each, and which quotes a filter finds.

:func:`load` makes of numbers of quotes the records that the terminal, the site, citations and feeds read.
"""

from __future__ import annotations

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import OptionError
from quotes.numbers import Kind, read_number
from quotes.records import SORTS, Article, Sort, Span
from quotes.store.db import one
from quotes.store.models import (
    Found,
    QuoteInContext,
    SearchHit,
    SpokenBy,
    Statement,
    StoredArticle,
)
from quotes.store.read.filter import Filter, Where, check_limit, conditions, doubtful, match_expression

Row = dict[str, Any]

# All that a filter asks of.
_ASKED = """
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
"""
# Everything that is one value for a quote.  Spans are pairs of columns; those of the parts are one JSON value.
_QUOTES = f"""
    SELECT quotes.id, quotes.key, quotes.text AS words, quotes.kind, quotes.status, quotes.replaced_by,
        (
            SELECT json_group_array(json_array(start_char, end_char)) FROM (
                SELECT start_char, end_char FROM quote_parts WHERE quote = quotes.id ORDER BY position
            )
        ) AS parts,
        attributions.id AS attribution, polarity, confidence, method, attributions.origin, pipelines.name AS pipeline,
        cues.cue, cues.lemma AS cue_lemma, cues.cue_class, cue_start, cue_end,
        mention, mention_kind, mention_start, mention_end, said_on, said_precision, said_words,
        told_to AS told_to_words, coalesce(listeners.name, told_to) AS told_to, listeners.slug AS told_to_slug,
        articles.id AS article, articles.key AS article_key, articles.title, articles.published, articles.first_seen,
        articles.url, articles.archive_url, articles.archived_on,
        outlets.name AS outlet, outlets.slug AS outlet_slug, agencies.name AS agency, agencies.slug AS agency_slug,
        coalesce(statements.key, quotes.key) AS statement, statements.id AS statement_id,
        coalesce(statements.quote, quotes.id) AS longest,
        CASE WHEN statements.id IS NULL THEN articles.published ELSE statements.first_reported END AS first_reported,
        coalesce(statements.appearances, 1) AS appearances,
        coalesce(statements.outlets, articles.outlet IS NOT NULL) AS outlets,
        coalesce(statements.sources, 1) AS sources
    {_ASKED}
    LEFT JOIN pipelines ON pipelines.id = attributions.pipeline
    LEFT JOIN cues ON cues.id = attributions.cue
    LEFT JOIN statements ON statements.id = quotes.statement
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN outlets AS listeners ON listeners.id = attributions.told_to_outlet
    WHERE quotes.id IN (SELECT value FROM json_each(:numbers))
"""
_SPEAKERS = """
    SELECT attribution AS owner, speakers.id AS speaker, speakers.name, speakers.kind, designations.role,
        designations.name AS named, speakers.slug, speakers.wikidata
    FROM attribution_speakers JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
    JOIN designations ON designations.id = attribution_speakers.designation
    WHERE attribution IN (SELECT value FROM json_each(:numbers))
    ORDER BY attribution, position
"""
_ARTICLES = """
    SELECT articles.*, outlets.name AS outlet_name, agencies.name AS agency_name,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id) AS quotes
    FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    WHERE articles.id IN (SELECT value FROM json_each(:numbers))
"""
_WORDS = "JOIN quotes_fts ON quotes_fts.rowid = quotes.id"
# Undated statements come last, and ties stand as in the text.
_SORTS = {
    "oldest": "quotes.date IS NULL, quotes.date, articles.id, quotes.position",
    "newest": "quotes.date IS NULL, quotes.date DESC, articles.id DESC, quotes.position",
    "least-sure": "attributions.confidence, quotes.id",
}
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")


def find(
    db: Database, path: Path, asked: Filter, *, sort: Sort = "newest", limit: int | None = None, skip: int = 0
) -> Found:
    """Find the quotes that fit what is ASKED.

    Args:
        db: the collection, which is at PATH.
        path: for messages.
        asked: the filter.
        sort: newest or oldest first, undated last; the best match of the words first; or the least sure first.
        limit: at most so many; None for all.
        skip: so many of the first are left out.

    Raises:
        NotFoundError, OptionError: see :func:`quotes.store.read.filter.conditions`; or LIMIT or SORT makes no sense.
    """
    if sort not in SORTS:
        raise OptionError(f"sort {sort!r} is not one of {', '.join(SORTS)}")
    most = check_limit(limit)
    match = None if asked.words is None else match_expression(asked.words)
    if asked.words is not None and match is None:
        return Found(hits=(), total=0, doubtful=0, undated=0)
    where = conditions(db, path, asked)
    hits = _hits(db, where, match, sort=sort, limit=most, skip=skip)
    total = _count(db, where, match)
    surer = doubtful(asked)
    less_sure = 0 if surer is None else _count(db, conditions(db, path, surer), match) - total
    return Found(hits=tuple(hits), total=total, doubtful=less_sure, undated=_undated(db, path, asked, match))


def statements(db: Database, where: Where, limit: int) -> list[Statement]:
    """List the statements that fit WHERE, the earliest first; LIMIT -1 is no limit."""
    return [hit.statement for hit in _hits(db, where, None, sort="oldest", limit=limit, skip=0)]


def _hits(db: Database, where: Where, match: str | None, *, sort: Sort, limit: int, skip: int) -> list[SearchHit]:
    # A mark that no text can hold by chance, so that the places of the hits can be read off.
    mark = secrets.token_hex(12)
    ranked = f"quotes_fts.rank, {_SORTS['newest']}" if match else _SORTS["newest"]
    marked, source = ("highlight(quotes_fts, 0, :mark, :mark)", _WORDS) if match else ("''", "")
    sql = f"""
        SELECT quotes.id, {marked} AS marked {_ASKED} {source}
        WHERE {_with_words(where, match)} ORDER BY {_SORTS.get(sort, ranked)} LIMIT :limit OFFSET :skip
    """
    values = {**where.values, "match": match, "mark": mark, "limit": limit, "skip": skip}
    found = {row["id"]: row["marked"] for row in db.query(sql, values)}
    return [SearchHit(statement=statement, hits=_ranges(found[statement.id], mark)) for statement in load(db, [*found])]


def _count(db: Database, where: Where, match: str | None) -> int:
    source = _WORDS if match else ""
    sql = f"SELECT count(*) AS number {_ASKED} {source} WHERE {_with_words(where, match)}"
    (row,) = db.query(sql, {**where.values, "match": match})
    return int(row["number"])


def _undated(db: Database, path: Path, asked: Filter, match: str | None) -> int:
    """How many fit all that is ASKED but the dates, and have none."""
    if asked.since is None and asked.until is None:
        return 0
    where = conditions(db, path, replace(asked, since=None, until=None))
    where.add("quotes.date IS NULL")
    return _count(db, where, match)


def _with_words(where: Where, match: str | None) -> str:
    return f"quotes_fts MATCH :match AND {where.sql()}" if match else where.sql()


def load(db: Database, numbers: Sequence[int]) -> list[Statement]:
    """Load the quotes with these NUMBERS, in this order; a number that is nobody's is left out.

    However many there are, it takes three queries.  DB may be any connection to a collection, that of a site as well.
    """
    rows = list(db.query(_QUOTES, {"numbers": _listed(numbers)}))
    speakers = grouped(db, _SPEAKERS, [row["attribution"] for row in rows])
    authors = _authors(db, [row["article"] for row in rows])
    found = {row["id"]: _statement(row, speakers[row["attribution"]], authors[row["article"]]) for row in rows}
    return [found[number] for number in numbers if number in found]


def _statement(row: Row, speakers: Iterable[Row], authors: tuple[str, ...]) -> Statement:
    del row["attribution"]
    cue = row.pop("cue_start"), row.pop("cue_end")
    mention = row.pop("mention_start"), row.pop("mention_end")
    return Statement(
        parts=tuple([Span(start, end) for start, end in json.loads(row.pop("parts"))]),
        cue_span=None if cue[0] is None else Span(*cue),
        mention_span=None if mention[0] is None else Span(*mention),
        speakers=tuple([SpokenBy(**each) for each in speakers]),
        authors=authors,
        **row,
    )


def in_context(db: Database, numbers: Sequence[int]) -> list[QuoteInContext]:
    """Load the quotes with these NUMBERS, in this order, each in its article, which is read once."""
    found = load(db, numbers)
    holders = articles(db, [statement.article for statement in found])
    return [
        QuoteInContext(
            statement=statement,
            article=holder,
            paragraph=paragraph(holder.article.text, Span(statement.parts[0].start, statement.parts[-1].end)),
        )
        for statement in found
        for holder in [holders[statement.article]]
    ]


def articles(db: Database, numbers: Iterable[int]) -> dict[int, StoredArticle]:
    """Load the articles with these NUMBERS, by number."""
    wanted = sorted(set(numbers))
    authors = _authors(db, wanted)
    return {row["id"]: _article(row, authors[row["id"]]) for row in db.query(_ARTICLES, {"numbers": _listed(wanted)})}


def article(db: Database, number: int) -> StoredArticle:
    """The article NUMBER, which has to be there."""
    return articles(db, [number])[number]


def _article(row: Row, authors: tuple[str, ...]) -> StoredArticle:
    own = ("text", "title", "published", "url", "archive_url", "archived_on", "language", "source")
    kept = ("id", "key", "first_seen", "pipeline", "quotes", "version", "replaced_by", "returned")
    return StoredArticle(
        **{name: row[name] for name in kept},
        article=Article(
            **{name: row[name] for name in own},
            id=row["source_id"],
            outlet=row["outlet_name"],
            agency=row["agency_name"],
            authors=authors,
            published_from_url=bool(row["published_from_url"]),
        ),
    )


def texts(db: Database, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The texts of the articles with these NUMBERS, each with its number: one at a time, since all may be too much."""
    sql = "SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(:numbers))"
    return ((row["id"], row["text"]) for row in db.query(sql, {"numbers": _listed(numbers)}))


def number_of(db: Database, kind: Kind, given: int | str) -> int | None:
    """The number of the row of that KIND that GIVEN means: a number, with or without letters, or a key; None for none.

    A number with the letters of another kind (``a12`` for a quote) means nothing.
    """
    table = f"{kind}s"
    if isinstance(given, str):
        row = one(db, f"SELECT id FROM {table} WHERE key = :key", {"key": given.strip()})
        if row is not None:
            return int(row["id"])
    number = read_number(given)
    if number is None or number.kind not in (None, kind):
        return None
    row = one(db, f"SELECT id FROM {table} WHERE id = :id", {"id": number.number})
    return None if row is None else int(row["id"])


def paragraph(text: str, span: Span) -> Span:
    """The range of TEXT from the start of the paragraph where SPAN starts to the end of the one where it ends.

    Blank lines part paragraphs; where a text has none, line ends do.
    """
    breaks = _breaks(text)
    start = max((gap.end() for gap in breaks if gap.end() <= span.start), default=0)
    end = min((gap.start() for gap in breaks if gap.start() >= span.end), default=len(text))
    return Span(start, end)


def paragraph_starts(text: str) -> list[int]:
    """Where the paragraphs of TEXT begin, by the rule of :func:`paragraph`."""
    return [0, *(gap.end() for gap in _breaks(text))]


def _breaks(text: str) -> list[re.Match[str]]:
    return list(_BLANK_LINE.finditer(text)) or list(_LINE_END.finditer(text))


def _authors(db: Database, articles: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    rows = grouped(
        db,
        """
        SELECT article AS owner, name FROM authors
        WHERE article IN (SELECT value FROM json_each(:numbers)) ORDER BY article, position
        """,
        articles,
    )
    authors: dict[int, tuple[str, ...]] = defaultdict(tuple)
    authors |= {owner: tuple(row["name"] for row in names) for owner, names in rows.items()}
    return authors


def grouped(db: Database, sql: str, numbers: Iterable[int]) -> defaultdict[int, list[Row]]:
    """The rows of SQL for the owners NUMBERS, by their column ``owner``, which is taken off."""
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in db.query(sql, {"numbers": _listed(numbers)}):
        groups[row.pop("owner")].append(row)
    return groups


def _listed(numbers: Iterable[int]) -> str:
    # One JSON value, since SQLite limits how many values a statement may have.
    return json.dumps(sorted(set(numbers)))


def _ranges(marked: str, mark: str) -> tuple[Span, ...]:
    """The ranges that stand between two MARKs, in the text without them."""
    hits = []
    position = 0
    for index, piece in enumerate(marked.split(mark)):
        if index % 2:
            hits.append(Span(position, position + len(piece)))
        position += len(piece)
    return tuple(hits)
