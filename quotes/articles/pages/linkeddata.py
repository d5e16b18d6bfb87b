"""JSON-LD on a web page: the things it describes, and what can be saved of it where it is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|NewsItem)$")
# What stands around JSON in old templates, and behind it.
_WRAPPING = re.compile(r"^(?:\s|<!--|/[/*]|<!\[CDATA\[|\*/)+|(?:\s|-->|/[/*]|\]\]>|\*/|;)+$")
# What else a thing on the page is wrapped in; other keys lead to other articles, to comments and to pictures.
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")
# What is looked for in JSON that does not parse.
_SAVED = ("@type", "headline", "datePublished", "author", "publisher")
_DECODER = json.JSONDecoder(strict=False)


def things(tree: Any) -> list[dict[str, Any]]:
    """What the scripts of an lxml HTML tree describe as JSON-LD, in order."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            found.extend(_walk(_parsed(script.text or "")))
    return found


def is_article(thing: dict[str, Any]) -> bool:
    """Whether THING is an article of any kind."""
    return any(_ARTICLE.search(name) for name in types(thing))


def types(thing: dict[str, Any]) -> list[str]:
    """The names of the types of THING."""
    return [name for name in listed(thing.get("@type")) if isinstance(name, str)]


def listed(value: Any) -> list[Any]:
    """VALUE as a list, which a single value is not."""
    return value if isinstance(value, list) else [value]


def names(value: Any) -> Iterator[str]:
    """The names in a JSON-LD value: a string, a thing with a name, or a list of such."""
    for item in listed(value):
        for name in listed(item.get("name") if isinstance(item, dict) else item):
            if isinstance(name, str) and (name := " ".join(unescape(name).split())):
                yield name


def addresses(thing: dict[str, Any]) -> Iterator[str]:
    """The addresses that THING, an article, gives for itself."""
    for value in (thing.get("mainEntityOfPage"), thing.get("url"), thing.get("@id")):
        for item in listed(value):
            address = item.get("@id") or item.get("url") if isinstance(item, dict) else item
            if isinstance(address, str):
                yield address


def _parsed(text: str) -> Any:
    text = _WRAPPING.sub("", text)
    for attempt in dict.fromkeys((text, unescape(text))):
        try:
            # Raw line breaks within strings are common here and harmless.
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _saved(text)


def _saved(text: str) -> dict[str, Any]:
    """The first whole value of each key that is looked for in TEXT, broken JSON; of types all of them."""
    found: dict[str, list[Any]] = {}
    for match in re.finditer(rf'"({"|".join(_SAVED)})"\s*:\s*', text):
        try:
            value = _DECODER.raw_decode(text, match.end())[0]
        except (ValueError, RecursionError):
            continue
        found.setdefault(match[1], []).extend(listed(value))
    return {key: values if key == "@type" else values[0] for key, values in found.items() if values}


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    pending = [data]
    while pending:
        thing = pending.pop(0)
        if isinstance(thing, list):
            pending.extend(thing)
        elif isinstance(thing, dict):
            yield thing
            pending.extend(thing.get(key) for key in _WITHIN)
