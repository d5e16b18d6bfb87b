"""Invented sentences: what training sees beside the corpora, and how sentences are put together for measuring."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import training_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.training.assemble import lemma_patterns
from quotes.training.data.entities import merge_iob2, spans
from quotes.training.data.invented import Newsroom, placed
from quotes.training.data.treebanks import Sentence, Token, lists, read_conllu, to_clear
from quotes.training.measure import gold_doc, group


@cache
def treebank() -> tuple[Sentence, ...]:
    """The sentences of the small corpus with syntax and entities."""
    with TemporaryDirectory() as folder:
        conllu, iob2 = Path(folder) / "t.conllu", Path(folder) / "t.iob2"
        conllu.write_text(training_corpus.conllu(), encoding="utf-8")
        iob2.write_text(training_corpus.iob2(), encoding="utf-8")
        return tuple(to_clear(s) for s in merge_iob2(read_conllu(conllu), iob2))


def newsroom(seed: int) -> Newsroom:
    """A newsroom over the small corpus."""
    return Newsroom(treebank(), random.Random(seed))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_invented_sentences_are_trees(seed: int) -> None:
    """Whatever is drawn, a sentence has one root, heads within it, and well-formed entities and spaces."""
    for paragraph in newsroom(seed).paragraphs(12):
        for found in paragraph:
            tokens = found.tokens
            roots = [i for i, t in enumerate(tokens) if t.head == i]
            assert [tokens[i].dep for i in roots] == ["ROOT"], found.text
            assert sum(t.dep == "ROOT" for t in tokens) == 1, found.text
            assert all(0 <= t.head < len(tokens) for t in tokens), found.text
            covered = {i for start, end, _ in spans(tokens) for i in range(start, end)}
            assert covered == {i for i, t in enumerate(tokens) if t.entity != "O"}, found.text
            assert "  " not in found.text
            assert " ," not in found.text
            assert found.text.count('"') in {0, 1, 2, 4}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_speaker_of_an_invented_quote_is_the_subject(seed: int) -> None:
    """In ``"S," said X`` and ``"S," X said`` the verb of saying has a subject outside the marks."""
    room = newsroom(seed)
    for found in (placed(piece) for inverted in (True, False) for piece in room._quote(inverted=inverted)):
        verb = next(i for i, t in enumerate(found) if t.head == i)
        closing = max(i for i, t in enumerate(found) if t.form == '"')
        subjects = [i for i, t in enumerate(found) if t.head == verb and t.dep == "nsubj"]
        assert len(subjects) == 1
        assert min(verb, subjects[0]) > closing
        assert found[0].form == '"'


def test_the_same_seed_makes_the_same_sentences() -> None:
    """Two newsrooms with the same state write the same, and another state something else."""
    one, two, other = ([s.text for p in newsroom(n).paragraphs(30) for s in p] for n in (1, 1, 2))
    assert one == two
    assert one != other


def test_the_lists_of_names_belong_together() -> None:
    """Every list of given names has one of family names, and no item is empty or listed twice in a place list."""
    found = lists()
    given_lists = {k.removeprefix("given-") for k in found if k.startswith("given-")}
    assert given_lists == {k.removeprefix("family-") for k in found if k.startswith("family-")}
    assert all(item for items in found.values() for item in items)
    assert len(found["place"]) == len(set(found["place"]))


def test_groups_keep_order_and_documents() -> None:
    """A group has at most five sentences in their order, all of one document."""
    sentences = [Sentence([Token(str(i))], document=str(i // 7)) for i in range(20)]
    groups = group(sentences)
    assert [len(g) for g in groups] == [5, 2, 5, 2, 5, 1]
    assert [s.tokens[0].form for g in groups for s in g] == [str(i) for i in range(20)]


def test_gold_documents_keep_their_annotation() -> None:
    """What a pipeline is measured against has the treebank's words, spaces, trees and entities."""
    import spacy

    doc = gold_doc(spacy.blank("en"), treebank()[:2])
    assert doc.text == 'Mira Holt leads the council. "The bridge is safe," said Holt. '
    assert [(e.text, e.label_) for e in doc.ents] == [("Mira Holt", "PERSON"), ("Holt", "PERSON")]
    assert [s.root.text for s in doc.sents] == ["leads", "said"]


def test_closed_classes_get_the_lemmas_of_the_treebank() -> None:
    """The commonest lemma of a word that no rule inflects, with both apostrophes, and none for a word seen twice."""
    found = {
        words[0]["LOWER"]: pattern["attrs"]["LEMMA"]
        for pattern in lemma_patterns([*treebank()] * 3)
        for words in pattern["patterns"]
    }
    assert found == {"is": "be", "were": "be", "does": "do", "n't": "not", "n’t": "not"}
    assert lemma_patterns([*treebank()] * 2) == []
