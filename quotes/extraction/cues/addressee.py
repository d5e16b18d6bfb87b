"""To whom something was said: `told AFP`, `in an interview with Sky News`, `said on CNN`.

An outlet named in the phrase wins over a person (`CNN's Wolf Blitzer` is CNN), and is told with its programme
(`Radio Elda's Morning programme`).  A speaker who goes on in the next sentences is still speaking to the same outlet or
person, unless another occasion is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from spacy.tokens import Doc, Token

from quotes.extraction.cues.candidates import Candidate
from quotes.extraction.lexicon import classes, words
from quotes.extraction.mentions.name_forms import plain
from quotes.extraction.mentions.titles import PERSON_LABELS, is_title
from quotes.extraction.parsed import Parsed

# Verbs whose object hears the words; those of other verbs are spoken about, unless something is asked of them.
ADDRESSEE_VERBS = frozenset(["tell", "inform", "assure", "remind", "advise", "brief"])
OBJECTS = frozenset(["dobj", "dative", "iobj", "nsubjpass"])
NOBODY = ""
PROGRAMMES = frozenset(["program", "programme", "show", "website", "podcast"])
VENUES = frozenset(["on", "to", "with", "in", "during", "for", "at"])
# Verbs that ask something of their object, beside those of orders, and one that does by these: `called on Lee to go`.
ASKING, CALLING, ON = frozenset(["ask", "challenge", "press"]), "call", frozenset(["on", "upon"])
# What can be asked for something.
ANSWERING = frozenset(["person", "organization", "group", "place"])
# What somebody does in a newspaper.
PRINTED = frozenset(["write", "say", "argue"])


def addressees(parsed: Parsed) -> dict[int, str]:
    """From the token of every reporting verb to its addressee, as the article names it, where it has one."""
    found: dict[int, str] = {}
    entity_now, addressee_now, paragraph_now = None, "", -9
    for candidate, cue in _statements(parsed):
        entity = parsed.coreference.of_phrase.get(candidate.phrase)
        paragraph = parsed.paragraph_of[cue.i]
        own = _told(parsed, cue, candidate)
        own = _venue(parsed, cue) if own is None else own
        if own is None and (asked := _asked(parsed, cue)):
            found[cue.i] = asked  # and the speaker goes on telling it to whom it was told before
        elif own == NOBODY:
            entity_now = None
        elif own is not None:
            found[cue.i] = own
            # What was told to somebody without a name (`told reporters`) is not all that the speaker goes on to say.
            named = own.isupper() or any(word[:1].isupper() and word[1:2].islower() for word in own.split())
            entity_now, addressee_now, paragraph_now = entity if named else None, own, paragraph
        elif entity is not None and entity == entity_now and paragraph - paragraph_now <= 1:
            if _elsewhere(cue):
                entity_now = None
            else:
                found[cue.i] = addressee_now
    return found


def _statements(parsed: Parsed) -> Iterator[tuple[Candidate, Token]]:
    """Every reporting verb of the running text with its subject, in order."""
    seen: set[int] = set()
    for candidate in sorted(parsed.candidates, key=lambda c: c.cue if c.cue is not None else -1):
        if candidate.cue is None or candidate.cue in seen or parsed.quoted[candidate.cue]:
            continue
        cue = parsed.doc[candidate.cue]
        if cue.lemma_.lower() in classes("verbs") and candidate.relation not in ("passive", "agent"):
            seen.add(cue.i)
            yield candidate, cue


def _told(parsed: Parsed, cue: Token, candidate: Candidate) -> str | None:
    """The object of one of ADDRESSEE_VERBS, or whoever something is said `to`; NOBODY where that is nobody known."""
    phrase = parsed.phrases[candidate.phrase]
    for child in cue.children:
        if phrase.start <= child.i < phrase.end:
            continue
        if cue.lemma_ in ADDRESSEE_VERBS and child.dep_ in OBJECTS:
            return _addressee_of(parsed, _last_of_compound(cue, child), told=True)
        if child.lower_ == "to" and child.dep_ in ("prep", "dative") and cue.lemma_ in words("addressing_verbs"):
            return next((_addressee_of(parsed, c) for c in child.children if c.dep_ == "pobj"), None)
    if cue.lemma_ != "tell":
        return None
    # The parser lost the object: the first noun behind `told`, before any other verb, is it.
    for token in parsed.doc[cue.i + 1 : min(cue.i + 7, cue.sent.end)]:
        if token.pos_ in ("VERB", "AUX", "SCONJ", "ADP") or token.is_quote:
            break
        if token.pos_ in ("PROPN", "NOUN") and token.dep_ not in ("compound", "amod", "nmod", "poss"):
            return _addressee_of(parsed, token, told=True) if not phrase.start <= token.i < phrase.end else None
    return None


def _asked(parsed: Parsed, cue: Token) -> str | None:
    """Who is asked to do, say or heed something: Lee of `urged Lee to go`, `called on Lee to go`, `asked Lee why`."""
    calls = cue.lemma_ == CALLING
    if not calls and classes("verbs").get(cue.lemma_) != "order" and cue.lemma_ not in ASKING:
        return None
    if calls:
        asked = [o for p in cue.children if p.lower_ in ON for o in p.children if o.dep_ == "pobj"]
    else:
        # The parse may make a second subject of whoever is asked.
        second = any(c.dep_ == "nsubj" for c in cue.lefts)
        asked = [c for c in cue.rights if c.dep_ in OBJECTS or (second and c.dep_ == "nsubj")]
        clauses = (c for c in cue.rights if c.dep_ in ("ccomp", "xcomp"))
        to_do = (c for c in clauses if any(t.tag_ == "TO" for t in c.children))
        asked += [c for clause in to_do for c in clause.children if c.dep_ == "nsubj"]
    for token in asked:
        index = parsed.phrase_at.get(token.i)
        parted = any(t.is_punct for t in parsed.doc[cue.i + 1 : token.left_edge.i])
        if not parted and index is not None and parsed.phrases[index].referent in ANSWERING:
            return _addressee_of(parsed, token, told=True)
    return None


def _last_of_compound(cue: Token, noun: Token) -> Token:
    """The noun that heads the phrase of NOUN, where the parse makes each word of a compound an object of CUE."""
    while noun.i + 1 < len(noun.doc) and (behind := noun.nbor(1)).head == cue and behind.dep_ in OBJECTS:
        noun = behind
    return noun


def _venue(parsed: Parsed, cue: Token) -> str | None:
    """The outlet or partner in a phrase that hangs on the cue, or on what opens its sentence: `in an interview with the
    Herald`, `on CNN`, `Writing in the Herald`."""
    opening = (c for c in cue.children if c.lemma_ in ("speak", "write", "talk") and c.tag_ == "VBG")
    for preposition in chain(cue.children, *(verb.children for verb in opening)):
        if preposition.dep_ != "prep" or preposition.lower_ not in VENUES or parsed.quoted[preposition.i]:
            continue
        if preposition.text[:1].isupper() and preposition.i > cue.i:
            continue  # it opens the next sentence, wherever the parse hangs it
        for noun in preposition.children:
            if noun.dep_ != "pobj":
                continue
            if noun.lemma_.lower() in words("exchanges"):
                return _partner(parsed, noun)
            printed = preposition.lower_ == "in" and preposition.head.lemma_ in PRINTED
            if (printed or preposition.lower_ in ("on", "to")) and (found := _outlet_in(parsed, noun)):
                return found
    return None


def _partner(parsed: Parsed, noun: Token) -> str | None:
    for inner in noun.children:
        if inner.dep_ == "prep" and inner.lower_ in VENUES:
            for other in inner.children:
                told = inner.lower_ == "to"
                if other.dep_ == "pobj" and (found := _addressee_of(parsed, other, told=told)):
                    return found
    return _outlet_in(parsed, noun)


def _elsewhere(cue: Token) -> bool:
    """Whether something is said on another occasion than what the speaker said before it."""
    if cue.lemma_ in ("tweet", "write", "post", "testify"):
        return True
    for child in cue.children:
        inner = [n.lemma_.lower() for n in child.children] if child.dep_ == "prep" else []
        if any(n in words("public_statements") or n in words("calendar") for n in inner):
            return True
        if child.dep_ == "advmod" and (child.lower_ in words("apart") or child.lower_ in words("looking_back")):
            return True
    return False


def _addressee_of(parsed: Parsed, token: Token, *, told: bool = False) -> str | None:
    """The name in TOKEN's phrase: `IRNA` of `state news agency IRNA`, `CNN` of `CNN's Lee`.

    Where that has no name, its words if it was TOLD something: `court` of `the court`.
    """
    if parsed.quoted[token.i]:
        return None
    if token.pos_ == "PRON":
        return _person_at(parsed, token) or NOBODY if told else None
    outlet = _outlet_in(parsed, token)
    if outlet is not None:
        return outlet
    for child in (token, *token.children):
        beside = (
            child == token
            or child.dep_ in ("appos", "flat")
            or (child.dep_ == "compound" and token.lemma_.lower() in words("media_nouns"))
        )
        if beside and (name := _person_at(parsed, child) or _name_at(parsed, child)):
            return name
    return _meant(parsed, token) or _described(parsed, token) if told else None


def _meant(parsed: Parsed, token: Token) -> str | None:
    """The name of the outlet that a description means: `Herald` of `told the paper`."""
    index = parsed.phrase_at.get(token.i) if token.lemma_.lower() in words("media_nouns") else None
    entity = None if index is None else parsed.coreference.of_phrase.get(index)
    body = None if entity is None else parsed.coreference.entities[entity]
    return plain(body.name) if body is not None and body.named and body.type == "organization" else None


def _person_at(parsed: Parsed, token: Token) -> str | None:
    """The person whom the name or pronoun TOKEN means, by the fullest name of the article."""
    index = parsed.phrase_at.get(token.i)
    entity = None if index is None else parsed.coreference.of_phrase.get(index)
    if index is None or entity is None or parsed.phrases[index].kind == "description":
        return None
    who = parsed.coreference.entities[entity]
    return plain(who.name) if who.named and who.type == "person" else None


def _name_at(parsed: Parsed, token: Token) -> str | None:
    for phrase in parsed.phrases:
        if phrase.kind == "name" and phrase.referent != "place" and phrase.start <= token.i < phrase.end:
            return _whole(parsed, phrase.start, phrase.end, token)
    return None


def _described(parsed: Parsed, token: Token) -> str | None:
    """The words of the phrase that TOKEN heads, without article, or nothing where they tell of no audience."""
    doc, start, end = parsed.doc, token.left_edge.i, token.i + 1
    owner = next((c for c in token.children if c.dep_ == "poss" and c.text[:1].isupper()), None)
    if owner is not None and token.lemma_.lower() in words("audiences"):
        return plain(doc[start : owner.i + 1].text.removeprefix("the "))  # `Morning Table's listeners`
    while start < token.i and (doc[start].pos_ == "DET" or doc[start].tag_ == "PRP$"):
        start += 1
    if token.pos_ not in ("NOUN", "PROPN") or token.lemma_.lower() in words("told_things"):
        return None
    if any(parsed.quoted[i] or (doc[i].is_punct and doc[i].tag_ != "POS") for i in range(start, end)):
        return None
    people = is_title(token.lower_.removesuffix("s"))  # `told researchers of it`
    if end + 1 < len(doc) and doc[end].lower_ == "of" and doc[end].head == token and not people:
        end = next((c.i + 1 for c in doc[end].children if c.dep_ == "pobj"), end)  # `group of pupils`
    if end + 1 < len(doc) and doc[end].lower_ == "and" and doc[end + 1].head == token and doc[end + 1].pos_ == "NOUN":
        end += 2  # `MPs and peers`
    return doc[start:end].text


def _outlet_in(parsed: Parsed, token: Token) -> str | None:
    """The first news outlet named in the phrase that TOKEN heads, with its programme."""
    start, end = token.left_edge.i, min(token.right_edge.i, token.i + 6) + 1
    while start > 1 and (parsed.doc[start - 1].text[:1].isupper() or parsed.doc[start - 1].like_num):
        start -= 1  # the parser may lose `BBC 6` of `told BBC 6 Music`
    for i in range(start, end):
        if parsed.quoted[i]:
            break
        known = _known(parsed.doc, i, end)
        if known:
            return _whole(parsed, max(start, i + (parsed.doc[i].text == "the")), known, token)
    for phrase in parsed.phrases:
        if phrase.name is None or phrase.referent == "person" or not start <= phrase.start < end:
            continue
        media = len(phrase.name.parts) > 1 and phrase.name.parts[-1] in words("media_words")
        if (media or (token.lower_ in PROGRAMMES and phrase.start < token.i)) and not parsed.quoted[phrase.start]:
            return _whole(parsed, phrase.start, phrase.end, token)
    return None


def _known(doc: Doc, i: int, limit: int) -> int:
    """The end of the longest name of the outlet list that starts at token I; 0 where none does."""
    ends = range(min(limit, i + 5), i, -1)
    return next((end for end in ends if doc[i:end].text.removeprefix("the ") in words("outlets")), 0)


def _whole(parsed: Parsed, start: int, end: int, head: Token) -> str:
    """The outlet named from START to END with what else belongs to its name in the phrase of HEAD.

    `Sunday Times` for `Times`, `BBC Radio Five Live` for `BBC`; who speaks for it does not: `CNN` of `CNN's Lee`.
    """
    doc = parsed.doc
    people = {i for p in parsed.phrases if p.referent == "person" and p.kind == "name" for i in range(p.start, p.end)}
    while start > 0 and doc[start - 1].text[:1].isupper() and doc[start - 1].pos_ == "PROPN":
        if doc[start - 1].lower_ == "the":
            break
        start -= 1
    if head.lower_ in PROGRAMMES and head.i >= end:
        return doc[start : head.i + 1].text
    while end < len(doc) and not parsed.quoted[end]:
        if doc[end].lower_ in ("at", "with") and doc[end].head.i in range(start, end) and end + 1 < len(doc):
            shown = doc[end + 1]  # `The World at One`, `Breakfast with Lee`
            if doc[end - 1].text[:1].isupper() and shown.text[:1].isupper() and "'s" in doc[start:end].text:
                end += 2
                continue
        possessive = doc[end].tag_ == "POS" and end + 1 < len(doc)
        i = end + possessive
        within = i <= head.i or start <= doc[i].head.i < i or (doc[i].ent_iob_ == "I" and doc[i].ent_type_ == "ORG")
        within = within or doc[i].lower_ in words("media_words")
        within = within and not (possessive and head.i in people)  # `CNN's Ada Lee`
        capital = doc[i].text[:1].isupper() or (doc[i].like_num and not possessive)
        other = doc[i].lower_ in classes("honorifics") or doc[i].lower_ in words("calendar")
        if not (within and capital) or other or i in people or doc[i].ent_type_ in PERSON_LABELS:
            break
        end = i + 1
    return doc[start:end].text
