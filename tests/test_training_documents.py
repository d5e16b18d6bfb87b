"""Annotated articles as documents to learn from: segments, sources, statements, references, and masked names."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import training_corpus
from training_corpus import TOKENIZER, Said, article

from quotes.evaluation.gold.polnear import as_speaker
from quotes.training.data.articles import article_documents, source_of
from quotes.training.data.documents import (
    ENTITY_TAGS,
    LONGEST,
    TOGETHER,
    Document,
    hideable,
    masked,
    sentence_documents,
    split_words,
)
from quotes.training.data.treebanks import Sentence, Token
from quotes.training.data.unmarked import (
    DESCRIBING,
    cue_words,
    described_documents,
    people_documents,
    unmarked_documents,
)


def documents(record: str, rows: str, *, wide: bool = False) -> list[Document]:
    """The documents of an article as ``training_corpus.article`` gives it."""
    cells = [row.split("\t")[2:5] for row in rows.splitlines()]
    told = [(decision, as_speaker(name, kind), None) for decision, name, kind in cells]
    return list(article_documents(json.loads(record), told, TOKENIZER, wide=wide))


def words(document: Document, positions: object) -> str:
    """Words of a document by their positions."""
    return " ".join(document.words[i] for i in positions)  # type: ignore[attr-defined]


def test_segments_have_their_sources_and_cues() -> None:
    """Marked words are quotes with source and cue where somebody says them, and else none of it."""
    (document,) = documents(*training_corpus.news())
    found = [
        (words(document, range(s.first, s.past)), s.quote, words(document, s.source), words(document, s.cue))
        for s in document.segments
    ]
    assert found == [
        ("The bridge is safe ,", True, "Holt", "said"),
        ("rusty giant", False, "", ""),
        ("Nobody asked us ,", True, "the fisherman", "said"),
    ]
    assert words(document, np.flatnonzero(document.inside)).startswith('" The bridge is safe , "')


def test_statements_have_cue_source_and_range() -> None:
    """Speech without marks is learned by its cue; every other word of an article is known to be none."""
    (document,) = documents(*training_corpus.news())
    assert document.cues is not None
    (statement,) = document.statements
    assert words(document, np.flatnonzero(document.cues == 1)) == document.words[statement.cue] == "told"
    assert words(document, statement.source) == "She"
    assert words(document, range(statement.first, statement.past)) == "the ferry would wait"
    assert set(document.cues.tolist()) == {0, 1}


def test_where_acts_count_as_speech_the_cues_of_quotes_are_not_asked() -> None:
    """PolNeAR marks one attribution for a quote and the words around it, so its cue is neither."""
    (document,) = documents(*training_corpus.news(), wide=True)
    assert document.cues is not None
    assert words(document, np.flatnonzero(document.cues == -1)) == "said said"


def test_sources_mean_their_speakers() -> None:
    """A pronoun means the words that name its speaker; the only description there is means nobody named."""
    (document,) = documents(*training_corpus.news())
    found = {words(document, range(r.first, r.past)): words(document, r.words) for r in document.references}
    assert found == {"She": "Mira Holt Holt", "the fisherman": ""}


def test_names_of_speakers_are_entities_and_small_words_are_none() -> None:
    """What an article's speakers tell of entities is learned, and nothing is claimed of other capitals."""
    (document,) = documents(*training_corpus.news())
    assert document.entities is not None
    known = dict(zip(document.words, document.entities.tolist(), strict=True))
    assert ENTITY_TAGS[known["Mira"]] == "B-PERSON"
    assert (known["council"], known["."], known["Ansel"]) == (0, 0, -1)


CONTINUED = (
    ("Lee", ["Lee"], "goes on with the source of the one before"),
    ("Cho", [""], "is another's, and has none"),
)


@pytest.mark.parametrize(("second", "sources", "_"), CONTINUED)
def test_a_second_part_goes_on_with_the_source_of_the_first(second: str, sources: list[str], _: str) -> None:
    """A quote without a source of its own takes that of the quote before, if one speaker has both."""
    text = '"One," said Lee. "Two."\nCho left.'
    record, rows = article(
        "a", text, [Said("One,", "Lee", "said", "Lee", "person"), Said("Two.", speaker=second, kind="person")]
    )
    (document,) = documents(record, rows)
    assert [words(document, s.source) for s in document.segments[1:]] == sources


def test_skipped_segments_are_not_learned() -> None:
    """A segment with broken marks, or one that nobody has read, teaches nothing."""
    record, rows = training_corpus.news()
    (document,) = documents(record, rows.replace("\tquote\t", "\tskip\t"))
    assert [s.quote for s in document.segments] == [False]


def test_long_articles_are_cut_at_paragraphs() -> None:
    """Every part is a document of its own, with positions of its own, and nothing is lost but what crosses."""
    filler = "Nothing happened there. " * 30 + "\n"
    record, rows = training_corpus.article(
        "a", filler * 12 + '"One," said Lee.\n', [Said("One,", "Lee", "said", "Lee", "person")]
    )
    found = documents(record, rows)
    assert len(found) == 2
    assert max(len(d.words) for d in found) <= LONGEST
    assert sum(len(d.words) for d in found) == len(split_words(json.loads(record)["text"]).texts)
    (segment,) = found[1].segments
    assert words(found[1], range(segment.first, segment.past)) == "One ,"
    assert found[1].breaks[0] == found[1].paragraph[0] == 0


def test_masked_names_keep_every_position() -> None:
    """A lone surname becomes a pronoun or a mask that means the name's other words, and nothing else moves."""
    text = "Mira Holt spoke. Holt waved. Then Holt's boat left.\nOda Lund watched Holt.\n"
    people = [Said("spoke", "Mira Holt", "spoke", "Mira Holt", "person")]
    record, rows = article("a", text, [], people)
    (document,) = documents(record, rows)
    rng, changed = random.Random(0), 0
    for _ in range(40):
        found = masked(document, TOKENIZER, rng)
        assert len(found.words) == len(document.words)
        assert found.layout.first.tolist() == document.layout.first.tolist()
        assert found.layout.windows == document.layout.windows
        new = found.references[len(document.references) :]
        moved = {i for i, (a, b) in enumerate(zip(found.words, document.words, strict=True)) if a != b}
        assert moved == {r.first for r in new} | {i for i in moved if found.words[i] == "own"}
        for one in new:
            changed += 1
            assert document.words[one.first] == "Holt"
            assert found.words[one.first] in {"she", "[MASK]", "they", "her"}
            assert "Holt" in [found.words[i] for i in one.words]
            if found.words[one.first] == "her":
                assert found.words[one.past] == "own"
    assert changed > 40


def test_names_between_marks_are_not_masked() -> None:
    """Nobody speaks of himself as he: what stands between marks is left as it is."""
    record, rows = article(
        "a", 'Mira Holt came. "Holt knows," said Teal.\n', [Said("Holt knows,", "Teal", "said", "Teal", "person")],
        [Said("came", "Mira Holt", "came", "Mira Holt", "person")],
    )  # fmt: skip
    (document,) = documents(record, rows)
    assert all(masked(document, TOKENIZER, random.Random(n)) is document for n in range(10))


PEOPLE = (
    ("Mary Holt spoke. The hall cheered as Holt left.", ["Holt"], "behind the full name"),
    ("Holt spoke, and later Mary Holt left.", [], "nothing is hidden before the full name"),
    ("Mary J. Holt spoke before Holt left.", ["Holt"], "an initial"),
    ("Mary Holt met Peter Holt, and then Holt left.", [], "two people of one surname"),
    ("Mary Holt spoke for Mayor Holt and Holt Street.", [], "a title, and another name"),
    ("Mary Holt Bridge was built, and then Holt left.", [], "a longer name is no person's"),
    ('Mary Holt came. "I know that Holt spoke," he said.', [], "between marks"),
    ("Northmoor Holt spoke before Holt left.", [], "no given name"),
)


@pytest.mark.parametrize(("text", "hidden", "_"), PEOPLE)
def test_people_of_unmarked_texts(text: str, hidden: list[str], _: str) -> None:
    """Lone surnames can be hidden where the text itself tells whom they name."""
    found = list(people_documents([text, ""], TOKENIZER))
    assert [d.words[i] for d in found for i, _ in hideable(d)] == hidden


def test_sentences_are_put_together_with_their_trees() -> None:
    """Neighbouring sentences become one document up to a size, with heads as positions in it."""
    sentence = [Token("Go", upos="VERB", xpos="VB", dep="ROOT"), Token("home", upos="ADV", xpos="RB", dep="advmod")]
    many = [Sentence(sentence) for _ in range(TOGETHER // 2 + 1)]
    first, last = sentence_documents(many, TOKENIZER, syntax=({"VB|VERB|": 0}, {"ROOT": 0, "advmod": 1}))
    assert (len(first.words), len(last.words)) == (TOGETHER, 2)
    assert first.tags is not None and first.heads is not None and first.labels is not None
    assert first.tags.tolist() == [0, -1] * (TOGETHER // 2)
    assert first.heads[2:6].tolist() == [2, 2, 4, 4]
    assert first.labels[:2].tolist() == [0, 1]
    assert first.sentences[:3] == (0, 2, 4)


@pytest.mark.parametrize(
    ("source", "cue", "expected"),
    [
        ((20, 22), (3, 7), (0, 2)),  # the He beside "said", though the other was marked
        ((0, 2), (3, 7), (0, 2)),
        ((20, 22), (23, 27), (20, 22)),
        ((8, 10), (23, 27), (8, 10)),  # another word: stays
    ],
)
def test_a_source_is_the_word_beside_its_cue(
    source: tuple[int, int], cue: tuple[int, int], expected: tuple[int, int]
) -> None:
    """A mark on a later place of the same word means the one that the cue stands beside."""
    text = "He said it was wet. He left at once."
    assert [tuple(span) for span in source_of(text, {"source": [source], "cue": [cue]})] == [expected]


def test_a_source_of_several_ranges_stays() -> None:
    """Nothing is mended where a source has parts, or nothing is known of a cue."""
    text = "Lee said, and said Moss."
    for marked in ({"source": [(0, 3), (19, 23)], "cue": [(4, 8)]}, {"source": [(0, 3)], "cue": []}):
        assert source_of(text, marked) == marked["source"]


# A text, what stands there when every naming that can be is exchanged, and whom each description means; invented.
DESCRIBED = [
    (
        "Anna Teal, a spokeswoman for the port, was late. It rained, so Teal left.",
        "Anna Teal , a spokeswoman for the port , was late . It rained , so the spokeswoman left .",
        {"the spokeswoman": "Anna Teal"},
        "an apposition",
    ),
    (
        "Mayor Anna Teal was late. Teal left early.",
        "Mayor Anna Teal was late . The mayor left early .",
        {"The mayor": "Anna Teal"},
        "a title, and a sentence that begins with the description",
    ),
    (
        'Mayor Anna Teal was late. "Teal left," he said.',
        None,
        {},
        "nothing between marks is exchanged",
    ),
    (
        "Mayor Anna Teal met Mayor David Ruiz. Then Teal left.",
        None,
        {},
        "two people with one role",
    ),
    (
        "The Harbour Commission met. Boats waited for the Harbour Commission.",
        "The Harbour Commission met . Boats waited for the commission .",
        {"the commission": "Harbour Commission"},
        "a body by the last word of its name, with the article that is there",
    ),
    (
        "The Harbour Commission met. The Fishing Commission waited for the Harbour Commission.",
        None,
        {},
        "two bodies of one sort",
    ),
]


@pytest.mark.parametrize(("text", "changed", "means", "_"), DESCRIBED, ids=[row[3] for row in DESCRIBED])
def test_namings_are_exchanged_for_descriptions(
    text: str, changed: str | None, means: dict[str, str], _: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotes.training.data.unmarked.CHANCE", 1.1)
    tags = {tag: i for i, tag in enumerate(DESCRIBING)}
    found = list(described_documents([text], TOKENIZER, random.Random(0), tags))
    assert [" ".join(d.words) for d in found] == ([changed] if changed else [])
    assert {words(d, range(r.first, r.past)): words(d, r.words) for d in found for r in d.references} == means
    for d in found:
        assert d.tags is not None
        told = {int(i): int(tag) for i, tag in enumerate(d.tags) if tag >= 0}
        assert told == {i: i - r.first for r in d.references for i in range(r.first, r.past)}


def test_of_unmarked_articles_is_asked_what_may_be_speech() -> None:
    """Their quoted segments, the words that were cues elsewhere, and pronouns; nothing of it is an answer."""
    (document,) = unmarked_documents(
        ['"We sang," Teal added. He told us, and so he said "told" again.'], TOKENIZER, frozenset({"told"})
    )
    assert not document.marked
    assert [words(document, range(s.first, s.past)) for s in document.segments] == ["We sang ,", "told"]
    assert [document.words[s.cue] for s in document.statements] == ["told"]
    assert [(r.first, document.words[r.first]) for r in document.references] == [(8, "He"), (14, "he")]


def test_cues_are_words_that_are_often_enough_one() -> None:
    known = documents(*training_corpus.news())
    assert cue_words(known) == frozenset()
    assert cue_words(known * 3) == {"told"}
