"""What a browser or an extension noted in a page when it saved it: the address it stood at, and when that was."""

from __future__ import annotations

import re
from typing import NamedTuple

from quotes.articles.fields.dates import DateError
from quotes.articles.fields.record import FieldError, address
from quotes.articles.pages.pagedates import stated

_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\b(?P<notes>.{0,8000}?)-->", re.DOTALL)
_URL = re.compile(r"^[ \t]*url:[ \t]*(\S+)", re.MULTILINE)
_SAVED_ON = re.compile(r"^[ \t]*saved date:([^\n]{1,100})", re.MULTILINE)
# As browsers write it when they save a whole page, with the length of the address before it.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_BEGINNING = 20_000


class Saved(NamedTuple):
    """Where a page was saved from, and when."""

    address: str | None = None
    on: str | None = None


def saving(markup: str) -> Saved:
    """What the beginning of MARKUP tells of its saving; nothing of what makes no sense."""
    beginning = markup[:_BEGINNING]
    if match := _SINGLE_FILE.search(beginning):
        url, saved_on = _URL.search(match["notes"]), _SAVED_ON.search(match["notes"])
        return Saved(_address(url), _date(saved_on))
    return Saved(_address(_SAVED_FROM.search(beginning)))


def _address(match: re.Match[str] | None) -> str | None:
    try:
        return match and address(match[1])
    except FieldError:
        return None


def _date(match: re.Match[str] | None) -> str | None:
    try:
        return match and stated(match[1])
    except DateError:
        return None
