"""Which segments are quotations, and which mention of which entity is the source of each.

The chance of a speaker is the sum over mentions of the chance that the mention is the source, times the chance that it
means this speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from spacy.tokens import Span

from quotes.extraction.cues.candidates import Candidate
from quotes.extraction.cues.classes import cue_lemma
from quotes.extraction.cues.polarity import is_imagined
from quotes.extraction.direct.clauses import belongs_to, clause_beside, governs, is_nickname, saying, sentence_before
from quotes.extraction.direct.lone import answerer, asks, is_alone, is_left_open
from quotes.extraction.lexicon import classes
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.names import fold
from quotes.extraction.parsed import Parsed, Quoted
from quotes.extraction.speakers import pair_before
from quotes.records import Span as Range

# The least log-odds at which a segment is taken for a quotation.
LEAST_SPEECH = 0.0
# The least chance of the best mention below which the speaker is left open.
LEAST_SOURCE = 0.18
# How sure it is that the name before a colon, where a line opens, speaks the words behind it.
LABELLED = 0.95
LABELLED_SPEECH = 3.0
# Where the chances of the two likeliest speakers differ by less than this, the clause beside the words decides.
CLOSE = 0.2
# A mention with at most this chance of meaning the speaker counts as meaning somebody else.
MAY_MEAN = 0.35
# How sure a source is that only the clause beside the words tells.
BESIDE = 0.7
# A source as sure as this stays, whatever the sentence before the words tells.
SURE = 0.75
# A label that a transcript puts inside the marks: `"LEE: We will appeal."`.
LABEL_INSIDE = re.compile(r"\s*((?:[A-Z][A-Z.'’-]+ ){0,2}[A-Z][A-Z.'’-]{2,})(?: \([^()]{1,20}\))?:\s")
# How many paragraphs before and behind the words their source may stand.
FURTHEST = (-6, 1)
# The least chance of `they` at which it takes over what the names of the two people have.
LEAST_THEY = 0.1
# A mention with less than this share of the chance is not scored.
LEAST_MASS = 0.01

Key = tuple[int, int | None]  # mention and cue


@dataclass(frozen=True, slots=True)
class Decision:
    """A segment taken for a quotation, and its source.

    Attributes:
        quoted: the segment.
        phrase: index of the mention that is its source, None where nobody fits.
        cue: token of the cue, None where there is none.
        relation: how mention and cue hang together.
        speech: log-odds that the segment is a quotation.
        mention: the chance that the mention is the source.
        source: the chance of the mention's speaker, over all mentions of the same.
        reference: the chance that the mention means its entity.
        margin: by how much the speaker is likelier than the next one.
        repeated: whether mention and cue were the source of an earlier paragraph.
    """

    quoted: Quoted
    phrase: int | None
    cue: int | None
    relation: str
    speech: float
    mention: float
    source: float
    reference: float
    margin: float
    repeated: bool = False

    @property
    def key(self) -> Key | None:
        """What two segments of one act of saying share."""
        return None if self.phrase is None else (self.phrase, self.cue)


@dataclass(slots=True)
class Scores:
    """The mentions that may be the source of a segment, by entity."""

    mentions: dict[int, float] = field(default_factory=dict)
    speakers: dict[tuple[str, int], float] = field(default_factory=dict)


def decide(parsed: Parsed) -> Iterator[Decision]:
    """Take the segments in order: a paragraph that goes on with an open quotation has the source of the one before."""
    previous: Decision | None = None
    used: dict[Key, int] = {}
    judged = parsed.read.segments([(quoted.start, quoted.end) for quoted in parsed.segments])
    for quoted, (speech, source, cues) in zip(parsed.segments, judged, strict=True):
        if is_nickname(parsed, quoted):
            continue
        continues = quoted.segment.continues and clause_beside(parsed, quoted) is None
        goes_on = previous if continues or quoted.segment.joins else None
        label = labelled(parsed, quoted)
        if speech < LEAST_SPEECH and goes_on is None and label is None:
            previous = None
            continue
        if label is not None:
            decision = Decision(
                quoted, label, None, "label", max(speech, LABELLED_SPEECH), LABELLED, LABELLED, 1.0, LABELLED
            )
        elif goes_on is not None:
            decision = replace(goes_on, quoted=quoted, speech=max(speech, goes_on.speech), repeated=False)
        else:
            decision = _beside(parsed, _source_of(parsed, quoted, speech, source, cues))
            if decision.phrase is not None and is_left_open(parsed, quoted, decision.phrase):
                decision = Decision(quoted, None, None, "bare", speech, 0.0, 0.0, 0.0, 0.0)
            decision = _following(parsed, previous, decision)
            if previous is not None:
                decision = _answer(parsed, previous, decision)
            if _is_imagined(parsed, quoted):
                previous = None
                continue
        key = decision.key
        if key is not None and used.setdefault(key, quoted.paragraph) != quoted.paragraph:
            decision = replace(decision, repeated=True)
        previous = decision
        yield decision


def _following(parsed: Parsed, previous: Decision | None, decision: Decision) -> Decision:
    """DECISION, or the source of the sentence before, where the words are a sentence that has none beside it."""
    quoted = decision.quoted
    open_ = decision.source < SURE or _is_far_ahead(parsed, decision) or _tells_more(parsed, decision)
    start = sentence_before(parsed, quoted) if open_ else None
    if start is None or clause_beside(parsed, quoted) is not None:
        return decision
    if previous is not None and previous.quoted.segment.outer.end > start:
        beside = previous.cue is not None and start <= parsed.doc[previous.cue].idx < quoted.segment.outer.start
        if not beside or asks(parsed, previous.quoted, previous.cue):
            return decision
        found = replace(previous, quoted=quoted, speech=decision.speech)
    elif (said := saying(parsed, quoted, start)) is not None:
        own = max(meanings(parsed, said.phrase).values())
        found = Decision(quoted, said.phrase, said.cue, said.relation, decision.speech, BESIDE, BESIDE, own, BESIDE)
    else:
        return decision
    if decision.phrase is None or found.phrase is None:
        return found
    return decision if _means(parsed, found.phrase, *_likeliest(parsed, decision.phrase)) > MAY_MEAN else found


def _is_far_ahead(parsed: Parsed, decision: Decision) -> bool:
    """Whether a sentence of the running text stands between the words and the mention behind them."""
    if decision.phrase is None:
        return False
    head, sentence = parsed.phrases[decision.phrase].head, parsed.coreference.sentence
    return head >= decision.quoted.end and sentence[head] > sentence[decision.quoted.end - 1] + 1


def _tells_more(parsed: Parsed, decision: Decision) -> bool:
    """Whether the words end their sentence and the verb behind them has other words to tell: `“We won.” Lee said the
    port was open`."""
    quoted, cue = decision.quoted, decision.cue
    if cue is None or cue < quoted.end or quoted.segment.inner.of(parsed.text)[-1:] not in (".", "?", "!"):
        return False
    return any(c.dep_ in ("ccomp", "xcomp") and c.i > cue for c in parsed.doc[cue].children)


def _answer(parsed: Parsed, question: Decision, decision: Decision) -> Decision:
    """DECISION, or the other of two who talk, where its words answer a QUESTION of whoever it takes for the source."""
    quoted, asker = decision.quoted, question.phrase
    if asker is None or quoted.paragraph != question.quoted.paragraph + 1:
        return decision
    if not is_alone(quoted, parsed.text) or not asks(parsed, question.quoted, question.cue):
        return decision
    named = decision.phrase
    beside = named is not None and parsed.paragraph_of[parsed.phrases[named].start] == quoted.paragraph  # `the reply`
    if named is not None and not beside and not _means(parsed, named, *_likeliest(parsed, asker)):
        return decision
    other = answerer(parsed, question.quoted, asker, quoted)
    sure = BESIDE if other is not None else 0.0
    return Decision(quoted, other, None, "bare", decision.speech, sure, sure, float(other is not None), sure)


def _is_imagined(parsed: Parsed, quoted: Quoted) -> bool:
    """Whether the words before the marks tell what a look or a gesture seemed to say: `as if to say “…”`."""
    before = quoted.start - 1
    while before > 0 and (parsed.doc[before].is_punct or parsed.doc[before].is_quote):
        before -= 1
    verb = parsed.doc[before]
    same = verb.i < quoted.start and parsed.paragraph_of[verb.i] == quoted.paragraph
    return same and cue_lemma(verb) in classes("verbs") and is_imagined(verb)


def labelled(parsed: Parsed, quoted: Quoted) -> int | None:
    """The mention that labels QUOTED (`LEE: We will appeal.`): the name itself, or one that its letters stand for."""
    label = quoted.segment.label
    if label is None and (match := LABEL_INSIDE.match(parsed.text, *quoted.segment.inner)) is not None:
        label = Range(*match.span(1))
    span = parsed.doc.char_span(*label, alignment_mode="expand") if label is not None else None
    if span is None:
        return None
    inside = [i for i in {parsed.innermost.get(t.i) for t in span} if i is not None]
    known = [i for i in inside if parsed.phrases[i].kind == "name" and i in parsed.coreference.of_phrase]
    if known:
        return max(known, key=lambda i: parsed.phrases[i].end)
    words = [fold(t.text) for t in span if t.is_alpha]
    for entity in parsed.coreference.entities if words else ():
        initials = "".join(part[:1] for part in entity.parts)
        if entity.type == "person" and entity.phrases and (words[-1] in entity.parts[-1:] or words == [initials]):
            return entity.phrases[0]
    return _described(parsed, span, max(inside, default=None))


def _described(parsed: Parsed, span: Span, phrase: int | None) -> int | None:
    """The label SPAN that names nobody (`Host:`, `Caller:`) as a mention of somebody of its own."""
    if len(span.text) < 3:
        return None  # `Q`, `A`: whoever asks and answers
    known = parsed.coreference
    if phrase is None:
        parsed.phrases.append(Phrase(span.start, span.end, span.root.i, "description", "person"))
        phrase = len(parsed.phrases) - 1
    if phrase not in known.of_phrase:
        lemma = parsed.doc[parsed.phrases[phrase].head].lemma_.lower()
        alike = next((e for e in known.entities if not e.named and e.head == lemma and not e.plural), None)
        known.join(phrase, alike or known.add(parsed.phrases[phrase], "person"))
    return phrase


def _source_of(parsed: Parsed, quoted: Quoted, speech: float, source: np.ndarray, cues: np.ndarray) -> Decision:
    scores = score(parsed, quoted, source)
    if not scores.speakers:
        return Decision(quoted, None, None, "bare", speech, 0.0, 0.0, 0.0, 0.0)
    ranked = sorted(scores.speakers.items(), key=lambda pair: -pair[1])
    (kind, speaker), chance = ranked[0]
    margin = chance - (ranked[1][1] if len(ranked) > 1 else 0.0)
    if chance < LEAST_SOURCE:
        return Decision(quoted, None, None, "bare", speech, chance, chance, 0.0, margin)
    own = {
        p: m * _means(parsed, p, kind, speaker) for p, m in scores.mentions.items() if _means(parsed, p, kind, speaker)
    }
    phrase = max(own, key=own.__getitem__)
    cue, relation = _cue_of(parsed, quoted, phrase, cues)
    means = _means(parsed, phrase, kind, speaker)
    return Decision(quoted, phrase, cue, relation, speech, scores.mentions[phrase], chance, means, margin)


def _beside(parsed: Parsed, decision: Decision) -> Decision:
    """DECISION, or what the clause beside the words says, where that has its source from outside their sentence."""
    clause = clause_beside(parsed, decision.quoted)
    if clause is None:
        return decision
    said = clause.candidate
    own = max(meanings(parsed, said.phrase).items(), key=lambda pair: pair[1])
    if decision.phrase is not None:
        mention = parsed.phrases[decision.phrase]
        belongs = (
            clause.sure
            or clause.naming
            or (said.cue is not None and belongs_to(parsed, decision.phrase, said.phrase, said.cue))
        )
        belongs = belongs or (said.relation == "relative" and mention.end <= parsed.phrases[said.phrase].start)
        within = clause.start <= parsed.doc[mention.start].idx < clause.end
        clear = within and decision.margin >= CLOSE
        if not belongs and clear:
            return decision
        if _means(parsed, decision.phrase, *own[0]) > 0.5:
            if clause.naming and clear:
                return decision
            return replace(decision, phrase=said.phrase, cue=said.cue, relation=said.relation)
        spoken = _likeliest(parsed, decision.phrase)
        if not belongs and _means(parsed, said.phrase, *spoken) > MAY_MEAN:
            return decision  # it is one of those whom the mention of the clause may mean, and they have been scored
    return Decision(
        decision.quoted, said.phrase, said.cue, said.relation, decision.speech, BESIDE, BESIDE, own[1], BESIDE
    )


def score(parsed: Parsed, quoted: Quoted, source: np.ndarray) -> Scores:
    """How likely each mention is the source of QUOTED, and each speaker, given what SOURCE says of every token."""
    scores = Scores()
    for token in np.flatnonzero(source > LEAST_MASS / 3).tolist():
        phrase = parsed.outer(parsed.innermost.get(token), source)
        if phrase is None:
            continue
        if not FURTHEST[0] <= parsed.paragraph_of[token] - quoted.paragraph <= FURTHEST[1]:
            continue
        first, last = parsed.phrases[phrase].start, parsed.phrases[phrase].end - 1
        if quoted.start <= first and last < quoted.end:
            continue
        if parsed.enclosed[first] and parsed.enclosed[last]:
            continue  # whom somebody speaks of says nothing himself
        if parsed.is_target(phrase, quoted.start):
            continue
        scores.mentions[phrase] = scores.mentions.get(phrase, 0.0) + float(source[token])
    _pair(parsed, scores.mentions)
    for phrase, mass in scores.mentions.items():
        for key, chance in meanings(parsed, phrase).items():
            scores.speakers[key] = scores.speakers.get(key, 0.0) + mass * chance
    return scores


def _pair(parsed: Parsed, mentions: dict[int, float]) -> None:
    """Give `they` of two people, where it is a likely one of MENTIONS, what the names of the two before it have."""
    for they, mass in [*mentions.items()]:
        pair = pair_before(parsed, parsed.phrases[they]) if mass >= LEAST_THEY else ()
        for name in [p for p in mentions if p < they and parsed.coreference.of_phrase.get(p) in pair]:
            mentions[they] += mentions.pop(name)


def meanings(parsed: Parsed, phrase: int) -> dict[tuple[str, int], float]:
    """What the mention PHRASE may mean: entities, or itself where it belongs to none, with the chance of each."""
    if pair_before(parsed, parsed.phrases[phrase]):
        return {("phrase", phrase): 1.0}
    known = parsed.coreference.of_phrase.get(phrase)
    choice = parsed.coreference.choices.get(phrase)
    itself = ("entity", known) if known is not None else ("phrase", phrase)
    if choice is None or not choice.entities:
        return {itself: 1.0}
    found = {("entity", entity): chance for entity, chance in choice.entities}
    if itself not in found:
        # It was taken for none of them: only the likeliest is still a rival.
        rival, chance = next(iter(found.items()))
        return {itself: 1.0 - chance, rival: chance}
    return found


def _likeliest(parsed: Parsed, phrase: int) -> tuple[str, int]:
    return max(meanings(parsed, phrase).items(), key=lambda pair: pair[1])[0]


def _means(parsed: Parsed, phrase: int, kind: str, speaker: int) -> float:
    return meanings(parsed, phrase).get((kind, speaker), 0.0)


def _nearest(parsed: Parsed, quoted: Quoted, phrase: int, best: Candidate) -> Candidate:
    """BEST, or the candidate of the same mention whose cue stands between and governs the words of QUOTED.

    In `the panel said it was worried and called for "immediate attention"` the words are what it called for.
    """
    known = parsed.coreference.of_phrase.get(phrase)
    same = parsed.coreference.entities[known].phrases if known is not None else [phrase]
    for other in (c for p in same for c in parsed.cues_of.get(p, ())):
        if other.cue is None or best.cue is None or not best.cue < other.cue < quoted.start:
            continue
        cue = parsed.doc[other.cue]
        if cue.lemma_.lower() in classes("verbs") and governs(parsed, quoted, cue.i):
            best = other
    return best


def _cue_of(parsed: Parsed, quoted: Quoted, phrase: int, cues: np.ndarray) -> tuple[int | None, str]:
    """The cue of QUOTED with the source PHRASE: of the words that tie to it the likeliest, else the likeliest verb.

    Neither stands in QUOTED, whose verbs may hang on the source too: `“Go home,” Lee said`.
    """
    best: Candidate | None = None
    for candidate in parsed.cues_of.get(phrase, ()):
        if candidate.cue is None:
            if best is None:
                best = candidate
        elif quoted.start <= candidate.cue < quoted.end:
            continue
        elif best is None or best.cue is None or cues[candidate.cue] > cues[best.cue]:
            best = candidate
    if best is not None and best.cue is not None:
        best = _nearest(parsed, quoted, phrase, best)
    likely = int(np.argmax(cues))
    if best is not None and best.cue is not None and cues[best.cue] >= 0.3 * cues[likely]:
        return best.cue, best.relation
    token = parsed.doc[likely]
    outside = not quoted.start <= likely < quoted.end
    if cues[likely] > 0.3 and outside and (token.pos_ in ("VERB", "NOUN") or token.lower_ == "according"):
        return likely, "according" if token.lower_ == "according" else "bare"
    return (None, best.relation) if best is not None and best.cue is None else (None, "bare")
