"""What counts as said: the polarity of an attribution by its cue, and the classes of cues."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import quotes
from quotes.errors import OptionError
from quotes.extraction.cues.classes import cue_class_of, cue_entries, cue_lemma
from quotes.extraction.cues.cue import cue_of
from quotes.extraction.cues.polarity import polarity_of
from quotes.records import CUE_CLASSES
from quotes.store import Filter

# (text with the cue's main word between bars, polarity); the people are invented
SAID = [
    ("Lee |said| the harbour was not safe.", "positive"),
    ("Lee |denied| that the harbour was safe.", "positive"),
    ("Lee |asked| whether the port would close.", "positive"),
    ("Lee went on to |say| that the port would close.", "positive"),
    ("Lee took the stage to |announce| that the port would close.", "positive"),
    ("Lee would later |say| that the port had closed.", "positive"),
    ("Lee would |like| to see the port closed.", "positive"),
    ("Lee not only |said| the port would close but named the day.", "positive"),
    ("Lee seemed to |suggest| that the port would close.", "positive"),
    ("The minister did not refuse to |confirm| the report.", "positive"),
    ("Cho has failed to act, he claimed, |saying| he has the wrong plan.", "positive"),
    ("Lee did not |say| that the harbour was safe.", "negated"),
    ("Lee never |said| that the harbour was safe.", "negated"),
    ("Nobody |said| that the harbour was safe.", "negated"),
    ("No official |said| that the harbour was safe.", "negated"),
    ("Lee has yet to |say| whether she will stand.", "negated"),
    ("Lee failed to |mention| that the port had closed.", "negated"),
    ("Lee left without |saying| that the port had closed.", "negated"),
    ("Lee stopped short of |saying| that the port would close.", "negated"),
    ("The spokesman could not |confirm| that the ship had sailed.", "negated"),
    ("Lee did not confirm or |deny| that the ship had sailed.", "negated"),
    ("Lee refused to |confirm| that the harbour was safe.", "refused"),
    ("The ministry declined to |say| whether the ship had sailed.", "refused"),
    ("Lee refused to confirm or |deny| that the ship had sailed.", "refused"),
    ("Lee would not |say| who had paid.", "refused"),
    ("Lee may |say| that the harbour is safe.", "hypothetical"),
    ("Lee will |say| on Monday that the port must close.", "hypothetical"),
    ("If Lee |says| the harbour is safe, nobody will believe her.", "hypothetical"),
    ("It is unclear whether Lee |said| that the port would close.", "hypothetical"),
    ("Did Lee |say| that the harbour was safe?", "hypothetical"),
    ("Lee is expected to |announce| that the port will close.", "hypothetical"),
    ("Cho asked Lee to |explain| why the port had closed.", "hypothetical"),
]
# (text with the cue's main word between bars, the whole cue, its lemma, its class)
CUES = [
    ("Lee |said| so.", "said", "say", "neutral"),
    ("Lee |called| for a vote.", "called for", "call for", "directive"),
    ("Lee |called| on Cho to go.", "called on", "call on", "directive"),
    ("Lee |pointed| out that it rained.", "pointed out", "point out", "assertive"),
    ("It rained, |according| to Lee.", "according to", "according to", "neutral"),
    ("Lee |denied| the report.", "denied", "deny", "denial"),
    ("Lee |hoped| that it would rain.", "hoped", "hope", "emotive"),
    ("Lee refused to |confirm| the report.", "refused to confirm", "refuse to confirm", "assertive"),
    ("Lee was |quoted| as saying that it rained.", "quoted as saying", "quote as say", "neutral"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline that comes with the package."""
    return quotes.load()


def parsed(text: str, nlp: Language) -> tuple[Doc, int]:
    """TEXT without its bars, parsed, and the token that stood between them."""
    before, word, after = text.split("|")
    doc = nlp(before + word + after)
    return doc, next(token.i for token in doc if token.idx == len(before))


@pytest.mark.parametrize(
    ("text", "polarity"),
    [pytest.param(*row, id=row[0]) for row in SAID],
)
def test_polarity(nlp: Language, text: str, polarity: str) -> None:
    """Whether the words were said is told by the cue and what governs it, and never by the words themselves."""
    doc, cue = parsed(text, nlp)
    assert polarity_of(doc, cue, [False] * len(doc)) == polarity


def test_words_between_marks_decide_nothing(nlp: Language) -> None:
    """A negation that is part of what is quoted does not deny that it was said."""
    doc, cue = parsed("Lee did not |say| that the harbour was safe.", nlp)
    quoted = [token.lower_ == "not" for token in doc]
    assert polarity_of(doc, cue, quoted) == "positive"


@pytest.mark.parametrize(("text", "words", "lemma", "cue_class"), CUES, ids=[text for text, *_ in CUES])
def test_cues(nlp: Language, text: str, words: str, lemma: str, cue_class: str) -> None:
    """A cue has all its words, its dictionary form and its class."""
    doc, number = parsed(text, nlp)
    cue = cue_of(doc, number)
    assert (cue.text, cue.lemma, cue.cue_class) == (words, lemma, cue_class)


@pytest.mark.parametrize(
    ("lemma", "cue_class"),
    [
        ("say", "neutral"), ("claim", "assertive"), ("reveal", "assertive"), ("deny", "denial"), ("reject", "denial"),
        ("ask", "question"), ("urge", "directive"), ("warn", "directive"), ("vow", "commissive"),
        ("refuse", "commissive"), ("veto", "declarative"), ("praise", "emotive"), ("condemn", "emotive"),
        ("believe", "cognitive"), ("doubt", "cognitive"), ("suggest", "assertive"), ("whisper", "manner"),
        ("warning", "directive"), ("denial", "denial"), ("xyzzy", "other"),
    ],
)  # fmt: skip
def test_classes(lemma: str, cue_class: str) -> None:
    """A lemma has the class that its commoner sense in news has, and `other` where the lexicon lacks it."""
    assert cue_class_of(lemma) == cue_class


def test_the_lexicon_is_sound() -> None:
    """Every entry has a class of the scheme and a known note, and every class but `other` has entries."""
    entries = cue_entries()
    assert len(entries) > 1500
    assert {entry.note for entry in entries.values()} == {"", "factive", "doubtful", "positive", "negative"}
    assert {entry.cue_class for entry in entries.values()} == set(CUE_CLASSES) - {"other"}
    assert all(lemma == lemma.lower().strip() for lemma in entries)


def test_a_lemmatizer_may_be_wrong(nlp: Language) -> None:
    """`hoped` is a form of `hope` for us, even where the pipeline takes it for one of `hop`."""
    doc = nlp("Lee hoped that it would rain.")
    doc[1].lemma_ = "hop"
    assert cue_lemma(doc[1]) == "hope"


def test_filters_refuse_what_they_do_not_know() -> None:
    """A polarity or class that does not exist is named, with those that do."""
    with pytest.raises(OptionError, match="polarity 'maybe' is not one of positive, negated"):
        Filter(polarity="maybe")
    with pytest.raises(OptionError, match="cue class 'loud' is not one of neutral, assertive"):
        Filter(cue_class="loud")
