"""Coreference as people have marked it (GUM), and how far the entities of an article agree with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from quotes.errors import TrainingError
from quotes.extraction.entities import Roster
from quotes.extraction.features import Reading

_COLUMNS = 10  # of CoNLL-U

# The pronouns that are counted, by the form that stands for all of its cases.
FORMS = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she", "herself": "she",
    "they": "they", "them": "they", "their": "they", "it": "it", "its": "it",
}  # fmt: skip
_OTHER = "i you we me us my your our mine yours ours who which that this these those themselves itself myself one"
_PRONOUNS = frozenset(FORMS) | frozenset(_OTHER.split())


@dataclass(frozen=True, slots=True)
class Chained:
    """A text with its marked mentions, each ``(start, end, chain)`` in characters, half-open."""

    name: str
    part: str
    text: str
    mentions: tuple[tuple[int, int, str], ...]


def read_gum(folder: Path) -> list[Chained]:
    """The documents of GUM in FOLDER with the part (train, dev, test) that ``splits.md`` gives each.

    Raises:
        TrainingError: the folder, its ``splits.md`` or a file of it cannot be read.
    """
    try:
        lines = _lines(folder / "splits.md")
    except OSError as error:
        raise TrainingError(f"{folder}: no splits.md ({error.strerror}); give the folder of the GUM files") from error
    parts, part = {}, "train"
    for line in lines:
        if line.startswith("## "):
            part = line[3:].strip()
        elif line.strip().startswith("* "):
            parts[line.strip()[2:]] = part
    return [_read(path, parts.get(path.stem, "train")) for path in sorted(folder.glob("*.conllu"))]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path}: is not UTF-8 (byte {error.start}); fetch it anew") from error


def _read(path: Path, part: str) -> Chained:
    text, found = "", list[tuple[int, int, str]]()
    opened: dict[str, list[int]] = {}
    for row, line in enumerate(_lines(path), 1):
        if line.startswith("# newpar") and not line.startswith("# newpar_block") and text:
            text = text.rstrip(" ") + ("" if text.endswith("\n") else "\n\n")
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != _COLUMNS:
            raise TrainingError(f"{path}:{row}: has {len(columns)} columns where CoNLL-U has ten; fetch it anew")
        number, form, misc = columns[0], columns[1], columns[-1]
        if not number.isdigit():
            continue
        start = len(text)
        text += form + ("" if "SpaceAfter=No" in misc else " ")
        value = next((m[7:] for m in misc.split("|") if m.startswith("Entity=")), "")
        for match in re.finditer(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            chain = (match[1] or match[3]).split("-")[0]
            if match[1] and not match[2]:
                opened.setdefault(chain, []).append(start)
            elif match[2] or opened.get(chain):
                found.append((start if match[2] else opened[chain].pop(), start + len(form), chain))
    return Chained(path.stem, part, text, tuple(found))


def chain_of_tokens(doc: Doc, document: Chained) -> dict[int, str]:
    """Of every token inside a mention, the chain of the smallest mention around it."""
    best: dict[int, tuple[int, str]] = {}
    for start, end, chain in document.mentions:
        for token in doc.char_span(start, end, alignment_mode="expand") or ():
            if token.i not in best or end - start < best[token.i][0]:
                best[token.i] = (end - start, chain)
    return {i: chain for i, (_, chain) in best.items()}


def chains_of(roster: Roster, entity: int, chains: dict[int, str]) -> Counter[str]:
    """The chains that the names and descriptions of an entity belong to."""
    phrases = (roster.phrases[i] for i in roster.entities[entity].phrases)
    return Counter(chains[p.head] for p in phrases if p.kind != "pronoun" and p.head in chains)


def links(documents: Iterable[tuple[Doc, Chained]]) -> dict[str, tuple[int, int]]:
    """How many mentions of running text belong to the entity that people say they do, and of how many, by kind.

    Pronouns count whose chain has a name or a description, and names whose chain has another; a mention that is linked
    to nothing counts as wrong.
    """
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for doc, document in documents:
        for kind, ok in _judged(Reading(doc), document):
            every[kind] += 1
            right[kind] += ok
    return {kind: (right[kind], count) for kind, count in sorted(every.items())}


def _judged(reading: Reading, document: Chained) -> Iterator[tuple[str, bool]]:
    chains, cast = chain_of_tokens(reading.doc, document), reading.cast
    nominal = Counter(c for s, e, c in document.mentions if document.text[s:e].lower() not in _PRONOUNS)
    for index, phrase in enumerate(reading.phrases):
        chain = chains.get(phrase.head)
        if chain is None or reading.quoted[phrase.head] or phrase.kind == "description":
            continue
        own = phrase.kind == "name"
        form = phrase.referent if own else FORMS.get(reading.doc[phrase.head].lower_, "")
        if not form or nominal[chain] < 1 + own:
            continue
        told = chains_of(cast, cast.of_phrase[index], chains) if index in cast.of_phrase else Counter[str]()
        told[chain] -= own  # a name is no evidence for itself
        yield f"name of {form}" if own else form, bool(+told) and (+told).most_common(1)[0][0] == chain
