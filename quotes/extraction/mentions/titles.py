"""Words that say what somebody is, alone, joined by hyphens and at the front of a name: `minister`, `Vice-Chair`."""

from __future__ import annotations

from spacy.tokens import Doc

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import HYPHENS

PERSON_LABELS = frozenset({"PERSON", "PER"})
# The ends of words that say what something is, never who: `Singapore-based`, `state-owned`.
MODIFYING = ("ed", "born", "led", "run", "made", "wide", "style", "elect", "designate", "era", "bound", "like")


def is_title(word: str) -> bool:
    """Whether WORD, in lower case, says what somebody is: `minister`, `coach`, `CEO`."""
    return word in classes("honorifics") or word in words("person_nouns")


def tells_role(doc: Doc, start: int, end: int, *, plural: bool = False) -> bool:
    """Whether the word from token START to END, one or several joined by hyphens, says what somebody is; PLURAL, who
    several are."""
    elements = [token.lower_.removesuffix("s") if plural else token.lower_ for token in doc[start:end]]
    joined = "".join(element for element in elements if element not in HYPHENS)
    if doc[end - 1].is_lower and doc[end - 1].pos_ == "NOUN" and elements[-1] in words("people"):
        return True
    return any(is_title(word) for word in (*elements, joined)) and elements[-1] not in words("honours")


def unit_start(doc: Doc, i: int, least: int = 0) -> int:
    """The first token of the word joined by hyphens that token I of DOC ends: `Editor` for `Chief` of
    `Editor-in-Chief`."""
    while i - 2 >= least and doc[i - 1].text in HYPHENS and not doc[i - 1].whitespace_ and not doc[i - 2].whitespace_:
        i -= 2
    return i


def unit_text(doc: Doc, i: int) -> str:
    """The word joined by hyphens that token I of DOC ends, as it is written."""
    return doc[unit_start(doc, i) : i + 1].text


def unit_end(doc: Doc, i: int, most: int) -> int:
    """The end of the word joined by hyphens that token I of DOC starts, at MOST."""
    while i + 2 < most and doc[i + 1].text in HYPHENS and not doc[i].whitespace_ and not doc[i + 1].whitespace_:
        i += 2
    return i + 1


def modifies(doc: Doc, start: int, end: int) -> bool:
    """Whether a word joined by hyphens says what the next one is, as `Singapore-based` does."""
    last = doc[end - 1]
    joined = end - start > 2 and unit_end(doc, start, end) == end
    return joined and last.text.islower() and last.lower_.endswith(MODIFYING) and len(last) > 2


def title_end(doc: Doc, start: int, end: int) -> int:
    """Where the titles at the front of a run of capitals end: at `Tomas` of `Vice-Chair-elect Tomas Bern`."""
    first, i = start, start
    while i < end - 1:
        behind = unit_end(doc, i, end)
        if behind >= end:
            break
        if _titles(doc, start, i, behind, end) and doc[behind].lower_ not in ("of", "for", "-", "and"):
            first = behind
        i = behind
    bodies = words("organization_words")
    if all(t.ent_type_ == "ORG" and t.ent_iob_ == ("B" if t.i == start else "I") for t in doc[start:end]):
        return start  # `General Motors`
    body = any(doc[j].lower_ in bodies for j in range(first, end))
    body = body or all(doc[j].ent_type_ == "ORG" for j in (start, *range(first, end)))  # `Elda Coach Action`
    return start if first > start and body else first


def _titles(doc: Doc, start: int, i: int, behind: int, end: int) -> bool:
    """Whether the word from I to BEHIND within the run from START to END is a title or another word before a name."""
    first = doc[i]
    if behind - i > 1:
        elements = [doc[j].lower_ for j in range(i, behind, 2)]
        if modifies(doc, i, behind):
            return True
        office = any(is_title(e) for e in elements) and first.ent_type_ not in PERSON_LABELS
        return (office and first.text[:1].isupper()) or is_title(elements[-1])
    lower, left = first.lower_, end - behind
    if lower in classes("honorifics"):
        return not (lower in classes("given_names") and i == start and left == 1)
    # The recogniser may take a rank for part of the name, but hardly a name for a rank.
    if first.ent_type_ not in PERSON_LABELS and lower in words("person_nouns"):
        return not (lower in classes("given_names") and i == start and left == 1)
    if lower not in words("person_nouns") and lower.removesuffix("s") not in words("person_nouns"):
        return False
    before = doc[i - 1].lower_ if i > start else ""
    # `Dean` is a given name, and no longer one in `List College Dean Ada Lee`.
    if left < 2 or (lower in classes("given_names") and before not in words("organization_words")):
        return False
    return (
        i == start
        or (len(lower) > 1 and first.text.isupper())
        or (before not in classes("given_names") and len(before.strip(".")) > 1)
    )
