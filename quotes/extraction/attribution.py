"""From quoted segments to attributed quotes: weigh the candidates, choose or abstain, put split quotes together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from quotes.extraction.asput import as_put
from quotes.extraction.candidates import Candidate
from quotes.extraction.confidence import confidence, confidence_features
from quotes.extraction.cues import cue_of
from quotes.extraction.dating import said_when, with_time
from quotes.extraction.encoder import Encoder
from quotes.extraction.features import (
    SPEAKING,
    Cut,
    Last,
    Reading,
    governs,
    own_label,
)
from quotes.extraction.indirect import find_indirect, load_indirect
from quotes.extraction.lexicon import classes, words
from quotes.extraction.listeners import listeners
from quotes.extraction.model import AttributionModel
from quotes.extraction.polarity import polarity_of
from quotes.extraction.speakers import speakers_of
from quotes.extraction.weighing import weigh
from quotes.records import Attribution, Mention, Quote, QuoteKind

# Below this chance for the best candidate the quote is kept and its speaker left open.
LEAST = 0.12
# And below this chance that the speaker is right: a wrong one is worse than none, and the F1 of both is best near here.
LEAST_SURE = 0.48
# How sure it is that the name before a colon, where a line opens, speaks the words behind it.
LABELLED = 0.95

# What a sign does with the words on it.
BEARING = frozenset(["read", "say", "bear", "proclaim", "declare", "mark", "announce"])
# Classes of verbs by which one speaker tells of another's words.
REPORTED = frozenset({"neutral", "assert", "call", "write", "voice"})
# Nouns for what somebody calls something.
DESCRIBING = frozenset({"characterisation", "characterization", "depiction", "description", "portrayal", "reference"})

Key = tuple[int, int | None]  # mention and cue of a candidate


@dataclass(frozen=True, slots=True)
class Decision:
    """A segment taken for a quotation, with the candidate chosen for its source (None: nobody fits).

    ``mention_chance`` is the chance that it is a quotation and the mention its source, whoever that may be.
    """

    cut: Cut
    candidate: Candidate | None
    mention_chance: float
    repeated: bool

    @property
    def key(self) -> Key | None:
        """What two segments of one act of saying share."""
        return _key(self.candidate)


def _key(candidate: Candidate | None) -> Key | None:
    return (candidate.phrase, candidate.cue) if candidate else None


def find_quotes(
    doc: Doc, model: AttributionModel, encoder: Encoder | None = None, *, fast: bool = False
) -> tuple[Quote, ...]:
    """The quotations of DOC in order, with marks and without.

    Args:
        doc: a text with tags, lemmas, a dependency parse, sentences and entities.
        model: see :func:`quotes.extraction.model.load_model`.
        encoder: asked where the model is not sure; see :func:`quotes.extraction.encoder.load_encoder`.
        fast: don't let the encoder read the text for speech without marks, which is most of what it reads.
    """
    reading = Reading(doc, encoder)
    heard = listeners(reading)
    marked = [_quote(reading, group, heard) for group in _acts(decide(reading, model))]
    indirect = find_indirect(reading, marked, heard, load_indirect(), by_parse=fast)
    unmarked = [with_time(reading, quote) for quote in indirect]
    return tuple(sorted([*marked, *unmarked], key=lambda quote: quote.parts))


def decide(reading: Reading, model: AttributionModel) -> Iterator[Decision]:
    """Take the segments in order, because who spoke last is evidence for who speaks now."""
    last = Last()
    used: dict[Key, int] = {}
    previous: Decision | None = None
    for number, cut in enumerate(reading.cuts):
        near = reading.near(cut)
        verdict = weigh(reading, model, number, near, last)
        goes_on = previous if cut.segment.continues else None
        label = own_label(reading, cut) or _line_label(reading, cut) or as_put(reading, cut, near)
        term = _names(reading, cut) or (bool(near) and _names_document(reading, cut, near[verdict.order[0]]))
        if (verdict.accepted < model.threshold or term) and goes_on is None:
            previous = None
            continue
        candidate = near[verdict.order[0]] if near and verdict.best >= LEAST else None
        chance = verdict.confidence
        if label is not None:
            candidate, chance = label, max(chance, LABELLED)
        elif goes_on is not None:
            # What the later paragraph tells of the same speaker counts for the whole.
            agrees = bool(near) and _same_speaker(reading, near[verdict.order[0]], goes_on.candidate)
            candidate, chance = goes_on.candidate, max(goes_on.mention_chance, chance if agrees else 0.0)
        elif candidate is not None:
            candidate = _innermost(reading, cut, near, candidate)
        key = _key(candidate)
        repeated = key is not None and used.get(key, cut.paragraph) != cut.paragraph
        previous = Decision(cut, candidate, chance, repeated)
        if candidate is not None and key is not None:
            used.setdefault(key, cut.paragraph)
            last = Last(candidate.phrase, reading.cast.of_phrase.get(candidate.phrase), cut.paragraph)
        yield previous


def _same_speaker(reading: Reading, one: Candidate, other: Candidate | None) -> bool:
    entity = reading.cast.of_phrase.get(one.phrase)
    return other is not None and entity is not None and entity == reading.cast.of_phrase.get(other.phrase)


def _line_label(reading: Reading, cut: Cut) -> Candidate | None:
    """The speaker's label that opens the line of CUT, with nothing but a colon in between: `LEE: "We will appeal."`."""
    for candidate in reading.candidates:
        if candidate.relation == "label":
            phrase = reading.phrases[candidate.phrase]
            between = reading.text[phrase.span(reading.doc).end : cut.segment.outer.start]
            here = phrase.end <= cut.start and cut.segment.paragraph.start <= phrase.span(reading.doc).start
            if here and between.strip() == ":":
                return candidate
    return None


def _innermost(reading: Reading, cut: Cut, near: list[Candidate], chosen: Candidate) -> Candidate:
    """CHOSEN, or the candidate nearest to the words of CUT whose cue stands between and governs them.

    In `the panel said it was worried and called for "immediate attention"` the words are what it called for, and in
    `Lee said that Cho had called the deal "a gift"` they are Cho's.
    """
    entity = reading.cast.of_phrase.get(chosen.phrase)
    best = chosen
    for other in near:
        if other.cue is None or other.cue >= cut.start:
            continue
        cue = reading.doc[other.cue]
        owns = other.relation == "owner" and reading.doc[reading.phrases[other.phrase].head].dep_ == "poss"
        if owns and _content_of(reading, cut, cue):
            same = reading.cast.of_phrase.get(other.phrase) == entity
            return other if _speaks(reading, other) and not same else chosen
        if chosen.cue is None or chosen.cue >= cut.start or best.cue is None or best.cue >= other.cue:
            continue
        if entity is not None and reading.cast.of_phrase.get(other.phrase) == entity:
            best = other if cue.lemma_.lower() in classes("verbs") and governs(cut, cue) else best
        elif _reported(reading, cut, best, other):
            best = other
    return _promise(reading, near, best)


def _promise(reading: Reading, near: list[Candidate], chosen: Candidate) -> Candidate:
    """CHOSEN, or with its cue what is promised: who `pledged to deliver "a reply"` says so by pledging."""
    cue = reading.doc[chosen.cue] if chosen.cue is not None else None
    if cue is None or cue.dep_ != "xcomp" or classes("verbs").get(cue.head.lemma_.lower()) != "promise":
        return chosen
    return next((c for c in near if c.cue == cue.head.i and c.phrase == chosen.phrase), chosen)


def _reported(reading: Reading, cut: Cut, outer: Candidate, inner: Candidate) -> bool:
    """Whether INNER is somebody else whose words OUTER tells of: `Lee said Cho called it "a gift"`."""
    doc, phrase = reading.doc, reading.phrases[inner.phrase]
    assert outer.cue is not None and inner.cue is not None
    cue = doc[inner.cue]
    if inner.relation != "subject" or not outer.cue < phrase.head < inner.cue or not _speaks(reading, inner):
        return False
    told = any(c.tag_ == "MD" or c.dep_ == "neg" for c in cue.children)
    tells = classes("verbs").get(cue.lemma_.lower()) in REPORTED and cue.lemma_.lower() not in ("speak", "discuss")
    return tells and not told and governs(cut, cue, within=2)


def _speaks(reading: Reading, candidate: Candidate) -> bool:
    entity = reading.cast.of_phrase.get(candidate.phrase)
    return entity is not None and reading.cast.entities[entity].type in SPEAKING


def _content_of(reading: Reading, cut: Cut, noun: Token) -> bool:
    """Whether CUT says what NOUN holds: `Lee's claim that it was "a gift"`, `Cho's reference to it as "a gift"`."""
    doc, lemma, start = reading.doc, noun.lemma_.lower(), cut
    for other in reversed(reading.cuts):  # the first of what is only strung together: `as "a gift" and "a bargain"`
        between = reading.text[other.segment.outer.end : start.segment.outer.start].strip(" ,;")
        if other.start < start.start and between in ("", "and", "or"):
            start = other
    marker = doc[noun.i + 1].lower_ if noun.i + 1 < start.start else ""
    if not 0 < start.start - noun.i < 10 or any(noun.i < other.start < start.start for other in reading.cuts):
        return False
    if lemma in DESCRIBING:
        last = next((t for t in reversed(doc[noun.i : start.start]) if not (t.is_quote or t.is_space)), noun)
        return marker in ("of", "to") and last.lower_ == "as"
    return marker in ("that", "about") and lemma in words("statement_nouns")


def _names_document(reading: Reading, cut: Cut, candidate: Candidate) -> bool:
    """Whether the marks hold what a document is called, and no verb of saying is at hand: a "letter of intent"."""
    if any(t.pos_ in ("VERB", "AUX") and _finite(t) for t in reading.doc[cut.start : cut.end]):
        return False
    named = any(t.lemma_.lower() in words("document_nouns") for t in cut.roots)
    cue = reading.doc[candidate.cue] if candidate.cue is not None else None
    said = cue is not None and (cue.lemma_.lower() in classes("verbs") or cue.pos_ == "NOUN")
    return named and not said


def _names(reading: Reading, cut: Cut) -> bool:
    """Whether the marks hold a name that is given (`known as "X"`, `a page called "X"`) or words that a thing bears."""
    before = [t for t in reading.doc[max(0, cut.start - 6) : cut.start] if not (t.is_quote or t.is_space)]
    while before and before[-1].lower_ in ("as", "the", "a", "an", "simply", "that", ","):
        before.pop()
    if not before:
        return False
    verb, lemma = before[-1], before[-1].lemma_.lower()
    agents = [c for c in verb.children if c.dep_ in ("nsubj", "agent")]
    if (lemma in words("naming") or lemma == "call") and verb.tag_ == "VBN" and not agents:
        return True
    bearers = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")] or [verb.head]
    if any(t.lower_ in ("that", "which") for t in bearers):
        bearers = [verb.head]
    return lemma in BEARING and any(t.lemma_.lower() in words("surfaces") for t in bearers)


def _acts(decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    """Decisions in groups of one act of saying each.

    Segments of one paragraph with the same mention and cue are one (`"A," he said, "B."`), and so are paragraphs joined
    by a quotation that was left open at the end of the first.
    """
    group: list[Decision] = []
    for decision in decisions:
        same = group and decision.key is not None and decision.key == group[-1].key
        together = same and decision.cut.paragraph == group[-1].cut.paragraph
        if group and not together and not (same and decision.cut.segment.continues):
            yield group
            group = []
        group.append(decision)
    if group:
        yield group


def _quote(reading: Reading, group: list[Decision], heard: dict[int, str]) -> Quote:
    first = group[0]
    parts = tuple(d.cut.segment.inner for d in group)
    several = min if not any(d.cut.segment.continues for d in group) else max
    sure = round(several(sure_of(reading, d) for d in group), 3)
    kind = _kind(reading, [d.cut for d in group])
    if first.candidate is None:
        nobody = Attribution(
            speakers=(), mention=None, cue=None, told_to=None, said_on=None, confidence=sure, method="abstained"
        )
        return Quote(parts, kind, nobody)
    speakers = speakers_of(reading, first.candidate.phrase) if sure >= LEAST_SURE else ()
    phrase = reading.phrases[first.candidate.phrase]
    span = phrase.span(reading.doc)
    cue = listener = when = None
    if first.candidate.cue is not None:
        cue = cue_of(reading.doc, first.candidate.cue)
        listener = heard.get(first.candidate.cue)
        when = said_when(reading, first.candidate.cue, parts)
    attribution = Attribution(
        speakers=speakers,
        mention=None if first.repeated else Mention(span, span.of(reading.text), phrase.kind),
        cue=None if first.repeated else cue,
        told_to=listener,
        said_on=None,
        confidence=sure,
        method="abstained" if not speakers else "continuation" if first.repeated else first.candidate.relation,
        polarity="positive" if first.candidate.cue is None else polarity_of(reading.doc, first.candidate.cue),
        said=when,
    )
    return Quote(parts, kind, attribution)


def sure_of(reading: Reading, decision: Decision) -> float:
    """The calibrated chance that DECISION's segment is a quotation and its speaker the right one."""
    phrase = decision.candidate.phrase if decision.candidate is not None else None
    return confidence(confidence_features(reading, phrase, decision.mention_chance))


def _kind(reading: Reading, cuts: list[Cut]) -> QuoteKind:
    """Direct where whole clauses stand between the marks, mixed where only words of a paraphrase do."""
    return "direct" if any(_whole(reading, cut) for cut in cuts) else "mixed"


def _whole(reading: Reading, cut: Cut) -> bool:
    tokens = [t for t in reading.doc[cut.start : cut.end] if not t.is_punct and not t.is_space]
    # A link, a tag or an account at either end belongs to the post, not to its grammar.
    posted = any(_linked(t) for t in tokens)
    tokens = [t for t in tokens if not _linked(t)]
    if not tokens:
        return posted
    inner, line = cut.segment.inner, cut.segment.paragraph
    capital = tokens[0].text[:1].isupper() and (len(tokens) > 1 or tokens[0].pos_ != "PROPN")
    ending = inner.of(reading.text).rstrip()[-1:]
    if capital and (ending in ",.?!…—-" or posted):
        return True
    verbal = any(t.pos_ in ("VERB", "AUX") and (_finite(t) or t.tag_ == "VB") for t in tokens)
    before = reading.text[line.start : cut.segment.outer.start].rstrip()
    if verbal and ((capital and (not before or before[-1] in ".:?!")) or (posted and ending in ".?!")):
        return True
    return any(_finite(t) and any(c.dep_ in ("nsubj", "nsubjpass", "expl") and cut.start <= c.i for c in t.children)
               for t in cut.roots)  # fmt: skip


def _linked(token: Token) -> bool:
    """Whether TOKEN is a link, a tag or the name of an account."""
    return token.like_url or token.text[0] in "#@" or (token.i > 0 and token.nbor(-1).text in ("#", "@", ".@"))


def _finite(token: Token) -> bool:
    verbs = [token, *(c for c in token.children if c.dep_ in ("aux", "auxpass", "cop"))]
    return any(v.pos_ in ("VERB", "AUX") and "Fin" in v.morph.get("VerbForm", []) for v in verbs)
