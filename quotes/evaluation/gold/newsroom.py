"""Gold in the format that a newsroom can write: the words of each quote, who said it, and nothing to count.

JSON Lines in UTF-8, one article a line.  An article has

``file`` or ``text``
    A path beside the gold file (``line`` too, where it is a table of several articles), or the words themselves.
``id``
    How reports name it; optional.
``quotes``
    What is said in it, in the order of the text.  Each entry has

    ``text``
        The words without their marks, exactly as they stand in the article; a list of them where several pieces are
        one act of saying.  For indirect speech what was said, without source and cue.
    ``start``
        The character (from 0) at which they begin; only needed where the same words stand in the text before and are
        not meant; a list of numbers where ``text`` is a list.  Otherwise words are looked for from where the entry
        before begins, in marks before others.
    ``kind``
        ``direct`` (where it is left out), ``mixed`` or ``indirect``.
    ``speaker``
        The fullest name in the article; ``"A|B"`` where two are as good; a list, or ``"A + B"``, for a joint statement;
        null where nobody can tell.
    ``speaker_kind``
        ``person`` (where it is left out), ``organization``, ``unnamed``, ``group`` or ``document``.
    ``mention``
        The words beside the quote that stand for the speaker (``he``, or ``"he|the mayor"`` where two are as good); the
        nearest in the text are taken.
    ``told_to``
        To whom it was said, ``"A|B"`` where two names are as good; null for nobody in particular.
    ``polarity``
        ``positive`` (where it is left out), ``negated``, ``hypothetical`` or ``refused``.
    ``cue``, ``role``, ``note``
        The attributing words, what the speaker is, and anything to remember; not scored.
``not_quotes``
    Words in marks that nobody is quoted for, in the order of the text; or objects with ``text`` and ``start``.
``partial``
    ``true`` where somebody looked at these quotes alone: what else is found in the article is neither right nor wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from quotes.errors import ArticleError
from quotes.evaluation.gold.polnear import joint_names
from quotes.evaluation.gold.records import Entry, Gold, GoldArticle, GoldIndirect, GoldSegment, GoldSpeaker
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Article, Span, nearest_outside

_ARTICLE_KEYS = frozenset({"id", "file", "line", "text", "quotes", "not_quotes", "partial", "note"})
_QUOTE_KEYS = frozenset(
    {"text", "start", "kind", "speaker", "speaker_kind", "mention", "cue", "told_to", "polarity", "role", "note"}
)
_MARKS = "\"“”„«»‘’'`‹›"


def newsroom_gold(path: Path, found: list[Entry], folder: Path) -> Gold:
    """Gold from what was FOUND at PATH, objects in the format above; their files lie in FOLDER.

    Raises:
        GoldError: an article or entry that can't be used, with the line of the gold file.
    """

    @cache
    def articles_of(file: str) -> list[Article]:
        from quotes.articles import read

        return list(read((folder / file).absolute()))

    articles = tuple(_article(record, articles_of) for record in found)
    return Gold(
        path=path,
        articles=articles,
        has_indirect=any(article.indirect for article in articles),
        has_told_to=any(segment.told_to for article in articles for segment in article.segments),
    )


def _text_of(record: Entry, file: str, line: int | None, articles_of: Callable[[str], list[Article]]) -> str:
    """What the article of FILE says, that of its LINE where it has several."""
    try:
        articles = articles_of(file)
    except ArticleError as error:
        raise record.fault(f"{error}; 'file' is a path beside the gold file") from error
    if line is not None:
        articles = [each for each in articles if (each.source or "").endswith(f":{line}")]
    if len(articles) != 1:
        where = f"{file} has {len(articles)} articles" + ("" if line is None else f" on line {line}")
        raise record.fault(f"{where}; name the one with 'file' and 'line'")
    return articles[0].text


def _article(record: Entry, articles_of: Callable[[str], list[Article]]) -> GoldArticle:
    _check_keys(record, _ARTICLE_KEYS)
    text, file = record.string("text"), record.take("file", str, "a path")
    line = record.take("line", int, "a number")
    if bool(text) == bool(file):
        raise record.fault(f"has {'both' if text else 'neither'} 'text' and 'file'; give one of them")
    words = text or _text_of(record, file, line, articles_of)
    name = record.string("id") or (file and (f"{file}:{line}" if line else file)) or record.place
    segments: list[GoldSegment] = []
    indirect: list[GoldIndirect] = []
    finder = _Finder(words)
    for quote in record.objects("quotes", "give each quote its 'text'"):
        _entry(quote, finder, segments, indirect)
    quoted = tuple(segment.span for segment in segments)
    # ``take`` knows no truth values; nor should a word like "yes" count as one.
    if (partial := record.values.get("partial", False)) not in (True, False):
        raise record.fault(f"'partial' is {partial!r}; write true, or leave it out")
    if partial:
        quoted = (Span(0, len(words)),)
    finder = _Finder(words)
    for unquoted in record.take("not_quotes", list, "a list of strings") or []:
        entry = Entry(record.place, unquoted if isinstance(unquoted, dict) else {"text": unquoted})
        span = finder.next(entry, marked=True)[0]
        segments.append(GoldSegment(span=span, words=_count(span, words), is_quote=False))
    return GoldArticle(
        id=name,
        article=Article(text=words, id=name, source=record.place),
        segments=tuple(segments),
        indirect=tuple(indirect),
        quoted=quoted,
    )


def _entry(quote: Entry, finder: _Finder, segments: list[GoldSegment], indirect: list[GoldIndirect]) -> None:
    """Adds one entry of ``quotes`` to SEGMENTS, a segment for each part, or to INDIRECT."""
    _check_keys(quote, _QUOTE_KEYS)
    kind = _one_of(quote, "kind", QUOTE_KINDS)
    parts = finder.next(quote, marked=kind != "indirect")
    speaker = GoldSpeaker(joint=_speakers(quote), kind=_one_of(quote, "speaker_kind", SPEAKER_KINDS))
    source = finder.nearest(quote, parts)
    polarity = _one_of(quote, "polarity", POLARITIES)
    if kind == "indirect":
        indirect.append(GoldIndirect(content=parts, source=source, speaker=speaker, polarity=polarity))
        return
    common: dict[str, Any] = {"source": source, "speaker": speaker, "told_to": quote.string("told_to")}
    segments += [GoldSegment(span=part, words=_count(part, finder.text), is_quote=True, **common) for part in parts]


class _Finder:
    """Finds one entry's words after the other in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._last = Span(0, 0)

    def next(self, entry: Entry, *, marked: bool) -> tuple[Span, ...]:
        """The ranges of the parts of ENTRY's ``text``, which begin where the last entry's do or later."""
        written = entry.values.get("text")
        pieces = [written] if isinstance(written, str) else written
        if not isinstance(pieces, list) or not pieces or not all(isinstance(p, str) and p.strip() for p in pieces):
            raise entry.fault(f"{written!r} is no text of an entry; write its words, or a list of them")
        given = entry.take("start", (int, list), "a number, or a list of them")
        begins = given if isinstance(given, list) else [given, *[None] * (len(pieces) - 1)]
        if given is begins and (len(given) != len(pieces) or not all(type(begin) is int for begin in given)):
            raise entry.fault(f"'start' {given!r} has not one number for each piece of 'text'; add them")
        spans: list[Span] = []
        for piece, begin in zip(pieces, begins, strict=True):
            if begin is not None:
                if begin < 0 or not self.text.startswith(piece, begin):
                    raise entry.fault(f"{_short(piece)} does not begin at character {begin}; leave 'start' out")
                span = Span(begin, begin + len(piece))
            elif spans:
                span = self._find(entry, piece, spans[-1].end, marked=marked)
            else:
                span = self._find(entry, piece, self._last.start, marked=marked)
                # The same words again: the next entry means the next time that they are said.
                if span == self._last:
                    span = self._find(entry, piece, self._last.end, marked=marked)
            spans.append(span)
        self._last = spans[0]
        return tuple(spans)

    def nearest(self, entry: Entry, parts: tuple[Span, ...]) -> tuple[Span, ...]:
        """The range of ENTRY's mention, as whole words, that is nearest to PARTS and not in them.

        The one before wins a tie.
        """
        mention = entry.string("mention")
        if not mention:
            return ()
        choices = [each.strip() for each in mention.split("|") if each.strip()]
        found = nearest_outside(self.text, choices, parts) if choices else None
        if found is None:
            raise entry.fault(f"the mention {mention!r} does not stand outside the quote; copy it from the article")
        return (found,)

    def _find(self, entry: Entry, piece: str, begin: int, *, marked: bool) -> Span:
        places = [match.start() for match in re.compile(f"(?={re.escape(piece)})").finditer(self.text, begin)]
        if not places:
            before = " after the entry before it" if piece in self.text else ""
            raise entry.fault(
                f"{_short(piece)} does not stand in the article{before};"
                " copy the words exactly, in the order of the text"
            )
        in_marks = (start for start in places if marked and start > 0 and self.text[start - 1] in _MARKS)
        start = next(in_marks, places[0])
        return Span(start, start + len(piece))


def _speakers(quote: Entry) -> tuple[tuple[str, ...], ...]:
    speaker = quote.values.get("speaker")
    listed = speaker if isinstance(speaker, list) else [speaker or ""]
    if not all(isinstance(name, str) for name in listed):
        raise quote.fault(f"'speaker' {speaker!r} is no name; write a string, a list of strings, or null")
    return tuple(names for name in listed for names in joint_names(name))


def _one_of(entry: Entry, key: str, allowed: tuple[Any, ...]) -> Any:
    """The value of KEY, the first of ALLOWED where it is not given."""
    value = entry.string(key)
    if value is not None and value not in allowed:
        raise entry.fault(f"{key} {value!r} is unknown; write one of {', '.join(allowed)}")
    return value or allowed[0]


def _check_keys(entry: Entry, known: frozenset[str]) -> None:
    # A misspelt key would silently change what is asked for.
    for key in sorted(set(entry.values) - known):
        raise entry.fault(f"{key!r} is no key of this format; the keys are {', '.join(sorted(known))}")


def _count(span: Span, text: str) -> int:
    return len(span.of(text).split())


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:57]}…")
