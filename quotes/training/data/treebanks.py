"""Reading CoNLL-U treebanks into sentences of tokens, with the labels and shapes of spaCy's own English pipelines.

A :class:`Sentence` is what every other module of this package works on: words with the space after them, lemma, tags,
head and relation, and an entity tag.  Heads are positions in the sentence, a root is its own head.

Code that reads ``nsubjpass``, ``dobj`` or ``prep``/``pobj`` (ClearNLP style) works with our pipeline and with any
``en_core_web_*``: prepositions govern their nouns, names hang on their last word, conjunctions on the first conjunct.
One thing is kept from Universal Dependencies: in "She is chair" *chair* is the head and *is* its ``cop``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

from quotes.errors import TrainingError
from quotes.evaluation.files import text_of

_COLUMNS = 10
# The labels that are called otherwise, by what they become.
_RENAMED = {
    "ROOT": "root", "nsubj": "nsubj:outer", "nsubjpass": "nsubj:pass", "csubj": "csubj:outer",
    "csubjpass": "csubj:pass", "auxpass": "aux:pass", "dobj": "obj", "dative": "iobj", "poss": "nmod:poss",
    "relcl": "acl:relcl advcl:relcl",
    "npadvmod": "obl obl:unmarked obl:tmod obl:npmod obl:agent nmod:unmarked nmod:tmod nmod:npmod",
    "compound": "nmod:desc flat", "predet": "det:predet", "preconj": "cc:preconj", "prt": "compound:prt",
    "intj": "discourse", "dep": "list orphan reparandum dislocated goeswith clf",
}  # fmt: skip
_LABELS = {old: new for new, olds in _RENAMED.items() for old in olds.split()}
_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_TAKES_PREPOSITION = ("obl", "nmod", "conj", "appos", "advcl", "acl")


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """The word lists of ``lists.txt`` by their kind."""
    text = (resources.files("quotes.training.data") / "lists.txt").read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: tuple(item.strip() for item in items.split("|")) for kind, _, items in lines}


@dataclass(slots=True)
class Token:
    """One word.

    ``space`` says whether a space follows.  ``entity`` is an IOB2 tag (``O``, ``B-PERSON``, ``I-PERSON`` ...).
    """

    form: str
    space: bool = True
    lemma: str = ""
    upos: str = ""
    xpos: str = ""
    feats: str = ""
    head: int = 0
    dep: str = ""
    entity: str = "O"
    misc: str = ""

    @property
    def tag(self) -> str:
        """What the network calls a word's tag, part of speech and features together."""
        return f"{self.xpos}|{self.upos}|{self.feats}"


@dataclass(slots=True)
class Sentence:
    """One sentence: its tokens, where it comes from, and whether a paragraph begins with it."""

    tokens: list[Token]
    name: str = ""
    document: str = ""
    paragraph: bool = False

    @property
    def text(self) -> str:
        """The words as they were written, without the space after the last one."""
        return "".join(t.form + " " * t.space for t in self.tokens).rstrip(" ")


def blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The runs of lines between the empty lines of a file, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text_of(path).split("\n"), ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file with the treebank's own labels.

    Raises:
        GoldError: the file can't be read.
        TrainingError: a line does not have ten columns or names a head that is not there.
    """
    document, paragraph = path.stem, True
    for number, block in blocks(path):
        pairs = (line[1:].partition("=") for line in block if line.startswith("#"))
        comments = {key.strip(): value.strip() for key, _, value in pairs}
        if "newdoc id" in comments or "newdoc" in comments:
            document, paragraph = comments.get("newdoc id") or path.stem, True
        paragraph = paragraph or any(key.startswith("newpar") for key in comments)
        tokens = _tokens([line for line in block if not line.startswith("#")], where=f"{path}:{number}")
        if tokens:
            yield Sentence(tokens, comments.get("sent_id", f"{path.stem}-{number}"), document, paragraph)
            paragraph = False


def _tokens(lines: Sequence[str], *, where: str) -> list[Token]:
    tokens: list[Token] = []
    heads: list[str] = []
    # Words of a contraction ("don't" = do + n't) are written without a space; the range line above them
    # says whether one follows the whole.
    joined_until, joined_space = 0, True
    for cells in (line.split("\t") for line in lines):
        if len(cells) != _COLUMNS:
            raise TrainingError(f"{where}: a line has {len(cells)} columns instead of ten; fetch the treebank again.")
        number, form, lemma, *tags, head, dep, _, misc = cells
        space = "SpaceAfter=No" not in misc.split("|")
        if "-" in number:
            joined_until, joined_space = int(number.split("-")[1]), space
        elif "." not in number:
            if int(number) <= joined_until:
                space = joined_space and int(number) == joined_until
            upos, xpos, feats = ("" if tag == "_" else tag for tag in tags)
            tokens.append(Token(form, space, lemma, upos, xpos, feats, dep=dep, misc=misc))
            heads.append(head)
    for i, (token, head) in enumerate(zip(tokens, heads, strict=True)):
        if not head.isdecimal() or int(head) > len(tokens):
            raise TrainingError(f"{where}: head {head!r} is not a word of the sentence; fetch the treebank again.")
        token.head = int(head) - 1 if head != "0" else i
    return tokens


def to_clear(sentence: Sentence) -> Sentence:
    """Relabel and rehang the tokens of ``sentence`` in place, and return it."""
    tokens = sentence.tokens
    _names_to_their_last_word(tokens)
    _prepositions_above_nouns(tokens)
    _conjunctions_to_first_conjunct(tokens)
    for i, token in enumerate(tokens):
        token.dep = _label(token, is_root=token.head == i)
    return sentence


def _label(token: Token, *, is_root: bool) -> str:
    if is_root:
        return "ROOT"
    if token.dep == "advmod" and token.form.lower() in _NEGATIONS:
        return "neg"
    if token.dep == "mark" and token.xpos == "TO":
        return "aux"
    base = token.dep.partition(":")[0]
    return _LABELS.get(token.dep) or _LABELS.get(base, base)


def _children(tokens: list[Token], head: int) -> list[int]:
    return [i for i, t in enumerate(tokens) if t.head == head and i != head]


def _names_to_their_last_word(tokens: list[Token]) -> None:
    for first in range(len(tokens)):
        kids = _children(tokens, first)
        parts = [i for i in kids if tokens[i].dep.startswith("flat") and i > first]
        if not parts:
            continue
        last = parts[-1]
        # The last word takes the place of the first.
        tokens[last].head = last if tokens[first].head == first else tokens[first].head
        tokens[last].dep = tokens[first].dep
        for i in [first, *parts[:-1]]:
            tokens[i].head, tokens[i].dep = last, "compound"
        for i in kids:
            if i not in parts:
                tokens[i].head = last


def _prepositions_above_nouns(tokens: list[Token]) -> None:
    for noun, token in enumerate(tokens):
        if token.head == noun or not token.dep.startswith(_TAKES_PREPOSITION) or token.dep == "nmod:poss":
            continue
        chain = _chain(tokens, noun)
        if not chain:
            continue
        first, last = chain[0], chain[-1]
        relation, head = "prep", token.head
        if token.dep == "obl:agent":
            relation = "agent"
        elif token.dep in {"conj", "appos"}:
            relation = token.dep
            # "in Paris and in London": the second preposition is the conjunct of the first one.
            if token.dep == "conj" and tokens[head].dep == "pobj":
                head = tokens[head].head
        for kid in _children(tokens, noun):
            if kid < last and kid not in chain:
                tokens[kid].head = first
        for above, below in pairwise(chain):
            tokens[below].head, tokens[below].dep = above, "prep"
        tokens[first].head, tokens[first].dep = head, relation
        token.head, token.dep = last, "pobj"


def _chain(tokens: list[Token], noun: int) -> list[int]:
    """The prepositions before ``noun`` from the outermost in, "according to" and "because of" as two."""
    chain: list[int] = []
    for i in _children(tokens, noun):
        if tokens[i].dep != "case" or i > noun or tokens[i].xpos == "POS":
            continue
        chain.append(i)
        fixed = [k for k in _children(tokens, i) if tokens[k].dep == "fixed"]
        if fixed and tokens[fixed[-1]].upos in {"ADP", "SCONJ"}:
            chain.append(fixed[-1])
    return sorted(chain)


def _conjunctions_to_first_conjunct(tokens: list[Token]) -> None:
    for i, token in enumerate(tokens):
        if token.dep not in {"cc", "punct"} or token.head <= i:
            continue
        conjunct = tokens[token.head]
        if conjunct.dep == "conj" and conjunct.head < i:
            token.head = conjunct.head
