"""JSON as one document: an array of objects, one object, or an object around an array of them.

Of an array's objects the source ends with the place, as jq counts: ``wire.json[2]``.  Keys are those of JSON Lines.
"""

from __future__ import annotations

import json
from typing import Any

from quotes.articles.document import Columns, Document, Items
from quotes.articles.formats import decoding, tables
from quotes.errors import ArticleError


def read(document: Document) -> Items:
    """The articles of a JSON file, which may hold JSON Lines too.

    Raises:
        ArticleError: the file can't be decoded, is no JSON, or holds no objects.
    """
    content = decoding.decode(document.whole(), document.source)
    return from_content(content, document.source, document.columns)


def from_content(content: str, source: str, columns: Columns) -> Items:
    """`read`, for a file that is decoded already."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and content[error.pos :].lstrip().startswith("{"):
            # Not splitlines: U+2028 and the like may stand in a string.
            yield from tables.from_json_lines(content.split("\n"), source, columns)
            return
        raise ArticleError(source, f"is not JSON ({error.msg} in line {error.lineno}); correct it") from None
    except (ValueError, RecursionError):
        raise ArticleError(source, "is JSON that is too deep or has too long a number; correct it") from None
    place, items = _records(value, source, columns)
    if not items:
        raise ArticleError(source, 'has no objects; write [{"text": "..."}] with the articles\' words')
    for number, item in enumerate(items):
        name = f"{place}[{number}]" if place else source
        if isinstance(item, dict):
            yield tables.from_object(item, name, columns)
        else:
            yield ArticleError(name, 'is not a JSON object; write {"text": "..."} with the article\'s words')


def _records(value: Any, source: str, columns: Columns) -> tuple[str, list[Any]]:
    """Where the objects of VALUE stand, nowhere for a single one, and which they are."""
    if isinstance(value, list):
        return source, value
    if isinstance(value, dict) and columns["text"] not in value:
        lists = {key: items for key, items in value.items() if isinstance(items, list) and items}
        of_objects = [key for key, items in lists.items() if all(isinstance(item, dict) for item in items)]
        if len(of_objects) == 1:
            return f"{source}.{of_objects[0]}", lists[of_objects[0]]
    return "", [value]
