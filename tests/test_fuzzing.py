"""Odd input at random, a few seconds of it: ``python -m tests.fuzzing`` goes on for longer."""

from __future__ import annotations

import time

import newsroom_files as made
import pytest

from quotes.extraction.direct.marks import segments
from tests.odd_input import FILES, TARGETS, files


@pytest.mark.parametrize("name", TARGETS)
def test_odd_input(name: str) -> None:
    """No reader fails but by its refusal, no range leaves its text, and none takes long."""
    TARGETS[name]()


CRAWL = dict(FILES)["a.warc"]
FOUND: list[tuple[str, bytes, str]] = [
    ("a.txt", made.WORDS.encode("cp1252") + b"word " * 10_000, "a long line, where other lines have the odd bytes"),
    ("a.html", made.PAGE.replace("<p>", "<q>" * 1000, 1).encode(), "quotations in quotations without end"),
    ("a.warc", CRAWL[: len(CRAWL) * 2 // 3] + b"\n" * 6000, "blank lines in a crawl"),
    ("a.pdf", made.pdf([[made.MORE]]).replace(b"/FlateDecode", b"/FlatDecode"), "a PDF packed by nobody knows what"),
]


@pytest.mark.parametrize(("name", "data"), [row[:2] for row in FOUND], ids=[row[2] for row in FOUND])
def test_what_was_found_once(name: str, data: bytes) -> None:
    """Files on which a reader failed, or took long."""
    files.hypothesis.inner_test((name, data))  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", ["“‘a ", "'a’ ", "“a\n\n", "Q: “a?\nA: "])
def test_what_a_character_of_marks_costs_does_not_grow(unit: str) -> None:
    """Nested, unbalanced and repeated marks take the same time each in a long text as in a short one."""
    short, long = (min(_seconds((unit * size)[:size]) for _ in range(2)) for size in (4_000, 40_000))
    assert long < 10 * 4 * short


def _seconds(text: str) -> float:
    start = time.thread_time()
    segments(text)
    return time.thread_time() - start
