"""The hard cases of reading the news, each in several examples and several kinds of marks.

The examples are the files of ``hard_cases/``, in the notation that ``hard_case_rows`` explains.  What fails today is
expected to fail, with its reason beside the example; what has come to pass must lose its ``xfail`` line, or the test
fails.  After a change to the extraction, this brings the lines up to date and prints the share that passes::

    python tests/test_hard_cases.py            # rewrite the xfail lines, keeping the reasons
    python tests/test_hard_cases.py --check    # only print, case by case and fault by fault
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hard_case_rows import MARKS, USUAL, Example, Fault, judge, read_marked, read_table
from spacy.language import Language

import quotes
from quotes.records import Article, Attribution, Cue, Mention, Quote, Span, Speaker

TABLE = read_table()
ROWS = [(example, marks) for example in TABLE for marks in example.marks]
#: The cases that must be in the table, by their headings; none may be dropped unseen.
LEAST_CASES, LEAST_EXAMPLES = 60, 3

Results = dict[tuple[str, str], list[Fault]]


def results(nlp: Language) -> Results:
    """What is wrong with each example in each kind of marks, all read in one go."""
    readings = {(example.key, marks): example.read(marks) for example, marks in ROWS}
    articles = [Article(text=reading.text) for reading in readings.values()]
    extracted = quotes.extract_many(articles, nlp)
    pairs = zip(readings.items(), extracted, strict=True)
    return {row: judge(reading, found.quotes) for (row, reading), (_, found) in pairs}


@pytest.fixture(scope="module")
def faults() -> Results:
    """The faults of every row, from the pipeline that comes with the package."""
    return results(quotes.load())


def row(example: Example, marks: str) -> object:
    """A parameter of the test below, expected to fail where the file says so."""
    reason = example.xfail.get(marks)
    expected = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(example, marks, id=f"{example.key}-{marks}", marks=expected)


@pytest.mark.parametrize(("example", "marks"), [row(*each) for each in ROWS])
def test_hard_case(faults: Results, example: Example, marks: str) -> None:
    """Quotes, kinds, speakers, mentions, cues and addressees are what a careful reader would put down, and no more."""
    wrong = faults[example.key, marks]
    assert not wrong, f"{example.file.name}:{example.line} ({example.why}): " + "; ".join(map(str, wrong))


def test_the_table_is_whole() -> None:
    """Each case has its examples, each example its own name, and every xfail line is about marks that are tried."""
    count = Counter(example.case for example in TABLE)
    assert len(count) >= LEAST_CASES
    assert {case: n for case, n in count.items() if n < LEAST_EXAMPLES} == {}
    assert [key for key, n in Counter(example.key for example in TABLE).items() if n > 1] == []
    assert [example.key for example in TABLE if not set(example.xfail) <= set(example.marks)] == []


@pytest.mark.parametrize("marks", MARKS)
def test_every_kind_of_marks_is_tried(marks: str) -> None:
    """No kind of marks is defined without being used by several examples."""
    assert sum(marks in example.marks for example in TABLE) >= 3


# The table is worth no more than its judge: what follows makes sure that it sees every kind of fault.
SPLIT = "“{a: The ferry is late,}” {a.by = Mira Oduya: she} {a.cue: said}, “{a: but it will sail.}” A {-: late} ferry."
RIGHT = read_marked(SPLIT)


def at(words: str) -> Span:
    """The range of the last WORDS of the example text."""
    start = RIGHT.text.rindex(words)
    return Span(start, start + len(words))


SAID = Attribution(
    speakers=(Speaker("Mira Oduya", "person"),), mention=Mention(at("she"), "she", "pronoun"),
    cue=Cue(at("said"), "said", "say"), told_to=None, said_on=None, confidence=1, method="cue",
)  # fmt: skip
FOUND = Quote(parts=(at("The ferry is late,"), at("but it will sail.")), kind="direct", attribution=SAID)


def test_the_judge_is_content_with_what_is_right() -> None:
    """The quote as the example has it is no fault."""
    assert judge(RIGHT, (FOUND,)) == []


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["missed"], ()),
        (["parts"], (replace(FOUND, parts=(at("The ferry is late,"), at("it will sail."))),)),
        (["parts", "false"], (replace(FOUND, parts=FOUND.parts[:1]), replace(FOUND, parts=FOUND.parts[1:]))),
        (["no speech"], (FOUND, replace(FOUND, parts=(at("late"),)))),
        (["kind"], (replace(FOUND, kind="mixed"),)),
        (["speaker"], (replace(FOUND, attribution=replace(SAID, speakers=())),)),
        (["speaker"], (replace(FOUND, attribution=replace(SAID, speakers=(Speaker("Oduya", "person"),))),)),
        (["mention"], (replace(FOUND, attribution=replace(SAID, mention=Mention(at("ferry"), "ferry", "name"))),)),
        (["cue"], (replace(FOUND, attribution=replace(SAID, cue=None)),)),
        (["told to"], (replace(FOUND, attribution=replace(SAID, told_to="Reuters")),)),
    ],
)
def test_the_judge_sees_faults(kinds: list[str], found: tuple[Quote, ...]) -> None:
    """Whatever is not as the example has it is a fault of its kind, and no other."""
    assert [fault.kind for fault in judge(RIGHT, found)] == kinds


def bring_up_to_date(example: Example, faults: Results) -> dict[str, str]:
    """The xfail reasons of EXAMPLE by marks, as things are: those given stay, new ones are the faults themselves."""
    failing = {marks: "; ".join(map(str, faults[example.key, marks])) for marks in example.marks}
    failing = {marks: wrong for marks, wrong in failing.items() if wrong}
    # Marks that fail in the same way as others have the reason that somebody gave for those.
    given = {failing[marks]: reason for marks, reason in example.xfail.items() if marks in failing}
    return {marks: example.xfail.get(marks) or given.get(wrong, wrong) for marks, wrong in failing.items()}


def rewrite(path: Path, reasons: dict[int, dict[str, str]]) -> None:
    """Write the xfail lines of the file at PATH anew; REASONS are those of the examples by the line they start at."""
    lines: list[str] = []
    ending: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ">"], 1):
        if line.startswith("xfail: "):
            continue
        if line.startswith((">", "==")):
            # Blank lines and remarks above the next heading belong to that, not to the example before it.
            last = max((i for i, old in enumerate(lines, 1) if old.startswith(("  ", "marks: "))), default=0)
            lines[last:last] = ending
            ending = []
        if number in reasons:
            by_reason: dict[str, list[str]] = defaultdict(list)
            for marks, reason in reasons[number].items():
                by_reason[reason].append(marks)
            ending = [f"xfail: {' '.join(marks)} — {reason}" for reason, marks in by_reason.items()]
        lines.append(line)
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def test_rewriting_keeps_all_that_did_not_change(tmp_path: Path) -> None:
    """With the reasons they have, the files are written as they are; what is fixed loses its line, and only that."""
    for path in {example.file for example in TABLE}:
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        rewrite(copy, {example.line: example.xfail for example in TABLE if example.file == path})
        assert copy.read_bytes() == path.read_bytes()
        rewrite(copy, {})
        lines = path.read_text(encoding="utf-8").splitlines()
        assert copy.read_text(encoding="utf-8").splitlines() == [x for x in lines if not x.startswith("xfail: ")]


def test_reasons_outlive_a_change() -> None:
    """A reason stays with marks that still fail, is shared by marks that fail alike, and goes when they pass."""
    example = replace(TABLE[0], marks=USUAL, xfail={"straight": "the mark is lost", "ticks": "no matter"})
    now = {"straight": [Fault("missed", "a")], "curly": [Fault("missed", "a")], "ticks": []}
    found = {(example.key, marks): wrong for marks, wrong in now.items()}
    assert bring_up_to_date(example, found) == {"straight": "the mark is lost", "curly": "the mark is lost"}
    found[example.key, "curly"] = [Fault("cue", "a: none for said")]
    assert bring_up_to_date(example, found)["curly"] == "cue: a: none for said"


def report(faults: Results, *, each: bool) -> Iterator[str]:
    """The share of the rows that pass, by case, by marks and in all, and the faults by kind; all of them if EACH."""
    for title, key in (("case", lambda e, m: e.case), ("marks", lambda e, m: m), ("all", lambda e, m: "")):
        passed: dict[str, list[bool]] = defaultdict(list)
        for example, marks in ROWS:
            passed[key(example, marks)].append(not faults[example.key, marks])
        for name, oks in passed.items():
            yield f"{title:6}{name:52.52}{sum(oks):4} of{len(oks):4}{sum(oks) / len(oks):6.0%}"
    for kind, count in Counter(fault.kind for wrong in faults.values() for fault in wrong).most_common():
        yield f"fault {kind:52}{count:4}"
    for (name, marks), wrong in faults.items():
        if each and wrong:
            yield f"{name} {marks}: {'; '.join(map(str, wrong))}"


def main(arguments: list[str]) -> None:
    """Bring the xfail lines up to date, unless only to check, and print how many rows pass."""
    faults = results(quotes.load())
    if "--check" not in arguments:
        reasons: dict[Path, dict[int, dict[str, str]]] = defaultdict(dict)
        for example in TABLE:
            reasons[example.file][example.line] = bring_up_to_date(example, faults)
        for path, by_line in reasons.items():
            rewrite(path, by_line)
    sys.stdout.write("\n".join(report(faults, each="--check" in arguments)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
