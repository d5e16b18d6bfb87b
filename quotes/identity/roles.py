"""What a role says in so many words: the office, the walk of life, and the body or place it belongs to.

Names of bodies mean the same one by two reviewed tables and by what grammar does to a state's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from quotes.identity.folding import fold, without_article
from quotes.identity.tables import listed, rows, word_list

# A run of capitalised words, with the small ones that hold a body's name together.
_RUN = re.compile(r"[A-Z][\w&.’'`-]*(?:\s+(?:(?:of|for|on|and|the|&)\s+){0,2}(?=[A-Z])[A-Z][\w&.’'`-]*)*")
_POSSESSIVE = re.compile(r"[’'`]s?$")
# From here on a role speaks of somebody or something else: "chief of staff to President Quill".
_ELSEWHERE = re.compile(r"\b(?:to|for|at|under|with|from|in|of)\b")
# "N.H." is a state.
_ABBREVIATION = re.compile(r"[A-Z]{2,8}|(?:[A-Z]\.-?){3,8}[A-Z]?\.?")
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


@dataclass(frozen=True, slots=True)
class Role:
    """What a role tells.

    Attributes:
        offices: the offices it names, by the words that stand for them (``spokesperson``).
        domains: the walks of life they belong to (``public``, ``sport``).
        single: those of the offices that one person of a surname holds at a time; none where the role tells a body,
            for every club has a president.
        states: folded names of the states it tells.
        names: folded names in it of bodies and places, states among them.
        organization: the body it belongs to as the role writes it; None where it tells none.
    """

    offices: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    organization: str | None = None


NOTHING = Role()


@cache
def _offices() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    found = []
    for row in rows("offices"):
        words = "|".join(re.escape(words) for words in listed(row["words"]))
        found.append((re.compile(rf"(?<![\w-])(?:{words})s?(?![\w'-])"), row))
    # The longest wording first, so that a vice president is no president.
    return tuple(sorted(found, key=lambda pair: -max(len(words) for words in listed(pair[1]["words"]))))


@lru_cache(maxsize=1 << 12)
def role_of(text: str | None) -> Role:
    """What TEXT, a role as an article has it, tells; nothing of None."""
    if not text:
        return NOTHING
    bodies = _bodies(text)
    organizations = [name for name, told in bodies if told]
    states = [state_of(name) for name, _ in bodies]
    rest = fold(text)
    for name in organizations:
        rest = rest.replace(fold(name), " ")
    offices = []
    for pattern, row in _offices():
        match = pattern.search(rest)
        if match and not _ELSEWHERE.search(rest[: match.start()]):
            offices.append(row)
            rest = pattern.sub(" ", rest)
    return Role(
        offices=frozenset(row["office"] for row in offices),
        domains=frozenset(row["domain"] for row in offices if row["domain"]),
        single=frozenset(row["office"] for row in offices if row["single"] and not organizations),
        states=frozenset(filter(None, states)),
        names=frozenset(state or same_body(name) for state, (name, _) in zip(states, bodies, strict=True)),
        organization=organizations[0] if organizations else None,
    )


def tells_office(office: str, folded: str) -> bool:
    """Whether the text FOLDED holds a word for OFFICE."""
    return any(pattern.search(folded) for pattern, row in _offices() if row["office"] == office)


def _bodies(text: str) -> list[tuple[str, bool]]:
    """The names in a role, each with whether it is surely that of a body."""
    found, marks = [], word_list("body")
    for match in _RUN.finditer(text):
        words = _trimmed(match.group().split())
        if not words:
            continue
        # "adviser at the Clinton campaign": the word that makes it a body is written small.
        after = re.match(r"\s+([a-z]+)", text[match.end() :])
        if after and after[1] in marks - word_list("before an office") and words[-1] == match.group().split()[-1]:
            words = [*words[:-1], _POSSESSIVE.sub("", words[-1]), after[1]]
        name = _POSSESSIVE.sub("", " ".join(words)).strip(" .,")
        marked = len(words) > 1 and (_small(words[-1]) in marks or any(_small(w) in marks for w in words[:-2]))
        abbreviated = bool(_ABBREVIATION.fullmatch(name)) and name.replace(".", "") not in word_list("no body")
        placed = bool(re.search(r"\b(?:at|with)\s+(?:the\s+)?(?:[a-z]+\s+)?$", text[: match.start()]))
        if name:
            found.append((name, marked or abbreviated or (placed and len(words) > 1)))
    return found


def _trimmed(words: list[str]) -> list[str]:
    """WORDS of a capitalised run without the offices, parties and small words around the name in it."""
    end = len(words)
    leading, before = word_list("leading"), word_list("before an office")
    # "Ohio Democratic Party Chairman": the office ends the run, "Oversight Chairman Rep." two of them.
    while end and (_is_office(words[end - 1]) or (end < len(words) and _small(words[end - 1]) in before)):
        end -= 1
    is_body = end and _small(words[end - 1]) in word_list("body")
    start = 0
    while start < end:
        word = _small(words[start])
        # "Justice Department" and "Democratic Party" are whole; "Former" before them is not.
        if word not in leading and (is_body or not (_is_office(words[start]) or word in word_list("of a party"))):
            break
        start += 1
    words = [word for word in words[start:end] if _small(word) not in before or is_body]
    while words and words[0] in ("of", "for", "on", "and", "the", "&"):
        words.pop(0)
    return words


def _is_office(word: str) -> bool:
    return bool(word) and bool(_one_word_offices() & {_small(word), _small(word).removesuffix("s")})


@cache
def _one_word_offices() -> frozenset[str]:
    words = {words for row in rows("offices") for words in listed(row["words"]) if " " not in words}
    return frozenset(words) | word_list("office")


def _small(word: str) -> str:
    return _POSSESSIVE.sub("", word).strip(".,").lower()


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
