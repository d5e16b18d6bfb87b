"""The last word on what an indirect quote holds: exactly what was reported, and nothing of the frame around it.

The parse offers ranges that are about right.  Here the listener, the day and the dateline go out of them, the first
half of a saying that the cue interrupts comes back in, and what is no saying at all is turned down.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from spacy.tokens import Token

from quotes.extraction.cueclasses import cue_class_of, cue_entries, cue_lemma
from quotes.extraction.cues import cue_of
from quotes.extraction.features import Reading
from quotes.extraction.listeners import TELLING
from quotes.extraction.mentions import Phrase
from quotes.extraction.polarity import REFUSING
from quotes.extraction.reported import stretches, trimmed

# Verbs whose object is whom they are about: what is said of them follows behind `of`, `for` or `as`.
ABOUT = frozenset({"accuse", "blame", "criticize", "criticise", "praise", "charge", "suspect", "condemn"})
# Verbs whose object before a clause is whom something is said to.
LISTENED = TELLING | {"ask", "warn", "notify", "promise", "convince", "persuade"}
DAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "recently",
     "later", "earlier"}
)  # fmt: skip
# What opens a clause about when or why something was said: `objected when the bill was held up`.
CIRCUMSTANCES = frozenset({"when", "after", "before", "while", "during", "since", "until", "because", "amid"})
DASHES = frozenset({"-", "–", "—", "--"})
# Terms of an interview, and no statements: `asked not to be named`.
TERMS = ("not to be named", "not to be identified", "to remain anonymous", "to be identified", "to speak on condition")
SPEECH = frozenset({"neutral", "assertive", "denial", "question", "directive", "emotive"})
SHORTEST = 6


def tidy(
    reading: Reading, head: Token, source: Phrase, tokens: Collection[int], marked: Collection[int]
) -> tuple[int, tuple[int, ...]] | None:
    """The cue and the tokens of an indirect quote, or None where it is none.

    Args:
        reading: the article.
        head: the main word of the cue as it was found.
        source: whose words they are.
        tokens: what is reported, more or less.
        marked: the tokens that quotations with marks hold already.
    """
    doc = reading.doc
    kept = sorted(tokens)
    if set(kept) & set(marked):
        kept = _before_marks(reading, kept, marked)
    kept = _whole(reading, head, source, kept)
    cue = head.i
    if cue_lemma(head) in REFUSING and (spoken := _refused(reading, head, kept)) is not None:
        rest = [i for i in kept if i > spoken]
        cue, kept = spoken, rest or kept
    span = cue_of(doc, cue).span
    kept = [i for i in kept if not (span.start <= doc[i].idx < span.end)]
    kept = _without_frame(reading, head, kept)
    final = trimmed(reading, kept)
    if not final or _is_no_saying(reading, head, source, final):
        return None
    return cue, final


def _before_marks(reading: Reading, tokens: list[int], marked: Collection[int]) -> list[int]:
    """The clause in front of marked words that were added to it: `said the town was safe and "open to all"`."""
    first = min(i for i in tokens if i in marked)
    edge = first
    while edge - 1 in tokens and (reading.doc[edge - 1].is_quote or reading.doc[edge - 1].is_space):
        edge -= 1
    added = edge > 0 and (reading.doc[edge - 1].dep_ == "cc" or reading.doc[edge - 1].text == ",")
    clause = [i for i in tokens if i < edge]
    own = set(clause)
    whole = any(reading.doc[i].dep_ in ("nsubj", "nsubjpass", "expl") and reading.doc[i].head.i in own for i in clause)
    return clause if added and whole and len(clause) >= SHORTEST else []


def _whole(reading: Reading, head: Token, source: Phrase, tokens: list[int]) -> list[int]:
    """TOKENS with what the parse has cut off: the words before `, Lee said,` and those behind `accused Lee`."""
    doc = reading.doc
    if not tokens:
        return tokens
    sentence = head.sent
    first, last = min(source.start, head.i), max(source.end, head.i + 1)
    day = len(tokens) > 1 and doc[tokens[0]].lower_ == "on" and doc[tokens[1]].lower_ in DAYS
    if day and tokens[0] == head.i + 1 and sentence.start < first and doc[first - 1].text == ",":
        return list(range(sentence.start, first))
    set_off = sentence.start < first < last < sentence.end and doc[first - 1].text == "," and doc[last].text == ","
    if set_off and head.dep_ != "relcl" and tokens[0] > last and not any(i < first for i in tokens):
        before = list(range(sentence.start, first))
        if not any(reading.quoted[i] or doc[i].pos_ == "VERB" for i in before):
            return before + tokens
    end = tokens[-1] + 1
    if (
        cue_lemma(head) in ABOUT
        and tokens[0] > head.i
        and end < sentence.end
        and doc[end].lower_ in ("of", "for", "as")
    ):
        more = takewhile(lambda i: doc[i].text not in (",", ";", ".") and not doc[i].is_quote, range(end, sentence.end))
        return tokens + list(more)
    return tokens


def _refused(reading: Reading, head: Token, tokens: list[int]) -> int | None:
    """The verb of saying that HEAD refuses to do, at the start of TOKENS or before it: `confirm` of `to confirm it`."""
    doc = reading.doc
    verb = next((c for c in head.children if c.dep_ == "xcomp" and tokens and head.i < c.i < tokens[0]), None)
    if verb is None:
        if len(tokens) < 2 or doc[tokens[0]].lower_ != "to":
            return None
        verb = doc[tokens[1]]
    entry = cue_entries().get(cue_lemma(verb))
    return verb.i if verb.tag_ == "VB" and entry is not None and entry.cue_class in SPEECH else None


def _without_frame(reading: Reading, head: Token, tokens: list[int]) -> list[int]:
    """TOKENS without the day behind the cue, the listener, and a dateline."""
    doc = reading.doc
    while len(tokens) > 1 and tokens[0] == head.i + 1 and doc[tokens[0]].lower_ in DAYS:
        head, tokens = doc[tokens[0]], tokens[1:]
    tokens = _without_listener(head, tokens)
    parts = stretches(tokens)
    heard = {i for c in head.children if c.dep_ in ("dobj", "dative", "iobj") for i in _below(c)}
    if len(parts) > 1 and set(parts[-1]) <= heard:
        tokens = [i for i in tokens if i not in heard]
    if not tokens:
        return tokens
    start = tokens[0]
    opens = start == 0 or doc[start - 1].is_space
    dash = next((i for i in range(start, min(start + 14, len(doc))) if doc[i].text in DASHES), None)
    if opens and dash is not None and doc[start].is_upper and len(doc[start]) > 2:
        tokens = [i for i in tokens if i > dash]
    return tokens


def _without_listener(head: Token, tokens: list[int]) -> list[int]:
    """TOKENS from the clause on, where they begin with whom it was told: `told his wife Anna that it was over`."""
    if head.lemma_.lower() not in LISTENED:
        return tokens
    # Whoever is to do something belongs to the words (`urged the mayor to resign`); a name with nothing below it is no
    # clause, whatever the parse says.
    clause = next((c for c in head.rights if c.dep_ == "ccomp" and any(c.children)), None)
    told = next((c for c in head.rights if c.dep_ in ("dobj", "dative", "iobj")), None)
    if clause is None or told is None or not tokens:
        return tokens
    start = clause.left_edge.i
    if told.i < start and told.left_edge.i <= tokens[0] < start and clause.i in tokens:
        return [i for i in tokens if i >= start]
    return tokens


def _below(token: Token) -> range:
    return range(token.left_edge.i, token.right_edge.i + 1)


def _is_no_saying(reading: Reading, head: Token, source: Phrase, tokens: tuple[int, ...]) -> bool:
    doc, own = reading.doc, set(tokens)
    if len(tokens) == 1 and doc[tokens[0]].pos_ in ("PRON", "ADV", "DET", "PART"):
        return True
    # A source in the middle of what is reported is spoken about, and has not spoken.
    if source.start - 1 in own and source.end in own and not source.start - 1 <= head.i <= source.end:
        return True
    # `men were seen pulling debris`: those who are seen say nothing.
    seen = source.head in (head.head.i, *(c.i for c in head.children if c.dep_ == "nsubjpass"))
    if head.tag_ == "VBN" and seen and cue_class_of(cue_lemma(head)) == "cognitive":
        return True
    if doc[tokens[0]].lower_ in CIRCUMSTANCES and tokens[0] > head.i:
        return True
    words = " ".join(doc[i].lower_ for i in tokens)
    return words.startswith(TERMS)
