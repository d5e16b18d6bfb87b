"""Made-up quotes in any number, with copies of some as editors would print them, and with what only looks like one.

All words but those of grammar are strung together from syllables; their frequencies fall off as those of real words do.
The same seed gives the same quotes.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate


def _listed(words: str) -> list[str]:
    return words.split()


_ONSETS = _listed("b br c ch d dr f fl g gr h j k l m n p pl pr r s sh st t tr v w")
_VOWELS = _listed("a e i o u ai ea ou")
_CODAS = ["", *_listed("n r l s t nd st ck m")]
_GRAMMAR = _listed("the of and to a in that is for we it was on with they are this have be from by our will at as he")
_STOCK = (
    "We are ready.", "No comment.", "We will see what happens.", "It is too early to say.", "I have nothing to add.",
    "We take this very seriously.", "This is unacceptable.", "Our thoughts are with the families.",
)  # fmt: skip
_FIRST_DAY = date(2019, 1, 1)
_DAYS = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up quote: its words, its speaker, the day it was published, and the number of what was said.

    Quotes of one ``statement`` are one; ``edit`` says what was done to a copy, or what a lookalike plays on.
    """

    words: str
    speaker: str
    day: date
    statement: int
    edit: str = ""


@dataclass
class Maker:
    """Makes quotes by one SEED, from so many different words and as if by so many SPEAKERS."""

    seed: int = 0
    vocabulary: int = 30_000
    speakers: int = 5_000
    _words: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        words = dict.fromkeys(self._word() for _ in range(2 * self.vocabulary))
        self._words = list(words)[: self.vocabulary]
        self._word_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        names = dict.fromkeys(f"{self._name()} {self._name()}" for _ in range(2 * self.speakers))
        self._names = list(names)[: self.speakers]
        self._name_weights = list(accumulate(1 / (rank + 10) for rank in range(len(self._names))))
        self.statements = 0

    def names(self, number: int) -> list[str]:
        """So many different names of two words; none is taken for a quote before the others."""
        names: dict[str, None] = {}
        while len(names) < number:
            names[f"{self._name()} {self._name()}"] = None
        return list(names)

    def vocabulary_by_weight(self) -> tuple[list[str], list[float]]:
        """Every word, those of grammar making about half of what is drawn, with the weights added up."""
        total = self._word_weights[-1]
        grammar = [1 / (rank + 2) for rank in range(len(_GRAMMAR))]
        scale = total / sum(grammar)
        weights = [weight * scale for weight in grammar] + [1 / (rank + 3) for rank in range(len(self._words))]
        return [*_GRAMMAR, *self._words], list(accumulate(weights))

    def quote(self) -> Made:
        """Another quote, of 3 to 60 words; some are stock phrases that are said over and over."""
        self.statements += 1
        day = _FIRST_DAY + timedelta(days=self.random.randrange(_DAYS))
        if self.random.random() < 0.02:
            return Made(self.random.choice(_STOCK), self._speaker(), day, self.statements, "stock")
        length = min(60, max(3, round(self.random.lognormvariate(2.9, 0.6))))
        return Made(self.sentence(length), self._speaker(), day, self.statements)

    def sentence(self, length: int) -> str:
        """So many words, of which about half are grammar, with a comma here and there."""
        chance = self.random.random
        telling = self.random.choices(self._words, cum_weights=self._word_weights, k=length)
        words = []
        for place, word in enumerate(telling):
            drawn = chance()
            grammar = place % 2 == 0 if drawn < 0.8 else drawn < 0.9
            words.append(_GRAMMAR[int(chance() * len(_GRAMMAR))] if grammar else word)
            if chance() < 0.06 and place < length - 1:
                words[-1] += ","
        return " ".join(words).capitalize() + "."

    def copy(self, quote: Made) -> Made:
        """QUOTE as another paper prints it within two days."""
        # What has been cut to a few words is for a reader to judge, not for a rule.
        edits = (repunctuated, truncated, edited) if len(quote.words.split()) >= 12 else (repunctuated, edited)
        edit = self.random.choice(edits)
        words = edit(self.random, quote.words)
        if self.random.random() < 0.3 and edit is not repunctuated:
            words = repunctuated(self.random, words)
        # A phrase of a few words is one statement on one day only.
        day = quote.day + timedelta(days=self.random.randrange(3) if len(quote.words.split()) >= 8 else 0)
        return replace(quote, words=words, day=day, edit=edit.__name__)

    def lookalike(self, quote: Made) -> Made:
        """Something else than QUOTE in much the same words."""
        self.statements += 1
        kinds: tuple[Callable[[Made], Made], ...] = (self._by_another, self._turned, self._counted, self._another_day)
        return replace(self.random.choice(kinds)(quote), statement=self.statements)

    def _by_another(self, quote: Made) -> Made:
        speaker = next(name for name in iter(self._speaker, None) if name != quote.speaker)
        return replace(quote, speaker=speaker, edit="by another")

    def _turned(self, quote: Made) -> Made:
        words = quote.words.split()
        words.insert(max(1, len(words) // 2), "never")
        return replace(quote, words=" ".join(words), edit="turned")

    def _counted(self, quote: Made) -> Made:
        # The original says nothing of hours; these are two statements with one frame, of two days.
        words = quote.words.split()[:4]
        return replace(quote, words=" ".join([*words, self.sentence(12)]), edit="same start")

    def _another_day(self, quote: Made) -> Made:
        words = " ".join(quote.words.split()[:6])
        return replace(quote, words=words, day=quote.day + timedelta(days=200), edit="short, another day")

    def _speaker(self) -> str:
        return self._drawn(self._names, self._name_weights)

    def _drawn(self, items: Sequence[str], weights: Sequence[float]) -> str:
        return items[bisect(weights, self.random.random() * weights[-1], 0, len(items) - 1)]

    def _word(self) -> str:
        syllables = self.random.choice((1, 1, 2, 2, 2, 3))
        return "".join(self._syllable() for _ in range(syllables))

    def _name(self) -> str:
        return (self._syllable() + self._syllable()).capitalize()

    def _syllable(self) -> str:
        return self.random.choice(_ONSETS) + self.random.choice(_VOWELS) + self.random.choice(_CODAS)


def repunctuated(chance: random.Random, words: str) -> str:
    """WORDS in another paper's style: commas, dashes, case and the final mark."""
    plain = words.replace(",", "" if chance.random() < 0.5 else " –").rstrip(".")
    pieces = plain.split(" ")
    if len(pieces) > 4:
        pieces[len(pieces) // 2] += chance.choice((",", ";", " —", ":"))
    plain = " ".join(pieces)
    plain = plain[0].lower() + plain[1:] if chance.random() < 0.5 else plain
    return plain + chance.choice((",", "!", "", "…"))


def truncated(chance: random.Random, words: str) -> str:
    """A part of WORDS: the beginning, the end, the middle, or both ends with an ellipsis between them."""
    pieces = words.split()
    size = max(8, round(len(pieces) * chance.uniform(0.4, 0.85)))
    spare = len(pieces) - size
    match chance.randrange(4):
        case 0:
            return " ".join(pieces[:size])
        case 1:
            return " ".join(pieces[spare:])
        case 2:
            start = chance.randrange(spare + 1)
            return " ".join(pieces[start : start + size])
        case _:
            half = size // 2
            return " ".join(pieces[:half]) + "... " + " ".join(pieces[len(pieces) - (size - half) :])


def edited(chance: random.Random, words: str) -> str:
    """WORDS with one change for every ten: a word of grammar dropped or exchanged, a spelling, an insertion."""
    pieces = words.split()
    for _ in range(max(1, len(pieces) // 10)):
        place = chance.randrange(len(pieces))
        word = pieces[place]
        if word.casefold().strip(",.") in _GRAMMAR:
            pieces[place] = chance.choice(("", "this", "which"))
        elif chance.random() < 0.5 and len(word) > 6:
            middle = len(word) // 2
            pieces[place] = word[:middle] + word[middle] + word[middle:]
        else:
            pieces[place] = f"[the] {word}"
    return " ".join(piece for piece in pieces if piece)


def with_copies(maker: Maker, number: int, copies: int, lookalikes: int) -> Iterator[Made]:
    """So many quotes in random order, among them so many COPIES and LOOKALIKES of others."""
    quotes = [maker.quote() for _ in range(number - copies - lookalikes)]
    sources = maker.random.sample([quote for quote in quotes if quote.edit != "stock"], copies)
    # The start of a short one would be all of it.
    models = maker.random.sample([quote for quote in quotes if len(quote.words.split()) >= 12], lookalikes)
    quotes += [maker.copy(quote) for quote in sources]
    quotes += [maker.lookalike(quote) for quote in models]
    maker.random.shuffle(quotes)
    return iter(quotes)
