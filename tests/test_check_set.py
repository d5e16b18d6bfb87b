"""The check set is sound: twenty invented articles of varied subjects, and gold that agrees with every character.

How well the quotes in it are found is measured elsewhere; here nothing is extracted.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes.records import QUOTE_KINDS, SPEAKER_KINDS, Article

CHECK = Path(__file__).parent / "check"
GOLD = [json.loads(line) for line in (CHECK / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
README = (CHECK / "README.md").read_text(encoding="utf-8")
INVENTED = "This article is invented, and so are all people, bodies, places and events in it."

# Opening mark to closing mark.  In the articles ’ is an apostrophe too, while no opening mark has another use.
MARKS = {"“": "”", '"': '"', "‘": "’"}
FIELDS = {"text", "kind", "speaker", "speaker_kind", "mention", "cue", "told_to", "polarity", "start"}
POLARITIES = {"positive", "negated", "hypothetical", "refused"}
EVERY_QUOTE = [quote for gold in GOLD for quote in gold["quotes"]]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The articles by the name of their file, as the package reads them."""
    return {path.name: next(quotes.read(path)) for path in sorted(CHECK.glob("*.txt"))}


def parts(quote: dict[str, Any]) -> list[str]:
    """The pieces of a quote, whether it has one or several."""
    return [quote["text"]] if isinstance(quote["text"], str) else quote["text"]


def names(quote: dict[str, Any]) -> list[str]:
    """Who is said to speak, each with the names that are as good."""
    speaker = quote["speaker"]
    return [] if speaker is None else [speaker] if isinstance(speaker, str) else speaker


def places(gold: dict[str, Any], text: str) -> list[list[tuple[int, int]]]:
    """Where the parts of each quote stand, found as the format says: from where the last quote began."""
    found, last = [], 0
    for quote in gold["quotes"]:
        at = quote.get("start", last)
        spans = []
        for words in parts(quote):
            start = text.find(words, at)
            assert start >= 0, f"{gold['file']}: {words!r} is not found after {at}"
            spans.append((start, at := start + len(words)))
        last = spans[0][0]
        found.append(spans)
    return found


def outer_mark(text: str) -> str:
    """The opening mark that the article puts around quotes."""
    return '"' if '"' in text else "“" if text.count("“") > text.count("‘") else "‘"


def test_gold_and_articles_are_the_same_twenty(articles: dict[str, Article]) -> None:
    """Every article has gold and all gold has its article, under an id of its own."""
    assert len(GOLD) == 20
    assert [gold["file"] for gold in GOLD] == [f"{gold['id']}.txt" for gold in GOLD]
    assert sorted(gold["file"] for gold in GOLD) == sorted(articles)


def test_there_is_enough_to_count() -> None:
    """Figures rest on 150 marked quotes and 80 indirect ones at least, of every polarity and kind of speaker."""
    kinds = Counter(quote["kind"] for quote in EVERY_QUOTE)
    assert kinds["direct"] + kinds["mixed"] >= 150
    assert kinds["indirect"] >= 80
    assert sum(len(gold["not_quotes"]) for gold in GOLD) >= 25
    assert {quote.get("polarity", "positive") for quote in EVERY_QUOTE} == POLARITIES
    assert {quote["speaker_kind"] for quote in EVERY_QUOTE} == {*SPEAKER_KINDS, None}
    pronouns = [quote for quote in EVERY_QUOTE if (quote["mention"] or "").lower() in {"he", "she", "they"}]
    assert len(pronouns) >= 80


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_entries_are_in_the_format(gold: dict[str, Any]) -> None:
    """Every field is known and has a known value."""
    assert set(gold) == {"id", "file", "quotes", "not_quotes"}
    for quote in gold["quotes"]:
        assert FIELDS - {"polarity", "start"} <= set(quote) <= FIELDS
        assert quote["kind"] in QUOTE_KINDS
        assert quote.get("polarity", "positive") in POLARITIES
        assert (quote["speaker"] is None) == (quote["speaker_kind"] is None)
        assert quote["kind"] == "indirect" or quote["speaker"]
        assert all(words == words.strip() and words for words in parts(quote))


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_words_are_found_in_order(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """Each text is in its article character for character, where its entry stands, and no two quotes share a word."""
    spans = places(gold, articles[gold["file"]].text)
    assert [s[0] for s in spans] == sorted(s[0] for s in spans)
    flat = sorted(span for quote in spans for span in quote)
    assert all(left[1] <= right[0] for left, right in pairwise(flat))


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_every_pair_of_marks_is_accounted_for(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """What stands in outer marks is a quote or listed as none; direct and mixed quotes have marks right around them."""
    text = articles[gold["file"]].text
    opening = outer_mark(text)
    marked = [
        span
        for quote, spans in zip(gold["quotes"], places(gold, text), strict=True)
        if quote["kind"] != "indirect"
        for span in spans
    ]
    for start, end in marked:
        assert text[start - 1] == opening
        assert text[end] == MARKS[opening] or text.startswith(f"\n\n{opening}", end)
    at = 0
    for words in gold["not_quotes"]:
        at = text.index(f"{opening}{words}{MARKS[opening]}", at) + 1
    pairs = text.count(opening) / (2 if opening == MARKS[opening] else 1)
    assert pairs == len(marked) + len(gold["not_quotes"])


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_speakers_and_cues_are_the_articles_own(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """Who speaks, by which words, with which cue and to whom is said in the words of the article."""
    text = articles[gold["file"]].text
    for quote in gold["quotes"]:
        for choice in [*names(quote), quote["mention"], quote["cue"], quote["told_to"]]:
            assert choice is None or any(words in text for words in choice.split("|")), choice


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_what_is_invented_is_said(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """The article's last line says that it is invented, and the notes name the people and bodies that speak in it."""
    assert articles[gold["file"]].text.rstrip().rsplit("\n", 1)[-1] == INVENTED
    row = next(line for line in README.splitlines() if line.startswith(f"| `{gold['file']}` |"))
    for quote in gold["quotes"]:
        if quote["speaker_kind"] in {"person", "organization"}:
            assert all(name.split("|")[0] in row for name in names(quote))


def test_the_articles_are_news_of_many_kinds(articles: dict[str, Article]) -> None:
    """Each has headline, outlet, date and the length of a report; subjects, outlets, marks and Englishes vary."""
    for article in articles.values():
        assert article.title and article.outlet and article.published
        assert 300 <= len(article.text.split()) <= 600
    rows = [line.split(" | ") for line in README.splitlines() if ".txt` |" in line]
    assert len({row[1] for row in rows}) >= 10
    assert len({article.outlet for article in articles.values()}) == 20
    assert all(sum(english in row[2] for row in rows) >= 4 for english in ("British", "American"))
    marks = Counter(outer_mark(article.text) for article in articles.values())
    assert marks["‘"] >= 3 and marks['"'] >= 3 and marks["“"] >= 10


def test_the_conventions_are_there() -> None:
    """Split and joint quotes, paragraphs without a cue, several ways to name an addressee: each comes often."""
    assert sum(len(parts(quote)) > 1 for quote in EVERY_QUOTE) >= 30
    assert sum(isinstance(quote["speaker"], list) for quote in EVERY_QUOTE) >= 4
    assert sum(quote["cue"] is None and quote["kind"] == "direct" for quote in EVERY_QUOTE) >= 5
    assert sum(quote["told_to"] is not None for quote in EVERY_QUOTE) >= 20
    assert len({quote["cue"].lower() for quote in EVERY_QUOTE if quote["cue"]}) >= 40
