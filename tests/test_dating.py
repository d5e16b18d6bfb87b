"""When something was said: the words that belong to the cue, and the date they mean.

The sentences, and the people in them, are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import building
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from quotes.extraction import extract
from quotes.extraction.contract import as_contract
from quotes.extraction.cues.time_words import MONTHS, WEEKDAYS, find, take_apart
from quotes.identity import dated, resolve
from quotes.records import Article, Extraction, Span, TimeExpression
from quotes.store import Store

TUESDAY = "2016-08-16"
# (the sentence with the |cue| and the [words] that tell when it was said, day of publication, date, precision)
SAID = [
    ("Lee |said| [on Tuesday] that the port would close.", TUESDAY, "2016-08-16", "day"),
    ("Lee |said| [Monday] the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Ana Lee [on Wednesday] |said| that the port would close.", TUESDAY, "2016-08-10", "day"),
    ("[On Sunday], Lee |said| that the port would close.", TUESDAY, "2016-08-14", "day"),
    ("“The port will close,” Lee |said| [on Friday].", TUESDAY, "2016-08-12", "day"),
    ("“The port will close,” Lee |said| [Saturday]. “It is too old.”", TUESDAY, "2016-08-13", "day"),
    ("“The port will close,” |said| Ana Lee [on Friday].", TUESDAY, "2016-08-12", "day"),
    ("Lee |told| AFP [on Tuesday] that the port would close.", TUESDAY, "2016-08-16", "day"),
    ("Lee |told| reporters [Thursday] that the port would close.", TUESDAY, "2016-08-11", "day"),
    ("Lee |told| the Selby Courier [last week] that the port would close.", TUESDAY, "2016-08-08", "week"),
    ("Lee |said| [late on Monday] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [early Tuesday] that the port would close.", TUESDAY, "2016-08-16", "day"),
    ("Lee |said| [on Monday night] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [yesterday] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [today] that the port would close.", TUESDAY, "2016-08-16", "day"),
    ("Lee |said| [last night] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [this morning] that the port would close.", TUESDAY, "2016-08-16", "day"),
    ("“It is over,” Lee |said| [yesterday afternoon].", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| in comments aired [Monday] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| in a statement [on Monday] that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| in an interview published [on Sunday] that the port would close.", TUESDAY, "2016-08-14", "day"),
    ("In a speech [on Thursday], Lee |said| that the port would close.", TUESDAY, "2016-08-11", "day"),
    ("In a statement released [Friday], the union |said| that the port would close.", TUESDAY, "2016-08-12", "day"),
    ("At a rally [on Saturday] in Selby, Lee |said| that the port would close.", TUESDAY, "2016-08-13", "day"),
    ("A report published [on Monday] |said| that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("The port will close, |according to| a statement issued [on Monday].", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [earlier this week] that the port would close.", "2016-08-18", "2016-08-15", "week"),
    ("Lee |said| [earlier this week] that the port would close.", "2016-08-21", None, None),
    ("[Earlier this month], Lee |said| that the port would close.", TUESDAY, "2016-08", "month"),
    ("Lee |said| [last month] that the port would close.", "2016-01-16", "2015-12", "month"),
    ("Lee |said| [this year] that the port would close.", TUESDAY, "2016", "year"),
    ("Lee |said| [last year] that the port would close.", TUESDAY, "2015", "year"),
    ("Lee |said| [last June] that the port would close.", "2016-02-10", "2015-06", "month"),
    ("Lee |said| [last June] that the port would close.", TUESDAY, None, None),
    ("Lee |said| [in June] that the port would close.", TUESDAY, "2016-06", "month"),
    ("Lee |said| [in June] that the port would close.", "2016-02-10", "2015-06", "month"),
    ("“It will close,” Lee |said| [in June 2012].", None, "2012-06", "month"),
    ("[In 2014], Lee |said| that the port would close.", None, "2014", "year"),
    ("Lee |said| [in late 2014] that the port would close.", TUESDAY, "2014", "year"),
    ("Lee |said| [in 2018] that the port would close.", TUESDAY, None, None),
    ("[On 3 May] Lee |said| that the port would close.", TUESDAY, "2016-05-03", "day"),
    ("Lee |said| [on May 3] that the port would close.", "2016-02-10", "2015-05-03", "day"),
    ("Lee |said| [on May 3, 2014], that the port would close.", None, "2014-05-03", "day"),
    ("Lee |said| [on Sept. 3] that the port would close.", "2016-09-10", "2016-09-03", "day"),
    ("Lee |said| [on Monday, Aug. 15], that the port would close.", TUESDAY, "2016-08-15", "day"),
    ("Lee |said| [on Friday, Aug. 15], that the port would close.", TUESDAY, None, None),
    ("Lee |said| [on February 29] that the port would close.", "2015-03-01", "2012-02-29", "day"),
    ("Lee |said| [on Tuesday] that the port would close.", None, None, None),
    ("Lee |said| [on Tuesday] that the port would close.", "2016-08", None, None),
    ("Lee |said| [on Tuesday] that the port would close.", "2016-08-16T23:40:00-05:00", "2016-08-16", "day"),
    ("Lee |said| [last Friday] that the port would close.", TUESDAY, "2016-08-12", "day"),
    ("Lee |said| [last Monday] that the port would close.", TUESDAY, None, None),
    ("Lee |said| [two days ago] that the port would close.", TUESDAY, "2016-08-14", "day"),
    ("[Three weeks ago], Lee |said| that the port would close.", TUESDAY, "2016-07-25", "week"),
    ("[A few days ago], Lee |said| that the port would close.", TUESDAY, None, None),
    ("Lee |said| [over the weekend] that the port would close.", TUESDAY, "2016-08-08", "week"),
    ("Lee |said| [last summer] that the port would close.", "2016-04-16", "2015", "season"),
    ("Lee |said| [last summer] that the port would close.", "2016-10-16", None, None),
    ("[In the spring of 2014], Lee |said| that the port would close.", None, "2014", "season"),
    ("Lee |said| [at 3 p.m. on Monday] that the port would close.", TUESDAY, "2016-08-15T15:00", "time"),
    ("[The following day], Lee |said| that the port would close.", TUESDAY, None, None),
    ("Lee will |say| [on Friday] that the port must close.", TUESDAY, "2016-08-19", "day"),
    ("Lee is expected to |announce| [on Monday] that the port will close.", TUESDAY, "2016-08-22", "day"),
    ("Lee |dismissed| the plan as “a very old joke” [on Monday].", TUESDAY, "2016-08-15", "day"),
    ("Lee spoke out [on Monday], |arguing| that the port should close.", TUESDAY, "2016-08-15", "day"),
    ("Lee was |quoted as saying| [on Monday] that the port would close.", TUESDAY, "2016-08-15", "day"),
]  # fmt: skip
# The same, where no words tell when it was said: they are another verb's, a bound, a name, or part of what was said.
UNSAID = [
    "“The port will close,” Lee |told| USA Today.",
    "“The port will close,” Lee |told| the Today programme.",
    "Lee |said| that the port would close on Tuesday.",
    "Lee |said| the attack on Monday had failed.",
    "Lee |said| the port will close next week.",
    "Lee |said| “we will sail on Friday” and left.",
    "On Tuesday, Brandt met the union in Selby, Lee |said|.",
    "The man who was arrested on Monday |said| that he had paid.",
    "Lee, who resigned on Friday, |said| that the port would close.",
    "Lee has |said| since Monday that the port would close.",
    "Lee |said| the Super Tuesday vote had been fair.",
    "Voters who went to the polls on Super Tuesday |said| that the port should close.",
    "Lee |criticised| the attack on Monday.",
    "Lee told USA Today and |said| that the port would close.",
    "Lee |said| that Tuesday’s vote had been fair.",
    "SELBY, Aug. 15 (UPI) — The mayor |said| that the port would close.",
    "“The port closed in 2014,” Lee |said|.",
    "Lee |said| Monday was a bad day for the port.",
    "Lee, elected in 2014, |said| that the port would close.",
]


def _found(marked: str, nlp: Language, published: str | None) -> tuple[str, list[TimeExpression | None], Extraction]:
    """The text of MARKED, what tells when by the cue between its bars, and the whole extraction with dates."""
    text = marked.translate(str.maketrans("", "", "|[]"))
    before, cue = marked.split("|")[:2]
    start = len(before.translate(str.maketrans("", "", "[]")))
    here = Span(start, start + len(cue))
    found = dated(Article(text=text, published=published), extract(text, nlp))
    quotes = [q for q in found.quotes if q.attribution.cue and q.attribution.cue.span.start < here.end
              and here.start < q.attribution.cue.span.end]  # fmt: skip
    return text, [q.attribution.said for q in quotes], replace(found, quotes=tuple(quotes))


@pytest.mark.parametrize(("marked", "published", "expected", "precision"), SAID)
def test_when_it_was_said(
    marked: str, published: str | None, expected: str | None, precision: str | None, nlp: Language
) -> None:
    """The words beside the cue are found where they stand, and mean the date that a reader would take them for."""
    text, times, extraction = _found(marked, nlp, published)
    words = marked[marked.index("[") + 1 : marked.index("]")].replace("|", "")
    assert times, f"no quote with this cue in {extraction}"
    for quote, time in zip(extraction.quotes, times, strict=True):
        assert time is not None
        assert (time.text, time.span.of(text)) == (words, words)
        assert (quote.attribution.said_on, quote.attribution.said_precision) == (expected, precision)


@pytest.mark.parametrize("marked", UNSAID)
def test_times_of_other_things(marked: str, nlp: Language) -> None:
    """A time inside the words, of another verb, or that bounds something is not when it was said."""
    _, times, _ = _found(marked, nlp, TUESDAY)
    assert set(times) <= {None}


def test_a_quotation_that_goes_on_has_the_time_of_its_cue(nlp: Language) -> None:
    """Both halves of a split quotation are one act of saying; what is said next, by another cue, is not dated by it."""
    text = "“The port is old,” Lee said on Monday. “It will close.”\n\n“Nobody asked us,” Brandt said."
    first, second = dated(Article(text=text, published=TUESDAY), extract(text, nlp)).quotes
    assert (len(first.parts), first.attribution.said_on, second.attribution.said) == (2, "2016-08-15", None)


def test_the_contract_tells_words_and_date(nlp: Language) -> None:
    """`said` holds the words, where they stand and the precision, and is null where nothing tells when."""
    article = Article(text="Lee said on Monday that the port would close.", published=TUESDAY)
    (quote,) = as_contract(article, dated(article, extract(article, nlp)))["quotes"]
    assert (quote["said_on"], quote["said"]) == (
        "2016-08-15",
        {"start": 9, "end": 18, "text": "on Monday", "precision": "day"},
    )
    undated = replace(article, published=None)
    (quote,) = as_contract(undated, dated(undated, extract(undated, nlp)))["quotes"]
    assert (quote["said_on"], quote["said"]["precision"]) == (None, None)


# -- in the store


TEXT = "“The port is old,” Ana Lee said on Monday."


def _extraction() -> Extraction:
    quote = building.quoted(TEXT, "The port is old,", speakers=["Ana Lee"], cue=("said", "say"))
    time = TimeExpression(building.find(TEXT, "on Monday"), "on Monday")
    return Extraction((replace(quote, attribution=replace(quote.attribution, said=time)),), building.PIPELINE)


def test_the_store_dates_what_it_is_given(fresh_store: Store) -> None:
    """Words and reading stand side by side in the table, apart from when it was published."""
    fresh_store.add(Article(text=TEXT, published=TUESDAY), _extraction())
    sql = "SELECT said_on, said_precision, said_words, said_start, said_end FROM attributions"
    assert list(fresh_store.database.execute(sql)) == [("2016-08-15", "day", "on Monday", 32, 41)]
    (statement,) = fresh_store.history("Ana Lee")
    assert (statement.said_on, statement.said_words, statement.published) == ("2016-08-15", "on Monday", TUESDAY)


def test_a_day_of_publication_that_comes_later_dates_the_words(fresh_store: Store) -> None:
    """Without it nothing is guessed; once it is known, the words have their date."""
    fresh_store.add(Article(text=TEXT), _extraction())
    assert [s.said_on for s in fresh_store.history("Ana Lee")] == [None]
    assert fresh_store.add(Article(text=TEXT, published=TUESDAY), _extraction()) == "updated"
    assert [(s.said_on, s.said_precision) for s in fresh_store.history("Ana Lee")] == [("2016-08-15", "day")]


# -- any words, any day

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
months = st.sampled_from(MONTHS)
phrases = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["on", "late on", "last", "early"]), st.sampled_from(WEEKDAYS)),
    st.builds("on {} {}".format, st.integers(1, 31), months),
    st.builds("{} {}".format, months, st.integers(1, 31)),
    st.builds("{} {}".format, st.sampled_from(["in", "last", "in early"]), months),
    st.builds("{} {}s ago".format, st.integers(1, 999), st.sampled_from(["day", "week", "month", "year"])),
    st.builds("{} {}".format, st.sampled_from(["last", "earlier this"]), st.sampled_from(["week", "weekend", "year"])),
    st.builds("in {}".format, st.integers(1800, 2099)),
    st.builds("{} {}".format, st.sampled_from(["last", "this"]), st.sampled_from(["spring", "summer", "winter"])),
    st.sampled_from(["today", "yesterday", "tomorrow", "last night", "the day before yesterday", "next week"]),
)  # fmt: skip


@given(phrases, days)
def test_nothing_was_said_after_it_was_published(words: str, published: date) -> None:
    """Whatever the words and the day, what was said lies on it or before, and is as precise as it says."""
    found = resolve(words, published.isoformat())
    assert take_apart(words) is not None
    if found is not None:
        begins = date.fromisoformat(found.date + "-01-01"[len(found.date) - 4 :])
        assert begins <= published
        assert len(found.date) == {"year": 4, "season": 4, "month": 7, "week": 10, "day": 10}[found.precision]


@given(st.sampled_from(WEEKDAYS), days)
def test_weekdays_are_the_nearest(weekday: str, published: date) -> None:
    """A weekday in the past is at most six days old, and one to come at most six days away."""
    past, coming = (resolve(f"on {weekday}", published.isoformat(), ahead=ahead) for ahead in (False, True))
    assert past is not None
    assert coming is not None
    for found, sign in ((past, 1), (coming, -1)):
        day = date.fromisoformat(found.date)
        assert day.strftime("%A") == weekday
        assert timedelta(0) <= sign * (published - day) <= timedelta(days=6)


@given(st.lists(st.one_of(phrases, st.text(alphabet="aM .,’-1“", max_size=6))).map(" ".join))
def test_found_words_are_ranges_of_the_text(text: str) -> None:
    """Whatever the text, what is found are ascending, disjoint ranges of it, and each can be taken apart."""
    end = 0
    for span in find(text, Span(0, len(text))):
        assert end <= span.start < span.end <= len(text)
        assert take_apart(span.of(text)) is not None
        end = span.end
