"""Web pages as they are found: every form of date, outlet, byline, title and markup is read right, among furniture."""

from __future__ import annotations

import pytest
from made_pages import PAGES, Page

from quotes.articles.html import read


@pytest.mark.parametrize("page", PAGES, ids=[page.shows for page in PAGES])
def test_a_page_is_read_right(page: Page) -> None:
    """Text to the letter, and each field as the page states it or unknown."""
    article = read(page.markup.encode(), "a.html")
    assert article.text.split("\n\n") == page.story
    assert (article.title, article.outlet, article.authors, article.agency) == (
        page.title,
        page.outlet,
        page.authors,
        page.agency,
    )
    assert (article.published, article.published_from_url) == (page.published, page.from_url)
