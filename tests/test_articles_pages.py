"""Web pages as they are found: every form of date, outlet, byline, title and markup is read right, among furniture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cli_runs import run
from made_pages import PAGES, QUAY, Page, canonical, simple

from quotes.articles import ArticleDefaults
from quotes.articles.formats.html import read
from quotes.articles.pages.furniture import is_quoted, trimmed
from quotes.articles.pages.pagedates import in_address, stated

ADDRESS = "https://courier.example/2024/03/05/quay"


@pytest.mark.parametrize("page", PAGES, ids=[page.shows for page in PAGES])
def test_a_page_is_read_right(page: Page) -> None:
    """Text to the letter, and each field as the page states it or unknown."""
    article = read(page.markup.encode(), "a.html")
    assert article.text.split("\n\n") == page.story
    assert (article.title, article.outlet, article.agency) == (page.title, page.outlet, page.agency)
    assert article.authors == page.authors
    assert (article.published, article.published_from_url) == (page.published, page.from_url)


STATEMENTS = [
    ("2024-03-05T18:20:00.000+0000", "2024-03-05T18:20:00.000+00:00", "an offset without a colon"),
    ("Tue Mar 05 2024 18:20:00 GMT-0500 (EST)", "2024-03-05", "JavaScript's form: the local day"),
    ("March 5, 2024, 6:20 p.m. ET", "2024-03-05", "a zone that means several: the local day"),
    ("Published: 5 March 2024", "2024-03-05", "a word before it"),
    ("Tuesday 5th of March 2024", "2024-03-05", "an ordinal number"),
    ("1709662800", "2024-03-05T18:20:00Z", "seconds since 1970"),
    ("1709662800123", "2024-03-05T18:20:00Z", "milliseconds since 1970"),
    ("Updated: 5 March 2024", None, "a change"),
    ("from 5 March 2024 to 7 March 2024", None, "two days"),
    ("03/04/2024", None, "two readings"),
    ("March 2024", None, "no day"),
    ("2024", None, "a year alone"),
    ("today", None, "a word"),
    ("USA Today", None, "a name"),
    ("0001-01-01T00:00:00", None, "the year 1"),
    ("2999-01-01", None, "a day to come"),
    ("1970-01-01T00:00:00Z", None, "a field never filled"),
]


@pytest.mark.parametrize(("value", "expected"), [row[:2] for row in STATEMENTS], ids=[row[2] for row in STATEMENTS])
def test_one_statement_of_a_date(value: str, expected: str | None) -> None:
    """As precise as it is sure, and nothing that has to be guessed."""
    if expected is None:
        with pytest.raises(ValueError, match=r"write|told|field"):
            stated(value)
    else:
        assert stated(value) == expected


ADDRESSES = [
    ("https://courier.example/2024/03/05/quay", "2024-03-05", "folders"),
    ("https://courier.example/2024/mar/5/quay", "2024-03-05", "a month in letters"),
    ("https://courier.example/news/2024-03-05-quay", "2024-03-05", "hyphens"),
    ("https://courier.example/news/quay-20240305", "2024-03-05", "digits"),
    ("https://courier.example/2024/03/quay", "2024-03", "a month and no day"),
    ("https://courier.example/2024/quay", None, "a year says too little"),
    ("https://courier.example/2024/13/05/quay", None, "no such month"),
    ("https://courier.example/2999/03/05/quay", None, "a day to come"),
    ("https://courier.example/1890/03/05/quay", None, "before there was a web"),
    ("https://courier.example/20240305123456", None, "a number"),
    ("https://courier.example/quay?date=2024-03-05", None, "a parameter"),
    ("https://[oops/2024/03/05", None, "no address"),
]


@pytest.mark.parametrize(("url", "expected"), [row[:2] for row in ADDRESSES], ids=[row[2] for row in ADDRESSES])
def test_what_an_address_tells(url: str, expected: str | None) -> None:
    """The day or the month in its path, as precise as it is."""
    assert in_address(url) == expected


def test_a_date_that_is_given_goes_before_that_of_the_address() -> None:
    """What only an address tells is not what the article says: a default takes its place, and its mark goes."""
    article = read(Page(shows="", head=canonical(ADDRESS), body=simple(QUAY), story=QUAY).markup.encode(), "a.html")
    assert (article.published, article.published_from_url) == ("2024-03-05", True)
    filled = ArticleDefaults(published="2024-03-04").fill(article)
    assert filled == replace(article, published="2024-03-04", published_from_url=False)
    assert ArticleDefaults().fill(article) is article


def test_ingest_says_that_only_the_address_tells_the_date(tmp_path: Path) -> None:
    """Whoever reads the page in hears of it, once."""
    page = Page(shows="", head=canonical(ADDRESS), body=simple(QUAY), story=QUAY)
    (tmp_path / "a.html").write_text(page.markup, encoding="utf-8")
    said = (
        "quotes: a.html: says nowhere when it was published; 2024-03-05 is what its address tells"
        " (--published DATE goes before that)"
    )
    assert run("ingest", "a.html", cwd=tmp_path).stderr.splitlines()[0] == said
    assert said not in run("ingest", "a.html", cwd=tmp_path).stderr


PROSE = [
    "“Sign up for our newsletter,” the mayor said.",
    "Read more: ‘We shall finish the quay’, says the mayor.",
    "By dawn the fire had been put out.",
    "Copyright law in 2016 was another matter.",
    "Published works of the poet are on sale.",
    "Related to the mayor by marriage, she kept out of it.",
    "From the wall the crowd could see the ferry.",
    "Go back to the harbour and wait.",
    "Share prices fell.",
    "Get the boats in, the guild told them.",
    "Photographs of the wall were shown to the board.",
    "Follow the coast to the north.",
    "Comments were kept short.",
    "Register by Friday, the clerk wrote.",
]


@pytest.mark.parametrize("words", PROSE)
def test_prose_is_no_furniture(words: str) -> None:
    """Words of the article stay, wherever they stand, and above all those with quotation marks."""
    long = "The harbour board met on Monday to hear about the works on the quay, which took all day."
    for paragraphs in ([words, long, "So it ended."], [long, words, "So it ended."], [long, "So it ended.", words]):
        assert trimmed(paragraphs) == paragraphs


@pytest.mark.parametrize(
    ("words", "expected"),
    [("“No,” she said.", True), ('"No," she said.', True), ("He's here, she isn't.", False), ("‘No,’ she said", True)],
)
def test_a_pair_of_marks(words: str, expected: bool) -> None:
    """An apostrophe makes no quotation."""
    assert is_quoted(words) is expected
