"""Reading entity corpora: PERSON, ORG and LOC, the latter for countries, cities and every other place.

Universal NER lies beside the treebank it annotates and is merged into its sentences; wikigold and Re-DocRED give
sentences without syntax.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.evaluation.files import text_of
from quotes.training.data.lists import lists
from quotes.training.data.treebanks import Sentence, Token, blocks

KINDS = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "LOC": "LOC",
    "person": "PERSON", "organization": "ORG", "place": "LOC",
}  # fmt: skip
_ADJECTIVE_ENDINGS = ("ian", "ish", "ese")
# Behind the first, and before the second of these stands no space.
_OPENING, _CLOSING = frozenset("([{“‘-–/"), frozenset([*")]},.;:!?%”’-–/'", "'s", "’s", "n't"])


def spans(tokens: Sequence[Token]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of the entities of a sentence, half-open."""
    from spacy.training import iob_to_biluo
    from spacy.training.iob_utils import tags_to_entities

    return [(start, last + 1, kind) for kind, start, last in tags_to_entities(iob_to_biluo(t.entity for t in tokens))]


def merge_iob2(sentences: Iterable[Sentence], path: Path) -> Iterator[Sentence]:
    """Yield those of ``sentences`` that the IOB2 file annotates, with their entities.

    They are found by name, or by their words where the two files name none alike.
    """
    tags: dict[Any, list[list[str]]] = {}
    for _, block in blocks(path):
        name = next((line.partition("=")[2].strip() for line in block if line.startswith("# sent_id")), "")
        rows = [line.split("\t")[1:3] for line in block if not line.startswith("#")]
        tags[name] = tags[tuple(word for word, _ in rows)] = rows
    for sentence in sentences:
        words = tuple(t.form for t in sentence.tokens)
        rows = tags.get(sentence.name) or tags.get(words) or []
        if tuple(word for word, _ in rows) == words:
            _apply(sentence.tokens, [tag for _, tag in rows])
            yield sentence


def _apply(tokens: list[Token], tags: Iterable[str]) -> None:
    """Set entity tags, with unknown kinds as no entity and every first word of a name as B."""
    before = ""
    for token, tag in zip(tokens, tags, strict=True):
        prefix, _, raw = tag.partition("-")
        kind = KINDS.get(raw, "")
        inside = prefix == "I" and before == kind
        token.entity = f"{'I' if inside else 'B'}-{kind}" if kind else "O"
        before = kind


def mark(tokens: list[Token], start: int, end: int, kind: str) -> None:
    """Make ``tokens[start:end]`` an entity unless part of it is one already."""
    if all(t.entity == "O" for t in tokens[start:end]):
        for i in range(start, end):
            tokens[i].entity = f"{'B' if i == start else 'I'}-{kind}"


def like_universal_ner(sentences: Iterable[Sentence], adjectives: frozenset[str]) -> Iterator[Sentence]:
    """Yield sentences with their entities as Universal NER draws them.

    "the" and titles are left out of names; nationalities, religions and parties as adjectives ("American",
    "Catholic") are no names; sentences with @handles are dropped.
    """
    for sentence in sentences:
        tokens = sentence.tokens
        if any(t.form.startswith("@") for t in tokens):
            continue
        for start, end, kind in spans(tokens):
            person, low = kind == "PERSON", start
            while low < end and (tokens[low].form.lower() == "the" or (person and is_title(tokens[low].form))):
                low += 1
            last = tokens[end - 1].form
            adjective = last in adjectives or last.endswith(_ADJECTIVE_ENDINGS) or last in lists()["no-name"]
            if low == end - 1 and not person and adjective:
                low = end
            for t in tokens[start:low]:
                t.entity = "O"
            if low < end:
                tokens[low].entity = f"B-{kind}"
        yield sentence


def is_title(form: str) -> bool:
    """Whether a word stands before the names of people as a title."""
    return form.lower().rstrip(".") in lists()["before-name"]


def capitalised_adjectives(treebank: Iterable[Sentence]) -> frozenset[str]:
    """Words that a treebank has with a capital inside sentences, more often as adjectives than otherwise."""
    counts: Counter[str] = Counter()
    for sentence in treebank:
        for t in sentence.tokens[1:]:
            if t.form.istitle():
                counts[t.form] += 1 if t.upos == "ADJ" else -1
    return frozenset(word for word, count in counts.items() if count >= 0)


def read_columns(path: Path) -> Iterator[Sentence]:
    """Sentences of wikigold, a file of two columns: word, IOB tag."""
    for _, block in blocks(path):
        rows = [line.rpartition(" ") for line in block if not line.startswith("-DOCSTART-")]
        if rows:
            yield _plain([word for word, _, _ in rows], [tag for _, _, tag in rows], path.stem)


def read_redocred(path: Path) -> Iterator[Sentence]:
    """Sentences of Re-DocRED's Wikipedia paragraphs, each paragraph a document."""
    try:
        for number, record in enumerate(json.loads(text_of(path))):
            found = [_plain(words, ["O"] * len(words), f"{path.stem}-{number}") for words in record["sents"]]
            mentions = [m for entity in record["vertexSet"] for m in entity if m["type"] in KINDS]
            for mention in sorted(mentions, key=lambda m: m["pos"][0] - m["pos"][1]):
                start, end = mention["pos"]
                mark(found[mention["sent_id"]].tokens, start, end, KINDS[mention["type"]])
            for sentence in found:
                sentence.paragraph = sentence is found[0]
            yield from (sentence for sentence in found if sentence.tokens)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise TrainingError(f"cannot read {path} as Re-DocRED: {error}; check the corpora folder.") from error


def _plain(words: list[str], tags: list[str], document: str) -> Sentence:
    """A sentence without the spaces that tokenised corpora put before punctuation and inside quotation marks."""
    tokens = [Token('"' if w in ("''", "``") else w.replace(" ", "_") or "_") for w in words]
    _apply(tokens, tags)
    inside = False
    for token, following in zip(tokens, [*(t.form for t in tokens[1:]), ""], strict=True):
        opens = token.form == '"' and not inside
        inside ^= token.form == '"'
        closes = following in _CLOSING or (following == '"' and inside)
        token.space = not (opens or closes or token.form in _OPENING)
    return Sentence(tokens, document=document)
