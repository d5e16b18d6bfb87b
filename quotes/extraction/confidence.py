"""How sure it is that the speaker is right: how sure the mention is, and how sure it is whom the mention means."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

from quotes.errors import PipelineError
from quotes.extraction.evidence import logit
from quotes.extraction.features import Reading

FORMAT = 1
SHIPPED = Path(__file__).parent.parent / "models" / "confidence.json"
FEATURES = ("bias", "mention", "pronoun", "pronoun_certainty", "linked_description", "description", "short_name")


def confidence_features(reading: Reading, phrase: int | None, mention: float) -> list[float]:
    """The features, in the order of ``FEATURES``, of a quotation whose source is PHRASE with the chance MENTION."""
    if phrase is None:
        return [1.0, float(logit(mention)), 0.0, 0.0, 0.0, 0.0, 0.0]
    here, cast = reading.phrases[phrase], reading.cast
    entity = cast.of_phrase.get(phrase)
    pronoun = here.kind == "pronoun"
    certainty = float(logit(cast.certainty.get(phrase, 0.5))) if pronoun else 0.0
    described = here.kind == "description"
    linked = described and entity is not None and cast.entities[entity].named
    short = here.name is not None and len(here.name.parts) == 1
    return [1.0, float(logit(mention)), float(pronoun), certainty, float(linked), float(described), float(short)]


def confidence(row: list[float]) -> float:
    """The chance, from 0 to 1, that a quotation with the features ROW is one and has the right speaker."""
    score = sum(w * x for w, x in zip(_weights(), row, strict=True))
    return 1.0 / (1.0 + math.exp(-score))


@cache
def _weights(path: Path = SHIPPED) -> tuple[float, ...]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT or list(record["weights"]) != list(FEATURES):
            raise ValueError("made for another version")
    except (OSError, ValueError, KeyError) as error:
        raise PipelineError(f"{path}: no weights of the confidence could be read; reinstall the package") from error
    return tuple(record["weights"].values())
