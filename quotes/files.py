"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What nobody has touched for so many seconds is what a process left that was killed.
_LEFT = 3600.0


@contextmanager
def replacing(file: Path, *, keep: bool = True) -> Iterator[Path]:
    """Give the path beside FILE of what takes its place when the block has ended well; else nothing is left of it.

    Args:
        file: what is there stays until then.
        keep: False leaves FILE as it is, and nothing of what was written.

    Raises:
        OSError: FILE can't be replaced.
    """
    for left in file.absolute().parent.glob(f".{file.name}.*.part*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT:
                left.unlink()
    making = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield making
        if keep:
            making.replace(file)
    finally:
        # SQLite has a journal beside its file.
        for left in (making, making.with_name(f"{making.name}-journal")):
            with suppress(OSError):
                left.unlink()
