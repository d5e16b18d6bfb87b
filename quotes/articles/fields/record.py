"""What an article says about itself: from raw values to a checked record.

Every reader collects raw values by field name and hands them to `article`, so that all formats accept the same things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlsplit

from quotes.articles.fields.agencies import credited
from quotes.articles.fields.bylines import names
from quotes.articles.fields.dates import DateError, published
from quotes.articles.fields.outlets import is_address, outlet_at
from quotes.errors import ArticleError, OptionError
from quotes.records import Article, length_fault

#: What the front matter of a text file may hold.
FRONT_MATTER_FIELDS = (
    "title", "outlet", "agency", "author", "authors", "published", "url", "archive_url", "archived_on", "retrieved",
    "language",
)  # fmt: skip
#: The columns of a table and the keys of a JSON Lines object that are read; all others are passed over.
TABLE_FIELDS = ("id", "text", *FRONT_MATTER_FIELDS)

_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]+)*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class FieldError(ValueError):
    """A value is not what its field holds; the message names the field and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDefaults:
    """What to take where an article does not say it itself.

    The fields are those of `Article`; ``published`` may have any form that an article may use and is kept as ISO 8601.

    Raises:
        OptionError: a date, address or language makes no sense.
    """

    title: str | None = None
    outlet: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        try:
            given = checked({field.name: getattr(self, field.name) for field in fields(self)})
        except FieldError as error:
            raise OptionError(str(error)) from None
        for name, value in given.items():
            object.__setattr__(self, name, value)

    def fill(self, article: Article) -> Article:
        """ARTICLE with its unknown fields filled; what it says itself stays."""
        missing = {field.name: getattr(self, field.name) for field in fields(self) if not getattr(article, field.name)}
        if article.published_from_url and self.published:
            # What only an address tells is not what the article says.
            missing |= {"published": self.published, "published_from_url": False}
        return replace(article, **missing) if any(missing.values()) else article


def article(text: str, values: Mapping[str, Any], source: str) -> Article:
    """An `Article` of TEXT with the metadata in VALUES, and the agency that TEXT or a byline credits.

    What is stored of bylines is the names of people alone.

    Args:
        text: the words, kept exactly as they are.
        values: raw values by field name (`TABLE_FIELDS` without ``text``); None and blank strings count as not given.
        source: the path, ``path:line`` or ``-``, for the record and for messages.

    Raises:
        ArticleError: TEXT has no letters, is too long or can't be stored, or a value is not what its field holds.
    """
    if not text.strip():
        raise ArticleError(source, "has no text; leave it out or give the article's words")
    if not any(character.isalpha() for character in text):
        raise ArticleError(source, "has a text without a single letter, so it is not an article; leave it out")
    if fault := length_fault(text):
        raise ArticleError(source, fault)
    try:
        _refuse_surrogates("text", text)
        known = checked(values)
    except FieldError as error:
        raise ArticleError(source, str(error)) from None
    bylines, outlet = known.pop("authors", ()), known.get("outlet")
    known["agency"] = known.get("agency") or credited(text, bylines, outlet)
    authors = names(bylines, filter(None, (outlet, known["agency"])))
    return Article(text=text, source=source, authors=authors, **known)


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """VALUES under the names of `Article`, each checked and in its stored form.

    ``author`` and ``authors`` are one field: a list of names, or a string with names apart by semicolons.

    Raises:
        FieldError: a value has the wrong type or makes no sense.
    """
    known: dict[str, Any] = {}
    for name, value in values.items():
        if name in {"author", "authors"}:
            listed = _names(name, value)
            if listed and known.get("authors"):
                raise FieldError("both 'author' and 'authors' are given; keep one of them")
            known["authors"] = listed or known.get("authors", ())
        elif name == "outlet_from_page" or (values.get("published_from_url") and name.startswith("published")):
            known[name] = value
        else:
            string = _string(name, value)
            known[name] = _CHECKS[name](string, name) if string is not None and name in _CHECKS else string
    return known


def _string(name: str, value: Any) -> str | None:
    # An identifier is often a number in JSON; anything else that is not text is a mistake in the data.
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError(f"{name} must be text, not {_kind(value)}; put it in quotation marks")
    _refuse_surrogates(name, value)
    return value.strip() or None


def _names(name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value.split(";") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise FieldError(f"{name} must be a name or a list of names, not {_kind(value)}")
    for item in items:
        if not isinstance(item, str):
            raise FieldError(f"{name} must list names, not {_kind(item)}")
        _refuse_surrogates(name, item)
    return tuple(stripped for item in items if (stripped := item.strip()))


def _refuse_surrogates(name: str, value: str) -> None:
    if match := _SURROGATE.search(value):
        raise FieldError(
            f"{name} has half a character (\\u{ord(match[0]):04x}) at position {match.start()},"
            " which can't be stored; write the whole character"
        )


def _outlet(value: str, _: str) -> str:
    """The name of the outlet at VALUE where that is a domain of the table, as many collections have it."""
    known = outlet_at(value if "//" in value else f"https://{value}") if is_address(value) else None
    return known.name if known else value


def _date(value: str, name: str) -> str:
    try:
        return published(value)
    except DateError as error:
        raise FieldError(f"{name}: {error}") from None


def address(value: str, name: str = "url") -> str:
    """VALUE, of the field NAME, if it is an absolute http or https address.

    Raises:
        FieldError: it is not.
    """
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        good = False
    if not good:
        raise FieldError(f"{name}: {value!r} is not a web address; write it from https:// on")
    return value


def language(value: str, name: str = "language") -> str:
    """The ISO 639-1 code of VALUE, a language tag of the field NAME: ``en`` for ``en-GB``.

    Raises:
        FieldError: it does not begin with a two-letter code.
    """
    match = _LANGUAGE.fullmatch(value)
    if not match:
        raise FieldError(f"{name}: {value!r} is not a two-letter code such as en")
    return match[1].lower()


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


_CHECKS = {
    "outlet": _outlet,
    "published": _date,
    "url": address,
    "archive_url": address,
    "archived_on": _date,
    "retrieved": _date,
    "language": language,
}
