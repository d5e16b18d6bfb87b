"""When two quotations are one statement: rules only, no database.

The relation between two quotations is symmetric and depends on nothing but the two of them and on whether their
articles are near-copies; what is one statement are the quotations that it links, directly or through others.  So the
order in which articles come makes no difference to it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from quotes.identity.statements.likeness import compare
from quotes.identity.statements.wording import content
from quotes.records import Polarity, QuoteKind, SpeakerKind

# Of every so many neighbouring pairs of words one is indexed, the same one wherever the words stand; fewer in longer
# quotations, which have more in common with their copies.  As each window holds those of the size below, what two
# quotations of different length share is chosen in both.
_WINDOWS = ((5, 1), (10, 2), (None, 3))
# Bits of an indexed value; SQLite keeps it in four bytes as long as it has a sign.
_SIGN = 1 << 31

# The more words, the less likely they were said twice: how many days apart two reports may be for so many shared words
# other than those of grammar.
_DAYS_APART = ((12, None), (8, 60), (5, 7), (3, 2), (1, 0))
# Reports without a date are taken to be so many days apart.
_UNDATED = 60
# Words are exchanged by an editor while the article is written; later reports quote from what was published.
_EDITED_WITHIN = 7
_WORDS_A_SWAP = 8
_NEARLY_ALL, _EDITED, _IN_A_COPY = 0.9, 0.75, 0.7
_SURE_WITHOUT_SPEAKER = 4


@dataclass(frozen=True, slots=True)
class Voice:
    """A stored speaker, as far as it matters here; ``scoped`` where known in one article only."""

    number: int
    kind: SpeakerKind
    scoped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A quotation as it is compared.

    Attributes:
        article: number of its article.
        kind, polarity: as in ``quotes.records``.
        words: its folded words.
        voices: who says it; nobody where that is unknown.
        said: the day it was said, where the article tells it to the day.
        published: the day the article appeared.
    """

    article: int
    kind: QuoteKind
    polarity: Polarity
    words: tuple[str, ...]
    voices: frozenset[Voice]
    said: date | None
    published: date | None

    @property
    def day(self) -> date | None:
        """When it was said or, where that is unknown, published."""
        return self.said or self.published


def is_one(a: Said, b: Said, *, copies: bool) -> bool:
    """Whether A and B are one statement; COPIES where they stand in two articles that are near-copies.

    The same answer for B and A.
    """
    if a.polarity != b.polarity or not _one_voice(a, b, copies=copies):
        return False
    alike = compare(a.words, b.words)
    indirect = (a.kind == "indirect") or (b.kind == "indirect")
    # Two papers that carry one article tell one statement in one place; what they changed is for the reader to see.
    if copies:
        least = _NEARLY_ALL if indirect else _IN_A_COPY
        return a.words == b.words or (alike.weight >= 2 and alike.kept >= least)
    if alike.turned or alike.kept < _EDITED or _said_on_other_days(a, b):
        return False
    if not a.voices or not b.voices:
        return alike.weight >= _SURE_WITHOUT_SPEAKER and alike.kept == 1 and not alike.swaps
    apart = _days_apart(a, b)
    if alike.weight < 3:
        same_words = a.words == b.words if alike.weight < 2 else not alike.swaps
        return alike.weight > 0 and apart == 0 and same_words
    if not _near_enough(alike.weight, apart):
        return False
    if alike.kept >= _NEARLY_ALL and not alike.swaps:
        return True
    soon = alike.weight >= _DAYS_APART[0][0] or (apart is not None and apart <= _EDITED_WITHIN)
    return soon and not indirect and alike.swaps * _WORDS_A_SWAP <= alike.weight


def _one_voice(a: Said, b: Said, *, copies: bool) -> bool:
    """Whether A and B may be by one speaker."""
    if a.voices & b.voices:
        return True
    if not a.voices or not b.voices:
        # The words set large beside the text have no speaker of their own.
        return copies or a.article == b.article
    if not copies:
        return False
    # In copies of one article, the same words with a bare surname here and a full name there are one person's; "the
    # ministry in Elda" and "Elda's ministry" are one ministry.  Two people of different names stay two.
    if any(all(voice.scoped for voice in one.voices) for one in (a, b)):
        return True
    return all(voice.kind in ("organization", "group", "document") for voice in a.voices | b.voices)


def _said_on_other_days(a: Said, b: Said) -> bool:
    # A day of grace: a Tuesday in one time zone is a Monday in another.
    return a.said is not None and b.said is not None and abs((a.said - b.said).days) > 1


def _days_apart(a: Said, b: Said) -> int | None:
    if a.article == b.article:
        return 0
    if a.day is None or b.day is None:
        return None
    return abs((a.day - b.day).days)


def _near_enough(weight: int, apart: int | None) -> bool:
    most = next(days for least, days in _DAYS_APART if weight >= least)
    return most is None or (_UNDATED if apart is None else apart) <= most


def index_values(said: Said, marks: Sequence[str] | None = None) -> list[int]:
    """The values under which the index keeps SAID, each once, as signed numbers of 32 bits.

    Two quotations by one speaker with a stretch of words in common share one of them.  Nothing for words that unite
    in near-copies only, and for speakers who are known in one article only: those are compared directly.  MARKS are
    its :func:`index_marks`, where they are known.
    """
    if marks is None:
        marks = index_marks(said.words, said.day)
    united = sorted(voice.number for voice in said.voices if not voice.scoped)
    return sorted({zlib.crc32(f"{number} {mark}".encode()) - _SIGN for number in united for mark in marks})


def index_marks(words: Sequence[str], day: date | None) -> list[str]:
    """What of the folded WORDS of a quotation, said or else published on DAY, the index keeps with its speaker."""
    meaningful = content(words)
    if len(set(meaningful)) >= 2:
        return chosen(neighbours(meaningful))
    # A phrase as short as that is one statement on one day only.
    return [f"{day} {' '.join(words)}"] if meaningful and day else []


def day_of(moment: str | None) -> date | None:
    """The day of an ISO 8601 date, None where it is not known to the day."""
    return date.fromisoformat(moment[:10]) if moment and len(moment) >= 10 else None


def day_said(said_on: str | None, precision: str | None) -> date | None:
    """The day of SAID_ON, None where the article does not tell it to the day."""
    return day_of(said_on) if precision in (None, "time", "day") else None


def neighbours(words: Sequence[str]) -> list[str]:
    """Each of WORDS with the next one."""
    return [f"{one} {other}" for one, other in pairwise(words)]


def chosen(pairs: Sequence[str]) -> list[str]:
    """Those of PAIRS that are the rarest of some few neighbours, so that each stretch is stood for.

    What is chosen of a text is chosen of every part of it, too, if not cut off: of a short one all are.
    """
    ranks = [(-len(pair), zlib.crc32(pair.encode()), pair) for pair in pairs]
    window = next(size for most, size in _WINDOWS if most is None or len(pairs) <= most)
    # Long words are rare ones, which keeps the lists behind the values short; the sum breaks ties at random.
    starts = range(max(1, len(ranks) - window + 1))
    return sorted({min(ranks[start : start + window])[2] for start in starts}) if ranks else []
