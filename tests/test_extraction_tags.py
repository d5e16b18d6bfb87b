"""What the encoder adds to speech without marks: its reading of every word, and what is offered because of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import quotes
from quotes.errors import TrainingError
from quotes.extraction.encoder import load_encoder
from quotes.extraction.features import Reading
from quotes.extraction.marks import segments
from quotes.extraction.mentions import Phrase
from quotes.extraction.reported import Content, Source
from quotes.extraction.reportedtags import (
    CONTENT,
    CONTENT_EVIDENCE,
    CUE,
    HEAD_EVIDENCE,
    SOURCE,
    SOURCE_EVIDENCE,
    content_evidence,
    head_evidence,
    more_contents,
    more_heads,
    more_sources,
    source_evidence,
)
from quotes.records import Span
from quotes.training.heard import alike, owners, touches

STORY = "Ida Marlowe warned that the bridge had cracks. It was raining."
CHANCES = st.lists(st.tuples(*[st.floats(0.0, 1.0)] * 3), min_size=13, max_size=13)


@pytest.fixture(scope="module")
def parsed() -> Doc:
    """An invented story, parsed, without its quotes."""
    nlp: Language = quotes.load()
    with nlp.select_pipes(disable=["quotes"]):
        return nlp(STORY)


def spans(doc: Doc) -> list[Span]:
    """The words of DOC as ranges of characters."""
    return [Span(token.idx, token.idx + len(token)) for token in doc]


def test_every_word_has_its_part(parsed: Doc) -> None:
    """Of a plain report the encoder knows the source, the cue and what is said, and of the weather that it is none."""
    words = spans(parsed)
    tags, read = load_encoder().open(STORY, segments(STORY)).tags(words, words)
    assert tags.shape == (len(parsed), 3) and read.all()
    assert ((tags >= 0) & (tags <= 1)).all()
    assert tags[1, SOURCE] > 0.5 and tags[2, CUE] > 0.5 and tags[4:8, CONTENT].min() > 0.5
    assert tags[9:, CONTENT].max() < 0.5


def test_only_what_is_wanted_is_read(parsed: Doc) -> None:
    """Where nothing is asked about nothing is read, and what is not read has no chances."""
    hearing = load_encoder().open(STORY, segments(STORY))
    tags, read = hearing.tags(spans(parsed), [])
    assert not read.any() and not tags.any()
    far = STORY + "\n\n" + "The ferry left the harbour at noon and came back in the evening. " * 60
    words = [Span(i, i + 1) for i, letter in enumerate(far) if not letter.isspace()]
    _, read = load_encoder().open(far, []).tags(words, words[:1])
    assert read[0] and not read[-1]


def test_what_the_encoder_sees_is_offered(parsed: Doc) -> None:
    """Words, phrases and ranges that the parse does not offer are offered where the encoder is sure of them, once."""
    reading = Reading(parsed)
    tags = np.zeros((len(parsed), 3))
    tags[2, CUE] = tags[1, SOURCE] = 0.9
    tags[3:8, CONTENT] = 0.8
    assert [token.text for token in more_heads(reading, tags, set())] == ["warned"]
    assert not list(more_heads(reading, tags, {2}))
    (source,) = more_sources(reading, tags, parsed[2], [])
    assert reading.phrases[source.phrase].head == 1
    assert not list(more_sources(reading, tags, parsed[2], [source]))
    (content,) = more_contents(reading, tags, parsed[2], source, [])
    assert content == Content(tuple(range(3, 8)), "tags")
    assert not list(more_contents(reading, tags, parsed[2], source, [content]))


@settings(deadline=None, max_examples=50)
@given(chances=CHANCES)
def test_what_is_offered_lies_in_the_sentence(parsed: Doc, chances: list[tuple[float, float, float]]) -> None:
    """Whatever the encoder makes of the words, contents hold neither cue nor source, and evidence fits its names."""
    assert len(parsed) == len(chances)
    reading, tags, head = Reading(parsed), np.array(chances), parsed[2]
    phrase = next(i for i, p in enumerate(reading.phrases) if p.head == 1)
    found = list(more_contents(reading, tags, head, Source(phrase, "subject"), []))
    assert len({content.tokens for content in found}) == len(found)
    for content in found:
        assert content.tokens == tuple(sorted(set(content.tokens)))
        assert not {0, 1, 2} & set(content.tokens) and content.tokens[-1] < head.sent.end
        row = content_evidence(tags, head, content)
        assert len(row) == len(CONTENT_EVIDENCE) and np.isfinite(row).all()
        assert 0.0 <= row[CONTENT_EVIDENCE.index("expected")] <= 1.0 + 1e-9
    phrases: list[Phrase] = reading.phrases
    assert len(head_evidence(tags, head)) == len(HEAD_EVIDENCE)
    assert len(source_evidence(tags, head, phrases[phrase], phrases)) == len(SOURCE_EVIDENCE)


def test_what_is_annotated_is_known_again(parsed: Doc) -> None:
    """A cue owns its tokens; half of the longer content in common is the same content; one character is a touch."""
    source, content = [[0, 11]], [[19, 45]]
    told = {"id": "1", "source": source, "cue": [[12, 18]], "content": content}
    assert owners(parsed, {"attributions": [told]}) == {2: told}
    assert touches(source, Span(10, 14)) and not touches(source, Span(11, 14))
    assert alike(STORY, content, [(24, 45)]) and not alike(STORY, content, [(19, 27)])


def test_too_few_articles_are_refused(parsed: Doc) -> None:
    """Fitting needs enough articles to part them, and says so."""
    from quotes.training.indirect import fit

    with pytest.raises(TrainingError, match="1 articles are too few"):
        fit([(parsed, {"attributions": [], "quotes": []})], load_encoder())


def test_weights_of_the_tags_ship() -> None:
    """The shipped heads hold a row of weights for each of source, cue and content."""
    with np.load(Path(quotes.__file__).parent / "models" / "encoder" / "heads.npz") as heads:
        assert heads["tags.weight"].shape == (3, 384) and heads["tags.bias"].shape == (3,)
