"""Whether two names of one article can mean the same person or body."""

from __future__ import annotations

from quotes.extraction.lexicon import words

ABBREVIATED = {"gov": "governor", "sen": "senator", "rep": "representative", "prof": "professor", "gen": "general",
               "col": "colonel", "maj": "major", "capt": "captain", "lt": "lieutenant", "sgt": "sergeant",
               "adm": "admiral", "cmdr": "commander", "dr": "doctor", "rev": "reverend"}  # fmt: skip


def headed(parts: tuple[str, ...], lemma: str) -> bool:
    """Whether LEMMA is the word of a body's name by which it is called for short: `the commission`, `the ministry`."""
    return lemma in parts[:1] + parts[-1:] and (lemma in words("organization_words") or lemma in words("group_nouns"))


def same_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two full names of one article mean one person: same surname, and given names that don't clash."""
    if a[-1] != b[-1] or len(a) == 1 or len(b) == 1:
        return False
    x, y = a[0].replace(".", ""), b[0].replace(".", "")
    return x == y or (min(len(x), len(y)) <= 2 and x[:1] == y[:1]) or x in b[:-1] or y in a[:-1]


def same_body(a: tuple[str, ...], b: tuple[str, ...], *, company: bool = False) -> bool:
    """Whether two names of bodies or places mean the same: equal, an acronym, or a short form of the longer.

    COMPANY tells that both are known for bodies, so that the first word may stand for the whole name.
    """
    if a == b:
        return True
    if not a or not b:
        return False
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    if len(shorter) == 1 and len(longer) > 1:
        initials = "".join(p[0] for p in longer if p not in ("of", "the", "for", "and", "on", "&"))
        if shorter[0].replace(".", "").replace("&", "") == initials and len(initials) > 1:
            return True
        if shorter[0] in words("organization_words") and shorter[0] in (longer[0], longer[-1]):
            return True
        return company and shorter[0] == longer[0]
    # `the Tribunal of the World Bank` is not the bank.
    within = company and len(shorter) > 1 and longer[-len(shorter) :] == shorter
    return within and longer[-len(shorter) - 1] not in ("of", "for", "the", "to", "on")


def misspelt(a: str, b: str) -> bool:
    """Whether two surnames differ by one letter left out, put in, changed or swapped, as slips of the pen do."""
    if a == b or a[:1] != b[:1] or min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    x, y = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(x), len(y)) <= 1 or (len(x) == len(y) == 2 and x == y[::-1])
