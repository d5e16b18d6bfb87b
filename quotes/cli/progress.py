"""How far a command is, on a terminal, and what it has to say meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quotes.cli._output import console, visible

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """How many things are done, how many a second and, where it is known how many there are, how long it takes."""

    def __init__(self, progress: Progress, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total, rate="")

    def begin(self, total: int, done: int = 0) -> None:
        """Take in that there are TOTAL things, and so many DONE before."""
        self._progress.update(self._task, total=total, completed=done)

    def advance(self, number: int = 1) -> None:
        """Count a NUMBER of things that were done."""
        self._progress.advance(self._task, number)
        if speed := self._progress.tasks[self._task].speed:
            self._progress.update(self._task, rate=f"{speed:.1f}/s")

    def say(self, message: str) -> None:
        """Print MESSAGE on standard error, after the program's name; the bar moves below it."""
        self._progress.console.print(f"quotes: {visible(message)}", soft_wrap=True)


@contextmanager
def progress_bar(total: Callable[[], int | None], *, shown: bool = True) -> Iterator[Bar]:
    """Show a bar on standard error where that is a terminal, unless it is not to be SHOWN.

    Args:
        total: tells, where the bar is shown, how many things there are: 0 where `Bar.begin` tells that later, None
            where nobody knows.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    out = console(stderr=True)
    is_shown = shown and out.is_terminal
    number = total() if is_shown else None
    time_column = TimeElapsedColumn() if number is None else TimeRemainingColumn()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), time_column)
    with Progress(*columns, console=out, transient=True, disable=not is_shown) as progress:
        yield Bar(progress, number)
