"""How figures and errors look on a terminal, and in plain text where the output is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from quotes.cli._output import Column, counted, one_line, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.evaluation import Evaluation, Gold
    from quotes.evaluation.figures import Figures, IndirectFigures
    from quotes.evaluation.findings import Finding
    from quotes.evaluation.running import Speed

_EXAMPLES = 2
_WORDS = 60
# The figures of the two tables behind the count, and how they are called where it is not as here.
_MARKED = ("precision", "recall", "f1", "mention", "speaker", "fullname", "end_to_end_f1")
_INDIRECT = ("precision", "recall", "f1", "source", "speaker", "polarity", "with_source_f1")
_HEADERS = {"f1": "F1", "fullname": "full name", "end_to_end_f1": "end to end F1", "with_source_f1": "F1 with source"}


def print_figures(out: Console, gold: Gold, systems: Mapping[str, Evaluation], speed: Speed | None) -> None:
    """The figures of all systems; those that need words and no table are the first one's."""
    segments = counted(sum(len(article.segments) for article in gold.articles), "marked segment")
    first = next(iter(systems.values()))
    articles = counted(len(gold.articles), "article")
    out.print(f"{articles}, {segments}, {first.all.quotes} of them quotes; in percent:")
    out.print()
    marked: dict[str, Figures | IndirectFigures] = {}
    for name, evaluation in systems.items():
        marked |= {f"{name}, all": evaluation.all, f"{name}, four words or more": evaluation.long}
    _print_rows(out, "quotes", _MARKED, marked)
    indirect = {f"{name}, without marks": each.indirect for name, each in systems.items() if each.indirect}
    if indirect:
        out.print()
        _print_rows(out, "statements", _INDIRECT, indirect)
    out.print()
    for name, sentence in _sentences(first, speed):
        out.print(Text(f"{name:13}", "bold").append(sentence))


def print_errors(out: Console, evaluation: Evaluation, *, every: bool) -> None:
    """The errors by kind, the most frequent first, with some examples or all of them."""
    from quotes.evaluation.findings import KINDS, counted, findings

    kinds = counted(findings(evaluation))
    out.print()
    if not kinds:
        out.print("No errors.")
        return
    for kind, found in kinds.items():
        out.print(Text(f"{len(found):5}  ").append(kind, "bold").append(f": {KINDS[kind]}", "dim"))
        for finding in found if every else found[:_EXAMPLES]:
            out.print(Text(f"{'':7}{_example(finding)}"))
    if not every:
        out.print()
        out.print("--errors lists them all; --report FILE shows each in its paragraph.")


def _print_rows(
    out: Console, things: str, shares: Sequence[str], rows: Mapping[str, Figures | IndirectFigures]
) -> None:
    """A table of ROWS by name: how many THINGS, and the SHARES that figures have under these names, in percent."""
    cells = [
        [name, str(figures.quotes), *(_percent(getattr(figures, share)) for share in shares)]
        for name, figures in rows.items()
    ]
    headers = (things, *(_HEADERS.get(share, share) for share in shares))
    print_table(out, [Column(""), *(Column(header, folds=True, is_number=True) for header in headers)], cells)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _sentences(evaluation: Evaluation, speed: Speed | None) -> list[tuple[str, str]]:
    """What is told in words, after the word that it begins with."""
    sentences = []
    pronouns = evaluation.all_pronouns
    if pronouns.of:
        each = ", ".join(f"{name} {share.right} of {share.of}" for name, share in evaluation.pronouns.items())
        sentences.append(("pronouns", f"{_percent(pronouns.percent)} % resolved: {each}"))
    if evaluation.joint.of:
        sentences.append(("joint", f"every speaker named in {evaluation.joint.right} of {evaluation.joint.of}"))
    if told := evaluation.told_to:
        counts = f"{told.right} right, {told.wrong} wrong, {told.extra} extra, {told.missed} missed"
        sentences.append(("told to", counts))
    if found := evaluation.calibration:
        kept = f"{100 * found.coverage:.1f} % of the answers are kept where 95 % are to be right"
        sentences.append(("calibration", f"error {found.error:.3f}; {kept}"))
    if speed:
        ratio = f"{speed.ratio:.2f} times as long as the pipeline without quotes"
        sentences.append(("speed", f"{speed.words_per_second:,.0f} words a second, {ratio}"))
    return sentences


def _example(finding: Finding) -> str:
    words = one_line(finding.words)
    if len(words) > _WORDS:
        words = words[: _WORDS - 1].rsplit(" ", 1)[0] + " …"
    ours = (finding.our_says or "no speaker") if finding.ours else "nothing"
    says = f"gold: {one_line(finding.gold_says)}; ours: {one_line(ours)}"
    return f"{one_line(finding.article.id)}, {finding.start}: “{words}” {says}"
