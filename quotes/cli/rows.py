"""What ``--json``, ``--jsonl`` and ``--csv`` give: plain values under names that stay."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from quotes.cli.boundary import complain
from quotes.cli.printing import write_csv, write_json, write_json_lines

if TYPE_CHECKING:
    from quotes.cli.options import Format
    from quotes.store import (
        Correction,
        QuoteInContext,
        SearchHit,
        SpeakerSummary,
        Statement,
        StatementInFull,
        VersionChanges,
    )

Row = Mapping[str, Any]

_STATEMENT_COLUMNS = (
    "id",
    "date",
    "speakers",
    "roles",
    "words",
    "cue",
    "told_to",
    "outlet",
    "agency",
    "title",
    "url",
    "kind",
    "status",
    "polarity",
    "cue_class",
    "said_on",
    "said_precision",
    "said_words",
    "published",
    "confidence",
    "method",
    "article",
)


def statement_object(statement: Statement) -> dict[str, Any]:
    """Everything the database knows of STATEMENT, and ``date``: when it was said or, failing that, published."""
    return statement.plain()


def full_object(found: StatementInFull) -> dict[str, Any]:
    """A statement with its ``reports``, and in each the ``changes`` of its words, pairs of what was done and words."""
    reports = [
        {
            **statement_object(report.statement),
            "source": report.source,
            "changes": [list(each) for each in report.changes],
        }
        for report in found.reports
    ]
    return {**statement_object(found.longest), "reports": reports}


def quote_object(quote: QuoteInContext, entries: Iterable[Correction], whole: StatementInFull) -> dict[str, Any]:
    """A statement and its whole article, with where in its text the words, the cue and the mention stand.

    ``corrections`` are the ENTRIES of the log about it, and ``appearances`` all of the WHOLE statement.
    """
    return {
        **asdict(quote),
        "statement": statement_object(quote.statement),
        "corrections": [asdict(entry) for entry in entries],
        "appearances": [statement_object(report.statement) for report in whole.reports],
    }


def _hit_object(hit: SearchHit) -> dict[str, Any]:
    """A statement with ``hits``, the ranges of its ``words`` that matched."""
    return {**statement_object(hit.statement), "hits": [list(span) for span in hit.hits]}


def _statement_row(statement: Statement) -> dict[str, Any]:
    """Speakers and roles side by side, in the same order."""
    row = statement_object(statement)
    row["speakers"] = [speaker.name for speaker in statement.speakers]
    row["roles"] = [speaker.role or "" for speaker in statement.speakers]
    return row


def _speaker_row(speaker: SpeakerSummary) -> dict[str, Any]:
    """The roles by their words alone, the latest first."""
    return {**asdict(speaker), "roles": [held.role for held in speaker.roles]}


def _entry_row(entry: Correction) -> dict[str, Any]:
    """What held before and what was decided, as JSON."""
    return {**asdict(entry), "old": json.dumps(entry.old), "new": json.dumps(entry.new)}


def _step_object(step: VersionChanges) -> dict[str, Any]:
    """A step with its versions and changes; ``diff`` is a list of a mark and its words."""
    return {
        **asdict(step),
        "changes": [
            {
                "what": list(change.what),
                "old": change.old and statement_object(change.old),
                "new": change.new and statement_object(change.new),
                "diff": [list(piece) for piece in change.diff],
            }
            for change in step.changes
        ],
    }


def _change_rows(step: VersionChanges) -> list[dict[str, Any]]:
    """A row for each quote that was changed from one version to the next."""
    rows = []
    for change in step.changes:
        row: dict[str, Any] = {"date": step.date, "url": step.new.url, "outlet": step.new.outlet, "what": change.what}
        for name, version, statement in (("old", step.old, change.old), ("new", step.new, change.new)):
            row |= {f"{name}_version": version.number, f"{name}_article": version.article}
            if statement is not None:
                speakers = [speaker.name for speaker in statement.speakers]
                row |= {f"{name}_id": statement.id, f"{name}_speakers": speakers, f"{name}_words": statement.words}
        rows.append(row)
    return rows


class Listing(NamedTuple):
    """How the records of a list are printed for programs.

    Attributes:
        columns: of CSV.
        as_object: the JSON object of a record.
        as_rows: its rows of CSV.
    """

    columns: tuple[str, ...]
    as_object: Callable[[Any], dict[str, Any]]
    as_rows: Callable[[Any], Iterable[Row]]


STATEMENTS = Listing(_STATEMENT_COLUMNS, statement_object, lambda statement: [_statement_row(statement)])
HITS = Listing(_STATEMENT_COLUMNS, _hit_object, lambda hit: [_statement_row(hit.statement)])
OVERVIEWS = Listing(
    (*_STATEMENT_COLUMNS, "statement", "first_reported", "appearances", "outlets", "sources"),
    statement_object,
    lambda told: [_statement_row(told)],
)
SPEAKERS = Listing(
    ("id", "name", "kind", "roles", "statements", "first", "last", "outlets"),
    asdict,
    lambda speaker: [_speaker_row(speaker)],
)
OUTLETS = Listing(
    ("id", "name", "kind", "domain", "aliases", "articles", "dispatches", "quotes", "told"),
    asdict,
    lambda outlet: [asdict(outlet)],
)
LOG = Listing(
    ("key", "made_at", "made_by", "action", "subject_kind", "subject", "old", "new", "why", "undoes", "undone"),
    asdict,
    lambda entry: [_entry_row(entry)],
)
CHANGES = Listing(
    ("date", "url", "outlet", "what", *(f"{side}_{name}" for side in ("old", "new")
     for name in ("version", "article", "id", "speakers", "words"))),
    _step_object,
    _change_rows,
)  # fmt: skip


def print_listing(records: Iterable[Any], listing: Listing, form: Format) -> None:
    """Print RECORDS as FORM asks, with a warning where a spreadsheet would run a cell."""
    if not form.as_csv:
        (write_json if form.as_json else write_json_lines)(map(listing.as_object, records))
        return
    # A table is for another program: it is UTF-8 whatever the locale, so that no letter of it is lost.
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    formulas = write_csv((row for record in records for row in listing.as_rows(record)), listing.columns)
    if formulas:
        complain(
            f"cells that begin with =, +, - or @ are kept as they are ({formulas} here): import the columns as text, "
            "for a spreadsheet would run such cells as formulas"
        )
