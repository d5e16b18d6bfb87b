"""What a citation is made from: one quotation where it was published, with everything that is known of it.

:func:`citations` makes them of the quotes of a collection.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlite_utils import Database

from quotes.errors import OptionError
from quotes.records import SOUND, Span, is_web, ranges_in_joined
from quotes.store.models import SpokenBy, Statement
from quotes.store.read.quotes import paragraph_starts, texts

#: Characters of the article before and after the words, by which they are found again where the text has moved.
AROUND = 32
# What ends a line for any of the programs that read citations: Python's own list.
_LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
# Characters that begin another direction of writing, with those that end it.
_OPENS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_STORED = tuple(field.name for field in fields(Statement))


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Statement):
    """A quote as it is stored, with what a citation adds, ready for any style.  What is not known is None.

    An address that is none of the web (an article can bring any, ``javascript:`` among them) is taken as not known.
    """

    accessed: str | None = None  #: the day on which the article was looked at, as an ISO 8601 date
    site: str | None = None  #: the address under which the collection is published, without a slash at its end
    #: What stands before the first part and after the last (the TextQuoteSelector of the W3C's Web Annotation Data
    #: Model).
    prefix: str = ""
    suffix: str = ""
    #: The article's text from a little before the cue and the words to the end of both; "" where it is not known.
    passage: str = ""
    passage_start: int = 0  #: the character at which it begins
    paragraph: int | None = None  #: which one of the article the words begin in, from 1

    def __post_init__(self) -> None:
        for name in ("url", "archive_url"):
            if not is_web(getattr(self, name)):
                object.__setattr__(self, name, None)
        if self.archive_url is None:
            object.__setattr__(self, "archived_on", None)

    @property
    def headline(self) -> str:
        """The title of the article, or that it has none."""
        return self.title or "Untitled article"

    @property
    def permalink(self) -> str | None:
        """The lasting address of the statement, where the collection has a site."""
        return f"{self.site}/statements/{self.statement}" if self.site else None

    @property
    def article_page(self) -> str | None:
        """The lasting address of the article there."""
        return f"{self.site}/articles/{self.article_key}" if self.site else None

    def page_of(self, speaker: SpokenBy) -> str | None:
        """The address of the page of SPEAKER there, who may have none."""
        return f"{self.site}/speakers/{speaker.slug}" if self.site and speaker.slug else None

    @property
    def who(self) -> str:
        """The speakers in words."""
        return joined([speaker.name for speaker in self.speakers]) or "Speaker not determined"

    @property
    def review(self) -> str:
        """Whose judgement the speaker is: no citation goes without it."""
        if self.status == "machine":
            figure = "" if self.figure is None else f", confidence {self.figure:.2f}"
            return f"machine-attributed, not reviewed{figure}"
        return {
            "confirmed": "attribution confirmed by a person",
            "corrected": "attribution corrected by a person",
            "disputed": "attribution disputed",
            "rejected": "attribution rejected by a person",
        }[self.status]

    @property
    def doubt(self) -> str:
        """What a sentence has to say with the speaker's name, so that nobody cites it without: "" where it is sound."""
        if self.status in ("disputed", "rejected"):
            return f" ({self.review})"
        if self.status == "machine" and self.speakers and self.confidence < SOUND:
            return f" (attributed by machine, doubtful: confidence {self.confidence:.2f})"
        return ""

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
        return publisher(self)

    @property
    def characters(self) -> str:
        """The ranges of the parts in words: ``10-25, 40-52``."""
        return ", ".join(f"{part.start}-{part.end}" for part in self.parts)

    @property
    def pieces(self) -> list[str]:
        """The words of each part."""
        if len(self.parts) < 2:
            return [self.words]
        return [place.of(self.words) for place in ranges_in_joined(self.parts)]

    def between(self, start: int, end: int) -> str:
        """What the article has from the character START to END, as far as the passage goes."""
        return self.passage[max(0, start - self.passage_start) : max(0, end - self.passage_start)]

    @property
    def before_cue(self) -> str:
        """What the passage has before the cue."""
        return self.between(self.passage_start, self.cue_span.start) if self.cue_span else ""

    @property
    def selectors(self) -> list[dict[str, str]]:
        """The words where they stand: a TextQuoteSelector for each part."""
        found = [{"type": "TextQuoteSelector", "exact": words} for words in self.pieces]
        if self.prefix:
            found[0]["prefix"] = self.prefix
        if self.suffix:
            found[-1]["suffix"] = self.suffix
        return found


def citations(
    db: Database, found: Sequence[Statement], *, accessed: str | None = None, site: str | None = None
) -> list[Citation]:
    """Citations of the quotes FOUND, in this order.

    Args:
        found: as :func:`quotes.store.read.quotes.load` or a search gives them.
        accessed: the day on which the articles were looked at, as an ISO 8601 date; None for the day on which the text
            of each was fetched or its page saved, and for today where nobody knows that.
        site: the address under which the collection is published, for lasting links.

    Raises:
        OptionError: SITE is not a web address.
    """
    place = checked_site(site)
    of_article = defaultdict(list)
    for quote in found:
        of_article[quote.article].append(quote)
    cited: dict[int, Citation] = {}
    for article, text in texts(db, of_article):
        starts = paragraph_starts(text)
        cited |= {quote.id: _citation(quote, text, starts, accessed, place) for quote in of_article[article]}
    return [cited[quote.id] for quote in found]


def checked_site(site: str | None) -> str | None:
    """SITE without a slash at its end.

    Raises:
        OptionError: it is not a web address.
    """
    if site is None:
        return None
    if not is_web(site) or any(char.isspace() or char in '<>"{}|\\^`' for char in site):
        raise OptionError(f"site {site!r} is not a web address: write it from https:// on")
    return site.rstrip("/")


def _citation(
    quote: Statement, text: str, paragraphs: Sequence[int], accessed: str | None, site: str | None
) -> Citation:
    prefix, suffix = around(text, quote.parts)
    known = [*quote.parts, *([quote.cue_span] if quote.cue_span else [])]
    start = max(0, min(span.start for span in known) - AROUND)
    return Citation(
        **{name: getattr(quote, name) for name in _STORED},
        accessed=accessed or (quote.retrieved and quote.retrieved[:10]) or date.today().isoformat(),
        site=site,
        prefix=prefix,
        suffix=suffix,
        passage=text[start : max(span.end for span in known)],
        passage_start=start,
        paragraph=bisect_right(paragraphs, quote.parts[0].start),
    )


def publisher(quote: Statement) -> str | None:
    """Name the outlet that has QUOTE, with the agency whose dispatch it is."""
    if quote.outlet and quote.agency and quote.outlet != quote.agency:
        return f"{quote.outlet} ({quote.agency})"
    return quote.outlet or quote.agency


def joined(names: Sequence[str], *, serial: bool = False) -> str:
    """NAMES as a sentence lists them: ``A``, ``A and B``, ``A, B and C``; SERIAL puts a comma before that ``and``."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if serial and len(names) > 2 else ""
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"


def archived(c: Citation) -> str | None:
    """Tell when and where the article of C is archived; None where it is not."""
    return " ".join(filter(None, ("archived", c.archived_on, c.archive_url))) if c.archive_url else None


def bracketed(c: Citation) -> str:
    """Put the notes on C, and its lasting address, in brackets."""
    return in_prose(f"[{'; '.join(filter(None, (*c.notes, c.permalink)))}]")


def percent_encoded(url: str | None, chars: str) -> str:
    """Write URL with those CHARS encoded that mean something else where it is to stand."""
    return "".join(f"%{ord(char):02X}" if char in chars else char for char in one_line(url or ""))


def around(text: str, parts: Sequence[Span]) -> tuple[str, str]:
    """What stands in TEXT before the first of PARTS and after the last; "" for what was left out of TEXT (blanks)."""
    start, end = parts[0].start, parts[-1].end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return before if before.strip() else "", after if after.strip() else ""


def one_line(text: str) -> str:
    """TEXT with every line end, and the white space around it, made one space: for formats that go line by line."""
    return _LINE_ENDS.sub(" ", text)


def in_prose(text: str) -> str:
    """TEXT on one line, for prose: what it turns from right to left, or back, ends with it.

    An override that an article leaves open would show all that follows in another order than it is read in.
    """
    line = one_line(text)
    open_marks: list[str] = []
    for char in line:
        if char in _OPENS:
            open_marks.append(_OPENS[char])
        elif open_marks and char == open_marks[-1]:
            open_marks.pop()
    return line + "".join(reversed(open_marks))
