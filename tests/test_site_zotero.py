"""What Zotero makes of our pages, by the rules of its translators "Embedded Metadata" and "RDF" (June 2024)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from test_site_pages import DORA, article_of, page, promise

from quotes.citing.metadata import tags
from quotes.records import Article

# Vocabularies that a tag may begin with, as far as our pages have them or could.
_VOCABULARIES = {"dc", "dcterms", "og", "prism", "so", "z"}
_FIELDS = {
    "citation_title": "title", "citation_publication_date": "date", "citation_date": "date",
    "citation_journal_title": "publicationTitle", "citation_publisher": "publisher", "citation_public_url": "url",
    "citation_abstract": "abstractNote", "citation_language": "language",
}  # fmt: skip
_TYPES_OF_HIGHWIRE = {"citation_journal_title": "journalArticle", "citation_conference_title": "conferencePaper"}


def as_zotero(tree: lxml.html.HtmlElement) -> dict[str, Any]:
    """The item that Zotero saves of a page."""
    metas = [
        (meta.get("name") or meta.get("property"), meta.get("content")) for meta in tree.cssselect("html > head > meta")
    ]
    rdf: dict[str, str] = {}
    certain = guessed = None
    for name, content in metas:
        if not name or not content:
            continue
        start, *rest = re.split("[.:_]", name)
        if start.lower() in _VOCABULARIES:
            rdf.setdefault(f"{start.lower()}:{'.'.join(rest)}", content)
        certain = certain or _TYPES_OF_HIGHWIRE.get(name)
        guessed = guessed or ("journalArticle" if name == "citation_title" else None)
    by_og = {"website": "webpage", "book": "book"}.get(rdf.get("og:type", ""))
    item: dict[str, Any] = {
        "itemType": certain or rdf.get("z:itemType") or by_og or rdf.get("dc:type") or guessed or "webpage",
        "title": rdf.get("dc:title") or rdf.get("og:title"),
        "publicationTitle": rdf.get("prism:publicationName") or rdf.get("dc:source") or rdf.get("og:site_name"),
        "creators": [],
    }
    for name, field in _FIELDS.items():
        found = [content for meta, content in metas if meta and meta.endswith(name)]
        if found and found[0].strip():
            item[field] = " ".join(found[0].split())
    item["creators"] = creators([content for meta, content in metas if meta == "citation_author" and content])
    item.setdefault("abstractNote", next((content for meta, content in metas if meta == "description"), ""))
    item.setdefault("url", tree.cssselect("link[rel=canonical]")[0].get("href"))
    return item


def creators(listed: list[str]) -> list[tuple[str, str]]:
    """First and last names of the authors LISTED: a single one with commas may be several."""
    found = []
    for each in listed:
        authors = re.split(r"\s*;\s*", each)
        by_comma = re.split(r"\s*,\s*", each)
        if len(authors) == len(listed) == 1 and len(by_comma) > 1 and " " in by_comma[0] and " " in by_comma[1]:
            authors = by_comma
        for author in authors:
            if "," in author:
                last, _, first = author.partition(",")
                found.append((first.strip(), last.strip()))
            else:
                first, _, last = author.rpartition(" ")
                found.append((first, last))
    return found


@pytest.mark.asyncio
async def test_an_article_is_saved_as_what_it_is(site_database: Path) -> None:
    """An article of a newspaper with its headline, author, date, outlet, language and its own address."""
    item = as_zotero(await page(site_database, article_of(site_database, "promise-Vale Mercury")))
    assert item == {
        "itemType": "newspaperArticle",
        "title": "Minister promises ferries all winter",
        "creators": [("Ines", "Park")],
        "date": "2031-11-03",
        "publicationTitle": "Vale Mercury",
        "language": "en",
        "url": "https://mercury.example/promise",
        "abstractNote": "",
    }


@pytest.mark.asyncio
async def test_a_statement_is_saved_as_its_article_with_the_words(site_database: Path) -> None:
    """The abstract has who said what, whose finding that is, and the lasting address of the statement."""
    path = promise(site_database)
    item = as_zotero(await page(site_database, path))
    assert (item["itemType"], item["title"]) == ("newspaperArticle", "Minister promises ferries all winter")
    assert (item["publicationTitle"], item["url"]) == ("Vale Mercury", "https://mercury.example/promise")
    assert item["creators"] == [("Ines", "Park")]
    for words in ("Dora Linn", "That is a promise.", "machine-attributed, not reviewed", f"http://localhost{path}"):
        assert words in item["abstractNote"], words


@pytest.mark.asyncio
async def test_what_has_no_address_is_cited_where_it_is_shown(site_database: Path) -> None:
    """An article from a file has the address of its page here, and nothing that is not known."""
    path = article_of(site_database, "pier.txt")
    tree = await page(site_database, path)
    assert as_zotero(tree)["url"] == f"http://localhost{path}"
    assert not [meta for meta in tree.cssselect("meta") if meta.get("content") in ("", "None")]


@pytest.mark.asyncio
async def test_a_list_is_no_article(site_database: Path) -> None:
    """Pages that list things say nothing that a citation manager would take for an article."""
    for path in ("/", "/search", DORA, "/articles"):
        assert as_zotero(await page(site_database, path))["itemType"] == "webpage", path


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Ines Park"], [("Ines", "Park")]),
        (["Ines Park", "Jan van der Berg"], [("Ines", "Park"), ("Jan", "van der Berg")]),
        # With a comma, Zotero would make two people of it.
        (["Anna Maria van der Berg"], [("Anna Maria van der", "Berg")]),
        (["Martin Luther King, Jr."], [("Martin Luther", "King")]),
        (["Reuters"], [("", "Reuters")]),
        ([], []),
    ],
)
def test_authors(authors: list[str], expected: list[tuple[str, str]]) -> None:
    """One author is one creator, with the family name where it belongs as far as Zotero can be told."""
    given = tags(Article(text="", title="T", authors=tuple(authors)), "https://quotes.example/articles/1")
    assert creators([content for name, content in given if name == "citation_author"]) == expected
