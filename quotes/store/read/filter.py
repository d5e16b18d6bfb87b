"""What a caller asks for, as SQL: search words and filters."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from quotes.errors import OptionError
from quotes.records import CUE_CLASSES, POLARITIES, QUOTE_KINDS
from quotes.store.models import STATUSES
from quotes.store.write.checks import is_day

_TERM = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
# What the tokenizer unicode61 takes for part of a word: letters, digits and private characters.
_WORD_CATEGORIES = ("L", "N", "Co")

# The date that since and until are about.  Where either side is less precise, as far as both go: "2016" may be before
# or after 2016-08-16, and is taken in.
_DATE = "coalesce(attributions.said_on, articles.published)"
#: The class of a cue, wherever ``attributions`` is read.
CUE_CLASS = "(SELECT cue_class FROM cues WHERE cues.id = attributions.cue)"
_REJECTED = "(quotes.status = 'rejected' AND quotes.replaced_by IS NULL)"


@dataclass(slots=True)
class Where:
    """Conditions that all have to hold, and the values they name."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)

    def add(self, condition: str, **values: object) -> None:
        """Ask for CONDITION too, in which ``:name`` stands for a value."""
        self.conditions.append(condition)
        self.values |= values

    def add_choice(self, column: str, name: str, choices: Iterable[str]) -> None:
        """Ask for COLUMN to be one of CHOICES, under the value NAME."""
        # One JSON value, since SQLite limits how many values a statement may have.
        self.add(f"{column} IN (SELECT value FROM json_each(:{name}))", **{name: json.dumps([*choices])})

    def sql(self) -> str:
        """The conditions as one SQL expression."""
        return " AND ".join(self.conditions) or "1"


def match_expression(words: str) -> str | None:
    """WORDS, as a person typed them, as an FTS5 query; None where they hold nothing that can be searched for.

    Every term has to occur.  A term is a word, several in double quotes as a phrase, or the start of a word with ``*``
    behind it; all other characters stand for themselves, so that no input is a syntax error.
    """
    terms = []
    for match in _TERM.finditer(words.replace("\0", " ")):
        term = match["phrase"] if match["word"] is None else match["word"]
        if not any(unicodedata.category(char).startswith(_WORD_CATEGORIES) for char in term):
            continue
        prefix = match["word"] is not None and term.endswith("*")
        terms.append(f'"{term}"' + ("*" if prefix else ""))
    return " ".join(terms) or None


def check_kind(kind: str | None) -> str | None:
    """KIND if it is a kind of quote or None.

    Raises:
        OptionError: it is neither.
    """
    if kind is not None and kind not in QUOTE_KINDS:
        raise OptionError(f"kind {kind!r} is not one of {', '.join(QUOTE_KINDS)}")
    return kind


def check_polarity(polarity: str) -> str | None:
    """POLARITY if it is one of them, None for ``all``.

    Raises:
        OptionError: it is neither.
    """
    if polarity not in (*POLARITIES, "all"):
        raise OptionError(f"polarity {polarity!r} is not one of {', '.join(POLARITIES)}, all")
    return None if polarity == "all" else polarity


def check_cue_class(cue_class: str | None) -> str | None:
    """CUE_CLASS if it is a class of cue or None.

    Raises:
        OptionError: it is neither.
    """
    if cue_class is not None and cue_class not in CUE_CLASSES:
        raise OptionError(f"cue class {cue_class!r} is not one of {', '.join(CUE_CLASSES)}")
    return cue_class


def of_status(where: Where, status: str | None) -> None:
    """Ask in WHERE for quotes of STATUS; where None for all that are in force, ``all`` for the rejected ones too.

    Raises:
        OptionError: STATUS is none of them.
    """
    if status is None:
        where.add("quotes.shown")
    elif status == "all":
        where.add(f"(quotes.shown OR {_REJECTED})")
    elif status == "rejected":
        where.add(_REJECTED)
    elif status in STATUSES:
        where.add("quotes.shown AND quotes.status = :status", status=status)
    else:
        raise OptionError(f"status {status!r} is not one of {', '.join(STATUSES)}, all")


def check_limit(limit: int | None) -> int:
    """LIMIT as SQLite wants it, -1 for None.

    Raises:
        OptionError: it is less than 1.
    """
    if limit is not None and limit < 1:
        raise OptionError(f"limit {limit} is not a number of rows: write 1 or more")
    return -1 if limit is None else limit


def dated(where: Where, *, since: str | None, until: str | None) -> None:
    """Ask in WHERE for dates from SINCE to UNTIL, both included.

    Raises:
        OptionError: one of them is not a date, or SINCE is after UNTIL.
    """
    for name, text, sign in (("since", since, ">="), ("until", until, "<=")):
        if text is not None:
            where.add(
                f"substr({_DATE}, 1, length(:{name})) {sign} substr(:{name}, 1, length({_DATE}))",
                **{name: checked_day(text, name)},
            )
    if since and until and since[: len(until)] > until[: len(since)]:
        raise OptionError(f"since {since} is after until {until}: exchange them")


def checked_day(text: str, name: str) -> str:
    """TEXT, the value of the option NAME, if it is a date.

    Raises:
        OptionError: it is not.
    """
    if not is_day(text):
        raise OptionError(f"{name} {text!r} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
    return text
