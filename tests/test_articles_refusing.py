"""Pages that are no articles: told apart by what they say and hold, and never an article with such words in it."""

from __future__ import annotations

import pytest

from quotes.articles.formats.html import read
from quotes.errors import ArticleError

STORY = "".join(
    f"<p>The harbour master said in her report number {number} that the quay would stay open until the end of May.</p>"
    for number in range(12)
)
TEASERS = "".join(
    f"<article><h2><a href='/{number}'>Harbour news of the day number {number}</a></h2>"
    f"<p>The quay of Selby Sound was closed for the {number}th time this year.</p></article>"
    for number in range(12)
)
LINKS = "".join(f"<li><a href='/{number}'>Harbour news of the day number {number}</a></li>" for number in range(30))
LIVE = '<script type=\'application/ld+json\'>{"@type": "LiveBlogPosting", "headline": "Storm"}</script>'
CLOSED = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
TIMES = "".join(
    f"<p><time>10:0{number}</time> The storm has reached the quay of Selby Sound.</p>" for number in range(6)
)


def page(title: str, body: str, head: str = "", *, headline: str | None = None) -> bytes:
    """A page of a made paper with TITLE and BODY."""
    return (
        f"<html><head><title>{title} - Sound Courier</title>{head}</head><body><nav><ul>{LINKS[:900]}</ul></nav>"
        f"<main><h1>{headline or title}</h1>{body}</main><footer><p>We use cookies. Privacy policy.</p></footer>"
        "</body></html>"
    ).encode()


REFUSED = [
    (page("404 Not Found", "<p>The requested address was not found on this server.</p>"),
     "an error page (404 Not Found)"),
    (page("Page not found", "<p>It may have moved. Try our search, or go back to the front page.</p>"),
     "an error page (Page not found)"),
    (page("Oops", "<p>Try again later, or read the news of the day below, please.</p>", headline="Sorry, the page you "
     "are looking for cannot be found"), "an error page (Sorry, the page you are looking for cannot be found)"),
    (page("Access Denied", "<p>You don't have permission to access this page on this server.</p>"),
     "an error page (Access Denied)"),
    (page("503 Service Unavailable", "<p>No server is available to handle this request now.</p>"),
     "an error page (503 Service Unavailable)"),
    (b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before you go on to "
     b"courier.example. This takes five seconds.</p></body></html>", "a check for robots"),
    (b"<html><head><title>courier.example</title></head><body><p>Please verify that you are a human by holding the "
     b"button until it is green.</p></body></html>", "a check for robots"),
    (page("Before you go on", "<p>We and our 812 partners use cookies to show personalised ads. With your consent we "
     "store them. Choose Accept all or Manage preferences.</p>"), "a cookie wall"),
    (page("Quay stays open", "<p>The quay of Selby Sound stays open.</p><div>Subscribe now to continue reading this "
     "article.</div>"), "the beginning of an article behind a paywall"),
    (page("Quay stays open", "<p>The quay of Selby Sound stays open until the end of May.</p>", CLOSED),
     "the beginning of an article behind a paywall"),
    (page("Harbour", TEASERS), "a list of articles"),
    (page("Harbour", f"<p>All of it.</p><ul>{LINKS}</ul>"), "a list of articles"),
    (page("Harbour", TEASERS, "<script type='application/ld+json'>{\"@type\": \"CollectionPage\"}</script>"),
     "a list of articles"),
    (page("Storm on the Sound", STORY, LIVE), "a live blog"),
    (page("Storm on the Sound: live updates", TIMES), "a live blog"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "what"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_is_no_article_is_named(markup: bytes, what: str) -> None:
    """One sentence says what the page is instead."""
    with pytest.raises(ArticleError) as caught:
        read(markup, "a.html")
    assert str(caught.value) == f"a.html: is {what}, not an article; leave it out"


KEPT = [
    (page("404 Not Found", STORY), "an article with the title of an error"),
    (page("Access denied: how the quay was closed to the press", "<p>The press stood before a closed gate on "
     "Tuesday while the council of Selby Sound talked about the quay, and was let in when it was over.</p>"),
     "a short article on what was denied"),
    (page("500 jobs to go at the quay", "<p>The harbour of Selby Sound said on Tuesday that 500 jobs "
     "would go at the quay by the end of the year, and that it was sorry for it.</p>"),
     "a brief that begins with the number of an error"),
    (page("Why cookies matter", f"<p>Cookies need consent, the privacy office said.</p>{STORY}"), "one about cookies"),
    (page("Quay stays open", f"{STORY}<p>Subscribe to continue reading.</p>"), "a whole one above an offer"),
    (page("Quay stays open", STORY, CLOSED), "a whole one behind a paywall"),
    (page("Quay stays open", f"{STORY}<aside>{TEASERS}</aside><ul>{LINKS}</ul>"), "one among many links"),
    (page("Quay stays open", "<p>The quay of Selby Sound stays open until the end of May, the harbour master said on "
          f"Tuesday, and so does the pier beside it.</p><aside>{TEASERS}</aside>"), "a brief among many links"),
    (page("How the concert sounded live", STORY), "one about something live"),
]  # fmt: skip


@pytest.mark.parametrize("markup", [row[0] for row in KEPT], ids=[row[1] for row in KEPT])
def test_an_article_is_never_refused(markup: bytes) -> None:
    """Words of a refused page in an article, or around it, refuse nothing."""
    assert "quay" in read(markup, "a.html").text.lower() or "gate" in read(markup, "a.html").text
