"""The folder of corpora as what each stack trains on, is stopped by and is measured on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import TrainingError
from quotes.training.clear import to_clear
from quotes.training.entities import capitalised_adjectives, merge_iob2, named_gum, read_columns, read_redocred, tidy
from quotes.training.invented import Newsroom
from quotes.training.phrases import lexicon
from quotes.training.treebanks import Sentence, read_conllu

# No licence is stated for the texts of these genres of GUM, so nothing that ships is trained on them.
EXCLUDED_GENRES = frozenset({"speech", "textbook", "vlog"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the stacks train on and are measured on.

    ``syntax`` and ``entities`` are for training, ``syntax_dev`` and ``entities_dev`` choose the best weights, ``tests``
    (by name) are only ever measured.  ``treebank`` is the real part of ``syntax``: words, tags and lemmas.
    """

    syntax: list[Sentence]
    entities: list[Sentence]
    syntax_dev: list[Sentence]
    entities_dev: list[Sentence]
    treebank: list[Sentence]
    tests: dict[str, list[Sentence]]


def gather(corpora: Path, *, seed: int = 0, invented: int = 3500, tweets: float = 0.25) -> Material:
    """Read every corpus below ``corpora``; its README says what must lie there.

    ``invented`` is the number of made-up paragraphs, ``tweets`` the share of the Broad Twitter Corpus that is used.

    Raises:
        TrainingError: a corpus is missing or malformed.
    """
    treebanks, entities = corpora / "treebanks", corpora / "entities"
    if not treebanks.is_dir():
        raise TrainingError(f"{corpora} has no folder 'treebanks'; name the folder that holds the corpora.")
    parts = gum_splits(treebanks / "gum" / "splits.md")
    ewt = {part: list(_with_names(treebanks, "en_ewt", part)) for part in ("train", "dev", "test")}
    gum = {part: list(_gum(treebanks / "gum", parts.get(part, []))) for part in ("train", "dev", "test")}
    # Everything is in spaCy's labels before it is put into anybody's mouth.
    real = [*ewt["train"], *gum["train"]]
    rng = random.Random(seed)
    pool = real
    words = lexicon(real)
    made_up = [s for p in Newsroom(pool, words, rng).paragraphs(invented) for s in p]
    more_named = list(read_columns(entities / "wikigold.conll", separator=" "))
    for name in ("redocred-dev", "redocred-test"):
        more_named.extend(read_redocred(entities / f"{name}.json"))
    more_named.extend(s for s in read_columns(entities / "btc.conll", separator="\t") if rng.random() < tweets)
    named = [*real, *tidy(more_named, capitalised_adjectives(real))]
    more = [s for p in Newsroom(pool, words, rng).paragraphs(invented) for s in p]
    dev = [*ewt["dev"], *gum["dev"]]
    pud = list(_with_names(treebanks, "en_pud", "test"))
    news = [s for s in gum["test"] if s.document.startswith("GUM_news")]
    return Material(
        syntax=[*real, *made_up],
        entities=[*named, *more],
        syntax_dev=dev,
        entities_dev=dev,
        treebank=real,
        tests={
            "EWT test": ewt["test"], "GUM test": gum["test"], "GUM news test": news,
            "PUD": pud, "PUD news": [s for s in pud if s.name.startswith("n")],
        },
    )  # fmt: skip


def gum_splits(path: Path) -> dict[str, list[str]]:
    """Document names of each part (``train``, ``dev``, ``test`` ...) as GUM's splits file lists them."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error}; GUM's splits.md must lie beside its files.") from error
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if line.startswith("## "):
            current = parts.setdefault(line[3:].strip(), [])
        elif line.strip().startswith("* "):
            current.append(line.strip()[2:].strip())
    return parts


def _with_names(treebanks: Path, treebank: str, part: str) -> Iterator[Sentence]:
    sentences = read_conllu(treebanks / f"{treebank}-{part}.conllu")
    yield from map(to_clear, merge_iob2(sentences, treebanks / "uner" / f"{treebank}-{part}.iob2"))


def _gum(folder: Path, documents: Iterable[str]) -> Iterator[Sentence]:
    for name in documents:
        path = folder / f"{name}.conllu"
        if name.startswith("GUM_") and name.split("_")[1] not in EXCLUDED_GENRES and path.exists():
            yield from (to_clear(named_gum(s)) for s in read_conllu(path))
