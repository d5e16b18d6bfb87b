"""What templates show, in words: filters for what Jinja would take long over, and JSON-LD for machines."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from quotes.citing.forms import written


@lru_cache(maxsize=10_000)
def in_words(date: str) -> str:
    """DATE (ISO 8601) as people write it, and no more precise than it is: 3 May 2031, May 2031, 2031."""
    return written(date, "short")


@lru_cache(maxsize=10_000)
def dated(date: str | None) -> Markup:
    """The element for DATE, in words; nothing where none is known."""
    return Markup('<time datetime="{}">{}</time>').format(date, in_words(date)) if date else Markup()


# Our words for kinds of quotes, of cues and of sayings, as a reader knows them; other words stay as they are.
_KINDS = {
    "direct": "in quotation marks", "mixed": "partly in quotation marks", "indirect": "reported", "neutral": "said",
    "assertive": "claimed", "denial": "denied", "question": "asked", "directive": "demanded", "commissive": "promised",
    "declarative": "announced", "emotive": "praised or criticised", "cognitive": "thought",
    "manner": "told in a manner", "other": "said otherwise",
    "negated": "not said", "hypothetical": "may be said", "refused": "refused to say",
    "machine": "read by a machine",
}  # fmt: skip


def kind_in_words(kind: str) -> str:
    """KIND as a reader knows it: ``reported`` for ``indirect``."""
    return _KINDS.get(kind, kind)


def script(data: Any) -> Markup:
    """DATA as the text of a ``script`` element: no word in it can end the element or begin another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)
