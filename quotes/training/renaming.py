"""New names in the place of those in the corpora, so that entities are learnt from their surroundings and shapes.

Names come from the inventory, from other sentences of the corpora, and from nowhere: two names cut and joined.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

from quotes.training.phrases import Names, inventory
from quotes.training.treebanks import Sentence, Token

Name = list[tuple[str, bool]]

_BODIES = (
    """
Ministry|University|Group|Bank|Institute|Foundation|Association|Corp.|Inc.|Party|Council|Committee|Union|Agency|Times|Post
Hospital|Party|Department|Commission|Authority|Federation|Church|School|Court|Police|Airlines|Holdings|News|Partners|Club
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_FIELDS = (
    """
Health|Defence|Interior|Foreign|Education|Energy|National|Central|International|United|Free|Democratic|Labour|Federal|State
Royal|Public|Human Rights|Environmental|Trade|Transport|Security|Finance|First|General|American|European|Justice|Water
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of the entities of a sentence, half-open."""
    i = 0
    while i < len(tokens):
        end = i + 1
        if tokens[i].entity.startswith("B-"):
            while end < len(tokens) and tokens[end].entity.startswith("I-"):
                end += 1
            yield i, end, tokens[i].entity[2:]
        i = end


class Renamer:
    """Draws names by kind; ``sentences`` are where names of the corpora are taken from."""

    def __init__(self, rng: random.Random, sentences: Iterable[Sentence]) -> None:
        self.rng = rng
        self.names = Names(rng, inventory())
        self.given: list[str] = []
        self.family: list[str] = []
        self.whole: dict[str, list[Name]] = {"ORG": [], "LOC": []}
        for sentence in sentences:
            for start, end, kind in spans(sentence.tokens):
                self._learn(sentence.tokens[start:end], kind)

    def _learn(self, tokens: Sequence[Token], kind: str) -> None:
        if not all(t.form[:1].isalnum() or t.form in {"-", "'s", "&", "'"} for t in tokens):
            return
        if kind in self.whole:
            self.whole[kind].append([(t.form, t.space) for t in tokens])
        elif len(tokens) > 1 and all(len(t.form) > 2 and t.form.istitle() for t in (tokens[0], tokens[-1])):
            self.given.append(tokens[0].form)
            self.family.append(tokens[-1].form)

    def rename(self, old: Sequence[Token]) -> list[Token]:
        """Tokens of a new name of the same kind, with the space after it that the old one had."""
        kind = old[0].entity[2:]
        if kind == "PERSON":
            name = self._person(len(old))
        elif kind == "ORG":
            name = self._body()
        else:
            name = self._place()
        tokens = [
            Token(form, space, form, "PROPN", "NNP", "Number=Sing", entity=f"{'I' if i else 'B'}-{kind}")
            for i, (form, space) in enumerate(name)
        ]
        tokens[-1].space = old[-1].space
        return tokens

    def _person(self, length: int) -> Name:
        draw = self.rng.random()
        given, family = self.names.person()
        if draw > 0.5 and self.family:
            given, family = self.rng.choice(self.given), self.rng.choice(self.family)
        if draw > 0.8:
            other = self.rng.choice(self.family) if self.family else self.names.person()[1]
            family = blend(family, other)
        draw = self.rng.random()
        if length == 1:
            return written(family if draw < 0.8 else given)
        if length > 2 and draw < 0.5:
            given += f" {self.rng.choice('ABCDEFGHJKLMNPRSTW')}."
        return written(f"{given} {family}")

    def _body(self) -> Name:
        draw = self.rng.random()
        if draw < 0.5 and self.whole["ORG"]:
            return self.rng.choice(self.whole["ORG"])
        if draw < 0.65:
            return [("".join(self.rng.choices("ABCDEFGHIKLMNOPRSTUVW", k=self.rng.randint(2, 5))), True)]
        if draw < 0.8:
            return written(self.names.pick(self.rng.choice(["body", "agency"])).removeprefix("the "))
        first = self.rng.choice(_FIELDS) if self.rng.random() < 0.5 else self._word()
        if self.rng.random() < 0.1:
            return written(f"{self._word()} & {self._word()}")
        return written(f"{first} {self.rng.choice(_BODIES)}")

    def _word(self) -> str:
        """A single word to name a body after: a family name or a place."""
        place = self._place()
        return place[0][0] if len(place) == 1 else self.names.person()[1]

    def _place(self) -> Name:
        if self.whole["LOC"] and self.rng.random() < 0.75:
            return self.rng.choice(self.whole["LOC"])
        return written(self.names.pick("place").removeprefix("the "))


def blend(first: str, second: str) -> str:
    """The beginning of one word and the end of another: a name nobody has met, of a familiar shape."""
    return first[: (len(first) + 1) // 2] + second[len(second) // 2 :].lower() if first.isalpha() else first


def written(text: str) -> Name:
    """A name as words with the space after each; treebanks write "al-Masri" as three words."""
    name: Name = []
    for word in text.split():
        pieces = word.split("-")
        for i, piece in enumerate(pieces):
            last = i == len(pieces) - 1
            name.append((piece, last))
            if not last:
                name.append(("-", False))
    return [(form, space) for form, space in name if form]
