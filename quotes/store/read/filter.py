"""The one filter: what a caller asks for, and as SQL the quotes that fit it.

Search, history, citations, exports for people, feeds and every page of the site take a :class:`Filter`;
:func:`conditions` makes of it what their queries ask of ``quotes``, ``attributions`` and ``articles``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from quotes.errors import OptionError, check_choice
from quotes.records import CUE_CLASSES, POLARITIES, QUOTE_KINDS, SOUND
from quotes.store.models import STATUSES
from quotes.store.read.lookup import find_addressees, find_outlet, find_topic
from quotes.store.read.speaker_lookup import whom
from quotes.store.write.checks import is_day

_TERM = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
# What the tokenizer unicode61 takes for part of a word: letters, digits and private characters.
_WORD_CATEGORIES = ("L", "N", "Co")
_OPERATORS = ("AND", "NOT", "OR")
# What may stand for a day: "7d", "2 weeks", "yesterday", "last month".
_AGO = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>d|w|m|y|days?|weeks?|months?|years?)(?:\s+ago)?")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}

# The date that since and until are about.  Where either side is less precise, as far as both go: "2016" may be before
# or after 2016-08-16, and is taken in.
_DATE = "coalesce(attributions.said_on, articles.published)"
_REVIEWED = ("confirmed", "corrected", "disputed", "rejected")
_REJECTED = "(quotes.status = 'rejected' AND quotes.replaced_by IS NULL)"
# What a value of status asks for; any other is one to be equal to.
_BY_STATUS = {
    None: "quotes.shown",
    "machine": "quotes.unreviewed IS NOT NULL",
    "all": f"(quotes.shown OR {_REJECTED})",
    "rejected": _REJECTED,
}
# What the other parts ask for that are compared with a value as they are.
_COMPARED = {
    "seen_since": "articles.first_seen > :seen_since",
    "kind": "quotes.kind = :kind",
    "cue_class": "(SELECT cue_class FROM cues WHERE cues.id = attributions.cue) = :cue_class",
}
# By an index that leads to them, the quotes that a part leaves, where these may be few.
_SEEDS = {
    "outlet": "SELECT id FROM quotes WHERE article IN (SELECT id FROM articles WHERE outlet = :outlet)",
    "seen_since": "SELECT id FROM quotes WHERE article IN (SELECT id FROM articles WHERE first_seen > :seen_since)",
    "told_to": "SELECT quote FROM attributions WHERE told_to IN (SELECT value FROM json_each(:told_to))",
    "polarity": "SELECT quote FROM attributions WHERE polarity <> 'positive' AND polarity = :polarity",
    "status": "SELECT id FROM quotes WHERE status <> 'machine' AND status = :status",
    "cue_class": "SELECT quote FROM attributions WHERE cue IN (SELECT id FROM cues WHERE cue_class = :cue_class)",
}


def likely(least: float) -> str:
    """Give the condition that an attribution is at least so likely right, or confirmed or corrected by a person.

    An attribution whose speakers a person rejected, all of them, is not.
    """
    sure = f"(attributions.confidence >= {least:g} OR quotes.status IN ('confirmed', 'corrected'))"
    return f"({sure} AND likely(NOT attributions.disowned))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a caller asks for; every part that is given has to hold."""

    words: str | None = None  #: as a person types them, see :func:`match_expression`
    speakers: tuple[str | int, ...] = ()  #: any of these said it: names, numbers or slugs
    outlet: str | None = None  #: who published it, by name or slug
    told_to: str | None = None  #: to whom it was said
    topic: str | None = None  #: what it is about, by term or key
    kind: str | None = None  #: direct, mixed or indirect
    cue_class: str | None = None  #: what was done by saying it (``quotes.records.CUE_CLASSES``)
    #: Positive for statements made; negated, hypothetical or refused for what the article says was not said, or leaves
    #: open; ``all`` for either.
    polarity: str = "positive"
    #: What people said of it: machine (nothing yet), confirmed, corrected, disputed or rejected; ``all`` for any; where
    #: None all but the rejected.
    status: str | None = None
    #: First and last day, see :func:`day`, of the date it was said or, where that is not known, published; what has no
    #: date is left out.
    since: str | None = None
    until: str | None = None
    seen_since: str | None = None  #: when it came into the collection at the earliest, an ISO 8601 date-time in UTC
    #: How likely the speakers are to be right at least, from 0 to 1; what a person confirmed, corrected, disputed or
    #: rejected is left out by none, where ``status`` asks for it.
    min_confidence: float = SOUND
    repeated: bool = False  #: whether only statements that several articles have are asked for

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise OptionError(f"confidence {self.min_confidence:g} is not a chance from 0 to 1")
        for name, choices in (
            ("kind", QUOTE_KINDS),
            ("cue_class", CUE_CLASSES),
            ("polarity", (*POLARITIES, "all")),
            ("status", (*STATUSES, "all")),
        ):
            check_choice(name.replace("_", " "), getattr(self, name), choices)

    @property
    def is_choosy(self) -> bool:
        """Whether it leaves out what is not sure enough of its speakers."""
        return self.min_confidence > 0 and self.status not in (*_REVIEWED, "all")


@dataclass(slots=True)
class Where:
    """Conditions that all have to hold, and the values they name.

    Each of ``seeds`` is a question that all that fit answer, by an index: it selects quotes, or ``attribution``.
    """

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    seeds: list[str] = field(default_factory=list)

    def add(self, condition: str, **values: object) -> None:
        """Ask for CONDITION too, in which ``:name`` stands for a value."""
        self.conditions.append(condition)
        self.values |= values
        self.seeds += [_SEEDS[name] for name, value in values.items() if name in _SEEDS and value != "positive"]

    def also(self, other: Where) -> None:
        """Ask for all that OTHER asks for, too, of which the values have other names."""
        self.conditions += other.conditions
        self.values |= other.values
        self.seeds += other.seeds

    def sql(self) -> str:
        """The conditions as one SQL expression."""
        return " AND ".join(self.conditions) or "1"


def of_speakers(numbers: Sequence[int], name: str = "own") -> Where:
    """What any of the speakers of these NUMBERS said; NAME is what the value is called."""
    said = f"SELECT attribution FROM attribution_speakers WHERE speaker IN (SELECT value FROM json_each(:{name}))"
    # With "+", lest a list of all that somebody says be gone through for each quote.  A list is one JSON value, since
    # SQLite limits how many values a statement may have.
    return Where([f"+attributions.id IN ({said})"], {name: json.dumps(numbers)}, [f"{said} GROUP BY attribution"])


def of_topic(number: int, name: str = "own") -> Where:
    """What is about the topic of that NUMBER; NAME is what the value is called."""
    about = f"SELECT quote FROM quote_topics WHERE topic = :{name}"
    return Where([f"EXISTS ({about} AND quote = quotes.id)"], {name: number}, [about])


def of_outlet(number: int) -> Where:
    """What the outlet of that NUMBER published, or others carried of it, and what it was told."""
    seed = """
        SELECT id FROM quotes
        WHERE article IN (SELECT id FROM articles WHERE outlet = :own UNION SELECT id FROM articles WHERE agency = :own)
        UNION SELECT quote FROM attributions WHERE told_to_outlet = :own
    """
    own = "(articles.outlet = :own OR articles.agency = :own OR attributions.told_to_outlet = :own)"
    return Where([own], {"own": number}, [seed])


def conditions(db: Database, path: Path, asked: Filter) -> Where:
    """Turn all that is ASKED but the words into conditions on ``quotes``, ``attributions`` and ``articles``.

    Names are looked up in DB; PATH is where it is, for messages.

    Raises:
        NotFoundError: a speaker, the outlet, whom it was told to or the topic is unknown.
        OptionError: a name means several speakers, or a date makes no sense.
    """
    where = Where()
    if asked.status in _BY_STATUS:
        where.add(_BY_STATUS[asked.status])
    else:
        where.add("quotes.shown AND quotes.status = :status", status=asked.status)
    _add_dates(where, asked)
    for name, condition in _COMPARED.items():
        if (value := getattr(asked, name)) is not None:
            where.add(condition, **{name: value})
    if asked.polarity != "all":
        where.add("attributions.polarity = :polarity", polarity=asked.polarity)
    if asked.is_choosy:
        where.add(likely(asked.min_confidence))
    if asked.repeated:
        where.add("quotes.statement IN (SELECT id FROM statements WHERE appearances > 1)")
    if asked.speakers:
        where.also(of_speakers([whom(db, path, name)[0] for name in asked.speakers], "speaker"))
    if asked.outlet is not None:
        where.add("articles.outlet = :outlet", outlet=find_outlet(db, path, asked.outlet))
    if asked.told_to is not None:
        names = json.dumps(find_addressees(db, path, asked.told_to))
        where.add("attributions.told_to IN (SELECT value FROM json_each(:told_to))", told_to=names)
    if asked.topic is not None:
        where.also(of_topic(find_topic(db, path, asked.topic), "topic"))
    return where


def _add_dates(where: Where, asked: Filter) -> None:
    since = None if asked.since is None else day(asked.since, "since")
    until = None if asked.until is None else day(asked.until, "until", last=True)
    for name, text, sign in (("since", since, ">="), ("until", until, "<=")):
        if text is not None:
            where.add(f"substr({_DATE}, 1, length(:{name})) {sign} substr(:{name}, 1, length({_DATE}))", **{name: text})
    # The same once more, as far as the index of days can tell: dates may be less precise than what is asked for.
    if since:
        where.add("quotes.date >= substr(:since, 1, 4)")
    if until:
        where.add("quotes.date <= :until || '~'")
    if since and until and since[: len(until)] > until[: len(since)]:
        raise OptionError(f"since {since} is after until {until}: exchange them")


def match_expression(words: str) -> str | None:
    """Turn WORDS, as a person typed them, into an FTS5 query; None where they hold nothing that can be searched for.

    Every term has to occur.  A term is a word in any of its forms, several in double quotes as a phrase, or the start
    of a word with ``*`` behind it; ``OR`` between terms asks for either side, ``NOT`` before one for none of it.  These
    are words where nothing else is given, and all other characters stand for themselves, so that no input is a syntax
    error.

    Raises:
        OptionError: there is nothing but what must not occur on one side of an ``OR``.
    """
    sides: list[tuple[list[str], list[str]]] = [([], [])]
    negated = False
    matches = list(_TERM.finditer(words.replace("\0", " ")))
    operators = () if all(match["word"] in _OPERATORS for match in matches) else _OPERATORS
    for match in matches:
        word = match["word"]
        if word in operators:
            negated = word == "NOT"
            if word == "OR" and any(sides[-1]):
                sides.append(([], []))
            continue
        term = match["phrase"] if word is None else word
        if any(unicodedata.category(char).startswith(_WORD_CATEGORIES) for char in term):
            prefix = word is not None and term.endswith("*")
            sides[-1][negated].append(f'"{term}"' + ("*" if prefix else ""))
        negated = False
    found = [side for side in sides if any(side)]
    if any(not wanted for wanted, _ in found):
        raise OptionError(f"{words!r} says only what must not occur: give a word that must, too")
    expressions = []
    for wanted, unwanted in found:
        together = " AND ".join(wanted)
        expressions.append(" NOT ".join([f"({together})" if wanted[1:] else together, *unwanted]))
    return expressions[0] if len(expressions) == 1 else " OR ".join(f"({each})" for each in expressions) or None


def day(text: str, name: str, *, today: date | None = None, last: bool = False) -> str:
    """Read TEXT, the value of the option NAME, as a date: YYYY-MM-DD, YYYY-MM or YYYY.

    Args:
        text: such a date, ``today``, ``yesterday``, ``7d`` (``2w``, ``3 months``), ``this week``, ``last month``.
        name: of the option, for messages.
        today: counted from there; the day of the call where None.
        last: whether of a week the last day is meant.

    Raises:
        OptionError: it is none of these.
    """
    now, words = today or date.today(), " ".join(text.lower().split())
    if is_day(text.strip()):
        return text.strip()
    if words in ("today", "yesterday"):
        return (now - timedelta(days=words == "yesterday")).isoformat()
    if match := _AGO.fullmatch(words):
        return (now - timedelta(days=int(match["number"]) * _DAYS[match["unit"][0]])).isoformat()
    which, _, unit = words.partition(" ")
    back = {"this": 0, "last": 1}.get(which)
    if back is not None and unit == "year":
        return str(now.year - back)
    if back is not None and unit == "month":
        return (now.replace(day=1) - timedelta(days=back)).isoformat()[:7]
    if back is not None and unit == "week":
        return (now - timedelta(days=now.weekday() + 7 * back - 6 * last)).isoformat()
    raise OptionError(
        f"{name} {text!r} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY, or such as 7d, yesterday, last week"
    )


def check_limit(limit: int | None) -> None:
    """Refuse a LIMIT that is less than 1, by an OptionError."""
    if limit is not None and limit < 1:
        raise OptionError(f"limit {limit} is not a number of rows: write 1 or more")
