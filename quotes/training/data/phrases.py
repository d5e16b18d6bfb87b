"""Phrases of invented news with syntax and entities: names, roles, and who speaks.

A piece is a list of words, each of which hangs on another one of the same sentence; the root hangs on none.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quotes.training.data.treebanks import Sentence, Token, lists


@dataclass(slots=True, eq=False)
class Word(Token):
    """A token that knows the word ``above`` it, its head, wherever that comes to stand; ``head`` is not used."""

    above: Word | None = None


Piece = list[Word]


def root_of(piece: Piece) -> Word:
    """The word of PIECE that hangs on none."""
    return next(w for w in piece if w.above is None)


def hang(piece: Piece, above: Word, dep: str) -> Piece:
    """PIECE, whose root now hangs on ABOVE by the relation DEP."""
    root = root_of(piece)
    root.above, root.dep = above, dep
    return piece


def under_last(piece: Piece) -> Piece:
    """PIECE, all of whose words now hang on the last one."""
    for w in piece:
        w.above = None if w is piece[-1] else piece[-1]
    return piece


class Phrases:
    """Makes phrases from the words of a treebank and the lists of ``lists.txt``; all is drawn from ``rng``."""

    def __init__(self, treebank: Iterable[Sentence], rng: random.Random) -> None:
        self.rng = rng
        self.lists = lists()
        counts: defaultdict[tuple[str, str], Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for sentence in treebank:
            for t in sentence.tokens:
                counts[t.form.lower(), t.xpos][t.upos, t.feats, t.lemma] += 1
        # The commonest part of speech, features and lemma of each word with this tag.
        self.known = {key: max(found.items(), key=lambda f: (f[1], f[0]))[0] for key, found in counts.items()}

    def pick(self, kind: str) -> str:
        """One item of a list."""
        return self.rng.choice(self.lists[kind])

    def word(self, form: str, xpos: str, dep: str = "ROOT", *, above: Word | None = None) -> Word:
        """One word with what the treebank knows of it; a name where it knows nothing."""
        default = ("PROPN", "Number=Sing", form) if xpos == "NNP" else ("NOUN", "Number=Sing", form.lower())
        upos, feats, lemma = self.known.get((form.lower(), xpos), default)
        if xpos == "NNP":
            upos, lemma = "PROPN", form
        return Word(form, True, lemma, upos, xpos, feats, dep=dep, above=above)

    def mark(self, form: str, above: Word, *, space: bool = True) -> Word:
        """A punctuation mark that hangs on ABOVE."""
        xpos = {'"': "``", ":": ":", "—": ",", "-": ",", "(": "-LRB-", ")": "-RRB-", "?": "."}.get(form, form)
        return Word(form, space, form, "PUNCT", xpos, dep="punct", above=above)

    def name(self, text: str, kind: str) -> Piece:
        """A name as a phrase: the last word before an "of" governs, and "the" before it is outside the entity."""
        piece: Piece = []
        for written in text.split(" "):
            for number, part in enumerate(written.split("-")):
                if number:  # treebanks write "al-Masri" as three words
                    piece[-1].space = False
                    piece.append(Word("-", False, "-", "PUNCT", "HYPH", dep="punct"))
                tag, dep = {"the": ("DT", "det"), "of": ("IN", "prep"), "for": ("IN", "prep")}.get(
                    part, ("NNP", "compound")
                )
                piece.append(self.word(part, tag, dep))
        of = next((i for i, w in enumerate(piece) if w.xpos == "IN"), len(piece))
        under_last(piece[:of])
        if of < len(piece):
            hang(under_last(piece[of + 1 :]), piece[of], "pobj")
            piece[of].above = piece[of - 1]
        entity = [w for i, w in enumerate(piece) if i or w.xpos != "DT"]
        for w in entity:
            w.entity = f"{'B' if w is entity[0] else 'I'}-{kind}"
        return piece

    def flat_name(self, kind: str) -> Piece:
        """The name of a body from the list KIND without its article, all compounds of the last word."""
        piece = [w for w in self.name(self.pick(kind), "ORG") if w.xpos != "DT"]
        for w in piece:
            if w.dep in {"ROOT", "prep", "pobj"}:
                w.dep = "compound"
        return under_last(piece)

    def speaker(self) -> Piece:
        """Somebody or some body that can say something."""
        draw = self.rng.random()
        if draw < 0.08:
            return [self.word(self.rng.choice(["he", "she", "they", "he", "she"]), "PRP")]
        if draw < 0.16:
            return self.name(self.pick("body"), "ORG")
        if draw < 0.20:
            return self.name(self.pick("place"), "LOC")
        return self._described() if draw < 0.28 else self._person()

    def _described(self) -> Piece:
        """Somebody without a name, such as "a spokesman for the Foreign Ministry" or "officials"."""
        draw = self.rng.random()
        if draw < 0.2:
            return [self.word(self.pick("unnamed"), "NNS")]
        article = self.rng.choice(["a", "the"])
        role = self._role()
        if article == "a" and role[0].form[0] in "aeio":
            article = "an"
        piece = [self.word(article, "DT", "det", above=role[-1]), *role]
        return piece if draw < 0.6 else self._with_body(piece, ["for", "of", "at"])

    def _person(self) -> Piece:
        culture = self.rng.choice([kind.removeprefix("given-") for kind in self.lists if kind.startswith("given-")])
        given, family = self.pick(f"given-{culture}"), self.pick(f"family-{culture}")
        initial = f"{self.rng.choice('ABCDEFGHJKLMNPRSTW')}. " if self.rng.random() < 0.12 else ""
        full = self._with_description(self.name(f"{given} {initial}{family}", "PERSON"))
        short = self.name(family, "PERSON")
        if self.rng.random() < 0.25:
            short = _before(self._title(), short)
        elif self.rng.random() < 0.3:
            short = [self.word(self.rng.choice(["he", "she"]), "PRP")]
        return short if self.rng.random() < 0.25 else full

    def _with_description(self, name: Piece) -> Piece:
        """A person's NAME, in most cases with a role, a title, a body, a relative clause or an age beside it."""
        draw = self.rng.random()
        if draw < 0.22:
            return _before(self._role(), name)
        if draw < 0.32:
            return _before(self._title(), name)
        if draw < 0.42:
            body = self.flat_name("body")
            office = self.word(self.pick("office"), "NN")
            return _before([*hang(body, office, "compound"), office], name)
        if draw < 0.60:
            role = self._role()
            if self.rng.random() < 0.5:
                role = [self.word(self.rng.choice(["a", "the"]), "DT", "det", above=role[-1]), *role]
            if self.rng.random() < 0.6:
                role = self._with_body(role, ["of", "at", "for", "with"])
            return self._between_commas(name, role, "appos")
        if draw < 0.68:
            return self._between_commas(name, self._relative_clause(), "relcl")
        if draw < 0.73:
            age = self.word(str(self.rng.randint(18, 90)), "CD")
            age.upos, age.feats, age.lemma = "NUM", "NumForm=Digit|NumType=Card", age.form
            return self._between_commas(name, [age], "appos")
        return name

    def _title(self) -> Piece:
        return under_last([self.word(w, "NNP", "compound") for w in self.pick("title").split()])

    def _role(self) -> Piece:
        words = self.pick("role").split()
        piece = [self.word(w, "NN", "compound") for w in words]
        if len(piece) > 1 and words[0] in self.lists["adjective"]:
            piece[0] = self.word(words[0], "JJ", "amod")
        return under_last(piece)

    def _with_body(self, role: Piece, prepositions: list[str]) -> Piece:
        """ROLE with what it is held at: "of the council"."""
        preposition = self.word(self.rng.choice(prepositions), "IN", "prep", above=root_of(role))
        return [*role, preposition, *hang(self.name(self.pick("body"), "ORG"), preposition, "pobj")]

    def _relative_clause(self) -> Piece:
        form = self.pick("relation")
        verb = self.word(form, "VBZ" if form.endswith("s") else "VBD")
        kind = self.rng.choice(["body", "body", "place"])
        thing = self.name(self.pick(kind), "ORG" if kind == "body" else "LOC")
        return [self.word("who", "WP", "nsubj", above=verb), verb, *hang(thing, verb, "dobj")]

    def _between_commas(self, phrase: Piece, inner: Piece, dep: str) -> Piece:
        root = root_of(phrase)
        phrase[-1].space = inner[-1].space = False
        return [*phrase, self.mark(",", root), *hang(inner, root, dep), self.mark(",", root)]


def _before(front: Piece, name: Piece) -> Piece:
    """FRONT as compounds of the NAME that follows it."""
    return [*hang(front, root_of(name), "compound"), *name]
