"""Questions to a store: search, filters, histories, and whom a name means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import building
import pytest
from building import quoted
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.errors import NotFoundError, OptionError
from quotes.records import SOUND, Article, Extraction, Span, Speaker
from quotes.store import Counts, Filter, Store, open_store
from quotes.store.corrections.decide import Verdict
from quotes.store.read.filter import day, match_expression
from quotes.store.read.quotes import paragraph
from quotes.store.write.article import FIND

SHIPS = "The rate cut came too late, … We lost two ships."
DENIAL = "I deny that we cut any rate,"
# Blocks of letters that every SQLite knows; its tables are older than Python's.
BLOCKS = (("A", "Z"), ("à", "ö"), ("Ā", "ɏ"), ("Α", "Ρ"), ("α", "ω"), ("А", "я"), ("א", "ת"), ("ء", "غ"), ("一", "龥"))
LETTERS = [st.characters(min_codepoint=ord(first), max_codepoint=ord(last)) for first, last in BLOCKS]


def words(store: Store, query: str | None, **filters: object) -> list[str]:
    return [hit.statement.words for hit in store.search(query, **filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected", "why"),
    [
        ("ships", [SHIPS], "a word"),
        ("SHIP losing lost", [], "all words have to occur"),
        ("ship lost", [SHIPS], "stems, in any order"),
        ("naive GAMBLES", ["a naïve gamble"], "diacritics and case do not matter"),
        ("rate-cut", [SHIPS], "a hyphen makes a phrase"),
        ("rate cut", [DENIAL, SHIPS], "two words are not a phrase"),
        ('"cut any rate"', [DENIAL], "a phrase in double quotes"),
        ('"cut any', [DENIAL], "a phrase whose quotes are left open"),
        ("gamb*", ["a naïve gamble"], "the start of a word"),
        ('"any rat*"', [], "an asterisk in a phrase is none"),
        ("asked OR ships", ["He asked me twice,", "No one asked us,", SHIPS], "either side of OR"),
        ("rate NOT ships", [DENIAL], "none of what NOT stands before"),
        ("rate AND ships", [SHIPS], "AND is what holds anyway"),
        ("asked or ships", [], "an operator in small letters is a word"),
        ("OR", [], "an operator alone is a word"),
        ('gamb* OR "cut any rate"', [DENIAL, "a naïve gamble"], "phrases and beginnings on both sides"),
        ("O'Neill", [], "an apostrophe is no syntax error"),
        ("text:ships", [], "a colon names no column"),
        ("(ships)", [SHIPS], "parentheses are no syntax"),
        ("^ships", [SHIPS], "a caret is no syntax"),
        ('"', [], "a lone quotation mark finds nothing"),
        ("*", [], "a lone asterisk finds nothing"),
        ("", [], "no words find nothing"),
        ("ship\0s", [], "a NUL parts words"),
        ("rate " * 3000, [DENIAL, SHIPS], "a very long query"),
    ],
)
def test_search(filled_store: Store, query: str, expected: list[str], why: str) -> None:
    """Words find the quotes in which all of them occur, and no input is a syntax error."""
    assert sorted(words(filled_store, query)) == sorted(expected), why


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text("\"*^:(){}[]+-'\0 aOR"))
def test_no_search_words_are_a_syntax_error(query: str) -> None:
    """Whatever a person types, a search gives an answer."""
    with open_store(":memory:") as store:
        assert store.search(query) == []


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(LETTERS), min_size=1, max_size=20))
def test_any_word_finds_itself(word: str) -> None:
    """A quote is found by a word of its own, in whatever script."""
    quote = replace(quoted("x", "x"), parts=(Span(1, 1 + len(word)),))
    with open_store(":memory:") as store:
        store.add(Article(text=f'"{word}" said Ada Moss.'), Extraction((quote,), building.PIPELINE))
        assert words(store, word) == [word]


def test_hits_are_ranges_of_the_words(filled_store: Store) -> None:
    """A hit tells where in the words of the statement the search words stand."""
    (hit,) = filled_store.search("ship late")
    assert [span.of(hit.statement.words) for span in hit.hits] == ["late", "ships"]


def test_search_without_words_is_by_date(filled_store: Store) -> None:
    """With None for words every statement is found, in the order that is asked for."""
    found = filled_store.search(None, sort="oldest")
    assert len(found) == 8
    assert [hit.statement.date for hit in found] == sorted(hit.statement.date or "" for hit in found)
    assert all(hit.hits == () for hit in found)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"speaker": "Maria O'Neill"}, 2),
        ({"outlet": "elda courier"}, 5),
        ({"outlet": "AFP"}, 0),
        ({"kind": "mixed"}, 4),
        ({"told_to": "Agence France-Presse"}, 1),
        ({"told_to": "elda courier"}, 1),
        ({"since": "2031-05-04"}, 8),
        ({"until": "2031-05-04"}, 5),
        ({"until": "2031-05-03"}, 1),
        ({"since": "2031-06-20"}, 4),
        ({"until": "2031-06-20"}, 9),
        ({"since": "2031", "until": "2031"}, 9),
        ({"since": "2032"}, 0),
        ({"until": "2031-05"}, 5),
        ({"since": "2031-05-03", "until": "2031-05-03"}, 1),
        ({"speaker": "Maria O'Neill", "kind": "direct", "outlet": "Elda Evening Star"}, 1),
        ({"limit": 3}, 3),
        ({"limit": None}, 9),
    ],
)
def test_filters(filled_store: Store, filters: dict[str, object], expected: int) -> None:
    """Filters narrow a search; both ends of a range of dates are in it, and a month may fit any of its days."""
    assert len(words(filled_store, None, min_confidence=0.0, **filters)) == expected


def test_undated_statements_fit_no_range_and_come_last(filled_store: Store) -> None:
    """What has no date is left out of a range of dates and stands at the end of a history."""
    text = '"Undated," Maria O\'Neill said.'
    quote = quoted(text, "Undated,", speakers=["Maria O'Neill"])
    filled_store.add(Article(text=text), Extraction((quote,), building.PIPELINE))
    assert filled_store.history("Maria O'Neill")[-1].words == "Undated,"
    assert "Undated," not in words(filled_store, None, since="0001")


@pytest.mark.parametrize(
    ("confidence", "reviewed", "is_shown"),
    [(SOUND, None, True), (SOUND - 0.001, None, False), (0.1, "confirm", True), (0.1, "dispute", False)],
)
def test_what_is_sound_is_shown(
    fresh_store: Store, confidence: float, reviewed: Verdict | None, is_shown: bool
) -> None:
    """Search, history, lists and counts have what is sound or confirmed, and each says how much it leaves out."""
    text = '"It rained," Maria O\'Neill said.'
    quote = quoted(text, "It rained,", speakers=["Maria O'Neill"], confidence=confidence)
    fresh_store.add(Article(text=text), Extraction((quote,), building.PIPELINE))
    if reviewed is not None:
        fresh_store.correct(1, verdict=reviewed, by="Ada")
    found = fresh_store.quotes(Filter(words="rained"))
    stats, counts = fresh_store.stats(), fresh_store.counts()
    assert {found.total, len(found.hits), len(fresh_store.history("O'Neill")), len(fresh_store.speakers())} == {
        is_shown
    }
    assert {counts.quotes, stats.quotes, stats.statements, counts.speakers, stats.speakers} == {is_shown}
    assert {found.doubtful, stats.doubtful, counts.doubtful} == {not is_shown}
    assert fresh_store.quotes(Filter(words="rained", min_confidence=0.0)).total == 1


def test_the_schema_has_the_same_bound(fresh_store: Store) -> None:
    """The view of sound quotes and the filter of searches draw the line at the same chance."""
    text = " ".join(f'"Word {number}," Ada Moss said.' for number in range(650, 750))
    quotes = tuple(
        quoted(text, f"Word {number},", speakers=["Ada Moss"], confidence=number / 1000) for number in range(650, 750)
    )
    fresh_store.add(Article(text=text), Extraction(quotes, building.PIPELINE))
    rows = fresh_store.database.query("SELECT text FROM sound_quotes")
    assert {row["text"] for row in rows} == set(words(fresh_store, None))


def test_the_order_of_a_search(filled_store: Store) -> None:
    """A search has the newest first, or the oldest, or what fits its words best: the shorter quote."""
    assert words(filled_store, "rate", sort="oldest") == [SHIPS, DENIAL]
    assert words(filled_store, "rate", sort="newest") == words(filled_store, "rate") == [DENIAL, SHIPS]
    assert words(filled_store, "rate", sort="relevance") == [DENIAL, SHIPS]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.search("a", kind="loud"), "kind 'loud' is not one of direct, mixed, indirect"),
        (lambda s: s.search("a", since="May"), "since 'May' is not a date: write YYYY-MM-DD, YYYY-MM or YYYY"),
        (lambda s: s.search("a", until="2031-02-30"), "until '2031-02-30' is not a date"),
        (lambda s: s.search("a", since="2031-06", until="2031-05-31"), "since 2031-06 is after until 2031-05-31"),
        (lambda s: s.search("a", limit=0), "limit 0 is not a number of rows"),
        (lambda s: s.search("a", sort="random"), "sort 'random' is not one of newest, oldest, relevance, least-sure"),
        (lambda s: s.search("NOT a"), "'NOT a' says only what must not occur: give a word that must, too"),
        (lambda s: s.search("a", min_confidence=1.5), "confidence 1.5 is not a chance from 0 to 1"),
        (lambda s: s.history("a witness"), "'a witness' may be any of 2 speakers"),
        (lambda s: s.speakers(kind="alien"), "kind 'alien' is not one of person, organization"),
        (lambda s: s.speakers(limit=-1), "limit -1"),
    ],
)
def test_options_that_make_no_sense(filled_store: Store, call: Callable[[Store], object], message: str) -> None:
    """A value that makes no sense is refused with one sentence that names it."""
    with pytest.raises(OptionError, match=message):
        call(filled_store)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.history("Mara Quil"), r"no speaker 'Mara Quil' in .*quotes.db; did you mean Mara Quill\?"),
        (lambda s: s.history("ONeil"), r"did you mean Maria O'Neill\?"),
        (lambda s: s.history("Zzyzx"), r"no speaker 'Zzyzx' in .*quotes.db$"),
        (lambda s: s.history(99), "no speaker 99"),
        (lambda s: s.history("99"), "no speaker 99"),
        (
            lambda s: s.search("a", outlet="Elda Currier"),
            r"no outlet 'Elda Currier' in .*; did you mean The Elda Courier",
        ),
        (lambda s: s.search("a", told_to="Reuters"), "nothing was told to 'Reuters'"),
        (lambda s: s.quote(99), "no quote 99 in .*quotes.db"),
        (lambda s: s.quote(2**70), "no quote"),
        (lambda s: s.quote("beef"), "no quote beef"),
        (lambda s: s.article(0), "no article 0"),
    ],
)
def test_what_is_not_there(filled_store: Store, call: Callable[[Store], object], message: str) -> None:
    """What the database does not hold is said to be missing, with what comes near it."""
    with pytest.raises(NotFoundError, match=message):
        call(filled_store)


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("maria o’neill", "Maria O'Neill", "case and apostrophes do not matter"),
        ("Ms Maria O'Neill", "Maria O'Neill", "nor do titles"),
        ("O'Neill", "Maria O'Neill", "the only one of that surname"),
        ("Quill", "Mara Quill", "the only one of that surname"),
        ("lena ost", "Lena Øst", "diacritics do not matter"),
        ("the harbour union", "Harbour Union", "an organization with its article"),
        ("2", "Ivo Brandt", "a number in digits"),
        (2, "Ivo Brandt", "a number"),
        ("Ivo Brandt", "Ivo Brandt", "a full name, though another is named Brandt"),
    ],
)
def test_whom_a_name_means(filled_store: Store, name: str | int, expected: str, why: str) -> None:
    """A speaker is found by any spelling of the name, an only surname, or the number."""
    assert filled_store.speaker(name).name == expected, why


def test_alias_means_its_speaker(fresh_store: Store) -> None:
    """A form under which a speaker was seen is enough, where no one else was."""
    text = '"It rained," said the Elda Lighthouse Board. "It poured," the ELB said.'
    board = Speaker("Elda Lighthouse Board", "organization")
    quotes = (
        quoted(text, "It rained,", speakers=[board]),
        quoted(text, "It poured,", speakers=[board], mention="the ELB"),
    )
    fresh_store.add(Article(text=text), Extraction(quotes, building.PIPELINE))
    for name in ("the elb", "ELB", "The Elda Lighthouse Board"):
        assert fresh_store.speaker(name).name == "Elda Lighthouse Board"


@pytest.mark.parametrize("given", [2, "2", " s2 ", "S2"])
def test_a_speaker_is_called_by_number(filled_store: Store, given: str | int) -> None:
    """A number means a speaker where one is asked for, with its letter or without."""
    assert filled_store.speaker(given).id == 2


@pytest.mark.parametrize("given", ["q2", "a2", "st2"])
def test_a_number_of_another_kind_is_no_speaker(filled_store: Store, given: str) -> None:
    """The letter says of what kind a number is."""
    with pytest.raises(NotFoundError, match=f"no speaker {given} in"):
        filled_store.speaker(given)


def test_history_reads_in_order(filled_store: Store) -> None:
    """A speaker's statements come by date, each with outlet, role and link."""
    history = filled_store.history("O'Neill")
    assert [(s.date, s.outlet, s.url, s.speakers[0].role) for s in history] == [
        ("2031-05-03", "The Elda Courier", "https://courier.example/ships", "harbour master"),
        ("2031-06", "Elda Evening Star", None, None),
    ]


def test_speakers_are_counted(filled_store: Store) -> None:
    """Each speaker has the number of statements, the first and last date, and the outlets."""
    first, *others = filled_store.speakers()
    assert (first.name, first.statements, first.first, first.last) == ("Maria O'Neill", 2, "2031-05-03", "2031-06")
    assert first.outlets == ("Elda Evening Star", "The Elda Courier")
    assert {other.statements for other in others} == {1}
    assert [s.name for s in filled_store.speakers(kind="organization")] == ["Harbour Union"]
    assert len(filled_store.speakers(limit=2)) == 2


def test_witnesses_of_two_articles_are_two(filled_store: Store) -> None:
    """An unnamed source is somebody of one article only."""
    assert [s.kind for s in filled_store.speakers(kind="unnamed") if s.name == "a witness"] == ["unnamed", "unnamed"]


def test_counts(filled_store: Store) -> None:
    """The counts are those of the tables, or of the articles asked for."""
    assert filled_store.counts() == Counts(articles=2, quotes=8, doubtful=1, statements=8, speakers=6, outlets=3)
    assert filled_store.counts(articles=[1, 1, 99]) == Counts(
        articles=1, quotes=4, doubtful=1, statements=4, speakers=4, outlets=2
    )
    assert filled_store.counts(articles=[]) == Counts(
        articles=0, quotes=0, doubtful=0, statements=0, speakers=0, outlets=0
    )


def test_find_gives_the_article_that_one_would_be(filled_store: Store) -> None:
    """An article read again is found, one with another text is not."""
    article, _ = building.harbour()
    found = filled_store.find(article)
    assert found is not None
    assert found.id == 1
    assert filled_store.find(replace(article, text="Another text.")) is None


@pytest.mark.parametrize("which", ["id", "key"])
def test_quote_by_number_or_key(filled_store: Store, which: str) -> None:
    """A quote and its article are found by number, by number in digits, and by key."""
    quote = filled_store.quote(3)
    assert filled_store.quote(str(getattr(quote.statement, which))) == quote
    assert filled_store.article(str(getattr(quote.article, which))) == quote.article


def test_quote_in_its_paragraph(filled_store: Store) -> None:
    """The paragraph of a quote is the whole one it stands in, and no more."""
    text = filled_store.article(1).article.text
    shown = [filled_store.quote(number).paragraph.of(text) for number in (1, 3, 5)]
    assert shown == [text.split("\n\n")[index] for index in (0, 2, 3)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("One.\nTwo.\nThree.", "Two", "Two."),
        ("Wrapped\nline one.\n\nWrapped\nline two.", "line two", "Wrapped\nline two."),
        ("One.\n \t\n  Two.\n", "Two", "  Two."),
        ("Title\n\nOne is said.\nTwo is said.", "Two", "Two is said."),
        ("One.\nTwo.\n", "Two.\n", "Two.\n"),
        ("Alone.", "Alone.", "Alone."),
        ("A b\n\nc d\n\ne f", "b\n\nc", "A b\n\nc d"),
        ("A b\n\n\n\nc d", "c", "c d"),
    ],
)
def test_paragraphs(text: str, words: str, expected: str) -> None:
    """Each line is one unless the text is hard-wrapped, as quotes are found; a quote over several has all of them."""
    start = text.index(words)
    assert paragraph(text, Span(start, start + len(words))).of(text) == expected


def test_view_reads_like_a_sentence(filled_store: Store) -> None:
    """The view of the history has one row for each speaker of each statement, in words."""
    rows = list(filled_store.database.query("SELECT * FROM statement_history WHERE quote IN (1, 2) ORDER BY quote"))
    assert len(rows) == 3
    first = rows[0]
    assert list(first)[:9] == ["date", "speaker", "role", "words", "cue", "outlet", "told_to", "article", "link"]
    assert list(first.values())[:9] == [
        "2031-05-03",
        "Maria O'Neill",
        "harbour master",
        SHIPS,
        "told",
        "The Elda Courier",
        "AFP",
        "Two ships lost at Port Elda",
        "https://courier.example/ships",
    ]


def test_view_of_quotes_has_one_row_each(filled_store: Store) -> None:
    """The view of the quotes has one row for each, with all its speakers or none."""
    rows = list(filled_store.database.query("SELECT quote, speakers FROM quotes_with_speakers ORDER BY quote"))
    assert [row["quote"] for row in rows] == list(range(1, 10))
    assert [row["speakers"] for row in rows][1:5] == ["Ivo Brandt; Lena Øst", "Harbour Union", "a witness", None]


def test_full_text_follows_changes(filled_store: Store) -> None:
    """What is changed or deleted by hand is found as it is now."""
    filled_store.database.execute("UPDATE quotes SET text = 'a wild wager' WHERE id = 3")
    filled_store.database.execute("DELETE FROM articles WHERE id = 2")
    assert words(filled_store, "gamble") == []
    assert words(filled_store, "wager") == ["a wild wager"]
    assert words(filled_store, "deny") == []


def test_vacuum_keeps_the_search_right(filled_store: Store) -> None:
    """Rewriting the file does not mix up which words belong to which quote."""
    filled_store.database.execute("DELETE FROM quotes WHERE id IN (1, 2)")
    filled_store.database.vacuum()
    assert words(filled_store, "gamble") == ["a naïve gamble"]


def test_what_is_filtered_is_indexed(filled_store: Store) -> None:
    """A speaker's history and a search by outlet read no table from end to end."""
    plans = [
        "SELECT quotes.id FROM quotes JOIN articles ON articles.id = quotes.article WHERE articles.outlet = 1",
        "SELECT speaker FROM statement_history WHERE speaker_id = 1",
        "SELECT attribution FROM attribution_speakers WHERE speaker = 1",
        FIND,
        "SELECT id FROM speakers WHERE surname = ''",
    ]
    for sql in plans:
        values = dict.fromkeys(re.findall(r":(\w+)", sql), "x")
        steps = [row["detail"] for row in filled_store.database.query(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert not [step for step in steps if step.startswith("SCAN") and "INDEX" not in step], (sql, steps)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (" 2026-03 ", "2026-03", "2026-03"),
        ("today", "2026-03-12", "2026-03-12"),
        ("Yesterday", "2026-03-11", "2026-03-11"),
        ("7d", "2026-03-05", "2026-03-05"),
        ("1 m", "2026-02-10", "2026-02-10"),
        ("3 months ago", "2025-12-12", "2025-12-12"),
        ("1y", "2025-03-12", "2025-03-12"),
        ("2 weeks ago", "2026-02-26", "2026-02-26"),
        ("this week", "2026-03-09", "2026-03-15"),
        ("last week", "2026-03-02", "2026-03-08"),
        ("this month", "2026-03", "2026-03"),
        ("last month", "2026-02", "2026-02"),
        ("last year", "2025", "2025"),
    ],
)
def test_what_may_stand_for_a_day(text: str, first: str, last: str) -> None:
    """Days are counted from today, a Thursday; of a week the first or last day is meant."""
    today = date(2026, 3, 12)
    assert (day(text, "since", today=today), day(text, "until", today=today, last=True)) == (first, last)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("42", '"42"'),
        ("\ue000", '"\ue000"'),
        ("· 42 —", '"42"'),
        ("a b*", '("a" AND "b*"*)'),
        ('"a b" c', '("a b" AND "c")'),
        ("a NOT b", '"a" NOT "b"'),
        ("NOT b a c", '("a" AND "c") NOT "b"'),
        ("a NOT b NOT c", '"a" NOT "b" NOT "c"'),
        ("a NOT · b", '("a" AND "b")'),
        ("a OR b c NOT d", '("a") OR (("b" AND "c") NOT "d")'),
        ("OR a OR OR b OR", '("a") OR ("b")'),
        ("NOT OR", '("NOT" AND "OR")'),
        ("·", None),
    ],
)
def test_what_is_typed_as_a_query(typed: str, asked: str | None) -> None:
    """Words, phrases and beginnings are quoted, joined by AND, and kept from what stands behind NOT on their side."""
    assert match_expression(typed) == asked


def test_only_what_must_not_occur() -> None:
    """A side of OR needs a word that must occur."""
    for typed in ("NOT a", "b OR NOT a"):
        with pytest.raises(OptionError, match="says only what must not occur: give a word that must, too"):
            match_expression(typed)


@pytest.mark.parametrize(
    ("asked", "is_choosy"),
    [
        (Filter(), True),
        (Filter(status="machine"), True),
        (Filter(min_confidence=0), False),
        *((Filter(status=status), False) for status in ("confirmed", "corrected", "disputed", "rejected", "all")),
    ],
)
def test_what_people_decided_is_left_out_by_no_confidence(asked: Filter, is_choosy: bool) -> None:
    """How sure the machine was leaves nothing out where somebody asks for what people said."""
    assert asked.is_choosy == is_choosy


def test_what_was_rejected_is_found_where_it_is_asked_for(filled_store: Store) -> None:
    """By its status, or with everything; the one that took its place is no rejected quote."""

    def found(status: str | None) -> set[int]:
        asked = Filter(status=status, polarity="all", min_confidence=0.0)
        return {hit.statement.id for hit in filled_store.quotes(asked).hits}

    everything = found(None)
    filled_store.correct(2, verdict="reject", by="Ada")
    filled_store.correct(3, verdict="confirm", by="Ada")
    assert (found(None), found("all")) == (everything - {2}, everything)
    assert (found("rejected"), found("confirmed"), found("disputed")) == ({2}, {3}, set())
    assert found("machine") == everything - {2, 3}
