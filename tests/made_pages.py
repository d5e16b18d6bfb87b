"""Web pages in the shapes of news sites, made for tests: every paper, person and place in them is invented.

(But for the domains of a few real outlets, which stand for the table of outlets.)  Each page carries one form of date,
outlet, byline, title or markup that is found on the web, among the furniture of its site, and says how it is to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

QUAY = [
    "SELWICK HAVEN — The harbour board voted on Monday night to rebuild the old quay, which has been closed since a storm broke its wall eleven winters ago.",
    "“We will finish the quay, and we will finish it on time,” said Ida Marlowe, who chairs the board. “Nobody in this town wants another winter behind a fence.”",
    "The works begin in April and are to cost four million crowns, half of which the province pays. A second vote, on the footbridge, was put off until the summer.",
    "Owen Tarrant, a fisherman who spoke for the union, told the board that he had heard such promises before. “I will believe in it when I walk on it,” he said.",
    "The board also heard from two engineers. Their report says that the wall can stand for fifty years if its foot is kept free of sand.",
    "“It’s a wall,” one of them, Albin Roe, said after the meeting. “It wants looking after.”",
]
FERRY = [
    "A ferry with forty passengers on board ran onto a sandbank off Northmoor early on Saturday, and was pulled free by a tug five hours later. Nobody was hurt.",
    '"There was a bump, and then the coffee stopped sliding about," said Hanna Okafor, who was on her way to a wedding. "That was all the drama there was."',
    "Skarne Ferries said in a statement that the master had followed the buoys, one of which had drifted in the night.",
    "The pilots' guild has asked for years that the buoys be moored with chains. Its secretary, Peter Lund, said the guild took no pleasure in being right.",
    '"We wrote to them in the spring," Lund said. "We wrote again in the autumn."',
    "The ferry went back into service on Sunday morning.",
]
MUSEUM = [
    "The museum of clocks in Calder is to close in May, a hundred years after a watchmaker left the town his house and everything that ticked in it.",
    "Its last keeper, Ruth Sallow, said visitors had become too few to pay for the heating. “A clock does not mind the cold, but a school class does,” she said.",
    "The council, which owns the house, has offered to keep the collection in its cellar until a buyer is found.",
    "“They belong together,” Sallow said. “Take one away and the room goes out of step.”",
    "About nine hundred clocks are on show. Some forty of them have been running without a pause since the house was opened.",
]


def paragraphs(story: list[str]) -> str:
    """STORY as a run of paragraphs."""
    return "\n".join(f"<p>{words}</p>" for words in story)


NAV = """<header class="site-header"><div class="today">Thursday, 26 November 2026</div><nav><ul><li><a href="/">Home</a></li>
<li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li><li><a href="/opinion">Opinion</a></li></ul></nav></header>
<div class="cookie-banner"><p>We use cookies to make this site better. By continuing to use it you agree to our policy.</p></div>"""
ASIDE = """<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/1">Mayor opens the new swimming hall after a long delay</a>
<time datetime="2026-11-25">yesterday</time></li><li><a href="/2">Rovers win at home again, and the stand holds</a></li>
<li><a href="/3">Seven places to see the seals this autumn</a></li></ul></aside>"""
COMMENTS = """<section id="comments"><h3>2 comments</h3><div class="comment"><p>First! I was there and saw it all myself.</p>
<time datetime="2024-03-09T10:00:00Z">9 March 2024</time></div><div class="comment"><p>“Nonsense,” says my neighbour.</p></div></section>"""
FOOTER = """<footer class="site-footer"><p>© 2026 All rights reserved.</p><ul><li><a href="/about">About us</a></li>
<li><a href="/privacy">Privacy policy</a></li></ul></footer>"""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page, what it shows, and how it is to be read.

    ``story`` are the paragraphs of the article; ``head`` and ``body`` the markup, in which ``body`` holds the site too.
    """

    shows: str
    head: str = ""
    body: str
    story: list[str]
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    published: str | None = None
    from_url: bool = False

    @property
    def markup(self) -> str:
        """The whole page."""
        return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{self.head}</head><body>{self.body}</body></html>'


def meta(**contents: str) -> str:
    """Meta elements: ``og__title`` for the property og:title."""
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in contents.items())


def named(name: str, content: str) -> str:
    """A meta element with a name."""
    return f'<meta name="{name}" content="{content}">'


def json_ld(content: str) -> str:
    """A script with CONTENT as JSON-LD."""
    return f'<script type="application/ld+json">{content}</script>'


def canonical(url: str) -> str:
    """The link that gives the address."""
    return f'<link rel="canonical" href="{url}">'


def site(article: str, *, after: str = "") -> str:
    """ARTICLE among the furniture of a site."""
    return f"{NAV}<main>{article}{after}</main>{ASIDE}{COMMENTS}{FOOTER}"


def simple(
    story: list[str], headline: str = "Board votes to rebuild the quay", above: str = "", below: str = ""
) -> str:
    """STORY in an article element below its headline, on a site."""
    return site(f"<article><h1>{headline}</h1>{above}{paragraphs(story)}{below}</article>")


DATES = [
    Page(
        shows="date: article:published_time, with the offset of the place",
        head=meta(article__published_time="2024-03-05T23:20:00-05:00"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05T23:20:00-05:00",
    ),
    Page(
        shows="date: NYT's article:published, with the local day in pdate",
        head=meta(article__published="2024-03-06T02:20:00.000Z") + named("pdate", "20240305") + named("ptime", "20240305212000"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05T21:20:00",
    ),
    Page(
        shows="date: digits alone",
        head=named("ptime", "20240305182000"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05T18:20:00",
    ),
    Page(
        shows="date: JSON-LD of a type of its own, in a graph, behind that of a video",
        head=json_ld(
            '{"@context": "https://schema.org", "@graph": [{"@type": "VideoObject", "datePublished": "2023-01-01"},'
            ' {"@type": "ReportageNewsArticle", "datePublished": "2024-03-05T18:20:00+01:00", "headline": "Quay votes"}]}'
        ),
        body=simple(QUAY), story=QUAY, title="Quay votes", published="2024-03-05T18:20:00+01:00",
    ),
    Page(
        shows="date: JSON-LD of a page that is no article by its type",
        head=json_ld('{"@type": "WebPage", "datePublished": "2024-03-05"}'),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: broken JSON-LD, a comma too many and an open quotation mark",
        head=json_ld(
            '{"@type": "NewsArticle", "headline": "Board votes", "description": "The "old" quay",'
            ' "author": {"@type": "Person", "name": "Nils Abbott"}, "datePublished": "2024-03-05T18:20:00Z",}'
        ),
        body=simple(QUAY), story=QUAY, title="Board votes", authors=("Nils Abbott",), published="2024-03-05T18:20:00Z",
    ),
    Page(
        shows="date: JSON-LD in a wrapping of CDATA",
        head=json_ld('//<![CDATA[\n{"@type": ["NewsArticle"], "datePublished": "2024-03-05"}\n//]]>'),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: of two articles in JSON-LD, the one at the page's address",
        head=canonical("https://courier.example/quay")
        + json_ld(
            '[{"@type": "NewsArticle", "url": "https://courier.example/seals", "datePublished": "2022-01-01"},'
            ' {"@type": "NewsArticle", "mainEntityOfPage": {"@id": "https://courier.example/quay"}, "datePublished": "2024-03-05"}]'
        ),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: Dublin Core",
        head=named("DC.date", "2024-03-05"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: parsely-pub-date in seconds since 1970",
        head=named("parsely-pub-date", "1709662800"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05T18:20:00Z",
    ),
    Page(
        shows="date: a time element by the headline, another for the change, others in the margin",
        body=simple(
            QUAY,
            above='<p class="meta">Published <time datetime="2024-03-05T18:20:00+00:00">5 March</time>,'
            ' updated <time datetime="2024-03-07">7 March</time></p>',
        ),
        story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05T18:20:00+00:00",
    ),
    Page(
        shows="date: a time element without an attribute",
        body=simple(QUAY, above="<div><time>March 5, 2024</time></div>"),
        story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: microdata, in a zone that means several",
        body=simple(QUAY, above='<span itemprop="datePublished">March 5, 2024, 6:20 p.m. IST</span>'),
        story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: written below the headline, for the library to find",
        body=simple(QUAY, above='<div class="post-info"><span class="date">Tuesday, March 5th, 2024</span></div>'),
        story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: in the foot of an article, as WordPress puts it",
        body=simple(QUAY, below='<footer class="entry-meta">Posted on 5 March 2024 in News</footer>'),
        story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05",
    ),
    Page(
        shows="date: the day in the address alone",
        head=canonical("https://courier.example/2024/03/05/quay-votes"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03-05", from_url=True,
    ),
    Page(
        shows="date: the month in the address alone, in letters",
        head=canonical("https://courier.example/world/2024/mar/quay-votes"),
        body=simple(QUAY), story=QUAY, title="Board votes to rebuild the quay", published="2024-03", from_url=True,
    ),
    Page(
        shows="no date: an empty database field, a copyright year, a change, a day in the prose, USA Today",
        head=meta(article__modified_time="2024-03-07T10:00:00Z", article__published_time="0001-01-01T00:00:00")
        + named("date", "USA Today")
        + named("dc.date", "1970-01-01T00:00:00Z"),
        body=simple(
            [*QUAY, "The storm of 12 January 2013 is still talked about in the town."],
            headline="What happened to the quay on 12 January 2013",
            below="<p>Last updated 7 March 2024</p><p>Copyright 2024 The Elda Courier.</p>",
        ),
        story=[*QUAY, "The storm of 12 January 2013 is still talked about in the town.", "Last updated 7 March 2024"],
        title="What happened to the quay on 12 January 2013",
    ),
    Page(
        shows="no date: one that can be read in two ways, and another of a day to come in the address",
        head=canonical("https://courier.example/2999/03/05/quay"),
        body=simple(QUAY, above='<div class="date">Posted: 03/04/2024</div>'),
        story=QUAY, title="Board votes to rebuild the quay",
    ),
]  # fmt: skip

NAMES = [
    Page(
        shows="outlet: the table of domains before the name of a section",
        head=canonical("https://www.reuters.com/article/us-quay") + meta(og__site_name="U.S.", og__title="Ferry freed - Reuters"),
        body=simple(FERRY), story=FERRY, title="Ferry freed", outlet="Reuters",
    ),
    Page(
        shows="outlet: a host of an agency; its own dispatch is nobody else's",
        head=canonical("http://hosted.ap.org/dynamic/stories/E/EU_FERRY") + meta(og__site_name="Hosted"),
        body=simple(FERRY, headline="Ferry freed", above="<p>By HANNA LIND<br>Associated Press</p>"),
        story=FERRY, title="Ferry freed", outlet="AP",
    ),
    Page(
        shows="outlet: neither a handle nor an address is a name, the publisher's is",
        head=meta(og__site_name="haven-gazette.example", og__title="Ferry freed | Haven Gazette")
        + named("application-name", "@havengazette")
        + json_ld('{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "The Haven Gazette"}, "author": "admin"}'),
        body=simple(FERRY), story=FERRY, title="Ferry freed", outlet="The Haven Gazette",
    ),
    Page(
        shows="outlet: of several names the one that fits the domain",
        head=canonical("https://tidewaterpost.example/1")
        + meta(og__site_name="Coast and Sea", og__title="Ferry freed - Coast and Sea - The Tidewater Post")
        + json_ld('{"@type": "WebSite", "name": "The Tidewater Post"}'),
        body=simple(FERRY), story=FERRY, title="Ferry freed", outlet="The Tidewater Post",
    ),
    Page(
        shows="title: of the title element, where the one headline is the name of the site",
        head="<title>Ferry freed &amp;amp; nobody hurt | The Elda Courier</title>" + meta(og__site_name="The Elda Courier"),
        body=f"<h1>The Elda Courier</h1>{site('<article><h2>Ferry freed</h2>' + paragraphs(FERRY) + '</article>')}",
        story=["Ferry freed", *FERRY], title="Ferry freed & nobody hurt", outlet="The Elda Courier",
    ),
    Page(
        shows="outlet: at the end of the title, where it fits the domain",
        head="<title>Ferry freed – after five hours – Northmoor Herald</title>" + canonical("https://northmoorherald.example/1"),
        body=site(f"<article>{paragraphs(FERRY)}</article>"), story=FERRY, title="Ferry freed – after five hours", outlet="Northmoor Herald",
    ),
    Page(
        shows="no outlet: an address in place of a name; a title with a dash stays whole",
        head=meta(og__site_name="www.courier.example", og__title="Ferry freed - what now?"),
        body=simple(FERRY), story=FERRY, title="Ferry freed - what now?",
    ),
    Page(
        shows="authors: By, and, in capitals; the agency they write for",
        head=named("author", "By NILS ABBOTT and CARYS O'NEILL, Associated Press"),
        body=simple(FERRY, headline="Ferry freed"), story=FERRY, title="Ferry freed", authors=("Nils Abbott", "Carys O'Neill"), agency="Associated Press",
    ),
    Page(
        shows="authors: family name first",
        head=named("byl", "ABBOTT, NILS") + named("author", "https://social.example/nils"),
        body=simple(FERRY, headline="Ferry freed"), story=FERRY, title="Ferry freed", authors=("Nils Abbott",),
    ),
    Page(
        shows="authors: the outlet and admin are none, the byline on the page names one with a job, and a day",
        head=meta(og__site_name="Northmoor Herald")
        + json_ld('{"@type": "Article", "author": [{"name": "Northmoor Herald"}, {"name": "admin"}]}'),
        body=simple(
            FERRY, headline="Ferry freed",
            above='<div class="byline">Analysis by <b>Carys Vane</b>, Senior Maritime Correspondent • <span>5 March 2024</span></div>',
        ),
        story=FERRY, title="Ferry freed", outlet="Northmoor Herald", authors=("Carys Vane",), published="2024-03-05",
    ),
    Page(
        shows="authors: commas, ampersand and handles; a note on one at the end",
        head=json_ld('{"@type": "NewsArticle", "author": "Carys Vane (@carysvane), Nils Abbott &amp; Jan van der Meer"}'),
        body=simple(
            FERRY, headline="Ferry freed",
            below="<p>Carys Vane is the Post's correspondent for the coast. Follow her on Twitter at @carysvane.</p>",
        ),
        story=FERRY, title="Ferry freed", authors=("Carys Vane", "Nils Abbott", "Jan van der Meer"),
    ),
    Page(
        shows="authors: an agency's staff",
        head=named("author", "Reuters Staff"),
        body=simple(FERRY, headline="Ferry freed"), story=FERRY, title="Ferry freed", agency="Reuters",
    ),
]  # fmt: skip

WILL = "<blockquote><p>A house without a clock is a house without a heart.</p></blockquote>"
MARKUP = [
    Page(
        shows="markup: a quotation in a figure, with who said it",
        body=site(
            f"<article><h1>Clocks</h1><p>{MUSEUM[0]}</p><figure><blockquote>Nobody winds them as she does.</blockquote>"
            f"<figcaption>Albin Roe, a visitor</figcaption></figure>{paragraphs(MUSEUM[1:])}"
            '<figure><img src="a.jpg"><figcaption>The hall of clocks. Photo: Bo Lind/Elda Courier</figcaption></figure></article>'
        ),
        story=[MUSEUM[0], "Nobody winds them as she does.", "Albin Roe, a visitor", *MUSEUM[1:]], title="Clocks",
    ),
    Page(
        shows="markup: the footer of a blockquote",
        body=site(
            f"<article><h1>Clocks</h1>{paragraphs(MUSEUM[:3])}<blockquote><p>A house without a clock is a house without a"
            f" heart.</p><footer>— The watchmaker’s will</footer></blockquote>{paragraphs(MUSEUM[3:])}</article>"
        ),
        story=[*MUSEUM[:3], "A house without a clock is a house without a heart.", "— The watchmaker’s will", *MUSEUM[3:]], title="Clocks",
    ),
    Page(
        shows="markup: short div elements between paragraphs",
        body=site(
            f"<article><h1>Clocks</h1><p>{MUSEUM[0]}</p><div>“It is <em>time</em>.”</div><p>{MUSEUM[1]}</p>"
            f"<div>Then she wound the clock.</div>{paragraphs(MUSEUM[2:])}</article>"
        ),
        story=[MUSEUM[0], "“It is time.”", MUSEUM[1], "Then she wound the clock.", *MUSEUM[2:]], title="Clocks",
    ),
    Page(
        shows="markup: paragraphs that are div elements, body of the article marked",
        body=site(
            '<div class="story"><h1>Clocks</h1><div itemprop="articleBody">'
            + "".join(f"<div>{words}</div>" for words in MUSEUM)
            + "</div></div>"
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="markup: a body that is there twice, for two widths of the screen",
        body=site(
            f'<article><h1>Clocks</h1><div class="desktop">{paragraphs(MUSEUM)}{WILL}</div>'
            f'<div class="mobile-only">{paragraphs(MUSEUM)}{WILL}</div></article>'
        ),
        story=[*MUSEUM, "A house without a clock is a house without a heart."], title="Clocks",
    ),
    Page(
        shows="markup: a quotation pulled out of the text",
        body=site(
            f"<article><h1>Clocks</h1>{paragraphs(MUSEUM[:3])}<blockquote class='pullquote'>“A clock does not mind the cold,"
            f" but a school class does”</blockquote>{paragraphs(MUSEUM[3:])}</article>"
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="furniture: between the paragraphs",
        body=site(
            f"<article><h1>Clocks</h1><p>{MUSEUM[0]}</p><p>Advertisement</p><p>{MUSEUM[1]}</p>"
            '<p><strong>Read more:</strong> <a href="/4">The town that forgot the hour, and how it found it again</a></p>'
            f"<p>{MUSEUM[2]}</p><p>Sign up for our morning newsletter and never miss a story.</p>"
            f'<p><a href="/5">Swans return to the mill pond for the third year running</a></p><p>{MUSEUM[3]}</p>'
            f"<p>Story continues below the advertisement</p><p>Image copyright Elda Pictures Image caption The hall</p>"
            "<div class='photo-credit'>Bo Lind.</div><p class='promo'>Clocks and watches, every Friday.</p>"
            f"<p>{MUSEUM[4]}</p></article>"
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="furniture: above and below",
        body=site(
            '<article><h1>Clocks</h1><div class="share">Share this</div><p>By Nils Abbott</p><p>5 March 2024, 6:20 pm</p>'
            f"<p>4 min read</p>{paragraphs(MUSEUM)}<p>Tags: clocks, Calder, museums</p><p>Share on Facebook</p>"
            "<p>© 2024 The Elda Courier. All rights reserved.</p><p>Follow us on Twitter @eldacourier</p>"
            "<h3>Related stories</h3><p>Swans return to the mill pond</p><p>The town that forgot the hour</p></article>"
        ),
        story=MUSEUM, title="Clocks", published="2024-03-05",
    ),
    Page(
        shows="furniture: never a paragraph with quotation marks, nor prose that looks like it",
        body=simple(
            [
                *MUSEUM,
                "Read more: “Time is what you make of it,” as the watchmaker used to say.",
                "Copyright on the drawings ended in 2016, and copies are sold at the door.",
                "By noon the last of the visitors had gone.",
                "Related to the watchmaker by marriage, she has keys to every room.",
            ],
            headline="Clocks",
        ),
        story=[
            *MUSEUM,
            "Read more: “Time is what you make of it,” as the watchmaker used to say.",
            "Copyright on the drawings ended in 2016, and copies are sold at the door.",
            "By noon the last of the visitors had gone.",
            "Related to the watchmaker by marriage, she has keys to every room.",
        ],
        title="Clocks",
    ),
    Page(
        shows="layout: a short article on a long page, in an old page of tables",
        body="<table><tr><td><a href='/'>Home</a><br><a href='/n'>News</a></td><td><h1>Clocks</h1>"
        + paragraphs(MUSEUM[:3])
        + "</td></tr></table>",
        story=MUSEUM[:3], title="Clocks",
    ),
    Page(
        shows="layout: the whole page in a form, paragraphs parted by breaks",
        body=f"<form id='aspnetForm'><div id='content'><h1>Clocks</h1><div class='text'>{'<br><br>'.join(MUSEUM)}</div></div></form>",
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="layout: a short article, and teasers of others that are longer",
        body=f"{NAV}<div class='entry-content'><p>{MUSEUM[0]}</p><p>{MUSEUM[1]}</p></div>"
        + "".join(
            f"<div class='card'><h3><a href='/{number}'>Another story</a></h3><p>{words}</p></div>"
            for number, words in enumerate([*QUAY, *FERRY] * 2)
        )
        + FOOTER,
        story=MUSEUM[:2],
    ),
]  # fmt: skip

TWEET = (
    '<blockquote class="twitter-tweet"><p lang="en">The hall is warm enough for me.</p>&mdash; Albin Roe (@albinroe)'
    ' <a href="https://social.example/1">March 9, 2024</a></blockquote>'
)
SITES = [
    Page(
        shows="site: blocks without an article element, scrambled class names, lists of links between them",
        head=meta(og__title="Clocks"),
        body=f"{NAV}<main id='main-content'><div data-component='headline-block'><h1>Clocks</h1></div>"
        + "".join(
            f"<div data-component='text-block' class='ssrcss-7uxr49'><div class='ssrcss-17j9f'><p>{words}</p></div></div>"
            for words in MUSEUM[:3]
        )
        + "<div data-component='links-block'><ul><li><a href='/9'>What is to become of the mill pond</a></li>"
        "<li><a href='/8'>In numbers: the museums of the province</a></li></ul></div>"
        + "".join(f"<div data-component='text-block'><div><p>{words}</p></div></div>" for words in MUSEUM[3:])
        + f"</main>{ASIDE}{FOOTER}",
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="site: WordPress with buttons for sharing, related posts and a box for an address",
        head=meta(og__title="Clocks", og__site_name="The Elda Courier"),
        body=site(
            '<article class="post type-post"><header class="entry-header"><h1 class="entry-title">Clocks</h1>'
            '<div class="entry-meta">Posted on <a href="/2024"><time class="entry-date published updated" datetime="2024-03-05T18:20:00+01:00">'
            '5 March 2024</time></a> by <span class="author vcard"><a rel="author" href="/nils">Nils Abbott</a></span></div></header>'
            f'<div class="entry-content">{paragraphs(MUSEUM)}<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul>'
            '<li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul></div><div id="jp-relatedposts">'
            '<h3>Related</h3><p>The town that forgot the hour</p></div></div><footer class="entry-footer">Filed under: News</footer></article>'
        ),
        story=MUSEUM, title="Clocks", outlet="The Elda Courier", authors=("Nils Abbott",), published="2024-03-05T18:20:00+01:00",
    ),
    Page(
        shows="site: an article of sections, with places for advertisements and a box for letters",
        body=site(
            '<article id="story"><header><h1>Clocks</h1><p id="summary">Nine hundred of them, and one keeper.</p></header>'
            '<section name="articleBody"><div class="css-1fanzo5"><div>' + paragraphs(MUSEUM[:2]) + "</div></div>"
            '<div id="story-ad-1"><p>Advertisement</p><a href="#after">Continue reading the main story</a></div>'
            '<div class="css-1fanzo5"><div>' + paragraphs(MUSEUM[2:]) + "</div></div></section>"
            '<div class="newsletter-signup"><p>Sign up here to get the best of the week in your inbox.</p></div></article>'
        ),
        story=["Nine hundred of them, and one keeper.", *MUSEUM], title="Clocks",
    ),
    Page(
        shows="site: an embedded post, with its own day and name",
        body=site(f"<article><h1>Clocks</h1>{paragraphs(MUSEUM[:3])}{TWEET}{paragraphs(MUSEUM[3:])}</article>"),
        story=[*MUSEUM[:3], "The hall is warm enough for me.", "— Albin Roe (@albinroe) March 9, 2024", *MUSEUM[3:]], title="Clocks",
    ),
    Page(
        shows="site: a blog of breaks, in a table",
        body="<div id='outer'><table><tr><td class='left'><a href='/'>Start</a></td><td><div class='post hentry'><h3 class='post-title'>Clocks</h3>"
        f"<div class='post-body entry-content' id='post-body-7'>{'<br /><br />'.join(MUSEUM)}</div></div></td></tr></table></div>",
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="site: subheads and a list of reactions",
        body=site(
            f"<article><h1>Clocks</h1>{paragraphs(MUSEUM[:2])}<h2>What they say</h2><ul><li>“I was there as a child,” said Owen Tarrant.</li>"
            f"<li>“Sell them,” said Peter Lund.</li></ul><h2>What comes next</h2>{paragraphs(MUSEUM[2:])}</article>"
        ),
        story=[
            *MUSEUM[:2], "What they say", "“I was there as a child,” said Owen Tarrant.", "“Sell them,” said Peter Lund.",
            "What comes next", *MUSEUM[2:],
        ],
        title="Clocks",
    ),
    Page(
        shows="site: an interview in a list of terms",
        body=site(
            "<article><h1>The keeper</h1><p>" + MUSEUM[0] + "</p><dl><dt>Will you miss them?</dt><dd>Every hour.</dd>"
            "<dt>And what will you do?</dt><dd>Sleep. It will be very quiet in the house.</dd></dl></article>"
        ),
        story=[MUSEUM[0], "Will you miss them?", "Every hour.", "And what will you do?", "Sleep. It will be very quiet in the house."],
        title="The keeper",
    ),
    Page(
        shows="site: rich links in the article, a gallery, and more of the same below it",
        body=site(
            f'<article class="content"><h1>Clocks</h1><div class="content__article-body">{paragraphs(MUSEUM[:2])}'
            '<aside class="element element-rich-link"><p>Related: The town that forgot the hour</p><a href="/4">Read more</a></aside>'
            f'{paragraphs(MUSEUM[2:])}<div class="submeta"><span>Topics</span><ul><li><a href="/t">Museums</a></li><li><a href="/u">'
            "Calder</a></li></ul></div></div></article>",
            after="<section class='related'><h2>More on this story</h2><div><a href='/6'><h3>Swans return</h3></a><p>They are back at the mill"
            " pond, for the third year running, and nobody knows why.</p></div></section>",
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="site: body in two marked parts, with a box between them",
        body=site(
            f"<article><h1>Clocks</h1><div class='article-body'>{paragraphs(MUSEUM[:2])}</div><div class='promo-box'><p>Sign up for our"
            f" weekly newsletter</p></div><div class='article-body'>{paragraphs(MUSEUM[2:])}</div></article>"
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="site: hidden copies for printing and for readers without scripts",
        body=site(
            f"<article><h1>Clocks</h1>{paragraphs(MUSEUM)}<noscript>{paragraphs(MUSEUM)}</noscript>"
            f"<div style='display:none' class='print-only'>{paragraphs(MUSEUM[:2])}</div></article>"
        ),
        story=MUSEUM, title="Clocks",
    ),
    Page(
        shows="site: paragraphs parted by breaks in an article, a quotation with breaks, words without a tag",
        body=site(
            f"<article><h1>Clocks</h1><div class='article-body'>{MUSEUM[0]}<br><br><b>Ruth Sallow</b> did not want to talk.<br/>\n<br/>"
            f"{MUSEUM[1]}<blockquote>{MUSEUM[2]}<br><br>{MUSEUM[3]}</blockquote>{MUSEUM[4]}</div></article>"
        ),
        story=[MUSEUM[0], "Ruth Sallow did not want to talk.", *MUSEUM[1:]], title="Clocks",
    ),
    Page(
        shows="site: cards of other articles within the article, labelled links, a list of links with its heading",
        body=site(
            "<article><h1>Clocks</h1><article class='card'><h2><a href='/1'>Swans return to the mill pond</a></h2><p>They came on Monday.</p>"
            f"</article>{paragraphs(MUSEUM[:2])}<p><b>Opinion:</b> <a href='/2'>Who is to pay for the clocks of Calder?</a></p>"
            f"<p>{MUSEUM[2]}</p><h4>On our minds</h4><ul><li><a href='/3'>The ferry</a></li><li><a href='/4'>The quay</a></li></ul>"
            f"{paragraphs(MUSEUM[3:])}</article>"
        ),
        story=MUSEUM, title="Clocks",
    ),
]  # fmt: skip

PAGES = [*DATES, *NAMES, *MARKUP, *SITES]
