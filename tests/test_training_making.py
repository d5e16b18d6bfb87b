"""Invented sentences, variations and new names: what training sees beside the corpora."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import training_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.training.batches import Variation, Varier, add_break, batches, group, to_doc, to_example
from quotes.training.clear import to_clear
from quotes.training.entities import merge_iob2
from quotes.training.invented import Newsroom
from quotes.training.phrases import inventory, lexicon
from quotes.training.renaming import Renamer, blend, spans
from quotes.training.treebanks import Sentence, Token, read_conllu

QUIET = Variation(curly=0.0, apostrophe=0.0, breaks=0.0, lower=0.0, upper=0.0)


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
    return Newsroom(list(treebank()), lexicon(treebank()), random.Random(seed))


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
    for (found,) in (room._inverted(), room._plain()):
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
    lists = inventory()
    given_lists = {k.removeprefix("given-") for k in lists if k.startswith("given-")}
    assert given_lists == {k.removeprefix("family-") for k in lists if k.startswith("family-")}
    assert all(item for items in lists.values() for item in items)
    assert len(lists["place"]) == len(set(lists["place"]))


def test_groups_keep_order_and_documents() -> None:
    """A group has at most five sentences in their order, all of one document."""
    sentences = [Sentence([Token(str(i))], document=str(i // 7)) for i in range(20)]
    groups = group(sentences)
    assert [len(g) for g in groups] == [5, 2, 5, 2, 5, 1]
    assert [s.tokens[0].form for g in groups for s in g] == [str(i) for i in range(20)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_variation_changes_marks_and_breaks_only(seed: int) -> None:
    """With case and names left alone, undoing curls and line breaks gives the sentences back."""
    how = Variation(curly=0.5, apostrophe=0.5, breaks=0.5, lower=0.0, upper=0.0)
    varied = Varier(random.Random(seed), how).tokens(treebank())
    back = str.maketrans({"“": '"', "”": '"', "’": "'"})
    kept = [[t.form.translate(back) for t in tokens if t.upos != "SPACE"] for tokens in varied]
    assert kept == [[t.form for t in s.tokens] for s in treebank()]
    assert all("\n" not in t.form for s in treebank() for t in s.tokens), "the treebank itself was changed"


def test_curly_marks_open_and_close() -> None:
    """Every straight mark becomes the curly one of its side."""
    how = Variation(curly=1.0, apostrophe=0.0, breaks=0.0, lower=0.0, upper=0.0)
    (tokens,) = Varier(random.Random(0), how).tokens([treebank()[1]])
    assert [t.form for t in tokens if t.form in "“”"] == ["“", "”"]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_new_names_take_the_place_of_old_ones(seed: int) -> None:
    """After a swap there are as many entities of each kind, between the same other words, and tokens have no heads."""
    rng = random.Random(seed)
    how = Variation(
        curly=0.0, apostrophe=0.0, breaks=0.0, lower=0.0, upper=0.0, swap=1.0, swap_body=1.0, swap_place=1.0
    )
    varied = Varier(rng, how, Renamer(rng, treebank())).tokens(treebank())
    for tokens, old in zip(varied, treebank(), strict=True):
        assert [k for *_, k in spans(tokens)] == [k for *_, k in spans(old.tokens)]
        assert [t.form for t in tokens if t.entity == "O"] == [t.form for t in old.tokens if t.entity == "O"]
        assert all(t.form and " " not in t.form for t in tokens)


def test_blended_names() -> None:
    """A blend begins as the one name and ends as the other; what is no plain word is left alone."""
    assert blend("Karimi", "Holloway") == "Karoway"
    assert blend("O'Neill", "Holloway") == "O'Neill"


def test_examples_align_with_the_tokenizer() -> None:
    """A gold document has the text the pipeline will see, and its annotation survives the pipeline's tokens."""
    import spacy

    nlp = spacy.blank("en")
    tokens = Varier(random.Random(0), QUIET).tokens(treebank())
    add_break(tokens[0], "\n\n")
    doc = to_doc(nlp, tokens, syntax=True, entities=True)
    assert doc.text.startswith('Mira Holt leads the council.\n\n"The bridge is safe," said Holt. Workers')
    example = to_example(nlp, doc)
    assert [t.text for t in example.predicted] == [t.text for t in doc]
    assert [(e.text, e.label_) for e in doc.ents][:2] == [("Mira Holt", "PERSON"), ("Holt", "PERSON")]
    assert [s.text.strip() for s in doc.sents][1] == '"The bridge is safe," said Holt.'


@pytest.mark.parametrize("syntax", [True, False])
def test_batches_grow(syntax: bool) -> None:
    """Batches begin at some 300 words and get larger, for ever."""
    import spacy

    nlp = spacy.blank("en")
    stream = batches(
        nlp, group(treebank()), Varier(random.Random(0), QUIET), syntax=syntax, entities=not syntax
    )  # fmt: skip
    sizes = [sum(len(e.predicted) for e in next(stream)) for _ in range(120)]
    assert 300 <= sizes[0] < 360
    assert sizes[-1] > sizes[0]
