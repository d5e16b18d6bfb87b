"""``quotes dev``: how good it is on articles that a person has marked, and how the pipeline that ships is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Argument, Option

from quotes.cli import _options as options
from quotes.cli._output import Column, complain, console, counted, json_text, one_line, print_table, progress_bar
from quotes.errors import OptionError

if TYPE_CHECKING:
    from rich.console import Console

    from quotes.evaluation import Evaluation, Gold
    from quotes.evaluation.figures import Figures, IndirectFigures
    from quotes.evaluation.findings import Finding
    from quotes.evaluation.floors import Place
    from quotes.evaluation.running import Speed

OURS = "quotes"
# Of an error, in JSON.
_TOLD = ("about", "gold", "gold_says", "ours", "our_says", "confidence")
_EXAMPLES = 2
_WORDS = 60
# The figures of the two tables behind the count, and how they are called where it is not as here.
_MARKED = ("precision", "recall", "f1", "mention", "speaker", "fullname", "end_to_end_f1")
_INDIRECT = ("precision", "recall", "f1", "source", "speaker", "polarity", "with_source_f1")
_HEADERS = {"f1": "F1", "fullname": "full name", "end_to_end_f1": "end to end F1", "with_source_f1": "F1 with source"}


app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Score and train what finds quotes.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """The options on what no figure may sink below."""

    floors: Annotated[
        str | None, Option(metavar="FILE:SET", help="Fail where a figure sinks below its floor in this table.")
    ] = None
    write_floors: Annotated[bool, Option("--write-floors", help="Raise the floors to these figures.")] = False
    margin: Annotated[float, Option(metavar="POINTS", min=0, help="How far below the figures floors are written.")] = (
        2.0
    )
    lower: Annotated[bool, Option("--lower", help="With --write-floors: lower what has sunk.")] = False
    reason: Annotated[str | None, Option(metavar="TEXT", help="Why; it is kept with the floors.")] = None

    @property
    def place(self) -> Place | None:
        """Where the floors stand; what does not go together is refused before the work."""
        from quotes.evaluation.floors import Place

        if self.write_floors and self.floors is None:
            raise OptionError("--write-floors takes --floors FILE:SET too: say where to write them")
        if (self.lower or self.reason) and not self.write_floors:
            raise OptionError("--lower and --reason take --write-floors too: without it no floor is written")
        if self.lower != bool(self.reason and self.reason.strip()):
            raise OptionError("lowering a floor takes both --lower and --reason: say why, it is kept in the file")
        return None if self.floors is None else Place.parse(self.floors)

    def hold(self, place: Place, kept: Mapping[str, float] | None, evaluation: Evaluation) -> None:
        """Compare with the floors, after writing them where KEPT is None; fail where a figure has sunk."""
        from quotes.evaluation.figures import by_name
        from quotes.evaluation.floors import read_floors, sunk, write_floors

        measured = by_name(evaluation)
        if kept is None:
            changes = write_floors(place, measured, margin=self.margin, lower=self.lower, reason=self.reason)
            for figure, (before, after) in changes.items():
                told = "new" if before is None else f"{before:.1f}"
                typer.echo(f"{place.name}: {figure} {told} -> {after:.1f}", err=True)
            kept = read_floors(place)
        sentences = sunk(kept, measured)
        for sentence in sentences:
            complain(f"{place.name}: {sentence}")
        if sentences:
            raise typer.Exit(1)


@app.command(epilog="Example: quotes dev evaluate gold.jsonl --report report.html")
@options.expanded
def evaluate(
    gold: Annotated[Path, Argument(metavar="GOLD", help="JSON Lines: PolNeAR's shape or the README's format.")],
    speakers: Annotated[
        Path | None, Option(metavar="FILE", help="The table that says who speaks in PolNeAR's segments.")
    ] = None,
    articles: Annotated[
        Path | None, Option(metavar="FOLDER", help="Where the files lie that GOLD names; beside it where not given.")
    ] = None,
    pipeline: options.Pipeline = None,
    baseline: Annotated[
        str | None, Option(metavar="textacy", help="Another system, to show beside on the same parses.")
    ] = None,
    speed: Annotated[bool, Option("--speed", help="Time it against the pipeline without quotes.")] = False,
    errors: Annotated[bool, Option("--errors", help="List every error.")] = False,
    report: Annotated[
        Path | None, Option(metavar="FILE", help="Write an HTML page with each error in its paragraph.")
    ] = None,
    as_json: options.AsObject = False,
    *,
    floors: Floors,
) -> None:
    """Score quotes against marked articles.

    Shows how many quotes are found and how many speakers are right, and counts the errors by kind. With floors, the
    exit code is 1 where a figure has sunk.
    """
    place = floors.place
    _check_paths(report, articles)
    from quotes.evaluation import evaluate as score
    from quotes.evaluation import read_gold, run
    from quotes.evaluation.floors import read_floors
    from quotes.extraction import pipeline_name
    from quotes.extraction.pipeline import load

    marked = read_gold(gold, speakers=speakers, articles=articles)
    # A floor that can't be read is told before the work, not after it.
    kept = read_floors(place) if place is not None and not floors.write_floors else None
    nlp = load(pipeline)
    with progress_bar(lambda: len(marked.articles)) as bar:
        outcome = run(marked, nlp, baseline=baseline, speed=speed, on_done=bar.advance)
    systems = {OURS: score(marked, outcome.ours)}
    if baseline is not None and outcome.baseline is not None:
        systems[baseline] = score(marked, outcome.baseline)
    if as_json:
        typer.echo(json_text(_object(marked, systems, outcome.speed, pipeline_name(nlp), errors=errors)))
    else:
        print_figures(console(), marked, systems, outcome.speed)
        print_errors(console(), systems[OURS], every=errors)
    if report is not None:
        from quotes.evaluation.files import write_whole
        from quotes.evaluation.report import render

        write_whole(report, render(marked, systems, speed=outcome.speed, pipeline=pipeline_name(nlp)))
        typer.echo(f"Every error in its paragraph: {report}", err=True)
    if place is not None:
        floors.hold(place, kept, systems[OURS])


@app.command(epilog="Example: quotes dev train --corpora corpora --output my_pipeline --checkpoint my_pipeline.pt")
def train(
    corpora: Annotated[
        Path, Option(metavar="FOLDER", help="Where the corpora lie; the model card says what has to be in it.")
    ],
    output: Annotated[Path, Option(metavar="FOLDER", help="Where to write it: a new or empty folder.")],
    seed: Annotated[int, Option(metavar="N", help="Seed of everything random.")] = 0,
    epochs: Annotated[
        float | None,
        Option(metavar="N", help="How often everything is seen in each run; by default as for what ships."),
    ] = None,
    checkpoint: Annotated[
        Path | None, Option(metavar="FILE", help="Save the training here now and then, and go on from here.")
    ] = None,
    gold: Annotated[
        list[Path] | None, Option(metavar="FILE", help="Measure on this too, for the card; give it once for each file.")
    ] = None,
    device: Annotated[str, Option(metavar="NAME", help="Where PyTorch computes: cpu, cuda or mps.")] = "cpu",
) -> None:
    """Build the pipeline that the package ships.

    A network learns from the corpora all that is asked of an article, three times over, and the mean of the weights
    is taken. From that mean it learns three times more, now also from articles that nobody has marked. It takes an hour
    with --device cuda, and many hours without. With --checkpoint, the same command goes on where it was stopped. Then
    `quotes extract --pipeline FOLDER` reads with it; how good it is says the model card, FOLDER/README.md. It needs the
    extra: pip install 'quotes[train]'.
    """
    from quotes.training.train import train as train_pipeline

    train_pipeline(
        corpora,
        output,
        seed=seed,
        epochs=epochs,
        checkpoint=checkpoint,
        gold=gold or (),
        device=device,
        progress=lambda line: typer.echo(line, err=True),
    )
    typer.echo(f"{output}: a pipeline and its model card, README.md", err=True)


def _check_paths(report: Path | None, articles: Path | None) -> None:
    """Refuse what would fail after the work, before it."""
    if report is not None and not report.absolute().parent.is_dir():
        raise OptionError(f"there is no folder {report.parent} for the report: make it first")
    if report is not None and report.is_dir():
        raise OptionError(f"{report} is a folder: name a file in it for the report")
    if articles is not None and not articles.is_dir():
        raise OptionError(f"there is no folder {articles} of articles: give the one where the files of GOLD lie")


def _object(
    gold: Gold, systems: Mapping[str, Evaluation], speed: Speed | None, pipeline: str, *, errors: bool
) -> dict[str, Any]:
    from quotes.evaluation.figures import as_object
    from quotes.evaluation.findings import by_kind, findings

    found = findings(systems[OURS])
    made: dict[str, Any] = {
        "gold": str(gold.path),
        "articles": len(gold.articles),
        "segments": sum(len(article.segments) for article in gold.articles),
        "pipeline": pipeline,
        "systems": {name: as_object(evaluation) for name, evaluation in systems.items()},
        "speed": speed and {**asdict(speed), "ratio": speed.ratio, "words_per_second": speed.words_per_second},
        "errors": {kind: len(each) for kind, each in by_kind(found).items()},
    }
    if errors:
        made["findings"] = [
            {"kind": each.kind, "article": each.article.id} | {name: getattr(each, name) for name in _TOLD}
            for each in found
        ]
    return made


def print_figures(out: Console, gold: Gold, systems: Mapping[str, Evaluation], speed: Speed | None) -> None:
    """Print the figures of all systems; those that need words and no table are the first one's."""
    from rich.text import Text

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
    """Print the errors by kind, the most frequent first, with some examples or all of them."""
    from rich.text import Text

    from quotes.evaluation.findings import KINDS, by_kind, findings

    kinds = by_kind(findings(evaluation))
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
    words = shorten(one_line(finding.words), _WORDS, placeholder=" …")
    ours = (finding.our_says or "no speaker") if finding.ours else "nothing"
    says = f"gold: {one_line(finding.gold_says)}; ours: {one_line(ours)}"
    return f"{one_line(finding.article.id)}, {finding.start}: “{words}” {says}"
