"""What a page lists, for programs: all of it as CSV, JSON and JSON Lines, what is new as Atom and as a JSON Feed.

Whole lists may be of any length: they are written batch by batch, so that memory holds one batch.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quotes.spreadsheets import as_csv

#: The content types by the endings of the addresses.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "all.json": "application/json; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
#: So many rows are held at once.
BATCH = 1000
Rows = Sequence[Mapping[str, Any]]
ATOM = "http://www.w3.org/2005/Atom"
# What no XML document can hold, however it is written.
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole list: the names of its columns, and what gives its rows in batches, from the first on."""

    columns: Sequence[str]
    batches: Callable[[], AsyncIterator[Rows]]


def in_batches(columns: Sequence[str], items: Sequence[Any], rows: Callable[[Any], Awaitable[Rows]]) -> Whole:
    """The list with COLUMNS that ROWS gives for ITEMS, for some of them at a time."""

    async def batches() -> AsyncIterator[Rows]:
        for start in range(0, len(items), BATCH):
            yield await rows(items[start : start + BATCH])

    return Whole(columns, batches)


def of_rows(rows: Rows) -> Whole:
    """The list of ROWS, which are there already and have the same keys."""

    async def as_they_are(some: Rows) -> Rows:
        return some

    return in_batches(tuple(rows[0]) if rows else (), rows, as_they_are)


async def written(whole: Whole, form: str) -> AsyncIterator[str]:
    """The pieces of WHOLE in FORM, one of ``TYPES``.

    In CSV no cell is run by a spreadsheet (see :mod:`quotes.spreadsheets`); in JSON the words are as they are.
    """
    if form == "csv" and whole.columns:
        yield as_csv(whole.columns, ())
    before = "["
    async for rows in whole.batches():
        if form == "csv":
            yield as_csv(whole.columns, rows, header=False)
            continue
        lines = [json.dumps({name: row[name] for name in whole.columns}, ensure_ascii=False) for row in rows]
        if form == "jsonl":
            yield "".join(f"{line}\n" for line in lines)
        elif lines:
            yield before + ",\n".join(lines)
            before = ",\n"
    if form == "all.json":
        yield "[]\n" if before == "[" else "]\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed: its lasting address (whole), headline, date-time of change, author and text."""

    address: str
    title: str
    updated: str
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: its title, the whole address of the page it belongs to, and its entries, the newest first."""

    title: str
    page: str
    entries: Sequence[Entry]


def as_atom(feed: Feed, address: str) -> str:
    """FEED, which is found at the whole ADDRESS, as an Atom document."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "id", feed.page)
    _add(root, "title", feed.title)
    _add(root, "updated", max((entry.updated for entry in feed.entries), default="1970-01-01T00:00:00Z"))
    ET.SubElement(root, f"{{{ATOM}}}link", rel="self", href=_writable(address), type="application/atom+xml")
    ET.SubElement(root, f"{{{ATOM}}}link", rel="alternate", href=_writable(feed.page), type="text/html")
    for entry in feed.entries:
        item = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(item, "id", entry.address)
        _add(item, "title", entry.title)
        _add(item, "updated", entry.updated)
        _add(ET.SubElement(item, f"{{{ATOM}}}author"), "name", entry.author)
        ET.SubElement(item, f"{{{ATOM}}}link", rel="alternate", href=_writable(entry.address), type="text/html")
        _add(item, "content", entry.text).set("type", "text")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def as_json_feed(feed: Feed, address: str) -> str:
    """FEED, which is found at the whole ADDRESS, as a JSON Feed."""
    items = [
        {
            "id": entry.address,
            "url": entry.address,
            "title": _writable(entry.title),
            "content_text": _writable(entry.text),
            "date_modified": entry.updated,
            "authors": [{"name": _writable(entry.author)}],
        }
        for entry in feed.entries
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _writable(feed.title),
        "home_page_url": feed.page,
        "feed_url": address,
        "items": items,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = _writable(text)
    return child


def _writable(text: str) -> str:
    # A lone half of a surrogate pair can come in by JSON and go out by no encoding.
    return text.translate(_UNWRITABLE).encode("utf-8", "replace").decode("utf-8")
