"""The folder of corpora as what the network learns from, and what it is measured on."""

from __future__ import annotations

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
from quotes.evaluation.gold.polnear import Row, read_speakers
from quotes.evaluation.gold.records import NOBODY, objects
from quotes.training.data.articles import Record, article_documents
from quotes.training.data.coreference import column_chains, gap_documents, text_chains
from quotes.training.data.documents import Document, sentence_documents
from quotes.training.data.entities import (
    capitalised_adjectives,
    chains,
    like_universal_ner,
    mark_names,
    merge_iob2,
    read_columns,
    read_gum,
    read_redocred,
)
from quotes.training.data.invented import Newsroom
from quotes.training.data.treebanks import Sentence, read_conllu, to_clear
from quotes.training.data.unmarked import cue_words, described_documents, people_documents, unmarked_documents

log = logging.getLogger(__name__)

# Every so many articles one is left out: what comes after the network learns how far to trust it from these.
HELD_OUT = 9
# Paragraphs of made-up news.
INVENTED = 2500
# A tag or label that is rarer is not learned, but for the label that every tree has.
RAREST = 5
ROOT = "ROOT"
# What the folder of corpora has to hold, to learn from and to be measured on.
NEEDED = (
    "treebanks/en_ewt-train.conllu", "treebanks/uner/en_ewt-train.iob2", "treebanks/gum/splits.md",
    "entities/wikigold.conll", "entities/redocred-dev.json", "entities/redocred-test.json",
    "news/train.jsonl", "news/train-speakers.tsv", "news/unlabelled.jsonl",
    "polnear/train.jsonl", "polnear/train-speakers.tsv",
    "coref/gap-development.tsv", "coref/newswcl50.conll", "coref/meantime.conll",
    "treebanks/en_ewt-test.conllu", "treebanks/uner/en_ewt-test.iob2", "treebanks/en_pud-test.conllu",
    "treebanks/uner/en_pud-test.iob2", "news/dev.jsonl", "news/dev-speakers.tsv", "polnear/dev.jsonl",
    "polnear/dev-speakers.tsv",
)  # fmt: skip

Annotated = tuple[Record, list[Row]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that is learned from, by source, the numbers of tags and labels, and the sentences of the treebanks."""

    documents: dict[str, list[Document]]
    tags: list[str]
    labels: list[str]
    sentences: tuple[Sentence, ...] = ()


def check(corpora: Path) -> None:
    """Make sure that everything that is needed is in the folder CORPORA.

    Raises:
        TrainingError: a corpus is missing.
    """
    if not corpora.is_dir():
        raise TrainingError(f"there is no folder {corpora} of corpora: give the one that holds them")
    for name in NEEDED:
        if not (corpora / name).is_file():
            raise TrainingError(f"{corpora} lacks {name}: put it there; the model card says what each corpus is")


def read_articles(folder: Path, part: str) -> list[Annotated]:
    """The annotated articles of a PART (train, dev) of a corpus of news in FOLDER, each with its segments' speakers.

    Raises:
        GoldError: a file can't be read.
        TrainingError: an article lacks something.
    """
    rows = read_speakers(folder / f"{part}-speakers.tsv")
    return [
        (record, [rows.get((record["id"], number), ("skip", NOBODY, None)) for number in range(len(record["quotes"]))])
        for record in _records(folder / f"{part}.jsonl", "id", "text", "quotes", "attributions")
    ]


def _records(path: Path, *needed: str) -> Iterator[Record]:
    for entry in objects(path):
        if missing := [name for name in needed if name not in entry.values]:
            raise TrainingError(f"{entry.place}: is no article of the corpus (no {missing[0]!r}); fetch it anew")
        yield entry.values


def learned_articles(folder: Path) -> list[Annotated]:
    """Those of the annotated articles to train on in FOLDER that the network learns from."""
    return [known for number, known in enumerate(read_articles(folder, "train")) if not held_out(number)]


def trusted_articles(folder: Path) -> list[Annotated]:
    """Those in FOLDER that tell how far to trust the network: to develop with, and held out of training."""
    held = [known for number, known in enumerate(read_articles(folder, "train")) if held_out(number)]
    return [*read_articles(folder, "dev"), *held]


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
        TrainingError, GoldError: a corpus can't be read.
    """
    began = time.monotonic()
    treebanks, entities, coref = (corpora / name for name in ("treebanks", "entities", "coref"))
    ewt, documents = list(_with_names(treebanks, "en_ewt", "train")), list(read_gum(treebanks / "gum"))
    gum = [to_clear(mark_names(sentence)) for one in documents for sentence in one]
    real = [*ewt, *gum]
    made_up = [s for p in Newsroom(real, random.Random(seed)).paragraphs(invented) for s in p]
    tags = _often(t.tag for s in real for t in s.tokens)
    labels = sorted({ROOT, *_often(t.dep for s in real for t in s.tokens)})
    syntax = tuple({name: i for i, name in enumerate(names)} for names in (tags, labels))
    wikipedia = [s for name in ("redocred-dev", "redocred-test") for s in read_redocred(entities / f"{name}.json")]
    paragraphs = [" ".join(s.text for s in own) for _, own in groupby(wikipedia, lambda s: s.document)]
    named = like_universal_ner([*read_columns(entities / "wikigold.conll"), *wikipedia], capitalised_adjectives(real))
    articles = {name: learned_articles(corpora / name) for name in ("news", "polnear")}
    unlabelled = [record["text"] for record in _records(corpora / "news" / "unlabelled.jsonl", "text")]
    texts = [*unlabelled, *(record["text"] for own in articles.values() for record, _ in own)]
    found: dict[str, list[Document]] = {
        "treebank": [
            *sentence_documents(ewt, tokenizer, syntax=syntax, governments=True),
            *sentence_documents(gum, tokenizer, syntax=syntax),
        ],
        "invented": list(sentence_documents(made_up, tokenizer, syntax=syntax)),
        "entities": list(sentence_documents(named, tokenizer)),
        **{
            name: [d for known in own for d in article_documents(*known, tokenizer, wide=name == "polnear")]
            for name, own in articles.items()
        },
        "coreference": [
            *(d for one in documents for d in text_chains(*chains(one), tokenizer)),
            *(d for name in ("newswcl50", "meantime") for d in column_chains(coref / f"{name}.conll", tokenizer)),
        ],
        "gap": list(gap_documents(coref / "gap-development.tsv", tokenizer)),
        "people": list(people_documents([*unlabelled, *paragraphs], tokenizer)),
        "described": list(described_documents(texts, tokenizer, random.Random(seed), syntax[0])),
    }
    cues = cue_words([*found["news"], *found["polnear"]])
    found["unmarked"] = list(unmarked_documents(texts, tokenizer, cues))
    for name, own in found.items():
        progress(f"{name}: {len(own)} documents, {sum(len(d.words) for d in own)} words")
    progress(f"read in {time.monotonic() - began:.0f} s; {len(tags)} tags, {len(labels)} labels")
    return Corpus(found, tags, labels, tuple(real))


def _often(items: Iterable[str]) -> list[str]:
    """Those of ITEMS that are not too rare to be learned, the commonest first."""
    return [item for item, count in Counter(items).most_common() if count >= RAREST]


def test_sentences(corpora: Path) -> dict[str, list[Sentence]]:
    """The sentences that syntax and entities are measured on, by the name of the set."""
    folder = corpora / "treebanks"
    return {"PUD": list(_with_names(folder, "en_pud", "test")), "EWT test": list(_with_names(folder, "en_ewt", "test"))}


def _with_names(treebanks: Path, treebank: str, part: str) -> Iterator[Sentence]:
    sentences = read_conllu(treebanks / f"{treebank}-{part}.conllu")
    yield from map(to_clear, merge_iob2(sentences, treebanks / "uner" / f"{treebank}-{part}.iob2"))
