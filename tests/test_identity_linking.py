"""Who is one speaker across articles: tables of people and bodies with the reason why each is there.

All people are invented; of bodies and states the real names are needed, for that is what the tables are about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.identity import identify
from quotes.identity.addresses import new_slug, slug
from quotes.identity.folding import alike, pet_names
from quotes.identity.linking import Known, facts_of, united
from quotes.identity.roles import role_of, same_body
from quotes.identity.speakers import person_name
from quotes.identity.surnames import resolve_surname
from quotes.records import Speaker


@dataclass
class People:
    """Persons as a store would know them."""

    known: dict[str, Known] = field(default_factory=dict)

    def add(self, name: str, role: str | None = None, *, year: int | None = None) -> Known:
        """Take in that NAME is in ROLE in some article of YEAR."""
        speaker = Speaker(name, "person", role)
        identity = identify(speaker, f"{len(self.known):020d}")
        facts = dict.fromkeys(facts_of(speaker, scoped=identity.scoped), (year, year))
        held = self.known.get(identity.key)
        known = Known(
            held.id if held else len(self.known), identity.key, name, {**(held.facts if held else {}), **facts}
        )
        self.known[identity.key] = known
        return known


def are_one(*people: tuple[str, str | None]) -> tuple[bool, set[str]]:
    """Whether PEOPLE, names with roles, are all one; and the reasons of doubt."""
    crowd = People()
    for name, role in people:
        crowd.add(name, role)
    heads, doubts = united(list(crowd.known.values()))
    return len(set(heads.values())) == 1, {doubt.reason for doubt in doubts}


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ([("Sergei Quillov", None), ("Sergey Quillov", None)], "a given name from Cyrillic"),
        ([("Ivan Quillsky", None), ("Ivan Quillskiy", None), ("Ivan Quillskii", None)], "the end of a Russian surname"),
        ([("Mohammed Quill", None), ("Muhammad Quill", None), ("Mohamed Quill", None)], "a given name from Arabic"),
        ([("Omar al-Quill", None), ("Omar Quill", None)], "the Arabic article"),
        ([("Quill, Maria", None), ("Maria Quill", None)], "turned round as in an index"),
        ([("Maria T. Quill", None), ("Maria Quill", None)], "an initial, and nobody else of that name"),
        ([("Maria T. Quill", None), ("Maria Theresa Quill", None), ("Maria Quill", None)], "an initial written out"),
        ([("Maria Anne Quill", "mayor"), ("Maria Quill", "mayor")], "a second name and the same office"),
        (
            [
                ("Len Quill", "head of the Tax Policy Center"),
                ("Leonard Quill", "director of the Elda Tax Policy Center"),
            ],
            "a pet name, and the same body",
        ),
        (
            [("Quill Sano", "Japanese prime minister"), ("Sano Quill", "prime minister of Japan")],
            "the family name first",
        ),
        (
            [("Quill Sano", "director of the Tax Policy Center"), ("Sano Quill", "director of the Tax Policy Center")],
            "the family name first, and the same office of one body",
        ),
        ([("Ivo Moss", "goalkeeper"), ("Ivo Moss", None)], "a calling that speaks against nothing"),
        (
            [("Ivo Moss", "goalkeeper"), ("Ivo Moss", "former goalkeeper and senator"), ("Ivo Moss", "senator")],
            "an article that tells of both",
        ),
        ([("Ivo Moss", "lawyer"), ("Ivo Moss", "candidate"), ("Ivo Moss", "senator")], "a career"),
    ],
)
def test_people_who_are_one(people: list[tuple[str, str | None]], why: str) -> None:
    """Several names are one person, in whatever order they come."""
    for order in permutations(people):
        assert are_one(*order) == (True, set()), why


@pytest.mark.parametrize(
    ("people", "doubt", "why"),
    [
        ([("Maria Quill", None), ("Mario Quill", None)], None, "two given names"),
        ([("Brian Quill", None), ("Bryan Quill", None)], None, "two English names that sound alike"),
        ([("Ivo Moss Jr.", None), ("Ivo Moss", None)], "Jr.", "father and son"),
        ([("Ivo Moss Jr.", "mayor"), ("Ivo Moss Sr.", "mayor")], "Jr.", "father and son in one office"),
        ([("Maria T. Quill", None), ("Maria S. Quill", None)], "middle", "two initials"),
        ([("Maria Anne Quill", None), ("Maria Quill", None)], "middle", "a second name may be another woman's"),
        ([("Mike Quill", None), ("Michael Quill", None)], None, "a pet name alone tells nothing"),
        ([("Mike Quill", "senator"), ("Michael Quill", "senator")], "pet form", "nor does an office without a body"),
        ([("Thomas Quill", None), ("Quill Thomas", None)], None, "two names in either order alone tell nothing"),
        ([("Thomas Quill", "spokesman"), ("Quill Thomas", "spokesman")], "other order", "nor does a common office"),
        (
            [("Quill Sano", "prime minister of Japan"), ("Sano Quill", "prime minister of France")],
            "other order",
            "prime ministers of two states",
        ),
        ([("Ivo Moss", "goalkeeper"), ("Ivo Moss", "senator")], "walk of life", "a goalkeeper and a senator"),
        ([("Ada Moss", "singer"), ("Ada Moss", "professor")], "walk of life", "a singer and a professor"),
    ],
)
def test_people_who_stay_apart(people: list[tuple[str, str | None]], doubt: str | None, why: str) -> None:
    """What may be two people stays two, and where they may be one that is said."""
    for order in permutations(people):
        one, doubts = are_one(*order)
        assert not one, why
        assert (doubt is None and not doubts) or (doubt is not None and any(doubt in reason for reason in doubts)), why


def test_a_name_without_middle_belongs_to_the_only_one_it_can_be() -> None:
    """Of two people with different middle names the one in the same office is meant, and else neither."""
    crowd = People()
    walker = crowd.add("Ivo W. Moss", "president")
    crowd.add("Ivo H. Moss", "banker")
    plain = crowd.add("Ivo Moss", "president")
    heads, _ = united(list(crowd.known.values()))
    assert heads[walker.id] == heads[plain.id]
    assert len(set(heads.values())) == 2
    crowd = People()
    for name in ("Ivo W. Moss", "Ivo H. Moss", "Ivo Moss"):
        crowd.add(name)
    assert len(set(united(list(crowd.known.values()))[0].values())) == 3


NAMES = st.builds(
    " ".join,
    st.tuples(
        st.sampled_from(["Sergei", "Sergey", "Mike", "Michael", "Ivo"]),
        st.sampled_from(["", "T.", "S.", "Thomas"]),
        st.sampled_from(["Moss", "Moss Jr."]),
    ),
)
ROLES = st.none() | st.sampled_from(["senator", "goalkeeper", "singer", "director of the Elda Harbour Safety Board"])


# The first name drawn waits for the tables to be read.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NAMES, ROLES), min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_who_is_one_does_not_depend_on_the_order(people: list[tuple[str, str | None]], random: object) -> None:
    """The same people are one, and the same doubts are held, in whatever order they came."""

    def partition(order: list[tuple[str, str | None]]) -> tuple[set[frozenset[str]], set[tuple[frozenset[str], str]]]:
        crowd = People()
        for name, role in order:
            crowd.add(name, role)
        keys = {known.id: known.key for known in crowd.known.values()}
        heads, doubts = united(list(crowd.known.values()))
        groups = {frozenset(keys[number] for number in heads if heads[number] == head) for head in heads.values()}
        return groups, {(frozenset(keys[number] for number in doubt.ids), doubt.reason) for doubt in doubts}

    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert partition(people) == partition(shuffled)


# -- bare surnames


def whose(
    surname: str,
    role: str | None,
    text: str,
    known: list[tuple[str, str | None]],
    told: int | None = None,
    here: int | None = None,
) -> str | None:
    """The name of whom SURNAME in ROLE means in an article of TEXT, where KNOWN are known from others."""
    crowd = People()
    for name, held in known:
        crowd.add(name, held, year=told)
    speaker = Speaker(surname, "person", role)
    facts = dict.fromkeys(facts_of(speaker, scoped=True, text=text), (here, here))
    heads, _ = united(list(crowd.known.values()))
    groups: dict[int, list[Known]] = {}
    for member in crowd.known.values():
        groups.setdefault(heads[member.id], []).append(member)
    found, _ = resolve_surname(Known(-1, f"{'a' * 20}/person:x", surname, facts), groups, lambda: text)
    return None if found is None else next(each.name for each in crowd.known.values() if each.id == found)


SPOKESMAN = ("Mark Quill", "State Department spokesman")


@pytest.mark.parametrize(
    ("surname", "role", "text", "known", "expected", "why"),
    [
        ("Moss", "President", "", [("Ivo Moss", "President")], "Ivo Moss", "one president of that name"),
        ("Moss", None, "A word from President Moss.", [("Ivo Moss", "president")], "Ivo Moss", "the title in the text"),
        ("Moss", "President", "", [("Ivo Moss", "President"), ("Ada Moss", "first lady")], "Ivo Moss", "not his wife"),
        ("Moss", "President", "", [("Ivo Moss", None)], None, "of whom nothing is told"),
        ("Moss", "President", "", [("Ivo Moss", "president of the Elda Chess Club")], None, "a club's president"),
        ("Moss", "President", "", [("Ivo Moss", "President"), ("Ada Moss", "President")], None, "two presidents"),
        ("Lee", "Korean foreign minister", "", [("Ivo Lee", "foreign minister of Japan")], "Ivo Lee", "no state told"),
        ("Lee", "Iranian foreign minister", "", [("Ivo Lee", "foreign minister of Japan")], None, "of two states"),
        ("Quill", "State Department spokesman", "", [SPOKESMAN], "Mark Quill", "the same body and office"),
        ("Mr Quill", None, "The State Department sent its spokesman.", [SPOKESMAN], "Mark Quill", "both in the text"),
        ("Quill", None, "The State Department sent flowers.", [SPOKESMAN], None, "the body alone"),
        ("Quill", None, "Nothing else.", [SPOKESMAN], None, "a surname is no evidence"),
        ("Quill", "mayor", "The State Department had no spokesman.", [SPOKESMAN], None, "another office"),
        ("Quill", "spokesman", "", [SPOKESMAN], None, "every body has a spokesman"),
        ("Quill", None, "Mark Quill was there.", [SPOKESMAN], "Mark Quill", "the given name elsewhere in the article"),
        ("Quill", None, "Mara Quill was there.", [SPOKESMAN], None, "another given name"),
        ("M. Quill", "State Department spokesman", "", [SPOKESMAN], "Mark Quill", "the initial fits"),
        ("J. Quill", "State Department spokesman", "", [SPOKESMAN], None, "the initial does not"),
        ("Sen. Moss", "Elda Sen.", "", [("Ada Moss", "senator from Elda")], "Ada Moss", "the same place and office"),
    ],
)
def test_whose_surname(
    surname: str, role: str | None, text: str, known: list[tuple[str, str | None]], expected: str | None, why: str
) -> None:
    """A bare surname means somebody known only where its own article says so."""
    assert whose(surname, role, text, known) == expected, why


def test_an_office_is_of_its_time() -> None:
    """The minister of one decade is not the minister of the next."""
    ministers: list[tuple[str, str | None]] = [("Ada Moss", "foreign minister")]
    assert whose("Moss", "foreign minister", "", ministers, told=2019, here=2021) == "Ada Moss"
    assert whose("Moss", "foreign minister", "", ministers, told=2019, here=2031) is None


# -- roles, bodies, spellings, slugs


@pytest.mark.parametrize(
    ("role", "organization", "offices", "why"),
    [
        ("State Department spokesman", "State Department", {"spokesperson"}, "before the office"),
        ("spokesman for the State Department", "State Department", {"spokesperson"}, "after it"),
        ("White House press secretary", "White House", {"spokesperson"}, "an office of two words"),
        ("Ohio Democratic Party Chairman", "Ohio Democratic Party", {"chair"}, "in capitals throughout"),
        ("analyst at the libertarian Elda Institute", "Elda Institute", {"analyst"}, "an adjective between"),
        ("senior adviser to the Moss campaign", "Moss campaign", set(), "a body named for a person"),
        ("IMF chief economist", "IMF", {"economist"}, "an abbreviation"),
        ("Justice Department lawyer", "Justice Department", {"lawyer"}, "a body that sounds like an office"),
        ("chief of staff to President Quill", None, set(), "somebody else's office"),
        ("the senator's brother", None, set(), "somebody else's again"),
        ("vice president", None, {"vice president"}, "no president"),
        ("German chancellor", None, {"chancellor"}, "a state is no body"),
        ("mayor of Elda", None, {"mayor"}, "nor is a town"),
        ("N.H. Sen.", None, {"senator"}, "a state's abbreviation"),
        ("public defender", None, set(), "no footballer"),
        (None, None, set(), "nothing told"),
    ],
)
def test_roles(role: str | None, organization: str | None, offices: set[str], why: str) -> None:
    """A role tells the body that it belongs to and the office, and nothing of others it speaks of."""
    found = role_of(role)
    assert (found.organization, set(found.offices)) == (organization, offices), why


@pytest.mark.parametrize(
    ("first", "second", "expected", "why"),
    [
        ("the US State Department", "State Department", True, "with the country"),
        ("UN Commission of Inquiry on Syria", "U.N. Commission of Inquiry on Syria", True, "full stops"),
        ("Moscow", "Russia", True, "a capital for its state"),
        ("Russia’s defence ministry", "Russian Defense Ministry", True, "possessive and adjective"),
        ("defence ministry in Moscow", "Russian Ministry of Defence", True, "where it stands"),
        ("Russian defence ministry", "Russian foreign ministry", False, "two ministries"),
        ("Russian defence ministry", "Iranian defence ministry", False, "two states"),
        ("Kremlin", "Russia", False, "an office of its own"),
        ("London", "United Kingdom", False, "a city that is not its government"),
        ("Elda Board", "Elda Boards", False, "not in a table"),
    ],
)
def test_bodies(first: str, second: str, expected: bool, why: str) -> None:
    """Two names are one body where the tables or the grammar of a state's name say so."""
    assert (same_body(first) == same_body(second)) is expected, why


def test_no_spelling_stands_for_two_names() -> None:
    """Every spelling in the table leads to one form, which leads to itself."""
    from quotes.identity.tables import listed, rows

    for table, first, others in (
        ("spellings", "form", "variants"),
        ("organizations", "name", "others"),
        ("countries", "name", "others"),
        ("countries", "name", "capital"),
    ):
        names = [name for row in rows(table) for name in (row[first], *listed(row[others]))]
        assert sorted(names) == sorted(set(names)), table
    for row in rows("spellings"):
        assert {alike(variant) for variant in (row["form"], *listed(row["variants"]))} == {row["form"]}
    assert pet_names("kate") >= {"kate", "catherine", "katherine"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Maria Anne van der Quill Jr.", ("maria", ("anne",), "quill", "jr")),
        ("Quill", ("", (), "quill", "")),
        ("al Quill", ("", (), "quill", "")),
        ("J. K. Moss", ("jk", (), "moss", "")),
        ("Quill, Maria T.", ("maria", ("t",), "quill", "")),
        ("Quill, MP", ("", (), "quill", "")),
    ],
)
def test_parts_of_names(name: str, expected: tuple[str, tuple[str, ...], str, str]) -> None:
    """A name comes apart into given name, middle names, surname and suffix, without titles and particles."""
    found = person_name(name)
    assert (found.given, found.middle, found.surname, found.suffix) == expected


def test_slugs() -> None:
    """A slug is the name; where that is taken, many share it or it is a number, digits of the key follow."""
    assert slug("Zoë O’Neill-Łuk") == "zoe-oneill-luk"
    assert slug("!") == "speaker"
    assert new_slug("Maria Quill", "person:maria quill", scoped=False, is_taken=lambda _: False) == "maria-quill"
    again = new_slug("Maria Quill", "person:x", scoped=False, is_taken={"maria-quill"}.__contains__)
    assert again.startswith("maria-quill-")
    assert len(again) == len("maria-quill-") + 6
    assert new_slug("Maria Quill", "person:x", scoped=True, is_taken=lambda _: False) == again
    assert new_slug("1984", "person:x", scoped=False, is_taken=lambda _: False) != "1984"


@given(st.text(), st.text(), st.booleans())
def test_any_name_has_a_slug(name: str, key: str, scoped: bool) -> None:
    """Whatever a name consists of, its slug is letters, digits and hyphens, and the same each time."""
    first = new_slug(name, key, scoped=scoped, is_taken=lambda _: False)
    assert first == new_slug(name, key, scoped=scoped, is_taken=lambda _: False)
    assert first.replace("-", "").isalnum()
