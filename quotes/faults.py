"""What happens when this package's own code fails on one article: it is named, the rest goes on.

Such a failure is a mistake of ours that nobody raised on purpose.  It crosses from one process to another as a
:class:`Fault`, and reaches whoever asked for the articles as a :class:`quotes.errors.FaultError`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self, TypeVar

from quotes.errors import ArticleError, FaultError, QuotesError

#: What no article is to blame for: the same would happen with the next one.
NOT_THE_ARTICLE = (QuotesError, MemoryError, OSError, ImportError)

OnError = Callable[[ArticleError], None]
Result = TypeVar("Result")

_PACKAGE = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception that was raised while one article was worked on.

    Attributes:
        what: its type and where it was raised, ``IndexError at quotes.extraction.parsed:18``.  Its own words are left
            out: they may quote the article.
        printed: its traceback as Python prints it.
        cause: the exception itself, None where it was raised in another process.
    """

    what: str
    printed: str
    cause: Exception | None = None

    @classmethod
    def of(cls, error: Exception) -> Self:
        """The fault that ERROR, which has been raised, makes known."""
        root: BaseException = error
        # spaCy raises some exceptions of its components anew as its own.
        while root.__cause__ is not None:
            root = root.__cause__
        return cls(f"{type(root).__name__} {_place(root.__traceback__)}", _printed(error), error)

    def without_cause(self) -> Self:
        """The same without the exception, which may hold what can't be sent to another process."""
        return replace(self, cause=None)

    def error(self, source: str | None, pipeline: str | None = None) -> FaultError:
        """What to raise, or to hand on, for the article at SOURCE; PIPELINE is the name of the one that was used."""
        from quotes import __version__

        versions = ", ".join(filter(None, (f"quotes {__version__}", pipeline)))
        error = FaultError(source or "the text", f"{self.what} ({versions})")
        error.__cause__ = self.cause
        if self.cause is None:
            error.add_note(self.printed)
        return error


def attempt(
    work: Callable[[], Result], source: str | None, on_error: OnError | None, pipeline: str | None = None
) -> Result | None:
    """Do WORK on one article, and turn a failure of our own code into a FaultError.

    Args:
        work: what to do; it gives anything but None.
        source: what the article is called.
        on_error: called with the error; the error is raised where it is None.
        pipeline: the name of the pipeline that was used, for the report.

    Returns:
        What WORK gives; None where it failed.

    Raises:
        FaultError: as said under ``on_error``.  `NOT_THE_ARTICLE`, Ctrl-C and the like pass as they are.
    """
    try:
        return work()
    except NOT_THE_ARTICLE:
        raise
    except Exception as error:
        fault = Fault.of(error).error(source, pipeline)
        if on_error is None:
            raise fault from error
        on_error(fault)
        return None


def _place(trace: TracebackType | None) -> str:
    """Where an exception was raised, and where in this package, if that is not the same."""
    frames = [(frame.f_globals.get("__name__", "?"), line) for frame, line in traceback.walk_tb(trace)]
    ours = [(name, line) for name, line in frames if name.partition(".")[0] == _PACKAGE]
    where = [*frames[-1:], *(ours[-1:] if ours[-1:] != frames[-1:] else [])]
    return "at " + ", in ".join(f"{name}:{line}" for name, line in where)


def _printed(error: Exception) -> str:
    return "".join(traceback.format_exception(error)).rstrip()
