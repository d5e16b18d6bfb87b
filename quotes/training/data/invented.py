"""News sentences about invented people, with syntax and entities.

Treebanks hold forty times as many "X said" as "said X", hardly any datelines and few "told AFP"; newspapers are full of
them.  Here sentences of the treebank are put into the mouths of invented people, in the ways newspapers do it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from functools import partial

from quotes.training.data.phrases import Phrases, Piece, Word, hang, root_of, under_last
from quotes.training.data.treebanks import Sentence, Token


class Newsroom(Phrases):
    """Makes paragraphs of invented news from the sentences of a treebank.

    Everything is drawn from ``rng``; the same treebank and state give the same paragraphs.
    """

    def __init__(self, treebank: Sequence[Sentence], rng: random.Random) -> None:
        super().__init__(treebank, rng)
        self.pool = [s for s in treebank if _can_be_said(s)]
        self.ways: list[tuple[Callable[[], list[Piece]], int]] = [
            (partial(self._quote, inverted=True), 24), (partial(self._quote, inverted=False), 18),
            (self._followed, 12), (self._told, 10),
            (self._told_that, 7), (self._statement, 8), (self._according, 8), (self._announced, 7),
            (self._dateline, 7), (self._unmarked, 7), (self._two_sentences, 7), (self._that, 5),
            (self._split, 7), (self._quoted_as, 3),
        ]  # fmt: skip

    def paragraphs(self, count: int) -> Iterator[list[Sentence]]:
        """Yield ``count`` paragraphs of one to three sentences; nothing where the pool is empty."""
        if not self.pool:
            return
        sentences, weights = zip(*self.ways, strict=True)
        for number in range(count):
            pieces = self.rng.choices(sentences, weights)[0]()
            yield [
                Sentence(placed(p), f"invented-{number}-{i}", f"invented-{number}", paragraph=i == 0)
                for i, p in enumerate(pieces)
            ]

    def said(self) -> Piece:
        """A sentence somebody can say, without its full stop."""
        tokens = self.rng.choice(self.pool).tokens[:-1]
        piece = [Word(*astuple(t)) for t in tokens]
        for i, (word, token) in enumerate(zip(piece, tokens, strict=True)):
            word.above = None if token.head == i else piece[token.head]
        piece[-1].space = True
        return piece

    def _verb(self) -> Word:
        form = self.pick("verb")
        return self.word(form, "VBZ" if form == "says" else "VBD")

    def _quoted(self, end: str = ",") -> Piece:
        """``"S,"`` with the marks hanging on the head of S."""
        inner = self.said()
        inner[-1].space = False
        root = root_of(inner)
        closing = self.mark('"', root)
        closing.xpos = "''"
        return [self.mark('"', root, space=False), *inner, self.mark(end, root, space=False), closing]

    def _followed_by(self, piece: Piece, sign: str, above: Word) -> Piece:
        """PIECE with the SIGN close behind it, unless the comma of an apposition stands there already."""
        if piece[-1].form == ",":
            return piece
        piece[-1].space = False
        return [*piece, self.mark(sign, above)]

    def _end(self, piece: Piece) -> list[Piece]:
        """PIECE as a sentence with its full stop; a comma that ends an apposition gives way to it."""
        if piece[-1].form == ",":
            piece.pop()
        return [capitalise(self._followed_by(piece, ".", root_of(piece)))]

    def _report(self, content: Piece, verb: Word, subject: Piece, *, inverted: bool) -> Piece:
        """Content, then verb and subject in either order."""
        hang(content, verb, "ccomp")
        hang(subject, verb, "nsubj")
        return [*content, verb, *subject] if inverted else [*content, *subject, verb]

    def _quote(self, *, inverted: bool) -> list[Piece]:
        content, verb, subject = self._quoted(), self._verb(), self.speaker()
        return self._end(self._when(self._report(content, verb, subject, inverted=inverted), verb, 0.2))

    def _when(self, piece: Piece, verb: Word, chance: float) -> Piece:
        """PIECE, by CHANCE with the day of the week on which VERB happened."""
        if self.rng.random() >= chance or piece[-1].form == ",":
            return piece
        on = self.word("on", "IN", "prep", above=verb)
        return [*piece, on, self.word(self.pick("day"), "NNP", "pobj", above=on)]

    def _followed(self) -> list[Piece]:
        return [*self._quote(inverted=self.rng.choice([True, False])), capitalise(self._quoted("."))]

    def _addressee(self) -> Piece:
        if self.rng.random() < 0.65:
            return self.name(self.pick("agency"), "ORG")
        words = self.pick("addressee").split()
        plain = "NNS" if words[-1] in {"reporters", "journalists", "lawmakers", "supporters"} else "NN"
        return under_last([
            self.word(w, "DT", "det") if w in {"the", "a"} else self.word(w, plain, "compound") for w in words
        ])  # fmt: skip

    def _told(self) -> list[Piece]:
        told = self.word("told", "VBD")
        piece = self._report(self._quoted(), told, self.speaker(), inverted=False)
        return self._end(self._when([*piece, *hang(self._addressee(), told, "dative")], told, 0.4))

    def _told_that(self) -> list[Piece]:
        told = self.word("told", "VBD")
        front = [*hang(self.speaker(), told, "nsubj"), told, *hang(self._addressee(), told, "dative")]
        return self._with_clause(front, told, that=self.rng.random() < 0.7)

    def _that(self) -> list[Piece]:
        subject, verb = self.speaker(), self._verb()
        return self._with_clause([*hang(subject, verb, "nsubj"), verb], verb, that=True)

    def _with_clause(self, front: Piece, verb: Word, *, that: bool) -> list[Piece]:
        content = begin_lower(self.said())
        if that:
            content.insert(0, self.word("that", "IN", "mark", above=root_of(content)))
        return self._end([*front, *hang(content, verb, "ccomp")])

    def _statement(self) -> list[Piece]:
        inverted = self.rng.random() < 0.25
        content, verb, subject = self._quoted(), self._verb(), self.speaker()
        piece = self._report(content, verb, subject, inverted=inverted)
        if piece[-1].form == ",":
            return self._end(piece)
        place = self.pick("occasion")
        preposition = self.word("in", "IN", "prep", above=verb)
        noun = self.word(place, "NN", "pobj", above=preposition)
        article = self.word("an" if place == "interview" else "a", "DT", "det", above=noun)
        return self._end(self._when([*piece, preposition, article, noun], verb, 0.4))

    def _according(self) -> list[Piece]:
        after, quoted = self.rng.random() < 0.6, self.rng.random() < 0.4
        content = self._quoted("," if after else ".") if quoted else self.said()
        root = root_of(content)
        according = self.word("according", "VBG", "prep", above=root)
        to = self.word("to", "IN", "prep", above=according)
        phrase = [according, to, *hang(self.speaker(), to, "pobj")]
        if after:
            return self._end([*(content if quoted else self._followed_by(content, ",", root)), *phrase])
        phrase = self._followed_by(phrase, ",", root)
        phrase[-1].above = root
        return [capitalise([*phrase, *content])] if quoted else self._end([*phrase, *begin_lower(content)])

    def _announced(self) -> list[Piece]:
        """Speaker and verb first, then a colon or comma and the quote."""
        subject, verb = self.speaker(), self._verb()
        verb.space = False
        sign = self.mark(self.rng.choice([":", ",", ":"]), verb)
        return [capitalise([*hang(subject, verb, "nsubj"), verb, sign, *hang(self._quoted("."), verb, "ccomp")])]

    def _dateline(self) -> list[Piece]:
        front = self.name(self.pick("place").removeprefix("the "), "LOC")
        if self.rng.random() < 0.6:
            for w in front:
                w.form = w.form.upper()
        city = root_of(front)
        if self.rng.random() < 0.7:
            agency = self.flat_name("agency")
            agency[-1].space = False
            opening, closing = self.mark("(", agency[-1], space=False), self.mark(")", agency[-1])
            front += [opening, *hang(agency, city, "dep"), closing]
        sign = self.rng.choice(["—", "-", "—", "–"])
        content = self.said()
        root = root_of(content)
        return self._end([*hang(front, root, "dep"), self.mark(sign, root), *content])

    def _unmarked(self) -> list[Piece]:
        content = self.said()
        content[-1].space = False
        content.append(self.mark(",", root_of(content)))
        inverted = self.rng.random() < 0.4
        return self._end(self._report(content, self._verb(), self.speaker(), inverted=inverted))

    def _two_sentences(self) -> list[Piece]:
        """``"S1. S2," said X``: the mark opens in one sentence and closes in the next."""
        first, second = self._quoted(".")[:-1], self._quoted()[1:]
        first[-1].space = True
        piece = self._report(second, self._verb(), self.speaker(), inverted=self.rng.random() < 0.6)
        return [capitalise(first), *self._end(piece)]

    def _split(self) -> list[Piece]:
        """``"S1," X said, "and S2."``"""
        first = self._quoted()
        root = root_of(first)
        subject, verb = self.speaker(), self._verb()
        hang(subject, verb, "nsubj")
        clause = [verb, *subject] if self.rng.random() < 0.4 else [*subject, verb]
        piece = self._followed_by([*first, *hang(clause, root, "parataxis")], ",", verb)
        conjunction = self.word(self.rng.choice(["and", "but", "so"]), "CC", "cc", above=root)
        opening, *second = self._quoted(".")
        opening.above = root
        return [capitalise([*piece, opening, conjunction, *hang(begin_lower(second), root, "conj")])]

    def _quoted_as(self) -> list[Piece]:
        """Passive: "X was quoted as saying, ..."."""
        quoted = self.word("quoted", "VBN")
        subject = hang(self.speaker(), quoted, "nsubjpass")
        was = self.word("was", "VBD", "auxpass", above=quoted)
        was.upos = "AUX"
        saying = self.word("saying", "VBG", "advcl", above=quoted)
        as_ = self.word("as", "IN", "mark", above=saying)
        return [capitalise([*subject, was, quoted, as_, saying, *hang(self._quoted("."), saying, "ccomp")])]


def placed(piece: Piece) -> list[Token]:
    """PIECE as the tokens of a whole sentence, whose heads are positions."""
    places = {id(word): i for i, word in enumerate(piece)}
    for i, word in enumerate(piece):
        word.head = i if word.above is None else places[id(word.above)]
        word.dep = "ROOT" if word.above is None else word.dep
    return [*piece]


def begin_lower(piece: Piece) -> Piece:
    """Begin in lower case unless the first word is a name, "I" or an acronym."""
    first = piece[0]
    if first.upos != "PROPN" and first.entity == "O" and not first.form.startswith("I") and not first.form.isupper():
        first.form = first.form[0].lower() + first.form[1:]
    elif first.form in {"In", "It", "If", "Is", "Its"}:
        first.form = first.form.lower()
    return piece


def capitalise(piece: Piece) -> Piece:
    """Begin the first word of PIECE that is no mark with a capital."""
    first = next((w for w in piece if w.upos != "PUNCT"), None)
    if first is not None:
        first.form = first.form[0].upper() + first.form[1:]
    return piece


def _can_be_said(sentence: Sentence) -> bool:
    tokens = sentence.tokens
    if not 4 <= len(tokens) <= 22 or tokens[-1].form != "." or not tokens[0].form[0].isupper():
        return False
    root = next(i for i, t in enumerate(tokens) if t.head == i)
    if tokens[root].upos not in {"VERB", "NOUN", "ADJ", "AUX"} or tokens[-1].head != root:
        return False
    if any(t.form in {'"', "“", "”", "''", "``", ":", ";", "(", ")", "[", "]"} or "\n" in t.form for t in tokens):
        return False
    return any(t.head == root and t.dep.startswith("nsubj") for t in tokens)
