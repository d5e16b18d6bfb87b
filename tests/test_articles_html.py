"""Web pages: the words of the article and what the page states about itself, nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles.formats.html import read
from quotes.errors import ArticleError
from quotes.records import Article

NO_ARTICLE = "has no article text in its HTML; save the page of one article, with its text"
LEAD = "The harbour board of Selwick Haven met on Monday to hear about the long delayed quay works."
BODY = f"<article><p>{LEAD}</p></article>"

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Quay to open | The Haven Gazette</title>
<meta property="og:title" content="Quay to open">
<meta property="og:site_name" content="the Haven Gazette">
<meta property="article:published_time" content="2024-03-05T18:20:00+01:00">
<meta name="author" content="By Dr. J. R. van der Berg">
<link rel="canonical" href="https://gazette.example/2024/quay?id=1">
</head><body><nav><a href="/">Home</a></nav>
<article><h1>Quay to open</h1>
<p>The harbour board   of Selwick Haven voted, <b>at
last</b>, to <a href="/quay">rebuild</a> the quay.</p>
<p>Chair Ida Bell said <q>we are <em>very</em> <q>happy</q> about it</q>, and left.<br>Then she came back.</p>
<blockquote><p>Nobody here will be left behind.</p></blockquote>
<ul><li>The works begin in April.</li><li>They cost four million.</li></ul>
</article><footer>Copyright 2019. Last changed on 3 May 2018.</footer></body></html>"""


def test_a_whole_page() -> None:
    """Paragraphs are a blank line apart, marks stand around <q>, and the head gives the rest to the letter."""
    assert read(PAGE.encode(), "a.html") == Article(
        text=(
            "The harbour board of Selwick Haven voted, at last, to rebuild the quay.\n\n"
            "Chair Ida Bell said “we are very ‘happy’ about it”, and left.\nThen she came back.\n\n"
            "Nobody here will be left behind.\n\n"
            "The works begin in April.\n\n"
            "They cost four million."
        ),
        title="Quay to open",
        outlet="the Haven Gazette",
        outlet_from_page=True,
        authors=("Dr. J. R. van der Berg",),
        published="2024-03-05T18:20:00+01:00",
        url="https://gazette.example/2024/quay?id=1",
        language="en",
        source="a.html",
    )


def page(head: str, body: str = BODY) -> Article:
    """The article of a page with HEAD and BODY."""
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")


def linked_data(content: str) -> str:
    """A script element with CONTENT as JSON-LD."""
    return f'<script type="application/ld+json">{content}</script>'


GRAPH = """{"@context": "https://schema.org", "@graph": [
    {"@type": "WebSite", "name": "Haven Online"},
    {"@type": ["Thing", "NewsArticle"], "headline": "Quay to open", "datePublished": "2024-03-05T18:20Z",
     "author": [{"@type": "Person", "name": "Ana de la Cruz"}, "Bo O&#39;Neill"],
     "publisher": {"@type": "Organization", "name": "Haven Gazette"}}]}"""

STATED = [
    ("outlet", linked_data(GRAPH), "Haven Gazette", "the publisher of the article goes before the site"),
    ("outlet", linked_data('{"@type": "WebSite", "name": "Haven Online"}'), "Haven Online", "the site"),
    ("outlet", '<meta name="application-name" content="Haven">', "Haven", "the name of the application"),
    ("outlet", "<title>Council votes - what now</title>", None, "half of a title is no outlet"),
    ("outlet", '<link rel="canonical" href="https://gazette.example/1">', None, "a host name is no outlet"),
    ("outlet", '<meta name="twitter:site" content="@haven">', None, "an account is no outlet"),
    ("authors", linked_data(GRAPH), ("Ana de la Cruz", "Bo O'Neill"), "every author, character for character"),
    ("authors", '<meta name="author" content="Ida Bell; Bo Lind">', ("Ida Bell", "Bo Lind"), "names by semicolon"),
    ("authors", '<meta name="author" content="Ida Bell of the Gazette">', ("Ida Bell",), "the person alone"),
    ("authors", '<meta property="article:author" content="https://fb.example/ida">', (), "a profile is no name"),
    ("published", linked_data(GRAPH), "2024-03-05T18:20Z", "JSON-LD"),
    ("published", '<meta itemprop="datePublished" content="2024-03-05">', "2024-03-05", "a date without a time"),
    (
        "published",
        '<meta name="date" content="Tue, 05 Mar 2024 18:20:00 GMT">',
        "2024-03-05T18:20:00+00:00",
        "a mail date",
    ),
    ("published", '<meta name="date" content="03/04/2024">', None, "a date with two meanings is unknown"),
    (
        "published",
        '<meta property="article:published_time" content="now"><meta name="date" content="2024-03-05">',
        "2024-03-05",
        "a slip in one tag leaves the next",
    ),
    ("published", '<meta property="article:modified_time" content="2024-03-05">', None, "a change is no publication"),
    (
        "url",
        '<link rel="canonical" href="/2024/quay"><base href="https://gazette.example/">',
        "https://gazette.example/2024/quay",
        "relative to the base",
    ),
    (
        "url",
        '<link rel="canonical" href="//gazette.example/1"><meta property="og:url" content="https://g.example/2">',
        "https://gazette.example/1",
        "without a scheme",
    ),
    ("url", '<meta property="og:url" content="https://gazette.example/2">', "https://gazette.example/2", "Open Graph"),
    ("url", '<base href="https://gazette.example/">', None, "the base is no address of the article"),
    ("url", '<link rel="canonical" href="file:///tmp/a.html">', None, "an address on a disk"),
    (
        "archive_url",
        linked_data('{"@type": "NewsArticle", "archivedAt": "https://archive.example/1"}'),
        "https://archive.example/1",
        "where a copy is kept",
    ),
    ("archive_url", linked_data('{"@type": "NewsArticle", "archivedAt": {"@id": 5}}'), None, "no address of a copy"),
    ("language", '<meta property="og:locale" content="en_US">', "en", "the locale"),
    ("language", '<meta property="og:locale" content="English">', None, "no code"),
    ("title", "<title>Quay to open</title>", "Quay to open", "the title element"),
    ("agency", linked_data(GRAPH), None, "pages have no sure place for the agency"),
    ("outlet", linked_data('{"@type": "NewsArticle", "publisher": '), None, "broken JSON-LD says nothing"),
    ("outlet", linked_data("[[[]], 5, null, {}]"), None, "JSON-LD of no use"),
]


@pytest.mark.parametrize(("field", "head", "expected"), [row[:3] for row in STATED], ids=[row[3] for row in STATED])
def test_what_a_page_states(field: str, head: str, expected: object) -> None:
    """A field is what the page says outright, or unknown."""
    assert getattr(page(head), field) == expected


def test_dates_and_names_in_the_body() -> None:
    """Marked dates and names are statements too; dates that differ are not."""
    body = '<p itemprop="author">By <span itemprop="name">Ida Bell</span></p><time datetime="2024-03-05">5 March</time>'
    article = page("", body + BODY)
    assert (article.authors, article.published) == (("Ida Bell",), "2024-03-05")
    assert page("", body + '<time datetime="2024-03-06">6 March</time>' + BODY).published is None
    assert page("", f'<a rel="author" href="/ida">Ida Bell</a>{BODY}').authors == ("Ida Bell",)


QUOTED = [
    ("She said <q>it is time</q>.", "She said “it is time”.", "marks are put in"),
    ("She said “<q>it is time</q>”.", "She said “it is time”.", "marks around the tag stay alone"),
    ("She said <q>“it is time”</q>.", "She said “it is time”.", "marks inside the tag stay alone"),
    ("She said <q> it is time </q>, twice.", "She said “it is time”, twice.", "blanks at the ends"),
    ("She said <q>he said <q>no</q></q>.", "She said “he said ‘no’”.", "nested"),
    ("She said <q><q>no</q> is his word</q>.", "She said “‘no’ is his word”.", "nested at the start"),
    ("<q>It is</q>, she said, <q>time</q>.", "“It is”, she said, “time”.", "a split quotation"),
    ("She said <q>it <b>is</b> <i>time</i></q>.", "She said “it is time”.", "markup inside"),
    ("She said <q>’tis time</q>.", "She said “’tis time”.", "an apostrophe is no mark"),
    ("She said <q>‘it is time’</q>.", "She said ‘it is time’.", "single marks inside the tag"),
    ("She said <q></q>nothing at all.", "She said nothing at all.", "an empty tag"),
    ("She&#146;ll say &#147;no&#148; &#x96; again.", "She’ll say “no” – again.", "references to Windows-1252"),
    ("Pages &#12345; &amp;#146; stay.", "Pages 〹 &#146; stay.", "other references are left alone"),
]


@pytest.mark.parametrize(("markup", "expected"), [row[:2] for row in QUOTED], ids=[row[2] for row in QUOTED])
def test_quotation_marks(markup: str, expected: str) -> None:
    """What browsers show as quotation marks is in the text, once."""
    article = page("", f"<article><p>{LEAD}</p><p>{markup}</p><p>That was all for the day.</p></article>")
    assert article.text == f"{LEAD}\n\n{expected}\n\nThat was all for the day."


@settings(deadline=None)
@given(st.lists(st.sampled_from(["<q>", "</q>", "one ", "two", "“", "<b>", "</b>", "<p>", "<br>"]), max_size=25))
def test_no_word_is_lost_or_moved_by_marks(pieces: list[str]) -> None:
    """However <q> is nested or left open, the words keep their order."""
    from lxml.html import document_fromstring

    from quotes.articles.formats.html import mark_quotations

    tree = document_fromstring(f"<html><body><div>start {''.join(pieces)}</div></body></html>")
    before = tree.text_content()
    mark_quotations(tree)
    assert list(tree.iter("q")) == []
    bare = str.maketrans("", "", "“”‘’ ")
    assert tree.text_content().translate(bare) == before.translate(bare)


SHAPES = [
    (
        f"<div class='post'>{LEAD}<br><br>“Come,” she said.<br>And again.</div>",
        f"{LEAD}\n\n“Come,” she said.\nAnd again.",
    ),
    ("<h1>Brief</h1><p>The quay is open.</p><p>“Come,” she said.</p>", "The quay is open.\n\n“Come,” she said."),
    (f"<article><p>{LEAD}</p><h2>What next</h2><p>“Come.”</p></article>", f"{LEAD}\n\nWhat next\n\n“Come.”"),
    (f"<article><p>{LEAD}</p><p>“No.”</p><p>“No.”</p><p>“Yes.”</p></article>", f"{LEAD}\n\n“No.”\n\n“No.”\n\n“Yes.”"),
    (
        f"<article><p>{LEAD}</p><table><tr><th>Year</th><th>Ships</th></tr><tr><td>2024</td><td>12</td></tr></table></article>",
        f"{LEAD}\n\nYear\tShips\n\n2024\t12",
    ),
    (f"<article><p>{LEAD}</p></article><section id='comments'><p>First! I was here.</p></section>", LEAD),
    (f"<p>{LEAD}</p>", LEAD),
    (f"<article><p>{LEAD}</p><p>An e\u0301tude.</p></article>", f"{LEAD}\n\nAn e\u0301tude."),
]


@pytest.mark.parametrize(("body", "text"), SHAPES)
def test_shapes_of_pages(body: str, text: str) -> None:
    """Paragraphs, breaks, headings, tables and short pieces come out in order, without what is not the article."""
    assert page("<title>Brief</title>", body).text == text


def test_wire_copy_is_never_dropped() -> None:
    """The same text is read as often as it is printed."""
    articles = {page("", f"<article><p>{LEAD}</p><p>{LEAD[::-1]}</p></article>").text for _ in range(6)}
    assert articles == {f"{LEAD}\n\n{LEAD[::-1]}"}


ENCODED = [
    ("cp1252", '<meta charset="windows-1252">', "declared"),
    ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "Latin-1 is Windows-1252"),
    ("koi8-r", '<meta charset="koi8-r">', "declared, another script"),
    ("cp1252", '<meta charset="utf-8">', "declared wrongly, and surely something else"),
    ("cp1252", "", "not declared"),
    ("utf-8", '<meta charset="iso-8859-1">', "declared wrongly, and surely UTF-8"),
    ("utf-16", "", "by its mark"),
]


@pytest.mark.parametrize(("encoding", "head"), [row[:2] for row in ENCODED], ids=[row[2] for row in ENCODED])
def test_encodings_of_pages(encoding: str, head: str) -> None:
    """UTF-8 is tried first, then what the page declares, as browsers read it."""
    words = "Мэр сказал, что порт откроют." if encoding == "koi8-r" else "The café’s owner said “we’re open”."
    data = f"<html><head>{head}</head><body><article><p>{LEAD}</p><p>{words}</p></article></body></html>"
    assert read(data.encode(encoding), "a.html").text == f"{LEAD}\n\n{words}"


def test_a_page_that_breaks_its_own_encoding() -> None:
    """A page that is not what it declares is refused with the byte."""
    data = b'<html><head><meta charset="shift_jis"></head><body><p>Words \xff\xff</p></body></html>'
    with pytest.raises(ArticleError) as caught:
        read(data, "a.html")
    assert str(caught.value) == (
        "a.html: the page declares shift_jis, but byte 0xff at offset 60, line 1 does not fit;"
        " correct it or save the file as UTF-8"
    )


NOT_ARTICLES = [
    ("Only words.", "has no HTML in it; if it is plain text, name it .txt", "no tags"),
    ("<html><body></body></html>", NO_ARTICLE, "an empty body"),
    ("<!-- nothing -->", NO_ARTICLE, "a comment"),
    (
        "<html><body><noscript>You need to turn on JavaScript for this.</noscript><div id='root'></div></body></html>",
        NO_ARTICLE,
        "an application without its script",
    ),
    (
        "<html><body><nav><ul><li><a href='/a'>News</a></li></ul></nav><ul><li><a href='/1'>Council votes on the quay"
        "</a></li><li><a href='/2'>Town wins again at home</a></li></ul></body></html>",
        NO_ARTICLE,
        "a list of links",
    ),
    (
        "<html><body><h1>404 Not Found</h1><hr><center>nginx</center></body></html>",
        "is an error page (404 Not Found), not an article; leave it out",
        "an error page",
    ),
    ("<html><body><form><label>Name</label><input><button>Log in</button></form></body></html>", NO_ARTICLE, "a form"),
    ("<div>" * 5_000, NO_ARTICLE, "tags without end"),
]


@pytest.mark.parametrize(("markup", "reason"), [row[:2] for row in NOT_ARTICLES], ids=[row[2] for row in NOT_ARTICLES])
def test_pages_without_an_article(markup: str, reason: str) -> None:
    """A page with no article on it is an error, never its menu or its error message."""
    with pytest.raises(ArticleError) as caught:
        read(markup.encode(), "a.html")
    assert str(caught.value) == f"a.html: {reason}"


@settings(deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_any_markup_is_read_or_refused(markup: str) -> None:
    """Whatever a page holds, the outcome is an article with words or the one error."""
    try:
        article = read(f"<html><body><p>{markup}".encode("utf-8", "ignore"), "a.html")
    except ArticleError:
        return
    assert len(article.text.split()) >= 5
