"""How widely a statement was reported: its longest form, its first report, appearances, outlets and sources."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from sqlite_utils import Database

from quotes.records import SEAM

# An outlet that is an agency is the source of its own dispatches.
_REPORTS = """
    SELECT quotes.statement, quotes.id, quotes.text, quotes.kind = 'indirect', articles.id, articles.page,
        coalesce(articles.origin, articles.id), articles.outlet,
        coalesce(articles.agency, iif(outlets.kind = 'agency', outlets.id, NULL)), articles.published,
        (SELECT count(*) - 1 FROM quote_parts WHERE quote = quotes.id)
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE quotes.shown AND {} IN (SELECT value FROM json_each(?))
    ORDER BY quotes.statement, quotes.id
"""
_EDITED = ("[", "...", "…")


class _Report(NamedTuple):
    statement: int
    quote: int
    text: str
    indirect: bool
    article: int
    page: int
    origin: int
    outlet: int | None
    agency: int | None
    published: str | None
    seams: int


def recount(db: Database, statements: Iterable[int]) -> None:
    """Put right what is told of STATEMENTS (their numbers) as a whole, from the quotes that are shown.

    To be called when quotes are shown or hidden, or outlet, agency, date or address of their articles change.  One
    that has no quote to show keeps its words and has no appearances.  Inside a transaction.
    """
    numbers = sorted(set(statements))
    rows = [_Report(*row) for row in db.execute(_REPORTS.format("quotes.statement"), [json.dumps(numbers)])]
    by_statement = {number: list(group) for number, group in groupby(rows, key=lambda report: report.statement)}
    for number in numbers:
        reports = by_statement.get(number)
        if not reports:
            db.execute("UPDATE statements SET appearances = 0, outlets = 0, sources = 0 WHERE id = ?", [number])
            continue
        shown = _shown(reports)
        db.execute(
            "UPDATE statements SET quote = ?, text = ?, first_reported = ?, appearances = ?, outlets = ?, sources = ? "
            "WHERE id = ?",
            [
                shown.quote,
                shown.text,
                min((report.published for report in reports if report.published), default=None),
                len({report.page for report in reports}),
                len({report.outlet for report in reports if report.outlet}),
                len(set(_sources(reports).values())),
                number,
            ],
        )


def _shown(reports: Sequence[_Report]) -> _Report:
    """The one of REPORTS whose words are shown: the longest that is verbatim and, of these, not marked as cut.

    Of equals it is the earliest and then the commonest, whichever of them came in first.
    """
    common = Counter(report.text for report in reports)

    def order(report: _Report) -> tuple[bool, int, bool, str, int, str, int]:
        # A seam of ours is no word, and no mark of an editor.
        words, day = report.text.replace(SEAM, " ", report.seams), report.published or "9999"
        edited, length = any(mark in words for mark in _EDITED), len(words.split())
        return (report.indirect, -length, edited, day, -common[report.text], report.text, report.quote)

    return min(reports, key=order)


def sources_of(db: Database, quotes: Iterable[int]) -> dict[int, int]:
    """The sources of QUOTES, which are of one statement: for each article a number, the same where it is one source."""
    rows = db.execute(_REPORTS.format("quotes.id"), [json.dumps(sorted(quotes))])
    reports = [_Report(*row) for row in rows]
    sources = _sources(reports)
    return {report.article: sources[report.origin] for report in reports}


def _sources(reports: Iterable[_Report]) -> dict[int, int]:
    """To each origin among REPORTS the first of those that are one source with it.

    Near-copies have one origin; versions of one page, and those that carry one agency on one day, are one source, too.
    A report without a date is taken to be of the day of another: copies must not pass for corroboration.
    """
    by_agency: defaultdict[int, list[_Report]] = defaultdict(list)
    by_page: dict[int, int] = {}
    above: dict[int, int] = {}
    for report in reports:
        above.setdefault(report.origin, report.origin)
        above[_top(above, report.origin)] = _top(above, by_page.setdefault(report.page, report.origin))
        if report.agency is not None:
            by_agency[report.agency].append(report)
    for dispatches in by_agency.values():
        dated = sorted(((report.published or "")[:10], report.origin) for report in dispatches)
        for (day, origin), (next_day, next_origin) in pairwise(dated):
            if day in ("", next_day):
                above[_top(above, origin)] = _top(above, next_origin)
    return {origin: _top(above, origin) for origin in above}


def _top(above: dict[int, int], origin: int) -> int:
    while above[origin] != origin:
        origin = above[origin]
    return origin
