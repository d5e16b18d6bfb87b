"""What a pronoun stands for: features of the entities it could mean, and their learned weights.

The article is read in order.  Every mention that is resolved leaves a trace, so that whoever is being reported stays in
view, and a pronoun is weighed against the traces of all entities before it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from quotes.errors import PipelineError
from quotes.extraction.entities import SURE, Roster
from quotes.extraction.lexicon import classes
from quotes.extraction.mentions import Phrase

FORMAT = 1
SHIPPED = Path(__file__).parent.parent / "models" / "coreference.json"
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# How many sentences of running text back a pronoun looks, and how far a mention's prominence fades with each.
REACH, FADING = 8, 0.6

FEATURES = (
    "same_sentence", "one_back", "two_back", "further", "log_sentences", "same_paragraph", "one_between",
    "two_between", "more_between", "last_subject", "last_main_subject", "last_object", "last_owner", "last_reports",
    "last_pronoun", "last_name", "last_description", "prominence", "log_mentions", "share", "first",
    "named", "blocked", "controls", "controls_reporting", "controls_further", "controls_owned", "parallel",
    "previous_antecedent", "previous_antecedent_near", "last_speaker", "speaker_before", "source_last_speaker",
    "source_previous_antecedent", "source_first_of_paragraph", "named_in_quote", "source_named_in_quote",
    "opens_last_sentence", "owner_same_sentence", "agrees", "clashes", "unknown_she", "latest", "source_latest",
    "most_mentioned", "ahead", "source_log_sentences", "source_opens_last_sentence", "source_last_reports",
    "source_last_owner", "source_last_object", "source_last_pronoun", "source_log_mentions", "source_same_paragraph",
    "source_speaker_just_now", "source_parallel", "source_same_sentence", "unknown", "told_just_now",
)  # fmt: skip


# From a story, the index of a pronoun and the entities it could mean to the chance of each.
Judge = Callable[["Story", int, list[int]], list[float]]


@dataclass(frozen=True, slots=True)
class Weights:
    """Learned weights: one per feature, and the score of meaning none of the entities at hand."""

    version: str
    weights: tuple[float, ...]
    nobody: float

    def chances(self, rows: list[list[float]]) -> list[float]:
        """The chances of candidates with the features ROWS; what they lack to 1 is the chance of nobody."""
        scores = [sum(w * x for w, x in zip(self.weights, row, strict=True)) for row in rows]
        top = max(*scores, self.nobody) if scores else self.nobody
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers) + math.exp(self.nobody - top)
        return [p / total for p in powers]


@cache
def load_weights(path: Path = SHIPPED) -> Weights:
    """The weights at PATH (by default those that come with the package).

    Raises:
        PipelineError: the file is missing, or was made for other features than this version computes.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipelineError(f"{path}: no coreference weights could be read; reinstall the package") from error
    if record.get("format") != FORMAT or list(record.get("weights", ())) != list(FEATURES):
        raise PipelineError(f"{path}: made for another version; retrain it with quotes train coreference")
    return Weights(record["version"], tuple(record["weights"].values()), float(record["nobody"]))


@dataclass(slots=True)
class Trace:
    """What the running text has said of one entity up to some point.

    Attributes:
        last: its latest mention outside quotations, as an index of a phrase; -1 where there is none.
        count: its mentions so far.
        prominence: how much it stands out, fading from sentence to sentence.
        sentence: the sentence of running text for which that holds.
        order: the number of its latest mention among all mentions.
    """

    last: int = -1
    count: int = 0
    prominence: float = 0.0
    sentence: int = 0
    order: int = -1


class Story:
    """One article on its way from the first mention to the last; a pronoun is weighed where the story has got to."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.traces: dict[int, Trace] = {}
        self.mentions = 0
        self.speaker = self.speaker_before = self.antecedent = -1
        self.antecedent_sentence = self.speaker_sentence = -9
        self.subject_of_sentence = (-1, -1)
        self._paragraph = _paragraphs(roster)
        self._quoted_names = self._names_in_quotes()

    def _names_in_quotes(self) -> set[tuple[int, int]]:
        """(paragraph, entity) for every name inside quotation marks: nobody speaks of himself by name."""
        roster = self.roster
        return {
            (self._paragraph[roster.phrases[i].head], entity)
            for i, entity in roster.of_phrase.items()
            if roster.quoted[roster.phrases[i].head]
        }

    def note(self, index: int) -> None:
        """Take the phrase INDEX, whose entity is known, as mentioned."""
        roster, phrase = self.roster, self.roster.phrases[index]
        entity = roster.of_phrase[index]
        trace = self.traces.setdefault(entity, Trace())
        trace.count += 1
        self.mentions += 1
        head, here = roster.doc[phrase.head], roster.sentence[phrase.head]
        faded = trace.prominence * FADING ** (here - trace.sentence)
        trace.prominence, trace.sentence = max(faded, _prominence(roster, phrase)), here
        if roster.quoted[phrase.head]:
            return
        trace.last, trace.order = index, self.mentions
        if head.dep_ in SUBJECTS:
            if self.subject_of_sentence[0] != here:
                self.subject_of_sentence = (here, entity)
            if head.head.lemma_ in classes("verbs"):
                if entity != self.speaker:
                    self.speaker_before, self.speaker = self.speaker, entity
                self.speaker_sentence = here
        if phrase.kind == "pronoun" and phrase.gender is not None:
            self.antecedent, self.antecedent_sentence = entity, here

    def rows(self, index: int, fits: list[int]) -> list[list[float]]:
        """The features, in the order of ``FEATURES``, of each entity of FITS as what the pronoun INDEX means."""
        view = _View(self, index)
        latest = sorted((-self._order(e), e) for e in fits)
        rank = {e: n for n, (_, e) in enumerate(latest)}
        most = max((self.traces[e].count for e in fits if e in self.traces), default=0)
        return [view.row(e, rank[e], most) for e in fits]

    def standing(self, entity: int, phrase: Phrase) -> float:
        """How much ENTITY stands out where PHRASE comes."""
        trace = self.traces.get(entity)
        if trace is None:
            return 0.0
        away = self.roster.sentence[phrase.head] - trace.sentence
        return trace.prominence * FADING**away + 0.1 * min(8, trace.count) ** 0.5 if away <= REACH else 0.0

    def _order(self, entity: int) -> int:
        return self.traces[entity].order if entity in self.traces else -1

    def within_reach(self, index: int, entity: int) -> bool:
        """Whether the running text has mentioned ENTITY lately, or will in the same sentence."""
        roster = self.roster
        here = roster.sentence[roster.phrases[index].head]
        trace = self.traces.get(entity)
        if trace is not None and trace.last >= 0:
            return here - roster.sentence[roster.phrases[trace.last].head] <= REACH
        return any(
            roster.phrases[i].head > roster.phrases[index].head
            and roster.sentence[roster.phrases[i].head] == here
            and not roster.quoted[roster.phrases[i].head]
            for i in roster.entities[entity].phrases[:1]
        )


def chances(story: Story, index: int, fits: list[int], *, weights: Weights | None = None) -> list[float]:
    """The chance of each entity of FITS to be what the pronoun INDEX means; together at most 1.

    This is the one place where candidates get their scores.  WEIGHTS are those that come with the package unless given.
    """
    near = [n for n, e in enumerate(fits) if story.within_reach(index, e)]
    found = [0.0] * len(fits)
    if near:
        rows = story.rows(index, [fits[n] for n in near])
        for n, chance in zip(near, (weights or load_weights()).chances(rows), strict=True):
            found[n] = chance
    return found


def choose(chances: list[float]) -> int | None:
    """The position of the greatest chance, of equals the first; None where there is none."""
    return max(range(len(chances)), key=lambda n: chances[n], default=None)


class _View:
    """A pronoun where it stands: what of its features is the same for all entities."""

    def __init__(self, story: Story, index: int) -> None:
        self.story, self.roster = story, story.roster
        roster = story.roster
        self.phrase = roster.phrases[index]
        self.token: Token = roster.doc[self.phrase.head]
        self.here = roster.sentence[self.token.i]
        self.paragraph = story._paragraph[self.token.i]
        self.owner = self.token.dep_ == "poss"
        self.subject = self.token.dep_ in SUBJECTS
        self.source = self.subject and self.token.head.lemma_ in classes("verbs")
        before = self.token.i - 1
        self.opens = before < 0 or "\n" in roster.doc[before].text or roster.doc[before].is_quote
        self.controllers = self._controllers()

    def _controllers(self) -> dict[int, tuple[int, bool]]:
        """Of the heads of the subjects above the pronoun: how many clauses up, and whether the verb reports.

        The subject of its own clause is 0 clauses up.
        """
        found: dict[int, tuple[int, bool]] = {}
        token, clauses = self.token, 0
        for _ in range(12):
            if token.head is token:
                break
            token = token.head
            for child in token.children:
                if child.dep_ in SUBJECTS:
                    if child.i < self.token.i:
                        found.setdefault(child.i, (clauses, token.lemma_ in classes("verbs")))
                    clauses += 1
                    break
        return found

    def row(self, entity: int, rank: int, most: int) -> list[float]:
        """The features of one ENTITY, the RANK-th latest mentioned; MOST is the highest count of mentions."""
        story, roster = self.story, self.roster
        trace = story.traces.get(entity) or Trace()
        who = roster.entities[entity]
        last = roster.phrases[trace.last] if trace.last >= 0 else None
        head = roster.doc[last.head] if last is not None else None
        away = self.here - roster.sentence[last.head] if last is not None else REACH
        near = head is not None and away == 0
        up, reporting = self.controllers.get(last.head, (-1, False)) if last is not None and near else (-1, False)
        subject = head is not None and head.dep_ in SUBJECTS
        main = subject and head is not None and head.head.dep_ in ("ROOT", "conj", "parataxis", "ccomp")
        reports = subject and head is not None and head.head.lemma_ in classes("verbs")
        own = last is not None and head is not None and head.dep_ in ("poss", "compound", "amod", "nmod")
        quoted = (self.paragraph, entity) in story._quoted_names
        antecedent = entity == story.antecedent
        speaker = entity == story.speaker
        lean = who.leaning / SURE * (1 if self.phrase.gender == "m" else -1) if self.phrase.gender else 0.0
        opened = float(story.subject_of_sentence[1] == entity and self.here - story.subject_of_sentence[0] == 1)
        return [
            float(near), float(away == 1), float(away == 2), float(away > 2), math.log1p(max(0, away)),
            float(last is not None and story._paragraph[last.head] == self.paragraph),
            float(rank == 1), float(rank == 2), float(rank > 2),
            float(subject), float(main), float(not subject and not own and last is not None), float(own),
            float(reports), float(last is not None and last.kind == "pronoun"),
            float(last is not None and last.kind == "name"), float(last is not None and last.kind == "description"),
            trace.prominence * FADING ** max(0, self.here - trace.sentence),
            math.log1p(trace.count), trace.count / max(1, story.mentions), float(entity == 0), float(who.named),
            float(self._blocked(head, up)), float(up >= 0), float(up >= 1 and reporting), float(up >= 2),
            float(up == 0 and self.owner), float(self.subject and subject and away == 1),
            float(antecedent), float(antecedent and self.here - story.antecedent_sentence <= 1),
            float(speaker), float(entity == story.speaker_before), float(self.source and speaker),
            float(self.source and antecedent), float(self.source and self.opens and speaker),
            float(quoted), float(quoted and self.source),
            opened,
            float(self.owner and near), float(lean > 0.2), float(lean < -0.2),
            float(self.phrase.gender == "f" and abs(lean) <= 0.2), float(rank == 0), float(rank == 0 and self.source),
            float(trace.count == most), float(last is None),
            *(x if self.source else 0.0 for x in (
                math.log1p(max(0, away)), opened, float(reports), float(own),
                float(last is not None and not subject and not own), float(last is not None and last.kind == "pronoun"),
                math.log1p(trace.count), float(last is not None and story._paragraph[last.head] == self.paragraph),
                float(speaker and self.here - story.speaker_sentence <= 1), float(subject and away == 1), float(near),
            )),
            float(abs(lean) <= 0.2), float(speaker and self.here - story.speaker_sentence <= 1),
        ]  # fmt: skip

    def _blocked(self, head: Token | None, up: int) -> bool:
        """Whether grammar rules the mention at HEAD out: `Lee told him`, `Lee and he`."""
        if head is None:
            return False
        token = self.token
        joined = token in (*head.conjuncts,)
        if joined:
            return True
        if self.owner or token.dep_ in SUBJECTS:
            return False
        return up == 0


def _prominence(roster: Roster, phrase: Phrase) -> float:
    """How much a mention stands out, by its grammatical role."""
    head = roster.doc[phrase.head]
    if roster.quoted[phrase.head]:
        return 0.25
    if head.dep_ in SUBJECTS:
        score = 2.0 if head.head.dep_ in ("ROOT", "conj", "parataxis", "ccomp") else 1.4
        return score + 0.6 if head.head.lemma_ in classes("verbs") else score
    if head.dep_ in ("poss", "compound", "amod"):
        return 0.9
    return 1.1 if phrase.kind != "description" else 0.7


def _paragraphs(roster: Roster) -> list[int]:
    numbers, count = [], 0
    for token in roster.doc:
        numbers.append(count)
        count += token.is_space and "\n" in token.text
    return numbers
