"""Which outlet a name means, and whether the one who was told something is an outlet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from quotes.identity.folding import fold, without_article

# Agencies and broadcasters that articles name as the one who was told, by every name they go by; the first is shown.
KNOWN_OUTLETS: tuple[tuple[str, ...], ...] = (
    ("AFP", "Agence France-Presse", "Agence France Presse"),
    ("AP", "Associated Press"),
    ("Reuters", "Thomson Reuters"),
    ("UPI", "United Press International"),
    ("dpa", "Deutsche Presse-Agentur"),
    ("EFE", "Agencia EFE"),
    ("ANSA",),
    ("PTI", "Press Trust of India"),
    ("PA Media", "Press Association"),
    ("TASS", "Tass", "ITAR-TASS"),
    ("Interfax",),
    ("RIA Novosti", "RIA"),
    ("Xinhua",),
    ("Kyodo", "Kyodo News"),
    ("Yonhap", "Yonhap News"),
    ("IRNA", "Islamic Republic News Agency"),
    ("ISNA", "Iranian Students' News Agency"),
    ("SANA", "Syrian Arab News Agency"),
    ("Anadolu", "Anadolu Agency"),
    ("Bloomberg News",),
    ("BBC", "British Broadcasting Corporation"),
    ("CNN", "Cable News Network"),
    ("NPR", "National Public Radio"),
    ("Al Jazeera", "Al-Jazeera"),
    ("Deutsche Welle", "DW"),
)

# What stands around an outlet's name without being part of it: "state news agency IRNA", "the Interfax news agency".
_TRAILING = re.compile(
    r"\s+(news\s*agency|newswire|agency|news\s+service|newspaper|daily|magazine"
    r"|television|tv|radio|news\s+channel|channel|broadcaster)$"
)


def outlet_key(name: str) -> str:
    """The key of the outlet that NAME means: equal keys are one outlet."""
    folded = without_article(fold(name))
    return _known().get(folded, folded)


def preferred_outlet_name(names: Iterable[str]) -> str:
    """The best of NAMES, spellings of one outlet, to show; it depends on the set alone.

    The name of a known agency, else natural case before one case, then the longer spelling ("The Guardian" before
    "Guardian"), then the order of the characters.

    Raises:
        ValueError: NAMES is empty.
    """
    spellings = list(names)
    shown = _shown().get(outlet_key(spellings[0])) if spellings else None
    return shown or min(spellings, key=lambda name: (name in (name.upper(), name.lower()), -len(name), name))


def names_outlet(told_to: str, is_held: Callable[[str], bool]) -> str | None:
    """The name of the outlet that TOLD_TO, "to whom it was said", names; None where it is somebody else.

    An outlet is one whose key IS_HELD by the collection, or one of the well-known agencies.  Lower-case words
    before the name and a kind of outlet after it are set aside ("state news agency IRNA"); nothing else is, so a
    person, "reporters" or an unknown paper gives None rather than a guess.
    """
    return next(
        (candidate for candidate in _candidates(told_to) if is_held(outlet_key(candidate)) or _is_known(candidate)),
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


def _is_known(name: str) -> bool:
    """Whether NAME is one of the well-known names; acronyms in capitals only, for "Sana" is a person."""
    folded = without_article(fold(name))
    matches = [spelling for names in KNOWN_OUTLETS for spelling in names if folded == without_article(fold(spelling))]
    last = name.rsplit(maxsplit=1)[-1] if name.split() else name
    return any(spelling != spelling.upper() or last == last.upper() for spelling in matches)


@cache
def _known() -> dict[str, str]:
    """Key of every spelling of the well-known outlets."""
    return {without_article(fold(name)): without_article(fold(names[0])) for names in KNOWN_OUTLETS for name in names}


@cache
def _shown() -> dict[str, str]:
    return {without_article(fold(names[0])): names[0] for names in KNOWN_OUTLETS}
