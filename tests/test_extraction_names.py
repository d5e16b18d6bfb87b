"""Names: where they stand, which belong to one person or body, and what they are called; all of them are invented."""

from __future__ import annotations

import pytest
from hand_built import article, parse

from quotes.extraction.coreference.name_comparison import same_body, same_person
from quotes.extraction.mentions.name_forms import fold, parts_of, plain
from quotes.extraction.speakers import speakers_of


def bearers(text: str, people: str) -> list[str]:
    """Of every name of TEXT in order, what whoever has it is called."""
    parsed = parse(text, people)
    known = parsed.coreference
    return [
        known.entities[known.of_phrase[i]].name
        for i, p in enumerate(parsed.phrases)
        if p.kind == "name" and i in known.of_phrase
    ]


# (why it is there, text, people that the recogniser sees, what whoever has each name is called)
BEARERS = [
    ("a slip of the pen behind a title", "Edna Monteith ran . Ms. Montieth said no .", "Edna Monteith|Montieth",
     ["Edna Monteith"] * 2),
    ("a title of courtesy and a given name", "Howard Marsh ran . Mr. Howard ran .", "Howard Marsh|Howard",
     ["Howard Marsh", "Howard"]),
    ("a particle of two words", "Ilse van der Marck ran . Later van der Marck said no .", "Ilse van der Marck",
     ["Ilse van der Marck"] * 2),
    ("a particle with a capital where a sentence starts", "Ilse von der Aue ran . Von der Aue said no .",
     "Ilse von der Aue", ["Ilse von der Aue"] * 2),
    ("a Welsh particle", "Gwyn ap Madog ran . Later ap Madog said no .", "Gwyn ap Madog", ["Gwyn ap Madog"] * 2),
    ("an Arabic name", "Salim bin Nasser al-Harbi ran . Later al-Harbi said no .", "Salim bin Nasser al - Harbi",
     ["Salim bin Nasser al-Harbi"] * 2),
    ("a title of a knight", "Sir Hugo Penrose ran . Later Sir Hugo said no .", "Hugo Penrose|Hugo",
     ["Hugo Penrose"] * 2),
    ("a prince and his land", "Prince Oswin of Merrow ran . Later Prince Oswin said no .", "Oswin",
     ["Oswin of Merrow"] * 2),
    ("the family name first, behind a title", "Baek Do-yun ran . Later Minister Baek said no .", "Baek Do - yun|Baek",
     ["Baek Do-yun"] * 2),
    ("father and son", "Amos Tarrow Sr. ran . Amos Tarrow Jr. ran . Later Tarrow Sr. said no .",
     "Amos Tarrow Sr.|Amos Tarrow Jr.|Tarrow Sr.", ["Amos Tarrow Sr.", "Amos Tarrow Jr.", "Amos Tarrow Sr."]),
    ("a son of the same name, the father without a sign", "Amos Tarrow ran . His son Amos Tarrow Jr. ran .",
     "Amos Tarrow|Amos Tarrow Jr.", ["Amos Tarrow", "Amos Tarrow Jr."]),
    ("husband and wife", "Edna Tarrow met Victor Tarrow . Later Mrs. Tarrow said no . Mr. Tarrow said yes .",
     "Edna Tarrow|Victor Tarrow|Tarrow", ["Edna Tarrow", "Victor Tarrow", "Edna Tarrow", "Victor Tarrow"]),
    ("a nickname in marks", "Wilbur “Dusty” Oakes ran . Later Dusty said no .", "Wilbur “ Dusty ” Oakes|Dusty",
     ["Wilbur Oakes"] * 2),
    ("a stage name", "Edna Marsh , better known as Lady Thunder , ran . Later Thunder said no .",
     "Edna Marsh|Lady Thunder|Thunder", ["Edna Marsh"] * 3),
    ("a maiden name", "Edna Marsh , née Pellow , ran . Later Pellow said no .", "Edna Marsh|Pellow",
     ["Edna Marsh"] * 3),
    ("a title of several words with hyphens", "Globe Editor-in-Chief Edna Marsh said no .", "Edna Marsh",
     ["Edna Marsh"]),
    ("letters for a rank", "Wintex CEO Edna Marsh said no .", "Wintex CEO Edna Marsh", ["Edna Marsh"]),
    ("a phrase of place or time behind the name", "Edna Marsh in Oslo said no . Wintex in March said no .",
     "Edna Marsh", ["Edna Marsh", "Oslo", "Wintex"]),
    ("a particle before an article without its vowel", "Ilse in 't Veen ran . Later in 't Veen said no .",
     "Ilse in ' t Veen", ["Ilse in 't Veen"] * 2),
    ("an office that the lists lack and the recogniser leaves out", "Wintex CVO Orla Penrose said no .",
     "Orla Penrose", ["Orla Penrose"]),
    ("an office in capitals within what the recogniser sees", "Merrow DA Orla Penrose said no .",
     "Merrow DA Orla Penrose", ["Orla Penrose"]),
    ("initials are no office", "J. Edna Marsh ran . Edna C. Marsh Lee ran .", "J. Edna Marsh|Edna C. Marsh Lee",
     ["J. Edna Marsh", "Edna C. Marsh Lee"]),
    ("letters behind the name", "Edna Marsh QC said no .", "Edna Marsh QC", ["Edna Marsh"]),
    ("a soft hyphen makes no second person", "Edna Marsh\xadfield ran . Later Marshfield said no .",
     "Edna Marsh\xadfield|Marshfield", ["Edna Marshfield"] * 2),
    ("a house that stands for who sits there", "Number 10 said no . Scotland Yard said yes .", "",
     ["Number 10", "Scotland Yard"]),
    ("an introduced president is no namesake named later", "President Tarrow ran . Later Edna Tarrow said no .",
     "Tarrow|Edna Tarrow", ["Tarrow", "Edna Tarrow"]),
    ("an insult before a name that the article writes alone",
     "Edna Marsh ran . Crooked Edna Marsh ran . Edna Marsh ran .",
     "Edna Marsh|Crooked Edna Marsh", ["Edna Marsh"] * 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "people", "expected"), [row[1:] for row in BEARERS], ids=[row[0] for row in BEARERS])
def test_names_belong_to_their_people(text: str, people: str, expected: list[str]) -> None:
    assert bearers(text, people) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Lefèvre’s", "lefevre"), ("Mar\xadlowe", "marlowe"), ("\u200fHaddad\u200f", "haddad"), ("J.K.", "j.k")],
)
def test_names_are_compared_without_accents_and_signs(word: str, expected: str) -> None:
    assert fold(word) == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('Wilbur "Dusty" Oakes', "Wilbur Oakes"),
        ("Ingrid\nSolvang’s", "Ingrid Solvang"),
        ("Amos Tarrow Jr.", "Amos Tarrow Jr."),
        ("Har\xadlow Quay.", "Harlow Quay"),
    ],
)
def test_a_speaker_is_called_by_the_bare_name(written: str, name: str) -> None:
    assert plain(written) == name


def test_particles_and_generations_are_no_parts_of_a_name() -> None:
    doc = article("Ilse van der Marck Jr. said no .")
    assert parts_of(doc, 0, 5) == ("ilse", "marck")


def test_initials_agree_with_the_name_they_stand_for() -> None:
    assert same_person(("j.k", "marsh"), ("joanna", "marsh"))
    assert not same_person(("edna", "marsh"), ("joanna", "marsh"))


def test_a_body_of_a_body_is_another_body() -> None:
    assert not same_body(("tribunal", "of", "the", "harbour", "bank"), ("harbour", "bank"), company=True)
    assert same_body(("northland", "harbour", "bank"), ("harbour", "bank"), company=True)


def test_the_former_and_the_latter_are_the_two_last_joined() -> None:
    text = "Edna Marsh and Victor Oakes ran . Then the former said no . Later the latter said yes ."
    parsed = parse(text, "Edna Marsh|Victor Oakes")
    known = parsed.coreference
    meant = {
        parsed.doc[p.start : p.end].text: known.entities[known.of_phrase[i]].name
        for i, p in enumerate(parsed.phrases)
        if p.kind == "description" and i in known.of_phrase
    }
    assert meant["the former"] == "Edna Marsh"
    assert meant["the latter"] == "Victor Oakes"


# (why it is there, text, people, bodies that the recogniser sees, the type of each name)
TYPES = [
    ("a body whose first word is a given name", "Edith Aid ran .", "", "Edith Aid", ["organization"]),
    ("a person taken for a body who goes by the surname", "Edith Marsh ran . Later Marsh ran .", "Marsh", "Edith Marsh",
     ["person", "person"]),
    ("a body that begins with a title", "General Wagons said no .", "", "General Wagons", ["organization"]),
    ("a house for whoever sits there", "It was late , Downing St said .", "Downing St", "", ["organization"]),
    ("a paper whose name says what somebody is", "Later the Independent said no .", "", "", ["organization"]),
    ("a body after what it is", "The supplier Halden ran .", "Halden", "", ["organization"]),
    ("a body of two names with a title between", "Elda Coach Action said no .", "", "Elda|Action", ["organization"]),
    ("a clause with `which`", "Tramco , which ran , said no .", "Tramco", "", ["organization"]),
    ("an outlet", "Later Reuters said no .", "Reuters", "", ["organization"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "people", "bodies", "expected"), [r[1:] for r in TYPES], ids=[r[0] for r in TYPES])
def test_names_are_of_people_or_of_bodies(text: str, people: str, bodies: str, expected: list[str]) -> None:
    parsed = parse(text, people, bodies=bodies)
    assert [p.referent for p in parsed.phrases if p.kind == "name"] == expected


# (why it is there, text, people, bodies, name and kind of whoever speaks)
SPEAKERS = [
    ("a title that is half the name", "Lady Thunder said no .", "Thunder", "", ("Lady Thunder", "person")),
    ("a common noun is nobody", "The company said no .", "", "", ("company", "unnamed")),
    ("a word that the article also writes small", "The office ran . Later Office said no .", "", "Office",
     ("Office", "unnamed")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "people", "bodies", "expected"), [r[1:] for r in SPEAKERS], ids=[r[0] for r in SPEAKERS]
)
def test_speakers_are_called_by_a_clean_name(text: str, people: str, bodies: str, expected: tuple[str, str]) -> None:
    parsed = parse(text, people, bodies=bodies)
    last = max(parsed.coreference.of_phrase)
    assert [(s.name, s.kind) for s in speakers_of(parsed, last)] == [expected]
