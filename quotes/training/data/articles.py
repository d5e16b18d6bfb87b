"""Documents from news in which people have marked who says what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from quotes.evaluation.gold.polnear import joint_names
from quotes.training.data.documents import (
    ENTITY_TAGS,
    LONGEST_MENTION,
    Document,
    Ids,
    Marked,
    Record,
    Reference,
    Statement,
    Words,
    document,
    split_words,
)

# A source stands beside its cue with at most so many characters between them.
BESIDE = 3
# Articles are cut at paragraphs into documents of so many words.
LONGEST = 1300


def article_documents(
    record: Record, speakers: Sequence[tuple[str, str, str]], tokenizer: Any, *, wide: bool
) -> Iterator[Document]:
    """The documents of one annotated article.

    Args:
        record: as the corpora have it: text, quotes, attributions.
        speakers: of every quoted segment in order: quote, other or skip; who said it; what sort of speaker.
        tokenizer: of word pieces.
        wide: whether its statements without marks are PolNeAR's.
    """
    words = split_words(record["text"])
    if not words.texts:
        return
    named = _Names(words, record, speakers)
    marked, references = _segments(words, record, speakers, named)
    cues, statements, more = _statements(words, record, named, wide=wide)
    known = {m.first: m for m in [*references, *more]}
    entities = named.entities()
    for low, high in parts(words):
        if not any(low <= m.first < high for m in marked) and wide and not statements:
            continue

        def moved(positions: Sequence[int], low: int = low, high: int = high) -> tuple[int, ...]:
            return tuple(p - low for p in positions if low <= p < high)

        yield document(
            words.part(low, high), tokenizer,
            segments=tuple(
                Marked(m.first - low, m.past - low, m.quote, moved(m.source), moved(m.cue))
                for m in marked if low <= m.first and m.past <= high
            ),
            cues=cues[low:high], wide=wide, entities=entities[low:high],
            statements=tuple(
                Statement(s.cue - low, moved(s.source), s.first - low, s.past - low)
                for s in statements if low <= s.cue < high and low <= s.first and s.past <= high
            ),
            references=tuple(
                Reference(r.first - low, r.past - low, moved(r.words))
                for r in known.values() if low <= r.first and r.past <= high and (moved(r.words) or not r.words)
            ),
            names=tuple(n for n in (moved(group) for group in named.people()) if n),
        )  # fmt: skip


def parts(words: Words) -> Iterator[tuple[int, int]]:
    """Half-open ranges of at most ``LONGEST`` words of whole paragraphs (a longer paragraph stands alone)."""
    low = 0
    for start, end in zip(words.breaks, [*words.breaks[1:], len(words.texts)], strict=True):
        if end - low > LONGEST and start > low:
            yield low, start
            low = start
    if low < len(words.texts):
        yield low, len(words.texts)


def names_of(who: str) -> list[str]:
    """The names that WHO of a table of speakers gives: alternatives, and joint speakers one by one."""
    return [name for names in joint_names(who) for name in names if name != "?"]


class _Names:
    """Where an article names its speakers."""

    def __init__(self, words: Words, record: Record, speakers: Sequence[tuple[str, str, str]]) -> None:
        self.words, self.text = words, record["text"]
        given = [(who, kind) for what, who, kind in speakers if what == "quote"]
        given += [(a.get("speaker") or "", a.get("type") or "") for a in record["attributions"]]
        self.kinds: dict[str, str] = {}
        for who, kind in given:
            for name in names_of(who):
                self.kinds.setdefault(name, kind)
        self.full = {name: self._find(name) for name in self.kinds}

    def _find(self, name: str) -> list[tuple[int, int]]:
        found = (self.words.of([m.span()]) for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.text))
        return [(own[0], own[-1] + 1) for own in found if own]

    def surname(self, name: str) -> str | None:
        """The last word of a person's name, if it can stand alone."""
        last = re.sub(r",? (?:Jr|Sr|II|III)\.?$", "", name).split()[-1]
        return last if self.kinds[name] == "person" and len(last) > 2 and last[0].isupper() else None

    def of(self, who: str) -> tuple[int, ...]:
        """Every word that names WHO (alternatives by |, joint speakers by +), surnames of people included."""
        found: set[int] = set()
        for name in names_of(who):
            for start, end in self.full.get(name, ()):
                found.update(range(start, end))
            last = self.surname(name) if name in self.kinds else None
            found.update(i for i, w in enumerate(self.words.texts) if w == last)
        return tuple(sorted(found))

    def people(self) -> list[tuple[int, ...]]:
        """Of every person named in full the words that name them."""
        return [self.of(n) for n, spans in self.full.items() if spans and self.kinds[n] == "person" and " " in n]

    def entities(self) -> Ids:
        """Entity tags as far as the names of speakers tell: what is written small is none, the rest is unknown."""
        texts = self.words.texts
        tags = np.array([0 if t.islower() or not any(c.isalpha() for c in t) else -1 for t in texts])
        for name, spans in self.full.items():
            kind = {"person": "PERSON", "org": "ORG"}.get(self.kinds[name])
            proper = name[:1].isupper() and all(w[:1].isupper() or len(w) < 4 for w in name.split())
            if kind is None or not proper or " " not in name or name.startswith(("The ", "A ")):
                continue
            for start, end in spans:
                if kind == "ORG" and any(texts[i].lower() in ("'s", "’s") for i in range(start, end)):
                    continue
                tags[start] = ENTITY_TAGS.index(f"B-{kind}")
                tags[start + 1 : end] = ENTITY_TAGS.index(f"I-{kind}")
        return tags


def _segments(
    words: Words, record: Record, speakers: Sequence[tuple[str, str, str]], named: _Names
) -> tuple[list[Marked], list[Reference]]:
    marked: list[Marked] = []
    references: list[Reference] = []
    previous: tuple[str, tuple[int, ...]] = ("", ())
    for quote, (what, who, _) in zip(record["quotes"], speakers, strict=True):
        inner = words.of([(quote["start"] + 1, quote["end"] - 1)])
        if what == "skip" or not inner:
            continue
        source = words.of(source_of(record["text"], quote)) if what == "quote" else ()
        if source:
            references += _reference(words, source, who, named)
        elif what == "quote" and who == previous[0] and who not in ("", "?"):
            source = previous[1]  # goes on where another one of the same speaker has a source
        if what == "quote":
            previous = who, source
        cue = words.of(quote["cue"]) if what == "quote" else ()
        marked.append(Marked(inner[0], inner[-1] + 1, what == "quote", source, cue))
    return marked, references


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


def _reference(words: Words, source: tuple[int, ...], who: str, named: _Names) -> list[Reference]:
    """What the mention SOURCE of speaker WHO means; nothing where it is the name itself or nobody can tell."""
    first, past = source[0], source[-1] + 1
    if past - first != len(source) or past - first > LONGEST_MENTION or who in ("", "?"):
        return []
    names = named.of(who)
    if not set(names) & set(source):
        return [Reference(first, past, names)]
    # A description that is the fullest there is of its speaker means nobody who is named.
    fullest = words.texts[first][:1].islower() and set(names) <= set(source)
    return [Reference(first, past, ())] if fullest else []


def _statements(
    words: Words, record: Record, named: _Names, *, wide: bool
) -> tuple[Ids, list[Statement], list[Reference]]:
    cues = np.zeros(len(words.texts), dtype=np.int64)
    quoted = {q["attribution"] for q in record["quotes"]}
    if wide:
        for attribution in record["attributions"]:
            if attribution["id"] in quoted:
                cues[list(words.of(attribution["cue"]))] = -1
    found: list[Statement] = []
    references: list[Reference] = []
    for attribution in record["attributions"]:
        cue = words.of(attribution["cue"])
        if attribution["id"] in quoted or not cue or not attribution["content"]:
            continue
        cues[list(cue)] = 1
        content = max((words.of([c]) for c in attribution["content"]), key=len)
        source = words.of(source_of(record["text"], attribution))
        if not content:
            continue
        found.extend(Statement(c, source, content[0], content[-1] + 1) for c in cue)
        who = attribution.get("speaker") or ""
        if source and who:
            references += _reference(words, source, who, named)
    return cues, found, references
