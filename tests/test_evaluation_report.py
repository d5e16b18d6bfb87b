"""The HTML report: well-formed, self-contained, safe with hostile words, every error in its paragraph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import seals
from building import quoted
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.errors import GoldError
from quotes.evaluation import evaluate, read_gold
from quotes.evaluation.figures import calibrate
from quotes.evaluation.files import write_whole
from quotes.evaluation.findings import KINDS, findings
from quotes.evaluation.report import pieces, render
from quotes.evaluation.running import Speed
from quotes.records import Extraction

HOSTILE = (
    "</mark></p><script>alert('x')</script><img src=x onerror=\"alert(1)\">&lt;{{ 7*7 }}{% raw %}\x00\x1b[2J\u202e"
)


def parsed(html: str) -> ElementTree.Element:
    """The page as XML, which has to be well-formed."""
    return ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>\n"))


def words(element: ElementTree.Element) -> str:
    """All text of ELEMENT but what is only read aloud."""
    kept = "" if element.get("class") == "aside" else element.text or ""
    if element.get("class") != "aside":
        kept += "".join(words(child) for child in element)
    return kept + (element.tail or "")


@pytest.fixture
def page(tmp_path: Path) -> ElementTree.Element:
    """The report on the seals."""
    gold, evaluation = seals.scored(tmp_path)
    speed = Speed(words=1000, bare=1.0, full=1.25)
    return parsed(render(gold, {"quotes": evaluation, "other": evaluation}, speed=speed, pipeline="by hand 1"))


def test_every_error_is_shown_in_its_paragraph(tmp_path: Path, page: ElementTree.Element) -> None:
    """There is an entry for each error, with the whole paragraph and both sides' words marked in it."""
    _, evaluation = seals.scored(tmp_path)
    found = findings(evaluation)
    assert len(found) == len(page.findall(".//article")) >= 10
    for article in page.findall(".//article"):
        paragraph = words(article.find("p"))  # type: ignore[arg-type]
        assert any(part in seals.TEXT for part in paragraph.strip().split(" […] "))
    marked = {
        (mark.get("class"), words(mark).removesuffix(mark.tail or "")) for mark in page.findall(".//article//mark")
    }
    assert {("gold ours", "a fine start"), ("source", "The Seal Watch"), ("gold", "Nobody asked the seals.")} <= marked


def test_the_page_says_what_its_marks_mean(page: ElementTree.Element) -> None:
    """Kinds of error are explained, ranges are labelled for those who only hear them, tables have captions."""
    text = words(page)
    assert all(KINDS[kind].capitalize() in text for kind in ("missed", "abstained", "not a quote"))
    labels = {span.text for span in page.findall(".//span[@class='aside']")}
    assert {" [gold quote, our quote:] ", " [gold source:] ", " [our mention:] "} <= labels
    assert page.get("lang") == "en"
    assert all(table.find("caption") is not None for table in page.findall(".//table"))
    assert all(head.get("scope") for head in page.findall(".//th"))
    assert "1.25 times as long" in text and "by hand 1" in text


def test_links_lead_to_their_sections(page: ElementTree.Element) -> None:
    """Ids are there once, and every link and label finds its own."""
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {link.get("href", "")[1:] for link in page.findall(".//nav//a")}
    targets |= {name for element in page.iter() for name in (element.get("aria-labelledby") or "").split()}
    assert targets <= set(ids)


def test_the_page_needs_nothing_else(page: ElementTree.Element) -> None:
    """No script, no other file, no address: it opens from a mail or a stick as it is."""
    assert not {"script", "link", "img", "iframe"} & {element.tag for element in page.iter()}
    assert all(link.get("href", "").startswith("#") for link in page.iter("a"))


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """What an article, a name or an id says is never markup, and what drives a screen is shown by its code."""
    text = f"Lee {HOSTILE} said, “No {HOSTILE} more.”"
    entry = {"text": f"No {HOSTILE} more.", "speaker": f"Lee {HOSTILE}"}
    gold = read_gold(seals.write(tmp_path, {"id": HOSTILE, "text": text, "quotes": [entry]}))
    ours = Extraction((quoted(text, f"No {HOSTILE} more.", speakers=[f"Cho {HOSTILE}"]),), HOSTILE)
    html = render(gold, {HOSTILE: evaluate(gold, [ours])}, pipeline=HOSTILE)
    page = parsed(html)
    assert not {"script", "img"} & {element.tag for element in page.iter()}
    assert "49" not in words(page).split()
    assert "<script>alert('x')</script>" in words(page)
    assert "\\x00\\x1b[2J\\u202e" in words(page)
    assert not {"\x00", "\x1b", "\u202e"} & set(html)


@settings(deadline=None, max_examples=30)
@given(st.text(min_size=1, max_size=40).filter(str.strip), st.text(max_size=40))
def test_any_text_makes_a_page(tmp_path_factory: pytest.TempPathFactory, said: str, around: str) -> None:
    """Whatever an article holds, halves of surrogates aside, the page is well-formed."""
    text = f"{around}\n“{said}”\n{around}"
    record = {"text": text, "quotes": [{"text": said, "speaker": said, "start": len(around) + 2}]}
    gold = read_gold(seals.write(tmp_path_factory.mktemp("gold"), record))
    parsed(render(gold, {"quotes": evaluate(gold, [Extraction((), "by hand 1")])}))


def test_pieces_give_the_text_back(tmp_path: Path) -> None:
    """The pieces of a finding are its paragraphs, character for character, and each range has its class."""
    _, evaluation = seals.scored(tmp_path)
    for finding in findings(evaluation):
        cut = pieces(finding)
        for window in "".join(piece.text for piece in cut).split(" […] "):
            assert window in seals.TEXT
        ours = "".join(piece.text for piece in cut if "ours" in piece.classes.split())
        assert ours == "".join(span.of(seals.TEXT) for span in finding.ours)


def test_no_errors_is_said(tmp_path: Path) -> None:
    """Where nothing went wrong the page says so, and has no plot of answers that there are not."""
    gold = read_gold(seals.write(tmp_path, {"text": "Nothing."}))
    page = parsed(render(gold, {"quotes": evaluate(gold, [Extraction((), "by hand 1")])}))
    assert "There are none." in words(page)


def test_the_plot_tells_its_numbers(tmp_path: Path) -> None:
    """The diagram has a dot for each bin with answers, within its frame, and says the same in words."""
    calibration = calibrate([(0.95, True), (0.95, False), (0.1, False), (1.0, True)])
    assert calibration is not None
    gold, evaluation = seals.scored(tmp_path)
    page = parsed(render(gold, {"quotes": replace(evaluation, calibration=calibration)}))
    space = "{http://www.w3.org/2000/svg}"
    svg = next(page.iter(f"{space}svg"))
    assert len(svg.findall(f"{space}circle")) == 2
    assert svg.findtext(f"{space}desc") == "confidence 0.10: 0 % of 1 right; confidence 0.97: 67 % of 3 right."
    assert svg.get("role") == "img"


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    """A place that can't be written is named, an old report stays, and no half of a new one is left."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(GoldError, match="folder: can't be written"):
        write_whole(tmp_path / "folder", "<html/>")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
