"""News sentences about invented people, with syntax and entities.

Treebanks hold forty times as many "X said" as "said X", hardly any datelines and few "told AFP"; newspapers are full of
them.  Here sentences of the treebank are put into the mouths of invented people, in the ways newspapers do it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

from quotes.training.data.phrases import Lexicon, Phrases, Piece, attach, begin_lower, capitalise, reroot, root_of
from quotes.training.data.treebanks import Sentence, Token


class Newsroom(Phrases):
    """Makes paragraphs of invented news from a pool of treebank sentences.

    Everything is drawn from ``rng``; the same pool and state give the same paragraphs.
    """

    def __init__(self, pool: list[Sentence], words: Lexicon, rng: random.Random) -> None:
        super().__init__(words, rng)
        self.pool = [s for s in pool if _can_be_said(s)]
        self.ways: list[tuple[Callable[[], list[Piece]], int]] = [
            (self._inverted, 24), (self._plain, 18), (self._followed, 12), (self._told, 10),
            (self._told_that, 7), (self._statement, 8), (self._according, 8), (self._announced, 7),
            (self._dateline, 7), (self._unmarked, 7), (self._two_sentences, 7), (self._that, 5),
            (self._split, 7), (self._quoted_as, 3),
        ]  # fmt: skip

    def paragraphs(self, count: int) -> Iterator[list[Sentence]]:
        """Yield ``count`` paragraphs of one to three sentences; nothing where the pool is empty."""
        if not self.pool:
            return
        makers, weights = zip(*self.ways, strict=True)
        for number in range(count):
            pieces = self.rng.choices(makers, weights)[0]()
            yield [
                Sentence(p, f"invented-{number}-{i}", f"invented-{number}", paragraph=i == 0, made_up=True)
                for i, p in enumerate(pieces)
            ]

    def said(self) -> Piece:
        """A sentence somebody can say, without its full stop."""
        tokens = copy.deepcopy(self.rng.choice(self.pool).tokens[:-1])
        tokens[-1].space = True
        return tokens

    def _verb(self) -> Token:
        form = self.names.pick("verb")
        return self.word(form, "VBZ" if form == "says" else "VBD")

    def _quoted(self, end: str = ",") -> Piece:
        """``"S,"`` with the marks hanging on the head of S."""
        inner = self.said()
        inner[-1].space = False
        root = root_of(inner) + 1
        for t in inner:
            t.head += 1
        opening, stop, closing = self.mark('"', space=False), self.mark(end, space=False), self.mark('"')
        closing.xpos = "''"
        for t in (opening, stop, closing):
            t.head = root
        return [opening, *inner, stop, closing]

    def _close(self, tokens: Piece, root: int) -> Piece:
        """Add the full stop; a comma that ends an apposition gives way to it."""
        if tokens[-1].form == ",":
            tokens.pop()
        tokens[-1].space = False
        stop = self.mark(".")
        stop.head = root
        tokens[root].head, tokens[root].dep = root, "ROOT"
        return capitalise([*tokens, stop])

    def _report(self, content: Piece, verb: Token, subject: Piece, *, inverted: bool) -> tuple[Piece, int]:
        """Content, then verb and subject in either order; returns the tokens and the verb's position."""
        if inverted:
            position = len(content)
            tokens = attach([*content, verb], subject, position, "nsubj")
        else:
            position = len(content) + len(subject)
            tokens = [*attach(list(content), subject, position, "nsubj"), verb]
        root = root_of(content)
        tokens[root].head, tokens[root].dep = position, "ccomp"
        verb.head, verb.dep = position, "ROOT"
        return tokens, position

    def _inverted(self) -> list[Piece]:
        tokens, at = self._report(self._quoted(), self._verb(), self.speaker().phrase, inverted=True)
        if self.rng.random() < 0.2:
            tokens = self._when(tokens, at)
        return [self._close(tokens, at)]

    def _plain(self) -> list[Piece]:
        tokens, at = self._report(self._quoted(), self._verb(), self.speaker().phrase, inverted=False)
        if self.rng.random() < 0.2:
            tokens = self._when(tokens, at)
        return [self._close(tokens, at)]

    def _when(self, tokens: Piece, verb: int) -> Piece:
        if tokens[-1].form == ",":
            return tokens
        on, day = self.word("on", "IN", "prep"), self.word(self.names.pick("day"), "NNP", "pobj")
        on.head, day.head = verb, len(tokens)
        return [*tokens, on, day]

    def _followed(self) -> list[Piece]:
        return [*self.rng.choice([self._inverted, self._plain])(), self._whole()]

    def _whole(self) -> Piece:
        tokens = self._quoted(".")
        root = root_of(tokens)
        tokens[root].head, tokens[root].dep = root, "ROOT"
        return capitalise(tokens)

    def _listener(self) -> Piece:
        if self.rng.random() < 0.65:
            return self.name(self.names.pick("agency"), "ORG")
        words = self.names.pick("listener").split()
        articles = {"the", "a"}
        tokens = [self.word(w, "DT" if w in articles else "NN", "det" if w in articles else "compound") for w in words]
        if tokens[-1].form in {"reporters", "journalists", "lawmakers", "supporters"}:
            tokens[-1] = self.word(tokens[-1].form, "NNS")
        for t in tokens:
            t.head = len(tokens) - 1
        tokens[-1].dep = "ROOT"
        return tokens

    def _told(self) -> list[Piece]:
        tokens, at = self._report(self._quoted(), self.word("told", "VBD"), self.speaker().phrase, inverted=False)
        tokens = attach(tokens, self._listener(), at, "dative")
        if self.rng.random() < 0.4:
            tokens = self._when(tokens, at)
        return [self._close(tokens, at)]

    def _told_that(self) -> list[Piece]:
        subject = self.speaker().phrase
        at = len(subject)
        tokens = attach([], subject, at, "nsubj")
        tokens = attach([*tokens, self.word("told", "VBD")], self._listener(), at, "dative")
        return [self._with_clause(tokens, at, that=self.rng.random() < 0.7)]

    def _that(self) -> list[Piece]:
        subject = self.speaker().phrase
        at = len(subject)
        return [self._with_clause([*attach([], subject, at, "nsubj"), self._verb()], at, that=True)]

    def _with_clause(self, tokens: Piece, at: int, *, that: bool) -> Piece:
        content = begin_lower(self.said())
        if that:
            mark = self.word("that", "IN", "mark")
            mark.head = root_of(content) + 1
            for t in content:
                t.head += 1
            content = [mark, *content]
            content[0].head = root_of(content, skip=0)
        return self._close(attach(tokens, content, at, "ccomp"), at)

    def _statement(self) -> list[Piece]:
        inverted = self.rng.random() < 0.25
        tokens, at = self._report(self._quoted(), self._verb(), self.speaker().phrase, inverted=inverted)
        if tokens[-1].form == ",":
            return [self._close(tokens, at)]
        place = self.rng.choice(["statement", "interview", "speech", "letter", "report", "briefing"])
        preposition = self.word("in", "IN", "prep")
        preposition.head = at
        article = self.word("an" if place == "interview" else "a", "DT", "det")
        noun = self.word(place, "NN", "pobj")
        base = len(tokens)
        article.head, noun.head = base + 2, base
        tokens = [*tokens, preposition, article, noun]
        if self.rng.random() < 0.4:
            tokens = self._when(tokens, at)
        return [self._close(tokens, at)]

    def _according(self) -> list[Piece]:
        after, quoted = self.rng.random() < 0.6, self.rng.random() < 0.4
        content = self._quoted("," if after else ".") if quoted else self.said()
        according, to = self.word("according", "VBG", "prep"), self.word("to", "IN", "prep")
        phrase = self.speaker().phrase
        if after:
            root = root_of(content)
            tokens = content
            if content[-1].form != '"':
                content[-1].space = False
                comma = self.mark(",")
                comma.head = root
                tokens = [*content, comma]
            at = len(tokens)
            according.head, to.head = root, at
            return [self._close(attach([*tokens, according, to], phrase, at + 1, "pobj"), root)]
        according.head, to.head = 0, 0
        front = attach([according, to], phrase, 1, "pobj")
        if front[-1].form != ",":
            front[-1].space = False
            front.append(self.mark(","))
        shift = len(front)
        root = root_of(content) + shift
        for t in content:
            t.head += shift
        front[-1].head = front[0].head = root
        if quoted:
            content[root - shift].dep = "ROOT"
            return [capitalise([*front, *content])]
        return [self._close([*front, *begin_lower(content)], root)]

    def _announced(self) -> list[Piece]:
        """Speaker and verb first, then a colon or comma and the quote."""
        subject = self.speaker().phrase
        at = len(subject)
        verb = self._verb()
        verb.space = False
        sign = self.mark(self.rng.choice([":", ",", ":"]))
        sign.head = at
        tokens = [*attach([], subject, at, "nsubj"), verb, sign]
        tokens = attach(tokens, self._quoted("."), at, "ccomp")
        tokens[at].head, tokens[at].dep = at, "ROOT"
        return [capitalise(tokens)]

    def _dateline(self) -> list[Piece]:
        place = self.name(self.names.pick("place").removeprefix("the "), "LOC")
        if self.rng.random() < 0.6:
            for t in place:
                t.form = t.form.upper()
        city, front = root_of(place), place
        if self.rng.random() < 0.7:
            agency = [t for t in self.name(self.names.pick("agency"), "ORG") if t.xpos != "DT"]
            agency = reroot(agency, len(agency) - 1)
            agency[-1].space = False
            opening, closing = self.mark("(", space=False), self.mark(")")
            base = len(front)
            front = attach([*front, opening], agency, city, "dep")
            opening.head = closing.head = base + len(agency)
            front.append(closing)
        dash = self.mark(self.rng.choice(["—", "-", "—", "–"]))
        shift = len(front) + 1
        content = self.said()
        root = root_of(content) + shift
        for t in content:
            t.head += shift
        front[city].head, front[city].dep, dash.head = root, "dep", root
        sentence = self._close([*front, dash, *content], root)
        return [sentence]

    def _unmarked(self) -> list[Piece]:
        content = self.said()
        content[-1].space = False
        comma = self.mark(",")
        comma.head = root_of(content)
        inverted = self.rng.random() < 0.4
        tokens, at = self._report([*content, comma], self._verb(), self.speaker().phrase, inverted=inverted)
        return [self._close(tokens, at)]

    def _two_sentences(self) -> list[Piece]:
        """``"S1. S2," said X``: the mark opens in one sentence and closes in the next."""
        first = self._quoted(".")[:-1]
        first[-1].space = True
        root = root_of(first)
        first[root].head, first[root].dep = root, "ROOT"
        second = self._quoted()[1:]
        for t in second:
            t.head -= 1
        tokens, at = self._report(second, self._verb(), self.speaker().phrase, inverted=self.rng.random() < 0.6)
        return [capitalise(first), self._close(tokens, at)]

    def _split(self) -> list[Piece]:
        """``"S1," X said, "and S2."``"""
        first = self._quoted()
        root = root_of(first)
        subject, verb = self.speaker().phrase, self._verb()
        if self.rng.random() < 0.4:
            at = len(first)
            tokens = attach([*first, verb], subject, at, "nsubj")
        else:
            at = len(first) + len(subject)
            tokens = [*attach(first, subject, at, "nsubj"), verb]
        verb.head, verb.dep = root, "parataxis"
        if tokens[-1].form != ",":
            tokens[-1].space = False
            comma = self.mark(",")
            comma.head = at
            tokens.append(comma)
        conjunction = self.word(self.rng.choice(["and", "but", "so"]), "CC", "cc")
        second = self._quoted(".")
        second = [second[0], *begin_lower(second[1:])]
        tokens_before = len(tokens)
        second_root = root_of(second)
        for t in second[1:]:
            t.head += t.head > 0
        second[0].head = second_root + 1
        conjunction.head = second_root + 1
        second = [second[0], conjunction, *second[1:]]
        second[second_root + 1].head = second_root + 1
        tokens = attach(tokens, second, root, "conj")
        tokens[tokens_before].head = tokens[tokens_before + 1].head = root
        tokens[root].head, tokens[root].dep = root, "ROOT"
        return [capitalise(tokens)]

    def _quoted_as(self) -> list[Piece]:
        """Passive: "X was quoted as saying, ..."."""
        subject = self.speaker().phrase
        n = len(subject)
        tokens = attach([], subject, n + 1, "nsubjpass")
        was, quoted = self.word("was", "VBD", "auxpass"), self.word("quoted", "VBN")
        as_, saying = self.word("as", "IN", "mark"), self.word("saying", "VBG", "advcl")
        was.upos, was.head, quoted.head = "AUX", n + 1, n + 1
        as_.head, saying.head = n + 3, n + 1
        tokens = attach([*tokens, was, quoted, as_, saying], self._quoted("."), n + 3, "ccomp")
        return [capitalise(tokens)]


def _can_be_said(sentence: Sentence) -> bool:
    tokens = sentence.tokens
    if not 4 <= len(tokens) <= 22 or tokens[-1].form != "." or not tokens[0].form[0].isupper():
        return False
    root = root_of(tokens)
    if tokens[root].upos not in {"VERB", "NOUN", "ADJ", "AUX"} or tokens[-1].head != root:
        return False
    if any(t.form in {'"', "“", "”", "''", "``", ":", ";", "(", ")", "[", "]"} or "\n" in t.form for t in tokens):
        return False
    return any(t.head == root and t.dep.startswith("nsubj") for t in tokens)
