"""Gold in the shape of PolNeAR: every attribution with the ranges of its source, cue and content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quotes.errors import GoldError
from quotes.evaluation.files import lines_of
from quotes.evaluation.gold.records import (
    NOBODY,
    Entry,
    Gold,
    GoldArticle,
    GoldIndirect,
    GoldSegment,
    GoldSpeaker,
)
from quotes.records import Article, Span, SpeakerKind

KINDS: dict[str, SpeakerKind] = {
    "person": "person",
    "org": "organization",
    "organization": "organization",
    "unnamed": "unnamed",
    "group": "group",
    "document": "document",
}
# A segment's row: article, number of the segment, decision, speaker, kind of speaker, told to, and one to spare.
_COLUMNS = 7
_DECISIONS = ("quote", "other", "skip")
ADVICE = "see the format in the README"
Row = tuple[str, GoldSpeaker, str | None]


def polnear_gold(path: Path, found: list[Entry], speakers: Path | None) -> Gold:
    """Gold from records of ``{"id", "text", "attributions", "quotes"}``.

    ``quotes`` are the marked segments in order: ``start`` and ``end`` with the marks, ``words``, and ``attribution``,
    the id of one of ``attributions`` or null; with a table of speakers it may be the id of none of them, where the
    segment has its own ``source``.  An attribution has ``id`` and lists of ``[start, end)`` ranges under ``source``,
    ``cue`` and ``content``; one that no segment belongs to is indirect.

    Args:
        path: of the gold file.
        found: its objects.
        speakers: a table of tab-separated values that says who speaks, a row for each segment: the article's id, the
            segment's number from 0, ``quote`` or ``other`` (or ``skip``, to leave it out), the fullest name, the kind
            of speaker, to whom it was said.  A segment without a row is left out.  Without the table a segment is a
            quote where it belongs to an attribution, and nobody knows who speaks.

    Raises:
        GoldError: a record or row that can't be used, with file and line.
    """
    rows = None if speakers is None else read_speakers(speakers)
    articles = tuple(_article(record, rows) for record in found)
    if rows is not None:
        _check_rows(speakers, rows, {each.values["id"]: len(each.values.get("quotes") or ()) for each in found})
    told = any(segment.told_to for article in articles for segment in article.segments)
    return Gold(path=path, articles=articles, has_indirect=True, has_told_to=told)


def _article(record: Entry, rows: dict[tuple[str, int], Row] | None) -> GoldArticle:
    key, text = record.string("id"), record.string("text")
    if not key or not text:
        raise record.fault(f"has no {'id' if not key else 'text'!r}; give each article both")
    by_id = {
        attribution.values.get("id"): {
            name: _ranges(attribution, name, len(text)) for name in ("source", "cue", "content")
        }
        for attribution in record.objects("attributions", ADVICE)
    }
    segments, marked = [], set()
    for number, quote in enumerate(record.objects("quotes", ADVICE)):
        belongs = quote.values.get("attribution")
        marked.add(belongs)
        # With a table of speakers it is enough that a segment has its own source and cue.
        if rows is None and belongs is not None and belongs not in by_id:
            raise record.fault(f"segment {number} belongs to {belongs!r}, which is not among the attributions")
        row: Row = ("other" if belongs is None else "quote", NOBODY, None)
        decision, speaker, told_to = row if rows is None else rows.get((key, number), ("skip", NOBODY, None))
        if decision == "skip":
            continue
        segment = Entry(f"{record.place}: segment {number}", quote.values)
        whole = _span(segment, [quote.values.get("start"), quote.values.get("end")], len(text))
        inner = Span(whole.start + 1, max(whole.start + 1, whole.end - 1))
        words = segment.take("words", int, "a number")
        segments.append(
            GoldSegment(
                span=inner,
                words=len(inner.of(text).split()) if words is None else words,
                is_quote=decision == "quote",
                source=_ranges(segment, "source", len(text)),
                speaker=speaker,
                told_to=told_to,
            )
        )
    return GoldArticle(
        id=key,
        article=Article(text=text, id=key, source=record.place),
        segments=tuple(segments),
        indirect=tuple(
            GoldIndirect(content=ranges["content"], source=ranges["source"])
            for name, ranges in by_id.items()
            if name not in marked and ranges["content"]
        ),
        quoted=tuple(span for name in by_id if name in marked for span in by_id[name]["content"]),
    )


def _ranges(entry: Entry, key: str, length: int) -> tuple[Span, ...]:
    listed = entry.take(key, list, "a list of [start, end] pairs") or []
    return tuple(_span(Entry(f"{entry.place}: {key}", {}), pair, length) for pair in listed)


def _span(entry: Entry, pair: Any, length: int) -> Span:
    match pair:
        case [int(start), int(end)] if 0 <= start < end <= length:
            return Span(start, end)
        case _:
            raise entry.fault(f"{pair!r} is no range of the text, which has {length} characters")


def read_speakers(path: Path) -> dict[tuple[str, int], Row]:
    """The speakers' table at PATH by article and number of the segment: decision, speaker, told to.

    Raises:
        GoldError: it can't be read, or a row can't be used.
    """
    rows: dict[tuple[str, int], Row] = {}
    for place, line in lines_of(path):
        cells = [*line.rstrip("\r").split("\t"), *[""] * _COLUMNS][:_COLUMNS]
        article, segment, decision, name, kind, told_to, _ = (cell.strip() for cell in cells)
        if not segment.isdecimal() or decision not in _DECISIONS:
            raise GoldError(
                f"{place}: is not a row of article, number of the segment, {' or '.join(_DECISIONS)}, speaker, kind and"
                " told to, with tabs between them"
            )
        if (article, int(segment)) in rows:
            raise GoldError(f"{place}: segment {segment} of {article} has a row already; keep one")
        if kind not in ("", "unknown") and kind not in KINDS:
            raise GoldError(f"{place}: {kind!r} is no kind of speaker; write one of {', '.join(KINDS)}, unknown")
        rows[article, int(segment)] = decision, as_speaker(name, kind), told_to or None
    return rows


def joint_names(name: str) -> tuple[tuple[str, ...], ...]:
    """``"A|B + C"`` as the speakers of one statement, here of A, who is also called B, and C; ``?`` is nobody."""
    joint = (
        tuple(each.strip() for each in names.split("|") if each.strip() not in ("", "?")) for names in name.split(" + ")
    )
    return tuple(names for names in joint if names)


def as_speaker(name: str, kind: str) -> GoldSpeaker:
    """The speaker of NAME, see :func:`joint_names`, and of KIND as PolNeAR's tables call it."""
    return GoldSpeaker(joint=joint_names(name), kind=KINDS.get(kind))


def _check_rows(path: Path | None, rows: dict[tuple[str, int], Row], segments: dict[str, int]) -> None:
    """A table that fits nothing, or points beyond the number of segments, is about another gold file."""
    ours = [(article, number) for article, number in rows if article in segments]
    if not ours:
        raise GoldError(f"{path}: is about none of the articles in the gold file; name the table that goes with it")
    for article, number in ours:
        if number >= segments[article]:
            raise GoldError(
                f"{path}: names segment {number} of {article}, which has {segments[article]};"
                " name the table that goes with the gold file"
            )
