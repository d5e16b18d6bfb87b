"""Roles written beside a name: titles before it, what stands between commas behind it."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import HYPHENS, capital
from quotes.extraction.mentions.titles import PERSON_LABELS, tells_role, unit_end, unit_start, unit_text

DETERMINERS = frozenset(["the", "a", "an", "one", "another", "this", "that", "his", "her", "their", "our", "my"])
# Nouns that tell nothing about a person but perhaps the gender.
ANYBODY = frozenset(["man", "woman", "boy", "girl", "person", "guy", "someone", "somebody"])
# They stand before or behind a name, and are no role.
NOBODY = ANYBODY | {"elder", "younger", "today", "tomorrow", "tonight", "yesterday"}
# What may stand between `who` and the role somebody has, had or will have.
BEING = frozenset(["is", "was", "will", "be", "has", "been", "also", "now", "once"])
# What opens all that somebody was before.
FORMER = frozenset(["former", "ex", "onetime", "one-time"])
# What stands before the place that somebody has among many: `world number one Ada Lee`.
RANKED = frozenset(["number", "no"])
# What joins the words of a field: `Minister for Trade, Ports and the Environment`.
FIELD_LINKS = frozenset(["of", "for", "the", "and", "&", ","])
NAMING = ("PROPN", "NOUN", "ADJ")
LEADING = ("ADP", "DET", "CCONJ", "PART", "ADV")
POSSESSIVES = ("’s", "'s", "`s")
COURTESY = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"})


def role_before(doc: Doc, first: int) -> tuple[int, int] | None:
    """The role that ends where the name begins: `State Department spokesman` of `… spokesman Mark Toner`.

    Titles of courtesy or honour right before the name are no part of it: `Foreign Secretary` of `… Sir Ivo Lee`.
    """
    end = first
    while end > 0 and doc[end - 1].lower_ in words("honours"):
        end -= 1
    i = end - 1
    if i < 0 or (end < first and not (doc[i].text[:1].isupper() or _leans_on(doc[i], first))):
        return None
    i = _before_field(doc, i)
    begin = unit_start(doc, i)
    leads = begin > 0 and (doc[begin - 1].pos_ == "DET" or _owns(doc[begin - 1]))
    adjective = leads and doc[i].pos_ == "ADJ" and doc[i].is_lower  # `the independent Institute`
    if doc[end - 1].is_sent_end or adjective or not tells_role(doc, begin, i + 1):
        return None
    return _modifiers_start(doc, begin), end


def _before_field(doc: Doc, last: int) -> int:
    """The office before the field that token LAST ends: `Minister` of `Minister for Trade, Ports and Families`.

    LAST itself where it ends none.
    """
    i = last
    if tells_role(doc, last, last + 1):
        return last  # `aide to the President`
    while i > max(0, last - 9) and (doc[i].text[:1].isupper() or doc[i].lower_ in FIELD_LINKS):
        if doc[i].ent_type_ in PERSON_LABELS or doc[i].is_sent_start:
            break
        if doc[i].lower_ in ("of", "for") and doc[last].text[:1].isupper() and tells_role(doc, i - 1, i):
            return i - 1
        i -= 1
    return last


def _leans_on(token: Token, first: int) -> bool:
    """Whether the parse makes TOKEN a word before the name that begins at FIRST, or before its title."""
    return token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i and token.head.i >= first - 1


def _modifiers_start(doc: Doc, begin: int) -> int:
    """Where the words before the office at BEGIN start that say which one it is."""
    office = begin
    while begin > 0:
        before = doc[begin - 1]
        if before.is_space or doc[begin].is_sent_start:
            break
        if doc[begin].ent_iob_ == "I" and doc[begin].ent_type_ == "ORG":
            begin -= 1  # `Association of Port Officers president`, `Sunday Herald editor`
            continue
        listed = _list_start(doc, begin) if before.lower_ in ("and", "&") else begin
        if listed < begin:
            begin = listed
            continue
        owner = _owns(doc[begin]) or (before.ent_type_ in PERSON_LABELS and doc[begin].ent_iob_ == "I")
        # `Ada Lee spokesman`, also where the parse makes the noun an apposition that no comma sets off
        firm = before.dep_ == "compound" and before.head.i >= begin
        firm = firm or (doc[begin].dep_ == "appos" and doc[begin].head == before)
        if before.ent_type_ in PERSON_LABELS and not owner and not firm and doc[begin].text != "-":
            break
        modifies = before.pos_ in NAMING or before.text in ("-", "‑", "Under") or _owns(before)
        counterpart = before.pos_ in ("VERB", "ADV", "NUM") and before.dep_ in ("amod", "compound", "nummod")
        behind_owner = before.pos_ == "VERB" and doc[begin].ent_type_ in PERSON_LABELS  # `after meeting Lee's aide`
        if not (modifies or counterpart) or behind_owner or before.lower_ in words("calendar"):
            break
        if before.dep_ == "npadvmod" and doc[begin].text not in HYPHENS and before.tag_ == "NN":
            break  # `yesterday Elda's mayor`
        begin -= 1
    while begin < office and (doc[begin].is_punct or _owns(doc[begin]) or doc[begin].lower_ in ("one", "the")):
        begin += 1
    return begin


def _owns(token: Token) -> bool:
    """Whether TOKEN is the sign of a possessive: of `Elda's`, of `the Quays'`."""
    return token.text in POSSESSIVES or token.tag_ == "POS"


def _list_start(doc: Doc, begin: int) -> int:
    """Where the list of fields starts whose last stands at BEGIN: at `Culture` of `Culture, Media and Sport Secretary`.

    BEGIN where what stands before `and` is no part of the role.
    """
    start, i = begin, begin - 2
    while i >= 0 and (doc[i].pos_ in NAMING or doc[i].text == ","):
        if doc[i].ent_type_ in PERSON_LABELS or doc[i].is_sent_end:
            break
        if doc[i].dep_ in ("compound", "amod", "nmod") and doc[i].head.i > begin:
            start = i
        i -= 1
    return start


def role_apart(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """The role set off by a comma before the name of a person from START to END: `Elda's mayor` of `Elda's mayor, Ada
    Lee,`."""
    while start > 0 and doc[start - 1].lower_ in words("honours"):
        start -= 1
    comma = start - 1
    closed = end < len(doc) and doc[end].text in (",", "(", "—", "–", "of", "from")
    closed = closed or _speaks_last(doc[start:end].root)
    if comma < 1 or doc[comma].text != "," or not closed or doc[comma].is_sent_start:
        return None
    found = role_before(doc, comma)
    if found is None or doc[comma - 1].lower_ in NOBODY:
        return None
    first = doc[found[0] - 1] if found[0] > 0 else None
    opens = first is None or first.pos_ in ("DET", "PRON") or first.is_space or doc[found[0]].is_sent_start
    owned = any(_owns(token) for token in doc[slice(*found)])
    return found if opens or owned else None


def _speaks_last(name: Token) -> bool:
    """Whether a NAME that ends its sentence is the subject of a verb of saying before it: `said the mayor, Ada Lee.`"""
    last = name.i + 1 == len(name.doc) or name.nbor(1).text in (".", "?", "!")
    return last and name.dep_ == "nsubj" and name.head.i < name.i and name.head.lemma_ in classes("verbs")


def role_beside(doc: Doc, start: int, end: int) -> tuple[int, int] | None:
    """The words right before the name of a person from START to END that the parse hangs on it, whatever they are.

    `fly-half` of `the fly-half Ada Lee`, `leader of the Council` of `leader of the Council Ada Lee`; and all that
    somebody was, `former Elda centre`.
    """
    if start > 1 and doc[start - 1].like_num and doc[start - 2].lower_ in RANKED:
        return _modifiers_start(doc, start - 2), start
    i = start - 1
    while (
        i > 0
        and i > start - 6
        and doc[i].lower_ not in FORMER
        and (doc[i].pos_ in (*NAMING, "NUM") or doc[i].text in HYPHENS)
    ):
        if doc[i].ent_type_ in PERSON_LABELS or doc[i].is_sent_start:
            break
        i -= 1
    if 0 <= i < start - 1 and doc[i].lower_ in FORMER and doc[start - 1].is_alpha:
        return i, start
    last = next((i for i in range(start - 1, max(-1, start - 9), -1) if _hangs_on(doc[i], start, end)), None)
    if last is None or doc[last].tag_ != "NN" or doc[last].ent_type_ or doc[last].lower_ in NOBODY:
        return None
    begin = unit_start(doc, last)
    if unit_text(doc, last) in words("body_nouns") or doc[last].lower_ in words("document_nouns"):
        return None
    behind = doc[last + 1 : start]
    of = len(behind) > 1 and behind[0].lower_ == "of" and not any(t.is_punct for t in behind)
    if (behind and not of) or any(t.lower_ in words("calendar") for t in doc[begin:start]):
        return None
    return _modifiers_start(doc, begin), start


def _hangs_on(token: Token, start: int, end: int) -> bool:
    """Whether the parse makes TOKEN a word before the name from START to END, or the name one beside it."""
    if _leans_on(token, start):
        return token.head.i < end
    if token.i + 1 < start:
        return False
    name = token.doc[start:end].root
    subjects = token.dep_ == name.dep_ and token.dep_ in ("nsubj", "nsubjpass") and token.head == name.head
    return subjects or (name.dep_ == "appos" and name.head == token)


def role_after(doc: Doc, end: int, *, of_person: bool = False) -> tuple[int, int] | None:
    """The role set off by commas behind a name: `secretary of the council` of `Ali Shamkhani, secretary of …,`.

    OF_PERSON tells that the name is a person's, so that any noun in apposition says what they are.
    """
    comma = end
    if end + 1 < len(doc) and doc[end].lower_ in ("of", "from") and doc[end + 1].pos_ == "PROPN":
        comma = next((i for i in range(end + 1, min(end + 5, len(doc))) if doc[i].pos_ != "PROPN"), end)
    if comma + 1 >= len(doc) or doc[comma].text not in (",", "(", "—", "–"):
        return None
    first = most = comma + 1
    while most < min(len(doc), first + 40) and not doc[most].is_sent_start:
        most += 1
    if doc[first].lower_ == "whose":
        return None  # `Ada Lee, whose husband was killed`
    if doc[first].lower_ == "who" and most > first + 2:
        first = next((i for i in range(first + 1, most) if doc[i].lower_ not in BEING), most)
        if doc[first - 1].lemma_ != "be":
            return None
    one_of = most - first > 2 and doc[first].lower_ == "one" and doc[first + 1].lower_ == "of"
    head = _office(doc, first + 2 if one_of else first, most, plural=one_of)
    if head is None and of_person:
        head = _apposed(doc, first, most, end)
    if head is None or doc[head].lower_ in ANYBODY:
        return None
    if head + 1 < len(doc) and capital(doc[head + 1].text) and doc[head + 1].pos_ == "PROPN":
        return None
    end = _role_end(doc, first, head, most)
    # `-- the disgraced movie mogul`, `now a professor`, `his lawyer`, `44, a baker`
    while first < head:
        token, behind = doc[first], doc[first + 1]
        if not (token.pos_ in ("DET", "PRON") or token.is_punct or behind.text == "," or _adverb(token)):
            break
        first += 1
    return (first, end) if end > first else None


def _apposed(doc: Doc, first: int, most: int, end: int) -> int | None:
    """The noun from FIRST on, before MOST, that the parse sets beside the name that ends at END."""
    for token in doc[first : min(first + 12, most)]:
        beside = token.dep_ in ("appos", "dep") and end - 5 < token.head.i < end
        told = (token.tag_ == "NN" and token.is_lower) or (token.tag_ == "NNP" and doc[first].lower_ in FORMER)
        if beside and told:
            return token.i
        clause = token.pos_ in ("VERB", "AUX", "SCONJ") and token.dep_ not in ("amod", "compound")
        if clause or token.text in (")", ";"):
            return None
    return None


def _adverb(token: Token) -> bool:
    """Whether TOKEN is an adverb that tells more of no adjective: `now`, but not `highly`."""
    return token.pos_ == "ADV" and token.head.pos_ != "ADJ"


def _office(doc: Doc, first: int, most: int, *, plural: bool = False) -> int | None:
    """The token from FIRST on, before MOST, that says what somebody is; PLURAL what they are of whom they are one."""
    j = first
    while j < min(first + 12, most):
        token = doc[j]
        end = unit_end(doc, j, most)
        if token.pos_ in NAMING and tells_role(doc, j, end, plural=plural):
            behind = doc[end] if end < most else token
            # `assistant US attorney`: what an adjective leans on says it.
            if token.pos_ != "ADJ" or token.dep_ not in ("amod", "compound") or behind.pos_ not in ("PROPN", "ADJ"):
                return end - 1
        within = token.ent_iob_ == "I" and token.ent_type_ == "ORG"  # `a University of Elda librarian`
        managing = token.tag_ == "VBG" and end < most and tells_role(doc, end, end + 1)  # `managing director`
        clause = token.pos_ in ("VERB", "AUX", "PRON", "SCONJ", "ADP") and token.dep_ not in ("amod", "poss")
        if (clause and not within and not managing) or (token.is_punct and token.text not in HYPHENS):
            return None
        j += 1
    return None


def _role_end(doc: Doc, first: int, head: int, most: int) -> int:
    """Where the role from FIRST on, of which HEAD is the office, ends, at MOST."""
    end = unit_end(doc, head, most)
    while end < most and doc[end].text not in (".", "?", "!", ";", ":", ")", "—", "–", "("):
        token = doc[end]
        if token.text == "-" and doc[end - 1].whitespace_:
            break
        if token.ent_iob_ == "I" and token.ent_type_ == "ORG":
            end += 1  # `lecturer at the Centre for Signs, Speech and Sound`
            continue
        if token.text == ",":
            last = _last_of_list(doc, first, end, most)
            if last is None:
                break
            end = last
        # The apostrophe of a plural (`of the Quay Workers' Union`) is no mark.
        if doc[end].is_quote and doc[end].tag_ != "POS":
            break
        clause = doc[end].pos_ in ("AUX", "PRON", "SCONJ") and doc[end].lower_ != "of"
        if clause or (doc[end].pos_ == "VERB" and not _noun_like(doc[end])):
            break
        end += 1
    # What follows `of` may be told by a word that means nothing elsewhere: `the secretary of its council`.
    while end > head + 1 and doc[end - 1].pos_ in LEADING and doc[end - 1].ent_iob_ != "I":
        end -= 1
    return end


def _noun_like(verb: Token) -> bool:
    """Whether a verb stands as a noun does, or before one: `head of tracing`, `head of equities trading at TOV`."""
    if verb.tag_ != "VBG":
        return verb.dep_ in ("amod", "compound")
    trade = verb.dep_ == "acl" and verb.nbor(-1) == verb.head and verb.head.dep_ == "pobj"
    return verb.dep_ in ("amod", "compound", "pobj") or trade or verb.nbor(-1).lower_ == "of"


def _last_of_list(doc: Doc, first: int, comma: int, most: int) -> int | None:
    """The token of the last thing in the list that COMMA parts within a role, None where it ends the role.

    `energy` for `minister of trade, industry and energy`; what is conjoined has to belong to the role that begins at
    FIRST, and names of people are no part of one.
    """
    i = start = comma + 1
    while i < most and doc[i].ent_type_ not in PERSON_LABELS:
        if not (doc[i].pos_ in NAMING or (doc[i].text == "," and i > start)):
            break
        i += 1
    if i == start or i >= most - 1 or doc[i].lower_ not in ("and", "&"):
        return None
    last = i + 1
    while last < most - 1 and doc[last].pos_ in NAMING and doc[last].head.i > last:
        last += 1
    token = doc[last]
    if token.dep_ != "conj" or token.ent_type_ in PERSON_LABELS or token.pos_ not in ("NOUN", "PROPN"):
        return None
    while token.dep_ == "conj":
        token = token.head
    return last if first <= token.i < last else None
