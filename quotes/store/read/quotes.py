"""Questions to the tables, answered with the records of ``models``."""

from __future__ import annotations

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from quotes.errors import OptionError
from quotes.numbers import Kind, read_number
from quotes.records import Article, Cue, Mention, Span
from quotes.store.models import (
    Counts,
    Found,
    QuoteInContext,
    SearchHit,
    SpokenBy,
    Statement,
    StoredArticle,
)
from quotes.store.read.filter import Filter, Where, check_limit, conditions, doubtful, match_expression

Row = dict[str, Any]
Sort = Literal["newest", "oldest", "relevance", "least-sure"]
SORTS: tuple[Sort, ...] = ("newest", "oldest", "relevance", "least-sure")

# All that a filter asks of.
_COUNTED = """
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
"""
_STATEMENTS = f"""
    {_COUNTED}
    LEFT JOIN cues ON cues.id = attributions.cue
    LEFT JOIN pipelines ON pipelines.id = attributions.pipeline
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
"""
_COLUMNS = """
    quotes.id, quotes.key, quotes.text AS words, quotes.kind, quotes.status, quotes.position,
    attributions.id AS attribution, cues.cue, cues.lemma AS cue_lemma, cues.cue_class, polarity, mention, told_to,
    said_on, said_precision, said_words,
    confidence, method, pipelines.name AS pipeline,
    articles.id AS article, articles.title, articles.published, articles.url, articles.first_seen,
    outlets.name AS outlet, agencies.name AS agency
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
        SELECT {_COLUMNS}, {marked} AS marked {_STATEMENTS} {source}
        WHERE {_with_words(where, match)} ORDER BY {_SORTS.get(sort, ranked)} LIMIT :limit OFFSET :skip
    """
    values = {**where.values, "match": match, "mark": mark, "limit": limit, "skip": skip}
    rows = list(db.query(sql, values))
    return [
        SearchHit(statement=statement, hits=_ranges(row["marked"], mark))
        for statement, row in zip(_statements(db, rows), rows, strict=True)
    ]


def _count(db: Database, where: Where, match: str | None) -> int:
    source = _WORDS if match else ""
    sql = f"SELECT count(*) AS number {_COUNTED} {source} WHERE {_with_words(where, match)}"
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


def article(db: Database, number: int) -> StoredArticle:
    """The article NUMBER, which has to be there."""
    row = _one(
        db,
        """
        SELECT articles.*, outlets.name AS outlet_name, agencies.name AS agency_name,
            (SELECT count(*) FROM sound_quotes WHERE article = articles.id) AS quotes
        FROM articles
        LEFT JOIN outlets ON outlets.id = articles.outlet
        LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
        WHERE articles.id = :id
        """,
        {"id": number},
    )
    assert row is not None
    return StoredArticle(
        id=row["id"],
        key=row["key"],
        first_seen=row["first_seen"],
        pipeline=row["pipeline"],
        quotes=row["quotes"],
        version=row["version"],
        replaced_by=row["replaced_by"],
        article=Article(
            text=row["text"],
            id=row["source_id"],
            title=row["title"],
            outlet=row["outlet_name"],
            agency=row["agency_name"],
            authors=_authors(db, [number])[number],
            published=row["published"],
            published_from_url=bool(row["published_from_url"]),
            url=row["url"],
            archive_url=row["archive_url"],
            archived_on=row["archived_on"],
            language=row["language"],
            source=row["source"],
        ),
    )


def quote(db: Database, number: int) -> QuoteInContext:
    """The quote NUMBER, which has to be there, in its article."""
    where = Where(["quotes.id = :number"], {"number": number})
    (statement,) = statements(db, where, -1)
    parts = tuple(
        Span(row["start_char"], row["end_char"])
        for row in db.query(
            "SELECT start_char, end_char FROM quote_parts WHERE quote = ? ORDER BY position",
            [number],
        )
    )
    row = _one(
        db,
        """
        SELECT told.*, quotes.replaced_by FROM attributions_in_words AS told JOIN quotes ON quotes.id = quote
        WHERE quote = :quote AND told.status = 'current'
        """,
        {"quote": number},
    )
    assert row is not None
    holder = article(db, statement.article)
    return QuoteInContext(
        statement=statement,
        article=holder,
        parts=parts,
        cue=_cue(row),
        mention=_mention(row),
        paragraph=paragraph(holder.article.text, Span(parts[0].start, parts[-1].end)),
        replaced_by=row["replaced_by"],
    )


def counts(db: Database) -> Counts:
    """How many articles, quotes, speakers and outlets there are."""
    sql = """
        SELECT
            (SELECT count(*) FROM articles) AS articles,
            (SELECT count(*) FROM sound_quotes) AS quotes,
            (SELECT count(*) FROM current_quotes WHERE polarity = 'positive' AND NOT sound) AS doubtful,
            (SELECT count(*) FROM listed_speakers) AS speakers,
            (SELECT count(outlet) FROM (SELECT outlet FROM articles UNION SELECT agency FROM articles)) AS outlets
    """
    row = _one(db, sql, {})
    assert row is not None
    return Counts(**row)


def counts_of(db: Database, articles: Iterable[int]) -> Counts:
    """How many of ARTICLES there are, and how many quotes, different speakers and outlets they have."""
    sql = """
        WITH chosen AS (SELECT articles.* FROM json_each(:numbers) JOIN articles ON articles.id = json_each.value),
        said AS (SELECT * FROM current_quotes WHERE polarity = 'positive' AND article IN (SELECT id FROM chosen))
        SELECT
            (SELECT count(*) FROM chosen) AS articles,
            (SELECT count(*) FROM said WHERE sound) AS quotes,
            (SELECT count(*) FROM said WHERE NOT sound) AS doubtful,
            (
                SELECT count(DISTINCT speaker) FROM said
                JOIN current_speakers ON current_speakers.attribution = said.attribution
                WHERE sound AND current_speakers.kind IN ('person', 'organization')
            ) AS speakers,
            (SELECT count(outlet) FROM (SELECT outlet FROM chosen UNION SELECT agency FROM chosen)) AS outlets
    """
    row = _one(db, sql, {"numbers": json.dumps(sorted(set(articles)))})
    assert row is not None
    return Counts(**row)


def number_of(db: Database, kind: Kind, given: int | str) -> int | None:
    """The number of the row of that KIND that GIVEN means: a number, with or without letters, or a key; None for none.

    A number with the letters of another kind (``a12`` for a quote) means nothing.
    """
    table = f"{kind}s"
    if isinstance(given, str):
        row = _one(db, f"SELECT id FROM {table} WHERE key = :key", {"key": given.strip()})
        if row is not None:
            return int(row["id"])
    number = read_number(given)
    if number is None or number.kind not in (None, kind):
        return None
    row = _one(db, f"SELECT id FROM {table} WHERE id = :id", {"id": number.number})
    return None if row is None else int(row["id"])


def paragraph(text: str, span: Span) -> Span:
    """The range of TEXT from the start of the paragraph where SPAN starts to the end of the one where it ends.

    Blank lines part paragraphs; where a text has none, line ends do.
    """
    breaks = list(_BLANK_LINE.finditer(text)) or list(_LINE_END.finditer(text))
    start = max((gap.end() for gap in breaks if gap.end() <= span.start), default=0)
    end = min((gap.start() for gap in breaks if gap.start() >= span.end), default=len(text))
    return Span(start, end)


def _statements(db: Database, rows: Sequence[Row]) -> list[Statement]:
    speakers = grouped(
        db,
        """
        SELECT attribution AS owner, speakers.id AS speaker, speakers.name, speakers.kind, designations.role
        FROM attribution_speakers JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
        JOIN designations ON designations.id = attribution_speakers.designation
        WHERE attribution IN (SELECT value FROM json_each(:numbers))
        ORDER BY attribution, position
        """,
        [row["attribution"] for row in rows],
    )
    authors = _authors(db, [row["article"] for row in rows])
    ours = ("position", "attribution", "marked")
    return [
        Statement(
            **{name: value for name, value in row.items() if name not in ours},
            speakers=tuple(SpokenBy(**other) for other in speakers[row["attribution"]]),
            authors=authors[row["article"]],
        )
        for row in rows
    ]


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
    # One JSON value, since SQLite limits how many values a statement may have.
    for row in db.query(sql, {"numbers": json.dumps(sorted(set(numbers)))}):
        groups[row.pop("owner")].append(row)
    return groups


def _ranges(marked: str, mark: str) -> tuple[Span, ...]:
    """The ranges that stand between two MARKs, in the text without them."""
    hits = []
    position = 0
    for index, piece in enumerate(marked.split(mark)):
        if index % 2:
            hits.append(Span(position, position + len(piece)))
        position += len(piece)
    return tuple(hits)


def _cue(row: Row) -> Cue | None:
    if row["cue"] is None:
        return None
    return Cue(Span(row["cue_start"], row["cue_end"]), row["cue"], row["cue_lemma"], row["cue_class"] or "other")


def _mention(row: Row) -> Mention | None:
    if row["mention"] is None:
        return None
    span = Span(row["mention_start"], row["mention_end"])
    return Mention(span, row["mention"], row["mention_kind"])


def _one(db: Database, sql: str, values: Mapping[str, object]) -> Row | None:
    return next(iter(list(db.query(sql, dict(values)))), None)
