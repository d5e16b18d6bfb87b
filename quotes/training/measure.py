"""What the card says of a pipeline: syntax and entities on treebanks, quotes on articles that people have marked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.evaluation import Evaluation, Gold, evaluate, read_gold, run
from quotes.evaluation.figures import by_name
from quotes.training.data.corpora import test_sentences
from quotes.training.score import Scores, score

if TYPE_CHECKING:
    from spacy.language import Language

DEVELOPMENT = ("news", "polnear")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Attributes:
        scores: of syntax and entities.
        evaluations: of quotes, by the name of the set.
        words_per_second: of everything together, in processor time.
    """

    scores: Scores
    evaluations: dict[str, Evaluation]
    words_per_second: float

    def performance(self) -> dict[str, Any]:
        """The figures as ``meta.json`` keeps them."""
        return {
            "tests": self.scores.tests,
            "test_words": self.scores.sizes,
            "quotes": {
                name: {figure: round(value, 1) for figure, value in by_name(found).items()}
                for name, found in self.evaluations.items()
            },
            "words_per_second_one_core": round(self.words_per_second),
        }


def read_golds(corpora: Path, more: Iterable[Path]) -> dict[str, Gold]:
    """The articles to measure on, by the name of their set: both development sets, and MORE gold files.

    Raises:
        GoldError: a file can't be read or scored.
    """
    golds = {
        f"{name}/dev": read_gold(corpora / name / "dev.jsonl", speakers=corpora / name / "dev-speakers.tsv")
        for name in DEVELOPMENT
    }
    return golds | {"/".join(path.absolute().parts[-2:]): read_gold(path) for path in more}


def measure(nlp: Language, corpora: Path, golds: Mapping[str, Gold]) -> Measured:
    """Measure NLP on the test parts of the treebanks below CORPORA, and on GOLDS."""
    evaluations: dict[str, Evaluation] = {}
    words, seconds = 0, 0.0
    for name, gold in golds.items():
        began = time.process_time()
        outcome = run(gold, nlp)
        seconds += time.process_time() - began
        words += sum(len(article.article.text.split()) for article in gold.articles)
        evaluations[name] = evaluate(gold, outcome.ours)
    with nlp.select_pipes(disable=["quotes"]):
        scores = score(nlp, test_sentences(corpora))
    return Measured(scores, evaluations, words / max(seconds, 1e-9))
