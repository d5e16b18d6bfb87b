"""Articles are read ahead of whoever asks for them, in order, a few at a time, and no longer than they are wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from quotes.errors import ArticleError
from quotes.extraction import batches
from quotes.extraction.ahead import ahead
from quotes.records import Article


def edition(number: int) -> Article:
    """One of any number of short articles."""
    return Article(text=f"Edition {number}.")


def test_they_come_in_order_and_all() -> None:
    """What comes out is what goes in."""
    articles = [edition(number) for number in range(200)]
    assert [article for article in ahead(articles) if article is not None] == articles


def test_a_few_are_read_before_they_are_asked_for_and_no_more() -> None:
    """While one article is worked on the next ones are read, and a source without end fills no memory."""
    pulled = count()
    last = 0

    def endless() -> Iterator[Article]:
        nonlocal last
        for number in pulled:
            last = number
            yield edition(number)

    with closing(ahead(endless())) as arriving:
        next(arriving)
        deadline = time.monotonic() + 20
        while last < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert 10 <= last < 50
    assert not [thread for thread in threading.enumerate() if thread.name == "reading"]


def test_what_the_source_raises_comes_in_its_place() -> None:
    """After the articles before it, and as it was raised."""

    def broken() -> Iterator[Article]:
        yield edition(1)
        raise ArticleError("2.txt", "is empty")

    arriving = ahead(broken())
    assert next(arriving) == edition(1)
    with pytest.raises(ArticleError, match=r"2\.txt: is empty"):
        next(arriving)


def test_a_silent_source_is_told_of_and_what_waits_is_read() -> None:
    """Where none comes for a while, those that wait for company in a batch are handed on."""
    more = threading.Event()

    def slow() -> Iterator[Article]:
        yield edition(1)
        assert more.wait(60)
        yield edition(2)

    found = batches(ahead(slow()))
    assert next(batch for batch in found if batch) == [edition(1)]
    assert next(found) == []
    more.set()
    assert next(batch for batch in found if batch) == [edition(2)]


def test_a_source_is_closed_with_who_reads_it() -> None:
    """What a source has open is closed at once, not when the process ends."""
    closed = threading.Event()

    def opened() -> Iterator[Article]:
        try:
            yield from map(edition, count())
        finally:
            closed.set()

    with closing(ahead(opened())) as arriving:
        next(arriving)
    assert closed.wait(20)
