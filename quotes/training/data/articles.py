"""Documents from news in which people have marked who says what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from quotes.evaluation.gold.polnear import Row, as_speaker
from quotes.evaluation.gold.records import NOBODY, GoldSpeaker
from quotes.training.data.documents import (
    ENTITY_TAGS,
    LONGEST_MENTION,
    Document,
    Ids,
    Marked,
    Positions,
    Reference,
    Statement,
    Words,
    cut,
    split_words,
)

Record = dict[str, Any]
# A source stands beside its cue with at most so many characters between them.
BESIDE = 3


def article_documents(record: Record, rows: Sequence[Row], tokenizer: Any, *, wide: bool) -> Iterator[Document]:
    """The documents of one annotated article.

    Args:
        record: as the corpora have it: text, quotes, attributions.
        rows: of every quoted segment in order what the table of speakers says.
        tokenizer: of word pieces.
        wide: whether its statements without marks are PolNeAR's.
    """
    words = split_words(record["text"])
    named = _Names(words, record, rows)
    segments, references = _segments(words, record, rows, named)
    cues, statements, more = _statements(words, record, named, wide=wide)
    references = [*{r.first: r for r in [*references, *more]}.values()]
    found = cut(
        words, tokenizer, segments=segments, statements=statements, references=references, names=named.people(),
        cues=cues, entities=named.entities(), wide=wide,
    )  # fmt: skip
    yield from (each for each in found if each.segments or statements or not wide)


class _Names:
    """Where an article names its speakers."""

    def __init__(self, words: Words, record: Record, rows: Sequence[Row]) -> None:
        self.words, self.text = words, record["text"]
        given = [speaker for decision, speaker, _ in rows if decision == "quote"]
        given += map(speaker_of, record["attributions"])
        self.kinds: dict[str, str | None] = {}
        for speaker in given:
            for name in speaker.names:
                self.kinds.setdefault(name, speaker.kind)
        self.full = {name: self._find(name) for name in self.kinds}

    def _find(self, name: str) -> list[tuple[int, int]]:
        found = (self.words.of([m.span()]) for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.text))
        return [(own[0], own[-1] + 1) for own in found if own]

    def of(self, speaker: GoldSpeaker) -> Positions:
        """Every word that names SPEAKER, surnames of people included."""
        return tuple(sorted({i for name in speaker.names for i in self.of_name(name)}))

    def of_name(self, name: str) -> Positions:
        """Every word that names the one of NAME; of a person also the surname where it stands alone."""
        last = re.sub(r",? (?:Jr|Sr|II|III)\.?$", "", name).split()[-1]
        alone = self.kinds[name] == "person" and len(last) > 2 and last[0].isupper()
        found = {i for start, end in self.full[name] for i in range(start, end)}
        return tuple(sorted(found.union(i for i, w in enumerate(self.words.texts) if alone and w == last)))

    def people(self) -> list[Positions]:
        """Of every person named in full the words that name them."""
        people = [n for n, spans in self.full.items() if spans and self.kinds[n] == "person" and " " in n]
        return [self.of_name(name) for name in people]

    def entities(self) -> Ids:
        """Entity tags as far as the names of speakers tell: what is written small is none, the rest is unknown."""
        texts = self.words.texts
        tags = np.array([0 if t.islower() or not any(c.isalpha() for c in t) else -1 for t in texts], dtype=np.int64)
        for name, spans in self.full.items():
            kind = {"person": "PERSON", "organization": "ORG"}.get(self.kinds[name] or "")
            proper = name[:1].isupper() and all(w[:1].isupper() or len(w) < 4 for w in name.split())
            if kind is None or not proper or " " not in name or name.startswith(("The ", "A ")):
                continue
            for start, end in spans:
                if kind == "ORG" and any(texts[i].lower() in ("'s", "’s") for i in range(start, end)):
                    continue
                tags[start] = ENTITY_TAGS.index(f"B-{kind}")
                tags[start + 1 : end] = ENTITY_TAGS.index(f"I-{kind}")
        return tags


def _segments(words: Words, record: Record, rows: Sequence[Row], named: _Names) -> tuple[list[Marked], list[Reference]]:
    marked: list[Marked] = []
    references: list[Reference] = []
    previous: tuple[GoldSpeaker, Positions] = NOBODY, ()
    for quote, (decision, speaker, _) in zip(record["quotes"], rows, strict=True):
        inner = words.of([(quote["start"] + 1, quote["end"] - 1)])
        if decision == "skip" or not inner:
            continue
        source: Positions = ()
        cue: Positions = ()
        if decision == "quote":
            source, cue = words.of(source_of(record["text"], quote)), words.of(quote["cue"])
            if source:
                references += _reference(words, source, speaker, named)
            elif speaker.names and speaker == previous[0]:
                source = previous[1]  # goes on where another one of the same speaker has a source
            previous = speaker, source
        marked.append(Marked(inner[0], inner[-1] + 1, decision == "quote", source, cue))
    return marked, references


def speaker_of(attribution: dict[str, Any]) -> GoldSpeaker:
    """Who says it, as far as a record's ATTRIBUTION tells."""
    return as_speaker(attribution.get("speaker") or "", attribution.get("type") or "")


def source_of(text: str, marked: dict[str, Any]) -> Sequence[Sequence[int]]:
    """The ranges of TEXT that are the source of what is MARKED.

    Where a mark was put on a later place of the same word (`He said that he ... . He wants`), the one beside the cue is
    meant: one in thirty is mended so.
    """
    source, cue = marked["source"], marked["cue"]
    if len(source) != 1 or not cue:
        return source  # type: ignore[no-any-return]

    def away(span: Sequence[int]) -> int:
        return int(max(cue[0][0] - span[1], span[0] - cue[0][1]))

    (given,) = source
    same = re.finditer(rf"(?<!\w){re.escape(text[given[0] : given[1]])}(?!\w)", text)
    nearest = min((match.span() for match in same), key=away, default=given)
    return [nearest] if away(nearest) <= BESIDE < away(given) else source


def _reference(words: Words, source: Positions, speaker: GoldSpeaker, named: _Names) -> list[Reference]:
    """What the mention SOURCE of SPEAKER means; nothing where it is the name itself or nobody can tell."""
    first, past = source[0], source[-1] + 1
    if past - first != len(source) or past - first > LONGEST_MENTION or not speaker.names:
        return []
    names = named.of(speaker)
    if not set(names) & set(source):
        return [Reference(first, past, names)]
    # A description that is the fullest there is of its speaker means nobody who is named.
    fullest = words.texts[first][:1].islower() and set(names) <= set(source)
    return [Reference(first, past, ())] if fullest else []


def _statements(
    words: Words, record: Record, named: _Names, *, wide: bool
) -> tuple[Ids, list[Statement], list[Reference]]:
    cues = np.zeros(len(words.texts), dtype=np.int64)
    statements: list[Statement] = []
    references: list[Reference] = []
    quoted = {q["attribution"] for q in record["quotes"]}
    for attribution in record["attributions"]:
        if wide and attribution["id"] in quoted:
            cues[list(words.of(attribution["cue"]))] = -1
    for attribution in record["attributions"]:
        cue = words.of(attribution["cue"])
        if attribution["id"] in quoted or not cue or not attribution["content"]:
            continue
        cues[list(cue)] = 1
        content = max((words.of([c]) for c in attribution["content"]), key=len)
        source = words.of(source_of(record["text"], attribution))
        if content:
            statements.extend(Statement(c, source, content[0], content[-1] + 1) for c in cue)
        if content and source:
            references += _reference(words, source, speaker_of(attribution), named)
    return cues, statements, references
