"""Fits the weights by which a pronoun is given its meaning.

Three sources of examples: GUM, where people marked what every pronoun means; news in which only one person at hand has
a pronoun's gender, with all genders hidden, so that the rest of the features must do; and antecedents of pronouns that
stand for sources in news, given as positions.  The weights are those of a choice between candidates (a conditional
logit).  Examples are gathered in rounds: the first reads each text with the right answers, the later ones with the
answers of the weights so far, because a wrong answer misleads the next choice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from quotes.errors import TrainingError
from quotes.extraction.coreference import Cast
from quotes.extraction.evidence import Floats
from quotes.extraction.features import Reading
from quotes.extraction.mentions import PERSONAL
from quotes.extraction.referring import FEATURES, FORMAT, Judge, Story, Weights, chances, choose
from quotes.training.attribution import Record, read_gold
from quotes.training.chains import Chained, chain_of_tokens, chains_of, read_gum

log = logging.getLogger(__name__)

ANTECEDENTS = Path(__file__).parent / "antecedents.tsv"
ROUNDS = 3
GENDERED = ("agrees", "clashes", "unknown_she")
# Penalties on the squares of the weights; few examples show that gender counts, and it does.
STIFF, LOOSE = 5.0, 0.5
# How much an example counts by where it is from, all rounds together; the sure answers count as READ does.
WEIGHT = {"gum": 1.0, "news": 1.0, "read": 2.0, "sure": 1.0}
SURE = 0.85


@dataclass(frozen=True, slots=True)
class Choice:
    """One pronoun: the features of its candidates, and which is meant (None: none of them)."""

    source: str
    rows: list[list[float]]
    meant: int | None


Answer = Callable[[Story, int, list[int]], int | None]
"""From a pronoun and its candidates to the one that is meant."""


def train_coreference(gum: Path, gold: Path, output: Path, nlp: Language, *, version: str = "0.1.0") -> None:
    """Fit on GUM and on the articles of GOLD, and write the weights to OUTPUT.

    Args:
        gum: the folder of the GUM files with ``splits.md``; only its training part is used.
        gold: JSON Lines of articles as PolNeAR has them, to whose lines ``antecedents.tsv`` refers.
        output: the JSON file to write.
        nlp: the pipeline that the weights will be used with; its ``quotes`` component is not run.
        version: recorded in the file.

    Raises:
        TrainingError: GUM or GOLD is missing or is something else.
    """
    documents, records = [d for d in read_gum(gum) if d.part == "train"], read_gold(gold)
    if not documents:
        raise TrainingError(f"{gum}: no GUM documents; give the folder of the .conllu files")
    with nlp.select_pipes(disable=[p for p in nlp.pipe_names if p == "quotes"]):
        chained = list(zip(nlp.pipe(d.text for d in documents), documents, strict=True))
        articles = list(zip(nlp.pipe(str(r["text"]) for r in records), records, strict=True))
    weights = fit(chained, articles, read_antecedents())
    record = {"format": FORMAT, "version": version, **weights}
    output.write_text(json.dumps(record, indent=0) + "\n", encoding="utf-8")


def read_antecedents(path: Path = ANTECEDENTS) -> dict[int, dict[int, int]]:
    """By line of the corpus and position of a pronoun, a position inside a mention of whom it means."""
    found: dict[int, dict[int, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            article, pronoun, antecedent = (int(cell) for cell in line.split("\t"))
            found.setdefault(article, {})[pronoun] = antecedent
    return found


def fit(
    chained: Iterable[tuple[Doc, Chained]],
    articles: Iterable[tuple[Doc, Record]],
    antecedents: dict[int, dict[int, int]],
) -> dict[str, Any]:
    """The weights, as ``{"weights": {feature: weight}, "nobody": weight}``, fitted on parsed texts."""
    texts = [(Reading(doc, judge=_nobody), document) for doc, document in chained]
    news = [(Reading(doc, judge=_nobody), record) for doc, record in articles]
    choices: list[Choice] = []
    fitted: Weights | None = None
    for turn in range(ROUNDS):
        before = len(choices)
        for reading, document in texts:
            choices += _told_by_chains(reading, document, fitted)
        for line, (reading, record) in enumerate(news):
            choices += _told_by_gender(reading, fitted)
            if line in antecedents and fitted is not None and turn == ROUNDS - 1:
                choices += _told_by_readers(reading, record, antecedents[line], fitted)
        fitted = _solve(choices, turn + 1)
        log.info("round %d: %d choices", turn + 1, len(choices) - before)
    assert fitted is not None
    named = zip(FEATURES, fitted.weights, strict=True)
    return {"weights": {f: round(w, 3) for f, w in named}, "nobody": round(fitted.nobody, 3)}


def _nobody(_story: Story, _index: int, fits: list[int]) -> list[float]:
    """A judge that gives no pronoun a meaning."""
    return [0.0] * len(fits)


# -- examples ----------------------------------------------------------------------------------------------


def _told_by_chains(reading: Reading, document: Chained, policy: Weights | None) -> list[Choice]:
    chains = chain_of_tokens(reading.doc, document)

    def answer(story: Story, index: int, fits: list[int]) -> int | None:
        chain = chains.get(reading.phrases[index].head)
        counted = [(chains_of(story.roster, e, chains), e) for e in fits]
        right = [(c[chain], e) for c, e in counted if chain and c and c.most_common(1)[0][0] == chain]
        return max(right)[1] if right else None

    def known(index: int) -> bool:
        return reading.phrases[index].head in chains

    return list(_gather(reading, "gum", answer, known, policy))


def _told_by_gender(reading: Reading, policy: Weights | None) -> list[Choice]:
    """Pronouns with one person at hand who can have their gender, by all that the others are known for."""

    def answer(story: Story, index: int, _: list[int]) -> int | None:
        gender, entities = reading.phrases[index].gender, story.roster.entities
        near = [e for e in _people(story) if story.within_reach(index, e)]
        able = [e for e in near if entities[e].gender in (None, gender)]
        return able[0] if len(able) == 1 < len(near) and entities[able[0]].gender == gender else None

    return [c for c in _gather(reading, "news", answer, lambda _: True, policy) if c.meant is not None]


def _told_by_readers(reading: Reading, record: Record, marked: dict[int, int], policy: Weights) -> list[Choice]:
    """Pronouns that stand for sources: as marked, and for the rest the answers of which POLICY is sure."""
    starts = {int(start) for a in record["attributions"] for start, _ in a["source"]}

    def place(index: int) -> int:
        return reading.doc[reading.phrases[index].head].idx

    def answer(story: Story, index: int, fits: list[int]) -> int | None:
        if place(index) in marked:
            target = marked[place(index)]
            for i, entity in story.roster.of_phrase.items():
                span = reading.phrases[i].span(reading.doc)
                if reading.phrases[i].kind != "pronoun" and span.start <= target < span.end and entity in fits:
                    return entity
            return None
        told = chances(story, index, fits, weights=policy)
        best = choose(told)
        return fits[best] if best is not None and told[best] >= SURE else None

    def known(index: int) -> bool:
        return place(index) in starts or place(index) in marked

    found = []
    for index, choice in _numbered(reading, "sure", answer, known, policy):
        if choice.meant is not None:
            source = "read" if place(index) in marked else "sure"
            found.append(Choice(source, choice.rows, choice.meant))
    return found


def _people(story: Story) -> list[int]:
    return [i for i, e in enumerate(story.roster.entities) if e.type == "person" and not e.plural]


def _gather(
    reading: Reading, source: str, answer: Answer, known: Callable[[int], bool], policy: Weights | None
) -> Iterator[Choice]:
    return (choice for _, choice in _numbered(reading, source, answer, known, policy))


def _numbered(
    reading: Reading, source: str, answer: Answer, known: Callable[[int], bool], policy: Weights | None
) -> list[tuple[int, Choice]]:
    """The choices of a text with the index of each pronoun, read with the answers of POLICY or else the right ones."""
    found: list[tuple[int, Choice]] = []
    hidden = [FEATURES.index(f) for f in GENDERED]

    def judge(story: Story, index: int, fits: list[int]) -> list[float]:
        meant = answer(story, index, fits)
        if reading.doc[reading.phrases[index].head].lower_ in PERSONAL and known(index):
            pool = _people(story) if source == "news" else fits
            near = [e for e in pool if story.within_reach(index, e)]
            if len(near) > (source == "news"):
                rows = story.rows(index, near)
                if source == "news":
                    for row in rows:
                        for column in hidden:
                            row[column] = 0.0
                        row[FEATURES.index("unknown")] = 1.0
                found.append((index, Choice(source, rows, near.index(meant) if meant in near else None)))
        if policy is not None:
            return chances(story, index, fits, weights=policy)
        return [float(e == meant) for e in fits]

    told: Judge = judge
    Cast(reading.doc, reading.phrases, reading.quoted, judge=told)
    return found


# -- the fit -----------------------------------------------------------------------------------------------


def _solve(choices: list[Choice], rounds: int) -> Weights:
    """The weights that make the right choices likeliest, by the sum of log-chances less the penalties."""
    from scipy.optimize import minimize  # comes with scikit-learn

    sizes = [len(c.rows) for c in choices]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
    rows: Floats = np.concatenate([np.array(c.rows, dtype=np.float64) for c in choices])
    owner = np.repeat(np.arange(len(choices)), sizes)
    meant = np.array([-1 if c.meant is None else s + c.meant for s, c in zip(starts, choices, strict=True)])
    repeated = {"gum", "news"}
    weight = np.array([WEIGHT[c.source] / (rounds if c.source in repeated else 1) for c in choices])
    penalty = np.array([LOOSE if f in GENDERED else STIFF for f in FEATURES])
    right = np.zeros(len(rows))
    right[meant[meant >= 0]] = 1.0

    def loss(point: Floats) -> tuple[float, Floats]:
        score, nobody = rows @ point[:-1], point[-1]
        top = np.maximum(np.maximum.reduceat(score, starts), nobody)
        power, none = np.exp(score - top[owner]), np.exp(nobody - top)
        total = np.add.reduceat(power, starts) + none
        chosen = np.where(meant >= 0, score[meant], nobody) - top - np.log(total)
        slope = rows.T @ ((power / total[owner] - right) * weight[owner]) + penalty * point[:-1]
        nobody_slope = float(np.sum(weight * (none / total - (meant < 0))))
        value = float(-np.sum(weight * chosen) + np.sum(penalty * point[:-1] ** 2) / 2)
        return value, np.append(slope, nobody_slope)

    point = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 800}).x
    return Weights("", tuple(float(w) for w in point[:-1]), float(point[-1]))
