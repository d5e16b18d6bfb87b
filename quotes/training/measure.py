"""What the card says of a pipeline: syntax and entities on treebanks, quotes on articles that people have marked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.evaluation import Evaluation, Gold, evaluate, read_gold, run
from quotes.evaluation.figures import by_name
from quotes.training.data.corpora import test_sentences
from quotes.training.data.treebanks import Sentence, lists

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

DEVELOPMENT = ("news", "polnear")
METRICS = {
    "upos": "UPOS",
    "uas": "UAS",
    "las": "LAS",
    "lemma": "lemma",
    "subject": "subject of a reporting verb, F1",
    "PERSON": "PERSON F1",
    "ORG": "ORG F1",
    "GPE": "places F1",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured.

    Attributes:
        tests: of syntax and entities, by the name of the set and of :data:`METRICS`, a percentage, where the set has
            a case of it.
        sizes: the words of each of these sets.
        evaluations: of quotes, by the name of the set.
        words_per_second: of everything together, in processor time.
    """

    tests: dict[str, dict[str, float]]
    sizes: dict[str, int]
    evaluations: dict[str, Evaluation]
    words_per_second: float

    def performance(self) -> dict[str, Any]:
        """The figures as ``meta.json`` keeps them."""
        return {
            "tests": self.tests,
            "test_words": self.sizes,
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
    tests = test_sentences(corpora)
    with nlp.select_pipes(disable=["quotes"]):
        scores = {name: _score(nlp, sentences) for name, sentences in tests.items()}
    sizes = {name: sum(len(s.tokens) for s in sentences) for name, sentences in tests.items()}
    return Measured(scores, sizes, evaluations, words / max(seconds, 1e-9))


def _score(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """The metrics of NLP on the plain text of SENTENCES; tokens that it cuts otherwise than they do count as wrong."""
    from spacy.scorer import Scorer
    from spacy.training import Example

    examples = [Example(nlp(doc.text), doc) for doc in (gold_doc(nlp, g) for g in group(sentences))]
    deps: dict[str, Any] = Scorer.score_deps(
        examples, "dep", head_attr="head", getter=lambda token, _: token.dep_, ignore_labels=()
    )
    found = {
        "upos": Scorer.score_token_attr(examples, "pos")["pos_acc"],
        "uas": deps["dep_uas"],
        "las": deps["dep_las"],
        "lemma": Scorer.score_token_attr(examples, "lemma")["lemma_acc"],
        "subject": _subjects(examples),
    }
    entities = Scorer.score_spans(examples, "ents")["ents_per_type"] or {}
    found |= {kind: entities[kind]["f"] for kind in ("PERSON", "ORG", "GPE") if kind in entities}
    return {metric: round(100 * value, 1) for metric, value in found.items() if value is not None}


def group(sentences: Iterable[Sentence], *, size: int = 5) -> list[list[Sentence]]:
    """Runs of up to SIZE sentences of one document, in order."""
    documents = [list(own) for _, own in groupby(sentences, lambda s: s.document)]
    return [own[at : at + size] for own in documents for at in range(0, len(own), size)]


def gold_doc(nlp: Language, sentences: Sequence[Sentence]) -> Doc:
    """One document of SENTENCES with tags, parse, lemmas and entities as they are marked; places are called GPE."""
    from spacy.tokens import Doc

    tokens = [t for s in sentences for t in s.tokens]
    heads: list[int] = []
    for s in sentences:
        heads += [len(heads) + t.head for t in s.tokens]
    return Doc(
        nlp.vocab,
        words=[t.form for t in tokens],
        spaces=[t.space for t in tokens],
        ents=[t.entity.replace("LOC", "GPE") for t in tokens],
        heads=heads,
        deps=[t.dep for t in tokens],
        tags=[t.xpos for t in tokens],
        pos=[t.upos for t in tokens],
        morphs=[t.feats for t in tokens],
        lemmas=[t.lemma for t in tokens],
    )


def _subjects(examples: Iterable[Example]) -> float | None:
    """F1 of (subject, reporting verb) pairs; None where the gold has none."""
    from spacy.scorer import PRFScore

    def pairs(doc: Doc) -> set[tuple[int, int]]:
        verbs = lists()["reporting"]
        return {(t.i, t.head.i) for t in doc if t.dep_ in {"nsubj", "nsubjpass"} and t.head.lemma_ in verbs}

    score = PRFScore()
    for example in examples:
        align = example.alignment.x2y
        gold, ours = pairs(example.reference), pairs(example.predicted)
        # A word that is no word of the gold stays apart from all that are, by a number below zero.
        places = {i: int(align[i][0]) if len(align[i]) == 1 else -1 - i for pair in ours for i in pair}
        score.score_set({(places[subject], places[verb]) for subject, verb in ours}, gold)
    return score.fscore if score.tp + score.fn else None
