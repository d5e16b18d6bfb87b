"""Speech without quotation marks: which of ours is which of the gold's, and with what right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.evaluation.gold import GoldArticle, GoldIndirect
from quotes.evaluation.judging import mention_overlaps, name_of, names_speaker
from quotes.records import Extraction, Quote, Span

# Two contents are the same statement when they share this part of the characters (blanks aside) of the longer one.
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectVerdict:
    """A statement without marks in the gold, in ours, or in both.

    Attributes:
        article: where it stands.
        gold: None where only we have it.
        ours: None where only the gold has it.
        source: of a pair, whether the source is right: our mention overlaps the annotated one, or where none is
            annotated our speaker is the one that the gold names; None where the gold has neither.
        speaker: of a pair, whether our speaker is the gold's; None where the gold names none.
        polarity: of a pair, whether the polarity is the gold's; None where the gold does not tell.
    """

    article: GoldArticle
    gold: GoldIndirect | None
    ours: Quote | None
    source: bool | None = None
    speaker: bool | None = None
    polarity: bool | None = None


def judge_indirect(article: GoldArticle, extraction: Extraction) -> list[IndirectVerdict]:
    """Pairs of gold and ours, then what only the gold has, then what only we have.

    Each statement is in one pair at most: those that share most come first, and among equals the ones that stand
    first.  What we have without a pair is passed over where at least half of it belongs to a statement that the gold
    has with marks: it tells the same again, and is neither right nor wrong here.
    """
    text = article.article.text
    ours = [quote for quote in extraction.quotes if quote.kind == "indirect"]
    ours_places = [_places(quote.parts, text) for quote in ours]
    gold_places = [_places(gold.content, text) for gold in article.indirect]
    pairs = _pairs(gold_places, ours_places)
    verdicts = [_pair(article, article.indirect[i], ours[j]) for i, j in sorted(pairs.items())]
    missed = (gold for i, gold in enumerate(article.indirect) if i not in pairs)
    verdicts += [IndirectVerdict(article=article, gold=gold, ours=None) for gold in missed]
    quoted, paired = _places(article.quoted, text), set(pairs.values())
    for j, quote in enumerate(ours):
        inside = len(ours_places[j] & quoted) >= HALF * len(ours_places[j])
        if j not in paired and not inside:
            verdicts.append(IndirectVerdict(article=article, gold=None, ours=quote))
    return verdicts


def overlap(one: set[int], other: set[int]) -> float:
    """The part of the longer of two sets of places that both have."""
    return len(one & other) / max(len(one), len(other), 1)


def _places(spans: Sequence[Span], text: str) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end) if not text[place].isspace()}


def _pairs(gold: list[set[int]], ours: list[set[int]]) -> dict[int, int]:
    """Numbers of the gold's statements to the numbers of ours, each used once."""
    found = [(-overlap(g, o), i, j) for i, g in enumerate(gold) for j, o in enumerate(ours) if overlap(g, o) >= HALF]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _pair(article: GoldArticle, gold: GoldIndirect, ours: Quote) -> IndirectVerdict:
    speaker = names_speaker(ours, gold.speaker) if gold.speaker.names else None
    # An abstention names no source, whatever mention it had in view.
    source = bool(name_of(ours)) and mention_overlaps(ours, gold.source) if gold.source else speaker
    polarity = None if gold.polarity is None else ours.attribution.polarity == gold.polarity
    return IndirectVerdict(article=article, gold=gold, ours=ours, source=source, speaker=speaker, polarity=polarity)
