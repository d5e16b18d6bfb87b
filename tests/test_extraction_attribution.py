"""Who said it, by the conventions of news: short made-up stories with the speaker that a reader would name."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import quotes
from quotes.errors import ArticleError
from quotes.extraction.contract import as_contract
from quotes.records import LONGEST_TEXT, Article, Quote

INTRODUCED = "Mayor Ida Marlowe opened the new harbour bridge on Tuesday.\n\n"

# (why it is there, text, speakers, cue, told_to); the people are invented
STORIES = [
    ("cue behind", '"The bridge is open," said Ida Marlowe.', ["Ida Marlowe"], "said", None),
    ("a pronoun", INTRODUCED + '"The bridge is open," she said.', ["Ida Marlowe"], "said", None),
    ("a surname", INTRODUCED + '"The bridge is open," Marlowe said.', ["Ida Marlowe"], "said", None),
    ("split quote", '"The bridge," Ida Marlowe said, "is open."', ["Ida Marlowe"], "said", None),
    ("colon before", INTRODUCED + 'Marlowe said: "The bridge is open."', ["Ida Marlowe"], "said", None),
    ("told an agency", 'Ida Marlowe told Reuters that the bridge was "open to all".',
     ["Ida Marlowe"], "told", "Reuters"),
    ("according to", 'The bridge is "open to all", according to Ida Marlowe.', ["Ida Marlowe"], "according to", None),
    ("a transcript", "IDA MARLOWE: “We will open the bridge.”", ["IDA MARLOWE"], None, None),
]  # fmt: skip

# (why it is there, text, speakers of its last quote); the people and bodies are invented
WHOSE_WORDS = [
    ("the letter of those who sent it", "A group of Selwick parents sent a letter to the mayor on Friday.\n\n"
     '"Our children walk to school in the dark," the letter said.', ["group of Selwick parents"]),
    ("the statement of the body that issued it", "The Tidewater Council issued a statement on the storm. The statement "
     'said the town was "ready for worse".', ["Tidewater Council"]),
    ("a name behind a description keeps it from being somebody else's",
     'Owen Tarrant waved. The contractor, Lindmark and Daughters, said it had "no complaints about the sea so far".',
     ["contractor"]),
    ("somebody's brief", 'Ida Marlowe\'s brief called the claim "a fairy tale of the sea".', ["Ida Marlowe"]),
    ("a clip that was called an ad", "A web ad by the Harbour League shows the old quay. The clip says Marlowe "
     '"has a passion for concrete".', ["Harbour League"]),
    ("a report by nobody in particular", '"The beams were rotten," the report said.', ["report"]),
    ("words told of by another", 'Ida Marlowe said on Monday that Albert Roe once described the bridge as "a folly".',
     ["Albert Roe"]),
    ("a claim somebody else deals with", 'Ida Marlowe seized on Albert Roe\'s claim that there were "dozens of cracks" '
     "in the wall.", ["Albert Roe"]),
    ("as it was put, before", 'Or, as Albert Roe, a mason, put it: "Stone does not lie."', ["Albert Roe"]),
    ("two descriptions of one", INTRODUCED + 'The mayor and former harbour pilot said it was "a good day".',
     ["Ida Marlowe"]),
    ("somebody of a department", '"We have delivered," said vice president for mainline Albert Roe.', ["Albert Roe"]),
    ("an unknown name set beside a description", "Her predecessor, Albin Roe, had to be helped out of his scarf. "
     '"She will do better," he said.', ["Albin Roe"]),
    ("what would be said", 'Ida Marlowe said that Albert Roe would call the bridge "a folly".', ["Ida Marlowe"]),
]  # fmt: skip


# (text, role of the speaker of its only quote); the people and bodies are invented
ROLES = [
    (
        'Pia Lund, the secretary of the Quay Workers\' Union, said "no one will be asked to move".',
        "secretary of the Quay Workers' Union",
    ),
    ('Ada Moss, the secretary of its Supreme Council, said the boats "sail at dawn".', "secretary"),
    (
        'Ada Moss, the secretary of the Supreme Council, said the boats "sail at dawn".',
        "secretary of the Supreme Council",
    ),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline that comes with the package."""
    return quotes.load()


def only(text: str, nlp: Language) -> Quote:
    """The one quote of TEXT."""
    (quote,) = quotes.extract(text, nlp).quotes
    return quote


@pytest.mark.parametrize(("text", "speakers", "cue", "told_to"), [s[1:] for s in STORIES], ids=[s[0] for s in STORIES])
def test_stories(nlp: Language, text: str, speakers: list[str], cue: str | None, told_to: str | None) -> None:
    """Each story has one quote, with its speaker, cue and listener."""
    said = only(text, nlp).attribution
    assert [s.name for s in said.speakers] == speakers
    assert (said.cue.text if said.cue else None) == cue
    assert said.told_to == told_to


@pytest.mark.parametrize(("text", "speakers"), [s[1:] for s in WHOSE_WORDS], ids=[s[0] for s in WHOSE_WORDS])
def test_whose_words(nlp: Language, text: str, speakers: list[str]) -> None:
    """A document's words are its maker's where the article names one, and reported words those of the one reported."""
    assert [s.name for s in quotes.extract(text, nlp).quotes[-1].attribution.speakers] == speakers


def test_a_label_inside_the_marks_is_sure(nlp: Language) -> None:
    """A transcript in quotation marks is attributed to the name that opens the line, and surely so."""
    text = INTRODUCED + '"MARLOWE: Well, look, you know, the bridge has been out there for a hundred years."'
    said = only(text, nlp).attribution
    assert [s.name for s in said.speakers] == ["Ida Marlowe"]
    assert said.confidence >= 0.9


def test_a_split_quote_is_one_act_of_saying(nlp: Language) -> None:
    """Two parts around one cue are one quote whose parts leave the marks out."""
    text = '"The bridge," Ida Marlowe said, "is open."'
    quote = only(text, nlp)
    assert [part.of(text) for part in quote.parts] == ["The bridge,", "is open."]


def test_contract(nlp: Language) -> None:
    """The contract's object names the parts, speakers, mention and cue by ranges that give their words back."""
    article = Article(text=INTRODUCED + '"The bridge is open," she said.', id="a1")
    record = as_contract(article, quotes.extract(article, nlp))
    (quote,) = record["quotes"]
    assert record["id"] == "a1"
    assert [article.text[a:b] for a, b in quote["parts"]] == ["The bridge is open,"]
    assert article.text[quote["mention"]["start"] : quote["mention"]["end"]] == quote["mention"]["text"] == "she"
    assert article.text[quote["cue"]["start"] : quote["cue"]["end"]] == "said"
    assert quote["cue"]["lemma"] == "say"
    assert 0 <= quote["confidence"] <= 1


def test_component_is_a_spacy_factory(nlp: Language) -> None:
    """The finder works as a component of a pipeline that spaCy loaded, through doc._.quotes."""
    from quotes.extraction.pipeline import SHIPPED

    plain = spacy.load(SHIPPED)
    plain.add_pipe("quotes_paragraphs", first=True)
    plain.add_pipe("quotes")
    text = INTRODUCED + '"The bridge is open," she said.'
    assert plain(text)._.quotes == nlp(text)._.quotes != ()


@pytest.mark.parametrize("text", ["", "\n\n", '"', '""', "“”", '" "', "'", '"No.', "A\r\n\r\nB “x", "\u2028“a”\u2029"])
def test_odd_texts_raise_nothing(nlp: Language, text: str) -> None:
    """Text with next to nothing in it, or with odd marks, is read without an error and spans stay inside it."""
    for quote in quotes.extract(text, nlp).quotes:
        assert all(0 <= part.start <= part.end <= len(text) for part in quote.parts)


def test_a_text_too_long_for_an_article_is_refused_by_name(nlp: Language) -> None:
    """Neither a parser's own error nor a machine out of memory: one sentence that names the text."""
    endless = "a " * (LONGEST_TEXT // 2 + 1)
    with pytest.raises(ArticleError, match=r"^book\.txt: has 1,000,002 characters, more than .*; split it$"):
        quotes.extract(Article(text=endless, source="book.txt"), nlp)
    with pytest.raises(ArticleError, match=r"^the text: has 1,000,002 characters"):
        quotes.extract(endless, nlp)


def test_a_file_too_long_for_an_article_leaves_the_rest_to_be_read(tmp_path: Path) -> None:
    """The reader reports such a file like any other that is not an article, and goes on."""
    (tmp_path / "a.txt").write_text("a " * (LONGEST_TEXT // 2 + 1), encoding="utf-8")
    (tmp_path / "b.txt").write_text("The mayor spoke.", encoding="utf-8")
    refused: list[ArticleError] = []
    assert [a.text for a in quotes.read(tmp_path, on_error=refused.append)] == ["The mayor spoke."]
    reason = "has 1,000,002 characters, more than an article can have (1,000,000); split it"
    assert [(Path(error.source).name, error.reason) for error in refused] == [("a.txt", reason)]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_a_role_ends_with_a_word_that_says_something(nlp: Language, text: str, role: str) -> None:
    """What belongs to somebody named elsewhere is left out of a role, and so is the word that led to it."""
    assert [speaker.role for speaker in only(text, nlp).attribution.speakers] == [role]
