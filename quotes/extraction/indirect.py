"""Speech without quotation marks: reported clauses and paraphrases, with their exact words, cue and source.

`The raids, he said, would go on` is a quote of kind indirect with two parts.  What holds a quotation with marks is told
by that quotation and is not listed again.  A saying inside of a saying belongs to the outer one, and one without a
speaker is not listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from quotes.errors import PipelineError
from quotes.extraction.cues import cue_of
from quotes.extraction.evidence import Floats, logit
from quotes.extraction.features import Reading
from quotes.extraction.model import Forest
from quotes.extraction.polarity import polarity_of
from quotes.extraction.reported import Content, Source, spans_of
from quotes.extraction.reportedchoice import FEATURES, Choice, Judges, Rows, Word, chances_of, grouped
from quotes.extraction.reportedfeatures import Scores
from quotes.extraction.reportedwords import tidy
from quotes.extraction.speakers import speakers_of
from quotes.records import Attribution, Mention, Quote, Span

FORMAT = 2
# The encoder reads the paragraphs in which the parse gives some word this chance of being a cue.
WORTH_READING = 0.2
SHIPPED = Path(__file__).parent.parent / "models" / "indirect.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """Forests over one sort of rows, see :class:`quotes.extraction.reportedchoice.Choice`, and what follows from them.

    Attributes:
        judges: of cue, source and content.
        least: the least chance of being a cue at which source and content are looked for.
        threshold: the least confidence at which a quote is kept.
        sure: weights (bias, logits of cue, source and content) of the confidence.
    """

    judges: Judges
    least: float
    threshold: float
    sure: tuple[float, float, float, float]

    def confidence(self, cue: float, source: float, content: float) -> float:
        """The calibrated chance that this was said in these words, more or less, by this source."""
        bias, *weights = self.sure
        return float(1.0 / (1.0 + np.exp(-(bias + float(np.dot(weights, logit(np.array([cue, source, content]))))))))


@dataclass(frozen=True, slots=True)
class IndirectModel:
    """What a trained file for indirect speech holds.

    Attributes:
        version: of the weights.
        scores: log-odds that a word attributes, by lemma with part of speech and by lemma with complement.
        parsed: what judges by the parse alone.
        heard: what judges by the parse and the encoder together.
    """

    version: str
    scores: Scores
    parsed: Stage
    heard: Stage


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution without marks: the token of its cue, its source, its words and how surely it is one."""

    cue: int
    source: Source
    tokens: tuple[int, ...]
    confidence: float


class Pick(NamedTuple):
    """A word, its chance of being a cue, the source and the content chosen for it, and the chances of both."""

    word: Word
    chance: float
    source: Source
    content: Content
    sure: tuple[float, float]


def find_indirect(
    reading: Reading, quotes: Sequence[Quote], heard: Mapping[int, str], model: IndirectModel, *, by_parse: bool = False
) -> list[Quote]:
    """The indirect quotes of an article.

    Args:
        reading: the article laid out.
        quotes: the quotations with marks that were found in it.
        heard: from the token of a reporting verb to its listener, see :mod:`quotes.extraction.listeners`.
        model: see :func:`load_indirect`.
        by_parse: judge by the parse alone, though there is an encoder.
    """
    marked: set[int] = set()
    for quote in quotes:
        for part in quote.parts:
            span = reading.doc.char_span(*part, alignment_mode="expand")
            marked.update(range(span.start, span.end) if span is not None else ())
    taken = [quote.attribution.cue.span for quote in quotes if quote.attribution.cue is not None]
    found = []
    for one in _weighed(reading, model, by_parse=by_parse):
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


def _weighed(reading: Reading, model: IndirectModel, *, by_parse: bool) -> list[Found]:
    choice = Choice(reading, model.scores, model.parsed.judges)
    if by_parse or reading.hearing is None:
        return weighed(choice, [word.chance for word in choice.words], model.parsed)
    listen(choice, worth=WORTH_READING)
    return weighed(choice, chances_of(model.heard.judges.cue, choice.cue_rows()), model.heard)


def listen(choice: Choice, *, worth: float) -> None:
    """Let CHOICE hear the encoder on every paragraph with a word that has the chance WORTH of being a cue."""
    hearing = choice.reading.hearing
    assert hearing is not None
    words = [Span(token.idx, token.idx + len(token)) for token in choice.reading.doc]
    choice.hear(*hearing.tags(words, [words[word.head.i] for word in choice.words if word.chance >= worth]))


def weighed(choice: Choice, chances: Sequence[float] | Floats, stage: Stage) -> list[Found]:
    """The likeliest source and content of each word of CHOICE, where CHANCES has that of each to be a cue."""
    found = []
    for word, chance, source, content, picked in picks(choice, chances, stage.judges, least=stage.least):
        confidence = stage.confidence(chance, *picked)
        if confidence >= stage.threshold:
            found.append(Found(word.head.i, source, content.tokens, confidence))
    return found


def picks(choice: Choice, chances: Sequence[float] | Floats, judges: Judges, *, least: float) -> Iterator[Pick]:
    """What JUDGES choose for the words with the chance LEAST of being a cue; words without any offer are left out."""
    live = [(w, float(c)) for w, c in zip(choice.words, chances, strict=True) if c >= least and w.sources]
    words = [word for word, _ in live]
    whose = _best(judges.source, choice.sources(words)[0])
    chosen = [word.sources[n] for word, (n, _) in zip(words, whose, strict=True)]
    contents, rows, _ = choice.contents(words, chosen)
    what = _best(judges.content, rows)
    for (word, chance), source, own, (_, sure), (n, fits) in zip(live, chosen, contents, whose, what, strict=True):
        if own:
            yield Pick(word, chance, source, own[n], (sure, fits))


def _best(forest: Forest, groups: list[Rows]) -> list[tuple[int, float]]:
    """Of each of GROUPS of rows, the number of the best and its chance; (0, 0.0) for an empty one."""
    return [(int(np.argmax(own)), float(own.max())) if len(own) else (0, 0.0) for own in grouped(forest, groups)]


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
    if record.get("format") != FORMAT or record.get("features") != FEATURES:
        raise PipelineError(f"{path}: made for another version; retrain it with quotes train indirect")
    parsed, heard = (
        Stage(
            judges=Judges(*(Forest.from_json(record[stage][name]) for name in Judges._fields)),
            least=record[stage]["least"],
            threshold=record[stage]["threshold"],
            sure=tuple(record[stage]["sure"]),
        )
        for stage in ("parsed", "heard")
    )
    return IndirectModel(record["version"], record["scores"], parsed, heard)
