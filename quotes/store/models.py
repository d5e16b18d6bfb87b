"""What comes out of a store, as frozen records.

Numbers (``id``) are those of the database at hand and change when it is built anew; keys are made from content and do
not.  Ranges are half-open ranges of characters.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from quotes.articles.fields.outlets import OutletKind
from quotes.records import (
    SHOWN_FIGURE_BELOW,
    Article,
    Cue,
    CueClass,
    Mention,
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
    """One of those who made a statement.

    Attributes:
        speaker: number of the stored speaker.
        name: the speaker's name as the collection shows it.
        kind: person, organization, unnamed, group or document.
        role: what this article says the speaker is, if it does.
        named: what this article calls the speaker.
        slug: the speaker's name in web addresses; None for whoever is known in one article only.
        wikidata: the speaker's item there (``Q42``), where a person or an import said so.
    """

    speaker: int
    name: str
    kind: SpeakerKind
    role: str | None = None
    named: str | None = None
    slug: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One quote as it is stored: its words, its present attribution, and where it appeared.

    It is made by :func:`quotes.store.read.quotes.load` alone, and whatever shows, cites or hands on a quote reads it.

    Attributes:
        id, key: of the quote.
        words: the quoted words, parts joined by ``quotes.records.SEAM``.
        kind: direct, mixed or indirect.
        parts: where they stand in the article's text, without quotation marks.
        status: machine, confirmed, corrected, disputed or rejected.
        speakers: one, several for a joint statement, none where nobody is named with enough confidence.
        polarity: whether it was said (positive) or is reported as not said; see ``quotes.records.Attribution``.
        cue, cue_lemma, cue_class, cue_span: the attributing words, their lemma, what was done by them, and where they
            stand; None without a cue.
        mention, mention_kind, mention_span: the words next to the quote that stand for its source, and where.
        told_to, told_to_slug: to whom it was said: an outlet by the name that the collection shows, with its name in
            web addresses, anybody else as the article names them.
        told_to_words: as the article names them.
        said_on: when it was said, where the text says so; see ``quotes.records.Attribution``.
        said_precision, said_words: what ``said_on`` is a date of, and the words of the article that tell it.
        published: when the article appeared, as precise as its source.
        first_seen: when the article came into this collection, as an ISO 8601 date-time in UTC.
        confidence, method: how surely and by which rule the attribution was made.
        origin, pipeline: whose judgement it is, a machine's or a person's, and the model that made it.
        article, article_key: number and key of the article; ``title outlet agency authors url archive_url
            archived_on`` are the article's, ``outlet_slug`` and ``agency_slug`` for web addresses.
        replaced_by: number of the quote that it is in the next version of the article; None where there is no next
            version, or where it has vanished from it.
        statement, statement_id: key and number of the statement that it is an appearance of; a quote that stands alone
            is its own, with its own key and no number.
        longest: number of the appearance that is shown for it, the longest form.
        first_reported, appearances, outlets, sources: of the statement; see
            :class:`quotes.store.read.statements.StatementOverview`.
    """

    id: int
    key: str
    words: str
    kind: QuoteKind
    parts: tuple[Span, ...] = ()
    speakers: tuple[SpokenBy, ...] = ()
    cue: str | None = None
    cue_lemma: str | None = None
    cue_class: CueClass | None = None
    cue_span: Span | None = None
    polarity: Polarity = "positive"
    mention: str | None = None
    mention_kind: MentionKind | None = None
    mention_span: Span | None = None
    told_to: str | None = None
    told_to_slug: str | None = None
    told_to_words: str | None = None
    said_on: str | None = None
    said_precision: SaidPrecision | None = None
    said_words: str | None = None
    published: str | None = None
    first_seen: str
    confidence: float
    method: str
    origin: Origin = "machine"
    pipeline: str | None = None
    status: Status = "machine"
    replaced_by: int | None = None
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
    statement: str
    statement_id: int | None = None
    longest: int | None = None
    first_reported: str | None = None
    appearances: int = 1
    outlets: int = 0
    sources: int = 1

    @property
    def date(self) -> str | None:
        """When it was said or, where that is unknown, published; as precise as it is known."""
        return self.said_on or self.published

    def plain(self) -> dict[str, Any]:
        """All of these under their names, and ``date``, ready for JSON."""
        # dataclasses.asdict copies whatever is in it, which for a history takes longer than reading it.
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**own, "speakers": [asdict(speaker) for speaker in self.speakers], "date": self.date}

    @property
    def figure(self) -> float | None:
        """The chance that its speakers are right, where that has to be told: it is not high, and no person vouches."""
        judged = self.status in ("confirmed", "corrected")
        return None if judged or self.confidence >= SHOWN_FIGURE_BELOW else self.confidence


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
        returned: the date with which it came back after a later version; None where it did not.
    """

    id: int
    key: str
    article: Article
    first_seen: str
    pipeline: str
    quotes: int
    version: int
    replaced_by: int | None
    returned: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteInContext:
    """A quote in the text it stands in.  All ranges are of ``article.article.text``.

    Attributes:
        statement: the quote and its attribution.
        article: the whole article.
        paragraph: from the start of the first part's paragraph to the end of the last part's; cue and mention may
            lie outside.
    """

    statement: Statement
    article: StoredArticle
    paragraph: Span

    @property
    def parts(self) -> tuple[Span, ...]:
        """The ranges of the quoted words, without their quotation marks."""
        return self.statement.parts

    @property
    def cue(self) -> Cue | None:
        """The attributing words."""
        said = self.statement
        if said.cue is None or said.cue_span is None:
            return None
        return Cue(said.cue_span, said.cue, said.cue_lemma or said.cue, said.cue_class or "other")

    @property
    def mention(self) -> Mention | None:
        """The words that stand for the source."""
        said = self.statement
        if said.mention is None or said.mention_span is None or said.mention_kind is None:
            return None
        return Mention(said.mention_span, said.mention, said.mention_kind)

    @property
    def replaced_by(self) -> int | None:
        """Number of the quote that it is in the next version of the article."""
        return self.statement.replaced_by


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
