"""The styles: what is known is in them, what is not is not, and no doubt gets lost.

`python tests/test_citing.py` writes the present output of every style into its golden file.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from citing_samples import BARE, CHO, DENIED, DISPUTED, FULL, JOINT, LEE, NEGATED, RATING, SAMPLES

from quotes.citing import scholarly
from quotes.citing import styles as style_module
from quotes.citing.citation import Citation, around, in_prose, joined, one_line
from quotes.citing.forms import name
from quotes.citing.styles import NAMES, STYLES, Style, check_style, described, render, styles
from quotes.errors import OptionError
from quotes.records import Span

GOLDEN = Path(__file__).parent / "golden" / "cite"
_ENDINGS = {
    "markdown": "md", "html": "html", "bibtex": "bib", "biblatex": "bib", "ris": "ris", "csl-json": "json",
    "json-ld": "json", "claim-review": "json", "csv": "csv",
}  # fmt: skip


def golden(style: str) -> Path:
    """Where the output of STYLE is kept."""
    return GOLDEN / f"{style}.{_ENDINGS.get(style, 'txt')}"


def written(style: str) -> str:
    """All samples in STYLE, as the command line prints them to a file."""
    return render(SAMPLES, style, rating=RATING if style == "claim-review" else None) + "\n"


def one(citation: Citation, style: str) -> str:
    """CITATION alone in STYLE."""
    return render([citation], style, rating=RATING if style == "claim-review" else None)


@pytest.mark.parametrize("style", NAMES)
def test_every_style_is_as_people_have_looked_at_it(style: str) -> None:
    """Each style writes the samples as its golden file has them."""
    assert written(style) == golden(style).read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a style."""
    assert {path.name for path in GOLDEN.iterdir()} == {golden(style).name for style in NAMES}


@pytest.mark.parametrize("style", NAMES)
@pytest.mark.parametrize(
    ("citation", "judged"),
    [
        (FULL, "machine-attributed, not reviewed"),
        (replace(FULL, confidence=0.89), "machine-attributed, not reviewed, confidence 0.89"),
        (BARE, "machine-attributed, not reviewed, confidence 0.20"),
        (DENIED, "attribution confirmed by a person"),
        (DISPUTED, "attribution disputed"),
        (NEGATED, "not a statement made: negated"),
        (replace(FULL, kind="indirect"), "reported speech, not the speaker's own words"),
        (replace(FULL, status="corrected"), "attribution corrected by a person"),
    ],
)
def test_no_attribution_travels_as_fact(style: str, citation: Citation, judged: str) -> None:
    """Whose judgement the speaker is, and what was not said, stands in every style where a reader sees it."""
    shown = re.sub(r"<!--.*?-->", "", one(citation, style)).replace("&#x27;", "'")
    if style == "csv" and citation.polarity != "positive":
        assert ",negated," in shown
    elif style == "csv" and citation.kind == "indirect" and citation.status == "machine":
        assert ",indirect," in shown
    else:
        assert judged in shown


@pytest.mark.parametrize("style", NAMES)
def test_everything_known_is_cited(style: str) -> None:
    """Words, speaker, title, outlet, agency, address and the statement's own address stand in every style."""
    shown = one(FULL, style)
    for known in ("Ana Lee", "Ferry delayed again", "Selby Courier", "Inland Press", "https://selby.example/ferry",
                  "/statements/0a1b2c3d4e5f60718293", "https://archive.example/2024/"):  # fmt: skip
        if (style, known) != ("ap", "Inland Press"):
            assert known in shown, known


@pytest.mark.parametrize("style", NAMES)
def test_nothing_unknown_is_invented(style: str) -> None:
    """With nothing known but the words, no style writes None, an empty field or an empty pair of marks."""
    shown = one(BARE, style)
    assert "Nobody knows" in shown
    assert not re.search(r"None|“”|\(\)|\{\}|,,|, ,|  (?![ -])|null", shown if style not in DATA else ""), shown


DATA = ("csv", "csl-json", "json-ld", "claim-review", "ris", "bibtex", "biblatex")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"speakers": (LEE, CHO)}, "Ana Lee (harbour master of Port Selby) and Ben Cho, to the Selby Courier, on 2024"),
        ({"outlet": None}, ", Inland Press, published"),
        ({"agency": None}, ", Selby Courier, published"),
        # The article's own comma was for its own sentence.
        ({"words": "The tide,"}, ": “The tide.” In “Ferry"),
        ({"words": "a [sic] tide"}, ": “a [sic] tide.” In “Ferry"),
        ({"title": None, "authors": ()}, ".” In Selby Courier (Inland Press), published"),
        ({"published": "2024-05"}, "published 2024-05,"),
        ({"published": None}, "publication date unknown"),
        ({"kind": "indirect"}, ", on 2024-05-01, told the Selby Courier that the tide won`t wait [for us]. In “Ferry"),
        ({"said_on": "2024-04-29", "said_precision": "week"}, ", in the week from 2024-04-29:"),
        ({"said_on": "2024", "said_precision": "season"}, ", in 2024:"),
        ({"words": "a\n\n b"}, "“a b.”"),
    ],
)
def test_parts_of_a_line_of_text(change: dict[str, Any], expected: str) -> None:
    """Each part of the plain line follows from its own field alone."""
    assert expected in one(replace(FULL, **change), "text")


@pytest.mark.parametrize(
    ("style", "citation", "expected"),
    [
        # The whole sentence turns round where the words were denied, or not said at all.
        ("ap", DENIED, "Harbour master Ana Lee, in the week from April 29, 2024, denied that the pier was late. (From"),
        ("ap", replace(NEGATED, confidence=0.7), "Harbour master Ana Lee did not say who had paid. (From"),
        ("ap", replace(NEGATED, polarity="refused"), ") refused to say who had paid."),
        ("ap", replace(NEGATED, polarity="hypothetical"), ") might say who had paid."),
        ("ap", replace(FULL, polarity="negated"), " is reported not to have said to the Selby Courier on May 1"),
        ("ap", replace(FULL, polarity="refused"), " is reported to have refused to say to the Selby Courier on May 1"),
        ("ap", replace(FULL, polarity="hypothetical"), " is reported as possibly saying, not as having said to the"),
        ("ap", replace(FULL, said_on="2024-09-03"), "Port Selby, told the Selby Courier on Sept. 3, 2024: “The"),
        ("ap", replace(FULL, told_to=None, kind="indirect", words="it rains."), ", 2024, said that it rains. ("),
        ("chicago-notes", replace(FULL, authors=("A B", "C D", "E F")), "quoted in A B, C D, and E F, “Ferry"),
        ("chicago-notes", replace(FULL, authors=("A B", "C D", "E F", "G H")), "quoted in A B et al., “Ferry"),
        ("chicago-notes", JOINT, "“Who was asked? The ‘quiet’ port,” Selby Courier, May 2024"),
        ("chicago-bibliography", JOINT, "Holt, Mia, and Tom Orr. “Who was asked?"),
        ("chicago-bibliography", replace(FULL, title="Late?"), "“Late?” Selby Courier (Inland Press), May 2"),
        ("chicago-author-date", FULL, "and Ida Voss Jr. 2024. “Ferry delayed again.” Selby"),
        ("chicago-author-date", replace(FULL, authors=()), "Selby Courier (Inland Press). 2024. “Ferry"),
        ("chicago-author-date", BARE, "Untitled newspaper article. n.d. Quoting Speaker not determined: “Nobody"),
        ("apa", FULL, "Holt, M., van der Orr, T., & Voss, I., Jr. (2024, May 2). Ferry delayed again. Selby Courier"),
        ("apa", replace(FULL, authors=()), "Ferry delayed again. (2024, May 2). Selby Courier (Inland Press)."),
        ("apa", BARE, "[Untitled newspaper article]. (n.d.). Quoting"),
        ("mla", FULL, "Holt, Mia, et al. “Ferry delayed again.” Selby Courier (Inland Press), 2 May 2024, https://"),
        ("mla", JOINT, "Holt, Mia, and Tom Orr. “Who"),
        ("mla", FULL, "Accessed 3 June 2024."),
        ("cite-news", FULL, "|last2=van der Orr |first2=Tom |last3=Voss |first3=Ida, Jr. |title=Ferry"),
        ("cite-news", FULL, "|archive-date=4 May 2024 |url-status=live"),
        ("cite-news", replace(FULL, archived_on=None), "|access-date=3 June 2024 |quote="),
        ("wikiquote", FULL, "* The tide won`t wait &#91;for us&#93;.\n** Ana Lee, harbour master of Port Selby, to"),
        ("bibtex", FULL, "author = {Holt, Mia and van der Orr, Tom and Voss, Jr., Ida},"),
        ("ris", replace(FULL, published="2024-05"), "DA  - 2024/05//"),
    ],
)  # fmt: skip
def test_rules_of_the_manuals(style: str, citation: Citation, expected: str) -> None:
    """Order, punctuation and shortening are those of each manual."""
    assert expected in one(citation, style)


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("markdown", "html", "wikiquote")])
def test_lines_stay_lines(style: str) -> None:
    """A line end in an article ends no line of a citation, and a right-to-left override ends with its words."""
    shown = one(replace(FULL, words="a\u202e\nb\r\u2028c", title="t\x85u"), style)
    plain = one(FULL, style)
    assert len(shown.splitlines()) == len(plain.splitlines())


def test_no_address_but_of_the_web_is_cited() -> None:
    """``javascript:`` is in no style, since any of them may be made a link where it is pasted."""
    strange = replace(FULL, url="javascript:alert(1)", archive_url="data:text/html,javascript")
    assert not [style for style in NAMES if "javascript" in one(strange, style)]


@pytest.mark.parametrize(
    ("style", "rating", "message"),
    [
        ("chicago", None, r"^style 'chicago' is not one of text, ap,.*, csv, nor the path of a \.csl file$"),
        ("claim-review", None, "^claim-review needs a rating: give --rating, --reviewer and --review-url with"),
        ("text", RATING, "^style text has no place for a rating: give --rating, --reviewer and --review-url with"),
        ("nowhere.csl", None, "nowhere.csl: no such CSL style"),
    ],
)
def test_styles_that_can_not_be(style: str, rating: Any, message: str) -> None:
    """What can't be written is refused in a sentence that says what to do."""
    with pytest.raises(OptionError, match=message):
        render([FULL], style, rating=rating)
    if not style.endswith(".csl"):
        with pytest.raises(OptionError, match=message):
            check_style(style, rating)


def test_what_is_cited_where_nothing_is_said() -> None:
    """A line of text, of articles; an item of a manager of references is an article or a quote."""
    assert render([FULL]) == one(FULL, "text")
    with pytest.raises(OptionError, match=r"^--by 'page' is not one of article, quote$"):
        check_style("bibtex", by="page")
    assert {name: about for name, about in described().items() if re.search(r"^(?:chic|apa|mla)", name)} == {
        "chicago-notes": "Chicago, a footnote", "chicago-bibliography": "Chicago, the bibliography",
        "chicago-author-date": "Chicago, the reference list by author and date", "apa": "APA, 7th edition",
        "mla": "MLA, 9th edition",
    }  # fmt: skip


def test_styles_of_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """They cite as ours do; what is none, has a name that is taken or fails is told."""

    def fail(_: Citation) -> str:
        raise KeyError("x")

    # What is found out once is found out anew here.
    monkeypatch.setattr(style_module, "styles", styles.__wrapped__)
    given: dict[str, Any] = {"loud": Style("loud", lambda citation: citation.words.upper()), "odd": Style("odd", fail)}
    asked: list[tuple[str, Any]] = []
    monkeypatch.setattr(style_module, "gathered", lambda hook, take: asked.append((hook, take(given))))
    assert one(FULL, "loud") == FULL.words.upper()
    assert asked[0] == ("citation_styles", ("cites as loud odd", ["loud", "odd"]))
    with pytest.raises(OptionError, match=r"^style 'odd' of a plugin fails with KeyError\('x'\) on q1: take another"):
        one(FULL, "odd")
    for wrong, why in (
        ({"x": 1}, r"^1 is no quotes\.Style$"),
        ({"apa": given["odd"]}, "^there is a style 'apa' already$"),
    ):
        given = wrong
        with pytest.raises(OptionError, match=why):
            render([FULL], "text")


@pytest.mark.parametrize(("words", "why"), [("<style/>", ""), ("no XML", " (Start tag expected, ")])
def test_a_file_that_is_no_csl_style(tmp_path: Path, words: str, why: str) -> None:
    """It is named, with what is wrong where that can be said in words of people."""
    pytest.importorskip("citeproc")
    path = tmp_path / "odd.csl"
    path.write_text(words, encoding="utf-8")
    with pytest.raises(OptionError) as raised:
        render([FULL], str(path))
    assert str(raised.value).startswith(f"{path}: is no CSL style that can be used{why}")
    assert str(raised.value).endswith(": give another .csl file")
    assert "object" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Mia Holt", "Holt, Mia"),
        ("Holt, Mia", "Holt, Mia"),
        ("Martin Lu King Jr.", "King, Martin Lu, Jr."),
        ("Tom van der Orr", "van der Orr, Tom"),
        ("Inland Press", "Inland Press"),
        ("Sand and Gravel", "Sand and Gravel"),
        ("Madonna", "Madonna"),
    ],
)
def test_names_are_taken_apart(given: str, expected: str) -> None:
    """A person's family name goes first; a body and a single name stay as they are."""
    assert name(given).inverted == expected


@pytest.mark.parametrize(
    ("names", "plain", "serial"),
    [((), "", ""), (("A",), "A", "A"), (("A", "B"), "A and B", "A and B"), (tuple("ABC"), "A, B and C", "A, B, and C")],
)  # fmt: skip
def test_names_are_listed_as_in_a_sentence(names: tuple[str, ...], plain: str, serial: str) -> None:
    """None, one, two and more names read as a sentence would have them, with the manuals' comma or without."""
    assert (joined(names), joined(names, serial=True)) == (plain, serial)


def test_surroundings_are_those_of_the_text() -> None:
    """What stands around the words is cut at the ends of the text, and blanks of a text left out are nothing."""
    text = "x" * 50 + "words" + "y" * 10
    assert around(text, [Span(50, 55)]) == ("x" * 32, "y" * 10)
    assert around("   words  ", [Span(3, 8)]) == ("", "")


def test_selectors_are_exact() -> None:
    """Each part of a split quote has a selector of its own, which together give the words."""
    split = replace(JOINT, prefix="a", suffix="b")
    assert [each["exact"] for each in split.selectors] == ["No one asked us,", "No one listened,"]
    assert (split.selectors[0]["prefix"], split.selectors[-1]["suffix"]) == ("a", "b")


def test_overrides_end_with_their_words() -> None:
    """What turns the direction of writing is closed at the end, and nothing else is changed."""
    assert in_prose("a\u202eb\u2067c") == "a\u202eb\u2067c\u2069\u202c"
    assert in_prose("a\u202eb\u202c  c") == "a\u202eb\u202c  c"
    assert one_line("a \r\n b") == "a b"


@pytest.mark.parametrize(
    ("said_on", "as_range", "as_date"),
    [
        ("2024-05-06", "2024-05-06/2024-05-12", "2024-05"),
        ("2024-04-29", "2024-04-29/2024-05-05", "2024"),
        ("2024-12-30", "2024-12-30/2025-01-05", None),
    ],
)
def test_a_week_is_no_day(said_on: str, as_range: str, as_date: str | None) -> None:
    """What was said in a week is dated by its first and last day, or by what all of the week lies in."""
    said = replace(FULL, said_on=said_on, said_precision="week")
    assert f"eventdate = {{{as_range}}}" in render([said], "biblatex", by="quote")
    (item,) = json.loads(render([said], "csl-json", by="quote"))
    assert item["event-date"]["date-parts"] == [[int(part) for part in day.split("-")] for day in as_range.split("/")]
    assert json.loads(one(said, "json-ld"))[0].get("dateCreated") == as_date


def test_long_lists_of_authors() -> None:
    """From its limit on, each manual's list of authors is shortened."""
    many = replace(FULL, authors=tuple(f"A{i} B{i}" for i in range(25)))
    assert scholarly.apa(many).startswith("B0, A., B1, A.,")
    assert "B18, A., . . . B24, A. (2024" in scholarly.apa(many)
    assert "A6 B6, et al. “Ferry" in scholarly.chicago_bibliography(many)


def rewrite() -> None:
    """Writes the present output of every style into its golden file."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for style in NAMES:
        golden(style).write_bytes(written(style).encode())


if __name__ == "__main__":
    rewrite()
