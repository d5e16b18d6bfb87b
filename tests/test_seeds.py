"""The sample articles and what is known to be said in them.

``seeds_gold.jsonl`` has one object for each article: ``file``, ``line`` for a record of a table, ``quotes`` in the
order of the text, and ``not_quotes``, marked words that nobody is quoted for.  The ``text`` of a quote is the words
without the outer marks, a list where several marked pieces are one act of saying.  ``speaker`` is the fullest name in
the article; `` + `` joins speakers of one statement, ``|`` parts names that are as good.  ``cue`` and ``told_to`` (an
outlet) are null where there is none, and ``role`` is there where the article gives one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from quotes.articles import read
from quotes.records import Article

SEEDS = Path(__file__).parent.parent / "seeds"
GOLD: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("seeds_gold.jsonl").read_text(encoding="utf-8").splitlines()
]
INVENTED = "This sample article and the people in it are invented."
REPORTED = "This sample article and its newspaper are invented; the statements in it were made in August 2016."
#: Marked words by convention, up to the end of the paragraph where the closing mark is left out.
MARKED = {
    '"': re.compile(r'"([^"\n]+)(?:"|$)', re.MULTILINE),
    "''": re.compile(r"''(.+?)''"),
    "“": re.compile(r"“([^“”\n]+)(?:”|$)", re.MULTILINE),
    # A closing mark looks like an apostrophe: it follows a full stop or comma, or nothing but a stop follows it.
    "‘": re.compile(r"‘([^‘\n]+?(?:[.,](?=’)|(?=’[.,])))’"),
}


def key(gold: dict[str, Any]) -> str:
    """The end of the source of the article that GOLD is about."""
    return f"{gold['file']}:{gold['line']}" if "line" in gold else str(gold["file"])


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The sample articles by file, and line."""
    return {str(article.source).removeprefix(f"{SEEDS}/"): article for article in read(SEEDS)}


def parts(quote: dict[str, Any]) -> list[str]:
    """The marked pieces of a quote."""
    return [quote["text"]] if isinstance(quote["text"], str) else list(quote["text"])


def test_the_gold_is_about_all_articles(articles: dict[str, Article]) -> None:
    """Every article can be read and has its object in the gold, and no object is left over."""
    assert sorted(articles) == sorted(key(gold) for gold in GOLD)


@pytest.mark.parametrize("gold", GOLD, ids=key)
def test_every_marked_word_is_in_the_gold(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """What stands in quotation marks is a quote or is listed as none, in the words and the order of the text."""
    text = articles[key(gold)].text
    mark = next(mark for mark in ("''", '"', "“", "‘") if mark in text)
    listed = [part for quote in gold["quotes"] for part in parts(quote)]
    marked = [match[1] for match in MARKED[mark].finditer(text)]
    assert Counter(marked) == Counter(listed + gold["not_quotes"])
    assert [words for words in marked if words in listed] == listed


@pytest.mark.parametrize("gold", GOLD, ids=key)
def test_names_cues_and_roles_are_the_articles_own(articles: dict[str, Article], gold: dict[str, Any]) -> None:
    """Whoever speaks, how and to whom is said in the words of the article."""
    text = articles[key(gold)].text
    for quote in gold["quotes"]:
        assert set(quote) <= {"text", "speaker", "cue", "told_to", "role"}
        names = [name for joint in quote["speaker"].split(" + ") for name in joint.split("|")]
        for words in [*names, quote["cue"], quote["told_to"], quote.get("role")]:
            assert words is None or words in text


def test_the_samples_say_what_they_are(articles: dict[str, Article]) -> None:
    """The last line of every article says what is invented in it."""
    endings = Counter(article.text.rstrip().rsplit("\n", 1)[-1] for article in articles.values())
    assert endings == {INVENTED: 9, REPORTED: 2}


def test_the_samples_are_news(articles: dict[str, Article]) -> None:
    """Every article has a title, an outlet, a date and the length of a short report."""
    for article in articles.values():
        assert article.title and article.outlet and article.published and article.language == "en"
        assert 150 <= len(article.text.split()) <= 450


def test_the_samples_cover_the_formats() -> None:
    """There are samples in each format that is read."""
    assert {Path(gold["file"]).suffix for gold in GOLD} == {".txt", ".html", ".jsonl", ".csv"}


def test_speakers_recur(articles: dict[str, Article]) -> None:
    """Two invented speakers at least are quoted on several dates by several outlets, one of them in changing roles."""
    seen: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    roles: dict[str, set[str]] = defaultdict(set)
    for gold in GOLD:
        article = articles[key(gold)]
        for quote in gold["quotes"]:
            for name in quote["speaker"].split(" + "):
                seen[name].add((article.published, article.outlet))
                roles[name].add(quote.get("role", "").lower())
    recurring = {name for name, places in seen.items() if len(places) > 2 and len({outlet for _, outlet in places}) > 1}
    assert {"Ida Marlowe", "Tobias Renn", "Owen Tarrant", "Peter Marlowe"} <= recurring
    assert {"deputy mayor", "mayor-elect", "mayor"} <= roles["Ida Marlowe"]


def test_the_gold_covers_the_conventions(articles: dict[str, Article]) -> None:
    """There are split, continued and joint quotes, four kinds of marks, and statements made to an outlet."""
    quotes = [quote for gold in GOLD for quote in gold["quotes"]]
    assert sum(len(parts(quote)) > 1 for quote in quotes) >= 10
    assert sum(quote["cue"] is None for quote in quotes) >= 3
    assert sum(" + " in quote["speaker"] for quote in quotes) >= 4
    assert {quote["told_to"] for quote in quotes} >= {"AFP", "IRNA", "Haven Gazette", "Northmoor Herald"}
    text = "".join(article.text for article in articles.values())
    assert all(mark in text for mark in MARKED)
