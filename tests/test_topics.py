"""What quotes are about: found among their words, kept through every way in and out, asked for everywhere.

All people and places here are invented.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import building
import pytest
import site_collection
from cli_runs import run
from spacy.language import Language
from test_site_pages import data, got, page, words_on

from quotes.doctor import examine
from quotes.errors import NotFoundError
from quotes.extraction import extract
from quotes.extraction.topics import MOST
from quotes.records import Article, Extraction, Span, Topic
from quotes.store import Filter, Store, open_store

ARTICLE = Article(
    text=(
        "The central bank raised its interest rate again on Monday, the third rise of the year.\n\n"
        '"High interest rates will hurt the fishing industry," Ana Lee, the finance minister, said. '
        "\"Our fishing boats can't pay these interest rates, and Lee alone can't help them.\"\n\n"
        'Ben Cho of the Harbour Union said the central bank had forgotten the fishing industry. "So it goes," he said.'
    )
)
KEYS = "SELECT key FROM topics JOIN quote_topics ON topic = topics.id ORDER BY quote, position"


def keys(store: Store) -> list[str]:
    """The topics of all quotes, in order."""
    return [row["key"] for row in store.database.query(KEYS)]


def test_key_terms_of_a_statement(nlp: Language) -> None:
    """They are nouns in their dictionary forms that stand in the words, without people and words that say nothing."""
    found = extract(ARTICLE, nlp).quotes
    by_words = {quote.text(ARTICLE.text)[:9]: quote for quote in found}
    minister = by_words["High inte"]
    assert {"interest rate", "fishing industry"} <= {topic.term for topic in minister.topics}
    assert by_words["So it goe"].topics == ()
    for quote in found:
        assert len(quote.topics) <= MOST
        for topic in quote.topics:
            assert any(part.start <= topic.span.start and topic.span.end <= part.end for part in quote.parts)
            assert not {"lee", "ana", "cho", "year", "monday"} & set(topic.term.lower().split())
    # Where it stands first, in the form that the article has.
    (rate,) = (topic for topic in minister.topics if topic.term == "interest rate")
    assert rate.span.of(ARTICLE.text) == "interest rates"


@pytest.mark.parametrize("text", ['"No," Lee said.', '"Rates," said Lee. "Rates."', '"1,000 %!" he said.'])
def test_a_text_of_a_few_words_has_no_fault(nlp: Language, text: str) -> None:
    """A graph of one word ranks nothing, and fails nowhere."""
    assert extract(text, nlp).quotes


def test_without_textacy_there_are_no_topics(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """All else works where textacy can't be installed, and the doctor says why there are none."""
    import quotes.extraction.topics as module

    monkeypatch.setattr(module, "find_spec", {"textacy": None}.__getitem__)
    found = extract(ARTICLE, nlp).quotes
    assert len(found) == 3
    assert [quote.topics for quote in found] == [()] * 3
    told = {finding.check: finding for finding in examine(Path("none.db"))}
    assert told["topics"].ok
    assert re.match(r"off, quotes get none: textacy is installed on Python 3\.11 and 3\.12 alone", told["topics"].told)


@pytest.mark.parametrize("word", ["rate cut", "Rate-Cut", "rate cuts", "ships"])
def test_a_topic_is_found_by_its_word(filled_store: Store, word: str) -> None:
    """A topic is found by its term in either number, by its key, and in any spelling of these."""
    (hit,) = filled_store.quotes(Filter(topic=word)).hits
    assert hit.statement.words.startswith("The rate cut")
    assert [(topic.key, topic.term) for topic in hit.statement.topics] == [("rate-cut", "rate cut"), ("ships", "ships")]
    assert hit.statement.topics[0].span.of(building.harbour()[0].text) == "rate cut"


def test_an_unknown_topic_is_told_with_what_is_near(filled_store: Store) -> None:
    """A misspelt word is no empty list."""
    with pytest.raises(NotFoundError, match=r"no topic 'rate cat' in .*; did you mean rate cut"):
        filled_store.quotes(Filter(topic="rate cat"))


def test_a_collection_without_topics_says_so(fresh_store: Store) -> None:
    """Who asks for one learns that there are none at all, and where to look."""
    article, extraction = building.harbour()
    quotes = tuple(replace(quote, topics=()) for quote in extraction.quotes)
    fresh_store.add(article, replace(extraction, quotes=quotes))
    with pytest.raises(NotFoundError, match=r"no quote in .* has a topic: `quotes doctor` says"):
        fresh_store.quotes(Filter(topic="rate cut"))


def test_ways_to_write_a_topic_are_one(fresh_store: Store) -> None:
    """Capital letters and hyphens make no other topic, and the same one twice in a quote is there once."""
    article, extraction = building.harbour()
    first = extraction.quotes[0]
    written = tuple(Topic(term, Span(13, 21)) for term in ("rate cut", "Rate-cut", "?!"))
    fresh_store.add(article, Extraction((replace(first, topics=written),), building.PIPELINE))
    assert keys(fresh_store) == ["rate-cut"]


def test_another_run_has_the_last_word(filled_store: Store) -> None:
    """What a quote is about is what the last run found."""
    (hit,) = filled_store.quotes(Filter(topic="ships")).hits
    extraction = building.harbour()[1]
    others = [replace(quote, topics=quote.topics[1:]) for quote in extraction.quotes]
    filled_store.reread(hit.statement.article, replace(extraction, quotes=tuple(others), pipeline="later 2"))
    assert keys(filled_store) == ["ships"]
    assert filled_store.quotes(Filter(topic="rate cut")).total == 0


def test_topics_go_along_with_an_export(filled_store: Store, tmp_path: Path) -> None:
    """An import has the same topics at the same ranges; also of a quote that another machine has not found there."""
    filled_store.correct(1, verdict="confirm", by="Ida Moor")
    filled_store.export(tmp_path / "all")
    with open_store(tmp_path / "restored.db") as restored:
        restored.import_folder(tmp_path / "all")
        assert restored.quotes(Filter(topic="ships")).hits[0].statement.topics == (
            filled_store.quotes(Filter(topic="ships")).hits[0].statement.topics
        )
    with open_store(tmp_path / "other.db") as other:
        other.add(building.harbour()[0], Extraction((), "other 1"))
        other.import_folder(tmp_path / "all", only=["corrections"])
        assert keys(other) == ["rate-cut", "ships"]


def test_topics_at_the_terminal(filled_store: Store, tmp_path: Path) -> None:
    """``--topic`` narrows a search, and lists for programs have the topics."""
    filled_store.close()
    found = run("search", "--topic", "rate cuts", "--json", cwd=tmp_path)
    assert [topic["term"] for topic in json.loads(found.stdout)[0]["topics"]] == ["rate cut", "ships"]
    assert ",rate cut; ships," in run("search", "--topic", "ships", "--csv", cwd=tmp_path).stdout.splitlines()[1]
    unknown = run("search", "--topic", "zeppelin", cwd=tmp_path)
    assert (unknown.returncode, unknown.stderr) == (1, "quotes: no topic 'zeppelin' in quotes.db\n")


@pytest.mark.asyncio
async def test_the_list_of_topics_counts_what_it_leads_to(site_database: Path) -> None:
    """Every topic that somebody's sound words are about is listed with as many statements as its page has."""
    listed = await data(site_database, "/topics.json")
    # "ships" and "rate cut" are those of an article; of what a person rejected there is none.
    assert {row["key"] for row in listed["shown"]} == {*site_collection.TOPICS, "ships", "rate-cut"}
    assert listed["shown"][0]["statements"] == max(row["statements"] for row in listed["shown"]) > 1
    for row in listed["shown"]:
        assert (await data(site_database, f"/topics/{row['key']}.json"))["total"] == row["statements"], row
    assert [row["key"] for row in (await data(site_database, "/topics.json?q=Rate"))["shown"]] == ["rate-cut"]


@pytest.mark.asyncio
async def test_a_topic_has_a_page_with_all_that_a_search_has(site_database: Path) -> None:
    """Cards, facets, filters and a feed; other topics of the same words are a facet, the own one is none."""
    told = await data(site_database, "/topics/budget.json")
    assert all("budget" in card["words"] for card in told["shown"]) and told["total"] == 3
    topics = {c["value"]: c["query"] for f in told["facets"] if f["field"] == "topic" for c in f["choices"]}
    assert topics == {"pier": "topic=pier"}
    narrowed = await page(site_database, "/topics/budget?topic=pier")
    assert words_on(narrowed) == ["“The budget for the pier has doubled,”"]
    feed = (await got(site_database, "/topics/budget.atom")).text
    assert feed.count("<entry>") == 3 and "<title>budget: statements</title>" in feed
    assert (await got(site_database, "/topics/Rate%20Cut", 302)).headers["location"] == "/topics/rate-cut"
    await got(site_database, "/topics/zeppelin", 404)
    assert "3 statements" in (await got(site_database, "/search?topic=budget")).text
    assert (await page(site_database, "/cite?topic=budget")).cssselect(".citation")


@pytest.mark.asyncio
async def test_a_statement_leads_to_its_topics(site_database: Path) -> None:
    """The page of a statement names its topics, and the map of the site has their pages."""
    (card,) = (await data(site_database, "/topics/bridge.json?q=promises"))["shown"]
    tree = await page(site_database, f"/statements/{card['statement']}")
    assert "/topics/bridge" in tree.xpath("//dd/a/@href")
    assert "/topics/rate-cut<" in (await got(site_database, "/sitemap-topics-0.xml")).text
