"""A second opinion on who a pronoun means: the encoder's, asked where the weights of the parse are not sure."""

from __future__ import annotations

import numpy as np

from quotes.extraction.encoder import Hearing
from quotes.extraction.lexicon import classes
from quotes.extraction.referring import Judge, Story

# Above this chance the first opinion stands; the second counts this much beside it, on the scale of logarithms.
SURE_ENOUGH, WEIGHT = 0.8, 0.3
LEAST_MASS = 0.01


def second_opinion(hearing: Hearing, first_judge: Judge) -> Judge:
    """A judge of pronouns that asks the encoder about the sources that FIRST_JUDGE is unsure of.

    Only subjects of verbs of saying are worth its time, and only where a quoted segment is near: elsewhere the first
    opinion stands.  Both are put together as a weighted product of chances; that of nobody stays what it was.
    """

    def judge(story: Story, index: int, fits: list[int]) -> list[float]:
        first = first_judge(story, index, fits)
        roster = story.roster
        phrase = roster.phrases[index]
        head = roster.doc[phrase.head]
        speaks = head.dep_ in ("nsubj", "nsubjpass") and head.head.lemma_.lower() in classes("verbs")
        if len(fits) < 2 or not speaks or max(first) >= SURE_ENOUGH or not sum(first):
            return first
        pointing = hearing.refer(phrase.span(roster.doc))
        if pointing is None:
            return first
        mass = [
            sum(
                pointing.mass(roster.phrases[i].span(roster.doc))
                for i in roster.entities[e].phrases
                if roster.phrases[i].head < phrase.head
            )
            for e in fits
        ]
        both = np.array(first) * (np.array(mass) + LEAST_MASS) ** WEIGHT
        return [float(p) for p in both / both.sum() * sum(first)]

    return judge
