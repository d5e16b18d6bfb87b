"""How far a command is, on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def progress_bar(out: Console, *, total: int | None, shown: bool) -> Iterator[Callable[[], None]]:
    """Shows on OUT how many articles are done, how many a second, and where the TOTAL is known, how long it takes.

    Args:
        shown: False shows nothing.

    Yields:
        What to call after each article.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    rate = TextColumn("{task.fields[rate]}")
    time_column = TimeElapsedColumn() if total is None else TimeRemainingColumn()
    columns = (BarColumn(), MofNCompleteColumn(), rate, time_column)
    with Progress(*columns, console=out, transient=True, disable=not shown) as progress:
        task = progress.add_task("", total=total, rate="")

        def advance() -> None:
            progress.advance(task)
            if speed := progress.tasks[task].speed:
                progress.update(task, rate=f"{speed:.1f}/s")

        yield advance
