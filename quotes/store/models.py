"""What comes out of a store, as frozen records.

Numbers (``id``) are those of the database at hand and change when it is built anew; keys are made from content and do
not.  Ranges are half-open ranges of characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from quotes.articles.outlets import OutletKind
from quotes.identity.differences import Piece
from quotes.records import Article, Cue, CueClass, Mention, Polarity, QuoteKind, SaidPrecision, Span, SpeakerKind

#: What people said of a quote: nothing yet, or that it is right, was wrong, is in doubt, or is none.
Status = Literal["machine", "confirmed", "corrected", "disputed", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenBy:
    """One of those who made a statement.

    Attributes:
        speaker: number of the stored speaker.
        name: the speaker's name as the collection shows it.
        kind: person, organization, unnamed, group or document.
        role: what this article says the speaker is, if it does.
    """

    speaker: int
    name: str
    kind: SpeakerKind
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One quote with its present attribution and where it appeared.

    Attributes:
        id, key: of the quote.
        words: the quoted words, parts joined by ``quotes.records.SEAM``.
        kind: direct, mixed or indirect.
        status: machine, confirmed, corrected, disputed or rejected.
        speakers: one, several for a joint statement, none where nobody is named with enough confidence.
        polarity: whether it was said (positive) or is reported as not said; see ``quotes.records.Attribution``.
        cue, cue_lemma, cue_class: the attributing words, their lemma and what was done by them; None without a cue.
        mention: the words next to the quote that stand for its source.
        told_to: to whom it was said, as the article names them.
        said_on: when it was said, where the text says so; see ``quotes.records.Attribution``.
        said_precision, said_words: what ``said_on`` is a date of, and the words of the article that tell it.
        published: when the article appeared, as precise as its source.
        first_seen: when the article came into this collection, as an ISO 8601 date-time in UTC.
        confidence, method: how surely and by which rule the attribution was made.
        pipeline: the model that made it, None for a person.
        article: number of the article; ``title outlet agency authors url`` are the article's.
    """

    id: int
    key: str
    words: str
    kind: QuoteKind
    speakers: tuple[SpokenBy, ...]
    cue: str | None
    cue_lemma: str | None
    cue_class: CueClass | None
    polarity: Polarity
    mention: str | None
    told_to: str | None
    said_on: str | None
    published: str | None
    first_seen: str
    confidence: float
    method: str
    pipeline: str | None
    article: int
    title: str | None
    outlet: str | None
    agency: str | None
    authors: tuple[str, ...]
    url: str | None
    status: Status = "machine"
    said_precision: SaidPrecision | None = None
    said_words: str | None = None

    @property
    def date(self) -> str | None:
        """When it was said or, where that is unknown, published; as precise as it is known."""
        return self.said_on or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOverview:
    """What a speaker said, told once however often it was reported.

    Attributes:
        id: of the statement (``st40``); None where it stands in one place only.
        key: of the quote that founded it; stays the same when the collection is built anew in the same order.
        statement: the quote whose words are the longest form of those asked for.
        first_reported: when the earliest article with it was published; None where none is dated.
        appearances: in how many articles it stands; versions of one are one.
        outlets: how many known outlets published it.
        sources: how many of the appearances are independent: copies of one dispatch are one source.
    """

    id: int | None
    key: str
    statement: Statement
    first_reported: str | None
    appearances: int
    outlets: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A statement as one article has it.

    Attributes:
        statement: the quote there.
        source: from 1, the same for appearances that are not independent of each other.
        changes: how its words differ from the longest form.
    """

    statement: Statement
    source: int
    changes: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementInFull:
    """A statement with everything that was made of it: ``overview``, and ``reports``, earliest first, undated last."""

    overview: StatementOverview
    reports: tuple[Appearance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A statement that a search found.

    Attributes:
        statement: the statement.
        hits: ascending ranges of ``statement.words`` that matched; empty for a search without words.
    """

    statement: Statement
    hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What fits a filter.

    Attributes:
        hits: the quotes, sorted, no more than were asked for.
        total: how many fit in all.
        doubtful: how many more would, were they surer of their speakers.
        undated: how many more would, had they a date.
    """

    hits: tuple[SearchHit, ...]
    total: int
    doubtful: int
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """What articles say somebody is or was.

    Attributes:
        role: in the words of the articles.
        organization: the body that it belongs to, where the words tell.
        first, last: dates of the earliest and the latest statement under it, None where none is dated.
        first_article, last_article: numbers of the articles they stand in.
        quotes: how many quotes were told under it.
    """

    role: str
    organization: str | None
    first: str | None
    last: str | None
    first_article: int
    last_article: int
    quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerSummary:
    """A speaker and how much the collection holds of them.

    Attributes:
        id, name, kind: of the stored speaker.
        statements: number of quotes attributed to them; what they are reported not to have said does not count.
        first, last: dates of the earliest and the latest, None where none is dated.
        outlets: names of the outlets that published them, sorted.
        roles: what they are said to be, the latest first and the undated last.
    """

    id: int
    name: str
    kind: SpeakerKind
    statements: int
    first: str | None
    last: str | None
    outlets: tuple[str, ...]
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSummary:
    """An outlet and how much the collection holds of it.

    Attributes:
        id, name: of the stored outlet.
        kind: agency, broadcaster, platform or publisher, None where that is not known.
        domain: where it publishes, None where no table says.
        aliases: its other names, sorted.
        articles: how many it published.
        dispatches: how many articles, of whatever outlet, are its dispatches.
        quotes: how many quotes its articles hold.
        told: how many quotes were said to it.
    """

    id: int
    name: str
    kind: OutletKind | None
    domain: str | None
    aliases: tuple[str, ...]
    articles: int
    dispatches: int
    quotes: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSpeaker:
    """Somebody who was quoted.

    Attributes:
        id, name, kind: of the stored speaker.
        names: every form of the name seen in articles, sorted.
        article: number of the only article the speaker is known in (a bare surname, an unnamed source); None for a
            speaker who is the same in every article.
        slug: the speaker's name in web addresses, which stays.
        organization, wikidata: the body they belong to and their item there, where a person or an import said so.
        roles: what they are said to be, the latest first and the undated last.
    """

    id: int
    name: str
    kind: SpeakerKind
    names: tuple[str, ...]
    article: int | None
    slug: str | None = None
    organization: str | None = None
    wikidata: str | None = None
    roles: tuple[HeldRole, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantSpeaker:
    """Who is meant by a name, and who might have been: ``also`` says of each name and number, most quoted first."""

    speaker: StoredSpeaker
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is kept.

    Attributes:
        id, key: of the article.
        article: the article; its text is the one that was read, character for character, and its outlet and agency
            have the names that the collection shows, whichever spelling the article itself had.
        first_seen: when it came into this collection, as an ISO 8601 date-time in UTC.
        pipeline: the model that read it.
        quotes: how many quotes it holds; what is reported as not said does not count.
        version: its place among the texts that stood at its address, from 1.
        replaced_by: number of the article that is the next version; None for the present one.
    """

    id: int
    key: str
    article: Article
    first_seen: str
    pipeline: str
    quotes: int
    version: int
    replaced_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteInContext:
    """A quote in the text it stands in.  All ranges are of ``article.article.text``.

    Attributes:
        statement: the quote and its attribution.
        article: the whole article.
        parts: the ranges of the quoted words, without their quotation marks.
        cue, mention: the attributing words and those that stand for the source.
        paragraph: from the start of the first part's paragraph to the end of the last part's; cue and mention may
            lie outside.
        replaced_by: number of the quote that it is in the next version of the article; None where there is no next
            version, or where it has vanished from it.
    """

    statement: Statement
    article: StoredArticle
    parts: tuple[Span, ...]
    cue: Cue | None
    mention: Mention | None
    paragraph: Span
    replaced_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much a store holds.

    Attributes:
        articles: how many.
        quotes: how many sound ones of what was said.
        doubtful: how many more are not sure enough of their speakers.
        speakers: how many persons and bodies have a sound one.
        outlets: how many outlets published an article or sent a dispatch.
    """

    articles: int
    quotes: int
    doubtful: int
    speakers: int
    outlets: int
