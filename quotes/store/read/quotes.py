"""Quotes and articles as they are stored: the one loader of each, and which quotes a filter finds.

:func:`load` makes of numbers of quotes the records that the terminal, the site, citations and feeds read.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from quotes.errors import NotFoundError, check_choice
from quotes.extraction.direct.lines import paragraphs
from quotes.numbers import Kind, read_number
from quotes.records import SORTS, Article, Sort, Span
from quotes.store.db import Opened, Row, explained, one
from quotes.store.models import Found, QuoteInContext, SearchHit, SpokenBy, Statement, StoredArticle, StoredTopic
from quotes.store.read.filter import Filter, Where, check_limit
from quotes.store.read.finding import count, left_out, listed, planned

#: The ranges of a quote's parts as one JSON value.
RANGES = """(
    SELECT json_group_array(json_array(start_char, end_char))
    FROM (SELECT start_char, end_char FROM quote_parts WHERE quote = quotes.id ORDER BY position)
) AS parts"""
#: The topics of a quote as one JSON value: of each key, term, and range.
TOPICS = """(
    SELECT json_group_array(json_array(key, term, start_char, end_char)) FROM (
        SELECT topics.key, term, start_char, end_char FROM quote_topics JOIN topics ON topics.id = topic
        WHERE quote = quotes.id ORDER BY position
    )
) AS topics"""
#: The names of an article's authors as one JSON value.
AUTHORS = """(
    SELECT json_group_array(name) FROM (SELECT name FROM authors WHERE article = articles.id ORDER BY position)
) AS authors"""
# Everything that is one value for a quote.
_QUOTES = f"""
    SELECT quotes.id, quotes.key, quotes.text AS words, quotes.kind, quotes.status, quotes.replaced_by,
        {RANGES}, {TOPICS}, attributions.id AS attribution, polarity, confidence, method, attributions.origin,
        pipelines.name AS pipeline, cues.cue, cues.lemma AS cue_lemma, cues.cue_class, cue_start, cue_end,
        mention, mention_kind, mention_start, mention_end, said_on, said_precision, said_words,
        told_to AS told_to_words, coalesce(addressees.name, told_to) AS told_to, addressees.slug AS told_to_slug,
        articles.id AS article, articles.key AS article_key, articles.title, articles.published, articles.first_seen,
        articles.url, articles.archive_url, articles.archived_on, articles.retrieved, {AUTHORS},
        outlets.name AS outlet, outlets.slug AS outlet_slug, agencies.name AS agency, agencies.slug AS agency_slug,
        coalesce(statements.key, quotes.key) AS statement, statements.id AS statement_id,
        coalesce(statements.quote, quotes.id) AS longest,
        CASE WHEN statements.id IS NULL THEN articles.published ELSE statements.first_reported END AS first_reported,
        coalesce(statements.appearances, 1) AS appearances,
        coalesce(statements.outlets, articles.outlet IS NOT NULL) AS outlets,
        coalesce(statements.sources, 1) AS sources
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN pipelines ON pipelines.id = attributions.pipeline
    LEFT JOIN cues ON cues.id = attributions.cue
    LEFT JOIN statements ON statements.id = quotes.statement
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN outlets AS addressees ON addressees.id = attributions.told_to_outlet
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
# Whom an article names, by the key that identification gave, which merges do not change.
_IDENTITIES = """
    SELECT attribution AS owner, identity AS key, said.name, kind, role, said.organization
    FROM attributed_speakers AS said JOIN speakers ON speakers.key = identity
    WHERE attribution IN (SELECT value FROM json_each(:numbers)) ORDER BY attribution, position
"""
_ARTICLES = f"""
    SELECT articles.*, {AUTHORS}, outlets.name AS outlet_name, outlets.slug AS outlet_slug,
        agencies.name AS agency_name, agencies.slug AS agency_slug, newer.key AS next_key, origins.key AS copy_of,
        (SELECT count(*) FROM sound_quotes WHERE article = articles.id) AS quotes
    FROM articles
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN articles AS newer ON newer.id = articles.replaced_by
    LEFT JOIN articles AS origins ON origins.id = articles.origin AND origins.id <> articles.id
    WHERE articles.id IN (SELECT value FROM json_each(:numbers))
"""


class Asking(Opened):
    """The part of a store that finds quotes and articles."""

    def quotes(
        self, asked: Filter, *, sort: Sort = "newest", limit: int | None = None, skip: int = 0, each: bool = True
    ) -> Found:
        """The quotes that fit what is ASKED, with how many there are and were left out.

        Args:
            asked: the filter.
            sort: newest or oldest first, undated last; the best match of the words first; the least sure first and,
                of what is about as sure, what most articles have; or what most independent sources have.
            limit: at most so many; None for all.
            skip: so many of the first are left out.
            each: False tells and counts what is one statement once: by the quote that has its longest form or, where
                that does not fit, by another.

        Raises:
            NotFoundError: the speaker, the outlet or whom it was told to is unknown.
            OptionError: a filter, LIMIT or SORT that makes no sense, or a name that means several speakers.
        """
        check_choice("sort", sort, SORTS)
        check_limit(limit)
        with explained(self.path):
            found = planned(self.database, self.path, asked, ranked=sort == "relevance")
            if found is None:
                return Found(hits=(), total=0, doubtful=0, undated=0)
            numbers = listed(self.database, found, order=sort, most=limit, skipped=skip, each=each)
            match = found.where.values.get("match")
            marked = hits_in(self.database, numbers, match) if match else {}
            hits = [SearchHit(statement=each, hits=marked.get(each.id, ())) for each in load(self.database, numbers)]
            total = count(self.database, found, each=each)
            doubtful, undated = left_out(self.database, found, asked.min_confidence), 0
            if asked.since is not None or asked.until is not None:
                anywhen = replace(asked, since=None, until=None)
                without = planned(self.database, self.path, anywhen, about=Where(["quotes.date IS NULL"]))
                undated = count(self.database, without) if without else 0
        return Found(hits=tuple(hits), total=total, doubtful=doubtful, undated=undated)

    def search(
        self,
        words: str | None = None,
        *,
        speaker: str | int | None = None,
        sort: Sort = "newest",
        limit: int | None = 100,
        **asked: Any,
    ) -> list[SearchHit]:
        """The quotes of SPEAKER, or of all, in which WORDS occur.

        ASKED are other parts of a :class:`quotes.store.Filter`; errors are those of :meth:`quotes`.
        """
        who = () if speaker is None else (speaker,)
        return list(self.quotes(Filter(words=words, speakers=who, **asked), sort=sort, limit=limit).hits)

    def history(self, speaker: str | int, *, limit: int | None = None, **asked: Any) -> list[Statement]:
        """What SPEAKER said, earliest first and undated last; ASKED and errors as in :meth:`search`."""
        return [hit.statement for hit in self.search(speaker=speaker, sort="oldest", limit=limit, **asked)]

    def quote(self, number: int | str) -> QuoteInContext:
        """The quote with that NUMBER (digits will do) or key, in its article; NotFoundError where there is none."""
        with explained(self.path):
            (found,) = in_context(self.database, [self._number("quote", number)])
            return found

    def article(self, number: int | str) -> StoredArticle:
        """The article with that NUMBER (digits will do) or key; NotFoundError where there is none."""
        with explained(self.path):
            return article(self.database, self._number("article", number))

    def article_numbers(self, *, not_by: str | None = None) -> list[int]:
        """The numbers of all articles in the order in which they came, but those that the pipeline NOT_BY read last."""
        with explained(self.path):
            sql = "SELECT id FROM articles WHERE pipeline IS NOT ? ORDER BY id"
            return [row["id"] for row in self.database.query(sql, [not_by])]

    def _number(self, kind: Kind, given: int | str) -> int:
        number = number_of(self.database, kind, given)
        if number is None:
            shown = given if str(given).strip().isalnum() else repr(given)
            raise NotFoundError(f"no {kind} {shown} in {self.path}: give a number or key that a search shows")
        return number


def load(db: Database, numbers: Sequence[int]) -> list[Statement]:
    """Load the quotes with these NUMBERS, in this order; a number that is nobody's is left out.

    However many there are, it takes two queries.  DB may be any connection to a collection, that of a site as well.
    """
    rows = list(db.query(_QUOTES, {"numbers": _listed(numbers)}))
    speakers = grouped(db, _SPEAKERS, [row["attribution"] for row in rows])
    found = {row["id"]: _statement(row, speakers[row.pop("attribution")]) for row in rows}
    return [found[number] for number in numbers if number in found]


def _statement(row: Row, speakers: Iterable[Row]) -> Statement:
    for name in ("cue", "mention"):
        start, end = row.pop(f"{name}_start"), row.pop(f"{name}_end")
        row[f"{name}_span"] = None if start is None else Span(start, end)
    return Statement(
        parts=tuple([Span(start, end) for start, end in json.loads(row.pop("parts"))]),
        speakers=tuple([SpokenBy(**each) for each in speakers]),
        authors=tuple(json.loads(row.pop("authors"))),
        topics=tuple([StoredTopic(key, term, Span(*span)) for key, term, *span in json.loads(row.pop("topics"))]),
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
    return {row["id"]: _article(row) for row in db.query(_ARTICLES, {"numbers": _listed(numbers)})}


def article(db: Database, number: int) -> StoredArticle:
    """The article NUMBER, which has to be there."""
    return articles(db, [number])[number]


def _article(row: Row) -> StoredArticle:
    own = ("text", "title", "published", "url", "archive_url", "archived_on", "retrieved", "language", "source")
    kept = (
        "id", "key", "first_seen", "pipeline", "quotes", "version", "replaced_by", "returned", "next_key", "copy_of",
        "outlet_slug", "agency_slug",
    )  # fmt: skip
    return StoredArticle(
        **{name: row[name] for name in kept},
        article=Article(
            **{name: row[name] for name in own},
            id=row["source_id"],
            outlet=row["outlet_name"],
            agency=row["agency_name"],
            authors=tuple(json.loads(row["authors"])),
            published_from_url=bool(row["published_from_url"]),
        ),
    )


def texts(db: Database, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The texts of the articles with these NUMBERS, each with its number: one at a time, since all may be too much."""
    sql = "SELECT id, text FROM articles WHERE id IN (SELECT value FROM json_each(:numbers))"
    return ((row["id"], row["text"]) for row in db.query(sql, {"numbers": _listed(numbers)}))


def number_of(db: Database, kind: Kind, given: int | str) -> int | None:
    """The number of the row of that KIND that GIVEN means: a number, with or without letters, or a key; None for none.

    A number with the letters of another kind (``a12`` for a quote) means nothing; a statement that was found to be
    another is that one.
    """
    number = read_number(given)
    meant = number.number if number is not None and number.kind in (None, kind) else None
    own = "coalesce(merged_into, id) AS id" if kind == "statement" else "id"
    sql = f"SELECT {own} FROM {kind}s WHERE key = :key OR id = :id ORDER BY key = :key DESC"
    row = one(db, sql, {"key": str(given).strip(), "id": meant})
    return None if row is None else int(row["id"])


def paragraph(text: str, span: Span) -> Span:
    """The range of TEXT from the start of the paragraph where SPAN starts to the end of the one where it ends."""
    held = [span, *(each for each in paragraphs(text) if each.start < span.end and span.start < each.end)]
    return Span(min(each.start for each in held), max(each.end for each in held))


def paragraph_starts(text: str) -> list[int]:
    """Where the paragraphs of TEXT begin, the first with the text."""
    return [0, *(each.start for each in paragraphs(text)[1:])]


def grouped(db: Database, sql: str, numbers: Iterable[int]) -> defaultdict[int, list[Row]]:
    """The rows of SQL for the owners NUMBERS, by their column ``owner``, which is taken off."""
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for row in db.query(sql, {"numbers": _listed(numbers)}):
        groups[row.pop("owner")].append(row)
    return groups


def identities(db: Database, attributions: Iterable[int]) -> defaultdict[int, list[Row]]:
    """Whom each of ATTRIBUTIONS (numbers) named: key, name, kind, role, organization, whoever that means now."""
    return grouped(db, _IDENTITIES, attributions)


def _listed(numbers: Iterable[int]) -> str:
    # One JSON value, since SQLite limits how many values a statement may have.
    return json.dumps(sorted(set(numbers)))


def hits_in(db: Database, numbers: Iterable[int], match: str) -> dict[int, tuple[Span, ...]]:
    """Where in the words of the quotes with these NUMBERS those stand that the full-text query MATCH finds."""
    # A mark that no text can hold by chance, so that the places of the hits can be read off.
    mark = secrets.token_hex(12)
    sql = """
        SELECT rowid, highlight(quotes_fts, 0, :mark, :mark) AS marked FROM quotes_fts
        WHERE quotes_fts MATCH :match AND rowid IN (SELECT value FROM json_each(:numbers))
    """
    rows = db.query(sql, {"mark": mark, "match": match, "numbers": _listed(numbers)})
    return {row["rowid"]: _ranges(row["marked"], mark) for row in rows}


def _ranges(marked: str, mark: str) -> tuple[Span, ...]:
    """The ranges that stand between two MARKs, in the text without them."""
    hits = []
    position = 0
    for index, piece in enumerate(marked.split(mark)):
        if index % 2:
            hits.append(Span(position, position + len(piece)))
        position += len(piece)
    return tuple(hits)
