"""The word lists of ``lists.txt``, read once on first use."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """Every list by its kind."""
    text = (resources.files("quotes.training.data") / "lists.txt").read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: tuple(item.strip() for item in items.split("|")) for kind, _, items in lines}
