"""Speech without quotation marks: what is found of it, with which words, by which cue and from whom."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

import quotes
from quotes.errors import PipelineError
from quotes.extraction.indirect import load_indirect
from quotes.records import Quote

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not beside this checkout")

OPENED = "Mayor Ida Marlowe opened the new harbour bridge on Tuesday.\n\n"
# (why it is there, text with the parts of the content between bars, cue, speakers, class of cue, polarity); the people
# are invented
STORIES = [
    ("a clause", "Ida Marlowe said |the bridge would stay open|.", "said", ["Ida Marlowe"], "neutral", "positive"),
    ("with that", "Ida Marlowe argued |that the bridge was safe|.", "argued", ["Ida Marlowe"], "assertive", "positive"),
    ("a pronoun", OPENED + "She said |the work had taken three years|.", "said", ["Ida Marlowe"], "neutral",
     "positive"),
    ("cue in the middle", OPENED + "|The tolls|, Marlowe said, |would go up in spring|.", "said", ["Ida Marlowe"],
     "neutral", "positive"),
    ("cue behind", OPENED + "|The tolls would go up in spring|, Marlowe said.", "said", ["Ida Marlowe"], "neutral",
     "positive"),
    ("according to", "|The bridge cost nine million crowns|, according to Ida Marlowe.", "according to",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a denial", "Ida Marlowe denied |that the bridge had cracks|.", "denied", ["Ida Marlowe"], "denial", "positive"),
    ("called for", "Ida Marlowe called for |a new inquiry into the cracks|.", "called for", ["Ida Marlowe"],
     "directive", "positive"),
    ("a refusal", "Ida Marlowe refused to confirm |that the bridge had cracks|.", "refused to confirm", ["Ida Marlowe"],
     "assertive", "refused"),
    ("an agency is told", "Ida Marlowe told the news agency Norvik |that the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a name beside a noun is told", "Ida Marlowe told her sister Anna |that the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("a body is told, without that", "Ida Marlowe told news agency Norvik |the bridge was shut|.", "told",
     ["Ida Marlowe"], "neutral", "positive"),
    ("whoever is asked", "Ida Marlowe asked reporters |whether they had seen the cracks|.", "asked", ["Ida Marlowe"],
     "question", "positive"),
    ("not said", "Ida Marlowe did not say |that the bridge had cracks|.", "say", ["Ida Marlowe"], "neutral", "negated"),
]  # fmt: skip


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline that comes with the package."""
    return quotes.load()


def indirect(text: str, nlp: Language) -> list[Quote]:
    """The indirect quotes of TEXT."""
    return [quote for quote in quotes.extract(text, nlp).quotes if quote.kind == "indirect"]


@pytest.mark.parametrize(
    ("marked", "cue", "speakers", "cue_class", "polarity"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES]
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


def test_quotes_stand_in_the_order_of_the_text(nlp: Language) -> None:
    """Quotes with and without marks come in one order, and no two have the same ranges."""
    text = (
        'Ida Marlowe said the bridge would stay open. "It is safe," she said. Peter Cole denied that it had cracks. '
        '"I looked," he said.'
    )
    found = [quote.parts for quote in quotes.extract(text, nlp).quotes]
    assert found == sorted(found)
    assert len(found) == len(set(found)) == 4


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    """Weights that are missing, or were made for other features, are named in one sentence."""
    with pytest.raises(PipelineError, match="no model for indirect speech"):
        load_indirect(tmp_path / "none.json")
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"format": 1, "features": []}), encoding="utf-8")
    with pytest.raises(PipelineError, match="quotes train indirect"):
        load_indirect(other)


def dispatch(number: int) -> tuple[str, list[dict[str, Any]]]:
    """The text of a dispatch and what is reported in it without marks."""
    gold = json.loads((SHARED / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()[number])
    return (SHARED / "seeds" / gold["file"]).read_bytes().decode("utf-8"), gold["indirect"]


@needs_shared
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
    holds = any(part.start <= start and start + 12 <= part.end for part in quote.parts)
    wanted = set(re.findall(r"\w{3,}", entry["speaker"].lower())) - {"the"}
    named = {word for s in quote.attribution.speakers for word in re.findall(r"\w{3,}", s.name.lower())}
    return holds and bool(wanted & named)
