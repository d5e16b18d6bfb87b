"""What the network offers as speech without marks: a cue, its source, and the range of what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from quotes.extraction.cues.classes import cue_entries, cue_lemma
from quotes.extraction.lexicon import words
from quotes.extraction.parsed import Parsed

# The least chance of being a cue at which a word is looked at.
LEAST_CUE = 0.15
# How many times as likely as by the network alone a mention is the source that the parse ties to the cue.
TIED = 3.0
# What is said has at least so many tokens.
SHORTEST = 2
# The tags of verbs that have a subject, and of the words for it that say nothing without what stands before.
WITH_SUBJECT, RELATIVE = frozenset({"VBD", "VBZ", "VBP", "MD"}), frozenset({"WDT", "WP"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement without marks: its cue, the mention of its source, its half-open range, and how likely each is."""

    cue: int
    phrase: int
    start: int
    end: int
    cue_chance: float
    source_chance: float
    span_chance: float


def statements(parsed: Parsed, known: Mapping[int, float]) -> Iterator[Statement]:
    """The statements that the network offers, one for each cue; what is no likely one among them too.

    Args:
        parsed: the article.
        known: cues that marked words have too, and how sure these are theirs.
    """
    chances = parsed.read.statement_chances.copy()
    for token, sure in known.items():
        chances[token] = sure
    cues = list(_cues(parsed, chances))
    for likeliest, (source, first, last) in zip(cues, parsed.read.statements(cues), strict=True):
        cue = _main_word(parsed, likeliest)
        phrase, mass = _source(parsed, cue, source)
        span = _range(parsed, cue, first, last)
        if phrase is None or span is None:
            continue
        start, end, chance = span
        yield Statement(cue, phrase, start, end, float(chances[likeliest]), mass, chance)


def _main_word(parsed: Parsed, i: int) -> int:
    """The word that stands for the cue of which token I is part: `according` for the `to` behind it, `point` for
    `out`, `call` for `on`."""
    before = parsed.doc[i - 1] if i > 0 else None
    if before is None:
        return i
    word = parsed.doc[i]
    behind = word.lower_ == "to" and before.lower_ == "according"
    leads = word.head == before and f"{cue_lemma(before)} {word.lower_}" in cue_entries()
    return before.i if behind or leads or (word.dep_ == "prt" and word.head == before) else i


def _cues(parsed: Parsed, chances: np.ndarray) -> Iterator[int]:
    """The likeliest word of each run of words that may be a cue."""
    run: list[int] = []
    for i in [*np.flatnonzero(chances >= LEAST_CUE).tolist(), -9]:
        if i >= 0 and parsed.quoted[i]:
            continue
        if run and (i < 0 or i > run[-1] + 1):
            yield max(run, key=lambda j: chances[j])
            run = []
        if i >= 0:
            run.append(i)


def _source(parsed: Parsed, cue: int, source: np.ndarray) -> tuple[int | None, float]:
    """The mention with most of the chance of SOURCE, and how much that is."""
    mentions: dict[int, float] = {}
    for token in np.flatnonzero(source > 0.01).tolist():
        phrase = parsed.outer(parsed.innermost.get(token), source)
        near = abs(parsed.paragraph_of[token] - parsed.paragraph_of[cue]) <= 1
        if phrase is not None and near and not (parsed.quoted[token] or parsed.is_target(phrase, cue)):
            mentions[phrase] = mentions.get(phrase, 0.0) + float(source[token])
    tied = {c.phrase for c in parsed.candidates_of.get(cue, ())}
    best = max(mentions, key=lambda p: mentions[p] * (TIED if p in tied else 1.0), default=None)
    if best is not None and parsed.doc[cue].lower_ == "according" and parsed.phrases[best].start < cue:
        named = next((p for p in tied if parsed.phrases[p].start == cue + 2), None)
        if named is not None:  # the network is sure of somebody else, and the source stands behind `according to`
            return named, mentions[best]
    return best, (mentions[best] if best is not None else 0.0)


def _range(parsed: Parsed, cue: int, first: np.ndarray, last: np.ndarray) -> tuple[int, int, float] | None:
    """The likeliest range, in the paragraph of CUE and to one side of it: start, end, and its chance."""
    paragraph = parsed.paragraph_of[cue]
    low = high = cue
    while low > 0 and parsed.paragraph_of[low - 1] == paragraph:
        low -= 1
    while high + 1 < len(parsed.doc) and parsed.paragraph_of[high + 1] == paragraph:
        high += 1
    best: tuple[int, int, float] | None = None
    for start, end in ((low, cue), (cue + 1, high + 1)):
        if end - start < SHORTEST:
            continue
        begins, ends = first[start:end], last[start:end]
        # Of every end the likeliest start before it.
        place = np.maximum.accumulate(begins)
        together = place * ends
        at = int(together.argmax())
        if best is None or together[at] > best[2]:
            begin = int(np.flatnonzero(begins[: at + 1] == place[at])[0])
            best = start + begin, start + at + 1, float(together[at])
    if best is None:
        return None
    start, end = best[:2]
    if start > cue:
        end = _second_verb(parsed, start, _sentence_end(parsed, start, end))
    start, end = _trimmed(parsed, start, end)
    if start == end:
        return None
    start, end = _balanced(parsed, _subject_start(parsed, start, low if start < cue else cue + 1), end)
    return (start, end, best[2]) if end - start >= SHORTEST else None


def _sentence_end(parsed: Parsed, start: int, end: int) -> int:
    """END, or where the sentence from START on ends before it: what is said behind a cue goes no further."""
    stops = (i + 1 for i in range(start + 1, end - 1) if parsed.doc[i].text in (".", "?", "!"))
    return next((i for i in stops if parsed.doc[i].is_sent_start and not parsed.quoted[i]), end)


def _second_verb(parsed: Parsed, start: int, end: int) -> int:
    """END, or where in the range from START on another act of the speaker's begins: at *and* of `said the firm would
    pay and attacked the rest`, which goes on *said* and not *would*."""
    doc = parsed.doc
    for token in doc[start + 1 : end]:
        # Of other helpers the time is that of what is said: `could not recall it and has not been there`.
        first, helpers = token.head, [c for c in token.children if c.dep_ == "aux" and c.lemma_ == "do"]
        finite = min([token, *helpers], key=lambda t: t.i)
        if finite.tag_ not in WITH_SUBJECT - {"MD"} or token.dep_ != "conj" or not start <= first.i < token.i:
            continue
        helped = [c.tag_ for c in first.children if c.dep_ == "aux"]
        alone = not any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)
        if helped == ["MD"] and alone and doc[finite.i - 1].lower_ in ("and", "but"):
            return finite.i - 1
    return end


def _subject_start(parsed: Parsed, start: int, least: int) -> int:
    """START, or where the subject begins that a finite verb at START has left outside, at LEAST.

    What is said is a clause of its own: of `the team, by comparison, is growing, according to Lee` the team is part.
    """
    verb = parsed.doc[start]
    if verb.tag_ not in WITH_SUBJECT:
        return start
    head = verb.head if verb.pos_ == "AUX" and verb.dep_ in ("aux", "auxpass", "cop") else verb
    subject = next((t for t in head.children if t.dep_ in ("nsubj", "nsubjpass") and t.i < start), None)
    if subject is not None and subject.tag_ in RELATIVE:
        return start
    begins = start if subject is None else subject.left_edge.i
    return begins if least <= begins else start


def _trimmed(parsed: Parsed, start: int, end: int) -> tuple[int, int]:
    """The range without a leading *that* or *However,* or a *, however* behind it, and without punctuation and white
    space at its ends."""
    doc = parsed.doc
    if start + 1 < end and doc[start].lower_ in words("connectives") and doc[start].is_sent_start:
        start += 1 if doc[start].pos_ == "CCONJ" or doc[start + 1].text == "," else 0
    while start < end and (doc[start].is_space or (doc[start].is_punct and doc[start].text not in "([$#@")):
        start += 1
    if start < end and doc[start].lower_ == "that" and doc[start].pos_ == "SCONJ":
        start += 1
    while end < len(doc) and not doc[end - 1].whitespace_ and doc[end].is_alpha and doc[end - 1].like_num:
        end += 1  # `7.2MB`
    while end > start and (doc[end - 1].is_space or (doc[end - 1].is_punct and doc[end - 1].text not in ")]%")):
        end -= 1
    if end - start > SHORTEST and doc[end - 2].text == "," and doc[end - 1].lower_ in words("connectives"):
        end -= 2
    return start, end


def _balanced(parsed: Parsed, start: int, end: int) -> tuple[int, int]:
    """The range with the quotation mark at either end whose other one it holds: `the pier was “a late one”`."""
    for quoted in parsed.segments:
        opening, closing = quoted.start - 1, quoted.end
        if quoted.segment.kind != "marks" or not quoted.segment.closed:
            continue
        if start <= opening and quoted.start < end <= closing and all(t.is_punct for t in parsed.doc[end:closing]):
            end = closing + 1
        elif start == quoted.start and closing < end:
            start = opening
    return start, end
