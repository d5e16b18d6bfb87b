"""GUM: its documents, the names in its sentences, and what means the same in them.

The entities and the coreference of GUM stand in the last column of its CoNLL-U files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotes.evaluation.files import text_of
from quotes.training.data.entities import KINDS, is_title, mark
from quotes.training.data.treebanks import Sentence, Token, read_conllu

# No licence is stated for the texts of these genres, so nothing that ships is trained on them.
EXCLUDED_GENRES = frozenset({"speech", "textbook", "vlog"})
_PROPER = ("NNP", "NNPS")
# What may stand inside a name without being a proper noun itself.
_JOINERS = frozenset({"-", "–", "'s", "’s", "'", "’", "&", "."})


def read_gum(folder: Path) -> Iterator[list[Sentence]]:
    """Yield the documents in FOLDER to train on, as its ``splits.md`` lists them.

    Texts without a licence are left out, and so are those that are listed and not there.

    Raises:
        GoldError: ``splits.md`` or a document can't be read.
    """
    current = ""
    for line in text_of(folder / "splits.md").splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
        name = line.strip().removeprefix("* ").strip()
        path = folder / f"{name}.conllu"
        licensed = name.startswith("GUM_") and EXCLUDED_GENRES.isdisjoint(name.split("_"))
        if current == "train" and licensed and path.exists():
            yield list(read_conllu(path))


def chains(document: Iterable[Sentence]) -> tuple[str, list[tuple[int, int, str]]]:
    """The text of a document, and its mentions, each ``(start, end, chain)`` in characters, half-open."""
    text, tokens, starts = "", list[Token](), list[int]()
    for sentence in document:
        if sentence.paragraph and text:
            text = text.rstrip(" ") + "\n\n"
        tokens += sentence.tokens
        for token in sentence.tokens:
            starts.append(len(text))
            # The words of a contraction are set apart, as what ships has learned from them.
            text += token.form + " " * ("SpaceAfter=No" not in token.misc)
    phrases = _phrases(tokens)
    return text, [(starts[a], starts[b - 1] + len(tokens[b - 1].form), chain) for a, b, chain, _, _ in phrases]


def _phrases(tokens: list[Token]) -> Iterator[tuple[int, int, str, str, str]]:
    """(start, end, chain, kind, link) of every annotated phrase that begins and ends in TOKENS."""
    opened: dict[str, list[tuple[int, str, str]]] = {}
    for i, token in enumerate(tokens):
        value = next((m[7:] for m in token.misc.split("|") if m.startswith("Entity=")), "")
        for opens, closes, closed in re.findall(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            # identifier-kind-status-salience-centring-minimal span-type of link-link
            chain, kind, *_, link = [*(opens or closed).split("-", 7), *[""] * 7][:8]
            if opens:
                opened.setdefault(chain, []).append((i, kind, link))
            if (closes or closed) and opened.get(chain):
                start, kind, link = opened[chain].pop()
                yield start, i + 1, chain, kind, link


def mark_names(sentence: Sentence) -> Sentence:
    """Mark the names among the annotated phrases of a sentence as entities, in place, and return it.

    Must run before the syntax is changed: a name is the run of proper nouns around the head of the annotated
    phrase, without titles; plural demonyms and party names ("Americans", "Democrats") are not persons.
    """
    tokens = sentence.tokens
    phrases = ((start, end, KINDS.get(kind), link) for start, end, _, kind, link in _phrases(tokens))
    names = [n for start, end, kind, link in phrases if kind and (n := _name_in(tokens, start, end, kind, link))]
    # The outermost name counts: "LA Weekly" is an organisation though "LA" alone is a place.
    for start, end, kind in sorted(names, key=lambda n: n[0] - n[1]):
        mark(tokens, start, end, kind)
    return sentence


def _name_in(tokens: list[Token], start: int, end: int, kind: str, link: str) -> tuple[int, int, str] | None:
    """The name within the annotated phrase ``tokens[start:end]``, or None where it has none."""
    heads = [i for i in range(start, end) if not start <= tokens[i].head < end or tokens[i].head == i]
    if len(heads) != 1:
        return None
    head = heads[0]
    if kind == "PERSON" and tokens[head].upos != "PROPN":
        head = _name_beside(tokens, head, end)
    if tokens[head].upos != "PROPN" or (kind == "PERSON" and tokens[head].xpos == "NNPS"):
        return None
    low, high = _name_run(tokens, head, start, end)
    if kind == "PERSON":
        while low < high and is_title(tokens[low].form):
            low += 1
    elif link:
        high = _of_phrase(tokens, high, end, link)
    return (low, high, kind) if any(t.xpos in _PROPER for t in tokens[low:high]) else None


def _name_beside(tokens: list[Token], head: int, end: int) -> int:
    """The name in "the actress Mayko Nguyen", where the description governs it without a comma."""
    for i in range(head + 1, end):
        if tokens[i].dep == "punct":
            break
        if tokens[i].head == head and tokens[i].dep in {"appos", "flat"} and tokens[i].upos == "PROPN":
            return i
    return head


def _name_run(tokens: list[Token], head: int, start: int, end: int) -> tuple[int, int]:
    low, high = head, head + 1
    while low > start and _in_name(tokens, low - 1, low):
        low -= 1
    while high < end and _in_name(tokens, high, high - 1):
        high += 1
    while low < head and tokens[low].form in _JOINERS:
        low += 1
    while high - 1 > head and tokens[high - 1].form in _JOINERS:
        high -= 1
    return low, high


def _in_name(tokens: list[Token], candidate: int, neighbour: int) -> bool:
    token = tokens[candidate]
    if token.form in _JOINERS:
        return token.form in {"-", "–", "&"} and tokens[neighbour].xpos in _PROPER
    return token.xpos in _PROPER and token.dep not in {"appos", "conj"}


def _of_phrase(tokens: list[Token], high: int, end: int, link: str) -> int:
    """Where "University of X" ends: as far as the words of the linked page's title go on."""
    title = {w.lower() for w in re.split(r"[_\W]+", link) if w}
    if high + 1 < end and tokens[high].form.lower() in {"of", "for", "and"}:
        stop = high
        while stop < end and (tokens[stop].form.lower() in title or tokens[stop].form.lower() in {"of", "the", "and"}):
            stop += 1
        if stop > high + 1 and tokens[stop - 1].xpos in _PROPER:
            return stop
    return high
