"""Runs of capitalised words that make a name, with its titles: where one starts and where it ends."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import (
    HYPHENS,
    bare,
    built_like_a_surname,
    capital,
    is_particle,
    past_particles,
)
from quotes.extraction.mentions.titles import PERSON_LABELS, is_title

# Capitalised words that belong to the name behind them however they are tagged: `the New Yorker`.
OPENERS = frozenset({"new", "north", "south", "east", "west", "united", "san", "los"})
JOINERS = frozenset({"of", "for", "on", "and", "&"})
CONTENT = frozenset({"PROPN", "NOUN", "ADJ"})
NO_NAMES = frozenset(["VERB", "AUX", "PRON", "DET", "ADP", "CCONJ", "SCONJ", "PUNCT"])


def starts_name(doc: Doc, i: int) -> bool:
    """Whether a name starts at token I of DOC, a title before it included."""
    token = doc[i]
    text = bare(token.text)
    if not text[:1].isupper():
        return is_particle(text, opens=True) and _particle_opens(doc, i)
    lower = text.lower()
    opens = token.ent_type_ == "ORG" and i + 1 < len(doc) and doc[i + 1].ent_iob_ == "I"  # `Sunday Herald`
    if lower in words("calendar") and token.ent_type_ not in PERSON_LABELS and not opens:
        return False
    if token.pos_ == "PROPN":
        return not ((token.is_sent_start or i == 0) and _common(doc, token))
    if built_like_a_surname(text) and token.pos_ in CONTENT:
        return True
    if is_particle(text, opens=True) and _particle_opens(doc, i):
        return True  # `Von der Leyen said`
    following = doc[i + 1] if i + 1 < len(doc) else None
    if token.ent_type_:
        named = _recognised(token, following)
        if named is not None:
            return named
    if following is None or not following.text[:1].isupper():
        return False
    return _opens_before_capital(doc, token, following)


def _recognised(token: Token, following: Token | None) -> bool | None:
    """Whether a word that the recogniser takes for a name or its beginning is one; None where other signs decide."""
    goes_on = following is not None and following.ent_iob_ == "I"
    if token.pos_ == "ADJ" and goes_on:
        return True  # New York
    label = token.ent_type_
    if label in PERSON_LABELS or (label in ("ORG", "GPE", "LOC") and token.pos_ != "ADJ"):
        # `Will`, `May`: a given name that is a verb elsewhere, before a surname.
        given = goes_on and following is not None and following.pos_ == "PROPN"
        return token.pos_ not in NO_NAMES or (given and token.lower_ in classes("given_names"))
    return None


def _opens_before_capital(doc: Doc, token: Token, following: Token) -> bool:
    """Whether a capitalised word that is tagged as an ordinary one opens the name that goes on with FOLLOWING."""
    i, lower = token.i, token.lower_
    proper, given = following.pos_ == "PROPN", lower in classes("given_names")
    if proper and len(token.text) == 2 and token.text[1] == "." and following.ent_type_ in PERSON_LABELS:
        return True  # the initial of `P. Okafor`, whatever it is tagged
    if proper and (lower in OPENERS or (given and token.pos_ != "AUX")):
        return True
    if token.pos_ not in ("ADJ", "NOUN", "VERB"):
        return proper and given
    if not proper:
        person = built_like_a_surname(following.text) or following.ent_type_ in PERSON_LABELS
        return following.pos_ == "NOUN" and (person or (given and not token.is_sent_start))
    # A capitalised adjective opens a body's name where the words after it say so: `Human Rights Watch`.
    run = [t for t in doc[i + 1 : i + 4] if t.text[:1].isupper()]
    if any(t.lower_ in words("organization_words") or t.ent_type_ == "ORG" for t in run):
        return True
    if not token.text.isascii():
        return True  # `Nguyễn Thị Hạnh`
    return (
        token.pos_ == "NOUN"
        and not token.is_sent_start
        and following.ent_iob_ != "B"
        and not (is_title(lower) or lower in lower_words(doc))
    )


def _particle_opens(doc: Doc, i: int) -> bool:
    """Whether the particle at token I opens a surname written alone: `van der Molen said`."""
    j = past_particles(doc, i)
    if not i < j < len(doc) or not capital(doc[j].text) or is_particle(doc[j].text) or doc[j].pos_ not in CONTENT:
        return False
    if doc[i].pos_ == "NOUN" and i > 0 and doc[i - 1].pos_ in ("DET", "ADJ"):
        return False  # `the van Smith drove`
    return i == 0 or doc[i - 1].pos_ != "DET"


def _common(doc: Doc, token: Token) -> bool:
    """Whether a capitalised word alone at the start of a sentence is an ordinary word: `Demonstrators`, `Hospitals`."""
    if token.i + 1 < len(doc) and doc[token.i + 1].text[:1].isupper():
        return False
    if token.ent_type_ == "ORG" and token.i + 1 < len(doc) and doc[token.i + 1].ent_iob_ == "I":
        return False  # `Bank of Elda`
    person = token.ent_type_ in PERSON_LABELS and token.ent_iob_ == "B"
    if person and (token.lower_ not in lower_words(doc) or token.text in _surnames(doc)):
        return False
    singular = token.lower_.removesuffix("s")
    known = singular in words("person_nouns") or singular in words("group_nouns") or singular in words("document_nouns")
    return known or token.lower_ in lower_words(doc)


def lower_words(doc: Doc) -> frozenset[str]:
    """The words that DOC also writes in lower case (kept with the document)."""
    if "quotes_lower" not in doc.user_data:
        doc.user_data["quotes_lower"] = frozenset(t.text for t in doc if t.is_lower)
    return doc.user_data["quotes_lower"]  # type: ignore[no-any-return]


def _surnames(doc: Doc) -> frozenset[str]:
    """The last words of the people in DOC whom the recogniser takes for somebody of several words (kept with it)."""
    if "quotes_surnames" not in doc.user_data:
        people = (e for e in doc.ents if e.label_ in PERSON_LABELS and len(e) > 1)
        doc.user_data["quotes_surnames"] = frozenset(person[-1].text for person in people)
    return doc.user_data["quotes_surnames"]  # type: ignore[no-any-return]


def extend_name(doc: Doc, start: int) -> int:
    """The end of the run of name tokens that starts at START."""
    end = past_particles(doc, start) + 1 if is_particle(doc[start].text) else start + 1
    while end < len(doc):
        token = doc[end]
        if _inside_name(doc, end):
            end += 1
            continue
        bridged = _bridged(doc, end)
        if bridged:
            end = bridged
        elif _nickname(doc, end):
            end += 4
        elif token.lower_ in JOINERS and _joins(doc, start, end):
            end += 2 if end + 1 < len(doc) and _inside_name(doc, end + 1) else 3
        else:
            break
    return min(end, len(doc))


def _inside_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    text = token.text
    if not text[:1].isupper() and not capital(text):
        return False
    before = doc[i - 1]
    if token.is_sent_start and (before.is_punct or before.is_space):
        return False  # a sentence that the parser starts in the middle of a name is no reason to end the name
    if token.lower_ in words("calendar") and token.ent_type_ not in PERSON_LABELS:
        return False
    same_entity = token.ent_iob_ == "I" and token.ent_type_ != ""
    pos = token.pos_
    if pos == "PROPN" or same_entity:
        return True
    if pos not in CONTENT:
        return False
    person = built_like_a_surname(text) or before.ent_type_ in PERSON_LABELS
    # `Election Data Services`
    return (
        before.pos_ == "PROPN" or person or (before.text[:1].isupper() and token.lower_ in words("organization_words"))
    )


def _bridged(doc: Doc, i: int) -> int:
    """The end of a name that goes on past a hyphen, particles or the like at token I; 0 where none does."""
    if i + 1 >= len(doc):
        return 0
    token, following = doc[i], doc[i + 1]
    text = token.text
    if text in HYPHENS:
        # Ki-moon, al-Assad
        return i + 2 if not doc[i - 1].whitespace_ and not token.whitespace_ and following.text[:1].isalpha() else 0
    if text == "/" and not doc[i - 1].whitespace_ and not token.whitespace_:
        return i + 2 if doc[i - 1].ent_type_ == following.ent_type_ == "ORG" else 0  # `In-Stat/MDR`
    if text == "." and len(doc[i - 1]) == 1 and not doc[i - 1].whitespace_:
        return i + 2 if capital(following.text) and not following.is_space else 0
    if text == "." and doc[i - 1].lower_ in ("jr", "sr") and not doc[i - 1].whitespace_:
        return i + 1
    if text == "," and following.lower_ in ("jr", "jr.", "sr", "sr."):
        return i + 2
    if token.is_space:
        return i + 2 if _wrapped_inside(doc, i) else 0
    j = past_particles(doc, i)
    if not i < j < len(doc) or not capital(doc[j].text):
        return 0
    single = j == i + 1 and not is_particle(text, opens=True)
    fits = doc[j].pos_ == "PROPN" or (not single and doc[j].pos_ in CONTENT)
    return j + 1 if fits and not token.is_sent_start else 0


def _wrapped_inside(doc: Doc, i: int) -> bool:
    """Whether the line break at token I of a hard-wrapped text stands within a person's name."""
    if doc[i].text != "\n" or i + 1 >= len(doc) or doc[i + 1].pos_ != "PROPN" or not doc[i + 1].text[:1].isupper():
        return False
    given = doc[i - 1].lower_ in classes("given_names") or doc[i - 1].ent_type_ in PERSON_LABELS
    return given and not doc[i - 1].is_punct and _hard_wrapped(doc)


def _hard_wrapped(doc: Doc) -> bool:
    """Whether single line breaks of DOC stand within sentences (kept with the document)."""
    if "quotes_wrapped" not in doc.user_data:
        breaks = [t.i for t in doc if t.text == "\n" and 0 < t.i < len(doc) - 1]
        within = sum(doc[i + 1].text[:1].islower() for i in breaks)
        doc.user_data["quotes_wrapped"] = within >= 2 and 3 * within >= len(breaks)
    return bool(doc.user_data["quotes_wrapped"])


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
    if doc[nxt].lower_ in words("calendar"):
        return False  # `the Council on Friday`
    joiner = doc[i].lower_
    if (doc[i].ent_iob_ == "I" and doc[i].ent_type_ == "ORG") or _abbreviated(doc, start, nxt):
        return True
    if joiner in ("and", "&"):
        return joiner == "&" or doc[nxt].lower_ in words("firm_endings")
    institution = any(t.lower_ in words("organization_words") for t in doc[start:i])
    return institution and not any(t.lower_ in words("person_nouns") for t in doc[start:i])


def _abbreviated(doc: Doc, start: int, i: int) -> bool:
    """Whether the name from START on, that goes on at token I, has its initials in brackets behind it: `(WSIS)`."""
    while i < len(doc) and (doc[i].text[:1].isupper() or doc[i].lower_ in JOINERS or doc[i].lower_ == "the"):
        i += 1
    if i + 1 >= len(doc) or doc[i].text != "(" or not doc[i + 1].is_upper:
        return False
    return doc[i + 1].text == "".join(token.text[0] for token in doc[start:i] if token.text[:1].isupper())
