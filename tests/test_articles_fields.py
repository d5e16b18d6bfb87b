"""Dates, addresses, languages and names: what an article says about itself, checked and never guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.articles import ArticleDefaults
from quotes.articles.fields.dates import DateError, published
from quotes.articles.fields.record import article
from quotes.errors import ArticleError, OptionError
from quotes.records import Article

NOT_COMPLETE = "is not a complete date; write it as YYYY-MM-DD"
NO_YEAR = "is not a date with a four-digit year; write it as YYYY-MM-DD"

DATES = [
    ("2016-08-16", "2016-08-16", "a date stays a date, with no time made up"),
    ("2016-08-16T14:03", "2016-08-16T14:03", "no seconds are made up"),
    ("2016-08-16 14:03:05", "2016-08-16T14:03:05", "a space for the T, as SQL and YAML write it"),
    ("2016-08-16T14:03Z", "2016-08-16T14:03Z", "universal time stays marked as such"),
    ("2016-08-16T14:03:05.123-0700", "2016-08-16T14:03:05.123-07:00", "fractions and an offset without colon"),
    ("2016-08-16T00:00:00", "2016-08-16T00:00:00", "midnight is a time like any other"),
    ("20160816", "2016-08-16", "the basic form of ISO 8601"),
    ("2016-W33-2", "2016-08-16", "the week form of ISO 8601"),
    ("20160816140305", "2016-08-16T14:03:05", "digits alone, as content management systems write it"),
    ("20160816T1403Z", "2016-08-16T14:03+00:00", "the basic form with a time"),
    ("16 August 2016", "2016-08-16", "a month in words leaves no doubt"),
    ("Aug 16, 2016", "2016-08-16", "the American order with the month in words"),
    ("Tue, 16 Aug 2016 14:03:00 GMT", "2016-08-16T14:03:00+00:00", "RFC 2822, as feeds have it"),
    ("Tue, 16 Aug 2016 14:03:00 -0400", "2016-08-16T14:03:00-04:00", "RFC 2822 with an offset"),
    ("16 Aug 2016 14:03 EST", "2016-08-16T14:03-05:00", "a zone that RFC 2822 defines"),
    ("August 16 2016 at 3:05 p.m.", "2016-08-16T15:05", "twelve-hour time"),
    ("16/08/2016", "2016-08-16", "there is no sixteenth month"),
    ("08/16/2016", "2016-08-16", "there is no sixteenth month in either order"),
    ("04/04/2016", "2016-04-04", "both readings are the same day"),
    ("2016/08/05", "2016-08-05", "with the year first the month is second"),
    ("  2016-08-16\n", "2016-08-16", "space around it says nothing"),
    ("31 Dec 2003 23:59:59", "2003-12-31T23:59:59", "equal to a default that fills gaps inside the reader"),
    ("1 January 2001", "2001-01-01", "equal to the other default"),
]

NO_DATES = [
    ("03/04/2016", "'03/04/2016' can be read as 2016-03-04 or 2016-04-03; write the one that is meant"),
    ("04.03.2016", "'04.03.2016' can be read as 2016-04-03 or 2016-03-04; write the one that is meant"),
    ("8/16/16", f"'8/16/16' {NO_YEAR}"),
    ("Tuesday", f"'Tuesday' {NO_YEAR}"),
    ("yesterday", f"'yesterday' {NO_YEAR}"),
    ("", f"'' {NO_YEAR}"),
    ("1471356180", f"'1471356180' {NO_YEAR}"),
    ("2016", f"'2016' {NOT_COMPLETE}"),
    ("2016-08", f"'2016-08' {NOT_COMPLETE}"),
    ("March 2016", f"'March 2016' {NOT_COMPLETE}"),
    ("31 February 2016", f"'31 February 2016' {NOT_COMPLETE}"),
    ("the 16th of Thermidor 2016", f"'the 16th of Thermidor 2016' {NOT_COMPLETE}"),
    ("0001-01-01T00:00:00", "'0001-01-01T00:00:00' lies before 1600, and no news does; write the day of publication"),
    ("1599-12-31", "'1599-12-31' lies before 1600, and no news does; write the day of publication"),
    ("USA Today", f"'USA Today' {NO_YEAR}"),
    ("2016-02-30", "'2016-02-30' is not a day of the calendar or a time of day"),
    ("2016-08-16T25:00", "'2016-08-16T25:00' is not a day of the calendar or a time of day"),
    (
        "16 Aug 2016 14:03 CET",
        "'CET' stands for different offsets in different places; write an offset such as +01:00",
    ),
    (
        "16 Aug 2016 14:03 GMT+3",
        "'16 Aug 2016 14:03 GMT+3' has an offset that can be read in two ways; write it as +03:00",
    ),
]


@pytest.mark.parametrize(("value", "expected"), [row[:2] for row in DATES], ids=[row[2] for row in DATES])
def test_dates_that_can_be_read_in_one_way(value: str, expected: str) -> None:
    """A date that has one meaning becomes ISO 8601, as precise as it was."""
    assert published(value) == expected


@pytest.mark.parametrize(("value", "message"), NO_DATES, ids=[row[0] or "empty" for row in NO_DATES])
def test_dates_that_would_have_to_be_guessed(value: str, message: str) -> None:
    """A date with a gap or with two meanings is refused, and the message gives the way out."""
    with pytest.raises(DateError) as caught:
        published(value)
    assert str(caught.value) == message


@settings(deadline=None)
@given(st.dates(date(1600, 1, 1)))
def test_every_iso_date_is_itself(day: date) -> None:
    """A date in ISO form comes back unchanged."""
    assert published(day.isoformat()) == day.isoformat()


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(deadline=None)
@given(
    st.datetimes(datetime(1600, 1, 1), timezones=st.none() | offsets),
    st.sampled_from(["minutes", "seconds", "milliseconds", "microseconds"]),
)
def test_every_iso_time_is_itself(moment: datetime, precision: str) -> None:
    """A date-time in ISO form comes back unchanged, whatever its precision and offset."""
    assert published(moment.isoformat(timespec=precision)) == moment.isoformat(timespec=precision)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_other_string_is_read_or_refused(value: str) -> None:
    """Whatever a date field holds, the outcome is ISO 8601 or the one error."""
    try:
        result = published(value)
    except DateError:
        return
    datetime.fromisoformat(result)


REFUSED = [
    ({"published": "soon"}, f"published: 'soon' {NO_YEAR}"),
    ({"url": "www.gazette.example/1"}, "url: 'www.gazette.example/1' is not a web address; write it from https:// on"),
    (
        {"url": "ftp://gazette.example/1"},
        "url: 'ftp://gazette.example/1' is not a web address; write it from https:// on",
    ),
    ({"url": "https://[gazette"}, "url: 'https://[gazette' is not a web address; write it from https:// on"),
    ({"url": "https://a b.example"}, "url: 'https://a b.example' is not a web address; write it from https:// on"),
    ({"language": "English"}, "language: 'English' is not a two-letter code such as en"),
    ({"archived_on": "soon"}, f"archived_on: 'soon' {NO_YEAR}"),
    (
        {"archive_url": "javascript:x"},
        "archive_url: 'javascript:x' is not a web address; write it from https:// on",
    ),
    ({"title": 5}, "title must be text, not a number; put it in quotation marks"),
    ({"title": True}, "title must be text, not true or false; put it in quotation marks"),
    ({"id": 1.5}, "id must be text, not a number; put it in quotation marks"),
    ({"outlet": {"name": "x"}}, "outlet must be text, not an object; put it in quotation marks"),
    ({"authors": 5}, "authors must be a name or a list of names, not a number"),
    ({"authors": ["Ida", 5]}, "authors must list names, not a number"),
    ({"author": "Ida", "authors": ["Bo"]}, "both 'author' and 'authors' are given; keep one of them"),
    (
        {"title": "a\udc80"},
        "title has half a character (\\udc80) at position 1, which can't be stored; write the whole character",
    ),
]


@pytest.mark.parametrize(("values", "message"), REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_values_that_make_no_sense(values: dict[str, object], message: str) -> None:
    """A value that its field can't hold is an error that names the source, the field and what to do."""
    with pytest.raises(ArticleError) as caught:
        article("Words.", values, "a.txt")
    assert str(caught.value) == f"a.txt: {message}"


def test_values_in_their_stored_form() -> None:
    """Blanks are unknown, a number is fit for an id, names part at semicolons, a language loses its region."""
    values = {"id": 17, "title": " Quay ", "outlet": " ", "author": "Ida Bell; ; Bo Lind", "language": "en-GB"}
    assert article("Words.", values, "a.txt") == Article(
        text="Words.", id="17", title="Quay", authors=("Ida Bell", "Bo Lind"), language="en", source="a.txt"
    )


@pytest.mark.parametrize(
    ("given", "outlet"),
    [("reuters.com", "Reuters"), ("https://www.bbc.co.uk/news", "BBC"), ("courier.example", "courier.example")],
)
def test_a_domain_in_place_of_an_outlet(given: str, outlet: str) -> None:
    """A domain of the table stands for its outlet; another stays as it was given."""
    assert article("Words.", {"outlet": given}, "a.txt").outlet == outlet


def test_authors_of_every_format_are_people() -> None:
    """A byline of a table is read like one of a page, and its agency is kept as that."""
    found = article("It rained all day.", {"authors": ["By ANA LEE and Bo Lind, Associated Press"]}, "a.jsonl:1")
    assert (found.authors, found.agency) == (("Ana Lee", "Bo Lind"), "Associated Press")


NO_ARTICLES = [
    ("", "has no text; leave it out or give the article's words"),
    (" \r\n\t", "has no text; leave it out or give the article's words"),
    ("12:30 -- 4%", "has a text without a single letter, so it is not an article; leave it out"),
    (
        "Half \ud800 of it",
        "text has half a character (\\ud800) at position 5, which can't be stored; write the whole character",
    ),
]


@pytest.mark.parametrize(("text", "reason"), NO_ARTICLES)
def test_texts_that_are_no_articles(text: str, reason: str) -> None:
    """A text without words, or one that no database can hold, is no article."""
    with pytest.raises(ArticleError) as caught:
        article(text, {}, "a.jsonl:3")
    assert (caught.value.source, caught.value.reason) == ("a.jsonl:3", reason)


def test_defaults_fill_only_what_is_unknown() -> None:
    """What an article says of itself stays; a default stands in for the rest."""
    defaults = ArticleDefaults(title="T", outlet="Gazette", authors=("Ida Bell",), published="16 August 2016")
    known = Article(text="Words.", outlet="Herald", source="a.txt")
    assert defaults.fill(known) == Article(
        text="Words.", title="T", outlet="Herald", authors=("Ida Bell",), published="2016-08-16", source="a.txt"
    )
    assert ArticleDefaults().fill(known) is known


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"published": "03/04/2016"}, f"published: {NO_DATES[0][1]}"),
        ({"url": "gazette.example"}, "url: 'gazette.example' is not a web address; write it from https:// on"),
        ({"language": "english"}, "language: 'english' is not a two-letter code such as en"),
    ],
)
def test_defaults_that_make_no_sense(values: dict[str, str], message: str) -> None:
    """A default that no article could state is the caller's mistake."""
    with pytest.raises(OptionError) as caught:
        ArticleDefaults(**values)  # type: ignore[arg-type]
    assert str(caught.value) == message
