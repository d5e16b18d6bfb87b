"""Sentences to spaCy training examples: varied in every round, packed into documents of a few sentences.

What varies is what varies between newspapers: straight and curly marks, line breaks, capitals, and who is named.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quotes.training.renaming import Renamer, spans
from quotes.training.treebanks import Sentence, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

_CURLY = {'"': ("“", "”"), "''": ("”", "”"), "``": ("“", "“")}
_APOSTROPHES = str.maketrans({"'": "’"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """How often a document is varied, each as a share of documents.

    ``swap``, ``swap_body`` and ``swap_place`` are shares of the names of persons, bodies and places.
    """

    curly: float = 0.35
    apostrophe: float = 0.35
    breaks: float = 0.5
    lower: float = 0.02
    upper: float = 0.01
    swap: float = 0.0
    swap_body: float = 0.0
    swap_place: float = 0.0


def group(sentences: Iterable[Sentence], *, size: int = 5) -> list[list[Sentence]]:
    """Runs of up to ``size`` sentences of one document, in order."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        last = groups[-1] if groups else []
        if last and len(last) < size and last[-1].document == sentence.document:
            last.append(sentence)
        else:
            groups.append([sentence])
    return groups


class Varier:
    """Makes varied token lists of groups of sentences; everything random comes from ``rng``.

    Names are only swapped where there is a ``renamer`` to draw them from.
    """

    def __init__(self, rng: random.Random, variation: Variation, renamer: Renamer | None = None) -> None:
        self.rng = rng
        self.variation = variation
        self.renamer = renamer

    def tokens(self, sentences: Sequence[Sentence]) -> list[list[Token]]:
        """The tokens of each sentence, varied; line breaks are tokens of their own at a sentence's end."""
        chosen = [[copy.copy(t) for t in s.tokens] for s in sentences]
        how, rng = self.variation, self.rng
        if self.renamer:
            chosen = [self._swapped(tokens, self.renamer) for tokens in chosen]
        if rng.random() < how.curly:
            _curl(chosen)
        if rng.random() < how.apostrophe:
            for t in (t for tokens in chosen for t in tokens):
                t.form = t.form.translate(_APOSTROPHES) if t.form not in _CURLY else t.form
        draw = rng.random()
        if draw < how.lower:
            _recase(chosen, str.lower)
        elif draw < how.lower + how.upper:
            _recase(chosen, str.upper)
        broken = rng.random() < how.breaks
        for tokens, following in zip(chosen, sentences[1:], strict=False):
            if broken and (following.paragraph or rng.random() < 0.15):
                add_break(tokens, rng.choice(["\n", "\n\n", "\n\n"]))
        return chosen

    def _swapped(self, tokens: list[Token], renamer: Renamer) -> list[Token]:
        """Put other names in the place of some entities.  Heads are lost: for entity training only."""
        out: list[Token] = []
        done = 0
        how = self.variation
        shares = {"PERSON": how.swap, "ORG": how.swap_body, "LOC": how.swap_place}
        for start, end, kind in spans(tokens):
            share = shares[kind]
            if self.rng.random() < share and all(t.form[0].isalnum() for t in tokens[start:end]):
                out.extend(tokens[done:start])
                out.extend(renamer.rename(tokens[start:end]))
                done = end
        out.extend(tokens[done:])
        for t in out:
            t.head, t.dep = 0, ""
        return out


def _curl(sentences: list[list[Token]]) -> None:
    inside = False
    for t in (t for tokens in sentences for t in tokens):
        if t.form in _CURLY:
            closing = t.xpos == "''" if t.xpos in {"``", "''"} else inside
            t.form = _CURLY[t.form][closing]
            inside = not closing


def _recase(sentences: list[list[Token]], change: type[str] | object) -> None:
    for t in (t for tokens in sentences for t in tokens):
        t.form = change(t.form)  # type: ignore[operator]


def add_break(tokens: list[Token], text: str) -> None:
    """End a sentence with a line break, which is a token of its own."""
    tokens[-1].space = False
    last = len(tokens) - 1
    tokens.append(Token(text, False, text, "SPACE", "_SP", "", last, "dep"))


def to_doc(nlp: Language, sentences: Sequence[list[Token]], *, syntax: bool, entities: bool) -> Doc:
    """One gold document of several sentences; without ``syntax`` only words (and entities)."""
    from spacy.tokens import Doc

    flat = [t for tokens in sentences for t in tokens]
    words, spaces = [t.form for t in flat], [t.space for t in flat]
    ents = [t.entity for t in flat] if entities else None
    if not syntax:
        return Doc(nlp.vocab, words=words, spaces=spaces, ents=ents)
    heads: list[int] = []
    start = 0
    for tokens in sentences:
        heads.extend(start + t.head for t in tokens)
        start += len(tokens)
    return Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        ents=ents,
        heads=heads,
        deps=[t.dep for t in flat],
        tags=[t.xpos for t in flat],
        pos=[t.upos for t in flat],
        morphs=[t.feats for t in flat],
        lemmas=[t.lemma for t in flat],
    )


def to_example(nlp: Language, doc: Doc) -> Example:
    """The gold document beside what the pipeline's own tokenizer makes of its text."""
    from spacy.training import Example

    return Example(nlp.make_doc(doc.text), doc)


def batches(
    nlp: Language, groups: Sequence[Sequence[Sentence]], varier: Varier, *, syntax: bool, entities: bool
) -> Iterator[list[Example]]:
    """Yield batches for ever, growing from 300 to 1,200 words; every round is shuffled and varied anew."""
    limit = 300.0
    batch: list[Example] = []
    words = 0
    while True:
        order = list(range(len(groups)))
        varier.rng.shuffle(order)
        for i in order:
            tokens = varier.tokens(groups[i])
            example = to_example(nlp, to_doc(nlp, tokens, syntax=syntax, entities=entities))
            batch.append(example)
            words += len(example.predicted)
            if words >= limit:
                yield batch
                batch, words = [], 0
                limit = min(limit * 1.002, 1200.0)
