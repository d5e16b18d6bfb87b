"""Whom a byline names: names of people alone, one by one, in natural case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from quotes.articles.fields.dates import WRITTEN
from quotes.articles.fields.outlets import starter
from quotes.spreadsheets import read_table

_TABLE = Path(__file__).with_name("bylines.csv")

# `By`, `Analysis by`, `Words and interview by`; a photographer is no author.
_PICTURES = re.compile(
    r"^\W*(?:photo\w*|pictures?|images?|video|graphics?|illustrations?)\b[^:]{0,20}(?:\bby\b|:)", re.I
)
_BY = re.compile(r"^\W*(?:[\w’'-]+\s+){0,4}?by\b[\s:]+|^\W*(?:authors?|from|words|text|story|reporting)\s*:\s*", re.I)
_NO_NAME = re.compile(
    r"(?:https?://|www\.)[^\s,;]+|[\w.+-]+@[\w.-]+|@\w+|\b[\w-]+\.(?:com|org|net|co\.\w\w|\w+/)\S*|[(\[{][^)\]}]*[)\]}]"
    r"|\b(?:updated|published|posted|last modified|first published)\b.*|\b\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\b.*"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|[+\d][\d\s()-]{6,}|<[^>]*>",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[;|•·\n\t]|\s[-–—/]\s|\s(?:and|with|und|et)\s|&|\s\+\s)\s*", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|mp|obe|cbe|mbe)\.?", re.IGNORECASE)
_NUMERALS = frozenset(["ii", "iii", "iv"])
_WORD = re.compile(r"[^\W\d_]+")
_HANDLE = re.compile(r"[\w.-]*[\d_][\w.-]*|[a-z][a-z.]*")
_CAPITALS = re.compile(r"(?=.*[AEIOUY])[A-Z’'-]{3,}")
_LONGEST = 6


def names(bylines: Iterable[str], outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """The people whom BYLINES name, each once and in order.

    Titles of jobs, agencies and papers, places, dates, addresses and handles are left out, names joined by ``and``,
    commas, semicolons or ``&`` are taken apart, and a name that is turned round or in capitals is brought back.

    Args:
        bylines: as the article has them, one or several people in each.
        outlets: names of the article's own outlet and agency, besides those of the table.
    """
    own = frozenset(map(_key, outlets))
    found: dict[str, str] = {}
    for byline in bylines:
        for piece in _pieces(byline):
            name = _name(piece, own)
            if name:
                found.setdefault(_key(name), name)
    return tuple(found.values())


def _pieces(byline: str) -> Iterator[str]:
    if _PICTURES.search(byline):
        return
    text = WRITTEN.sub(" ", _NO_NAME.sub(" ", _BY.sub("", byline.strip())))
    for part in _BETWEEN.split(text):
        if _PICTURES.search(part):
            continue
        items = [item for item in _COMMA.split(_BY.sub("", part)) if item and not _PICTURES.search(item)]
        while len(items) > 1 and _SUFFIX.fullmatch(items[1]):
            items[:2] = [f"{items[0]} {items[1]}"]
        if _is_turned(items):
            yield f"{items[1]} {items[0]}"
        else:
            # Behind a full name one word is a place or a paper, and what ends with a job is one.
            for place, item in enumerate(items):
                if not place or ((" " in item or " " not in items[0]) and _key(item.split()[-1]) not in _words("job")):
                    yield item


def _is_turned(items: list[str]) -> bool:
    """Whether ITEMS are a family name and the given names: `SMITH, JOHN`, `van der Berg, J. R.`."""
    if len(items) != 2:
        return False
    family, given = (item.split() for item in items)
    if _is_no_person(items[1]) or any(_key(word) in _words("job") for word in given):
        return False
    leading = [word for word in family if word.lower() in _words("particle")]
    return len(family) == len(leading) + 1 and len(given) <= 2


def _name(piece: str, own: frozenset[str]) -> str | None:
    """The name in PIECE, None where it names nobody."""
    piece = " ".join(piece.split()).strip(" ,:-–—\"“”'’/")
    piece = piece.removesuffix(".") if len(piece.rpartition(" ")[2]) > 4 else piece
    words = piece.split()
    if _is_no_person(piece) or _key(piece) in own:
        return None
    # `Ida Bell in Selby`, `Ida Bell for The Gazette`: a name has two words at least.
    for place, word in enumerate(words):
        if place and word.lower() in _words("place"):
            words = words[:place]
            break
    while len(words) > 2 and _key(words[0]) in _words("job") | _words("manner"):
        words = words[1:]
    words = _without_job(words)
    name = " ".join(words)
    if not words or len(words) > _LONGEST or _is_no_person(name) or _key(name) in own:
        return None
    if not any(map(str.isalpha, name)) or (len(words) == 1 and _HANDLE.fullmatch(name)):
        return None
    return _cased(words)


def _without_job(words: list[str]) -> list[str]:
    """WORDS without the title of a job behind a name: `Ida Bell` for `Ida Bell Senior Political Correspondent`."""
    place = next((i for i, word in enumerate(words) if _key(word) in _words("job")), None)
    # Host and Fellow are surnames too.
    if place is None or (place == 1 and _key(words[0]) not in _words("manner")):
        return words
    while place and (_key(words[place - 1]) in _words("manner") or _key(words[place - 1]) in _words("job")):
        place -= 1
    return words[:place]


def _is_no_person(piece: str) -> bool:
    """Whether PIECE is an outlet, an office of one, or a word that stands for nobody."""
    key = _key(piece)
    rest = re.sub(r"\s+(?:staff|news|online|desk|team|reporters?|writers?|correspondents?|agency|service)$", "", key)
    return not key or key in _words("nobody") or bool({key, rest} & _outlet_keys()) or rest in _words("nobody")


def _cased(words: list[str]) -> str:
    """The name that WORDS make, in natural case where it has one case only, or its family name is in capitals."""
    name = " ".join(words)
    if len(name) > 3 and name in (name.upper(), name.lower()):
        return " ".join(_natural(word, first=not place) for place, word in enumerate(words))
    return " ".join(
        _natural(word, first=not place) if _CAPITALS.fullmatch(word) else word for place, word in enumerate(words)
    )


def _natural(word: str, *, first: bool) -> str:
    low = word.lower()
    if not first and low in _words("particle"):
        return low
    if low.strip(".") in _NUMERALS or ("." in word.rstrip(".") and len(_WORD.findall(word)) > 1):
        return word.upper()
    return re.sub(r"(?:^|(?<=[-’'.])|(?<=\bmc))[^\W\d_]", lambda letter: letter[0].upper(), low)


def _key(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").strip(" .").split())


@cache
def _words(kind: str) -> frozenset[str]:
    rows = [row for _, row in read_table(_TABLE, notes=True)]
    return frozenset(word for row in rows if row["kind"] == kind for word in row["words"].split("|"))


@cache
def _outlet_keys() -> frozenset[str]:
    keys = {_key(name) for outlet in starter() for name in outlet.names}
    return frozenset(keys | {key.removeprefix("the ") for key in keys} | {f"the {key}" for key in keys})
