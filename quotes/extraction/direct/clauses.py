"""The clause beside the marks that tells who says the words: `“…,” said Lee`, `Lee said: “…”`.

Where an article has many short quotations the network may give one the speaker of its neighbour.  A verb of saying with
its subject, in the sentence of the words and with no other quotation between, says it better than any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from quotes.extraction.cues.candidates import Candidate
from quotes.extraction.cues.classes import cue_class_of, cue_lemma
from quotes.extraction.cues.documents import FAMILY
from quotes.extraction.lexicon import classes, words
from quotes.extraction.parsed import Parsed, Quoted

# Where a sentence ends, whatever the parse says; a mark may follow without a blank.
SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Jr|Sr|No))(?<!\bMrs)[.?!]+(?:[\"'”’)\]]*\s+(?=\S)|[\"'”’)\]]*(?=[\"“«‘]))|[\n\r]"
)
# The last character of words whose sentence goes on behind the mark.
GOES_ON = ",?!-—–…"
# What may stand between a noun of saying and the words.
LEADING = frozenset({"that", "about", "of"})
# Classes of verbs whose object is what somebody else said or did.
DEALING = frozenset(["deny", "blame", "praise", "quote"])
FINITE = ("VBD", "VBZ", "VBP")
# The most words from the closing mark to the verb behind its subject.
LONGEST = 12
# Classes of verbs that tell that words were uttered.
UTTERING = frozenset(["neutral", "assertive", "directive"])
SUBJECTS = ("subject", "relative", "shared")


@dataclass(frozen=True, slots=True)
class Clause:
    """Who says a segment by the clause beside it, and the characters within which its sentence stands.

    ``sure`` tells that the words are another's than the subject of the sentence has: those that A rejects or cites;
    ``naming`` that they are what its subject calls something.
    """

    candidate: Candidate
    start: int
    end: int
    sure: bool = False
    naming: bool = False


def clause_beside(parsed: Parsed, quoted: Quoted) -> Clause | None:
    """The clause beside QUOTED that tells who says it; None where there is none."""
    start, end = _sentence(parsed, quoted)
    candidate = _behind(parsed, quoted) if end > quoted.segment.outer.end else None
    if candidate is None and (other := _of_another(parsed, quoted, start)) is not None:
        return Clause(other, start, end, sure=True)
    candidate = candidate or _before(parsed, quoted, start) or _led_up(parsed, quoted, start)
    return Clause(candidate, start, end, naming=_names(parsed, quoted, candidate)) if candidate is not None else None


def _names(parsed: Parsed, quoted: Quoted, candidate: Candidate) -> bool:
    """Whether the words are what the subject of CANDIDATE calls something: `reports that Lee called it “a joke”`."""
    cue = candidate.cue
    if cue is None or cue >= quoted.start or candidate.relation != "subject":
        return False
    return cue_lemma(parsed.doc[cue]) in words("calling_verbs") and governs(parsed, quoted, cue)


def governs(parsed: Parsed, quoted: Quoted, cue: int, *, within: int = 3) -> bool:
    """Whether the words of QUOTED hang on the token CUE in the parse, by at most WITHIN steps."""
    for token in parsed.doc[quoted.start : quoted.end]:
        if quoted.start <= token.head.i < quoted.end:
            continue
        above = token
        for _ in range(within):
            above = above.head
            if above.i == cue:
                return True
    return False


def _sentence(parsed: Parsed, quoted: Quoted) -> tuple[int, int]:
    """The characters of the sentence around QUOTED, up to other quotations on both sides."""
    outer, line, text = quoted.segment.outer, quoted.segment.paragraph, parsed.text
    place = bisect_left(parsed.segments, outer.start, key=lambda s: s.segment.outer.start)
    before, behind = parsed.segments[max(0, place - 1) : place], parsed.segments[place + 1 : place + 2]
    start = max([line.start, *(s.segment.outer.end for s in before if not is_nickname(parsed, s))])
    limit = min([line.end, *(s.segment.outer.start for s in behind)])
    for match in SENTENCE_END.finditer(text, start, outer.start + 1):
        start = min(match.end(), outer.start)
    if quoted.segment.inner.of(text)[-1:] not in GOES_ON and text[outer.end - 2 : outer.end - 1] in (".", "?", "!"):
        return start, outer.end
    ending = SENTENCE_END.search(text, outer.end, limit)
    return start, ending.start() if ending else max(limit, outer.end)


def is_nickname(parsed: Parsed, quoted: Quoted) -> bool:
    """Whether QUOTED is part of a name: `Robert "Bobby" Scott`."""
    phrase = parsed.innermost.get(quoted.start)
    known = None if phrase is None else parsed.phrases[phrase]
    return known is not None and known.kind == "name" and known.start < quoted.start and quoted.end < known.end


def sentence_before(parsed: Parsed, quoted: Quoted) -> int | None:
    """The character where the sentence right before QUOTED begins, if QUOTED is a sentence of its own; else None.

    That sentence may end with other marked words (`She called it “late”.`), and not be one (`“It is late.”`); it may
    be the last one of the paragraph before.
    """
    outer, line, text = quoted.segment.outer, quoted.segment.paragraph, parsed.text
    words_here = quoted.segment.inner.of(text)
    if not words_here[:1].isupper() or not (words_here[-1:] in ".?!" or text[outer.end : outer.end + 1] == "."):
        return None
    if quoted.segment.kind == "marks" and not text[line.start : outer.start].strip():
        end = len(text[: line.start].rstrip())
        begin = text.rfind("\n", 0, end) + 1
        return max([begin, *(m.end() for m in SENTENCE_END.finditer(text, begin, end) if m.end() < end)])
    place = bisect_left(parsed.segments, outer.start, key=lambda s: s.segment.outer.start)
    before = parsed.segments[place - 1] if place and parsed.segments[place - 1].segment.paragraph == line else None
    floor = before.segment.outer.end if before is not None else line.start
    ends = [m.end() for m in SENTENCE_END.finditer(text, floor, outer.start + 1) if m.end() <= outer.start]
    if quoted.segment.kind != "marks" or not ends or ends[-1] < outer.start:
        return None
    if len(ends) > 1:
        return ends[-2]
    if before is None or before.segment.inner.of(text)[-1:] == ".":
        return floor
    return _sentence(parsed, before)[0]


def saying(parsed: Parsed, quoted: Quoted, start: int) -> Candidate | None:
    """Whom the sentence before QUOTED, from the character START on, tells of as saying something; None for nobody."""
    found = _before(parsed, quoted, start)
    if found is None or found.cue is None or found.relation not in ("subject", "shared"):
        return None
    return found if cue_class_of(cue_lemma(parsed.doc[found.cue])) in UTTERING else None


def _is_cue(parsed: Parsed, token: int) -> bool:
    word = parsed.doc[token]
    lemma = cue_lemma(word)
    return word.tag_ in FINITE and lemma in classes("verbs") and lemma != "quote" and not parsed.quoted[token]


def _behind(parsed: Parsed, quoted: Quoted) -> Candidate | None:
    """The verb of saying and its subject right behind the closing mark, in either order."""
    doc, outer = parsed.doc, quoted.segment.outer
    if quoted.segment.inner.of(parsed.text)[-1:] not in GOES_ON and parsed.text[outer.end : outer.end + 1] != ",":
        return None
    first = quoted.end
    while first < len(doc) and (doc[first].idx < outer.end or doc[first].text == ","):
        first += 1
    if first + 1 >= len(doc) or parsed.paragraph_of[first] != quoted.paragraph:
        return None
    if _is_cue(parsed, first):
        tied = [c for c in parsed.candidates if c.cue == first and parsed.phrases[c.phrase].start > first]
        if tied:
            return tied[0]
        begun = [i for i, p in enumerate(parsed.phrases) if p.start == first + 1]
        return Candidate(max(begun, key=lambda i: parsed.phrases[i].end), first, "inverted") if begun else None
    for cue in range(first + 1, min(first + LONGEST, len(doc))):
        if doc[cue].is_punct or doc[cue].is_space or parsed.quoted[cue]:
            break
        if _is_cue(parsed, cue):
            return _subject(parsed, cue, first)
        if doc[cue].tag_ in FINITE:
            break
    return None


def _before(parsed: Parsed, quoted: Quoted, start: int) -> Candidate | None:
    """The last verb of saying with its subject between START and the opening mark."""
    for cue in range(quoted.start - 1, -1, -1):
        if parsed.doc[cue].idx < start:
            return None
        if _is_cue(parsed, cue):
            first = cue
            while first > 0 and parsed.doc[first - 1].idx >= start:
                first -= 1
            return _subject(parsed, cue, first)
    return None


def _led_up(parsed: Parsed, quoted: Quoted, start: int) -> Candidate | None:
    """The person whom the sentence up to a colon right before the words is about: `Cho was happier: “…”`."""
    doc, colon = parsed.doc, quoted.start - 1
    while colon >= 0 and (doc[colon].is_quote or doc[colon].is_space):
        colon -= 1
    if colon < 1 or doc[colon].text != ":" or doc[colon].idx < start:
        return None
    about = None
    for token in reversed(doc[:colon]):
        if token.idx < start:
            break
        phrase = parsed.phrase_at.get(token.i)
        if token.dep_ == "nsubj" and token.head.dep_ == "ROOT" and phrase is not None:
            about = phrase if parsed.phrases[phrase].referent == "person" else None
    return Candidate(about, None, "subject") if about is not None else None


def _subject(parsed: Parsed, cue: int, first: int) -> Candidate | None:
    """The subject of the verb CUE, from token FIRST on: by the parse, else the mention before the verb."""
    addressed = _addressed(parsed, cue, first)
    if addressed is not None:
        return Candidate(addressed, cue, "subject")
    tied = [c for c in parsed.candidates if c.cue == cue and first <= parsed.phrases[c.phrase].start < cue]
    for candidate in sorted(tied, key=lambda c: -parsed.phrases[c.phrase].head):
        end = parsed.phrases[candidate.phrase].end
        if end <= cue and parsed.doc[end].tag_ != "POS" and candidate.relation in SUBJECTS:
            return candidate
    end = cue
    while end > first and parsed.doc[end - 1].pos_ == "ADV":
        end -= 1
    adjoining = [i for i, p in enumerate(parsed.phrases) if p.end == end and p.start >= first]
    if parsed.doc[cue - 1].text == ",":  # `Lee, who owns the mill, said`
        while parsed.doc[first].is_space or parsed.doc[first].is_punct:
            first += 1
        adjoining = [
            i
            for i, p in enumerate(parsed.phrases)
            if p.start == first and p.end < cue and parsed.doc[p.end].text == ","
        ]
    if not adjoining or (tied and not any(parsed.doc[parsed.phrases[c.phrase].end].tag_ == "POS" for c in tied)):
        return None
    return Candidate(max(adjoining, key=lambda i: end - parsed.phrases[i].start), cue, "subject")


def _addressed(parsed: Parsed, cue: int, first: int) -> int | None:
    """The letter that says something to somebody, whom the parser may take for the subject: `a note to Lee said`."""
    for index, phrase in enumerate(parsed.phrases):
        if first <= phrase.start and phrase.end < cue and _is_letter(parsed, index):
            between = parsed.doc[phrase.end : cue]
            within = phrase.start > 0 and parsed.doc[phrase.start - 1].lower_ == "in"  # `In a letter to Lee, Cho said`
            if not within and between[0].lower_ == "to" and not any(t.tag_ in FINITE for t in between):
                return index
    return None


def belongs_to(parsed: Parsed, phrase: int, subject: int, cue: int) -> bool:
    """Whether the mention PHRASE only tells more of the SUBJECT of CUE: `Lee` of `Lee's team`, of `a note to Lee`."""
    inner, outer = parsed.phrases[phrase], parsed.phrases[subject]
    if phrase == subject or not outer.start <= inner.start < cue or inner.start <= outer.head < inner.end:
        return False
    owns = inner.end <= outer.head and parsed.doc[inner.end].tag_ == "POS"
    inside = outer.head < inner.start and inner.end <= outer.end
    return owns or inside or (_is_letter(parsed, subject) and parsed.doc[outer.end].lower_ == "to")


def _is_letter(parsed: Parsed, phrase: int) -> bool:
    lemma = parsed.doc[parsed.phrases[phrase].head].lemma_.lower()
    return lemma in FAMILY and FAMILY[lemma] == FAMILY["letter"]


# -- words of B that A rejects or cites ----------------------------------------------------------------------


def _of_another(parsed: Parsed, quoted: Quoted, start: int) -> Candidate | None:
    """Whose words are told of: `Lee's claim that “…”`, `blamed Lee for calling it “…”`."""
    doc = parsed.doc
    for token in range(quoted.start - 1, 0, -1):
        word = doc[token]
        if word.idx < start or (word.tag_ in FINITE and cue_lemma(word) in classes("verbs")):
            return None
        if word.tag_ == "VBG" and doc[token - 1].lower_ in ("for", "of") and cue_lemma(word) in classes("verbs"):
            owner = next((i for i, p in enumerate(parsed.phrases) if p.end == token - 1 and p.kind == "name"), None)
        elif word.pos_ == "NOUN" and word.lemma_.lower() in words("statement_nouns"):
            owner = _owner_of(parsed, token)
        else:
            continue
        between = [t for t in doc[token + 1 : quoted.start] if not t.is_punct]
        close = bool(between) and all(t.lower_ in LEADING for t in between)
        if owner is not None and word.pos_ == "NOUN" and close:
            return Candidate(owner, token, "owner")
        if owner is not None and _deals(parsed, parsed.phrases[owner].start, min(token, parsed.phrases[owner].start)):
            return Candidate(owner, token, "owner")
    return None


def _owner_of(parsed: Parsed, noun: int) -> int | None:
    """The name of whose statement NOUN is: `Lee's claim`, `claims by Lee`."""
    doc = parsed.doc
    for index, phrase in enumerate(parsed.phrases):
        if phrase.kind != "name":
            continue
        if (
            phrase.end <= noun
            and doc[phrase.end].tag_ == "POS"
            and all(t.pos_ in ("ADJ", "NOUN") for t in doc[phrase.end + 1 : noun])
        ):
            return index
        if noun + 2 == phrase.start and doc[noun + 1].lower_ in ("by", "from"):
            return index
    return None


def _deals(parsed: Parsed, owner: int, noun: int) -> bool:
    """Whether the verb before the tokens OWNER and NOUN says that somebody deals with another's words."""
    for token in range(min(owner, noun) - 1, max(-1, min(owner, noun) - 5), -1):
        if parsed.doc[token].tag_ in FINITE:
            return classes("verbs").get(cue_lemma(parsed.doc[token]), "") in DEALING
    return False
