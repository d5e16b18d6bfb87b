"""How widely a statement was reported: its longest form, its first report, appearances, outlets and sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from sqlite_utils import Database

from quotes.disjoint import Disjoint
from quotes.records import SEAM
from quotes.store.db import among, change

# An outlet that is an agency is the source of its own dispatches.
_REPORTS = """
    SELECT quotes.statement, quotes.id, quotes.text, quotes.kind = 'indirect', articles.id, articles.page,
        coalesce(articles.origin, articles.id), articles.outlet,
        coalesce(articles.agency, iif(outlets.kind = 'agency', outlets.id, NULL)), articles.published,
        (SELECT count(*) - 1 FROM quote_parts WHERE quote = quotes.id)
    FROM quotes
    JOIN articles ON articles.id = quotes.article
    LEFT JOIN outlets ON outlets.id = articles.outlet
    WHERE quotes.shown AND quotes.{} IN {{}}
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
    numbers = set(statements)
    unseen = numbers.copy()
    for number, group in groupby(_reports(db, "statement", numbers), key=lambda report: report.statement):
        reports = list(group)
        shown = _shown(reports)
        values = {
            "quote": shown.quote,
            "text": shown.text,
            "first_reported": min((report.published for report in reports if report.published), default=None),
            "appearances": len({report.page for report in reports}),
            "outlets": len({report.outlet for report in reports if report.outlet}),
            "sources": len(set(_sources(reports).values())),
        }
        change(db, "statements", number, values)
        unseen.discard(number)
    among(db, "UPDATE statements SET appearances = 0, outlets = 0, sources = 0 WHERE id IN {}", unseen)


def _reports(db: Database, column: str, numbers: Iterable[int]) -> list[_Report]:
    return [_Report(*row) for row in among(db, _REPORTS.format(column), numbers)]


def _shown(reports: Sequence[_Report]) -> _Report:
    """The one of REPORTS whose words are shown: the longest that is verbatim and, of these, not marked as shortened.

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
    return _sources(_reports(db, "id", quotes))


def _sources(reports: Sequence[_Report]) -> dict[int, int]:
    """For each article of REPORTS one origin of those that are one source with its own.

    Near-copies have one origin; versions of one page, and those that carry one agency on one day, are one source, too.
    A report without a date is taken to be of the day of another: copies must not pass for corroboration.
    """
    by_agency: defaultdict[int, list[_Report]] = defaultdict(list)
    by_page: dict[int, int] = {}
    origins = Disjoint[int]()
    for report in reports:
        origins.unite(report.origin, by_page.setdefault(report.page, report.origin))
        if report.agency is not None:
            by_agency[report.agency].append(report)
    for dispatches in by_agency.values():
        dated = sorted(((report.published or "")[:10], report.origin) for report in dispatches)
        for (day, origin), (next_day, next_origin) in pairwise(dated):
            if day in ("", next_day):
                origins.unite(origin, next_origin)
    return {report.article: origins.find(report.origin) for report in reports}
