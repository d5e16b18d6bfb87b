"""Whatever in a parsed text can stand for a source: names, pronouns and descriptions, each with its range and kind."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import parts_of
from quotes.extraction.mentions.name_types import typed_names
from quotes.extraction.mentions.names import Gender, Name, NameType
from quotes.extraction.mentions.titles import is_title, unit_start
from quotes.records import MentionKind, Span

Referent = Literal["person", "organization", "place", "group", "document", "other"]

PERSONAL = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m", "hers": "f", "himself": "m", "herself": "f"}
# Prepositions whose phrase belongs to a description: `a source close to the talks`, `residents of the island`.
LABEL = re.compile(r"^[\"“'‘]*((?:[A-Z][\w.'’-]* ){0,2}[A-Z][\w.'’-]+):(?=\s)", re.MULTILINE)
ARTICLES = frozenset(["the", "a", "an"])
# Between a description and the name behind its comma stand so many words of a title at most.
LONGEST_TITLE = 12
ENDS = frozenset([".", "?", "!", ":", ";"])
ATTACHED = frozenset(["of", "for", "from", "in", "at", "with", "on", "to", "by", "near"])
# They end in *man* and tell no gender; women are chairman and spokesman, too.
UNGENDERED = frozenset(["woman", "women", "human", "german", "chairman", "chairmen", "spokesman", "spokesmen"])


@dataclass(slots=True)
class Phrase:
    """A phrase that can be a source.

    Attributes:
        start, end: half-open range of tokens.
        head: index of its head token.
        kind: name, pronoun or description.
        referent: what sort of thing it stands for, as far as its own words tell.
        plural: whether it stands for more than one.
        gender: m or f where its own words tell.
        name: the name it consists of, if it is one.
    """

    start: int
    end: int
    head: int
    kind: MentionKind
    referent: Referent
    plural: bool = False
    gender: Gender | None = None
    name: Name | None = None

    def span(self, doc: Doc) -> Span:
        """Its range of characters."""
        last = doc[self.end - 1]
        return Span(doc[self.start].idx, last.idx + len(last))


def find_phrases(doc: Doc, text: str) -> list[Phrase]:
    """Every phrase of DOC, whose words are TEXT, that can be a source, by position of its head."""
    names = typed_names(doc)
    names.extend(_labels(doc, text, names))
    owner = {i: name for name in names for i in range(name.start, name.end)}
    found: list[Phrase] = []
    for name in names:
        if _is_compatriot(doc, name):
            found.append(Phrase(name.start - 1, name.end, name.head, "description", "person"))
            continue
        referent: Referent = name.type
        # "Democrats", "Delegates": a name of many is nobody's own.
        many = doc[name.head].tag_ in ("NNPS", "NNS") and (
            len(name.parts) == 1 or is_title(name.parts[-1].removesuffix("s"))
        )
        plural = name.type == "person" and many
        found.append(Phrase(name.start, name.end, name.head, "name", referent, plural, name.gender, name))
    postnominals, alone, pronouns = words("postnominals"), words("lone_sources"), words("pronouns")
    for i, token in enumerate(doc):
        if i in owner or token.is_space:
            continue
        lower, pos = token.lower_, token.pos_
        if lower in postnominals and token.is_upper and i - 1 in owner:
            continue  # `Hale QC`, where the parser made two of it
        if lower in alone and token.dep_ in ("nsubj", "nsubjpass"):
            found.append(Phrase(i, i + 1, i, "description", "other", lower == "others"))
        elif lower in pronouns and pos in ("PRON", "DET", "ADJ", "NUM"):
            if (some := _some_of(doc, token)) is not None:
                found.append(some)
            elif pos == "PRON" or token.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj"):
                found.append(_pronoun(token))
        elif pos in ("NOUN", "PROPN", "NUM", "ADJ", "SYM") and _heads_phrase(token):
            found.append(_description(doc, token))
    _take_in_names(doc, found)
    return sorted(found, key=lambda p: (p.head, p.start))


def _take_in_names(doc: Doc, phrases: list[Phrase]) -> None:
    """Let a description go on to the name of whose title it has the beginning: `aide to Trade and Ports Minister Lee`,
    of which the parse may see `aide to Trade`; and to the name behind what it has of it: `aide to the mayor, Lee`."""
    named = [(p.name.role[0] if p.name.role and p.name.role[1] <= p.start else p.start, p) for p in phrases if p.name]
    named.sort(key=lambda each: each[0])
    starts = [start for start, _ in named]
    for phrase in phrases:
        if phrase.kind != "description" or phrase.head + 1 >= phrase.end:
            continue
        for start, name in named[bisect_right(starts, phrase.head) : bisect_right(starts, phrase.end + LONGEST_TITLE)]:
            titled = start < name.start and phrase.head < start < phrase.end <= name.start
            above = doc[name.head].head.i if doc[name.head].dep_ == "appos" else -1
            apart = phrase.head < above < phrase.end < name.start and doc[phrase.end].text == ","
            capitals = apart and all(token.text[:1].isupper() for token in doc[phrase.end + 1 : name.start])
            if titled or (capitals and phrase.referent == "person"):
                phrase.end = name.end
                break


def _is_compatriot(doc: Doc, name: Name) -> bool:
    """Whether a NAME only says where a person who is known already is from: `the Swede said`."""
    token = doc[name.head]
    alone = name.end == name.start + 1 and token.lower_ in words("demonyms")
    return alone and name.start > 0 and doc[name.start - 1].lower_ == "the" and token.dep_ not in ("compound", "amod")


def _labels(doc: Doc, text: str, names: list[Name]) -> list[Name]:
    """Speaker labels of a transcript, `LEE:` or `Dr. Lee:` at the start of a line, that got another tag."""
    covered = {i for name in names for i in range(name.start, name.end)}
    found = []
    for match in LABEL.finditer(text):
        span = doc.char_span(*match.span(1))
        if span is not None and not any(t.i in covered for t in span):
            parts = parts_of(doc, span.start, span.end)
            if parts:
                kind: NameType = "organization" if match[1] in words("outlets") else "person"
                found.append(Name(span.start, span.end, span.root.i, kind, parts=parts))
    return found


def _pronoun(token: Token) -> Phrase:
    lower = token.lower_
    referent: Referent = "person" if lower in PERSONAL or lower in ("i", "who", "someone") else "other"
    if lower in words("plural_pronouns"):
        referent = "group"
    gender = PERSONAL.get(lower)
    return Phrase(
        token.i,
        token.i + 1,
        token.i,
        "pronoun",
        referent,
        lower in words("plural_pronouns"),
        gender,  # type: ignore[arg-type]
    )


def _some_of(doc: Doc, token: Token) -> Phrase | None:
    """The phrase of TOKEN where it counts some of those told behind it: `one of the bidders`, `most of the crew`."""
    of = doc[token.i + 1] if token.i + 1 < len(doc) else token
    if token.lower_ not in words("counting_pronouns") or of.lower_ != "of" or of.head != token:
        return None
    whom = next((c for c in of.children if c.dep_ == "pobj" and c.pos_ in ("NOUN", "PROPN")), None)
    if whom is None:
        return None
    phrase, one = _description(doc, token), token.lower_ == "one"
    told = _referent(whom)
    phrase.referent = ("person" if told == "group" else told) if one else "group"
    phrase.plural = not one
    return phrase


def _heads_phrase(token: Token) -> bool:
    if token.dep_ == "npadvmod" and token.i + 1 < len(token.doc):
        verb = token.nbor()  # `…, reports said.`, where the parser saw no subject
        if verb.tag_ in ("VBD", "VBP", "VBZ") and verb.lemma_ in classes("verbs"):
            return token.pos_ == "NOUN"
    if token.dep_ in ("compound", "amod", "nummod", "advmod", "npadvmod", "punct", "cc", "case"):
        return False
    if token.pos_ in ("NUM", "ADJ", "SYM"):
        return token.dep_ in ("nsubj", "nsubjpass")
    return True


def _description(doc: Doc, head: Token) -> Phrase:
    start = unit_start(doc, head.i)
    for child in sorted((c for c in head.lefts if c.i < start), key=lambda t: -t.i):
        if child.dep_ == "advmod" and child.i + 1 < start:
            break  # "Instead, the study"
        if child.dep_ in ("det", "amod", "compound", "nummod", "poss", "nmod", "predet", "quantmod", "advmod"):
            edge = min(start, child.i, child.left_edge.i)
            if _parted(doc, edge, start):
                break  # the parser hung a word of another sentence on it
            start = edge
        elif child.dep_ != "punct":
            break
    start = _with_count(doc, start)
    if start > 0 and doc[start - 1].lower_ in ARTICLES:
        # `the former` has its article, whatever the parser hung that on
        start -= head.pos_ == "ADJ" or _parted(doc, start, doc[start - 1].head.i)
    start = _with_owner(doc, start)
    end = head.i + 1
    for child in head.rights:
        attached = child.dep_ == "prep" and child.i == end and _attached(doc, head, child)
        close = child.dep_ == "amod" and child.i == end
        if attached or close:
            end = _phrase_end(doc, child)
        elif child.i == end and (by := _made_by(child)) is not None and _referent(head) in ("document", "other"):
            end = _phrase_end(doc, by)
        elif child.i >= end:
            break
    return Phrase(start, end, head.i, "description", _referent(head), _plural(head), _gender(head))


def _made_by(verb: Token) -> Token | None:
    """What tells who made something, `by` of `figures released by the union`, where VERB is `released`."""
    if verb.dep_ != "acl" or verb.tag_ != "VBN" or verb.i + 1 == len(verb.doc):
        return None
    by = verb.nbor(1)
    return by if by.lower_ == "by" and by.head == verb else None


def _with_count(doc: Doc, start: int) -> int:
    """Where a description begins whose number the parser hung on something else: `one MP`, `2 in 10 voters`, `9%`."""
    if start > 0 and doc[start].text == "%" and doc[start - 1].like_num:
        start -= 1
    whole = start if doc[start].like_num else start - 1
    if whole > 1 and doc[whole].like_num and doc[whole - 1].lower_ in ("in", "of") and doc[whole - 2].like_num:
        return whole - 2
    return start - 1 if start > 0 and doc[start - 1].lower_ == "one" else start


def _with_owner(doc: Doc, start: int) -> int:
    """Where a description begins whose owner, right before START, the parser hung on something else: `Lee's lawyer`."""
    if start < 2 or doc[start - 1].tag_ != "POS" or doc[start - 2].pos_ != "PROPN":
        return start
    start -= 2
    while start > 0 and doc[start - 1].dep_ == "compound" and doc[start - 1].pos_ == "PROPN":
        start -= 1
    return start


def _parted(doc: Doc, start: int, end: int) -> bool:
    """Whether a sentence or a quotation ends between the tokens START and END."""
    return any(t.text in ENDS or (t.is_quote and t.tag_ != "POS") for t in doc[start:end])


def _attached(doc: Doc, head: Token, preposition: Token) -> bool:
    """Whether what follows PREPOSITION tells who or what is meant, and not when, or to whom a letter went."""
    lower = preposition.lower_
    if lower not in ATTACHED:
        return False
    if lower == "to" and head.lemma_.lower() in words("document_nouns"):
        return False
    following = doc[preposition.i + 1].lower_ if preposition.i + 1 < len(doc) else ""
    return lower not in ("on", "in", "at") or following not in words("calendar")


def _phrase_end(doc: Doc, attached: Token) -> int:
    """The end of a phrase attached to a description, stopping before a clause, a comma or a quotation mark."""
    end = attached.i + 1
    last = min(attached.right_edge.i + 1, attached.i + 10)
    i = attached.i + 1
    while i < last:
        token = doc[i]
        if token.text == ",":
            listed = _listed(doc, i)
            if not listed:
                break
            end = i = listed
            continue
        # The apostrophe of a plural (`of the Quay Workers' Union`) is no mark.
        if token.text in (";", ":", "—", "–", "(") or (token.is_quote and token.tag_ != "POS") or token.is_space:
            break
        if token.pos_ in ("VERB", "AUX") and token.dep_ not in ("amod", "compound"):
            break
        if token.pos_ == "SCONJ" or token.lower_ in ("who", "which", "that"):
            break
        i += 1
        end = i
    while end > attached.i and doc[end - 1].pos_ in ("ADP", "DET", "CCONJ", "PART"):
        end -= 1  # `a source in`, where a mark or a verb breaks off what follows
    return end


def _listed(doc: Doc, comma: int) -> int:
    """The end of a list of names that goes on at COMMA: `, Kerr and Lindmark` of `residents of Marl, Kerr and …`."""
    if not doc[comma - 1].text[:1].isupper():
        return 0
    i = comma + 1
    while i < min(len(doc), comma + 24):
        begin = i
        while i < len(doc) and doc[i].text[:1].isupper() and doc[i].pos_ in ("PROPN", "NOUN", "ADJ"):
            i += 1
        if i == begin or i >= len(doc):
            return 0
        if doc[i].text == ",":
            i += 1
            if i < len(doc) and doc[i].lower_ == "and":
                i += 1
        elif doc[i].lower_ in ("and", "or"):
            i = begin = i + 1
            while i < len(doc) and doc[i].text[:1].isupper() and doc[i].pos_ in ("PROPN", "NOUN", "ADJ"):
                i += 1
            return i if i > begin else 0
        else:
            return i if doc[begin - 1].lower_ == "and" else 0
    return 0


def _referent(head: Token) -> Referent:
    lemma = head.lemma_.lower()
    unit = head.doc[unit_start(head.doc, head.i) : head.i]  # `president-elect`, `22-year-old`
    told = any(t.lower_ in words("person_nouns") for t in unit) or (lemma == "old" and len(unit) > 0)
    if told or lemma in words("person_nouns") or (head.text.islower() and lemma in words("people")):
        return "group" if _plural(head) else "person"
    if lemma in words("group_nouns"):
        return "group"
    if lemma in words("document_nouns"):
        return "document"
    if lemma in words("organization_words") or lemma in words("body_nouns"):
        return "organization"
    return "other"


def _plural(head: Token) -> bool:
    number = head.morph.get("Number", [])
    return number == ["Plur"] if number else head.tag_ in ("NNS", "NNPS")


def _gender(head: Token) -> Gender | None:
    lower = head.lower_
    if lower.endswith("woman") or lower in (
        "mother",
        "sister",
        "daughter",
        "wife",
        "girl",
        "queen",
        "actress",
        "widow",
        "grandmother",
        "mom",
        "lady",
    ):
        return "f"
    if (lower.endswith(("man", "men")) and lower not in UNGENDERED) or lower in (
        "father",
        "brother",
        "son",
        "husband",
        "boy",
        "king",
        "actor",
        "grandfather",
        "dad",
        "guy",
    ):
        return "m"
    return None
