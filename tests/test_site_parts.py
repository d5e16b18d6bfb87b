"""What pages are made of, whatever the words: paragraphs cut at marks, quotations cut into parts, charts, feeds."""

from __future__ import annotations

import itertools
import json
import string

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import periods
from quotes.publishing.cards import in_parts
from quotes.publishing.charts import HEIGHT, WIDTH, chart
from quotes.publishing.pages.articles import Range, only_quoted, paragraphs
from quotes.publishing.sharing.whole import ATOM, Entry, Feed, as_atom
from quotes.publishing.wording import script
from quotes.records import SEAM, Span
from quotes.store.transfer.public import blanked

TEXTS = st.text(st.sampled_from("ab \n\t\r“\u2028\x0c\u202e😀"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Range]]:
    """A text with ranges in it, which may lie across each other and across lines."""
    text = draw(TEXTS)
    ranges = []
    for i in range(draw(st.integers(0, 5)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        ranges.append(Range(f"key{i % 3}", draw(st.sampled_from(["quote", "cue", "mention"])), start, end))
    return text, ranges


@given(marked())
def test_pieces_are_the_text(given_text: tuple[str, list[Range]]) -> None:
    """The pieces of the paragraphs, in order, are the text, but for white space at the ends of lines."""
    text, ranges = given_text
    found = paragraphs(text, ranges)
    for part in found:
        assert "".join(piece["text"] for piece in part["pieces"]) == text[part["start"] : part["end"]]
    edges = [0, *itertools.chain.from_iterable((part["start"], part["end"]) for part in found), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()


@given(marked())
def test_marks_cover_exactly_their_ranges(given_text: tuple[str, list[Range]]) -> None:
    """Every character that is shown is marked with the kinds and quotations of the ranges it lies in, and no others."""
    text, ranges = given_text
    for part in paragraphs(text, ranges):
        place = part["start"]
        for piece in part["pieces"]:
            for at in range(place, place + len(piece["text"])):
                inside = [found for found in ranges if found.start <= at < found.end]
                assert piece["kinds"] == sorted({found.kind for found in inside})
                assert piece["quotes"] == sorted({found.quote for found in inside if found.kind == "quote"})
            place += len(piece["text"])


@given(marked())
def test_a_quotation_begins_once(given_text: tuple[str, list[Range]]) -> None:
    """A quotation of which anything is shown begins in one piece, the first that is marked as its own."""
    found = paragraphs(*given_text)
    pieces = [piece for part in found for piece in part["pieces"]]
    begun = [key for piece in pieces for key in piece["begins"]]
    assert sorted(begun) == sorted({key for piece in pieces for key in piece["quotes"]})
    assert begun == [key for part in found for key in part["begins"]]
    for key in begun:
        first = next(piece for piece in pieces if key in piece["quotes"])
        assert key in first["begins"]


@given(marked())
def test_what_is_left_out_is_not_told(given_text: tuple[str, list[Range]]) -> None:
    """Of a text that may not be republished there are only paragraphs with a quotation, and no two gaps in a row."""
    kept = only_quoted(paragraphs(*given_text))
    for part in kept:
        assert not part["pieces"] or any(piece["quotes"] for piece in part["pieces"])
    assert all(a["pieces"] or b["pieces"] for a, b in itertools.pairwise(kept))


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_blanked_texts_keep_their_places(text: str, edges: list[tuple[int, int]]) -> None:
    """A blanked text has what is kept where it was, the ends of its lines, and nothing else."""
    kept = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in edges]
    found = blanked(text, kept)
    assert len(found) == len(text)
    for i, (char, was) in enumerate(zip(found, text, strict=True)):
        is_kept = was == "\n" or any(start <= i < end for start, end in kept)
        assert char == (was if is_kept else " ")


@given(st.lists(st.text(string.ascii_letters + " ", min_size=1, max_size=8), min_size=1, max_size=4), st.data())
def test_words_are_cut_into_their_parts(parts: list[str], data: st.DataObject) -> None:
    """However the words are cut where hits begin and end, the parts come out as they were, each mark where it was."""
    words = SEAM.join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(words)), max_size=5)) | {0, len(words)})
    hits = [Span(a, b) for a, b in itertools.pairwise(cuts)][1::2]
    # Where the parts stand in the article, there is more between them than the seam.
    starts = itertools.accumulate((len(part) + 20 for part in parts[:-1]), initial=7)
    found = in_parts(words, [Span(start, start + len(part)) for start, part in zip(starts, parts, strict=True)], hits)
    assert ["".join(text for text, _ in part) for part in found] == parts
    place = 0
    for part, shown in zip(parts, found, strict=True):
        flags = [any(hit.start <= at < hit.end for hit in hits) for at in range(place, place + len(part))]
        assert [marked for text, marked in shown for _ in text] == flags
        place += len(part) + len(SEAM)


MONTHS = st.builds("{:04}-{:02}".format, st.integers(1, 2035), st.integers(1, 12))


@pytest.mark.parametrize(
    ("dates", "first", "unit", "left_out"),
    [
        ({"1912-04": 1, "2016-07": 5, "2016-09": 6, "2017-01": 3}, "2016-07", "month", 1),
        ({"0001-01": 1, "1912-04": 1, "2010-07": 50, "2016-09": 60}, "2010", "year", 2),
        ({"1992-04": 2, "2016-07": 5, "2016-09": 6, "2017-01": 3}, "1992", "year", 0),  # no odd date, a share of all
        ({"2005-04": 1, "2016-07": 50}, "2016-07", "month", 1),
        ({"2006-04": 1, "2016-07": 50}, "2006", "year", 0),
        ({"2016": 3, "2016-07": 50, None: 2}, "2016-07", "month", 5),
    ],
)
def test_one_odd_date_does_not_make_decades(dates: dict[str | None, int], first: str, unit: str, left_out: int) -> None:
    """What lies before ten empty years, and is a tenth of all or less, is counted and not drawn."""
    found = periods.numbered(dates)
    assert found is not None
    assert (found.counts[0][0], found.unit, found.left_out) == (first, unit, left_out)


@given(st.dictionaries(MONTHS | st.sampled_from(["2031", ""]), st.integers(1, 10**6), max_size=40))
def test_charts(by_month: dict[str, int]) -> None:
    """A chart has three bars or is none, ends with the last date, stays in its frame, and counts what it leaves out."""
    drawn = chart(by_month)
    if drawn is None:
        found = periods.numbered(dict(by_month))
        assert found is None or sum(count > 0 for _, count in found.counts) < 3
        return
    assert 3 <= len(drawn["bars"]) <= 60
    for bar in drawn["bars"]:
        assert bar["x"] >= 0 and bar["x"] + bar["width"] <= WIDTH + 0.1 and bar["width"] > 0
        assert bar["y"] >= 0 and bar["y"] + bar["height"] == pytest.approx(HEIGHT, abs=0.11)
    assert drawn["most"] == max(bar["count"] for bar in drawn["bars"])
    assert sum(bar["count"] for bar in drawn["bars"]) + drawn["left_out"] == sum(by_month.values())
    labels = [bar["label"] for bar in drawn["bars"]]
    assert labels == sorted(set(labels))
    size = len(labels[0])
    assert labels[-1] == max(date[:size] for date in by_month if len(date) >= size)


@given(st.text(st.characters(codec=None), max_size=40))
def test_a_feed_can_hold_any_words(words: str) -> None:
    """A feed is well-formed XML whatever is in it, and what XML can hold comes out as it went in."""
    entry = Entry(address=words, title=words, updated="2031-01-01T00:00:00Z", author=words, text=words)
    document = as_atom(Feed(title=words, page=words, entries=[entry]), words)
    root = lxml.etree.fromstring(document.encode())
    text = root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content")
    if words.isprintable() and words.isascii():
        assert (text or "") == words


@given(st.text(max_size=40))
def test_a_description_for_machines_ends_no_script(words: str) -> None:
    """No words of an article can end the element that describes it to machines, or begin another."""
    made = str(script({"text": f"</script>{words}<!--<script>]]>"}))
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made)["text"] == f"</script>{words}<!--<script>]]>"
