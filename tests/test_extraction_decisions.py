"""Which mention is the source of a segment, and which segments make one quote, with judgements that a test chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hand_built import Chances, Said, parse

from quotes.extraction.attribution import find_quotes
from quotes.extraction.direct.decide import LEAST_SOURCE, LEAST_SPEECH, Decision, decide
from quotes.extraction.parsed import Parsed
from quotes.records import Quote

PEOPLE = "Edna Marsh|Victor Oakes|Marsh|Oakes"
TWO = "Edna Marsh met Victor Oakes . "
SHE = TWO + "“It is late,” she said ."
# Weights by which everything is as sure as the first of them says.
SURE, UNSURE = ({kind: {"bias": bias} for kind in ("direct", "indirect")} for bias in (5.0, -2.0))
# The chances of references are weighed against a floor of a thousandth.
NEAR = 2e-3


def story(
    text: str, said: Mapping[str, Said], *, refers: Mapping[str, Chances] | None = None, sure: Any = SURE, **more: Any
) -> Parsed:
    """TEXT laid out, with what the network makes of its segments and mentions."""
    return parse(text, PEOPLE, said=said, refers=refers, meta={"confidence": sure}, **more)


def quotes_of(parsed: Parsed) -> tuple[Quote, ...]:
    """All quotes of an article laid out."""
    return find_quotes(parsed.doc, parsed.read)


def decided(parsed: Parsed) -> Decision:
    """The only decision of an article."""
    (decision,) = decide(parsed)
    return decision


def mention(parsed: Parsed, decision: Decision) -> str | None:
    """The words of the mention that is the source."""
    if decision.phrase is None:
        return None
    phrase = parsed.phrases[decision.phrase]
    return parsed.doc[phrase.start : phrase.end].text


def names(quote: Quote) -> list[str]:
    """The names of the speakers."""
    return [speaker.name for speaker in quote.attribution.speakers]


# -- the source --------------------------------------------------------------------------------------------


def test_the_mentions_of_one_speaker_add_up() -> None:
    """Marsh and she together are likelier than Oakes, although Oakes is the likeliest mention of all."""
    source = {"Marsh": 0.25, "Oakes": 0.4, "she": 0.35}
    parsed = story(SHE, {"It is late,": Said(source=source)}, refers={"she": {"Marsh": 0.8}})
    decision = decided(parsed)
    assert mention(parsed, decision) == "she"
    assert decision.source == pytest.approx(0.25 + 0.35 * 0.8, abs=NEAR)
    assert decision.margin == pytest.approx(0.25 + 0.35 * 0.8 - 0.4, abs=NEAR)
    assert decision.reference == pytest.approx(0.8, abs=NEAR)
    assert decision.mention == pytest.approx(0.35)


def test_a_mention_that_means_somebody_else_adds_to_nobody() -> None:
    """Were she surely Marsh, Marsh would be the likeliest; she is probably none of them."""
    source = {"Marsh": 0.25, "Oakes": 0.4, "she": 0.35}
    text = TWO + "“It is late.” Then she left ."
    parsed = story(text, {"It is late.": Said(source=source)}, refers={"she": {"Marsh": 0.3}})
    decision = decided(parsed)
    assert mention(parsed, decision) == "Victor Oakes"
    assert (decision.source, decision.reference) == (pytest.approx(0.4), 1.0)


def test_the_words_of_one_mention_add_up() -> None:
    source = {"Edna": 0.2, "Marsh": 0.2, "Oakes": 0.3}
    parsed = story(TWO + "“It is late.”", {"It is late.": Said(source=source)})
    decision = decided(parsed)
    assert mention(parsed, decision) == "Edna Marsh"
    assert decision.source == pytest.approx(0.4)


def test_a_pronoun_that_means_nobody_known_is_a_source_of_its_own() -> None:
    parsed = story(SHE, {"It is late,": Said(source={"she": 0.9})})
    decision = decided(parsed)
    assert (mention(parsed, decision), decision.source) == ("she", pytest.approx(0.9))
    (quote,) = quotes_of(parsed)
    assert names(quote) == []


def test_a_pronoun_that_probably_means_nobody_outweighs_names() -> None:
    """What is left of its chance counts for the pronoun itself, and the speaker is open."""
    source = {"Marsh": 0.2, "Oakes": 0.3, "she": 0.5}
    parsed = story(SHE, {"It is late,": Said(source=source)}, refers={"she": {"Marsh": 0.1}})
    decision = decided(parsed)
    assert (mention(parsed, decision), decision.source) == ("she", pytest.approx(0.5 * 0.9, abs=NEAR))


@pytest.mark.parametrize(("chance", "expected"), [(LEAST_SOURCE - 0.01, None), (LEAST_SOURCE + 0.01, "Edna Marsh")])
def test_below_a_least_chance_the_source_is_left_open(chance: float, expected: str | None) -> None:
    parsed = story(TWO + "“It is late.”", {"It is late.": Said(source={"Marsh": chance})})
    decision = decided(parsed)
    assert mention(parsed, decision) == expected
    assert decision.source == pytest.approx(chance)


@pytest.mark.parametrize("source", [{}, {"late": 0.9}, {"is": 0.9}, {"Later": 0.004}])
def test_what_is_no_mention_is_no_source(source: Chances) -> None:
    parsed = story(TWO + "“It is late.” Later", {"It is late.": Said(source=source)})
    assert mention(parsed, decided(parsed)) is None


def test_a_mention_between_the_marks_is_not_the_source() -> None:
    text = "“Victor Oakes is late,” Edna Marsh said ."
    parsed = story(text, {"Victor Oakes is late,": Said(source={"Oakes": 0.8, "Marsh": 0.15})})
    assert mention(parsed, decided(parsed)) == "Edna Marsh"


@pytest.mark.parametrize(("speech", "count"), [(LEAST_SPEECH - 0.1, 0), (LEAST_SPEECH + 0.1, 1)])
def test_what_is_rather_no_quotation_is_left_out(speech: float, count: int) -> None:
    parsed = story(SHE, {"It is late,": Said(speech=speech, source={"Marsh": 0.9})})
    assert len(list(decide(parsed))) == count


# -- the cue -----------------------------------------------------------------------------------------------

# (why it is there, text, what the network says of words as the cue, the cue, how mention and cue hang together)
CUES = [
    ("the verb of the source", "“It is late,” Edna Marsh said .", {"said": 0.9}, "said", "subject"),
    ("the verb before the source", "“It is late,” said Edna Marsh .", {"said": 0.9}, "said", "inverted"),
    ("a verb of the source though another is likelier", "“It is late,” Edna Marsh said . Oakes ran .",
     {"said": 0.3, "ran": 0.6}, "said", "subject"),
    ("another verb that is much likelier", "“It is late,” Edna Marsh said . Oakes warned .",
     {"said": 0.1, "warned": 0.8}, "warned", "bare"),
    ("a verb between the marks may hang on the source and is none", "“Was said ,” Edna Marsh ran .",
     {"said": 0.5, "ran": 0.4}, "ran", "subject"),
    ("no word between the marks is one", "“It was said ,” the Edna Marsh .", {"said": 0.8}, None, "bare"),
    ("a noun may be one", "The statement of Edna Marsh : “It is late .”", {"statement": 0.8}, "statement", "bare"),
    ("an article is none", "The hope of Edna Marsh : “It is late .”", {"The": 0.8}, None, "bare"),
    ("a label has none", "Edna Marsh: “It is late .”", {}, None, "label"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "chances", "cue", "relation"), [row[1:] for row in CUES], ids=[row[0] for row in CUES]
)
def test_the_cue_is_tied_to_the_source(text: str, chances: Chances, cue: str | None, relation: str) -> None:
    inner = text[text.index("“") + 1 : text.index("”")]
    parsed = story(text, {inner.strip(): Said(source={"Marsh": 0.9}, cue=chances)})
    decision = decided(parsed)
    assert (None if decision.cue is None else parsed.doc[decision.cue].text) == cue
    assert decision.relation == relation


# -- paragraphs that go on ---------------------------------------------------------------------------------

OPEN = TWO + "“It is late, she said that .\n\n“It is dark .” Victor Oakes ran ."


def test_a_paragraph_that_goes_on_keeps_the_source() -> None:
    """Whatever the network makes of it: not even as a quotation does it have to be likely on its own."""
    first, second = (s.segment.inner.of(OPEN) for s in story(OPEN, {}).segments)
    said = {first: Said(source={"Marsh": 0.9}), second: Said(speech=-2.0, source={"Oakes#2": 0.9})}
    parsed = story(OPEN, said)
    one, two = decide(parsed)
    assert two.quoted.segment.continues
    assert (one.phrase, one.cue) == (two.phrase, two.cue)
    assert (one.repeated, two.repeated) == (False, True)
    assert two.speech == one.speech
    (quote,) = quotes_of(parsed)
    assert [part.of(OPEN) for part in quote.parts] == [first, second]
    assert quote.attribution.mention is not None


# (why it is there, text, the sources of its segments)
REOPENED = [
    ("of the same speaker", "“It is late,” Edna Marsh said. “So dark . “So cold .” Victor Oakes ran .", ["Marsh"] * 3),
    ("with a cue of its own", "“It is late,” Edna Marsh said. “So dark . “So cold,” said Oakes .",
     ["Marsh", "Marsh", "Oakes"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sources"), [row[1:] for row in REOPENED], ids=[row[0] for row in REOPENED])
def test_a_mark_that_opens_again_goes_on(text: str, sources: list[str]) -> None:
    """Whatever the network makes of it, unless the clause beside the words tells who says them."""
    said = {"So dark .": Said(source={"Marsh": 0.9}, cue={"said": 0.9}), "So cold,": Said(source={"Oakes": 0.9})}
    parsed = story(text, {**LATE, **said})
    assert [str(mention(parsed, one)).split()[-1] for one in decide(parsed)] == sources


def test_nothing_goes_on_from_what_is_no_quotation() -> None:
    """Neither from it, nor from the quotation before it."""
    text = "“So late,” Edna Marsh said .\n\n“It is late .\n\n“It is dark .” Victor Oakes ran ."
    said = {
        "So late,": Said(source={"Marsh": 0.9}),
        "It is late .": Said(speech=-1.0),
        "It is dark .": Said(source={"Oakes": 0.9}),
    }
    parsed = story(text, said)
    assert [s.segment.continues for s in parsed.segments] == [False, False, True]
    assert [mention(parsed, one) for one in decide(parsed)] == ["Edna Marsh", "Victor Oakes"]


# -- sentences without a cue -------------------------------------------------------------------------------

# (why it is there, text, the chance of Oakes for the last segment, the last word of its source)
FOLLOWING = [
    ("behind a cue", "“It is late,” Edna Marsh said. “It is dark .” Then Victor Oakes ran.", 0.6, "Marsh"),
    ("behind reported words", "Edna Marsh said it was late. “It is dark .” Then Victor Oakes ran.", 0.6, "Marsh"),
    ("behind other marked words", "Edna Marsh called it “late” . “It is dark .” Then Victor Oakes ran.", 0.6, "Marsh"),
    ("behind no cue", "Edna Marsh left at ten. “It is dark .” Then Victor Oakes ran.", 0.6, "Oakes"),
    ("two sentences later", "Edna Marsh said no. They ran. “It is dark .” Then Victor Oakes ran.", 0.6, "Oakes"),
    ("with a clause behind it", "Edna Marsh said it was late. “It is dark,” Victor Oakes said.", 0.6, "Oakes"),
    ("within the next sentence", "Edna Marsh said it was late. It was “dark” to Victor Oakes.", 0.6, "Oakes"),
    ("surely another's", "Edna Marsh said it was late. “It is dark .” Then Victor Oakes ran.", 0.9, "Oakes"),
]


@pytest.mark.parametrize(("text", "chance", "source"), [row[1:] for row in FOLLOWING], ids=[r[0] for r in FOLLOWING])
def test_a_sentence_without_a_cue_goes_on_from_the_one_before(text: str, chance: float, source: str) -> None:
    """`Marsh said it was late. “It is dark.” Then Oakes ran` tells of Marsh twice."""
    last = Said(source={"Oakes": chance})
    said = {**LATE, "late": Said(source={"Marsh": 0.9}, cue={"called": 0.9} if "called" in text else {})}
    *_, decision = decide(story(text, {**said, DARK: last, "It is dark,": last, "dark": last}))
    assert str(mention(story(text, {}), decision)).split()[-1] == source


# -- acts of saying ----------------------------------------------------------------------------------------

LATE, DARK = {"It is late,": Said(source={"Marsh": 0.9}, cue={"said": 0.9})}, "It is dark ."
# (why it is there, text, source and cue of the second segment, the parts of every quote)
ACTS = [
    ("around one cue", "“It is late,” Edna Marsh said. “It is dark .”", {"Marsh": 0.9}, {"said": 0.9},
     [["It is late,", "It is dark ."]]),
    ("two speakers", "“It is late,” Edna Marsh said. “It is dark .” Victor Oakes ran.", {"Oakes": 0.9}, {"ran": 0.9},
     [["It is late,"], ["It is dark ."]]),
    ("one speaker, two cues", "“It is late,” Edna Marsh said. Marsh added: “It is dark .”", {"Marsh#2": 0.9},
     {"added": 0.9}, [["It is late,"], ["It is dark ."]]),
    ("another paragraph", "“It is late,” Edna Marsh said.\n\n“It is dark .”", {"Marsh": 0.9}, {"said": 0.9},
     [["It is late,"], ["It is dark ."]]),
    ("one of them by nobody", "“It is late,” Edna Marsh said. They ran. “It is dark .”", {}, {},
     [["It is late,"], ["It is dark ."]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "cue", "parts"), [row[1:] for row in ACTS], ids=[row[0] for row in ACTS])
def test_what_is_said_at_once_is_one_quote(text: str, source: Chances, cue: Chances, parts: list[list[str]]) -> None:
    parsed = story(text, {**LATE, DARK: Said(source=source, cue=cue)})
    assert [[part.of(text) for part in quote.parts] for quote in quotes_of(parsed)] == parts


def test_two_quotations_of_nobody_are_never_joined() -> None:
    text = "“It is late,” and “It is dark .”"
    parsed = story(text, {"It is late,": Said(), DARK: Said()})
    found = quotes_of(parsed)
    assert [len(quote.parts) for quote in found] == [1, 1]
    assert all(quote.attribution.method == "abstained" and not names(quote) for quote in found)


def test_a_later_paragraph_of_the_same_source_repeats_no_cue() -> None:
    """The speaker is told again, the words that tell it are not."""
    text = "“It is late,” Edna Marsh said.\n\n“It is dark .”"
    parsed = story(text, {**LATE, DARK: Said(source={"Marsh": 0.9}, cue={"said": 0.9})})
    first, second = (quote.attribution for quote in quotes_of(parsed))
    assert [s.name for s in first.speakers] == [s.name for s in second.speakers] == ["Edna Marsh"]
    assert first.mention is not None and first.cue is not None and first.method == "subject"
    assert (second.mention, second.cue, second.method) == (None, None, "continuation")


def test_too_unsure_a_speaker_is_left_open() -> None:
    """Mention and cue stay, for whoever reviews it."""
    text = "“It is late,” Edna Marsh said ."
    (quote,) = quotes_of(story(text, LATE, sure=UNSURE))
    assert names(quote) == []
    assert quote.attribution.method == "abstained"
    assert quote.attribution.confidence == pytest.approx(0.119)
    assert quote.attribution.mention is not None and quote.attribution.mention.text == "Edna Marsh"
    (quote,) = quotes_of(story(text, LATE, sure=SURE))
    assert names(quote) == ["Edna Marsh"]


def test_a_quote_is_as_sure_as_its_least_sure_part() -> None:
    weights = {**SURE, "direct": {"speech": 1.0}}  # the odds of being a quotation alone
    text = "“It is late,” Edna Marsh said. “It is dark .”"
    said = {**LATE, DARK: Said(speech=1.0, source={"Marsh": 0.9}, cue={"said": 0.9})}
    (quote,) = quotes_of(story(text, said, sure=weights))
    assert quote.attribution.confidence == pytest.approx(0.731)


# (text, the parts of every quote)
PARTED = [
    ("Edna Marsh called it “late” . “It is dark .”", [["late"], ["It is dark ."]]),
    ("“It is late,” Edna Marsh said . It was “dark” .", [["It is late,"], ["dark"]]),
    ("“It is late,” Edna Marsh said , and “dark” .", [["It is late,", "dark"]]),
    ("“It is late,” Edna Marsh said . It seems “it is dark” .", [["It is late,"], ["it is dark"]]),
]


@pytest.mark.parametrize(("text", "parts"), PARTED)
def test_some_words_of_one_sentence_and_the_whole_of_another_are_two_quotes(text: str, parts: list[list[str]]) -> None:
    one = Said(source={"Marsh": 0.9}, cue={"called" if "called" in text else "said": 0.9})
    parsed = story(text, dict.fromkeys(["late", "dark", "it is dark", "It is late,", DARK], one))
    assert [[part.of(text) for part in quote.parts] for quote in quotes_of(parsed)] == parts


# (text, its kind)
KINDS = [
    ("“It is late,” Edna Marsh said .", "direct"),
    ("Edna Marsh called it “a late pier .”", "mixed"),
    ("Edna Marsh called it “a pier” .", "mixed"),
    ("Edna Marsh wrote: “@mara http://a.example/b”", "direct"),  # a post of nothing but links
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_whole_clauses_are_direct_and_other_words_mixed(text: str, kind: str) -> None:
    inner = text[text.index("“") + 1 : text.index("”")]
    (quote,) = quotes_of(story(text, {inner: Said(source={"Marsh": 0.9})}))
    assert quote.kind == kind


# -- the clause beside the words ----------------------------------------------------------------------------


def test_the_clause_beside_the_words_outweighs_another_sentence() -> None:
    """The network takes Oakes of the first sentence for both; the second has a verb of saying and its subject."""
    said = Said(source={"Oakes": 0.9}, cue={"said": 0.9})
    parsed = story("“No,” said Oakes . “Yes,” Marsh said .", {"No,": said, "Yes,": said})
    first, second = decide(parsed)
    assert [mention(parsed, first), mention(parsed, second)] == ["Oakes", "Marsh"]
    assert second.cue == 12


def test_a_source_in_the_sentence_itself_stays() -> None:
    """Within the sentence the network may know better than the nearest verb."""
    said = Said(source={"Oakes": 0.9}, cue={"said": 0.9})
    parsed = story("Oakes said Marsh called it “late” .", {"late": said})
    assert mention(parsed, decided(parsed)) == "Oakes"


def test_a_quotation_that_ends_with_a_stop_has_no_clause_behind_it() -> None:
    """`“No.” Marsh said “Yes.”` begins a second sentence with Marsh."""
    said = Said(source={"Oakes": 0.9})
    parsed = story("Oakes left . “No.” Marsh said: “Yes.”", {"No.": said, "Yes.": said})
    assert [mention(parsed, each) for each in decide(parsed)] == ["Oakes", "Marsh"]


def test_what_is_told_of_the_subject_does_not_part_it_from_its_verb() -> None:
    """`Marsh, who ran, said: “Yes.”` has its subject at the start of the sentence, whatever the parser makes of it."""
    said = Said(source={"Oakes": 0.9})
    text = "Oakes said: “No.” Marsh , who ran , said: “Yes.”"
    parsed = story(text, {"No.": said, "Yes.": said}, arcs={"Marsh": ("dep", "ran"), "who": ("nsubj", "ran")})
    assert [mention(parsed, each) for each in decide(parsed)] == ["Oakes", "Marsh"]
