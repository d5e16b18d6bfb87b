"""Reading entity corpora: PERSON, ORG and LOC, the latter for countries, cities and every other place.

Universal NER lies beside the treebank it annotates and is merged into its sentences; wikigold and Re-DocRED give
sentences without syntax.  The entities and the coreference of GUM stand in the last column of its CoNLL-U files.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.evaluation.files import text_of
from quotes.training.data.treebanks import Sentence, Token, blocks, lists, read_conllu

KINDS = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "LOC": "LOC",
    "person": "PERSON", "organization": "ORG", "place": "LOC",
}  # fmt: skip
_ADJECTIVE_ENDINGS = ("ian", "ish", "ese")
# Behind the first, and before the second of these stands no space.
_OPENING, _CLOSING = frozenset("([{“‘-–/"), frozenset([*")]},.;:!?%”’-–/'", "'s", "’s", "n't"])
# No licence is stated for the texts of these genres, so nothing that ships is trained on them.
EXCLUDED_GENRES = frozenset({"speech", "textbook", "vlog"})
_PROPER = ("NNP", "NNPS")
# What may stand inside a name without being a proper noun itself.
_JOINERS = frozenset({"-", "–", "'s", "’s", "'", "’", "&", "."})


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
    known = list(sentences)
    named = any(sentence.name in tags for sentence in known)
    for sentence in known:
        words = tuple(t.form for t in sentence.tokens)
        rows = tags.get(sentence.name if named else words, [])
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
