"""``quotes dev``: how good it is on articles that a person has marked, and how the pipeline that ships is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quotes.cli import _options as options
from quotes.cli._output import complain, console, json_text
from quotes.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from quotes.evaluation import Evaluation, Gold
    from quotes.evaluation.floors import Place
    from quotes.evaluation.running import Speed

OURS = "quotes"
# Of an error, in JSON.
_TOLD = ("about", "gold", "gold_says", "ours", "our_says", "confidence")

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Score and train what finds quotes.")


@app.command(epilog="Example: quotes dev evaluate gold.jsonl --report report.html")
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="JSON Lines: PolNeAR's shape or the README's format."),
    ],
    speakers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The table that says who speaks in PolNeAR's segments.")
    ] = None,
    articles: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the files lie that GOLD names; beside it where not given."),
    ] = None,
    pipeline: options.Pipeline = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="textacy", help="Another system, to show beside on the same parses.")
    ] = None,
    speed: Annotated[bool, typer.Option("--speed", help="Time it against the pipeline without quotes.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every error.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML page with each error in its paragraph.")
    ] = None,
    as_json: options.AsObject = False,
    floors: Annotated[
        str | None, typer.Option(metavar="FILE:SET", help="Fail where a figure sinks below its floor in this table.")
    ] = None,
    write_floors: Annotated[bool, typer.Option("--write-floors", help="Raise the floors to these figures.")] = False,
    margin: Annotated[
        float, typer.Option(metavar="POINTS", min=0, help="How far below the figures floors are written.")
    ] = 2.0,
    lower: Annotated[bool, typer.Option("--lower", help="With --write-floors: lower what has sunk.")] = False,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept with the floors.")] = None,
) -> None:
    """Score quotes against marked articles.

    Shows how many quotes are found and how many speakers are right, and counts the errors by kind. With floors, the
    exit code is 1 where a figure has sunk.
    """
    place = _floors_place(floors, write_floors=write_floors, lower=lower, reason=reason)
    if report is not None and not report.absolute().parent.is_dir():
        raise OptionError(f"there is no folder {report.parent} for the report: make it first")
    if report is not None and report.is_dir():
        raise OptionError(f"{report} is a folder: name a file in it for the report")
    if articles is not None and not articles.is_dir():
        raise OptionError(f"there is no folder {articles} of articles: give the one where the files of GOLD lie")
    from quotes.evaluation import evaluate as score
    from quotes.evaluation import read_gold, run
    from quotes.evaluation.floors import read_floors
    from quotes.extraction import pipeline_name
    from quotes.extraction.pipeline import load

    marked = read_gold(gold, speakers=speakers, articles=articles)
    # A floor that can't be read is told before the work, not after it.
    kept = read_floors(place) if place is not None and not write_floors else None
    nlp = load(pipeline)
    with _progress(len(marked.articles)) as advance:
        outcome = run(marked, nlp, baseline=baseline, speed=speed, on_done=advance)
    systems = {OURS: score(marked, outcome.ours)}
    if baseline is not None and outcome.baseline is not None:
        systems[baseline] = score(marked, outcome.baseline)
    if as_json:
        typer.echo(json_text(_object(marked, systems, outcome.speed, pipeline_name(nlp), errors=errors)))
    else:
        from quotes.cli.develop.scores import print_errors, print_figures

        print_figures(console(), marked, systems, outcome.speed)
        print_errors(console(), systems[OURS], every=errors)
    if report is not None:
        from quotes.evaluation.report import render, write_report

        write_report(report, render(marked, systems, speed=outcome.speed, pipeline=pipeline_name(nlp)))
        typer.echo(f"Every error in its paragraph: {report}", err=True)
    if place is not None:
        _hold(place, kept, systems[OURS], margin=margin, lower=lower, reason=reason)


@app.command(epilog="Example: quotes dev train --corpora corpora --output my_pipeline --checkpoint my_pipeline.pt")
def train(
    corpora: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the corpora lie; the model card says what has to be in it.")
    ],
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write it: a new or empty folder.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    epochs: Annotated[
        float | None,
        typer.Option(metavar="N", help="How often everything is seen in each run; by default as for what ships."),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save the training here now and then, and go on from here.")
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Measure on this too, for the card; give it once for each file."),
    ] = None,
    device: Annotated[str, typer.Option(metavar="NAME", help="Where PyTorch computes: cpu, cuda or mps.")] = "cpu",
) -> None:
    """Build the pipeline that the package ships.

    A network learns from the corpora all that is asked of an article, three times over, and the mean of the weights
    is taken. It takes half an hour with --device cuda, and many hours without. With --checkpoint, the same command
    goes on where it was stopped. Then `quotes extract --pipeline FOLDER` reads with it; how good it is says the model
    card, FOLDER/README.md. It needs the extra: pip install 'quotes[train]'.
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


def _floors_place(floors: str | None, *, write_floors: bool, lower: bool, reason: str | None) -> Place | None:
    """Where the floors stand; what does not go together is refused before the work."""
    from quotes.evaluation.floors import Place

    if write_floors and floors is None:
        raise OptionError("--write-floors takes --floors FILE:SET too: say where to write them")
    if (lower or reason) and not write_floors:
        raise OptionError("--lower and --reason take --write-floors too: without it no floor is written")
    if lower != bool(reason and reason.strip()):
        raise OptionError("lowering a floor takes both --lower and --reason: say why, it is kept in the file")
    return None if floors is None else Place.parse(floors)


def _hold(
    place: Place,
    kept: Mapping[str, float] | None,
    evaluation: Evaluation,
    *,
    margin: float,
    lower: bool,
    reason: str | None,
) -> None:
    """Compares with the floors, after writing them where ``kept`` is None; fails where a figure has sunk."""
    from quotes.evaluation.figures import by_name
    from quotes.evaluation.floors import read_floors, sunk, write_floors

    measured = by_name(evaluation)
    if kept is None:
        for change in write_floors(place, measured, margin=margin, lower=lower, reason=reason):
            before = "new" if change.before is None else f"{change.before:.1f}"
            typer.echo(f"{place.name}: {change.figure} {before} -> {change.after:.1f}", err=True)
        kept = read_floors(place)
    sentences = sunk(kept, measured)
    for sentence in sentences:
        complain(f"{place.name}: {sentence}")
    if sentences:
        raise typer.Exit(1)


def _object(
    gold: Gold, systems: Mapping[str, Evaluation], speed: Speed | None, pipeline: str, *, errors: bool
) -> dict[str, Any]:
    from dataclasses import asdict

    from quotes.evaluation.figures import as_object
    from quotes.evaluation.findings import counted, findings

    found = findings(systems[OURS])
    made: dict[str, Any] = {
        "gold": str(gold.path),
        "articles": len(gold.articles),
        "segments": sum(len(article.segments) for article in gold.articles),
        "pipeline": pipeline,
        "systems": {name: as_object(evaluation) for name, evaluation in systems.items()},
        "speed": speed and {**asdict(speed), "ratio": speed.ratio, "words_per_second": speed.words_per_second},
        "errors": {kind: len(each) for kind, each in counted(found).items()},
    }
    if errors:
        made["findings"] = [
            {"kind": each.kind, "article": each.article.id} | {name: getattr(each, name) for name in _TOLD}
            for each in found
        ]
    return made


@contextmanager
def _progress(articles: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, and nothing elsewhere."""
    from rich.progress import Progress

    err = console(stderr=True)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("", total=articles)
        yield lambda done: progress.advance(task, done)
