"""Names: where they stand, which belong to one person or body, and what they are called; all of them are invented."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from quotes.extraction.coreference import Cast
from quotes.extraction.mentions import find_phrases
from quotes.extraction.name_forms import fold, parts_of, plain
from quotes.extraction.naming import same_body, same_person

VERBS = {"said": "say", "told": "tell", "ran": "run", "met": "meet", "is": "be", "added": "add"}
FUNCTION = {
    **dict.fromkeys(["the", "a"], "DET"), **dict.fromkeys(["his", "her", "who", "whose"], "PRON"), "and": "CCONJ",
    **dict.fromkeys(["of", "as", "in", "to", "on", "for"], "ADP"), **dict.fromkeys(["later", "then", "better"], "ADV"),
}  # fmt: skip
BLANK = spacy.blank("en")


def article(text: str, people: str = "") -> Doc:
    """TEXT parsed by the simplest means: capitals are names, one verb heads each sentence, PEOPLE are recognised."""
    tokens = list(BLANK(text))
    pos = [_pos(t.text, t.is_punct, t.is_space) for t in tokens]
    heads, deps = list(range(len(tokens))), ["dep"] * len(tokens)
    begin = 0
    for end in [i + 1 for i, t in enumerate(tokens) if t.text == "."] + [len(tokens)]:
        root = next((i for i in range(begin, end) if pos[i] == "VERB"), max(begin, end - 1))
        for i in range(begin, min(end, len(tokens))):
            run = pos[i] == "PROPN" and i + 1 < end and pos[i + 1] == "PROPN"
            if pos[i] == "DET" and i + 1 < end:
                heads[i], deps[i] = i + 1, "det"
                continue
            heads[i], deps[i] = (i + 1, "compound") if run else (root, "nsubj" if pos[i] == "PROPN" else "dep")
        if root < len(tokens):
            heads[root], deps[root] = root, "ROOT"
        begin = end
    ents = ["O"] * len(tokens)
    for name in filter(None, people.split("|")):
        for start in range(len(tokens)):
            wanted = name.split()
            if [t.text for t in tokens[start : start + len(wanted)]] == wanted:
                ents[start : start + len(wanted)] = ["B-PERSON"] + ["I-PERSON"] * (len(wanted) - 1)
    return Doc(
        BLANK.vocab,
        words=[t.text for t in tokens],
        spaces=[bool(t.whitespace_) for t in tokens],
        pos=pos,
        tags=["NNP" if p == "PROPN" else "NN" for p in pos],
        lemmas=[VERBS.get(t.text, t.lower_) for t in tokens],
        heads=heads,
        deps=deps,
        ents=ents,
    )


def _pos(text: str, punct: bool, space: bool) -> str:
    if space or punct:
        return "SPACE" if space else "PUNCT"
    if text in VERBS:
        return "VERB"
    return FUNCTION.get(text.lower(), "PROPN" if text[:1].isupper() or "\xad" in text else "NOUN")


def bearers(doc: Doc) -> list[str]:
    """Of every name of DOC in order, what its bearer is called."""
    phrases = find_phrases(doc)
    cast = Cast(doc, phrases, [False] * len(doc))
    return [
        cast.entities[cast.of_phrase[i]].name for i, p in enumerate(phrases) if p.kind == "name" and i in cast.of_phrase
    ]


# (why it is there, text, people that the recogniser sees, what the bearer of each name is called)
BEARERS = [
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
def test_names_belong_to_their_bearers(text: str, people: str, expected: list[str]) -> None:
    assert bearers(article(text, people)) == expected


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
    doc = article("Edna Marsh and Victor Oakes ran . Then the former said no . Later the latter said yes .",
                  "Edna Marsh|Victor Oakes")  # fmt: skip
    phrases = find_phrases(doc)
    cast = Cast(doc, phrases, [False] * len(doc))
    meant = {doc[p.start : p.end].text: cast.entities[cast.of_phrase[i]].name for i, p in enumerate(phrases)
             if p.kind == "description" and i in cast.of_phrase}  # fmt: skip
    assert meant["the former"] == "Edna Marsh"
    assert meant["the latter"] == "Victor Oakes"
