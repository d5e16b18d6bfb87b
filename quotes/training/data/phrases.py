"""Phrases of invented news with syntax and entities: names, roles, speakers, and how pieces are put together.

A piece is a list of tokens whose heads are positions in it; its root is its own head.  Joining moves the heads along.
"""

from __future__ import annotations

import copy
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from quotes.training.data.treebanks import Sentence, Token

Lexicon = dict[tuple[str, str], tuple[str, str, str]]
Piece = list[Token]
_ADJECTIVES = frozenset({"military", "foreign", "senior", "political", "general", "deputy", "prime"})


def inventory() -> dict[str, list[str]]:
    """The lists of ``inventory.txt`` by kind."""
    text = (resources.files("quotes.training.data") / "inventory.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, _, items = line.partition(":")
            lists[kind] = [item.strip() for item in items.split("|")]
    return lists


def lexicon(sentences: Iterable[Sentence]) -> Lexicon:
    """The commonest part of speech, features and lemma of each (lower-case word, tag) of a treebank."""
    counts: defaultdict[tuple[str, str], Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for sentence in sentences:
        for t in sentence.tokens:
            counts[t.form.lower(), t.xpos][t.upos, t.feats, t.lemma] += 1
    return {key: max(found.items(), key=lambda f: (f[1], f[0]))[0] for key, found in counts.items()}


class Names:
    """Draws invented names; given and family name come from the same part of the world."""

    def __init__(self, rng: random.Random, lists: dict[str, list[str]]) -> None:
        self.rng = rng
        self.lists = lists
        self.cultures = [kind.removeprefix("given-") for kind in lists if kind.startswith("given-")]

    def pick(self, kind: str) -> str:
        """One item of a list."""
        return self.rng.choice(self.lists[kind])

    def person(self) -> tuple[str, str]:
        """A given name and a family name."""
        culture = self.rng.choice(self.cultures)
        return self.pick(f"given-{culture}"), self.pick(f"family-{culture}")


@dataclass(slots=True)
class Speaker:
    """Who speaks: the phrase at first mention, a short one for later, and whether they are a person."""

    phrase: Piece
    short: Piece


class Phrases:
    """Makes phrases from the words of a treebank and the lists of names; everything is drawn from ``rng``."""

    def __init__(self, words: Lexicon, rng: random.Random) -> None:
        self.words = words
        self.rng = rng
        self.names = Names(rng, inventory())

    def word(self, form: str, xpos: str, dep: str = "ROOT", *, space: bool = True) -> Token:
        """One word with what the treebank knows of it; a name where it knows nothing."""
        default = ("PROPN", "Number=Sing", form) if xpos == "NNP" else ("NOUN", "Number=Sing", form.lower())
        upos, feats, lemma = self.words.get((form.lower(), xpos), default)
        if xpos == "NNP":
            upos, lemma = "PROPN", form
        return Token(form, space, lemma, upos, xpos, feats, 0, dep)

    def mark(self, form: str, *, space: bool = True) -> Token:
        """A punctuation mark."""
        xpos = {'"': "``", ":": ":", "—": ",", "-": ",", "(": "-LRB-", ")": "-RRB-", "?": "."}.get(form, form)
        return Token(form, space, form, "PUNCT", xpos, "", 0, "punct")

    def name(self, text: str, kind: str) -> Piece:
        """A name as a phrase: its last word governs, "the" before it is outside the entity."""
        parts = [p for word in text.split(" ") for p in _split_hyphens(word)]
        tokens = []
        for part, space in parts:
            if part == "the":
                tokens.append(self.word("the", "DT", "det"))
            elif part in {"of", "for"}:
                tokens.append(self.word(part, "IN", "prep"))
            elif part == "-":
                tokens.append(Token("-", False, "-", "PUNCT", "HYPH", "", 0, "punct"))
            else:
                tokens.append(self.word(part, "NNP", "compound", space=space))
        tokens[-1].space = True
        _govern_name(tokens)
        first = next(i for i, t in enumerate(tokens) if t.xpos != "DT")
        for i in range(first, len(tokens)):
            tokens[i].entity = f"{'B' if i == first else 'I'}-{kind}"
        return tokens

    def speaker(self) -> Speaker:
        """Somebody or some body that can say something."""
        draw = self.rng.random()
        if draw < 0.08:
            pronoun = self.rng.choice(["he", "she", "they", "he", "she"])
            return Speaker([self.word(pronoun, "PRP")], [self.word(pronoun, "PRP")])
        if draw < 0.16:
            body = self.name(self.names.pick("body"), "ORG")
            return Speaker(body, copy.deepcopy(body))
        if draw < 0.20:
            place = self.name(self.names.pick("place"), "LOC")
            return Speaker(place, copy.deepcopy(place))
        if draw < 0.28:
            return Speaker(self._described(), [self.word("he", "PRP")])
        return self._person()

    def _person(self) -> Speaker:
        given, family = self.names.person()
        full = given + " " + family
        if self.rng.random() < 0.12:
            full = f"{given} {self.rng.choice('ABCDEFGHJKLMNPRSTW')}. {family}"
        phrase = self.name(full, "PERSON")
        draw = self.rng.random()
        if draw < 0.22:
            phrase = self._before(self._role_words(), phrase)
        elif draw < 0.32:
            phrase = self._before(self._title(), phrase)
        elif draw < 0.42:
            body = [t for t in self.name(self.names.pick("body"), "ORG") if t.xpos != "DT"]
            body = reroot(body, len(body) - 1)
            body[-1].head, body[-1].dep = len(body), "compound"
            office = self.word(self.rng.choice(["spokesman", "spokeswoman", "director"]), "NN")
            phrase = self._before([*body, office], phrase)
        elif draw < 0.60:
            phrase = self._with_role_after(phrase)
        elif draw < 0.68:
            phrase = self._with_relative(phrase)
        elif draw < 0.73:
            phrase = self._with_age(phrase)
        short = self.name(family, "PERSON")
        if self.rng.random() < 0.25:
            short = self._before(self._title(), short)
        elif self.rng.random() < 0.3:
            short = [self.word(self.rng.choice(["he", "she"]), "PRP")]
        if self.rng.random() < 0.25:
            phrase = copy.deepcopy(short)
        return Speaker(phrase, short)

    def _title(self) -> Piece:
        return _on_last([self.word(w, "NNP", "compound") for w in self.names.pick("title").split()])

    def _role_words(self) -> Piece:
        words = self.names.pick("role").split()
        tokens = [self.word(w, "NN", "compound") for w in words]
        if len(tokens) > 1 and words[0] in _ADJECTIVES:
            tokens[0] = self.word(words[0], "JJ", "amod")
        return _on_last(tokens)

    def _before(self, front: Piece, name: Piece) -> Piece:
        """``front`` as compounds of the name that follows it."""
        last, shift = len(front) - 1, len(front)
        for t in name:
            t.head += shift
        front[last].head, front[last].dep = _root_after(name, shift), "compound"
        return [*front, *name]

    def _described(self) -> Piece:
        """Somebody without a name, such as "a spokesman for the Foreign Ministry" or "officials"."""
        draw = self.rng.random()
        if draw < 0.2:
            return [self.word(self.rng.choice(["officials", "police", "residents", "critics", "analysts"]), "NNS")]
        article = self.word(self.rng.choice(["a", "the"]), "DT", "det")
        role = self._role_words()
        if article.form == "a" and role[0].form[0] in "aeio":
            article = self.word("an", "DT", "det")
        tokens = [article, *role]
        root = len(tokens) - 1
        for t in tokens:
            t.head = root
        tokens[root].dep = "ROOT"
        if draw < 0.6:
            return tokens
        preposition = self.word(self.rng.choice(["for", "of", "at"]), "IN", "prep")
        preposition.head = root
        return attach([*tokens, preposition], self.name(self.names.pick("body"), "ORG"), root + 1, "pobj")

    def _with_role_after(self, phrase: Piece) -> Piece:
        """With a role and its commas: "Ali Karimi, secretary of the council,"."""
        phrase[-1].space = False
        role = self._role_words()
        if self.rng.random() < 0.5:
            role = [self.word(self.rng.choice(["a", "the"]), "DT", "det"), *role]
        for t in role:
            t.head = len(role) - 1
        role[-1].dep = "ROOT"
        if self.rng.random() < 0.6:
            preposition = self.word(self.rng.choice(["of", "at", "for", "with"]), "IN", "prep")
            preposition.head = len(role) - 1
            body = self.name(self.names.pick("body"), "ORG")
            role = attach([*role, preposition], body, len(role), "pobj")
        return self._between_commas(phrase, role, "appos")

    def _with_relative(self, phrase: Piece) -> Piece:
        """With a relative clause: "Ali Karimi, who leads the council,"."""
        phrase[-1].space = False
        verb = self.word(self.rng.choice(["leads", "heads", "visited", "left", "joined", "founded", "chairs"]), "VBZ")
        if verb.form in {"visited", "left", "joined", "founded"}:
            verb = self.word(verb.form, "VBD")
        who = self.word("who", "WP", "nsubj")
        who.head = verb.head = 1
        kind = self.rng.choice(["body", "body", "place"])
        thing = self.name(self.names.pick(kind), "ORG" if kind == "body" else "LOC")
        clause = attach([who, verb], thing, 1, "dobj")
        return self._between_commas(phrase, clause, "relcl")

    def _with_age(self, phrase: Piece) -> Piece:
        phrase[-1].space = False
        age = self.word(str(self.rng.randint(18, 90)), "CD")
        age.upos, age.feats, age.lemma = "NUM", "NumForm=Digit|NumType=Card", age.form
        return self._between_commas(phrase, [age], "appos")

    def _between_commas(self, phrase: Piece, inner: Piece, dep: str) -> Piece:
        root = root_of(phrase)
        first, last = self.mark(","), self.mark(",")
        first.head = last.head = root
        inner[-1].space = False
        return [*attach([*phrase, first], inner, root, dep), last]


def root_of(tokens: Piece, *, skip: int = -1) -> int:
    """Position of the token that is its own head; the last one, as pieces in the making may hold zeros."""
    for i, t in enumerate(tokens):
        if t.head == i and i != skip and t.dep == "ROOT":
            return i
    return next(i for i, t in enumerate(tokens) if t.head == i and i != skip)


def _root_after(name: Piece, shift: int) -> int:
    """Where the root of a piece lies whose heads have been moved by ``shift`` already."""
    return next(i + shift for i, t in enumerate(name) if t.head == i + shift)


def _on_last(tokens: Piece) -> Piece:
    for t in tokens:
        t.head = len(tokens) - 1
    return tokens


def attach(tokens: Piece, piece: Piece, head: int, dep: str) -> Piece:
    """``tokens`` followed by ``piece``, whose root hangs on position ``head`` of the whole."""
    shift, root = len(tokens), root_of(piece)
    for t in piece:
        t.head += shift
    piece[root].head, piece[root].dep = head, dep
    return [*tokens, *piece]


def reroot(tokens: Piece, root: int) -> Piece:
    for t in tokens:
        t.head = root
        if t.dep in {"ROOT", "prep", "pobj", "det"}:
            t.dep = "compound"
    tokens[root].dep = "ROOT"
    return tokens


def _govern_name(tokens: Piece) -> None:
    """Heads of a name: the last word before an "of" governs; what follows hangs on the preposition."""
    stop = next((i for i, t in enumerate(tokens) if t.xpos == "IN"), len(tokens))
    for i, t in enumerate(tokens):
        t.head = stop - 1 if i <= stop else len(tokens) - 1
    tokens[stop - 1].head, tokens[stop - 1].dep = stop - 1, "ROOT"
    if stop < len(tokens):
        tokens[-1].head, tokens[-1].dep = stop, "pobj"


def _split_hyphens(word: str) -> list[tuple[str, bool]]:
    """Treebanks write "al-Masri" as three words without spaces."""
    pieces = word.split("-")
    out: list[tuple[str, bool]] = []
    for i, piece in enumerate(pieces):
        out.append((piece, i == len(pieces) - 1))
        if i < len(pieces) - 1:
            out.append(("-", False))
    return out


def begin_lower(tokens: Piece) -> Piece:
    """Begin in lower case unless the first word is a name, "I" or an acronym."""
    first = tokens[0]
    if first.upos != "PROPN" and first.entity == "O" and not first.form.startswith("I") and not first.form.isupper():
        first.form = first.form[0].lower() + first.form[1:]
    elif first.form in {"In", "It", "If", "Is", "Its"}:
        first.form = first.form.lower()
    return tokens


def capitalise(tokens: Piece) -> Piece:
    for t in tokens:
        if t.upos != "PUNCT":
            t.form = t.form[0].upper() + t.form[1:]
            break
    return tokens
