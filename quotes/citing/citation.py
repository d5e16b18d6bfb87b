"""What a citation is made from: one quotation where it was published, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.records import CueClass, Polarity, QuoteKind, Span, SpeakerKind

#: Characters of the article before and after the words, by which they are found again where the text has moved.
AROUND = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One who said it: the name, the kind of speaker and the role at the time, as the article has it."""

    name: str
    kind: SpeakerKind
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One appearance of a statement, ready for any style.  What is not known is None.

    Attributes:
        key: of the statement; the same in every collection that holds the same articles.
        quote_key: of the quotation that is cited.
        words: as published, parts joined by one space.
        kind, polarity, cue, cue_class, told_to: see ``quotes.records``.
        speakers: none where nobody is named surely enough.
        status: machine, confirmed, corrected, disputed or rejected.
        confidence: the chance that the speakers are right, for those that nobody reviewed.
        said_on, published, accessed, archived_on: ISO 8601, as precise as known.
        title, outlet, agency, authors, url, archive_url: of the article.
        permalink: the lasting address of the statement, where the collection has a site.
        parts: half-open character ranges of the article's text; ``prefix`` and ``suffix`` stand around the first and
            the last (the TextQuoteSelector of the W3C's Web Annotation Data Model).
        appearances, outlets, sources: of the statement.
    """

    key: str
    quote_key: str
    words: str
    kind: QuoteKind
    polarity: Polarity = "positive"
    speakers: tuple[Source, ...] = ()
    cue: str | None = None
    cue_class: CueClass | None = None
    told_to: str | None = None
    status: str = "machine"
    confidence: float | None = None
    said_on: str | None = None
    published: str | None = None
    accessed: str | None = None
    title: str | None = None
    outlet: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    archive_url: str | None = None
    archived_on: str | None = None
    permalink: str | None = None
    parts: tuple[Span, ...] = ()
    prefix: str = ""
    suffix: str = ""
    appearances: int = 1
    outlets: int = 1
    sources: int = 1

    @property
    def who(self) -> str:
        """The speakers in words."""
        return joined([source.name for source in self.speakers]) or "Speaker not determined"

    @property
    def review(self) -> str:
        """Whose judgement the speaker is: no citation goes without it."""
        if self.status == "machine":
            sure = "" if self.confidence is None else f", confidence {self.confidence:.2f}"
            return f"machine-attributed, not reviewed{sure}"
        return {
            "confirmed": "attribution confirmed by a person",
            "corrected": "attribution corrected by a person",
            "disputed": "attribution disputed",
            "rejected": "attribution rejected by a person",
        }[self.status]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know lest the words alone say the opposite, the review last."""
        notes = ["reported speech, not the speaker's own words"] if self.kind == "indirect" else []
        if self.cue and (self.kind == "indirect" or self.cue_class == "denial"):
            notes.append(f"cue: {self.cue}")
        if self.polarity != "positive":
            notes.append(f"not a statement made: {self.polarity}")
        return (*notes, self.review)

    @property
    def publisher(self) -> str | None:
        """The outlet with the agency whose dispatch it is."""
        if self.outlet and self.agency:
            return f"{self.outlet} ({self.agency})"
        return self.outlet or self.agency

    @property
    def selector(self) -> dict[str, str]:
        """The words where they stand, as a TextQuoteSelector."""
        return {"type": "TextQuoteSelector", "exact": self.words, "prefix": self.prefix, "suffix": self.suffix}


def joined(names: Sequence[str], word: str = "and") -> str:
    """NAMES as a sentence lists them: ``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def around(text: str, parts: Sequence[Span]) -> tuple[str, str]:
    """What stands in TEXT before the first of PARTS and after the last."""
    return text[max(0, parts[0].start - AROUND) : parts[0].start], text[parts[-1].end : parts[-1].end + AROUND]


def is_web(url: str | None) -> bool:
    """Whether URL may be made a link: an article can bring any address, ``javascript:`` among them."""
    return url is not None and url.lower().startswith(("https://", "http://"))


def one_line(text: str) -> str:
    """TEXT with every run of white space, line ends too, made one space: for formats that go line by line."""
    return " ".join(text.split())
