"""Whom a bare surname means in its article, by the facts of :mod:`quotes.identity.linking`, if that is clear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from quotes.identity.folding import alike, fold
from quotes.identity.linking import Doubt, Known, near_in_time
from quotes.identity.roles import tells_office
from quotes.identity.speakers import person_name


def resolve_surname(
    bare: Known, candidates: Mapping[int, list[Known]], text: Callable[[], str]
) -> tuple[int | None, list[Doubt]]:
    """Whom the surname of BARE means in its article.

    Args:
        bare: somebody known by a surname, or an initial and a surname, in one article.
        candidates: persons of full name with that surname, by the number of the one that stands for all of theirs.
        text: gives the article's words, where they are needed.

    Returns:
        the number of the candidate, None where the article does not tell; and the doubts.
    """
    given = person_name(bare.name).given
    fitting = {
        number: rows
        for number, rows in candidates.items()
        if not given or any(alike(person_name(row.name).given).startswith(alike(given)) for row in rows)
    }
    for evidence in (_by_single_office, _by_body, _by_given_name):
        close = [number for number, rows in fitting.items() if evidence(bare, rows)]
        if len(close) == 1:
            return close[0], []
        if close:
            return None, _maybe(bare, close, "the same surname and role", 0.5)
    if len(fitting) == 1:
        ((number, rows),) = fitting.items()
        offices = {fact for row in rows for fact in _told(row, "office")}
        if _told(bare, "office") <= offices and _told_in(text(), rows):
            return number, []
    few = list(fitting) if len(fitting) <= 3 else []
    return None, _maybe(bare, few, "the same surname", 0.3)


def _maybe(bare: Known, numbers: Iterable[int], reason: str, score: float) -> list[Doubt]:
    return [Doubt((min(bare.id, number), max(bare.id, number)), reason, score) for number in sorted(numbers)]


def _told(known: Known, *kinds: str) -> set[str]:
    return {fact for fact in known.facts if fact.partition(":")[0] in kinds}


def _by_single_office(bare: Known, rows: list[Known]) -> bool:
    """The same high office, within some years of one another, and not of two states."""
    states = {fact for row in rows for fact in _told(row, "state")}
    own = _told(bare, "state")
    if own and states and not own & states:
        return False
    return any(
        fact in row.facts and near_in_time(bare.facts[fact], row.facts[fact])
        for row in rows
        for fact in _told(bare, "single")
    )


def _by_body(bare: Known, rows: list[Known]) -> bool:
    """The same body or place, and no other office."""
    told = {fact for row in rows for fact in _told(row, "office", "with")}
    offices = _told(bare, "office")
    return bool(_told(bare, "with") & told) and (not offices or bool(offices & told))


def _by_given_name(bare: Known, rows: list[Known]) -> bool:
    """The given name stands before the surname elsewhere in the article, and no high office speaks against it."""
    names = {fact.removeprefix("name:") for row in rows for fact in _told(row, "name")}
    given = {fact.removeprefix("given:") for fact in _told(bare, "given")}
    offices = {fact for row in rows for fact in _told(row, "single")}
    return bool(names & given) and _told(bare, "single") <= offices


def _told_in(text: str, rows: list[Known]) -> bool:
    """Whether TEXT names a body that one of ROWS belongs to, and their office."""
    folded = fold(text)
    bodies = {fact.partition("/")[2] for row in rows for fact in _told(row, "body")}
    offices = {fact.partition("/")[2] for row in rows for fact in _told(row, "office")}
    named = any(re.search(rf"(?<!\w){re.escape(body)}(?!\w)", folded) for body in bodies)
    return named and any(tells_office(office, folded) for office in offices)
