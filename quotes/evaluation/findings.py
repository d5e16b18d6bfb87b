"""What went wrong, one by one and by kind, for people to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quotes.evaluation.figures import Evaluation, told_to_outcome
from quotes.evaluation.gold.records import GoldArticle
from quotes.evaluation.names import is_full
from quotes.evaluation.score import IndirectScore, SegmentScore, name_of
from quotes.records import Quote, Span, joined_words

# Every kind of error, the gravest first, and what it means.
KINDS: dict[str, str] = {
    "wrong mention": "found, but attributed to the wrong words, and so to the wrong speaker",
    "wrong speaker, pronoun": "attributed to the right pronoun, which is taken for the wrong speaker",
    "wrong speaker, name": "attributed to the right name, which is taken for the wrong speaker",
    "wrong speaker, description": "attributed to the right description, which is taken for the wrong speaker",
    "wrong speaker, no mention": "found, and given the wrong speaker without any words beside it that say so",
    "not a quote": "a title, nickname, term or slogan that is taken for someone's words",
    "missed": "someone's words that are not listed",
    "abstained": "someone's words that are given no speaker",
    "name not full": "the right speaker, by less than the fullest name",
    "other mention": "the right speaker, but by other words than those annotated",
    "indirect: wrong source": "reported speech that is attributed to the wrong source",
    "indirect: not in the gold": "reported speech that the gold has not, or with other limits",
    "indirect: missed": "reported speech that is not listed, or with other limits",
    "indirect: wrong polarity": "reported speech whose negation, hypothesis or refusal is taken wrongly",
    "told to: wrong": "said to somebody else",
    "told to: extra": "said to nobody in particular, but somebody is named",
    "told to: missed": "said to somebody, but nobody is named",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One error.

    Attributes:
        kind: one of ``KINDS``.
        article: where it stands.
        about: the ranges that it is about.
        gold: the ranges that the gold says are someone's words; for what is no quote, none.
        gold_source: the ranges that it attributes them to.
        gold_says: who said it, in the gold's words.
        quote: what we have; None for nothing.
        our_says: who said it by our reckoning, empty where we abstain or have nothing.
    """

    kind: str
    article: GoldArticle
    about: tuple[Span, ...]
    gold: tuple[Span, ...]
    gold_source: tuple[Span, ...]
    gold_says: str
    quote: Quote | None
    our_says: str

    @property
    def start(self) -> int:
        """The character where ``words`` begin."""
        return self.about[0].start

    @property
    def words(self) -> str:
        """The words that it is about, pieces joined by ``SEAM``."""
        return joined_words(self.article.article.text, self.about)

    @property
    def ours(self) -> tuple[Span, ...]:
        """The ranges that we say are someone's words."""
        return self.quote.parts if self.quote else ()

    @property
    def our_mention(self) -> Span | None:
        """What we attribute them to, None for nothing."""
        mention = self.quote.attribution.mention if self.quote else None
        return mention.span if mention else None

    @property
    def confidence(self) -> float | None:
        """How sure we were; None where we have nothing."""
        return self.quote.attribution.confidence if self.quote else None


def findings(evaluation: Evaluation) -> list[Finding]:
    """Every error, by kind in the order of ``KINDS``, and in the order of the gold within a kind.

    A segment has one kind of error at most, and may have one more that concerns to whom it was said.
    """
    found = [_of_segment(score, kind) for score in evaluation.scores if (kind := kind_of(score))]
    for score in evaluation.scores if evaluation.told_to else ():
        outcome = told_to_outcome(score)
        if outcome not in (None, "right"):
            found.append(_of_addressee(score, f"told to: {outcome}"))
    found += [_of_indirect(each, kind) for each in evaluation.indirect_scores if (kind := kind_of_indirect(each))]
    order = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(found, key=lambda finding: order[finding.kind])


def by_kind(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by kind, the most frequent kind first."""
    kinds: dict[str, list[Finding]] = {}
    for finding in found:
        kinds.setdefault(finding.kind, []).append(finding)
    return dict(sorted(kinds.items(), key=lambda item: -len(item[1])))


def kind_of(score: SegmentScore) -> str | None:
    """The kind of error of a segment, None where all is right."""
    answer = score.answer
    if not score.segment.is_quote:
        return "not a quote" if answer is not None else None
    if answer is None:
        return "abstained" if score.silent else "missed"
    if score.speaker is False:
        mention = answer.attribution.mention
        if score.mention is False:
            return "wrong mention"
        return f"wrong speaker, {mention.kind if mention else 'no mention'}"
    if score.mention is False:
        return "other mention"
    # Of a joint statement the figure asks for the first name; any of them in full is no error to look at.
    full = score.full is not False or any(is_full(name, name_of(answer)) for name in score.segment.speaker.names)
    return None if full else "name not full"


def kind_of_indirect(score: IndirectScore) -> str | None:
    """The kind of error of a statement without marks, None where all is right."""
    if score.ours is None:
        return "indirect: missed"
    if score.gold is None:
        return "indirect: not in the gold"
    if score.source is False or score.speaker is False:
        return "indirect: wrong source"
    return "indirect: wrong polarity" if score.polarity is False else None


def _of_segment(score: SegmentScore, kind: str) -> Finding:
    segment, ours = score.segment, score.answer or score.silent
    return Finding(
        kind=kind, article=score.article, about=(segment.span,),
        gold=(segment.span,) if segment.is_quote else (), gold_source=segment.source,
        gold_says=str(segment.speaker) or "somebody" if segment.is_quote else "nobody: it is no quote",
        quote=ours, our_says=_speakers(ours),
    )  # fmt: skip


def _of_addressee(score: SegmentScore, kind: str) -> Finding:
    segment, answer = score.segment, score.answer
    assert answer is not None, "only quotes that were found have an addressee to compare"
    gold, ours = (
        f"told to {addressee}" if addressee else "told to nobody in particular"
        for addressee in (segment.told_to, answer.attribution.told_to)
    )
    return Finding(
        kind=kind, article=score.article, about=(segment.span,), gold=(segment.span,), gold_source=segment.source,
        gold_says=gold, quote=answer, our_says=ours,
    )  # fmt: skip


def _of_indirect(score: IndirectScore, kind: str) -> Finding:
    gold, ours, says = score.gold, score.ours, "nobody: it is not in the gold"
    if gold is not None:
        source = " … ".join(span.of(score.article.article.text) for span in gold.source)
        says = (str(gold.speaker) or source or "somebody") + _not_positive(gold.polarity)
    return Finding(
        kind=kind, article=score.article, about=gold.content if gold else ours.parts if ours else (),
        gold=gold.content if gold else (), gold_source=gold.source if gold else (), gold_says=says,
        quote=ours, our_says=_speakers(ours),
    )  # fmt: skip


def _speakers(ours: Quote | None) -> str:
    if ours is None:
        return ""
    return " + ".join(s.name for s in ours.attribution.speakers) + _not_positive(ours.attribution.polarity)


def _not_positive(polarity: str | None) -> str:
    return "" if polarity in (None, "positive") else f" ({polarity})"
