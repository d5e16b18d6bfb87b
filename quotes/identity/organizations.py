"""Names of bodies that mean the same one, by two reviewed tables and what grammar does to a state's name."""

from __future__ import annotations

import re
from functools import cache

from quotes.identity.folding import fold, without_article
from quotes.identity.tables import listed, rows

_MINISTRY = r"(?:ministry|ministries|government|army|military|parliament|embassy|cabinet|navy|air force|armed forces)"
# "Russia's defence ministry", "the Russian defence ministry", "the defence ministry in Moscow", "Ministry of Defence
# of the Russian Federation": a branch of the state, and which state's.
_OF_STATE = (
    re.compile(rf"^(?P<state>.+?)'s? (?P<branch>(?:\w+ )*{_MINISTRY})$"),
    re.compile(rf"^(?P<branch>(?:\w+ )*{_MINISTRY}) (?:in|of) (?:the )?(?P<state>.+)$"),
    re.compile(r"^(?P<branch>ministry of (?:the )?\w+(?: affairs)?) (?:in|of) (?:the )?(?P<state>.+)$"),
    re.compile(rf"^(?P<state>.+?) (?P<branch>(?:\w+ )?{_MINISTRY})$"),
    re.compile(r"^(?P<state>.+?)(?:'s?)? (?P<branch>ministry of (?:the )?\w+(?: affairs)?)$"),
)
_MINISTRY_OF = re.compile(r"^ministry of (?:the )?(\w+)(?: affairs)?$")
_SPELLINGS = {"defense": "defence"}


def same_body(name: str) -> str:
    """The folded name that stands for every name of the body called NAME; that name itself where no table has it."""
    folded = without_article(fold(name))
    known = _known().get(folded)
    if known is not None:
        return known
    for pattern in _OF_STATE:
        match = pattern.match(folded)
        state = match and _states().get(without_article(match["state"]))
        if match and state:
            branch = _MINISTRY_OF.sub(r"\1 ministry", match["branch"])
            words = [_SPELLINGS.get(word, word) for word in branch.split()]
            return f"{state}, {' '.join(words)}"
    return folded


def state_of(name: str) -> str | None:
    """The state that NAME, its name, adjective or capital, means; None where it is none in the table."""
    return _states().get(without_article(fold(name)))


@cache
def _known() -> dict[str, str]:
    """What stands for each name in the tables; a state's capital stands for the state."""
    known: dict[str, str] = {}
    for row in rows("organizations"):
        known |= dict.fromkeys(map(_plain, (row["name"], *listed(row["others"]))), _plain(row["name"]))
    for row in rows("countries"):
        names = (row["name"], *listed(row["others"]), *listed(row["capital"]))
        known |= dict.fromkeys(map(_plain, names), _plain(row["name"]))
    return known


@cache
def _states() -> dict[str, str]:
    """The state by its names, its adjectives and its capital."""
    return {
        _plain(form): _plain(row["name"])
        for row in rows("countries")
        for form in (row["name"], *listed(row["others"]), *listed(row["adjective"]), *listed(row["capital"]))
    }


def _plain(name: str) -> str:
    return without_article(fold(name))
