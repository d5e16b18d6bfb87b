"""The encoder and its windows: every piece keeps its place in the article, and a second opinion stays an opinion."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from quotes.errors import PipelineError
from quotes.extraction.encoder import SHIPPED, Encoder, load_encoder
from quotes.extraction.marks import segments
from quotes.extraction.windows import ASKING, LEARNING, windows
from quotes.records import Span
from quotes.training.split import part_of

TOKENIZER = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
STORY = 'Mira Oduya runs the ferry.\n\nNils Aker, a plumber, came late. "The pump is broken," said Aker on Monday.\n'
TEXTS = st.text(alphabet='aB é0.“”"\n—', max_size=300)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([ASKING, LEARNING]))
def test_every_piece_stands_where_it_says(text: str, size: tuple[int, int, int]) -> None:
    """Pieces lie in the text, in order, and a window is no longer than its size allows."""
    for window in windows(text, segments(text), TOKENIZER, size=size, every=True):  # type: ignore[arg-type]
        assert len(window.ids) == len(window.starts) == len(window.ends) == len(window.case) == len(window.inside)
        assert len(window.ids) <= 1 + sum(size)
        assert all(0 <= s <= e <= len(text) for s, e in zip(window.starts, window.ends, strict=True))
        assert list(window.starts) == sorted(window.starts)


@settings(deadline=None)
@given(TEXTS)
def test_every_segment_has_one_window(text: str) -> None:
    """Each segment that is not nested and holds a piece is asked about in exactly one window."""
    found = segments(text)
    placed = Counter(number for window in windows(text, found, TOKENIZER) for number, _, _ in window.segments)
    assert set(placed) == {i for i, segment in enumerate(found) if segment.depth == 0}
    assert set(placed.values()) <= {1}


def test_it_points_at_the_source_and_the_cue() -> None:
    """Of a plain quotation it says that it is speech, and by whom."""
    heard = load_encoder().open(STORY, segments(STORY)).of(0)
    assert heard is not None and heard.speech > 0
    source, cue = STORY.rindex("Aker"), STORY.index("said")
    assert heard.source.mass(Span(source, source + 4)) > 0.5
    assert heard.cue.mass(Span(cue, cue + 4)) > 0.5
    assert heard.source.chances.sum() == pytest.approx(1.0, abs=1e-3)


def test_a_mention_refers_back_only() -> None:
    """Nothing after a mention is pointed at, and what no window holds is not answered."""
    text = STORY + 'He left. "Soon," he said.\n'
    hearing = load_encoder().open(text, segments(text))
    place = text.rindex("he said")
    pointing = hearing.refer(Span(place, place + 2))
    assert pointing is not None
    assert pointing.mass(Span(place, len(text))) == 0.0
    assert load_encoder().open("No marks here.", []).refer(Span(0, 2)) is None


def test_a_folder_without_an_encoder_is_named(tmp_path: Path) -> None:
    """What can't be read is one sentence with the folder in it."""
    with pytest.raises(PipelineError, match=str(tmp_path)):
        Encoder(tmp_path)


def test_articles_are_parted_the_same_way_each_time() -> None:
    """Every article has one part, and the parts have the sizes that the cards tell."""
    assert Counter(part_of(i, 840) for i in range(840)) == {"held out": 84, "combining": 150, "encoder": 606}
