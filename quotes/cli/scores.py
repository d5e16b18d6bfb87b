"""How figures and errors look on a terminal, and in plain text where the output is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from quotes.cli.printing import one_line, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.evaluation import Evaluation, Gold
    from quotes.evaluation.figures import Figures, IndirectFigures
    from quotes.evaluation.findings import Finding
    from quotes.evaluation.running import Speed

_EXAMPLES = 2
_WORDS = 60
_MARKED = ("quotes", "precision", "recall", "F1", "mention", "speaker", "full name", "end to end F1")
_INDIRECT = ("statements", "precision", "recall", "F1", "source", "speaker", "polarity", "F1 with source")


def print_figures(out: Console, gold: Gold, systems: Mapping[str, Evaluation], speed: Speed | None) -> None:
    """The figures of all systems; those that need words and no table are the first one's."""
    segments = sum(len(article.segments) for article in gold.articles)
    first = next(iter(systems.values()))
    articles = f"{len(gold.articles)} article{'' if len(gold.articles) == 1 else 's'}"
    marked = f"{segments} marked segment{'' if segments == 1 else 's'}"
    out.print(f"{articles}, {marked}, {first.all.quotes} of them quotes; in percent:")
    out.print()
    _print_rows(
        out,
        _MARKED,
        {
            f"{name}, {over}": _marked_cells(figures)
            for name, evaluation in systems.items()
            for over, figures in (("all", evaluation.all), ("four words or more", evaluation.long))
        },
    )
    indirect = {name: each.indirect for name, each in systems.items() if each.indirect}
    if indirect:
        out.print()
        rows = {f"{name}, without marks": _indirect_cells(figures) for name, figures in indirect.items()}
        _print_rows(out, _INDIRECT, rows)
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


def _print_rows(out: Console, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    for name, cells in rows.items():
        table.add_row(name, *cells)
    print_table(out, table)


def _marked_cells(figures: Figures) -> list[str]:
    shares = (
        figures.precision,
        figures.recall,
        figures.f1,
        figures.mention,
        figures.speaker,
        figures.fullname,
        figures.end_to_end_f1,
    )
    return [str(figures.quotes), *map(_percent, shares)]


def _indirect_cells(figures: IndirectFigures) -> list[str]:
    shares = (
        figures.precision,
        figures.recall,
        figures.f1,
        figures.source,
        figures.speaker,
        figures.polarity,
        figures.with_source_f1,
    )
    return [str(figures.quotes), *map(_percent, shares)]


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
