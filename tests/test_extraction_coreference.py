"""Who is meant: names, descriptions and pronouns of invented people, with the speaker that a reader would name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spacy.language import Language

import quotes
from quotes.errors import PipelineError
from quotes.extraction.entities import Entity
from quotes.extraction.features import Reading
from quotes.extraction.naming import headed, misspelt, same_body
from quotes.extraction.referring import FEATURES, FORMAT, Story, Weights, chances, load_weights

# (why it is there, text, speaker of its last quote); the people are invented
MEANT = [
    ("he is the man of two people",
     'Governor Anna Weller met Senator Paul Marsh on Monday.\n\n"We agreed on the dam," he said.', "Paul Marsh"),
    ("she is the woman of two people",
     'Governor Anna Weller met Senator Paul Marsh on Monday.\n\n"We agreed on the dam," she said.', "Anna Weller"),
    ("whoever was reported last goes on",
     'Paul Marsh said Thomas Reed\'s plan would fail.\n\n"It was never costed," he said.', "Paul Marsh"),
    ("a speaker does not call himself by name",
     'Thomas Reed answered Paul Marsh on Monday. "Marsh never read the plan," he said.', "Thomas Reed"),
    ("a given name alone tells the gender",
     'Melanie met Mr. Thomas Reed at the station.\n\n"I was early," she said.', "Melanie"),
    ("apposition before the name, with Mr.",
     "Paul Marsh lost the vote.\n\nThe minister of transport, Mr. Thomas Reed, praised the plan. "
     '"It will work," he said.', "Thomas Reed"),
    ("apposition behind the name",
     'The plan came late. Thomas Reed, now a consultant on dams, praised it. "It will work," he said.', "Thomas Reed"),
    ("office and place of a title",
     "Ohio Gov. Anna Weller spoke after Texas Gov. Paul Marsh.\n\n"
     'The Ohio governor said the dam was "a disgrace".', "Anna Weller"),
    ("party and state behind the name",
     "Sen. Anna Weller (D-Ohio) and Sen. Paul Marsh (R-Texas) voted on Monday.\n\n"
     'The Texas senator called the vote "a farce".', "Paul Marsh"),
    ("another word for the office",
     'Rep. Thomas Reed opposed the bill on Monday.\n\nThe congressman called it "a farce".', "Thomas Reed"),
    ("what a sentence says somebody is",
     'Anna Weller is the chairwoman of the board.\n\nThe chairwoman called the plan "a farce".', "Anna Weller"),
    ("a headline has the full name",
     'Anna Weller Goes After Paul Marsh\n\nThe plan was late. "It was never costed," Weller said.', "Anna Weller"),
    ("a surname that is also a town",
     'Chris Madison opened the bridge. "It is safe," Madison said.', "Chris Madison"),
    ("a slip of the pen", 'Leslie Wimbrey praised the plan. "It will work," Wimbray said.', "Leslie Wimbrey"),
    ("two of one surname, by title",
     'Bill Marlowe and Ida Marlowe opened the bridge. "It is safe," Mrs. Marlowe said.', "Ida Marlowe"),
    ("whose spokesman it is, in full",
     'Ida Marlowe opened the bridge.\n\n"It is safe," her spokesman said.', "Ida Marlowe's spokesman"),
    ("whose ministry it is, by his role",
     'Deputy transport minister Thomas Reed came on Monday. "It is safe," his ministry said.', "transport ministry"),
    ("a spokesman with a name speaks for himself",
     'Ida Marlowe opened the bridge. "It is safe," said Marlowe spokesman Thomas Reed.', "Thomas Reed"),
    ("an acronym", 'The Harbour Safety Board closed the port. "It is unsafe," the HSB said.', "Harbour Safety Board"),
    ("a name within the longer name",
     'The Northland Harbour Council met on Monday. "It is unsafe," the Harbour Council said.',
     "Northland Harbour Council"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline that comes with the package."""
    return quotes.load()


@pytest.mark.parametrize(("text", "speaker"), [m[1:] for m in MEANT], ids=[m[0] for m in MEANT])
def test_whoever_is_meant_is_named_in_full(nlp: Language, text: str, speaker: str) -> None:
    """The last quote of each story has the one speaker that a reader would name."""
    said = quotes.extract(text, nlp).quotes[-1].attribution
    assert [s.name for s in said.speakers] == [speaker]


def test_they_are_the_two_people_before(nlp: Language) -> None:
    """`They` with two people in the sentence before means both."""
    text = 'Anna Weller and Paul Marsh opened the bridge together.\n\n"We are proud of it," they said.'
    said = quotes.extract(text, nlp).quotes[-1].attribution
    assert [s.name for s in said.speakers] == ["Anna Weller", "Paul Marsh"]


def test_an_unnamed_source_keeps_its_description(nlp: Language) -> None:
    """A description that nothing explains stays what the article calls it."""
    said = quotes.extract('"It is unsafe," a harbour pilot said.', nlp).quotes[-1].attribution
    assert [(s.name, s.kind) for s in said.speakers] == [("harbour pilot", "unnamed")]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("wimbrey", "wimbray", True),
        ("mclenney", "mcclenney", True),
        ("bornstein", "bornstien", True),
        ("reed", "read", False),  # too short for a slip to be told from another name
        ("marlowe", "marlowe", False),  # no slip at all
        ("marlowe", "harlowe", False),
        ("johnson", "jonson", True),
        ("johnson", "jensen", False),
    ],
)
def test_slips_of_the_pen(a: str, b: str, same: bool) -> None:
    """Long surnames that differ by one letter are taken for each other, whichever comes first."""
    assert misspelt(a, b) is misspelt(b, a) is same


def test_a_first_word_is_short_for_a_body_only_where_both_are_bodies() -> None:
    """`Peabody` is `Peabody Energy`, but a town is not its police."""
    assert same_body(("peabody", "energy"), ("peabody",), company=True)
    assert not same_body(("marlowe", "police"), ("marlowe",))


@pytest.mark.parametrize("text", [
    "“We sang. (The) boat sank,” Orla Lund wrote. The lorry left before noon.",
    "The agency met on Monday. (The) council did not. “We waited,” Orla Lund said of the agency.",
])  # fmt: skip
def test_an_article_alone_is_no_name_to_go_back_to(nlp: Language, text: str) -> None:
    """A capital `The` on its own, which the parser may take for a body, costs no quote; the speaker is right."""
    assert [s.name for s in quotes.extract(text, nlp).quotes[-1].attribution.speakers] == ["Orla Lund"]
    assert not headed((), "council")


def test_gender_is_never_sure_by_repetition() -> None:
    """A given name repeated tells no more than once, a title outweighs it, and pronouns don't add up to a title."""
    entity = Entity((), "", "person")
    for _ in range(5):
        entity.lean("m", 2.5, most=2.5)
    assert (entity.gender, entity.leaning) == ("m", 2.5)
    entity.lean("f", 4.0)
    entity.lean(None, 4.0)
    assert (entity.gender, entity.leaning) == ("f", -1.5)


def test_chances_leave_room_for_nobody() -> None:
    """The chances of candidates and of nobody together are one, however large the scores."""
    weights = Weights("", (1000.0,) + (0.0,) * (len(FEATURES) - 1), 999.0)
    found = weights.chances([[1.0] + [0.0] * (len(FEATURES) - 1), [0.0] * len(FEATURES)])
    assert found[0] == pytest.approx(0.731, abs=1e-3)
    assert found[1] == pytest.approx(0.0)
    assert weights.chances([]) == []


def test_another_judge_can_decide(nlp: Language) -> None:
    """Whoever lays out an article can put another judge in the place of the learned weights."""
    doc = nlp("Paul Marsh met Thomas Reed. He was late.")

    def later(story: Story, index: int, fits: list[int]) -> list[float]:
        assert len(chances(story, index, fits)) == len(fits)
        return [float(story.roster.entities[e].name == "Thomas Reed") for e in fits]

    reading = Reading(doc, judge=later)
    (he,) = (i for i, p in enumerate(reading.phrases) if p.kind == "pronoun")
    assert reading.cast.entities[reading.cast.of_phrase[he]].name == "Thomas Reed"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no coreference weights could be read"),
        ("{", "no coreference weights could be read"),
        (json.dumps({"format": FORMAT, "weights": {"height": 1.0}, "nobody": 0}), "made for another version"),
        (json.dumps({"format": FORMAT + 1}), "made for another version"),
    ],
)
def test_weights_that_do_not_fit_are_refused(tmp_path: Path, content: str | None, message: str) -> None:
    """A missing, broken or outdated file is named, with what to do."""
    path = tmp_path / "coreference.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(PipelineError, match=message):
        load_weights(path)
