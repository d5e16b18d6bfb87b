"""What is measured of a quoted segment, and of a segment together with a candidate for its source.

All features are numbers; distances are in words with everything between quotation marks left out, so that a long
quotation does not push its own cue away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from spacy.tokens import Doc, Token

from quotes.extraction.candidates import RELATIONS, Candidate, find_candidates
from quotes.extraction.coreference import Cast
from quotes.extraction.encoder import Encoder
from quotes.extraction.lexicon import classes, words
from quotes.extraction.marks import Segment, paragraphs, segments
from quotes.extraction.mentions import Phrase, find_phrases
from quotes.extraction.pointing import second_opinion
from quotes.extraction.referring import Judge, chances

FAR = 60.0
SPEAKING = frozenset({"person", "organization", "group"})
CLASSES = ("neutral", "assert", "voice", "call", "write", "blame", "order", "think", "deny", "feel")
PATHS = ("ccomp", "dobj", "prep", "advcl", "parataxis", "xcomp", "attr", "conj", "compound", "amod", "appos", "nsubj")


@dataclass(slots=True)
class Cut:
    """A segment on the tokens of a document.

    Attributes:
        segment: its characters.
        start, end: half-open range of the tokens between its marks.
        paragraph: number of its paragraph.
        roots: tokens inside it whose head is outside (at most the first two and the last).
    """

    segment: Segment
    start: int
    end: int
    paragraph: int
    roots: list[Token]


class Reading:
    """One article laid out for attribution: tokens, segments, mentions, entities, candidates and the ways between."""

    def __init__(self, doc: Doc, encoder: Encoder | None = None, *, judge: Judge = chances) -> None:
        """Lay DOC out.

        Args:
            doc: a text with tags, lemmas, a dependency parse, sentences and entities.
            encoder: asked about pronouns that JUDGE does not settle, and kept as ``hearing`` for more questions.
            judge: gives the entities that a pronoun could mean their chances.
        """
        self.doc = doc
        self.text = doc.text
        lines = paragraphs(self.text)
        self.paragraph_of = _numbered(doc, [p.start for p in lines])
        sentence, self.sentence_of = -1, []
        for token in doc:
            sentence += 1 if token.is_sent_start else 0
            self.sentence_of.append(max(0, sentence))
        self.cuts = self._cut(segments(self.text))
        self.quoted = [False] * len(doc)
        for cut in self.cuts:
            if cut.end - cut.start > 2:
                for i in range(cut.start, cut.end):
                    self.quoted[i] = True
        self.outside = _running(not (self.quoted[t.i] or t.is_punct or t.is_space) for t in doc)
        self.phrases: list[Phrase] = find_phrases(doc)
        heads = {p.head for p in self.phrases if p.referent in SPEAKING and not self.quoted[p.head]}
        self.people_before = _running(t.i in heads for t in doc)
        self.cues_before = _running(t.pos_ == "VERB" and t.lemma_ in classes("verbs") for t in doc)
        found = [cut.segment for cut in self.cuts]
        self.hearing = encoder.open(self.text, found) if encoder is not None else None
        judge = second_opinion(self.hearing, judge) if self.hearing is not None else judge
        self.cast = Cast(doc, self.phrases, self.quoted, judge=judge)
        self.candidates = find_candidates(doc, self.phrases)

    def _cut(self, found: list[Segment]) -> list[Cut]:
        cuts = []
        for segment in found:
            span = self.doc.char_span(*segment.inner, alignment_mode="expand")
            if segment.depth or span is None or not len(span) or segment.inner.start >= segment.inner.end:
                continue
            start, end = span.start, span.end
            while start < end and self.doc[start].is_space:
                start += 1
            roots = [t for t in self.doc[start:end] if t.head is t or not start <= t.head.i < end]
            roots = [t for t in roots if not t.is_punct and not t.is_space]
            keep = roots[:2] + roots[-1:] if len(roots) > 2 else roots
            cuts.append(Cut(segment, start, max(start + 1, end), self.paragraph_of[start], keep))
        return cuts

    @cached_property
    def phrase_at(self) -> dict[int, int]:
        """From a token to the phrase it belongs to; from the head of a phrase always to that phrase."""
        at: dict[int, int] = {}
        for i, phrase in enumerate(self.phrases):
            for t in range(phrase.start, phrase.end):
                at.setdefault(t, i)
        for i, phrase in enumerate(self.phrases):
            at[phrase.head] = i
        return at

    @cached_property
    def salience(self) -> list[float]:
        """How large a share of the article's mentions each entity has."""
        total = sum(len(e.phrases) for e in self.cast.entities) or 1
        return [len(e.phrases) / total for e in self.cast.entities]

    def near(self, cut: Cut) -> list[Candidate]:
        """The candidates worth weighing for CUT: from three paragraphs before it to one after, outside quotations."""
        found = []
        for candidate in self.candidates:
            phrase = self.phrases[candidate.phrase]
            away = self.paragraph_of[phrase.head] - cut.paragraph
            if away < -3 or away > 1:
                continue
            if self.quoted[phrase.head] and (candidate.relation != "label" or phrase.start >= cut.end):
                continue
            if candidate.cue is not None and self.quoted[candidate.cue]:
                continue
            if candidate.relation == "bare" and not -1 <= away <= 0:
                continue
            found.append((abs(self._gap(cut, phrase.start, phrase.end)), candidate))
        found.sort(key=lambda pair: pair[0])
        return [candidate for _, candidate in found[:40]]

    def _gap(self, cut: Cut, start: int, end: int) -> int:
        """Words from the segment to a range of tokens: negative before it, positive after."""
        if start >= cut.end:
            return self.outside[start] - self.outside[cut.end]
        return -(self.outside[cut.start] - self.outside[min(end, cut.start)])


def _running(marks: Iterable[bool]) -> list[int]:
    """Of every position, how many of MARKS before it are true; one longer than MARKS."""
    return [0, *accumulate(int(m) for m in marks)]


def _numbered(doc: Doc, starts: list[int]) -> list[int]:
    numbers, current = [], -1
    for token in doc:
        while current + 1 < len(starts) and starts[current + 1] <= token.idx:
            current += 1
        numbers.append(max(0, current))
    return numbers


SEGMENT_FEATURES = (
    "words", "finite_verb", "opens_capital", "all_title", "ends_comma", "ends_stop", "ends_question", "before_comma",
    "before_colon", "before_dash", "before_opens_line", "before_det", "before_adj", "before_noun", "before_prep",
    "before_verb", "before_that", "before_as", "before_so_called", "after_noun", "after_verb", "after_comma",
    "after_stop",
    "closes_line", "closed", "continues", "single", "first_paragraph", "others_in_sentence", "has_pronoun_i",
    "has_pronoun_you", "position", "root_noun", "root_adjective", "root_verb", "root_document", "has_adjective",
    "proper_share", "before_work", "before_possessive", "own_label", "before_naming", "on_surface", "opens_tag",
)  # fmt: skip


def segment_features(reading: Reading, cut: Cut) -> list[float]:
    """The features of one segment by itself, in the order of ``SEGMENT_FEATURES``."""
    doc, segment = reading.doc, cut.segment
    inner = [t for t in doc[cut.start : cut.end] if not t.is_space]
    real = [t for t in inner if not t.is_punct]
    before = _neighbour(doc, cut.start - 1, -1)
    after = _neighbour(doc, cut.end, 1)
    ending = segment.inner.of(reading.text).rstrip()[-1:]
    line = segment.paragraph
    opens = not reading.text[line.start : segment.outer.start].strip()
    closes = not reading.text[segment.outer.end : line.end].strip(" .,")
    previous = before.lower_ if before is not None and not opens else ""
    pos = before.pos_ if before is not None and not opens else ""
    following = after.text if after is not None and not closes else ""
    following_pos = after.pos_ if after is not None and not closes else ""
    lower = {t.lower_ for t in real}
    sentence = reading.sentence_of[cut.start]
    root = cut.roots[0].pos_ if cut.roots else ""
    titled = [t for t in real if t.text[:1].isupper() or len(t) < 4]
    return [
        float(min(len(real), 40)),
        float(any(t.pos_ in ("VERB", "AUX") and "Fin" in t.morph.get("VerbForm", []) for t in real)),
        float(bool(real) and real[0].text[:1].isupper()),
        float(bool(real) and len(titled) == len(real) and real[0].text[:1].isupper()),
        float(ending == ","), float(ending in ".…!"), float(ending == "?"),
        float(previous == ","), float(previous == ":"), float(previous in ("—", "–", "-", "--")), float(opens),
        float(pos == "DET"), float(pos == "ADJ"), float(pos in ("NOUN", "PROPN")), float(pos == "ADP"),
        float(pos in ("VERB", "AUX")), float(previous == "that"), float(previous in ("as", "like")),
        float(previous in ("called", "so-called", "dubbed", "named", "titled", "entitled", "term", "word", "phrase")),
        float(following_pos in ("NOUN", "PROPN")), float(following_pos in ("VERB", "AUX")),
        float(following == ","), float(following in (".", ";")), float(closes),
        float(segment.closed), float(segment.continues), float(segment.single), float(cut.paragraph == 0),
        float(sum(1 for c in reading.cuts if reading.sentence_of[c.start] == sentence) - 1),
        float(bool(lower & {"i", "my", "me", "we", "our", "us", "i’m", "i'm"})),
        float(bool(lower & {"you", "your"})),
        cut.start / max(1, len(doc)),
        float(root == "NOUN"), float(root in ("ADJ", "ADV")), float(root in ("VERB", "AUX")),
        float(any(t.lemma_.lower() in words("document_nouns") | words("statement_nouns") for t in cut.roots)),
        float(any(t.pos_ in ("ADJ", "ADV") for t in real)),
        sum(t.pos_ == "PROPN" for t in real) / max(1, len(real)),
        float(_names_work(doc, cut.start)), float(previous in ("'s", "’s", "`s")),
        float(own_label(reading, cut) is not None),
        float(any(t.lemma_.lower() in words("naming") for t in doc[max(0, cut.start - 4) : cut.start])),
        float(_on_surface(reading, cut)), float(segment.inner.of(reading.text)[:1] in ("#", "@")),
    ]  # fmt: skip


def _names_work(doc: Doc, start: int) -> bool:
    """Whether the words right before say that a title follows: `his book`, `the song`, `a show called`."""
    return any(t.lemma_.lower() in words("works") for t in doc[max(0, start - 4) : start])


def _on_surface(reading: Reading, cut: Cut) -> bool:
    """Whether the sentence up to the segment names a thing that bears words: a sign, a banner, a wall."""
    doc = reading.doc
    nearby = doc[max(doc[cut.start].sent.start, cut.start - 12) : cut.start]
    return any(t.lemma_.lower() in words("surfaces") and not reading.quoted[t.i] for t in nearby)


def own_label(reading: Reading, cut: Cut) -> Candidate | None:
    """The speaker's label that a transcript puts inside the marks: `"LEE: We will appeal."`."""
    for candidate in reading.candidates:
        if candidate.relation == "label" and cut.start <= reading.phrases[candidate.phrase].start < cut.start + 2:
            return candidate
    return None


def _neighbour(doc: Doc, i: int, step: int) -> Token | None:
    while 0 <= i < len(doc) and (doc[i].is_quote or doc[i].is_space or doc[i].text in ("''", "``", "'")):
        i += step
    return doc[i] if 0 <= i < len(doc) else None


CANDIDATE_FEATURES = (
    *(f"relation_{r}" for r in RELATIONS),
    "mention_gap", "mention_after", "cue_gap", "cue_after", "paragraphs_away", "sentences_away", "same_sentence",
    "segments_between", "mentions_between", "cues_between", "adjacent_after", "adjacent_before", "cue_first",
    "cue_reporting", "cue_score", "cue_participle", "cue_past", "cue_negated",
    *(f"class_{c}" for c in CLASSES),
    "name", "pronoun", "description", "person", "organization", "group", "document", "place", "plural", "he_she", "it",
    "they", "first_person", "who", "role_beside", "salience", "path", "path_up", *(f"path_{p}" for p in PATHS),
    "same_as_last", "same_entity_as_last", "last_paragraphs_away", "last_any", "opens_line", "closes_line",
    "sentence_has_other_segment_nearer", "rank_gap",
)  # fmt: skip


@dataclass(slots=True)
class Last:
    """The source chosen for the segment before: its phrase, its entity, and the paragraph of that segment."""

    phrase: int | None = None
    entity: int | None = None
    paragraph: int = -10


def candidate_features(
    reading: Reading, cut: Cut, candidate: Candidate, last: Last, rank: int, cue_scores: dict[str, float]
) -> list[float]:
    """The features of CUT with CANDIDATE, in the order of ``CANDIDATE_FEATURES``.

    Args:
        reading: the article.
        cut: the quoted segment.
        candidate: one of ``reading.near(cut)``.
        last: who was taken for the source of the segment before.
        rank: the candidate's place among them by nearness.
        cue_scores: log-odds by lemma that a verb or noun is a cue.
    """
    doc, phrase = reading.doc, reading.phrases[candidate.phrase]
    cue = doc[candidate.cue] if candidate.cue is not None else None
    gap = reading._gap(cut, phrase.start, phrase.end)
    cue_gap = reading._gap(cut, cue.i, cue.i + 1) if cue is not None else gap
    after = phrase.start >= cut.end
    cue_after = cue.i >= cut.end if cue is not None else after
    away = reading.paragraph_of[phrase.head] - cut.paragraph
    edge = cut.end - 1 if after else cut.start
    sentences = reading.sentence_of[phrase.head] - reading.sentence_of[edge]
    low, high = (cut.end, phrase.start) if after else (phrase.end, cut.start)
    between = [c for c in reading.cuts if c is not cut and low <= c.start < high]
    entity = reading.cast.of_phrase.get(candidate.phrase)
    path, up, label = _path(cut, cue)
    first = min(phrase.start, cue.i if cue is not None else phrase.start)
    final = max(phrase.end, cue.i + 1 if cue is not None else phrase.end)
    text_line = cut.segment.paragraph
    lower = doc[phrase.head].lower_
    kind = classes("verbs").get(cue.lemma_.lower(), "") if cue is not None else ""
    return [
        *(float(candidate.relation == r) for r in RELATIONS),
        min(FAR, abs(gap)), float(after), min(FAR, abs(cue_gap)), float(cue_after), float(away), float(sentences),
        float(sentences == 0), float(len(between)),
        float(_count(reading, low, high, phrase)), float(_cues(reading, low, high)),
        float(after and reading.outside[first] == reading.outside[cut.end] and away == 0),
        float(not after and reading.outside[final] == reading.outside[cut.start] and away == 0),
        float(cue is not None and cue.i < phrase.start),
        float(bool(kind)), cue_scores.get(cue_key(cue), cue_scores.get("", 0.0)),
        float(cue is not None and cue.tag_ == "VBG"), float(cue is not None and cue.tag_ in ("VBD", "VBN")),
        float(cue is not None and any(c.dep_ == "neg" for c in cue.children)),
        *(float(kind == c) for c in CLASSES),
        float(phrase.kind == "name"), float(phrase.kind == "pronoun"), float(phrase.kind == "description"),
        *(float(phrase.referent == r) for r in ("person", "organization", "group", "document", "place")),
        float(phrase.plural), float(lower in ("he", "she")), float(lower == "it"), float(lower == "they"),
        float(lower in ("i", "we")), float(lower in ("who", "which", "that")),
        float(phrase.name is not None and phrase.name.role is not None),
        reading.salience[entity] if entity is not None else 0.0,
        float(path), float(up), *(float(label == p) for p in PATHS),
        float(last.phrase == candidate.phrase), float(entity is not None and entity == last.entity),
        float(min(10, cut.paragraph - last.paragraph)), float(last.phrase is not None),
        float(not reading.text[text_line.start : cut.segment.outer.start].strip()),
        float(not reading.text[cut.segment.outer.end : text_line.end].strip(" .,")),
        float(any(reading.sentence_of[c.start] == reading.sentence_of[phrase.head] for c in between)),
        float(rank),
    ]  # fmt: skip


def cue_key(cue: Token | None) -> str:
    return cue.lemma_.lower() if cue is not None else "-"


def _count(reading: Reading, low: int, high: int, own: Phrase) -> int:
    """People and bodies mentioned in running text between two tokens."""
    return reading.people_before[max(low, high)] - reading.people_before[low] - (low <= own.head < high)


def _cues(reading: Reading, low: int, high: int) -> int:
    return reading.cues_before[max(low, high)] - reading.cues_before[low]


def governs(cut: Cut, verb: Token, *, within: int = 3) -> bool:
    """Whether the words of CUT hang on VERB in the parse, by at most WITHIN steps."""
    steps, up, _ = _path(cut, verb)
    return up and steps <= within


def _path(cut: Cut, cue: Token | None) -> tuple[int, bool, str]:
    """Steps in the parse between segment and cue, whether the cue governs, and the label just below the cue."""
    if cue is None:
        return 9, False, ""
    best, way, label = 9, False, ""
    for root in cut.roots:
        token, steps = root, 0
        while steps < 6 and token.head is not token:
            below, token, steps = token, token.head, steps + 1
            if token.i == cue.i:
                if steps < best:
                    best, way, label = steps, True, below.dep_
                break
        token, steps = cue, 0
        while steps < 4 and token.head is not token:
            below, token, steps = token, token.head, steps + 1
            if token.i == root.i:
                if steps < best:
                    best, way, label = steps, False, below.dep_
                break
    return (
        best,
        way,
        {"pobj": "prep", "pcomp": "prep", "oprd": "attr", "acomp": "attr", "nsubjpass": "nsubj"}.get(label, label),
    )
