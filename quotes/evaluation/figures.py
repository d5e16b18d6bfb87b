"""From scores to figures, and whether confidence means what it says: of the answers given with 0.9, nine in ten
should be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from quotes.evaluation.gold.records import Gold
from quotes.evaluation.names import same_as_any
from quotes.evaluation.score import IndirectScore, SegmentScore, score_indirect, score_segments
from quotes.records import Extraction

# From this many words on a marked segment can hardly be a title or a term: the figures are given for these too.
LONG = 4
PRONOUNS, TOLD_TO = ("he", "she", "they"), ("right", "wrong", "extra", "missed")
BINS = 10
PRECISION = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the marked segments, in percent; None where the gold has nothing to measure by.

    Attributes:
        quotes: how many of the segments are quotes.
        precision, recall, f1: of finding them and naming some speaker.
        mention: of the quotes found where both have one, the share whose mention overlaps the annotated source.
        speaker: of the quotes found, the share whose speaker is right.
        fullname: the share whose speaker is right and has the full name.
        end_to_end_f1: F1 where a quote counts only when its speaker is right too.
    """

    quotes: int
    precision: float
    recall: float
    f1: float
    mention: float | None
    speaker: float | None
    fullname: float | None
    end_to_end_f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectFigures:
    """The figures of speech without marks, in percent.

    Attributes:
        quotes: how many statements the gold has.
        precision, recall, f1: of finding them, with at least half of the content in common.
        source: of those found, the share whose source is right.
        speaker: of those found, the share whose speaker is right; None where the gold names none.
        polarity: of those found, the share whose polarity is right; None where the gold does not tell.
        with_source_f1: F1 where a statement counts only when its source is right too.
    """

    quotes: int
    precision: float
    recall: float
    f1: float
    source: float | None
    speaker: float | None
    polarity: float | None
    with_source_f1: float


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    of: int

    @property
    def percent(self) -> float | None:
        """None of nothing."""
        return 100 * self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTo:
    """To whom the quotes that were found were said.

    Attributes:
        right: both name the same.
        wrong: both name somebody, and not the same.
        extra: only we do.
        missed: only the gold does.
    """

    right: int
    wrong: int
    extra: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Of those we name, the percentage that is right."""
        return Share(self.right, self.right + self.wrong + self.extra).percent

    @property
    def recall(self) -> float | None:
        """Of those the gold names, the percentage that we have."""
        return Share(self.right, self.right + self.wrong + self.missed).percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All that is measured of one system on one gold file.

    Attributes:
        scores, indirect_scores: what everything else is counted from.
        all: over all marked segments.
        long: over those of ``LONG`` words or more.
        indirect: None where the gold has no indirect speech.
        pronouns: for each of ``PRONOUNS``, of the quotes found whose annotated source it is, those whose speaker is
            right.
        joint: of the joint statements found, those for which every speaker is named.
        told_to: None where the gold does not tell.
        calibration: over all answers to marked segments, right where they are quotes and the speaker is right; None
            without answers.
    """

    scores: tuple[SegmentScore, ...]
    indirect_scores: tuple[IndirectScore, ...]
    all: Figures
    long: Figures
    indirect: IndirectFigures | None
    pronouns: dict[str, Share]
    joint: Share
    told_to: ToldTo | None
    calibration: Calibration | None

    @property
    def all_pronouns(self) -> Share:
        """All of ``PRONOUNS`` together."""
        return Share(sum(s.right for s in self.pronouns.values()), sum(s.of for s in self.pronouns.values()))


def evaluate(gold: Gold, extractions: Sequence[Extraction]) -> Evaluation:
    """Scores EXTRACTIONS, one for each article of GOLD in its order.

    Raises:
        ValueError: there are more or fewer extractions than articles.
    """
    pairs = list(zip(gold.articles, extractions, strict=True))
    scores = tuple(score for pair in pairs for score in score_segments(*pair))
    indirect = tuple(score for pair in pairs for score in score_indirect(*pair)) if gold.has_indirect else ()
    outcomes = Counter(map(told_to_outcome, scores))
    return Evaluation(
        scores=scores,
        indirect_scores=indirect,
        all=figures(scores),
        long=figures([score for score in scores if score.segment.words >= LONG]),
        indirect=indirect_figures(indirect) if gold.has_indirect else None,
        pronouns={own: _known(v.speaker for v in scores if v.found and pronoun_of(v) == own) for own in PRONOUNS},
        joint=_known(map(_all_named, scores)),
        told_to=ToldTo(**{name: outcomes[name] for name in TOLD_TO}) if gold.has_told_to else None,
        calibration=calibrate(
            (v.answer.attribution.confidence, v.right) for v in scores if v.answer and v.right is not None
        ),
    )


def figures(scores: Sequence[SegmentScore]) -> Figures:
    """The figures over some segments."""
    found = [score for score in scores if score.found]
    answered = sum(score.answer is not None for score in scores)
    quotes = sum(score.segment.is_quote for score in scores)
    speaker = _known(score.speaker for score in found)
    # Where nobody knows the speaker of a quote, its being found is all that can be asked for.
    held = len(found) - (speaker.of - speaker.right)
    names_known = any(score.segment.speaker.names for score in scores)
    return Figures(
        **_finding(len(found), answered, quotes),
        mention=_known(score.mention for score in found).percent,
        speaker=speaker.percent,
        fullname=_known(score.full for score in found).percent,
        end_to_end_f1=_f1(held, answered, quotes) if names_known else None,
    )


def indirect_figures(scores: Sequence[IndirectScore]) -> IndirectFigures:
    """The figures over some statements without marks."""
    pairs = [score for score in scores if score.gold is not None and score.ours is not None]
    gold = sum(score.gold is not None for score in scores)
    ours = sum(score.ours is not None for score in scores)
    source = _known(score.source for score in pairs)
    return IndirectFigures(
        **_finding(len(pairs), ours, gold),
        source=source.percent,
        speaker=_known(score.speaker for score in pairs).percent,
        polarity=_known(score.polarity for score in pairs).percent,
        with_source_f1=_f1(len(pairs) - (source.of - source.right), ours, gold),
    )


def _finding(right: int, ours: int, gold: int) -> dict[str, Any]:
    """How well what is in the GOLD is found: RIGHT of OURS are."""
    precision, recall = (_percent(right, whole) for whole in (ours, gold))
    return {"quotes": gold, "precision": precision, "recall": recall, "f1": _f1(right, ours, gold)}


def as_object(evaluation: Evaluation) -> dict[str, Any]:
    """EVALUATION's figures as an object for JSON, in percent but for calibration, which is from 0 to 1."""
    told, shares = evaluation.told_to, {**evaluation.pronouns, "all": evaluation.all_pronouns}
    return {
        "all": asdict(evaluation.all),
        "long": asdict(evaluation.long),
        "indirect": evaluation.indirect and asdict(evaluation.indirect),
        "pronouns": {name: {**asdict(share), "percent": share.percent} for name, share in shares.items()},
        "joint": {**asdict(evaluation.joint), "percent": evaluation.joint.percent},
        "told_to": told and {**asdict(told), "precision": told.precision, "recall": told.recall},
        "calibration": evaluation.calibration and asdict(evaluation.calibration),
    }


def by_name(evaluation: Evaluation) -> dict[str, float]:
    """The figures that floors are set for, by dotted name, all in percent; only those that could be measured.

    ``calibration.error`` is the one that is better the lower it is.
    """
    named: dict[str, float | None] = {}
    for prefix, part in (("", evaluation.all), ("long.", evaluation.long), ("indirect.", evaluation.indirect)):
        named |= {f"{prefix}{name}": value for name, value in (asdict(part) if part else {}).items()}
        named.pop(f"{prefix}quotes", None)
    named["pronouns"] = evaluation.all_pronouns.percent
    if evaluation.told_to is not None:
        named |= {"told_to.precision": evaluation.told_to.precision, "told_to.recall": evaluation.told_to.recall}
    if evaluation.calibration is not None:
        named["calibration.error"] = 100 * evaluation.calibration.error
        named["calibration.coverage"] = 100 * evaluation.calibration.coverage
    return {name: value for name, value in named.items() if value is not None}


def told_to_outcome(score: SegmentScore) -> str | None:
    """One of ``TOLD_TO``, see :class:`ToldTo`; None for what was not found, or was said to nobody by both."""
    if not score.found or score.answer is None:
        return None
    gold, ours = score.segment.told_to, score.answer.attribution.told_to
    if not gold or not ours:
        return "missed" if gold else "extra" if ours else None
    # An outlet or a person: which of the two, no gold tells.
    names = gold.split("|")
    same = same_as_any(names, ours, "organization") or same_as_any(names, ours, "person")
    return "right" if same else "wrong"


def pronoun_of(score: SegmentScore) -> str | None:
    """The one of ``PRONOUNS`` that the annotated source of a segment is, None where it is another word."""
    text = score.article.article.text
    source = " ".join(span.of(text) for span in score.segment.source).strip().lower()
    return source if source in PRONOUNS else None


def _known(outcomes: Iterable[bool | None]) -> Share:
    """How many of OUTCOMES are right, of those about which the gold tells."""
    known = [outcome for outcome in outcomes if outcome is not None]
    return Share(sum(known), len(known))


def _all_named(score: SegmentScore) -> bool | None:
    """Of a joint statement that was found, whether every speaker is named."""
    speaker = score.segment.speaker
    if not score.found or score.answer is None or len(speaker.joint) < 2:
        return None
    ours = [each.name for each in score.answer.attribution.speakers]
    return all(any(same_as_any(names, name, speaker.kind) for name in ours) for names in speaker.joint)


def _percent(part: int, whole: int) -> float:
    """Percent; 0 of nothing, as a system that finds nothing has no merit in it."""
    return 100 * part / whole if whole else 0.0


def _f1(right: int, ours: int, gold: int) -> float:
    """The harmonic mean of precision and recall, in percent."""
    return _percent(2 * right, ours + gold) if right else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is from ``low`` up to ``high``, which only the last bin includes.

    Attributes:
        low, high: from 0 to 1.
        answers: how many.
        confidence: their mean confidence, from 0 to 1; 0 without answers.
        right: the share of them that is right, from 0 to 1; 0 without answers.
    """

    low: float
    high: float
    answers: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How confidence and being right go together.

    Attributes:
        bins: the reliability table, from 0 to 1 in equal steps.
        error: expected calibration error, from 0 to 1: the mean distance of confidence and share of right answers in
            the bins, weighted by their answers.
        threshold: the lowest confidence from which on at least ``PRECISION`` of the answers are right; None where there
            is none.
        coverage: the share of all answers that is kept with this threshold, from 0 to 1.
    """

    bins: tuple[Bin, ...]
    error: float
    threshold: float | None
    coverage: float


def calibrate(answers: Iterable[tuple[float, bool]]) -> Calibration | None:
    """The calibration of ANSWERS, each its confidence from 0 to 1 and whether it is right; None without answers."""
    ordered = sorted(answers, key=lambda answer: -answer[0])
    if not ordered:
        return None
    bins = []
    for number in range(BINS):
        inside = [answer for answer in ordered if min(int(answer[0] * BINS), BINS - 1) == number]
        confidence, right = (
            (sum(column) / len(inside) for column in zip(*inside, strict=True)) if inside else (0.0, 0.0)
        )
        bins.append(Bin(number / BINS, (number + 1) / BINS, len(inside), confidence, right))
    error = sum(b.answers * abs(b.confidence - b.right) for b in bins) / len(ordered)
    threshold, covered = None, 0
    kept = right = 0
    # A threshold keeps or drops all answers of the same confidence together.
    for confidence, same in groupby(ordered, key=lambda answer: answer[0]):
        outcomes = [is_right for _, is_right in same]
        kept, right = kept + len(outcomes), right + sum(outcomes)
        if right / kept >= PRECISION:
            threshold, covered = confidence, kept
    return Calibration(tuple(bins), error, threshold, covered / len(ordered))
