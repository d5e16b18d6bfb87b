"""An article laid out for the network: word pieces, what they are told beside their identifiers, and windows.

Every word piece carries the letter case of its word (the vocabulary has lower case only) and whether the word stands
between quotation marks.  A window holds as many pieces as one reading takes, if it can whole paragraphs, with some of
context on both sides; the vectors of its own pieces are what it adds to the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]

# Pieces of a window: its own, of context before and after them, and how many it may lack of being full.  Time goes with
# the square of the size, and context is read twice.
OWN, BEFORE, AFTER, SLACK = 260, 44, 12, 70
LOWER, CAPITALISED, CAPITALS, NO_LETTER = range(4)


class Window(NamedTuple):
    """Half-open ranges of pieces: what the window holds, and which of these are its own."""

    start: int
    end: int
    own_start: int
    own_end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of an article and its windows.

    Attributes:
        ids, case, inside: of every piece its identifier, the letter case of its word, and 1 between quotation marks;
            a separator stands behind every paragraph, and one before the first.
        first: of every word its first piece, which stands for it.
        windows: in order; their own pieces cover the article.
    """

    ids: Ids
    case: Ids
    inside: Ids
    first: Ids
    windows: tuple[Window, ...]


def lay_out(words: Sequence[str], breaks: Sequence[int], inside: Ids, tokenizer: Any) -> Layout:
    """Lay WORDS out.

    Args:
        words: the words of an article without its white space, in order; at least one.
        breaks: the positions in WORDS where a paragraph begins, in order, the first of them 0.
        inside: of every word 1 between quotation marks, else 0.
        tokenizer: a ``tokenizers.Tokenizer`` of BERT's kind.
    """
    known: dict[str, list[int]] = {word: [] for word in words}
    encoded = tokenizer.encode(list(known), is_pretokenized=True, add_special_tokens=False)
    own = list(known.values())
    for number, piece in zip(encoded.word_ids, encoded.ids, strict=True):
        own[number].append(piece)
    pieces = np.array([piece for word in words for piece in known[word]], dtype=np.int64)
    owner = np.repeat(np.arange(len(words)), [len(known[word]) for word in words])
    # The separators go behind the last piece of every paragraph.
    ends = np.searchsorted(owner, [*breaks[1:], len(words)])
    separator = tokenizer.token_to_id("[SEP]")
    # One more stands before the first: what is at the first place serves the network as a rest for its attention, and
    # no word is read well there.
    ids = np.insert(pieces, [0, *ends], separator)
    shift = np.searchsorted(ends, np.arange(len(pieces)), "right")
    place = np.arange(len(pieces)) + shift + 1
    kinds = np.array([letter_case(word) for word in words], dtype=np.int64)
    case, within = np.full(len(ids), NO_LETTER), np.zeros(len(ids), dtype=np.int64)
    case[place], within[place] = kinds[owner], np.asarray(inside, dtype=np.int64)[owner]
    # A word of which nothing is left (a lone control character) is stood for by what follows it.
    first = np.searchsorted(owner, np.arange(len(words)))
    first = np.minimum(first, max(0, len(pieces) - 1))
    first = place[first] if len(pieces) else np.ones(len(words), dtype=np.int64)
    starts = [1, *(int(e) + i + 2 for i, e in enumerate(ends))]
    return Layout(ids, case, within, first, tuple(_windows(starts, _stops(ids, tokenizer))))


def _windows(breaks: Sequence[int], stops: Ids) -> list[Window]:
    """Windows over the paragraphs that begin at BREAKS (the last of them the end).

    A window is filled up to ``OWN`` pieces.  It ends with a paragraph if one ends in its last ``SLACK`` pieces; if not,
    at one of STOPS, where a sentence ends; or else where it is full.
    """
    found: list[Window] = []
    low, end = breaks[0], breaks[-1]
    while low < end or not found:
        high = min(end, low + OWN)
        if high < end:
            within = (_last(places, high - SLACK, high) for places in (np.asarray(breaks), stops))
            high = next((cut for cut in within if cut), high)
        found.append(Window(max(0, low - BEFORE), min(end, high + AFTER), low, high))
        low = high
    return found


def _last(places: Ids, low: int, high: int) -> int:
    """The last of the ordered PLACES above LOW, and at most HIGH; 0 for none."""
    at = int(np.searchsorted(places, high, "right"))
    return int(places[at - 1]) if at and places[at - 1] > low else 0


def _stops(ids: Ids, tokenizer: Any) -> Ids:
    """Where in IDS a sentence may have ended: behind a full stop or its like, and a quotation mark that follows it."""
    ends, marks = (
        np.isin(ids, [tokenizer.token_to_id(character) or -1 for character in characters])
        for characters in (".?!", '"”’')
    )
    behind = np.flatnonzero(ends[:-1]) + 1
    return np.asarray(behind + marks[behind])


def letter_case(word: str) -> int:
    """How WORD is written: ``LOWER``, ``CAPITALISED``, ``CAPITALS`` or ``NO_LETTER``."""
    if word.islower():
        return LOWER
    if word.isupper() and len(word) > 1:
        return CAPITALS
    for character in word:
        if character.isalpha():
            return CAPITALISED if character.isupper() else LOWER
    return NO_LETTER
