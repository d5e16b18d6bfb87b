"""Second names that an article gives somebody: nicknames in marks, stage names, maiden and former names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc

from quotes.extraction.lexicon import words
from quotes.extraction.mentions.mentions import Phrase
from quotes.extraction.mentions.name_forms import parts_of

Parts = tuple[str, ...]
# The most words that a name behind such a phrase has where the name finder did not see it.
LONGEST = 4


@cache
def _pattern() -> re.Pattern[str]:
    """Between two names of one person: `, better known as`, `(born`, `, whose real name is`."""
    phrases = sorted(words("alias_phrases"), key=lambda entry: (-len(entry), entry))
    listed = "|".join(re.escape(p).replace(r"\ ", r"\s") for p in phrases)
    adverbs = r"(?:(?:also|better|more|best|commonly|widely|usually|simply|now|then|once|the)\s)*"
    return re.compile(
        rf"[\s,(–—-]{{1,3}}(?:(?:who|which|that)(?:\s(?:is|was|are|were)|['’]s)?\s|whose\s|or\s|is\s|was\s)?{adverbs}"
        rf"(?:{listed})(?:,|\sas)?\s[\"“”'‘«]?(?=[^\W\d_])",
        re.IGNORECASE,
    )


def find_aliases(doc: Doc, text: str, phrases: Sequence[Phrase]) -> dict[Parts, int]:
    """From a second name, folded, to the index of the phrase whose name it goes with.

    Args:
        doc, text: the article, and its words.
        phrases: its mentions.
    """
    found: dict[Parts, int] = {}
    ends: dict[int, int] = {}
    starts: dict[int, int] = {}
    for i, phrase in enumerate(phrases):
        name = phrase.name
        if name is None:
            continue
        last = doc[phrase.end - 1]
        ends[last.idx + len(last)] = i
        starts[doc[phrase.start].idx] = i
        if name.nickname and phrase.referent == "person":
            found.setdefault(name.nickname, i)
            found.setdefault((*name.nickname, name.parts[-1]), i)
    if not ends:
        return found
    for match in _pattern().finditer(text):
        first = ends.get(match.start())
        if first is None and text[match.start()] in "”\"’'":
            first = ends.get(match.start() - 1)
        if first is None:
            continue
        second = starts.get(match.end())
        if second is None:
            parts = _capitals(doc, match.end())
        else:
            behind, before = phrases[second], phrases[first]
            known = {before.referent, behind.referent} - {"other"}
            parts = behind.name.parts if behind.name and len(known) < 2 and "place" not in known else ()
        own = phrases[first].name
        if parts and own is not None and parts != own.parts:
            found.setdefault(parts, first)
    return found


def _capitals(doc: Doc, at: int) -> Parts:
    """The capitalised words of DOC from character AT on, folded, as parts of a name."""
    span = doc.char_span(at, at + 1, alignment_mode="expand")
    if span is None:
        return ()
    end = span.start
    while end < len(doc) and end < span.start + LONGEST and doc[end].text[:1].isupper():
        end += 1
    known = any(doc[i].ent_type_ in ("GPE", "LOC", "DATE", "ORG") for i in range(span.start, end))
    return parts_of(doc, span.start, end) if end > span.start and not known else ()
