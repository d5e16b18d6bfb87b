"""Feeds, lists of feeds and sitemaps, by address and as files, and pages that come under several addresses."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from test_fetching import HERE
from web_site import Site, page, rss, running, sitemap

from quotes.articles import read
from quotes.errors import ArticleError
from quotes.records import Article

TITLES = {"/one": "Ferry delayed again", "/two": "Storm over the bay", "/three": "The quay is open"}


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with three pages."""
    with running() as found:
        found.answers |= {path: page(title) for path, title in TITLES.items()}
        yield found


def told(place: str | Path, **settings: object) -> tuple[list[Article], list[str]]:
    """The articles behind PLACE and what is said about the rest."""
    errors: list[ArticleError] = []
    articles = list(read(place, on_error=errors.append, fetching=replace(HERE, **settings)))  # type: ignore[arg-type]
    return articles, [str(error) for error in errors]


def atom(site: Site) -> bytes:
    """A feed in Atom with the three pages."""
    inner = "".join(f'<entry><title>{title}</title><link href="{path}"/></entry>' for path, title in TITLES.items())
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{site.url("/")}"/>{inner}</feed>'.encode()


def rdf(site: Site) -> bytes:
    """The same in RSS 1.0."""
    inner = "".join(f'<item rdf:about="{p}"><link>{site.url(p)}</link></item>' for p in TITLES)
    return (
        '<?xml version="1.0"?><!-- made by hand --><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/">{inner}</rdf:RDF>'
    ).encode()


def json_feed(site: Site) -> bytes:
    """The same as a JSON Feed, with two items that lead nowhere."""
    items: list[object] = [{"id": path, "url": site.url(path)} for path in TITLES]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [*items, {"id": "x"}, 4]}).encode()


def opml(*feeds: str) -> bytes:
    """A list of FEEDS, in folders."""
    inner = "".join(f'<outline text="a folder"><outline type="rss" xmlUrl="{feed}"/></outline>' for feed in feeds)
    return f'<?xml version="1.0"?><opml version="2.0"><body>{inner}</body></opml>'.encode()


def all_kinds(site: Site) -> dict[str, bytes]:
    """A list of every kind, by the name of its file."""
    links = [f"<link>{site.url(path)}</link>" for path in TITLES]
    site.answers["/feed"] = rss(*links)
    site.answers["/map-1.xml.gz"] = (200, {"Content-Type": "application/gzip"}, sitemap(site.url("/one"), packed=True))
    site.answers["/map-2.xml"] = sitemap(site.url("/two"), site.url("/three"))
    return {
        "news.rss": rss(*links),
        "news.atom": atom(site).replace(b'href="/', f'href="{site.url("/")}'.encode()),
        "news.rdf": rdf(site),
        "feed.json": json_feed(site),
        "feeds.opml": opml(site.url("/feed")),
        "sitemap.xml": sitemap(*map(site.url, TITLES)),
        "sitemap.xml.gz": sitemap(*map(site.url, TITLES), packed=True),
        "index.xml": sitemap(site.url("/map-1.xml.gz"), site.url("/map-2.xml"), tag="sitemap"),
    }


KINDS = (
    "news.rss", "news.atom", "news.rdf", "feed.json", "feeds.opml", "sitemap.xml", "sitemap.xml.gz", "index.xml",
)  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_list_leads_to_its_pages(site: Site, name: str, tmp_path: Path) -> None:
    """Every kind, at an address and as a file; whatever the site calls it."""
    data = all_kinds(site)[name]
    site.answers["/list"] = (200, {"Content-Type": "text/plain"}, data)
    (tmp_path / name).write_bytes(data)
    for place in (site.url("/list"), tmp_path / name):
        articles, errors = told(place)
        assert ([article.title for article in articles], errors) == ([*TITLES.values()], [])
        assert [article.source for article in articles] == [site.url(path) for path in TITLES]


def test_relative_addresses_are_those_of_the_list(site: Site) -> None:
    """An Atom feed at its address may leave the host out."""
    site.answers["/news/feed"] = atom(site)
    assert [article.title for article in told(site.url("/news/feed"))[0]] == [*TITLES.values()]


def test_what_a_feed_says_fills_what_a_page_does_not_say(site: Site) -> None:
    """Author, date and outlet of the entry are the article's where its page names none, and only there."""
    site.answers["/two"] = page(
        "Storm over the bay",
        head="<meta property='article:published_time' content='2024-05-01T08:00:00Z'>"
        "<meta name='author' content='Cal Dunn'><meta property='og:site_name' content='Inland Press'>",
    )
    said = (
        "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Mia Holt</dc:creator>"
        "<pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate><title>Another headline</title>"
        "<source url='https://selby.example/rss'>Selby Courier</source>"
    )
    site.answers["/feed"] = rss(*(f"<link>{site.url(path)}</link>{said}" for path in ("/one", "/two")))
    (first, second), _ = told(site.url("/feed"))
    assert first.title == "Ferry delayed again"
    assert (first.authors, first.published, first.outlet) == (
        ("Mia Holt",),
        "2024-05-02T10:00:00+00:00",
        "Selby Courier",
    )
    assert (second.authors, second.published, second.outlet) == (("Cal Dunn",), "2024-05-01T08:00:00Z", "Inland Press")


def test_a_date_that_makes_no_sense_costs_no_article(site: Site) -> None:
    """What the list says wrongly is left out, and the rest of it is used."""
    said = "<pubDate>soon</pubDate><author>Mia Holt</author>"
    site.answers["/feed"] = rss(f"<link>{site.url('/one')}</link>{said}")
    ((article,), errors) = told(site.url("/feed"))
    assert (article.published, article.authors, errors) == (None, ("Mia Holt",), [])


def test_a_sitemap_of_news_tells_dates_and_outlets(site: Site) -> None:
    """The elements that news sitemaps add; the address of an image is no page."""
    site.answers["/map.xml"] = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
        "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
        f"<url><image:image><image:loc>{site.url('/no.png')}</image:loc></image:image><loc>{site.url('/one')}</loc>"
        "<news:news><news:publication><news:name>Selby Courier</news:name></news:publication>"
        "<news:publication_date>2024-05-02</news:publication_date></news:news></url></urlset>"
    ).encode()
    (article,), errors = told(site.url("/map.xml"))
    assert (article.outlet, article.published, errors) == ("Selby Courier", "2024-05-02", [])
    assert site.paths() == ["/map.xml", "/one"]


def test_one_page_that_fails_costs_no_other(site: Site) -> None:
    """It is reported, and the rest are read."""
    site.answers["/list"] = sitemap(*map(site.url, ("/one", "/no", "/two")), "ftp://selby.example/three")
    articles, errors = told(site.url("/list"))
    assert [article.title for article in articles] == ["Ferry delayed again", "Storm over the bay"]
    assert errors == [f"{site.url('/no')}: is not there (404); check the address"]


BROKEN_FEED = "is a broken feed; check it with a feed reader, or give the addresses of its pages"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<rss><channel><item><li", BROKEN_FEED),
        (b"<rss version='2.0'><channel><item><pubDate>&#x110000;</pubDate></item></channel></rss>", BROKEN_FEED),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "is a feed that names no address"),
        (
            b'{"version": "https://jsonfeed.org/version/1", "items": [',
            "is a broken JSON feed; check it with a feed reader, or give the addresses of its pages",
        ),
        (b"<opml><body><outline text='x'/></body></opml>", "is a OPML that names no address"),
        (b"<urlset><url><loc></loc></url></urlset>", "is a sitemap that names no address"),
        (
            gzip.compress(b"<urlset>" + b" " * 2_000_000),
            "unpacks to more than 1,000,000 bytes, too many for a list; split it",
        ),
        (sitemap("http://x.example/", packed=True)[:-9], "is a gzip file that stops before its end"),
    ],
)
def test_a_broken_list_is_told(site: Site, data: bytes, reason: str) -> None:
    """Broken, empty, a bomb, cut short."""
    site.answers["/list"] = data
    articles, (error,) = told(site.url("/list"))
    assert not articles
    assert error.startswith(f"{site.url('/list')}: {reason}")


def test_a_feed_with_a_slip_is_read_all_the_same(site: Site) -> None:
    """An ampersand that is not written out, and an end that is missing."""
    site.answers["/feed"] = rss(f"<title>Fish & chips</title><link>{site.url('/one')}</link>")[:-15]
    assert [article.title for article in told(site.url("/feed"))[0]] == ["Ferry delayed again"]


@pytest.mark.parametrize("start", ["<rss version='2.0'><channel><item>", "<opml><body>", "<urlset>"])
def test_no_entity_reads_a_file_or_grows(site: Site, start: str, tmp_path: Path) -> None:
    """What a document declares for itself is no content of it: neither a file of this machine nor a billion laughs."""
    secret = tmp_path / "secret"
    secret.write_text(site.url("/one"))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY l0 "ha">{laughs}]>'
    link = {"<rss": "<link>{}</link>", "<opml": "<outline xmlUrl='{}'/>", "<urlse": "<url><loc>{}</loc></url>"}
    element = next(value for name, value in link.items() if start.startswith(name))
    body = start + element.format("&file;") + element.format("&l9;") + element.format(site.url("/two"))
    site.answers["/list"] = (declared + body).encode()
    told(site.url("/list"))
    assert "/one" not in site.paths()
    assert all("haha" not in path for path in site.paths())


def test_a_page_is_asked_for_once(site: Site) -> None:
    """However often lists name it, with whatever fragment, and a circle of sitemaps ends."""
    site.answers["/a"] = sitemap(site.url("/b"), site.url("/one"), site.url("/one#top"), tag="sitemap")
    site.answers["/b"] = sitemap(site.url("/a"), site.url("/one"), tag="sitemap")
    articles, errors = told(site.url("/a"))
    assert ([article.title for article in articles], errors) == (["Ferry delayed again"], [])
    assert site.paths().count("/one") == 1


def test_lists_of_lists_end(site: Site) -> None:
    """A way that goes deeper and deeper is not followed for ever."""
    for n in range(10):
        site.answers[f"/{n}"] = sitemap(site.url(f"/{n + 1}"), tag="sitemap")
    articles, errors = told(site.url("/0"))
    assert (articles, errors) == ([], [f"{site.url('/4')}: is a list behind too many other lists; name it by itself"])


def test_a_list_without_end_is_cut(site: Site) -> None:
    """What is beyond the limit is not asked for, and that is said."""
    site.answers["/list"] = sitemap(*map(site.url, TITLES))
    articles, errors = told(site.url("/list"), most_addresses=3)
    assert [article.title for article in articles] == ["Ferry delayed again", "Storm over the bay"]
    assert errors == [f"{site.url('/three')}: comes after 3 others, as many as are read at once; name it alone"]


def test_hosts_are_asked_side_by_side_and_one_at_a_time(site: Site) -> None:
    """Pages of one host come with a pause between two, those of several hosts at the same time."""
    with running() as other:
        other.answers |= site.answers
        hosts = {"selby.test": site, "inland.test": other}
        site.answers["/list"] = sitemap(*(each.url(path, host) for host, each in hosts.items() for path in TITLES))
        articles, errors = told(site.url("/list"), pause=0.3, resolve=lambda *_: ["127.0.0.1"])
        assert (len(articles), errors) == (6, [])
        ways = [[each.when for each in one.asked if each.path in TITLES] for one in (site, other)]
        assert all(later - earlier >= 0.29 for way in ways for earlier, later in pairwise(way))
        assert ways[0][0] < ways[1][-1]
        assert ways[1][0] < ways[0][-1]


def canonical(address: str) -> str:
    """What a page says of its own address."""
    return f"<link rel='canonical' href='{address}'>"


def test_forms_of_a_page_are_one_article(site: Site) -> None:
    """The page for telephones, the AMP page and the one with tracking parameters are the page that they name."""
    own = "http://selby.test" + f":{site.port}"
    plain, small, amp = f"{own}/ferry", f"http://m.selby.test:{site.port}/ferry", f"{own}/ferry.amp"
    site.answers["/ferry?utm_source=feed"] = site.answers["/ferry"] = page(head=canonical(plain))
    site.answers["/ferry.amp"] = page(head=canonical(plain), html="<html amp lang='en'>", extra="Read on in our app.")
    site.answers["/small"] = page(head=canonical(plain), extra="Read on in our app.")
    named = [f"{plain}?utm_source=feed", small.replace("/ferry", "/small"), amp, plain]
    resolve = {"resolve": lambda *_: ["127.0.0.1"]}
    for order in (named, named[::-1]):
        site.answers["/list"] = sitemap(*order)
        articles, errors = told(site.url("/list"), **resolve)
        assert ([article.url for article in articles], errors) == ([plain], [])
        assert "in our app" not in articles[0].text


def test_a_form_for_telephones_will_do_where_the_page_is_gone(site: Site) -> None:
    """What it is a form of can't be had; its words are those that there are."""
    site.answers["/ferry.amp"] = page(head=canonical(site.url("/gone")), html="<html ⚡ lang='en'>")
    (article,), errors = told(site.url("/ferry.amp"))
    assert (article.url, article.source, errors) == (site.url("/gone"), site.url("/ferry.amp"), [])


def test_a_page_that_names_the_front_page_keeps_its_own_address(site: Site) -> None:
    """Some sites state the same address on every page; their articles are not one."""
    for path, title in TITLES.items():
        site.answers[path] = page(title, head=canonical(site.url("/")))
    site.answers["/list"] = sitemap(*map(site.url, TITLES))
    articles, _ = told(site.url("/list"))
    assert [article.url for article in articles] == [site.url(path) for path in TITLES]
