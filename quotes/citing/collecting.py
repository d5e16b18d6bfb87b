"""Citations of what a collection holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from quotes.citing.citation import AROUND, Citation, Source, around, is_web
from quotes.errors import OptionError
from quotes.numbers import read_number
from quotes.records import Span

Row = dict[str, Any]

_QUOTES = """
    SELECT quotes.id AS number, quotes.key AS quote_key, coalesce(statements.key, quotes.key) AS key,
        quotes.text AS words, quotes.kind, quotes.status, attributions.id AS attribution,
        coalesce(attributions.polarity, 'positive') AS polarity, cues.cue, cues.lemma AS cue_lemma, cues.cue_class,
        coalesce(listeners.name, attributions.told_to) AS told_to, attributions.confidence,
        attributions.said_on, attributions.said_precision, attributions.said_words,
        attributions.cue_start, attributions.cue_end, attributions.mention_start, attributions.mention_end,
        articles.id AS article, articles.key AS article_key, articles.title, articles.published, articles.url,
        articles.archive_url, articles.archived_on, outlets.name AS outlet, agencies.name AS agency,
        coalesce(statements.appearances, 1) AS appearances, coalesce(statements.outlets, outlets.id IS NOT NULL)
            AS outlets, coalesce(statements.sources, 1) AS sources
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    LEFT JOIN attributions ON attributions.quote = quotes.id AND attributions.status = 'current'
    LEFT JOIN cues ON cues.id = attributions.cue
    LEFT JOIN statements AS own ON own.id = quotes.statement
    LEFT JOIN statements ON statements.id = coalesce(own.merged_into, own.id)
    LEFT JOIN outlets ON outlets.id = articles.outlet
    LEFT JOIN outlets AS agencies ON agencies.id = articles.agency
    LEFT JOIN outlets AS listeners ON listeners.id = attributions.told_to_outlet
    WHERE quotes.id IN (SELECT value FROM json_each(:numbers))
"""
_SPEAKERS = """
    SELECT attribution_speakers.attribution AS owner, speakers.name, speakers.kind, designations.role,
        speakers.slug, speakers.wikidata
    FROM attribution_speakers JOIN speakers ON speakers.id = attribution_speakers.speaker AND speakers.stands
    JOIN designations ON designations.id = attribution_speakers.designation
    WHERE attribution_speakers.attribution IN (SELECT value FROM json_each(:numbers))
    ORDER BY attribution_speakers.attribution, attribution_speakers.position
"""
_AUTHORS = """
    SELECT article AS owner, name FROM authors WHERE article IN (SELECT value FROM json_each(:numbers))
    ORDER BY article, position
"""
_PARTS = """
    SELECT quote AS owner, start_char, end_char FROM quote_parts
    WHERE quote IN (SELECT value FROM json_each(:numbers)) ORDER BY quote, position
"""
_OF_STATEMENT = """
    SELECT quotes.id FROM quotes
    JOIN statements AS own ON own.id = quotes.statement
    JOIN articles ON articles.id = quotes.article
    WHERE quotes.shown AND coalesce(own.merged_into, own.id) = :statement
    ORDER BY articles.published IS NULL, articles.published, articles.id, quotes.position
"""
# Among those that are one statement, the appearance whose words are shown goes before the others.
_STATEMENTS = """
    SELECT quotes.id AS number, coalesce(own.merged_into, own.id) AS statement, target.quote AS shown
    FROM quotes
    JOIN statements AS own ON own.id = quotes.statement
    JOIN statements AS target ON target.id = coalesce(own.merged_into, own.id)
    WHERE quotes.id IN (SELECT value FROM json_each(:numbers))
"""


def citations(
    db: Database, quotes: Sequence[int], *, accessed: str | None = None, site: str | None = None
) -> list[Citation]:
    """Citations of the quotes with these numbers, in this order; a number that is nobody's is left out.

    Args:
        db: a collection.
        quotes: numbers of quotes.
        accessed: the day on which the articles were looked at, as an ISO 8601 date.
        site: the address under which the collection is published, for lasting links.

    Raises:
        OptionError: SITE is not a web address.
    """
    place = checked_site(site)
    rows = list(db.query(_QUOTES, {"numbers": json.dumps(sorted(set(quotes)))}))
    speakers = _grouped(db, _SPEAKERS, (row["attribution"] for row in rows if row["attribution"] is not None))
    authors = _grouped(db, _AUTHORS, (row["article"] for row in rows))
    parts = _grouped(db, _PARTS, (row["number"] for row in rows))
    found: dict[int, Citation] = {}
    for article, held in groupby(sorted(rows, key=lambda row: row["article"]), key=lambda row: row["article"]):
        # One text at a time: those of a whole history could be more than fits into memory.
        text = next(iter(list(db.query("SELECT text FROM articles WHERE id = ?", [article]))))["text"]
        for row in held:
            found[row["number"]] = _citation(
                row, speakers[row["attribution"]], authors[article], parts[row["number"]], text, accessed, place
            )
    return [found[number] for number in quotes if number in found]


def by_statement(db: Database, quotes: Sequence[int]) -> list[int]:
    """QUOTES with one for each statement, where the first of it stood: the one that is shown for it, if it is there."""
    rows = {row["number"]: row for row in db.query(_STATEMENTS, {"numbers": json.dumps(sorted(set(quotes)))})}
    there, kept = set(quotes), dict[int, int]()
    for number in quotes:
        row = rows.get(number)
        # A quote that stands alone has no statement: its own number, made negative, can be no statement's.
        group = -number if row is None else row["statement"]
        shown = row["shown"] if row is not None and row["shown"] in there else number
        kept.setdefault(group, shown)
    return list(kept.values())


def of_key(db: Database, given: str, *, each: bool = False) -> list[int] | None:
    """The quotes that GIVEN means: the number or key of a statement, a quote or an article.

    Args:
        db: a collection.
        given: ``st40``, ``q717`` or ``717``, ``a12``, or a key.
        each: of a statement every appearance, where there are several; else the one that is shown for it.

    Returns:
        Their numbers, None where nothing has this number or key.
    """
    number = read_number(given)
    if number is not None and number.kind == "article":
        sql = "SELECT quote FROM sound_quotes WHERE article = ? ORDER BY position"
        return [row["quote"] for row in db.query(sql, [number.number])] or None
    column, value = ("key", given) if number is None else ("id", number.number)
    if number is None or number.kind == "statement":
        sql = f"SELECT coalesce(merged_into, id) AS id FROM statements WHERE {column} = ?"
        if held := list(db.query(sql, [value])):
            return _appearances(db, held[0]["id"], each=each)
    if number is not None and number.kind not in (None, "quote"):
        return None
    for row in list(db.query(f"SELECT id, statement FROM quotes WHERE {column} = ?", [value])):
        if not each or row["statement"] is None:
            return [row["id"]]
        (own,) = db.query("SELECT coalesce(merged_into, id) AS id FROM statements WHERE id = ?", [row["statement"]])
        return _appearances(db, own["id"], each=each)
    return None


def _appearances(db: Database, statement: int, *, each: bool) -> list[int]:
    numbers = [row["id"] for row in db.query(_OF_STATEMENT, {"statement": statement})]
    return numbers if each else by_statement(db, numbers)


def checked_site(site: str | None) -> str | None:
    """SITE without a slash at its end.

    Raises:
        OptionError: it is not a web address.
    """
    if site is None:
        return None
    if not is_web(site) or any(char.isspace() or char in '<>"{}|\\^`' for char in site):
        raise OptionError(f"site {site!r} is not a web address: write it from https:// on")
    return site.rstrip("/")


def _citation(
    row: Row,
    speakers: Sequence[Row],
    authors: Sequence[Row],
    parts: Sequence[Row],
    text: str,
    accessed: str | None,
    site: str | None,
) -> Citation:
    spans = tuple(Span(part["start_char"], part["end_char"]) for part in parts)
    before, after = around(text, spans) if spans else ("", "")
    cue, mention = (
        Span(row[f"{name}_start"], row[f"{name}_end"]) if row[f"{name}_start"] is not None else None
        for name in ("cue", "mention")
    )
    known = [*spans, *([cue] if cue else [])]
    start = max(0, min((span.start for span in known), default=0) - AROUND)
    same = ("quote_key", "key", "article_key", "words", "kind", "status", "polarity", "cue", "cue_lemma", "cue_class",
            "told_to", "confidence", "said_on", "said_precision", "said_words", "title", "published", "url",
            "archive_url", "archived_on", "outlet", "agency", "appearances", "outlets", "sources")  # fmt: skip
    return Citation(
        **{name: row[name] for name in same},
        speakers=tuple(
            Source(
                name=speaker["name"],
                kind=speaker["kind"],
                role=speaker["role"],
                page=f"{site}/speakers/{speaker['slug']}" if site and speaker["slug"] else None,
                wikidata=speaker["wikidata"],
            )
            for speaker in speakers
        ),
        authors=tuple(author["name"] for author in authors),
        accessed=accessed,
        permalink=f"{site}/statements/{row['key']}" if site else None,
        article_page=f"{site}/articles/{row['article_key']}" if site else None,
        parts=spans,
        prefix=before,
        suffix=after,
        passage=text[start : max((span.end for span in known), default=0)],
        passage_start=start,
        cue_span=cue,
        mention_span=mention,
    )


def _grouped(db: Database, sql: str, numbers: Iterable[int]) -> defaultdict[int | None, list[Row]]:
    groups: defaultdict[int | None, list[Row]] = defaultdict(list)
    for row in db.query(sql, {"numbers": json.dumps(sorted(set(numbers)))}):
        groups[row["owner"]].append(row)
    return groups
