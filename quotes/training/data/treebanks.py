"""Reading CoNLL-U treebanks into sentences of tokens.

A :class:`Sentence` is what every other module of this package works on: words with the space after them, lemma, tags,
head and relation, and an entity tag.  Heads are positions in the sentence, a root is its own head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import TrainingError
from quotes.evaluation.files import text_of

_COLUMNS = 10


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
