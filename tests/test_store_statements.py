"""One statement, many appearances, in a real database.  All people, places and outlets are invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from building import PIPELINE, ministry, quoted
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.errors import NotFoundError
from quotes.records import Article, Extraction, Quote, Speaker
from quotes.store import Filter, Statement, Store, open_store
from quotes.store.write.counting import recount
from quotes.store.write.statements import replace as place_anew

Written = tuple[Article, Extraction]

LONG = (
    "We have asked the ministry for a second crane because the first one stands idle, and the ships that wait in the "
    "roads will not wait for another winter."
)
PART = "the ships that wait in the roads will not wait for another winter"
STRUCK = "conducted a group strike on the camps of the Grey Guard and the Sons of Marn in the hills of Elda"
ALTERED = STRUCK.replace("the Sons of Marn", "the Marn Front (formerly the Sons of Marn)")
BODY = (
    "Ships of the coast guard left the port of Elda before dawn for the first time since the storm of last winter, as "
    "the council fought over who should pay for the broken quay. The voyage marks a change of course for the port, "
    "which until now had only sent boats out of its eastern basin. Three cranes stood still and a fourth lay in the "
    "water, a witness at the northern gate said. Fishermen were seen carrying nets from the sheds while others burned "
    "what was left of the old pilot house. Since the spring the harbour has been divided between the union in the "
    "north and the company in the south, and both accuse the other of theft."
)
REWRITTEN = (
    BODY.replace("before dawn", "on Tuesday")
    .replace("Fishermen were seen", "Men were seen")
    .replace("The voyage marks", "The trip marks")
)


def article(
    *said: tuple[str, str | Speaker | None],
    around: str = "",
    outlet: str | None = "Elda Star",
    published: str | None = "2031-05-04",
    agency: str | None = None,
    url: str | None = None,
    polarity: str = "positive",
) -> Written:
    """An article in which these words are said by these speakers, each in a paragraph after AROUND."""
    text = around + "".join(f'\n\n"{words}"' for words, _ in said)
    quotes: list[Quote] = []
    for words, speaker in said:
        quote = quoted(text, words, speakers=[speaker] if speaker else [])
        quotes.append(replace(quote, attribution=replace(quote.attribution, polarity=polarity)))
    written = Article(text=text, outlet=outlet, published=published, agency=agency, url=url)
    return written, Extraction(tuple(quotes), PIPELINE)


def fill(store: Store, *articles: Written) -> Store:
    for written in articles:
        store.add(*written)
    return store


def extent(store: Store, quote: int) -> tuple[int, int, int]:
    """Appearances, outlets and sources of the statement of a quote."""
    told = store.statement(quote).longest
    return told.appearances, told.outlets, told.sources


def groups(store: Store) -> set[frozenset[str]]:
    """The keys of the quotes of each statement, those that stand alone by themselves."""
    rows = store.database.query("SELECT coalesce(statement, -id) AS statement, key FROM quotes")
    held: dict[int, set[str]] = {}
    for row in rows:
        held.setdefault(row["statement"], set()).add(row["key"])
    return {frozenset(keys) for keys in held.values()}


def test_two_papers_carry_one_dispatch(fresh_store: Store) -> None:
    """What stands in both is one statement with two appearances and one source, and the difference is shown."""
    organization = Speaker("Elda's port authority", "organization")
    fill(
        fresh_store,
        article((STRUCK, Speaker("port authority in Elda", "organization")), ("a hard day", "Ada Moss"), around=BODY),
        article((ALTERED, organization), ("a hard day", "Ada Moss"), around=REWRITTEN, outlet="Marn Post"),
    )
    assert extent(fresh_store, 1) == (2, 2, 1)
    found = fresh_store.statement(3)
    assert found == fresh_store.statement(1)
    assert found.longest.words == ALTERED
    assert found.reports[0].changes == (
        ("same", "conducted a group strike on the camps of the Grey Guard and the"),
        ("left out", "Marn Front (formerly the"),
        ("same", "Sons of Marn"),
        ("left out", ")"),
        ("same", "in the hills of Elda"),
    )
    assert [report.source for report in found.reports] == [1, 1]
    assert extent(fresh_store, 2) == (2, 2, 1)
    assert {row["origin"] for row in fresh_store.database.query("SELECT origin FROM articles")} == {1}


def test_longest_form_is_shown(fresh_store: Store) -> None:
    """Whichever form comes first, the longest verbatim one stands for the statement, whose key stays."""
    fill(fresh_store, article((PART, "Ada Moss"), published="2031-05-05"))
    key = fresh_store.quote(1).statement.key
    assert fresh_store.statement(1).longest.statement == key
    fill(fresh_store, article((LONG, "Ada Moss"), outlet="Marn Post"))
    indirect = article((f"{LONG} And more of it", "Ada Moss"), outlet="Echo")
    written = replace(indirect[1], quotes=tuple(replace(quote, kind="indirect") for quote in indirect[1].quotes))
    fill(fresh_store, (indirect[0], written))
    told = fresh_store.statement(1).longest
    assert (told.statement, told.words, told.first_reported) == (key, LONG, "2031-05-04")
    assert (told.appearances, told.outlets, told.sources) == (3, 3, 3)
    assert fresh_store.statement(key) == fresh_store.statement("3") == fresh_store.statement(2)


def test_of_forms_of_one_length_the_commonest_is_shown(fresh_store: Store) -> None:
    """Capitals that one paper has set do not stand for what two others printed, though they came first."""
    forms = (LONG.upper(), LONG, LONG)
    fill(fresh_store, *(article((words, "Ada Moss"), outlet=f"Paper {n}") for n, words in enumerate(forms)))
    assert fresh_store.statement(1).longest.words == LONG


def test_a_statement_alone_needs_no_row(fresh_store: Store) -> None:
    """A quote that stands in one place is its own statement."""
    fill(fresh_store, article((LONG, "Ada Moss")))
    assert extent(fresh_store, 1) == (1, 1, 1)
    assert not fresh_store.database.table("statements").count
    with pytest.raises(NotFoundError, match="no quote or statement 7"):
        fresh_store.statement(7)


def test_two_statements_turn_out_to_be_one(fresh_store: Store) -> None:
    """Parts that have nothing in common are one as soon as the whole is there: the older keeps its row."""
    first = "We have asked the ministry for a second crane because the first one stands idle"
    fill(
        fresh_store,
        article((first, "Ada Moss")),
        article((first, "Ada Moss"), outlet="Echo"),
        article((PART, "Ada Moss"), outlet="Marn Post"),
        article((PART, "Ada Moss"), outlet="Quay News"),
    )
    assert len(groups(fresh_store)) == 2
    fill(fresh_store, article((LONG, "Ada Moss"), outlet="Pier Review"))
    assert len(groups(fresh_store)) == 1
    assert extent(fresh_store, 1) == extent(fresh_store, 4) == (5, 5, 5)
    rows = list(fresh_store.database.query("SELECT id, merged_into, appearances FROM statements ORDER BY id"))
    assert [(row["merged_into"], row["appearances"]) for row in rows] == [(None, 5), (rows[0]["id"], 0)]


# Articles with the same words, how many independent sources they are, and why.
SOURCES: list[tuple[Sequence[Written], tuple[int, int, int], str]] = [
    (
        [article((LONG, "Ada Moss")), article((LONG, "Ada Moss"), outlet="Echo", published="2031-05-05")],
        (2, 2, 2),
        "two desks",
    ),
    (
        [article((LONG, "Ada Moss"), agency="NPA"), article((LONG, "Ada Moss"), outlet="Echo", agency="NPA")],
        (2, 2, 1),
        "one agency on one day",
    ),
    (
        [
            article((LONG, "Ada Moss"), agency="NPA"),
            article((LONG, "Ada Moss"), outlet="Echo", agency="NPA", published="2031-05-06"),
        ],
        (2, 2, 2),
        "one agency on two days",
    ),
    (
        [
            article((LONG, "Ada Moss"), agency="NPA"),
            article((LONG, "Ada Moss"), outlet="Echo", agency="NPA", published=None),
        ],
        (2, 2, 1),
        "one agency, a day unknown",
    ),
    (
        [
            article((LONG, "Ada Moss"), around=BODY),
            article((LONG, "Ada Moss"), around=REWRITTEN, outlet="Echo", published="2031-06-01"),
        ],
        (2, 2, 1),
        "near-copies, whenever they appeared",
    ),
    (
        [
            article((LONG, "Ada Moss"), around=BODY),
            article((LONG, "Ada Moss"), around=REWRITTEN, outlet="Echo", agency="NPA"),
            article((LONG, "Ada Moss"), outlet="Marn Post", agency="NPA"),
        ],
        (3, 3, 1),
        "a copy of one and a dispatch of the other",
    ),
    (
        [
            article((LONG, "Ada Moss"), url="https://star.example/1"),
            article((LONG, "Ada Moss"), ("a second thought", "Ada Moss"), url="https://star.example/1"),
        ],
        (1, 1, 1),
        "versions of one page",
    ),
]


@pytest.mark.parametrize(("articles", "expected", "why"), SOURCES, ids=[why for *_, why in SOURCES])
def test_sources(fresh_store: Store, articles: Sequence[Written], expected: tuple[int, int, int], why: str) -> None:
    """Identical copy is not corroboration: copies and dispatches of one agency on one day are one source."""
    fill(fresh_store, *articles)
    assert extent(fresh_store, 1) == expected, why
    assert len({report.source for report in fresh_store.statement(1).reports}) == expected[2]


def test_a_late_copy_joins_two_sources(fresh_store: Store) -> None:
    """Where an article shows that two others are copies of one story, what was counted before is counted anew."""
    half = len(BODY) // 2
    start, end = BODY[: half + 60], BODY[half - 60 :]
    fill(
        fresh_store,
        article((LONG, "Ada Moss"), around=start),
        article((LONG, "Ada Moss"), around=end, outlet="Echo"),
    )
    assert extent(fresh_store, 1) == (2, 2, 2)
    fill(fresh_store, article(("nothing of it", "Ivo Brandt"), around=BODY, outlet="Marn Post"))
    assert extent(fresh_store, 1) == (2, 2, 1)


def test_what_is_learnt_of_an_article_later_counts(fresh_store: Store) -> None:
    """An article that comes again with its date and agency is united and counted as if they had been known at once."""
    phrase = "exchange cranes and pilots"
    fill(
        fresh_store,
        article((phrase, "Ada Moss"), agency="NPA"),
        article((phrase, "Ada Moss"), around="Elsewhere.", outlet=None, published=None),
    )
    assert extent(fresh_store, 1) == (1, 1, 1)
    again = article((phrase, "Ada Moss"), around="Elsewhere.", outlet="Echo", agency="NPA")
    assert fresh_store.add(*again) == "updated"
    assert extent(fresh_store, 1) == (2, 2, 1)


def test_unattributed_words_unite_in_copies_only(fresh_store: Store) -> None:
    """A copy of the story that names nobody has the statement too; another story with these words has not."""
    fill(
        fresh_store,
        article((LONG, "Ada Moss"), around=BODY),
        article((LONG, None), around=REWRITTEN, outlet="Echo"),
        article((LONG, None), around="Nothing like the other two stories.", outlet="Marn Post"),
    )
    assert extent(fresh_store, 1) == extent(fresh_store, 2) == (2, 2, 1)
    assert extent(fresh_store, 3) == (1, 1, 1)


def once(store: Store, **asked: Any) -> list[Statement]:
    """What fits what is ASKED, each statement once, the oldest first."""
    return [hit.statement for hit in store.quotes(Filter(**asked), sort="oldest", each=False).hits]


def test_what_was_not_said_stays_apart(fresh_store: Store) -> None:
    """The words of a refusal are no appearance of the statement that was made elsewhere."""
    fill(fresh_store, article((LONG, "Ada Moss")), article((LONG, "Ada Moss"), outlet="Echo", polarity="refused"))
    assert extent(fresh_store, 1) == (1, 1, 1)
    assert [told.id for told in once(fresh_store, speakers=("Ada Moss",))] == [1]


def speak(store: Store, quote: int, speaker: int) -> None:
    """Let SPEAKER have said QUOTE, as a correction does."""
    with store.writing():
        store.database.execute(
            "UPDATE attribution_speakers SET speaker = ? WHERE attribution = "
            "(SELECT id FROM attributions WHERE quote = ? AND status = 'current')",
            [speaker, quote],
        )
        place_anew(store.database, [quote])


def test_a_corrected_speaker_moves_the_quote(fresh_store: Store) -> None:
    """A quote that turns out to be by somebody else leaves its statement, and comes back when that is undone."""
    fill(
        fresh_store,
        article((PART, "Ada Moss")),
        article((LONG, "Ada Moss"), outlet="Echo"),
        article((LONG, "Ivo Brandt"), outlet="Marn Post"),
    )
    moss, brandt = fresh_store.speaker("Ada Moss").id, fresh_store.speaker("Ivo Brandt").id
    before = groups(fresh_store)
    key = fresh_store.statement(1).longest.statement
    speak(fresh_store, 2, brandt)
    assert extent(fresh_store, 1) == (1, 1, 1)
    assert fresh_store.statement(1).longest.statement == key
    assert extent(fresh_store, 2) == extent(fresh_store, 3) == (2, 2, 2)
    speak(fresh_store, 2, moss)
    assert groups(fresh_store) == before
    assert fresh_store.statement(2).longest.statement == key
    assert (extent(fresh_store, 2), extent(fresh_store, 3)) == ((2, 2, 2), (1, 1, 1))
    assert not list(fresh_store.database.query("PRAGMA foreign_key_check"))


def test_what_held_a_statement_together_is_taken_out(fresh_store: Store) -> None:
    """Parts that only a rejected quote joined fall apart, and a rejected quote belongs to none."""
    first = "We have asked the ministry for a second crane because the first one stands idle"
    fill(
        fresh_store,
        article((first, "Ada Moss")),
        article((LONG, "Ada Moss"), outlet="Echo"),
        article((PART, "Ada Moss"), outlet="Marn Post"),
    )
    assert extent(fresh_store, 3) == (3, 3, 3)
    for status, expected in (("rejected", 1), ("machine", 3)):
        with fresh_store.writing():
            fresh_store.database.execute("UPDATE quotes SET status = ? WHERE id = 2", [status])
            place_anew(fresh_store.database, [2])
        assert (extent(fresh_store, 1)[0], extent(fresh_store, 3)[0]) == (expected, expected)


def test_recount_counts_what_is_shown(fresh_store: Store) -> None:
    """An appearance that is not shown any more is not counted, nor are its words those of the statement."""
    fill(fresh_store, article((PART, "Ada Moss")), article((LONG, "Ada Moss"), outlet="Echo"))
    with fresh_store.writing():
        fresh_store.database.execute("UPDATE quotes SET retired = '2031-06-01T00:00:00+00:00' WHERE id = 2")
        recount(fresh_store.database, [1])
    told = fresh_store.statement(1).longest
    assert (told.appearances, told.words) == (1, PART)
    with fresh_store.writing():
        fresh_store.database.execute("UPDATE quotes SET retired = '2031-06-01T00:00:00+00:00' WHERE id = 1")
        recount(fresh_store.database, [1])
    assert list(fresh_store.database.query("SELECT appearances FROM statements")) == [{"appearances": 0}]


def test_lists_of_statements(fresh_store: Store) -> None:
    """What several articles have is told once, that with most sources first; a history has the rest as well."""
    fill(
        fresh_store,
        article(("a hard day for the pilots of Elda", "Ada Moss"), (LONG, "Ada Moss")),
        article((LONG, "Ada Moss"), outlet="Echo"),
        article((STRUCK, "Ivo Brandt"), around=BODY),
        article((STRUCK, "Ivo Brandt"), around=REWRITTEN, outlet="Echo"),
    )
    repeated = fresh_store.quotes(Filter(repeated=True))
    found = fresh_store.quotes(Filter(repeated=True), sort="most-reported", each=False)
    listed = [hit.statement for hit in found.hits]
    assert [(told.words, told.sources) for told in listed] == [(LONG, 2), (STRUCK, 1)]
    assert repeated.total == 4
    assert [told.id for told in once(fresh_store, speakers=("Moss",))] == [1, 2]
    views = fresh_store.database.query("SELECT count(*) AS n, max(appearances) AS most FROM statement_history")
    assert list(views) == [{"n": 5, "most": 2}]
    assert fresh_store.database.view("statement_appearances").count == 4


def test_negated_quotes_are_in_no_list(fresh_store: Store) -> None:
    """What articles say was not said is told by nobody's list of statements."""
    fill(fresh_store, ministry())
    words = [told.words for told in once(fresh_store, speakers=("Ada Moss",))]
    assert sorted(words) == ["that the pier was late", "the pier would open"]


MADE = st.lists(
    st.tuples(
        st.sampled_from(
            [LONG, PART, LONG.upper(), STRUCK, ALTERED, "No comment", "We will not sell it", "We will sell it"]
        ),
        st.sampled_from(["Ada Moss", "Ivo Brandt", None]),
        st.sampled_from(["2031-05-04", "2031-05-05", "2031-09-01", None]),
        st.sampled_from(["", BODY, REWRITTEN]),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=25, deadline=None)
@given(MADE, st.randoms(use_true_random=False))
def test_order_makes_no_difference(made: list[tuple[str, str | None, str | None, str]], chance: random.Random) -> None:
    """The same articles in another order are grouped alike, and counted alike."""
    articles = [
        article((words, speaker), published=day, around=around, outlet=f"Paper {number}")
        for number, (words, speaker, day, around) in enumerate(made)
    ]
    found = []
    for _ in range(2):
        with open_store(":memory:") as store:
            fill(store, *articles)
            counts = store.database.query(
                "SELECT text, first_reported, appearances, outlets, sources FROM statements WHERE merged_into IS NULL"
            )
            found.append((groups(store), sorted(tuple(map(str, row.values())) for row in counts)))
            live = store.database.query("SELECT DISTINCT statement FROM quotes WHERE statement IS NOT NULL")
            check_counts(store, [row["statement"] for row in live])
        chance.shuffle(articles)
    assert found[0] == found[1]


def check_counts(store: Store, statements: Sequence[int]) -> None:
    """Placing all quotes anew, and counting anew, must change nothing."""
    before = groups(store), list(store.database.query("SELECT * FROM statements"))
    with store.writing():
        recount(store.database, statements)
        place_anew(store.database, [row["id"] for row in store.database.query("SELECT id FROM quotes")])
    assert (groups(store), list(store.database.query("SELECT * FROM statements"))) == before
