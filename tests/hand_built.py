"""Articles parsed by hand, and a network whose judgements a test chooses, for the rules that work on them.

All people and bodies here and in the tests are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from quotes.extraction.direct.marks import segments
from quotes.extraction.parsed import Parsed
from quotes.extraction.reader.bundle import OUTPUTS
from quotes.extraction.reader.distances import PARAGRAPHS, STEPS

BLANK = spacy.blank("en")
VERBS = {
    "said": "say", "says": "say", "told": "tell", "ran": "run", "met": "meet", "is": "be", "are": "be", "was": "be",
    "added": "add", "warned": "warn", "denied": "deny", "opened": "open", "closed": "close", "wrote": "write",
    "called": "call", "left": "leave", "went": "go", "came": "come",
}  # fmt: skip
FUNCTION = {
    **dict.fromkeys(["the", "a"], "DET"),
    **dict.fromkeys(["his", "her", "who", "whose", "which", "he", "she", "it", "they", "we", "i", "its"], "PRON"),
    **dict.fromkeys(["and", "or"], "CCONJ"), "that": "SCONJ",
    **dict.fromkeys(["of", "as", "in", "to", "on", "for", "with"], "ADP"),
    **dict.fromkeys(["later", "then", "better"], "ADV"),
}  # fmt: skip
TAGS = {"PROPN": "NNP", "VERB": "VBD", "PRON": "PRP", "DET": "DT", "ADP": "IN", "CCONJ": "CC", "SCONJ": "IN"}
MARKS = '“”"'
Arcs = Mapping[str, tuple[str, str]]
Chances = Mapping[str, float]


# -- parses ------------------------------------------------------------------------------------------------


def article(text: str, people: str = "", *, bodies: str = "", many: str = "", arcs: Arcs | None = None) -> Doc:
    """TEXT parsed by the simplest means.

    Capitals are names; the first verb outside quotation marks heads its sentence, with the noun or pronoun before it as
    its subject, or the one right behind it where none stands before.

    Args:
        text: the article.
        people, bodies: what the recogniser sees, as words with blanks between tokens and bars between names.
        many: a name that is of many, as `Democrats` is.
        arcs: what is parsed otherwise: from a word to its label and its head (see :func:`place`).
    """
    tokens = list(BLANK(text))
    pos = [_pos(t.text, t.is_punct, t.is_space) for t in tokens]
    inside = _inside(tokens)
    heads, deps = list(range(len(tokens))), ["dep"] * len(tokens)
    ends = [i + 1 for i, t in enumerate(tokens) if (t.text == "." and not inside[i]) or "\n" in t.text]
    begin = 0
    for end in [*ends, len(tokens)]:
        _parse(pos, inside, heads, deps, begin, end)
        begin = end
    words = [t.text for t in tokens]
    for word, (label, head) in (arcs or {}).items():
        deps[place(words, word)], heads[place(words, word)] = label, place(words, head)
    ents = ["O"] * len(tokens)
    for kind, names in (("PERSON", people), ("ORG", bodies)):
        for name in filter(None, names.split("|")):
            wanted = name.split()
            for start in range(len(tokens)):
                if words[start : start + len(wanted)] == wanted:
                    ents[start : start + len(wanted)] = [f"B-{kind}"] + [f"I-{kind}"] * (len(wanted) - 1)
    return Doc(
        BLANK.vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in tokens],
        pos=pos,
        tags=["NNPS" if word == many else _tag(word, p) for word, p in zip(words, pos, strict=True)],
        lemmas=[VERBS.get(word, word.lower()) for word in words],
        heads=heads,
        deps=deps,
        ents=ents,
    )


def place(words: list[str], word: str) -> int:
    """The position of WORD among WORDS; of its second occurrence where it is written ``word#2``."""
    word, _, number = word.partition("#")
    found = [i for i, one in enumerate(words) if one == word]
    return found[int(number or 1) - 1]


def _parse(pos: list[str], inside: list[bool], heads: list[int], deps: list[str], begin: int, end: int) -> None:
    verbs = [i for i in range(begin, end) if pos[i] == "VERB"]
    root = next((i for i in verbs if not inside[i]), verbs[0] if verbs else end - 1)
    for i in range(begin, end):
        following = pos[i + 1] if i + 1 < end else ""
        if pos[i] == "DET" and following:
            heads[i], deps[i] = i + 1, "det"
        elif pos[i] == "PROPN" and following == "PROPN":
            heads[i], deps[i] = i + 1, "compound"
        else:
            heads[i], deps[i] = root, "nsubj" if pos[i] == "PROPN" else "dep"
    if root < end:
        heads[root], deps[root] = root, "ROOT"
        if root > begin and pos[root - 1] in ("NOUN", "PRON"):
            deps[root - 1] = "nsubj"
        elif "nsubj" not in deps[begin:end]:
            behind = next((i for i in range(root + 1, min(root + 3, end)) if pos[i] in ("NOUN", "PRON")), None)
            if behind is not None and not inside[behind]:
                deps[behind] = "nsubj"


def _inside(tokens: list[Any]) -> list[bool]:
    found, is_open = [], False
    for token in tokens:
        mark = token.text in MARKS
        found.append(is_open or mark)
        if mark:
            is_open = token.text == "“" or (token.text == '"' and not is_open)
    return found


def _pos(text: str, punct: bool, space: bool) -> str:
    if space or punct:
        return "SPACE" if space else "PUNCT"
    if text in VERBS:
        return "VERB"
    return FUNCTION.get(text.lower(), "PROPN" if text[:1].isupper() or "\xad" in text else "NOUN")


def _tag(word: str, pos: str) -> str:
    return TAGS.get(pos, "NNS" if pos == "NOUN" and word.endswith("s") and not word.endswith("ss") else "NN")


# -- a network whose judgements are chosen -----------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What the network is to say of a segment: its log-odds, and the chances of words as its source and its cue."""

    speech: float = 3.0
    source: Chances = field(default_factory=dict)
    cue: Chances = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What it is to say of the statement of a cue: the chances of its source, its first and its last word."""

    source: Chances
    first: Chances
    last: Chances
    chance: float = 0.9


class ChosenRead:
    """Stands for what the network makes of DOC, as far as the rules ask for it.

    Args:
        doc: the article.
        refers: from the words of a mention to the chances that it means what a word names; the rest is for none.
        said: from the words of a segment, without its marks, to what is made of it; others are no quotations.
        told: from a cue to its statement.
        meta: the contents of the bundle.

    Words are given as for :func:`place`.
    """

    def __init__(
        self,
        doc: Doc,
        *,
        refers: Mapping[str, Chances] | None = None,
        said: Mapping[str, Said] | None = None,
        told: Mapping[str, Told] | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> None:
        self.doc = doc
        self.text, self.quoted = doc.text, segments(doc.text)
        self.words = [t.text for t in doc]
        self.refers, self.said, self.told = refers or {}, said or {}, told or {}
        self.bundle = SimpleNamespace(meta=meta or {})
        self.token_of = np.array([t.i for t in doc if not t.is_space])
        self.asked: list[str] = []

    def references(self, spans: list[tuple[int, int]]) -> Any:
        """See :meth:`quotes.extraction.reader.network.Read.references`; notes what is asked."""
        for start, end in spans:
            text = self.doc[start:end].text
            self.asked.append(text)
            chances = self._chances(self.refers.get(text, {}))
            yield np.append(chances, 1.0 - chances.sum())

    def segments(self, spans: list[tuple[int, int]]) -> Any:
        """See :meth:`quotes.extraction.reader.network.Read.segments`."""
        for start, end in spans:
            one = self.said.get(self.doc[start:end].text, Said(speech=-3.0))
            yield one.speech, self._chances(one.source), self._chances(one.cue)

    @property
    def statement_chances(self) -> Any:
        """See :meth:`quotes.extraction.reader.network.Read.statement_chances`."""
        return self._chances({word: one.chance for word, one in self.told.items()})

    def statements(self, tokens: list[int]) -> Any:
        """See :meth:`quotes.extraction.reader.network.Read.statements`."""
        for token in tokens:
            one = next(one for word, one in self.told.items() if place(self.words, word) == token)
            yield tuple(self._chances(chosen) for chosen in (one.source, one.first, one.last))

    def _chances(self, chosen: Chances) -> Any:
        found = np.zeros(len(self.doc), dtype=np.float32)
        for word, chance in chosen.items():
            found[place(self.words, word)] = chance
        return found


def parse(
    text: str, people: str = "", *, bodies: str = "", many: str = "", arcs: Arcs | None = None, **chosen: Any
) -> Parsed:
    """TEXT laid out (see :func:`article`), with judgements CHOSEN as for :class:`ChosenRead`."""
    doc = article(text, people, bodies=bodies, many=many, arcs=arcs)
    return Parsed(doc, ChosenRead(doc, **chosen))  # type: ignore[arg-type]


# -- a network of random weights ---------------------------------------------------------------------------

WIDTH, SMALL = 8, 4
READER_TAGS = (
    "NN|NOUN|Number=Sing", "NNS|NOUN|Number=Plur", "NNP|PROPN|Number=Sing", "IN|ADP|", "DT|DET|", "JJ|ADJ|Degree=Pos",
    "VBD|VERB|Tense=Past|VerbForm=Fin", "VBZ|AUX|VerbForm=Fin", "PRP|PRON|Number=Sing|Person=3", "RB|ADV|",
    "WP|PRON|PronType=Rel", "CC|CCONJ|", "IN|SCONJ|", "CD|NUM|NumType=Card", ".|PUNCT|PunctType=Peri",
)  # fmt: skip
READER_LABELS = (
    "ROOT", "acl", "advcl", "advmod", "agent", "amod", "appos", "aux", "auxpass", "cc", "ccomp", "compound", "conj",
    "cop", "dep", "det", "dobj", "mark", "neg", "nmod", "nsubj", "nsubjpass", "parataxis", "pobj", "poss", "prep",
    "punct", "relcl", "xcomp",
)  # fmt: skip
POINTERS = ("source", "cue", "statement_source", "statement_start", "statement_end", "reference")


def small_tokenizer() -> Tokenizer:
    """A tokenizer of BERT's kind that knows single letters, digits and a few signs."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters), *"“”\"'.,:—-()"]
    vocab = {piece: number for number, piece in enumerate(known)}
    tokenizer = Tokenizer(WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


class RandomBundle:
    """Weights that say anything at all, in the shapes that the network expects."""

    def __init__(self, seed: int) -> None:
        self.meta = {"tags": list(READER_TAGS), "labels": list(READER_LABELS)}
        self.tokenizer = small_tokenizer()
        self._random = np.random.default_rng(seed)
        shapes: dict[str, tuple[int, ...]] = {
            "root.arc": (SMALL,), "root.label": (SMALL,),
        }  # fmt: skip
        linear = {"quote": (1, WIDTH), "segment.0": (WIDTH, 3 * WIDTH), "mention.0": (WIDTH, 3 * WIDTH)}
        for name in POINTERS:
            linear |= {f"{name}.query": (SMALL, WIDTH), f"{name}.none": (1, WIDTH)}
            shapes |= {f"{name}.key.weight": (SMALL, WIDTH), f"{name}.distance.weight": (2 * STEPS + 1, 1)}
            shapes[f"{name}.paragraph.weight"] = (2 * PARAGRAPHS + 1, 1)
        for name, (out, width) in linear.items():
            shapes |= {f"{name}.weight": (out, width), f"{name}.bias": (out,)}
        self.heads = {n: self._random.normal(size=shape).astype(np.float32) for n, shape in shapes.items()}

    def encode(self, layout: Any) -> Any:
        """Vectors at random, one for every word of LAYOUT."""
        return self._random.normal(size=(len(layout.first), WIDTH)).astype(np.float32)

    def judge(self, vectors: Any) -> dict[str, Any]:
        """What is asked of every word, at random."""
        count = len(vectors)
        shapes: dict[str, tuple[int, ...]] = {
            "entities": (count, 7), "sentences": (count,), "arc_head": (count, SMALL), "arc_child": (count, SMALL),
            "label_head": (count, SMALL), "label_child": (count, len(READER_LABELS) * (SMALL + 1)),
            "anchors": (count, WIDTH),
        }  # fmt: skip
        found: dict[str, Any] = {n: self._random.normal(size=s).astype(np.float32) for n, s in shapes.items()}
        found["entities"] -= np.log(np.exp(found["entities"]).sum(axis=1, keepdims=True))
        found["tags"] = self._random.integers(len(READER_TAGS), size=count)
        found["statements"] = self._random.random(count).astype(np.float32)
        return {name: found[name] for name in OUTPUTS}
