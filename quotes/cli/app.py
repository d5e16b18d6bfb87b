"""The commands, put together in the groups that the help lists."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import quotes
from quotes.cli import _errors, _options, citing, evaluating, keeping, serving, sharing
from quotes.cli.correct import deciding, reviewing, speakers
from quotes.cli.find import changes, counting, outlets, searching, showing
from quotes.cli.read import bulk, collecting, watching

# What the commands of each group are, in the order of the help, and an example of each that is no group itself.
_Command = Callable[..., Any] | typer.Typer
_GROUPS: dict[str, dict[str, tuple[_Command, str | None]]] = {
    "Read": {
        "ingest": (collecting.ingest, "quotes ingest seeds --db quotes.db"),
        "extract": (collecting.extract, "quotes extract seeds > quotes.jsonl"),
        "watch": (watching.watch, "quotes watch watch.toml --once"),
        "load": (bulk.load, "quotes load 'partitions/*.parquet' --db quotes.db"),
        "reprocess": (collecting.reprocess, "quotes reprocess --workers 4"),
    },
    "Find": {
        "search": (searching.search, "quotes search bombs --speaker Felgenhauer --since 2016-08"),
        "history": (searching.history, 'quotes history "Mark Toner" --about airbase'),
        "speakers": (speakers.app, None),
        "outlets": (outlets.app, None),
        "show": (showing.show, "quotes show q12"),
        "changes": (changes.changes, "quotes changes --since 2024-05"),
        "stats": (counting.stats, "quotes stats --json"),
    },
    "Cite": {
        "cite": (citing.cite, 'quotes cite "Mark Toner" --about airbase --style chicago-notes'),
    },
    "Correct": {
        "review": (reviewing.review, "quotes review --about ferry --limit 20"),
        "correct": (deciding.correct, 'quotes correct q12 --speaker "Mark Toner" --why "he is named above"'),
        "undo": (deciding.undo, "quotes undo 5dc09adcb6"),
        "log": (deciding.log, 'quotes log "Mark Toner"'),
    },
    "Share": {
        "serve": (serving.serve, 'quotes serve --open "Mark Toner"'),
        "digest": (watching.digest, "quotes digest watch.toml --since yesterday --format markdown"),
        "publish": (sharing.publish, "quotes publish site --texts quoted"),
        "export": (sharing.export, "quotes export collection --only speakers,aliases"),
        "import": (sharing.import_, "quotes import collection --db restored.db"),
    },
    "Keep": {
        "backup": (keeping.backup, "quotes backup backups/monday.db"),
        "restore": (keeping.restore, "quotes restore backups/monday.db --force"),
        "doctor": (keeping.doctor, "quotes doctor"),
        "plugins": (keeping.plugins, "quotes plugins"),
    },
    "Develop": {
        "dev": (evaluating.app, None),
    },
}
_GROUP_OF = {name: group for group, commands in _GROUPS.items() for name in commands}


class _Grouped(TyperGroup):
    """Lists the commands in their groups, in plain text; Typer itself does so only in boxes drawn by rich."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """The names of the commands in the order of the groups."""
        return [*_GROUP_OF]

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write each group under its heading, with the first sentence of what each command does."""
        width = max(map(len, _GROUP_OF))
        for group, names in groupby(self.list_commands(ctx), _GROUP_OF.__getitem__):
            with formatter.section(group):
                about = ((name, self.commands[name].get_short_help_str(formatter.width)) for name in names)
                formatter.write_dl([(name.ljust(width), text) for name, text in about])


app = typer.Typer(
    cls=_Grouped,
    invoke_without_command=True,
    # Plain help and plain errors: they can be read in a log, searched, and pasted into a README.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quotes {quotes.__version__}")
        raise typer.Exit


@app.callback(epilog="The main job, then a look at what it found: quotes ingest seeds && quotes speakers")
def _quotes(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback acts on it)
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit."),
    ] = False,
    log_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="QUOTES_LOG_FILE", help="Add what becomes of each article to this file."),
    ] = None,
    log_format: Annotated[
        str,
        typer.Option(
            metavar="text|json", envvar="QUOTES_LOG_FORMAT", help="Lines for people, or a JSON object on each."
        ),
    ] = "text",
) -> None:
    """Find every quotation in news articles, say who spoke and to whom, keep it searchable.

    Exit codes: 0 all is done; 1 something could not be read or done; 2 the call is wrong; 130 stopped by Ctrl-C; 143
    stopped by a signal to end.
    """
    _errors.write_log(log_file, log_format)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for _commands in _GROUPS.values():
    for _name, (_command, _example) in _commands.items():
        if isinstance(_command, typer.Typer):
            app.add_typer(_command, name=_name)
        else:
            app.command(_name, epilog=f"Example: {_example}")(_options.expanded(_command))
