"""Odd input, made at random: what must hold of any file that is read and of any text in which quotes are looked for.

``test_fuzzing`` tries every target on some examples, and ``python -m tests.fuzzing`` on as many as there is time for.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.articles.fetch.lists import entries, kind_of
from quotes.articles.formats import read_bytes
from quotes.articles.formats.tables import resolve
from quotes.errors import ArticleError, FaultError
from quotes.extraction.direct.marks import paragraphs, segments
from quotes.records import Article
from quotes.store.write.checks import check
from tests import newsroom_files as made
from tests.web_site import rss, sitemap

if TYPE_CHECKING:
    from spacy.language import Language

# An article of normal size, in bytes or characters, and how many seconds of a processor it may take at most: one, and
# several where many tests share the caches.
NORMAL = 20_000
SECONDS = 5.0
LARGEST = 200_000
COLUMNS = resolve(None)

_STORY = f"---\ntitle: Quay\npublished: 2024-03-05\n---\n\n{made.WORDS}\n"
_DATA = '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Bo"}]}</script>'
#: Names and bytes of files that are read.
FILES: list[tuple[str, bytes]] = [
    ("a.txt", _STORY.encode()),
    ("a.txt", made.WORDS.encode("cp1252")),
    ("a.txt", made.WORDS.encode("utf-16")),
    ("a.md", f"# Quay\n\n> {made.SAID}\n\n- One\n- [Two](x)\n\n|a|b|\n|-|-|\n|c|d|\n".encode()),
    ("a.html", made.PAGE.replace("</head>", f"{_DATA}</head>").encode()),
    ("a.html", made.PAGE.replace("<p>", "<p><q>So</q> <blockquote>").encode()),
    ("a.mhtml", made.mhtml()),
    ("a.pdf", made.pdf([[made.MORE, "", "More."], ["Page 2"]], title="Quay")),
    ("a.docx", made.docx("Said.", "So.", title="Quay")),
    ("a.eml", made.mail(page=made.PAGE, attached={"a.txt": b"Words."})),
    ("a.mbox", made.mbox(made.mail(), made.mail(plain="Two."))),
    ("a.jsonl", made.lines("A.", "B.").encode()),
    ("a.json", b'{"articles": [{"text": "A.", "authors": ["Bo"], "published": "5 March 2024"}]}'),
    ("a.csv", b"text,title,published\n\"A, b.\",T,2024-03-05\nB.,U,\n"),
    ("a.txt.gz", gzip.compress(made.WORDS.encode())),
    ("a.txt.bz2", made.many(b"Words.", "bz2")),
    ("a.txt.xz", made.many(b"Words.", "xz")),
    ("a.zip", made.packed({"a.txt": made.WORDS, "b/c.html": made.PAGE})),
    ("a.tar", made.tarred({"a.txt": made.WORDS}, odd=True)),
    ("a.tgz", made.tarred({"a.txt": made.WORDS}, mode="w:gz")),
    ("a.warc.gz", made.CRAWL),
    ("a.warc", gzip.decompress(made.CRAWL)),
]  # fmt: skip
LISTS = [
    rss("<link>https://courier.example/1</link><title>Quay</title><pubDate>Tue, 05 Mar 2024 18:20:00 GMT</pubDate>"),
    sitemap("https://courier.example/1", "https://courier.example/2"),
    sitemap("https://courier.example/1", tag="sitemap", packed=True),
    b'<opml version="2.0"><body><outline xmlUrl="https://courier.example/feed"/></body></opml>',
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://courier.example/1", "author": {}}]}',
]
_NAMES = sorted({name for name, _ in FILES} | {"a", "a.exe"})
_ODD = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"<", b">", b"&", b"&#x110000;", b"<![CDATA[", b"<!--",
    b"<div>", b"<q>", b"{", b"[", b"(", b"---\n", b"%PDF-1.4", b"PK\x03\x04", b"\x1f\x8b\x08", b"From ", b"=\n", b"-1",
    b"=?utf-8?b?4oCc?=", b"charset=utf-7", b"9" * 40, "\u202e\u2028“\ud7ff".encode(), b"\xed\xa0\x80", b"1 0 obj",
    b"stream\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n",
]  # fmt: skip
_WORDS = [
    "“", "”", '"', "'", "‘", "’", "«", "»", "„", "``", "''", "「", "‹", "″", " ", "\n", "\n\n", "\r\n", "\t", "\u2028",
    "\u00ad", "\u200f", "\0", "🎉", "— ", "[", "]", "…", "5'", "Q: ", "A: ", "LEE: ", "Ana Lee", "Mr. Cho", "he",
    "said", "the minister", "told AFP", "according to ", "did not say", "on Monday", "that ", "who ", "and ", ", ",
    ". ", ": ", "? ", "a", "I", "@ann ", "https://a.example/ ", "- ", "    ", "É", "ﬁ", "İ", "e\u0301",
    "the boats would stay in harbour", "We will sail tomorrow.",
]  # fmt: skip


@st.composite
def odd(draw: st.DrawFn, data: bytes) -> bytes:
    """DATA with a few places changed, cut out, repeated, or put in."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 1, 2, 8, 60, 1000])))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=6),
                st.sampled_from(_ODD),
                st.integers(2, 3000).map(lambda n, part=data[start:end]: part * n),
                st.tuples(st.sampled_from(_ODD), st.integers(2, 3000)).map(lambda pair: pair[0] * pair[1]),
            )
        )
        data = (data[:start] + piece + data[end:])[:LARGEST]
    return data


@st.composite
def odd_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file, damaged, maybe under another name, maybe in a whole archive."""
    name, data = draw(st.sampled_from(FILES))
    data = draw(odd(data))
    if draw(st.integers(0, 9)) == 0:
        name = draw(st.sampled_from(_NAMES))
    wrap = draw(st.integers(0, 11))
    if wrap == 0:
        return f"{name}.gz", gzip.compress(data)
    if wrap == 1:
        return "a.zip", made.packed({name: data, "z.txt": "Words."})
    if wrap == 2:
        return "a.tar", made.tarred({name: data})
    if wrap == 3:
        return "a.mhtml", made.mhtml(data)
    if wrap == 4:
        return "a.docx", made.docx(xml=data)
    return name, data


ODD_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=60).map("".join)
_REPEATED = st.tuples(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map("".join), st.integers(1, 400))
LONGER_TEXTS = st.lists(_REPEATED, min_size=1, max_size=4).map(lambda parts: "".join(p * n for p, n in parts)[:NORMAL])


@cache
def warm_up() -> None:
    """Have every reader import and compile what it needs, which is of no file."""
    for name, data in FILES:
        assert all(isinstance(item, Article) for item in read_bytes(data, name, columns=COLUMNS)), name


@contextmanager
def quickly(size: int) -> Iterator[None]:
    """Fail where what is done with SIZE bytes or characters takes longer than it should."""
    start = time.thread_time()
    yield
    taken = time.thread_time() - start
    assert taken <= SECONDS * max(1.0, size / NORMAL), f"{size} took {taken:.1f} s"


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=80)
@given(odd_files())
def files(file: tuple[str, bytes]) -> None:
    """Whatever bytes are read, there are articles, or sentences that say why there are none, and soon."""
    name, data = file
    warm_up()
    with quickly(len(data)):
        for item in read_bytes(data, name, columns=COLUMNS):
            if isinstance(item, FaultError):
                raise item
            assert isinstance(item, Article | ArticleError)
            assert "\n" not in str(item) or isinstance(item, Article)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(st.sampled_from(LISTS).flatmap(odd))
def lists(data: bytes) -> None:
    """A feed, a list of feeds or a sitemap names web addresses, or is refused."""
    kind = kind_of(data)
    if kind is None:
        return
    with quickly(len(data)):
        try:
            assert all(each.address.lower().startswith("http") for each in entries(data, kind, "https://a.example/"))
        except ArticleError as error:
            assert "\n" not in str(error)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
@given(LONGER_TEXTS)
def marks(text: str) -> None:
    """Segments lie in the text and in one paragraph, and are found soon."""
    with quickly(len(text)):
        found = segments(text)
    lines = set(paragraphs(text))
    for each in found:
        assert each.paragraph in lines
        assert each.paragraph.start <= each.outer.start <= each.inner.start < each.inner.end <= each.outer.end
        assert each.outer.end <= each.paragraph.end <= len(text)


@cache
def pipeline() -> Language:
    """The pipeline that ships, loaded once."""
    import quotes

    return quotes.load()


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=15)
@given(st.one_of(ODD_TEXTS, LONGER_TEXTS.map(lambda text: text[:600])))
def quotations(text: str) -> None:
    """The quotes of any text lie within it, as do their cues and sources, and can be stored."""
    import quotes

    article, nlp = Article(text=text or "a"), pipeline()
    with quickly(len(text)):
        found = quotes.extract(article, nlp)
    check(article, found)


TARGETS: dict[str, Callable[[], None]] = {each.__name__: each for each in (files, lists, marks, quotations)}
