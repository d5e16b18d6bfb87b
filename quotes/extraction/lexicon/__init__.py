"""Word lists of our own, one entry a line, read once on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "en"


@cache
def words(name: str) -> frozenset[str]:
    """The entries of list NAME as they are written (most lists are in lower case)."""
    return frozenset(_lines(name))


@cache
def classes(name: str) -> dict[str, str]:
    """The entries of a two-column list NAME: word to class."""
    return dict(line.rsplit(" ", 1) for line in _lines(name))


@cache
def entries(name: str) -> dict[str, str]:
    """The entries of list NAME, written ``words = what is known of them``."""
    return dict(line.split(" = ", 1) for line in _lines(name))


def _lines(name: str) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
