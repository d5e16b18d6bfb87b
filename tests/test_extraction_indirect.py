"""Speech without quotation marks: what is found of it, with which words, by which cue and from whom.

The rules are tested on documents made by hand, with the network's judgements chosen; what rules and network make of a
story together on the pipeline that ships.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hand_built import Arcs, Said, Told, parse
from spacy.language import Language

import quotes
from quotes.extraction.attribution import find_quotes
from quotes.extraction.cues.addressee import addressees
from quotes.extraction.indirect.candidates import LEAST_CUE, statements
from quotes.records import Quote

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not beside this checkout")

PEOPLE = "Edna Marsh|Victor Oakes|Marsh|Oakes"
MARSH = {"Marsh": 0.9}
SURE = {"bias": 5.0}


def listed(
    text: str, told: dict[str, Told], *, arcs: Arcs | None = None, bias: float = 5.0, **more: Any
) -> list[Quote]:
    """The indirect quotes of TEXT with what the network makes of its cues; all are as sure as BIAS says."""
    sure = {"direct": SURE, "indirect": {"bias": bias}}
    parsed = parse(text, PEOPLE, told=told, arcs=arcs, meta={"confidence": sure}, **more)
    return [quote for quote in find_quotes(parsed.doc, parsed.read) if quote.kind == "indirect"]


def said_in(text: str, told: dict[str, Told], **more: Any) -> list[str]:
    """The words of these."""
    return [part.of(text) for quote in listed(text, told, **more) for part in quote.parts]


# (why it is there, text, chances of the first and of the last word of what is said, what is said)
RANGES = [
    ("behind the cue", "Edna Marsh said the pier was late .", {"the": 0.9}, {"late": 0.9}, ["the pier was late"]),
    ("before the cue", "The pier was late , Edna Marsh said .", {"The": 0.9}, {"late": 0.9}, ["The pier was late"]),
    ("a leading that, and punctuation at the ends", "Edna Marsh said that , the pier was late .", {"that": 0.9},
     {".": 0.9}, [", the pier was late"]),
    ("punctuation before and behind", "Edna Marsh said : the pier was late ; .", {":": 0.9}, {".": 0.9},
     ["the pier was late"]),
    ("brackets that belong to the words", "Edna Marsh said ( the ) pier was late ( again ) .", {"(": 0.9}, {".": 0.9},
     ["( the ) pier was late ( again )"]),
    ("both of a pair of marks", "Edna Marsh said the pier was “ a late one ” .", {"the": 0.9}, {"”": 0.9},
     ["the pier was “ a late one ”"]),
    ("both of a pair with a comma", "Edna Marsh said the pier was “a late one,” .", {"the": 0.9}, {"”": 0.9},
     ["the pier was “a late one,”"]),
    ("both of a pair that opens", "Edna Marsh said “a late” pier ran .", {"“": 0.9}, {"ran": 0.9},
     ["“a late” pier ran"]),
    ("none of a pair around all of it", "Edna Marsh said “a late one” .", {"“": 0.9}, {"”": 0.9}, ["a late one"]),
    ("a however behind it", "Edna Marsh said the pier was late , however .", {"the": 0.9}, {"however": 0.9},
     ["the pier was late"]),
    ("that as a pronoun stays", "Edna Marsh said those piers were late .", {"those": 0.9}, {"late": 0.9},
     ["those piers were late"]),
    ("never over the cue", "The pier was late , Edna Marsh said on the boat .", {"The": 0.9, "the": 0.1},
     {"late": 0.2, "boat": 0.8}, ["The pier was late"]),
    ("the end does not come before the start", "Edna Marsh said the pier was late .", {"was": 0.7, "the": 0.3},
     {"pier": 0.8, "late": 0.1}, ["the pier"]),
    ("the likeliest pair", "Edna Marsh said the pier was late .", {"was": 0.7, "the": 0.3}, {"pier": 0.4, "late": 0.6},
     ["was late"]),
    ("never out of the paragraph", "The pier was late .\n\nEdna Marsh said the boat ran .", {"The": 0.9, "the": 0.1},
     {"late": 0.9, "boat": 0.1}, ["the boat"]),
    ("a single word is nothing", "Edna Marsh said so .", {"so": 0.9}, {"so": 0.9}, []),
    ("nothing but that and a word", "Edna Marsh said that one .", {"that": 0.9}, {"one": 0.9}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"), [row[1:] for row in RANGES], ids=[row[0] for row in RANGES]
)
def test_what_is_said_is_a_range_to_one_side_of_the_cue(
    text: str, first: dict[str, float], last: dict[str, float], expected: list[str]
) -> None:
    assert said_in(text, {"said": Told(MARSH, first, last)}) == expected


@pytest.mark.parametrize(("said", "warned", "kept"), [(0.9, 0.8, "said"), (0.8, 0.9, "warned")])
def test_of_two_that_tell_the_same_the_surer_is_kept(said: float, warned: float, kept: str) -> None:
    """Half of the shorter in the longer is the same."""
    text = "Edna Marsh said Victor Oakes warned the pier was late ."
    outer = Told(MARSH, {"Victor": said}, {"late": said})
    inner = Told({"Oakes": 0.9}, {"the": warned}, {"late": warned})
    weights = {"direct": SURE, "indirect": {"span": 1.0}}  # the range alone
    parsed = parse(text, PEOPLE, told={"said": outer, "warned": inner}, meta={"confidence": weights})
    (quote,) = find_quotes(parsed.doc, parsed.read)
    assert quote.attribution.cue is not None and quote.attribution.cue.text == kept


@pytest.mark.parametrize(("text", "on", "told"), [
    ("Edna Marsh said the pier was late on Reuters .", "on", ["Reuters"]),
    ("Edna Marsh said the pier was late . On Reuters , the boat ran .", "On", []),
])  # fmt: skip
def test_what_opens_the_next_sentence_does_not_tell_where_this_one_was_said(
    text: str, on: str, told: list[str]
) -> None:
    """Wherever the parse hangs it."""
    parsed = parse(text, PEOPLE, bodies="Reuters", arcs={on: ("prep", "said"), "Reuters": ("pobj", on)})
    assert [*addressees(parsed).values()] == told


def test_two_that_tell_apart_are_both_kept_in_order() -> None:
    text = "Edna Marsh said the pier was late . Victor Oakes warned a boat ran ."
    told = {"warned": Told({"Oakes": 0.9}, {"a": 0.9}, {"ran": 0.9}), "said": Told(MARSH, {"the": 0.9}, {"late": 0.9})}
    assert said_in(text, told) == ["the pier was late", "a boat ran"]


def test_a_cue_of_several_words_is_one_statement() -> None:
    """Of words side by side that may be cues the likeliest is taken; the range may hold the others' neighbours."""
    text = "Edna Marsh warned said the pier was late ."
    told = {
        "warned": Told(MARSH, {"the": 0.9}, {"late": 0.9}, chance=0.5),
        "said": Told(MARSH, {"the": 0.9}, {"late": 0.9}, chance=0.8),
    }
    parsed = parse(text, PEOPLE, told=told)
    assert [parsed.doc[one.cue].text for one in statements(parsed, {})] == ["said"]


@pytest.mark.parametrize(("chance", "count"), [(LEAST_CUE - 0.01, 0), (LEAST_CUE + 0.01, 1)])
def test_an_unlikely_cue_is_not_looked_at(chance: float, count: int) -> None:
    told = {"said": Told(MARSH, {"the": 0.9}, {"late": 0.9}, chance=chance)}
    assert len(said_in("Edna Marsh said the pier was late .", told)) == count


@pytest.mark.parametrize(("bias", "count"), [(-0.65, 0), (-0.6, 1)])
def test_an_unsure_statement_is_not_listed(bias: float, count: int) -> None:
    """The threshold is a confidence of 0.35, at log-odds of -0.62."""
    told = {"said": Told(MARSH, {"the": 0.9}, {"late": 0.9})}
    assert len(said_in("Edna Marsh said the pier was late .", told, bias=bias)) == count


@pytest.mark.parametrize(
    ("text", "source", "speakers"),
    [
        ("Edna Marsh said the pier was late .", {"Marsh": 0.9}, ["Edna Marsh"]),
        ("Edna Marsh said the pier was late .", {}, []),  # nobody
        ("Edna Marsh ran . Then she said the pier was late .", {"she": 0.9}, []),  # somebody who is not known
        ("Edna Marsh said the pier was late .", {"said": 0.9}, []),  # no mention
        ("Edna Marsh met Victor Oakes , who said the pier was late .", {"Edna": 0.3, "Marsh": 0.3, "Oakes": 0.4},
         ["Edna Marsh"]),
    ],
)  # fmt: skip
def test_what_is_said_by_nobody_is_not_listed(text: str, source: dict[str, float], speakers: list[str]) -> None:
    found = listed(text, {"said": Told(source, {"the": 0.9}, {"late": 0.9})})
    assert [speaker.name for quote in found for speaker in quote.attribution.speakers] == speakers


def test_a_name_in_marks_is_no_source() -> None:
    text = "“Edna Marsh is late ,” Oakes said the pier was late ."
    told = {"said": Told({"Marsh": 0.6, "Oakes": 0.3}, {"the": 0.9}, {"late#2": 0.9})}
    (quote,) = listed(text, told)
    assert [speaker.name for speaker in quote.attribution.speakers] == ["Oakes"]


def test_a_cue_in_marks_leads_to_nothing() -> None:
    text = "“Victor Oakes said the pier was late ,” Edna Marsh warned ."
    told = {"said": Told({"Oakes": 0.9}, {"the": 0.9}, {"late": 0.9})}
    assert listed(text, told) == []


@pytest.mark.parametrize(("speech", "expected"), [(3.0, []), (-3.0, ["the pier was “a late one”"])])
def test_words_in_marks_are_not_listed_again(speech: float, expected: list[str]) -> None:
    """A paraphrase around a quotation is told by the quotation; marks that are no quotation count for nothing."""
    text = "Edna Marsh said the pier was “a late one” ."
    told = {"said": Told(MARSH, {"the": 0.9}, {"”": 0.9, "one": 0.05})}
    said = {"a late one": Said(speech=speech, source=MARSH, cue={"said": 0.9})}
    assert said_in(text, told, said=said) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Edna Marsh said the old pier was late again , “a bad one” .", ["the old pier was late again"]),
        ("Edna Marsh said the old pier was late again “a bad one” .", []),  # nothing says that more is added
        ("Edna Marsh said the pier was late , “a bad one” .", []),  # too short
        ("Edna Marsh said “a bad one” , the old pier was late again .", []),
    ],
)
def test_a_clause_before_marked_words_that_are_added_is_told_alone(text: str, expected: list[str]) -> None:
    first = "“" if "said “" in text else "the"
    told = {"said": Told(MARSH, {first: 0.9}, {"late" if first == "“" else "one": 0.9})}
    said = {"a bad one": Said(source=MARSH, cue={"said": 0.9})}
    assert said_in(text, told, said=said, arcs={"pier": ("nsubj", "was")}) == expected


def test_a_range_before_marked_words_must_be_a_clause() -> None:
    text = "Edna Marsh said in the old pier for weeks , “a bad one” ."
    told = {"said": Told(MARSH, {"in": 0.9}, {"one": 0.9})}
    assert said_in(text, told, said={"a bad one": Said(source=MARSH, cue={"said": 0.9})}) == []


# -- with the network that ships ---------------------------------------------------------------------------

OPENED = "Mayor Ida Marlowe opened the new harbour bridge on Tuesday.\n\n"
# (why it is there, text with the parts of the content between bars, cue, speakers, class of cue, polarity); the people
# are invented
STORIES = [
    ("a clause", "Ida Marlowe said |the bridge would stay open|.", "said", ["Ida Marlowe"], "neutral", "positive"),
    ("with that", "Ida Marlowe argued that |the bridge was safe|.", "argued", ["Ida Marlowe"], "assertive", "positive"),
    ("a pronoun", OPENED + "She said |the work had taken three years|.", "said", ["Ida Marlowe"], "neutral",
     "positive"),
    ("cue behind", OPENED + "|The tolls would go up in spring|, Marlowe said.", "said", ["Ida Marlowe"], "neutral",
     "positive"),
    ("according to", "|The bridge cost nine million crowns|, according to Ida Marlowe.", "according to",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a denial", "Ida Marlowe denied that |the bridge had cracks|.", "denied", ["Ida Marlowe"], "denial", "positive"),
    ("called for", "Ida Marlowe called for |a new inquiry into the cracks|.", "called for", ["Ida Marlowe"],
     "directive", "positive"),
    ("a refusal", "Ida Marlowe refused to confirm that |the bridge had cracks|.", "refused to confirm", ["Ida Marlowe"],
     "assertive", "refused"),
    ("an agency is told", "Ida Marlowe told the news agency Norvik that |the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a name beside a noun is told", "Ida Marlowe told her sister Anna that |the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a body is told, without that", "Ida Marlowe told news agency Norvik |the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("whoever is asked", "Ida Marlowe asked reporters |whether they had seen the cracks|.", "asked", ["Ida Marlowe"],
     "question", "positive"),
    ("not said", "Ida Marlowe did not say that |the bridge had cracks|.", "say", ["Ida Marlowe"], "neutral", "negated"),
]  # fmt: skip
# Those that fail, and why.
STORIES_WRONG = {
    "a refusal": "the network takes `refused` for the cue, and `to confirm that ...` for what is said",
}


def indirect(text: str, nlp: Language) -> list[Quote]:
    """The indirect quotes of TEXT."""
    return [quote for quote in quotes.extract(text, nlp).quotes if quote.kind == "indirect"]


def failing(reason: str | None) -> list[pytest.MarkDecorator]:
    """The marks of an example that fails for REASON, none where there is none."""
    return [pytest.mark.xfail(reason=reason, strict=True)] if reason else []


@pytest.mark.parametrize(
    ("marked", "cue", "speakers", "cue_class", "polarity"),
    [pytest.param(*s[1:], id=s[0], marks=failing(STORIES_WRONG.get(s[0]))) for s in STORIES],
)
def test_stories(nlp: Language, marked: str, cue: str, speakers: list[str], cue_class: str, polarity: str) -> None:
    """Each story reports one saying: its exact words, its cue, its speaker, and whether it was said."""
    text = marked.replace("|", "")
    found = [quote for quote in indirect(text, nlp) if quote.attribution.cue and quote.attribution.cue.text == cue]
    assert len(found) == 1
    (quote,) = found
    assert [part.of(text) for part in quote.parts] == re.findall(r"\|([^|]+)\|", marked)
    assert [speaker.name for speaker in quote.attribution.speakers] == speakers
    assert quote.attribution.cue is not None
    assert (quote.attribution.cue.cue_class, quote.attribution.polarity) == (cue_class, polarity)


def test_what_the_speaker_did_besides_is_not_said(nlp: Language) -> None:
    """A second verb of the speaker's ends what is said, wherever the parse hangs it."""
    text = "Ida Marlowe said the council should sell the bridge, but did not believe the mayor was strong enough."
    assert [part.of(text) for part in indirect(text, nlp)[0].parts] == ["the council should sell the bridge"]


def test_a_document_goes_by_whoever_made_it(nlp: Language) -> None:
    (quote,) = indirect("Ferry sales rose by a third in May, according to figures released by the harbour union.", nlp)
    assert [s.name for s in quote.attribution.speakers] == ["figures released by the harbour union"]


# (text, to whom its statement was said); the people and bodies are invented
ASKED = [
    ("Ida Marlowe urged the council to open the bridge.", "council"),
    ("Ida Marlowe asked Albert Roe to open the bridge.", "Albert Roe"),
    ("Ida Marlowe called on the ferry owners to open the bridge.", "ferry owners"),
    ("Ida Marlowe warned residents to stay off the bridge.", "residents"),
    ("Ida Marlowe asked Albert Roe whether the bridge was open.", "Albert Roe"),
    ("Ida Marlowe warned that the bridge was not safe.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told_to"), ASKED)
def test_whoever_is_asked_for_something_is_told(nlp: Language, text: str, told_to: str | None) -> None:
    (quote,) = indirect(text, nlp)
    assert quote.attribution.told_to == told_to


def test_who_asks_others_for_something_still_speaks_to_the_same(nlp: Language) -> None:
    text = 'Ida Marlowe told Reuters that the bridge was open. She urged all drivers to stay at home. "Go," she said.'
    assert [q.attribution.told_to for q in quotes.extract(text, nlp).quotes] == ["Reuters", "drivers", "Reuters"]


# (why it is there, text with what is said between bars)
AROUND = [
    ("the network sees the end", "|The tolls|, Marlowe said, |would go up in spring|."),
    ("the network sees the beginning", "|The town’s boats|, Ida Marlowe said, |were sold in May|."),
    ("with where it was said", "|Ferries|, Ida Marlowe said in an interview, |will never be full again|."),
    ("with whom it was said to", "|Ferries|, Ida Marlowe told the Courier, |will never be full again|."),
    ("what others did is not said", "|The ferry would sail again|, Marlowe said, and nobody asked her why."),
]  # fmt: skip


@pytest.mark.parametrize("marked", [row[1] for row in AROUND], ids=[row[0] for row in AROUND])
def test_a_saying_around_its_cue_has_two_parts(nlp: Language, marked: str) -> None:
    """What stands before and behind the cue was said together."""
    text = OPENED + marked.replace("|", "")
    found = [part.of(text) for quote in indirect(text, nlp) for part in quote.parts]
    assert found == re.findall(r"\|([^|]+)\|", marked)


def test_a_saying_with_marks_is_listed_once(nlp: Language) -> None:
    """A paraphrase around marked words belongs to the mixed quote, and is not told again as indirect."""
    found = quotes.extract('Ida Marlowe said the bridge was "a gift to the town".', nlp).quotes
    assert [quote.kind for quote in found] == ["mixed"]


def test_a_saying_within_a_saying_belongs_to_the_outer_one(nlp: Language) -> None:
    """What somebody is said to have said is part of what the speaker says."""
    text = "Ida Marlowe said that the engineers had warned that the bridge would crack."
    (quote,) = indirect(text, nlp)
    assert [speaker.name for speaker in quote.attribution.speakers] == ["Ida Marlowe"]
    assert quote.text(text).endswith("would crack")


def test_negated_marked_words_are_not_statements(nlp: Language) -> None:
    """Polarity is judged of quotations with marks too."""
    text = 'Ida Marlowe never said that the bridge was "a gift to the town".'
    assert [quote.attribution.polarity for quote in quotes.extract(text, nlp).quotes] == ["negated"]


FOUR = (
    'Ida Marlowe said the bridge would stay open. "It is safe," she said. Peter Cole denied that it had cracks. '
    '"I looked," he said.'
)


def test_quotes_stand_in_the_order_of_the_text(nlp: Language) -> None:
    """Quotes with and without marks come in one order, and no two have the same ranges."""
    found = quotes.extract(FOUR, nlp).quotes
    assert {quote.kind for quote in found} == {"direct", "indirect"}
    parts = [quote.parts for quote in found]
    assert parts == sorted(set(parts))


def test_sayings_of_two_people_in_turn_are_four_quotes(nlp: Language) -> None:
    """Two with marks and two without; none is joined to that of somebody else."""
    assert len(quotes.extract(FOUR, nlp).quotes) == 4


def dispatch(number: int) -> tuple[str, list[dict[str, Any]]]:
    """The text of a dispatch and what is reported in it without marks."""
    gold = json.loads((SHARED / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()[number])
    return (SHARED / "seeds" / gold["file"]).read_bytes().decode("utf-8"), gold["indirect"]


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_dispatches(nlp: Language, number: int) -> None:
    """Every indirect statement of the two dispatches is found, with its speaker."""
    text, gold = dispatch(number)
    found = indirect(text, nlp)
    missing = [entry for entry in gold if not any(_tells(quote, entry, text) for quote in found)]
    assert not missing


def _tells(quote: Quote, entry: dict[str, Any], text: str) -> bool:
    """Whether QUOTE holds the words of ENTRY and names its speaker, or a speaker who shares a name with it."""
    start = text.index(entry["content_contains"], max(0, entry["start"] - 5))
    start += 5 if entry["content_contains"].startswith("that ") else 0  # no part of what is said
    holds = any(part.start <= start and start + 12 <= part.end for part in quote.parts)
    wanted = set(re.findall(r"\w{3,}", entry["speaker"].lower())) - {"the"}
    named = {word for s in quote.attribution.speakers for word in re.findall(r"\w{3,}", s.name.lower())}
    return holds and bool(wanted & named)
