"""What goes into a store comes out as it was, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import building
import pytest
from building import quoted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.errors import StoreError
from quotes.records import (
    QUOTE_KINDS,
    SPEAKER_KINDS,
    Article,
    Attribution,
    Cue,
    Extraction,
    Mention,
    Quote,
    Span,
    Speaker,
    TimeExpression,
)
from quotes.store import Statement, Store, open_store

NOTHING = Extraction((), building.PIPELINE)
PLAIN = Article(text='"It rained," Ada Moss said.')


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    return list(store.database.query(sql))


def content(store: Store) -> dict[str, list[Any]]:
    """Everything in STORE that does not depend on when and in which order it came."""
    queries = {
        "articles": """
            SELECT articles.key, title, o.name, a.name, published, published_from_url, url, language, source,
                source_id, pipeline, text,
                (SELECT json_group_array(name) FROM
                    (SELECT name FROM authors WHERE article = articles.id ORDER BY position))
            FROM articles LEFT JOIN outlets o ON o.id = outlet LEFT JOIN outlets a ON a.id = agency""",
        "outlets": "SELECT key, name FROM outlets",
        "speakers": """
            SELECT speakers.key, name, kind, surname, articles.key AS article FROM speakers
            LEFT JOIN articles ON articles.id = article""",
        "names": """
            SELECT speakers.key, speaker_names.name, folded, articles.key AS article FROM speaker_names
            JOIN speaker_name_articles AS here ON here.name = speaker_names.id
            JOIN speakers ON speakers.id = speaker JOIN articles ON articles.id = here.article""",
        "quotes": """
            SELECT quotes.key, articles.key AS article, position, kind, quotes.text FROM quotes
            JOIN articles ON articles.id = article""",
        "parts": """
            SELECT quotes.key, quote_parts.position, start_char, end_char FROM quote_parts
            JOIN quotes ON quotes.id = quote""",
        "attributions": """
            SELECT quotes.key, told.status, origin, pipeline, method, confidence, cue, cue_lemma, cue_start,
                cue_end,
                mention, mention_kind, mention_start, mention_end, told_to, outlets.name, said_on
            FROM attributions_in_words AS told JOIN quotes ON quotes.id = quote
            LEFT JOIN outlets ON outlets.id = told_to_outlet""",
        "spoken": """
            SELECT quotes.key, s.position, speakers.key AS speaker, s.name, s.role FROM attributed_speakers s
            JOIN attributions ON attributions.id = s.attribution JOIN quotes ON quotes.id = attributions.quote
            JOIN speakers ON speakers.id = s.speaker""",
    }
    return {
        name: sorted((tuple(row) for row in store.database.execute(sql)), key=repr) for name, sql in queries.items()
    }


def test_article_comes_back_as_it_was(filled_store: Store) -> None:
    """Every field of an article and every character of its text are given back."""
    article, _ = building.harbour()
    stored = filled_store.article(1)
    assert stored.article == article
    assert (stored.quotes, stored.pipeline) == (4, building.PIPELINE)


def beside(told: Statement) -> tuple[Cue | None, Mention | None]:
    """The cue and the mention that stand beside a stored quote."""
    cue = told.cue_span and Cue(told.cue_span, told.cue or "", told.cue_lemma or "", told.cue_class or "other")
    return cue, told.mention_span and Mention(told.mention_span, told.mention or "", told.mention_kind or "name")


def test_quote_comes_back_as_it_was(filled_store: Store) -> None:
    """Parts, cue, mention, addressee, date, role and confidence of a split quote are given back with their ranges."""
    article, extraction = building.harbour()
    given_quote = extraction.quotes[0]
    statement = filled_store.quote(1).statement
    assert statement.parts == given_quote.parts
    assert beside(statement) == (given_quote.attribution.cue, given_quote.attribution.mention)
    assert statement.words == given_quote.text(article.text)
    assert (statement.told_to, statement.said_on, statement.published) == ("AFP", "2031-05-03", article.published)
    assert [(by.name, by.role) for by in statement.speakers] == [("Maria O'Neill", "harbour master")]
    assert (statement.confidence, statement.method, statement.authors) == (0.9, "cue", article.authors)


def test_joint_statement_has_both_speakers_in_order(filled_store: Store) -> None:
    """A statement of two people is one statement with both of them."""
    assert [by.name for by in filled_store.quote(2).statement.speakers] == ["Ivo Brandt", "Lena Øst"]


def test_quote_of_nobody_is_kept(filled_store: Store) -> None:
    """Where nobody is named, the quote is stored without a speaker."""
    assert filled_store.quote(5).statement.speakers == ()


def test_same_article_twice_changes_nothing(filled_store: Store, database: Path) -> None:
    """Adding what is there says "known" and leaves the file as it is, byte for byte."""
    before = database.read_bytes()
    assert filled_store.holds(building.harbour()[0])
    assert filled_store.add(*building.harbour()) == "known"
    assert database.read_bytes() == before


def test_what_was_unknown_is_filled_in(fresh_store: Store) -> None:
    """The same text with more known about it updates the article, and only what it lacked."""
    article, extraction = building.harbour()
    bare = Article(text=article.text, title="A first title")
    assert fresh_store.add(bare, extraction) == "new"
    assert not fresh_store.holds(article)
    assert fresh_store.add(article, extraction) == "updated"
    assert fresh_store.holds(article)
    assert fresh_store.article(1).article == replace(article, title="A first title", source=None)
    assert (fresh_store.counts().quotes, fresh_store.counts().doubtful) == (4, 1)


@pytest.mark.parametrize(
    ("first", "second", "outcome", "why"),
    [
        ({}, {}, "known", "nothing is known about either"),
        ({"outlet": "The Star"}, {}, "known", "the second says less"),
        ({}, {"outlet": "Star"}, "updated", "the second says more"),
        ({"outlet": "The Star"}, {"outlet": "star"}, "known", "two spellings of one outlet"),
        ({"outlet": "Star"}, {"outlet": "Moon"}, "new", "wire copy in two papers"),
        ({"url": "http://a.example/1"}, {"url": "http://a.example/2"}, "new", "two pages"),
        ({"url": "http://a.example/1"}, {"outlet": "Star"}, "updated", "an address and an outlet do not conflict"),
        ({"title": "Rain"}, {"title": "More rain"}, "known", "a headline is changed without the story being another"),
        ({"outlet": "Star"}, {"outlet": " "}, "known", "white space says nothing"),
        ({}, {"archive_url": "https://archive.example/1", "archived_on": "2024"}, "updated", "where a copy is kept"),
        ({}, {"retrieved": "2024-05-02"}, "updated", "when it was had"),
        ({"retrieved": "2024-05-02"}, {"retrieved": "2024-06-01"}, "known", "when it was had first"),
    ],
)
def test_same_text(fresh_store: Store, first: Any, second: Any, outcome: str, why: str) -> None:
    """The same text is the same article unless outlet or address tell otherwise."""
    fresh_store.add(replace(PLAIN, **first), NOTHING)
    assert fresh_store.add(replace(PLAIN, **second), NOTHING) == outcome, why


def test_same_address_with_another_text_is_another_article(fresh_store: Store) -> None:
    """A page whose text has changed is stored beside what it said before."""
    fresh_store.add(replace(PLAIN, url="http://a.example/1"), NOTHING)
    changed = Article(text="It did not rain.", url="http://a.example/1")
    assert fresh_store.add(changed, NOTHING) == "new"


def test_a_stated_date_replaces_that_of_an_address(fresh_store: Store) -> None:
    """What only the address tells gives way to a copy that states the date, with all that was reckoned from it."""
    text = '"It rained," Ada Moss said on Tuesday.'
    quote = quoted(text, "It rained,", speakers=["Ada Moss"])
    said = TimeExpression(Span(text.index("on Tuesday"), text.index(".")), "on Tuesday")
    found = Extraction((replace(quote, attribution=replace(quote.attribution, said=said)),), building.PIPELINE)
    by_address = Article(
        text=text, url="http://a.example/2031/05/14/1", published="2031-05-14", published_from_url=True
    )
    assert fresh_store.add(by_address, found) == "new"
    assert fresh_store.article(1).article == by_address
    assert fresh_store.quote(1).statement.said_on == "2031-05-13"
    assert fresh_store.add(replace(by_address, published="2031-05-15"), found) == "known"
    assert fresh_store.add(replace(by_address, published=None, published_from_url=False), found) == "known"
    stated = replace(by_address, published="2031-05-08", published_from_url=False)
    assert fresh_store.add(stated, found) == "updated"
    assert fresh_store.article(1).article == stated
    assert fresh_store.quote(1).statement.said_on == "2031-05-06"
    assert fresh_store.add(by_address, found) == "known"
    assert fresh_store.article(1).article == stated


def test_an_address_dates_what_has_no_date(fresh_store: Store) -> None:
    """An article without a date takes that of an address, as precise as it is, and says whence it has it."""
    fresh_store.add(PLAIN, NOTHING)
    dated = replace(PLAIN, published="2031-05", published_from_url=True)
    assert fresh_store.add(dated, NOTHING) == "updated"
    held = fresh_store.article(1).article
    assert (held.published, held.published_from_url) == ("2031-05", True)


def test_copy_that_fits_two_articles_is_the_one_it_agrees_with(fresh_store: Store) -> None:
    """Of several stored articles with one text, the one that agrees on most is taken."""
    for outlet in ("Star", "Moon"):
        fresh_store.add(replace(PLAIN, outlet=outlet), NOTHING)
    assert fresh_store.add(replace(PLAIN, outlet="Moon", url="http://moon.example"), NOTHING) == "updated"
    assert [(row["id"], row["url"]) for row in rows(fresh_store, "SELECT id, url FROM articles")] == [
        (1, None),
        (2, "http://moon.example"),
    ]


def test_keys_are_made_from_content(tmp_path: Path) -> None:
    """A store built anew in another order gives every article and quote the same key."""
    stories = [building.harbour(), building.council()]
    contents = []
    for name, order in (("one.db", stories), ("two.db", stories[::-1])):
        with open_store(tmp_path / name) as store:
            for story in order:
                store.add(*story)
            contents.append(content(store))
    assert contents[0] == contents[1]


def test_addressee_becomes_an_outlet_when_one_is_known(fresh_store: Store) -> None:
    """What was told to a paper is linked to it, whether the paper's own articles come before or after."""
    told, own = building.council(), building.harbour()
    fresh_store.add(*told)
    sql = "SELECT told_to, name FROM attributions JOIN outlets ON outlets.id = told_to_outlet"
    assert rows(fresh_store, sql) == []
    fresh_store.add(*own)
    assert {tuple(row.values()) for row in rows(fresh_store, sql)} == {
        ("The Elda Courier", "The Elda Courier"),
        ("AFP", "AFP"),
    }


def test_speaker_named_twice_in_one_statement_is_one(fresh_store: Store) -> None:
    """Two spellings of one speaker in a joint statement are one speaker with two names."""
    quote = quoted(PLAIN.text, "It rained,", speakers=["Ada Moss", "Dr. Ada Moss"])
    fresh_store.add(PLAIN, Extraction((quote,), building.PIPELINE))
    assert fresh_store.speaker("ada moss").names == ("Ada Moss", "Dr. Ada Moss")
    assert len(fresh_store.quote(1).statement.speakers) == 1


def test_mention_of_one_speaker_is_a_name_of_theirs(fresh_store: Store) -> None:
    """A name next to the quote is recorded as a form of its only speaker's name; a description is not."""
    text = '"It rained," said Moss. "It poured," said the doctor.'
    article = Article(text=text)
    quotes = (
        quoted(text, "It rained,", speakers=["Ada Moss"], mention="Moss"),
        quoted(text, "It poured,", speakers=["Ada Moss"], mention="the doctor", mention_kind="description"),
    )
    fresh_store.add(article, Extraction(quotes, building.PIPELINE))
    assert fresh_store.speaker("moss").names == ("Ada Moss", "Moss")


@pytest.mark.parametrize(
    ("quote", "message"),
    [
        (quoted(PLAIN.text, kind="direct"), "it has no parts"),
        (replace(quoted(PLAIN.text, "rained"), parts=(Span(3, 99),)), "3 to 99 of a text of 27 characters"),
        (replace(quoted(PLAIN.text, "rained"), parts=(Span(5, 5),)), "5 to 5"),
        (replace(quoted(PLAIN.text, "rained"), parts=(Span(4, 8), Span(6, 9))), "overlap"),
        (replace(quoted(PLAIN.text, "rained"), kind="loud"), "kind 'loud'"),  # type: ignore[arg-type]
        (quoted(PLAIN.text, "rained", confidence=float("nan")), "confidence nan"),
        (quoted(PLAIN.text, "rained", said_on="Tuesday"), "'Tuesday' is not an ISO 8601 date"),
        (quoted(PLAIN.text, "rained", said_on="2031-02-30"), "'2031-02-30'"),
        (quoted(PLAIN.text, "rained", speakers=[" "]), "a speaker has no name"),
        (quoted(PLAIN.text, "rained", speakers=[Speaker("Moss", "god")]), "kind 'god'"),  # type: ignore[arg-type]
        (quoted(PLAIN.text, "rained", mention="rained", mention_kind="nod"), "kind 'nod'"),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_fit_the_text_is_refused(fresh_store: Store, quote: Quote, message: str) -> None:
    """An extraction that is not one of its article is refused with the reason, and nothing of it is stored."""
    with pytest.raises(StoreError, match="article without a title: quote 1 can't be stored") as caught:
        fresh_store.add(PLAIN, Extraction((quote,), building.PIPELINE))
    assert message in str(caught.value)
    assert fresh_store.counts().articles == 0


def test_words_that_stand_elsewhere_are_refused(fresh_store: Store) -> None:
    """A cue whose range gives other words than its own is refused."""
    quote = quoted(PLAIN.text, "rained", cue=("said", "say"))
    wrong = replace(quote, attribution=replace(quote.attribution, cue=Cue(Span(0, 4), "said", "say")))
    with pytest.raises(StoreError, match="its cue 'said' is not what stands at 0"):
        fresh_store.add(PLAIN, Extraction((wrong,), building.PIPELINE))


def test_same_ranges_twice_are_refused(fresh_store: Store) -> None:
    """One range of the text is one quote."""
    quote = quoted(PLAIN.text, "rained")
    with pytest.raises(StoreError, match="quote 2 can't be stored: its ranges are those of an earlier quote"):
        fresh_store.add(PLAIN, Extraction((quote, quote), building.PIPELINE))


@pytest.mark.parametrize(
    "published", ["yesterday", "2031-13-01", "20310504", "2031-W05-1", "2031-05-04T25:00", "2031-5-4"]
)
def test_publication_date_that_is_none_is_refused(fresh_store: Store, published: str) -> None:
    """A date that could not be compared with others is refused, with the article's name."""
    with pytest.raises(StoreError, match=f"^rain.txt: published '{published}' is not an ISO 8601 date"):
        fresh_store.add(replace(PLAIN, published=published, source="rain.txt"), NOTHING)


@pytest.mark.parametrize("published", ["2031", "2031-05", "2031-05-04", "2031-05-04T09:30", "2031-05-04T09:30:00Z"])
def test_publication_date_keeps_its_precision(fresh_store: Store, published: str) -> None:
    """A date is stored as precise as it is given."""
    fresh_store.add(replace(PLAIN, published=published), NOTHING)
    assert fresh_store.article(1).article.published == published


@pytest.mark.parametrize("field", ["text", "title", "outlet", "source"])
def test_half_a_surrogate_pair_is_refused(fresh_store: Store, field: str) -> None:
    """What no database can hold is refused with one sentence that can itself be printed."""
    article: Article = replace(PLAIN, **{field: "bad \ud800 character"})
    with pytest.raises(StoreError, match="half of a surrogate pair") as caught:
        fresh_store.add(article, NOTHING)
    str(caught.value).encode()
    with pytest.raises(StoreError, match="half of a surrogate pair"):
        fresh_store.holds(article)
    assert fresh_store.counts().articles == 0


def test_nul_is_a_character_like_any_other(fresh_store: Store) -> None:
    """A NUL in the text cuts nothing off."""
    text = 'A\0B "one\0two" said Ada Moss.'
    quote = quoted(text, "one\0two", speakers=["Ada Moss"])
    fresh_store.add(Article(text=text), Extraction((quote,), building.PIPELINE))
    assert fresh_store.article(1).article.text == text
    assert fresh_store.quote(1).statement.words == "one\0two"
    assert [hit.statement.words for hit in fresh_store.search("two")] == ["one\0two"]


# Characters that databases and string functions have stumbled on, among all the others.
characters = st.one_of(
    st.characters(exclude_categories=("Cs",)), st.sampled_from("\0\r\n\u2028\ufeff\u0301İßﬀ'\"’𝒳👩‍👦\ue000\uffff")
)
names = st.text(characters, min_size=1, max_size=12).filter(str.strip)


@st.composite
def spans(draw: st.DrawFn, text: str, most: int) -> tuple[Span, ...]:
    """From one to MOST ascending, disjoint ranges of TEXT."""
    edges = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2 * most, unique=True).map(sorted))
    return tuple(Span(*edges[i : i + 2]) for i in range(0, len(edges) - 1, 2))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Article, Extraction]:
    """An article of odd characters and quotes anywhere in it."""
    text = draw(st.text(characters, min_size=2, max_size=60))
    published = draw(st.none() | st.dates().map(lambda day: day.isoformat()))
    article = Article(
        text=text,
        title=draw(st.none() | names),
        # Both are always known: what merges with what depends on the order only where something is not.
        outlet=draw(st.sampled_from(["Star", "The Star", "Moon", "AFP"])),
        url=draw(st.sampled_from(["http://a.example/1", "http://a.example/2"])),
        agency=draw(st.none() | st.just("Agence France-Presse")),
        authors=tuple(draw(st.lists(names, max_size=2))),
        published=published,
        published_from_url=published is not None and draw(st.booleans()),
    )
    found = []
    for parts in draw(st.lists(spans(text, 3), max_size=4, unique=True)):
        (cue,), (mention,) = draw(spans(text, 1)), draw(spans(text, 1))
        attribution = Attribution(
            speakers=tuple(
                draw(st.lists(st.builds(Speaker, names, st.sampled_from(SPEAKER_KINDS), st.none() | names), max_size=3))
            ),
            cue=draw(st.none() | st.just(Cue(cue, cue.of(text), "say"))),
            mention=draw(st.none() | st.just(Mention(mention, mention.of(text), "name"))),
            told_to=draw(st.none() | st.sampled_from(["AFP", "the Moon", "reporters", "\0"])),
            said_on=draw(st.none() | st.dates().map(lambda day: day.isoformat())),
            confidence=draw(st.floats(0, 1)),
            method="cue",
        )
        found.append(Quote(parts, draw(st.sampled_from(QUOTE_KINDS)), attribution))
    return article, Extraction(tuple(found), building.PIPELINE)


def one_each(given_stories: Sequence[tuple[Article, Extraction]]) -> list[tuple[Article, Extraction]]:
    """GIVEN_STORIES without those that are the same article as an earlier one."""
    by_identity = {(a.text, (a.outlet or "").removeprefix("The "), a.url): (a, e) for a, e in given_stories}
    return list(by_identity.values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_anything_goes_in_and_comes_out(story: tuple[Article, Extraction]) -> None:
    """Whatever characters and ranges an article has, its text and its quotes come back as they were."""
    article, extraction = story
    with open_store(":memory:") as store:
        assert store.add(article, extraction) == "new"
        assert store.article(1).article.text == article.text
        for number, quote in enumerate(extraction.quotes, start=1):
            found = store.quote(number)
            assert found.statement.parts == quote.parts
            assert found.statement.words == quote.text(article.text)
            assert beside(found.statement) == (quote.attribution.cue, quote.attribution.mention)
            assert found.statement.confidence == quote.attribution.confidence
            assert found.paragraph.start <= quote.parts[0].start < quote.parts[-1].end <= found.paragraph.end
            given_speakers = {(by.kind, by.role) for by in quote.attribution.speakers}
            assert {(by.kind, by.role) for by in found.statement.speakers} <= given_speakers


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(stories(), max_size=4).map(one_each), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(given_stories: list[tuple[Article, Extraction]], random: Any) -> None:
    """Articles added in any order, and added again, give the same content."""
    with open_store(":memory:") as store, open_store(":memory:") as other:
        for story in given_stories:
            assert store.add(*story) == "new"
        shuffled = [*given_stories, *given_stories]
        random.shuffle(shuffled)
        for story in shuffled:
            other.add(*story)
        assert content(store) == content(other)


@pytest.mark.parametrize(
    ("columns", "is_shown"),
    [
        ({}, True),
        ({"status": "confirmed"}, True),
        ({"status": "corrected"}, True),
        ({"status": "disputed"}, True),
        ({"status": "rejected"}, False),
        ({"replaced_by": 2}, False),
        ({"overruled_by": 2}, False),
        ({"retired": "2031-05-04"}, False),
        ({"retired": "2031-05-04", "status": "confirmed"}, True),
        ({"retired": "2031-05-04", "status": "rejected"}, False),
        ({"replaced_by": 2, "status": "confirmed"}, False),
    ],
)
def test_what_hides_a_quote(filled_store: Store, columns: dict[str, object], is_shown: bool) -> None:
    """What is rejected, or told by a later version or decision, is hidden; a person keeps what a run no longer finds.

    The same holds for a row that is inserted so and for one that becomes so.
    """
    table = filled_store.database.table("quotes")
    before = dict(table.get(1))
    table.update(1, columns)
    assert bool(table.get(1)["shown"]) is is_shown
    fresh = {name: value for name, value in before.items() if name not in ("id", "shown")}
    table.insert({**fresh, "key": "another", "position": 99, **columns})
    (made,) = table.rows_where("key = 'another'")
    assert bool(made["shown"]) is is_shown
