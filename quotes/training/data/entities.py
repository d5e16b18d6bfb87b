"""Reading entity corpora: PERSON, ORG and LOC, the latter for countries, cities and every other place.

Universal NER lies beside the treebank it annotates and is merged into its sentences; GUM marks entities of every kind,
of which only the named ones are kept; wikigold, the Broad Twitter Corpus and Re-DocRED give sentences without syntax.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.training.data.treebanks import Sentence, Token

_KIND = {
    "PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "LOC": "LOC",
    "person": "PERSON", "organization": "ORG", "place": "LOC",
}  # fmt: skip
_PROPER = ("NNP", "NNPS")
# What may stand inside a name without being a proper noun itself.
_JOINERS = frozenset({"-", "–", "'s", "’s", "'", "’", "&", "."})
_TITLE_WORDS = """
mr mrs ms miss mx dr prof professor sir lady lord dame president vice prime minister premier chancellor
senator sen rep representative congressman congresswoman governor gov mayor king queen prince princess emperor
pope bishop archbishop cardinal rev reverend father sister saint judge justice general gen colonel col major
maj captain capt lieutenant lt sergeant sgt admiral commander officer ambassador secretary chairman chairwoman
chair director spokesman spokeswoman ceo shaikh sheikh imam ayatollah rabbi sheriff coach uncle aunt
"""
TITLES = frozenset(_TITLE_WORDS.split())
_ADJECTIVE_ENDINGS = ("ian", "ish", "ese")
_NO_NAMES = """
Dutch Swiss Thai Welsh Nazi Ottoman Roman Czech Greek French Allied Protestant Christianity Islam Judaism Buddhism
Catholicism Hinduism Jews Muslims Christians Catholics Protestants Romans Greeks Germans
"""
_ADJECTIVES = frozenset(_NO_NAMES.split())
_OPENING, _CLOSING = frozenset("([{“‘"), frozenset(")]},.;:!?%”’")


def spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of the entities of a sentence, half-open."""
    i = 0
    while i < len(tokens):
        end = i + 1
        if tokens[i].entity.startswith("B-"):
            while end < len(tokens) and tokens[end].entity.startswith("I-"):
                end += 1
            yield i, end, tokens[i].entity[2:]
        i = end


def merge_iob2(sentences: Iterable[Sentence], path: Path) -> Iterator[Sentence]:
    """Yield those of ``sentences`` that the IOB2 file annotates, with their entities.

    Sentences are matched by name, or by their words where the two files name none alike.
    """
    tags: dict[str, list[tuple[str, str]]] = {}
    name, rows = "", list[tuple[str, str]]()
    for line in [*_lines(path), ""]:
        if line.startswith("# sent_id"):
            name = line.partition("=")[2].strip()
        elif line and not line.startswith("#"):
            _, word, tag, *_ = line.split("\t")
            rows.append((word, tag))
        elif not line and rows:
            tags[name], rows = rows, []
    known = list(sentences)
    by_words = {tuple(w for w, _ in found): found for found in tags.values()}
    named = any(s.name in tags for s in known)
    for sentence in known:
        words = tuple(t.form for t in sentence.tokens)
        found = tags.get(sentence.name, []) if named else by_words.get(words, [])
        if tuple(w for w, _ in found) != words:
            continue
        _apply(sentence.tokens, [tag for _, tag in found])
        yield sentence


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"cannot read the entity corpus {path}: {error}; check the corpora folder.") from error


def _apply(tokens: list[Token], tags: Iterable[str]) -> None:
    """Set entity tags, with unknown kinds as no entity and every first word of a name as B."""
    before = ""
    for token, tag in zip(tokens, tags, strict=True):
        prefix, _, raw = tag.partition("-")
        kind = _KIND.get(raw, "")
        if not kind or prefix == "O":
            token.entity, before = "O", ""
            continue
        token.entity = f"{'I' if prefix == 'I' and before == kind else 'B'}-{kind}"
        before = kind


def mark(tokens: list[Token], start: int, end: int, kind: str) -> None:
    """Make ``tokens[start:end]`` an entity unless part of it is one already."""
    if start < end and all(t.entity == "O" for t in tokens[start:end]):
        for i in range(start, end):
            tokens[i].entity = f"{'B' if i == start else 'I'}-{kind}"


def tidy(sentences: Iterable[Sentence], adjectives: frozenset[str]) -> Iterator[Sentence]:
    """Yield sentences with their entities as Universal NER draws them.

    "the" and titles are left out of names; nationalities, religions and parties as adjectives ("American",
    "Catholic") are no names; sentences with @handles are dropped.
    """
    for sentence in sentences:
        tokens = sentence.tokens
        if any(t.form.startswith("@") for t in tokens):
            continue
        for start, end, kind in list(spans(tokens)):
            low = start
            while low < end and _before_name(tokens[low].form, kind):
                low += 1
            word = tokens[low].form if low == end - 1 else ""
            is_adjective = word in adjectives or word.endswith(_ADJECTIVE_ENDINGS) or word in _ADJECTIVES
            gone = end if word and kind != "PERSON" and is_adjective else low
            for t in tokens[start:gone]:
                t.entity = "O"
            if gone < end:
                tokens[gone].entity = f"B-{kind}"
        yield sentence


def _before_name(form: str, kind: str) -> bool:
    return form.lower() == "the" or (kind == "PERSON" and form.lower().rstrip(".") in TITLES)


def capitalised_adjectives(treebank: Iterable[Sentence]) -> frozenset[str]:
    """Words that a treebank has with a capital inside sentences, more often as adjectives than otherwise."""
    counts: Counter[str] = Counter()
    for sentence in treebank:
        for t in sentence.tokens[1:]:
            if t.form.istitle():
                counts[t.form] += 1 if t.upos == "ADJ" else -1
    return frozenset(word for word, count in counts.items() if count >= 0)


def named_gum(sentence: Sentence) -> Sentence:
    """Turn GUM's entity annotation (still in the MISC column) into named entities, in place.

    Must run before the syntax is changed: a name is the run of proper nouns around the head of the annotated
    phrase, without titles; plural demonyms and party names ("Americans", "Democrats") are not persons.
    """
    tokens = sentence.tokens
    names = [n for n in (_named_part(tokens, *span) for span in _gum_spans(tokens)) if n]
    # The outermost name counts: "LA Weekly" is an organisation though "LA" alone is a place.
    for start, end, kind in sorted(names, key=lambda n: n[0] - n[1]):
        mark(tokens, start, end, kind)
    return sentence


def _named_part(tokens: list[Token], start: int, end: int, etype: str, link: str) -> tuple[int, int, str] | None:
    """The name within the annotated phrase ``tokens[start:end]``, or None where it has none."""
    kind = _KIND.get(etype)
    heads = [i for i in range(start, end) if not start <= tokens[i].head < end or tokens[i].head == i]
    if kind is None or len(heads) != 1:
        return None
    head = heads[0]
    if kind == "PERSON" and tokens[head].upos != "PROPN":
        head = _name_beside(tokens, head, end)
    if tokens[head].upos != "PROPN" or (kind == "PERSON" and tokens[head].xpos == "NNPS"):
        return None
    low, high = _name_run(tokens, head, start, end)
    if kind == "PERSON":
        while low < high and tokens[low].form.lower().rstrip(".") in TITLES:
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


def _gum_spans(tokens: list[Token]) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, kind, link) of every annotated phrase that begins and ends in the sentence."""
    opened: dict[str, list[tuple[int, str, str]]] = {}
    for i, token in enumerate(tokens):
        value = next((m[7:] for m in token.misc.split("|") if m.startswith("Entity=")), "")
        for match in re.finditer(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            if match[1]:
                # identifier-kind-status-salience-centring-minimal span-type of link-link
                parts = match[1].split("-", 7)
                kind, link = parts[1] if len(parts) > 1 else "", parts[7] if len(parts) > 7 else ""
                if match[2]:
                    yield i, i + 1, kind, link
                else:
                    opened.setdefault(parts[0], []).append((i, kind, link))
            elif opened.get(match[3]):
                start, kind, link = opened[match[3]].pop()
                yield start, i + 1, kind, link


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


def read_columns(path: Path, *, separator: str) -> Iterator[Sentence]:
    """Sentences of a two-column file (word, IOB or IOB2 tag): wikigold, the Broad Twitter Corpus."""
    rows: list[tuple[str, str]] = []
    count = 0
    for line in [*_lines(path), ""]:
        if line.strip() and not line.startswith("-DOCSTART-"):
            word, _, tag = line.rpartition(separator)
            rows.append((word, tag))
        elif rows:
            count += 1
            yield _plain([w for w, _ in rows], [t for _, t in rows], f"{path.stem}-{count}", path.stem)
            rows = []


def read_redocred(path: Path) -> Iterator[Sentence]:
    """Sentences of Re-DocRED's Wikipedia paragraphs, each paragraph a document."""
    try:
        records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        for number, record in enumerate(records):
            tags = [["O"] * len(words) for words in record["sents"]]
            mentions = [m for entity in record["vertexSet"] for m in entity]
            for mention in sorted(mentions, key=lambda m: m["pos"][0] - m["pos"][1]):
                row, (start, end) = tags[mention["sent_id"]], mention["pos"]
                kind = _KIND.get(mention["type"])
                if kind and all(tag == "O" for tag in row[start:end]):
                    row[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
            document = f"{path.stem}-{number}"
            for i, (words, row) in enumerate(zip(record["sents"], tags, strict=True)):
                if words:
                    yield _plain(words, row, f"{document}-{i}", document, paragraph=i == 0)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"cannot read {path} as Re-DocRED: {error}; check the corpora folder.") from error


def _plain(words: list[str], tags: list[str], name: str, document: str, *, paragraph: bool = False) -> Sentence:
    tokens = [Token(w.replace(" ", "_") or "_") for w in words]
    _apply(tokens, tags)
    _space(tokens)
    return Sentence(tokens, name, document, paragraph)


def _space(tokens: list[Token]) -> None:
    """Undo the spaces that tokenised corpora put before punctuation and inside quotation marks."""
    inside = False
    for token, following in zip(tokens, [*tokens[1:], Token("")], strict=True):
        if token.form in {"''", "``"}:
            token.form = '"'
        opens = token.form == '"' and not inside
        if token.form == '"':
            inside = not inside
        closes = following.form in {'"', "''"} and inside
        clitic = following.form in {"'s", "’s", "n't", "'"} or following.form in _CLOSING
        glued = token.form in _OPENING or opens or token.form in {"-", "–", "/"}
        token.space = not (closes or clitic or glued or following.form in {"-", "–", "/"})
