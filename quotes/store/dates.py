"""Dates as ISO 8601 text, each as precise as it is known, and when a quote was said."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlite_utils import Database

from quotes.errors import OptionError
from quotes.identity import is_ahead, resolve
from quotes.records import Attribution
from quotes.store.tables import Row

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_day(text: str) -> bool:
    """Whether TEXT is a date of the form YYYY, YYYY-MM or YYYY-MM-DD that the calendar has."""
    match = _DAY.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """Whether TEXT is a date or a date-time (YYYY-MM-DDThh:mm, seconds and zone optional)."""
    if is_day(text):
        return True
    # fromisoformat() takes week dates and compact forms too, which do not sort with the others.
    if not is_day(text[:10]) or len(text[:10]) < 10 or text[10:11] not in ("T", " "):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def checked_day(text: str, name: str) -> str:
    """TEXT, the value of the option NAME, if it is a date.

    Raises:
        OptionError: it is not.
    """
    if not is_day(text):
        raise OptionError(f"{name} {text!r} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
    return text


def said_columns(attribution: Attribution) -> Row:
    """What the table of attributions keeps of when it was said: the words, where they stand, and their reading."""
    words = attribution.said
    return {
        "said_on": attribution.said_on,
        "said_precision": attribution.said_precision,
        "said_words": words.text if words else None,
        "said_start": words.span.start if words else None,
        "said_end": words.span.end if words else None,
    }


def date_anew(db: Database, article: int) -> None:
    """Read again the words that tell when something was said in ARTICLE, whose day of publication is known now."""
    rows = db.query(
        """
        SELECT attributions.id, said_words, cue_start, articles.published, articles.text FROM attributions
        JOIN quotes ON quotes.id = attributions.quote
        JOIN articles ON articles.id = quotes.article
        WHERE quotes.article = ? AND said_words IS NOT NULL AND said_on IS NULL
            AND attributions.origin = 'machine'
        """,
        [article],
    )
    for row in list(rows):
        ahead = row["cue_start"] is not None and is_ahead(row["text"], row["cue_start"])
        if found := resolve(row["said_words"], row["published"], ahead=ahead):
            values = {"said_on": found.date, "said_precision": found.precision}
            db.table("attributions").update(row["id"], values)
