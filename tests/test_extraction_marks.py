"""Quotation marks to segments: a table of conventions, and what must hold of any text."""

from __future__ import annotations

import time

import pytest
from hard_case_rows import read_table
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.extraction.direct.marks import paragraphs, segments

# (why it is there, text, the words between the marks of the outermost segments)
CONVENTIONS = [
    ("straight marks", 'She said "no more" and left.', ["no more"]),
    ("curly marks", "She said “no more” and left.", ["no more"]),
    ("doubled apostrophes", "She said ''no more'' and left.", ["no more"]),
    ("TeX marks", "She said ``no more'' and left.", ["no more"]),
    ("guillemets", "She said «no more» and left.", ["no more"]),
    ("low and high marks", "She said „no more“ and left.", ["no more"]),
    ("a straight mark closed by a curly one", 'She said "no more” and left.', ["no more"]),
    ("single marks as in British papers", "She said: ‘We won’t stop.’ Then she left.", ["We won’t stop."]),
    ("straight single marks", "He called it 'a farce' on Monday.", ["a farce"]),
    (
        "a plural possessive inside single marks",
        "‘The ministers’ plan failed,’ she said.",
        ["The ministers’ plan failed,"],
    ),
    ("an apostrophe inside straight single marks", "'We don't know,' he said.", ["We don't know,"]),
    ("two parts of a split quote", '"A start," Lee said, "and no more."', ["A start,", "and no more."]),
    ("marks nested in other marks", "“He told me ‘go’ and I went,” she said.", ["He told me ‘go’ and I went,"]),
    ("nested marks that end together", "“He said, ‘Go!’” she recalled.", ["He said, ‘Go!’"]),
    ("a backtick as an apostrophe", 'He said "what we`re all after" was peace.', ["what we`re all after"]),
    ("a turned comma as an apostrophe", "It is rock ‘n’ roll and what we‘re after.", []),
    ("a decade and a clipped word", "Back in the ’90s ‘twas so.", []),
    ("possessives are no marks", "The farmers' union and the bakers' guild met.", []),
    ("inches are no marks", 'A 12" pipe burst near the door.', []),
    ("inches inside a quote", '"The 12" pipe burst," she said.', ['The 12" pipe burst,']),
    ("marks without a space before", 'He said,"We will appeal," and left.', ["We will appeal,"]),
    ("marks behind a bracket and a dash", '("No," he said—"never.")', ["No,", "never."]),
    (
        "a mark never closed ends before the cue that ends its paragraph",
        '"We will not stop, she said.\n\nShe left.',
        ["We will not stop,"],
    ),
    ("a mark never closed, without a cue", '"We will not stop.\n\nShe left.', ["We will not stop."]),
    (
        "a cue inside a quotation that goes on",
        '"He came, she said.\n\n"I left," he added.',
        ["He came, she said.", "I left,"],
    ),
    ("paragraphs that reopen the mark", '"One.\n\n"Two," she said.', ["One.", "Two,"]),
    ("paragraphs that don't reopen it", "“One.\n\nTwo,” she said.", ["One.", "Two,"]),
    ("an odd mark costs only its own paragraph", 'A " stray.\n\n"Kept," he said.', ["Kept,"]),
    ("a missing close before a new opening", "“One. “Two,” she said.", ["One.", "Two,"]),
    ("guillemets that point inwards", "»No more«, she said, ›or less‹.", ["No more", "or less"]),
    ("guillemets that point the same way", "»No more», she said.", ["No more"]),
    ("French marks with spaces inside", "« No more », she said.", ["No more"]),
    ("guillemets as bullets", "» Ferries run late.\n» “Sorry,” said the captain.", ["Sorry,"]),
    ("closing marks on both sides", "”No more,” she said. ”Never.”", ["No more,", "Never."]),
    ("corner brackets", "She said: 「No more.」 『Never.』", ["No more.", "Never."]),
    ("German marks with a full stop inside", "„No more.“ She left.", ["No more."]),
    ("double primes as marks", "″No more,″ she said.", ["No more,"]),
    ("TeX marks closed by a straight one", '``No more," she said.', ["No more,"]),
    ("a curly mark that faces the wrong way", "She said “no more“ and left.", ["no more"]),
    ("marks that nobody put words between", "“” ‘’ \"\" '' «» said nobody.", []),
    ("marks and a sign", '""=', []),
    ("an opening mark typed twice", "““No more,” she said.", ["No more,"]),
    ("an opening mark with a closing one behind it", "“”No more,”” she said.", ["No more,"]),
    (
        "a space before the closing mark",
        '"We have rain ", she said. "We have wind ".',
        ["We have rain", "We have wind"],
    ),
    ("a space after the opening mark", '" It rained," she said. " It blew."', ["It rained,", "It blew."]),
    ("an opening mark missing before a cue", 'It rained for days," said the pilot.', ["It rained for days,"]),
    (
        "an opening mark missing in the second part",
        '"It rained," said the pilot. It blew, too."',
        ["It rained,", "It blew, too."],
    ),
    ("a stray closing mark", "The pumps stopped” on Friday.", []),
    ("three apostrophes at the end", "``She said, `Go,''' he recalled.", ["She said, `Go,'"]),
    ("a clipped word in single marks", "‘’Twas a poor day,’ he said.", ["’Twas a poor day,"]),
    ("a mark beside a right-to-left sign", 'He said "\u200fyes\u200f" twice.', ["\u200fyes\u200f"]),
    ("feet and inches", 'The 6\'4" guard, in a 5\'2" bed, said: "I grew."', ["I grew."]),
    ("a backward apostrophe inside a word", 'I "shouldn‘t go" there.', ["shouldn‘t go"]),
    ("posts of emoji alone", "She wrote “🎉🎉”.", ["🎉🎉"]),
    (
        "single marks over two paragraphs",
        "Ann said: ‘I smelled it first.\n\n‘Then it burned.’",
        ["I smelled it first.", "Then it burned."],
    ),
    (
        "single marks over paragraphs with a plural possessive",
        "‘The players’ bus was late.\n\n‘We ran,’ he said.",
        ["The players’ bus was late.", "We ran,"],
    ),
    ("a single mark that nothing goes on with", "He wrote ‘go and left.\n\nShe stayed.", []),
    ("a quotation over a paragraph without marks", "“One.\n\nTwo.\n\nThree,” she said.", ["One.", "Two.", "Three,"]),
    (
        "three parts with dashes",
        "“A ruin,” he said, “of stone” – he coughed – “and ash.”",
        ["A ruin,", "of stone", "and ash."],
    ),
    ("no marks, no segments", "Nothing was said.", []),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CONVENTIONS], ids=[c[0] for c in CONVENTIONS])
def test_conventions(text: str, expected: list[str]) -> None:
    """Every convention of marking gives the words between its outermost marks, exactly."""
    assert [s.inner.of(text) for s in segments(text) if s.depth == 0] == expected


def test_nested_segments_know_their_depth() -> None:
    """A quotation within a quotation is found too, one level deeper."""
    text = "“He said ‘go’ twice,” she said."
    assert [(s.depth, s.inner.of(text)) for s in segments(text)] == [(0, "He said ‘go’ twice,"), (1, "go")]


def test_open_paragraphs_continue() -> None:
    """A paragraph that reopens the mark goes on from the one whose quotation was left open, and only then."""
    assert [s.continues for s in segments('"One.\n\n"Two," she said.\n\n"Three," he said.')] == [False, True, False]
    assert [s.continues for s in segments('"One," he said.\n\n"Two," she said.')] == [False, False]


# (text of one paragraph, whether each of its segments goes on from the one before)
REOPENED = [
    ('"One," he said. "Two. "Three. "Four." She left.', [False, False, True, True]),
    ("“One. “Two,” she said. “Three.”", [False, True, False]),
    ('He called it a "ship of "Fools" and left.', [False, False]),  # a mark is missing, and no sentence ends
    ('"One." "Two."', [False, False]),
]


@pytest.mark.parametrize(("text", "expected"), REOPENED)
def test_a_quotation_goes_on_where_a_mark_opens_again_within_a_paragraph(text: str, expected: list[bool]) -> None:
    """Where the breaks between paragraphs were lost, the marks still tell of them."""
    assert [s.continues for s in segments(text)] == expected


def test_parts_around_a_clause_in_dashes_are_joined() -> None:
    """Only what a clause in dashes interrupts is marked as going on, whichever side of the marks the dashes are on."""
    text = "“A ruin,” he said, “of stone” – he coughed – “and ash –” he stopped “– and sand.”"
    assert [s.joins for s in segments(text)] == [False, False, True, True]
    assert [s.joins for s in segments("“Rain,” she said. “Wind,” he said — “and hail,” they said.")] == [False] * 3


def test_single_marks_go_on_over_paragraphs() -> None:
    """A paragraph left open with a single mark and the next one that repeats it are one quotation."""
    found = segments("‘One.\n\n‘Two.\n\n‘Three,’ she said.")
    assert [(s.closed, s.continues) for s in found] == [(False, False), (False, True), (True, True)]


LABELS = [
    ("in a dialogue", 'Nurse: "Is he awake?" Dr. Ina Holt: "Not yet."', ["Nurse", "Dr. Ina Holt"]),
    ("after a sentence", "It was brief. Ms Holt: “Is it safe?” Brand: “It is.”", ["Ms Holt", "Brand"]),
    ("at the start of paragraphs", "Ms Holt: “Is it safe?”\n\nBrand: “It is.”", ["Ms Holt", "Brand"]),
    ("one full name", "Ina Holt: “It is safe.”", ["Ina Holt"]),
    ("one surname that the text knows", "We met Mr Holt. Holt: “It is safe.”", ["Holt"]),
    ("one word that is no name", "Slogan: “It is safe.”", [None]),
    ("a cue before the colon", "Ina Holt said: “It is safe.” The mayor replied: “No.”", [None, None]),
    ("a signature", "“It is safe.” — Ina Holt, nurse", ["Ina Holt"]),
    ("a dash inside a sentence", "“It is safe” — Ina Holt said it twice.", [None]),
    ("a letter", "Q: “Is it safe?”\n\nA: “It is.”", ["Q", "A"]),
    ("furniture", "Photo: “Dawn”\n\nRelated: “Dusk”", [None, None]),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in LABELS], ids=[c[0] for c in LABELS])
def test_labels_before_marks(text: str, expected: list[str | None]) -> None:
    """A name and a colon right before the marks label the segment; other words with a colon don't."""
    assert [s.label and s.label.of(text) for s in segments(text)] == expected


def test_what_marks_hold_inside_a_turn_is_not_nested() -> None:
    """Words in marks inside a turn are one level deeper, yet not nested in other marks."""
    text = "Q: Who said “go”?\n\nA: I did, and “now” as well.\n\nQ: Why?\n\nA: We were late."
    found = [(s.kind, s.depth, s.nested) for s in segments(text) if s.kind == "marks"]
    assert found == [("marks", 1, False), ("marks", 1, False)]


TEXTS = st.text(alphabet=st.sampled_from(list("ab .,s\n\r5-—([:?AQ") + list("\"'“”‘’„«»`「」‹›‚″\u200f")), max_size=80)
WORDS = st.sampled_from(
    ["Lee: ", "Q: ", "A: ", "LEE: ", "I said. ", "Why? ", "\n", "\n\n", "“", "”", '"', "'", "‘", "’ ", "— ",
     "She wrote:\n", "— Ann Lee (@ann) May 4, 2024", "— Ann Lee\n", "    ", "word ", ", said Bo. ", "»", "«", "🎉"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.one_of(TEXTS, st.lists(WORDS, max_size=40).map("".join)))
def test_segments_of_any_text_are_sound(text: str) -> None:
    """Whatever the marks, segments lie inside the text and one paragraph, hold their words, and never cross."""
    lines = paragraphs(text)
    found = segments(text)
    for segment in found:
        assert 0 <= segment.outer.start <= segment.inner.start < segment.inner.end <= segment.outer.end <= len(text)
        assert segment.paragraph in lines
        assert segment.paragraph.start <= segment.outer.start and segment.outer.end <= segment.paragraph.end
        if segment.label is not None:
            assert 0 <= segment.label.start < segment.label.end <= len(text)
    for a in found:
        for b in found:
            apart = a.outer.end <= b.outer.start or b.outer.end <= a.outer.start
            inside = a.outer.start <= b.outer.start and b.outer.end <= a.outer.end
            assert apart or inside or (b.outer.start <= a.outer.start and a.outer.end <= b.outer.end)
    assert found == sorted(found, key=lambda s: (s.outer.start, -s.outer.end, s.depth))


@settings(deadline=None)
@given(TEXTS.map(lambda t: "".join(c for c in t if c not in "\n\r")), TEXTS)
def test_a_paragraph_is_read_alone(first: str, second: str) -> None:
    """What closed paragraphs hold between marks does not depend on what follows: one odd mark spoils no article."""
    alone = [s.outer for s in segments(first) if s.closed and s.kind == "marks" and not s.single]
    together = {s.outer for s in segments(first + "\n\n" + second)}
    assert all(outer in together for outer in alone)


@pytest.mark.parametrize(
    "unit", ["“‘", '"', "“a ", "a,” ", "'a ", "Lee: “I.” ", "“a\n", "'a\n", "Q: a?\nA: a.\n", "»a «"]
)
def test_time_is_linear(unit: str) -> None:
    """Ten thousand marks, nested or loose, cost less than the seconds that looking back over all of them would."""
    start = time.process_time()
    segments(unit * 5_000)
    assert time.process_time() - start < 5


def test_quotations_of_the_hard_cases_are_segments() -> None:
    """Every part of a quotation in marks of the table of hard cases is a segment, to the character."""
    missed = []
    for example in read_table():
        for marks in example.marks:
            reading = example.read(marks)
            found = {segment.inner for segment in segments(reading.text)}
            parts = [p for quote in reading.quotes.values() if quote.kind != "indirect" for p in quote.parts]
            missed += [(example.key, marks, part.of(reading.text)) for part in parts if part not in found]
    assert missed == []
