"""What comes out of a store, as frozen records.

Numbers (``id``) are those of the database at hand and change when it is built anew; keys are made from content and do
not.  Ranges are half-open ranges of characters, and what is not known is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from quotes.articles.fields.outlets import OutletKind
from quotes.records import (
    SHOWN_FIGURE_BELOW,
    Article,
    CueClass,
    MentionKind,
    Polarity,
    QuoteKind,
    SaidPrecision,
    Span,
    SpeakerKind,
)

#: What people said of a quote: nothing yet, or that it is right, was wrong, is in doubt, or is none.
Status = Literal["machine", "confirmed", "corrected", "disputed", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)
#: Whose judgement an attribution is.
Origin = Literal["machine", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenBy:
    """One of those who made a statement."""

    speaker: int  #: number of the stored speaker
    name: str  #: as the collection shows it
    kind: SpeakerKind
    role: str | None = None  #: what this article says the speaker is
    named: str | None = None  #: what this article calls the speaker
    slug: str | None = None  #: the name in web addresses; None for whoever is known in one article only
    wikidata: str | None = None  #: the item there (``Q42``), where a person or an import said so


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """A key term of a quote, see ``quotes.extraction.topics``."""

    key: str  #: the topic in web addresses, one for all ways to write it
    term: str
    span: Span  #: where the words stand first in the article's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One quote as it is stored: its words, its present attribution, and where it appeared.

    It is made by :func:`quotes.store.read.quotes.load` alone, and whatever shows, cites or hands on a quote reads it.
    """

    id: int
    key: str
    words: str  #: parts joined by ``quotes.records.SEAM``
    kind: QuoteKind
    parts: tuple[Span, ...] = ()  #: where they stand in the article's text, without quotation marks
    speakers: tuple[SpokenBy, ...] = ()  #: several for a joint statement, none where nobody is sure enough
    cue: str | None = None
    cue_lemma: str | None = None
    cue_class: CueClass | None = None
    cue_span: Span | None = None
    polarity: Polarity = "positive"
    mention: str | None = None  #: the words next to the quote that stand for its source
    mention_kind: MentionKind | None = None
    mention_span: Span | None = None
    told_to: str | None = None  #: an outlet by the name that the collection shows, anybody else as in the article
    told_to_slug: str | None = None  #: that outlet's name in web addresses
    told_to_words: str | None = None  #: as the article names them
    said_on: str | None = None  #: where the text says so; see ``quotes.records.Attribution``
    said_precision: SaidPrecision | None = None
    said_words: str | None = None  #: those of the article that tell it
    published: str | None = None  #: as precise as its source
    first_seen: str  #: when the article came into this collection, as an ISO 8601 date-time in UTC
    confidence: float
    method: str  #: the rule by which the attribution was made
    origin: Origin = "machine"
    pipeline: str | None = None  #: the model that made it
    status: Status = "machine"
    replaced_by: int | None = None  #: number of the quote that it is in the next version of the article, if in that
    article: int
    article_key: str
    title: str | None = None
    outlet: str | None = None
    outlet_slug: str | None = None
    agency: str | None = None
    agency_slug: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    archive_url: str | None = None
    archived_on: str | None = None
    retrieved: str | None = None  #: when the article's text was fetched, or its page saved
    statement: str  #: key of the statement that it is an appearance of; its own where it stands alone
    statement_id: int | None = None  #: number of that; None where it stands alone
    longest: int | None = None  #: number of the appearance that has the longest form, which is shown for it
    first_reported: str | None = None  #: when the earliest article with the statement was published
    appearances: int = 1  #: in how many articles it stands; versions of one are one
    outlets: int = 0  #: how many known ones published it
    sources: int = 1  #: how many appearances are independent: copies of one dispatch are one source
    topics: tuple[StoredTopic, ...] = ()  #: the most specific first

    @property
    def date(self) -> str | None:
        """When it was said or, where that is unknown, published; as precise as it is known."""
        return self.said_on or self.published

    def plain(self) -> dict[str, Any]:
        """All of these under their names, and ``date``, ready for JSON."""
        # dataclasses.asdict copies whatever is in it, which for a history takes longer than reading it.
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        listed = {name: [asdict(each) for each in own[name]] for name in ("speakers", "topics")}
        return {**own, **listed, "date": self.date}

    @property
    def figure(self) -> float | None:
        """The chance that its speakers are right, where that has to be told: it is not high, and no person vouches."""
        judged = self.status in ("confirmed", "corrected")
        return None if judged or self.confidence >= SHOWN_FIGURE_BELOW else self.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A statement that a search found."""

    statement: Statement
    hits: tuple[Span, ...]  #: ascending ranges of its words that matched; empty for a search without words


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What fits a filter."""

    hits: tuple[SearchHit, ...]  #: the quotes, sorted, no more than were asked for
    total: int  #: how many fit in all
    doubtful: int  #: how many more would, were they surer of their speakers
    undated: int  #: how many more would, had they a date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """What articles say somebody is or was."""

    role: str  #: in the words of the articles
    organization: str | None  #: the body that it belongs to, where the words tell
    first: str | None  #: date of the earliest quote that was told under it
    last: str | None
    first_article: int  #: number of the article with the earliest
    last_article: int
    quotes: int  #: how many were told under it


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerSummary:
    """A speaker and how much the collection holds of them."""

    id: int
    name: str
    kind: SpeakerKind
    statements: int  #: how many quotes are theirs; what they are reported not to have said does not count
    first: str | None  #: date of the earliest
    last: str | None
    outlets: tuple[str, ...]  #: names of those that published them, sorted
    roles: tuple[HeldRole, ...] = ()  #: the latest first, the undated last


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSummary:
    """An outlet and how much the collection holds of it."""

    id: int
    name: str
    kind: OutletKind | None
    domain: str | None  #: where it publishes, if a table says
    aliases: tuple[str, ...]  #: its other names, sorted
    articles: int  #: how many it published
    dispatches: int  #: how many articles, of whatever outlet, are its dispatches
    quotes: int  #: how many its articles hold
    told: int  #: how many quotes were said to it
    slug: str | None  #: the name in web addresses
    first: str | None  #: day of its earliest article
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSpeaker:
    """Somebody who was quoted."""

    id: int
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]  #: every form of the name seen in articles, sorted
    article: int | None  #: the only one the speaker is known in (a bare surname, an unnamed source); None for others
    slug: str | None = None  #: the name in web addresses, which stays
    organization: str | None = None  #: the body they belong to, where a person or an import said so
    wikidata: str | None = None  #: their item there, where a person or an import said so
    roles: tuple[HeldRole, ...] = ()  #: the latest first, the undated last


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantSpeaker:
    """Who is meant by a name, and who might have been."""

    speaker: StoredSpeaker
    also: tuple[str, ...]  #: name and number of each of the others, most quoted first


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is kept."""

    id: int
    key: str
    #: Its text is the one that was read, character for character; its outlet and agency have the names that the
    #: collection shows, whichever spelling the article itself had.
    article: Article
    first_seen: str  #: when it came into this collection, as an ISO 8601 date-time in UTC
    pipeline: str  #: the model that read it
    quotes: int  #: how many it holds; what is reported as not said does not count
    version: int  #: its place among the texts that stood at its address, from 1
    replaced_by: int | None  #: number of the article that is the next version
    returned: str | None = None  #: the date with which it came back after a later version
    next_key: str | None = None  #: key of the article that is the next version
    copy_of: str | None = None  #: key of the first of those that it is nearly a copy of
    outlet_slug: str | None = None  #: its outlet's name in web addresses
    agency_slug: str | None = None  #: its agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteInContext:
    """A quote in the text it stands in.  All ranges are of ``article.article.text``."""

    statement: Statement
    article: StoredArticle
    paragraph: Span  #: from the start of the first part's to the end of the last part's; the cue may lie outside
