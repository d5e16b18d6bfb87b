"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

import quotes
from quotes.cli import (
    changing,
    citing,
    collecting,
    correcting,
    counting,
    evaluating,
    looking,
    opening,
    outlets,
    plotting,
    publishing,
    reviewing,
    running,
    sharing,
    speaking,
)

app = typer.Typer(
    invoke_without_command=True,
    add_completion=False,
    # Plain help and plain errors: they can be read in a log, searched, and pasted into a README.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quotes {quotes.__version__}")
        raise typer.Exit


def _help_if_alone(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.callback(epilog="The main job, then a look at what it found: quotes ingest seeds && quotes speakers")
def _quotes(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback acts on it)
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Find every quotation in news articles, say who spoke and to whom, keep it searchable."""
    _help_if_alone(context)


for _command, _example in (
    (collecting.ingest, "quotes ingest seeds --db quotes.db"),
    (looking.search, "quotes search bombs --speaker Felgenhauer --since 2016-08"),
    (looking.history, 'quotes history "Mark Toner" --json'),
    (looking.statements, 'quotes statements "Mark Toner" --csv > toner.csv'),
    (looking.statement, "quotes statement 12"),
    (looking.show, "quotes show 12"),
    (citing.cite, 'quotes cite "Mark Toner" --about airbase --style chicago-notes'),
    (changing.changes, "quotes changes --since 2024-05"),
    (sharing.export, "quotes export collection --only speakers,aliases"),
    (sharing.import_, "quotes import collection --db restored.db"),
    (reviewing.review, "quotes review --about ferry --limit 20"),
    (correcting.correct, 'quotes correct 12 --speaker "Mark Toner" --why "he is named above"'),
    (correcting.undo, "quotes undo 5dc09adcb6"),
    (correcting.log, 'quotes log "Mark Toner"'),
    (correcting.reprocess, "quotes reprocess --workers 4"),
    (correcting.corrections, "quotes corrections --as-gold reviewed.jsonl"),
    (counting.stats, "quotes stats --json"),
    (plotting.plot, 'quotes plot "Mark Toner" -o toner.svg'),
    (running.serve, "quotes serve --port 8080 --open"),
    (opening.open_, 'quotes open "Mark Toner"'),
    (publishing.publish, "quotes publish site --texts quoted"),
    (collecting.extract, "quotes extract seeds > quotes.jsonl"),
    (evaluating.evaluate, "quotes evaluate gold.jsonl --report report.html"),
    (running.train, "quotes train --corpora corpora --output my_pipeline --checkpoint my_pipeline.pt"),
):
    app.command(_command.__name__.rstrip("_"), epilog=f"Example: {_example}")(_command)

app.add_typer(speaking.app, name="speakers")
app.add_typer(outlets.app, name="outlets")
