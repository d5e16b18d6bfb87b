"""Treebanks and entity corpora: what is read, how it is relabelled, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import training_corpus
from training_corpus import TOKENIZER

from quotes.errors import GoldError, TrainingError
from quotes.training.data.corpora import NEEDED, check, gather, held_out, read_articles
from quotes.training.data.entities import (
    EXCLUDED_GENRES,
    capitalised_adjectives,
    like_universal_ner,
    mark_names,
    merge_iob2,
    read_columns,
    read_gum,
    read_redocred,
    spans,
)
from quotes.training.data.treebanks import Sentence, Token, read_conllu, to_clear

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpora"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the treebanks are not at {SHARED}")


SOURCES = (
    "treebank", "invented", "entities", "news", "polnear", "coreference", "gap", "people", "described", "unmarked",
)  # fmt: skip


def sentence(text: str) -> Sentence:
    """A sentence from ``form/tag/head/relation`` words, heads counted from 1, 0 for the root."""
    tokens = []
    for i, word in enumerate(text.split()):
        form, xpos, head, dep = word.rsplit("/", 3)
        upos = {"NNP": "PROPN", "NNPS": "PROPN", "IN": "ADP", "NN": "NOUN", "JJ": "ADJ", "TO": "PART"}.get(xpos, "X")
        tokens.append(Token(form, xpos=xpos, upos=upos, head=int(head) - 1 if head != "0" else i, dep=dep))
    return Sentence(tokens)


def written(found: Sentence) -> str:
    """A sentence as ``form/relation>head`` words."""
    return " ".join(f"{t.form}/{t.dep}>{found.tokens[t.head].form}" for t in found.tokens)


CONVERSIONS = [
    # A name hangs on its last word, and with it everything that hung on the first.
    ("Ann/NNP/4/nsubj van/NNP/1/flat Dam/NNP/1/flat spoke/VBD/0/root",
     "Ann/compound>Dam van/compound>Dam Dam/nsubj>spoke spoke/ROOT>spoke"),
    ("Dr./NNP/2/nmod:desc Ann/NNP/4/nsubj Dam/NNP/2/flat spoke/VBD/0/root",
     "Dr./compound>Dam Ann/compound>Dam Dam/nsubj>spoke spoke/ROOT>spoke"),
    # A preposition governs its noun; the noun keeps its own words.
    ("spoke/VBD/0/root in/IN/4/case the/DT/4/det hall/NN/1/obl",
     "spoke/ROOT>spoke in/prep>spoke the/det>hall hall/pobj>in"),
    ("men/NN/0/root from/IN/4/case out/IN/4/case town/NN/1/nmod",
     "men/ROOT>men from/prep>men out/prep>from town/pobj>out"),
    # The one who did it in a passive.
    ("told/VBN/0/root by/IN/3/case Dam/NNP/1/obl:agent", "told/ROOT>told by/agent>told Dam/pobj>by"),
    # "according to" is two prepositions.
    ("left/VBD/0/root according/VBG/4/case to/IN/2/fixed Dam/NNP/1/obl",
     "left/ROOT>left according/prep>left to/prep>according Dam/pobj>to"),
    # The second of two prepositions is the conjunct of the first.
    ("spoke/VBD/0/root in/IN/3/case Oslo/NNP/1/obl and/CC/6/cc in/IN/6/case Bergen/NNP/3/conj",
     "spoke/ROOT>spoke in/prep>spoke Oslo/pobj>in and/cc>in in/conj>in Bergen/pobj>in"),
    # Conjunction and comma hang on the first conjunct.
    ("Lee/NNP/4/nsubj and/CC/3/cc Cho/NNP/1/conj spoke/VBD/0/root",
     "Lee/nsubj>spoke and/cc>Lee Cho/conj>Lee spoke/ROOT>spoke"),
    # Passives, objects, negation, "to" before a verb.
    ("it/PRP/3/nsubj:pass was/VBD/3/aux:pass told/VBN/0/root not/RB/3/advmod",
     "it/nsubjpass>told was/auxpass>told told/ROOT>told not/neg>told"),
    ("want/VB/0/root to/TO/3/mark see/VB/1/xcomp it/PRP/3/obj him/PRP/3/iobj",
     "want/ROOT>want to/aux>see see/xcomp>want it/dobj>see him/dative>see"),
    # A possessive keeps its mark; it is no preposition.
    ("Cho/NNP/3/nmod:poss 's/POS/1/case house/NN/0/root", "Cho/poss>house 's/case>Cho house/ROOT>house"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), CONVERSIONS)
def test_conversion_to_clear_labels(before: str, after: str) -> None:
    """A Universal Dependencies tree becomes the tree that spaCy's own pipelines would give."""
    assert written(to_clear(sentence(before))) == after


def test_conllu_words_and_spaces(tmp_path: Path) -> None:
    """A contraction is two words without a space between, and the space after it is the contraction's."""
    rows = ["1-2\tdon't\t" + "_\t" * 7 + "SpaceAfter=No", "1\tdo\tdo\tAUX\tVBP\t_\t3\taux\t_\t_"]
    rows += ["2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_", "2.1\tghost" + "\t_" * 8]
    rows += ["3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_"]
    path = tmp_path / "a.conllu"
    path.write_text("# newpar\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (found,) = read_conllu(path)
    assert [(t.form, t.space) for t in found.tokens] == [("do", False), ("n't", False), ("go", True)]
    assert (found.text, found.paragraph, found.tokens[2].head) == ("don'tgo", True, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\tword\n", r"a\.conllu:1: a line has 2 columns"),
        ("1\ta\ta\tX\tX\t_\t7\tdep\t_\t_\n", r"a\.conllu:1: head '7' is not a word"),
        ("1\ta\ta\tX\tX\t_\tx\tdep\t_\t_\n", r"a\.conllu:1: head 'x' is not a word"),
    ],
)
def test_malformed_treebanks_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """A treebank that is broken is named with its line, and nothing is guessed."""
    path = tmp_path / "a.conllu"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TrainingError, match=message):
        list(read_conllu(path))


def names(found: Sentence) -> list[str]:
    """The entities of a sentence as ``KIND words``."""
    return [f"{kind} {' '.join(t.form for t in found.tokens[a:b])}" for a, b, kind in spans(found.tokens)]


GUM = [
    # The name without its title, and the whole run of proper nouns.
    ("(1-person-new-x-cf-1-sgl Dr./NNP/2/nmod:desc Ann/NNP/4/nsubj Dam/NNP/2/flat 1) spoke/VBD/0/root",
     ["PERSON Ann Dam"]),
    # A description governs the name that stands beside it.
    ("(1-person-new-x-cf-1-sgl actress/NN/3/nsubj Dam/NNP/1/appos 1) spoke/VBD/0/root",
     ["PERSON Dam"]),
    # Demonyms in the plural and common nouns are not names.
    ("(1-person-new-x-cf-1-sgl Danes/NNPS/2/nsubj 1) spoke/VBD/0/root", []),
    ("(1-person-new-x-cf-1-sgl men/NN/2/nsubj 1) spoke/VBD/0/root", []),
    # A linked name goes on after "of" as far as the title of its page does.
    ("(1-organization-new-x-cf-1-coref-Bank_of_Norland"
     " Bank/NNP/4/nsubj of/IN/3/case Norland/NNP/1/nmod 1) fell/VBD/0/root",
     ["ORG Bank of Norland"]),
    ("(1-place-new-x-cf-1-coref-Oslo Oslo/NNP/4/nsubj of/IN/3/case Norland/NNP/1/nmod 1) fell/VBD/0/root",
     ["LOC Oslo"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GUM)
def test_named_entities_of_gum(text: str, expected: list[str]) -> None:
    """Of GUM's annotated phrases those with a name are kept, and of these the name."""
    first, *words = text.split()
    last = words.index("1)")
    found = sentence(" ".join(w for w in words if w != "1)"))
    single = last == 1
    found.tokens[0].misc = f"Entity={first}{')' if single else ''}"
    if not single:
        found.tokens[last - 1].misc = "Entity=1)"
    assert names(mark_names(found)) == expected


def test_universal_ner_is_merged_by_name_or_by_words(tmp_path: Path) -> None:
    """Entities reach the treebank's sentences though the two files may number them differently."""
    (tmp_path / "t.conllu").write_text(training_corpus.conllu(names="a"), encoding="utf-8")
    for file, other in (("same.iob2", "a"), ("other.iob2", "b")):
        (tmp_path / file).write_text(training_corpus.iob2(names=other), encoding="utf-8")
        merged = list(merge_iob2(read_conllu(tmp_path / "t.conllu"), tmp_path / file))
        assert [names(s) for s in merged[:3]] == [["PERSON Mira Holt"], ["PERSON Holt"], ["LOC Port Ansel"]]


@pytest.mark.parametrize(("names", "found"), [("a", 5), ("b", 10)])
def test_words_tell_of_no_sentence_where_names_do(tmp_path: Path, names: str, found: int) -> None:
    """Where the files name sentences alike, one that only the treebank names is left out, whatever its words are."""
    (tmp_path / "t.conllu").write_text(training_corpus.conllu(names="a", times=2), encoding="utf-8")
    (tmp_path / "t.iob2").write_text(training_corpus.iob2(names=names), encoding="utf-8")
    assert len(list(merge_iob2(read_conllu(tmp_path / "t.conllu"), tmp_path / "t.iob2"))) == found


def test_tokenised_corpora_get_their_spaces_back(tmp_path: Path) -> None:
    """No space before a comma or inside marks: text as it would have been written."""
    path = tmp_path / "w.conll"
    rows = ['" O', "Yes O", ", O", '" O', "said O", "Lee I-PER", "'s I-PER", "( O", "x O", ") O"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (found,) = read_columns(path)
    assert found.text == '"Yes," said Lee\'s (x)'


def test_entities_of_other_corpora_are_drawn_as_in_universal_ner(tmp_path: Path) -> None:
    """No "the", no titles, no nationalities and no handles in the entities that are learnt."""
    path = tmp_path / "r.json"
    entities = [("LOC", 0, 1), ("ORG", 2, 4), ("PER", 5, 7), ("MISC", 8, 9)]
    record = {
        "sents": [["American", "met", "the", "Union", "and", "Dr.", "Lee", "at", "Xmas"], ["@", "lee"]],
        "vertexSet": [[{"type": t, "pos": [a, b], "sent_id": 0}] for t, a, b in entities],
    }
    path.write_text(json.dumps([record]), encoding="utf-8")
    adjectives = capitalised_adjectives([sentence("an/DT/2/det American/JJ/0/root")])
    found = list(like_universal_ner(read_redocred(path), adjectives))
    assert [names(s) for s in found] == [["ORG Union", "PERSON Lee"]]


@pytest.mark.parametrize("gone", NEEDED)
def test_a_missing_corpus_is_named(tmp_path: Path, gone: str) -> None:
    """What is not there is named before anything is read."""
    folder = training_corpus.write(tmp_path / "corpora")
    check(folder)
    (folder / gone).unlink()
    with pytest.raises(TrainingError, match=f"corpora lacks {gone}: put it there"):
        check(folder)


def test_a_folder_of_corpora_that_is_none_is_named() -> None:
    with pytest.raises(TrainingError, match="there is no folder none of corpora"):
        check(Path("none"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("train.jsonl", b"{", r"train\.jsonl:1: is not JSON"),
        ("train.jsonl", b'{"id": "a", "text": ""}', r"train\.jsonl:1: is no article of the corpus \(no 'quotes'\)"),
        ("train.jsonl", b'{"id": "a"}', r"train\.jsonl:1: is no article of the corpus \(no 'text'\)"),
        ("train.jsonl", b"\xff", r"train\.jsonl: is not UTF-8"),
        ("train-speakers.tsv", b"a\tone\tquote\n", r"train-speakers\.tsv:1: is not a row of article, number"),
    ],
)
def test_a_damaged_corpus_of_news_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """The file, and the line where it is damaged, are told."""
    folder = training_corpus.write(tmp_path / "corpora") / "news"
    (folder / name).write_bytes(content)
    with pytest.raises((GoldError, TrainingError), match=message):
        read_articles(folder, "train")


def test_every_corpus_is_gathered(tmp_path: Path) -> None:
    """Each source gives documents, articles held out do not, and the label that every tree has is always learned."""
    folder = training_corpus.write(tmp_path / "corpora", times=1)
    corpus = gather(folder, TOKENIZER, invented=3)
    assert {name: bool(documents) for name, documents in corpus.documents.items()} == dict.fromkeys(SOURCES, True)
    articles = [number for number in range(6) if not held_out(number)]
    assert len(corpus.documents["news"]) == len(corpus.documents["polnear"]) == len(articles) < 6
    assert {d.wide for d in corpus.documents["polnear"]} == {True}
    assert "ROOT" in corpus.labels
    assert "aux" not in corpus.labels, "rare labels are left out"
    assert len(corpus.sentences) == 2 * len(training_corpus.SENTENCES)


@pytest.mark.parametrize("genre", sorted(EXCLUDED_GENRES))
def test_genres_without_a_licence_are_left_out(tmp_path: Path, genre: str) -> None:
    """Nothing is learned from a text for which no licence is stated, neither syntax nor coreference."""
    folder = training_corpus.write(tmp_path / "corpora", times=1)
    gum = folder / "treebanks" / "gum"
    (gum / "GUM_news_ansel.conllu").rename(gum / f"GUM_{genre}_ansel.conllu")
    (gum / "splits.md").write_text(f"## train\n\n  * GUM_{genre}_ansel\n", encoding="utf-8")
    corpus = gather(folder, TOKENIZER, invented=1)
    assert len(corpus.sentences) == len(training_corpus.SENTENCES)
    assert len(corpus.documents["coreference"]) == 2


@needs_shared
@pytest.mark.slow
def test_every_converted_sentence_is_one_tree() -> None:
    """Each sentence of the real treebanks keeps one root, reached from all of its words."""
    sentences = [*read_conllu(SHARED / "treebanks" / "en_ewt-dev.conllu")]
    sentences += [s for document in read_gum(SHARED / "treebanks" / "gum") for s in document]
    count = 0
    for found in map(to_clear, sentences):
        count += 1
        assert [t.dep for i, t in enumerate(found.tokens) if t.head == i] == ["ROOT"], found.text
        for start in range(len(found.tokens)):
            at = start
            for _ in found.tokens:
                at = found.tokens[at].head
            assert found.tokens[at].head == at, found.text
    assert count > 2000
