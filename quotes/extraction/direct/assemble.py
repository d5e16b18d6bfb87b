"""Segments of one act of saying as one quote, with its speakers, cue, addressee, time and polarity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from quotes.extraction.cues.cue import cue_of
from quotes.extraction.cues.polarity import polarity_of
from quotes.extraction.cues.time import said_when
from quotes.extraction.direct.decide import Decision
from quotes.extraction.direct.features import confidence_of
from quotes.extraction.parsed import Parsed, Quoted
from quotes.extraction.speakers import speakers_of
from quotes.records import Attribution, Mention, Polarity, Quote, QuoteKind

# Below this chance that the speaker is right the speaker is left open: a wrong one is worse than none.
LEAST_SURE = 0.23
# Where a sentence ends between a cue and the words, whatever the parse says.
SENTENCE_END = re.compile(r"[.?!][\"'”’)\]]*\s+(?=\S)|[\n\r]")

# The tags of words that begin a clause which hangs on another.
RELATIVE = frozenset(["WDT", "WP", "WP$", "WRB"])


def acts(parsed: Parsed, decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    """Decisions in groups of one act of saying each.

    Segments of one paragraph with the same mention and cue are one (`"A," he said, "B."`), and so are paragraphs joined
    by a quotation that was left open at the end of the first.  Some words of one sentence and the whole of another are
    not, nor what stands before and behind a sentence that tells something else.
    """
    group: list[Decision] = []
    for decision in decisions:
        same = bool(group) and decision.key is not None and decision.key == group[-1].key
        segment = decision.quoted.segment
        beside = bool(group) and decision.quoted.paragraph == group[-1].quoted.paragraph
        together = same and (segment.continues or (beside and not _parted(parsed, group[-1].quoted, decision)))
        if group and not together:
            yield group
            group = []
        group.append(decision)
    if group:
        yield group


def _parted(parsed: Parsed, one: Quoted, decision: Decision) -> bool:
    """Whether the words of DECISION are another act than those of ONE, whose source they share."""
    other = decision.quoted
    end, start = one.segment.outer.end, other.segment.outer.start
    if parsed.text[end:start].strip() and not SENTENCE_END.search(parsed.text, end, start + 1):
        return False
    if _is_told_between(parsed, one, decision):
        return True
    # A sentence ends between two segments of which one is part of another: `She called it “late”. “No.”`.
    within = other.segment.inner.of(parsed.text)[:1].islower()
    return within or _whole(parsed, one) != _whole(parsed, other)


def _is_told_between(parsed: Parsed, one: Quoted, decision: Decision) -> bool:
    """Whether a sentence of the running text without the mention and the cue of DECISION stands between ONE and it."""
    number, before = parsed.coreference.sentence, parsed.doc[decision.quoted.start].sent.start - 1
    mention = None if decision.phrase is None else parsed.phrases[decision.phrase].head
    known = {number[i] for i in (decision.cue, mention) if i is not None}
    return any(k not in known for k in range(number[one.end - 1] + 1, number[max(0, before)] + 1))


def quote_of(parsed: Parsed, group: list[Decision], told: dict[int, str]) -> Quote:
    """The quote that the segments of GROUP make.

    Args:
        parsed: the article.
        group: one act of saying, see :func:`acts`.
        told: from the token of a reporting verb to whom it was said.
    """
    first = group[0]
    parts = tuple(d.quoted.segment.inner for d in group)
    sure = round(min(confidence_of(parsed, d) for d in group), 3)
    kind = _kind(parsed, [d.quoted for d in group])
    if first.phrase is None:
        nobody = Attribution(
            speakers=(), mention=None, cue=None, told_to=None, said_on=None, confidence=sure, method="abstained"
        )
        return Quote(parts, kind, nobody)
    open_ = sure < LEAST_SURE or _is_ahead(parsed, first.phrase)
    speakers = () if open_ else speakers_of(parsed, first.phrase)
    phrase = parsed.phrases[first.phrase]
    span = phrase.span(parsed.doc)
    cue = told_to = when = None
    if first.cue is not None:
        cue, told_to = cue_of(parsed.doc, first.cue), told.get(first.cue)
        when = said_when(parsed, first.cue, parts)
    attribution = Attribution(
        speakers=speakers,
        mention=None if first.repeated else Mention(span, span.of(parsed.text), phrase.kind),
        cue=None if first.repeated else cue,
        told_to=told_to,
        said_on=None,
        confidence=sure,
        method="abstained" if not speakers else "continuation" if first.repeated else first.relation,
        polarity=_polarity(parsed, first),
        said=when,
    )
    return Quote(parts, kind, attribution)


def _is_ahead(parsed: Parsed, index: int) -> bool:
    """Whether the mention INDEX is a `she` of whom nothing was told before: whoever follows need not be meant."""
    phrase, known = parsed.phrases[index], parsed.coreference
    if phrase.kind != "pronoun" or phrase.gender is None or index not in known.of_phrase:
        return False
    others = (parsed.phrases[i] for i in known.entities[known.of_phrase[index]].phrases)
    starts = [p.start for p in others if p.kind != "pronoun"]
    return bool(starts) and min(starts) > phrase.start


def _polarity(parsed: Parsed, decision: Decision) -> Polarity:
    """The polarity of the cue, where it stands in one sentence with the words: what stands alone was said."""
    if decision.cue is None:
        return "positive"
    cue, outer = parsed.doc[decision.cue], decision.quoted.segment.outer
    start, end = (cue.idx + len(cue), outer.start) if cue.idx < outer.start else (outer.end, cue.idx)
    if SENTENCE_END.search(parsed.text, start, end):
        return "positive"
    return polarity_of(parsed.doc, cue.i, parsed.quoted)


def _kind(parsed: Parsed, segments: list[Quoted]) -> QuoteKind:
    """Direct where whole clauses stand between the marks, mixed where only words of a paraphrase do."""
    return "direct" if any(_whole(parsed, quoted) for quoted in segments) else "mixed"


def _whole(parsed: Parsed, quoted: Quoted) -> bool:
    tokens = [t for t in parsed.doc[quoted.start : quoted.end] if not t.is_punct and not t.is_space]
    # A link, a tag or an account at either end belongs to the post, not to its grammar.
    posted = any(_linked(t) for t in tokens)
    tokens = [t for t in tokens if not _linked(t)]
    if not tokens:
        return posted
    inner, line = quoted.segment.inner, quoted.segment.paragraph
    capital = tokens[0].text[:1].isupper() and (len(tokens) > 1 or tokens[0].pos_ != "PROPN")
    ending = inner.of(parsed.text).rstrip()[-1:]
    if capital and (ending in ",.?!…—-" or posted):
        return True
    verbal = any(t.pos_ in ("VERB", "AUX") and (_finite(t) or t.tag_ == "VB") for t in tokens)
    before = parsed.text[line.start : quoted.segment.outer.start].rstrip()
    if verbal and ((capital and (not before or before[-1] in ".:?!")) or (posted and ending in ".?!")):
        return True
    roots = _roots(parsed, quoted)
    if not capital and ending != "?" and (tokens[0].tag_ in RELATIVE or _leads_in(tokens[0], roots)):
        return False  # `to see “what went wrong”`, `he left “because it is late”`
    return any(_finite(t) and any(c.dep_ in ("nsubj", "nsubjpass", "expl") and quoted.start <= c.i for c in t.children)
               for t in roots)  # fmt: skip


def _leads_in(first: Token, roots: list[Token]) -> bool:
    """Whether the word FIRST makes a clause with one of ROOTS hang on what stands before it."""
    return first.head in roots and (first.dep_ == "mark" or (first.lower_ == "that" and first.head.dep_ == "relcl"))


def _linked(token: Token) -> bool:
    """Whether TOKEN is a link, a tag or the name of an account."""
    return token.like_url or token.text[0] in "#@" or (token.i > 0 and token.nbor(-1).text in ("#", "@", ".@"))


def _finite(token: Token) -> bool:
    verbs = [token, *(c for c in token.children if c.dep_ in ("aux", "auxpass", "cop"))]
    return any(v.pos_ in ("VERB", "AUX") and "Fin" in v.morph.get("VerbForm", []) for v in verbs)


def _roots(parsed: Parsed, quoted: Quoted) -> list[Token]:
    """The tokens of QUOTED that hang on nothing in it."""
    inside = parsed.doc[quoted.start : quoted.end]
    return [t for t in inside if t.head == t or not quoted.start <= t.head.i < quoted.end]
