"""The reference of commands and columns is what the program says of itself; run as a program, this writes it anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer
from test_cli import HELP, commands

import quotes.publishing
import quotes.store
from quotes.store import open_store

REFERENCE = Path(quotes.publishing.__file__).with_name("reference.md")
SCHEMA = Path(quotes.store.__file__).with_name("schema.sql")
_MADE = re.compile(r"CREATE (?:TABLE|VIEW|VIRTUAL TABLE) (\w+)")
_WIDTH = 100


def reference() -> str:
    """Every command as its help has it, and every table and view of the database with what the schema says of it."""
    parts = ["# Reference", "## Commands", *(_command(name) for name in sorted(commands())), "## Tables and views"]
    about, columns = _comments()
    with open_store(":memory:") as store:
        for row in store.database.query("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"):
            name = row["name"]
            if name not in about:
                continue
            parts.append(f"### `{name}`" + (", a view" if row["type"] == "view" else ""))
            parts += [about[name]] if about[name] else []
            parts.append(
                "\n".join(_columns(store.database.execute(f"PRAGMA table_xinfo({name})"), columns.get(name, {})))
            )
    return "\n\n".join(parts) + "\n"


def _command(name: str) -> str:
    command = commands()[name]
    with typer.Context(
        command, info_name=f"quotes {name}", terminal_width=_WIDTH, max_content_width=_WIDTH, help_option_names=HELP
    ) as context:
        return f"### `quotes {name}`\n\n```text\n{command.get_help(context).strip()}\n```"


def _columns(rows: list[tuple[Any, ...]], told: dict[str, str]) -> list[str]:
    return [
        f"- `{name}`{f' {kind.lower()}' if kind else ''}{f': {told[name]}' if name in told else ''}"
        for _, name, kind, *_ in rows
    ]


def _comments() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What the schema says right before each table or view, and within it before columns."""
    about: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    inside, before, waiting = "", "", list[str]()
    for line in map(str.rstrip, SCHEMA.read_text(encoding="utf-8").splitlines()):
        text = line.strip()
        if text.startswith("--"):
            # A new paragraph of comments is about something else.
            waiting = [*(waiting if before else ()), text.removeprefix("--").strip()]
        elif made := _MADE.match(line):
            inside = made[1]
            about[inside], columns[inside], waiting = " ".join(waiting), {}, []
        elif line[:1] in (")", ";"):
            inside = ""
        elif text:
            if inside and waiting:
                column = text.rpartition(" AS ")[2].rstrip(",") if " AS " in text else text.split()[0]
                columns[inside][column] = " ".join(waiting)
            waiting = []
        before = text
    return about, columns


def test_the_reference_is_what_the_program_says() -> None:
    """Who changes a command or the schema writes it anew: python tests/test_reference.py."""
    assert REFERENCE.read_text(encoding="utf-8") == reference()


def test_every_command_and_what_the_schema_says_are_in_it() -> None:
    """No command, table or view is left out, and neither is what the schema says of a column."""
    text = REFERENCE.read_text(encoding="utf-8")
    assert all(f"### `quotes {name}`\n" in text for name in commands())
    assert "- `published_from_url` integer: Whether nothing but the address tells that date.\n" in text
    assert "### `listed_speakers`, a view\n\nWhoever said something" in text


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
