"""Reading CoNLL-U treebanks into sentences of tokens.

A :class:`Sentence` is what every other module of this package works on: words with the space after them, lemma, tags,
head and relation, and an entity tag.  Heads are positions in the sentence, a root is its own head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import TrainingError

_COLUMNS = 10
_NO_SPACE = "SpaceAfter=No"


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


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file with the treebank's own labels.

    Raises:
        TrainingError: the file is missing, or a line does not have ten columns or names a head that is not there.
    """
    document, paragraph = path.stem, True
    for number, block in _blocks(path):
        comments = dict(_comments(block))
        if "newdoc id" in comments or "newdoc" in comments:
            document, paragraph = comments.get("newdoc id") or path.stem, True
        if any(key.startswith("newpar") for key in comments):
            paragraph = True
        tokens = _tokens(block, where=f"{path}:{number}")
        if tokens:
            yield Sentence(tokens, comments.get("sent_id", f"{path.stem}-{number}"), document, paragraph)
            paragraph = False


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    block.append(line.rstrip("\n"))
                    continue
                if block:
                    yield start, block
                block, start = [], number + 1
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"cannot read the treebank {path}: {error}; check the corpora folder.") from error
    if block:
        yield start, block


def _comments(block: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            yield key.strip(), value.strip()


def _tokens(block: Iterable[str], *, where: str) -> list[Token]:
    tokens: list[Token] = []
    heads: list[str] = []
    # Words of a contraction ("don't" = do + n't) are written without a space; the range line above them
    # says whether one follows the whole.
    joined_until, joined_space = 0, True
    for line in block:
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            raise TrainingError(f"{where}: a line has {len(cells)} columns instead of ten; fetch the treebank again.")
        number = cells[0]
        if "." in number:
            continue
        space = _NO_SPACE not in cells[9].split("|")
        if "-" in number:
            joined_until, joined_space = int(number.split("-")[1]), space
            continue
        position = int(number)
        if position <= joined_until:
            space = joined_space if position == joined_until else False
        form, lemma, upos, xpos, feats = ("" if c == "_" and i > 1 else c for i, c in enumerate(cells[1:6]))
        tokens.append(Token(form, space, lemma, upos, xpos, feats, 0, cells[7], "O", cells[9]))
        heads.append(cells[6])
    for i, (token, head) in enumerate(zip(tokens, heads, strict=True)):
        if not re.fullmatch(r"\d+", head) or int(head) > len(tokens):
            raise TrainingError(f"{where}: head {head!r} is not a word of the sentence; fetch the treebank again.")
        token.head = int(head) - 1 if head != "0" else i
    return tokens
