"""What tells how sure a decision on a quoted segment is."""

from __future__ import annotations

import math

from quotes.extraction.confidence import confidence, logit
from quotes.extraction.direct.decide import Decision
from quotes.extraction.lexicon import classes
from quotes.extraction.parsed import Parsed
from quotes.extraction.speakers import pair_before

DIRECT = (
    "bias", "speech", "mention", "source", "margin", "reference", "pronoun", "description", "linked_description",
    "short_name", "no_cue", "repeated", "pair", "mentions", "untied", "known_cue",
)  # fmt: skip


def direct_features(parsed: Parsed, decision: Decision) -> list[float]:
    """The features of DECISION in the order of ``DIRECT``."""
    speech = max(-7.0, min(7.0, decision.speech))
    if decision.phrase is None:
        row = [1.0, speech, logit(decision.mention), logit(decision.source), 0.0, logit(0.0)]
        return [*row, *(float(name in ("no_cue", "untied")) for name in DIRECT[len(row) :])]
    phrase = parsed.phrases[decision.phrase]
    entity = parsed.coreference.of_phrase.get(decision.phrase)
    known = len(parsed.coreference.entities[entity].phrases) if entity is not None else 0
    described = phrase.kind == "description"
    linked = described and entity is not None and parsed.coreference.entities[entity].named
    return [
        1.0, speech, logit(decision.mention), logit(decision.source), decision.margin, logit(decision.reference),
        float(phrase.kind == "pronoun"), float(described), float(linked),
        float(phrase.name is not None and len(phrase.name.parts) == 1), float(decision.cue is None),
        float(decision.repeated), float(bool(pair_before(parsed, phrase))),
        math.log(1 + known), float(decision.relation == "bare"),
        float(decision.cue is not None and parsed.doc[decision.cue].lemma_.lower() in classes("verbs")),
    ]  # fmt: skip


def confidence_of(parsed: Parsed, decision: Decision) -> float:
    """The calibrated chance, from 0 to 1, that DECISION's segment is a quotation and its speaker the right one."""
    return confidence(parsed.read.bundle.meta, "direct", DIRECT, direct_features(parsed, decision))
