"""Which quotations are one statement, by their words, speakers and days.  All words and people are invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.identity.statements.alignment import diff
from quotes.identity.statements.copies import are_copies, runs, sample
from quotes.identity.statements.likeness import compare
from quotes.identity.statements.matching import Said, Voice, index_values, is_one
from quotes.identity.statements.wording import folded_words
from quotes.records import Polarity, QuoteKind

MOSS, BRANDT = Voice(1, "person", False), Voice(2, "person", False)
UNION, PORT = Voice(3, "organization", False), Voice(4, "organization", False)
SOME_MOSS = Voice(5, "person", True)
DAY = date(2031, 5, 4)

LONG = (
    "We have asked the ministry for a second crane because the first one stands idle, and the ships that wait in the "
    "roads will not wait for another winter."
)
SPEECH = "The harbour belongs to the people who work in it, and nobody will sell a single stone of the old quay."


def said(
    words: str,
    *voices: Voice,
    kind: QuoteKind = "direct",
    polarity: Polarity = "positive",
    on: date | None = None,
    published: date | None = DAY,
    article: int = 1,
) -> Said:
    """WORDS as the store hands them to the rules."""
    return Said(
        article=article,
        kind=kind,
        polarity=polarity,
        words=folded_words(words),
        voices=frozenset(voices),
        said=on,
        published=published,
    )


def both_ways(a: Said, b: Said, *, copies: bool = False) -> bool:
    """Whether A and B are one, which must not depend on who comes first."""
    answer = is_one(a, b, copies=copies)
    assert is_one(b, a, copies=copies) == answer
    return answer


# What one paper prints, what another does, days between them, whether it is one statement, and why.
PAIRS = [
    (LONG, LONG, 0, True, "word for word"),
    (LONG, LONG, 900, True, "so many words are not said twice; the later article quotes the earlier"),
    (LONG, LONG.upper().replace(",", " —").rstrip("."), 1, True, "case and punctuation are the paper's"),
    (LONG, LONG.replace("will not", "won't"), 1, True, "a contraction is spelling"),
    (LONG, "because the first one stands idle, and the ships that wait in the roads", 1, True, "the middle of it"),
    (LONG, "the ships that wait in the roads will not wait for another winter", 40, False, "a part, weeks later"),
    (LONG, "We have asked the ministry for a second crane ... ships will not wait for another winter", 1, True, "cut"),
    (LONG, LONG.replace("the first one", "[the old crane]"), 1, True, "the editor explains a word"),
    (LONG, LONG.replace("crane", "kran", 1), 2, True, "one word read differently in two dozen"),
    (SPEECH, SPEECH.replace("nobody will sell", "we will sell"), 0, False, "the opposite"),
    (SPEECH, SPEECH.replace("a single stone", "a single, beautiful stone"), 3, True, "an adjective more"),
    ("We lost 19 men at the pier", "We lost 23 men at the pier", 0, False, "another number is another statement"),
    ("We lost nineteen men at the pier", "We lost 19 men at the pier", 0, True, "a number in words is the same number"),
    ("It costs 290,000 crowns a year", "It costs 290 000 crowns a year", 0, True, "one number, written in two ways"),
    ("We need more schools in Elda", "We need more cranes in Elda", 0, False, "one frame, another thing"),
    ("We want to increase the tolls", "We want to decrease the tolls", 0, False, "alike in letters only"),
    ("I will not sell the ferry", "I will sell the ferry", 0, False, "a negation dropped"),
    ("No comment", "No comment!", 0, True, "a short phrase of one speaker on one day"),
    ("No comment", "No comment", 1, False, "a short phrase the day after is said again"),
    ("We are ready", "We are ready", 30, False, "boilerplate"),
    ("We are ready", "We are ready to leave the harbour at dawn", 0, False, "too little to tell it is a part"),
    ("Yes", "Yes", 0, False, "a word of grammar says nothing of which statement it is"),
    ("exchange cranes and pilots", "We exchange cranes and pilots with the port of Marn", 2, True, "a phrase in it"),
    ("exchange cranes and pilots", "We exchange cranes and pilots with the port of Marn", 20, False, "weeks later"),
    ("The harbour is open again", "The pier is closed for good", 0, False, "nothing in common"),
    ("", "", 0, False, "no words"),
]


@pytest.mark.parametrize(("one", "other", "days", "same", "why"), PAIRS, ids=[why for *_, why in PAIRS])
def test_words_and_days(one: str, other: str, days: int, same: bool, why: str) -> None:
    """The same words by one speaker are one statement, edited or cut, unless too few words are too far apart."""
    later = DAY + timedelta(days=days)
    assert both_ways(said(one, MOSS), said(other, MOSS, published=later, article=2)) == same, why


# Who says the same long words here and there, whether in near-copies, whether it is one statement, and why.
VOICES: list[tuple[tuple[Voice, ...], tuple[Voice, ...], bool, bool, str]] = [
    ((MOSS,), (MOSS, BRANDT), False, True, "a joint statement is hers, too"),
    ((MOSS,), (BRANDT,), False, False, "somebody else said the same"),
    ((MOSS,), (BRANDT,), True, False, "two names, even in copies"),
    ((MOSS,), (), False, False, "nobody named elsewhere"),
    ((MOSS,), (), True, True, "nobody named in a copy of the same story"),
    ((), (), True, True, "nobody named in either copy"),
    ((MOSS,), (SOME_MOSS,), False, False, "a bare surname in another story may be another Moss"),
    ((MOSS,), (SOME_MOSS,), True, True, "a bare surname in a copy of the same story"),
    ((UNION,), (PORT,), False, False, "two organizations"),
    ((UNION,), (PORT,), True, True, "one organization under two names in copies of one story"),
    ((UNION,), (MOSS,), True, False, "an organization is no person"),
]


@pytest.mark.parametrize(("one", "other", "copies", "same", "why"), VOICES, ids=[why for *_, why in VOICES])
def test_voices(one: tuple[Voice, ...], other: tuple[Voice, ...], copies: bool, same: bool, why: str) -> None:
    """One statement has one speaker; copies of one story help where one of them names none, or names them less."""
    assert both_ways(said(LONG, *one), said(LONG, *other, article=2), copies=copies) == same, why


def test_copies_of_one_story_show_what_was_changed() -> None:
    """In near-copies an altered quotation is one statement, so that its difference can be seen."""
    struck = "conducted a strike against the camps of the Grey Guard and the Sons of Marn in three provinces"
    altered = struck.replace("the Sons of Marn", "the Marn Front (formerly the Sons of Marn)")
    assert both_ways(said(struck, UNION), said(altered, PORT, article=2), copies=True)
    turned = said("We will not leave the port", MOSS), said("We will leave the port", MOSS, article=2)
    assert both_ways(*turned, copies=True)
    assert not both_ways(*turned)
    assert both_ways(said("No", MOSS), said("No", MOSS, article=2), copies=True)
    assert not both_ways(said("No", MOSS), said("No comment on the crane", MOSS, article=2), copies=True)


@pytest.mark.parametrize("polarity", ["negated", "hypothetical", "refused"])
def test_what_was_not_said_is_no_statement_made(polarity: Polarity) -> None:
    """Words that somebody did not say never unite with those that somebody said, copies or not."""
    for copies in (True, False):
        assert not both_ways(said(LONG, MOSS), said(LONG, MOSS, polarity=polarity, article=2), copies=copies)


def test_said_on_two_days_is_said_twice() -> None:
    """Where the articles tell on what days it was said, those decide, whenever they were published."""
    monday, friday = DAY, DAY + timedelta(days=4)
    assert not both_ways(said(LONG, MOSS, on=monday), said(LONG, MOSS, on=friday, article=2))
    assert both_ways(said(LONG, MOSS, on=monday), said(LONG, MOSS, on=monday, published=friday, article=2))
    # Reports on both sides of midnight.
    assert both_ways(said(LONG, MOSS, on=monday), said(LONG, MOSS, on=monday + timedelta(days=1), article=2))


def test_indirect_speech_unites_nearly_verbatim_only() -> None:
    """A paraphrase is a statement of its own; indirect speech in the very words is the same."""
    pier = "the new pier will open to fishing boats before the summer regatta"
    assert both_ways(said(pier, MOSS), said(f"that {pier}", MOSS, kind="indirect", article=2))
    other = "the new jetty should open to fishing vessels before the summer regatta"
    assert not both_ways(said(pier, MOSS), said(other, MOSS, kind="indirect", article=2))


def test_words_set_large_beside_the_text() -> None:
    """A pull quote without a speaker is the statement that its own article has, but not one of another article."""
    pulled = "nobody will sell a single stone of the old quay"
    assert both_ways(said(SPEECH, MOSS), said(pulled))
    assert not both_ways(said(SPEECH, MOSS), said(pulled, article=2))


def test_without_dates_many_words_are_needed() -> None:
    """Articles of no known day are taken to be weeks apart."""
    assert both_ways(said(LONG, MOSS, published=None), said(LONG, MOSS, article=2))
    short = "exchange cranes and pilots"
    assert not both_ways(said(short, MOSS, published=None), said(short, MOSS, article=2))


FOLDED = [
    ("“We’re ready,”", "we are ready", "typographic marks and a contraction"),
    ("what we`re all... trying", "what we are all trying", "a grave accent as apostrophe, an ellipsis"),
    ("They don't. He can't, won't", "they do not he can not will not", "negations taken apart"),
    ("[w]e lost [sic] Iran's base", "we lost iran base", "a changed letter stays, what the editor adds goes"),
    ("nineteen of 1,300,000, or 1.5 per cent", "19 of 1300000 or 1\x1f5 percent", "numbers"),
    ("Łódź, Øst and naïve", "łodz øst and naive", "diacritics"),
    ("nation-wide", "nation wide", "a hyphen"),
    ("— … !", "", "no words"),
]


@pytest.mark.parametrize(("text", "words", "why"), FOLDED, ids=[why for *_, why in FOLDED])
def test_folding(text: str, words: str, why: str) -> None:
    """Words are compared without what editors change at will."""
    assert " ".join(folded_words(text)) == words, why


@given(st.text())
def test_folding_takes_any_text(text: str) -> None:
    """Every text can be folded, and a fold is made of words."""
    assert all(word and not word.isspace() for word in folded_words(text))


WORDS = st.lists(
    st.sampled_from(folded_words("pier crane ship not the of a winter stone quay lost 19 23")), max_size=14
)


@given(WORDS, WORDS)
def test_comparing_is_symmetric(one: list[str], other: list[str]) -> None:
    """Which of two quotations comes first makes no difference, and shares are shares."""
    alike = compare(one, other)
    assert alike == compare(other, one)
    assert 0 <= alike.kept <= 1
    assert compare(one, one).kept == bool(one)


@given(st.lists(st.integers(1, 500).map("word{}".format), min_size=12, max_size=40, unique=True), st.data())
def test_a_part_shares_an_index_value(words: list[str], data: st.DataObject) -> None:
    """The index leads from any five words in a row, cut out of a quotation, to the whole."""
    start = data.draw(st.integers(0, len(words) - 5))
    part = words[start : start + data.draw(st.integers(5, len(words) - start))]
    whole = index_values(said(" ".join(words), MOSS))
    assert set(whole) & set(index_values(said(" ".join(part), MOSS)))
    assert not set(whole) & set(index_values(said(" ".join(part), BRANDT)))
    assert all(-(2**31) <= value < 2**31 for value in whole)


def test_only_what_may_unite_is_indexed() -> None:
    """Speakers of one article, and nobody, are in no index; a short phrase is there for its day."""
    assert not index_values(said(LONG, SOME_MOSS)) and not index_values(said(LONG))
    phrase = said("No comment", MOSS)
    assert index_values(phrase) == index_values(said("no comment!", MOSS, article=2))
    assert index_values(phrase) != index_values(said("No comment", MOSS, published=DAY + timedelta(days=1)))
    assert not index_values(said("No comment", MOSS, published=None)) and not index_values(said("Yes", MOSS))


def test_difference_is_told_word_by_word() -> None:
    """A reader sees what was left out and what was added, down to a comma."""
    longest = "a group strike on the camps of the Marn Front (formerly the Sons) at dawn,"
    assert diff(longest, "a group strike on the camps of the Sons, at dawn") == [
        ("same", "a group strike on the camps of the"),
        ("left out", "Marn Front (formerly the"),
        ("same", "Sons"),
        ("left out", ")"),
        ("added", ","),
        ("same", "at dawn"),
        ("left out", ","),
    ]
    assert diff(longest, longest) == [("same", longest)]
    assert diff("", "") == []


@given(st.text(alphabet="ab ,.’'\n"), st.text(alphabet="ab ,.’'\n"))
def test_difference_holds_both(a: str, b: str) -> None:
    """What is the same or left out is the one text, what is the same or added the other, but for white space."""
    pieces = diff(a, b)
    assert "".join("".join(words for op, words in pieces if op != "added").split()) == "".join(a.split())
    assert "".join("".join(words for op, words in pieces if op != "left out").split()) == "".join(b.split())


def story(*sentences: int) -> str:
    """A made-up article of those of its numbered sentences."""
    return " ".join(f"Sentence {n} tells how crane{n} lifted ship{n} over wall{n} at noon{n}." for n in sentences)


COPIES = [
    (story(*range(20)), story(*range(20)), True, "the same text"),
    (story(*range(20)), story(*range(8)), True, "cut from the end"),
    (story(*range(20)), story(*range(10, 30)), True, "half of it written anew"),
    (story(*range(20)), story(*range(16, 36)), False, "a background paragraph in common"),
    (story(*range(20)), story(*range(50, 70)), False, "another story"),
    (story(1), story(1), True, "short and the same"),
    (story(1, 2), story(2, 3), False, "too short to tell"),
    ("", "", False, "nothing"),
]


@pytest.mark.parametrize(("one", "other", "same", "why"), COPIES, ids=[why for *_, why in COPIES])
def test_near_copies(one: str, other: str, same: bool, why: str) -> None:
    """Articles are copies of one story where much of the shorter stands in the longer; the index finds those."""
    assert are_copies(runs(one), runs(other)) == are_copies(runs(other), runs(one)) == same, why
    if same:
        assert set(sample(runs(one))) & set(sample(runs(other)))


def test_what_is_quoted_makes_no_copy() -> None:
    """Two reports of one speech in their own words are independent, however much they quote of it."""
    quoted = story(*range(10))
    mine, theirs = f"{story(20, 21)} {quoted}", f"{quoted} {story(30, 31, 32)}"
    assert are_copies(runs(mine), runs(theirs))
    own = [runs(text, [(text.index(quoted), text.index(quoted) + len(quoted))]) for text in (mine, theirs)]
    assert not are_copies(*own)
    assert not own[0] & runs(quoted)
