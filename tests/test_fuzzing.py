"""Odd input at random, a few seconds of it: ``python -m tests.fuzzing`` goes on for longer."""

from __future__ import annotations

import time

import newsroom_files as made
import pytest

from quotes.extraction.direct.marks import segments
from tests.odd_input import FILES, LISTS, TARGETS, files, lists


@pytest.mark.parametrize("name", TARGETS)
def test_odd_input(name: str) -> None:
    """No reader fails but by its refusal, no range leaves its text, and none takes long."""
    TARGETS[name]()


CRAWL = dict(FILES)["a.warc"]
FOUND: list[tuple[str, bytes, str]] = [
    ("a.txt", made.WORDS.encode("cp1252") + b"word " * 10_000, "a long line, where other lines have the odd bytes"),
    ("a.html", made.PAGE.replace("<p>", "<q>" * 1000, 1).encode(), "quotations in quotations without end"),
    ("a.warc", CRAWL[: len(CRAWL) * 2 // 3] + b"\n" * 6000, "blank lines in a crawl"),
    ("a.warc", CRAWL.replace(b"</article>", b"More.</article>", 1), "a page longer than the crawl says"),
    ("a.eml", b"Content-Type: text/plain; " + b'"' * 60_000 + b"\n\nWords.", "a header without end"),
    ("a.eml", b"Content-Type: text/plain; " + b"(" * 2000 + b"\n\nWords.", "comments in comments in a header"),
    ("a.mbox", b"From a\nFrom: Content-Type: b;\n\nWords.", "a group that sends a message"),
    ("a.pdf", made.pdf([[made.MORE]]).replace(b"/FlateDecode", b"/FlatDecode"), "a PDF packed by nobody knows what"),
]


@pytest.mark.parametrize(("name", "data"), [row[:2] for row in FOUND], ids=[row[2] for row in FOUND])
def test_what_was_found_once(name: str, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Files on which a reader failed, took long, or let a library print."""
    files.hypothesis.inner_test((name, data))  # type: ignore[attr-defined]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", [b"urlset", b"loc"])
def test_what_was_found_in_a_list_once(name: bytes) -> None:
    """A sitemap with an element whose name is none."""
    lists.hypothesis.inner_test(LISTS[1].replace(b"<" + name, b"<" + name + b":", 1))  # type: ignore[attr-defined]


@pytest.mark.parametrize("unit", ["“‘a ", "'a’ ", "“a\n\n", "Q: “a?\nA: "])
def test_what_a_character_of_marks_costs_does_not_grow(unit: str) -> None:
    """Nested, unbalanced and repeated marks take the same time each in a long text as in a short one."""
    short, long = (min(_seconds((unit * size)[:size]) for _ in range(2)) for size in (4_000, 40_000))
    assert long < 10 * 4 * short


def _seconds(text: str) -> float:
    start = time.thread_time()
    segments(text)
    return time.thread_time() - start
