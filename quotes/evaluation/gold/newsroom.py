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

from pathlib import Path
from typing import Any

from quotes.errors import ArticleError, GoldError
from quotes.evaluation.gold.polnear import joint_names
from quotes.evaluation.gold.records import Gold, GoldArticle, GoldIndirect, GoldSegment, GoldSpeaker, take
from quotes.records import POLARITIES, QUOTE_KINDS, SPEAKER_KINDS, Article, Span, nearest_outside

_ARTICLE_KEYS = frozenset({"id", "file", "line", "text", "quotes", "not_quotes", "partial", "note"})
_QUOTE_KEYS = frozenset(
    {"text", "start", "kind", "speaker", "speaker_kind", "mention", "cue", "told_to", "polarity", "role", "note"}
)
_MARKS = "\"“”„«»‘’'`‹›"


def newsroom_gold(path: Path, found: list[tuple[str, dict[str, Any]]], folder: Path) -> Gold:
    """Gold from what was FOUND at PATH, objects in the format above after their places; their files lie in FOLDER.

    Raises:
        GoldError: an article or entry that can't be used, with the line of the gold file.
    """
    library = _Library(folder)
    articles = tuple(_article(place, record, library) for place, record in found)
    return Gold(
        path=path,
        articles=articles,
        has_indirect=any(article.indirect for article in articles),
        has_told_to=any(segment.told_to for article in articles for segment in article.segments),
    )


class _Library:
    """The articles of the files in a folder, each file read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, list[Article]] = {}

    def article(self, place: str, file: str, line: int | None) -> Article:
        """The article of FILE, of its LINE where it has several."""
        if file not in self._read:
            from quotes.articles import read

            try:
                self._read[file] = list(read((self.folder / file).absolute()))
            except ArticleError as error:
                raise GoldError(f"{place}: {error}; 'file' is a path beside the gold file") from error
        articles = self._read[file]
        if line is not None:
            articles = [each for each in articles if (each.source or "").endswith(f":{line}")]
        if len(articles) != 1:
            where = f"{file} has {len(articles)} articles" + ("" if line is None else f" on line {line}")
            raise GoldError(f"{place}: {where}; name the one with 'file' and 'line'")
        return articles[0]


def _article(place: str, record: dict[str, Any], library: _Library) -> GoldArticle:
    _check_keys(place, record, _ARTICLE_KEYS)
    text, file = take(place, record, "text", str, "a string"), take(place, record, "file", str, "a path")
    line = take(place, record, "line", int, "a number")
    if bool(text) == bool(file):
        raise GoldError(f"{place}: has {'both' if text else 'neither'} 'text' and 'file'; give one of them")
    words = text or library.article(place, file, line).text
    name = take(place, record, "id", str, "a string") or (file and (f"{file}:{line}" if line else file)) or place
    segments: list[GoldSegment] = []
    indirect: list[GoldIndirect] = []
    finder = _Finder(place, words)
    for quote in take(place, record, "quotes", list, "a list") or []:
        if not isinstance(quote, dict):
            raise GoldError(f"{place}: 'quotes' holds something else than objects; give each quote its 'text'")
        _entry(place, quote, finder, segments, indirect)
    quoted = tuple(segment.span for segment in segments)
    # ``take`` knows no truth values; nor should a word like "yes" count as one.
    if (partial := record.get("partial", False)) not in (True, False):
        raise GoldError(f"{place}: 'partial' is {partial!r}; write true, or leave it out")
    if partial:
        quoted = (Span(0, len(words)),)
    finder = _Finder(place, words)
    for unquoted in take(place, record, "not_quotes", list, "a list of strings") or []:
        span = finder.next(unquoted if isinstance(unquoted, dict) else {"text": unquoted}, marked=True)[0]
        segments.append(GoldSegment(span=span, words=_count(span, words), is_quote=False))
    return GoldArticle(
        id=name,
        article=Article(text=words, id=name, source=place),
        segments=tuple(segments),
        indirect=tuple(indirect),
        quoted=quoted,
    )


def _entry(
    place: str, quote: dict[str, Any], finder: _Finder, segments: list[GoldSegment], indirect: list[GoldIndirect]
) -> None:
    """Adds one entry of ``quotes`` to SEGMENTS, a segment for each part, or to INDIRECT."""
    _check_keys(place, quote, _QUOTE_KEYS)
    kind = _one_of(place, quote, "kind", QUOTE_KINDS)
    parts = finder.next(quote, marked=kind != "indirect")
    speaker_kind = _one_of(place, quote, "speaker_kind", SPEAKER_KINDS)
    speaker = GoldSpeaker(joint=_speakers(place, quote), kind=speaker_kind)
    source = finder.nearest(take(place, quote, "mention", str, "a string"), parts)
    polarity = _one_of(place, quote, "polarity", POLARITIES)
    if kind == "indirect":
        indirect.append(GoldIndirect(content=parts, source=source, speaker=speaker, polarity=polarity))
        return
    told_to = take(place, quote, "told_to", str, "a string")
    segments.extend(
        GoldSegment(
            span=part,
            words=_count(part, finder.text),
            is_quote=True,
            source=source,
            speaker=speaker,
            told_to=told_to,
        )
        for part in parts
    )


class _Finder:
    """Finds one entry's words after the other in a text."""

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        self.text = text
        self._last = Span(0, 0)

    def next(self, entry: dict[str, Any], *, marked: bool) -> tuple[Span, ...]:
        """The ranges of the parts of ENTRY's ``text``, which begin where the last entry's do or later."""
        written = entry.get("text")
        pieces = [written] if isinstance(written, str) else written
        if not isinstance(pieces, list) or not pieces or not all(isinstance(p, str) and p.strip() for p in pieces):
            raise GoldError(f"{self.place}: {written!r} is no text of an entry; write its words, or a list of them")
        begins = self._begins(entry, len(pieces))
        spans: list[Span] = []
        for piece, begin in zip(pieces, begins, strict=True):
            if begin is not None:
                span = self._at(piece, begin)
            elif spans:
                span = self._find(piece, spans[-1].end, marked=marked)
            else:
                span = self._find(piece, self._last.start, marked=marked)
                # The same words again: the next entry means the next time that they are said.
                if span == self._last:
                    span = self._find(piece, self._last.end, marked=marked)
            spans.append(span)
        self._last = spans[0]
        return tuple(spans)

    def _begins(self, entry: dict[str, Any], count: int) -> list[int | None]:
        """Where each of COUNT pieces begins, as far as ENTRY says so."""
        given = take(self.place, entry, "start", (int, list), "a number, or a list of them")
        if not isinstance(given, list):
            return [given, *[None] * (count - 1)]
        if len(given) != count or not all(type(begin) is int for begin in given):
            raise GoldError(f"{self.place}: 'start' {given!r} has not one number for each piece of 'text'; add them")
        return [*given]

    def nearest(self, mention: str | None, parts: tuple[Span, ...]) -> tuple[Span, ...]:
        """The range of MENTION, as whole words, that is nearest to PARTS and not in them; the one before wins a tie."""
        if not mention:
            return ()
        choices = [each.strip() for each in mention.split("|") if each.strip()]
        found = nearest_outside(self.text, choices, parts) if choices else None
        if found is None:
            raise GoldError(
                f"{self.place}: the mention {mention!r} does not stand outside the quote; copy it from the article"
            )
        return (found,)

    def _find(self, piece: str, begin: int, *, marked: bool) -> Span:
        start = self.text.find(piece, begin)
        first = start
        while marked and start >= 0 and not (start > 0 and self.text[start - 1] in _MARKS):
            start = self.text.find(piece, start + 1)
        start = first if start < 0 else start
        if start < 0:
            before = " after the entry before it" if piece in self.text else ""
            raise GoldError(
                f"{self.place}: {_short(piece)} does not stand in the article{before};"
                " copy the words exactly, in the order of the text"
            )
        return Span(start, start + len(piece))

    def _at(self, piece: str, begin: int) -> Span:
        if begin < 0 or not self.text.startswith(piece, begin):
            raise GoldError(f"{self.place}: {_short(piece)} does not begin at character {begin}; leave 'start' out")
        return Span(begin, begin + len(piece))


def _speakers(place: str, quote: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    speaker = quote.get("speaker")
    listed = speaker if isinstance(speaker, list) else [speaker or ""]
    if not all(isinstance(name, str) for name in listed):
        raise GoldError(f"{place}: 'speaker' {speaker!r} is no name; write a string, a list of strings, or null")
    return tuple(names for name in listed for names in joint_names(name))


def _one_of(place: str, holder: dict[str, Any], key: str, allowed: tuple[Any, ...]) -> Any:
    """The value of KEY, the first of ALLOWED where it is not given."""
    value = take(place, holder, key, str, "a string")
    if value is not None and value not in allowed:
        raise GoldError(f"{place}: {key} {value!r} is unknown; write one of {', '.join(allowed)}")
    return value or allowed[0]


def _check_keys(place: str, holder: dict[str, Any], known: frozenset[str]) -> None:
    # A misspelt key would silently change what is asked for.
    for key in sorted(set(holder) - known):
        raise GoldError(f"{place}: {key!r} is no key of this format; the keys are {', '.join(sorted(known))}")


def _count(span: Span, text: str) -> int:
    return len(span.of(text).split())


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:57]}…")
