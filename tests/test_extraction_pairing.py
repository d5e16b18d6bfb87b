"""How marks are paired, as a whole: every segment of a text with its depth, and how it hangs together with others."""

from __future__ import annotations

import pytest

from quotes.extraction.direct.marks import Segment, segments

DIALOGUE = (
    "— Go home now, said Ana Lee to him. — I never will, he said.\n\n"
    "— Then stay here, said Ana Lee.\n\n— I will, said Bo Brand.\n\nHe left."
)
# (text, its segments as `drawn` writes them)
TABLE: list[tuple[str, list[str]]] = [
    # Inches are no marks, however the marks around them are written.
    ('"A 3"-wide gap," he said.', ['A 3"-wide gap,']),
    ("``A 12'' ruler,'' he said.", ["A 12'' ruler,"]),
    ('"Sizes 6" and 7" fit," she said. "Try."', ["Sizes 6", "Try."]),
    ('"A 12" bX ruler," he said.', ['A 12" bX ruler,']),
    # Single marks need their like, and nothing opens inside them but double ones.
    ("“A ‘b “c” d’ e,” he said.", ["A ‘b “c” d’ e,", "->c"]),
    ("‘Go,” she said. “No.’", ["'Go,” she said. “No."]),
    (
        "She said: ‘Go and “come” again.\n\n‘Then “sit”,’ he said.",
        ["~'Go and “come” again.", "->come", "+'Then “sit”,", "->sit"],
    ),
    ("She ‘said: ‘Go.\n\n‘Now,’ he said.", ["'Now,"]),
    ("‘Go.\n\n‘Come.\n\nShe left.", ["~'Go."]),
    ("'s' said", ["'s"]),
    # Over paragraphs, and without the opening mark.
    ("It rained for days.”", ["It rained for days."]),
    ("“One.\n\nTwo” and three,” she said.", ["~One.", "+Two"]),
    ("“One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix,” she said.", ["~One.", "Six,"]),
    ("It rained,”a) b", []),
    # A mark never closed ends before the clause that tells who said it, unless it goes on or the clause holds marks.
    ("“Go,” he said. “One, the mayor said.\n\n“Two, the mayor said.", ["Go,", "~One, the mayor said.", "+~Two,"]),
    ("“One «two», the mayor said.", ["~One «two»,", "->two"]),
    ("“One, Mayor Ines Lee said on Monday.”", ["One, Mayor Ines Lee said on Monday."]),
    ("“One, Mayor Ines Lee said on ‘Monday’.", ["~One, Mayor Ines Lee said on ‘Monday’.", "'->Monday"]),
    # A clause in dashes joins what stands around it, if it has two letters at least and 200 characters at most.
    ("“One” – a – “two.”", ["One", "two."]),
    ("“One” – ab – “two.”", ["One", "&two."]),
    ("“One –” he paused “– two.”", ["One –", "&– two."]),
    ("“One” – " + "x" * 194 + " – “two.”", ["One", "&two."]),
    ("“One” – " + "x" * 195 + " – “two.”", ["One", "two."]),
    ("“One ‘a’ – he – ‘b’ two.”", ["One ‘a’ – he – ‘b’ two.", "'->a", "'->b"]),
    # Turns, blocks and dialogue: what is said without marks, and marks within it.
    ("Q: “Who?”\n\nA: “I ‘did’ it.”", ["Who? [Q]", "I ‘did’ it. [A]", "'->did"]),
    (
        "MS LEE: “Go.” Then “come” and “sit”.\n\nMR CHO: No.\n\nMS LEE: Yes.",
        [
            "turn: “Go.” Then “come” and “sit”. [MS LEE]",
            "-Go. [MS LEE]",
            "-come",
            "-sit",
            "turn: No. [MR CHO]",
            "turn: Yes. [MS LEE]",
        ],
    ),
    ("“Go.\n\nQ: Why?\n\nA: Because” he said.", ["~Go.", "+~Q: Why?", "+A: Because"]),
    (
        "“Go. Ina Holt: ‘It is safe.’ Bo Brand: ‘Yes.’” she said.",
        ["Go. Ina Holt: ‘It is safe.’ Bo Brand: ‘Yes.’", "'->It is safe.", "'->Yes."],
    ),
    ("w " * 80 + "“It is safe.” — Ina Holt, nurse", ["It is safe. [Ina Holt]"]),
    (
        "Q: “Who?”\n\nA: I did.\n\nQ: Why?\n\nA: Late.",
        ["Who? [Q]", "turn: I did. [A]", "turn: Why? [Q]", "turn: Late. [A]"],
    ),
    (
        "Q: Why did he say “go ‘home now please all of you’” yesterday?\n\nA: No.",
        [
            "turn: Why did he say “go ‘home now please all of you’” yesterday? [Q]",
            "-go ‘home now please all of you’",
            "'-->home now please all of you",
            "turn: No. [A]",
        ],
    ),
    (
        "Q: Why do you say “go home now please all of you” so?\n\nA: No.",
        ["go home now please all of you [Q]", "turn: No. [A]"],
    ),
    (
        "The letter said:\n\n    “Go ‘home’ now,” it read on and on.\n\n    And more of it.\n\nHe left.",
        ["Go ‘home’ now,", "'->home"],
    ),
    (
        "They met ‘again’ at the port.\n\n" + DIALOGUE,
        ["'again", "dash: Go home now", "+dash: I never will", "dash: Then stay here", "dash: I will"],
    ),
    (
        "They met “again” at the port.\n\n" + DIALOGUE,
        ["again"],
    ),
    # Marks that make no sense.
    (
        "“A «b ‘c “d «e ‘f “g” f’ e» d” c’ b» a” end",
        ["~A «b ‘c", "d «e ‘f “g” f’ e» d", "->e ‘f “g” f’ e", "'-->f “g” f", "--->g"],
    ),
    ('One " two three.', []),
    ('"One “two, she said.', ["~One", "~two,"]),
    ('" ‘the dogs’ „. ``«‘!``', ["~‘the dogs’ „. ``«‘!``", "'->the dogs"]),
    (" “the dogs' '6″ x12 – )'s«:'", ["~the dogs' '6″ x12 – )'s«:'"]),
    ("\" ':»“12”", ["12"]),
    ("Go.” «", []),
    ("' \" ‘Go…” ", ["‘Go…"]),
    ("“go ” , ”x", ["go"]),
    ("“←” “↑” she wrote.", ["↑"]),
]


def drawn(text: str, segment: Segment) -> str:
    """The words of SEGMENT in TEXT behind signs: ``+`` goes on, ``&`` joins, ``~`` not closed, ``'`` single marks.

    A ``-`` stands for each level that it is deeper, ``>`` for being within other marks; a kind that is not marks stands
    before the words, a label behind them.
    """
    signs = {"+": segment.continues, "&": segment.joins, "~": not segment.closed, "'": segment.single}
    before = "".join(sign for sign, holds in signs.items() if holds) + "-" * segment.depth + ">" * segment.nested
    kind = "" if segment.kind == "marks" else f"{segment.kind}: "
    return f"{before}{kind}{segment.inner.of(text)}{f' [{segment.label.of(text)}]' if segment.label else ''}"


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_every_segment(text: str, expected: list[str]) -> None:
    """Which marks belong together, what they are part of, and what follows where one is missing."""
    assert [drawn(text, segment) for segment in segments(text)] == expected
