"""Articles that change: which texts are versions of one page, in which order, and what became of their quotes."""

from __future__ import annotations

from itertools import permutations

import pytest
from building import PIPELINE, quoted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.errors import NotFoundError, OptionError
from quotes.identity.addresses import address
from quotes.identity.statements.alignment import same_quotes
from quotes.records import Article, Extraction
from quotes.store import Store, VersionChanges, open_store

URL = "https://selby.example/news/ferry"


def story(*said: tuple[str, str], url: str | None = URL, published: str | None = None, **more: str) -> Article:
    """An article in which each of SAID, a speaker and their words, is one sentence."""
    text = " ".join(f"“{words},” {speaker} said." for speaker, words in said)
    return Article(text=text, url=url, published=published, **more)  # type: ignore[arg-type]


def found(article: Article, *said: tuple[str, str]) -> Extraction:
    """The quotes of a :func:`story`."""
    return Extraction(
        tuple(quoted(article.text, words, speakers=[speaker] if speaker else []) for speaker, words in said), PIPELINE
    )


def add(store: Store, *said: tuple[str, str], url: str | None = URL, published: str | None = None, **more: str) -> int:
    """The number of a stored :func:`story`."""
    article = story(*said, url=url, published=published, **more)
    store.add(article, found(article, *said))
    held = store.find(article)
    assert held is not None
    return held.id


def versions(store: Store) -> dict[int, tuple[int, int | None]]:
    """Version and successor of every article."""
    rows = store.database.query("SELECT id, version, replaced_by FROM articles")
    return {row["id"]: (row["version"], row["replaced_by"]) for row in rows}


def shown(store: Store) -> set[str]:
    """The words of the quotes that are shown."""
    return {row["text"] for row in store.database.query("SELECT text FROM quotes WHERE shown")}


def told(step: VersionChanges) -> list[tuple[str, str]]:
    """What a step did to which words."""
    return [("+".join(change.what), (change.new or change.old).words) for change in step.changes]  # type: ignore[union-attr]


LEE_OLD = ("Ana Lee", "The tides will not wait for the council this time")
LEE_NEW = ("Ana Lee", "The tides will not wait for the mayor this time")
CHO = ("Ben Cho", "Nobody has asked the crew a single question")
MOSS = ("Ada Moss", "We have paid for every one of those berths")
BRANDT = ("Ivo Brandt", "A second ferry is cheaper than a bridge")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://selby.example/a", "http://selby.example/a", True),
        ("https://selby.example/a", "https://www.Selby.example/a/", True),
        ("https://selby.example/a", "https://selby.example:443/a#comments", True),
        ("https://selby.example/a", "https://selby.example/a?utm_source=x&fbclid=1", True),
        ("https://selby.example/a?b=1&c=2", "https://selby.example/a?c=2&b=1", True),
        ("https://selby.example/é", "https://selby.example/%C3%A9", True),
        ("https://selby.example/a?12345", "https://selby.example/a?12346", False),
        ("https://selby.example/a?id=1", "https://selby.example/a?id=2", False),
        ("https://selby.example/a", "https://selby.example/A", False),
        ("https://selby.example/a", "https://news.selby.example/a", False),
        ("https://selby.example/a", "https://selby.example:8080/a", False),
        ("https://selby.example/#!a", "https://selby.example/#!b", False),
        ("http://[broken", "http://[broken ", True),
        ("not an address", "another", False),
    ],
)
def test_addresses_of_one_page_are_equal(one: str, other: str, same: bool) -> None:
    """Spellings of one address must agree, and addresses of two pages must not."""
    assert (address(one).page == address(other).page) is same


def test_parameters_that_may_be_trackers_are_told_apart() -> None:
    """Two addresses that differ in what may be a tracker must not be exactly the same."""
    one, other = address("https://selby.example/a?cid=1"), address("https://selby.example/a?cid=2")
    assert one.page == other.page
    assert one.exact != other.exact


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        (["A b c."], ["“a b  c”"], [(0, 0)]),
        (["yes", "no", "yes"], ["yes", "yes", "no"], [(0, 0), (1, 2), (2, 1)]),
        (["we will not wait for them"], ["we will not be waiting for them"], [(0, 0)]),
        (["the cut came late. we lost two ships"], ["we lost two ships"], [(0, 0)]),
        (["we lost two ships"], ["nobody knows what happened"], []),
        (["no comment"], ["no comments"], []),
        # The nearer one wins, though the other comes first.
        (["we lost two big ships"], ["we lost ten big ships", "we lost two big ship"], [(0, 1)]),
        ([], ["a b c"], []),
    ],
)
def test_quotes_are_found_again(old: list[str], new: list[str], pairs: list[tuple[int, int]]) -> None:
    """The same or nearly the same words must be one quote, in the order of the text, and other words must not."""
    assert same_quotes(old, new) == pairs


@given(st.lists(st.text("ab c.", max_size=12), max_size=8), st.lists(st.text("ab c.", max_size=12), max_size=8))
def test_a_quote_is_found_once(old: list[str], new: list[str]) -> None:
    """No quote may be in two pairs, and every pair has to be of the two lists."""
    pairs = same_quotes(old, new)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(0 <= i < len(old) and 0 <= j < len(new) for i, j in pairs)


def test_another_text_at_the_same_address_is_a_version(fresh_store: Store) -> None:
    """The new text must replace the old one, which stays readable, and kept quotes must be told once."""
    old = add(fresh_store, LEE_OLD, CHO, MOSS)
    new = add(fresh_store, MOSS, LEE_NEW, BRANDT, url=URL + "/?utm_source=letter#top")
    assert versions(fresh_store) == {old: (1, new), new: (2, None)}
    assert shown(fresh_store) == {LEE_NEW[1], CHO[1], MOSS[1], BRANDT[1]}
    assert fresh_store.article(old).article.text == story(LEE_OLD, CHO, MOSS).text
    (step,) = fresh_store.changes()
    assert (step.old.article, step.new.article, step.kept) == (old, new, 1)
    assert told(step) == [("altered", LEE_NEW[1]), ("vanished", CHO[1]), ("added", BRANDT[1])]
    assert [piece for piece in step.changes[0].diff if piece.op != "same"] == [
        ("left out", "council"),
        ("added", "mayor"),
    ]


def test_versions_and_vanished_quotes_are_views(fresh_store: Store) -> None:
    """Whoever looks at the tables has to see the versions, and what the next one no longer says."""
    old = add(fresh_store, LEE_OLD, CHO, published="2024-05-02")
    new = add(fresh_store, LEE_NEW, published="2024-05-03")
    add(fresh_store, BRANDT, url=URL + "-2")
    versions = fresh_store.database.query("SELECT article_id, version, quotes, vanished FROM article_versions")
    assert [tuple(row.values()) for row in versions] == [(old, 1, 2, 1), (new, 2, 1, 0)]
    (gone,) = fresh_store.database.query("SELECT speakers, words, gone_by, next_article_id FROM vanished_quotes")
    assert tuple(gone.values()) == ("Ben Cho", CHO[1], "2024-05-03", new)


def test_the_same_text_with_another_spelling_of_its_address_is_known(fresh_store: Store) -> None:
    """A tracker in the address must not make a version of the same text."""
    article = story(LEE_OLD)
    fresh_store.add(article, found(article, LEE_OLD))
    again = story(LEE_OLD, url=URL + "?utm_medium=mail")
    assert fresh_store.holds(again)


@pytest.mark.parametrize(
    ("url", "other", "outlets"),
    [
        (URL, URL + "-2", ("Selby Courier", "Selby Courier")),
        (URL, URL, ("Selby Courier", "Inland Press")),
        ("https://selby.example/", "https://selby.example", ("Selby Courier", "Selby Courier")),
        (URL + "?cid=1", URL + "?cid=2", ("Selby Courier", "Selby Courier")),
    ],
    ids=["two pages", "two outlets", "front page", "perhaps a number of an article"],
)
def test_what_may_be_two_articles_stays_two(fresh_store: Store, url: str, other: str, outlets: tuple[str, str]) -> None:
    """Nothing may vanish from an article because another one has other words."""
    add(fresh_store, LEE_OLD, url=url, outlet=outlets[0])
    add(fresh_store, BRANDT, url=other, outlet=outlets[1])
    assert [version for version, _ in versions(fresh_store).values()] == [1, 1]
    assert fresh_store.changes() == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_dates_of_publication_order_versions(fresh_store: Store, order: tuple[int, ...]) -> None:
    """Old copies that are read late must come out as old, in whichever order they are read."""
    texts = (LEE_OLD, CHO), (LEE_NEW, CHO), (LEE_NEW, MOSS)
    dates = "2024-05-02T10:00:00+02:00", "2024-05-02T09:00:00Z", "2024-05-03T00:00"
    numbers = {place: add(fresh_store, *texts[place], published=dates[place]) for place in order}
    assert versions(fresh_store) == {
        numbers[0]: (1, numbers[1]),
        numbers[1]: (2, numbers[2]),
        numbers[2]: (3, None),
    }
    assert shown(fresh_store) == {LEE_NEW[1], CHO[1], MOSS[1]}
    assert [told(step) for step in fresh_store.changes()] == [
        [("altered", LEE_NEW[1])],
        [("vanished", CHO[1]), ("added", MOSS[1])],
    ]


def test_versions_without_dates_follow_what_was_seen_before(fresh_store: Store) -> None:
    """Without a date the order of reading decides, and a day tells nothing about the hours of that day."""
    first = add(fresh_store, LEE_OLD, published="2024-05-02T23:00")
    second = add(fresh_store, LEE_NEW)
    third = add(fresh_store, CHO, published="2024-05-02")
    early = add(fresh_store, MOSS, published="2024-05-01")
    order = sorted(versions(fresh_store).items(), key=lambda item: item[1][0])
    assert [number for number, _ in order] == [early, first, second, third]


def test_a_page_that_goes_back_has_its_first_text_again(fresh_store: Store) -> None:
    """A text that returns with a later date must be the present one again; without a date nothing may change."""
    first = add(fresh_store, LEE_OLD, published="2024-05-02")
    second = add(fresh_store, LEE_NEW, published="2024-05-03")
    assert fresh_store.holds(story(LEE_OLD))
    assert fresh_store.holds(story(LEE_OLD, published="2024-05-02"))
    again = story(LEE_OLD, published="2024-05-04")
    assert fresh_store.add(again, found(again, LEE_OLD)) == "updated"
    assert fresh_store.holds(again)
    assert fresh_store.holds(story(LEE_NEW, published="2024-05-03"))
    assert versions(fresh_store) == {first: (3, None), second: (2, first)}
    assert shown(fresh_store) == {LEE_OLD[1]}
    assert [(step.old.article, step.new.article, step.date) for step in fresh_store.changes()] == [
        (first, second, "2024-05-03"),
        (second, first, "2024-05-04"),
    ]


def test_an_address_learnt_later_makes_a_version(fresh_store: Store) -> None:
    """An article whose address only a second copy tells must find its place then."""
    first = add(fresh_store, LEE_OLD, url=None)
    second = add(fresh_store, LEE_NEW)
    assert fresh_store.changes() == []
    add(fresh_store, LEE_OLD)
    assert versions(fresh_store) == {first: (1, second), second: (2, None)}


def test_a_live_page_that_grows_keeps_every_statement_once(fresh_store: Store) -> None:
    """Of a page that only grows nothing may vanish, and each statement must be told once, by the newest version."""
    said = [("Ana Lee", f"Report number {number} is in from pier {number * 7}") for number in range(1, 9)]
    for count in range(1, len(said) + 1):
        newest = add(fresh_store, *reversed(said[:count]))
    rows = list(fresh_store.database.query("SELECT article FROM quotes WHERE shown"))
    assert [row["article"] for row in rows] == [newest] * len(said)
    assert all(told(step) == [("added", said[place][1])] for place, step in enumerate(fresh_store.changes(), start=1))


def test_who_speaks_may_change_while_the_words_stay(fresh_store: Store) -> None:
    """Words that are said by somebody else in the new version must be shown as such."""
    add(fresh_store, LEE_OLD, ("Ivo Brandt", CHO[1]))
    add(fresh_store, LEE_OLD, CHO, ("", "Everyone left"))
    (step,) = fresh_store.changes()
    assert told(step) == [("speaker", CHO[1]), ("added", "Everyone left")]


def test_changes_are_asked_for_by_article_address_and_date(fresh_store: Store) -> None:
    """Any version's number, key or address must find its page; what is unknown must be said."""
    old = add(fresh_store, LEE_OLD, published="2024-05-02")
    add(fresh_store, LEE_NEW, published="2024-06-01")
    other = add(fresh_store, BRANDT, url=URL + "-2")
    for way in (old, str(old), fresh_store.article(old).key, URL, URL + "?utm_source=x"):
        assert len(fresh_store.changes(way)) == 1
    assert fresh_store.changes(other) == []
    assert len(fresh_store.changes(since="2024-06")) == 1
    assert fresh_store.changes(since="2024-06-02") == []
    with pytest.raises(NotFoundError, match="no article https://nowhere"):
        fresh_store.changes("https://nowhere.example/a")
    with pytest.raises(OptionError, match="is not a date"):
        fresh_store.changes(since="the other day")


def test_an_old_quote_tells_what_became_of_it(fresh_store: Store) -> None:
    """A quote of an old version must lead to the one that stands for it, or say that it has none."""
    add(fresh_store, LEE_OLD, CHO)
    new = add(fresh_store, LEE_NEW)
    lee, cho, now = (fresh_store.quote(number) for number in (1, 2, 3))
    assert lee.statement.replaced_by == now.statement.id
    assert cho.statement.replaced_by is None
    assert cho.article.replaced_by == new
    assert now.article.replaced_by is None


DATES = st.one_of(st.none(), st.sampled_from(["2024-05-01", "2024-05-02", "2024-05-02T08:00", "2024-05-02T09:00Z"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.sampled_from([LEE_OLD, LEE_NEW, CHO, MOSS]), min_size=1), DATES), max_size=6))
def test_versions_are_one_chain(read: list[tuple[set[tuple[str, str]], str | None]]) -> None:
    """Whatever is read, versions have to be one chain, which reading the same again leaves as it is."""
    with open_store(":memory:") as store:
        chains = []
        # The second reading may tell that a page went back to a text, the third tells nothing new.
        for _ in range(3):
            for said, published in read:
                add(store, *sorted(said), published=published)
            chains.append(versions(store))
        held = chains[-1]
        assert held == chains[-2]
        following = [after for _, after in held.values() if after is not None]
        assert len(set(following)) == len(following) == max(len(held) - 1, 0)
        assert all(held[after][0] > version for version, after in held.values() if after is not None)
        rows = store.database.query("""
            SELECT 1 FROM quotes old JOIN articles ON articles.id = old.article JOIN quotes new
                ON new.id = old.replaced_by
            WHERE new.article IS NOT articles.replaced_by""")
        assert list(rows) == []


def test_one_view_has_what_holds_now(fresh_store: Store) -> None:
    """A quote is in ``current_quotes`` once, by the last version that has it, and not where a person rejected it."""
    add(fresh_store, LEE_OLD, CHO, MOSS)
    add(fresh_store, LEE_NEW, CHO, MOSS)
    (rejected,) = fresh_store.search("berths")
    fresh_store.correct(rejected.statement.id, verdict="reject", by="Ada")
    (corrected,) = fresh_store.search("question")
    fresh_store.correct(corrected.statement.id, speakers=["Ada Moss"], by="Ada")
    fresh_store.merge("Ana Lee", "Ada Moss", by="Ada")
    rows = fresh_store.database.execute(
        "SELECT article, text, origin, name FROM current_quotes JOIN current_speakers USING (attribution) ORDER BY 1, 2"
    )
    assert rows.fetchall() == [
        (2, CHO[1], "person", "Ana Lee"),
        (2, LEE_NEW[1], "machine", "Ana Lee"),
    ]
