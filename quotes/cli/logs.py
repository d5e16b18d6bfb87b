"""The log of a run: what the package has to tell, as lines of text or of JSON in a file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

from quotes.errors import OptionError, QuotesError

Form = Literal["text", "json"]


def write_log(file: Path | None, form: str) -> None:
    """Add what the package tells from now on to FILE, a line for each, as FORM, text or json, says; None for no file.

    Raises:
        OptionError: FORM is none of these, or FILE can't be written.
    """
    if form not in ("text", "json"):
        raise OptionError(f"--log-format {form!r} is not one of text, json")
    if file is None:
        return
    try:
        handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OptionError(f"--log-file {file}: can't be written ({error.strerror}): name another file") from None
    handler.setFormatter(_json() if form == "json" else _Text("%(asctime)s %(levelname)s %(message)s"))
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
        from quotes.cli._output import one_line

        record.message = one_line(record.message)
        return super().formatMessage(record)


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        "%(levelname)s %(message)s", rename_fields={"levelname": "level"}, timestamp="time", json_ensure_ascii=False
    )
