"""Citations for tests of the styles.  All people, places, outlets and addresses are invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quotes.citing.citation import Citation
from quotes.citing.metadata import Rating
from quotes.records import CueClass, QuoteKind, Span, joined_words
from quotes.store.models import SpokenBy

LEE = SpokenBy(
    speaker=1,
    name="Ana Lee",
    kind="person",
    role="harbour master of Port Selby",
    slug="ana-lee",
    wikidata="Q1",
)
CHO = SpokenBy(speaker=1, name="Ben Cho", kind="person")
UNION = SpokenBy(speaker=1, name="Selby Dockers’ Union", kind="organization")

# What every stored quote has, and no style tells.
STORED: dict[str, Any] = {"id": 1, "article": 1, "first_seen": "2024-06-01T00:00:00Z", "method": "cue", "outlets": 1}

FULL = Citation(
    **STORED | {"outlets": 2},
    statement="0a1b2c3d4e5f60718293",
    key="ffeeddccbbaa99887766",
    article_key="00112233445566778899",
    words="The tide won`t wait [for us].",
    kind="direct",
    speakers=(LEE,),
    cue="told",
    cue_lemma="tell",
    cue_class="neutral",
    told_to="the Selby Courier",
    confidence=0.9,
    said_on="2024-05-01",
    said_precision="day",
    published="2024-05-02T08:30+02:00",
    accessed="2024-06-03",
    title="Ferry delayed again",
    outlet="Selby Courier",
    agency="Inland Press",
    authors=("Mia Holt", "Tom van der Orr", "Ida Voss Jr."),
    url="https://selby.example/ferry",
    archive_url="https://archive.example/2024/https://selby.example/ferry",
    archived_on="2024-05-04",
    site="https://data.example",
    parts=(Span(40, 69),),
    prefix="Ana Lee told the Selby Courier: “",
    suffix="” She then left the quay without",
    appearances=3,
    sources=1,
)
#: Nothing is known but the words.
BARE = Citation(
    **STORED, statement="b1", key="b1", article_key="b1", words="Nobody knows", kind="direct", confidence=0.2
)
JOINT = replace(
    BARE,
    statement="c1",
    key="c2",
    article_key="c2",
    words="No one asked us, … No one listened,",
    speakers=(CHO, UNION, LEE),
    confidence=0.81,
    title="Who was asked? The “quiet” port",
    outlet="Selby Courier",
    published="2024-05",
    authors=("Mia Holt", "Tom Orr"),
    parts=(Span(1, 17), Span(30, 46)),
)
DENIED = replace(
    FULL,
    statement="d1",
    key="d2",
    article_key="99887766554433221100",
    words="that the pier was late",
    kind="indirect",
    cue="denied",
    cue_lemma="deny",
    cue_class="denial",
    told_to=None,
    said_on="2024-04-29",
    said_precision="week",
    status="confirmed",
    speakers=(replace(LEE, role="harbour master"),),
    title=None,
    authors=(),
    agency=None,
    archive_url=None,
    archived_on=None,
    site=None,
    parts=(Span(3, 25),),
)
NEGATED = replace(DENIED, statement="e1", key="e2", words="who had paid", cue=None, cue_lemma=None, cue_class=None,
                  polarity="negated", status="machine", confidence=0.55, said_on=None, said_precision=None)  # fmt: skip
DISPUTED = replace(
    BARE, statement="f1", key="f2", article_key="f2", words="We sail tomorrow.", speakers=(UNION,), status="disputed",
    confidence=0.7, published="2024", agency="Inland Press", url="https://inland.example/a_b%20c?x=1&y=2#z",
)  # fmt: skip
#: Markup of every style, a link that runs a script, a formula, line ends, and letters from right to left.
HOSTILE = Citation(
    **STORED,
    article_key="ab",
    statement="aa",
    key="ab",
    words="=1+1 [/b] {{x|y}} ]] \"q\" ''i'' </p><script>x</script> &#91; \\emph{a} $ % # _ ~\r\n- *b*\nER  - \u202eabc",
    kind="direct",
    speakers=(SpokenBy(speaker=1, name="دعاء |{{Lee}} <b>", kind="person", role="@x # *y*"),),
    told_to="`the` [Courier](http://x.example)",
    confidence=0.5,
    title="</a> “A” | B --> \\ {C}\nD",
    outlet="=The {Post} and_Mail",
    authors=("Sand and Gravel", "Lee, Ana, \u202eJr.", "X {Y} Z"),
    url="javascript:alert(1)//{}|<>",
    archive_url="javascript:alert(2)",
    archived_on="2024-01-01",
    published="2024-01-01",
    accessed="2024-01-02",
    parts=(Span(5, 120),),
    prefix="<",
    suffix=">",
)


def in_article(passage: str, kind: QuoteKind, lemma: str, cue_class: CueClass = "neutral", **more: Any) -> Citation:
    """A citation of PASSAGE, by Ana Lee: ``{a part}``, ``<the cue>`` and ``(the mention)`` are marked in it."""
    spans: dict[str, list[Span]] = {"{": [], "<": [], "(": []}
    text, opened = "", ("", 0)
    for char in passage:
        if char in spans:
            opened = (char, len(text))
        elif char in "}>)":
            spans[opened[0]].append(Span(opened[1], len(text)))
        else:
            text += char
    cue, mention = (next(iter(spans[mark]), None) for mark in "<(")
    found = replace(BARE, words=joined_words(text, spans["{"]), kind=kind, parts=tuple(spans["{"]), passage=text,
                    speakers=(replace(LEE, role=None),), confidence=0.95, mention_span=mention)  # fmt: skip
    if cue is not None:
        found = replace(found, cue=cue.of(text), cue_lemma=lemma, cue_class=cue_class, cue_span=cue)
    return replace(found, **{"article_key": more.get("key", "b1"), **more})


SPLIT = in_article(
    '"{The pier is “shut,” as they say,}" (she) <said>, "{until June.}"\n'
    "\"{Ask the council,}\" she added. \"{Or 'wait'.}\"",
    "direct", "say", statement="g1", key="g2", confidence=0.6, title='A "shut" pier', outlet="Elda Star",
)  # fmt: skip
URGED = in_article(
    "On Friday (she) <urged> {the council to repair the pier}.", "indirect", "urge", "directive", statement="h1",
    key="h2", status="disputed", outlet="Elda Star",
)  # fmt: skip
#: No sentence can be made of it, so that no style for people has it.
FRAGMENT = in_article("The pier, in the (mayor)'s <view>, {a ruin}.", "indirect", "view", statement="i1", key="i2")
SAMPLES = (FULL, BARE, JOINT, DENIED, NEGATED, DISPUTED, SPLIT, URGED, FRAGMENT, HOSTILE)
RATING = Rating(verdict="Mostly true", reviewer="Selby Facts", url="https://facts.example/1")
