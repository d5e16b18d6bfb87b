"""What tells how sure a statement without marks is one."""

from __future__ import annotations

import math

from spacy.tokens import Token

from quotes.extraction.confidence import logit
from quotes.extraction.cues.classes import cue_class_of, cue_entries, cue_lemma
from quotes.extraction.indirect.candidates import Statement
from quotes.extraction.parsed import Parsed
from quotes.records import CUE_CLASSES

INDIRECT = (
    "bias", "cue", "source", "span", "pronoun", "description", "known_cue", "clause", "log_length", "infinitive",
    "tied", "nominal", "document", "place", "nobody", "before_cue", "same_sentence", "unended",
    *(f"class_{c}" for c in CUE_CLASSES),
)  # fmt: skip
# A noun is what somebody told of, and no clause, unless it is the predicate of one.
NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "ADJ"})
PREDICATE = frozenset({"cop", "nsubj", "nsubjpass", "expl"})


def indirect_features(parsed: Parsed, one: Statement) -> list[float]:
    """The features of a statement in the order of ``INDIRECT``."""
    phrase, cue, doc = parsed.phrases[one.phrase], parsed.doc[one.cue], parsed.doc
    lemma = "according to" if cue.lower_ == "according" else cue_lemma(cue)
    entity = parsed.coreference.of_phrase.get(one.phrase)
    kind = parsed.coreference.entities[entity].type if entity is not None else phrase.referent
    clause = any(t.dep_ in ("nsubj", "nsubjpass", "expl") for t in doc[one.start : one.end])
    root = next((t for t in doc[one.start : one.end] if not one.start <= t.head.i < one.end or t.head == t), cue)
    nominal = root.pos_ in NOMINAL and not any(c.dep_ in PREDICATE for c in root.children)
    tied = any(c.cue == one.cue for c in parsed.cues_of.get(one.phrase, ()))
    cue_class = cue_class_of(lemma)
    return [
        1.0, logit(one.cue_chance), logit(one.source_chance), logit(one.span_chance),
        float(phrase.kind == "pronoun"), float(phrase.kind == "description"), float(lemma in cue_entries()),
        float(clause), math.log(one.end - one.start), float(doc[one.start].lower_ == "to"), float(tied),
        float(nominal), float(kind == "document"), float(kind == "place"), float(entity is None),
        float(one.end <= one.cue), float(cue.sent == doc[one.start].sent), float(_is_unended(cue)),
        *(float(cue_class == c) for c in CUE_CLASSES),
    ]  # fmt: skip


def _is_unended(cue: Token) -> bool:
    """Whether no mark ends the sentence of CUE, as in a headline."""
    last = next((token for token in reversed(cue.sent) if not token.is_space), cue)
    return not (last.is_punct or last.is_quote)
