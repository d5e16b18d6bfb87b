"""What flows through the package, as frozen records.

All offsets are half-open ranges of characters (Unicode code points) of ``Article.text``: ``text[start:end]`` gives the
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Literal, NamedTuple, get_args

QuoteKind = Literal["direct", "mixed", "indirect"]
SpeakerKind = Literal["person", "organization", "unnamed", "group", "document"]
MentionKind = Literal["name", "pronoun", "description"]
CueClass = Literal[
    "neutral", "assertive", "denial", "question", "directive", "commissive", "declarative", "emotive", "cognitive",
    "manner", "other",
]  # fmt: skip
Polarity = Literal["positive", "negated", "hypothetical", "refused"]
SaidPrecision = Literal["time", "day", "week", "month", "season", "year"]

# What of a list comes first: undated quotes are last by date, and relevance is that of the words.
Sort = Literal["newest", "oldest", "relevance", "least-sure", "most-reported"]

# The language that quotes are found in.
ENGLISH = "en"

# Characters in one article.  A parse needs about a gigabyte for every 100,000; no news article comes near this.
LONGEST_TEXT = 1_000_000

SORTS: tuple[Sort, ...] = get_args(Sort)

# What stands between two parts of a quote wherever they are one string: nobody said them in one breath.
SEAM = " … "

# From this chance on that its speaker is right a quote is sound; one below it is doubtful until a person has judged it.
SOUND = 0.7
# Below this chance, which says more than "a machine found it", the figure goes with the quote wherever it is shown.
SHOWN_FIGURE_BELOW = 0.9

QUOTE_KINDS: tuple[QuoteKind, ...] = get_args(QuoteKind)
SPEAKER_KINDS: tuple[SpeakerKind, ...] = get_args(SpeakerKind)
MENTION_KINDS: tuple[MentionKind, ...] = get_args(MentionKind)
CUE_CLASSES: tuple[CueClass, ...] = get_args(CueClass)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
SAID_PRECISIONS: tuple[SaidPrecision, ...] = get_args(SaidPrecision)


class Span(NamedTuple):
    """A half-open character range ``[start, end)`` of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of this range of TEXT."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it was read.  What is not known is None (or empty, for ``authors``); nothing is guessed.

    Attributes:
        text: the article's words, exactly as the source gives them after decoding (for HTML: the extracted text).
        id: an identifier that the source itself carries (a JSON Lines or CSV ``id``), not one of ours.
        title: headline.
        outlet: who published it, as the source names it, or the table of outlets for the domain of a page.
        outlet_from_page: whether it is a web page that names its own site so, or the table of outlets for its domain.
        agency: whose dispatch it is (AFP, Reuters), where that is not the outlet.
        authors: names of the people in the byline, in order.
        published: ISO 8601 date or date-time, as precise as the source and no more.
        published_from_url: whether nothing but the article's address tells that date, as precise as it does.
        url: canonical address.
        archive_url: address of a copy in a web archive.
        archived_on: ISO 8601 date or date-time of that copy.
        retrieved: ISO 8601 date or date-time at which this text was fetched, or its page saved.
        language: ISO 639-1 code.
        source: where it was read from: a path, ``path:line`` for a record of a table, or ``-`` for standard input.
    """

    text: str
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    outlet_from_page: bool = False
    agency: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_from_url: bool = False
    url: str | None = None
    archive_url: str | None = None
    archived_on: str | None = None
    retrieved: str | None = None
    language: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The word or words that attribute: ``said``, ``called for``, ``according to``.

    Attributes:
        span, text: where they stand and what they are.
        lemma: their dictionary form, with the particle or preposition that belongs to it (``call for``).
        cue_class: what the cue says was done by speaking; the classes are those of ``quotes.extraction.cues.classes``.
    """

    span: Span
    text: str
    lemma: str
    cue_class: CueClass = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """The words next to the quote that stand for its source: ``he``, ``Toner``, ``the ministry``."""

    span: Span
    text: str
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a mention means, as far as the article itself tells.

    Attributes:
        name: the fullest name in the article, or for unnamed sources their description.
        kind: person, organization, unnamed, group or document.
        role: what the article says the speaker is (``military analyst``), if it does.
    """

    name: str
    kind: SpeakerKind
    role: str | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """The words that tell when something was said: ``on Tuesday``, ``last June``."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who said it, by whose judgement and how surely.

    Attributes:
        speakers: one, several for a joint statement, none where the system abstains.
        mention: the mention next to the quote, None where the quote stands alone.
        cue: the attributing words, None where the quote stands alone.
        told_to: the outlet or person it was said to, as the article names them.
        said_on: when it was said, where the text says so and the date can be told: an ISO 8601 date, or date-time for a
            time of day, and never more precise than the words (``2016-06`` for ``in June``).  Of a week it is the
            Monday, of a season the year.
        confidence: estimated chance from 0 to 1 that the speakers are right.
        method: the rule or model that decided.
        polarity: whether the article says that the words were said (positive), that they were not (``did not say``:
            negated), that somebody would not say them (``refused to confirm``: refused), or leaves it open (``may
            say``, ``if she says``: hypothetical).  Only the positive ones are statements made.  A denial is one.
        said: the words that tell when it was said; they may stand where ``said_on`` does not, because no date of
            publication is known to count from.
        said_precision: what ``said_on`` is a date of; None without it.
    """

    speakers: tuple[Speaker, ...]
    mention: Mention | None
    cue: Cue | None
    told_to: str | None
    said_on: str | None
    confidence: float
    method: str
    polarity: Polarity = "positive"
    said: TimeExpression | None = None
    said_precision: SaidPrecision | None = None


class Topic(NamedTuple):
    """A key term of a quote: its words in their dictionary forms (``interest rate``), and where it stands first."""

    term: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    """One act of saying.

    ``parts`` are ascending, disjoint ranges without the quotation marks; ``"A," he said, "B."`` is one quote with two.
    ``topics`` are the key terms among its words, the most specific first; see ``quotes.extraction.topics``.
    """

    parts: tuple[Span, ...]
    kind: QuoteKind
    attribution: Attribution
    topics: tuple[Topic, ...] = ()

    def text(self, article_text: str) -> str:
        """The quoted words of ARTICLE_TEXT as one string, with ``SEAM`` between two parts."""
        return joined_words(article_text, self.parts)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Every quotation of one article, in the order of the text.

    Attributes:
        quotes: the quotations; none are looked for where the text is not in English.
        pipeline: the model and version that found them (``quotes_en 0.1.0``).
        language: ISO 639-1 code of what the text is written in; None where its words don't tell.
    """

    quotes: tuple[Quote, ...]
    pipeline: str
    language: str | None = None

    @property
    def is_read(self) -> bool:
        """Whether quotes were looked for: in English, and where the language can't be told."""
        return self.language in (None, ENGLISH)


def joined_words(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """Join the words of PARTS, ranges of TEXT, with ``SEAM`` between two of them."""
    return SEAM.join([text[start:end] for start, end in parts])


def ranges_in_joined(parts: Iterable[tuple[int, int]]) -> list[Span]:
    """Give the range that each of PARTS has in the string that :func:`joined_words` makes of them."""
    found: list[Span] = []
    for start, end in parts:
        begin = found[-1].end + len(SEAM) if found else 0
        found.append(Span(begin, begin + end - start))
    return found


def lines_around(text: str, span: Span) -> Span:
    """Give the whole lines of TEXT in which SPAN stands."""
    end = text.find("\n", span.end)
    return Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def nearest_outside(text: str, choices: Iterable[str], parts: Sequence[Span]) -> Span | None:
    """Give where one of CHOICES stands in TEXT, as whole words in any case, nearest to PARTS and not in them.

    The first of two that are equally near; None where none stands outside.
    """
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, choices))})(?!\w)", re.IGNORECASE)
    found = [Span(*match.span()) for match in words.finditer(text)]
    outside = [each for each in found if not any(each.start < p.end and p.start < each.end for p in parts)]
    return min(outside, key=lambda each: min(max(p.start - each.end, each.start - p.end) for p in parts), default=None)


def cut_at(window: Span, ranges: Iterable[Span]) -> Iterator[Span]:
    """Give WINDOW in pieces, cut wherever one of RANGES begins or ends in it."""
    edges = {*window, *(edge for span in ranges for edge in span if window.start < edge < window.end)}
    return starmap(Span, pairwise(sorted(edges)))


def is_web(url: str | None) -> bool:
    """Whether URL is an address that a browser may follow without harm."""
    return url is not None and url.lower().startswith(("https://", "http://"))


def length_fault(text: str) -> str | None:
    """Why TEXT is too long for an article, as the reason of an ``ArticleError``; None where it is not."""
    if len(text) <= LONGEST_TEXT:
        return None
    return f"has {len(text):,} characters, more than an article can have ({LONGEST_TEXT:,}); split it"
