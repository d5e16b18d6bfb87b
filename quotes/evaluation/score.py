"""Each decision and statement of the gold beside what was extracted: found or not, and with what right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes.evaluation.gold.records import GoldArticle, GoldIndirect, GoldSegment, GoldSpeaker
from quotes.evaluation.names import is_full, same_as_any
from quotes.records import Extraction, Quote, Span

# A quote of ours is an answer to a segment when it covers this share of the characters between the marks.
COVERED = 0.8
# Two contents are the same statement when they share this part of the characters (blanks aside) of the longer one.
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentScore:
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


def score_segments(article: GoldArticle, extraction: Extraction) -> list[SegmentScore]:
    """A score for each segment of ARTICLE, in the order of the gold."""
    marked = [quote for quote in extraction.quotes if quote.kind != "indirect"]
    named = [quote for quote in marked if name_of(quote)]
    silent = [quote for quote in marked if not name_of(quote)]
    return [_score(article, segment, named, silent) for segment in article.segments]


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


def _score(article: GoldArticle, segment: GoldSegment, named: list[Quote], silent: list[Quote]) -> SegmentScore:
    answer = _covering(named, segment.span)
    if answer is None or not segment.is_quote:
        abstention = _covering(silent, segment.span) if answer is None else None
        return SegmentScore(article=article, segment=segment, answer=answer, silent=abstention)
    mention = speaker = full = None
    if segment.source and answer.attribution.mention is not None:
        mention = mention_overlaps(answer, segment.source)
    if segment.speaker.names:
        speaker = names_speaker(answer, segment.speaker)
        full = speaker and is_full(segment.speaker.names[0], name_of(answer))
    return SegmentScore(article=article, segment=segment, answer=answer, mention=mention, speaker=speaker, full=full)


def _covering(quotes: list[Quote], span: Span) -> Quote | None:
    """The first of QUOTES with the part that shares most with SPAN, where that is enough of it."""
    best, most = None, 0
    for quote in quotes:
        for part in quote.parts:
            if shared(part, span) > most:
                best, most = quote, shared(part, span)
    return best if most >= COVERED * (span.end - span.start) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectScore:
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


def score_indirect(article: GoldArticle, extraction: Extraction) -> list[IndirectScore]:
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
    scores = [_pair(article, article.indirect[i], ours[j]) for i, j in sorted(pairs.items())]
    missed = (gold for i, gold in enumerate(article.indirect) if i not in pairs)
    scores += [IndirectScore(article=article, gold=gold, ours=None) for gold in missed]
    quoted, paired = _places(article.quoted, text), set(pairs.values())
    for j, quote in enumerate(ours):
        inside = len(ours_places[j] & quoted) >= HALF * len(ours_places[j])
        if j not in paired and not inside:
            scores.append(IndirectScore(article=article, gold=None, ours=quote))
    return scores


def _places(spans: Sequence[Span], text: str) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end) if not text[place].isspace()}


def _pairs(gold: list[set[int]], ours: list[set[int]]) -> dict[int, int]:
    """Numbers of the gold's statements to the numbers of ours, each used once."""
    shares = {
        (i, j): len(g & o) / max(len(g), len(o), 1) for i, g in enumerate(gold) for j, o in enumerate(ours)
    }  # fmt: skip
    pairs: dict[int, int] = {}
    for i, j in sorted(shares, key=lambda pair: (-shares[pair], pair)):
        if shares[i, j] >= HALF and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _pair(article: GoldArticle, gold: GoldIndirect, ours: Quote) -> IndirectScore:
    speaker = names_speaker(ours, gold.speaker) if gold.speaker.names else None
    # An abstention names no source, whatever mention it had in view.
    source = bool(name_of(ours)) and mention_overlaps(ours, gold.source) if gold.source else speaker
    polarity = None if gold.polarity is None else ours.attribution.polarity == gold.polarity
    return IndirectScore(article=article, gold=gold, ours=ours, source=source, speaker=speaker, polarity=polarity)
