"""The network at run time: how an article is laid out for it, and what becomes of its scores."""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import hand_built
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from spacy.tokens import Doc

from quotes.errors import PipelineError
from quotes.extraction.attribution import find_quotes
from quotes.extraction.component import NOUN, PROPER_NOUN, annotate, entity_tags
from quotes.extraction.direct.marks import paragraphs
from quotes.extraction.reader.bundle import FILES, FORMAT, Bundle
from quotes.extraction.reader.distances import PARAGRAPHS, STEPS, distances, paragraphs_away
from quotes.extraction.reader.layout import (
    AFTER,
    BEFORE,
    CAPITALISED,
    CAPITALS,
    LOWER,
    NO_LETTER,
    OWN,
    Layout,
    lay_out,
    letter_case,
)
from quotes.extraction.reader.network import BLOCK, LONGEST, Read, _gelu, _softmax, best_tree

TOKENIZER = hand_built.small_tokenizer()
SEPARATOR = TOKENIZER.token_to_id("[SEP]")
NOTHING_LEFT = "\x01"
# Paragraphs of words; some have letters and signs that the tokenizer doesn't know, some vanish in it.
WORD = st.one_of(
    st.sampled_from(
        ["the", "Lee", "SAID", "harbour", ".", "“", "é", "😀", NOTHING_LEFT, "\u200b", "l" * 99, "l" * 600]
    ),
    st.text(alphabet="abZ9.-", min_size=1, max_size=8),
)
PARAGRAPH = st.lists(st.tuples(WORD, st.integers(0, 1)), min_size=1, max_size=60)
ARTICLE = st.lists(PARAGRAPH, min_size=1, max_size=8)
Pairs = list[list[tuple[str, int]]]


def laid_out(article: Pairs) -> tuple[list[str], list[int], Layout]:
    """The words of ARTICLE, of each whether it is between marks, and its layout."""
    words = [word for paragraph in article for word, _ in paragraph]
    inside = [one for paragraph in article for _, one in paragraph]
    breaks = [0]
    for paragraph in article[:-1]:
        breaks.append(breaks[-1] + len(paragraph))
    return words, inside, lay_out(words, breaks, np.array(inside), TOKENIZER)


def pieces(words: list[str]) -> list[int]:
    """The pieces of WORDS on their own."""
    return list(TOKENIZER.encode(words, is_pretokenized=True, add_special_tokens=False).ids)


# -- layout ------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(ARTICLE)
def test_the_pieces_are_those_of_the_paragraphs_with_separators_around_them(article: Pairs) -> None:
    _, _, layout = laid_out(article)
    expected = [SEPARATOR]
    for paragraph in article:
        expected += [*pieces([word for word, _ in paragraph]), SEPARATOR]
    assert layout.ids.tolist() == expected
    assert len(layout.case) == len(layout.inside) == len(expected)


@settings(deadline=None)
@given(ARTICLE)
def test_every_word_has_a_first_piece_that_knows_its_case_and_place(article: Pairs) -> None:
    words, inside, layout = laid_out(article)
    assert len(layout.first) == len(words)
    assert (np.diff(layout.first) >= 0).all()
    assert ((layout.first >= 0) & (layout.first < len(layout.ids))).all()
    for word, marked, first in zip(words, inside, layout.first, strict=True):
        own = pieces([word])
        if own:
            assert layout.ids[first : first + len(own)].tolist() == own
            assert set(layout.case[first : first + len(own)]) == {letter_case(word)}
            assert set(layout.inside[first : first + len(own)]) == {marked}


@settings(deadline=None)
@given(ARTICLE)
def test_separators_are_outside_marks_and_have_no_letters(article: Pairs) -> None:
    _, _, layout = laid_out(article)
    separators = layout.ids == SEPARATOR
    assert not layout.inside[separators].any()
    assert (layout.case[separators] == NO_LETTER).all()


@settings(deadline=None)
@given(ARTICLE)
def test_windows_own_every_piece_behind_the_first_separator_once_and_in_order(article: Pairs) -> None:
    _, _, layout = laid_out(article)
    owned = [piece for w in layout.windows for piece in range(w.own_start, w.own_end)]
    assert owned == list(range(1, len(layout.ids)))


@settings(deadline=None)
@given(ARTICLE)
def test_windows_are_bounded_and_hold_context_of_the_article(article: Pairs) -> None:
    _, _, layout = laid_out(article)
    for window in layout.windows:
        assert 0 < window.own_end - window.own_start <= OWN
        assert window.start == max(0, window.own_start - BEFORE)
        assert window.end == min(len(layout.ids), window.own_end + AFTER)


def test_a_window_takes_whole_paragraphs_if_these_fill_it_and_is_full_otherwise() -> None:
    short = [[("a", 0)] * 80, [("b", 0)] * 80, [("c", 0)] * 80, [("d", 0)] * 80]
    assert [(w.own_start, w.own_end) for w in laid_out(short)[2].windows] == [(1, 244), (244, 325)]
    long = [[("a", 0)] * 399]
    assert [(w.own_start, w.own_end) for w in laid_out(long)[2].windows] == [(1, 261), (261, 401)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["a", NOTHING_LEFT, "b"], [1, 2, 2]),
        (["a", "b", NOTHING_LEFT], [1, 2, 2]),
        ([NOTHING_LEFT, "a"], [1, 1]),
        ([NOTHING_LEFT, NOTHING_LEFT], [1, 1]),
    ],
)
def test_a_word_that_vanishes_is_stood_for_by_the_next_piece(words: list[str], first: list[int]) -> None:
    assert laid_out([[(word, 0) for word in words]])[2].first.tolist() == first


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("harbour", LOWER), ("o’neill", LOWER), ("élan", LOWER), ("iPhone", LOWER), ("Harbour", CAPITALISED),
        ("O’Neill", CAPITALISED), ("McCoy", CAPITALISED), ("É", CAPITALISED), ("A", CAPITALISED), ("’Tis", CAPITALISED),
        ("NATO", CAPITALS), ("U.S.", CAPITALS), ("COVID-19", CAPITALS), ("12", NO_LETTER), ("—", NO_LETTER),
        ("😀", NO_LETTER), ("", NO_LETTER), ("3rd", LOWER), ("中", LOWER),
    ],
)  # fmt: skip
def test_letter_case(word: str, case: int) -> None:
    assert letter_case(word) == case


# -- distances ---------------------------------------------------------------------------------------------

SPANS = st.tuples(st.integers(0, 3000), st.integers(1, 40)).map(lambda s: (s[0], s[0] + s[1]))


@given(SPANS)
def test_distances_grow_from_left_to_right_within_bounds(span: tuple[int, int]) -> None:
    (found,) = distances(np.array([span]), span[1] + 2500)
    assert found.min() >= 0 and found.max() <= 2 * STEPS
    assert (np.diff(found) >= 0).all()
    assert (found[span[0] : span[1]] == STEPS).all()
    assert found[span[1]] == STEPS + 1


@given(SPANS, st.integers(1, 2500))
def test_distances_are_the_same_to_both_sides(span: tuple[int, int], away: int) -> None:
    (found,) = distances(np.array([span]), span[1] + 2500)
    if away <= span[0]:
        assert found[span[0] - away] + found[span[1] - 1 + away] == 2 * STEPS


def test_doubling_a_distance_is_two_steps() -> None:
    (found,) = distances(np.array([(0, 1)]), 1100)
    assert [int(found[2**k] - STEPS) for k in range(11)] == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, STEPS]


@given(st.lists(st.integers(0, 1), min_size=1, max_size=30), st.integers(0, 29))
def test_paragraphs_are_told_apart_up_to_a_few(jumps: list[int], start: int) -> None:
    paragraph = np.cumsum(jumps)
    start = min(start, len(jumps) - 1)
    (found,) = paragraphs_away(np.array([(start, len(jumps))]), paragraph)
    for word, one in enumerate(found):
        away = int(paragraph[word] - paragraph[start])
        assert one - PARAGRAPHS == max(-PARAGRAPHS, min(PARAGRAPHS, away))


# -- trees -------------------------------------------------------------------------------------------------


def matrices(most: int) -> st.SearchStrategy[np.ndarray]:
    """Scores of sentences of up to MOST words."""
    numbers = st.floats(-30, 30, width=32)
    return st.integers(1, most).flatmap(lambda n: arrays(np.float32, (n, n + 1), elements=numbers))


def is_tree(heads: tuple[int, ...]) -> bool:
    """Whether HEADS (-1 for the root) have one root and no cycle."""
    for word in range(len(heads)):
        seen, at = set(), word
        while at >= 0:
            if at in seen:
                return False
            seen.add(at)
            at = heads[at]
    return heads.count(-1) == 1


@cache
def all_trees(count: int) -> np.ndarray:
    """Every tree of COUNT words with one root."""
    return np.array([heads for heads in product(range(-1, count), repeat=count) if is_tree(heads)])


@settings(deadline=None)
@given(matrices(15))
def test_the_best_tree_is_a_tree_with_one_root(scores: np.ndarray) -> None:
    assert is_tree(tuple(best_tree(scores).tolist()))


@settings(deadline=None, max_examples=300)
@given(matrices(5))
def test_no_tree_is_better_than_the_best(scores: np.ndarray) -> None:
    count = len(scores)
    best = max(scores[np.arange(count), heads + 1].astype(float).sum() for heads in all_trees(count))
    assert scores[np.arange(count), best_tree(scores) + 1].astype(float).sum() == pytest.approx(best, abs=1e-3)


def test_a_root_that_no_word_likes_most_is_still_found() -> None:
    """Four words want to be the root; the fourth is the only one under which the others are content."""
    scores = np.full((5, 6), -20.0, dtype=np.float32)
    scores[:, 0] = [9, 8, 7, 6, -20]
    scores[[0, 1, 2, 4], 4] = 5
    assert best_tree(scores).tolist() == [3, 3, 3, -1, 3]


@settings(deadline=None)
@given(arrays(np.float32, 40, elements=st.floats(-30, 30, width=32)))
def test_gelu_is_the_formula_with_the_error_function(x: np.ndarray) -> None:
    expected = [v * 0.5 * (1.0 + math.erf(v / math.sqrt(2.0))) for v in x.astype(float)]
    assert _gelu(x) == pytest.approx(expected, abs=2e-6, rel=2e-6)


@given(arrays(np.float32, (3, 7), elements=st.floats(-1e4, 1e4, width=32)), st.floats(-100, 100, width=32))
def test_chances_add_up_to_one_whatever_the_scores(x: np.ndarray, shift: float) -> None:
    chances = _softmax(x)
    assert chances.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert chances[np.arange(3), x.argmax(axis=1)] == pytest.approx(chances.max(axis=1))
    # A float of 10,000 is known to a thousandth.
    assert _softmax(x + np.float32(shift)) == pytest.approx(chances, abs=5e-3)


# -- entities ----------------------------------------------------------------------------------------------

LABELS = {"O": 0, "BP": 1, "IP": 2, "BO": 3, "IO": 4, "BG": 5, "IG": 6}


def scored(likeliest: str) -> np.ndarray:
    """Log-chances of words whose LIKELIEST labels are given."""
    names = likeliest.split()
    scores = np.full((len(names), 7), -8.0)
    scores[np.arange(len(names)), [LABELS[name] for name in names]] = -0.5
    return scores


@pytest.mark.parametrize(
    ("labels", "starts", "iob", "kinds"),
    [
        ("O O", [0], [2, 2], [0, 0]),
        ("O BP IP O", [0], [2, 3, 1, 2], [0, 1, 1, 0]),
        ("BP BP", [0], [3, 3], [1, 1]),  # two names
        ("BO IO BG", [0], [3, 1, 3], [2, 2, 3]),
        ("IP IP", [0], [3, 1], [1, 1]),  # a name that nothing begins
        ("O IG", [0], [2, 3], [0, 3]),
        ("BP IP", [0, 1], [3, 3], [1, 1]),  # no name goes over the end of a sentence
        ("BP O IP", [0], [3, 2, 3], [1, 0, 1]),
        ("BP IO IO", [0], [3, 1, 1], [2, 2, 2]),  # two words of three are a body's
        ("BP IO IP", [0], [3, 1, 1], [1, 1, 1]),
    ],
)
def test_entities(labels: str, starts: list[int], iob: list[int], kinds: list[int]) -> None:
    found = entity_tags(scored(labels), starts)
    assert (found[0].tolist(), found[1].tolist()) == (iob, kinds)


def test_the_kind_of_a_name_is_that_of_its_words_together() -> None:
    """The first word is rather a person's, but the second is surely a body's."""
    scores = scored("BP IO")
    scores[0, LABELS["BO"]] = -0.7
    assert entity_tags(scores, [0])[1].tolist() == [2, 2]
    scores[1, LABELS["IP"]] = -0.6
    assert entity_tags(scores, [0])[1].tolist() == [1, 1]


def test_no_words_have_no_entities() -> None:
    iob, kinds = entity_tags(np.zeros((0, 7)), [])
    assert len(iob) == len(kinds) == 0


# -- reading -----------------------------------------------------------------------------------------------

SAYINGS = st.lists(
    st.sampled_from([
        "Ida", "Marlowe", "the", "mayor", "said", "that", "she", "he", "They", "told", "according", "to", "Council",
        "is", "“", "”", '"', "'", "’s", ".", ",", ":", "—", "\n", "\n\n", " ", "MARLOWE:", "\x00", "\x07", "😀",
        "👩‍👩‍👧",
        "\u200b", "\u2028", "\ufeff", "http://a.example/b", "@mara", "l" * 600, "1,000", "Monday", "and", "who", "of",
    ]),
    max_size=60,
).map(" ".join)  # fmt: skip
SEEDS = st.integers(0, 50)


def read(text: str, seed: int) -> tuple[Doc, Read]:
    """TEXT as a network of random weights reads it, not yet annotated."""
    doc = hand_built.BLANK(text)
    return doc, Read(hand_built.RandomBundle(seed), doc)  # type: ignore[arg-type]


@settings(deadline=None)
@given(SAYINGS, SEEDS)
def test_words_are_the_tokens_without_white_space(text: str, seed: int) -> None:
    doc, found = read(text, seed)
    assert [doc[int(i)].text for i in found.token_of] == [t.text for t in doc if not t.is_space]
    assert found.word_of[found.token_of].tolist() == list(range(len(found.token_of)))
    assert all((found.word_of[t.i] == -1) == t.is_space for t in doc)
    lines = paragraphs(text)
    for word, token in enumerate(found.token_of):
        assert lines[found.paragraph[word]].start <= doc[int(token)].idx < lines[found.paragraph[word]].end


@settings(deadline=None)
@given(SAYINGS.filter(str.strip), SEEDS, st.data())
def test_every_pointer_leaves_the_rest_to_nothing(text: str, seed: int, data: st.DataObject) -> None:
    doc, found = read(text, seed)
    if not len(found.token_of):
        return
    start = data.draw(st.integers(0, len(doc) - 1))
    end = data.draw(st.integers(start + 1, len(doc)))
    many = [(start, end), (0, 1)] * BLOCK
    segments, rows = list(found.segments(many)), list(found.references(many))
    assert len(segments) == len(rows) == len(many)
    assert segments[-2][0] == pytest.approx(segments[0][0], abs=1e-4)
    for row in rows[:2]:
        assert len(row) == len(doc) + 1
        assert row.sum() == pytest.approx(1.0, abs=1e-4)
    pointed = (*segments[0][1:], *next(found.statements([int(found.token_of[0])])))
    assert all(chances.sum() < 1.0 + 1e-4 for chances in pointed)
    for chances in (*pointed, rows[0][:-1], found.statement_chances):
        assert len(chances) == len(doc)
        assert not chances[[t.i for t in doc if t.is_space]].any()


@settings(deadline=None)
@given(SAYINGS, SEEDS)
def test_the_parse_is_whole_whatever_the_network_says(text: str, seed: int) -> None:
    """Every sentence has one root, none crosses a paragraph or is endless, and no name crosses a sentence."""
    doc, found = read(text, seed)
    annotate(doc, found)
    number = {int(t): int(p) for t, p in zip(found.token_of, found.paragraph, strict=True)}
    sentences = list(doc.sents)
    assert sum(len(s) for s in sentences) == len(doc)
    for sentence in sentences:
        words = [t for t in sentence if not t.is_space]
        assert [t.dep_ for t in words].count("ROOT") == sum(t.head == t for t in words)
        assert sum(t.head == t for t in sentence) == 1
        assert len({number[t.i] for t in words}) <= 1
        assert len(words) <= LONGEST
    assert all(t.pos_ == "SPACE" for t in doc if t.is_space)
    for name in doc.ents:
        assert name[0].sent == name[-1].sent
        assert not name[0].is_space and not name[-1].is_space


def test_no_noun_is_a_pronoun() -> None:
    """Whatever the network takes it for; pronouns, and what is no word, stay as they are."""
    doc, found = read("He and the senator , Mayor Lee , told 's them .", 0)
    known = found.bundle.meta["tags"]
    for tag in (NOUN, PROPER_NOUN, pronoun := "PRP|PRON|Case=Nom"):
        if tag not in known:
            known.append(tag)
    found.judged["tags"] = np.full(len(found.token_of), known.index(pronoun), dtype=np.int64)
    annotate(doc, found)
    assert {t.text for t in doc if t.pos_ == "PRON"} == {"He", ",", "'s", "them", "."}
    assert [t.tag_ for t in doc if t.text in ("senator", "Mayor", "Lee")] == ["NN", "NN", "NNP"]


@settings(deadline=None, max_examples=300)
@given(SAYINGS, SEEDS)
def test_whatever_the_network_says_quotes_are_ranges_of_the_text(text: str, seed: int) -> None:
    doc, found = read(text, seed)
    annotate(doc, found)
    for quote in find_quotes(doc, found):
        said = quote.attribution
        ranges = [*quote.parts, *(p.span for p in (said.mention, said.cue) if p is not None)]
        assert all(0 <= start < end <= len(text) for start, end in ranges)
        assert list(quote.parts) == sorted(quote.parts)
        assert all(before.end <= after.start for before, after in zip(quote.parts, quote.parts[1:], strict=False))
        assert 0.0 <= said.confidence <= 1.0
        assert all(speaker.name.strip() for speaker in said.speakers)
        assert said.mention is None or said.mention.span.of(text) == said.mention.text


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "x", "\x00", "“", "😀", "\n\n  “Ah”"])
def test_next_to_nothing_is_read(text: str) -> None:
    doc, found = read(text, 0)
    if len(doc):
        annotate(doc, found)
    assert len(found.vectors) == len(found.token_of) == sum(not t.is_space for t in doc)
    assert all(t.pos_ for t in doc)


def test_a_run_without_an_end_is_cut_into_sentences() -> None:
    """Five thousand words with no full stop among them, of which the network begins no sentence."""
    _, found = read("la " * 5000, 1)
    found.judged["sentences"] = np.full(5000, -1.0, dtype=np.float32)
    assert found.sentence_starts() == list(range(0, 5000, LONGEST))


# -- weights -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(ARTICLE)
def test_the_vector_of_a_word_is_that_of_its_first_piece(article: Pairs) -> None:
    """The encoder says of every piece its identifier; the words come from the windows that own them."""
    _, _, layout = laid_out(article)
    bundle = object.__new__(Bundle)
    bundle._encoder = SimpleNamespace(run=lambda _, feed: [feed["ids"][:, :, None].astype(np.float32)])
    assert bundle.encode(layout)[:, 0].astype(int).tolist() == layout.ids[layout.first].tolist()


def test_a_folder_that_lacks_weights_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text("{}", encoding="utf-8")
    with pytest.raises(
        PipelineError, match=r"encoder\.onnx, words\.onnx, heads\.npz, tokenizer\.json missing"
    ) as refused:
        Bundle(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_weights_that_are_broken_are_refused(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"{")
    with pytest.raises(PipelineError, match="its weights cannot be read"):
        Bundle(tmp_path)


def test_weights_of_another_version_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    TOKENIZER.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "bundle.json").write_text(f'{{"format": {FORMAT + 1}}}', encoding="utf-8")
    np.savez(tmp_path / "heads.npz", root=np.zeros(3))
    for name in ("encoder.onnx", "words.onnx"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *args, **kwargs: SimpleNamespace())
    with pytest.raises(PipelineError, match="for another version of quotes"):
        Bundle(tmp_path)
