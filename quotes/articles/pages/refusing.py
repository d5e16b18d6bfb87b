"""Pages that are no articles: errors, checks for robots, cookie walls, stubs before a paywall, lists, live blogs.

Every rule asks for two signs at least, and a page that has the words of an article is none of them whatever it says:
a list that is taken for an article costs less than an article that is refused.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from quotes.articles.pages.furniture import patterns
from quotes.articles.pages.linkeddata import is_article, listed, things, types

_TABLE = Path(__file__).with_name("refusing.csv")
_LIST_TYPES = {"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"}
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
_APART = re.compile(r"\s+(?:[-–—|»«•·:]|::)\s+|\s*\|\s*")

_FEW, _STUB = 20, 130
_LONG = 25
_LEAST_LINKS, _LEAST_CARDS, _LEAST_ENTRIES = 15, 8, 5
_HEADLINE_WORDS = 4
_LARGEST_CARD = 50


class Refusing:
    """Whether the page of TREE is no article; made before TREE is altered, asked when the words are known."""

    def __init__(self, tree: Any, title: str | None) -> None:
        self._things = things(tree)
        self._titles = [_straight(name) for name in (title, *_names(tree)) if name]
        words = tree.xpath("//body//text()[not(parent::script or parent::style)]")
        self._words = _straight(" ".join(" ".join(words).split()))
        self._is_live = bool(tree.xpath("//*[contains(@itemtype, 'LiveBlogPosting')]"))
        self._entries = len(tree.xpath("//article//time | //main//time"))
        self._og_article = bool(tree.xpath("//meta[@property='og:type' and contains(@content, 'article')]"))
        self._cards, self._teasers = _cards(tree)
        self._links = sum(len(link.text_content().split()) >= _HEADLINE_WORDS for link in tree.iter("a"))

    def reason(self, text: str) -> str | None:
        """What the page is instead of an article, None where it may be one; TEXT is what was extracted of it."""
        own = [each for each in text.split("\n\n") if " ".join(each.split()) not in self._teasers]
        prose = sum(len(each.split()) for each in own if _SENTENCE.search(each) or len(each.split()) >= _LONG)
        if prose < _STUB and (told := self._short(text)):
            return told
        if self._is_live_blog:
            return "a live blog"
        return "a list of articles" if self._is_list(prose) else None

    def _short(self, text: str) -> str | None:
        """What a page of few words is."""
        told = patterns(_TABLE, "kind")
        error = next((title for title in self._titles if told["error"].fullmatch(title)), None)
        if error is not None and not self._states_article:
            return f"an error page ({error[:60]})"
        is_check = any(told["check"].fullmatch(title) for title in self._titles)
        is_bare = len(self._words.split()) < _STUB and not self._states_article
        if is_bare and (is_check or told["checking"].search(self._words)):
            return "a check for robots"
        found = told["cookies"].findall(_straight(text))
        if len({each.lower() for each in found}) > 1 and 20 * len(found) >= len(text.split()):
            return "a cookie wall"
        is_closed = any(str(value).lower() == "false" for value in self._free)
        if is_closed or told["paywall"].search(self._words):
            return "the beginning of an article behind a paywall"
        return None

    @cached_property
    def _types(self) -> set[str]:
        return {name for thing in self._things for name in types(thing)}

    @property
    def _states_article(self) -> bool:
        return self._og_article or any(map(is_article, self._things))

    @property
    def _free(self) -> list[Any]:
        return [value for thing in self._things for value in listed(thing.get("isAccessibleForFree"))]

    @property
    def _is_live_blog(self) -> bool:
        if self._is_live or "LiveBlogPosting" in self._types:
            return True
        return self._entries >= _LEAST_ENTRIES and any(
            patterns(_TABLE, "kind")["live"].search(title) for title in self._titles
        )

    def _is_list(self, prose: int) -> bool:
        """Whether the page leads to articles and has, with PROSE words beside their teasers, none of its own."""
        if any(map(is_article, self._things)):
            return False
        if _LIST_TYPES & self._types and self._cards >= 3:
            return True
        if self._og_article:
            return False
        return prose < _FEW and (self._links >= _LEAST_LINKS or self._cards >= _LEAST_CARDS)


def _names(tree: Any) -> list[str]:
    """The titles of TREE, and each without its first or last part, which may be the name of the site."""
    whole = [" ".join(each.text_content().split()) for each in [*tree.iter("title"), *tree.iter("h1")]]
    parts = [part for name in whole for pieces in [_APART.split(name)] if len(pieces) > 1 for part in pieces]
    return [*whole, *parts]


def _cards(tree: Any) -> tuple[int, set[str]]:
    """How many headings in TREE lead to other pages, and the teasers that stand with them."""
    teasers: set[str] = set()
    headings = [each for each in tree.iter("h2", "h3", "h4") if each.find(".//a") is not None or _in_link(each)]
    headings = [each for each in headings if len(each.text_content().split()) >= 3]
    marked = set(headings)
    for heading in headings:
        card = heading
        for above in heading.iterancestors():
            others = (each is not heading and each in marked for each in above.iter("h2", "h3", "h4"))
            if above.tag in ("body", "main") or any(others):
                break
            card = above
        lines = islice(card.iter("p", "div", "span"), _LARGEST_CARD)
        teasers |= {" ".join(each.text_content().split()) for each in lines}
    return len(headings), teasers


def _in_link(heading: Any) -> bool:
    return next(heading.iterancestors("a"), None) is not None


def _straight(words: str) -> str:
    return words.replace("’", "'")
