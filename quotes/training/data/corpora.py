"""The folder of corpora as what the network learns from, and what it is measured on."""

from __future__ import annotations

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from quotes.errors import TrainingError
from quotes.training.data.articles import article_documents
from quotes.training.data.clear import to_clear
from quotes.training.data.coreference import column_chains, gap_documents, text_chains
from quotes.training.data.documents import Document, Record
from quotes.training.data.entities import (
    capitalised_adjectives,
    like_universal_ner,
    merge_iob2,
    read_columns,
    read_redocred,
)
from quotes.training.data.gum import chains, mark_names, read_gum
from quotes.training.data.invented import Newsroom
from quotes.training.data.sentences import sentence_documents, tag_of
from quotes.training.data.treebanks import Sentence, read_conllu, text_of
from quotes.training.data.unmarked import cue_words, described_documents, people_documents, unmarked_documents

log = logging.getLogger(__name__)

# Every so many articles one is left out: what comes after the network learns how far to trust it from these.
HELD_OUT = 9
# Paragraphs of made-up news.
INVENTED = 2500
# A tag or label that is rarer is not learned, but for the label that every tree has.
RAREST = 5
ROOT = "ROOT"
# What the folder of corpora has to hold to learn from, and beside it to be measured on.
LEARNED = (
    "treebanks/en_ewt-train.conllu", "treebanks/uner/en_ewt-train.iob2", "treebanks/gum/splits.md",
    "entities/wikigold.conll", "entities/redocred-dev.json", "entities/redocred-test.json",
    "news/train.jsonl", "news/train-speakers.tsv", "news/unlabelled.jsonl",
    "polnear/train.jsonl", "polnear/train-speakers.tsv",
    "coref/gap-development.tsv", "coref/newswcl50.conll", "coref/meantime.conll",
)  # fmt: skip
MEASURED = (
    "treebanks/en_ewt-test.conllu", "treebanks/uner/en_ewt-test.iob2", "treebanks/en_pud-test.conllu",
    "treebanks/uner/en_pud-test.iob2", "news/dev.jsonl", "news/dev-speakers.tsv", "polnear/dev.jsonl",
    "polnear/dev-speakers.tsv",
)  # fmt: skip

Speakers = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that is learned from, by source, the numbers of tags and labels, and the sentences of the treebanks."""

    documents: dict[str, list[Document]]
    tags: list[str]
    labels: list[str]
    sentences: tuple[Sentence, ...] = ()


def check(corpora: Path, *, measured: bool = False) -> None:
    """Make sure that everything is there.

    Args:
        corpora: the folder of corpora.
        measured: whether what the result is measured on has to be there too.

    Raises:
        TrainingError: a corpus is missing.
    """
    if not corpora.is_dir():
        raise TrainingError(f"there is no folder {corpora} of corpora: give the one that holds them")
    for name in (*LEARNED, *(MEASURED if measured else ())):
        if not (corpora / name).is_file():
            raise TrainingError(f"{corpora} lacks {name}: put it there; the model card says what each corpus is")


def read_speakers(path: Path) -> dict[str, dict[int, tuple[str, str, str]]]:
    """Of every article of a table of speakers, by segment: quote, other or skip; who said it; the sort of speaker."""
    found: dict[str, dict[int, tuple[str, str, str]]] = {}
    for number, line in enumerate(text_of(path).splitlines(), 1):
        cells = [*line.split("\t"), "", "", "", ""]
        if not cells[1].isdecimal():
            raise TrainingError(f"{path}:{number}: has no number of a segment in its second column; fetch it anew")
        what, who, kind = cells[2:5]
        found.setdefault(cells[0], {})[int(cells[1])] = (what, who, kind)
    return found


def read_articles(folder: Path, part: str) -> list[tuple[Record, Speakers]]:
    """The annotated articles of FOLDER, each with its segments' speakers.

    Args:
        folder: of a corpus of news.
        part: train or dev.

    Raises:
        TrainingError: a file can't be read.
    """
    speakers = read_speakers(folder / f"{part}-speakers.tsv")
    found = []
    for record in _records(folder / f"{part}.jsonl", "id", "quotes"):
        own = speakers.get(record["id"], {})
        found.append((record, [own.get(i, ("skip", "", "")) for i in range(len(record["quotes"]))]))
    return found


def _records(path: Path, *needed: str) -> Iterator[Record]:
    """The articles of PATH, one a line, each with its text and what else is NEEDED."""
    for number, line in enumerate(text_of(path).splitlines(), 1):
        try:
            record: Record = json.loads(line)
            missing = next((name for name in ("text", *needed) if name not in record), None)
        except (ValueError, TypeError) as error:
            raise TrainingError(f"{path}:{number}: is no annotated article ({error}); fetch it anew") from error
        if missing is not None:
            raise TrainingError(f"{path}:{number}: is no annotated article ({missing!r}); fetch it anew")
        yield record


def held_out(number: int) -> bool:
    """Whether the article NUMBER of a training file is kept from the network."""
    return number % HELD_OUT == 4


def gather(
    corpora: Path,
    tokenizer: Any,
    *,
    seed: int = 0,
    invented: int = INVENTED,
    progress: Callable[[str], None] = log.info,
) -> Corpus:
    """Read every corpus below CORPORA.

    Args:
        corpora: the folder of corpora.
        tokenizer: of word pieces.
        seed: of the made-up news.
        invented: how many paragraphs of it.
        progress: called with a line for every source.

    Raises:
        TrainingError: a corpus is missing or can't be read.
    """
    check(corpora)
    began = time.monotonic()
    treebanks = corpora / "treebanks"
    ewt, documents = list(_with_names(treebanks, "en_ewt", "train")), list(read_gum(treebanks / "gum"))
    gum = [to_clear(mark_names(sentence)) for one in documents for sentence in one]
    real = [*ewt, *gum]
    made_up = [s for p in Newsroom(real, random.Random(seed)).paragraphs(invented) for s in p]
    tags = _often(tag_of(t.xpos, t.upos, t.feats) for s in real for t in s.tokens)
    labels = sorted({ROOT, *_often(t.dep for s in real for t in s.tokens)})
    number, arcs = ({name: i for i, name in enumerate(names)} for names in (tags, labels))
    found: dict[str, list[Document]] = {
        "treebank": [
            *sentence_documents(ewt, tokenizer, tags=number, labels=arcs, governments=True),
            *sentence_documents(gum, tokenizer, tags=number, labels=arcs),
        ],
        "invented": list(sentence_documents(made_up, tokenizer, tags=number, labels=arcs)),
        "entities": list(sentence_documents(_named(corpora / "entities", real), tokenizer)),
        **{name: list(_news(corpora / name, tokenizer, wide=name == "polnear")) for name in ("news", "polnear")},
        "coreference": list(_coreference(documents, corpora / "coref", tokenizer)),
        "gap": list(gap_documents(corpora / "coref" / "gap-development.tsv", tokenizer)),
        "people": list(people_documents([*_unlabelled(corpora), *_wikipedia(corpora)], tokenizer)),
    }
    texts = [*_unlabelled(corpora), *(text for name in ("news", "polnear") for text in _texts(corpora / name))]
    found["described"] = list(described_documents(texts, tokenizer, random.Random(seed), number))
    cues = cue_words([*found["news"], *found["polnear"]])
    found["unmarked"] = list(unmarked_documents(texts, tokenizer, cues))
    for name, own in found.items():
        progress(f"{name}: {len(own)} documents, {sum(len(d.words) for d in own)} words")
    progress(f"read in {time.monotonic() - began:.0f} s; {len(tags)} tags, {len(labels)} labels")
    return Corpus(found, tags, labels, tuple(real))


def _often(items: Iterable[str]) -> list[str]:
    """Those of ITEMS that are not too rare to be learned, the commonest first."""
    return [item for item, count in Counter(items).most_common() if count >= RAREST]


def _named(folder: Path, treebank: list[Sentence]) -> Iterator[Sentence]:
    more = list(read_columns(folder / "wikigold.conll"))
    for name in ("redocred-dev", "redocred-test"):
        more.extend(read_redocred(folder / f"{name}.json"))
    return like_universal_ner(more, capitalised_adjectives(treebank))


def _news(folder: Path, tokenizer: Any, *, wide: bool) -> Iterator[Document]:
    for i, (record, speakers) in enumerate(read_articles(folder, "train")):
        if not held_out(i):
            yield from article_documents(record, speakers, tokenizer, wide=wide)


def _unlabelled(corpora: Path) -> Iterator[str]:
    """Articles of news that nobody has marked."""
    yield from (record["text"] for record in _records(corpora / "news" / "unlabelled.jsonl"))


def _texts(folder: Path) -> Iterator[str]:
    """The articles to learn from in FOLDER without what people have marked in them."""
    records = enumerate(_records(folder / "train.jsonl"))
    yield from (record["text"] for number, record in records if not held_out(number))


def _wikipedia(corpora: Path) -> Iterator[str]:
    """The paragraphs of Wikipedia that the entities are learned from."""
    for name in ("redocred-dev", "redocred-test"):
        for _, own in groupby(read_redocred(corpora / "entities" / f"{name}.json"), lambda s: s.document):
            yield " ".join(sentence.text for sentence in own)


def _coreference(gum: Iterable[Iterable[Sentence]], folder: Path, tokenizer: Any) -> Iterator[Document]:
    for one in gum:
        yield from text_chains(*chains(one), tokenizer)
    for name in ("newswcl50", "meantime"):
        yield from column_chains(folder / f"{name}.conll", tokenizer)


def test_sentences(corpora: Path) -> dict[str, list[Sentence]]:
    """The sentences that syntax and entities are measured on, by the name of the set."""
    folder = corpora / "treebanks"
    return {"PUD": list(_with_names(folder, "en_pud", "test")), "EWT test": list(_with_names(folder, "en_ewt", "test"))}


def _with_names(treebanks: Path, treebank: str, part: str) -> Iterator[Sentence]:
    sentences = read_conllu(treebanks / f"{treebank}-{part}.conllu")
    yield from map(to_clear, merge_iob2(sentences, treebanks / "uner" / f"{treebank}-{part}.iob2"))
