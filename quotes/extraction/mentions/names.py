"""Names in a parsed text: where each stands and which words beside it are titles.

The entity recogniser is one witness among several.  A title before the name, a given name, an apposition that says what
someone does, a word like *Commission*, and what the same name is elsewhere in the article all count, so that a name the
recogniser misses is still found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import (
    HYPHENS,
    capital,
    fold,
    generation_of,
    is_particle,
    nickname_of,
    parts_of,
)
from quotes.extraction.mentions.name_runs import JOINERS, extend_name, lower_words, starts_name
from quotes.extraction.mentions.roles import COURTESY, DETERMINERS, role_before
from quotes.extraction.mentions.titles import PERSON_LABELS, is_title, modifies, title_end

__all__ = ["Gender", "Name", "NameType", "find_names", "fold"]

NameType = Literal["person", "organization", "place", "other"]
Gender = Literal["m", "f"]

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


@dataclass(slots=True)
class Name:
    """One occurrence of a name.

    Attributes:
        start, end: half-open range of tokens, titles and roles excluded.
        head: index of the token that the rest of the sentence hangs on.
        type: person, organization, place or other.
        role: what the words right beside it say the person is, as a range of tokens.
        gender: what a title or a given name tells.
        told_gender: whether a title tells the gender, which is surer than a given name.
        honorific: whether a title stood before it.
        parts: the folded words by which it is compared.
        title: the word right before it, folded, where that is a title.
        generation: what tells the person from a namesake: jr, sr, ii, elder, younger, or nothing.
        nickname: folded words that stand in marks within it.
        fixed: the type that its form alone tells, whatever else may speak for another.
    """

    start: int
    end: int
    head: int
    type: NameType = "other"
    role: tuple[int, int] | None = None
    gender: Gender | None = None
    told_gender: bool = False
    honorific: bool = False
    parts: tuple[str, ...] = field(default=())
    title: str = ""
    generation: str = ""
    nickname: tuple[str, ...] = ()
    fixed: NameType | None = None


def find_names(doc: Doc) -> list[Name]:
    """Every name of DOC in order, not yet typed; see :func:`quotes.extraction.mentions.name_types.typed_names`."""
    names: list[Name] = []
    texts = [token.text for token in doc]
    i, n = 0, len(doc)
    while i < n:
        end = _metonym(doc, i) if texts[i] in _metonyms() else 0
        if end:
            names.append(Name(i, end, doc[i:end].root.i, parts=parts_of(doc, i, end), fixed="organization"))
            i = end
        elif starts_name(doc, i):
            end = extend_name(doc, i)
            found = _split(doc, i, end)
            names.extend(found)
            i = max(end, found[-1].end) if found else end
        else:
            i += 1
    return _shorten_to_known(doc, _in_headline(doc, names))


@cache
def _metonyms() -> dict[str, list[tuple[str, ...]]]:
    """From a first word to the names of buildings and places that stand for whoever sits there, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in sorted(words("metonyms"), key=lambda entry: (-len(entry), entry)):
        parts = tuple(line.replace("’", "'").replace("'s", " 's").replace("No.", "No .").split())
        found.setdefault(parts[0], []).append(parts)
    return found


def _metonym(doc: Doc, i: int) -> int:
    """The end of a well-known metonym (`Number 10`, `the Kremlin`) at token I, with which one begins, or 0."""
    for known in _metonyms()[doc[i].text]:
        end = i + len(known)
        if end > len(doc) or any(doc[i + k].text.replace("’", "'") != known[k] for k in range(1, len(known))):
            continue
        if known[0] in ("No", "Number") and (end == len(doc) or doc[end].pos_ in ("NOUN", "ADJ", "NUM", "PROPN")):
            return 0
        # `Westminster Abbey` is another house, and `Langley` behind a given name somebody's surname.
        goes_on = end < len(doc) and doc[end].pos_ == "PROPN" and doc[end].text[:1].isupper()
        return 0 if goes_on or (len(known) == 1 and i > 0 and doc[i - 1].ent_type_ in PERSON_LABELS) else end
    return 0


def _shorten_to_known(doc: Doc, names: list[Name]) -> list[Name]:
    """NAMES without what stands before a person's name that the article also writes alone: `Crooked Ada Lee`."""
    often = Counter(n.parts for n in names)
    surnames = {n.parts[-1] for n in names if len(n.parts) > 1}
    for name in names:
        parts = name.parts
        if len(parts) < 2 or name.fixed:
            continue
        for k in range(1, len(parts)):
            rest = parts[k:]
            if len(rest) > 1:
                known = often[rest] > often[parts] and rest[0] in classes("given_names") and len(parts[0]) > 2
            else:
                known = (
                    len(parts) == 2
                    and is_title(parts[0])
                    and any(len(n.parts) > 1 and n.parts[-1] == rest[0] and n.parts != parts for n in names)
                    and rest[0] in surnames
                    and parts[0] not in classes("given_names")
                )
            if known:
                _shorten(doc, name, rest)
                break
    return names


def _shorten(doc: Doc, name: Name, rest: tuple[str, ...]) -> None:
    """Let NAME begin where only the words REST of it are left."""
    for start in range(name.start + 1, name.end):
        if parts_of(doc, start, name.end) == rest and doc[start].text[:1].isalnum():
            name.start, name.parts = start, rest
            name.head = doc[start : name.end].root.i
            if is_title(doc[start - 1].lower_):
                name.honorific, name.title = True, fold(doc[start - 1].text)
                name.role = name.role or role_before(doc, start)
            return


def _in_headline(doc: Doc, names: list[Name]) -> list[Name]:
    """NAMES with those of a headline, where every word is capitalised, shortened to what the body shows to be names."""
    end = _headline_end(doc)
    body = {n.parts for n in names if n.start >= end} | {n.parts[-1:] for n in names if n.start >= end}
    kept: list[Name] = []
    for name in names:
        full = len(name.parts) > 1 and name.parts[-1:] in body and _recognised_whole(doc, name.start, name.end)
        if name.start >= end or name.parts in body or (full and _persons(doc, name)):
            kept.append(name)
            continue
        shorter = _known_part(doc, name, body)
        if shorter is not None:
            kept.append(shorter)
        elif len({t.ent_type_ for t in doc[name.start : name.end]}) == 1 and doc[name.start].ent_type_:
            kept.append(name)
    return kept


def _persons(doc: Doc, name: Name) -> bool:
    return all(t.ent_type_ in PERSON_LABELS for t in doc[name.start : name.end])


def _known_part(doc: Doc, name: Name, body: set[tuple[str, ...]]) -> Name | None:
    for length in range(name.end - name.start - 1, 0, -1):
        for start in range(name.start, name.end - length + 1):
            parts = parts_of(doc, start, start + length)
            if parts and parts in body:
                return Name(start, start + length, doc[start : start + length].root.i, parts=parts)
    return None


def _headline_end(doc: Doc) -> int:
    """The end of the first line if it is set in title case, else 0."""
    end = next((t.i for t in doc if t.is_space and "\n" in t.text), 0)
    long = [t for t in doc[:end] if t.is_alpha and len(t) > 3]
    return end if long and sum(t.text[:1].isupper() for t in long) >= 0.75 * len(long) else 0


def _split(doc: Doc, start: int, end: int) -> list[Name]:
    """The names within a run of capitalised tokens: titles are taken off the front and become the role."""
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space) and doc[end - 1].text != ".":
        end -= 1
    if end > start and doc[end - 1].text == "." and doc[end - 2].lower_ not in ("jr", "sr"):
        end -= 1
    if end - start > 1 and doc[start].is_sent_start and capital(doc[start + 1].text) and _says_what(doc[start]):
        start += 1
    if end <= start or _only_title(doc, start, end) or modifies(doc, start, end):
        return []
    first = max(title_end(doc, start, end), _person_within(doc, start, end))
    while first < end and doc[first].is_punct and not doc[first].text[:1].isalnum():
        first += 1
    if first >= end or (first > start and end - first == 1 and _addressed(doc, start, first)):
        return []
    title = fold(doc[first - 1].text) if first > 0 and is_title(doc[first - 1].lower_) else ""
    if title in words("landed_titles") and end - first == 1 and end + 1 < len(doc) and doc[end].lower_ == "of":
        end += 2 if doc[end + 1].pos_ == "PROPN" and doc[end + 1].text[:1].isupper() else 0
    end = _without_letters(doc, first, end)
    # The parse may hang what stands behind a nickname in marks on it.
    name = Name(first, end, end - 1 if doc[end - 2].is_quote else doc[first:end].root.i)
    name.parts = parts_of(doc, first, end)
    name.title = title
    name.generation = generation_of(doc, first, end)
    if end - first > 3:
        name.nickname = nickname_of(doc, first, end)
    if first > start:
        name.honorific = True
    role = None if end - first > 1 and _is_body(doc, first, end) else role_before(doc, first)
    if role:
        name.role = role
        name.honorific = True
    _set_gender(doc, name, role[0] if role else start)
    return [name] if name.parts else []


def _says_what(first: Token) -> bool:
    """Whether a sentence's FIRST word says what is named behind it: `Bookmaker Lee & Cho said`, `Analysts Lee said`."""
    several = first.tag_ == "NNS" and is_title(first.lower_.removesuffix("s"))
    common = first.tag_ == "NN" or first.lower_ in lower_words(first.doc)  # not so the `Giant` of `Giant Eagle`
    return several or (common and first.lower_ in words("body_nouns"))


def _is_body(doc: Doc, start: int, end: int) -> bool:
    """Whether the last word of a name is that of a body, and the recogniser sees nobody in it."""
    persons = any(t.ent_type_ in PERSON_LABELS for t in doc[start:end])
    return doc[end - 1].lower_ in words("organization_words") and not persons


def _only_title(doc: Doc, start: int, end: int) -> bool:
    """Whether a run of capitals names an office and nobody: `the Prime Minister`, `one MP`."""
    lowers = [doc[i].lower_ for i in range(start, end)]
    if start > 0 and doc[start - 1].lower_ == "the" and f"The {doc[start:end].text}" in words("outlets"):
        return False  # `the Independent`
    if end - start == 2 and lowers[0] in COURTESY and not _addressed(doc, start, start + 1):
        return False  # `Mr. King`
    if not all(is_title(w) or w in ("prime", "foreign", "deputy", "former") for w in lowers):
        if end - start == 1:
            return is_title(lowers[-1].removesuffix("s")) and doc[start].text.rstrip("s").isupper()
        # Whoever holds the office, whatever the recogniser takes it for: `the US President`, `Kenya's Prime Minister`.
        person = any(doc[i].ent_type_ in PERSON_LABELS for i in range(start, end))
        before = doc[start - 1] if start > 0 else doc[start]
        return is_title(lowers[-1]) and (before.lower_ == "the" or (before.tag_ == "POS" and not person))
    if end - start == 1 and doc[start].text.isupper() and len(lowers[0]) < 5:
        return True
    person = any(doc[i].ent_type_ in PERSON_LABELS for i in range(start, end))
    if end - start > 1 and lowers[-1] in words("person_nouns") and not person:
        return True
    # `the Lord Chief Justice`, `The Foreign Secretary`, whoever the recogniser takes for somebody in it
    i = start - 1
    while i > 0 and doc[i].pos_ == "ADJ" and doc[i].text[:1].isupper():
        i -= 1
    told = i < start - 1 or lowers[0] in ("prime", "foreign", "deputy", "former")
    return i >= 0 and doc[i].lower_ in DETERMINERS and (told or not (person and end - start < 3))


def _without_letters(doc: Doc, first: int, end: int) -> int:
    """The end of a person's name without degrees and orders behind it: `Ada Lee QC`."""
    if end - first < 3:
        return end
    last = doc[end - 1]
    person = doc[first].ent_type_ in PERSON_LABELS or doc[first].lower_ in classes("given_names")
    known = fold(last.text) in words("postnominals") and (last.text.isupper() or "." in last.text or last.text == "PhD")
    if person and known and not doc[end - 2].text.isupper():
        return end - 2 if doc[end - 2].text == "," else end - 1
    return end


def _addressed(doc: Doc, start: int, first: int) -> bool:
    """Whether an office is addressed, `Mr. Chief Justice`, rather than a person called by title and name."""
    return doc[start].lower_ in ("mr", "mr.", "madam", "madame") and doc[first].lower_ in words("addressed_offices")


def _person_within(doc: Doc, start: int, end: int) -> int:
    """Where a person's full name begins behind other capitals: at `John` of `[Secretary of] State John Kerry`."""
    given, bodies = classes("given_names"), words("organization_words")
    for i in range(start + 1, end - 1):
        token, before = doc[i], doc[i - 1]
        joined = before.is_quote or before.text in HYPHENS or (is_particle(before.text) and not before.is_upper)
        if joined or (len(before.text.strip(".")) < 2 and before.text != "&"):
            continue  # `Robert "Bobby" Scott`, `Jean-Marc Ayrault`, `J. Edgar Lee`
        opens = token.ent_type_ in PERSON_LABELS and before.ent_type_ not in PERSON_LABELS
        if token.lower_ in given and (opens or before.lower_ in bodies):
            return i
        if opens and before.lower_ not in given and before.lower_ not in JOINERS and _recognised_whole(doc, i, end):
            return i
        # Capitals within a name are an office: `Berea DA Ada Lee`.
        if (
            i > start + 1
            and before.is_upper
            and before.is_alpha
            and not token.is_quote
            and not any(t.is_upper for t in doc[i:end])
        ):
            return i
        foreign = before.lower_.endswith(("ian", "ish", "ese")) and before.lower_ not in given
        if i == start + 1 and foreign and token.lower_ in given:
            return i
    return start


def _recognised_whole(doc: Doc, i: int, end: int) -> bool:
    """Whether the recogniser takes the two words or more from I to END for a person: `Hock Tan` of `CEO Hock Tan`."""
    return doc[i].ent_iob_ == "B" and all(t.ent_iob_ == "I" for t in doc[i + 1 : end])


def likely_gender(given: str) -> Gender | None:
    """The gender of most people with the folded given name GIVEN, where that is known."""
    told = classes("given_names").get(given) or classes("name_genders").get(given)
    return "m" if told == "m" else "f" if told == "f" else None


def _set_gender(doc: Doc, name: Name, start: int) -> None:
    """Note what the titles between START and the name tell, or else its given name."""
    genders = {"m": "m", "f": "f"}
    for token in doc[max(0, min(start, name.start - 1)) : name.start]:
        told = genders.get(classes("honorifics").get(token.lower_, ""))
        if told:
            name.gender, name.told_gender = told, True  # type: ignore[assignment]
            return
    if len(name.parts) > 1:
        name.gender = likely_gender(name.parts[0])
