"""Names in a parsed text: where each stands, whether it is a person's or a body's, and the role written beside it.

The entity recogniser is one witness among several.  A title before the name, a given name, an apposition that says what
someone does, a word like *Commission*, and what the same name is elsewhere in the article all count, so that a name the
recogniser misses is still found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words

NameType = Literal["person", "organization", "place", "other"]
Gender = Literal["m", "f"]

PARTICLES = frozenset(
    ["al", "el", "bin", "bint", "ibn", "abu", "ben", "de", "del", "della", "der", "den", "van", "von", "da", "di",
     "dos", "du", "la", "le", "ter", "ten", "zu", "af", "y", "e"]
)  # fmt: skip
# Capitalised words that belong to the name behind them however they are tagged: `the New Yorker`.
OPENERS = frozenset({"new", "north", "south", "east", "west", "united", "san", "los"})
ADDRESSED = frozenset(
    ["president", "speaker", "justice", "chairman", "chairwoman", "secretary", "minister", "ambassador", "mayor",
     "senator", "governor", "chancellor", "premier", "chair"]
)  # fmt: skip
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
JOINERS = frozenset({"of", "for", "on", "and", "&"})
PERSON_LABELS = frozenset({"PERSON", "PER"})
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
CALENDAR = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
     "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar",
     "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
)  # fmt: skip


@dataclass(slots=True)
class Name:
    """One occurrence of a name.

    Attributes:
        start, end: half-open range of tokens, titles and roles excluded.
        head: index of the token that the rest of the sentence hangs on.
        type: person, organization, place or other.
        role: what the words right beside it say the bearer is, as a range of tokens.
        gender: what a title or a given name tells.
        told_gender: whether a title tells the gender, which is surer than a given name.
        honorific: whether a title stood before it.
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


def find_names(doc: Doc) -> list[Name]:
    """Every name of DOC in order, not yet typed; see :func:`quotes.extraction.nametypes.typed_names`."""
    names: list[Name] = []
    i = 0
    while i < len(doc):
        if _starts_name(doc, i):
            end = _extend(doc, i)
            names.extend(_split(doc, i, end))
            i = end
        else:
            i += 1
    return _in_headline(doc, names)


def _in_headline(doc: Doc, names: list[Name]) -> list[Name]:
    """NAMES with those of a headline, where every word is capitalised, cut down to what the body shows to be names."""
    end = _headline_end(doc)
    body = {n.parts for n in names if n.start >= end} | {n.parts[-1:] for n in names if n.start >= end}
    kept: list[Name] = []
    for name in names:
        full = len(name.parts) > 1 and name.parts[0] in classes("given_names") and name.parts[-1:] in body
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


def fold(part: str) -> str:
    """A form of a name's PART for comparison: case, possessive and stops dropped."""
    part = re.sub(r"['’`]s?$", "", part.casefold())
    return part.replace("’", "'").strip(".")


def parts_of(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    """The folded words of a name by which it is compared: without particles (`de Blasio` is `Blasio`) and `Jr.`."""
    told = [t for t in doc[start:end] if t.text[:1].isalnum() and t.lower_ not in SUFFIXES]
    return tuple(fold(t.text) for t in told if t.lower_ not in PARTICLES or len(told) == 1)


def _starts_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    if token.is_space or (not token.text[:1].isupper() and not token.text[:1].isdigit()):
        return False
    if token.lower_ in CALENDAR and token.ent_type_ not in PERSON_LABELS:
        return False
    if token.text[:1].isdigit():
        return False
    if token.pos_ == "PROPN":
        return not (token.is_sent_start and _common(doc, token))
    goes_on = i + 1 < len(doc) and doc[i + 1].ent_iob_ == "I"
    if token.ent_type_ and token.pos_ == "ADJ" and goes_on:
        return True  # New York
    if token.lower_ in OPENERS and i + 1 < len(doc) and doc[i + 1].pos_ == "PROPN" and doc[i + 1].text[:1].isupper():
        return True
    if token.ent_type_ in PERSON_LABELS or (token.ent_type_ in ("ORG", "GPE", "LOC") and token.pos_ != "ADJ"):
        return token.pos_ not in ("VERB", "AUX", "PRON", "DET", "ADP", "CCONJ", "SCONJ", "PUNCT")
    # A capitalised adjective opens a body's name where the words after it say so: `Human Rights Watch`.
    if token.pos_ not in ("ADJ", "NOUN", "VERB") or i + 1 >= len(doc) or doc[i + 1].pos_ != "PROPN":
        return False
    run = [t for t in doc[i + 1 : i + 4] if t.text[:1].isupper()]
    body = any(t.lower_ in words("organization_words") or t.ent_type_ == "ORG" for t in run)
    return doc[i + 1].text[:1].isupper() and (body or token.lower_ == "united")


def _common(doc: Doc, token: Token) -> bool:
    """Whether a capitalised word alone at the start of a sentence is an ordinary word: `Demonstrators`, `Hospitals`."""
    if token.i + 1 < len(doc) and doc[token.i + 1].text[:1].isupper():
        return False
    if token.ent_type_ in PERSON_LABELS and token.ent_iob_ == "B" and token.lower_ not in _lower_words(doc):
        return False
    singular = token.lower_.removesuffix("s")
    known = singular in words("person_nouns") or singular in words("group_nouns") or singular in words("document_nouns")
    return known or token.lower_ in _lower_words(doc)


def _lower_words(doc: Doc) -> frozenset[str]:
    """The words that DOC also writes in lower case (kept with the document)."""
    if "quotes_lower" not in doc.user_data:
        doc.user_data["quotes_lower"] = frozenset(t.text for t in doc if t.is_lower)
    return doc.user_data["quotes_lower"]  # type: ignore[no-any-return]


def _extend(doc: Doc, start: int) -> int:
    """The end of the run of name tokens that starts at START."""
    end = start + 1
    while end < len(doc):
        token = doc[end]
        if _inside_name(doc, end):
            end += 1
        elif _bridges(doc, end):
            end += 2
        elif _nickname(doc, end):
            end += 4
        elif token.lower_ in JOINERS and _joins(doc, start, end):
            end += 2 if end + 1 < len(doc) and _inside_name(doc, end + 1) else 3
        else:
            break
    return min(end, len(doc))


def _inside_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    if not token.text[:1].isupper() or token.is_space:
        return False
    if token.is_sent_start and (doc[i - 1].is_punct or doc[i - 1].is_space):
        return False  # a sentence that the parser starts in the middle of a name is no reason to end the name
    if token.lower_ in CALENDAR and token.ent_type_ not in PERSON_LABELS:
        return False
    same_entity = token.ent_iob_ == "I" and token.ent_type_ != ""
    return token.pos_ == "PROPN" or same_entity or (token.pos_ in ("NOUN", "ADJ") and doc[i - 1].pos_ == "PROPN")


def _bridges(doc: Doc, i: int) -> bool:
    """Whether token I is a hyphen, particle or the like inside a name that goes on with the next token."""
    if i + 1 >= len(doc):
        return False
    token, following = doc[i], doc[i + 1]
    capital = following.text[:1].isupper() and not following.is_space
    if token.text in ("-", "‑", "–") and not doc[i - 1].whitespace_ and not token.whitespace_:
        return following.text[:1].isalpha()  # Ki-moon, al-Assad
    if token.lower_ in PARTICLES and (capital or following.text in ("-", "‑")):
        return following.pos_ == "PROPN" or following.text in ("-", "‑")
    # Apostrophes as in O'Neill come as one token; a stop after an initial may not.
    return token.text == "." and len(doc[i - 1]) == 1 and capital and not doc[i - 1].whitespace_


def _nickname(doc: Doc, i: int) -> bool:
    """Whether a nickname in quotation marks and another name word start at token I: `Robert "Bobby" Scott`."""
    if i + 3 >= len(doc) or not doc[i].is_quote or not doc[i + 2].is_quote:
        return False
    return doc[i + 1].text[:1].isupper() and doc[i + 3].pos_ in ("PROPN", "NOUN") and doc[i + 3].text[:1].isupper()


def _joins(doc: Doc, start: int, i: int) -> bool:
    """`Commission of Inquiry`, `Observatory for Human Rights`: a body's name that goes on past a preposition."""
    nxt = i + 1
    if nxt < len(doc) and doc[nxt].lower_ == "the":
        nxt += 1
    if nxt >= len(doc) or not doc[nxt].text[:1].isupper() or doc[nxt].pos_ not in ("PROPN", "NOUN", "ADJ"):
        return False
    if doc[nxt].lower_ in CALENDAR:
        return False  # `the Council on Friday`
    joiner = doc[i].lower_
    if doc[i].ent_iob_ == "I" and doc[i].ent_type_ == "ORG":
        return True
    if joiner in ("and", "&"):
        return joiner == "&"
    institution = any(t.lower_ in words("organization_words") for t in doc[start:i])
    return institution and not any(t.lower_ in words("person_nouns") for t in doc[start:i])


def _split(doc: Doc, start: int, end: int) -> list[Name]:
    """The names within a run of capitalised tokens: titles are cut off the front and become the role."""
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    if end <= start:
        return []
    cut = start
    titles, persons = classes("honorifics"), words("person_nouns")
    for i in range(start, end - 1):
        lower = doc[i].lower_
        # The recogniser may take a rank for part of the name, but hardly a name for a rank.
        if lower in titles or (lower in persons and doc[i].ent_type_ not in PERSON_LABELS):
            if lower in classes("given_names") and i == start and end - start == 2:
                continue
            if doc[i + 1].lower_ in ("of", "for", "-", "and"):
                continue
            if any(doc[j].lower_ in words("organization_words") for j in range(i + 1, end)):
                continue
            cut = i + 1
    cut = max(cut, _person_within(doc, start, end))
    while cut < end and (doc[cut].is_punct and not doc[cut].text[:1].isalnum()):
        cut += 1
    if cut >= end or (cut > start and end - cut == 1 and _addressed(doc, start, cut)):
        return []
    name = Name(cut, end, doc[cut:end].root.i)
    name.parts = parts_of(doc, cut, end)
    if cut > start:
        name.honorific = True
    role = _role_before(doc, cut)
    if role:
        name.role = role
        name.honorific = True
    _set_gender(doc, name, role[0] if role else start)
    return [name] if name.parts else []


def _addressed(doc: Doc, start: int, cut: int) -> bool:
    """Whether an office is addressed, `Mr. Chief Justice`, rather than a person called by title and name."""
    return doc[start].lower_ in ("mr", "mr.", "madam", "madame") and doc[cut].lower_ in ADDRESSED


def _person_within(doc: Doc, start: int, end: int) -> int:
    """Where a person's full name begins behind other capitals: at `John` of `[Secretary of] State John Kerry`."""
    for i in range(start + 1, end - 1):
        opens = doc[i].ent_type_ in PERSON_LABELS and doc[i - 1].ent_type_ not in PERSON_LABELS
        if doc[i].lower_ in classes("given_names") and (opens or doc[i - 1].lower_ in words("organization_words")):
            return i
    return start


def _role_before(doc: Doc, cut: int) -> tuple[int, int] | None:
    """The role that ends where the name begins: `State Department spokesman` of `… spokesman Mark Toner`."""
    i = cut - 1
    if i < 0:
        return None
    if i >= 2 and doc[i - 1].lower_ == "of" and doc[i].text[:1].isupper():
        i -= 2  # Secretary of State
    last = doc[i]
    title = last.lower_ in words("person_nouns") or last.lower_ in classes("honorifics")
    if not title or last.is_sent_end or last.lower_ in ("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"):
        return None
    begin = i
    while begin > 0:
        before = doc[begin - 1]
        if before.is_space or before.sent != last.sent:
            break
        modifies = before.pos_ in ("PROPN", "NOUN", "ADJ") or before.text in ("-", "‑", "’s", "'s", "`s")
        counterpart = before.pos_ in ("VERB", "ADV", "NUM") and before.dep_ in ("amod", "compound", "nummod")
        if before.ent_type_ in PERSON_LABELS and doc[begin].text not in ("-", "’s", "'s", "`s"):
            break
        if not (modifies or counterpart) or before.lower_ in CALENDAR:
            break
        begin -= 1
    while begin < i and (doc[begin].is_punct or doc[begin].lower_ in ("’s", "'s", "`s")):
        begin += 1
    return begin, cut


def role_after(doc: Doc, name: Name) -> tuple[int, int] | None:
    """The role set off by commas behind a name: `secretary of the council` of `Ali Shamkhani, secretary of …,`."""
    i = name.end
    if i + 1 >= len(doc) or doc[i].text not in (",", "(", "—", "–"):
        return None
    first = i + 1
    sentence_end = doc[name.start].sent.end
    head = None
    for j in range(first, min(first + 12, sentence_end)):
        token = doc[j]
        if token.lower_ in words("person_nouns") and token.pos_ in ("NOUN", "PROPN", "ADJ"):
            head = j
            break
        if (token.pos_ in ("VERB", "AUX", "PRON", "SCONJ", "ADP") and token.dep_ != "amod") or (
            token.is_punct and token.text != "-"
        ):
            break
    if head is None or (head + 1 < len(doc) and _starts_name(doc, head + 1)):
        return None
    end = head + 1
    while end < sentence_end and doc[end].text not in (",", ".", ";", ":", ")", "—", "–", "("):
        # The apostrophe of a plural (`of the Quay Workers' Union`) is no mark.
        if doc[end].is_quote and doc[end].tag_ != "POS":
            break
        if doc[end].pos_ in ("AUX", "PRON", "SCONJ") or (
            doc[end].pos_ == "VERB" and doc[end].dep_ not in ("amod", "compound")
        ):
            break
        end += 1
    # What follows `of` may be told by a word that means nothing elsewhere: `the secretary of its council`.
    while end > head + 1 and doc[end - 1].pos_ in ("ADP", "DET", "CCONJ", "PART"):
        end -= 1
    while first < head and doc[first].pos_ == "DET":
        first += 1
    return (first, end) if end > first else None


def _set_gender(doc: Doc, name: Name, start: int) -> None:
    """Note what the titles between START and the name tell, or else its given name."""
    genders = {"m": "m", "f": "f"}
    for token in doc[max(0, min(start, name.start - 1)) : name.start]:
        told = genders.get(classes("honorifics").get(token.lower_, ""))
        if told:
            name.gender, name.told_gender = told, True  # type: ignore[assignment]
            return
    if len(name.parts) > 1:
        name.gender = genders.get(classes("given_names").get(name.parts[0], ""))  # type: ignore[assignment]
