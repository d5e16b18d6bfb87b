"""The commands that run something: ``serve`` and ``train``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli import options
from quotes.cli.printing import console
from quotes.errors import TrainingError

if TYPE_CHECKING:
    from quotes.training.scoring import Scores
    from quotes.training.stacks import Step


def serve(
    db: options.Database = options.DEFAULT_DATABASE,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8001,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> None:
    """Serve the database as a web site.

    Datasette serves it on this machine until Ctrl-C.
    """
    from quotes.publishing.serve import serve as serve_database

    serve_database(db, host=host, port=port, open_browser=open_browser, on_ready=_print_address)


def pipeline(
    corpora: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER", help="Where treebanks/ and entities/ lie; the model card says what has to be in them."
        ),
    ],
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write it: a new or empty folder.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Updates of each half; as many as the shipped one had where not given."),
    ] = None,
) -> None:
    """Build the English pipeline from treebanks.

    It takes one to two hours on one core. The same corpora and seed give the same scores, which are printed at the end
    and written to the model card beside the pipeline. It needs the extra: pip install 'quotes[train]'.
    """
    # Asked before the work, not after it: the tables are first used when everything is trained.
    if find_spec("spacy_lookups_data") is None:
        raise TrainingError("training needs the tables of spacy-lookups-data: pip install 'quotes[train]'")
    from quotes.training.pipeline import train_pipeline

    scores = train_pipeline(corpora, output, seed=seed, steps=steps, progress=_print_step)
    _print_scores(scores)


def attribution(
    gold: Annotated[
        Path, typer.Option(metavar="FILE", help="Attributions marked by people, as JSON Lines; PolNeAR's, for one.")
    ],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it: a new JSON file.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    pipeline: options.Pipeline = None,
    encoder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The encoder they go with; the shipped one where not given.")
    ] = None,
) -> None:
    """Fit the weights that choose a speaker.

    Each line of the gold file is an article with "id", "text", "attributions" and "quotes". The pipeline and the
    encoder are those that the weights will be used with. It needs the extra: pip install 'quotes[train]'.
    """
    from quotes.extraction.encoder import SHIPPED, load_encoder
    from quotes.extraction.pipeline import load
    from quotes.training.attribution import train_attribution

    if output.exists():
        raise TrainingError(f"{output} exists; name a new file")
    train_attribution(gold, output, load(pipeline), load_encoder(encoder or SHIPPED), seed=seed)
    typer.echo(f"{output}: {output.stat().st_size / 1000:.0f} kB")


def encoder(
    gold: Annotated[
        Path, typer.Option(metavar="FILE", help="Attributions marked by people, as JSON Lines; PolNeAR's, for one.")
    ],
    treebank: Annotated[Path, typer.Option(metavar="FOLDER", help="CoNLL-U files with coreference: GUM's.")],
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write it: a new folder.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    pipeline: options.Pipeline = None,
) -> None:
    """Fine-tune the encoder that judges what the parse leaves open.

    It takes about an hour on two cores. Fit the weights again when it is done (quotes train attribution). It needs
    the extra: pip install 'quotes[train]'.
    """
    from quotes.extraction.pipeline import load
    from quotes.training.encoder import train_encoder

    if output.exists():
        raise TrainingError(f"{output} exists; name a new folder")
    train_encoder(gold, treebank, output, load(pipeline), seed=seed)
    typer.echo(f"{output}: {sum(f.stat().st_size for f in output.iterdir()) / 1e6:.1f} MB")


def indirect(
    gold: Annotated[
        Path, typer.Option(metavar="FILE", help="Attributions marked by people, as JSON Lines; PolNeAR's, for one.")
    ],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it: a new JSON file.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    pipeline: options.Pipeline = None,
) -> None:
    """Fit the weights that find speech without quotation marks.

    Gold file and pipeline are those of `quotes train attribution`. It needs the extra: pip install 'quotes[train]'.
    """
    from quotes.extraction.pipeline import load
    from quotes.training.indirect import train_indirect

    if output.exists():
        raise TrainingError(f"{output} exists; name a new file")
    train_indirect(gold, output, load(pipeline), seed=seed)
    typer.echo(f"{output}: {output.stat().st_size / 1000:.0f} kB")


def confidence(
    gold: Annotated[
        list[Path], typer.Option(metavar="FILE", help="Gold that names the speakers; give the option once for each.")
    ],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it: a new JSON file.")],
    pipeline: options.Pipeline = None,
) -> None:
    """Fit the weights that say how sure a speaker is.

    The gold is what `quotes evaluate` reads; see the README. It needs the extra: pip install 'quotes[train]'.
    """
    from quotes.extraction.encoder import load_encoder
    from quotes.extraction.model import load_model
    from quotes.extraction.pipeline import load
    from quotes.training.confidence import train_confidence

    if output.exists():
        raise TrainingError(f"{output} exists; name a new file")
    train_confidence(gold, output, load(pipeline), load_model(), load_encoder())
    typer.echo(f"{output}: {output.stat().st_size} bytes")


def coreference(
    gum: Annotated[Path, typer.Option(metavar="FOLDER", help="The GUM corpus: its .conllu files and splits.md.")],
    gold: Annotated[Path, typer.Option(metavar="FILE", help="The training part of PolNeAR, as JSON Lines.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it: a new JSON file.")],
    pipeline: options.Pipeline = None,
) -> None:
    """Fit the weights that find whom a pronoun means.

    The pipeline is the one that the weights will be used with. It needs the extra: pip install 'quotes[train]'.
    """
    from quotes.extraction.pipeline import load
    from quotes.training.coreference import train_coreference

    if output.exists():
        raise TrainingError(f"{output} exists; name a new file")
    train_coreference(gum, gold, output, load(pipeline))
    typer.echo(f"{output}: {output.stat().st_size / 1000:.0f} kB")


def _print_address(address: str) -> None:
    typer.echo(f"Serving at {address} until Ctrl-C", err=True)


def _print_step(step: Step) -> None:
    typer.echo(f"{step.stack}: step {step.step} of {step.steps}, score {step.score:.1f}", err=True)


def _print_scores(scores: Scores) -> None:
    from rich.table import Table

    from quotes.training.scoring import METRICS

    table = Table("test set", *METRICS.values(), box=None, pad_edge=False, header_style="bold")
    for name, found in scores.tests.items():
        table.add_row(name, *(f"{found[metric]:.1f}" if metric in found else "" for metric in METRICS))
    console().print(table)
