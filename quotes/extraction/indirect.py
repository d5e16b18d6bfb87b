"""Speech without quotation marks: reported clauses and paraphrases, with their exact words, cue and source.

`The raids, he said, would go on` is a quote of kind indirect with two parts.  What holds a quotation with marks is told
by that quotation and is not listed again.  A saying inside of a saying belongs to the outer one, and one without a
speaker is not listed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from quotes.errors import PipelineError
from quotes.extraction.candidates import Candidate
from quotes.extraction.cueclasses import cue_entries
from quotes.extraction.cues import cue_of
from quotes.extraction.evidence import Floats
from quotes.extraction.features import Reading
from quotes.extraction.model import Forest
from quotes.extraction.polarity import polarity_of
from quotes.extraction.reported import Source, find_contents, find_heads, find_sources, spans_of
from quotes.extraction.reportedfeatures import (
    CONTENT_FEATURES,
    HEAD_FEATURES,
    SOURCE_FEATURES,
    UNKNOWN,
    Scores,
    content_features,
    frame,
    head_features,
    lemma_key,
    source_features,
)
from quotes.extraction.reportedwords import tidy
from quotes.extraction.speakers import speakers_of
from quotes.records import Attribution, Mention, Quote

FORMAT = 1
# Words that hardly ever attribute, whatever stands beside them, are not worth a closer look.
HOPELESS = -3.9
SHIPPED = Path(__file__).parent.parent / "models" / "indirect.json"


@dataclass(frozen=True, slots=True)
class IndirectModel:
    """What a trained file for indirect speech holds.

    Attributes:
        version: of the weights.
        scores: log-odds that a word attributes, by lemma with part of speech and by lemma with complement.
        cue, source, content: forests over ``HEAD_FEATURES``, ``SOURCE_FEATURES`` and ``CONTENT_FEATURES``.
        least: the least chance of being a cue at which source and content are looked for.
        threshold: the least confidence at which a quote is kept.
        sure: weights (bias, logits of cue, source and content) of the confidence.
    """

    version: str
    scores: Scores
    cue: Forest
    source: Forest
    content: Forest
    least: float
    threshold: float
    sure: tuple[float, float, float, float]

    def confidence(self, cue: float, source: float, content: float) -> float:
        """The calibrated chance that this was said in these words, more or less, by this source."""
        bias, *weights = self.sure
        logits = np.log([p / (1 - p) for p in np.clip([cue, source, content], 1e-4, 1 - 1e-4)])
        return float(1.0 / (1.0 + np.exp(-(bias + float(np.dot(weights, logits))))))


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution without marks: the token of its cue, its source, its words and how surely it is one."""

    cue: int
    source: Source
    tokens: tuple[int, ...]
    confidence: float


def find_indirect(
    reading: Reading, quotes: Sequence[Quote], heard: Mapping[int, str], model: IndirectModel
) -> list[Quote]:
    """The indirect quotes of an article.

    Args:
        reading: the article laid out.
        quotes: the quotations with marks that were found in it.
        heard: from the token of a reporting verb to its listener, see :mod:`quotes.extraction.listeners`.
        model: see :func:`load_indirect`.
    """
    marked: set[int] = set()
    for quote in quotes:
        for part in quote.parts:
            span = reading.doc.char_span(*part, alignment_mode="expand")
            marked.update(range(span.start, span.end) if span is not None else ())
    taken = [quote.attribution.cue.span for quote in quotes if quote.attribution.cue is not None]
    found = []
    for one in _weighed(reading, model):
        head = reading.doc[one.cue]
        ours = not any(span.start < head.idx + len(head) and head.idx < span.end for span in taken)
        if not ours and not marked.intersection(one.tokens):
            continue
        told = tidy(reading, head, reading.phrases[one.source.phrase], one.tokens, marked)
        if told is not None:
            found.append(replace(one, cue=told[0], tokens=told[1]))
    told_by = [_quote(reading, one, heard) for one in _kept(found)]
    # Reported speech is who said what: without a speaker (`nobody said a word`) nothing of it is left.
    return [quote for quote in told_by if quote.attribution.speakers]


def _weighed(reading: Reading, model: IndirectModel) -> list[Found]:
    by_cue: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in reading.candidates:
        if candidate.cue is not None:
            by_cue[candidate.cue].append(candidate)
    heads = [
        head for head in find_heads(reading, _lemmas())
        if max(model.scores.get(lemma_key(head), UNKNOWN), model.scores.get(frame(head), UNKNOWN)) > HOPELESS
    ]  # fmt: skip
    sources = [find_sources(reading, by_cue, head) for head in heads]
    rows = [head_features(reading, head, own, model.scores) for head, own in zip(heads, sources, strict=True)]
    chances = _chances(model.cue, rows)
    live = [i for i, own in enumerate(sources) if own and chances[i] >= model.least]
    # One pass through the trees for all words of the article: the passes cost more than the rows.
    whose = _best(model.source, [
        [source_features(reading, heads[i], sources[i], n, rows[i]) for n in range(len(sources[i]))] for i in live
    ])  # fmt: skip
    chosen = [sources[i][n] for i, (n, _) in zip(live, whose, strict=True)]
    contents = [find_contents(reading, heads[i], source) for i, source in zip(live, chosen, strict=True)]
    what = _best(model.content, [
        [content_features(reading, heads[i], source, own, n, rows[i]) for n in range(len(own))]
        for i, source, own in zip(live, chosen, contents, strict=True)
    ])  # fmt: skip
    found = []
    for i, source, own, (_, sure), (n, fits) in zip(live, chosen, contents, whose, what, strict=True):
        confidence = model.confidence(float(chances[i]), sure, fits) if own else 0.0
        if own and confidence >= model.threshold:
            found.append(Found(heads[i].i, source, own[n].tokens, confidence))
    return found


def _chances(forest: Forest, rows: list[list[float]]) -> Floats:
    return forest.probability(np.array(rows)) if rows else np.zeros(0)


def _best(forest: Forest, groups: list[list[list[float]]]) -> list[tuple[int, float]]:
    """Of each of GROUPS of rows, the number of the best and its chance; (0, 0.0) for an empty one."""
    chances = _chances(forest, [row for group in groups for row in group])
    best, start = [], 0
    for group in groups:
        own = chances[start : start + len(group)]
        best.append((int(np.argmax(own)), float(own.max())) if len(own) else (0, 0.0))
        start += len(group)
    return best


@cache
def _lemmas() -> frozenset[str]:
    return frozenset(cue_entries())


def _kept(found: list[Found]) -> list[Found]:
    """FOUND in the order of the text, without what a surer one tells already."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: -f.confidence):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.tokens[0], f.cue))


def _same(one: Found, other: Found) -> bool:
    """Whether two tell the same: half of the shorter is in the longer, or the one is said within the other."""
    mine, theirs = set(one.tokens), set(other.tokens)
    return 2 * len(mine & theirs) >= min(len(mine), len(theirs)) or one.cue in theirs or other.cue in mine


def _quote(reading: Reading, found: Found, heard: Mapping[int, str]) -> Quote:
    phrase = reading.phrases[found.source.phrase]
    span = phrase.span(reading.doc)
    speakers = speakers_of(reading, found.source.phrase)
    attribution = Attribution(
        speakers=speakers,
        mention=Mention(span, span.of(reading.text), phrase.kind),
        cue=cue_of(reading.doc, found.cue),
        told_to=heard.get(found.cue),
        said_on=None,
        confidence=round(found.confidence, 3),
        method=found.source.relation,
        polarity=polarity_of(reading.doc, found.cue),
    )
    return Quote(spans_of(reading, found.tokens), "indirect", attribution)


@cache
def load_indirect(path: Path = SHIPPED) -> IndirectModel:
    """The model for indirect speech at PATH (by default the one that comes with the package).

    Raises:
        PipelineError: the file is missing, or was made for other features than this version computes.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path}: no model for indirect speech could be read; reinstall the package") from error
    known = [list(names) for names in (HEAD_FEATURES, SOURCE_FEATURES, CONTENT_FEATURES)]
    if record.get("format") != FORMAT or record.get("features") != known:
        raise PipelineError(f"{path}: made for another version; retrain it with quotes train indirect")
    return IndirectModel(
        version=record["version"],
        scores=record["scores"],
        cue=Forest.from_json(record["cue"]),
        source=Forest.from_json(record["source"]),
        content=Forest.from_json(record["content"]),
        least=record["least"],
        threshold=record["threshold"],
        sure=tuple(record["sure"]),
    )
