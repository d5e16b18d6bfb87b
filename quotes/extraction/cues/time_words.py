"""The words that tell a time, found in a text: `on Tuesday`, `late last month`, `3 May 2014`, `two days ago`.

One grammar finds them and takes them apart; which day they mean is another matter, for it depends on the day the
article appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from quotes.records import Span

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

# Agencies write Aug. 16, and never shorten March to July.
SHORT_MONTHS = {"Jan": 1, "Feb": 2, "Aug": 8, "Sept": 9, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}

# Names of days and months keep their capital, or `may` and `march` would be among them; other words have either case.
_WEEKDAY = rf"(?P<weekday>(?-i:{'|'.join(WEEKDAYS)}))"
_MONTH = rf"(?P<month>(?-i:(?:{'|'.join(MONTHS)})\b|(?:{'|'.join(SHORT_MONTHS)})\b\.?))"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d|-\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
_PART = r"(?:\s+(?:morning|afternoon|evening|night|lunchtime))?"
_SOON = r"(?:(?:early|late|earlier|later)\s+)?"
_MID = r"(?:(?:early|late)\s+|mid-?\s?)?"
_ON = rf"{_SOON}(?:on\s+)?{_SOON}"
_HOUR = r"(?:(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b)|(?:[01]\d|2[0-3]):[0-5]\d)"
_ZONE = r"(?:\s+(?:(?-i:[A-Z]{3,4})|local\s+time))?"
_BEFORE = rf"(?:at\s+(?P<clock>{_HOUR}){_ZONE}\s+)?"
_AFTER = rf"(?:,?\s+at\s+(?P<clock_after>{_HOUR}){_ZONE})?"
_WHICH = r"(?:(?P<which>last|this\s+past|this|next)\s+)"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?{_YEAR}|,?\s+(?:of\s+)?(?P<that_year>last|this)\s+year)?"
# `USA Today` and `the Today programme` are no days: the word has a capital only where a sentence begins.
_NO_NAME = r"(?:(?<!\w\s)|(?=(?-i:[a-z])))"
_COUNT = rf"(?P<count>\d{{1,3}}|an?\s+few|an?\s+couple\s+of|an?|several|some|{'|'.join(NUMBERS)})"

_FORMS = {
    "month day": rf"{_BEFORE}{_ON}(?:{_WEEKDAY}{_PART},?\s+)?(?:on\s+)?{_MONTH}\s+{_DAY}{_OF_YEAR}{_AFTER}",
    "day month": rf"{_BEFORE}{_ON}(?:{_WEEKDAY}{_PART},?\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_OF_YEAR}{_AFTER}",
    "weekday": rf"{_BEFORE}{_ON}{_WHICH}?{_WEEKDAY}{_PART}(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week)?{_AFTER}",
    "near": (
        rf"{_BEFORE}{_SOON}{_NO_NAME}(?:(?P<near>the\s+day\s+before\s+yesterday|today|tonight|yesterday|tomorrow){_PART}"
        rf"|(?P<part>last\s+night|this\s+(?:morning|afternoon|evening))){_AFTER}"
    ),
    "month": rf"(?:(?:back\s+)?(?:in|during)\s+|{_SOON}{_WHICH}){_MID}{_MONTH}{_OF_YEAR}",
    "unit": rf"{_SOON}(?:{_WHICH}|(?P<within>in\s+the|over\s+the|at\s+the)\s+)(?P<unit>weekend|week|month|year)",
    "season": rf"(?:(?:in|during)\s+(?:the\s+)?|{_WHICH}){_MID}(?P<season>spring|summer|autumn|fall|winter){_OF_YEAR}",
    "year": rf"(?:back\s+)?in\s+{_MID}{_YEAR}",
    "ago": rf"{_COUNT}\s+(?P<unit>day|week|month|year)s?\s+ago",
    # These count from what was told before, and only a reader knows from what.
    "relative": (
        r"(?:that|(?:(?:on|in)\s+)?the\s+(?:same|next|following|previous))\s+"
        r"(?:day|morning|afternoon|evening|night|week|month|year)"
        rf"|{_COUNT}\s+(?:day|week|month|year|hour)s?\s+(?:earlier|later|before)"
    ),
    "iso": r"(?:on\s+)?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
}

# What every form has a word of, so that most sentences need not be looked through for each.
_ANY = re.compile(
    rf"\d|day|night|tomorrow|morning|afternoon|evening|week|month|year|hour|spring|summer|autumn|fall|winter"
    rf"|{'|'.join((*MONTHS, *SHORT_MONTHS))}",
    re.IGNORECASE,
)


def find(text: str, within: Span) -> Iterator[Span]:
    """Where times are told in the range WITHIN of TEXT, in order; where two begin together the longer one."""
    if _ANY.search(text, within.start, within.end) is None:
        return
    found = sorted(
        (match.start(), -match.end())
        for pattern in _patterns().values()
        for match in pattern.finditer(text, within.start, within.end)
    )
    end = within.start
    for start, minus_end in found:
        if start >= end:
            end = -minus_end
            yield Span(start, end)


def take_apart(words: str) -> tuple[str, dict[str, str]] | None:
    """The form of WORDS and its named pieces, None where they tell no time or more than that."""
    for form, pattern in _patterns().items():
        if match := pattern.fullmatch(words):
            return form, {name: piece for name, piece in match.groupdict().items() if piece is not None}
    return None


def month_number(name: str) -> int:
    """1 to 12, for a month written out or shortened."""
    name = name.removesuffix(".")
    return MONTHS.index(name) + 1 if name in MONTHS else SHORT_MONTHS[name]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # Neither a part of a word (`mid-Tuesday`) nor of a name that owns something (`Tuesday's vote`).
    edges = r"(?<![\w'’$£€-])(?:{})(?![\w-]|['’`]s\b)"
    return {form: re.compile(edges.format(pattern), re.IGNORECASE) for form, pattern in _FORMS.items()}
