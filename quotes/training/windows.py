"""What the encoder learns from: windows of annotated news, and of a treebank with coreference.

News gives sources, cues, contents and which segments are speech.  Nobody has marked its pronouns, so names are made to
serve: where somebody who was named before is named again, the name is exchanged for a pronoun, and the earlier names
are what it refers to (after the masked pronouns of Kocijan et al., 2019).  GUM adds real pronouns.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from quotes.extraction.features import Reading
from quotes.extraction.marks import segments
from quotes.extraction.windows import LEARNING, Window, windows
from quotes.training.attribution import Record, attribution_of

Ids = npt.NDArray[np.int64]
PRONOUNS = frozenset(["he", "she", "they", "him", "her", "his", "their", "them"])
OTHER_PRONOUNS = frozenset(["it", "its", "who", "i", "you", "we", "my", "your", "our"])
# How far back, in pieces, the last mention may lie for a name to be exchanged for a pronoun.
NEAR = 70
LONGEST_MENTION = 8
BRACKET = re.compile(r"\(([^()]*)(\)?)|([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Place:
    """A quoted segment in a window: first and last piece, whether it is speech, pieces of its source and cue."""

    first: int
    last: int
    attributed: bool
    source: tuple[int, ...]
    cue: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention (half-open range of pieces) and the earlier pieces that mean the same."""

    first: int
    past: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A person's name in a window: its pieces, the person's number in the article, gender, and how it stands."""

    first: int
    past: int
    person: int
    gender: str | None
    quoted: bool
    object: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A window with what is to be learned from it; ``tags`` is (pieces, 3) or None where nobody marked any."""

    ids: Ids
    case: Ids
    inside: Ids
    tags: npt.NDArray[np.int8] | None = None
    segments: tuple[Place, ...] = ()
    names: tuple[Named, ...] = ()
    references: tuple[Reference, ...] = field(default=())


def news_examples(doc: Doc, record: Record, tokenizer: Any) -> Iterator[Example]:
    """The windows of one annotated article (see ``read_gold``), parsed as DOC."""
    reading = Reading(doc)
    found = segments(doc.text)
    attributions = [attribution_of(s.inner, record) for s in found]
    for window in windows(doc.text, found, tokenizer, size=LEARNING, every=True):
        tags = np.zeros((len(window.ids), 3), dtype=np.int8)
        for attribution in record["attributions"]:
            for column, part in enumerate(("source", "cue", "content")):
                tags[list(_pieces(window, attribution[part])), column] = 1
        places = tuple(
            Place(first, last, a is not None, _pieces(window, a["source"]) if a else (),
                  _pieces(window, a["cue"]) if a else ())
            for number, first, last in window.segments for a in (attributions[number],)
        )  # fmt: skip
        names = tuple(_names(reading, window))
        yield Example(window.ids, window.case, window.inside, tags, places, names)


def _pieces(window: Window, ranges: list[list[int]]) -> tuple[int, ...]:
    return tuple(sorted({i for start, end in ranges for i in range(*window.pieces(start, end))}))


def _names(reading: Reading, window: Window) -> Iterator[Named]:
    for i, phrase in enumerate(reading.phrases):
        entity = reading.cast.of_phrase.get(i)
        if phrase.kind != "name" or entity is None or reading.cast.entities[entity].type != "person":
            continue
        first, past = window.pieces(*phrase.span(reading.doc))
        if past > first:
            known = reading.cast.entities[entity]
            dep = reading.doc[phrase.head].dep_
            yield Named(first, past, entity, known.gender, reading.quoted[phrase.head], dep in ("dobj", "pobj"))


def with_pronouns(example: Example, tokenizer: Any, rng: random.Random) -> Example:
    """EXAMPLE with up to three repeated names exchanged for pronouns of their bearers' gender."""
    usable = [n for n in example.names if not n.quoted and n.gender and n.past - n.first <= 6
              and any(o.person == n.person and o.past <= n.first <= o.past + NEAR for o in example.names)]  # fmt: skip
    if not usable or rng.random() < 0.25:
        return example
    chosen = sorted(rng.sample(usable, min(len(usable), rng.choice((1, 2, 3)))), key=lambda n: n.first)
    ids, case = example.ids.copy(), example.case.copy()
    keep = np.ones(len(ids), dtype=bool)
    number = tokenizer.token_to_id
    apostrophes, s, full_stop = {number("'"), number("’")}, number("s"), number(".")
    for name in chosen:
        owner = name.past + 1 < len(ids) and ids[name.past] in apostrophes and ids[name.past + 1] == s
        forms = ("his", "her") if owner else ("him", "her") if name.object else ("he", "she")
        ids[name.first] = number(forms[name.gender == "f"])
        case[name.first] = int(example.ids[name.first - 1] in (full_stop, number("[SEP]")))
        keep[name.first + 1 : name.past + (2 if owner else 0)] = False
    moved = np.cumsum(keep) - 1
    exchanged = set(chosen)
    references = list(example.references)
    for name in chosen:
        earlier = [o for o in example.names if o.person == name.person and o.past <= name.first and o not in exchanged]
        pieces = sorted({int(moved[i]) for o in earlier for i in range(o.first, o.past) if keep[i]})
        if pieces:
            place = int(moved[name.first])
            references.append(Reference(place, place + 1, tuple(pieces)))

    def move(pieces: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted({int(moved[i]) for i in pieces}))

    places = tuple(
        replace(p, first=int(moved[p.first]), last=int(moved[p.last]), source=move(p.source), cue=move(p.cue))
        for p in example.segments
    )
    tags = example.tags[keep] if example.tags is not None else None
    return Example(ids[keep], case[keep], example.inside[keep], tags, places, (), tuple(references))


def treebank_examples(path: Path, tokenizer: Any) -> Iterator[Example]:
    """The windows of one GUM document (CoNLL-U with ``Entity`` in the last column) that hold a reference."""
    text, mentions = _entities(path)
    for window in windows(text, segments(text), tokenizer, size=LEARNING, every=True):
        here = sorted({(*window.pieces(start, end), entity, text[start:end].lower())
                       for start, end, entity in mentions})  # fmt: skip
        references = []
        for first, past, entity, words in here:
            if not 0 < past - first <= LONGEST_MENTION or not (words in PRONOUNS or words.startswith("the ")):
                continue
            earlier = [m for m in here if m[2] == entity and first >= m[1] > m[0]]
            # A name or description says more than another pronoun.
            earlier = [m for m in earlier if m[3] not in PRONOUNS | OTHER_PRONOUNS] or earlier
            pieces = {i for m in earlier for i in range(m[0], min(m[1], m[0] + LONGEST_MENTION))}
            if pieces:
                references.append(Reference(first, past, tuple(sorted(pieces))))
        if references:
            yield Example(window.ids, window.case, window.inside, references=tuple(references))


def _entities(path: Path) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a document and its people and bodies: start, end, identifier."""
    text = ""
    still_open: list[tuple[str, int, str]] = []
    found: list[tuple[int, int, str]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line == "# newpar" and text:
            text = text.rstrip() + "\n"
        cells = line.split("\t")
        if len(cells) != 10 or not cells[0].isdigit():
            continue
        start, end = len(text), len(text) + len(cells[1])
        misc = dict(pair.split("=", 1) for pair in cells[9].split("|") if "=" in pair)
        text += cells[1] + ("" if misc.get("SpaceAfter") == "No" else " ")
        for match in BRACKET.finditer(misc.get("Entity", "")):
            if match.group(0).startswith("("):
                identifier, kind = [*match.group(1).split("-"), ""][:2]
                still_open.append((identifier, start, kind))
            closing = match.group(3) if match.group(3) is not None else still_open[-1][0] if match.group(2) else None
            place = next((i for i in range(len(still_open) - 1, -1, -1) if still_open[i][0] == closing), None)
            if place is not None:
                identifier, begun, kind = still_open.pop(place)
                if kind in ("person", "organization"):
                    found.append((begun, end, identifier))
    return text, found
