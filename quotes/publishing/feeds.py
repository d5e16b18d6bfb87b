"""What is new, as an Atom feed (RFC 4287) and as a JSON Feed (version 1.1)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

ATOM = "http://www.w3.org/2005/Atom"
# What no XML document can hold, however it is written.
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


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
