"""The YAML block that may stand before the words of a text file.

A first line ``---`` with a line of text right below it opens the block, the next line ``---`` closes it.  One empty
line after that belongs to the block, so that a text written below it comes back character for character.  A first line
``---`` with an empty line below it is a rule in the text, unless a known field follows.
"""

from __future__ import annotations

import re
from typing import Any

from quotes.articles.fields.record import FRONT_MATTER_FIELDS
from quotes.errors import ArticleError

_FENCE = "---"
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_FIELD = re.compile(rf"\s*(?:{'|'.join(FRONT_MATTER_FIELDS)})\s*:")
_IF_TEXT = "if the --- on line 1 is part of the text, put an empty line below it"


def split(content: str, source: str, *, strict: bool = True) -> tuple[dict[str, Any], str]:
    """The fields of the front matter of CONTENT, and the text after it.

    Where STRICT, an unknown field is an error; else it is passed over, and ``date`` is another name of ``published``.

    Returns:
        Raw values by field name, each a string, a list or None (YAML's dates and numbers stay the strings they are
        written as); empty with the whole of CONTENT where there is no front matter.

    Raises:
        ArticleError: the block is never closed, is not YAML, is no mapping or has an unknown field.
    """
    first = _line(content, 0)
    if first.rstrip() != _FENCE or _is_rule(content, len(first)):
        return {}, content
    start = position = len(first)
    while position < len(content):
        line = _line(content, position)
        if line.rstrip() == _FENCE:
            end = position + len(line)
            after = _line(content, end)
            return _fields(content[start:position], source, strict), content[
                end + (0 if after.strip() else len(after)) :
            ]
        position += len(line)
    raise ArticleError(source, f"has front matter that is never closed; add a line --- below it, or {_IF_TEXT}")


def _line(content: str, position: int) -> str:
    match = _LINE.match(content, position)
    return match[0] if match else ""


def _is_rule(content: str, position: int) -> bool:
    """Whether the ``---`` before POSITION parts pieces of the text."""
    if _line(content, position).strip():
        return False
    return not _FIELD.match(content, position)


def _fields(block: str, source: str, strict: bool) -> dict[str, Any]:
    import yaml

    try:
        values = yaml.load(block, Loader=_loader())
    except (yaml.YAMLError, ValueError) as error:
        raise ArticleError(source, f"has front matter that is not YAML{_problem(error)}") from None
    if values is None:
        return {}
    known = ", ".join(FRONT_MATTER_FIELDS)
    if not isinstance(values, dict):
        raise ArticleError(
            source, f"has front matter that is not a list of 'field: value' lines (fields: {known}); or {_IF_TEXT}"
        )
    if not strict:
        values = {"published" if name == "date" else name: value for name, value in values.items()}
        return {name: value for name, value in values.items() if name in FRONT_MATTER_FIELDS}
    if unknown := [name for name in values if name not in FRONT_MATTER_FIELDS]:
        raise ArticleError(source, f"has an unknown field {unknown[0]!r} in its front matter; the fields are {known}")
    return values


def _problem(error: Exception) -> str:
    """Where and what is wrong in a block of YAML, and what to do."""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    mark = getattr(error, "problem_mark", None)
    # The block begins on line 2 of the file, and YAML counts from 0.
    line = f" on line {mark.line + 2}" if mark else ""
    colon = "mapping values" in problem
    return f"{line} ({problem}); {'put a value that holds a colon in quotation marks' if colon else 'correct it'}"


def _loader() -> Any:
    """A YAML loader that keeps scalars as written.

    YAML would read ``language: no`` as false, ``title: 12:30`` as 750, and ``published: 2016-08-16`` as a date that no
    longer tells whether a time was given.  Only null is resolved; a field given twice is an error.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            for name in names:
                if names.count(name) > 1:
                    raise yaml.constructor.ConstructorError(problem=f"{name!r} is given twice")
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {}
    Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
    return Loader
