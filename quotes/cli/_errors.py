"""The one place where an error becomes a message and an exit code, and where the log of a run is begun."""

from __future__ import annotations

import errno
import io
import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import typer

from quotes.cli._output import complain, one_line
from quotes.errors import OptionError, PluginWarning, QuotesError, check_choice

INTERRUPTED = 130
TERMINATED = 143

# An output that can take no more is a fact of the machine, not a bug of ours: no traceback.
_OUTPUT_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

# What is wrong with the value of an option, by the name that pydantic, which typer asks, has for it.
_FAULTS = {
    "int_parsing": "is not a whole number",
    "float_parsing": "is not a number",
    "finite_number": "is not a number",
    "greater_than_equal": "is less than {ge:g}",
    "less_than_equal": "is more than {le:g}",
}


class StoppedError(Exception):
    """Somebody stopped the command; the message says how far it came and how to go on."""


@contextmanager
def told_when_stopped(how_far: Callable[[], str]) -> Iterator[None]:
    """Say HOW_FAR the work inside came where somebody stops it, by Ctrl-C or by a signal to end.

    Raises:
        StoppedError: somebody did.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(how_far()) from None


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run APP on ARGUMENTS (``sys.argv`` where None) and turn what the user can mend into one line on standard error.

    Returns:
        The exit code: 0 where all is done, 1 where something could not be read or done, 2 where the call is wrong, 130
        after Ctrl-C and 143 after a signal to end (SIGTERM).  An exception that nobody raises on purpose is a bug and
        passes through with its traceback.
    """
    _prepare_streams()
    with _ending_as_by_ctrl_c() as was_ended, _plugins_told():
        code = _run(app, arguments)
    return TERMINATED if code == INTERRUPTED and was_ended() else code


@contextmanager
def _ending_as_by_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Let a signal to end stop the work inside as Ctrl-C does; gives a function that tells whether one came."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are handed over
        ended.set()
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:
        # Only the main thread of a process is sent signals.
        yield ended.is_set
        return
    try:
        yield ended.is_set
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _plugins_told() -> Iterator[None]:
    """Say of a plugin that can't be used what there is to say, in one line of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", PluginWarning)
        shown = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *more: Any, **named: Any) -> None:
            if issubclass(category, PluginWarning):
                complain(str(message))
            else:
                shown(message, category, *more, **named)

        warnings.showwarning = show
        yield


def _run(app: typer.Typer, arguments: Sequence[str] | None) -> int:
    try:
        code = app(args=arguments, prog_name="quotes", standalone_mode=False)
        sys.stdout.flush()
    except StoppedError as stop:
        complain(str(stop))
        return INTERRUPTED
    except QuotesError as error:
        log_error(error)
        complain(str(error))
        return error.exit_code
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        complain(_told(error) + ("" if context is None else f" (see `{context.command_path} --help`)"))
        return error.exit_code
    except typer.Abort:
        complain("stopped")
        return 1
    except UnicodeEncodeError as error:
        # Bytes that the terminal's encoding has no letters for come as halves of surrogate pairs.
        given = sys.argv[1:] if arguments is None else arguments
        undecoded = next((word for word in given if any("\ud800" <= letter <= "\udfff" for letter in word)), None)
        if undecoded is None:
            raise
        complain(f"{undecoded!r} holds bytes that are no letters in {error.encoding.upper()}: type it anew")
        return 2
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
        complain("stopped; what was stored is whole")
    return code if isinstance(code, int) else 0


def _prepare_streams() -> None:
    """Make standard input and output something that can be used, whatever the caller has closed or set."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Python has None for a stream that was closed (`quotes … <&-`); nothing is what it then holds or takes.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open to the end)
    for stream in (sys.stdout, sys.stderr):
        # A curly mark must not end a search where the locale has no letter for it.
        if isinstance(stream, io.TextIOWrapper) and "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="backslashreplace")


def _told(error: typer.TyperException) -> str:
    """What typer says of ERROR; of a value that is out of place, what it is, which typer leaves out."""
    faults: list[dict[str, Any]] = getattr(error.__cause__, "errors", lambda: [])()
    hint = getattr(getattr(error, "param", None), "opts", None)
    if len(faults) == 1 and hint and (words := _FAULTS.get(faults[0]["type"])):
        return f"{hint[-1]} {faults[0]['input']} {words.format(**faults[0].get('ctx', {}))}"
    return error.format_message()


def _abandon(stream: TextIO) -> None:
    """Point STREAM to nowhere, so that the interpreter's own last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_log(file: Path | None, form: str) -> None:
    """Add what the package tells from now on to FILE, a line for each, as FORM, text or json, says; None for no file.

    Raises:
        OptionError: FORM is none of these, or FILE can't be written.
    """
    check_choice("--log-format", form, ("text", "json"))
    if file is None:
        return
    try:
        handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OptionError(f"--log-file {file}: can't be written ({error.strerror}): name another file") from None
    if form == "json":
        from pythonjsonlogger.json import JsonFormatter

        of_line = "%(levelname)s %(message)s"
        names = {"levelname": "level"}
        handler.setFormatter(JsonFormatter(of_line, rename_fields=names, timestamp="time", json_ensure_ascii=False))
    else:
        handler.setFormatter(_Text("%(asctime)s %(levelname)s %(message)s"))
    ours = logging.getLogger("quotes")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)


def log_error(error: QuotesError) -> None:
    """Write ERROR into the log, with the article that it is about, if it names one."""
    source = getattr(error, "source", None)
    about = {} if source is None else {"article": source, "outcome": "not read"}
    # Of a mistake of our own the log has more than the terminal: what to mend it with.
    cause = error if error.__cause__ is not None or getattr(error, "__notes__", None) else None
    # Without a log, Python would print it a second time.
    if (logger := logging.getLogger(__name__)).hasHandlers():
        logger.error("%s", error, extra=about, exc_info=cause)


class _Text(logging.Formatter):
    """Keeps a line a line, whatever an article is called."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging has for it
        record.message = one_line(record.message)
        return super().formatMessage(record)
