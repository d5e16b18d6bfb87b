"""What a command need not wait for."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

_LEFT_OUT = ("numpy", "pandas")


class _Without(MetaPathFinder):
    """Finds nothing, and for sqlite-utils neither numpy nor pandas: they take longer than a search does."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        asking = sys.modules.get("sqlite_utils.db")
        if fullname in _LEFT_OUT and asking is not None and not hasattr(asking, "Database"):
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def leave_out_tables() -> None:
    """Let sqlite-utils, which imports numpy and pandas to know their types of values, do without: none are stored here.

    For a process of our own: in another's, values of theirs may be stored.
    """
    sys.meta_path.insert(0, _Without())
