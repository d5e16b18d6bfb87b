"""The one place where an error becomes a message and an exit code."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import typer

from quotes.cli.printing import visible
from quotes.errors import QuotesError

INTERRUPTED = 130

# An output that can take no more is a fact of the machine, not a bug of ours: no traceback.
_OUTPUT_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Runs APP and turns what the user can mend into one line on standard error.

    Args:
        app: the Typer application.
        arguments: the words after the program's name; ``sys.argv`` where None.

    Returns:
        The exit code.  An exception that nobody raises on purpose is a bug and passes through with its traceback.
    """
    _prepare_streams()
    try:
        code = app(args=arguments, prog_name="quotes", standalone_mode=False)
        sys.stdout.flush()
    except QuotesError as error:
        complain(str(error))
        return error.exit_code
    except typer.TyperException as error:
        complain(f"{error.format_message()}{_where_to_read_on(error)}")
        return error.exit_code
    except typer.Abort:
        complain("stopped")
        return 1
    except BrokenPipeError:
        # The reader (`| head`) has seen enough.
        _abandon(sys.stdout)
        return 1
    except OSError as error:
        if error.errno not in _OUTPUT_FULL:
            raise
        _abandon(sys.stdout)
        complain(f"the output can't be written ({error.strerror}): free some space and run it again")
        return 1
    # Typer turns Ctrl-C into this code before it reaches us.
    if code == INTERRUPTED:
        complain("stopped; what was stored is whole, and the same command goes on from there")
    return code if isinstance(code, int) else 0


def complain(message: str) -> None:
    """Prints MESSAGE on standard error, after the program's name."""
    typer.echo(f"quotes: {visible(message)}", err=True)


def _prepare_streams() -> None:
    """Makes standard input and output something that can be used, whatever the caller has closed or set."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Python has None for a stream that was closed (`quotes … <&-`); nothing is what it then holds or takes.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open to the end)
    for stream in (sys.stdout, sys.stderr):
        # A curly mark must not end a search where the locale has no letter for it.
        if isinstance(stream, io.TextIOWrapper) and "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="backslashreplace")


def _where_to_read_on(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f" (see `{context.command_path} --help`)" if context is not None else ""


def _abandon(stream: TextIO) -> None:
    """Points STREAM to nowhere, so that the interpreter's own last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
