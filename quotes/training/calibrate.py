"""Fits the confidence: of the answers given with 0.9, nine in ten are to be right.

Logistic regressions (Platt scaling, 1999, over several features) on articles whose speakers are known: one over the
decisions on quoted segments, one over the statements without marks that the network offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from spacy.language import Language

from quotes.evaluation.gold.polnear import Row as Told
from quotes.evaluation.gold.records import NOBODY
from quotes.evaluation.names import same_as_any
from quotes.evaluation.score import COVERED, shared
from quotes.extraction.component import READ
from quotes.extraction.confidence import DEFAULT
from quotes.extraction.coreference import evidence
from quotes.extraction.direct.decide import decide
from quotes.extraction.direct.features import DIRECT, direct_features
from quotes.extraction.indirect.candidates import statements
from quotes.extraction.indirect.features import INDIRECT, indirect_features
from quotes.extraction.parsed import Parsed
from quotes.extraction.speakers import speakers_of
from quotes.records import Span
from quotes.training.data.articles import Record, source_of, speaker_of

# Few articles name their speakers, so the weights are kept small.
STRENGTH = 0.5
# How near the weights of what a mention means stay to those used without any fit; how much of a source is its mention.
NEARNESS, SAME = 0.004, 0.6
# A statement without marks is right where it and what is marked share so much of both together; that one is listed
# which is none, or with other limits, counts for more than that one is not.
OVERLAP, WRONG = 0.7, 1.2

Annotated = tuple[Record, Sequence[Told]]
Row = tuple[list[float], bool]
Case = tuple[list[evidence.Features], list[int]]


def fit(nlp: Language, direct: Iterable[Annotated], indirect: Iterable[Record]) -> dict[str, dict[str, float]]:
    """The weights of ``direct.features.DIRECT`` and ``indirect.features.INDIRECT``, by ``direct`` and ``indirect``.

    Args:
        nlp: a pipeline with the network, of which the component ``quotes`` is not used.
        direct: annotated articles with the speakers of their segments.
        indirect: annotated articles whose statements without marks are marked as newsrooms mean speech.

    Returns:
        By kind the weights, by feature; those used without any fit where all decisions are right, or all wrong.
    """
    with nlp.select_pipes(disable=["quotes"]):
        said = [row for record, told in direct for row in direct_rows(_parsed(nlp, record), record, told)]
        stated = [row for record in indirect for row in indirect_rows(_parsed(nlp, record), record)]
    return {"direct": _weights(said, "direct", DIRECT), "indirect": _weights(stated, "indirect", INDIRECT, wrong=WRONG)}


def fit_references(nlp: Language, articles: Iterable[Annotated]) -> dict[str, dict[str, float]]:
    """The weights of ``coreference.evidence.FEATURES`` for pronouns and descriptions, by kind of mention and feature.

    A conditional logit, fitted on the mentions among the sources of ARTICLES: of each the likelihood of the entities
    that its speaker's names mean, or of none.
    """
    cases: dict[str, list[Case]] = {"pronoun": [], "description": []}
    with nlp.select_pipes(disable=["quotes"]):
        for record, told in articles:
            for kind, case in _references(_parsed(nlp, record), record, told):
                cases[kind].append(case)
    return {kind: _conditional(own) if own else evidence.DEFAULT for kind, own in cases.items()}


def _references(parsed: Parsed, record: Record, told: Sequence[Told]) -> Iterator[tuple[str, Case]]:
    """Of every mention that is a source and no name its kind, the features of what it may mean, and what it means."""
    text = record["text"]
    sources = [(source_of(text, q), speaker) for q, (_, speaker, _) in zip(record["quotes"], told, strict=True)]
    sources += [(source_of(text, a), speaker_of(a)) for a in record["attributions"]]
    known, seen = parsed.coreference, set[int]()
    for source, speaker in sources:
        for index, (fits, options) in known.evidence.items() if speaker.names else ():
            head = parsed.doc[parsed.phrases[index].head]
            own = parsed.phrases[index].span(parsed.doc)
            inside = any(head.idx < end and head.idx + len(head) > start for start, end in source)
            # The outermost phrase of a source is the source, and not one that only belongs to it.
            if index in seen or not inside or own.end - own.start < SAME * sum(end - start for start, end in source):
                continue
            seen.add(index)
            names = [known.entities[e].name for e in fits]
            right = [n for n, name in enumerate(names) if same_as_any(speaker.names, name, speaker.kind)]
            yield parsed.phrases[index].kind, (options, right or [len(fits)])


def _conditional(cases: list[Case]) -> dict[str, float]:
    """The weights of a conditional logit over CASES, kept near those used without any fit."""
    import torch

    def row(features: evidence.Features) -> list[float]:
        return [features.get(name, 0.0) for name in evidence.FEATURES]

    start = torch.tensor(row(evidence.DEFAULT))
    weights = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([weights], max_iter=200)
    told = [(torch.tensor([row(option) for option in options]), right) for options, right in cases]

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        chances = [torch.logsumexp(torch.log_softmax(rows @ weights, 0)[right], 0) for rows, right in told]
        loss = NEARNESS * ((weights - start) ** 2).sum() - torch.stack(chances).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    return {name: round(float(w), 4) for name, w in zip(evidence.FEATURES, weights.detach(), strict=True)}


def _parsed(nlp: Language, record: Record) -> Parsed:
    doc = nlp(record["text"])
    return Parsed(doc, doc.user_data.pop(READ))


def direct_rows(parsed: Parsed, record: Record, told: Sequence[Told]) -> Iterator[Row]:
    """The features of every decision on a segment that is marked, and whether it is right."""
    inner = [Span(quote["start"] + 1, quote["end"] - 1) for quote in record["quotes"]]
    for decision in decide(parsed):
        if decision.phrase is None:
            continue
        found, segment = speakers_of(parsed, decision.phrase), decision.quoted.segment.inner
        covered = (i for i, own in enumerate(inner) if shared(own, segment) >= COVERED * (own.end - own.start) > 0)
        what, speaker, _ = told[number] if (number := next(covered, None)) is not None else ("skip", NOBODY, None)
        if not found or what == "skip" or (what == "quote" and not speaker.names):
            continue
        name = " and ".join(s.name for s in found)
        yield direct_features(parsed, decision), what == "quote" and same_as_any(speaker.names, name, speaker.kind)


def indirect_rows(parsed: Parsed, record: Record) -> Iterator[Row]:
    """The features of every statement that the network offers outside of marks, and whether it is marked."""
    quoted = {q["attribution"] for q in record["quotes"]}
    marked = [
        (a["content"], source_of(record["text"], a))
        for a in record["attributions"]
        if a["id"] not in quoted and a["content"]
    ]
    for one in statements(parsed, {}):
        if any(parsed.quoted[one.start : one.end]):
            continue
        last, source = parsed.doc[one.end - 1], parsed.phrases[one.phrase].span(parsed.doc)
        own = Span(parsed.doc[one.start].idx, last.idx + len(last))
        right = any(
            _overlap(own, [Span(*each) for each in content]) >= OVERLAP
            and (not told or any(shared(source, Span(*span)) for span in told))
            for content, told in marked
        )
        yield indirect_features(parsed, one), right


def _overlap(one: Span, others: Sequence[Span]) -> float:
    """The part of ONE and OTHERS together that both have."""
    both = sum(shared(one, other) for other in others)
    return both / (one.end - one.start + sum(other.end - other.start for other in others) - both)


def _weights(rows: list[Row], kind: str, names: Sequence[str], *, wrong: float = 1.0) -> dict[str, float]:
    """The weights of features by which ROWS are told apart; one that is not right counts as much as WRONG that are."""
    if len({right for _, right in rows}) < 2:
        return DEFAULT[kind]
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    features, right = np.array([r for r, _ in rows]), np.array([ok for _, ok in rows])
    counts = np.where(right, 1.0, wrong)
    fitted: Any = LogisticRegression(C=STRENGTH, max_iter=2000).fit(features[:, 1:], right, sample_weight=counts)
    weights = [fitted.intercept_[0], *fitted.coef_[0]]
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
