"""From gold and extraction to figures: what counts as found, right, and sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from building import quoted
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.evaluation import Evaluation, evaluate
from quotes.evaluation.figures import as_object, by_name, calibrate
from quotes.evaluation.findings import KINDS, findings
from quotes.evaluation.gold.records import Gold, GoldArticle, GoldIndirect, GoldSegment, GoldSpeaker
from quotes.records import Article, Extraction, Polarity, Quote, Span

LEE = "Ana Lee"
TEXT = (
    "Ana Lee saw Ben Cho. “One two three four five,” she told AFP. He said that all was well and good."
    " They sang “La la.”"
)


def at(words: str) -> Span:
    """Where WORDS stand in the text above, for the first time."""
    start = TEXT.index(words)
    return Span(start, start + len(words))


def speaker(*names: str) -> GoldSpeaker:
    """People of one statement."""
    return GoldSpeaker(joint=tuple((name,) for name in names), kind="person")


def score(*ours: Quote, is_quote: bool = True, indirect: bool = False, words: int = 5, **segment: Any) -> Evaluation:
    """OURS against one marked segment, ``One two three four five,``, and one statement without marks."""
    given_speaker = segment.pop("speaker", speaker(LEE))
    marked = GoldSegment(
        span=at("One two three four five,"), words=words, is_quote=is_quote, speaker=given_speaker, **segment
    )
    reported = GoldIndirect(content=(at("that all was well and good"),), source=(at("He"),), polarity="positive")
    article = GoldArticle(
        id="a",
        article=Article(text=TEXT, source="gold.jsonl:1"),
        segments=(marked,),
        indirect=(reported,) if indirect else (),
        quoted=(marked.span,),
    )
    gold = Gold(path=Path("gold.jsonl"), articles=(article,), has_indirect=indirect, has_told_to="told_to" in segment)
    return evaluate(gold, [Extraction(ours, "by hand 1")])


@pytest.mark.parametrize(
    ("part", "speakers", "is_quote", "outcome"),
    [
        ("One two three four five,", [LEE], True, (100, 100)),  # found
        ("One two three four fiv", [LEE], True, (100, 100)),  # 22 of 24 characters
        ("One two three four", [LEE], True, (0, 0)),  # 18 of 24 are too few
        ("“One two three four five,” she told AFP", [LEE], True, (100, 100)),  # more than asked for
        ("One two three four five,", [], True, (0, 0)),  # an abstention answers nothing
        ("One two three four five,", [LEE], False, (0, 0)),  # taken for a quote
        ("La la.", [LEE], True, (0, 0)),  # another one
    ],
)
def test_found(part: str, speakers: list[str], is_quote: bool, outcome: tuple[int, int]) -> None:
    """A quote is found by whatever covers four fifths of its characters and names somebody."""
    got = score(quoted(TEXT, part, speakers=speakers), is_quote=is_quote).all
    assert (got.precision, got.recall) == outcome


def test_speech_without_marks_finds_no_marked_quote() -> None:
    """What is listed as indirect is no answer to a pair of marks."""
    assert score(quoted(TEXT, "One two three four five,", speakers=[LEE], kind="indirect")).all.recall == 0


def test_the_part_that_covers_most_answers() -> None:
    """Of two quotes the one with more of the words counts, and of equals the first."""
    whole, less = "One two three four five,", "One two three four fi"
    right, wrong = quoted(TEXT, whole, speakers=[LEE]), quoted(TEXT, less, speakers=["Ben Cho"])
    same_but_wrong = quoted(TEXT, whole, speakers=["Ben Cho"])
    assert score(wrong, right).all.speaker == 100
    assert score(right, same_but_wrong).all.speaker == 100
    assert score(same_but_wrong, right).all.speaker == 0


@pytest.mark.parametrize(
    ("names", "figures"),
    [
        ([LEE], (100, 100, 100)),
        (["Lee"], (100, 0, 100)),  # right, but not in full
        (["Ben Cho"], (0, 0, 0)),
        (["Ben Cho", LEE], (0, 0, 0)),  # the first is the one that counts
    ],
)
def test_speaker(names: list[str], figures: tuple[int, int, int]) -> None:
    """The first speaker is compared, the full name apart, and end to end counts the right ones only."""
    got = score(quoted(TEXT, "One two three four five,", speakers=names)).all
    assert (got.speaker, got.fullname, got.end_to_end_f1) == figures


def test_what_nobody_knows_is_not_measured() -> None:
    """Without names or sources in the gold there is no figure, and not a bad one."""
    got = score(quoted(TEXT, "One two three four five,", speakers=[LEE]), speaker=GoldSpeaker()).all
    assert (got.f1, got.mention, got.speaker, got.fullname, got.end_to_end_f1) == (100, None, None, None, None)


@pytest.mark.parametrize(("mention", "figure"), [("she", 100), ("she told", 100), ("Ben Cho", 0), (None, None)])
def test_mention(mention: str | None, figure: int | None) -> None:
    """A mention is right where it shares a character with the annotated source; none is no wrong one."""
    ours = quoted(TEXT, "One two three four five,", speakers=[LEE], mention=mention)
    assert score(ours, source=(at("she"),)).all.mention == figure


@pytest.mark.parametrize(("words", "quotes"), [(3, 0), (4, 1)])
def test_long_segments(words: int, quotes: int) -> None:
    """The second set of figures is over segments of four words or more."""
    assert score(words=words).long.quotes == quotes


@pytest.mark.parametrize(
    ("gold", "ours", "outcome"),
    [
        ("AFP", "AFP", "right"),
        ("the Haven Gazette", "Haven Gazette", "right"),
        ("Mara Quill", "Quill", "right"),
        ("Mara Quill|her", "her", "right"),
        ("AFP", "IRNA", "wrong"),
        (None, "AFP", "extra"),
        ("AFP", None, "missed"),
        (None, None, None),
    ],
)
def test_told_to(gold: str | None, ours: str | None, outcome: str | None) -> None:
    """To whom it was said is right, wrong, extra or missed; nobody on both sides is none of these."""
    told = score(quoted(TEXT, "One two three four five,", speakers=[LEE], told_to=ours), told_to=gold).told_to
    assert told is not None
    counts = {"right": told.right, "wrong": told.wrong, "extra": told.extra, "missed": told.missed}
    assert counts == {name: int(name == outcome) for name in counts}


@pytest.mark.parametrize(
    ("source", "name", "share"), [("she", LEE, (1, 1)), ("she", "Ben Cho", (0, 1)), ("Ana Lee", LEE, (0, 0))]
)
def test_pronouns(source: str, name: str, share: tuple[int, int]) -> None:
    """A pronoun in the gold is resolved right where the speaker is, whatever mention we chose; names do not count."""
    got = score(quoted(TEXT, "One two three four five,", speakers=[name]), source=(at(source),)).pronouns["she"]
    assert (got.right, got.of) == share


@pytest.mark.parametrize(("names", "right"), [([LEE, "Ben Cho"], 1), (["Cho", "Lee"], 1), ([LEE], 0)])
def test_joint_statements(names: list[str], right: int) -> None:
    """A joint statement is whole where every speaker is named, in any order."""
    ours = quoted(TEXT, "One two three four five,", speakers=names)
    assert score(ours, speaker=speaker(LEE, "Ben Cho")).joint.right == right


@pytest.mark.parametrize(
    ("part", "mention", "figures"),
    [
        ("that all was well and good", "He", (100, 100, 100, 100)),
        ("all was well and good", "He", (100, 100, 100, 100)),  # 17 of 21 letters
        ("all was", "He", (0, 0, None, 0)),  # 6 of 21 letters
        ("He said that all was well and good. They sang", "He", (100, 100, 100, 100)),  # 21 of 37 letters
        ("“One two three four five,” she told AFP. He said that all was well and good.", "He", (0, 0, None, 0)),
        ("that all was well and good", "Ben Cho", (100, 100, 0, 0)),  # the wrong source
        (None, None, (0, 0, None, 0)),
    ],
)
def test_indirect(part: str | None, mention: str | None, figures: tuple[int | None, ...]) -> None:
    """A statement is found with half of the longer one in common, and right when its source is."""
    ours = [quoted(TEXT, part, speakers=["Ben Cho"], mention=mention, kind="indirect")] if part else []
    got = score(*ours, indirect=True).indirect
    assert got is not None
    assert (got.precision, got.f1, got.source, got.with_source_f1) == figures


@pytest.mark.parametrize(("polarity", "share"), [("positive", 100), ("negated", 0)])
def test_polarity(polarity: Polarity, share: int) -> None:
    """Whether it was said at all is compared where the gold tells."""
    words = "that all was well and good"
    ours = quoted(TEXT, words, speakers=["Ben Cho"], mention="He", kind="indirect", polarity=polarity)
    evaluation = score(ours, indirect=True)
    assert evaluation.indirect is not None
    assert evaluation.indirect.polarity == share
    wrong = [finding for finding in findings(evaluation) if finding.kind == "indirect: wrong polarity"]
    assert [finding.our_says for finding in wrong] == ([] if share else ["Ben Cho (negated)"])


def test_two_halves_find_one_statement_once() -> None:
    """A statement is paired once, with the one that shares more; the other one is too many."""
    half, most = "that all was w", "that all was well and"
    ours = [quoted(TEXT, part, speakers=["Ben Cho"], mention="He", kind="indirect") for part in (half, most)]
    got = score(*ours, indirect=True).indirect
    assert got is not None
    assert (got.precision, got.recall) == (50, 100)


def test_marked_words_told_again_are_passed_over() -> None:
    """An indirect quote within what the gold has with marks is neither right nor wrong."""
    again = quoted(TEXT, "One two three", speakers=[LEE], kind="indirect")
    right = quoted(TEXT, "that all was well and good", speakers=["Ben Cho"], mention="He", kind="indirect")
    got = score(again, right, indirect=True).indirect
    assert got is not None
    assert got.precision == 100


def test_calibration_of_a_few_answers() -> None:
    """Error, threshold and coverage of answers that can be reckoned by hand."""
    sure, unsure = [(0.95, True)] * 19 + [(0.95, False)], [(0.55, False), (0.55, True)]
    got = calibrate(sure + unsure)
    assert got is not None
    assert got.error == pytest.approx((20 * abs(0.95 - 0.95) + 2 * abs(0.55 - 0.5)) / 22)
    assert (got.threshold, got.coverage) == (0.95, pytest.approx(20 / 22))
    assert [each.answers for each in got.bins] == [0, 0, 0, 0, 0, 2, 0, 0, 0, 20]


def test_no_threshold_where_the_surest_is_wrong() -> None:
    """Where no threshold keeps enough right answers there is none, and nothing is kept."""
    got = calibrate([(0.9, False), (0.8, True)])
    assert got is not None
    assert (got.threshold, got.coverage) == (None, 0)
    assert calibrate([]) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_calibration_keeps_its_promises(answers: list[tuple[float, bool]]) -> None:
    """Every answer is in one bin, the error is a share, and what the threshold keeps is right often enough."""
    got = calibrate(answers)
    assert got is not None
    assert sum(each.answers for each in got.bins) == len(answers)
    assert 0 <= got.error <= 1
    kept = [right for confidence, right in answers if got.threshold is not None and confidence >= got.threshold]
    assert got.coverage == len(kept) / len(answers)
    assert sum(kept) >= 0.95 * len(kept) - 1e-9


def test_names_of_figures() -> None:
    """Figures by name are numbers in percent, without those that could not be measured, and JSON has them all."""
    evaluation = score(quoted(TEXT, "One two three four five,", speakers=[LEE], confidence=0.8))
    named = by_name(evaluation)
    assert named["f1"] == named["long.end_to_end_f1"] == 100
    assert named["calibration.error"] == pytest.approx(20)
    assert "mention" not in named and "indirect.f1" not in named
    assert as_object(evaluation)["all"]["mention"] is None


def test_an_extraction_for_each_article() -> None:
    """Too few extractions are a mistake of the caller and not a bad figure."""
    gold = Gold(path=Path("gold.jsonl"), articles=(), has_indirect=False, has_told_to=False)
    with pytest.raises(ValueError, match="longer"):
        evaluate(gold, [Extraction((), "by hand 1")])


@settings(deadline=None)
@given(st.data())
def test_every_error_has_a_known_kind(data: st.DataObject) -> None:
    """Whatever was answered, each finding is of a kind that is explained, and nothing right is listed."""
    part = data.draw(st.sampled_from(["One two three four five,", "La la.", "that all was well and good"]))
    ours = quoted(
        TEXT,
        part,
        speakers=data.draw(st.lists(st.sampled_from([LEE, "Lee", "Ben Cho"]), max_size=2)),
        kind=data.draw(st.sampled_from(["direct", "mixed", "indirect"])),
        mention=data.draw(st.sampled_from([None, "she", "Ben Cho", "He"])),
        mention_kind=data.draw(st.sampled_from(["name", "pronoun", "description"])),
        told_to=data.draw(st.sampled_from([None, "AFP"])),
    )
    evaluation = score(
        ours, is_quote=data.draw(st.booleans()), indirect=data.draw(st.booleans()), source=(at("she"),), told_to="AFP"
    )
    for finding in findings(evaluation):
        assert finding.kind in KINDS
        assert finding.words and finding.gold_says
