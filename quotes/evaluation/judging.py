"""One decision of the gold beside what was extracted: found or not, and with what right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quotes.evaluation.gold import GoldArticle, GoldSegment, GoldSpeaker
from quotes.evaluation.names import is_full, same_as_any
from quotes.records import Extraction, Quote, Span

# A quote of ours is an answer to a segment when it covers this share of the characters between the marks.
COVERED = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one segment was judged.

    Attributes:
        article, segment: what the gold says.
        answer: the quote that names a speaker and covers the segment best, None where none covers enough of it.
        silent: where there is no answer, the quote without a speaker that covers the segment, if there is one.
        mention: whether the answer's mention overlaps the annotated source; None where one of them is missing, or the
            segment is no quote.
        speaker: whether the answer's first speaker is one whom the gold names; None where the gold names none.
        full: whether the speaker is right and has the full name; None as for ``speaker``.
    """

    article: GoldArticle
    segment: GoldSegment
    answer: Quote | None
    silent: Quote | None = None
    mention: bool | None = None
    speaker: bool | None = None
    full: bool | None = None

    @property
    def found(self) -> bool:
        """A quote that was answered as one."""
        return self.answer is not None and self.segment.is_quote

    @property
    def right(self) -> bool | None:
        """Whether the answer holds: a quote, and by this speaker; None without an answer or where nobody knows."""
        if self.answer is None:
            return None
        return self.speaker if self.segment.is_quote else False


def judge(article: GoldArticle, extraction: Extraction) -> list[Verdict]:
    """A verdict for each segment of ARTICLE, in the order of the gold."""
    marked = [quote for quote in extraction.quotes if quote.kind != "indirect"]
    named = [quote for quote in marked if name_of(quote)]
    silent = [quote for quote in marked if not name_of(quote)]
    return [_verdict(article, segment, named, silent) for segment in article.segments]


def name_of(quote: Quote) -> str:
    """The name of the first speaker of QUOTE, empty where the system abstains."""
    speakers = quote.attribution.speakers
    return speakers[0].name if speakers else ""


def mention_overlaps(quote: Quote, source: Iterable[Span]) -> bool:
    """Whether the mention of QUOTE shares a character with SOURCE; False without a mention."""
    mention = quote.attribution.mention
    return mention is not None and any(shared(mention.span, span) > 0 for span in source)


def names_speaker(quote: Quote, speaker: GoldSpeaker) -> bool:
    """Whether the first speaker of QUOTE is one of those whom SPEAKER names."""
    return same_as_any(speaker.names, name_of(quote), speaker.kind)


def shared(one: Span, other: Span) -> int:
    """How many characters two ranges have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _verdict(article: GoldArticle, segment: GoldSegment, named: list[Quote], silent: list[Quote]) -> Verdict:
    answer = _covering(named, segment.span)
    if answer is None or not segment.is_quote:
        abstention = _covering(silent, segment.span) if answer is None else None
        return Verdict(article=article, segment=segment, answer=answer, silent=abstention)
    mention = speaker = full = None
    if segment.source and answer.attribution.mention is not None:
        mention = mention_overlaps(answer, segment.source)
    if segment.speaker.names:
        speaker = names_speaker(answer, segment.speaker)
        full = speaker and is_full(segment.speaker.names[0], name_of(answer))
    return Verdict(article=article, segment=segment, answer=answer, mention=mention, speaker=speaker, full=full)


def _covering(quotes: list[Quote], span: Span) -> Quote | None:
    """The first of QUOTES with the part that shares most with SPAN, where that is enough of it."""
    best, most = None, 0
    for quote in quotes:
        for part in quote.parts:
            if shared(part, span) > most:
                best, most = quote, shared(part, span)
    return best if most >= COVERED * (span.end - span.start) else None
