"""The words that tell when something was said: those that belong to the cue, and to no other verb.

In `said on Tuesday the attack on Monday had failed` Tuesday is the cue's and Monday the attack's.  Beside the cue stand
also occasions that have a time of their own: `in comments aired Monday`, `a statement issued on Friday said`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Span, Token

from quotes.extraction.cues.addressee import ADDRESSEE_VERBS
from quotes.extraction.cues.time_words import MONTHS, SHORT_MONTHS, WEEKDAYS, find
from quotes.extraction.lexicon import classes, words
from quotes.extraction.parsed import Parsed
from quotes.records import Quote, TimeExpression
from quotes.records import Span as Range

# Lists of utterances that have a time of their own; what is said `in` or `at` one is said at that time.
_OCCASIONS = ("occasions", "exchanges", "public_statements", "statement_nouns")
# Behind these the words tell no point in time, or one that bounds something else.
_BOUNDS = re.compile(
    r"\b(?:since|until|till|by|before|after|from|for|between|through|to|of|than|as\s+of)\s+(?:about\s+|the\s+)?$", re.I
)
# Days that have a name of their own are spoken about as events.
_NAMED_DAY = re.compile(r"\b(?:Ash|Black|Bloody|Cyber|Easter|Fat|Giving|Good|Holy|Maundy|Palm|Super)\s+$")
_GOES_ON = re.compile(rf"\s*(?:,|and\b|or\b|to\b|through\b|until\b|[-–—])\s*(?:{'|'.join(WEEKDAYS)})\b")
_CAPITAL = re.compile(rf"\b(?!(?:{'|'.join((*WEEKDAYS, *MONTHS, *SHORT_MONTHS))}|[A-Z]{{2,}})\b)[A-Z]")
# Of these a time is not told but spoken about, unless it stands right beside the cue; or it is a part of another name.
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "dobj", "attr"])
_MODIFIERS = frozenset(["compound", "nmod", "amod", "appos", "nummod"])
_CLAUSES = frozenset(["ccomp", "xcomp", "advcl", "parataxis", "relcl", "acl", "conj"])
# `late`, `also`, an auxiliary: what may stand between the words and the cue they stand next to.
_BETWEEN = frozenset(["ADV", "AUX", "PART"])
# And between a verb that has an addressee and the words: who is told.
_TOLD = frozenset(["DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "PART", "PUNCT"])
_FARTHEST = 14
_DATELINE = 160


def said_when(parsed: Parsed, cue: int, parts: Iterable[Range]) -> TimeExpression | None:
    """The words that tell when the cue whose main word is token CUE was said, None where none do.

    Args:
        parsed: the article.
        cue: main word of the cue.
        parts: ranges of the quotation, in which no such words are looked for.
    """
    doc, token = parsed.doc, parsed.doc[cue]
    content = _content(parsed, parts)
    sentence = Range(token.sent.start_char, token.sent.end_char)
    found: list[tuple[int, Range]] = []
    for place in find(parsed.text, sentence):
        span = doc.char_span(*place, alignment_mode="expand")
        if span is None or not _is_point(parsed, place, token):
            continue
        if any(t.i in content or parsed.quoted[t.i] != parsed.quoted[cue] for t in span):
            continue
        if any(_belongs(span, anchor, content) for anchor in _anchors(token)):
            found.append((cue - span.end if span.end <= cue else span.start - cue, place))
    if not found:
        return None
    _, place = min(found)
    return TimeExpression(place, place.of(parsed.text))


def with_time(parsed: Parsed, quote: Quote) -> Quote:
    """QUOTE, which has no marks, with the words that tell when it was said; they are no part of what was said."""
    cue = quote.attribution.cue
    span = parsed.doc.char_span(*cue.span, alignment_mode="expand") if cue is not None else None
    if span is None:
        return quote
    parts = _without_time(parsed, quote.parts, span.root)
    when = said_when(parsed, span.root.i, parts)
    if when is None:
        return quote
    return replace(quote, parts=parts, attribution=replace(quote.attribution, said=when))


def _without_time(parsed: Parsed, parts: tuple[Range, ...], cue: Token) -> tuple[Range, ...]:
    """PARTS without a time at their beginning: the clause behind `said last year that` is often hung on the year."""
    first, text = parts[0], parsed.text
    if first.start < cue.idx:
        return parts
    for place in find(text, first):
        start = place.end + len(text[place.end : first.end]) - len(text[place.end : first.end].lstrip(" ,"))
        lead = (
            parsed.doc.char_span(first.start, place.start, alignment_mode="contract")
            if place.start > first.start
            else ()
        )
        behind = parsed.doc.char_span(start, first.end, alignment_mode="contract")
        if (
            behind is None
            or lead is None
            or any(t.pos_ in ("VERB", "AUX") and t.lemma_ not in words("issuing_verbs") for t in lead)
        ):
            return parts
        begins = first.start == place.start and behind[0].pos_ not in ("VERB", "AUX", "ADP", "PUNCT", "CCONJ")
        return (Range(start, first.end), *parts[1:]) if begins or behind[0].lower_ == "that" else parts
    return parts


def _is_point(parsed: Parsed, place: Range, cue: Token) -> bool:
    """Whether the words at PLACE tell a point in time: no bound, no row of days, no part of a name or a dateline."""
    text = parsed.text
    before = text[max(0, place.start - 24) : place.start]
    if _BOUNDS.search(before) or _NAMED_DAY.search(before) or _GOES_ON.match(text, place.end):
        return False
    # `CBS This Morning` and `USA Today` are names; only at the beginning of a sentence has a time a capital.
    opens = place.start == cue.sent.start_char or not text[: place.start].rstrip(" ")[-1:].isalnum()
    if any(match.start() > 0 or not opens for match in _CAPITAL.finditer(place.of(text))):
        return False
    return not (place.end < min(_DATELINE, cue.idx) and re.search(r"[-–—]", text[place.end : cue.idx]))


def _content(parsed: Parsed, parts: Iterable[Range]) -> set[int]:
    content: set[int] = set()
    for part in parts:
        span = parsed.doc.char_span(*part, alignment_mode="expand")
        content.update(range(span.start, span.end) if span is not None else ())
    return content


def _anchors(cue: Token) -> list[Token]:
    """The cue, and the verb of speaking that it goes with: `spoke on Tuesday, arguing`, `responded by saying`."""
    above = cue.head.head if cue.dep_ == "pcomp" and cue.head.dep_ == "prep" else cue.head
    goes_with = cue.tag_ == "VBG" and cue.dep_ in ("advcl", "pcomp") and above != cue
    speaks = above.lemma_.lower() in words("speaking_verbs") or above.lemma_.lower() in classes("verbs")
    return [cue, above] if goes_with and speaks and above.i < cue.i else [cue]


def _belongs(span: Span, cue: Token, content: set[int]) -> bool:
    outer = next((t for t in span if t.head not in span), span.root)
    if outer.dep_ == "poss":
        return False
    if outer.dep_ in _MODIFIERS and outer.pos_ != "ADP" and not _is_occasion(outer.head):
        return False
    if _next_to(span, outer, cue, content):
        return True
    if outer.dep_ in _SUBJECTS and outer.pos_ != "ADP" and outer.head.lemma_ not in words("issuing_verbs"):
        return False
    return _leads_to(outer.head, cue) and not _behind_content(span, cue, content)


def _next_to(span: Span, outer: Token, cue: Token, content: set[int]) -> bool:
    """`said on Tuesday`, `on Tuesday said`: whatever the parser makes of them, words beside the cue are its own."""
    doc = cue.doc
    if span.start > cue.i:
        between = doc[cue.i + 1 : span.start]
        if any(t.i in content for t in between):
            return False
        # `said Tuesday was a good day`
        if outer.dep_ in ("nsubj", "nsubjpass") and span.end < len(doc) and outer.head.i >= span.end:
            return doc[span.end].pos_ not in ("VERB", "AUX")
        if (
            cue.lemma_ in ADDRESSEE_VERBS
            and len(between) <= 8
            and all(t.pos_ in _TOLD and t.text != "," for t in between)
        ):
            return True
        return len(between) <= 2 and all(t.pos_ in _BETWEEN for t in between)
    between = doc[span.end : cue.i]
    if (
        len(between) > 2
        or any(t.pos_ not in _BETWEEN or t.i in content for t in between)
        or span.start == cue.sent.start
    ):
        return False
    # `the man arrested on Monday said`: another verb has taken the words.
    before = span[0].nbor(-1)
    if before.pos_ == "VERB" or (outer.head.pos_ == "VERB" and outer.head.i < span.start):
        verb = before if before.pos_ == "VERB" else outer.head
        return verb.lemma_ in words("issuing_verbs") and _is_occasion(verb.head)
    return True


def _belongs_to(verb: Token) -> Token | None:
    """The noun that a clause of VERB is part of, also where the parse hangs a participle beside it higher up."""
    if verb.dep_ in ("acl", "relcl"):
        return verb.head
    before = verb.doc[verb.i - 1] if verb.i else verb
    return before if verb.dep_ == "advcl" and verb.tag_ == "VBN" and before.pos_ == "NOUN" else None


def _leads_to(head: Token, cue: Token) -> bool:
    """Whether the way up from HEAD comes to CUE by nothing but its own occasion, addressee or speaker."""
    token = head
    for _ in range(6):
        if token == cue or (token.lower_ == "saying" and token.head.head == cue):
            return True
        if token.pos_ in ("VERB", "AUX"):
            noun = _belongs_to(token)
            if noun is None or token.lemma_ not in words("issuing_verbs") or not _is_occasion(noun):
                return False
            token = noun
            continue
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            if not _has_time(token, cue):
                return False
        elif token.dep_ not in ("prep", "agent", "dative", "advmod", "npadvmod", "pcomp"):
            return False
        if token.head == token:
            return False
        token = token.head
    return False


def _is_occasion(noun: Token) -> bool:
    return any(noun.lemma_.lower() in words(name) for name in _OCCASIONS)


def _has_time(noun: Token, cue: Token) -> bool:
    """Whether a time that hangs on NOUN is the time of CUE."""
    if noun.dep_ in ("dobj", "dative", "iobj") and noun.head == cue:
        return cue.lemma_ in ADDRESSEE_VERBS
    if noun.dep_ in ("nsubj", "appos") and noun.head in (cue, cue.head):
        # `said Lee on Tuesday`; a document's own time is told by a verb: `a statement issued on Friday said`.
        return noun.i > cue.i or (_is_occasion(noun) and any(c.lemma_ in words("issuing_verbs") for c in noun.children))
    if noun.dep_ == "pobj":
        return _is_occasion(noun) or (noun.head.lower_ == "to" and noun.head.head == cue) or noun.head.dep_ == "agent"
    return False


def _behind_content(span: Span, cue: Token, content: set[int]) -> bool:
    """Whether words of the content stand between the cue and the time behind it, so that the time may be theirs.

    A closing mark right before the time parts the two: `called it "a joke" on Tuesday`.
    """
    if span.start <= cue.i:
        return False
    between = cue.doc[cue.i + 1 : span.start]
    if any(t.i in content for t in between):
        return not (between[-1].is_quote or between[-1].text in ("''", "”", "’"))
    return len(between) > _FARTHEST or any(_in_clause(t, cue) for t in between)


def _in_clause(token: Token, cue: Token) -> bool:
    """Whether TOKEN is of a clause below CUE that is no note on an occasion."""
    while token not in (cue, token.head):
        if token.pos_ in ("VERB", "AUX") and token.dep_ in _CLAUSES and token.lemma_ not in words("issuing_verbs"):
            return True
        token = token.head
    return False
