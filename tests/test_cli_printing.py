"""What is printed can be trusted: words stay words, and no article drives the terminal."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from quotes.cli import _output
from quotes.cli._output import json_text, one_line, visible, write_json
from quotes.cli.correct import speakers
from quotes.cli.find import explaining, views
from quotes.extraction.cues.candidates import RELATIONS
from quotes.identity.statements.alignment import diff
from quotes.records import SEAM, Article, Span
from quotes.store.models import QuoteInContext, SpeakerSummary, SpokenBy, Statement, StoredArticle

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “words” [sic] :smile: [/b]", "plain “words” [sic] :smile: [/b]"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        # A control sequence introducer of one character, which terminals in UTF-8 obey too.
        ("\x9b31mred", "\\x9b31mred"),
        ("beep\x07", "beep\\x07"),
        # A carriage return would print the rest over what stands there.
        ("true\rfalse", "true\\x0dfalse"),
        ("\u202edesrever", "\\u202edesrever"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        # Right-to-left words need no marks to be shown right.
        ("שלום\u200f", "שלום\u200f"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What would act on a terminal is shown as an escape, and everything else as it is."""
    assert visible(text) == shown


@given(st.text())
def test_nothing_that_drives_a_terminal_passes(text: str) -> None:
    """Neither a printed text nor a printed JSON value holds a control character."""
    assert not CONTROL.search(visible(text))
    assert not CONTROL.search(json_text(text))
    assert "\n" not in one_line(text)


@given(st.lists(st.dictionaries(st.text(), st.text() | st.none() | st.lists(st.integers()))))
def test_json_gives_back_what_went_in(rows: list[dict[str, object]]) -> None:
    """The escapes of the JSON output change no value, and the output is one array whatever it holds."""
    with redirect_stdout(io.StringIO()) as stream:
        write_json(rows)
    assert json.loads(stream.getvalue()) == rows


def test_json_stays_json_where_the_output_knows_few_letters() -> None:
    """In a Latin-1 locale a curly mark is escaped the JSON way, not dropped and not replaced."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    with redirect_stdout(stream):
        write_json([{"words": "“Łódź”"}])
    stream.flush()
    assert json.loads(stream.buffer.getvalue().decode("latin-1")) == [{"words": "“Łódź”"}]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("on Monday, in the hall", "on Tuesday, in the hall", "on [-Monday-] {+Tuesday+}, in the hall"),
        ("the ferry (late) sails", "the ferry sails", "the ferry [-(late)-] sails"),
        ("it sails!", "it sails.", "it sails[-!-]{+.+}"),
    ],
)
def test_changed_words_stand_as_in_print(before: str, after: str, shown: str) -> None:
    """A comma or a closing mark is close to the word before it, also where that word was altered; all else apart."""
    assert views.marked_changes(diff(before, after)).plain == shown


# Invented, with everything in it that rich would eat or raise on.
TEXT = (
    "An opening line.\n"
    "“The [sic] tide :smile: won`t wait,” Lee said on the pier [/b] while the band played on and on. “It \x1b[31mis.”\n"
    "A last line."
)


def in_context() -> QuoteInContext:
    """A split quote in the middle of three lines."""
    parts = (Span(*_range("The [sic]", "wait,")), Span(*_range("It \x1b", "is.")))
    cue = Span(*_range("said", "said"))
    mention = Span(*_range("Lee", "Lee"))
    statement = Statement(
        id=7, key="k7", words=SEAM.join(part.of(TEXT) for part in parts), kind="direct",
        speakers=(SpokenBy(speaker=1, name="Ana Lee", kind="person", role="pilot"),),
        parts=parts, cue="said", cue_lemma="say", cue_class="neutral", cue_span=cue, mention="Lee", mention_kind="name",
        mention_span=mention, published="2024-05-02", first_seen="2024-06-01T00:00:00Z", confidence=0.9, method="cue",
        pipeline="quotes_en 0.1.0", article=3, article_key="a3", outlet="Selby Courier", statement="k7", outlets=1,
    )  # fmt: skip
    start = TEXT.index("“The")
    return QuoteInContext(
        statement=statement,
        article=StoredArticle(
            id=3,
            key="a3",
            article=Article(text=TEXT, outlet="Selby Courier"),
            first_seen="",
            pipeline="",
            quotes=1,
            version=1,
            replaced_by=None,
        ),
        paragraph=Span(start, TEXT.index("\n", start)),
    )


def _range(first: str, last: str) -> tuple[int, int]:
    return TEXT.index(first), TEXT.index(last, TEXT.index(first)) + len(last)


def captured(*, terminal: bool) -> Console:
    """A console that keeps what it prints."""
    made = Console(file=io.StringIO(), markup=False, emoji=False, highlight=False, force_terminal=terminal, width=78)
    if not terminal:
        made.width = _output._NEVER_WRAPS
    return made


def printed(out: Console) -> str:
    """What OUT has printed."""
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_quote_is_marked_up_in_plain_text() -> None:
    """Without a terminal, tags show the quote with its parts, the mention and the cue, and the words stay whole."""
    out = captured(terminal=False)
    explaining.print_quote(out, in_context())
    assert printed(out).splitlines()[0] == (
        "“<quote>The [sic] tide :smile: won`t wait,</quote>” <mention>Lee</mention> <cue>said</cue> on the pier [/b] "
        "while the band played on and on. “<quote>It \\x1b[31mis.</quote>”"
    )


def test_a_quote_is_marked_up_on_a_terminal() -> None:
    """On a terminal styles show the same, and the only escapes are the ones of the styles."""
    out = captured(terminal=True)
    explaining.print_quote(out, in_context())
    text = printed(out)
    assert re.search(r"\x1b\[1m[^\x1b]*tide :smile:", text)
    assert not CONTROL.search(re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\n", ""))
    assert "\x1b[31m" not in text


def test_a_cue_in_the_paragraph_before_is_shown() -> None:
    """Where the cue stands outside the quote's paragraph, the lines between are shown as well."""
    from dataclasses import replace

    cue = Span(TEXT.index("opening"), TEXT.index("opening") + len("opening"))
    out = captured(terminal=False)
    context = in_context()
    statement = replace(context.statement, cue="opening", cue_lemma="open", cue_span=cue)
    explaining.print_quote(out, replace(context, statement=statement))
    assert printed(out).startswith("An <cue>opening</cue> line.\n“<quote>The")


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        # In the first part, from the beginning of the paragraph.
        ("tide", "“The [sic] tide :smile: won`t wait,” Lee said on the pier [/b] while the band played on and on. “It"),
        # In the second part, which is elsewhere in the article than in the words.
        ("It", "won`t wait,” Lee said on the pier [/b] while the band played on and on. “It \\x1b[31mis.”"),
    ],
)
def test_a_hit_in_its_context(word: str, shown: str) -> None:
    """A hit is found again in the article, part by part, and shown with the words around it."""
    context = in_context()
    start = context.statement.words.index(word)
    line = views.keyword_in_context(context, [Span(start, start + len(word))])
    assert shown in line.plain
    (marked,) = [span for span in line.spans if span.style == views.HIT]
    assert line.plain[marked.start : marked.end] == word


@given(st.data())
def test_a_hit_stays_itself_wherever_it_is(data: st.DataObject) -> None:
    """Any range of a quote's words that lies in one part is the same words in the article."""
    context = in_context()
    part = data.draw(st.sampled_from(context.statement.parts))
    begin = sum(p.end - p.start + len(SEAM) for p in context.statement.parts if p.end <= part.start)
    start = data.draw(st.integers(0, part.end - part.start - 1))
    end = data.draw(st.integers(start + 1, part.end - part.start))
    found = views.in_article(Span(begin + start, begin + end), context.statement.parts)
    assert found.of(TEXT) == context.statement.words[begin + start : begin + end]


@pytest.mark.parametrize(("width", "gone"), [(100, ""), (60, "outlets"), (34, "outlets, latest role, first, kind")])
def test_a_table_leaves_out_what_a_narrow_terminal_has_no_room_for(width: int, gone: str) -> None:
    """Number, names and count are whole on any terminal: other columns go first, and are named."""
    out = captured(terminal=True)
    out.width = width
    outlets = ("Northmoor Herald", "The Haven Gazette")
    summary = SpeakerSummary(
        id=7,
        name="Ida Marlowe",
        kind="person",
        statements=17,
        first="2024-01-17",
        last="2024-09-14",
        outlets=outlets,
    )
    speakers._print(out, [summary])
    shown = re.sub(r"\x1b\[[0-9;]*m", "", printed(out))
    (first,) = [line.split() for line in shown.splitlines() if " s7 " in f" {line}"]
    assert first[:2] == ["s7", "Ida"]
    assert "17" in first
    assert "Marlowe" in shown.split()
    assert "quotes" in shown.split()
    assert " ".join(shown.split()).partition("no room here for: ")[2] == gone


def test_every_way_of_reading_is_explained() -> None:
    """What `quotes show` says of why a speaker is thought to be that has words for all that the reader may find."""
    assert {*RELATIONS, "continuation", "abstained", "person"} == set(explaining._READINGS)
