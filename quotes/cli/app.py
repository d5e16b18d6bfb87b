"""The commands, put together in the groups that the help lists.

A call imports and takes apart the one command that it is of; the help of all reads what they say of themselves.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from itertools import groupby
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any

import typer
from typer import Option
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

import quotes
from quotes.cli import _errors, _options

# The commands in the order of the help: of each its group, where it is, below this package, and an example of how it is
# called, where it has no commands of its own.
_COMMANDS: dict[str, tuple[str, str, str | None]] = {
    "ingest": ("Read", "read.collecting:ingest", "ingest seeds --db quotes.db"),
    "extract": ("Read", "read.collecting:extract", "extract seeds > quotes.jsonl"),
    "watch": ("Read", "read.watching:watch", "watch watch.toml --once"),
    "load": ("Read", "read.bulk:load", "load 'partitions/*.parquet' --db quotes.db"),
    "reprocess": ("Read", "read.collecting:reprocess", "reprocess --workers 4"),
    "search": ("Find", "find.searching:search", "search bombs --speaker Felgenhauer --since 2016-08"),
    "history": ("Find", "find.searching:history", 'history "Mark Toner" --about airbase'),
    "speakers": ("Find", "correct.speakers:app", None),
    "outlets": ("Find", "find.outlets:app", None),
    "show": ("Find", "find.showing:show", "show q12"),
    "changes": ("Find", "find.changes:changes", "changes --since 2024-05"),
    "stats": ("Find", "find.counting:stats", "stats --json"),
    "cite": ("Cite", "citing:cite", 'cite "Mark Toner" --about airbase --style chicago-notes'),
    "review": ("Correct", "correct.reviewing:review", "review --about ferry --limit 20"),
    "correct": ("Correct", "correct.deciding:correct", 'correct q12 --speaker "Mark Toner" --why "he is named above"'),
    "undo": ("Correct", "correct.deciding:undo", "undo 5dc09adcb6"),
    "log": ("Correct", "correct.deciding:log", 'log "Mark Toner"'),
    "serve": ("Share", "serving:serve", 'serve --open "Mark Toner"'),
    "digest": ("Share", "read.watching:digest", "digest watch.toml --since yesterday --format markdown"),
    "publish": ("Share", "sharing:publish", "publish site --texts quoted"),
    "export": ("Share", "sharing:export", "export collection --only speakers,aliases"),
    "import": ("Share", "sharing:import_", "import collection --db restored.db"),
    "backup": ("Keep", "keeping:backup", "backup backups/monday.db"),
    "restore": ("Keep", "keeping:restore", "restore backups/monday.db --force"),
    "doctor": ("Keep", "keeping:doctor", "doctor"),
    "plugins": ("Keep", "keeping:plugins", "plugins"),
    "dev": ("Develop", "evaluating:app", None),
}


def _found(name: str) -> Any:
    """The function of the command NAME, or the application that it is."""
    _, where, _ = _COMMANDS[name]
    return resolve_name(f"{__package__}.{where}")


@cache
def _built(name: str) -> Any:
    """The command NAME with its options."""
    command, (_, _, example) = _found(name), _COMMANDS[name]
    alone = typer.Typer(rich_markup_mode=None)
    if isinstance(command, typer.Typer):
        alone.add_typer(command, name=name)
    else:
        alone.command(name, epilog=f"Example: quotes {example}")(_options.expanded(command))
    return get_group(alone).commands[name]


def _told(name: str) -> str | None:
    """What the command NAME says of itself."""
    command = _found(name)
    if not isinstance(command, typer.Typer):
        return str(command.__doc__)
    callback = command.registered_callback
    return str(callback.callback.__doc__) if callback and callback.callback else str(command.info.help)


class _Grouped(TyperGroup):
    """Lists the commands in their groups, in plain text; Typer itself does so only in boxes drawn by rich."""

    @property
    def commands(self) -> dict[str, Any]:
        """All of them, with their options."""
        return {name: _built(name) for name in _COMMANDS}

    @commands.setter
    def commands(self, given: MutableMapping[str, Any]) -> None:
        """Typer knows of none."""

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        """The command called CMD_NAME, None where there is none."""
        return _built(cmd_name) if cmd_name in _COMMANDS else None

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """The names of the commands in the order of the groups."""
        return [*_COMMANDS]

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        """Write each group under its heading, with the first sentence of what each command does."""
        width = max(map(len, _COMMANDS))
        for group, names in groupby(_COMMANDS, lambda name: _COMMANDS[name][0]):
            with formatter.section(group):
                short = ((name, TyperCommand(name, help=_told(name), rich_markup_mode=None)) for name in names)
                about = ((name, command.get_short_help_str(formatter.width)) for name, command in short)
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
        bool, Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    log_file: Annotated[
        Path | None,
        Option(metavar="FILE", envvar="QUOTES_LOG_FILE", help="Add what becomes of each article to this file."),
    ] = None,
    log_format: Annotated[
        str, Option(metavar="text|json", envvar="QUOTES_LOG_FORMAT", help="Lines for people, or a JSON object on each.")
    ] = "text",
) -> None:
    """Find every quotation in news articles, say who spoke and to whom, keep it searchable.

    Exit codes: 0 all is done; 1 something could not be read or done; 2 the call is wrong; 130 stopped by Ctrl-C; 143
    stopped by a signal to end.
    """
    _errors.write_log(log_file, log_format)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
