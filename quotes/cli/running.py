"""The commands that run something: ``serve`` and ``train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quotes.cli import options


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


def train(
    corpora: Annotated[
        Path,
        typer.Option(metavar="FOLDER", help="Where the corpora lie; the model card says what has to be in it."),
    ],
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to write it: a new or empty folder.")],
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything random.")] = 0,
    epochs: Annotated[
        float | None, typer.Option(metavar="N", help="How often everything is seen; by default 2.35 times.")
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save the training here now and then, and go on from here."),
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Measure on this too, for the card; give it once for each file."),
    ] = None,
) -> None:
    """Build the pipeline that the package ships.

    One network learns from the corpora all that is asked of an article. It takes about two hours on one core. With
    --checkpoint, the same command goes on where it was stopped. Then `quotes extract --pipeline FOLDER` reads with
    it; how good it is says the model card, FOLDER/README.md. It needs the extra: pip install 'quotes[train]'.
    """
    from quotes.training.learn import EPOCHS
    from quotes.training.train import train as train_pipeline

    train_pipeline(
        corpora,
        output,
        seed=seed,
        epochs=EPOCHS if epochs is None else epochs,
        checkpoint=checkpoint,
        gold=gold or (),
        progress=_print_line,
    )
    typer.echo(f"{output}: a pipeline and its model card, README.md", err=True)


def _print_address(address: str) -> None:
    typer.echo(f"Serving at {address} until Ctrl-C", err=True)


def _print_line(line: str) -> None:
    typer.echo(line, err=True)
