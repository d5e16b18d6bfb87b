"""Made-up articles with their quotations, in any number, in proportions like those of real news.

The articles of PolNeAR have 4,900 characters and 12 attributed quotations on average; these have as much text and ten
quotations.  Speakers and outlets are drawn by Zipf's law, so that one speaker has a tenth of all that is said; the
dates lie in ten years, more in the later ones.  All names and words are invented, and one seed gives one collection.
"""

from __future__ import annotations

import random
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, islice

from quotes.records import (
    Article,
    Attribution,
    Cue,
    CueClass,
    Extraction,
    Mention,
    Polarity,
    Quote,
    QuoteKind,
    Span,
    Speaker,
    TimeExpression,
    Topic,
)
from tests.benchmarks.made_quotes import Maker

IN_AN_ARTICLE = 10
PIPELINE = "made_quotes 1.0.0"
#: The share of articles that are another paper's copy of a dispatch.
COPIES = 0.03
_FIRST_DAY, _DAYS = date(2014, 1, 1), 3652
_OUTLETS = 400
_AGENCIES = ("Tressa Wire", "Ostal News Agency", "Bramfield Dispatch")
_CUES: tuple[tuple[str, str, CueClass], ...] = (
    ("said", "say", "neutral"), ("told reporters", "tell", "neutral"), ("asked", "ask", "question"),
    ("denied", "deny", "denial"), ("warned", "warn", "directive"), ("promised", "promise", "commissive"),
    ("wrote", "write", "neutral"), ("claimed", "claim", "assertive"),
)  # fmt: skip
_CUE_WEIGHTS = [60, 10, 3, 3, 4, 3, 5, 5]
_POSTS = ("minister", "mayor", "chair", "spokeswoman", "analyst", "director", "professor", "captain")
_LONG = re.compile(r"\w{12,}")
_KINDS: tuple[QuoteKind, ...] = ("direct", "indirect", "mixed")
_POLARITIES: tuple[Polarity, ...] = ("positive", "negated", "refused", "hypothetical")


def _topics(text: str, start: int, part: Span) -> tuple[Topic, ...]:
    """The first long words of PART as the topics of a quotation, whose TEXT begins at START."""
    words = (word for word in _LONG.finditer(text, part.start - start, part.end - start))
    return tuple(Topic(word[0].lower(), Span(start + word.start(), start + word.end())) for word in islice(words, 3))


def _by_rank(number: int) -> list[float]:
    """Weights by Zipf's law, added up."""
    return list(accumulate(1 / rank for rank in range(1, number + 1)))


@dataclass(frozen=True, slots=True)
class _Source:
    """Somebody who speaks, and what a second mention calls them."""

    speaker: Speaker
    short: str


class Newsroom:
    """Makes articles by one SEED, which quote so many SPEAKERS."""

    def __init__(self, *, speakers: int = 20_000, seed: int = 5) -> None:
        self._chance = random.Random(seed)
        maker = Maker(seed, speakers=speakers)
        names = maker.names(speakers)
        self._sources = [self._source(name, place) for place, name in enumerate(names)]
        self._weights = _by_rank(len(self._sources))
        self._words, self._word_weights = maker.vocabulary_by_weight()
        self._outlets = [f"{name} Courier" for name in maker.names(_OUTLETS)]
        self._outlet_weights = _by_rank(_OUTLETS)
        self._made = 0
        # Dispatches that other papers may carry, and the outlets that have them.
        self._dispatches: list[tuple[Article, Extraction]] = []

    def _source(self, name: str, place: int) -> _Source:
        # Every seventh is a body, and two of three people have a post.
        if place % 7 == 3:
            return _Source(Speaker(f"{name} Council", "organization"), "the council")
        post = f"{self._chance.choice(_POSTS)} of {name.partition(' ')[0]}ia" if place % 3 else None
        return _Source(Speaker(name, "person", post), name.split()[1])

    def articles(self, number: int) -> Iterator[tuple[Article, Extraction]]:
        """So many articles with their quotations, a few of them copies of earlier ones."""
        for _ in range(number):
            self._made += 1
            if self._dispatches and self._chance.random() < COPIES:
                yield self._copy()
            else:
                made = self._article()
                if made[0].agency and (len(self._dispatches) < 50 or self._chance.random() < 0.1):
                    self._dispatches.append(made)
                yield made

    def _copy(self) -> tuple[Article, Extraction]:
        # The early ones are carried by very many, as the dispatches on great events are.
        weights = _by_rank(len(self._dispatches))
        article, extraction = self._dispatches[self._drawn(weights)]
        outlet = self._outlets[self._drawn(self._outlet_weights)]
        return replace(article, outlet=outlet, url=self._url(outlet)), extraction

    def _article(self) -> tuple[Article, Extraction]:
        here = [self._sources[self._drawn(self._weights)] for _ in range(5)]
        # What is told is a stretch of words drawn at once, which is much faster than word by word.
        words = iter(self._chance.choices(self._words, cum_weights=self._word_weights, k=1300))

        def sentence(length: int) -> str:
            return " ".join(next(words) for _ in range(length)).capitalize()

        pieces: list[str] = []
        quotes = []
        start = 0
        for _ in range(IN_AN_ARTICLE):
            told = f"{sentence(self._chance.randint(46, 66))}. "
            paragraph, quote = self._paragraph(self._chance.choice(here), start + len(told), sentence)
            pieces += [told, paragraph, "\n\n"]
            start += len(told) + len(paragraph) + 2
            quotes.append(quote)
        outlet = self._outlets[self._drawn(self._outlet_weights)]
        # More in the later years.
        day = _FIRST_DAY + timedelta(days=int(_DAYS * self._chance.random() ** 0.7))
        article = Article(
            text="".join(pieces),
            title=sentence(8),
            outlet=outlet,
            agency=self._chance.choice(_AGENCIES) if self._chance.random() < 0.1 else None,
            authors=(self._chance.choice(self._sources).speaker.name,),
            published=f"{day.isoformat()}T{self._chance.randrange(24):02}:30:00+00:00",
            url=self._url(outlet),
            language="en",
            source="made",
        )
        return article, Extraction(tuple(quotes), PIPELINE)

    def _url(self, outlet: str) -> str:
        return f"https://{outlet.replace(' ', '-').lower()}.example/news/{self._made}-story"

    def _paragraph(self, source: _Source, start: int, sentence: Callable[[int], str]) -> tuple[str, Quote]:
        """A quotation by SOURCE as it stands in the text from START, with its cue and mention."""
        chance = self._chance
        (kind,) = chance.choices(_KINDS, [50, 35, 15])
        (cue,) = chance.choices(_CUES, _CUE_WEIGHTS)
        (polarity,) = chance.choices(_POLARITIES, [96, 2, 1, 1])
        length = min(50, max(4, round(chance.lognormvariate(2.7, 0.5))))
        mark = "" if kind == "indirect" else '"'
        mention = source.speaker.name if chance.random() < 0.4 else source.short
        first = f"{mark}{sentence(length)},{mark} "
        parts = [Span(start + len(mark), start + len(first) - 1 - len(mark))]
        text = f"{first}{mention} {cue[0]}"
        named = Span(start + len(first), start + len(first) + len(mention))
        spoken = Span(named.end + 1, named.end + 1 + len(cue[0]))
        when = None
        if chance.random() < 0.15:
            when = TimeExpression(Span(start + len(text) + 1, start + len(text) + 10), "on Monday")
            text += " on Monday"
        if chance.random() < 0.1:
            more = sentence(8)
            parts.append(Span(start + len(text) + 2 + len(mark), start + len(text) + 2 + len(mark) + len(more)))
            text += f", {mark}{more}{mark}"
        is_name = mention == source.speaker.name or source.speaker.kind == "person"
        alone = chance.random() < 0.08
        attribution = Attribution(
            speakers=() if alone else (source.speaker,),
            mention=Mention(named, mention, "name" if is_name else "description"),
            cue=Cue(spoken, *cue),
            told_to=self._outlets[self._drawn(self._outlet_weights)] if chance.random() < 0.04 else None,
            said_on=None,
            confidence=round(chance.uniform(0.5, 1), 3),
            method="cue",
            polarity=polarity,
            said=when,
        )
        return f"{text}.", Quote(tuple(parts), kind, attribution, _topics(text, start, parts[0]))

    def _drawn(self, weights: Sequence[float]) -> int:
        return bisect(weights, self._chance.random() * weights[-1], 0, len(weights) - 1)
