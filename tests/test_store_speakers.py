"""Speakers across articles in a real database: links that come and go with the evidence, aliases, merges, roles.

All people and places are invented, save the bodies and states that the reviewed tables are about.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from building import PIPELINE, quoted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from quotes.errors import NotFoundError, OptionError
from quotes.records import Article, Extraction, Speaker, SpeakerKind
from quotes.store import Store, open_store
from quotes.store.write.speakers import relink, resolve_number, standing_for

Told = tuple[str, str | None]


def story(number: int, *people: Told, more: str = "", kind: SpeakerKind = "person", year: int = 2031) -> Any:
    """The article NUMBER, in which each of PEOPLE, a name with a role, says a word; MORE is said of nobody."""
    text = " ".join([*(f"“Word {number}.{place}.” {name}." for place, (name, _) in enumerate(people)), more])
    article = Article(
        text=text, published=f"{year}-05-{number % 28 + 1:02d}", outlet="Elda Star", source=f"{number}.txt"
    )
    found = tuple(
        quoted(text, f"Word {number}.{place}.", speakers=[Speaker(name, kind, role)])
        for place, (name, role) in enumerate(people)
    )
    return article, Extraction(found, PIPELINE)


def groups(store: Store) -> set[frozenset[str]]:
    """The words of each speaker."""
    return {frozenset(said.words for said in store.history(each.id)) for each in store.speakers()}


def suggested(store: Store) -> set[tuple[frozenset[str], str, float]]:
    """The open suggestions, by the keys of both speakers."""
    rows = store.database.query(
        "SELECT a.key AS one, b.key AS other, reason, score FROM suggestions "
        "JOIN speakers AS a ON a.id = speaker JOIN speakers AS b ON b.id = other WHERE suggestions.status = 'open'"
    )
    return {(frozenset((row["one"], row["other"])), row["reason"], row["score"]) for row in rows}


def key_of(store: Store, name: str | int) -> str:
    """The key of the speaker whom NAME means."""
    number = store.speaker(name).id
    return str(next(iter(store.database.execute("SELECT key FROM speakers WHERE id = ?", [number])))[0])


def test_one_spokesman_by_every_name(fresh_store: Store) -> None:
    """Full name, surname with role, title and surname, and the name turned round are one person with one history."""
    spokesman = "State Department spokesman"
    for each in (
        story(1, ("Quill", spokesman)),
        story(2, ("Mr Quill", None), more="The State Department sent its spokesman."),
        story(3, ("Mark Quill", spokesman)),
        story(4, ("Quill, Mark", None)),
        story(5, ("Quill", None), more="A farmer."),
    ):
        fresh_store.add(*each)
    assert groups(fresh_store) == {frozenset(f"Word {n}.0." for n in (1, 2, 3, 4)), frozenset({"Word 5.0."})}
    found = fresh_store.speaker("Mark Quill")
    assert found.names == ("Mark Quill", "Mr Quill", "Quill", "Quill, Mark")
    assert found.slug == "mark-quill"
    assert fresh_store.counts().speakers == 2
    # What the last article cannot tell is for a person to decide.
    assert {reason for _, reason, _ in suggested(fresh_store)} == {"the same surname"}


def test_the_family_name_may_come_first(fresh_store: Store) -> None:
    """Who is named either way is one where the office is the same, as soon as an article tells it."""
    fresh_store.add(*story(1, ("Quill Sano", "Japanese prime minister")))
    fresh_store.add(*story(2, ("Sano Quill", None)))
    assert len(groups(fresh_store)) == 2
    fresh_store.add(*story(3, ("Sano Quill", "prime minister of Japan")))
    assert groups(fresh_store) == {frozenset({"Word 1.0.", "Word 2.0.", "Word 3.0."})}


def test_a_link_goes_when_its_evidence_does(fresh_store: Store) -> None:
    """A surname is somebody's while only one can be meant; a second one of that office makes it nobody's again."""
    fresh_store.add(*story(1, ("Moss", "President")))
    assert fresh_store.speaker("Moss").article == 1
    fresh_store.add(*story(2, ("Ivo Moss", "president")))
    assert groups(fresh_store) == {frozenset({"Word 1.0.", "Word 2.0."})}
    fresh_store.add(*story(3, ("Ada Moss", "president")))
    assert groups(fresh_store) == {frozenset({f"Word {n}.0."}) for n in (1, 2, 3)}
    assert {reason for _, reason, _ in suggested(fresh_store)} == {"the same surname and role"}


def test_two_people_of_one_name(fresh_store: Store) -> None:
    """A senator and a goalkeeper are two under one name, with two slugs, and the name alone asks which."""
    fresh_store.add(*story(1, ("Ivo Moss", "goalkeeper")))
    fresh_store.add(*story(2, ("Ivo Moss", "senator")))
    assert groups(fresh_store) == {frozenset({"Word 1.0."}), frozenset({"Word 2.0."})}
    assert key_of(fresh_store, 1) == "person:ivo moss, sport"
    slugs = {fresh_store.speaker(number).slug for number in (1, 2)}
    assert "ivo-moss" in slugs
    assert len(slugs) == 2
    fresh_store.add(*story(3, ("Ivo Moss", "former goalkeeper and senator")))
    assert len(groups(fresh_store)) == 1


def test_bodies_by_every_name(fresh_store: Store) -> None:
    """A ministry and a state are one by all their names, shown under the usual one."""
    for number, name in enumerate(["Moscow", "Russian foreign ministry", "Russia", "Russia’s foreign ministry"]):
        fresh_store.add(*story(number, (name, None), kind="organization"))
    assert groups(fresh_store) == {frozenset({"Word 0.0.", "Word 2.0."}), frozenset({"Word 1.0.", "Word 3.0."})}
    assert fresh_store.speaker("Moscow").name == "Russia"


def test_roles_over_time(fresh_store: Store) -> None:
    """A speaker has each role from its first to its last article, the latest first, with the body it belongs to."""
    fresh_store.add(*story(1, ("Ada Moss", "mayor"), year=2019))
    fresh_store.add(*story(2, ("Ada Moss", "mayor"), year=2021))
    fresh_store.add(*story(3, ("Ada Moss", "director of the Elda Harbour Board"), year=2024))
    fresh_store.add(*story(4, ("Ada Moss", None), year=2025))
    latest, earlier = fresh_store.speaker("Ada Moss").roles
    assert (latest.role, latest.organization) == ("director of the Elda Harbour Board", "Elda Harbour Board")
    assert (earlier.role, earlier.first, earlier.last, earlier.quotes) == ("mayor", "2019-05-02", "2021-05-03", 2)
    assert (earlier.first_article, earlier.last_article) == (1, 2)
    assert fresh_store.speakers()[0].roles == (latest, earlier)


def test_a_joint_statement_names_nobody_twice(fresh_store: Store) -> None:
    """Two names of one statement that turn out to be one person are shown once, whenever that turns out."""
    text = "“Both.” Ivo Moss and Ivo T. Moss."
    joint = quoted(text, "Both.", speakers=["Ivo T. Moss", "Ivo Moss"])
    fresh_store.add(Article(text=text), Extraction((joint,), PIPELINE))
    (statement,) = fresh_store.history("Ivo T. Moss")
    assert [by.name for by in statement.speakers] == ["Ivo Moss"]


def numbers(db: Database, key: str) -> list[int]:
    """The number of the identity KEY, in a list; none where nobody has it."""
    return [row["id"] for row in db.query("SELECT id FROM speakers WHERE key = ?", [key])]


def alias(store: Store, name: str, key: str, kind: str = "person") -> None:
    """Let NAME mean the speaker KEY, as a person would."""
    row = {"kind": kind, "name": name, "folded": name.casefold(), "speaker_key": key}
    store.database.table("speaker_aliases").insert(row)
    relink(store.database, numbers(store.database, key))


def test_aliases_go_first(fresh_store: Store) -> None:
    """A married name and a nickname mean whom the user says, in old articles and new ones, and are found."""
    fresh_store.add(*story(1, ("Ada Moss", "mayor")))
    fresh_store.add(*story(2, ("Ada Quill", "mayor")))
    fresh_store.add(*story(3, ("Duchess", None)))
    alias(fresh_store, "Ada Quill", "person:ada moss")
    alias(fresh_store, "Duchess", "person:ada moss")
    fresh_store.add(*story(4, ("Duchess", None)))
    assert groups(fresh_store) == {frozenset(f"Word {n}.0." for n in (1, 2, 3, 4))}
    for name in ("Ada Moss", "Ada Quill", "Duchess", "ada-moss", "ada-quill"):
        assert fresh_store.speaker(name).id == 1
    assert standing_for(fresh_store.database, 1)[0] == 1
    assert len(standing_for(fresh_store.database, 1)) == 4


def test_aliases_in_a_circle_end(fresh_store: Store) -> None:
    """Aliases that lead to one another lead somewhere all the same."""
    fresh_store.add(*story(1, ("Ada Moss", None)))
    fresh_store.add(*story(2, ("Ada Quill", None)))
    alias(fresh_store, "Ada Quill", "person:ada moss")
    alias(fresh_store, "Ada Moss", "person:ada quill")
    assert {fresh_store.speaker(name).id for name in ("Ada Moss", "Ada Quill")} <= {1, 2}


def test_a_merge_goes_before_a_link_and_can_be_undone(fresh_store: Store) -> None:
    """A person's merge takes along whoever is linked, old addresses lead on, and without it all is as it was."""
    for each in (story(1, ("Ivo Moss", None)), story(2, ("Ivo T. Moss", None)), story(3, ("Ada Quill", None))):
        fresh_store.add(*each)
    before = groups(fresh_store)
    db = fresh_store.database
    db.execute("UPDATE speakers SET merged_into = 3 WHERE id = 1")
    assert len(relink(db, numbers(db, "person:ivo moss"))) == 2
    assert groups(fresh_store) == {frozenset(f"Word {n}.0." for n in (1, 2, 3))}
    assert fresh_store.speaker("ivo-t-moss").name == "Ada Quill"
    db.execute("UPDATE speakers SET merged_into = NULL WHERE id = 1")
    relink(db, numbers(db, "person:ivo moss"))
    assert groups(fresh_store) == before


def test_a_link_can_be_refused(fresh_store: Store) -> None:
    """Whom a person sets apart stays apart, whatever comes in later."""
    fresh_store.add(*story(1, ("Ivo Moss", None)))
    fresh_store.add(*story(2, ("Ivo T. Moss", None)))
    fresh_store.database.execute("UPDATE speakers SET apart = 1 WHERE key = 'person:ivo t moss'")
    relink(fresh_store.database, numbers(fresh_store.database, "person:ivo t moss"))
    fresh_store.add(*story(3, ("Ivo T. Moss", "mayor")))
    assert groups(fresh_store) == {frozenset({"Word 1.0."}), frozenset({"Word 2.0.", "Word 3.0."})}


def test_unknown_identity(fresh_store: Store) -> None:
    """To ask for an identity that is not there is an error of the program."""
    with pytest.raises(KeyError):
        resolve_number(fresh_store.database, 99)


def test_looking_up(filled_store: Store) -> None:
    """A name that several bear is refused with a list, and one that nobody has with near matches."""
    filled_store.add(*story(1, ("Sol Brandt", None)))
    with pytest.raises(OptionError, match="may be any of"):
        filled_store.speaker("Brandt")
    with pytest.raises(NotFoundError, match="did you mean"):
        filled_store.speaker("Sol Brandtt")


NAMES = st.sampled_from(
    ["Ivo Moss", "Ivo T. Moss", "Ivo S. Moss", "Moss", "I. Moss", "Ada Moss", "Mr Moss", "Sergei Moss", "Sergey Moss",
     "Ivo Moss Jr.", "Mike Moss", "Michael Moss", "Moss Ivo"]
)  # fmt: skip
ROLES = st.none() | st.sampled_from(
    ["president", "senator", "goalkeeper", "singer", "State Department spokesman", "Iranian president",
     "spokesman for the State Department", "Elda Harbour Safety Board director"]
)  # fmt: skip
MORE = st.sampled_from(["", "The State Department and its spokesman.", "Ivo Moss and President Moss.", "Ada Moss."])


TOLD = st.tuples(st.lists(st.tuples(NAMES, ROLES), max_size=3), MORE, st.sampled_from([2010, 2016, 2031]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.lists(st.tuples(NAMES, ROLES), max_size=3), MORE, st.sampled_from([2010, 2016, 2031])), max_size=7
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_articles_does_not_matter(told: list[tuple[list[Told], str, int]], chance: random.Random) -> None:
    """The same articles in any order give the same speakers, the same links and the same suggestions."""
    articles = [story(n, *people, more=more, year=year) for n, (people, more, year) in enumerate(told)]
    shuffled = list(articles)
    chance.shuffle(shuffled)
    with open_store(":memory:") as store, open_store(":memory:") as other:
        for each in articles:
            store.add(*each)
        for each in shuffled:
            other.add(*each)
        assert groups(store) == groups(other)
        assert suggested(store) == suggested(other)
        for each in (store, other):
            _assert_pointing(each)


def _assert_pointing(store: Store) -> None:
    """Every attribution points to whom its identity means."""
    rows: Iterable[dict[str, Any]] = store.database.query(
        "SELECT attribution, own.id AS identity, speaker, count(*) OVER (PARTITION BY attribution) AS together "
        "FROM attributed_speakers JOIN speakers AS own ON own.key = identity"
    )
    for row in list(rows):
        if row["together"] == 1:
            assert resolve_number(store.database, row["identity"]) == row["speaker"]
