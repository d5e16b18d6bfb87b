"""How good a pipeline is, on treebanks and entity corpora it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quotes.training.data.treebanks import Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

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
_REPORTING_VERBS = """
say tell add write note warn insist explain claim argue state declare announce reply recall continue
acknowledge admit confirm tweet caution complain conclude suggest remark respond ask report believe think hope
deny
"""
REPORTING = frozenset(_REPORTING_VERBS.split())
_SUBJECTS = ("nsubj", "nsubjpass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What was measured on each test set.

    ``tests[name][metric]`` is a percentage, for the metrics of :data:`METRICS` (absent where the set has no case of
    one); ``sizes[name]`` counts words.
    """

    tests: dict[str, dict[str, float]]
    sizes: dict[str, int] = field(default_factory=dict)


def score(nlp: Language, tests: Mapping[str, Sequence[Sentence]]) -> Scores:
    """Measure a pipeline on the named sets of sentences, from their plain text.

    Sentences come in documents of five; tokens that the pipeline cuts otherwise than the treebank count as wrong.
    """
    results = {name: _score_one(nlp, sentences) for name, sentences in tests.items() if sentences}
    sizes = {name: sum(len(s.tokens) for s in tests[name]) for name in results}
    return Scores(tests=results, sizes=sizes)


def _score_one(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
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
    found.update({kind: entities[kind]["f"] for kind in ("PERSON", "ORG", "GPE") if kind in entities})
    return {metric: round(100 * value, 1) for metric, value in found.items() if value is not None}


def group(sentences: Iterable[Sentence], *, size: int = 5) -> list[list[Sentence]]:
    """Runs of up to SIZE sentences of one document, in order."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        last = groups[-1] if groups else []
        if last and len(last) < size and last[-1].document == sentence.document:
            last.append(sentence)
        else:
            groups.append([sentence])
    return groups


def gold_doc(nlp: Language, sentences: Sequence[Sentence]) -> Doc:
    """One document of SENTENCES with tags, parse, lemmas and entities as they are marked; places are called GPE."""
    from spacy.tokens import Doc

    tokens = [t for s in sentences for t in s.tokens]
    starts = [sum(len(s.tokens) for s in sentences[:i]) for i in range(len(sentences))]
    return Doc(
        nlp.vocab,
        words=[t.form for t in tokens],
        spaces=[t.space for t in tokens],
        ents=[t.entity.replace("LOC", "GPE") for t in tokens],
        heads=[start + t.head for start, s in zip(starts, sentences, strict=True) for t in s.tokens],
        deps=[t.dep for t in tokens],
        tags=[t.xpos for t in tokens],
        pos=[t.upos for t in tokens],
        morphs=[t.feats for t in tokens],
        lemmas=[t.lemma for t in tokens],
    )


def _subjects(examples: Sequence[Example]) -> float | None:
    """F1 of (subject, reporting verb) pairs; None where the gold has none."""
    right = proposed = expected = 0
    for example in examples:
        gold = {(t.i, t.head.i) for t in example.reference if t.dep_ in _SUBJECTS and t.head.lemma_ in REPORTING}
        pairs = [(t.i, t.head.i) for t in example.predicted if t.dep_ in _SUBJECTS and t.head.lemma_ in REPORTING]
        align = example.alignment.x2y
        mapped = {
            (int(align[subject][0]), int(align[verb][0]))
            for subject, verb in pairs
            if len(align[subject]) == 1 and len(align[verb]) == 1
        }
        right += len(gold & mapped)
        proposed += len(pairs)
        expected += len(gold)
    return 2 * right / (proposed + expected) if expected else None
