"""Which outlet a name or an address means, and whether the one who was told something is an outlet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from quotes.articles.fields.outlets import Outlet, starter
from quotes.identity.folding import fold, without_article
from quotes.identity.tables import word_list

# What stands around an outlet's name without being part of it: "state news agency IRNA", "the Interfax news agency".
_TRAILING = re.compile(
    r"\s+(news\s*agency|newswire|agency|news\s+service|newspaper|daily|magazine"
    r"|television|tv|radio|news\s+channel|channel|broadcaster)$",
    re.IGNORECASE,
)


def name_key(name: str) -> str:
    """What spellings of one name of an outlet share: case, diacritics and a leading "the" are levelled."""
    return without_article(fold(name))


def outlet_key(name: str) -> str:
    """The key of the outlet that NAME means: equal keys are one outlet."""
    known = known_outlet(name)
    return name_key(known.name if known else name)


def known_outlet(name: str) -> Outlet | None:
    """The outlet of the table that comes with the package that NAME means, None where it has none."""
    return _by_name().get(name_key(name))


def preferred_outlet_name(names: Iterable[str]) -> str:
    """The best of NAMES, spellings of one outlet, to show; it depends on the set alone.

    The name of a known outlet, else natural case before one case, then the longer spelling ("The Guardian" before
    "Guardian"), then the order of the characters.

    Raises:
        ValueError: NAMES is empty.
    """
    spellings = list(names)
    known = known_outlet(spellings[0]) if spellings else None
    if known is not None:
        return known.name
    return min(spellings, key=lambda name: (name in (name.upper(), name.lower()), -len(name), name))


def names_outlet(told_to: str, is_held: Callable[[str], bool]) -> str | None:
    """The name of the outlet that TOLD_TO, "to whom it was said", names; None where it is somebody else.

    An outlet is one for whose key IS_HELD by the collection is true, or one of the table that comes with the package.
    Lower-case words before the name and a kind of outlet or a part of a station after it are set aside ("state news
    agency IRNA", "BBC Radio 4"); nothing else is, so a person, "reporters" or an unknown paper gives None rather than a
    guess.
    """
    return next(
        (candidate for candidate in _candidates(told_to) if is_held(name_key(candidate)) or _is_known(candidate)),
        None,
    )


def _candidates(told_to: str) -> Iterable[str]:
    yield told_to
    words = told_to.split()
    while len(words) > 1 and words[0] == words[0].lower():
        words = words[1:]
    bare = " ".join(words)
    yield bare
    yield _TRAILING.sub("", bare)
    # A programme is its station's: "BBC Radio 4's Today programme".
    parts = {word.lower().removesuffix("'s").removesuffix("’s") for word in words[1:]}
    if parts & word_list("parts of stations") and words[0] == words[0].upper():
        yield words[0]


def _is_known(name: str) -> bool:
    """Whether NAME is in the table; acronyms in capitals only, for "Sana" is a person, and "people" are not a paper."""
    known = known_outlet(name)
    key = name_key(name)
    if known is None or key in word_list("shared by outlets") or name == name.lower():
        return False
    matches = [spelling for spelling in known.names if name_key(spelling) == key]
    last = name.rsplit(maxsplit=1)[-1] if name.split() else name
    return any(spelling != spelling.upper() or last == last.upper() for spelling in matches)


@cache
def _by_name() -> dict[str, Outlet]:
    # A name of its own goes before an alias of another.
    aliases = {name_key(alias): outlet for outlet in starter() for alias in outlet.aliases}
    return aliases | {name_key(outlet.name): outlet for outlet in starter()}
