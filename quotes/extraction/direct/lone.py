"""Quotations that fill a paragraph of their own: answers in a dialogue, and words whose source nothing tells."""

from __future__ import annotations

import re

from quotes.extraction.cues.classes import cue_class_of, cue_lemma
from quotes.extraction.lexicon import classes, words
from quotes.extraction.parsed import Parsed, Quoted

TO_SOMEBODY = re.compile(r"\byou\b|\byour\b", re.IGNORECASE)


def is_alone(quoted: Quoted, text: str) -> bool:
    """Whether QUOTED is all that its paragraph holds, but for `came the reply`."""
    line, outer = quoted.segment.paragraph, quoted.segment.outer
    beside = text[line.start : outer.start] + text[outer.end : line.end]
    beside = beside.strip(" .,").lower()
    return quoted.segment.kind == "marks" and (not beside or beside in words("replies"))


def is_left_open(parsed: Parsed, quoted: Quoted, phrase: int) -> bool:
    """Whether QUOTED fills its paragraph, and its source would be the mention PHRASE of what is told afterwards.

    A paragraph that begins with marks, or with the verb of saying, may tell the source of the one before.
    """
    following = parsed.paragraph_of[parsed.phrases[phrase].start]
    if not quoted.paragraph or following <= quoted.paragraph or not is_alone(quoted, parsed.text):
        return False
    first = quoted.end
    while parsed.paragraph_of[first] < following or parsed.doc[first].is_space:
        first += 1
    word = parsed.doc[first]
    return not (word.is_quote or cue_lemma(word) in classes("verbs"))


def asks(parsed: Parsed, quoted: Quoted, cue: int | None) -> bool:
    """Whether QUOTED, whose cue is the token CUE, is a question to somebody who is there."""
    words_here = quoted.segment.inner.of(parsed.text)
    if not quoted.segment.closed or not words_here.endswith("?"):
        return False
    asked = cue is not None and cue_class_of(cue_lemma(parsed.doc[cue])) == "question"
    return asked or TO_SOMEBODY.search(words_here) is not None


def answerer(parsed: Parsed, question: Quoted, asker: int, answer: Quoted) -> int | None:
    """Who answers a QUESTION of the mention ASKER: whom its paragraph names beside him, else who acts behind ANSWER."""
    beside = _people(parsed, question.paragraph, asker)
    if len({parsed.coreference.of_phrase[i] for i in beside}) == 1:
        return beside[0]
    behind = _people(parsed, answer.paragraph + 1, asker)
    acts = [i for i in behind if parsed.doc[parsed.phrases[i].head].dep_ == "nsubj"]
    return acts[0] if not beside and acts and acts[0] == behind[0] else None


def _people(parsed: Parsed, paragraph: int, asker: int) -> list[int]:
    """The mentions of people, other than of whom ASKER means, that a paragraph has outside marks."""
    known = parsed.coreference
    return [
        i
        for i, phrase in enumerate(parsed.phrases)
        if parsed.paragraph_of[phrase.head] == paragraph
        and not parsed.quoted[phrase.head]
        and phrase.kind == "name"
        and i in known.of_phrase
        and known.entities[known.of_phrase[i]].type == "person"
        and known.of_phrase[i] != known.of_phrase.get(asker)
    ]
